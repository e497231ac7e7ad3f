"""Reading on from an excerpt: later, earlier, its whole turn, and the question before it."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import numpy as np

from bot.answers.answer import Excerpt
from bot.answers.asking import asks, is_another
from bot.answers.gaps import Floats, Gaps, Stretch
from bot.languages import DEFAULT
from bot.search.words import find_words, fold
from bot.transcripts.model import Transcript, Turn

#: So many words are read on at most.
MOST_WORDS: Final = 80
#: Characters that are looked at for so many words, and for a whole turn: more than is ever shown.
NEAR: Final = 1000
ROOM: Final = 4000
#: So many characters of a word that does not fit are shown.
PIECE: Final = 200
#: How much a stop at the end of a turn is worth beside one at a sure end of a sentence, and how much one as
#: far on as may be beside one at once.
TURN: Final = 0.5
FAR: Final = 0.4
#: The question is looked for among so many turns.
TURNS_BACK: Final = 20

Fits = Callable[[Excerpt], bool]


def read_on(
    transcript: Transcript, start: int, end: int, *, forward: bool, words: frozenset[str], fits: Fits
) -> Excerpt | None:
    """Return what follows ``end``, or else what ends before ``start``, up to a border; these words marked.

    None where nothing is left to read.
    """
    if forward:
        return _part(transcript, end, min(end + NEAR, len(transcript.text)), words, fits)
    return _part(transcript, max(0, start - NEAR), start, words, fits, from_end=True)


def whole_turn(
    transcript: Transcript, start: int, end: int, words: frozenset[str], fits: Fits
) -> Excerpt | None:
    """Return the turn that most of an excerpt is in, as far as it fits; None where the excerpt has it all.

    One that is too long is shown from where it begins if the excerpt is then in it, else from the excerpt on.
    """
    first, last = _turn_of(transcript, start, end)
    if start <= first and last <= end:
        return None
    begin = first
    if min(last, end) - first > ROOM or not fits(Excerpt.of(transcript, first, min(last, end))):
        begin = max(first, start)
    return _part(transcript, begin, min(last, begin + ROOM), words, fits, most_words=ROOM)


def question_before(transcript: Transcript, start: int, words: frozenset[str], fits: Fits) -> Excerpt | None:
    """Return what somebody else asked last before the turn at ``start``, or its end; None if nobody did."""
    turn = _question(transcript, start)
    if turn is None:
        return None
    return _part(transcript, max(turn.start, turn.end - NEAR), turn.end, words, fits, from_end=True)


def has_more_of_turn(transcript: Transcript, start: int, end: int) -> bool:
    """Return whether there is more of the turn that most of an excerpt is in; not where all is one turn."""
    first, last = _turn_of(transcript, start, end)
    return len(transcript.turns) > 1 and not (start <= first and last <= end)


def has_question_before(transcript: Transcript, start: int) -> bool:
    """Return whether `question_before` finds one."""
    return _question(transcript, start) is not None


def _turn_of(transcript: Transcript, start: int, end: int) -> tuple[int, int]:
    """Return from where to where the turn goes that most of an excerpt is in."""

    def shared(turn: tuple[int, int]) -> int:
        return min(turn[1], end) - max(turn[0], start)

    turns = transcript.turns_within(start, end)
    return max((_stripped(transcript.text, turn.start, turn.end) for turn in turns), key=shared)


def _question(transcript: Transcript, start: int) -> Turn | None:
    """Return the turn in which somebody else asked last before the turn at a character."""
    n = bisect_right(transcript.turn_starts, start) - 1
    own = transcript.turns[n]
    before = transcript.turns[max(0, n - TURNS_BACK) : n][::-1]
    return next((turn for turn in before if is_another(turn, own) and asks(transcript, turn)), None)


def _part(
    transcript: Transcript,
    start: int,
    end: int,
    words: frozenset[str],
    fits: Fits,
    *,
    from_end: bool = False,
    most_words: int = MOST_WORDS,
) -> Excerpt | None:
    """Return the part from the beginning of a stretch, or from its end, that stops best and fits."""
    start, end = _stripped(transcript.text, start, end)
    if start == end:
        return None

    def part(place: int) -> Excerpt:
        a, b = (place, end) if from_end else (start, place)
        spans = [word.span() for word in find_words(transcript.text[a:b]) if fold(word.group()) in words]
        return Excerpt.of(transcript, a, b, tuple(spans))

    places, worth = _stops(transcript, start, end, from_end, most_words)
    # The farther, the longer: so only as many are tried as it takes to halve them.
    fitting = bisect_right(range(len(places)), 0, key=lambda n: not fits(part(places[n])))
    if not fitting:
        return part(max(start, end - PIECE) if from_end else min(end, start + PIECE))
    return part(places[int(worth[:fitting].argmax())])


def _stops(
    transcript: Transcript, start: int, end: int, from_end: bool, most_words: int
) -> tuple[list[int], Floats]:
    """Return where reading on may stop, nearest first, and what each stop is worth."""
    stretch = Stretch.read(transcript.text, start, end, DEFAULT)
    if not stretch.starts:
        return [start if from_end else end], np.zeros(1)
    gaps = Gaps(transcript, stretch)
    if from_end:
        places, chances = [start, *gaps.starts[1:]][::-1], gaps.begins[:-1][::-1]
    else:
        places, chances = [*gaps.closes[:-1], end], gaps.ends[1:]
    places = places[:most_words]
    turns = transcript.turns_within(start, end)
    borders = {_stripped(transcript.text, turn.start, turn.end)[not from_end] for turn in turns}
    worth = [1 + TURN if place in borders else chance for place, chance in zip(places, chances, strict=False)]
    return places, np.array(worth) + np.linspace(0, FAR, len(places))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without white space around it."""
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    return start, max(start, start + len(said.strip()))
