"""The database file: who may open it, and what a transaction promises."""

import asyncio
import contextlib
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import NotNow, StartupError
from bot.ids import UserId
from bot.store.database import Database, alone_in, connect, copy, hold
from bot.store.key import PersonKey
from bot.store.migrations import APPLICATION, STEPS, migrate, version_of


def person(name: str) -> tuple[str, tuple[str]]:
    return "INSERT INTO person VALUES (?, 0)", (name,)


async def people(database: Database) -> list[str]:
    return [row["person"] for row in await database.read("SELECT person FROM person ORDER BY person")]


async def test_a_new_database_belongs_to_its_owner_alone(database: Database, path: Path) -> None:
    async with database.transaction() as db:
        await db.execute(*person("a"))
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


async def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    async with Database.open(path) as database, database.transaction() as db:
        await db.execute(*person("a"))
    async with Database.open(path) as database:
        assert await people(database) == ["a"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_only_what_must_survive_a_power_cut_waits_for_the_disk(database: Database) -> None:
    normal, full = 1, 2  # as SQLite counts
    for durable in (True, False, True):
        async with database.transaction(durable=durable) as db:
            ((level,),) = await db.execute_fetchall("PRAGMA synchronous")
        assert level == (full if durable else normal)


async def test_an_error_takes_back_the_whole_transaction(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with database.transaction() as db:
            await db.execute(*person("a"))
            raise ZeroDivisionError
    async with database.transaction() as db:
        await db.execute(*person("b"))
    assert await people(database) == ["b"]


async def test_a_task_cancelled_at_any_step_leaves_all_or_nothing(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as db:
            await db.execute(*person(f"{number:03} first"))
            await asyncio.sleep(0)
            await db.execute(*person(f"{number:03} second"))

    for number in range(80):
        task = asyncio.create_task(write(number))
        for _ in range(number % 40):
            await asyncio.sleep(0.00002)
        task.cancel()
        await asyncio.wait([task])
        async with database.transaction() as db:
            assert not list(await db.execute_fetchall("SELECT 1 FROM person WHERE person = 'other'"))
    names = await people(database)
    assert [name[:3] for name in names[::2]] == [name[:3] for name in names[1::2]]


async def test_transactions_of_many_tasks_take_turns(database: Database) -> None:
    async def count(_: int) -> None:
        async with database.transaction() as db:
            (row,) = await db.execute_fetchall("SELECT count(*) FROM person")
            await asyncio.sleep(0)
            await db.execute(*person(str(row[0])))

    await asyncio.gather(*map(count, range(50)))
    assert len(await people(database)) == 50


async def test_reading_goes_on_while_somebody_writes(database: Database) -> None:
    async with database.transaction() as db:
        await db.execute(*person("a"))
        assert await people(database) == []
    assert await people(database) == ["a"]


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(NotNow, match="read-only"):
        await database.read(*person("a"))


async def test_a_full_disk_is_a_refusal_and_changes_nothing(database: Database) -> None:
    async with database.transaction() as db:
        (row,) = await db.execute_fetchall("PRAGMA page_count")
        await db.execute(f"PRAGMA max_page_count = {row[0] + 3}")
    with pytest.raises(NotNow, match="full"):
        async with database.transaction() as db:
            await db.execute(*person("a" * 100_000))
    assert await people(database) == []


async def test_a_disk_gone_read_only_is_a_refusal(database: Database) -> None:
    async with database.transaction() as db:
        await db.execute("PRAGMA query_only = ON")
    with pytest.raises(NotNow, match="read-only"):
        async with database.transaction() as db:
            await db.execute(*person("a"))


async def test_a_folder_that_cannot_be_made_is_named_with_the_user(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupError, match=rf"{tmp_path}/file/data .* user {os.getuid()} "):
        async with Database.open(tmp_path / "file" / "data" / "x.db"):
            pass


async def test_a_folder_of_somebody_else_is_named_with_the_user(path: Path) -> None:
    async with Database.open(path):
        pass
    is_root = os.getuid() == 0  # who is not can only lock the own folder
    user = 65534 if is_root else os.getuid()
    path.parent.chmod(0o700 if is_root else 0o500)
    os.seteuid(user)
    try:
        with pytest.raises(StartupError, match=f"{path.parent} cannot be written to by user {user}"):
            async with Database.open(path):
                pass
        with pytest.raises(StartupError, match=f"user {user}"), hold(path.parent):
            pass
    finally:
        if is_root:
            os.seteuid(0)
        path.parent.chmod(0o700)


async def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    await asyncio.to_thread(path.write_bytes, b"this is no database" * 1000)
    with pytest.raises(StartupError, match="is damaged"):
        async with Database.open(path):
            pass


@pytest.mark.parametrize("version", [0, 1, len(STEPS) + 1])
async def test_the_database_of_another_program_is_left_alone(path: Path, version: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (x)")
        db.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(StartupError, match="another program"):
        async with Database.open(path):
            pass


async def test_a_newer_schema_is_refused(path: Path) -> None:
    async with Database.open(path):
        pass
    with closing(connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(StartupError, match="newer version of this bot"):
        async with Database.open(path):
            pass


async def test_an_upgrade_leaves_a_backup_of_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Database.open(path) as database, database.transaction() as db:
        await db.execute(*person("a"))
    monkeypatch.setattr("bot.store.database.STEPS", (*STEPS, "ALTER TABLE person ADD COLUMN note TEXT;\n"))
    async with Database.open(path) as database:
        assert [tuple(row) for row in await database.read("SELECT * FROM person")] == [("a", 0.0, None)]
    backup = path.with_name(f"{path.name}.before-{len(STEPS) + 1}")
    assert backup.stat().st_mode & 0o777 == 0o600
    with closing(connect(backup, "ro")) as before:
        assert version_of(before) == len(STEPS)
        assert before.execute("SELECT * FROM person").fetchall() == [("a", 0.0)]


@pytest.mark.parametrize("version", range(1, len(STEPS)))
async def test_every_schema_that_was_released_is_brought_up_to_date(path: Path, version: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        migrate(db, STEPS[:version])
        db.execute(*person("a"))
    async with Database.open(path) as database:
        assert await people(database) == ["a"]
        assert await database.read("SELECT * FROM days") == []


async def test_a_failing_upgrade_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Database.open(path):
        pass
    broken = "CREATE TABLE fine (x);\nCREATE TABLE fine (x);\n"
    with monkeypatch.context() as patch:
        patch.setattr("bot.store.database.STEPS", (*STEPS, broken))
        with pytest.raises(StartupError, match="already exists"):
            async with Database.open(path):
                pass
    async with Database.open(path) as database:
        assert not await database.read("SELECT 1 FROM sqlite_schema WHERE name = 'fine'")


async def test_an_upgrade_over_many_steps_is_taken_whole_or_not_at_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.open(path):
        pass
    with closing(connect(path)) as db:
        before = (version_of(db), db.execute("SELECT * FROM sqlite_schema").fetchall())
    monkeypatch.setattr(
        "bot.store.database.STEPS", (*STEPS, "CREATE TABLE fine (x);\n", "DROP TABLE none;\n")
    )
    with pytest.raises(StartupError, match="no such table"):
        async with Database.open(path):
            pass
    with closing(connect(path)) as db:
        assert (version_of(db), db.execute("SELECT * FROM sqlite_schema").fetchall()) == before


async def test_processes_that_start_together_share_one_new_database(path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path; from bot.store.database import Database\n"
        "from bot.store.key import PersonKey\n"
        "async def main():\n"
        "    path = Path(sys.argv[1])\n"
        "    async with Database.open(path): print(PersonKey.load(path.parent).hash(1))\n"
        "asyncio.run(main())"
    )
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(path), stdout=asyncio.subprocess.PIPE
        )
        for _ in range(8)
    ]
    said = [(await process.communicate())[0] for process in started]
    assert len(set(said)) == 1
    assert [process.returncode for process in started] == [0] * 8


async def test_a_key_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    with alone_in(tmp_path):
        loading = asyncio.create_task(asyncio.to_thread(PersonKey.load, tmp_path))
        await asyncio.wait([loading], timeout=0.3)
        (tmp_path / "person.key").write_bytes(b"theirs")
    assert (await loading).hash(UserId(1)) == PersonKey(b"theirs").hash(UserId(1))


def test_one_folder_is_held_by_one_bot(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(StartupError, match=f"at work on {tmp_path}"), hold(tmp_path):
        pass
    with hold(tmp_path):
        pass


async def test_deleted_text_is_neither_in_the_file_nor_beside_it(database: Database, path: Path) -> None:
    async with database.transaction() as db:
        await db.executemany(
            "INSERT INTO person VALUES (?, 0)", [(f"secret {i} " * 20,) for i in range(2000)]
        )
    async with database.transaction() as db:
        await db.execute("DELETE FROM person")
    await database.settle()
    assert not in_files(path, b"secret")


async def fill_and_delete(database: Database, path: Path) -> sqlite3.Connection:
    """Delete words that another program, which goes on reading, still sees; return its connection."""
    async with database.transaction() as db:
        await db.execute(*person("secret " * 1000))
    other = connect(path, "ro")
    other.execute("BEGIN")
    assert other.execute("SELECT count(*) FROM person").fetchone() == (1,)
    async with database.transaction() as db:
        await db.execute("DELETE FROM person")
    return other


def in_files(path: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in path.parent.iterdir())


async def test_others_write_while_deleted_text_waits_for_a_program_that_reads(
    database: Database, path: Path
) -> None:
    with closing(await fill_and_delete(database, path)):
        settling = asyncio.create_task(database.settle())
        for name in "abc":
            async with database.transaction() as db:
                await db.execute(*person(name))
        assert not settling.done()
    await settling
    assert await people(database) == ["a", "b", "c"]
    assert not in_files(path, b"secret")


async def test_deleted_text_that_stays_for_a_program_that_reads_is_told(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.store.database.TRIES", 2)
    with closing(await fill_and_delete(database, path)):
        await database.settle()
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "what was deleted is still on the disk" in caplog.text
    await database.settle()
    assert len(caplog.records) == 1
    assert not in_files(path, b"secret")


async def test_a_log_that_is_all_in_the_file_begins_anew(database: Database, path: Path) -> None:
    sizes = set()
    for number in range(5):
        async with database.transaction(durable=False) as db:
            await db.execute(*person(f"{number}" + "x" * 100_000))
        await database.checkpoint()
        sizes.add(path.with_name(f"{path.name}-wal").stat().st_size // 100_000)
    assert sizes == {1}


async def test_a_copy_of_a_busy_database_is_whole(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as db:
        await db.execute(*person("a"))
    async with database.transaction() as db:
        await db.execute(*person("b"))
        await asyncio.to_thread(copy, database.path, tmp_path / "copy.db")
    with closing(connect(tmp_path / "copy.db", "ro")) as found:
        assert found.execute("SELECT person FROM person").fetchall() == [("a",)]
