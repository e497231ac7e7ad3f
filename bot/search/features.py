"""What makes a window a good answer: one function and one weight each, summed.

To add a feature, write a function that gives each window a number, and give it a line in `FEATURES`. Most say
which units of the question occur where, and let `Windows.score` count them. What it brings is shown by
`interview-bot eval DIR --features words,spelling`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.errors import UnknownFeature
from bot.search.bm25 import LEAST_WEIGHT, PostingsBM25
from bot.search.index import Index
from bot.search.meaning import DIMENSIONS, LEADING, installed, word_vectors
from bot.search.question import Question, is_number
from bot.search.segment import Segment
from bot.search.span import Hit
from bot.search.windows import Ints, Occurrences, Scores, Windows
from bot.search.words import NO_TERM, SOUNDS, Vocabulary, sound, spelling

#: Recognition errors count where they are close together: in this many words in a window's middle.
INNER: Final = 40
#: Neighbours in the question are so many words apart at most.
NEARBY: Final = 12
#: How alike in meaning a word is to one of the question's that counts.
ALIKE: Final = 0.4
#: What a word that no transcript holds weighs in the meaning of a question.
UNKNOWN_WEIGHT: Final = 5.0

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Context:
    """All that a feature may look at: a question of an index, and windows over its best passages."""

    question: Question
    passages: Sequence[Hit]
    windows: Windows
    index: Index

    @property
    def bm25(self) -> PostingsBM25:
        """The statistics of the index."""
        return self.index.bm25

    @property
    def vocabulary(self) -> Vocabulary:
        """What the numbers of words and terms stand for."""
        return self.index.vocabulary

    @cached_property
    def vectors(self) -> Vectors:
        """What the words of the windows mean: a row for each distinct word."""
        table, scales = word_vectors().table(self.vocabulary, self.windows.distinct)
        return table.astype(np.float32) * scales[:, None]


class Feature(NamedTuple):
    """A named feature: what it gives each window, and its weight in the sum."""

    name: str
    score: Callable[[Context], Scores]
    weight: float


def words(context: Context) -> Scores:
    """The question's words, by their stems, or what stands for them."""
    windows, wanted = context.windows, context.question.terms
    said = context.vocabulary.terms_of(windows.words)
    positions = [(said == term).nonzero()[0] for term in wanted]
    units = np.repeat(np.arange(len(positions)), [len(own) for own in positions])
    idf = [weight * context.bm25.weight_of(term) for term, weight in wanted.items()]
    return windows.score(Occurrences(np.concatenate(positions), units, 1.0, np.array(idf)))


def spellings(context: Context) -> Scores:
    """Groups of four letters that the question's words and the speaker's share."""
    windows, vocabulary = context.windows, context.vocabulary
    groups_asked = {group for asked in context.question.asked for group in spelling(asked.word)}
    wanted = np.array(sorted(groups_asked), np.int32)
    rows, groups = vocabulary.spellings(windows.distinct)
    content = vocabulary.terms_of(windows.distinct) != NO_TERM
    units = _units(groups, wanted)
    shared = (units >= 0) & content[rows]
    return windows.score(_spread(windows, rows[shared], units[shared], len(wanted)), INNER) / 4


def sounds(context: Context) -> Scores:
    """Groups of three sounds in the question's words, found across the borders of the speaker's."""
    windows, vocabulary = context.windows, context.vocabulary
    rows, letters = vocabulary.sounds(windows.distinct)
    lengths = np.bincount(rows, minlength=len(windows.distinct))
    first = np.cumsum(lengths) - lengths
    size = lengths.take(windows.which)
    end = np.cumsum(size)
    letter = np.arange(end[-1]) + np.repeat(first.take(windows.which) - (end - size), size)
    asked = b"".join(sound(asked.word, vocabulary.language) for asked in context.question.asked)
    wanted = np.unique(_threes(np.frombuffer(asked, np.uint8)))
    unit_of = np.full(SOUNDS**3, -1)
    unit_of[wanted] = np.arange(len(wanted))
    units = unit_of.take(_threes(letters.take(letter)))
    shared = (units >= 0).nonzero()[0]
    position, unit = end.searchsorted(shared, "right"), units.take(shared)
    idf = _rarity(windows, position, unit, len(wanted))
    return windows.score(Occurrences(position, unit, 1.0, idf), INNER) / 3


