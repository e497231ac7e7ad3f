"""Commands on what only the wire shows: components, snapshots, and the limits Discord names with each use."""

import pytest

from bot.ids import TranscriptId
from bot.transcripts import export
from tests.wire.conftest import Connected, Line
from tests.wire.payloads import ME, Json, message, shown

QUESTION = "Who invented sparse coding?"


def display(words: str) -> Json:
    """Return words as Components V2 show them."""
    return {"type": 10, "id": 1, "content": words}


def body(where: str, words: str) -> Json:
    """Return what a message holds that says these words in one place."""
    thumbnail = {"type": 11, "id": 3, "media": {"url": "https://example.org/a.png"}}
    section = {"type": 9, "id": 2, "components": [display(words)], "accessory": thumbnail}
    snapshot = {**message("7", ME, {}), "components": [display(words)], "type": 0}
    return {
        "text display": {"components": [display(words)]},
        "container": {"components": [{"type": 17, "id": 9, "spoiler": False, "components": [section]}]},
        "snapshot": {"message_snapshots": [{"message": snapshot}]},
        "embed": {"embeds": [{"type": "rich", "description": words}]},
        "embed field": {"embeds": [{"type": "rich", "fields": [{"name": "Quote", "value": words}]}]},
    }[where]


@pytest.mark.parametrize("where", ["text display", "container", "snapshot", "embed", "embed field"])
async def test_the_source_is_found_wherever_a_message_says_its_words(line: Line, where: str) -> None:
    async with line.bot() as connected:
        await line.identified()
        words = await some_words(connected)
        posted = {**message("77", ME, {}), **body(where, words)}
        found = await line.discord.answer(await line.discord.menu("Find the source", posted))
        assert found.startswith("✅ **Exact.**")


async def test_the_source_of_the_bots_own_answer_is_found(line: Line) -> None:
    async with line.bot():
        await line.identified()
        asked = await line.discord.say(QUESTION)
        await line.discord.answer(asked)
        answer = line.discord.answers[asked][0]
        found = await line.discord.answer(await line.discord.menu("Find the source", answer))
        assert "**Exact.**" in found or "**Nearly.**" in found, shown(answer)


async def some_words(connected: Connected) -> str:
    """Return a line of an interview that everybody sees."""
    library = connected.resources.library
    stored = await library.get(None, TranscriptId(library.transcripts(None)[0].id))
    assert stored is not None
    return " ".join(stored.text.split()[100:115])


@pytest.mark.parametrize("spare", [0, -1])
async def test_files_are_exported_where_both_together_are_within_the_limit(line: Line, spare: int) -> None:
    async with line.bot() as connected:
        await line.identified()
        library = connected.resources.library
        entry = library.transcripts(None)[0]
        stored = await library.get(None, entry.id)
        assert stored is not None
        timed = export.as_vtt(stored) if stored.cues else export.as_markdown(stored)
        line.discord.upload_limit = len(export.as_text(stored).encode()) + len(timed.encode()) + spare
        id = await line.discord.command("transcript export", transcript=entry.id)
        told = await line.discord.answer(id)
    assert ("too long" in told) is (spare < 0)


@pytest.mark.parametrize("limit", [10**7, 10])
async def test_what_is_kept_about_a_person_is_exported_within_the_limit(line: Line, limit: int) -> None:
    line.discord.upload_limit = limit
    async with line.bot():
        await line.identified()
        told = await line.discord.answer(await line.discord.command("mydata export"))
    assert ("more than Discord takes" in told) is (limit == 10)
