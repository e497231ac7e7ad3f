"""Backups: whole, private, and put back only where that harms nothing."""

import asyncio
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.data_folder import DATABASE, HEALTH, INDEX
from bot.errors import StartupError
from bot.ids import UserId
from bot.store.backups import backup, key_beside, restore
from bot.store.database import Database, alone_in, connect, hold
from bot.store.log import Query, QueryLog
from bot.store.migrations import STEPS


async def asked(path: Path, text: str) -> str:
    async with Database.open(path) as database, QueryLog.open(database) as log:
        log.record(Query(surface="terminal", text=text, verdict="answered"))
        return log.hash_person(UserId(1))


async def texts(path: Path) -> list[str]:
    async with Database.open(path) as database:
        return [row["text"] for row in await database.read("SELECT text FROM questions")]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_a_backup_of_a_bot_at_work_comes_back_on_another_machine(path: Path, tmp_path: Path) -> None:
    person = await asked(path, "before")
    file = tmp_path / "backup.db"
    async with Database.open(path) as database, database.transaction():
        await asyncio.to_thread(backup, path, file)
    assert [x.stat().st_mode & 0o777 for x in (file, key_beside(file))] == [0o600, 0o600]
    elsewhere = tmp_path / "elsewhere"
    assert restore(file, elsewhere) is None
    assert await texts(elsewhere / DATABASE) == ["before"]
    assert await asked(elsewhere / DATABASE, "after") == person


def without_links(self: Path, target: Path) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("link", [Path.hardlink_to, without_links])
async def test_restoring_keeps_a_copy_of_what_was_there(
    path: Path, tmp_path: Path, link: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "hardlink_to", link)
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    await asked(path, "two")
    aside = restore(tmp_path / "backup.db", path.parent)
    assert await texts(path) == ["one"]
    assert aside is not None
    assert aside.stat().st_mode & 0o777 == 0o600
    assert sorted(await texts(aside)) == ["one", "two"]


async def test_copies_made_in_the_same_second_are_all_kept(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "strftime", lambda _: "20261025-023000")  # which comes twice in autumn
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    asides = []
    for text in ("two", "three", "four"):
        await asked(path, text)
        asides.append(restore(tmp_path / "backup.db", path.parent))
    assert [sorted(await texts(aside)) for aside in asides if aside] == [
        ["one", "two"],
        ["one", "three"],
        ["four", "one"],
    ]


RESTORE = """
import os, signal, sys
from pathlib import Path
from bot.store.backups import restore

left = int(sys.argv[3])

def kill(event, _):
    global left
    left -= event in ("os.link", "os.rename", "os.remove")
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def restored(file: Path, folder: Path, steps: int) -> bool:
    """Restore, and be killed after so many changed names; tell whether it came to its end."""
    command = [sys.executable, "-c", RESTORE, str(file), str(folder), str(steps)]
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.run(command, check=False, env=unmeasured).returncode == 0


def kept(database: Path) -> tuple[list[str], bytes]:
    """Return the words in a database that must be there, and the key of its people."""
    beside = key_beside(database)
    key = beside if beside.exists() else database.with_name("person.key")
    with closing(connect(database)) as db:
        return sorted(text for (text,) in db.execute("SELECT text FROM questions")), key.read_bytes()


def copies(folder: Path) -> list[Path]:
    endings = (".key", "-wal", "-shm")
    return [file for file in folder.glob(f"{DATABASE}.replaced-*") if not file.name.endswith(endings)]


@pytest.fixture
async def both(path: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A data folder as a bot leaves it that was killed, and a backup of another bot."""
    await asked(path, "old")
    async with Database.open(path) as database, QueryLog.open(database) as log:
        log.record(Query(surface="terminal", text="in the log beside it", verdict="answered"))
        await log.flush()
        await asyncio.to_thread(shutil.copytree, path.parent, tmp_path / "killed")
    assert (tmp_path / "killed" / f"{DATABASE}-wal").stat().st_size
    await asked(tmp_path / "elsewhere" / DATABASE, "new")
    backup(tmp_path / "elsewhere" / DATABASE, tmp_path / "backup.db")
    return tmp_path / "killed", tmp_path / "backup.db"


def test_a_restore_that_is_killed_leaves_one_of_the_two_in_place_and_loses_neither(
    both: tuple[Path, Path], tmp_path: Path
) -> None:
    data, file = both
    new = (["new"], key_beside(file).read_bytes())
    old = (["in the log beside it", "old"], (data / "person.key").read_bytes())
    for steps in range(50):
        folder = tmp_path / str(steps)
        shutil.copytree(data, folder)
        done = restored(file, folder, steps)
        words, key = kept(folder / DATABASE)
        assert words in (old[0], new[0]), steps
        assert (words, key) == old or old in map(kept, copies(folder)), steps
        if done:
            break
        restore(file, folder)
        assert kept(folder / DATABASE) == new, steps
        assert old in map(kept, copies(folder)), steps
    assert done
    assert steps > 5
    assert kept(folder / DATABASE) == new
    assert len(copies(folder)) == 1


