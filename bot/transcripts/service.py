"""What the service that made a transcript writes above and below it, and what that tells.

Google Meet and Teams write it in the language of whoever downloads it, so it is known by its shape: a title
with the word for "transcript", a list of those who speak below, a clock in the last line but one.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.transcripts.clock import spelt_seconds
from bot.transcripts.speakers import label
from bot.transcripts.text import one_line

_SERVICE: Final = re.compile(
    r"Transcribed by https?://otter\.ai/?|\(?Transcribed by (?:TurboScribe|Rev|Sonix)\b.*"
    r"|(?:Transcription|Meeting) ended after [\d:]+(?:\s*👋)?"
    r"|People can also change the text after it was created\."
    r"|This editable transcript was computer generated\b.*"
    r"|You should review Gemini's notes\b.*|Detected language:? .{2,60}"
    r"|.{1,60} (?:started|stopped) transcription",
    re.IGNORECASE,
)
_HINTS: Final = ("ranscri", "Gemini", "Detected", "ended after", "People can")
_BY_PROGRAM: Final = re.compile(r"Transcri(?:bed|ption)|This editable|You should|Detected", re.IGNORECASE)
_WORD: Final = (
    r"(?:[Tt]ran[sk]+[ck]?ri\w*|[Tt]rascri\w+|[Тт]ранскри\w+|[Рр]асшифровка"
    r"|文字起こし|转录|轉錄|转写|스크립트)"
)
#: The line that names a meeting, in Google Meet's transcripts and in those of Teams.
_MEETING: Final = re.compile(
    rf"(?:📖\s*)?(.{{1,120}}?)(?:(?:\s[-–]|:)\s{_WORD}|-\d{{8}}_\d{{6}}-\S.{{0,60}})"
)
#: When a meeting was held, behind its name.
_HELD: Final = re.compile(r"(.{1,100}?)\s*\((\d{4}[-/]\d{2}[-/]\d{2})\b[^()]{0,30}\)")
_HEADING: Final = re.compile(rf"{_WORD}:?")
_DATE: Final = re.compile(
    r"(?=.*\d{4})[\w.,/ -]{6,40}(?:\d{1,2}:\d{2} ?(?:[ap]m)?)?|\d{4}年\d{1,2}月\d{1,2}日.{0,20}",
    re.IGNORECASE,
)
_LENGTH: Final = re.compile(r"(?:\d{1,2}h ?)?\d{1,3}m(?: ?\d{1,2}s)?|\d{1,2}s")
_TIME: Final = re.compile(r"\d{1,2}:\d{2}:\d{2}")
_CLOSING: Final = re.compile(r"(?=.{0,80}[^\W\d])[^\d:：\n].{0,80}?\b\d{1,2}:\d{2}:\d{2}\b.{0,40}")
_LAST: Final = 4  # lines that may close a transcript


def unspoken(lines: Sequence[str]) -> tuple[set[int], dict[str, object]]:
    """Return the places of a service's lines among those of a file, and what they tell of the interview."""
    said: dict[str, object] = {}
    places: set[int] = set()
    for i, line in enumerate(lines):
        is_likely = len(line) < 300 and any(word in line for word in _HINTS)
        if is_likely and _SERVICE.fullmatch(line):
            places.add(i)
            if _BY_PROGRAM.match(line):
                said["automatic"] = True
    title = next((i for i, line in enumerate(lines[:6]) if _MEETING.fullmatch(line)), None)
    if title is not None and (match := _MEETING.fullmatch(lines[title])):
        said["title"] = one_line(match[1])
        if held := _HELD.fullmatch(match[1]):
            said |= {"title": one_line(held[1]), "date": held[2]}
        below = _below(lines, title)
        dates = [one_line(line) for line in (*lines[:title], *lines[title + 1 : below]) if _is_date(line)]
        if dates:
            said.setdefault("date", dates[0])
        places |= set(range(below))
    closing = _closing(lines) if title is not None else set()
    if closing:
        said["automatic"] = True
    return places | closing, said


def _below(lines: Sequence[str], title: int) -> int:
    """Return the first line below the title that is neither a date, a length nor a list of who was there."""
    below = title + 1
    while below < min(len(lines), title + 7):
        line = lines[below]
        if _is_about_it(line) or _lists_speakers(lines, below):
            below += 1
        elif line == "Attendees" or _lists_speakers(lines, below + 1):  # under a heading of its own
            below += 2
        else:
            break
    return min(below, len(lines))


def _is_about_it(line: str) -> bool:
    is_heading_or_length = _HEADING.fullmatch(line) or _LENGTH.fullmatch(line) or spelt_seconds(line)
    return bool(is_heading_or_length) or _is_date(line)


def _lists_speakers(lines: Sequence[str], place: int) -> bool:
    """Tell whether a line lists people, of whom one or more speak below."""
    names = [name.strip() for name in lines[place].split(",")] if place < len(lines) else []
    below = {named[0] for line in lines[place + 1 : place + 40] if (named := label(line)) is not None}
    return not below.isdisjoint(names)


def _closing(lines: Sequence[str]) -> set[int]:
    """Return the line that tells when a meeting ended, below times of their own, and the one behind it."""
    if not any(_TIME.fullmatch(line.strip("# ")) for line in lines):
        return set()
    for i in range(max(1, len(lines) - _LAST), len(lines)):
        if _CLOSING.fullmatch(lines[i]) and label(lines[i]) is None and len(lines) - i <= 2:
            return set(range(i, len(lines)))
    return set()


def _is_date(line: str) -> bool:
    return len(line) < 60 and _DATE.fullmatch(line) is not None and label(line) is None
