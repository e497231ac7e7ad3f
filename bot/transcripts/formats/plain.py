"""Plain text, with or without times and speakers, in the ways people and services write them.

Ann (00:12:33):         Rev, Descript; what is said may stand in the lines below
Ann  0:00               Otter, Teams
[Ann] [00:03] text      also ``[Ann] 10:02:33`` from Zoom
[00:00:06] Ann: text    also without the name, without the brackets, or as [00:06 --> 00:08]
00:06                   a line of its own above the text, as in YouTube's panel
Ann: text
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.errors import UnreadableTranscript
from bot.languages import LANGUAGES
from bot.transcripts.chat_log import is_chat_log
from bot.transcripts.clock import CLOCK, clock, seconds, timed
from bot.transcripts.markup import unescape, untag
from bot.transcripts.reading import Draft, Piece
from bot.transcripts.speakers import is_name, is_proper, label, named_once, sound

_CLOCK = re.compile(r"\d:\d\d")
_TIME = rf"[\[(]?(?P<start>{CLOCK})(?:\s?(?:-->|-|–)\s?(?P<end>{CLOCK}))?[\])]?"
_WHO = r"(?P<name>[^\W\d_][^:\[\]()\t\n|]{0,48}?)"
# Who and when. A name has to recur, or to stand in one of those that leave no doubt.
_HEADS = (
    (re.compile(rf"\[{_WHO}\]:?\s?{_TIME}:?(?!\S)"), True),
    (re.compile(rf"{_WHO}:?\s{{0,9}}[\[(](?P<start>{CLOCK})[\])](?::|$)"), True),
    (re.compile(rf"{_WHO}:\s{{0,9}}[\[(]?(?P<start>{CLOCK})[\])]?(?!\S)"), True),
    (re.compile(rf"{_WHO}(?:\s{{2,40}}|\t|,\s|\s?[-–—|]\s)(?P<start>{CLOCK})$"), True),
    (re.compile(rf"{_WHO}\s(?P<start>{CLOCK})$"), False),
)
_WHEN = re.compile(rf"{_TIME}:?(?:\s+[-–—|](?=\s))?(?!\S)")
_OTTER = re.compile(r"Transcribed by https?://otter\.ai/?")
# Seconds: a first time between them is an hour of the day, not one into a recording.
_MORNING, _MIDNIGHT = 6 * 3600.0, 24 * 3600.0


class _Line(NamedTuple):
    """A line: who and when, where it opens with that, and what it says."""

    whole: str
    words: str
    name: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    is_certain: bool = False
    is_someone_else: bool = False
    is_timed: bool = False  # it opens with a time alone

    @property
    def is_plain(self) -> bool:
        """Whether it opens with neither."""
        return self.start_s is None


def fits(text: str, suffix: str) -> bool:
    """Take whatever is left."""
    return True


def read(text: str) -> Draft | None:
    """Read plain text; None where it has no words."""
    wholes = [stripped for line in text.split("\n") if (stripped := line.strip())]
    if is_chat_log(wholes):
        raise UnreadableTranscript("chat")
    if not any(sign in text for sign in ":：[>"):  # so there are no times and no labels
        wholes = ["\n".join(wholes)]
    # What recurs, such as a name or a time, is looked at once.
    once = {whole: _line(whole) for whole in set(wholes)}
    lines = _without_slips([once[whole] for whole in wholes])
    lone = _lone_names(lines)
    labelled = {words: label(words) for words in {line.words for line in lines}}
    labels = [labelled[line.words] for line in lines]
    speakers = sound(labels)
    pieces: list[Piece] = []
    left_out: list[str] = []
    names: list[str] = []  # the labels that named a speaker, each as often as it stands in the file
    metadata: dict[str, object] = {}
    speaker, start_s, end_s = None, None, None
    for i, line in enumerate(lines):
        words = line.words
        if line.start_s is not None:
            start_s, end_s = line.start_s, line.end_s
        if _OTTER.fullmatch(words):
            metadata["automatic"] = True
            left_out.append(words)
            continue
        if i and _is_spelt(words, lines[i - 1]):
            left_out.append(words)
            continue
        named = labels[i]
        if line.is_someone_else:
            speaker = None
        if i in lone:
            speaker, words = words, ""
            left_out.append(speaker)
        elif line.name is not None:
            speaker = line.name
            left_out.append(speaker)
        elif named is not None and named[0] in speakers:
            speaker, words = named
            names.append(speaker)
        for stretch, at_s in timed(words, start_s):
            pieces.append(Piece(unescape(untag(stretch)), speaker, at_s, end_s if at_s == start_s else None))
        if words:
            start_s = end_s = None
    if not any(letter.isalpha() for piece in pieces for letter in piece.text):
        return None
    from_zero, hour = _from_zero(pieces)
    return Draft(_name(pieces), from_zero, metadata, (*named_once(names), *hour), [*left_out, *names])


def _line(whole: str) -> _Line:
    if whole.startswith(">>"):
        return _line(whole.lstrip("> "))._replace(is_someone_else=True)
    if _CLOCK.search(whole) is None:
        return _Line(whole, whole)
    if (line := _named_line(whole)) is not None:
        return line
    match = _WHEN.match(whole)
    if match is None:
        return _Line(whole, whole)
    rest = whole[match.end() :].strip()  # which may be "Ann  0:00"
    start_s, end_s = seconds(match["start"]), seconds(match["end"] or "")
    return (_CLOCK.search(rest) and _named_line(rest)) or _Line(
        whole, rest, None, start_s, end_s, is_timed=start_s is not None
    )


def _named_line(whole: str) -> _Line | None:
    for head, is_certain in _HEADS:
        match = head.match(whole)
        if match is not None and is_name(match["name"]):
            end_s = seconds(match.groupdict().get("end") or "")
            rest = whole[match.end() :].strip()
            return _Line(whole, rest, match["name"], seconds(match["start"]), end_s, is_certain)
    return None


def _without_slips(lines: Sequence[_Line]) -> list[_Line]:
    """Return lines of which those that only look like they open with a time or a name are plain."""
    times = [line.start_s for line in lines if line.is_timed and line.start_s is not None]
    rising = sum(a <= b for a, b in pairwise(times))
    bracketed = sum(line.is_timed and line.whole[0] in "[(" for line in lines)
    timed = (len(times) > 1 and rising >= 0.7 * (len(times) - 1)) and (
        len(times) >= 0.2 * len(lines) or bracketed >= 0.9 * len(times)
    )
    often = Counter(line.name for line in lines)
    certain = {line.name for line in lines if line.is_certain}
    sure = {name for name in certain if name is not None and is_proper(name)}
    return [
        line
        if line.is_plain or (timed if line.is_timed else line.name in sure or often[line.name] > 1)
        else _Line(line.whole, line.whole, is_someone_else=line.is_someone_else)
        for line in lines
    ]


def _lone_names(lines: Sequence[_Line]) -> set[int]:
    """Return which lines are a name and nothing more: right after a time, or in the line above one."""
    after: list[int] = []
    above: list[int] = []
    for i, (line, below) in enumerate(pairwise(lines)):
        if line.is_timed and below.is_plain and _is_lone_name(line.words):
            after.append(i)
        elif line.is_plain and below.is_timed and _is_lone_name(line.words):
            is_said = i > 0 and lines[i - 1].is_timed and not lines[i - 1].words
            above += [] if is_said else [i]
    if 2 * len(after) < sum(line.is_timed for line in lines):
        after = []
    often = Counter(lines[i].words for i in above)
    return {*after, *(i for i in above if often[lines[i].words] > 1)}


def _is_lone_name(words: str) -> bool:
    return bool(words) and words[-1] not in ".,!?…-–—" and is_name(words) and is_proper(words)


def _is_spelt(words: str, above: _Line) -> bool:
    """Tell whether a line only spells out the time above it, as YouTube's panel does for screen readers."""
    if not above.is_timed or above.words or not words[:1].isdigit():
        return False
    matches = (language.spelt_time.fullmatch(words) for language in LANGUAGES)
    return any(match is not None and _spelt_seconds(match) == above.start_s for match in matches)