def near(context: Context) -> Scores:
    """Neighbouring words of the question, found within NEARBY words of each other, in its order."""
    windows, bm25 = context.windows, context.bm25
    said = context.vocabulary.terms_of(windows.words)
    held: list[tuple[Ints, float]] = []
    for asked in context.question.asked:
        if asked.known:
            own: Ints = np.logical_or.reduce([said == term for term in asked.terms]).nonzero()[0]
            idf = max(asked.weight * weight * bm25.weight_of(t) for t, weight in asked.terms.items())
            held.append((own, idf))
    positions, units, amounts, idfs = [], [], [], []
    for unit, ((one, idf_one), (two, idf_two)) in enumerate(pairwise(held)):
        following = np.append(two, len(said) + NEARBY + 1)  # the last one stands for none
        ahead = following.take(two.searchsorted(one, "right")) - one
        close = (ahead <= NEARBY).nonzero()[0]
        positions.append(one[close])
        units.append(np.full(len(close), unit))
        amounts.append(1 / np.sqrt(ahead[close]))
        idfs.append(min(idf_one, idf_two))
    if not idfs:
        return np.zeros(len(windows.starts))
    return windows.score(
        Occurrences(np.concatenate(positions), np.concatenate(units), np.concatenate(amounts), np.array(idfs))
    )


def phrase(context: Context) -> Scores:
    """Two words of the question in a row, just as they were said, small words included."""
    windows = context.windows
    pairs = {(a, b) for a, b in pairwise(context.question.phrase) if a >= 0 and b >= 0}
    positions, units = [], []
    for unit, (a, b) in enumerate(sorted(pairs)):
        own = np.flatnonzero((windows.words[:-1] == a) & (windows.words[1:] == b))
        positions.append(own)
        units.append(np.full(len(own), unit))
    if not pairs:
        return np.zeros(len(windows.starts))
    position, unit_ = np.concatenate(positions), np.concatenate(units)
    idf = np.minimum(_rarity(windows, position, unit_, len(pairs)), 6.0)
    return windows.score(Occurrences(position, unit_, 1.0, idf))


def topic(context: Context) -> Scores:
    """How much of what BM25 found lies in the window's transcript."""
    scores: dict[tuple[Segment, int], float] = {}
    for span, score, _ in context.passages:
        transcript = (span.segment, span.i)
        scores[transcript] = scores.get(transcript, 0.0) + max(score, 0.0)
    share = np.array([math.log(scores[s.segment, s.i] + 1e-9) for s in context.windows.spans])
    return share[context.windows.span_of]


def speaker(context: Context) -> Scores:
    """The share of the window that is said by those whom the question names."""
    windows, wanted = context.windows, context.question.speakers
    if not wanted:
        return np.zeros(len(windows.starts))
    sureness = np.zeros(len(context.vocabulary.people.speakers) + 1)  # the last stands for nobody
    sureness[list(wanted)] = list(wanted.values())
    said = np.concatenate([span.speakers for span in windows.spans])
    total = np.append(0.0, np.cumsum(sureness.take(said)))
    share: Scores = (total[windows.ends] - total[windows.starts]) / (windows.ends - windows.starts)
    return share


def meaning(context: Context) -> Scores:
    """How near the window's words are in meaning to the question's: the cosine of their weighted sums."""
    windows, bm25, vocabulary = context.windows, context.bm25, context.vocabulary
    vectors = word_vectors()
    asked = np.zeros(DIMENSIONS, np.float32)
    for word in context.question.asked:
        weight = max(map(bm25.weight_of, word.terms), default=UNKNOWN_WEIGHT)
        asked += np.float32(word.weight * weight) * vectors.of(word.word)
    terms = vocabulary.terms_of(windows.distinct)
    weights = np.where(terms == NO_TERM, 0.0, np.maximum(bm25.idf.take(terms), LEAST_WEIGHT))
    weighted = weights.astype(np.float32)
    table = context.vectors
    near = np.empty((len(terms), 1 + LEADING), np.float32)
    near[:, 0] = weighted * (table @ asked)
    np.multiply(table[:, :LEADING], weighted[:, None], out=near[:, 1:])
    sums = windows.sum(near)
    # The leading numbers hold about this share of a vector, so they tell the length of the whole sum.
    lengths = np.linalg.norm(sums[:, 1:], axis=1) * float(np.linalg.norm(asked))
    cosine: Scores = sums[:, 0] / np.maximum(lengths, 1e-6) * np.sqrt(LEADING / DIMENSIONS)
    return cosine


