"""A disk that can be full: a real one of four MiB where one may be mounted, else a limit on all files."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Put a small disk in a folder's place."""
    folder.mkdir(mode=0o700, exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True, check=False).returncode:
        yield SmallDisk(folder, is_real=False)
        return
    try:
        yield SmallDisk(folder, is_real=True)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
