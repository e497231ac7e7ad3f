"""Windows over the stretches of speech around the best passages, and counting in them.

BM25 finds passages; where exactly an excerpt should lie is decided on windows a few words apart. A feature
says which positions of the stretches hold which units (a word, a group of letters, two words together);
`Windows.score` sums BM25's saturated counts of the units in every window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.search.bm25 import K1
from bot.search.index import Passage
from bot.search.segment import PASSAGE, Segment

#: From one window to the next, in words.
STRIDE: Final = 5
#: Words around a passage that its windows may reach into.
MARGIN: Final = 40

Ints = npt.NDArray[np.signedinteger[Any]]
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
            first = max(passage.first - MARGIN, segment.word_offsets.item(i))
            last = min(passage.last + MARGIN, segment.word_offsets.item(i + 1))
            if stretches and stretches[-1][:2] == (segment, i) and stretches[-1].last >= first:
                before = stretches.pop()
                first, offset = before.first, before.offset
            stretches.append(Stretch(segment, i, first, last, offset))
            offset += last - first
        words = np.concatenate([s.segment.words[s.first : s.last] for s in stretches])
        offsets = np.array([stretch.offset for stretch in stretches])
        sizes = np.diff(np.append(offsets, len(words)))
        stretch_of, place = _counted(-(-np.maximum(sizes - length // 2, 1) // STRIDE))
        starts = offsets[stretch_of] + STRIDE * place
        ends = np.minimum(starts + length, (offsets + sizes)[stretch_of])
        distinct, which = _distinct(words)
        return cls(stretches, words, distinct, which, starts, ends, stretch_of)

    @property
    def middles(self) -> Ints:
        """The position in the middle of each window."""
        return (self.starts + self.ends) // 2

    def score(self, found: Occurrences, inner: int | None = None) -> Scores:
        """Return the BM25 sum of the units in each window, or in its ``inner`` words."""
        starts, ends = self.starts, self.ends
        if inner is not None:
            starts = np.maximum(self.middles - inner // 2, starts)
            ends = np.minimum(self.middles + (inner + 1) // 2, ends)
        held = np.zeros(len(self.words), np.bool_)
        held[found.positions] = True
        row = np.zeros(len(held) + 1, np.int32)  # how many positions before this one hold a unit
        np.cumsum(held, out=row[1:])
        amounts = np.zeros((int(row[-1]) + 1, len(found.idf)), np.float32)
        amounts[row[found.positions] + 1, found.units] = found.amounts
        np.cumsum(amounts, axis=0, out=amounts)
        count = amounts.take(row[ends], axis=0) - amounts.take(row[starts], axis=0)
        scores: Scores = (count * (K1 + 1) / (count + K1)) @ found.idf
        return scores

    def sum(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return what the words of each window add up to; ``values`` has a row for each distinct word."""
        # Windows begin and end a stride apart, so the words of a stride are added up once.
        offsets = np.array([stretch.offset for stretch in self.stretches])
        ends = np.append(offsets[1:], len(self.words))
        strides = -(-(ends - offsets) // STRIDE)
        before = np.cumsum(strides) - strides
        stretch, place = _counted(strides)
        first = offsets[stretch] + STRIDE * place
        table = np.concatenate([values, np.zeros_like(values[:1])])  # the last row is of no word
        total = np.zeros((len(first) + 1, values.shape[1]), np.float32)
        for word_place in first + np.arange(STRIDE)[:, None]:
            word = np.where(word_place < ends[stretch], self.which.take(word_place, mode="clip"), len(values))
            total[1:] += table.take(word, axis=0)
        np.cumsum(total, axis=0, out=total)
        from_stride = before[self.stretch_of] + (self.starts - offsets[self.stretch_of]) // STRIDE
        to_stride = before[self.stretch_of] - (offsets[self.stretch_of] - self.ends) // STRIDE
        sums: npt.NDArray[np.float32] = total.take(to_stride, axis=0) - total.take(from_stride, axis=0)
        return sums


def _distinct(words: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the different words, ascending, and the place of each word among them."""
    # np.unique would sort, which takes ten times as long.
    met = np.zeros(int(words.max(initial=-1)) + 1, np.bool_)
    met[words] = True
    distinct = met.nonzero()[0].astype(np.int32)
    place = np.empty(len(met), np.int32)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[words]


def _counted(sizes: Ints) -> tuple[Ints, Ints]:
    """Return, for groups of so many things in a row, the group of each thing and its place in it."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
