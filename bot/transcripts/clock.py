"""Clock times as transcripts write them: 1:02:03.456, 02:03, 00:00:01,5."""

import re

CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
MARK = re.compile(rf"\[\\*\s?({CLOCK})\s?\\*\](?: to \[{CLOCK}\])?:?")
_WHOLE = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,9}))?")


def seconds(clock: str) -> float | None:
    """Return a clock time in seconds, or None where it is none."""
    match = _WHOLE.fullmatch(clock.strip())
    if match is None:
        return None
    hours, minutes, whole, fraction = match.groups(default="0")
    return float(f"{int(hours) * 3600 + int(minutes) * 60 + int(whole)}.{fraction}")


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
    if "[" not in words:
        return [(words, start_s)]
    place, stretches = 0, []
    for mark in MARK.finditer(words):
        stretches.append((words[place : mark.start()], start_s))
        place, start_s = mark.end(), seconds(mark[1])
    return [*stretches, (words[place:], start_s)]
