"""Where sentences end in speech that nobody punctuated: what the words around each gap tell.

A network of two convolutions over words (as in Collobert et al. 2011) gives each gap between two words the
chance that a sentence ends there. `python -m tests.borders train` makes the weights of a language from any
punctuated transcripts. Those of `borders.en.npz` learnt from thechangelog/transcripts (Changelog Media LLC,
CC BY-SA 4.0) and are under that licence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Self
from zlib import crc32

import numpy as np
import numpy.typing as npt

#: Words before and after a gap that a unit of the first layer sees, and gaps that one of the second does.
BEFORE: Final = 5
AFTER: Final = 6
GAPS: Final = 5
#: Words at either end of a stretch beyond which nothing is looked at.
CONTEXT: Final = AFTER + GAPS // 2
#: The share of words that are common in a language from which on a stretch is taken to be in it.
IN_LANGUAGE: Final = 0.25

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """The weights for one language.

    A word is the sum of two rows of ``embeddings``: its own and that of how it ends. ``common`` are the words
    by which the language is known, ``fillers`` those without meaning, which are passed over.
    """

    embeddings: npt.NDArray[np.int8]
    scales: Floats
    near: Floats
    near_bias: Floats
    wide: Floats
    wide_bias: Floats
    out: Floats
    out_bias: Floats
    common: frozenset[str]
    fillers: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the weights that training has written."""
        with np.load(path) as stored:
            return cls(
                embeddings=stored["embeddings"],
                scales=stored["scales"],
                near=stored["near"].astype(np.float32),
                near_bias=stored["near_bias"].astype(np.float32),
                wide=stored["wide"].astype(np.float32),
                wide_bias=stored["wide_bias"].astype(np.float32),
                out=stored["out"].astype(np.float32),
                out_bias=stored["out_bias"].astype(np.float32),
                common=frozenset(str(stored["common"]).split()),
                fillers=frozenset(str(stored["fillers"]).split()),
            )

    def chances(self, words: Sequence[str]) -> Floats:
        """Return, for each of some folded words in a row, the chance that a sentence ends before it.

        The gaps around a filler share one chance: whether it closes a sentence or opens one is not told.
        """
        spoken = [n for n, word in enumerate(words) if word not in self.fillers]
        if not spoken:
            return np.zeros(len(words), np.float32)
        own, ending = buckets([words[n] for n in spoken], len(self.embeddings))
        embedded = (self.embeddings[own].astype(np.float32) + self.embeddings[ending]) * self.scales
        near = np.maximum(surroundings(embedded, BEFORE, AFTER) @ self.near + self.near_bias, 0)
        wide = np.maximum(surroundings(near, GAPS // 2, GAPS - GAPS // 2) @ self.wide + self.wide_bias, 0)
        chances = (1 + np.tanh((wide @ self.out + self.out_bias) / 2)) / 2
        following = np.searchsorted(spoken, np.arange(len(words)))
        found: Floats = np.append(chances, np.float32(0)).take(following)
        return found


def buckets(words: Sequence[str], count: int) -> tuple[Ints, Ints]:
    """Return the number below ``count`` of each word, and of how it ends (of a number: how long it is)."""
    hashes = np.array([_hashes(word) for word in words], np.uint32).reshape(-1, 2) % np.uint32(count)
    return hashes[:, 0].astype(np.int32), hashes[:, 1].astype(np.int32)


@lru_cache(1 << 14)
def _hashes(word: str) -> tuple[int, int]:
    ending = "0" * len(word) if word[0].isdigit() else word[-3:]
    return crc32(word.encode()), crc32(f"~{ending}".encode())


def surroundings(rows: Floats, before: int, after: int) -> Floats:
    """Return, for each row, the ``before`` rows before it and the ``after`` rows from it on, in one row."""
    count, size = rows.shape
    padded = np.zeros((before + count + after - 1, size), np.float32)
    padded[before : before + count] = rows
    shape, strides = (count, (before + after) * size), (padded.strides[0], padded.itemsize)
    return np.lib.stride_tricks.as_strided(padded, shape, strides, writeable=False)


def borders_of(words: Sequence[str]) -> Borders | None:
    """Return the borders of the language that some folded words are in; None where it is none we know."""
    known = {sum(word in borders.common for word in words): borders for borders in _known()}
    most = max(known, default=0)
    return known[most] if most > IN_LANGUAGE * len(words) else None


@cache
def _known() -> tuple[Borders, ...]:
    return tuple(Borders.load(path) for path in sorted(Path(__file__).parent.glob("borders.*.npz")))
