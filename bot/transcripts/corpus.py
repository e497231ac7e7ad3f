"""The transcripts that come with the bot: files in a folder that people can read and edit."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

from bot.transcripts.reading import Reading
from bot.transcripts.text import one_line

LONGEST_TITLE: Final = 200  # characters


def corpus_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that should be transcripts; READMEs and hidden files are not.

    OSError where the folder, or what is within, cannot be looked at: that is not an empty one.
    """
    paths: list[Path] = []
    for where, folders, files in os.walk(folder, onerror=_raise):
        # lost+found is where a file system of its own begins; nobody but root may look into it.
        folders[:] = [name for name in folders if is_wanted(name) and name != "lost+found"]
        paths += [Path(where, name) for name in files if is_wanted(name)]
    for path in sorted(paths):
        if _is_file(path):
            yield path


def is_wanted(name: str) -> bool:
    """Tell whether a file or folder of this name is not hidden, a README or a program's own."""
    return not name.startswith((".", "~$")) and PurePath(name).stem.upper() != "README"


def _is_file(path: Path) -> bool:
    # Path.is_file calls a file that cannot be looked at none, from Python 3.14 on.
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:  # a link that leads nowhere
        return False


def _raise(error: OSError) -> None:
    raise error


def title_of(name: str, reading: Reading) -> str:
    """Return the title a file gives itself, or what its name says."""
    said = str(reading.metadata.get("title") or PurePath(name).stem.replace("-", " ").replace("_", " "))
    return one_line(said)[:LONGEST_TITLE] or "Untitled"
