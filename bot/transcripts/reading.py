"""From the pieces a reader finds in a file to one canonical text with its turns and cues.

The canonical text has every word as it stands, with one space between any two. A turn's slice includes
the space that joins it to the next, so turns follow each other without a gap.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import le
from typing import Any, Final, NamedTuple

from bot.errors import UnreadableTranscript
from bot.ids import TranscriptId
from bot.transcripts.clock import CLOCK
from bot.transcripts.doubts import Doubt, Said, doubts
from bot.transcripts.markup import TAG_LIKE, unescape
from bot.transcripts.model import Cue, Transcript, Turn
from bot.transcripts.text import one_line

_LONGEST = 1_000_000.0  # seconds; no interview lasts eleven days
#: Characters that a file may say about itself, in keys and values; each of these counts as one more.
MOST_SAID: Final = 50_000
_DEEPEST = 4  # entries within entries


class Piece(NamedTuple):
    """What a reader yields: some words in a row, by one speaker, with the seconds where known."""

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format's reader makes of a file.

    ``bodies`` are the parts of the file that hold the speech, each of them all of it; none given, it is the
    file. ``left_out`` is what of that was left out on purpose (labels, notes, repeats): a word that is
    neither there nor in a piece counts as lost. ``labels`` are those that were taken for speakers by how the
    file uses them, each as often and in the order in which it does.
    """

    format: str
    pieces: Sequence[Piece]
    metadata: Mapping[str, object] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    left_out: Sequence[str] = ()
    bodies: Sequence[str] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Reading:
    """A file as it was understood, before somebody confirms it.

    ``encoding`` is empty where the format leaves no choice; ``dropped`` says in one short phrase each what
    was left out; ``coverage`` is the share of the file's spoken words that reached the text; ``doubts`` say
    what may be wrong, worst first; ``labels`` are those that were taken for speakers, as in the draft.
    """

    format: str
    encoding: str
    text: str
    turns: tuple[Turn, ...]
    cues: tuple[Cue, ...]
    metadata: Mapping[str, object] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    coverage: float = 1.0
    doubts: tuple[Doubt, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether it is likelier than not that the file was misread."""
        return any(doubt.grave for doubt in self.doubts)

    @property
    def words(self) -> int:
        """How many words the text has, counted between white space."""
        return len(self.text.split())

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everybody a turn names for sure, in order of appearance."""
        return tuple(dict.fromkeys(t.speaker for t in self.turns if t.speaker is not None and t.sure))

    @property
    def seconds(self) -> float | None:
        """The last second that is known, or None where the file has no times."""
        return max((t for c in self.cues for t in (c.start_s, c.end_s) if t is not None), default=None)

    def transcript(self, id: TranscriptId, title: str, **known: Any) -> Transcript:
        """Return the transcript; ``known`` are its fields and win over what the file says."""
        fields: dict[str, Any] = {k: v for k, v in self.metadata.items() if k != "title"}
        if "offset" in fields:
            fields["offset_s"] = fields.pop("offset")
        return Transcript(
            id=id, title=title, text=self.text, turns=self.turns, cues=self.cues, **(fields | known)
        )


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 line" or "1,200 lines"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def finish(draft: Draft, source: str, encoding: str) -> Reading:
    """Join what a reader found into one text, and count what share of the source's words is in it.

    UnreadableTranscript where the file says too much about itself, whatever its format.
    """
    check_metadata(draft.metadata)
    text, turns, cues = join(draft.pieces)
    covered, body = max((coverage(body, text, draft.left_out), body) for body in draft.bodies or [source])
    lost = missing(body, text, draft.left_out) if covered < 1 else ()
    said = (piece for piece in draft.pieces if piece.text and not piece.text.isspace())
    times = [piece.start_s for piece in said if piece.start_s is not None]
    return Reading(
        format=draft.format,
        encoding=encoding,
        text=text,
        turns=turns,
        cues=cues,
        metadata=draft.metadata,
        dropped=draft.dropped,
        coverage=covered,
        doubts=doubts(Said(text, turns, cues, times, covered, lost, draft.labels)),
        labels=tuple(draft.labels),
    )


def check_metadata(metadata: Mapping[str, object]) -> None:
    """Refuse what says too much: a value counts as often as it stands there, also where it is kept once."""
    left = MOST_SAID
    todo: list[tuple[object, int]] = [(metadata, 0)]
    while todo:
        value, depth = todo.pop()
        left -= 1 + (len(value) if isinstance(value, str) else 0)
        if left < 0 or depth > _DEEPEST:
            raise UnreadableTranscript("says too much", limit=MOST_SAID)
        if isinstance(value, Mapping):
            todo += [(entry, depth + 1) for pair in value.items() for entry in pair]
        elif isinstance(value, list | tuple):
            todo += [(entry, depth + 1) for entry in value]


def join(pieces: Iterable[Piece]) -> tuple[str, tuple[Turn, ...], tuple[Cue, ...]]:
    """Return the canonical text of some pieces, its turns and its cues.

    What has no time belongs to the cue before, as long as nobody else speaks.
    """
    spoken = _in_order([tidied for piece in _merged(pieces) if (tidied := _tidy(piece)).text])
    turns: list[Turn] = []
    cues: list[Cue] = []
    place = 0
    for (speaker, sure), group in groupby(spoken, lambda piece: (piece.speaker, piece.sure)):
        start, first = place, len(cues)
        for piece in group:
            if piece.start_s is not None:
                cues.append(Cue(place, place + len(piece.text), piece.start_s, piece.end_s))
            place += len(piece.text) + 1
        start_s, end_s = (cues[first].start_s, cues[-1].end_s) if len(cues) > first else (None, None)
        turns.append(Turn(start, place, speaker, sure, start_s, end_s))
    if turns:
        turns[-1] = turns[-1]._replace(end=place - 1)
    return " ".join(piece.text for piece in spoken), tuple(turns), tuple(cues)


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    runs: list[tuple[Piece, list[str]]] = []
    for piece in pieces:
        if not piece.text or piece.text.isspace():
            continue
        last = runs[-1][0] if runs else None
        if last and piece.start_s is None and last.speaker == piece.speaker and last.sure == piece.sure:
            runs[-1][1].append(piece.text)
        else:
            runs.append((piece, [piece.text]))
    return [piece._replace(text=" ".join(texts)) if len(texts) > 1 else piece for piece, texts in runs]


def _tidy(piece: Piece) -> Piece:
    """Return a piece with its words one space apart, a name on one line, and times that make sense."""
    start_s, end_s = piece.start_s, piece.end_s
    if start_s is not None and not 0 <= start_s < _LONGEST:
        start_s = None
    if start_s is None or (end_s is not None and not start_s <= end_s < _LONGEST):
        end_s = None
    speaker = one_line(piece.speaker)[:80] if piece.speaker is not None else None
    return Piece(one_line(piece.text), speaker or None, start_s, end_s, piece.sure)


def _in_order(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return pieces of which only the longest run of times that never goes back is left.

    The other times are taken for mistakes and dropped.
    """
    times = [piece.start_s for piece in pieces if piece.start_s is not None]
    if all(map(le, times, times[1:])):
        return pieces
    tails: list[float] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for i, piece in enumerate(pieces):
        if piece.start_s is not None:
            length = bisect_right(tails, piece.start_s)
            before[i] = last[length - 1] if length else None
            tails[length : length + 1] = [piece.start_s]
            last[length : length + 1] = [i]
    kept = set()
    at = last[-1] if last else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return [
        piece if i in kept or piece.start_s is None else piece._replace(start_s=None, end_s=None)
        for i, piece in enumerate(pieces)
    ]


_NOT_SPEECH = re.compile(rf"{TAG_LIKE}|\b{CLOCK}\b(?:\\?\] to (?=\\?\[\d))?|\{{\\[^{{}}]*\}}")
_WORD = re.compile(r"[^\W_]+")


def coverage(source: str, text: str, left_out: Iterable[str] = ()) -> float:
    """Return the share of the words of ``source`` that are in ``text`` or were left out on purpose.

    Knows nothing of any format: it takes away what looks like times and tags, and counts words. So it
    notices a reader that loses some.
    """
    if "<" not in source and _is_all_there(source, text, left_out):
        return 1.0
    spoken = _spoken(source, left_out)
    return 1.0 - (spoken - _count(text)).total() / spoken.total() if spoken else 1.0


def _is_all_there(source: str, text: str, left_out: Iterable[str]) -> bool:
    """Tell quickly whether no word is missing: what stands alike on both sides need not be looked at."""
    theirs, ours = Counter(source.split()), Counter(text.split())
    rest = _spoken(" ".join((theirs - ours).elements()), left_out)
    return not (rest and rest - _count(" ".join((ours - theirs).elements())))


def missing(source: str, text: str, left_out: Iterable[str] = ()) -> Sequence[str]:
    """Return the words of ``source`` that are not there, in the order in which it has them first."""
    return list(_spoken(source, left_out) - _count(text))


def _spoken(source: str, left_out: Iterable[str]) -> Counter[str]:
    spoken = _count(unescape(_NOT_SPEECH.sub(" ", source)))
    return spoken - _count(unescape(_NOT_SPEECH.sub(" ", "\n".join(left_out))))


def _count(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))
