"""What people are told although the line is cut, Discord is not well, or the bot may not speak."""

import asyncio
import logging
from typing import Any

import pytest

from bot.answers.answer import Answer, Excerpt
from bot.library.facade import Library
from tests.wire.conftest import Line
from tests.wire.faults import Fault
from tests.wire.payloads import ALL_RIGHTS, CHANNEL, Json, is_private, shown

QUESTION = "Who invented sparse coding?"
SEND_MESSAGES, ADD_REACTIONS = 1 << 11, 1 << 6

#: What may become of a request, and of the response to it.
TROUBLE = [
    Fault("", "lost"),
    Fault("", "cut"),
    Fault("", "garbled"),
    *(Fault("", "refused", status=status) for status in (500, 502, 503, 504)),
    Fault("", "refused", status=429, body={"retry_after": 0.2, "global": False}),
]


def named(fault: Fault) -> str:
    """Return what a test with this trouble is called."""
    return fault.kind if fault.kind != "refused" else str(fault.status)


def on(path: str, fault: Fault, method: str = "") -> Fault:
    """Return a trouble as it befalls a path."""
    return Fault(path, fault.kind, method, fault.status, fault.body)


def reactions(line: Line) -> list[Json]:
    """Return the reactions the bot asked for."""
    return [body for method, path, body in line.discord.calls if method == "PUT" and "reactions" in path]


@pytest.mark.parametrize("fault", TROUBLE, ids=named)
async def test_a_mention_is_answered_once_and_its_answer_goes_with_it(line: Line, fault: Fault) -> None:
    discord = line.discord
    async with line.bot():
        await line.identified()
        discord.failures.append(on("messages", fault, "POST"))
        id = await discord.say(QUESTION)
        assert "sparse coding" in (await discord.answer(id)).replace("*", "")
        await discord.until(lambda: discord.counts["POST messages"] == 2)
        await asyncio.sleep(0.2)
        await discord.delete(id)
        await discord.until(lambda: discord.deleted == [discord.answers[id][0]["id"]])
    assert len(discord.answers[id]) == 1
    assert discord.failures == []


@pytest.mark.parametrize("fault", TROUBLE, ids=named)
async def test_a_command_is_answered_although_its_callback_meets_trouble(line: Line, fault: Fault) -> None:
    discord = line.discord
    async with line.bot():
        await line.identified()
        discord.failures.append(on("callback", fault))
        id = await discord.command("ask", question=QUESTION)
        await discord.until(lambda: discord.failures == [] and bool(discord.answers[id]))
        assert "sparse coding" in (await discord.answer(id)).replace("*", "")
        await asyncio.sleep(1)
        assert len({shown(message) for message in discord.answers[id]}) == 1
        assert not any(is_private(message) for message in discord.answers[id])


@pytest.mark.parametrize("path", ["callback", "@original"])
@pytest.mark.parametrize("fault", TROUBLE, ids=named)
async def test_an_answer_that_took_long_takes_the_place_of_thinking(
    line: Line, slow: None, fault: Fault, path: str
) -> None:
    discord = line.discord
    async with line.bot():
        await line.identified()
        discord.failures.append(on(path, fault))
        id = await discord.command("ask", question=QUESTION)
        assert "sparse coding" in (await discord.answer(id)).replace("*", "")
        await discord.until(lambda: discord.failures == [])
        await asyncio.sleep(1)
        assert len({shown(message) for message in discord.answers[id]}) == 1


async def test_a_mention_outlives_several_errors_in_a_row(line: Line) -> None:
    async with line.bot():
        await line.identified()
        for _ in range(4):
            line.discord.fail_next("messages", 503)
        id = await line.discord.say(QUESTION)
        assert "sparse coding" in (await line.discord.answer(id)).replace("*", "")


