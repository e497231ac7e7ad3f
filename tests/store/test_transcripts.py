"""The transcripts: what goes in comes out, every change is whole, and no server sees another's."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.data_folder import INDEX
from bot.errors import (
    ChangedMeanwhile,
    Gone,
    IdTaken,
    NoSuchAlias,
    NoSuchTranscript,
    NotNow,
    NotYours,
    Refusal,
    SameAlias,
    Twin,
)
from bot.ids import ServerId, TranscriptId, UserId
from bot.store import audit, rows, transcripts
from bot.store.aliases import AliasStore
from bot.store.database import Database
from bot.store.log import Query, QueryLog, Shown
from bot.store.migrations import APPLICATION, STEPS, THE_INFERENCE, migrate
from bot.store.rows import Original, Packed, Prepared, Spelling
from bot.store.transcripts import DAY, TranscriptStore, fresh_id
from bot.transcripts.model import Transcript, Turn

Make = Callable[..., Prepared]
SERVER, OTHER, MODERATOR = ServerId(1), ServerId(2), UserId(77)


async def ids(store: TranscriptStore, server: ServerId | None) -> list[str]:
    return [entry.id for entry in await store.listing(server)]


def test_a_fresh_id_shows_the_title_and_nothing_else() -> None:
    assert fresh_id("How Sholto got hired!").startswith("how-sholto-got-hired-")
    assert len({fresh_id("x") for _ in range(100)}) == 100


async def test_a_transcript_comes_back_as_it_was_added(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    assert await store.get(SERVER, id) == upload().transcript
    assert await TranscriptStore(database).get(SERVER, id) == upload().transcript
    assert await store.original(SERVER, id) == upload().original


async def test_a_list_says_what_moderators_want_to_know(store: TranscriptStore, upload: Make) -> None:
    await store.add(SERVER, upload(), by=MODERATOR)
    (entry,) = await store.listing(SERVER)
    assert entry == await store.entry(SERVER, TranscriptId("id-sparse"))
    assert (entry.title, entry.words, entry.seconds, entry.speakers) == (
        "Sholto & Trenton",
        6,
        4.5,
        ("Sholto",),
    )
    assert (entry.format, entry.encoding, entry.added_by, entry.version) == ("webvtt", "utf-8", MODERATOR, 1)


async def test_the_same_file_twice_is_refused_by_name(store: TranscriptStore, upload: Make) -> None:
    await store.add(SERVER, upload(id="first"), by=MODERATOR)
    with pytest.raises(Twin, match="Sholto & Trenton"):
        await store.add(SERVER, upload(id="second"), by=MODERATOR)
    await store.add(OTHER, upload(id="third"), by=MODERATOR)
    assert (await ids(store, SERVER), await ids(store, OTHER)) == (["first"], ["third"])


async def test_a_full_disk_refuses_and_leaves_nothing_behind(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    async with database.transaction() as db:
        ((pages,),) = await db.execute_fetchall("PRAGMA page_count")
        await db.execute(f"PRAGMA max_page_count = {pages + 3}")
    big = upload()._replace(packed=Packed(1, b"x" * 50_000))
    with pytest.raises(NotNow, match="full"):
        await store.add(SERVER, big, by=MODERATOR)
    for table in ("transcript", "version", "segment", "audit"):
        assert await database.read(f"SELECT * FROM {table}") == []


async def test_a_replacement_is_a_new_version_and_keeps_the_old(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    first = await store.entry(SERVER, id)
    assert await store.replace(SERVER, id, upload("dense"), by=MODERATOR) == 2
    second = await store.entry(SERVER, id)
    assert first is not None
    assert second is not None
    assert (second.version, second.changed_at > first.changed_at) == (2, True)
    found = await store.get(SERVER, id)
    assert found is not None
    assert (found.id, "dense" in found.text) == (id, True)
    assert len(await database.read("SELECT text FROM version")) == 2
    [stored] = [stored async for stored in store.segments()]
    assert stored[:4] == (id, SERVER, 2, Packed(1, b"index of WEBVTT dense"))


async def test_a_list_is_read_with_the_words_it_was_listed_with_and_without_what_is_gone(
    database: Database, upload: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "RECENT", 1)  # less than is read at once
    store = TranscriptStore(database)
    for said in ("edited", "replaced", "removed"):
        await store.add(SERVER, upload(said), by=MODERATOR)
    edited, removed, replaced = sorted(await store.listing(SERVER), key=lambda entry: entry.id)
    before = await store.listed([edited, removed, replaced])
    assert before == [upload(said).transcript for said in ("edited", "removed", "replaced")]

    elsewhere = TranscriptStore(database)  # as another process would
    await elsewhere.edit(SERVER, edited.id, replace(upload("edited").transcript, title="Hired"), by=MODERATOR)
    await elsewhere.replace(SERVER, replaced.id, upload("something else"), by=MODERATOR)
    await elsewhere.remove(SERVER, removed.id, by=MODERATOR)

    for reader in (store, elsewhere):
        found = await reader.listed([replaced, removed, edited, replaced])
        assert [there and (there.title, there.text) for there in found] == [
            ("Sholto & Trenton", upload("replaced").transcript.text),
            None,
            ("Hired", upload("edited").transcript.text),
            ("Sholto & Trenton", upload("replaced").transcript.text),
        ]


async def test_transcript_that_was_read_least_lately_makes_room(
    database: Database, upload: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "RECENT", 2 * len(upload("a").transcript.text))
    store = TranscriptStore(database)
    for word in ("a", "b", "c"):
        await store.add(SERVER, upload(word), by=MODERATOR)
    a, b, c = map(TranscriptId, ("id-a", "id-b", "id-c"))

    first, second = await store.get(SERVER, a), await store.get(SERVER, b)
    assert await store.get(SERVER, a) is first
    await store.get(SERVER, c)

    assert await store.get(SERVER, a) is first
    assert await store.get(SERVER, b) is not second


async def test_transcript_larger_than_the_cache_is_kept_by_itself(
    database: Database, upload: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "RECENT", 1)
    store = TranscriptStore(database)
    id = await store.add(SERVER, upload(), by=MODERATOR)

    assert await store.get(SERVER, id) is await store.get(SERVER, id) is not None


async def test_alias_reaches_a_transcript_that_was_just_read(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    aliases = AliasStore(database)
    id = await store.add(SERVER, upload(), by=MODERATOR)

    async def heard() -> object:
        found = await store.get(SERVER, id)
        return found and found.aliases.get("Gwern")

    assert await heard() is None
    number = await aliases.add(SERVER, id, "Gwern", "gw", by=MODERATOR)
    assert await heard() == ("gw",)
    await aliases.remove(SERVER, number, by=MODERATOR)
    assert await heard() is None


async def test_an_edit_changes_what_is_known_but_never_the_text(store: TranscriptStore, upload: Make) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    before = await store.get(SERVER, id)
    assert before is not None
    changed = replace(before.renamed({"Sholto": "Sholto Douglas"}), title="Hired", offset_s=30.0)
    await store.edit(SERVER, id, changed, by=MODERATOR, detail="title")
    assert await store.get(SERVER, id) == changed
    entry = await store.entry(SERVER, id)
    assert entry is not None
    assert (entry.title, entry.speakers, entry.version) == ("Hired", ("Sholto Douglas",), 1)
    other = Transcript(id=id, title="x", text="other", turns=(Turn(0, 5),))
    with pytest.raises(ValueError, match="must not change its text"):
        await store.edit(SERVER, id, other, by=MODERATOR)
    assert await store.get(SERVER, id) == changed


@pytest.mark.parametrize(
    "theirs",
    [
        lambda found: replace(found, title="Theirs"),
        lambda found: replace(found, offset_s=60.0),
        lambda found: replace(found, hosts=("Ann",)),
        lambda found: found.renamed({"Sholto": "Sholto Douglas"}),
    ],
)
async def test_an_edit_of_what_somebody_else_edited_since_is_refused(
    database: Database, store: TranscriptStore, upload: Make, theirs: Callable[[Transcript], Transcript]
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    before = await store.get(SERVER, id)
    assert before is not None
    await store.edit(SERVER, id, theirs(before), before, by=UserId(78))
    with pytest.raises(ChangedMeanwhile):
        await store.edit(SERVER, id, replace(before, date="2026"), before, by=UserId(79))
    assert await store.get(SERVER, id) == theirs(before)
    assert [deed.actor for deed in await audit.trail(database, SERVER)] == [78, MODERATOR]


async def test_an_edit_of_what_somebody_else_replaced_since_is_refused(
    store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    before = await store.get(SERVER, id)
    assert before is not None
    await store.replace(SERVER, id, upload("dense"), by=UserId(78))
    with pytest.raises(ChangedMeanwhile):
        await store.edit(SERVER, id, replace(before, title="Mine"), before, by=UserId(79))


async def test_an_alias_that_came_meanwhile_hinders_no_edit(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    before = await store.get(SERVER, id)
    assert before is not None
    await AliasStore(database).add(SERVER, id, "Trenton", "tranton", by=UserId(78))
    await store.edit(SERVER, id, replace(before, title="Mine"), before, by=UserId(79))
    found = await store.get(SERVER, id)
    assert found is not None
    assert (found.title, found.aliases) == ("Mine", {**before.aliases, "Trenton": ("tranton",)})


def named(upload: Prepared, inferred: bool) -> Prepared:
    """Return a file whose names of speakers are inferred, or sure."""
    return upload._replace(transcript=replace(upload.transcript, inferred=inferred))


async def inferred(store: TranscriptStore, id: TranscriptId, version: int | None = None) -> bool:
    """Tell whether a citation of a transcript calls its speaker inferred."""
    found = await store.get(None, id, version)
    assert found is not None
    return found.cite(0, 5).inferred


@pytest.mark.parametrize("first", [True, False])
async def test_each_version_says_for_itself_whether_its_names_are_inferred(
    store: TranscriptStore, upload: Make, first: bool
) -> None:
    id = await store.add(None, named(upload(), first), by=None)
    await store.replace(None, id, named(upload("dense"), not first), by=None)
    assert [await inferred(store, id, version) for version in (None, 1, 2)] == [not first, first, not first]
    found = await store.get(None, id)
    assert found is not None
    await store.edit(None, id, replace(found, title="new"), found, by=None)
    assert [await inferred(store, id, version) for version in (None, 1, 2)] == [not first, first, not first]


@pytest.mark.parametrize("first", [True, False])
async def test_a_version_by_the_program_before_is_as_inferred_as_its_details_say(
    database: Database, store: TranscriptStore, upload: Make, first: bool
) -> None:
    id = await store.add(None, named(upload(), first), by=None)
    async with database.transaction() as db:
        await db.execute("DELETE FROM inference")
    assert await inferred(store, id) is first
    await store.replace(None, id, named(upload("dense"), not first), by=None)
    found = await store.get(None, id)
    assert found is not None
    await store.edit(None, id, replace(found, title="new"), found, by=None)
    assert [await inferred(store, id, version) for version in (1, 2)] == [first, not first]


async def test_a_database_of_the_schema_before_keeps_what_it_says_of_names(path: Path, upload: Make) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        migrate(db, STEPS[: STEPS.index(THE_INFERENCE)])
        for number, word in ((1, "sparse"), (2, "dense")):
            made = named(upload(word), word == "sparse")
            db.execute(
                "INSERT INTO transcript (number, id, title, details, version, revision, added_at) "
                "VALUES (?, ?, 'Title', ?, 2, 0, 0)",
                (number, f"id-{word}", rows.details_of(made.transcript)),
            )
            body = rows.body_of(made)
            for version in (1, 2):
                known = body | {"transcript": number, "version": version, "made_at": 0.0}
                db.execute(
                    f"INSERT INTO version ({', '.join(known)}) VALUES ({', '.join(f':{k}' for k in known)})",
                    known,
                )
    async with Database.open(path) as database:
        store = TranscriptStore(database)
        for version in (1, 2):
            assert await inferred(store, TranscriptId("id-sparse"), version)
            assert not await inferred(store, TranscriptId("id-dense"), version)


async def test_removed_transcript_can_be_brought_back(store: TranscriptStore, upload: Make) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    await store.remove(SERVER, id, by=MODERATOR)
    assert await store.get(SERVER, id) is None
    assert await ids(store, SERVER) == []
    assert [stored async for stored in store.segments()] == []
    assert [entry.id for entry in await store.listing(SERVER, removed=True)] == [id]
    assert await store.listing(OTHER, removed=True) == []
    with pytest.raises(NoSuchTranscript):
        await store.remove(SERVER, id, by=MODERATOR)
    await store.undo(SERVER, id, by=MODERATOR)
    assert await store.get(SERVER, id) == upload().transcript


async def test_twin_of_an_added_transcript_is_not_brought_back(store: TranscriptStore, upload: Make) -> None:
    id = await store.add(SERVER, upload(id="old"), by=MODERATOR)
    await store.remove(SERVER, id, by=MODERATOR)
    await store.add(SERVER, upload(id="new"), by=MODERATOR)
    with pytest.raises(Twin):
        await store.undo(SERVER, id, by=MODERATOR)


async def test_removed_transcript_is_gone_after_thirty_days(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    await store.add(SERVER, upload("dense"), by=MODERATOR)
    await store.remove(SERVER, id, by=MODERATOR)
    assert await store.purge(7) == []
    async with database.transaction() as db:
        await db.execute("UPDATE transcript SET removed_at = removed_at - 31 * 86400 WHERE id = ?", (id,))
    with pytest.raises(Gone, match="30"):
        await store.undo(SERVER, id, by=MODERATOR)
    assert await store.purge(7) == [id]
    assert await ids(store, SERVER) == ["id-dense"]
    assert len(await database.read("SELECT * FROM version")) == 1
    assert len(await database.read("SELECT * FROM segment")) == 1


@pytest.mark.parametrize("way", ["purged", "of a server that left", "a corpus file"])
async def test_transcript_is_deleted_for_good_only_after_the_copy_of_the_index(
    database: Database, store: TranscriptStore, upload: Make, way: str
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    await store.put_bundled("a.md", 10, 111, upload("dense", id="a"))
    copy = store.folder / INDEX
    copy.write_text("words of both")
    async with database.transaction() as db:
        await db.create_function("copy_is_there", 0, copy.exists)
        await db.execute(
            "CREATE TEMP TRIGGER watch BEFORE DELETE ON transcript WHEN copy_is_there() "
            "BEGIN SELECT raise(ABORT, 'the copy still has its words'); END"
        )

    if way == "purged":
        await store.remove(SERVER, id, by=MODERATOR)
        assert copy.exists()
        await store.purge(7, time.time() + 31 * DAY)
    elif way == "of a server that left":
        await store.server_left(SERVER)
        await store.purge(7, time.time() + 8 * DAY)
    else:
        await store.drop_bundled("a.md")

    assert not copy.exists()
    assert len(await database.read("SELECT * FROM transcript")) == 1


async def test_a_server_that_comes_back_while_others_are_dropped_keeps_its_transcripts(
    database: Database, store: TranscriptStore, upload: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await store.add(SERVER, upload(), by=MODERATOR)
    await store.server_left(SERVER)
    look = store._due

    async def due(limits: dict[str, float]) -> list[int]:
        found = await look(limits)
        await TranscriptStore(database).server_returned(SERVER)
        return found

    monkeypatch.setattr(store, "_due", due)
    assert await store.purge(7, time.time() + 8 * DAY) == []
    assert await store.get(SERVER, mine) is not None


async def test_the_aliases_of_a_server_go_with_it(database: Database, store: TranscriptStore) -> None:
    aliases = AliasStore(database)
    for server in (SERVER, OTHER):
        await aliases.add(server, None, "Gwern", "gw", by=MODERATOR)
    await store.server_left(SERVER)
    await store.purge(7)
    assert await aliases.servers() == [SERVER, OTHER]
    await store.purge(7, time.time() + 8 * DAY)
    assert await aliases.servers() == [OTHER]


async def test_a_server_that_comes_back_in_time_finds_its_transcripts(
    store: TranscriptStore, upload: Make
) -> None:
    mine = await store.add(SERVER, upload(), by=MODERATOR)
    theirs = await store.add(OTHER, upload(id="theirs"), by=MODERATOR)
    later = time.time() + 8 * DAY
    await store.server_left(SERVER)
    await store.server_returned(SERVER)
    assert await store.purge(7, later) == []
    await store.server_left(SERVER)
    assert await store.purge(7, later) == [mine]
    assert await ids(store, OTHER) == [theirs]


async def test_the_audit_trail_tells_everything_and_stays(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    await store.replace(SERVER, id, upload("dense"), by=UserId(78))
    await store.remove(SERVER, id, by=MODERATOR)
    with pytest.raises(Refusal):
        await store.remove(SERVER, id, by=UserId(79))
    deeds = await audit.trail(database, SERVER)
    assert [(deed.action, deed.actor, deed.transcript) for deed in deeds] == [
        ("remove", MODERATOR, id),
        ("replace", 78, id),
        ("add", MODERATOR, id),
    ]
    assert await audit.trail(database, OTHER) == []
    assert await store.revision() == 3
    for sql in ("DELETE FROM audit", "UPDATE audit SET actor = NULL"):
        with pytest.raises(Exception, match="audit trail is not"):
            async with database.transaction() as db:
                await db.execute(sql)


async def test_shared_transcript_cannot_be_changed_by_a_server(store: TranscriptStore, upload: Make) -> None:
    id = await store.add(None, upload(), by=None)
    assert await store.get(SERVER, id) == upload().transcript
    with pytest.raises(NotYours):
        await store.remove(SERVER, id, by=MODERATOR)
    await store.remove(None, id, by=None)
    assert await ids(store, SERVER) == []


async def test_an_alias_reaches_the_transcript_and_leaves_it(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    aliases = AliasStore(database)
    foreign = await store.add(OTHER, upload(id="foreign"), by=MODERATOR)
    await aliases.add(OTHER, foreign, "Trenton", "tranton", by=MODERATOR)
    id = await store.add(SERVER, upload(), by=MODERATOR)
    number = await aliases.add(SERVER, id, "Olshausen", "all house", by=MODERATOR)
    await aliases.add(SERVER, None, "Gwern", "gw", by=MODERATOR)
    found = await store.get(SERVER, id)
    assert found is not None
    assert found.aliases == {"Olshausen": ("olous", "ols hausen", "all house")}
    await store.edit(SERVER, id, replace(found, title="new"), by=MODERATOR)
    assert [alias.written for alias in await aliases.listing(SERVER)] == ["Gwern", "Olshausen"]
    assert [alias.written for alias in await aliases.listing(OTHER)] == ["Trenton"]
    other = await store.get(OTHER, foreign)
    assert other is not None
    assert other.aliases == {**upload().transcript.aliases, "Trenton": ("tranton",)}
    with pytest.raises(NoSuchAlias):
        await aliases.remove(OTHER, number, by=MODERATOR)
    with pytest.raises(SameAlias):
        await aliases.add(SERVER, id, "Olshausen", "all house", by=MODERATOR)
    await aliases.remove(SERVER, number, by=MODERATOR)
    found = await store.get(SERVER, id)
    assert found is not None
    assert found.aliases == upload().transcript.aliases


async def test_the_aliases_that_files_came_with_are_told_where_the_transcript_is_seen(
    store: TranscriptStore, upload: Make
) -> None:
    every, mine, removed = [
        await store.add(server, upload(word), by=MODERATOR)
        for server, word in ((None, "sparse"), (SERVER, "dense"), (SERVER, "gone"))
    ]
    await store.remove(SERVER, removed, by=MODERATOR)

    def as_told(*ids: TranscriptId) -> list[Spelling]:
        return [Spelling(id, "Olshausen", heard) for id in ids for heard in ("olous", "ols hausen")]

    assert sorted(await store.spellings(SERVER)) == sorted(as_told(every, mine))
    assert await store.spellings(OTHER) == as_told(every)
    assert await store.spellings(None) == as_told(every)


async def test_an_alias_for_a_transcript_of_another_server_is_refused(
    database: Database, store: TranscriptStore, upload: Make
) -> None:
    id = await store.add(SERVER, upload(), by=MODERATOR)
    with pytest.raises(NoSuchTranscript):
        await AliasStore(database).add(OTHER, id, "a", "b", by=MODERATOR)


async def test_corpus_files_are_known_again_and_changed_ones_are_new_versions(
    store: TranscriptStore, upload: Make
) -> None:
    await store.put_bundled("a.md", 10, 111, upload("one", id="a"))
    await store.put_bundled("b.md", 20, 222, upload("two", id="b"))
    known = await store.bundled()
    assert {path: (file.id, file.size, file.mtime_ns) for path, file in known.items()} == {
        "a.md": ("a", 10, 111),
        "b.md": ("b", 20, 222),
    }
    await store.touch_bundled("a.md", 10, 333)
    await store.put_bundled("b.md", 21, 444, upload("three", id="b"))
    await store.drop_bundled("a.md")
    (file,) = (await store.bundled()).values()
    assert (file.path, file.size, file.mtime_ns) == ("b.md", 21, 444)
    (entry,) = await store.listing(SERVER)
    assert (entry.id, entry.version, entry.corpus_path) == ("b", 2, "b.md")


async def test_corpus_files_can_be_changed_only_in_their_folder(store: TranscriptStore, upload: Make) -> None:
    await store.put_bundled("a.md", 10, 111, upload(id="a"))
    with pytest.raises(Refusal):
        await store.remove(None, TranscriptId("a"), by=None)
    with pytest.raises(IdTaken, match=r"'b\.md', 'a'"):
        await store.put_bundled("b.md", 10, 111, upload("b", id="a"))
    assert list(await store.bundled()) == ["a.md"]


async def test_a_missing_or_outdated_segment_is_asked_for(store: TranscriptStore, upload: Make) -> None:
    id = await store.add(SERVER, upload()._replace(packed=None), by=MODERATOR)
    assert [stored.packed async for stored in store.segments()] == [None]
    await store.put_segment(id, 1, Packed(2, b"new"))
    assert [stored.packed async for stored in store.segments()] == [Packed(2, b"new")]
    await store.replace(SERVER, id, upload("dense")._replace(packed=None), by=MODERATOR)
    await store.put_segment(id, 1, Packed(2, b"too late"))
    assert [stored.packed async for stored in store.segments()] == [None]


async def test_citations_are_counted_for_the_server_that_asked(
    store: TranscriptStore, log: QueryLog, upload: Make
) -> None:
    id = await store.add(None, upload(), by=None)
    shown = (Shown(id, 0, 5, 1.0), Shown(id, 6, 9, 0.5))
    for server in (SERVER, SERVER, OTHER):
        log.record(Query(server=server, surface="slash", text="x", verdict="answered", shown=shown))
    log.record(Query(server=SERVER, surface="slash", text="x", verdict="not_found", shown=shown))
    await log.flush()
    assert [await store.cited_count(server, id) for server in (SERVER, OTHER, None)] == [2, 1, 0]


class Isolation(RuleBasedStateMachine):
    """Servers add, change and remove at will, also with ids of others; each sees its own and the bundled."""

    servers = st.sampled_from([None, SERVER, OTHER, ServerId(3)])

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = self.runner.run(self.opened())
        self.store = TranscriptStore(self.database)
        self.mine: dict[TranscriptId, ServerId | None] = {}
        self.removed: dict[TranscriptId, ServerId | None] = {}

    async def opened(self) -> Path:
        import tempfile

        self.directory = tempfile.TemporaryDirectory()
        self.opening = Database.open(Path(self.directory.name) / "x.db")
        self.database = await self.opening.__aenter__()
        return Path(self.directory.name)

    def teardown(self) -> None:
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.runner.close()
        self.directory.cleanup()

    def acts(self, work: Coroutine[Any, Any, object], allowed: bool) -> None:
        try:
            self.runner.run(work)
        except Refusal:
            assert not allowed
        else:
            assert allowed

    @rule(server=servers)
    def add(self, server: ServerId | None) -> None:
        id = fresh_id("same title")
        text = f"words of {id}"
        transcript = Transcript(id=id, title="same title", text=text, turns=(Turn(0, len(text)),))
        upload = Prepared(transcript, Original(text.encode(), "text", "utf-8"), Packed(1, b"x"))
        self.runner.run(self.store.add(server, upload, by=MODERATOR))
        self.mine[id] = server

    @precondition(lambda self: self.mine)
    @rule(server=servers, data=st.data())
    def remove(self, server: ServerId | None, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.mine)))
        self.acts(self.store.remove(server, id, by=MODERATOR), self.mine[id] == server)
        if self.mine[id] == server:
            self.removed[id] = self.mine.pop(id)

    @precondition(lambda self: self.removed)
    @rule(server=servers, data=st.data())
    def undo(self, server: ServerId | None, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.removed)))
        self.acts(self.store.undo(server, id, by=MODERATOR), self.removed[id] == server)
        if self.removed[id] == server:
            self.mine[id] = self.removed.pop(id)

    @invariant()
    def each_sees_its_own_and_the_bundled(self) -> None:
        for server in (None, SERVER, OTHER, ServerId(3)):
            seen = {id for id, owner in self.mine.items() if owner in (None, server)}
            assert {entry.id for entry in self.runner.run(self.store.listing(server))} == seen
            for id in (*self.mine, *self.removed):
                found = self.runner.run(self.store.get(server, id))
                assert (found is not None) is (id in seen)
                owners = self.removed | self.mine
                file = self.runner.run(self.store.original(server, id))
                assert (file is not None) is (owners[id] in (None, server))


TestIsolation = Isolation.TestCase
TestIsolation.settings = settings(max_examples=6, stateful_step_count=10, deadline=None)
