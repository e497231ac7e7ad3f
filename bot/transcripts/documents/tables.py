"""Tables of documents as lines: columns that say who, when and what become ``[0:12] Ann: words``."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.transcripts.clock import CLOCK
from bot.transcripts.speakers import is_name

#: The lines of a cell.
Cell = list[str]

_TIME = re.compile(rf"[\[(#]{{0,2}}({CLOCK})(?:\s?(?:-->|[-–—])\s?{CLOCK}|-\d)?[\])#]{{0,2}}")
_INITIAL = re.compile(r"[^\W\d_]\.")
_MOST = 0.8  # of a column's cells have to be names, or times
_AGAIN = 0.5  # of a column's names have to come again: the labels of a form are names, too, but do not
_TABBED = 0.3  # of the lines of a talk have tabs after who speaks, at least
_WORDY = 2  # words that a row of such a talk has, on average


class _Columns(NamedTuple):
    """Which columns of a table say who speaks, when, and what."""

    who: int | None
    when: int | None
    what: int


def lines(rows: Sequence[Sequence[Cell]], beside: Counter[str]) -> list[str]:
    """Return what a table says, row by row, and count what stands beside the talk."""
    said = talk(rows, beside)
    return [line for row in rows for line in _plain(row) if line] if said is None else said


def talk(rows: Sequence[Sequence[Cell]], beside: Counter[str]) -> list[str] | None:
    """Return the same for a table of who, when and what; None where it is of something else."""
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    whole = [row for row in rows if len(row) == width]
    columns = _columns(_texts(whole)) if len(whole) > 1 < width else None
    if columns is None:
        return None
    beside["other column of a table"] += width - sum(column is not None for column in columns)
    if rows[0] is whole[0] and _is_header(whole, columns):
        beside["heading of a table"] += 1
        del rows[0]
    return [line for row in rows for line in _said(row, columns, width)]


def tabbed(lines: Sequence[str]) -> list[str]:
    """Return lines in which "Ann\\twords" is "Ann: words", where tabs stand for the columns of a talk."""
    for cuts in (2, 1):
        cells = [line.split("\t", cuts) for line in lines]
        rows = [[cell.strip() for cell in row] for row in cells if len(row) > cuts]
        columns = _columns(rows) if len(rows) > max(1, _TABBED * len(lines)) else None
        if columns is not None and columns.who is not None and _talks(rows, columns):
            return [
                line if len(row) <= cuts else _turn([[cell.strip()] for cell in row], columns)[0]
                for line, row in zip(lines, cells, strict=True)
            ]
    return list(lines)


def _talks(rows: Sequence[Sequence[str]], columns: _Columns) -> bool:
    """Tell whether people say more than a time or a word in each row."""
    return sum(len(row[columns.what].split()) for row in rows) > _WORDY * len(rows)


def _texts(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[" ".join(cell) for cell in row] for row in rows]


def _columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    """Return the columns of a talk; None where a table is of something else."""
    columns = [list(filter(None, column)) for column in zip(*rows, strict=True)]
    when = _first(columns, _are_times)
    left = [i for i in range(len(columns)) if i != when]
    what = max(left, key=lambda i: (sum(len(cell.split()) for cell in columns[i]), i))
    who = _first(columns, _are_names, but=(what, when))
    return None if who is when is None else _Columns(who, when, what)


def _first(
    columns: Sequence[list[str]], holds: Callable[[list[str]], bool], but: Sequence[int | None] = ()
) -> int | None:
    return next(
        (i for i, cells in enumerate(columns) if i not in but and len(cells) > 1 and holds(cells)), None
    )


def _are_times(cells: list[str]) -> bool:
    return sum(_TIME.fullmatch(cell) is not None for cell in cells) >= _MOST * len(cells) - 1


def _are_names(cells: list[str]) -> bool:
    names = [_split(cell)[0] for cell in cells]
    again = sum(times for times in Counter(names).values() if times > 1)
    return again >= _AGAIN * len(names) and sum(map(is_name, names)) >= _MOST * len(names) - 1


def _split(cell: str) -> tuple[str, str]:
    """Return the name and the time in a cell, in whichever order they stand."""
    match = _TIME.search(cell)
    if match is None:
        return (cell[:-1] if _INITIAL.fullmatch(cell) else cell.rstrip(" :：")), ""
    return f"{cell[: match.start()]} {cell[match.end() :]}".strip(" :：,-–—|"), match[1]


def _is_header(rows: Sequence[Sequence[Cell]], columns: _Columns) -> bool:
    """Tell whether the first row only names the columns: without a time, or a label that nobody has."""
    first, *others = _texts(rows)
    if not 0 < len(first[columns.what].split()) < 4:
        return False
    if columns.when is not None:
        return _TIME.search(first[columns.when]) is None
    assert columns.who is not None
    names = {_split(row[columns.who])[0] for row in others}
    return _split(first[columns.who])[0] not in names


def _said(row: Sequence[Cell], columns: _Columns, width: int) -> list[str]:
    """Return a row as a turn, or as it stands where it says nothing."""
    return _turn(row, columns) if len(row) == width and row[columns.what] else _plain(row)


def _turn(row: Sequence[Cell], columns: _Columns) -> list[str]:
    """Return a row of a talk as lines, the first with who and when."""
    name, time = _split(" ".join(row[columns.who])) if columns.who is not None else ("", "")
    if columns.when is not None:
        time = _split(" ".join(row[columns.when]))[1]
    head = f"[{time}] " * bool(time) + f"{name}: " * bool(name)
    first, *others = row[columns.what]
    return [head + first, *others]


def _plain(row: Sequence[Cell]) -> list[str]:
    """Return a row of anything as one line, where its cells have no more."""
    if all(len(cell) <= 1 for cell in row):
        return ["\t".join(line for cell in row for line in cell)]
    return [line for cell in row for line in cell]
