"""Tables on pages: what stands below each other at the same places are the cells of a talk's rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.transcripts.documents import tables

_NEAR: Final = 3.0  # points between the left ends of what stands in one column
_MANY = 0.05  # of the lines begin a cell of a column, and three
_ALL = 0.8  # of the lines have to be in columns


class Piece(NamedTuple):
    """Words without a gap, and where they begin (points from the left)."""

    left: float
    text: str


class Line(NamedTuple):
    """A line of a page: all of it, and its pieces."""

    text: str
    pieces: tuple[Piece, ...] = ()


def talk(lines: Sequence[Line], beside: Counter[str]) -> list[str] | None:
    """Return the lines of a talk that is one table of who, when and what; None where it is not."""
    lefts = _lefts(lines)
    pieces = [(_column(piece.left, lefts), piece.text) for line in lines for piece in line.pieces]
    placed = [(column, text) for column, text in pieces if column is not None]
    if len(lefts) < 2 or len(placed) < _ALL * len(pieces):
        return None
    rows: list[list[tables.Cell]] = []
    before = len(lefts)
    for column, text in placed:
        if column < before and (not rows or any(rows[-1][column + 1 :])):
            rows.append([[] for _ in lefts])
        rows[-1][column].append(text)
        before = column
    return tables.talk(list(_apart(rows)), beside)


def _apart(rows: Sequence[list[tables.Cell]]) -> Iterator[list[tables.Cell]]:
    """Yield rows without the lines above a table, which seem to be in the first cell below them."""
    names = {first[0] for first, *_ in rows if len(first) == 1}
    for first, *others in rows:
        if len(first) > 1 and first[-1] in names:
            yield [first[:-1]]
            first = first[-1:]
        yield [first, *others]


def _lefts(lines: Sequence[Line]) -> list[float]:
    """Return where the columns begin."""
    places = Counter(round(piece.left / _NEAR) for line in lines for piece in line.pieces)
    least = max(3, _MANY * len(lines))
    return sorted(_NEAR * place for place, times in places.items() if times >= least)


def _column(left: float, lefts: Sequence[float]) -> int | None:
    return next((i for i, place in enumerate(lefts) if abs(left - place) <= _NEAR), None)
