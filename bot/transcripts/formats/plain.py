"""Plain text, with or without times and speakers, in the ways people and services write them.

Ann (00:12:33):         Rev, Descript; what is said may stand in the lines below
Ann  0:00               Otter, Teams; also with one space, a comma or a dash between
[Ann] [00:03] text      also ``[Ann] 10:02:33`` from Zoom
[00:00:06] Ann: text    also without the name, without the brackets, or as [00:06 --> 00:08]
00:06                   a line of its own above the text, as in YouTube's panel or every few minutes in Meet
Ann: text               also ``Ann：text``, ``(Ann) text``, ``A - text``, or the name in a line of its own
text #00:00:06-1#       at the end of each turn, as f4 has it
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from bot.errors import UnreadableTranscript
from bot.transcripts import heads
from bot.transcripts.chat_log import is_chat_log
from bot.transcripts.clock import MARK, clock, one_clock, restarted, spelt_seconds, timed
from bot.transcripts.heads import Head
from bot.transcripts.markup import unescape, untag
from bot.transcripts.page import chapters, unspoken
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import (
    SOMEONE_ELSE,
    apart,
    dashed,
    in_brackets,
    is_alone,
    label,
    listed,
    sound,
    steady,
)
from bot.transcripts.text import HEADING

# Seconds: a first time between them is an hour of the day, not one into a recording.
_MORNING, _MIDNIGHT = 6 * 3600.0, 24 * 3600.0


class _Line(NamedTuple):
    """A line that is not blank: what it opens with, and what it says."""

    whole: str
    words: str
    head: Head | None
    begins: bool  # a paragraph
    is_someone_else: bool = False
    is_heading: bool = False

    @property
    def is_timed(self) -> bool:
        """Whether it opens with a time alone."""
        return self.head is not None and self.head.name is None


def fits(text: str, suffix: str) -> bool:
    """Take whatever is left."""
    return True


def read(text: str) -> Draft | None:
    """Read plain text; None where it has no words."""
    lines = list(_lines(text))
    wholes = [line.whole for line in lines]
    if is_chat_log(wholes):
        raise UnreadableTranscript("chat")
    page = unspoken(wholes, [line.begins for line in lines], [line.is_heading for line in lines])
    left_out = [wholes[i] for i in sorted(page.places)]
    lines = _with_sound_heads([line for i, line in enumerate(lines) if i not in page.places])
    contents = chapters([line.head for line in lines], [line.words for line in lines])
    left_out += [lines[i].whole for i in sorted(contents)]
    lines = [line for i, line in enumerate(lines) if i not in contents]
    talk = _Talk(left_out, start_s=0.0 if _ends_with_times(lines) else None)
    for above, line, named in zip([None, *lines], lines, _named(lines), strict=False):
        talk.hear(line, named, above)
    if not any(letter.isalpha() for piece in talk.pieces for letter in piece.text):
        return None
    pieces, restarted = _on_one_clock(talk.pieces)
    dropped = [*page.dropped, *restarted]
    if contents:
        dropped.append(counted(len(contents), "chapter of a list", "chapters of a list"))
    return Draft(_name(pieces), pieces, page.metadata, tuple(dropped), talk.left_out, labels=talk.labels)


def _lines(text: str) -> Iterator[_Line]:
    once: dict[str, Head | None] = {}  # what recurs, such as a name or a time, is looked at once
    begins = True
    for turns in apart([line.strip() for line in text.split("\n")]):
        whole = turns[0]
        is_heading, is_live = whole.startswith(HEADING), ">>" in whole
        if is_heading:
            turns = [whole.lstrip(f"{HEADING} ")]
        elif is_live:
            turns = [own.strip() for turn in turns for own in SOMEONE_ELSE.split(turn)]
        for i, words in enumerate(turns):
            if words:
                if words not in once:
                    once[words] = heads.head(words)
                is_other = (is_live and i > 0) or is_heading
                yield _Line(words, words, once[words], begins and not i, is_other, is_heading)
        begins = not whole


def _with_sound_heads(lines: Sequence[_Line]) -> list[_Line]:
    """Return lines whose heads the file as a whole confirms, with the words behind them."""
    found = heads.sound(
        [line.head for line in lines], [line.whole for line in lines], [line.begins for line in lines]
    )
    return [
        line._replace(head=head, words=line.whole if head is None else head.words)
        for line, head in zip(lines, found, strict=True)
    ]


def _named(lines: Sequence[_Line]) -> list[tuple[str | None, str] | None]:
    """Return for each line whom it names, apart from its head, and the words without the name.

    None stands for nobody, as in a list of terms.
    """
    alone = _lone_names(lines)
    labels = _colon_labels(lines)
    # A heading that goes on behind its colon names nobody whom no other line names.
    told = zip(lines, labels, strict=True)
    speakers = sound(
        [None if line.is_heading and named and named[1] else named for line, named in told],
        [line.is_timed for line in lines],
    )
    if not speakers and not alone and all(line.head is None or line.head.name is None for line in lines):
        labels = _other_labels(lines)
        speakers = frozenset(named[0] for named in labels if named is not None)
    terms = listed(labels) - speakers
    names: list[tuple[str | None, str] | None] = []
    for line, named in zip(lines, labels, strict=True):
        is_term = named is not None and named[0] in terms
        is_label = named is not None and named[0] in speakers
        names.append(named if is_label else (None, line.words) if is_term else None)
    for i in alone:
        names[i] = (lines[i].words, "")
        if i and _is_initials(lines[i - 1].whole, lines[i].words):  # as Teams shows them above a name
            names[i - 1] = (None, "")
    return names


def _colon_labels(lines: Sequence[_Line]) -> list[tuple[str, str] | None]:
    """Return what stands before the colon of each line, unless the file names its speakers beside times."""
    once = {words: label(words) for words in {line.words for line in lines}}
    labels = [once[line.words] for line in lines]
    is_named = [line.head is not None and line.head.name is not None for line in lines]
    told = list(zip(lines, labels, is_named, strict=True))
    beside = [named if line.is_timed or line.is_heading else None for line, named, _ in told]
    by_time = sum(is_named) + sum(line.is_timed and named is not None for line, named, _ in told)
    by_colon = sum(named is not None and not (line.is_timed or head) for line, named, head in told)
    return beside if by_time > 1 and by_time >= 2 * by_colon else labels


def _is_initials(line: str, name: str) -> bool:
    return 1 < len(line) < 4 and line == "".join(word[0] for word in name.split()).upper()


def _other_labels(lines: Sequence[_Line]) -> list[tuple[str, str] | None]:
    """Return the labels of a file that sets no colon behind a name."""
    if headings := _named_headings(lines):
        return [(line.words, "") if i in headings else None for i, line in enumerate(lines)]
    begin = [i for i, line in enumerate(lines) if line.begins and not line.is_heading]
    if len(begin) < 2 or 4 * len(begin) < len(lines):
        begin = [i for i, line in enumerate(lines) if not line.is_heading]
    for style in (in_brackets, dashed):
        labels = [style(line.words) for line in lines]
        speakers = steady([named[0] if (named := labels[i]) is not None else None for i in begin])
        if speakers:
            return [named if named is not None and named[0] in speakers else None for named in labels]
    begun = set(begin)
    above = [
        line.words if (i in begun or line.is_heading) and is_alone(line.words) else None
        for i, line in enumerate(lines)
    ]
    below = [name if name is not None and after is None else None for name, after in pairwise([*above, "-"])]
    often = Counter(below)
    often.pop(None, None)
    if sum(times > 1 for times in often.values()) > 1 and 4 * sum(often.values()) >= len(lines):
        return [(name, "") if name is not None and often[name] > 1 else None for name in below]
    return [None] * len(lines)


def _named_headings(lines: Sequence[_Line]) -> set[int]:
    """Return which headings are names, where most are and two or more recur."""
    headings = [i for i, line in enumerate(lines) if line.is_heading]
    names = [i for i in headings if is_alone(lines[i].words)]
    often = Counter(lines[i].words for i in names)
    recurring = sum(times > 1 for times in often.values())
    return (
        set(names)
        if recurring > 1 and 2 * len(names) > len(headings) and 2 * recurring >= len(often)
        else set()
    )


def _lone_names(lines: Sequence[_Line]) -> set[int]:
    """Return which lines are a name and nothing more: right after a time, or in the line above one."""
    after: list[int] = []
    above: list[int] = []
    for i, (line, below) in enumerate(pairwise(lines)):
        if line.is_timed and below.head is None and is_alone(line.words):
            after.append(i)
        elif line.head is None and below.is_timed and is_alone(line.words):
            is_said = i > 0 and lines[i - 1].is_timed and not lines[i - 1].words
            above += [] if is_said else [i]
    if 2 * len(after) < sum(line.is_timed for line in lines):
        after = []
    often = Counter(lines[i].words for i in above)
    if 5 * len(above) < 4 * sum(line.is_timed for line in lines) or max(often.values(), default=0) < 2:
        above = [i for i in above if often[lines[i].words] > 1]
    return {*after, *above, *_names_below_times(lines)}


def _names_below_times(lines: Sequence[_Line]) -> set[int]:
    """Return which lines are a name between a time that stands alone and the words."""
    places = [
        i
        for i, (above, line, below) in enumerate(zip(lines, lines[1:], lines[2:], strict=False), 1)
        if above.is_timed and not above.words and line.head is None is below.head and is_alone(line.words)
    ]
    often = Counter(lines[i].words for i in places)
    times = sum(line.is_timed for line in lines)
    if 5 * len(places) < 4 * times or 2 * len(often) > len(places) + 1:
        return set()
    return set(places)


@dataclass
class _Talk:
    """What is said, as it is heard line by line."""

    left_out: list[str]
    pieces: list[Piece] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # that named a speaker, each as often as in the file
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None

    def hear(self, line: _Line, named: tuple[str | None, str] | None, above: _Line | None) -> None:
        """Take in a line, which may name somebody, below another."""
        if line.head is not None:
            self.start_s, self.end_s = line.head.time.start_s, line.head.time.end_s
            self.left_out.append(line.whole.removesuffix(line.words))
        if above is not None and _is_spelt(line, above):
            self.left_out.append(line.whole)
            return
        words = line.words
        if line.is_someone_else:
            self.speaker = None
        if line.head is not None and line.head.name is not None:
            self.speaker = line.head.name
            self.labels.append(line.head.name)
        elif named is not None:
            self.speaker, words = named
            self.labels += [self.speaker] if self.speaker is not None else []
            self.left_out.append(line.words.removesuffix(words))
        self._say(words)

    def _say(self, words: str) -> None:
        stretches = timed(words, self.start_s)
        ends_s = _end(stretches)  # which is when the next line starts
        for i, (stretch, at_s) in enumerate(stretches, 2):
            end_s = ends_s if i == len(stretches) else self.end_s if at_s == self.start_s else None
            self.pieces.append(Piece(unescape(untag(stretch)), self.speaker, at_s, end_s))
        if len(stretches) > 1:
            self.left_out += [mark[0] for mark in MARK.finditer(words)]
        if words:
            self.start_s, self.end_s = ends_s, None


def _end(stretches: Sequence[tuple[str, float | None]]) -> float | None:
    """Return the time behind the last word, where there is one."""
    last, at_s = stretches[-1]
    return at_s if len(stretches) > 1 and not last.strip() else None


def _ends_with_times(lines: Sequence[_Line]) -> bool:
    """Tell whether most lines end with a time, as f4 writes them, so that the first begins at 0."""
    ended = sum(_end(timed(line.words)) is not None for line in lines if line.words.endswith(("#", "]", ")")))
    return 2 * ended > len(lines) and not any(line.head for line in lines)


def _is_spelt(line: _Line, above: _Line) -> bool:
    """Tell whether a line only spells out the time above it, as YouTube's panel does for screen readers."""
    if above.head is None or above.words or not line.whole[:1].isdecimal():
        return False
    return spelt_seconds(line.whole) == above.head.time.start_s


def _on_one_clock(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], tuple[str, ...]]:
    """Return pieces whose times count from the beginning, and what to say where they did not."""
    pieces = [piece for piece in pieces if not piece.text.isspace() and piece.text]
    times = [piece.start_s for piece in pieces if piece.start_s is not None]
    if times and _MORNING <= times[0] < _MIDNIGHT:
        return _from_zero(pieces, times[0])
    placed, restarts = one_clock(times)
    if not restarts:
        return pieces, ()
    moved: list[Piece] = []
    shifts = iter([a - b for a, b in zip(placed, times, strict=True)])
    for piece in pieces:
        if piece.start_s is not None:
            by = next(shifts)
            end_s = None if piece.end_s is None else piece.end_s + by
            piece = piece._replace(start_s=piece.start_s + by, end_s=end_s)
        moved.append(piece)
    return moved, (restarted(restarts),)


def _from_zero(pieces: Sequence[Piece], first: float) -> tuple[list[Piece], tuple[str, ...]]:
    """Return pieces that tell the hour of the day timed from the first on, and what to say of that."""
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
