"""Backups: whole, private, and put back only where that harms nothing."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StartupError
from bot.store.backups import backup, key_beside, restore
from bot.store.database import NAME, Database, connect, hold
from bot.store.log import Query, QueryLog
from bot.store.migrations import STEPS


async def asked(path: Path, text: str) -> str:
    async with Database.open(path) as database, QueryLog.open(database) as log:
        log.record(Query(surface="terminal", text=text, verdict="answered"))
        return log.hash_person(1)


async def texts(path: Path) -> list[str]:
    async with Database.open(path) as database:
        return [row["text"] for row in await database.read("SELECT text FROM questions")]


async def test_a_backup_of_a_bot_at_work_comes_back_on_another_machine(path: Path, tmp_path: Path) -> None:
    person = await asked(path, "before")
    file = tmp_path / "backup.db"
    async with Database.open(path) as database, database.transaction():
        await asyncio.to_thread(backup, path, file)
    assert [x.stat().st_mode & 0o777 for x in (file, key_beside(file))] == [0o600, 0o600]
    elsewhere = tmp_path / "elsewhere"
    assert restore(file, elsewhere) is None
    assert await texts(elsewhere / NAME) == ["before"]
    assert await asked(elsewhere / NAME, "after") == person


async def test_restoring_keeps_what_was_there_aside(path: Path, tmp_path: Path) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    await asked(path, "two")
    aside = restore(tmp_path / "backup.db", path.parent)
    assert await texts(path) == ["one"]
    assert aside is not None
    assert sorted(await texts(aside)) == ["one", "two"]


async def test_a_damaged_database_can_be_replaced(path: Path, tmp_path: Path) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    await asyncio.to_thread(path.write_bytes, b"rubbish" * 1000)
    restore(tmp_path / "backup.db", path.parent)
    assert await texts(path) == ["one"]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def scribbled(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:20000] + b"\xff" * 3000 + data[23000:])


def newer(file: Path) -> None:
    with closing(connect(file)) as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")


def foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE theirs (x)")


@pytest.mark.parametrize("spoil", [truncated, scribbled, newer, foreign, Path.unlink])
async def test_what_is_no_whole_backup_is_refused_and_changes_nothing(
    path: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    await asked(path, "one")
    file = tmp_path / "backup.db"
    backup(path, file)
    await asked(path, "two")
    spoil(file)
    with pytest.raises(StartupError, match="nothing was changed"):
        restore(file, path.parent)
    assert sorted(await texts(path)) == ["one", "two"]


async def test_a_folder_in_use_is_not_restored_into(path: Path, tmp_path: Path) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    with hold(path.parent), pytest.raises(StartupError, match="at work on"):
        restore(tmp_path / "backup.db", path.parent)
    async with Database.open(path) as database:
        with pytest.raises(StartupError, match="is in use"):
            await asyncio.to_thread(restore, tmp_path / "backup.db", path.parent)
        assert len(await database.read("SELECT * FROM query")) == 1


async def test_a_backup_that_cannot_be_written_says_so(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StartupError, match="no database at"):
        backup(path, tmp_path / "backup.db")
    await asked(path, "one")
    with pytest.raises(StartupError, match="could not be written"):
        backup(path, tmp_path / "missing" / "backup.db")
    assert names(tmp_path) == ["data"]


@pytest.mark.parametrize("name", [NAME, f"{NAME}-wal", f"{NAME}-shm", "person.key", "person", "lock"])
async def test_no_backup_takes_the_place_of_what_the_bot_works_with(
    path: Path, tmp_path: Path, name: str
) -> None:
    await asked(path, "one")
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    (tmp_path / "folder").symlink_to(path.parent)
    (tmp_path / "file").symlink_to(path)
    for target in (path.parent / name, tmp_path / "folder" / name, tmp_path / "file"):
        with pytest.raises(StartupError, match="one of the bot's own files"):
            backup(path, target)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


async def test_a_backup_brings_its_key_and_the_one_that_was_there_is_kept(path: Path, tmp_path: Path) -> None:
    mine = await asked(path, "mine")
    theirs = await asked(tmp_path / "elsewhere" / NAME, "theirs")
    backup(tmp_path / "elsewhere" / NAME, tmp_path / "backup.db")
    aside = restore(tmp_path / "backup.db", path.parent)
    assert aside is not None
    assert await asked(path, "theirs again") == theirs
    restore(aside, tmp_path / "new")
    assert await asked(tmp_path / "new" / NAME, "mine again") == mine


async def test_a_key_that_cannot_be_read_is_said_and_nothing_is_changed(path: Path, tmp_path: Path) -> None:
    person = await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    await asked(path, "two")
    key_beside(tmp_path / "backup.db").unlink()
    key_beside(tmp_path / "backup.db").mkdir()
    before = names(path.parent)
    with pytest.raises(StartupError, match="could not be put back"):
        restore(tmp_path / "backup.db", path.parent)
    assert set(names(path.parent)) - {"lock"} == set(before)
    assert sorted(await texts(path)) == ["one", "two"]
    assert await asked(path, "three") == person


async def test_the_days_of_what_was_set_aside_are_counted_from_then(path: Path, tmp_path: Path) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    await asyncio.to_thread(path.write_bytes, b"rubbish" * 1000)
    os.utime(path, (0, 0))
    aside = restore(tmp_path / "backup.db", path.parent)
    assert aside is not None
    assert aside.stat().st_mtime >= (tmp_path / "backup.db").stat().st_mtime
