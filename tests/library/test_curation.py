"""What is changed is on disk and is what people see."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import WorkerError
from bot.ids import TranscriptId
from bot.library.facade import Library
from bot.resources import open_resources
from bot.settings import Settings
from bot.store.rows import Original, Prepared
from bot.transcripts.model import Turn
from tests.library.conftest import HERE, MODERATOR, THERE, add, shown, transcript


async def test_changes_of_another_process_are_caught_up_with(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Ada: The kettle was blue and it never boiled, not even once in June.")
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "none")

    async def beside(*command: str) -> None:
        places = {"DATA_DIR": str(settings.data_dir), "CORPUS_DIR": str(settings.corpus_dir)}
        program = (sys.executable, "-m", "bot", "transcripts", *command)
        process = await asyncio.create_subprocess_exec(*program, env=os.environ | places)
        assert await process.wait() == 0

    async with open_resources(settings) as resources:
        library = resources.library
        await add(library, HERE, "own", "the harbour had a crane that nobody dared to climb")
        await beside("add", str(tmp_path / "talk.txt"))
        assert await shown(library, HERE, "what colour was the kettle?") == []
        await library.curation.catch_up()
        (talk,) = library.transcripts(THERE)
        for server in (None, HERE, THERE):
            assert await shown(library, server, "was the kettle blue?") == [talk.id]
        assert await shown(library, HERE, "who dared to climb the crane?") == ["own"]
        await beside("remove", talk.id)
        assert await shown(library, HERE, "was the kettle blue?") == []  # cited no more from this moment on
        await library.curation.catch_up()
        assert await shown(library, HERE, "was the kettle blue?") == []
        assert library.transcripts(THERE) == ()


async def test_changes_caught_up_with_are_not_looked_at_again(empty_library: Library) -> None:
    said = transcript("talk", "the kettle was blue and it never boiled")
    original = Original(b"talk", "text", "utf-8")
    await empty_library._store.add(None, Prepared(said, original), by=None)  # as another process does
    before = empty_library.view(HERE)
    await empty_library.curation.catch_up()
    caught_up = empty_library.view(HERE)
    await empty_library.curation.catch_up()

    assert caught_up is not before
    assert empty_library.view(HERE) is caught_up


async def test_a_new_version_that_is_not_indexed_yet_is_neither_cited_nor_an_error(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "none")
    before = "the heron stood in the cold river all morning and nobody saw it"
    after = "a kettle"

    async with open_resources(settings) as resources:
        library, store = resources.library, resources.transcripts
        await add(library, None, "talk", before)
        prepared = Prepared(transcript("talk", after), Original(after.encode(), "text", "utf-8"))
        await store.replace(None, TranscriptId("talk"), prepared, by=None)  # as another process does
        await add(library, None, "other", "a lamp")
        inside = await library.ask("heron in the river", server=HERE, transcript=TranscriptId("talk"))

        assert await shown(library, HERE, "heron in the river") == []
        assert inside.excerpts == ()
        assert (await library.quote("the heron stood", server=HERE)).verdict == "not_found"
        await library.curation.catch_up()
        assert await shown(library, HERE, "kettle") == ["talk"]
        within = await library.ask("kettle", server=HERE, transcript=TranscriptId("talk"))
        assert [excerpt.text for excerpt in within.excerpts] == ["a kettle"]


async def test_a_server_that_has_nothing_left_is_let_go(empty_library: Library) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")
    await empty_library._store.server_left(HERE)

    await empty_library.curation.purge(grace_days=-1)

    assert HERE not in empty_library._views.own()
    assert empty_library.view(HERE) is empty_library.view(None)
    assert await shown(empty_library, HERE, "heron in the river") == []


async def test_transcript_too_large_for_a_worker_is_added_all_the_same(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise WorkerError("too much work")

    monkeypatch.setattr(empty_library._workers, "run", refuse)
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")

    assert await shown(empty_library, HERE, "heron in the river") == ["herons"]


async def test_removing_and_undoing_take_effect_at_once(empty_library: Library) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")
    await add(empty_library, HERE, "kettles", "the kettle whistled in the kitchen")

    await empty_library.curation.remove(HERE, TranscriptId("herons"), by=MODERATOR)
    gone = await shown(empty_library, HERE, "heron in the river")
    await empty_library.curation.undo(HERE, TranscriptId("herons"), by=MODERATOR)

    assert gone == []
    assert await shown(empty_library, HERE, "heron in the river") == ["herons"]


async def test_who_is_asked_about_is_found_by_a_corrected_name(tmp_path: Path) -> None:
    filler = "we carried gravel up the stairs " * 30
    text = f"{filler}rain is the enemy {filler}{filler}rain is a friend {filler}"
    turns = (Turn(0, len(text) // 2, "Speaker 1"), Turn(len(text) // 2, len(text), "Speaker 2"))
    before = replace(transcript("talk", text), turns=turns)
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "none")

    async def heard(library: Library, name: str) -> str:
        answer = await library.ask(f"What did {name} say about rain?", server=HERE, top=1)
        return answer.excerpts[0].text

    async with open_resources(settings) as resources:
        library = resources.library
        await library.curation.add(HERE, before, Original(b"talk", "text", "utf-8"), by=MODERATOR)
        names = {"Speaker 1": "Ada Moss", "Speaker 2": "Ben Reed"}
        await library.curation.edit(HERE, before.renamed(names), before, by=MODERATOR)
        assert ("enemy" in await heard(library, "Ada"), "friend" in await heard(library, "Ben")) == (
            True,
            True,
        )
    async with open_resources(settings) as resources:
        library = resources.library
        assert ("enemy" in await heard(library, "Ada"), "friend" in await heard(library, "Ben")) == (
            True,
            True,
        )
        answer = await library.ask("rain is a friend", server=HERE, speaker="Ada Moss")
        assert {excerpt.citation.speakers for excerpt in answer.excerpts} == {("Ada Moss",)}
