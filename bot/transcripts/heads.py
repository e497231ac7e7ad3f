"""How a line opens: with a name, a time or both, in whatever order and with whatever signs between.

    head    = time [sign] [name [sign] time] | name [sign] time
    time    = "["? clock [arrow clock] "]"? | "#" clock "#" | "[" seconds [arrow seconds] "]" | spelt
    clock   = 12:33 | 0:12:33.5 | 10:02 AM
    seconds = 12.5 | 12s | 1m 3s, within brackets only
    spelt   = 2 minutes 3 seconds, where the line ends; also 3s behind a gap

A name without a time is a label: `bot.transcripts.speakers` knows those.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.transcripts.clock import CLOCK, HALF, SPELT, seconds, spelt_seconds
from bot.transcripts.speakers import is_name, is_proper

_ARROW = r"\s?(?:-{1,2}>|[-–—~→])\s?"
_COUNT = r"(?:\d{1,6}(?:\.\d{1,6}s?|s)|(?:\d{1,2}h\s?)?\d{1,3}m(?:\s?\d{1,2}s)?)"
_SIGN = r"(?:[-–—|·•»›@]|//)"
_TIMES = rf"({CLOCK}{HALF}?)(?:{_ARROW}({CLOCK}{HALF}?))?"
_TIME = re.compile(
    rf"(?P<open>[\[(【（{{<])\s?(?:{_TIMES}"
    rf"|({_COUNT})(?:(?:{_ARROW}|,\s?)({_COUNT}))?)\s?[\])】）}}>]"
    rf"|(?P<hash>#)({CLOCK}(?:-\d)?)#"
    rf"|{_TIMES}(?!\w)"
)
_SPELT_TIME = re.compile(rf"(?P<spelt>{SPELT})(?:\s?{CLOCK})?$")
_FEW_SECONDS = re.compile(r"(?<=\s\s)\d{1,2}s$|(?<=\t)\d{1,2}s$")
#: What every time has.
_HINT = re.compile(r"\d:\d\d|[\[(【（{<]\s?\d+[.hms]|\s\d{1,2}s$|\d\s?[^\W\d_]+\.?,?\s?\d+\s?[^\W\d_]")
_FARTHEST = 90  # characters; no name and no two times take more
_AFTER_TIME = re.compile(rf"\s*[:：,，、]?\s*(?:{_SIGN}(?!\S)\s*)?")
_BEFORE_TIME = re.compile(rf"(?:\s?[,，、:：]\s{{0,9}}|\s{{0,9}}{_SIGN}\s{{0,9}}|\s{{1,40}})\Z")
_IN_BRACKETS = re.compile(r"[\[【(（<]([^\[\]【】()（）<>]{1,48})[\]】)）>]\s?[:：]?\s{0,9}")


_BOTH = re.compile(rf"[\[(]([^\W\d][^\[\]()\d:]{{0,40}}?)[\s,|–-]{{1,9}}({CLOCK})[\])]\s?:?\s?(?=\S)")


class Time(NamedTuple):
    """A time in characters [start, end) of a line: what it says, in seconds, and how it is written."""

    start: int
    end: int
    start_s: float
    end_s: float | None
    is_bracketed: bool
    is_long: bool  # with hours, or in words


class Head(NamedTuple):
    """What a line opens with, and the words behind it.

    ``is_certain`` where such a name with such a time can hardly be the beginning of a sentence, ``is_loose``
    where it may well be, as no sign comes before the words.
    """

    words: str
    time: Time
    name: str | None = None
    is_certain: bool = False
    is_loose: bool = False


def head(line: str) -> Head | None:
    """Return how a line opens, or None where it opens with no time, nor with a name that has one."""
    if _HINT.search(line, 0, _FARTHEST) is None:
        return None
    if (both := _BOTH.match(line)) is not None:  # [Ann 0:01] so
        line = f"{both[1]} [{both[2]}]: {line[both.end() :]}"
    time = _first_time(line)
    if time is None:
        return None
    if time.start:
        return _named(line, time)
    rest = _behind(line, time)
    second = _first_time(rest) if _HINT.search(rest, 0, _FARTHEST) is not None else None
    inner = _named(rest, second) if second is not None and second.start else None
    if inner is None:
        return Head(rest, time)
    return inner._replace(time=time._replace(end_s=time.end_s or inner.time.start_s))


def without_name(line: str) -> Head | None:
    """Return the same where what looked like a name is none."""
    time = _first_time(line)
    return Head(_behind(line, time), time) if time is not None and time.start == 0 else None


def _first_time(line: str) -> Time | None:
    """Return the first time that signs or spaces part from what is on either side of it."""
    match = _TIME.search(line, 0, _FARTHEST)
    if match is not None and _stands_apart(line, match):
        first, *second = (text for text in match.groups()[1:] if text and text not in "[(【（{<#")
        start_s, end_s = _seconds(first), _seconds(second[0]) if second else None
        is_bracketed = match["open"] is not None or match["hash"] is not None
        if start_s is not None:
            return Time(match.start(), match.end(), start_s, end_s, is_bracketed, first.count(":") > 1)
    match = _SPELT_TIME.search(line) if len(line) < _FARTHEST and line[-1:].isalnum() else None
    least = 1 if match is not None and _FEW_SECONDS.search(line) else 2
    start_s = spelt_seconds(match["spelt"], least=least) if match is not None else None
    if match is None or start_s is None:
        return None
    return Time(match.start(), match.end(), start_s, None, False, True)


def _seconds(words: str) -> float | None:
    if ":" in words:
        return seconds(words)
    return spelt_seconds(words) if "m" in words else float(words.rstrip("s"))


def _stands_apart(line: str, time: re.Match[str]) -> bool:
    before, after = line[: time.start()][-1:], line[time.end() : time.end() + 1]
    is_bracketed = time["open"] is not None or time["hash"] is not None
    return is_bracketed or not (before.strip().strip(",，、:：-–—|·•") or after.strip().strip(",，、:：|"))


def _behind(line: str, time: Time) -> str:
    return _AFTER_TIME.sub("", line[time.end :], count=1).strip()


def _named(line: str, time: Time) -> Head | None:
    before, after = line[: time.start], line[time.end :].lstrip()
    sign = _BEFORE_TIME.search(before)
    name = before[: sign.start()] if sign is not None else before
    brackets = _IN_BRACKETS.fullmatch(before)
    if brackets is not None:
        name = brackets[1].strip()
    if not is_name(name) or (sign is None and brackets is None and not time.is_bracketed):
        return None
    between = sign[0].strip() if sign is not None else ""
    is_marked = brackets is not None or between in (":", "：") or after[:1] in (":", "：")
    is_apart = time.is_bracketed or between != "" or (sign is not None and sign[0] != " ")
    is_certain = is_marked or (not after and is_apart)
    return Head(_behind(line, time), time, name, is_certain, bool(after) and not is_marked)


def sound(heads: Sequence[Head | None], lines: Sequence[str], after_gap: Sequence[bool]) -> list[Head | None]:
    """Return heads without those that only look like one, judged by those of all lines of a file.

    ``after_gap`` tells which lines begin a paragraph.
    """
    named = _sound_names(heads, lines)
    groups: dict[tuple[bool, bool], list[int]] = {}  # times written alike are judged together
    for i, head in enumerate(named):
        if head is not None and head.name is None:
            groups.setdefault((head.time.is_bracketed, head.time.is_long), []).append(i)
    slips: set[int] = set()
    for (is_bracketed, is_long), places in groups.items():
        times = [(head.time.start_s, bool(head.words)) for i in places if (head := named[i]) is not None]
        begins = sum(after_gap[i] for i in places)
        if not _are_times(times, begins, len(lines), is_bracketed=is_bracketed, is_long=is_long):
            slips |= set(places)
    return [None if i in slips else head for i, head in enumerate(named)]


def _sound_names(heads: Sequence[Head | None], lines: Sequence[str]) -> list[Head | None]:
    """Return heads of which those whose name nothing confirms have none."""
    named = [head for head in heads if head is not None and head.name is not None]
    often = Counter(head.name or "" for head in named)
    sure = {head.name for head in named if head.is_certain and is_proper(head.name or "")}
    sure |= {name for name, times in often.items() if times > 1}
    loose = [head for head in named if head.is_loose]
    if 2 * len(loose) > len(heads) and any(head.name in sure for head in loose):
        sure |= {head.name for head in loose if is_proper(head.name or "")}
    plain = [head for head in named if not head.is_loose and not head.is_certain]
    if len(plain) >= 0.2 * len(heads) and any(head.name in sure for head in plain):
        sure |= {head.name for head in plain if is_proper(head.name or "")}  # the file goes on like that
    if len(loose) < 0.3 * len(heads):
        sure -= {head.name for head in loose} - {head.name for head in named if not head.is_loose}
    return [
        without_name(line) if head is not None and head.name is not None and head.name not in sure else head
        for head, line in zip(heads, lines, strict=True)
    ]


def _are_times(
    times: Sequence[tuple[float, bool]], begins: int, lines: int, *, is_bracketed: bool, is_long: bool
) -> bool:
    """Tell whether lines that open alike tell times; each has a second, and whether words follow.

    Of all ``lines``, so many of them ``begins`` a paragraph.
    """
    seconds = [second for second, _ in times]
    rising = sum(a <= b for a, b in pairwise(seconds))
    if rising < 0.7 * (len(seconds) - 1):
        return False
    if is_long and (len(seconds) > 1 or not times[0][1]):
        return True
    if len(seconds) < 2:
        return False
    if is_bracketed or len(seconds) >= 0.2 * lines:
        return True
    is_strict = all(a < b for a, b in pairwise(seconds))
    return is_strict and (not any(has_words for _, has_words in times) or (begins == len(times) > 2))
