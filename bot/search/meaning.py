"""What words mean, roughly: static vectors, so that "attorney" is near "lawyer".

The vectors are those of WordLlama (Miller 2024; the Matryoshka training lets the first dimensions stand
alone). Its wheel holds them as files, and these files are all that is used of it: no other package is needed,
and without the wheel everything works but this one feature.
"""

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from bot.search.words import Vocabulary

#: How many numbers a vector has; the first of them are enough to tell how long a sum of vectors is.
DIMENSIONS: Final = 256
LEADING: Final = 48
#: A longer "word" means nothing, and would take long to cut.
LONGEST: Final = 40

Floats = npt.NDArray[np.float32]


def installed() -> bool:
    """Return whether the wheel with the vectors is there."""
    return find_spec("wordllama") is not None


class WordVectors:
    """Unit vectors of words, made on demand."""

    def __init__(self, folder: Path) -> None:
        model = json.loads((folder / "tokenizers/l2_supercat_tokenizer_config.json").read_text("utf-8"))[
            "model"
        ]
        self._pieces: dict[str, int] = model["vocab"]
        merges = [merge.split(" ") if isinstance(merge, str) else merge for merge in model["merges"]]
        self._ranks = {(left, right): rank for rank, (left, right) in enumerate(merges)}
        self._table = _read_safetensors(folder / "weights/l2_supercat_256.safetensors")
        self._tables: WeakKeyDictionary[Vocabulary, _Rows] = WeakKeyDictionary()

    @lru_cache(1 << 12)  # noqa: B019 - there is one of these in a process, and for ever
    def of(self, word: str) -> Floats:
        """Return a word's vector: the mean of its pieces', of length 1 (or 0 where it has none)."""
        pieces = [self._pieces[piece] for piece in self._cut(word) if piece in self._pieces]
        if not pieces:
            return np.zeros(DIMENSIONS, np.float32)
        vector = self._table[pieces].astype(np.float32).mean(0)
        unit: Floats = vector / np.float32(max(float(np.linalg.norm(vector)), 1e-6))
        return unit

    def table(
        self, vocabulary: Vocabulary, words: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int8], Floats]:
        """Return the vectors of numbered words, a row each, and what each is to be multiplied with."""
        rows = self._tables.setdefault(vocabulary, _Rows())
        for word in words[rows.lacking(words, len(vocabulary))].tolist():
            rows.add(word, self.of(vocabulary.words[word]))
        return rows.of(words)

    def _cut(self, word: str) -> list[str]:
        """Cut a word into pieces by byte-pair encoding (Sennrich et al. 2016)."""
        if len(word) > LONGEST:
            return []
        pieces = list(f"▁{word}")
        while len(pieces) > 1:
            ranks = [self._ranks.get(pair, len(self._ranks)) for pair in pairwise(pieces)]
            best = min(range(len(ranks)), key=ranks.__getitem__)
            if ranks[best] == len(self._ranks):
                break
            pieces[best : best + 2] = [pieces[best] + pieces[best + 1]]
        return pieces


class _Rows:
    """Vectors by the number of their word, a byte a dimension, kept for the questions that come."""

    def __init__(self) -> None:
        self._row = np.empty(0, np.int32)
        self._vectors = np.empty((1024, DIMENSIONS), np.int8)
        self._scales = np.empty(1024, np.float32)
        self._count = 0

    def lacking(self, words: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.bool_]:
        """Return which words, of ``size`` there are, have no vector yet."""
        if len(self._row) < size:
            self._row = np.append(self._row, np.full(size - len(self._row), -1, np.int32))
        lacking: npt.NDArray[np.bool_] = self._row[words] < 0
        return lacking

    def add(self, word: int, vector: Floats) -> None:
        if self._count == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.empty_like(self._vectors)])
            self._scales = np.concatenate([self._scales, np.empty_like(self._scales)])
        scale = max(float(np.abs(vector).max()), 1e-6) / 127
        self._vectors[self._count] = np.round(vector / scale)
        self._scales[self._count] = scale
        self._row[word] = self._count
        self._count += 1

    def of(self, words: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int8], Floats]:
        rows = self._row[words]
        return self._vectors.take(rows, axis=0), self._scales.take(rows)


@cache
def word_vectors() -> WordVectors:
    """Return the vectors of the installed wheel; LookupError where there is none."""
    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise LookupError("the extra `meaning` is not installed")
    return WordVectors(Path(spec.origin).parent)


def _read_safetensors(path: Path) -> npt.NDArray[np.float16]:
    """Return the one table in a safetensors file, left on disk until it is read."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(size))
    [table] = [entry for name, entry in header.items() if name != "__metadata__"]
    assert table["dtype"] == "F16"
    begin, _ = table["data_offsets"]
    return np.memmap(path, np.float16, "r", 8 + size + begin, tuple(table["shape"]))
