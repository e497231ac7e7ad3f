"""How sure it is that a window answers the question, and from where on it counts as an answer."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from bot.search.features import Context

#: Logistic regression on the judged questions against foreign ones (`make quality` prints what it gives).
#: Each entry weighs a feature's value in the best window over what all words of the question would weigh.
INTERCEPT: Final = -3.5
HELD: Final = 4.0
WEIGHTS: Final[Mapping[str, float]] = {
    "words": 3.0,
    "spelling": 1.4,
    "sound": 2.9,
    "near": 6.9,
    "phrase": 1.3,
}

#: From this confidence on an excerpt is called an answer. Lower answers more and refuses less: see docs.
THRESHOLD: Final = 0.25


def confidence(context: Context, values: Mapping[str, float], best: int) -> float:
    """Return the chance, in [0, 1], that the window ``best`` answers; ``values`` are its features."""
    question, windows, bm25 = context.question, context.windows, context.bm25
    # A word that occurs nowhere would have the highest idf there is.
    unknown = math.log(bm25.corpus_size + 0.5) - math.log(0.5)
    words = windows.words[windows.starts[best] : windows.ends[best]]
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
    logit += sum(WEIGHTS.get(name, 0.0) * value / total for name, value in values.items())
    return 1 / (1 + math.exp(-logit))
