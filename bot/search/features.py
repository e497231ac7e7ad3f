"""What makes a window a good answer: one function and one weight each, summed.

To add a feature, write a function that gives each window a number, and give it a line in `FEATURES`. Most say
which units of the question occur where, and let `Windows.score` count them. What it brings is shown by
`interview-bot eval DIR --features words,spelling`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.errors import UnknownFeature
from bot.search.bm25 import LEAST_WEIGHT, PostingsBM25
from bot.search.index import Passage
from bot.search.meaning import DIMENSIONS, LEADING, installed, word_vectors
from bot.search.question import Question
from bot.search.segment import Segment
from bot.search.windows import Ints, Occurrences, Scores, Windows
from bot.search.words import NO_TERM, SOUNDS, Vocabulary, sound, spelling

#: Recognition errors count where they are close together: in this many words in a window's middle.
INNER: Final = 40
#: Neighbours in the question are so many words apart at most.
NEARBY: Final = 12
#: What a word that no transcript holds weighs in the meaning of a question.
UNKNOWN_WEIGHT: Final = 5.0


class Context(NamedTuple):
    """All that a feature may look at."""

    question: Question
    passages: Sequence[Passage]
    windows: Windows
    bm25: PostingsBM25
    vocabulary: Vocabulary


class Feature(NamedTuple):
    """A named feature: what it gives each window, and its weight in the sum."""

    name: str
    score: Callable[[Context], Scores]
    weight: float


def words(context: Context) -> Scores:
    """The question's words, by their stems, or what stands for them."""
    question, _, windows, bm25, vocabulary = context
    said = vocabulary.terms_of(windows.words)
    positions = [(said == term).nonzero()[0] for term in question.terms]
    units = np.repeat(np.arange(len(positions)), [len(found) for found in positions])
    idf = [weight * bm25.weight_of(term) for term, weight in question.terms.items()]
    return windows.score(Occurrences(np.concatenate(positions), units, 1.0, np.array(idf)))


def spellings(context: Context) -> Scores:
    """Groups of four letters that the question's words and the speaker's share."""
    question, _, windows, _, vocabulary = context
    groups_asked = {group for asked in question.asked for group in spelling(asked.word)}
    wanted = np.array(sorted(groups_asked), np.int32)
    rows, groups = vocabulary.spellings(windows.distinct)
    content = vocabulary.terms_of(windows.distinct) != NO_TERM
    units = _units(groups, wanted)
    shared = (units >= 0) & content[rows]
    found = _spread(windows, rows[shared], units[shared], len(wanted))
    return windows.score(found, INNER) / 4


def sounds(context: Context) -> Scores:
    """Groups of three sounds in the question's words, found across the borders of the speaker's."""
    question, _, windows, _, vocabulary = context
    rows, letters = vocabulary.sounds(windows.distinct)
    lengths = np.bincount(rows, minlength=len(windows.distinct))
    first = np.cumsum(lengths) - lengths
    size = lengths.take(windows.which)
    end = np.cumsum(size)
    place = np.arange(end[-1]) + np.repeat(first.take(windows.which) - (end - size), size)
    asked = np.frombuffer(b"".join(sound(asked.word) for asked in question.asked), np.uint8)
    wanted = np.unique(_threes(asked))
    unit_of = np.full(SOUNDS**3, -1)
    unit_of[wanted] = np.arange(len(wanted))
    units = unit_of.take(_threes(letters.take(place)))
    found = (units >= 0).nonzero()[0]
    position, unit = end.searchsorted(found, "right"), units.take(found)
    idf = _rarity(windows, position, unit, len(wanted))
    return windows.score(Occurrences(position, unit, 1.0, idf), INNER) / 3


def near(context: Context) -> Scores:
    """Neighbouring words of the question, found within NEARBY words of each other, in its order."""
    question, _, windows, bm25, vocabulary = context
    said = vocabulary.terms_of(windows.words)
    held: list[tuple[Ints, float]] = []
    for asked in question.asked:
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
    question, _, windows, _, _ = context
    pairs = {(a, b) for a, b in pairwise(question.phrase) if a >= 0 and b >= 0}
    positions, units = [], []
    for unit, (a, b) in enumerate(sorted(pairs)):
        found = np.flatnonzero((windows.words[:-1] == a) & (windows.words[1:] == b))
        positions.append(found)
        units.append(np.full(len(found), unit))
    if not pairs:
        return np.zeros(len(windows.starts))
    position, unit_ = np.concatenate(positions), np.concatenate(units)
    idf = np.minimum(_rarity(windows, position, unit_, len(pairs)), 6.0)
    return windows.score(Occurrences(position, unit_, 1.0, idf))


