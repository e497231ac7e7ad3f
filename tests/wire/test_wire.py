"""What the bot does on a real connection: over sockets that drop, and a Discord that says no."""

import asyncio
import time
from collections.abc import Callable

import pytest

from bot.errors import StartupError
from tests.wire.conftest import Line
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


async def test_a_button_is_answered(line: Line) -> None:
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
        assert turned != shown(answer)


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


async def test_a_token_refused_by_the_gateway_is_said_in_one_sentence(line: Line) -> None:
    line.discord.close_with = 4004
    with pytest.raises(StartupError, match="does not accept DISCORD_TOKEN"):
        async with line.bot() as connected:
            await connected.running


async def test_an_intent_that_is_switched_off_is_said_in_one_sentence(line: Line) -> None:
    line.discord.close_with = 4014
    with pytest.raises(StartupError, match="Message Content Intent"):
        async with line.bot(ask_channels=frozenset({1})) as connected:
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
    assert "Discord allows no further connection" in caplog.text


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