def test_files_beside_a_damaged_or_missing_database_are_not_taken_for_the_backups(
    both: tuple[Path, Path], tmp_path: Path
) -> None:
    data, file = both
    log = (data / f"{DATABASE}-wal").read_bytes()
    for state in ("damaged", "missing"):
        folder = tmp_path / state
        shutil.copytree(data, folder)
        (folder / DATABASE).unlink()
        if state == "damaged":
            (folder / DATABASE).write_bytes(b"rubbish" * 1000)
        (folder / f"{DATABASE}-journal").write_bytes(b"of something else")
        aside = restore(file, folder)
        assert [name for name in names(folder) if name.startswith(f"{DATABASE}-")] == []
        assert kept(folder / DATABASE)[0] == ["new"]
        assert aside is not None
        assert aside.exists() is (state == "damaged")
        assert aside.with_name(f"{aside.name}-wal").read_bytes() == log


async def test_a_second_name_that_a_killed_restore_left_is_not_kept_as_a_copy(
    path: Path, tmp_path: Path
) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    left = path.with_name(f"{DATABASE}.replaced-20260101-000000")
    left.hardlink_to(path)
    aside = restore(tmp_path / "backup.db", path.parent)
    assert copies(path.parent) == [aside]


async def test_a_restore_waits_for_a_program_that_makes_the_database(path: Path, tmp_path: Path) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    with alone_in(path.parent):
        restoring = asyncio.create_task(asyncio.to_thread(restore, tmp_path / "backup.db", path.parent))
        await asyncio.wait([restoring], timeout=0.5)
        assert not copies(path.parent)
    assert await restoring in copies(path.parent)


@pytest.mark.parametrize(
    "name",
    [
        ".interviews.db.0123abcd",
        ".interviews.db.0123abcd-journal",
        ".interviews.backup.key.0123abcd",
        ".index.npz.fresh",
    ],
)
@pytest.mark.parametrize("command", ["backup", "restore"])
async def test_files_left_half_written_go_and_those_being_written_stay(
    path: Path, tmp_path: Path, name: str, command: str
) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    left, busy = path.with_name(name), path.with_name(name.replace(".i", ".j", 1))
    for part, days in ((left, 1.1), (busy, 0.9)):
        part.write_text("forgotten since")
        os.utime(part, (time.time() - days * 86_400,) * 2)
    if command == "backup":
        backup(path, tmp_path / "another.db")
    else:
        restore(tmp_path / "backup.db", path.parent)
    assert not left.exists()
    assert busy.exists()


async def test_a_damaged_database_can_be_replaced(path: Path, tmp_path: Path) -> None:
    await asked(path, "one")
    backup(path, tmp_path / "backup.db")
    await asyncio.to_thread(path.write_bytes, b"rubbish" * 1000)
    restore(tmp_path / "backup.db", path.parent)
    assert await texts(path) == ["one"]


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def scribbled(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:20000] + b"\xff" * 3000 + data[23000:])


def newer(file: Path) -> None:
    with closing(connect(file)) as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")


def foreign(file: Path) -> None:
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE theirs (x)")


@pytest.mark.parametrize("spoil", [truncated, scribbled, newer, foreign, Path.unlink])
async def test_file_that_is_no_whole_backup_is_refused_and_changes_nothing(
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


@pytest.mark.parametrize(
    "name",
    [
        DATABASE,
        f"{DATABASE}-wal",
        f"{DATABASE}-shm",
        f"{DATABASE}-journal",
        f"{DATABASE}.before-3",
        f"{DATABASE}.replaced-mine",
        ".interviews.db.0123abcd",
        "person.key",
        "person",
        "lock",
        "commands.sha256",
        HEALTH,
        INDEX,
    ],
)
async def test_backup_never_overwrites_a_file_of_the_bot(path: Path, tmp_path: Path, name: str) -> None:
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
    theirs = await asked(tmp_path / "elsewhere" / DATABASE, "theirs")
    backup(tmp_path / "elsewhere" / DATABASE, tmp_path / "backup.db")
    aside = restore(tmp_path / "backup.db", path.parent)
    assert aside is not None
    assert await asked(path, "theirs again") == theirs
    restore(aside, tmp_path / "new")
    assert await asked(tmp_path / "new" / DATABASE, "mine again") == mine


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


async def test_a_backup_takes_the_place_of_an_older_one_and_of_nothing_else(
    path: Path, tmp_path: Path
) -> None:
    await asked(path, "one")
    notes, older = tmp_path / "notes.txt", tmp_path / "backup.db"
    notes.write_text("what I have to remember")
    foreign(older)
    older.rename(tmp_path / "other.db")

    assert not backup(path, older)
    assert backup(path, older)
    for target in (notes, tmp_path / "other.db", tmp_path):
        with pytest.raises(StartupError, match="is there, and no backup of this bot"):
            backup(path, target)
    assert notes.read_text() == "what I have to remember"
