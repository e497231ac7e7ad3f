"""From a question to the windows that answer it, best first."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from bot.search.features import FEATURES, Context, Feature
from bot.search.index import Index
from bot.search.question import Question
from bot.search.segment import Segment
from bot.search.windows import Windows
from bot.search.words import Vocabulary

#: How many passages BM25 hands on.
CANDIDATES: Final = 80
#: How far (words) from a window's middle an answer is still well inside.
INSIDE: Final = 14


class Hit(NamedTuple):
    """A window: words [first, last) of transcript i of a segment; scores compare within one ranking."""

    segment: Segment
    i: int
    first: int
    last: int
    score: float


def rank(
    question: Question,
    index: Index,
    vocabulary: Vocabulary,
    top: int,
    features: Sequence[Feature] = FEATURES,
) -> list[Hit]:
    """Return the best windows, none overlapping another.

    A window's score is the weighted sum of its features, and the softmax of the scores the chance that the
    answer lies in its middle. An excerpt is placed where most of that chance is well inside, one after the
    other, each time without what is covered already.
    """
    passages = index.passages(question.terms, CANDIDATES)
    if not passages:
        return []
    windows = Windows.around(passages)
    context = Context(question, windows, index.bm25, vocabulary)
    scores = sum(
        (feature.weight * windows.score(feature.find(context), feature.inner) for feature in features),
        start=np.zeros(len(windows.starts)),
    )
    chance = np.exp(scores - scores.max())
    chance /= chance.sum()
    middles = windows.middles
    low, high = np.searchsorted(middles, middles - INSIDE), np.searchsorted(middles, middles + INSIDE, "right")
    free = np.ones(len(scores), np.bool_)
    hits = []
    while len(hits) < top and free.any():
        total = np.append(0.0, np.cumsum(chance))
        best = int(np.argmax(np.where(free, total[high] - total[low], -1.0)))
        start, end = windows.starts[best], windows.ends[best]
        stretch = windows.stretches[windows.stretch_of[best]]
        shift = stretch.first - stretch.offset
        hits.append(Hit(stretch.segment, stretch.i, int(start + shift), int(end + shift), float(scores[best])))
        chance[low[best] : high[best]] = 0.0
        free &= (windows.starts >= end) | (windows.ends <= start)
    return hits
