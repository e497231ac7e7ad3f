"""Documents that hold their text in a form of their own: from the bytes of a file to its lines.

A kind is one module here with ``fits(data)``, which recognises the content, and ``read(data)``, which returns
a Document or raises UnreadableTranscript. What its lines say is for the text formats to find out.
"""

from typing import Protocol

from bot.errors import UnreadableTranscript
from bot.transcripts.documents import docx, odt, others, pdf, rtf
from bot.transcripts.documents.document import MOST_TEXT, Document
from bot.transcripts.documents.package import OPENING, Package


class Kind(Protocol):
    """What each module of a kind offers."""

    def fits(self, data: bytes) -> bool: ...
    def read(self, data: bytes) -> Document: ...


KINDS: tuple[Kind, ...] = (docx, odt, rtf, pdf)


def read(data: bytes) -> Document | None:
    """Return the document that some bytes are, or None where they are none.

    UnreadableTranscript, too, for what is known and not read.
    """
    kind = _kind(data)
    if kind is None:
        others.refuse(data)
        return None
    document = kind.read(data)
    if len(document.text) > MOST_TEXT:
        raise UnreadableTranscript("unpacks too large", limit=MOST_TEXT // 2**20)
    return document


def packed(data: bytes) -> Package | None:
    """Return the archive of files that some bytes are, or None where they are a document or no archive."""
    if not data.startswith(OPENING) or _kind(data) is not None:
        return None
    others.refuse(data)
    return Package(data)


def _kind(data: bytes) -> Kind | None:
    return next((kind for kind in KINDS if kind.fits(data)), None)
