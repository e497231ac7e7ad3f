"""PDF documents with a text layer; a scan has only pictures of its words."""

import io
import logging
import re
from collections import Counter
from math import hypot, inf
from typing import TYPE_CHECKING, Final
from unicodedata import category

from bot.errors import Refusal, UnreadableTranscript
from bot.transcripts.documents.columns import Line, Piece
from bot.transcripts.documents.document import MOST_TEXT, Document, believed, phrases
from bot.transcripts.documents.pages import flowing

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES: Final = 2_000
#: Bytes that what a page says may take, unpacked; a page of words takes a few thousand.
MOST_BYTES: Final = 16 * 2**20
_FEW = 5  # words a page; a scan has no more than a stamp or a number
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\x1b%-12345X.*?)?%PDF-", re.DOTALL)
_STRANGE = 5  # the one in how many letters that may be none
_LETTER, _GAP = 0.5, 1.5  # as wide as it is high, and between the cells of a row
_WIDE = re.compile(r" {2,}")
_STRETCHED: Final = 3  # such spaces in a line
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def fits(data: bytes) -> bool:
    """Tell whether this is a PDF, perhaps as it was sent to a printer."""
    return _OPENING.match(data, 0, 1024) is not None


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


def _document(title: str, pages: list[list[Line]]) -> Document:
    letters = "".join("".join(line.text for page in pages for line in page).split())
    words = [sum(len(line.text.split()) for line in page) for page in pages]
    if sum(words) < _FEW * len(pages) or _STRANGE * sum(map(_is_strange, letters)) > len(letters):
        raise UnreadableTranscript("scan")
    beside = Counter({"page without words": words.count(0)})
    text = flowing(pages, beside)
    return Document("PDF document", text, believed(title, text), phrases(beside))


def _extracted(data: bytes) -> tuple[str, list[list[Line]]]:
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
        pages: list[list[Line]] = []
        left = MOST_TEXT
        for page in reader.pages:
            lines = _Lines()
            page.extract_text(visitor_text=lines.take)
            pages.append(lines.lines())
            left -= sum(len(line.text) for line in pages[-1])
            if left < 0:
                raise UnreadableTranscript("unpacks too large", limit=MOST_TEXT // 2**20)
        return str((reader.metadata and reader.metadata.title) or ""), pages


class _Lines:
    """Gathers the lines of a page, in the order in which they are drawn: column by column, if there are some.

    pypdf tells lines by how the pen moves, which joins some and parts others; this, by where they stand.
    """

    def __init__(self) -> None:
        self._lines: list[list[Piece]] = []
        self._base = inf  # of the last line
        self._end = inf  # about where its words end

    def take(self, text: str, outer: list[float], inner: list[float], _: object, size: float) -> None:
        """Take up some text in its matrices, as pypdf hands it to a visitor."""
        words = text.replace("\n", " ").translate(_LIGATURES)
        if words.strip():
            left, base, height = _place(inner, outer, size)
            if abs(base - self._base) > height / 2:
                self._lines.append([])
                self._base = base
            self._add(Piece(left, words), height)
        elif words and self._lines:
            left, before = self._lines[-1][-1]
            self._lines[-1][-1] = Piece(left, before + " ")

    def _add(self, piece: Piece, height: float) -> None:
        line = self._lines[-1]
        if line and piece.left < line[0].left and piece.text.strip().isdigit():
            line.insert(0, piece)  # the number of a line, drawn after it
        elif line and piece.left - self._end < _GAP * height:
            line[-1] = Piece(line[-1].left, line[-1].text + piece.text)
        else:
            line.append(piece)
        self._end = piece.left + _LETTER * height * len(piece.text)

    def lines(self) -> list[Line]:
        """Return the lines so far."""
        stripped = [[Piece(left, _even(text.strip())) for left, text in line] for line in self._lines]
        return [Line("\t".join(piece.text for piece in line), tuple(line)) for line in stripped]


def _even(text: str) -> str:
    """Return text with single spaces where a line is stretched; in "Ann  0:12" two of them tell something."""
    return _WIDE.sub(" ", text) if len(_WIDE.findall(text)) >= _STRETCHED else text


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
