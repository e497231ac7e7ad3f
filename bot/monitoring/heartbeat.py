"""How a running bot shows to others on its machine that it is well: a file, and systemd's socket."""

import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.data_folder import HEALTH, part_of

READY: Final = "ready"
BEAT: Final = 5.0  # seconds between two beats
STALE: Final = 30.0  # seconds after which a beat says nothing any more


def write(data_dir: Path, state: str) -> None:
    """Leave word of how things are, also on a full disk; not where the folder takes no name, either."""
    note = data_dir / HEALTH
    fresh = part_of(note)
    with suppress(OSError):
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(state)  # a link to nothing: its words are part of its name and need no room
        fresh.replace(note)  # whole, or as it was


def read(data_dir: Path) -> str:
    """Return how the bot on a data folder is, in words that go on from “The bot is”."""
    note = data_dir / HEALTH
    try:
        age, state = time.time() - note.lstat().st_mtime, str(note.readlink())
    except FileNotFoundError:
        return f"not running on {data_dir.resolve()}"
    except OSError as error:
        return f"unknown: {note} cannot be read ({error.strerror})"
    if age < STALE:
        return state
    return (
        f"stuck, was killed or cannot write to {data_dir.resolve()}: it last said “{state}” {age:.0f} s ago"
    )


def remove(data_dir: Path) -> None:
    """Take the word back."""
    with suppress(OSError):
        (data_dir / HEALTH).unlink()


def tell_systemd(*states: str) -> None:
    """Tell systemd, where it listens. This is all of sd_notify."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there, suppress(OSError):
            there.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            there.send("\n".join(states).encode())