def alike(context: Context) -> Scores:
    """Words that mean nearly what one of the question's does, by the cosine of the two."""
    windows, bm25, vocabulary = context.windows, context.bm25, context.vocabulary
    asked = context.question.asked
    likeness = context.vectors @ np.array([word_vectors().of(word.word) for word in asked]).T
    terms = vocabulary.terms_of(windows.distinct)
    likeness[terms == NO_TERM] = 0.0
    for unit, word in enumerate(asked):
        likeness[np.isin(terms, list(word.terms)), unit] = 0.0  # which `words` counts
        if is_number(word.word, vocabulary.language):
            likeness[:, unit] = 0.0  # a number is like no other number
    rows, units = (likeness > ALIKE).nonzero()
    position, nth = _everywhere(windows, rows)
    idf = [word.weight * max(map(bm25.weight_of, word.terms), default=UNKNOWN_WEIGHT) for word in asked]
    amounts = likeness[rows, units]
    return windows.score(Occurrences(position, units[nth], amounts[nth], np.array(idf)))


FEATURES: Final = (
    Feature("words", words, 0.3),
    Feature("spelling", spellings, 0.39),
    Feature("sound", sounds, 0.24),
    Feature("near", near, 0.37),
    Feature("phrase", phrase, 0.27),
    Feature("topic", topic, 1.0),
    Feature("speaker", speaker, 5.0),
)
#: These need the extra `meaning`.
MEANING: Final = (Feature("meaning", meaning, 6.0), Feature("alike", alike, 0.12))


def available() -> tuple[Feature, ...]:
    """Return the features that what is installed allows."""
    return (*FEATURES, *MEANING) if installed() else FEATURES


def chosen(names: Iterable[str]) -> tuple[Feature, ...]:
    """Return the named features, in order; UnknownFeature where one is not there."""
    known = {feature.name: feature for feature in available()}
    wanted = [name.strip() for name in names]
    for name in wanted:
        if name not in known:
            raise UnknownFeature(name, tuple(known))
    return tuple(known[name] for name in wanted)


def _spread(windows: Windows, rows: Ints, units: Ints, count: int) -> Occurrences:
    """Return occurrences in all positions of distinct words, of which row r holds unit u."""
    position, nth = _everywhere(windows, rows)
    unit = units[nth]
    return Occurrences(position, unit, 1.0, _rarity(windows, position, unit, count))


def _everywhere(windows: Windows, rows: Ints) -> tuple[Ints, Ints]:
    """Return the positions of distinct words (rows, ascending, may repeat), and which of the rows each is."""
    sizes = np.bincount(rows, minlength=len(windows.distinct))
    first = np.cumsum(sizes) - sizes
    repeats = sizes[windows.which]
    position = np.repeat(np.arange(len(windows.words)), repeats)
    nth = np.arange(len(position)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return position, first[windows.which[position]] + nth


def _threes(letters: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """Return each three letters in a row as one number."""
    wide = letters.astype(np.int32)
    return (wide[:-2] * SOUNDS + wide[1:-1]) * SOUNDS + wide[2:]


def _units(groups: npt.NDArray[np.int32], wanted: npt.NDArray[np.int32]) -> Ints:
    """Return which of the wanted groups (ascending) each group is, -1 where it is none of them."""
    if not len(wanted):
        return np.full(len(groups), -1)
    rank = wanted.searchsorted(groups)
    rank[rank == len(wanted)] = 0
    return np.where(wanted.take(rank) == groups, rank, -1)


def _rarity(windows: Windows, positions: Ints, units: Ints, count: int) -> Scores:
    """Return each unit's idf among the passages looked at (blocks of 40 words); 0 where over half hold it."""
    blocks = len(windows.words) // 40 + 1
    holds = np.zeros((count, blocks), np.bool_)
    holds[units, positions // 40] = True
    held: Ints = holds.sum(axis=1)
    idf = np.log((blocks - held + 0.5) / (held + 0.5))
    return np.maximum(idf, 0.0)
