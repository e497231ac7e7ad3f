"""Tables, CSV and TSV and their kin: columns of times, speakers and words, under whatever name.

A table without a header is read only where nothing else can be meant by its columns.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter

from bot.errors import UnreadableTranscript
from bot.transcripts import columns
from bot.transcripts.clock import clock
from bot.transcripts.columns import Columns, Row
from bot.transcripts.labelled import by_labels
from bot.transcripts.markup import unescape, untag
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import carried
from bot.transcripts.text import one_line
from bot.transcripts.timing import MILLIS, since, stretch, time, unit_of

_SUFFIXES = (".csv", ".tsv", ".tab")
_DELIMITERS = "\t;,|"
_NAMES = {"\t": "TSV", "|": "table"}
_SEP = re.compile(r"\s*\"?sep=(.)\"?[ \t]*\n", re.IGNORECASE)  # Excel's
_WHISPERS = ["start", "end", "text"]  # in milliseconds
_BARE = re.compile(r"\s*\d{1,15}(?:[.,](\d{1,15}))?\s*")
_RULE = re.compile(r"[\s:]*-[\s:-]*")  # below the header of a table drawn with lines
_HEAD = 12  # lines within which there is a header
_TRIED = 40  # lines that tell whether something else is a table
_LOOKED_AT = 20_000  # characters, likewise
_PACED = 300  # rows by which the unit of times is found
_SINCE = "the hour of the day: times count from the first"
_SHOWN = 4  # columns that a refusal names


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is a table: by its name, its header, or columns that leave no doubt."""
    head = "".join(islice(io.StringIO(text[:_LOOKED_AT]), _TRIED))
    is_called_one = suffix in _SUFFIXES or _SEP.match(text) is not None
    return any(
        (is_called_one and _evenness(rows) > 0.5)
        or (columns.named(rows[0], rows[1:]) and columns.only_words(rows[0]))
        or (_evenness(rows) > 0.9 and _is_plain(delimiter, columns.plain(rows)))
        for delimiter, rows in _readings(head)
        if len(rows) > 1
    )


def read(text: str) -> Draft | None:
    """Read a table; None where it has no words, and UnreadableTranscript where its columns are unknown."""
    readings: list[tuple[str, list[Row]]] = []
    for delimiter, rows in _readings(text):
        readings.append((delimiter, rows))
        if found := _with_header(rows):
            return _draft(_NAMES.get(delimiter, "CSV"), rows, *found, delimiter)
    for delimiter, rows in readings:
        if known := columns.plain(rows):
            return _draft(_NAMES.get(delimiter, "CSV"), rows, 0, known, delimiter)
    for delimiter, rows in readings:
        if rows and (known := columns.only_words(rows[0])):
            return _draft(_NAMES.get(delimiter, "CSV"), rows, 1, known, delimiter)
    rows = max((rows for _, rows in readings), key=lambda rows: len(rows[0]) if rows else 0, default=[])
    names = [one_line(cell)[:30] for cell in rows[0] if cell.strip()][:_SHOWN] if rows else []
    raise UnreadableTranscript("table", columns=", ".join(names))


def draft(format: str, rows: Sequence[Row]) -> Draft | None:
    """Return what the rows of a table say that stands in some other file; None where no header tells."""
    found = _with_header(rows)
    return _draft(format, rows, *found) if found else None


