"""How sure it is that a window answers the question, and from where on it counts as an answer."""

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from bot.search.features import Context
from bot.search.question import Asked


class Weights(NamedTuple):
    """Weights of a logistic regression of questions that the transcripts answer against foreign ones.

    ``held`` weighs the share of the question's words that the window holds, ``unknown`` that of those that no
    transcript holds, ``long`` the logarithm of how much they weigh together, ``asked`` how surely it is asked
    what somebody says. Each of ``over_all`` weighs a feature over what all words of the question would weigh,
    ``meaning`` that feature as it is, ``alike`` that one over all words, too, but no more than they.
    """

    intercept: float
    held: float
    unknown: float
    long: float
    asked: float
    over_all: Mapping[str, float]
    meaning: float = 0.0
    alike: float = 0.0


#: Fitted to the dev sets and the judged questions together (`make quality` prints what they give).
BY_WORDS: Final = Weights(
    intercept=-3.1,
    held=5.75,
    unknown=-3.02,
    long=0.45,
    asked=0.71,
    over_all={"spelling": 1.12, "near": 5.96, "phrase": 1.43},
)
BY_MEANING: Final = Weights(
    intercept=-5.89,
    held=5.54,
    unknown=0.0,
    long=0.68,
    asked=0.85,
    over_all={"spelling": 1.24, "near": 5.13, "phrase": 1.63},
    meaning=6.2,
    alike=2.42,
)
#: What it costs that another year is asked about than those that are spoken of.
OTHER_YEAR: Final = 3.0
#: Questions of fewer words are as long as this.
SHORTEST: Final = 0.25

#: In many passages something fits by chance: this much less sure for each e-fold over a long interview's.
BY_CHANCE: Final = 0.2
FEW_PASSAGES: Final = 170

#: From this confidence on an excerpt is called an answer: 95 of 100 questions that have one then get it.
#: Lower answers more and refuses less; docs/ranking.md shows how much.
THRESHOLD: Final = 0.23


def confidence(context: Context, values: Mapping[str, float], window: int) -> float:
    """Return the chance, in [0, 1], that a window answers; ``values`` are its features."""
    question, windows, bm25 = context.question, context.windows, context.bm25
    weights = BY_MEANING if "meaning" in values else BY_WORDS
    # A word that occurs nowhere would have the highest idf there is.
    rarest = math.log(bm25.corpus_size + 0.5) - math.log(0.5)
    words = windows.words[windows.starts[window] : windows.ends[window]]
    terms = set(context.vocabulary.terms_of(np.unique(words)).tolist())
    total = weight = held = unknown = years = 0.0
    for forms in question.meant:
        own = forms[0][0]
        sure = 1.0 in own.terms.values()
        total += own.weight * (max(map(bm25.weight_of, own.terms)) if sure else rarest)
        weight += own.weight
        here = max(sum(_held(part, terms) for part in form) / len(form) for form in forms)
        held += own.weight * here
        years += (1 - here) * (len(own.word) == len("1994") and own.word.isdigit())
        unknown += own.weight * (not any(all(part.known for part in form) for form in forms))
    if not total:
        return 0.0
    logit = weights.intercept + (weights.held * held + weights.unknown * unknown) / weight
    logit += weights.long * math.log(max(weight, SHORTEST))
    logit += weights.asked * max(question.speakers.values(), default=0.0)
    logit += sum(own * values.get(name, 0.0) / total for name, own in weights.over_all.items())
    logit += weights.meaning * values.get("meaning", 0.0)
    logit += weights.alike * min(values.get("alike", 0.0) / total, 1.0)
    logit -= OTHER_YEAR * min(years, 1.0)
    logit -= BY_CHANCE * math.log(max(bm25.corpus_size / FEW_PASSAGES, 1.0))
    return 1 / (1 + math.exp(-logit))


def _held(asked: Asked, terms: set[int]) -> float:
    """Return how surely one of these terms stands for a word."""
    return max((sureness for term, sureness in asked.terms.items() if term in terms), default=0.0)
