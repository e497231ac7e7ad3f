"""Backups of the data folder: written while the bot runs, put back while it does not."""

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from bot.errors import StartupError
from bot.store import key
from bot.store.database import LOCK, NAME, connect, copy, hold, sync
from bot.store.migrations import APPLICATION, STEPS, version_of

#: What no backup may take the place of.
OWN: Final = (NAME, f"{NAME}-wal", f"{NAME}-shm", key.NAME, LOCK)


def backup(database: Path, target: Path) -> None:
    """Write a whole, checked copy of a database in use, for its owner only; the key goes beside it.

    With the key lost, people could no longer be shown or rid of what is kept about them.
    """
    if not database.exists():
        raise StartupError(f"There is no database at {database} yet.")
    own = {(database.parent / name).resolve() for name in OWN}
    if own & {target.resolve(), key_beside(target).resolve()}:
        raise StartupError(f"{target} is one of the bot's own files; give the backup another name.")
    try:
        with _fresh(target) as part:
            copy(database, part)
            part.replace(target)
        sync(target.parent)
        if (database.parent / key.NAME).exists():
            _copy_key(database.parent / key.NAME, key_beside(target))
    except (OSError, sqlite3.Error) as error:
        raise StartupError(f"The backup {target} could not be written: {error}.") from error


def restore(source: Path, data_dir: Path) -> Path | None:
    """Put a backup in place of the database; what was there is kept aside with its key, and named.

    StartupError, with nothing changed, where the backup is not whole, was written by a newer version, or
    the data folder is in use or cannot take it.
    """
    _check(source)
    database, person_key = data_dir / NAME, data_dir / key.NAME
    try:
        with hold(data_dir), _fresh(database) as part, _fresh(person_key) as its_key:
            # What may fail comes first; then there are only names to be changed.
            copy(source, part)
            if key_beside(source).exists():
                _copy_key(key_beside(source), its_key)
            aside = _set_aside(database) if database.exists() else None
            if its_key.exists():
                its_key.replace(person_key)
            part.replace(database)
            sync(data_dir)
    except (OSError, sqlite3.Error) as error:
        raise StartupError(f"{source} could not be put back: {error}.") from error
    return aside


def key_beside(backup: Path) -> Path:
    """Return where a backup keeps the key of its people."""
    return backup.with_name(f"{backup.name}.key")


def _check(source: Path) -> None:
    try:
        with closing(connect(source, "ro")) as db:
            found = db.execute("PRAGMA integrity_check").fetchone()[0]
            application, version = db.execute("PRAGMA application_id").fetchone()[0], version_of(db)
    except sqlite3.Error as error:
        found, application, version = str(error), APPLICATION, 0
    if found != "ok":
        raise StartupError(f"{source} is not a whole database ({found}); nothing was changed.")
    if application != APPLICATION:
        raise StartupError(f"{source} is no backup of this bot; nothing was changed.")
    if version > len(STEPS):
        raise StartupError(f"{source} was written by a newer version of this bot; nothing was changed.")


def _set_aside(database: Path) -> Path:
    try:
        with closing(connect(database)) as db:
            # This writes the log beside the file into it, and fails while anybody else has the file open.
            db.execute("PRAGMA busy_timeout = 1000")
            db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise StartupError(
                f"{database} is in use; stop what uses it first. Nothing was changed."
            ) from None
    except sqlite3.DatabaseError:
        pass  # damaged, which may be the very reason for this
    aside = database.with_name(f"{database.name}.replaced-{time.strftime('%Y%m%d-%H%M%S')}")
    if (database.parent / key.NAME).exists():
        _copy_key(database.parent / key.NAME, key_beside(aside))
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            kept = database.with_name(database.name + suffix).rename(aside.with_name(aside.name + suffix))
            os.utime(kept)  # from now on its days are counted
    return aside


def _copy_key(source: Path, target: Path) -> None:
    with _fresh(target) as part:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(source.read_bytes())
        sync(part)
        part.replace(target)
    sync(target.parent)


@contextmanager
def _fresh(target: Path) -> Iterator[Path]:
    # A name beside the target: only what is whole takes the target's place.
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