def _readings(text: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of a text as each delimiter that it may have cuts them."""
    if declared := _SEP.match(text):
        text = text[declared.end() :]
    for delimiter in declared[1] if declared else _DELIMITERS:
        if delimiter in text:
            yield delimiter, _rows(text, delimiter)


def _rows(text: str, delimiter: str) -> list[Row]:
    """Return the rows of a text: with quoted cells where all quotation marks make sense, else without."""
    ways: tuple[Callable[..., Iterator[list[str]]], ...] = (
        partial(csv.reader, strict=True),
        partial(csv.reader, strict=True, escapechar="\\", doublequote=False),
        partial(csv.reader, quoting=csv.QUOTE_NONE),
    )
    spaced = f'{delimiter} "' in text
    for way in ways if '"' in text else ways[2:]:
        try:
            rows = list(way(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=spaced))
        except csv.Error:
            continue
        if delimiter != "\t" or not any("\n" in cell and "\t" in cell for row in rows for cell in row):
            break
    else:
        raise UnreadableTranscript("table cell")
    if delimiter == "|":
        rows = [_within_lines(row) for row in rows if not _RULE.fullmatch("".join(row))]
    return [row for row in rows if any(row) and not "".join(row).isspace()]


def _within_lines(row: list[str]) -> list[str]:
    """Return the cells of a row that is drawn with lines around it."""
    if row and not row[0].strip():
        row = row[1:]
    return row[:-1] if row and not row[-1].strip() else row


def _evenness(rows: Sequence[Row]) -> float:
    """Return the share of rows that have as many cells as most, if that is more than one."""
    widths = Counter(map(len, rows))
    usual, often = max(widths.items(), key=itemgetter(1), default=(0, 0))
    return often / len(rows) if usual > 1 else 0.0


def _is_plain(delimiter: str, known: Columns | None) -> bool:
    """Tell whether columns without a header leave no doubt even where nothing says that this is a table."""
    return known is not None and (known.end is not None or (delimiter == "\t" and known.speaker is not None))


def _with_header(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """Return how many rows there are down to the one that names the columns, and what they are."""
    for place, row in enumerate(rows[:_HEAD], 1):
        if len(row) > 1 and (known := columns.named(row, rows[place : place + _TRIED])):
            return place, known
    return None


def _draft(
    format: str, whole: Sequence[Row], above: int, known: Columns, delimiter: str = "\t"
) -> Draft | None:
    header = whole[above - 1] if above else ()
    width = len(header) or _usual_width(whole)
    rows = [list(_cells(row, width, known.text, delimiter)) for row in whole[above:]]
    is_dated = _from_zero(rows, known)
    unit = _unit(rows[:_PACED], known)
    units = dict.fromkeys(known.all, unit) | dict(known.units)
    left_out = [cell for row in whole[:above] for cell in row]
    others = sorted(set(range(width)) - {known.text, known.start, known.end, known.length})
    pieces: list[Piece] = []
    words: list[str] = []
    unread: list[str] = []
    for cells in rows:
        start_s, end_s, bad = _times(cells, known, units)
        unread += [bad] if bad else []
        pieces.append(Piece(unescape(untag(cells[known.text])), _speaker(cells, known), start_s, end_s))
        words.append(cells[known.text])
        left_out += [cells[place] for place in others if place < len(cells)]
    if not any(piece.text.strip() for piece in pieces):
        return None
    metadata: dict[str, object] = {}
    if _is_whispers(header, unit):
        format, metadata = f"Whisper {format}", {"automatic": True}
    dropped = (*_dropped(header, known, unread), *[_SINCE] * is_dated)
    bodies = ["\n".join([*words, *left_out])]
    return by_labels(Draft(format, _carried(pieces), metadata, dropped, left_out, bodies))


def _from_zero(rows: Sequence[list[str]], known: Columns) -> bool:
    """Put the time since the first where each time is a date with an hour; tell whether that is so."""
    columns = [place for place in (known.start, known.end) if place is not None]
    dated = [(row, place) for row in rows for place in columns if row[place:] and row[place].strip()]
    told = since([row[place] for row, place in dated]) if dated else None
    for (row, place), passed_s in zip(dated, told or (), strict=False):
        row[place] = clock(max(0.0, passed_s))
    return told is not None


def _is_whispers(header: Row, unit: float) -> bool:
    names = [cell.strip().lower() for cell in header]
    return unit == MILLIS and [name for name in names if name != "speaker"] == _WHISPERS


def _usual_width(rows: Sequence[Row]) -> int:
    return max(Counter(map(len, rows)).items(), key=itemgetter(1), default=(0, 0))[0]


def _cells(row: Row, width: int, text: int, delimiter: str) -> Row:
    """Return the cells of a row: those that are too many were cut off the words, which nothing quoted."""
    if len(row) == width > text:
        return row
    cells = list(row)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if (more := len(cells) - width) > 0:
        cells[text : text + 1 + more] = [delimiter.join(cells[text : text + 1 + more])]
    return cells + [""] * (max(width, text + 1) - len(cells))


def _unit(rows: Sequence[Row], known: Columns) -> float:
    """Return the unit of times that are bare numbers, in seconds."""
    places = [place for place in (known.start, known.end) if place is not None]
    stretches = []
    for row in rows:
        times = [_BARE.fullmatch(row[place]) if place < len(row) else None for place in places]
        if not times or any(match is None or (match[1] or "").strip("0") for match in times):
            if any(row[place].strip() for place in places if place < len(row)):
                return 1.0
            continue
        numbers = [float(match[0].replace(",", ".")) for match in times if match]
        words = len(row[known.text].split()) if known.text < len(row) else 0
        stretches.append((numbers[0], numbers[1] if len(numbers) > 1 else None, words))
    return unit_of(stretches)


def _times(
    cells: Row, known: Columns, units: Mapping[int, float]
) -> tuple[float | None, float | None, str | None]:
    """Return from when to when a row is said, and the time in it that is none."""
    start_s: float | None = None
    end_s: float | None = None
    bad = None
    if known.start is not None and known.start < len(cells):
        start_s, end_s = stretch(cells[known.start], units[known.start])
        bad = cells[known.start].strip() if start_s is None else None
    if known.end is not None and known.end < len(cells):
        end_s = time(cells[known.end], units[known.end])
    elif known.length is not None and known.length < len(cells) and start_s is not None:
        length_s = time(cells[known.length], units[known.length])
        end_s = None if length_s is None else start_s + length_s
    return start_s, end_s, bad


def _speaker(cells: Row, known: Columns) -> str | None:
    name = (
        cells[known.speaker].strip(" :") if known.speaker is not None and known.speaker < len(cells) else ""
    )
    return f"Speaker {name}" if name.isdecimal() else name or None


def _carried(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces that go on with the last speaker, where the table names only whoever begins."""
    if not any(piece.speaker for piece in pieces) or not carried([piece.speaker for piece in pieces]):
        return list(pieces)
    speaker: str | None = None
    told: list[Piece] = []
    for piece in pieces:
        speaker = piece.speaker or speaker
        told.append(piece._replace(speaker=speaker))
    return told


def _dropped(header: Row, known: Columns, unread: Sequence[str]) -> tuple[str, ...]:
    unknown = [one_line(name)[:40] for place, name in enumerate(header) if place not in known.all]
    kinds = (
        ([name for name in unknown if name], "other column:", "other columns, the first"),
        (unread, "time that cannot be read:", "times that cannot be read, the first"),
    )
    return tuple(f"{counted(len(found), one, many)} {found[0][:40]!r}" for found, one, many in kinds if found)
