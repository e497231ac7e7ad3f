"""Learning where sentences end, by gradient descent in numpy alone."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import trange

from bot.answers.borders import AFTER, BEFORE, GAPS, Floats, Ints, buckets, surroundings

BUCKETS: Final = 1 << 14
DIMENSIONS: Final = 24
#: Units of the first layer and of the second.
NEAR: Final = 64
WIDE: Final = 32
#: The words of a step: so many stretches of so many words.
STRETCHES, LENGTH = 8, 256
#: The share of words that are taken for others, as speech recognition does.
MISHEARD: Final = 0.04
FASTEST, SLOWEST = 4e-3, 1e-5
WARMING: Final = 200  # steps
COMMON: Final = 100  # words by which a language is known
SEED: Final = 19

Weights = dict[str, Floats]


class Lesson(NamedTuple):
    """Words in a row by the numbers of their embeddings, and before which of them a sentence ends."""

    own: Ints
    ending: Ints
    ends: npt.NDArray[np.bool_]

    def part(self, places: npt.NDArray[np.int64]) -> "Lesson":
        """Return the words of some places."""
        return Lesson(self.own[places], self.ending[places], self.ends[places])

    @classmethod
    def joined(cls, lessons: Sequence["Lesson"]) -> "Lesson":
        """Return several as one."""
        return cls(*(np.concatenate(column) for column in zip(*lessons, strict=True)))


def lesson(words: Sequence[str], ends: npt.NDArray[np.bool_], fillers: frozenset[str]) -> Lesson:
    """Return what a transcript teaches: a sentence that ends at a filler ends before what follows."""
    spoken = np.array([n for n, word in enumerate(words) if word not in fillers], np.int64)
    before = np.append(0, np.cumsum(ends))
    counted = before[spoken + 1]
    own, ending = buckets([words[n] for n in spoken], BUCKETS)
    return Lesson(own, ending, np.diff(counted, prepend=0) > 0)


def beginning(random: np.random.Generator) -> Weights:
    """Return the weights to begin with."""

    def drawn(*shape: int) -> Floats:
        return random.normal(0, shape[0] ** -0.5, shape).astype(np.float32)

    return {
        "embeddings": random.normal(0, 0.1, (BUCKETS, DIMENSIONS)).astype(np.float32),
        "near": drawn((BEFORE + AFTER) * DIMENSIONS, NEAR),
        "near_bias": np.zeros(NEAR, np.float32),
        "wide": drawn(GAPS * NEAR, WIDE),
        "wide_bias": np.zeros(WIDE, np.float32),
        "out": drawn(WIDE),
        "out_bias": np.array(-2.6, np.float32),
    }


def learn(text: Lesson, words: float) -> Weights:
    """Return the weights learnt from stretches drawn by chance from a text, so many words in all."""
    random = np.random.default_rng(SEED)
    weights = beginning(random)
    descent = Descent(weights)
    steps = max(1, int(words) // (STRETCHES * LENGTH))
    for step in trange(steps, desc="learning", disable=None):
        first = random.integers(0, max(1, len(text.own) - LENGTH), STRETCHES)
        some = text.part((first[:, None] + np.arange(LENGTH)).ravel() % len(text.own))
        misheard = random.random(len(some.own)) < MISHEARD
        other = text.part(random.integers(0, len(text.own), len(some.own)))
        heard = some._replace(
            own=np.where(misheard, other.own, some.own), ending=np.where(misheard, other.ending, some.ending)
        )
        rate = FASTEST * min(1.0, (step + 1) / WARMING) * (1 - step / steps) + SLOWEST
        descent.step(gradients(weights, heard), np.concatenate([heard.own, heard.ending]), rate)
    return weights


def gradients(weights: Weights, text: Lesson) -> Weights:
    """Return how the loss of a text changes with each weight.

    The embeddings have a row for each word's own, then for each word's ending.
    """
    embedded = weights["embeddings"][text.own] + weights["embeddings"][text.ending]
    around = surroundings(embedded, BEFORE, AFTER)
    near = np.maximum(around @ weights["near"] + weights["near_bias"], 0)
    around_near = surroundings(near, GAPS // 2, GAPS - GAPS // 2)
    wide = np.maximum(around_near @ weights["wide"] + weights["wide_bias"], 0)
    chances = 1 / (1 + np.exp(-(wide @ weights["out"] + weights["out_bias"])))
    to_out = ((chances - text.ends) / len(text.ends)).astype(np.float32)
    to_wide = np.outer(to_out, weights["out"]) * (wide > 0)
    to_near = _gathered(to_wide @ weights["wide"].T, GAPS // 2, GAPS) * (near > 0)
    to_embedded = _gathered(to_near @ weights["near"].T, BEFORE, BEFORE + AFTER)
    return {
        "embeddings": np.concatenate([to_embedded, to_embedded]),
        "near": around.T @ to_near,
        "near_bias": to_near.sum(0),
        "wide": around_near.T @ to_wide,
        "wide_bias": to_wide.sum(0),
        "out": wide.T @ to_out,
        "out_bias": to_out.sum(),
    }


def _gathered(rows: Floats, before: int, width: int) -> Floats:
    """Return, for each row that went into `surroundings`, the sum over all places that it went to."""
    parts = rows.reshape(len(rows), width, -1)
    total = np.zeros((len(rows) + width - 1, parts.shape[2]), np.float32)
    for place in range(width):
        total[place : place + len(rows)] += parts[:, place]
    return total[before : before + len(rows)]


class Descent:
    """Adam (Kingma and Ba 2015); of the embeddings only the rows that a step met move."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._mean = {name: np.zeros_like(weight) for name, weight in weights.items()}
        self._square = {name: np.zeros_like(weight) for name, weight in weights.items()}

    def step(self, gradients: Weights, embedded: Ints, rate: float) -> None:
        """Move the weights a step down; ``embedded`` tells the row of each gradient of the embeddings."""
        rows, place = np.unique(embedded, return_inverse=True)
        total = np.zeros((len(rows), DIMENSIONS), np.float32)
        np.add.at(total, place, gradients["embeddings"])
        for name, gradient in (gradients | {"embeddings": total}).items():
            where = rows if name == "embeddings" else ...
            mean = 0.9 * self._mean[name][where] + 0.1 * gradient
            square = 0.99 * self._square[name][where] + 0.01 * gradient**2
            self._mean[name][where], self._square[name][where] = mean, square
            self._weights[name][where] -= rate * mean / (np.sqrt(square) + 1e-8)


def common(words: Counter[str], fillers: frozenset[str]) -> list[str]:
    """Return the commonest words, by which a language is known."""
    return [word for word, _ in words.most_common(COMMON + len(fillers)) if word not in fillers][:COMMON]


def write(path: Path, weights: Weights, common: Sequence[str], fillers: frozenset[str], source: str) -> None:
    """Write weights, the embeddings in a byte a number."""
    scales = np.abs(weights["embeddings"]).max(0) / 127
    stored: dict[str, Any] = {name: weight.astype(np.float16) for name, weight in weights.items()}
    stored["embeddings"] = np.round(weights["embeddings"] / scales).astype(np.int8)
    stored |= {"scales": scales, "common": " ".join(common), "fillers": " ".join(sorted(fillers))}
    np.savez_compressed(path, **stored, source=source)
