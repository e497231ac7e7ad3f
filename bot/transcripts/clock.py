"""Clock times as transcripts write them: 1:02:03.456, 02:03, 00:00:01,5, 10:02 AM, or 2 minutes 3 seconds."""

import re
from collections.abc import Sequence

CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3}|:\d{2}(?![\d:]))?"
#: What tells which half of the day an hour is in.
HALF = r"(?:\s?[AaPp]\.?[Mm]\b\.?)"
_ARROW = r"\s?(?:-{1,2}>|[-–—~→])\s?"
#: A time among words: [12:33], [12:33 - 12:40], (0:12:33) or #00:12:33-4#.
MARK = re.compile(
    rf"\[\\*\s?({CLOCK})(?:{_ARROW}{CLOCK})?\s?\\*\](?: to \[{CLOCK}\])?:?"
    rf"|\((\d{{1,2}}:\d{{2}}:\d{{2}})\)|#({CLOCK}(?:-\d)?)#"
)
_WHOLE = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,:-](\d{1,9}))?")
_HOUR = re.compile(rf"(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?(?=({HALF})\Z)")
_UNIT = r"\s?([^\W\d_]{1,12})\.?"
#: One to three numbers with a word behind each, as a time is said aloud.
SPELT = rf"(\d{{1,3}}){_UNIT}(?:,?\s?(\d{{1,2}}){_UNIT})?(?:,?\s?(\d{{1,2}}){_UNIT})?"
_SPELT = re.compile(SPELT)
_MINUTES = ("m", "м", "分")  # how the word for minutes begins, in most languages


def seconds(clock: str) -> float | None:
    """Return a clock time in seconds, or None where it is none."""
    match = _WHOLE.fullmatch(clock.strip())
    if match is None:
        return _of_day(clock.strip())
    hours, minutes, whole, fraction = match.groups(default="0")
    return float(f"{int(hours) * 3600 + int(minutes) * 60 + int(whole)}.{fraction}")


def _of_day(clock: str) -> float | None:
    match = _HOUR.match(clock)
    if match is None:
        return None
    hours, minutes, whole = (int(number or 0) for number in match.groups()[:3])
    return (hours % 12 + 12 * ("p" in match[4].lower())) * 3600.0 + minutes * 60 + whole


def spelt_seconds(words: str, *, least: int = 1) -> float | None:
    """Return a time such as "1 minute, 5 seconds" in seconds; None where it has less than ``least`` numbers.

    Whatever the language: numbers are hours, minutes and seconds by their places. One number may be minutes,
    and two may be hours and minutes: the word for minutes begins alike nearly everywhere.
    """
    match = _SPELT.fullmatch(words) if words[:1].isdecimal() else None
    if match is None:
        return None
    said = match.groups()
    parts = [(int(number), unit) for number, unit in zip(said[::2], said[1::2], strict=True) if number]
    if len(parts) < least:
        return None
    numbers = [number for number, _ in parts]
    if len(parts) < 3 and parts[-1][1].casefold().startswith(_MINUTES):
        numbers.append(0)
    return float(sum(number * 60**power for power, number in enumerate(reversed(numbers))))


def clock(seconds: float) -> str:
    """Return seconds as HH:MM:SS.mmm."""
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02}:{millis // 60_000 % 60:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"


def moment(seconds: float) -> str:
    """Return seconds as people write a moment: 12:33 or 1:02:33."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def timed(words: str, start_s: float | None = None) -> list[tuple[str, float | None]]:
    """Cut words at the time marks within, such as [12:33]; return each stretch with its start."""
    if not ("[" in words or "#" in words or "(" in words):
        return [(words, start_s)]
    place, stretches = 0, []
    for mark in MARK.finditer(words):
        stretches.append((words[place : mark.start()], start_s))
        place, start_s = mark.end(), seconds(mark[mark.lastindex or 1])
    return [*stretches, (words[place:], start_s)]


def restarted(times: int) -> str:
    """Say that a clock started again so many times."""
    often = "once" if times == 1 else f"{times} times"
    return f"the clock starts again {often}: each part goes on where the one before ended"


def one_clock(times: Sequence[float]) -> tuple[list[float], int]:
    """Return times on one clock, and how often it started again, as it does with each tape.

    A part goes on where the last one ended. A time or two that fall behind start no clock: those after them
    have to go on from there.
    """
    placed: list[float] = []
    offset, latest, restarts = 0.0, 0.0, 0
    for i, time in enumerate(times):
        before, after = times[i - 1] if i else 0.0, times[i : i + 3]
        goes_on = len(after) > 1 and sorted(after) == list(after) and after[-1] < before
        if before - time > 60 and time < before / 2 and goes_on:
            offset, restarts = latest, restarts + 1
        placed.append(time + offset)
        latest = max(latest, placed[-1])
    return placed, restarts
