"""The database file: who may open it, one connection that writes and one that reads."""

import asyncio
import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import aiosqlite

from bot.data_folder import BEFORE, LOCK
from bot.errors import NotNow, StartupError
from bot.store.faults import lacks_room, no_room, not_now, reason_of, startup_error
from bot.store.migrations import APPLICATION, STEPS, migrate, version_of

logger = logging.getLogger(__name__)

#: What stands in a statement for its ``?`` or ``:names``.
Values = Sequence[Any] | Mapping[str, Any]

BUSY_MS: Final = 5_000  # how long to wait for another process that writes
LARGEST_LOG: Final = 8 * 2**20  # of the write-ahead log at rest, in bytes
USUAL_PAGES: Final = 1_000  # of the write-ahead log, at which SQLite moves it into the file by itself
MOST_PAGES: Final = 8_000  # the same where somebody else looks after that
TRIES: Final = 10  # of moving all of it while others read and write
PATIENCE_MS: Final = 100  # how long a try to empty it waits for those who read
REST: Final = 0.3  # seconds between two of these, for those who wait to write

#: One row of each table that grows, the newest, without what may be long in it.
NEWEST: Final = """
SELECT (SELECT title FROM transcript ORDER BY number DESC LIMIT 1),
       (SELECT words FROM version ORDER BY transcript DESC, version DESC LIMIT 1),
       (SELECT format_version FROM segment ORDER BY transcript DESC LIMIT 1),
       (SELECT id FROM query ORDER BY number DESC LIMIT 1),
       (SELECT length(text) FROM wording ORDER BY number DESC LIMIT 1),
       (SELECT action FROM audit ORDER BY number DESC LIMIT 1)
"""


class Settled(NamedTuple):
    """Whether what was deleted is in no file any more, and the most seconds nobody could write."""

    done: bool
    longest: float


class Database:
    """One SQLite file; `transaction` writes, `read` reads what is committed."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()
        self._durable: bool | None = None  # SQLite has not been told yet
        self.is_settled = True  # whether the last try to `settle` was done
        self.is_damaged = False  # whether anybody met a damage

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator["Database"]:
        """Open the file, made or migrated as needed; StartupError where that cannot be."""
        await asyncio.to_thread(_prepare, path)
        async with _connected(_uri(path, "rw")) as writer, _connected(_uri(path, "ro")) as reader:
            with suppress(sqlite3.OperationalError):  # on a full disk, where it is read without this
                # The one that writes has the file open whatever comes: closed last, it empties the log.
                await writer.execute("PRAGMA synchronous = FULL")
            yield cls(path, writer, reader)

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[aiosqlite.Connection]:
        """Write all or nothing; NotNow where the disk cannot take it.

        Once left without an error it survives the death of the process, and where durable, which waits for
        the disk, also a power cut. One at a time: never open one inside another.
        """
        async with self._turn:
            # aiosqlite runs what was queued, in order, even when the one waiting for it is cancelled: a
            # commit that was begun is carried out, and the rollback comes before anybody else's BEGIN.
            with self._told_of():
                try:
                    if durable is not self._durable:
                        await self._writer.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                        self._durable = durable
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield self._writer
                    await self._writer.commit()
                except BaseException:
                    await self._writer.rollback()  # nothing to do where the commit was carried out
                    raise

    async def read(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """Return the rows of a query, also where the disk is full; NotNow where it cannot give them."""
        with self._told_of():
            try:
                return list(await self._reader.execute_fetchall(sql, values))
            except sqlite3.OperationalError as error:
                if not lacks_room(error, self.path.parent):
                    raise
            return await asyncio.to_thread(_read, self.path, sql, values)

    async def read_one(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        rows = await self.read(sql, values)
        return rows[0] if rows else None

    async def is_well(self) -> bool:
        """Read a row of each table that grows; False, too, once anybody met a damage."""
        return await self.read_one(NEWEST) is not None and not self.is_damaged

    async def give_back(self, pages: int) -> float:
        """Give up to so many free pages back to the disk; return the seconds nobody could write."""
        # As a script: Python steps any other statement without columns once, which frees one page.
        return await self._alone(self._writer.executescript, f"PRAGMA incremental_vacuum({pages})")

    @asynccontextmanager
    async def checkpoints_apart(self) -> AsyncIterator[None]:
        """Leave the write-ahead log to `checkpoint` in this block: SQLite waits for the disk in a commit."""
        await self._alone(self._writer.execute_fetchall, f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")
        try:
            yield
        finally:
            await self._alone(self._writer.execute_fetchall, f"PRAGMA wal_autocheckpoint = {USUAL_PAGES}")

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file, while others go on writing; NotNow where it has no room."""
        with self._told_of():
            await asyncio.to_thread(_checkpoint, self.path)

    async def settle(self, tries: int = TRIES) -> Settled:
        """Move the write-ahead log into the file and empty it, so that deleted text is in neither.

        Where somebody reads all the while, as a program that copies the file does, or the disk has no room,
        it says so and leaves off.
        """
        longest = 0.0
        for _ in range(tries):
            with suppress(NotNow):  # it has no room, or is damaged
                await self.checkpoint()  # so that little is left to do while nobody may write
            async with self._turn:
                began = time.perf_counter()
                done = await asyncio.to_thread(_empty_log, self.path)
                longest = max(longest, time.perf_counter() - began)
            if done:
                self.is_settled = True
                return Settled(True, longest)
            await asyncio.sleep(REST)
        if self.is_settled:
            logger.warning(
                "Somebody reads %s all the while, or it has no room, so what was deleted is still on "
                "the disk; a bot that runs tries again each minute.",
                self.path,
            )
        self.is_settled = False
        return Settled(False, longest)

    @contextmanager
    def _told_of(self) -> Iterator[None]:
        """Raise NotNow in place of an error of SQLite's that comes from the machine."""
        try:
            yield
        except sqlite3.Error as error:
            told = not_now(error, self.path.parent)
            if told is None:
                raise
            if told.reason == "damaged":
                self._note_damage(str(error))
            raise told from error

    def _note_damage(self, damage: str) -> None:
        if not self.is_damaged:
            logger.error("%s is damaged (%s). `restore` puts a backup in its place.", self.path, damage)
        self.is_damaged = True

    async def _alone(self, do: Callable[[str], Awaitable[object]], sql: str) -> float:
        async with self._turn:
            began = time.perf_counter()
            await do(sql)
            return time.perf_counter() - began


@contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Keep a second bot off the data folder while the block runs; StartupError where one is there."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise startup_error(data_dir / LOCK, error) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartupError(
                f"Another bot is at work on {data_dir.resolve()}; stop it first, "
                "or set DATA_DIR to another folder."
            ) from None
        yield
    finally:
        os.close(lock)  # which gives the lock back; so does the end of the process, however it comes


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process makes or replaces a file of a data folder, and keep them waiting."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open a plain connection that begins transactions only when told."""
    return sqlite3.connect(_uri(path, mode), uri=True, isolation_level=None, timeout=BUSY_MS / 1000)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a plain connection that reads, also on a full disk, which has no room for what SQLite needs."""
    db = connect(path, "ro")
    try:
        db.execute("SELECT 1 FROM sqlite_schema")
    except sqlite3.OperationalError as error:
        db.close()
        log = path.with_name(f"{path.name}-wal")
        if not lacks_room(error, path.parent) or (log.exists() and log.stat().st_size):
            raise
        # Nobody can write to it, and all of it is in the one file: it may be read without any locks.
        return sqlite3.connect(f"{_uri(path, 'ro')}&immutable=1", uri=True, isolation_level=None)
    return db


def find_damage(path: Path, *tables: str) -> str | None:
    """Return the first thing that is wrong with a database, or some of its tables; None where it is whole."""
    checks = [f"integrity_check({table})" for table in tables] or ["integrity_check"]
    try:
        with closing(connect_to_read(path)) as db:
            found = [db.execute(f"PRAGMA {check}").fetchone()[0] for check in checks]
    except sqlite3.DatabaseError as error:
        if reason_of(error, path.parent) != "damaged":
            raise
        return str(error)
    return next((damage.splitlines()[0] for damage in found if damage != "ok"), None)


def copy(source: Path, target: Path) -> None:
    """Write a whole copy of a database, without its free pages, however busy it is; then check it."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(connect_to_read(source)) as db:
        db.execute("VACUUM INTO ?", (str(target),))
    with closing(connect(target)) as db:
        found = db.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"the copy {target} is not whole: {found}")
    sync(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prepare(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone_in(path.parent):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # made by SQLite, others could read it
            try:
                with closing(connect(path)) as db:
                    _bring_up_to_date(db, path)
            except sqlite3.OperationalError as error:
                if not lacks_room(error, path.parent) or not _is_up_to_date(path):
                    raise
                logger.warning("There is %s: nothing is kept until there is.", no_room(path.parent))
    except (OSError, sqlite3.DatabaseError) as error:
        raise startup_error(path, error) from error


def _is_up_to_date(path: Path) -> bool:
    with closing(connect_to_read(path)) as db:
        return _version_of_ours(db, path) == len(STEPS)


def _version_of_ours(db: sqlite3.Connection, path: Path) -> int:
    version = version_of(db)
    application = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION and (version or application or tables):
        raise StartupError(f"{path} is the database of another program; set DATA_DIR to another folder.")
    if version > len(STEPS):
        raise StartupError(
            f"{path} was written by a newer version of this bot (schema {version}, this one knows "
            f"{len(STEPS)}): install that version, or restore the backup made before the upgrade."
        )
    return version


def _bring_up_to_date(db: sqlite3.Connection, path: Path) -> None:
    version = _version_of_ours(db, path)
    if version == 0:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute(f"PRAGMA application_id = {APPLICATION}")
    elif version < len(STEPS):
        copy(path, path.with_name(f"{BEFORE}{len(STEPS)}"))
    if db.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise StartupError(
            f"{path.parent} is on a file system that SQLite's write-ahead log does not work on."
        )
    migrate(db, STEPS)


@asynccontextmanager
async def _connected(uri: str) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000) as db:
        db.row_factory = sqlite3.Row
        await db.execute("PRAGMA foreign_keys = ON")
        await db.execute("PRAGMA secure_delete = ON")
        await db.execute(f"PRAGMA journal_size_limit = {LARGEST_LOG}")
        yield db


def _read(path: Path, sql: str, values: Values) -> list[sqlite3.Row]:
    with closing(connect_to_read(path)) as db:
        db.row_factory = sqlite3.Row
        return db.execute(sql, values).fetchall()


def _checkpoint(path: Path) -> None:
    with closing(connect(path)) as db:
        known = -1
        for _ in range(TRIES):  # only a log that is all in the file begins anew, and others write meanwhile
            _, pages, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if moved == pages == known:
                break
            known = pages


def _empty_log(path: Path) -> bool:
    with closing(connect(path)) as db:
        db.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")  # it keeps others from writing while it waits
        try:
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.DatabaseError:  # of the machine; whoever reads or writes next is told
            return False
    return not busy


def _uri(path: Path, mode: str) -> str:
    return f"{path.resolve().as_uri()}?mode={mode}"
