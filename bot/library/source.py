"""Where transcripts come from: a file with what is known about it, whoever brought it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from bot.errors import Refusal, UnreadableTranscript
from bot.ids import TranscriptId
from bot.transcripts import documents
from bot.transcripts.documents import archive
from bot.transcripts.documents.package import Package


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


def from_path(path: Path, most_mib: int) -> Iterator[tuple[str, Source | Refusal]]:
    """Yield the file on disk by its path, or each in a zip archive of several; or why there is none."""
    try:
        whole = from_file(path, most_mib)
        package = documents.packed(whole.data)
    except UnreadableTranscript as reason:
        yield str(path), reason
        return
    names = [] if package is None else archive.files(package)
    if package is None or len(names) < 2:  # of one, whoever reads it tells what is wrong with it
        yield str(path), whole
        return
    for name in names:
        yield f"{path}/{name}", _from_package(package, name, most_mib)


def _from_package(package: Package, name: str, most_mib: int) -> Source | Refusal:
    try:
        data = package.part(name)
    except UnreadableTranscript as reason:
        return reason
    if len(data) > most_mib * 2**20:
        return UnreadableTranscript("too large", limit=most_mib)
    return Source(data, PurePath(name).name)
