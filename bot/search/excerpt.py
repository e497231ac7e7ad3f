"""Where an excerpt begins and ends: where a listener would begin and end it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from bot.search.answer import Excerpt
from bot.search.question import Question
from bot.search.ranking import Hit
from bot.search.words import WORD, Vocabulary
from bot.transcripts.model import Transcript

#: The longest excerpt, in words between white space.
MOST_WORDS: Final = 80
#: How far a border may move to find a better place, in words.
REACH: Final = 7

#: What speakers say where writing would have a full stop.
_CLOSING: Final = re.compile(r"[^\w\s\[(“‘]*")
_PAUSES: Final = frozenset("um uh so and but because anyway okay well yeah right".split())
_NUMBERS: Final = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
    "million billion percent".split()
)
_SENTENCE_END: Final = re.compile(r"[.?!…][\"'”’)\]]*\s+$")


def cut(
    transcript: Transcript,
    hit: Hit,
    question: Question,
    vocabulary: Vocabulary,
    most_words: int = MOST_WORDS,
    taken: Sequence[Excerpt] = (),
) -> Excerpt:
    """Cut the excerpt of a hit: at most so many words, borders where speech pauses, none of ``taken``."""
    base = int(hit.segment.word_offsets[hit.i])
    first, last = hit.first - base, hit.last - base
    starts = hit.segment.starts[base : int(hit.segment.word_offsets[hit.i + 1])].tolist()
    borders = _Borders(transcript, starts)
    own = [excerpt.citation for excerpt in taken if excerpt.citation.transcript == transcript.id]
    middle = starts[(first + last) // 2]
    low = max((bisect_left(starts, c.end) for c in own if c.start <= middle), default=0)
    high = min((bisect_left(starts, c.start) for c in own if c.start > middle), default=len(starts))
    start = borders.best(range(max(low, first - REACH), first + REACH + 1), first)
    end = borders.best(range(max(start + 1, last - REACH), min(high, last + REACH) + 1), last)
    while len(transcript.text[starts[start] : borders.end(end)].split()) > most_words:
        end -= 1
        fitting = range(max(start + 1, end - 2 * REACH), end + 1)
        end = borders.best(fitting, end)
    begin, stop = starts[start], borders.end(end)
    matches = _matches(transcript.text, hit, question, vocabulary, start, end)
    return Excerpt.of(transcript, begin, stop, matches, hit.score)


class _Borders:
    """How good a place before each word of a transcript is to begin or end an excerpt."""

    def __init__(self, transcript: Transcript, starts: Sequence[int]) -> None:
        self._text = transcript.text
        self._starts = starts
        self._turns = [turn.start for turn in transcript.turns]

    def end(self, word: int) -> int:
        """Return the character after the word before ``word``, closing punctuation included."""
        stop = WORD.match(self._text, self._starts[word - 1])
        assert stop is not None  # every start is where a word begins
        return _CLOSING.match(self._text, stop.end()).end()  # type: ignore[union-attr]  # matches anything

    def best(self, words: range, wanted: int) -> int:
        """Return the best place, near ``wanted`` where several are as good."""
        return max(
            (word for word in words if 0 <= word <= len(self._starts)),
            key=lambda word: self.quality(word) - 0.1 * abs(word - wanted),
            default=wanted,
        )

    def quality(self, word: int) -> float:
        """Return how good a border before this word is: 3 at a change of turn, -3 inside a name or number."""
        if word in (0, len(self._starts)):
            return 3.0
        start = self._starts[word]
        turn = bisect_right(self._turns, start) - 1
        if self._turns[turn] > self._starts[word - 1]:
            return 3.0
        gap = self._text[self._starts[word - 1] : start]
        before, after = self._word(word - 1), self._word(word)
        if _SENTENCE_END.search(gap):
            return 3.0
        if (
            (_numeric(before)
            and _numeric(after))
            or (before[0].isupper() and after[0].isupper() and len(before) > 1)
        ):
            return -3.0
        if not gap[-1].isspace():
            return -3.0
        if gap.rstrip()[-1] in ",;:–—":
            return 1.5
        return 1.0 if after.casefold() in _PAUSES else 0.0

    def _word(self, word: int) -> str:
        match = WORD.match(self._text, self._starts[word])
        return match.group() if match else " "


def _numeric(word: str) -> bool:
    return word[0].isdigit() or word.casefold() in _NUMBERS


def _matches(
    text: str, hit: Hit, question: Question, vocabulary: Vocabulary, start: int, end: int
) -> tuple[tuple[int, int], ...]:
    """Return the stretches of the excerpt that hold the question's words (from its own beginning)."""
    asked = question.terms
    base = int(hit.segment.word_offsets[hit.i])
    words = hit.segment.words[base + start : base + end]
    places = hit.segment.starts[base + start : base + end].tolist()
    terms = vocabulary.terms_of(words).tolist()
    return tuple(
        (place - places[0], word.end() - places[0])
        for place, term in zip(places, terms, strict=True)
        if term in asked and (word := WORD.match(text, place))
    )
