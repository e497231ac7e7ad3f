"""From a question to the windows that answer it, best first."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from bot.search.confidence import confidence
from bot.search.features import FEATURES, Context, Feature
from bot.search.index import Index
from bot.search.question import Question
from bot.search.span import Hit
from bot.search.windows import Scores, Windows

#: How many passages BM25 hands on.
CANDIDATES: Final = 50
#: How many are looked through for those of one speaker.
MORE_CANDIDATES: Final = 1000
#: How far (words) from a window's middle an answer is still well inside.
INSIDE: Final = 12


class Ranking(NamedTuple):
    """Windows that do not overlap, best first, and how likely it is that the first one answers."""

    hits: list[Hit]
    confidence: float


def rank(
    question: Question,
    index: Index,
    top: int,
    features: Sequence[Feature] = FEATURES,
    only: frozenset[int] | None = None,
) -> Ranking:
    """Rank the windows around BM25's best passages, those in whose middle one of ``only`` speaks if given.

    A window's score is the weighted sum of its features, and the softmax of the scores the chance that the
    answer lies in its middle. A hit is placed where that chance is densest, one after the other, each time
    without what is covered already. It is as much less likely to answer than the first as its score says.
    """
    if only is None:
        passages = index.passages(question.terms, CANDIDATES)
    else:
        question = replace(question, speakers=dict.fromkeys(only, 1.0))
        found = index.passages(question.terms, MORE_CANDIDATES)
        passages = [hit for hit in found if not only.isdisjoint(hit.span.speakers.tolist())][:CANDIDATES]
    if not passages:
        return Ranking([], 0.0)
    windows = Windows.around(passages)
    context = Context(question, passages, windows, index)
    values = {feature.name: feature.score(context) for feature in features}
    scores = np.sum([feature.weight * values[feature.name] for feature in features], axis=0)
    if only is not None:
        said = np.concatenate([span.speakers for span in windows.spans])
        is_theirs = np.isin(said[windows.middles], list(only))
        if not is_theirs.any():
            return Ranking([], 0.0)
        scores[~is_theirs] = -np.inf
    chosen = [window for window in _densest(windows, scores, top) if scores[window] > -np.inf]
    hits = []
    for window in chosen:
        own = {name: float(value[window]) for name, value in values.items()}
        less = math.exp(min(0.0, scores[window] - scores[chosen[0]]))
        hits.append(Hit(windows.span(window), float(scores[window]), confidence(context, own, window) * less))
    return Ranking(hits, hits[0].confidence)


def _densest(windows: Windows, scores: Scores, top: int) -> Iterator[int]:
    """Yield windows, each where the chance not covered yet is densest, none overlapping one before."""
    chance = np.exp(scores - scores.max())
    chance /= chance.sum()
    middles = windows.middles
    low = np.searchsorted(middles, middles - INSIDE)
    high = np.searchsorted(middles, middles + INSIDE, "right")
    free = np.ones(len(scores), np.bool_)
    for _ in range(top):
        total = np.append(0.0, np.cumsum(chance))
        # The mean, not the sum: at the ends of a transcript a window has neighbours on one side only.
        best = int(np.argmax(np.where(free, (total[high] - total[low]) / (high - low), -1.0)))
        yield best
        chance[low[best] : high[best]] = 0.0
        free &= (windows.starts >= windows.ends[best]) | (windows.ends <= windows.starts[best])
        if not free.any():
            return
