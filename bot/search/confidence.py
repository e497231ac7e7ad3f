"""How sure it is that a window answers the question, and from where on it counts as an answer."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from bot.search.features import Context

#: Logistic regression on the judged questions against foreign ones (`make quality` prints what it gives).
#: HELD weighs the share of the question's words that the window holds; each of WEIGHTS a feature's value
#: there over what all words of the question would weigh.
INTERCEPT: Final = -5.4
HELD: Final = 6.0
WEIGHTS: Final[Mapping[str, float]] = {
    "words": 0.8,
    "spelling": 1.9,
    "sound": 2.2,
    "near": 5.6,
    "phrase": 2.9,
}
MEANING: Final = 6.8
#: What the feature `meaning` would say of most questions, where it is not installed.
USUAL_MEANING: Final = 0.2

#: In many passages something fits by chance: this much less sure for each e-fold over a long interview's.
BY_CHANCE: Final = 0.4
FEW_PASSAGES: Final = 170

#: From this confidence on an excerpt is called an answer: 95 of 100 questions that have one then get it.
#: Lower answers more and refuses less; docs/ranking.md shows how much.
THRESHOLD: Final = 0.23


def confidence(context: Context, values: Mapping[str, float], window: int) -> float:
    """Return the chance, in [0, 1], that a window answers; ``values`` are its features."""
    question, windows, bm25 = context.question, context.windows, context.bm25
    # A word that occurs nowhere would have the highest idf there is.
    unknown = math.log(bm25.corpus_size + 0.5) - math.log(0.5)
    words = windows.words[windows.starts[window] : windows.ends[window]]
    terms = set(context.vocabulary.terms_of(np.unique(words)).tolist())
    total = weight = held = 0.0
    for asked in question.asked:
        sure = 1.0 in asked.terms.values()
        total += asked.weight * (max(map(bm25.weight_of, asked.terms)) if sure else unknown)
        weight += asked.weight
        held += asked.weight * max((s for term, s in asked.terms.items() if term in terms), default=0.0)
    if not total:
        return 0.0
    logit = INTERCEPT + HELD * held / weight
    logit += sum(weight * values.get(name, 0.0) / total for name, weight in WEIGHTS.items())
    logit += MEANING * values.get("meaning", USUAL_MEANING)
    logit -= BY_CHANCE * math.log(max(bm25.corpus_size / FEW_PASSAGES, 1.0))
    return 1 / (1 + math.exp(-logit))
