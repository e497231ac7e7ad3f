"""The gaps between words, and how good each is to begin or end an excerpt at."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from bot.answers.borders import CONTEXT, borders_of
from bot.languages.language import Language
from bot.search.span import Span
from bot.search.words import end_of_word, find_words, fold
from bot.transcripts.model import Transcript

#: What is said of a gap in which no excerpt is cut: inside a name or a number.
NEVER: Final = -1.0
#: The chance that a listener hears a border at a comma, and at a word that speech puts for a full stop.
COMMA: Final = 0.3
PAUSE_WORD: Final = 0.15
#: Sentences are at most so many words long on average where a text is punctuated.
PUNCTUATED: Final = 50
#: Silence between two cues, in seconds, from which on it tells something, and that tells the most.
SILENCE: Final = 0.3
LONG_SILENCE: Final = 2.0
#: How much less an excerpt should begin or end with a filler than beside it.
FILLER: Final = 0.5
#: So many words of a turn are few: they are taken with the rest of it, or left.
FEW: Final = 3
#: So many characters on either side of a stretch hold the words that tell of its gaps.
AROUND: Final = 16 * CONTEXT

#: Closing punctuation of a word.
_CLOSING: Final = re.compile(r"[^\w\s\[(“‘]*")
_SENTENCE_END: Final = re.compile(r"[.?!…][\"'”’)\]]*\s|[。？！؟।]")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Stretch(NamedTuple):
    """Words [first, last) of some folded words in a row; the others tell what stands around them.

    There are others on both sides, but where the transcript begins or ends. ``starts`` are the characters at
    which the words of the stretch begin.
    """

    around: Sequence[str]
    first: int
    last: int
    starts: Sequence[int]
    language: Language

    @property
    def words(self) -> Sequence[str]:
        """The words of the stretch."""
        return self.around[self.first : self.last]

    @classmethod
    def of(cls, span: Span) -> Self:
        """Return the words of a span."""
        wider = span.widened(CONTEXT)
        first, last = span.first - wider.first, span.last - wider.first
        return cls(wider.words, first, last, span.starts, span.segment.vocabulary.language)

    @classmethod
    def read(cls, text: str, start: int, end: int, language: Language) -> Self:
        """Read the words between two characters of a text, neither inside a word."""
        before, inside, after = (
            [(word.start() + begin, fold(word.group())) for word in find_words(text[begin:stop])]
            for begin, stop in ((max(0, start - AROUND), start), (start, end), (end, end + AROUND))
        )
        around = [word for _, word in [*before, *inside, *after]]
        first = len(before)
        return cls(around, first, first + len(inside), [place for place, _ in inside], language)


class Gaps:
    """The gaps of a stretch of a transcript: gap n is before word n, the last behind all.

    ``begins`` and ``ends`` hold, for each gap, the chance in [0, 1] that an excerpt begins or ends well: 1
    where a turn or a sentence is known to end, NEVER where none may be cut. ``turns`` are the gaps at which
    turns begin. ``sentences`` counts, for each word, the sentences that have begun, sure or not. Word n ends
    before character ``closes[n]``.
    """

    def __init__(self, transcript: Transcript, stretch: Stretch) -> None:
        self.starts = stretch.starts
        self._text = text = transcript.text
        self._words = stretch.words
        first, last = self.starts[0], end_of_word(text, self.starts[-1])
        found = list(find_words(text[first:last]))
        self._said = [word.group() for word in found]
        ends = [first + word.end() for word in found]
        self._between = [text[end:start] for end, start in zip(ends, self.starts[1:], strict=False)]
        self.closes = [
            end if between == " " else _close(text, end)
            for end, between in zip(ends, [*self._between, ""], strict=True)
        ]
        known = self._known(stretch.language)
        is_punctuated = bool(np.count_nonzero(known == 1.0) * PUNCTUATED >= len(found))
        turns = transcript.turn_starts
        self.turns: Ints = np.searchsorted(self.starts, turns[slice(*_within(turns, self.starts))])
        known[self.turns] = 1.0
        self.begins, self.ends = self._chances(transcript, stretch, known, is_punctuated)
        self._leave_no_few()
        self.sentences: Floats = np.cumsum(np.maximum(self.begins[:-1], 0.0))

    def _known(self, language: Language) -> Floats:
        """Return what signs and names tell of each gap for sure; NaN where that is nothing."""
        numeric = [word[0].isdigit() or word in language.number_words for word in self._words]
        named = [said[0].isupper() and len(said) > 1 for said in self._said]
        known = np.full(len(self._words) + 1, np.nan)
        for n, between in enumerate(self._between, 1):
            if between != " ":
                known[n] = _marked(between, self._said[n - 1], self._said[n], numeric[n - 1])
            elif (numeric[n] and numeric[n - 1]) or (named[n] and named[n - 1]):
                known[n] = NEVER
        return known

    def _chances(
        self, transcript: Transcript, stretch: Stretch, known: Floats, is_punctuated: bool
    ) -> tuple[Floats, Floats]:
        """Return how good the gaps are to begin and to end at."""
        known[0] = 1.0 if stretch.first == 0 else NEVER
        known[-1] = 1.0 if stretch.last == len(stretch.around) else NEVER
        if is_punctuated:
            chances = np.where(np.isnan(known), 0.0, known)
            return chances, chances
        guessed, fillers = self._guessed(stretch)
        for gap, chance in _silences(transcript, self.starts):
            guessed[gap] = 1 - (1 - guessed[gap]) * (1 - chance)
        begins, ends = guessed.copy(), guessed
        is_filler = [n for n, word in enumerate(self._words) if word in fillers]
        begins[is_filler] *= FILLER
        ends[[n + 1 for n in is_filler]] *= FILLER
        return np.where(np.isnan(known), begins, known), np.where(np.isnan(known), ends, known)

    def _guessed(self, stretch: Stretch) -> tuple[Floats, frozenset[str]]:
        """Return the chances that words alone give, and which words are fillers."""
        guessed = np.zeros(len(self._words) + 1)
        if borders := borders_of(self._words):
            guessed[:-1] = borders.chances(stretch.around)[stretch.first : stretch.last]
            return guessed, borders.fillers
        guessed[:-1] = [PAUSE_WORD * (word in stretch.language.pauses) for word in self._words]
        return guessed, frozenset()

    def _leave_no_few(self) -> None:
        """Make no border of a gap that parts a few words from the rest of their turn."""
        near = self.turns + np.arange(1, FEW + 1)[:, None]
        self.ends = _lowered(self.ends, np.setdiff1d(near, self.turns))
        self.begins = _lowered(self.begins, np.setdiff1d(2 * self.turns - near, self.turns))

    def counts(self) -> tuple[Ints, Ints]:
        """Return words, counted between white space: in an excerpt from gap a to b are last[b] - first[a]."""
        if self._between.count(" ") == len(self._between):
            return np.arange(len(self.starts) + 1), np.arange(len(self.starts) + 1)
        text = self._text[self.starts[0] : self.closes[-1]]
        tokens = np.array([found.start() + self.starts[0] for found in re.finditer(r"\S+", text)])
        first = np.searchsorted(tokens, self.starts, "right") - 1
        last = np.searchsorted(tokens, np.array(self.closes) - 1, "right")
        return np.append(first, len(tokens)), np.append(0, last)


def _lowered(chances: Floats, gaps: Ints) -> Floats:
    """Return chances with those of some gaps, of which the first and the last stay, not above zero."""
    inside = gaps[(gaps > 0) & (gaps < len(chances) - 1)]
    lowered = chances.copy()
    lowered[inside] = np.minimum(lowered[inside], 0.0)
    return lowered


def _close(text: str, end: int) -> int:
    """Return where the punctuation ends that closes a word ending at ``end``."""
    closing = _CLOSING.match(text, end)
    return closing.end() if closing else end


def _marked(between: str, before: str, after: str, is_numeric: bool) -> float:
    """Return what the signs between two words tell; NaN where that is nothing."""
    if between == ". " and len(before) == 1 and after[0].islower():
        return np.nan  # as in "10 p.m. or later"
    if _SENTENCE_END.search(between):
        return 1.0
    if not between:
        return np.nan if len(before) == 1 else NEVER  # scripts without spaces have no other gaps
    if not between[-1].isspace() or (is_numeric and ":" in between):
        return NEVER
    return COMMA if between.rstrip()[-1:] in tuple(",;:–—") else np.nan


def _within(places: Sequence[int], starts: Sequence[int]) -> tuple[int, int]:
    """Return which of some places, ascending, are behind the first and not behind the last of ``starts``."""
    return bisect_right(places, starts[0]), bisect_right(places, starts[-1])


def _silences(transcript: Transcript, starts: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Yield gaps at which nobody speaks between two cues, with the chance that a sentence ends there."""
    places = transcript.cue_starts
    first, last = _within(places, starts)
    for n in range(max(first, 1), last):
        before, after = transcript.cues[n - 1], transcript.cues[n]
        silence = 0.0 if before.end_s is None else after.start_s - before.end_s
        if silence >= SILENCE:
            yield bisect_left(starts, after.start), min(0.9, silence / LONG_SILENCE)
