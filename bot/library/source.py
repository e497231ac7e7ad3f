"""Where transcripts come from: a file with what is known about it, whoever brought it."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import UnreadableTranscript
from bot.ids import TranscriptId


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a transcript besides its file; where that is nothing, the file is believed.

    ``page`` is the address of the recording, ``speakers`` are in the order in which they first speak.
    """

    title: str | None = None
    date: str | None = None
    page: str | None = None
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file from anywhere: its name tells what it may be; without an id its transcript gets a fresh one."""

    data: bytes
    name: str
    known: Known = Known()
    id: TranscriptId | None = None


def from_file(path: Path, most_mib: int | None = None, id: TranscriptId | None = None) -> Source:
    """Return a file on disk as a source; UnreadableTranscript where it cannot be opened or is too large."""
    try:
        if most_mib is not None and path.stat().st_size > most_mib * 2**20:
            raise UnreadableTranscript("too large", limit=most_mib)
        return Source(path.read_bytes(), path.name, id=id)
    except OSError as error:
        raise UnreadableTranscript("not opened", reason=str(error.strerror)) from None
