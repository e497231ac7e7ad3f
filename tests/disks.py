"""Disks with faults: a small one that can be full, and one that spoils a page of a database."""

import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

#: Bytes that a file may have where no disk may be mounted: too few for anything of SQLite's.
LIMIT = 1_000


@dataclass(frozen=True)
class SmallDisk:
    """The folder it is in, and whether it is a real one."""

    folder: Path
    is_real: bool

    @contextmanager
    def full(self, pid: int = 0) -> Iterator[None]:
        """Leave no room on it; where it is no real one, only for the process with this number."""
        filler = self.folder / "filler"
        if self.is_real:
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(4096))
        else:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (LIMIT, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            filler.unlink(missing_ok=True)
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nobody write to it, where it is a real one."""
        remounting = ["mount", "-o", "remount,{}", str(self.folder)] if self.is_real else ["true"]
        subprocess.run([part.format("ro") for part in remounting], check=True)
        try:
            yield
        finally:
            subprocess.run([part.format("rw") for part in remounting], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Put a disk of four MiB in a folder's place, where that may be; elsewhere there is only a limit."""
    folder.mkdir(mode=0o700, exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True, check=False).returncode:
        yield SmallDisk(folder, is_real=False)
        return
    try:
        yield SmallDisk(folder, is_real=True)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def spoil(database: Path, table: str) -> None:
    """Overwrite the first page of a table in a database that nobody has open."""
    with closing(sqlite3.connect(database)) as db:
        [(page,)] = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
        [(size,)] = db.execute("PRAGMA page_size")
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
