"""ELAN's tab-delimited text: tier, participant, start, end, duration, each in one form or more, and words."""

import re
from collections import defaultdict

from bot.transcripts.clock import seconds
from bot.transcripts.formats.tiers import Segment, Tier, draft
from bot.transcripts.reading import Draft

_CLOCK = re.compile(r"\d{1,3}:\d\d:\d\d\.\d{1,3}")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,3})?")
_FIRST = 2  # the column of the first time
_LOOKED_AT = 20  # rows


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first rows have times from the third column on, the last of them durations."""
    rows = _rows(text[:5000])
    return (
        _times([row for row in rows[:_LOOKED_AT][: max(1, len(rows) - 1)] if not _is_header(row)]) is not None
    )


def read(text: str) -> Draft | None:
    """Read ELAN's text; None where no row has words."""
    rows = [row for row in _rows(text) if not _is_header(row)]
    times = _times(rows[:_LOOKED_AT])
    if times is None:
        return None
    end_column, words_column = times
    tiers: dict[tuple[str, str], list[Segment]] = defaultdict(list)
    for row in rows:
        if len(row) > words_column:
            start_s, end_s = _seconds(row[_FIRST]), _seconds(row[end_column])
            tiers[row[0], row[1]].append(Segment(row[words_column], start_s, end_s))
        else:
            tiers["", ""].append(Segment(" ".join(row), None, None))
    named = [Tier(name, segments, who.strip() or None) for (name, who), segments in tiers.items()]
    return draft("ELAN text", named, {})


def _rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.split("\n") if line.strip()]


def _is_header(row: list[str]) -> bool:
    return row[0].strip().lower() == "tier" or row[0].startswith('"#')


def _times(rows: list[list[str]]) -> tuple[int, int] | None:
    """Return the column of the end and that of the words, or None where rows are laid out otherwise."""
    if not rows or any(len(row) < _FIRST + 3 or not row[0].strip() for row in rows):
        return None
    last = _FIRST
    while all(len(row) > last and _is_time(row[last]) for row in rows):
        last += 1
    for forms in (1, 2, 3, 4):  # of each time
        end = _FIRST + forms
        if last == _FIRST + 3 * forms and all(_spans(row, end, end + forms) for row in rows):
            return end, last
        if last == _FIRST + 2 * forms and all(_spans(row, end, None) for row in rows):
            return end, last
    return None


def _spans(row: list[str], end: int, length: int | None) -> bool:
    start_s, end_s = _seconds(row[_FIRST]), _seconds(row[end])
    length_s = end_s - start_s if length is None else _seconds(row[length])
    return start_s < end_s and abs(end_s - start_s - length_s) < 0.01


def _is_time(text: str) -> bool:
    return _CLOCK.fullmatch(text) is not None or _NUMBER.fullmatch(text) is not None


def _seconds(text: str) -> float:
    """Return a time in seconds; a number without a point is in milliseconds."""
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text) / 1000
    return seconds(text) or 0.0
