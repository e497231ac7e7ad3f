"""Backups of the data folder: written while the bot runs, put back while it does not."""

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from typing import Final

from bot.data_folder import BESIDE, DATABASE, KEY, REPLACED, drop_index, is_own, is_part, part_of
from bot.errors import StartupError
from bot.store.database import alone_in, connect, connect_to_read, copy, hold, sync
from bot.store.faults import cause
from bot.store.migrations import APPLICATION, STEPS, version_of

UNFINISHED: Final = 86_400.0  # seconds without a change, after which nobody is at work on a part


def backup(database: Path, target: Path) -> bool:
    """Write a whole, checked copy of a database in use, for its owner only; the key goes beside it.

    It takes the place of an older backup, and of nothing else; return whether it did.
    With the key lost, people could no longer be shown or rid of what is kept about them. Where it is killed,
    a hidden part of it stays: in the data folder until `drop_parts`, elsewhere for the operator to delete.
    """
    if not database.exists():
        raise StartupError(f"There is no database at {database} yet.")
    if is_own(target, database.parent) or is_own(key_beside(target), database.parent):
        raise StartupError(f"{target} is one of the bot's own files; give the backup another name.")
    replaces = target.exists()
    if replaces and not _is_ours(target):
        raise StartupError(f"{target} is there, and no backup of this bot; give the backup another name.")
    try:
        drop_parts(database.parent)
        with _fresh(target) as part:
            copy(database, part)
            part.replace(target)
        sync(target.parent)
        if (database.parent / KEY).exists():
            _copy_file(database.parent / KEY, key_beside(target))
    except (OSError, sqlite3.Error) as error:
        raise StartupError(
            f"The backup {target} could not be written: {cause(error, target.parent)}."
        ) from error
    return replaces


def restore(source: Path, data_dir: Path) -> Path | None:
    """Put a backup in place of the database; what was there is kept aside with its key, and named.

    StartupError, with nothing changed, where the backup is not whole, was written by a newer version, or
    the data folder is in use or cannot take it. Killed at any moment, it leaves the one or the other database
    in place, and hidden parts that `drop_parts` deletes a day later.
    """
    _check(source)
    database, person_key = data_dir / DATABASE, data_dir / KEY
    try:
        with hold(data_dir), _fresh(database) as part, _fresh(person_key) as its_key:
            drop_parts(data_dir)
            # What may fail comes first; then there are only names to be changed.
            copy(source, part)
            if key_beside(source).exists():
                _copy_file(key_beside(source), its_key)
            with alone_in(data_dir):
                aside = _keep_aside(database)
                drop_index(data_dir)
                part.replace(database)
                sync(data_dir)  # before its key: what lies aside has the key that was here until now
                if its_key.exists():
                    its_key.replace(person_key)
                    sync(data_dir)
    except (OSError, sqlite3.Error) as error:
        raise StartupError(f"{source} could not be put back: {cause(error, data_dir)}.") from error
    return aside


def key_beside(backup: Path) -> Path:
    """Return where a backup keeps the key of its people."""
    return backup.with_name(f"{backup.name}.key")


def drop_parts(data_dir: Path, now: float | None = None) -> None:
    """Delete the parts that killed programs left: those that nobody wrote to for a day."""
    before = (time.time() if now is None else now) - UNFINISHED
    for file in data_dir.iterdir():
        with suppress(FileNotFoundError):  # its writer has just finished
            if is_part(file) and file.stat().st_mtime < before:
                file.unlink()


def _is_ours(file: Path) -> bool:
    """Tell whether a file is a backup of this bot, or may become one: it is empty."""
    try:
        if file.stat().st_size == 0:
            return True
        with closing(connect_to_read(file)) as db:
            return bool(db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION)
    except (OSError, sqlite3.Error):
        return False


def _check(source: Path) -> None:
    try:
        with closing(connect_to_read(source)) as db:
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


def _keep_aside(database: Path) -> Path | None:
    """Keep the database under a second name, and leave nothing beside the one that is to be replaced."""
    _settle(database)
    there = _all_of(database)
    if not there:
        return None
    for name in database.parent.glob(f"{REPLACED}*"):
        if name.samefile(there[0]) and _all_of(name) == [name]:
            name.unlink()  # a restore was killed before it replaced anything
    aside = _free_name(database)
    if (database.parent / KEY).exists():
        _copy_file(database.parent / KEY, key_beside(aside))
    for file in there:
        name = aside.with_name(file.name.replace(database.name, aside.name, 1))
        try:
            name.hardlink_to(file)
        except OSError:  # the file system knows of no second names
            _copy_file(file, name)
        os.utime(name)  # from now on its days are counted
    sync(database.parent)
    for file in there:
        if file != database:
            file.unlink()
    sync(database.parent)
    return aside


def _settle(database: Path) -> None:
    """Write what lies beside a database into it; StartupError while anybody else has it open."""
    try:
        with closing(connect(database)) as db:
            db.execute("PRAGMA busy_timeout = 1000")
            db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise StartupError(
                f"{database} is in use; stop what uses it first. Nothing was changed."
            ) from None
        # Otherwise it is damaged, which may be the very reason for this, or not there.


def _all_of(database: Path) -> list[Path]:
    files = (database.with_name(database.name + suffix) for suffix in ("", *BESIDE))
    return [file for file in files if file.exists()]


def _free_name(database: Path) -> Path:
    # Two of these may come in one second, and an hour comes twice in autumn.
    name = f"{REPLACED}{time.strftime('%Y%m%d-%H%M%S')}"
    known = [file.name for file in database.parent.iterdir()]
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return database.with_name(next(name for name in names if not any(k.startswith(name) for k in known)))


def _copy_file(source: Path, target: Path) -> None:
    with _fresh(target) as part:
        with (
            source.open("rb") as old,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new,
        ):
            shutil.copyfileobj(old, new)
        sync(part)
        part.replace(target)
    sync(target.parent)


@contextmanager
def _fresh(target: Path) -> Iterator[Path]:
    # A name beside the target: only what is whole takes the target's place.
    part = part_of(target, secrets.token_hex(4))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
