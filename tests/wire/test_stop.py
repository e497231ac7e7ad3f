"""SIGTERM while somebody waits for a file: their last message says what became of it."""

import asyncio
import time

import pytest

from bot.ids import ServerId
from bot.library.ingest import pack
from bot.library.source import Source
from bot.resources import open_resources
from bot.store.rows import Packed
from bot.transcripts.model import Transcript
from bot.transcripts.reading import Reading
from tests.wire.conftest import Line
from tests.wire.payloads import GUILD, File, shown

TALK = File("talk.txt", b"Ada: The pendulum was made of walnut wood, and so was the case of the clock.")
NOTHING_KEPT = "I was stopped before I was done; nothing was kept. Please send this file again in a minute."


def read_for_ever(source: Source) -> Reading:
    """Read a file without an end."""
    time.sleep(60)
    raise AssertionError


def pack_for_ever(transcript: Transcript) -> Packed:
    """Index a transcript without an end."""
    time.sleep(60)
    raise AssertionError


def pack_slowly(transcript: Transcript) -> Packed:
    """Index a transcript in more time than it takes to be told to stop."""
    time.sleep(0.5)
    return pack(transcript)


async def download_for_ever(file: object) -> bytes:
    """Wait for a file that never comes."""
    await asyncio.sleep(60)
    raise AssertionError


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is in flight have less time than in the field."""
    monkeypatch.setattr("bot.chat.client.FINISH_WITHIN", 2.0)


async def stop_while_reading(line: Line) -> tuple[str, float]:
    """Bring a file and stop the bot; return the last word, and the seconds that took."""
    async with line.bot():
        await line.identified()
        uploaded = await line.discord.command("transcript add", file=TALK, title="Clocks")
        await asyncio.sleep(1)
        began = time.monotonic()
    return shown(line.discord.answers[uploaded][-1]), time.monotonic() - began


async def stop_while_adding(line: Line) -> tuple[str, float]:
    """Bring a file, confirm it and stop the bot; return the last word, and the seconds that took."""
    async with line.bot():
        await line.identified()
        uploaded = await line.discord.command("transcript add", file=TALK, title="Clocks")
        await line.discord.answer(uploaded)
        pressed = await line.discord.press(line.discord.answers[uploaded][-1], "Add")
        await line.discord.answer(pressed)
        began = time.monotonic()
    return shown(line.discord.answers[pressed][-1]), time.monotonic() - began


async def kept(line: Line) -> list[str]:
    """Return the titles that are the server's own at the next start."""
    async with open_resources(line.settings) as resources:
        return [entry.title for entry in resources.library.transcripts(ServerId(GUILD)) if entry.server]


async def test_file_that_is_still_being_read_was_not_kept(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.curation.read", read_for_ever)
    said, took = await stop_while_reading(line)
    assert said == NOTHING_KEPT
    assert took < 5


async def test_file_that_is_still_being_added_was_not_kept(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.curation.pack", pack_for_ever)
    said, took = await stop_while_adding(line)
    assert said == NOTHING_KEPT
    assert took < 5
    assert await kept(line) == []


async def test_file_that_is_added_in_time_was_kept(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.library.curation.pack", pack_slowly)
    said, took = await stop_while_adding(line)
    assert said.startswith("“Clocks” is in: ")
    assert took < 5
    assert await kept(line) == ["Clocks"]


async def test_file_that_has_not_come_yet_is_spoken_of_too(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.uploads._download", download_for_ever)
    said, took = await stop_while_reading(line)
    assert said.startswith("I was stopped before I was done.")
    assert took < 7
