"""Files of other programs: not read, but known, so that whoever brings one is told what to choose there."""

from typing import Final

from bot.errors import Problem, UnreadableTranscript
from bot.transcripts.documents.package import Package, package_of

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What is in old files of Office, by the names in their directory.
_STREAMS: Final[dict[str, Problem]] = {
    "EncryptedPackage": "password",
    "WordDocument": "old Word",
    "PowerPoint Document": "slides",
    "Workbook": "workbook",
}
#: How the names of parts begin in newer ones.
_PARTS: Final[dict[str, Problem]] = {
    "xl/": "workbook",
    "ppt/": "slides",
    "Index/Document.iwa": "Apple document",
    "Index.zip": "Apple document",
}
_TYPES: Final[dict[bytes, Problem]] = {
    b"application/epub+zip": "e-book",
    b"application/vnd.oasis.opendocument.spreadsheet": "workbook",
    b"application/vnd.oasis.opendocument.presentation": "slides",
}
_GOOGLE: Final = b"https://docs.google.com/"
_SHORT: Final = 2_000  # bytes; a link is no longer


def refuse(data: bytes) -> None:
    """Raise UnreadableTranscript for a file of a program that is known, and whose files are not read."""
    if data.startswith(_OLD_OFFICE):
        inside = (problem for name, problem in _STREAMS.items() if name.encode("utf-16-le") in data)
        raise UnreadableTranscript(next(inside, "old Office"))
    if data.startswith(b"{") and len(data) < _SHORT and _GOOGLE in data:
        raise UnreadableTranscript("Google link")
    package = package_of(data)
    if package is not None and (problem := _within(package)) is not None:
        raise UnreadableTranscript(problem)


def _within(package: Package) -> Problem | None:
    """Return the problem with an archive, where its parts are those of a program's document."""
    kind = package.part("mimetype").strip() if "mimetype" in package else b""
    if kind in _TYPES:
        return _TYPES[kind]
    openings = tuple(_PARTS)
    part = next((name for name in package.names if name.startswith(openings)), "")
    return next((problem for opening, problem in _PARTS.items() if part.startswith(opening)), None)
