"""Times as tables and JSON write them, and the unit of numbers that do not tell theirs."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from statistics import median
from typing import Final

from bot.transcripts.clock import seconds

MILLIS: Final = 0.001  # seconds
_TICKS = 1e-7  # seconds
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15})?")
_SPELT = re.compile(  # 0.4s, 350 ms, 1h 2m 3s, 2 min 5 sec, PT1M2.5S
    r"(?:PT)?(?:(\d{1,3}) ?h(?:ours?|rs?)?,? ?)?(?:(\d{1,5}) ?m(?:in(?:utes?|s)?)?,? ?)?"
    r"(?:(\d{1,9}(?:[.,]\d{1,12})?) ?s(?:ec(?:onds?|s)?)?)?",
    re.IGNORECASE,
)
_MILLIS = re.compile(r"(\d{1,12}(?:[.,]\d{1,12})?) ?m(?:s|sec|illis(?:econds?)?)", re.IGNORECASE)
_FRAMES = re.compile(r"(\d{1,3})[:;](\d{2})[:;](\d{2})[:;](\d{2})")
_FRAME = 1 / 30  # seconds; no file says how long one is, and none is much longer
_MOMENT = re.compile(  # 2024-03-28T10:00:03.5Z, 28.3.2024 10:00:03, 3/28/2024, 10:00 AM
    r"(?:(\d{1,4}[-./]\d{1,2}[-./]\d{1,4})(?:T|,?\s))?(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[AaPp][Mm])?)"
    r"(?:Z|\s?[+-]\d{2}:?\d{2}|\s?UTC)?"
)
_MORNING = 6 * 3600.0  # seconds
_RANGE = re.compile(r"(\S.{0,30}?)\s*(?:-{1,2}>|–|—|\s-\s|(?<=\d)-(?=\d)|\bto\b)\s*(\S.{0,30})")
_BRACKETS = "[]() \t"
_UNITS = {
    MILLIS: "ms msec msecs millis millisecond milliseconds millisekunden milisegundos мс 毫秒 ミリ秒".split(),
    1.0: "s ss sec secs second seconds sekunden secondes segundos secondi sek seg сек с 秒 초".split(),
    60.0: "min mins minutes minuten minutos minuti".split(),
    _TICKS: ["ticks"],
}
_UNIT = {name: unit for unit, names in _UNITS.items() for name in names}
# Seconds for a word that nobody needs, in the next unit; half way to what is usual there.
_TOO_SLOW = ((5e5, _TICKS), (50.0, MILLIS))


def time(value: object, unit: float = 1.0) -> float | None:
    """Return a time in seconds: a bare number is in ``unit``, all else tells its own.

    That is a clock, with frames or without, a text such as "0.4s" or "PT0.4S", or an object of parts.
    """
    if isinstance(value, str):
        return _written(value.strip(_BRACKETS), unit)
    if isinstance(value, Mapping):
        return _composed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return round(value * unit, 6) if math.isfinite(value * unit) else None
    except OverflowError:
        return None


def stretch(value: object, unit: float = 1.0) -> tuple[float | None, float | None]:
    """Return from when to when: of a pair, a text such as "0:01 --> 0:04", or one time alone."""
    if isinstance(value, list):
        return (time(value[0], unit), time(value[1], unit)) if len(value) == 2 else (None, None)
    start_s = time(value, unit)
    if start_s is None and isinstance(value, str) and (parts := _RANGE.fullmatch(value.strip(_BRACKETS))):
        start_s, end_s = (time(part, unit) for part in parts.groups())
        if start_s is not None and end_s is not None:
            return start_s, end_s
        start_s = None
    return start_s, None


def since(moments: Sequence[str]) -> list[float] | None:
    """Return moments, each a date and an hour or each an hour of the day, as seconds since the first.

    None where one is none. However a date is written, another one is the next day; without any, what begins
    before six tells how long the recording runs.
    """
    days: dict[str | None, int] = {}
    told: list[float] = []
    for words in moments:
        match = _MOMENT.fullmatch(words.strip())
        at_s = seconds(match[2]) if match is not None else None
        if match is None or at_s is None:
            return None
        told.append(days.setdefault(match[1], len(days)) * 86_400 + at_s)
    if not any(days) and told[0] < _MORNING:
        return None
    return [at_s - told[0] for at_s in told]


def unit_named(word: str) -> float | None:
    """Return the unit that a word such as "msec" names, in seconds."""
    return _UNIT.get(word)


def unit_of(stretches: Iterable[tuple[float | None, float | None, int]]) -> float:
    """Return the unit, in seconds, of starts and ends that are whole numbers, by how many words they take."""
    told = [(start, end, words) for start, end, words in stretches if start is not None]
    later = [start for start, _, _ in told[1:]]
    ends = [after if end is None else end for (_, end, _), after in zip_longest(told, later)]
    paces = [
        (end - start) / words
        for (start, _, words), end in zip(told, ends, strict=True)
        if words and end is not None
    ]
    pace = median(paces) if paces else 0.0
    return next((unit for slow, unit in _TOO_SLOW if pace > slow), 1.0)


def _written(text: str, unit: float) -> float | None:
    if _NUMBER.fullmatch(text):
        return round(float(text.replace(",", ".")) * unit, 6)
    if frames := _FRAMES.fullmatch(text):
        h, m, s, frame = map(int, frames.groups())
        return h * 3600 + m * 60 + s + frame * _FRAME
    if (clock_s := seconds(text)) is not None:
        return clock_s
    if millis := _MILLIS.fullmatch(text):
        return float(millis[1].replace(",", ".")) * MILLIS
    if (spelt := _SPELT.fullmatch(text)) and any(spelt.groups()):
        hours, minutes, whole = (float((part or "0").replace(",", ".")) for part in spelt.groups())
        return hours * 3600 + minutes * 60 + whole
    return None


def _composed(value: Mapping[object, object]) -> float | None:
    """Return the seconds of an object such as {"seconds": "3", "nanos": 400000000}."""
    for name in ("relative", "time"):
        if name in value:
            return time(value[name]) if not isinstance(value[name], Mapping) else None
    if not value.keys() & {"seconds", "nanos"}:
        return None
    whole, nanos = (
        value.get(name, 0) if not isinstance(value.get(name), Mapping) else None
        for name in ("seconds", "nanos")
    )
    whole_s, part_s = time(whole), time(nanos, 1e-9)
    return None if whole_s is None or part_s is None else whole_s + part_s
