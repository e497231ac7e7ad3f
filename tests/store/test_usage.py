"""A server's own transcripts have a limit; everybody can know how near it is."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import NoRoom, NoRoomForOld
from bot.ids import ServerId, TranscriptId
from bot.store import rows
from bot.store.database import Database
from bot.store.migrations import APPLICATION, STEPS, THE_SIZES, migrate
from bot.store.rows import Original, Prepared
from bot.store.transcripts import DAY, UNDO_DAYS, TranscriptStore
from bot.store.usage import KEPT, MIB, Usage

Make = Callable[..., Prepared]
SERVER, OTHER = ServerId(1), ServerId(2)
MOST = 1_000  # bytes


@pytest.fixture
def store(database: Database) -> TranscriptStore:
    """Transcripts of which a server may have a thousand bytes."""
    return TranscriptStore(database, quota=MOST)


@pytest.fixture
def sized(upload: Make) -> Callable[[int, str], Prepared]:
    """Makes a transcript whose file has so many bytes; its id begins each of them."""

    def make(size: int, id: str) -> Prepared:
        data = id.ljust(size, ".").encode()
        return replace_original(upload(id=id), data)

    return make


def replace_original(prepared: Prepared, data: bytes) -> Prepared:
    """Return a transcript as read from another file."""
    return prepared._replace(original=Original(data, "text", "utf-8"))


Sized = Callable[[int, str], Prepared]


async def test_a_server_has_room_up_to_its_limit_and_each_has_its_own(
    store: TranscriptStore, sized: Sized
) -> None:
    await store.add(SERVER, sized(600, "a"), by=None)
    await store.add(SERVER, sized(400, "b"), by=None)

    with pytest.raises(NoRoom) as refused:
        await store.add(SERVER, sized(1, "c"), by=None)
    await store.add(OTHER, sized(1_000, "d"), by=None)
    await store.add(None, sized(5_000, "e"), by=None)

    assert (refused.value.used, refused.value.size, refused.value.limit) == (1000 / MIB, 1 / MIB, 1000 / MIB)
    assert await store.usage(SERVER) == Usage(SERVER, 2, 1_000, 1_000)
    first, *others = await store.usages()
    assert first == Usage(None, 1, 5_000, 5_000)
    assert {used.server for used in others} == {SERVER, OTHER}


async def test_what_is_added_at_once_is_counted_one_by_one(store: TranscriptStore, sized: Sized) -> None:
    adding = (store.add(SERVER, sized(300, id), by=None) for id in "abcdefgh")
    done = await asyncio.gather(*adding, return_exceptions=True)

    assert sum(isinstance(result, NoRoom) for result in done) == 5
    assert (await store.usage(SERVER)).in_use == 900
    refused = await store.add_all(OTHER, [sized(600, "x"), sized(600, "y"), sized(300, "z")], by=None)
    assert {id: type(reason) for id, reason in refused.items()} == {TranscriptId("y"): NoRoom}


async def test_a_replaced_one_makes_room_for_what_replaces_it(store: TranscriptStore, sized: Sized) -> None:
    id = await store.add(SERVER, sized(900, "a"), by=None)

    await store.check_room(SERVER, 1_000, replaced=id)
    await store.replace(SERVER, id, replace_original(sized(1, "a"), b"b" * 1_000), by=None)

    assert await store.usage(SERVER) == Usage(SERVER, 1, 1_000, 1_900)
    with pytest.raises(NoRoom):
        await store.check_room(SERVER, 1_001, replaced=id)
    with pytest.raises(NoRoom):
        await store.replace(SERVER, id, replace_original(sized(1, "a"), b"c" * 1_001), by=None)


async def test_a_removed_one_makes_room_and_comes_back_only_where_there_is_room(
    store: TranscriptStore, sized: Sized
) -> None:
    id = await store.add(SERVER, sized(900, "a"), by=None)
    await store.remove(SERVER, id, by=None)
    other = await store.add(SERVER, sized(200, "b"), by=None)

    with pytest.raises(NoRoom):
        await store.undo(SERVER, id, by=None)

    await store.remove(SERVER, other, by=None)
    await store.undo(SERVER, id, by=None)
    assert (await store.usage(SERVER)).in_use == 900


async def test_removing_and_adding_again_and_again_fills_no_disk(
    database: Database, store: TranscriptStore, sized: Sized
) -> None:
    for n in range(KEPT):
        id = await store.add(SERVER, sized(MOST, f"a{n}"), by=None)
        await store.remove(SERVER, id, by=None)

    with pytest.raises(NoRoomForOld):
        await store.check_room(SERVER, 1)
    with pytest.raises(NoRoomForOld):
        await store.add(SERVER, sized(1, "b"), by=None)
    await store.undo(SERVER, id, by=None)

    async with database.transaction() as db:
        await db.execute("UPDATE transcript SET removed_at = removed_at - ?", (DAY * UNDO_DAYS + 1,))
    await store.purge(30)
    await store.remove(SERVER, id, by=None)
    await store.add(SERVER, sized(1, "b"), by=None)


async def test_a_file_is_refused_before_it_is_read(store: TranscriptStore, sized: Sized) -> None:
    await store.add(SERVER, sized(600, "a"), by=None)

    await store.check_room(SERVER, 400)
    with pytest.raises(NoRoom):
        await store.check_room(SERVER, 401)


async def test_without_a_limit_there_is_room_for_all(database: Database, sized: Sized) -> None:
    store = TranscriptStore(database)

    await store.check_room(SERVER, 10**12)
    await store.add(SERVER, sized(5_000, "a"), by=None)


@pytest.mark.parametrize(("in_use", "near"), [(0, False), (799, False), (800, True), (1_000, True)])
def test_from_four_fifths_on_the_limit_is_near(in_use: int, near: bool) -> None:
    assert Usage(SERVER, 1, in_use, in_use).is_near(MOST) is near


async def test_what_was_kept_before_sizes_were_counted_has_that_of_its_text(path: Path, upload: Make) -> None:
    made = upload()
    text = made.transcript.text + "…"
    body = rows.body_of(made) | {"text": text, "transcript": 1, "version": 1, "made_at": 0.0}
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        migrate(db, STEPS[: STEPS.index(THE_SIZES)])
        db.execute(
            "INSERT INTO transcript (number, id, server, title, details, version, revision, added_at) "
            "VALUES (1, 'a', 1, 'Title', ?, 1, 0, 0)",
            (rows.details_of(made.transcript),),
        )
        db.execute(
            f"INSERT INTO version ({', '.join(body)}) VALUES ({', '.join(f':{k}' for k in body)})", body
        )

    async with Database.open(path) as database:
        size = len(text.encode())
        assert await TranscriptStore(database).usage(SERVER) == Usage(SERVER, 1, size, size)