def topic(context: Context) -> Scores:
    """How much of what BM25 found lies in the window's transcript."""
    found: dict[tuple[Segment, int], float] = {}
    for passage in context.passages:
        place = (passage.segment, passage.i)
        found[place] = found.get(place, 0.0) + max(passage.score, 0.0)
    share = np.array([math.log(found[s.segment, s.i] + 1e-9) for s in context.windows.stretches])
    return share[context.windows.stretch_of]


def meaning(context: Context) -> Scores:
    """How near the window's words are in meaning to the question's: the cosine of their weighted sums."""
    question, _, windows, bm25, vocabulary = context
    vectors = word_vectors()
    asked = np.zeros(DIMENSIONS, np.float32)
    for word in question.asked:
        weight = max(map(bm25.weight_of, word.terms), default=UNKNOWN_WEIGHT)
        asked += np.float32(word.weight * weight) * vectors.of(word.word)
    terms = vocabulary.terms_of(windows.distinct)
    weights = np.where(terms == NO_TERM, 0.0, np.maximum(bm25.idf.take(terms), LEAST_WEIGHT))
    table, scales = vectors.table(vocabulary, windows.distinct)
    weighted = weights.astype(np.float32) * scales
    near = np.empty((len(terms), 1 + LEADING), np.float32)
    near[:, 0] = weighted * (table.astype(np.float32) @ asked)
    np.multiply(table[:, :LEADING], weighted[:, None], out=near[:, 1:])
    sums = windows.sum(near)
    # The leading numbers hold about this share of a vector, so they tell the length of the whole sum.
    lengths = np.linalg.norm(sums[:, 1:], axis=1) * float(np.linalg.norm(asked))
    cosine: Scores = sums[:, 0] / np.maximum(lengths, 1e-6) * np.sqrt(LEADING / DIMENSIONS)
    return cosine


FEATURES: Final = (
    Feature("words", words, 0.35),
    Feature("spelling", spellings, 0.39),
    Feature("sound", sounds, 0.24),
    Feature("near", near, 0.37),
    Feature("phrase", phrase, 0.27),
    Feature("topic", topic, 0.7),
)
#: Needs the extra `meaning`.
MEANING: Final = Feature("meaning", meaning, 6.0)


def available() -> tuple[Feature, ...]:
    """Return the features that what is installed allows."""
    return (*FEATURES, MEANING) if installed() else FEATURES


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
    sizes = np.bincount(rows, minlength=len(windows.distinct))
    first = np.cumsum(sizes) - sizes
    repeats = sizes[windows.which]
    position = np.repeat(np.arange(len(windows.words)), repeats)
    place = np.arange(len(position)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    unit = units[first[windows.which[position]] + place]
    return Occurrences(position, unit, 1.0, _rarity(windows, position, unit, count))


def _threes(letters: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """Return each three letters in a row as one number."""
    wide = letters.astype(np.int32)
    return (wide[:-2] * SOUNDS + wide[1:-1]) * SOUNDS + wide[2:]


def _units(groups: npt.NDArray[np.int32], wanted: npt.NDArray[np.int32]) -> Ints:
    """Return the place of each group among the wanted ones (ascending), -1 where it is none of them."""
    if not len(wanted):
        return np.full(len(groups), -1)
    place = wanted.searchsorted(groups)
    place[place == len(wanted)] = 0
    return np.where(wanted.take(place) == groups, place, -1)


def _rarity(windows: Windows, positions: Ints, units: Ints, count: int) -> Scores:
    """Return each unit's idf among the passages looked at (blocks of 40 words); 0 where over half hold it."""
    blocks = len(windows.words) // 40 + 1
    holds = np.zeros((count, blocks), np.bool_)
    holds[units, positions // 40] = True
    held: Ints = holds.sum(axis=1)
    idf = np.log((blocks - held + 0.5) / (held + 0.5))
    return np.maximum(idf, 0.0)
