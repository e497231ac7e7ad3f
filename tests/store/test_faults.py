"""What the machine does to a database, and what is said of it: a full disk, and damage."""

import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.errors import NotNow, StartupError
from bot.ids import UserId
from bot.store.database import Database, find_damage
from bot.store.faults import free
from bot.store.key import PersonKey
from bot.store.migrations import STEPS
from tests.disks import SmallDisk, small_disk, spoil


@pytest.fixture(params=[True, False], ids=["real", "limit"])
def disk(path: Path, request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    """A small disk where the database lies: once a real one, if that may be, and once a limit."""
    if not request.param:
        path.parent.mkdir()
        yield SmallDisk(path.parent, is_real=False)
        return
    with small_disk(path.parent) as disk:
        yield disk


async def keep(database: Database, name: str) -> None:
    async with database.transaction() as db:
        await db.execute("INSERT INTO person VALUES (?, 0)", (name,))


async def people(database: Database) -> list[str]:
    return [row["person"] for row in await database.read("SELECT person FROM person ORDER BY person")]


async def test_database_opened_on_a_full_disk_is_read_and_refuses_to_change(
    path: Path, disk: SmallDisk, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database.open(path) as database:
        await keep(database, "a")
    with disk.full():
        async with Database.open(path) as database:
            assert await people(database) == ["a"]
            assert await database.is_well()
            with pytest.raises(NotNow) as told:
                await keep(database, "b")
            assert (told.value.reason, told.value.folder) == ("full", path.parent)
            with pytest.raises(NotNow, match="full"):
                await database.checkpoint()
            assert await people(database) == ["a"]
    assert f"There is no room in {path.parent}" in caplog.text


async def test_deleted_text_that_the_log_cannot_let_go_of_is_not_settled_yet(
    path: Path, disk: SmallDisk
) -> None:
    async with Database.open(path) as database:
        await keep(database, "secret")
        with disk.full():
            done = (await database.settle(tries=1)).done
            assert done is database.is_settled is disk.is_real, "which has room inside of the file"
        assert (await database.settle(tries=1)).done


async def test_database_opened_on_a_full_disk_changes_again_once_there_is_room(
    path: Path, disk: SmallDisk
) -> None:
    async with Database.open(path) as database:
        await keep(database, "a")
    async with AsyncExitStack() as opened:
        with disk.full():
            database = await opened.enter_async_context(Database.open(path))
            assert await people(database) == ["a"]
        await keep(database, "b")
        assert await people(database) == ["a", "b"]


async def test_new_database_on_a_full_disk_is_one_line_that_says_where_and_how_much(
    path: Path, disk: SmallDisk
) -> None:
    with disk.full(), pytest.raises(StartupError) as told:
        async with Database.open(path):
            pass
    assert (f"There is no room in {path.parent} (0.0 MiB free)" in str(told.value)) is disk.is_real
    assert "restore" not in str(told.value)


async def test_upgrade_on_a_full_disk_says_that_there_is_no_room_and_changes_nothing(
    path: Path, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.open(path):
        pass
    before = path.read_bytes()
    monkeypatch.setattr("bot.store.database.STEPS", (*STEPS, "ALTER TABLE person ADD COLUMN note TEXT;\n"))
    with disk.full(), pytest.raises(StartupError, match="no room"):
        async with Database.open(path):
            pass
    assert path.read_bytes() == before


async def test_write_ahead_log_that_has_no_room_to_be_read_is_not_passed_over(
    path: Path, disk: SmallDisk
) -> None:
    killed = path.parent / "killed"
    async with Database.open(path) as database:
        await keep(database, "only in the log")
        killed.mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(f"{path}{suffix}", f"{killed / path.name}{suffix}")
    with disk.full(), pytest.raises(StartupError, match="no room"):
        async with Database.open(killed / path.name):
            pass
    async with Database.open(killed / path.name) as database:
        assert await people(database) == ["only in the log"]


def test_key_that_has_no_room_is_one_line(disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.disks.LIMIT", 0)  # a key is short
    with disk.full(), pytest.raises(StartupError, match=f"no room in {disk.folder} "):
        PersonKey.load(disk.folder)
    key = PersonKey.load(disk.folder).hash(UserId(1))
    with disk.full():
        assert PersonKey.load(disk.folder).hash(UserId(1)) == key


@pytest.mark.parametrize("table", ["transcript", "query", "wording"])
async def test_damaged_page_is_found_and_told_by_whoever_meets_it_first(
    path: Path, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database.open(path) as database:
        assert await database.is_well()
    assert find_damage(path) is None
    spoil(path, table)

    assert find_damage(path) is not None
    assert find_damage(path, "person") is None
    async with Database.open(path) as database:
        with pytest.raises(NotNow, match="damaged"):
            await database.is_well()
        assert await database.read("SELECT * FROM person") == [], "what is whole is read"
        with pytest.raises(NotNow, match="damaged"):
            async with database.transaction() as db:
                await db.execute(f"DELETE FROM {table}")
    assert len(caplog.records) == 1
    assert f"{path} is damaged" in caplog.text


async def test_database_is_not_well_from_the_first_damage_on_that_anybody_met(path: Path) -> None:
    async with Database.open(path):
        pass
    spoil(path, "alias")
    async with Database.open(path) as database:
        assert await database.is_well(), "nobody looked there"
        with pytest.raises(NotNow, match="damaged"):
            await database.read("SELECT * FROM alias")
        assert not await database.is_well()


def test_room_is_that_of_the_disk_a_folder_is_to_be_made_on(tmp_path: Path) -> None:
    assert abs(free(tmp_path / "not" / "there") - shutil.disk_usage(tmp_path).free) < 2**30
