"""The text of a document as it flows: paragraphs, the cells of tables, and what stands beside the talk."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from bot.transcripts.documents import tables
from bot.transcripts.documents.document import Document, believed, phrases
from bot.transcripts.text import heading

BOX: Final = "text box"


class Flow:
    """Takes words in the order of a document, and makes lines of them.

    ``beside`` counts what of the document is no talk.
    """

    def __init__(self) -> None:
        self.beside: Counter[str] = Counter()
        self._title: str | None = None
        self._words: list[str] = []  # of the paragraph that goes on
        self._lines: list[str] = []  # of the whole, or of the cell or aside that is open
        self._rows: list[list[tables.Cell]] | None = None  # of the table that is open
        self._boxes: list[str] = []

    def add(self, words: str) -> None:
        """Add words to the paragraph."""
        self._words.append(words)

    def end_paragraph(self, *, is_heading: bool = False, is_title: bool = False) -> None:
        """Make a line of the words so far, or as many as there are line breaks among them."""
        lines = [line for line in "".join(self._words).split("\n") if line.strip()]
        self._words.clear()
        if is_title and self._title is None:
            self._title = " ".join(lines) or None
        self._lines += map(heading, lines) if is_heading else lines

    def drop_paragraph(self, kind: str) -> None:
        """Leave out the words so far, because they are of this kind."""
        self.beside[kind] += any(map(str.strip, self._words))
        self._words.clear()

    @contextmanager
    def table(self) -> Iterator[None]:
        """Take up a table, which may stand in a cell of another."""
        outer, self._rows = self._rows, []
        yield
        self.end_paragraph()
        self._lines += tables.lines(self._rows, self.beside)
        self._rows = outer

    def begin_row(self) -> None:
        """Begin a row of the table."""
        if self._rows is not None:
            self._rows.append([])

    @contextmanager
    def cell(self) -> Iterator[None]:
        """Take up a cell of the row; where there is none, its lines are like any others."""
        with self._apart() as lines:
            yield
        if self._rows:
            self._rows[-1].append(lines)
        else:
            self._lines += lines

    @contextmanager
    def aside(self, kind: str) -> Iterator[None]:
        """Take up what stands beside the talk, such as a comment, perhaps in the middle of a paragraph."""
        with self._apart() as lines:
            yield
        self.beside[kind] += bool(lines)
        if kind == BOX:
            self._boxes += lines

    @contextmanager
    def _apart(self) -> Iterator[list[str]]:
        words, outer = self._words, self._lines
        self._words, self._lines = [], []
        yield self._lines
        self.end_paragraph()
        self._words, self._lines = words, outer

    def document(self, kind: str, title: str = "") -> Document:
        """Return the whole; ``title`` is what the properties tell, to be believed or not."""
        self.end_paragraph()
        lines = self._lines
        if _count(self._boxes) > _count(lines):  # pages were made a document: the talk is in boxes
            lines = [*lines, *self._boxes]
            del self.beside[BOX]
        text = "\n".join(tables.tabbed(lines))
        return Document(kind, text, self._title or believed(title, text), phrases(self.beside))


def _count(lines: Sequence[str]) -> int:
    return sum(len(line.split()) for line in lines)
