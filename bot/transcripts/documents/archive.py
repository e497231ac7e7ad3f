"""Zip archives of several files, each of which may be a transcript."""

from pathlib import PurePosixPath

from bot.transcripts.corpus import is_wanted
from bot.transcripts.documents.package import Package

_FOREIGN = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def files(package: Package) -> list[str]:
    """Return the names of what may be transcripts in an archive."""
    return [name for name in package.names if not name.endswith("/") and _is_wanted(name)]


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return all(map(is_wanted, parts)) and _FOREIGN.isdisjoint(parts)
