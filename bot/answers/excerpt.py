"""Where an excerpt begins and ends: where a listener would begin and end it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import inf
from typing import Final

from bot.answers.answer import Excerpt
from bot.search.question import Question
from bot.search.span import Hit, Span
from bot.search.words import WORD
from bot.transcripts.model import Transcript

#: The longest excerpt, in words between white space.
MOST_WORDS: Final = 80
#: How far a border may move to find a better place, in words.
REACH: Final = 14
#: What the best border is worth: as much as 16 words less of a way.
BEST: Final = 3.0

#: A word with the punctuation that closes it.
_CLOSED: Final = re.compile(rf"(?:{WORD.pattern})[^\w\s\[(“‘]*")
_SENTENCE_END: Final = re.compile(r"[.?!…][\"'”’)\]]*\s+$")


def cut_all(
    hits: Iterable[tuple[Transcript, Hit]], question: Question, most_words: int = MOST_WORDS
) -> list[Excerpt]:
    """Cut the excerpts of hits in their transcripts, none overlapping another."""
    excerpts: list[Excerpt] = []
    for transcript, hit in hits:
        if excerpt := cut(transcript, hit, question, most_words, excerpts):
            excerpts.append(excerpt)
    return excerpts


def cut(
    transcript: Transcript,
    hit: Hit,
    question: Question,
    most_words: int = MOST_WORDS,
    taken: Sequence[Excerpt] = (),
) -> Excerpt | None:
    """Cut the excerpt of a hit: at most so many words, borders where speech pauses, none of ``taken``.

    None where nothing is left of it, or where the transcript has changed since it was indexed.
    """
    near = hit.span.widened(REACH + 1)  # only these words are looked at: a transcript may be long
    if not near.stands_in(transcript.text):
        return None
    before, after = _free(transcript, hit.span, taken)
    borders = _Borders(transcript, near)
    allowed = [n for n, start in enumerate(borders.starts) if before <= start < after]
    if not allowed:
        return None
    wanted = min(allowed, key=lambda n: abs(n - (hit.span.first - near.first)))
    start = borders.best([n for n in allowed if abs(n - wanted) <= REACH], wanted)
    ends = range(start + 1, allowed[-1] + 2)
    fitting = bisect_right(ends, most_words, key=lambda end: borders.words(start, end))
    last_fitting = ends[fitting - 1]
    end = borders.best(range(max(start + 1, last_fitting - REACH), last_fitting + 1), last_fitting)
    shown = near._replace(first=near.first + start, last=near.first + end)
    matches = _matches(transcript.text, shown, question)
    return Excerpt.of(transcript, borders.starts[start], borders.end(end), matches, hit.score)


def _free(transcript: Transcript, span: Span, taken: Sequence[Excerpt]) -> tuple[int, int]:
    """Return between which characters the middle of a span lies that no excerpt has taken."""
    own = [excerpt.citation for excerpt in taken if excerpt.citation.transcript == transcript.id]
    middle = int(span.segment.starts[(span.first + span.last) // 2])
    before = max((citation.end for citation in own if citation.start <= middle), default=0)
    after = min((citation.start for citation in own if citation.start > middle), default=len(transcript.text))
    return before, after


class _Borders:
    """How good it is to begin or end an excerpt before each word of a span."""

    def __init__(self, transcript: Transcript, span: Span) -> None:
        self.starts = span.starts
        self._text = transcript.text
        self._turns = transcript.turn_starts
        self._language = span.segment.vocabulary.language
        whole = span.whole
        self._ends = {0: span.first == whole.first, len(self.starts): span.last == whole.last}

    def words(self, start: int, end: int) -> int:
        """Return how many words, counted between white space, there are from one border to another."""
        return len(self._text[self.starts[start] : self.end(end)].split())

    def end(self, word: int) -> int:
        """Return the character after the word before ``word``, closing punctuation included."""
        closed = _CLOSED.match(self._text, self.starts[word - 1])
        assert closed is not None  # every start is where a word begins
        return closed.end()

    def best(self, words: Sequence[int], wanted: int) -> int:
        """Return the best of some borders, near ``wanted`` where several are as good."""
        best, most = wanted, -inf
        for word in sorted(words, key=lambda word: abs(word - wanted)):
            far = 0.18 * abs(word - wanted)
            if most >= BEST - far:
                break  # nothing that is as far is better
            if (worth := self.quality(word) - far) > most:
                best, most = word, worth
        return best

    def quality(self, word: int) -> float:
        """Return how good a border before this word is: BEST at a change of turn, -BEST inside a name."""
        if word in self._ends:
            return BEST if self._ends[word] else -BEST
        start = self.starts[word]
        turn = bisect_right(self._turns, start) - 1
        if self._turns[turn] > self.starts[word - 1]:
            return BEST
        gap = self._text[self.starts[word - 1] : start]
        before, after = self._word(word - 1), self._word(word)
        if _SENTENCE_END.search(gap):
            return BEST
        if (self._is_numeric(before) and self._is_numeric(after)) or (
            before[0].isupper() and after[0].isupper() and len(before) > 1
        ):
            return -BEST
        if not gap[-1].isspace() or (self._is_numeric(before) and ":" in gap):
            return -BEST
        if gap.rstrip()[-1] in ",;:–—":
            return 0.9
        return 0.5 if after.casefold() in self._language.pauses else 0.0

    def _word(self, word: int) -> str:
        match = WORD.match(self._text, self.starts[word])
        return match.group() if match else " "

    def _is_numeric(self, word: str) -> bool:
        return word[0].isdigit() or word.casefold() in self._language.number_words


def _matches(text: str, span: Span, question: Question) -> tuple[tuple[int, int], ...]:
    """Return where the question's words are in an excerpt of this span (characters, from its beginning)."""
    asked, starts = question.terms, span.starts
    terms = span.segment.vocabulary.terms_of(span.numbers).tolist()
    return tuple(
        (start - starts[0], word.end() - starts[0])
        for start, term in zip(starts, terms, strict=True)
        if term in asked and (word := WORD.match(text, start))
    )