async def test_when_it_is_given_up_the_person_is_told_so(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.delivery.REPEATED_FOR", 0)
    async with line.bot():
        await line.identified()
        line.discord.fail_next("messages", 503)
        id = await line.discord.say(QUESTION)
        assert await line.discord.answer(id) == (
            "Discord did not take my answer. Please ask again in a minute."
        )


async def test_when_it_is_given_up_nobody_gets_an_answer_and_an_apology(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.delivery.REPEATED_FOR", 0)
    discord = line.discord
    async with line.bot():
        await line.identified()
        discord.failures.append(Fault("messages", "lost"))
        id = await discord.say(QUESTION)
        await discord.until(lambda: discord.counts["POST messages"] == 2)
        await asyncio.sleep(0.2)
        await discord.delete(id)
        await discord.until(lambda: discord.deleted == [discord.answers[id][0]["id"]])
    assert len(discord.answers[id]) == 1


async def test_a_sentence_whose_response_cannot_be_read_is_no_surprise(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    async with line.bot():
        await line.identified()
        line.discord.failures.append(Fault("callback", "garbled"))
        id = await line.discord.command("ask", question=" ")
        assert await line.discord.answer(id) == (
            "There are no words in your question. Ask me what was said, in your own words."
        )
        await asyncio.sleep(0.7)
        assert len(line.discord.answers[id]) == 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("words", ["", "x" * 600])
async def test_an_introduction_and_a_refusal_go_with_their_question(line: Line, words: str) -> None:
    discord = line.discord
    async with line.bot():
        await line.identified()
        id = await discord.say(words)
        assert await discord.answer(id)
        await asyncio.sleep(0.2)
        await discord.delete(id)
        await discord.until(lambda: discord.deleted == [discord.answers[id][0]["id"]])


# What is told to the person alone


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every answer take long enough to be announced."""
    monkeypatch.setattr("bot.chat.requests.PROMPT", 0.0)
    ask = Library.ask

    async def slowly(*what: Any, **how: Any) -> Answer:
        await asyncio.sleep(0.1)
        return await ask(*what, **how)

    monkeypatch.setattr(Library, "ask", slowly)


async def failing(*_: Any, **__: Any) -> Answer:
    """Fail after a while."""
    await asyncio.sleep(0.1)
    raise ZeroDivisionError


async def nothing(*_: Any, **__: Any) -> Excerpt | None:
    """Find nothing after a while."""
    await asyncio.sleep(0.1)
    return None


async def test_a_failure_after_a_public_thinking_is_told_to_the_person_alone(
    line: Line, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "ask", failing)
    async with line.bot() as connected:
        await line.identified()
        id = await line.discord.command("ask", question=QUESTION)
        await told_alone(line, id, "The reference is")
        assert connected.running


async def test_a_refusal_of_random_after_a_public_thinking_is_told_to_the_person_alone(
    line: Line, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "random_excerpt", nothing)
    async with line.bot():
        await line.identified()
        id = await line.discord.command("random")
        await told_alone(line, id, "I know no interviews yet")


async def told_alone(line: Line, id: str, sentence: str) -> None:
    """Wait until the public message is gone and a private one says why."""
    discord = line.discord
    await discord.until(lambda: id in discord.deleted)
    said, private = discord.answers[id][0], discord.answers[id][-1]
    assert (shown(said), is_private(said)) == ("This did not work.", False)
    assert sentence in shown(private)
    assert is_private(private)


async def test_a_failure_after_a_private_thinking_takes_its_place(
    line: Line, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "ask", failing)
    async with line.bot():
        await line.identified()
        id = await line.discord.command("ask", question=QUESTION, private=True)
        assert "The reference is" in await line.discord.answer(id)
        assert is_private(line.discord.answers[id][0])
    assert line.discord.deleted == []


# Where the bot may not speak


async def test_where_it_may_not_write_it_reacts_once_until_the_cooldown_is_over(line: Line) -> None:
    line.discord.rights = ALL_RIGHTS & ~SEND_MESSAGES & ~8
    async with line.bot(cooldown_seconds=60):
        await line.identified()
        for _ in range(5):
            await line.discord.say(QUESTION)
        await line.discord.until(lambda: bool(reactions(line)))
        await asyncio.sleep(0.3)
    assert len(reactions(line)) == 1
    assert line.discord.counts["POST messages"] == 0


async def test_where_it_may_neither_write_nor_react_discord_is_asked_nothing(line: Line) -> None:
    line.discord.rights = ALL_RIGHTS & ~SEND_MESSAGES & ~ADD_REACTIONS & ~8
    async with line.bot():
        await line.identified()
        before = len(line.discord.calls)
        for _ in range(3):
            await line.discord.say(QUESTION)
        await asyncio.sleep(0.5)
    assert line.discord.calls[before:] == []


@pytest.mark.parametrize("code", [50013, 50001])
@pytest.mark.parametrize("words", [QUESTION, "x" * 600])
async def test_a_right_that_is_missing_unforeseen_is_a_reaction_and_no_surprise(
    line: Line, caplog: pytest.LogCaptureFixture, code: int, words: str
) -> None:
    async with line.bot():
        await line.identified()
        line.discord.fail_next("messages", 403, code=code, message="Missing Permissions")
        await line.discord.say(words)
        await line.discord.until(lambda: bool(reactions(line)))
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "Traceback" not in caplog.text


async def test_a_message_of_a_server_that_is_not_known_is_no_direct_message(line: Line) -> None:
    async with line.bot():
        await line.identified()
        before = len(line.discord.calls)
        await line.discord.say(QUESTION, guild_id="9999", channel_id="8888")
        assert await line.discord.answer(await line.discord.say(QUESTION))
    asked = [path for _, path, _ in line.discord.calls[before:]]
    assert asked == [f"channels/{CHANNEL}/messages"]
