"""Every file the bot keeps in its data folder.

interviews.db               all that people gave and asked; beside it what SQLite keeps: -wal, -journal, -shm
interviews.db.before-N      the database as it was before the upgrade to schema N
interviews.db.replaced-TIME the database that a backup took the place of; its key is beside it, too
person.key                  the key that hides who asked
lock                        held by a bot at work
index.npz                   a copy of the search index, for a quick start
health                      how the bot at work is, as a link to nothing that is called so
commands.sha256             the commands that Discord was told of last
.NAME.…                     a part of one of these: it takes that name when it is whole
"""

import re
from pathlib import Path
from typing import Final

DATABASE: Final = "interviews.db"
#: What SQLite keeps beside a database; beside another one it would be taken for a part of that.
BESIDE: Final = ("-wal", "-journal", "-shm")
BEFORE: Final = f"{DATABASE}.before-"
REPLACED: Final = f"{DATABASE}.replaced-"
KEY: Final = "person.key"
LOCK: Final = "lock"
INDEX: Final = "index.npz"
HEALTH: Final = "health"
COMMANDS: Final = "commands.sha256"

_NAMES: Final = (DATABASE, *(DATABASE + suffix for suffix in BESIDE), KEY, LOCK, INDEX, HEALTH, COMMANDS)
_PART: Final = re.compile(r"\..+\.([0-9a-f]{8}|fresh)(-wal|-journal|-shm)?")


def is_own(file: Path, data_dir: Path) -> bool:
    """Tell whether a file is one of the bot's own: nothing else may take its place."""
    if file.resolve() in {(data_dir / name).resolve() for name in _NAMES}:
        return True
    return file.parent.resolve() == data_dir.resolve() and file.name.startswith((".", BEFORE, REPLACED))


def part_of(file: Path, mark: str = "fresh") -> Path:
    """Return where a file is written until it is whole; ``mark`` is random where several may write it."""
    return file.with_name(f".{file.name}.{mark}")


def is_part(file: Path) -> bool:
    """Tell whether a file is one that was still being written."""
    return _PART.fullmatch(file.name) is not None


def drop_index(data_dir: Path) -> None:
    """Delete the copy of the index, which holds words of transcripts.

    It goes before one of those is deleted for good: then no words outlive their transcript, whatever comes
    in between.
    """
    (data_dir / INDEX).unlink(missing_ok=True)
