"""What a server sees, and what it gets to read."""

import asyncio
import importlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import NoSuchTranscript, StartupError, UnreadableTranscript
from bot.library.facade import Library
from bot.resources import open_resources
from bot.search import snapshot
from bot.search.bm25 import PostingsBM25
from bot.search.segment import FORMAT
from bot.settings import Settings
from bot.store.database import NAME, Database
from bot.store.rows import Original, Upload
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript, TranscriptId, Turn
from bot.wording import sentence

ROOT = Path(__file__).parents[2]
HERE, THERE = 1, 2


def transcript(id: str, text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId(id), id.title(), text, (Turn(0, len(text)),))


async def add(library: Library, server: int | None, id: str, text: str) -> None:
    """Put a transcript in, as a moderator would."""
    await library.add(server, transcript(id, text), Original(text.encode(), "text", "utf-8"), by=7)


async def shown(library: Library, server: int | None, question: str) -> list[str]:
    """Return which transcripts a question finds."""
    answer = await library.ask(question, server=server, top=10)
    return [excerpt.citation.transcript for excerpt in answer.excerpts]


@pytest.fixture
def bundled(tmp_path: Path) -> Settings:
    """Settings with the project's own corpus."""
    return Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=ROOT / "corpus")


async def test_the_bundled_interview_answers_with_its_own_words(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        answer = await resources.library.ask("Who invented sparse coding?", server=None)

        best = answer.excerpts[0]
        interview = await resources.library.get(None, best.citation.transcript)

    assert answer.verdict == "answered"
    assert "sparse coding back in 1997" in best.text
    assert interview is not None
    assert interview.text[best.citation.start : best.citation.end] == best.text


async def test_a_question_about_something_else_is_not_answered_but_helped_along(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        answer = await resources.library.ask("What do they say about nuclear fusion?", server=None)
        interview = await resources.library.get(None, TranscriptId("interview"))

    assert answer.verdict == "not_found"
    assert answer.suggestions
    assert interview is not None
    assert all(word in interview.text.casefold() for word in answer.suggestions)


async def test_names_as_people_write_them_reach_the_captions_spelling(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        for name, misspelt in {
            "Who is Bruno Olshausen?": "Bruno olous",
            "What is the post by Gwern about?": "gw's",
            "Did OpenAI want to hire him?": "open the eye",
        }.items():
            answer = await resources.library.ask(name, server=None)
            assert misspelt in answer.excerpts[0].text


async def test_who_is_asked_about_need_not_have_been_named_aloud(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        answer = await resources.library.ask("How did Sholto get hired?", server=None)

    assert answer.verdict == "answered"
    assert "hired" in answer.excerpts[0].text


async def test_unreadable_corpus_files_are_named_with_the_reason_and_the_rest_is_there(
    tmp_path: Path,
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "walk.md").write_text("**Ann:** We walked along the river.\n\n**Bob:** It was cold.\n")
    (corpus / "empty.md").write_text("")
    settings_ = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=corpus)

    async with open_resources(settings_) as resources:
        known = [entry.id for entry in resources.library.transcripts(None)]
        refused = resources.library.refused

    assert known == ["walk"]
    assert [(path.name, str(reason)) for path, reason in refused] == [("empty.md", "empty")]


async def test_a_corpus_file_that_cannot_be_opened_is_named_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("good", "locked"):
        (corpus / f"{name}.txt").write_text(f"Ada: the {name} heron stood in the cold river.")
    (corpus / "vanished.txt").write_text("Ada: gone before it was read.")
    read_bytes, stat = Path.read_bytes, Path.stat

    def locked(path: Path) -> bytes:
        if path.stem == "locked":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    def vanished(path: Path, **known: Any) -> os.stat_result:
        if path.stem == "vanished" and sys._getframe(1).f_code.co_name == "read_corpus":
            raise FileNotFoundError(2, "No such file or directory")
        return stat(path, **known)

    monkeypatch.setattr(Path, "read_bytes", locked)
    monkeypatch.setattr(Path, "stat", vanished)
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=corpus)
    async with open_resources(settings) as resources:
        assert [entry.id for entry in resources.library.transcripts(None)] == ["good"]
        assert {path.name: sentence(why, str) for path, why in resources.library.refused} == {
            "locked.txt": "This file cannot be opened: Permission denied.",
            "vanished.txt": "This file cannot be opened: No such file or directory.",
        }


async def test_a_corpus_folder_that_cannot_be_read_keeps_the_bot_from_starting(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("a file, no folder")
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "corpus")

    with pytest.raises(StartupError, match="CORPUS_DIR cannot be read"):
        async with open_resources(settings):
            pass


async def test_an_edited_corpus_file_is_read_again_and_a_deleted_one_forgotten(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    settings_ = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=corpus)
    (corpus / "one.md").write_text("**Ann:** The heron stood in the river.\n\n**Bob:** Yes.\n")
    (corpus / "two.md").write_text("**Ann:** The kettle whistled again.\n\n**Bob:** Yes.\n")
    async with open_resources(settings_) as resources:
        assert await shown(resources.library, None, "Where did the heron stand?") == ["one"]

    (corpus / "one.md").write_text("**Ann:** The badger slept in the barn.\n\n**Bob:** Yes.\n")
    (corpus / "two.md").unlink()
    async with open_resources(settings_) as resources:
        assert await shown(resources.library, None, "Where did the badger sleep?") == ["one"]
        assert await shown(resources.library, None, "Where did the heron stand?") == []
        assert [entry.id for entry in resources.library.transcripts(None)] == ["one"]


async def test_the_more_there_is_the_less_sure_is_what_fits_by_chance(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(empty_library, HERE, "herons", "we saw a heron in the river before the ferry came")
    before = await empty_library.ask("what did the heron eat?", server=HERE)

    monkeypatch.setattr(
        "bot.search.confidence.FEW_PASSAGES", 0.01
    )  # as if there were a hundred times as much
    after = await empty_library.ask("what did the heron eat?", server=HERE)

    assert 0 < after.confidence < before.confidence


async def test_an_empty_library_finds_nothing_and_says_so(empty_library: Library) -> None:
    answer = await empty_library.ask("Who invented sparse coding?", server=HERE)

    assert (answer.verdict, answer.excerpts) == ("not_found", ())


async def test_what_a_server_adds_is_found_at_once_and_by_nobody_else(empty_library: Library) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")

    assert await shown(empty_library, HERE, "heron in the river") == ["herons"]
    assert await shown(empty_library, THERE, "heron in the river") == []
    assert await shown(empty_library, None, "heron in the river") == []
    assert empty_library.find(THERE, "herons") is None
    assert await empty_library.get(THERE, TranscriptId("herons")) is None


@pytest.mark.parametrize("readable", [True, False])
async def test_what_an_older_version_indexed_answers_and_is_indexed_anew(
    bundled: Settings, readable: bool
) -> None:
    async with open_resources(bundled) as resources:
        before = await resources.library.ask("Who invented sparse coding?", server=None)
        async with resources.database.transaction() as db:
            await db.execute("UPDATE segment SET format_version = 0")
            if not readable:
                await db.execute("UPDATE segment SET data = zeroblob(100)")
    told: list[tuple[str, int, int]] = []

    async with open_resources(bundled, lambda *news: told.append(news)) as resources:
        meanwhile = await resources.library.ask("Who invented sparse coding?", server=None)
        await resources.library.renew(lambda *news: told.append(news))
        after = await resources.library.ask("Who invented sparse coding?", server=None)
        versions = await resources.database.read("SELECT DISTINCT format_version FROM segment")

    assert before.excerpts == meanwhile.excerpts == after.excerpts
    assert told == [("indexing anew", 0, 1)]
    assert [row["format_version"] for row in versions] == [FORMAT]


@pytest.fixture
async def kept(tmp_path: Path) -> Settings:
    """Settings over two servers' transcripts, and the project's own."""
    settings = Settings(_env_file=None, data_dir=tmp_path, corpus_dir=ROOT / "corpus")
    async with open_resources(settings) as resources:
        await add(resources.library, HERE, "herons", "the heron stood in the cold river all morning")
        await add(resources.library, HERE, "kettles", "the kettle whistled while the river froze")
        await add(resources.library, THERE, "barns", "the badger slept in the barn by the river")
        await add(resources.library, THERE, "owls", "the owl called from the old oak at night")
    return settings


async def test_what_is_removed_before_its_turn_is_not_indexed_anew(kept: Settings) -> None:
    async with Database.open(kept.data_dir / NAME) as database, database.transaction() as db:
        await db.execute("UPDATE segment SET format_version = 0")

    async with open_resources(kept) as resources:
        await resources.library.remove(HERE, TranscriptId("herons"), by=7)
        await resources.library.renew()
        assert await shown(resources.library, HERE, "what whistled by the river") == ["kettles"]
        renewed = await resources.database.read("SELECT count(*) AS n FROM segment WHERE format_version > 0")
        assert [row["n"] for row in renewed] == [4]


async def test_what_is_replaced_before_its_turn_is_not_indexed_anew(
    kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.open(kept.data_dir / NAME) as database, database.transaction() as db:
        await db.execute("UPDATE segment SET format_version = 0")
    text = "the ferry crossed the harbour at noon"

    async with open_resources(kept) as resources:
        library, index = resources.library, resources.library._workers.run

        async def replace_meanwhile(work: Callable[..., Any], *args: object) -> Any:
            made = await index(work, *args)
            there = await library.get(HERE, TranscriptId("herons"))
            if there is not None and there.text != text:
                monkeypatch.setattr(library._workers, "run", index)
                await library.replace(HERE, transcript("herons", text), Original(b"", "text", "utf-8"), by=7)
                monkeypatch.setattr(library._workers, "run", replace_meanwhile)
            return made

        monkeypatch.setattr(library._workers, "run", replace_meanwhile)
        await library.renew()
        assert (await shown(library, HERE, "when did the ferry cross the harbour?"))[0] == "herons"
    async with open_resources(kept) as resources:
        found = await shown(resources.library, HERE, "when did the ferry cross the harbour?")
        assert found[0] == "herons"


@pytest.fixture
async def kept_whole(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same with a snapshot of the index; segments in the database are spoilt, so that a look tells."""
    monkeypatch.setattr(snapshot, "CHANGED", 4)
    async with open_resources(kept) as resources:
        await resources.library.renew()
        async with resources.database.transaction() as db:
            await db.execute("UPDATE segment SET data = zeroblob(100), format_version = 0")
    return kept


async def spoilt(database: Database) -> int:
    """Return how many transcripts' segments in force are still spoilt: a look would have mended them."""
    sql = """SELECT count(*) AS n FROM transcript JOIN segment
        ON segment.transcript = number AND segment.version = transcript.version AND format_version = 0"""
    [row] = await database.read(sql)
    return int(row["n"])


async def test_a_start_from_the_snapshot_looks_at_no_segment(kept_whole: Settings) -> None:
    async with open_resources(kept_whole) as resources:
        library = resources.library
        assert await shown(library, HERE, "heron in the river") == ["herons", "kettles"]
        assert await shown(library, THERE, "badger by the river") == ["barns"]
        assert (await library.ask("Who invented sparse coding?", server=None)).verdict == "answered"
        assert await spoilt(resources.database) == 5


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"<i4', 'fortran_order': False, 'shape': (9,), }"])
async def test_a_damaged_copy_of_the_index_is_made_anew(kept_whole: Settings, damage: bytes) -> None:
    copy = kept_whole.data_dir / snapshot.NAME
    whole = copy.read_bytes()
    at = whole.rindex(b"<i4', 'fortran_order'") if damage.startswith(b"<i4") else 0
    copy.write_bytes(whole[:at] + damage + whole[at + len(damage) :] if damage else b"")
    async with open_resources(kept_whole) as resources:
        assert await shown(resources.library, HERE, "heron in the river") == ["herons", "kettles"]
        await resources.library.renew()
    async with Database.open(kept_whole.data_dir / NAME) as database, database.transaction() as db:
        await db.execute("UPDATE segment SET data = zeroblob(100), format_version = 0")
    async with open_resources(kept_whole) as resources:
        assert await shown(resources.library, HERE, "heron in the river") == ["herons", "kettles"]
        assert await spoilt(resources.database) == 5, "the new copy was used"


async def test_what_changed_since_the_snapshot_is_as_if_there_were_none(kept_whole: Settings) -> None:
    other = transcript("kettles", "nobody in the house could find the brass lantern")
    async with open_resources(kept_whole) as resources:
        library = resources.library
        await library.remove(HERE, TranscriptId("herons"), by=7)
        await library.replace(HERE, other, Original(other.text.encode(), "text", "utf-8"), by=7)
        await add(library, HERE, "cranes", "the crane danced beside the river")

    async with open_resources(kept_whole) as resources:
        library = resources.library
        assert await shown(library, HERE, "a heron or a crane or a kettle in the river") == ["cranes"]
        [excerpt] = (await library.ask("who found the brass lantern", server=HERE)).excerpts
        assert excerpt.text == other.text
        assert (
            await spoilt(resources.database) == 4
        )  # the one that was replaced came with a segment of its own


async def test_what_is_dropped_for_good_is_not_left_in_the_snapshot(kept_whole: Settings) -> None:
    assert (kept_whole.data_dir / snapshot.NAME).exists()
    async with open_resources(kept_whole) as resources:
        await resources.library.remove(HERE, TranscriptId("herons"), by=7)
        async with resources.database.transaction() as db:
            await db.execute("UPDATE transcript SET removed_at = 1 WHERE removed_at IS NOT NULL")
        await resources.library.purge(grace_days=30)

    assert not (kept_whole.data_dir / snapshot.NAME).exists()


async def test_the_snapshot_goes_before_what_is_dropped(
    kept_whole: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_short(*_: object) -> list[TranscriptId]:
        raise RuntimeError("cut short")

    async with open_resources(kept_whole) as resources:
        await resources.library.remove(HERE, TranscriptId("herons"), by=7)
        async with resources.database.transaction() as db:
            await db.execute("UPDATE transcript SET removed_at = 1 WHERE removed_at IS NOT NULL")
        monkeypatch.setattr(TranscriptStore, "purge", cut_short)
        with pytest.raises(RuntimeError, match="cut short"):
            await resources.library.purge(grace_days=30)

    assert not (kept_whole.data_dir / snapshot.NAME).exists()


async def test_what_another_process_adds_and_removes_is_caught_up_with(tmp_path: Path) -> None:
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
        await library.catch_up()
        (talk,) = library.transcripts(THERE)
        for server in (None, HERE, THERE):
            assert await shown(library, server, "was the kettle blue?") == [talk.id]
        assert await shown(library, HERE, "who dared to climb the crane?") == ["own"]
        await beside("remove", talk.id)
        assert await shown(library, HERE, "was the kettle blue?") == []  # cited no more from this moment on
        await library.catch_up()
        assert await shown(library, HERE, "was the kettle blue?") == []
        assert library.transcripts(THERE) == ()


async def test_a_new_version_that_is_not_indexed_yet_is_neither_cited_nor_an_error(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "none")
    before = "the heron stood in the cold river all morning and nobody saw it"
    after = "a kettle"

    async with open_resources(settings) as resources:
        library, store = resources.library, resources.transcripts
        await add(library, None, "talk", before)
        upload = Upload(transcript("talk", after), Original(after.encode(), "text", "utf-8"))
        await store.replace(TranscriptId("talk"), None, upload, by=None)  # as another process does
        await library.add(None, transcript("other", "a lamp"), Original(b"lamp", "text", "utf-8"), None)
        inside = await library.ask("heron in the river", server=HERE, transcript=TranscriptId("talk"))

        assert await shown(library, HERE, "heron in the river") == []
        assert inside.excerpts == ()
        assert (await library.quote("the heron stood", server=HERE)).verdict == "not_found"
        await library.catch_up()
        assert await shown(library, HERE, "kettle") == ["talk"]
        within = await library.ask("kettle", server=HERE, transcript=TranscriptId("talk"))
        assert [excerpt.text for excerpt in within.excerpts] == ["a kettle"]


async def test_a_question_within_one_interview_is_answered_from_that_one(empty_library: Library) -> None:
    for name in ("heron", "kettle", "lamp"):
        await add(empty_library, HERE, name, f"the {name} stood there all morning and nobody saw it at all")

    for name in ("kettle", "heron", "lamp", "kettle"):
        answer = await empty_library.ask("who stood there?", server=HERE, transcript=TranscriptId(name))
        assert [excerpt.citation.transcript for excerpt in answer.excerpts] == [name]
        assert name in answer.excerpts[0].text


async def test_only_the_names_that_are_known_are_taken_for_labels_of_a_quote(empty_library: Library) -> None:
    text = "you make your own luck every day"
    said = Transcript(TranscriptId("luck"), "Luck", text, (Turn(0, len(text), "Trenton Bricken"),))
    await empty_library.add(HERE, said, Original(b"luck", "text", "utf-8"), by=7)

    known = await empty_library.quote("Trenton: make your own luck every day", server=HERE)
    nobody = await empty_library.quote("Liar: make your own luck every day", server=HERE)

    assert (known.verdict, nobody.verdict) == ("exact", "near")


async def test_a_line_that_is_offered_ends_with_its_last_word(empty_library: Library) -> None:
    text = "we often saw there the oﬃce"  # whose ligature folds into three letters
    await add(empty_library, HERE, "work", f"{text} iron gate")

    offered = dict(await empty_library.lines("we often saw there the office", server=HERE))

    ends = {line: place.split(":") for line, place in offered.items()}
    [(_, first, last)] = ends.values()
    assert int(first) == 0
    assert f"{text} iron gate"[int(last) :].startswith(("gate", "oﬃce", "iron"))


async def test_a_server_that_has_nothing_left_is_let_go(empty_library: Library) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")
    await empty_library._store.server_left(HERE)

    await empty_library.purge(grace_days=-1)

    assert HERE not in empty_library._own
    assert empty_library.view(HERE) is empty_library.view(None)
    assert await shown(empty_library, HERE, "heron in the river") == []


async def test_what_is_too_large_for_a_process_of_its_own_is_added_all_the_same(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise UnreadableTranscript("too large")

    monkeypatch.setattr(empty_library._workers, "run", refuse)
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")

    assert await shown(empty_library, HERE, "heron in the river") == ["herons"]


async def test_removing_and_undoing_take_effect_at_once(empty_library: Library) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")
    await add(empty_library, HERE, "kettles", "the kettle whistled in the kitchen")

    await empty_library.remove(HERE, TranscriptId("herons"), by=7)
    gone = await shown(empty_library, HERE, "heron in the river")
    await empty_library.undo(HERE, TranscriptId("herons"), by=7)

    assert gone == []
    assert await shown(empty_library, HERE, "heron in the river") == ["herons"]


async def test_another_servers_transcript_cannot_be_changed_or_asked_by_its_id(
    empty_library: Library,
) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")

    with pytest.raises(NoSuchTranscript):
        await empty_library.remove(THERE, TranscriptId("herons"), by=7)
    with pytest.raises(NoSuchTranscript):
        await empty_library.ask("heron", server=THERE, transcript=TranscriptId("herons"))


async def test_a_speaker_is_heard_behind_any_number_of_others_who_say_the_same(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.facade.EXAMINED", 2)
    text = "the heron stood in the cold river"
    for n, name in enumerate(["Ann", "Ann", "Ann", "Bob"]):
        said = Transcript(TranscriptId(f"t{n}"), f"Talk {n}", text, (Turn(0, len(text), name),))
        await empty_library.add(HERE, said, Original(f"{n}".encode(), "text", "utf-8"), by=7)

    bob = await empty_library.quote(text, server=HERE, speaker="Bob")
    ann = await empty_library.quote(text, server=HERE, speaker="Ann")

    assert (bob.verdict, bob.total, [m.excerpt.citation.transcript for m in bob.matches]) == (
        "exact",
        1,
        ["t3"],
    )
    assert (ann.verdict, ann.total) == ("exact", None)  # more than are looked at, so they are not counted


async def test_who_else_said_it_is_looked_for_in_the_servers_own(empty_library: Library) -> None:
    for name in ("Ann", "Bob"):
        text = f"{name.casefold()} saw the heron in the cold river"
        said = Transcript(TranscriptId(name), name, text, (Turn(0, len(text), name),))
        await empty_library.add(HERE, said, Original(text.encode(), "text", "utf-8"), by=7)

    answer = await empty_library.quote("bob saw the heron", server=HERE, speaker="Ann")

    assert answer.verdict == "not_found"
    assert answer.elsewhere is not None
    assert [m.excerpt.citation.transcript for m in answer.elsewhere.matches] == ["Bob"]


async def test_nothing_is_searched_or_counted_where_the_loop_runs(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    class Watched(PostingsBM25):
        def __init__(self, *args: Any) -> None:
            threads.append(threading.current_thread().name)
            super().__init__(*args)

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **known: Any) -> Any:
            threads.append(threading.current_thread().name)
            return function(*args, **known)

        return call

    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")
    monkeypatch.setattr("bot.search.index.PostingsBM25", Watched)
    places = "view.rank view.find_quote view.find_lines facade.cut_all facade.random_line"
    for place in places.split():
        module, name = place.split(".")
        found = getattr(importlib.import_module(f"bot.library.{module}"), name)
        monkeypatch.setattr(f"bot.library.{place}", watched(found))

    await add(empty_library, HERE, "kettles", "the kettle whistled in the kitchen")
    await empty_library.ask("heron", server=HERE)
    await empty_library.quote("the heron stood", server=HERE)
    await empty_library.lines("the heron", server=HERE)
    await empty_library.random_excerpt(server=HERE)

    assert len(threads) >= 6
    assert threading.main_thread().name not in threads


WORDS = st.sampled_from("heron river kettle lamp mercury um so the a 1997 Ada's [laughter] café —".split())
#: A sentence so long that excerpts move far to begin with it.
SENTENCE = st.just(f"heron {'on ' * 45}so.")
#: Long enough for several excerpts of one text, which lists by themselves hardly ever are.
TEXTS = st.builds(
    lambda words, times: " ".join(words * times),
    st.lists(WORDS | SENTENCE, min_size=1, max_size=60),
    st.integers(1, 10),
)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3), question=st.lists(WORDS, max_size=6).map(" ".join))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_excerpt_is_exactly_a_slice_and_none_overlap(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], question: str
) -> None:
    async def ask() -> None:
        folder = tmp_path_factory.mktemp("library")
        values = Settings(_env_file=None, data_dir=folder / "data", corpus_dir=folder / "corpus")
        async with open_resources(values) as resources:
            for n, text in enumerate(texts):
                await add(resources.library, HERE, f"t{n}", f"{text} {n}")
            answer = await resources.library.ask(question, server=HERE, top=10)
            taken: list[tuple[str, int, int]] = []
            for excerpt in answer.excerpts:
                c = excerpt.citation
                whole = await resources.library.get(HERE, c.transcript)
                assert whole is not None
                assert whole.text[c.start : c.end] == excerpt.text
                assert 1 <= len(excerpt.text.split()) <= 80
                assert all(excerpt.text[a:b].strip() for a, b in excerpt.matches)
                assert not any(t == c.transcript and a < c.end and c.start < b for t, a, b in taken)
                taken.append((c.transcript, c.start, c.end))

    asyncio.run(ask())
