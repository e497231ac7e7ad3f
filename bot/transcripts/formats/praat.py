"""Praat's TextGrid, long or short: the same strings and numbers in the same order, with or without labels."""

import math
import re
from collections.abc import Iterator
from itertools import islice

from bot.errors import UnreadableTranscript
from bot.transcripts.formats.tiers import Segment, Tier, draft
from bot.transcripts.reading import Draft

_OPENING = re.compile(r"\s*(?:File type\s*=\s*)?\"(?:ooTextFile|Praat chronological TextGrid)")
# What counts stands alone; "item [1]:" does not.
_TOKEN = re.compile(r'"([^"]*(?:""[^"]*)*)"|(?<!\S)([-+]?\d[\d.eE+-]{0,30})(?!\S)|![^\n]*')


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first line is that of Praat's text files."""
    return _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read a TextGrid; None where no tier has words."""
    tokens = _tokens(text)
    opening = list(islice((string for string in tokens if isinstance(string, str)), 2))
    if opening != ["ooTextFile", "TextGrid"]:
        raise UnreadableTranscript(
            "other export", kind="a Praat file of another kind", export="a TextGrid saved as a text file"
        )
    return draft("Praat TextGrid", list(_tiers(tokens)), {})


def _tokens(text: str) -> Iterator[str | float]:
    for match in _TOKEN.finditer(text):
        if match[1] is not None:
            yield " ".join(match[1].replace('""', '"').split())
        elif match[2] is not None:
            yield _number(match[2])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _tiers(tokens: Iterator[str | float]) -> Iterator[Tier]:
    """Yield the tiers; each says its kind, its name, its bounds and how many entries it has."""
    for token in tokens:
        if token in ("IntervalTier", "TextTier"):
            name, _, _, number, *_ = (*islice(tokens, 4), "", 0.0, 0.0, 0.0)
            segments = _segments(tokens, number, is_interval=token == "IntervalTier")
            yield Tier(str(name), list(segments), is_speech=token == "IntervalTier")


def _segments(tokens: Iterator[str | float], number: str | float, *, is_interval: bool) -> Iterator[Segment]:
    """Yield the entries of a tier: its time or times, and its text."""
    size, count = (3 if is_interval else 2), 0
    while isinstance(number, float) and count < number:
        entry = list(islice(tokens, size))
        if [isinstance(token, str) for token in entry] != [False] * (size - 1) + [True]:
            return
        start_s, end_s = _time(entry[0]), _time(entry[1]) if is_interval else None
        yield Segment(str(entry[-1]), start_s, end_s)
        count += 1


def _time(token: str | float) -> float | None:
    return token if isinstance(token, float) and math.isfinite(token) else None
