"""PDF documents with a text layer; a scan has only pictures of its words."""

import io
import logging
import re
from collections import Counter
from itertools import chain
from math import hypot, inf
from typing import TYPE_CHECKING, Final
from unicodedata import category

from bot.errors import Refusal, UnreadableTranscript
from bot.transcripts.documents.document import MOST_TEXT, Document, believed, phrases
from bot.transcripts.documents.pages import flowing

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES: Final = 2_000
#: Bytes that what a page says may take, unpacked; a page of words takes a few thousand.
MOST_BYTES: Final = 16 * 2**20
_FEW = 5  # words a page; a scan has no more than a stamp or a number
_STRANGE = 5  # the one in how many letters that may be none
_BREAK = re.compile(r"\s*\n\s*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def fits(data: bytes) -> bool:
    """Tell whether this is a PDF; mail and servers put a few lines before its beginning."""
    return b"%PDF-" in data[:1024]


def read(data: bytes) -> Document:
    """Return what a PDF says."""
    from pypdf.errors import LimitReachedError  # takes its time, and most files are none

    try:
        title, pages = _extracted(data)
    except (Refusal, MemoryError):
        raise
    except LimitReachedError:
        raise UnreadableTranscript("unpacks too large", limit=MOST_BYTES // 2**20) from None
    except Exception:  # pypdf lets through whatever a broken file causes
        raise UnreadableTranscript("broken document") from None
    return _document(title, pages)


def _document(title: str, pages: list[list[str]]) -> Document:
    letters = "".join("".join(chain.from_iterable(pages)).split())
    words = [sum(len(line.split()) for line in page) for page in pages]
    if sum(words) < _FEW * len(pages) or _STRANGE * sum(map(_is_strange, letters)) > len(letters):
        raise UnreadableTranscript("scan")
    beside = Counter({"page without words": words.count(0)})
    text = flowing(pages, beside)
    return Document("PDF document", text, believed(title, text), phrases(beside))


def _extracted(data: bytes) -> tuple[str, list[list[str]]]:
    """Return the title and the lines of each page."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # which it tells of every small fault
    with pypdf.apply_configuration(
        zlib_maximum_output_length=MOST_BYTES,
        lzw_maximum_output_length=MOST_BYTES,
        run_length_maximum_output_length=MOST_BYTES,
        array_based_stream_maximum_output_length=MOST_BYTES,
    ):
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opened(reader):
            raise UnreadableTranscript("locked")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableTranscript("too many pages", limit=MOST_PAGES)
        pages: list[list[str]] = []
        left = MOST_TEXT
        for page in reader.pages:
            lines = _Lines()
            page.extract_text(visitor_text=lines.take)
            pages.append(lines.lines())
            left -= sum(map(len, pages[-1]))
            if left < 0:
                raise UnreadableTranscript("unpacks too large", limit=MOST_TEXT // 2**20)
        return str((reader.metadata and reader.metadata.title) or ""), pages


class _Lines:
    """Gathers the lines of a page, in the order in which they are drawn: column by column, if there are some.

    pypdf tells lines by how the pen moves, which joins some and parts others; this, by where they stand.
    """

    def __init__(self) -> None:
        self._parts: list[list[str]] = []
        self._base = inf  # of the last line
        self._left = 0.0  # where it begins

    def take(self, text: str, outer: list[float], inner: list[float], _: object, size: float) -> None:
        """Take up some text in its matrices, as pypdf hands it to a visitor."""
        if text.strip():
            left, base, height = _place(inner, outer, size)
            if abs(base - self._base) > height / 2:
                self._parts.append([])
                self._base, self._left = base, left
            is_before = left < self._left and text.strip().isdigit()  # the number of a line, drawn after it
            self._parts[-1].insert(
                0 if is_before else len(self._parts[-1]), f"{text} " if is_before else text
            )
        elif text and self._parts:
            self._parts[-1].append(" ")

    def lines(self) -> list[str]:
        """Return the lines so far."""
        return [_BREAK.sub(" ", "".join(parts)).translate(_LIGATURES) for parts in self._parts]


def _place(inner: list[float], outer: list[float], size: float) -> tuple[float, float, float]:
    """Return where text begins along its line, and across it, and how high it is, upright or turned."""
    from pypdf import mult

    a, b, c, d, x, y = mult(inner, outer)
    return (x, y, size * hypot(c, d)) if abs(a) >= abs(b) else (y, x, size * hypot(c, d))


def _opened(reader: "PdfReader") -> bool:
    """Tell whether a locked PDF opens without a password, as those do that only forbid copying."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):  # newer ciphers need a library of their own
        return False


def _is_strange(letter: str) -> bool:
    """Tell whether a letter is none: the font does not say which it shows."""
    return letter == "\ufffd" or category(letter) == "Co"
