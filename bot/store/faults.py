"""What a machine does to a database: no room, no right to write, damage; each known by what SQLite says."""

import errno
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.errors import MachineReason, NotNow, StartupError

#: Bytes that SQLite needs beside a database to read it and to write a row.
NEEDED: Final = 64 * 2**10

REASONS: Final[Mapping[int, MachineReason]] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_CANTOPEN: "read-only",
    sqlite3.SQLITE_IOERR: "failing",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
#: What the operator is told where a start fails; without a reason, it is the last of these.
LINES: Final[Mapping[MachineReason | None, str]] = {
    "full": "There is {room}; make some, or set DATA_DIR to another folder.",
    "read-only": "{folder} cannot be written to by user {user} ({error}): set DATA_DIR to a folder of that "
    "user, or change its owner.",
    "failing": "{path} cannot be read or written ({error}): look at the disk it is on.",
    "busy": "{path} is in use by another program ({error}): try again in a minute.",
    "damaged": "{path} is damaged ({error}). `restore` puts a backup in its place.",
    None: "{path} cannot be used: {error}. `restore` puts a backup in its place.",
}

READ_ONLY: Final = (
    "{folder} is on a disk that is mounted read-only: mount it for writing, or set DATA_DIR elsewhere."
)


def lacks_room(error: BaseException, folder: Path) -> bool:
    """Tell whether an error of the system or of SQLite comes from a disk without room."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    code = getattr(error, "sqlite_errorcode", 0)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
        return True
    return code & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and free(folder) < NEEDED


def reason_of(error: BaseException, folder: Path) -> MachineReason | None:
    """Return what of the machine an error comes from; None where it is not the machine's."""
    if lacks_room(error, folder):
        return "full"
    if isinstance(error, OSError):
        return "read-only"
    return REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def not_now(error: BaseException, folder: Path) -> NotNow | None:
    """Return what people are told of an error of the database, where it is the machine's."""
    reason = reason_of(error, folder)
    return None if reason is None else NotNow(reason, folder, free(folder))


def startup_error(path: Path, error: Exception) -> StartupError:
    """Return what the operator is told of a file of the data folder that could not be opened or made."""
    line = LINES[reason_of(error, path.parent)]
    if _is_read_only(path.parent):
        line = READ_ONLY
    why = getattr(error, "strerror", None) or error
    folder = path.parent.absolute()
    return StartupError(
        line.format(path=path, folder=folder, error=why, user=os.geteuid(), room=no_room(folder))
    )


def cause(error: Exception, folder: Path) -> str:
    """Return an error in words that say where there is no room, if that is it."""
    return no_room(folder) if lacks_room(error, folder) else str(error)


def no_room(folder: Path) -> str:
    """Return that a folder has no room, and how much it has."""
    return f"no room in {folder.absolute()} ({free(folder) / 2**20:.1f} MiB free)"


def free(folder: Path) -> int:
    """Return how many bytes there is room for in a folder, or where it is to be made."""
    disk = _disk(folder)
    return disk.f_bavail * disk.f_frsize if disk else 0


def _is_read_only(folder: Path) -> bool:
    disk = _disk(folder)
    return disk is not None and bool(disk.f_flag & os.ST_RDONLY)


def _disk(folder: Path) -> os.statvfs_result | None:
    """Return what the system knows of the disk that a folder is on, or is to be made on."""
    for there in (folder.absolute(), *folder.absolute().parents):
        with suppress(OSError):
            return os.statvfs(there)
    return None
