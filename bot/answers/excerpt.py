"""Where an excerpt begins and ends: where a listener would begin and end it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from bot.answers.answer import Excerpt
from bot.answers.asking import asks, short_question
from bot.answers.gaps import NEVER, Floats, Gaps, Stretch
from bot.search.question import Question
from bot.search.span import Hit, Span
from bot.search.words import WORD, find_words
from bot.transcripts.model import Transcript

#: The longest excerpt, in words between white space.
MOST_WORDS: Final = 80
#: How far an excerpt may reach beyond the window that was found, in words.
REACH: Final = 14
#: What a further word and a further sentence cost, and what is paid for a border that is known, and for one
#: that is guessed and as good as certain, in the chance that an excerpt holds the answer.
WORD_COST: Final = 0.001
SENTENCE_COST: Final = 0.005
KNOWN_BORDER: Final = 0.15
GUESSED_BORDER: Final = 0.07
#: What is paid where no border may be.
NEVER_COST: Final = 1.0
#: Where in a span the answer is, see `_answering`: how near the middle, and rather after it,
SPREAD: Final = 0.00097
LATER: Final = 0.007
#: in the sentence of a word of the question or in one next to it,
SENTENCE: Final = 4.2
SENTENCE_DECAY: Final = 0.65
#: within some words before or after it, but rather not the word itself.
BEFORE: Final = 2.7
BEFORE_WORDS: Final = 6.0
AFTER: Final = 2.95
AFTER_WORDS: Final = 12.0
ITSELF: Final = 1.3
#: What is added to the chance of the words behind a turn that asks the same, less the later they come.
ANSWERED: Final = 2.0
ANSWER_WORDS: Final = 4.0


def cut_all(
    hits: Iterable[tuple[Transcript, Hit]],
    question: Question,
    most_words: int = MOST_WORDS,
    other_words: int | None = None,
) -> list[Excerpt]:
    """Cut the excerpts of hits in their transcripts, none overlapping another.

    The first has at most ``most_words``, each other one ``other_words`` or as many.
    """
    excerpts: list[Excerpt] = []
    for transcript, hit in hits:
        most = other_words if excerpts and other_words else most_words
        if excerpt := cut(transcript, hit, question, most, excerpts):
            excerpts.append(excerpt)
    return excerpts


def cut(
    transcript: Transcript,
    hit: Hit,
    question: Question,
    most_words: int = MOST_WORDS,
    taken: Sequence[Excerpt] = (),
) -> Excerpt | None:
    """Cut the excerpt of a hit: at most so many words, whole sentences where that can be, none of ``taken``.

    None where nothing is left of it, or where the transcript has changed since it was indexed.
    """
    near = hit.span.widened(REACH + 1)  # only these words are looked at: a transcript may be long
    if not near.stands_in(transcript.text):
        return None
    before, after = _free(transcript, hit.span, taken)
    gaps = Gaps(transcript, Stretch.of(near))
    first, last = bisect_left(gaps.starts, before), bisect_left(gaps.starts, after)
    if first >= last:
        return None
    middle = (hit.span.first + hit.span.last) / 2 - near.first
    answering = _answering(near, question, gaps.sentences, middle)
    if followed := _asked_before(transcript, gaps, near, question):
        later = np.exp(-np.arange(len(answering) - followed) / ANSWER_WORDS)
        answering[followed:] += ANSWERED * later / later.sum()
    start, end = _best(gaps, answering, first, last, most_words)
    begin, stop = gaps.starts[start], gaps.closes[end - 1]
    words = _words_of_question(transcript, begin, stop, before, most_words)
    shown = near._replace(first=near.first + start - words, last=near.first + end)
    matches = _matches(transcript.text, shown, question)
    return Excerpt.of(transcript, shown.starts[0], stop, matches, hit.score, hit.confidence)


def _asked_before(transcript: Transcript, gaps: Gaps, span: Span, question: Question) -> int:
    """Return the word at which the answer begins where a turn asks much the same as the question; else 0."""
    asked = question.terms
    terms = span.segment.vocabulary.terms_of(span.numbers).tolist()
    turns: list[int] = gaps.turns.tolist()
    for start, end in pairwise([0, *turns]):
        if 2 * len(asked.keys() & set(terms[start:end])) > len(asked) > 1:
            [turn] = transcript.turns_within(gaps.starts[start], gaps.starts[start] + 1)
            if asks(transcript, turn, span.segment.vocabulary.language):
                return end
    return 0


def _words_of_question(transcript: Transcript, begin: int, stop: int, free: int, most_words: int) -> int:
    """Return how many words the question has that an excerpt answers and has room for; 0 where there is none.

    Nothing is free before character ``free``.
    """
    asked = short_question(transcript, begin)
    if asked is None or asked.start < free:
        return 0
    text = transcript.text
    has_room = len(text[asked.start : stop].split()) <= most_words
    return sum(1 for _ in find_words(text[asked.start : begin])) if has_room else 0


def _free(transcript: Transcript, span: Span, taken: Sequence[Excerpt]) -> tuple[int, int]:
    """Return between which characters the middle of a span lies that no excerpt has taken."""
    own = [excerpt.citation for excerpt in taken if excerpt.citation.transcript == transcript.id]
    middle = int(span.segment.starts[(span.first + span.last) // 2])
    before = max((citation.end for citation in own if citation.start <= middle), default=0)
    after = min((citation.start for citation in own if citation.start > middle), default=len(transcript.text))
    return before, after


def _answering(span: Span, question: Question, sentences: Floats, middle: float) -> Floats:
    """Return, for each word of a span, the chance that the answer is there.

    It is near the middle of what was found, in the sentences of the question's words, and beside these,
    rather after than before. The weights are those of a softmax over words, fitted to judged questions about
    recognised speech.
    """
    asked = question.terms
    terms = span.segment.vocabulary.terms_of(span.numbers).tolist()
    held = np.array([asked.get(term, 0.0) for term in terms])
    places = held.nonzero()[0]
    share = held[places] / max(float(held.sum()), 1e-9)
    words = np.arange(len(terms))
    off = words + 0.5 - middle
    same = np.exp(-SENTENCE_DECAY * np.abs(sentences[:, None] - sentences[places])) @ share
    apart = words[:, None] - places
    beside = np.where(
        apart > 0,
        AFTER * np.exp(-np.abs(apart) / AFTER_WORDS),
        BEFORE * np.exp(-np.abs(apart) / BEFORE_WORDS),
    )
    score = LATER * off - SPREAD * off**2 + SENTENCE * same + beside @ share - ITSELF * (held > 0)
    chance = np.exp(score - score.max())
    answering: Floats = chance / chance.sum()
    return answering


def _best(gaps: Gaps, answering: Floats, first: int, last: int, most_words: int) -> tuple[int, int]:
    """Return between which gaps, [first, last] at most, the excerpt lies that is worth most.

    It is worth the chance that it holds the answer, and its borders, less what its words and sentences cost.
    """
    before, behind = gaps.counts()
    gained = np.append(0.0, np.cumsum(answering))
    sentences = SENTENCE_COST * np.append(gaps.sentences, gaps.sentences[-1])
    starts = (_paid(gaps.begins) - gained + sentences + WORD_COST * before)[first:last]
    ends = (_paid(gaps.ends) + gained - sentences - WORD_COST * behind)[first + 1 : last + 1]
    longest = np.searchsorted(behind[first + 1 : last + 1], before[first:last] + most_words, "right")
    place = np.arange(last - first)
    fits = (place >= place[:, None]) & (place < longest[:, None])
    worth = np.where(fits, starts[:, None] + ends, -np.inf)
    start, end = divmod(int(worth.argmax()), last - first)
    return first + start, first + 1 + end


def _paid(chances: Floats) -> Floats:
    """Return what borders of these chances are worth: two doubtful ones are worth less than a sure one."""
    paid: Floats = np.select(
        [chances == NEVER, chances == 1.0], [-NEVER_COST, KNOWN_BORDER], GUESSED_BORDER * chances**2
    )
    return paid


def _matches(text: str, span: Span, question: Question) -> tuple[tuple[int, int], ...]:
    """Return where the question's words are in an excerpt of this span (characters, from its beginning)."""
    asked, starts = question.matching, span.starts
    terms = span.segment.vocabulary.terms_of(span.numbers).tolist()
    return tuple(
        (start - starts[0], word.end() - starts[0])
        for start, term in zip(starts, terms, strict=True)
        if term in asked and (word := WORD.match(text, start))
    )
