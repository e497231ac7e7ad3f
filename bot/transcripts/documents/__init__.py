"""Documents that hold their text in a form of their own: from the bytes of a file to its lines.

A kind is one module here with ``fits(data)``, which recognises the content, and ``read(data)``, which returns
a Document or raises UnreadableTranscript. What its lines say is for the text formats to find out.
"""

from types import ModuleType

from bot.errors import UnreadableTranscript
from bot.transcripts.documents import docx, odt, pdf, rtf
from bot.transcripts.documents.document import MOST_TEXT, Document

KINDS: tuple[ModuleType, ...] = (docx, odt, rtf, pdf)


def read(data: bytes) -> Document | None:
    """Return the document that some bytes are, or None where they are none known here."""
    kind = next((kind for kind in KINDS if kind.fits(data)), None)
    if kind is None:
        return None
    document: Document = kind.read(data)
    if len(document.text) > MOST_TEXT:
        raise UnreadableTranscript("unpacks too large", limit=MOST_TEXT // 2**20)
    return document
