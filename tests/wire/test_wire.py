"""What the bot does on a real connection: over sockets that drop, and a Discord that says no."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import pytest

from bot.chat.connection import Backoff
from bot.errors import SetupRefused, StartupError
from tests.wire.conftest import Line
from tests.wire.faults import Fault
from tests.wire.payloads import shown

QUESTION = "Who invented sparse coding?"


async def becomes(so: Callable[[], bool]) -> None:
    """Wait until something is so, for ten seconds at most."""
    async with asyncio.timeout(10):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_mention_is_answered_over_the_wire(line: Line) -> None:
    async with line.bot():
        await line.identified()
        assert "sparse coding" in (await line.discord.answer(await line.discord.say(QUESTION))).replace(
            "*", ""
        )


async def test_a_slash_command_is_answered_in_one_call(line: Line) -> None:
    async with line.bot():
        await line.identified()
        id = await line.discord.command("ask", question=QUESTION)
        assert "sparse coding" in (await line.discord.answer(id)).replace("*", "")
        callbacks = [body for _, path, body in line.discord.calls if path.endswith("callback")]
        assert [body["type"] for body in callbacks] == [4]


async def test_a_button_and_a_choice_are_answered(line: Line) -> None:
    async with line.bot():
        await line.identified()
        said = await line.discord.command("ask", question=QUESTION)
        await line.discord.answer(said)
        (answer,) = line.discord.answers[said]
        metadata = {
            "id": said,
            "type": 2,
            "user": {"id": "500", "username": "m", "discriminator": "0", "avatar": None},
        }
        answer = {**answer, "interaction_metadata": {**metadata, "authorizing_integration_owners": {}}}
        turned = await line.discord.answer(await line.discord.press(answer, "Later"))
        whole = await line.discord.answer(await line.discord.press(answer, "Whole turn"))
        assert len({turned, whole, shown(answer)}) == 3


async def test_a_form_left_open_over_a_restart_is_answered_in_a_sentence(line: Line) -> None:
    async with line.bot():
        await line.identified()
        told = await line.discord.answer(await line.discord.submit("of-another-process"))
        assert told == "This form was sent already, or left open for too long. Please open it again."


async def test_no_privileged_intent_is_asked_for(line: Line) -> None:
    async with line.bot():
        await line.identified()
    privileged = 1 << 1 | 1 << 8 | 1 << 15
    assert line.discord.identified[0]["intents"] & privileged == 0


async def test_a_dropped_socket_is_resumed_and_what_was_said_meanwhile_is_answered_once(line: Line) -> None:
    async with line.bot() as connected:
        await line.identified()
        before = await line.discord.say(QUESTION)
        await line.discord.answer(before)
        line.discord.drop()
        meanwhile = await line.discord.say(QUESTION)
        await line.discord.answer(meanwhile)
        after = await line.discord.say(QUESTION)
        await line.discord.answer(after)
        assert connected.bot.reconnects == 1
    assert line.discord.counts["identified"] == 1
    assert line.discord.counts["resumed"] == 1
    assert [len(line.discord.answers[id]) for id in (before, meanwhile, after)] == [1, 1, 1]


async def test_when_discord_asks_it_to_reconnect_it_resumes(line: Line) -> None:
    async with line.bot():
        await line.identified()
        await line.discord.demand_reconnect()
        await line.discord.until(lambda: line.discord.counts["resumed"] == 1)
        await line.discord.answer(await line.discord.say(QUESTION))


async def test_after_repeated_outages_of_gateway_and_rest_the_bot_is_back_soon(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.connection.HELD", 0.001)  # a minute otherwise
    discord = line.discord
    async with line.bot():
        await line.identified()
        for outage in range(1, 6):
            away = discord.counts["turned away"]
            async with discord.outage():
                await discord.until(partial(lambda away: discord.counts["turned away"] > away, away))
            back = time.monotonic()
            await discord.until(partial(lambda times: discord.counts["resumed"] == times, outage))
            assert time.monotonic() - back < 3
            assert await discord.answer(await discord.say(QUESTION))
    assert discord.counts["identified"] == 1


async def test_a_discord_that_forgets_each_session_is_not_asked_all_the_time(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    usual = Backoff.wait

    def noted(backoff: Backoff, held: float) -> float:
        waits.append(usual(backoff, held))
        return waits[-1]

    monkeypatch.setattr(Backoff, "wait", noted)
    async with line.bot():
        await line.identified()
        for again in (2, 3):
            await line.discord.forget_session()
            await line.identified(again)
    assert waits[0] == 0.0 < waits[1]


@pytest.mark.parametrize("event", ["MESSAGE_CREATE", "GUILD_UPDATE", "INTERACTION_CREATE"])
async def test_an_event_that_cannot_be_read_is_dropped(
    line: Line, caplog: pytest.LogCaptureFixture, event: str
) -> None:
    async with line.bot():
        await line.identified()
        await line.discord.dispatch(event, {"id": "no number"})
        assert await line.discord.answer(await line.discord.say(QUESTION))
        line.discord.drop()
        assert await line.discord.answer(await line.discord.say(QUESTION))
    assert line.discord.counts["sockets"] == 2
    assert caplog.text.count("Surprise") == 1


async def test_a_frame_that_is_no_json_is_dropped(line: Line) -> None:
    async with line.bot():
        await line.identified()
        await line.discord.send_text("{")
        assert await line.discord.answer(await line.discord.say(QUESTION))
    assert line.discord.counts["sockets"] == 1


async def test_a_frame_that_cannot_be_unpacked_is_the_last_of_its_connection(line: Line) -> None:
    async with line.bot():
        await line.identified()
        await line.discord.send_bytes(b"no zlib" + b"\x00\x00\xff\xff")
        assert await line.discord.answer(await line.discord.say(QUESTION))
    assert line.discord.counts["resumed"] == 1


async def test_a_session_that_is_gone_is_begun_anew(line: Line) -> None:
    async with line.bot() as connected:
        await line.identified()
        await line.discord.forget_session()
        await line.identified(2)
        await line.discord.answer(await line.discord.say(QUESTION))
        assert connected.bot.reconnects == 1


async def test_a_rate_limit_delays_an_answer_and_does_not_double_it(line: Line) -> None:
    async with line.bot():
        await line.identified()
        line.discord.fail_next("messages", 429, retry_after=0.2, message="slow down", **{"global": False})
        id = await line.discord.say(QUESTION)
        await line.discord.answer(id)
        await asyncio.sleep(0.3)
    assert line.discord.failures == []
    assert len(line.discord.answers[id]) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_failing_discord_is_asked_again(line: Line, status: int) -> None:
    async with line.bot():
        await line.identified()
        line.discord.fail_next("messages", status)
        assert await line.discord.answer(await line.discord.say(QUESTION))
    assert line.discord.failures == []


async def test_a_refused_token_is_said_in_one_sentence(line: Line) -> None:
    line.discord.accepts_token = False
    with pytest.raises(StartupError, match="does not accept DISCORD_TOKEN"):
        async with line.bot() as connected:
            await connected.running


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (4004, "does not accept DISCORD_TOKEN"),
        (4010, "refuses the shard"),
        (4011, "in more servers than Discord serves over one connection"),
        (4012, "upgrade it"),
        (4013, "upgrade it"),
        (4014, "Message Content Intent"),
    ],
)
async def test_what_only_the_operator_can_change_is_one_sentence(
    line: Line, code: int, sentence: str
) -> None:
    line.discord.close_with = code
    with pytest.raises(SetupRefused, match=sentence):
        async with line.bot(ask_channels=frozenset({1})) as connected:
            await connected.running
    assert line.discord.counts["sockets"] == 1


async def test_a_token_that_is_taken_back_while_the_bot_runs_is_one_sentence(line: Line) -> None:
    with pytest.raises(SetupRefused, match="does not accept DISCORD_TOKEN"):  # noqa: PT012
        async with line.bot() as connected:
            await line.identified()
            await line.discord.close_socket(4004)
            await connected.running


async def test_a_discord_that_is_down_is_said_in_one_sentence(line: Line) -> None:
    for _ in range(5):
        line.discord.fail_next("users/@me", 503)
    with pytest.raises(StartupError, match="Discord cannot be reached"):
        async with line.bot() as connected:
            await connected.running


async def test_a_gateway_that_hangs_up_at_once_is_said_in_one_sentence(line: Line) -> None:
    line.discord.hangs_up = True
    with pytest.raises(StartupError, match="Discord cannot be reached"):
        async with line.bot() as connected:
            await connected.running


async def test_without_connections_left_it_waits_instead_of_spending_the_last(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.discord.connections_left = 0
    line.discord.reset_after_ms = 300
    async with line.bot():
        await line.discord.until(lambda: line.discord.counts["GET bot"] == 1)
        assert line.discord.counts["sockets"] == 0
        await line.identified()
    assert "Discord allows 0 further connections" in caplog.text


async def test_a_bot_that_is_started_over_and_over_is_slowed_so_that_connections_are_left(line: Line) -> None:
    line.discord.connections_left = 400
    line.discord.reset_after_ms = 400 * 700
    async with line.bot():
        began = time.monotonic()
        await line.identified()
        assert time.monotonic() - began > 0.6


async def test_a_slow_gateway_is_waited_for(line: Line) -> None:
    line.discord.hello_after = 1.0
    async with line.bot() as connected:
        await line.discord.until(lambda: line.discord.counts["sockets"] == 1)
        assert not connected.bot.connected
        await line.identified()
        await line.discord.answer(await line.discord.say(QUESTION))


async def test_a_stop_while_the_gateway_is_slow_takes_no_longer_than_any_other(line: Line) -> None:
    line.discord.hello_after = 20.0
    async with line.bot():
        await line.discord.until(lambda: line.discord.counts["sockets"] == 1)
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 10


async def test_a_gateway_gone_silent_is_noticed_and_left(line: Line) -> None:
    line.discord.heartbeat_ms = 200
    async with line.bot() as connected:
        connected.bot._connection.heartbeat_timeout = 0.6  # 60 s otherwise
        await line.identified()
        await asyncio.wait_for(connected.bot.wait_until_ready(), 10)
        assert connected.bot.connected
        line.discord.hello_after = 1.0  # nobody else picks up, either
        line.discord.fall_silent()
        await becomes(lambda: not connected.bot.connected)
        line.discord.hello_after = 0.0
        await becomes(lambda: connected.bot.connected)
        await line.discord.answer(await line.discord.say(QUESTION))


async def test_commands_are_told_once_and_again_only_when_they_changed(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        async with line.bot():
            await line.identified(line.discord.counts["identified"] + 1)
    assert line.discord.counts["PUT commands"] == 1
    monkeypatch.setattr("bot.chat.ask.Ask.ask.description", "Ask something else")
    async with line.bot():
        await line.identified(3)
    assert line.discord.counts["PUT commands"] == 2


def rejected(code: int, **errors: object) -> dict[str, object]:
    """Return what Discord says of commands that it does not take."""
    return {"code": code, "message": "Invalid Form Body", "errors": errors}


async def test_a_command_that_discord_does_not_take_is_named_with_its_field(line: Line) -> None:
    names = ["ask", "quote"]  # in the order in which they are sent
    async with line.bot() as connected:
        await line.identified()
        names = [command.name for command in connected.bot.tree.get_commands()]
    (line.settings.data_dir / "commands.sha256").unlink()
    wrong = {"description": {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be shorter."}]}}
    body = rejected(50035, **{str(names.index("ask")): wrong})
    line.discord.failures.append(Fault("commands", "refused", method="PUT", status=400, body=body))
    with pytest.raises(SetupRefused, match=r"In command 'ask' .*description: Must be shorter\.$"):
        async with line.bot() as connected:
            await connected.running


async def test_too_many_new_commands_a_day_are_not_called_a_cut_line(line: Line) -> None:
    body = {"code": 30034, "message": "Max number of daily application command creates has been reached"}
    line.discord.failures.append(Fault("commands", "refused", method="PUT", status=400, body=body))
    with pytest.raises(SetupRefused, match="daily application command creates"):
        async with line.bot() as connected:
            await connected.running


def test_waits_grow_until_a_connection_held_for_a_minute() -> None:
    backoff = Backoff()
    assert backoff.wait(0) == 0
    waits = [backoff.wait(59) for _ in range(200)]
    assert 16 < max(waits) <= 32
    assert waits[0] <= 2
    assert backoff.wait(60) == 0
    assert backoff.wait(0) <= 2