def _spelt_seconds(match: re.Match[str]) -> int:
    hours, minutes, whole = (int(number or 0) for number in match.groups())
    return hours * 3600 + minutes * 60 + whole


def _from_zero(pieces: list[Piece]) -> tuple[list[Piece], tuple[str, ...]]:
    """Return pieces timed from the first on where they tell the hour of the day, and what to say of that."""
    first = next((piece.start_s for piece in pieces if piece.start_s is not None), 0.0)
    if not _MORNING <= first < _MIDNIGHT:
        return pieces, ()
    moved: list[Piece] = []
    before, day = first, 0
    for piece in pieces:
        if piece.start_s is not None:
            # Half a day back is midnight; half a day on again, so was a slip of the pen.
            if piece.start_s < before - _MIDNIGHT / 2:
                day += 1
            elif day and piece.start_s > before + _MIDNIGHT / 2:
                day -= 1
            before = piece.start_s
            piece = piece._replace(start_s=before - first + day * _MIDNIGHT, end_s=None)
        moved.append(piece)
    return moved, (f"the hour of the day: times count from the first, {clock(first)[:-4]}",)


def _name(pieces: Sequence[Piece]) -> str:
    has = ["speakers"] * any(piece.speaker for piece in pieces)
    has += ["times"] * any(piece.start_s is not None for piece in pieces)
    return f"plain text with {' and '.join(has)}" if has else "plain text"
