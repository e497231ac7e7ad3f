"""Windows over the stretches of speech around the best passages, and counting in them.

BM25 finds passages; where exactly an excerpt should lie is decided on windows a few words apart. A feature
says which positions of the stretches hold which units (a word, a group of letters, two words together);
`Windows.score` sums BM25's saturated counts of the units in every window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.search.bm25 import K1
from bot.search.index import Passage
from bot.search.segment import PASSAGE, Segment

#: From one window to the next, in words.
STRIDE: Final = 5
#: Words around a passage that its windows may reach into.
MARGIN: Final = 40

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


class Stretch(NamedTuple):
    """Words [first, last) of transcript i of a segment, at ``offset`` among all words looked at."""

    segment: Segment
    i: int
    first: int
    last: int
    offset: int


class Occurrences(NamedTuple):
    """Which unit occurs at which position, and how much of it; ``idf`` gives each unit's weight."""

    positions: Ints
    units: Ints
    amounts: npt.NDArray[np.float64] | float
    idf: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """All windows of some stretches, in order; ``starts`` and ``ends`` are positions in ``words``.

    ``stretch_of`` tells the stretch of each window. ``distinct`` are the different words, ``which`` the
    place of each position's word among them.
    """

    stretches: Sequence[Stretch]
    words: npt.NDArray[np.int32]
    distinct: npt.NDArray[np.int32]
    which: Ints
    starts: Ints
    ends: Ints
    stretch_of: Ints

    @classmethod
    def around(cls, passages: Sequence[Passage], length: int = PASSAGE) -> "Windows":
        """Cut windows of ``length`` words over the passages and their margins."""
        stretches: list[Stretch] = []
        offset = 0
        for passage in sorted(passages, key=lambda p: (id(p.segment), p.first)):
            segment, i = passage.segment, passage.i
            first = max(passage.first - MARGIN, int(segment.word_offsets[i]))
            last = min(passage.last + MARGIN, int(segment.word_offsets[i + 1]))
            if stretches and stretches[-1][:2] == (segment, i) and stretches[-1].last >= first:
                before = stretches.pop()
                first, offset = before.first, before.offset
            stretches.append(Stretch(segment, i, first, last, offset))
            offset += last - first
        starts, ends, stretch_of = [], [], []
        for n, (_, _, first, last, offset) in enumerate(stretches):
            size = last - first
            start = np.arange(0, max(1, size - length // 2), STRIDE)
            starts.append(offset + start)
            ends.append(offset + np.minimum(start + length, size))
            stretch_of.append(np.full(len(start), n))
        words = np.concatenate([s.segment.words[s.first : s.last] for s in stretches])
        distinct, which = np.unique(words, return_inverse=True)
        return cls(
            stretches,
            words,
            distinct,
            which,
            np.concatenate(starts),
            np.concatenate(ends),
            np.concatenate(stretch_of),
        )

    @property
    def middles(self) -> Ints:
        """The position in the middle of each window."""
        return (self.starts + self.ends) // 2

    def positions_of(self, words: Ints) -> tuple[Ints, Ints]:
        """Return the positions of some of the distinct words, and which of them stands at each."""
        place = np.full(len(self.distinct), -1)
        place[words] = np.arange(len(words))
        found = place[self.which]
        positions = np.flatnonzero(found >= 0)
        return positions, found[positions]

    def score(self, found: Occurrences, inner: int | None = None) -> Scores:
        """Return the BM25 sum of the units in each window, or in its ``inner`` words."""
        starts, ends = self.starts, self.ends
        if inner is not None:
            starts = np.maximum(self.middles - inner // 2, starts)
            ends = np.minimum(self.middles + (inner + 1) // 2, ends)
        rows, row = np.unique(found.positions, return_inverse=True)
        amounts = np.zeros((len(rows) + 1, len(found.idf)), np.float32)
        amounts[row + 1, found.units] = found.amounts
        np.cumsum(amounts, axis=0, out=amounts)
        count = amounts[np.searchsorted(rows, ends)] - amounts[np.searchsorted(rows, starts)]
        scores: Scores = (count * (K1 + 1) / (count + K1)) @ found.idf
        return scores
