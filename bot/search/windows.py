"""Windows over the speech around the best passages, and counting in them.

BM25 finds passages; where exactly an excerpt should lie is decided on windows a few words apart. A feature
says which positions of that speech hold which units (a word, a group of letters, two words together);
`Windows.score` sums BM25's saturated counts of the units in every window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.search.bm25 import K1
from bot.search.segment import PASSAGE
from bot.search.span import Hit, Span

#: From one window to the next, in words.
STRIDE: Final = 5
#: Words around a passage that its windows may reach into.
MARGIN: Final = 40

Ints = npt.NDArray[np.signedinteger[Any]]
Scores = npt.NDArray[np.float64]


class Occurrences(NamedTuple):
    """Which unit occurs at which position, and how much of it; ``idf`` gives each unit's weight."""

    positions: Ints
    units: Ints
    amounts: npt.NDArray[np.float64] | float
    idf: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """All windows of some spans, in order; ``starts`` and ``ends`` are positions in ``words``.

    ``offsets`` are the positions at which the spans begin; ``span_of`` tells the span of each window.
    ``distinct`` are the different words, ``which`` tells which of them each position holds.
    """

    spans: Sequence[Span]
    offsets: Ints
    words: npt.NDArray[np.int32]
    distinct: npt.NDArray[np.int32]
    which: Ints
    starts: Ints
    ends: Ints
    span_of: Ints

    @classmethod
    def around(cls, passages: Sequence[Hit], length: int = PASSAGE) -> "Windows":
        """Cut windows of ``length`` words over the passages and their margins."""
        spans: list[Span] = []
        for passage in sorted(
            (hit.span for hit in passages), key=lambda span: (id(span.segment), span.first)
        ):
            span = passage.widened(MARGIN)
            if spans and spans[-1][:2] == span[:2] and spans[-1].last >= span.first:
                span = span._replace(first=spans.pop().first)
            spans.append(span)
        words = np.concatenate([span.numbers for span in spans])
        sizes = np.array([span.last - span.first for span in spans])
        offsets = np.cumsum(sizes) - sizes
        span_of, nth = _counted(-(-np.maximum(sizes - length // 2, 1) // STRIDE))
        starts = offsets[span_of] + STRIDE * nth
        ends = np.minimum(starts + length, (offsets + sizes)[span_of])
        distinct, which = _distinct(words)
        return cls(spans, offsets, words, distinct, which, starts, ends, span_of)

    def span(self, window: int) -> Span:
        """Return a window as a span."""
        n = self.span_of[window]
        moved = self.spans[n].first - int(self.offsets[n])
        first, last = int(self.starts[window]) + moved, int(self.ends[window]) + moved
        span: Span = self.spans[n]
        return span._replace(first=first, last=last)

    @property
    def middles(self) -> Ints:
        """The position in the middle of each window."""
        return (self.starts + self.ends) // 2

    def score(self, units: Occurrences, inner: int | None = None) -> Scores:
        """Return the BM25 sum of the units in each window, or in its ``inner`` words."""
        starts, ends = self.starts, self.ends
        if inner is not None:
            starts = np.maximum(self.middles - inner // 2, starts)
            ends = np.minimum(self.middles + (inner + 1) // 2, ends)
        held = np.zeros(len(self.words), np.bool_)
        held[units.positions] = True
        row = np.zeros(len(held) + 1, np.int32)  # how many positions before this one hold a unit
        np.cumsum(held, out=row[1:])
        amounts = np.zeros((int(row[-1]) + 1, len(units.idf)), np.float32)
        amounts[row[units.positions] + 1, units.units] = units.amounts
        np.cumsum(amounts, axis=0, out=amounts)
        count = amounts.take(row[ends], axis=0) - amounts.take(row[starts], axis=0)
        scores: Scores = (count * (K1 + 1) / (count + K1)) @ units.idf
        return scores

    def sum(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return what the words of each window add up to; ``values`` has a row for each distinct word."""
        # Windows begin and end a stride apart, so the words of a stride are added up once.
        offsets, span_of = self.offsets, self.span_of
        ends = np.append(offsets[1:], len(self.words))
        strides = -(-(ends - offsets) // STRIDE)
        before = np.cumsum(strides) - strides
        span, nth = _counted(strides)
        first = offsets[span] + STRIDE * nth
        table = np.concatenate([values, np.zeros_like(values[:1])])  # the last row is of no word
        total = np.zeros((len(first) + 1, values.shape[1]), np.float32)
        for position in first + np.arange(STRIDE)[:, None]:
            word = np.where(position < ends[span], self.which.take(position, mode="clip"), len(values))
            total[1:] += table.take(word, axis=0)
        np.cumsum(total, axis=0, out=total)
        from_stride = before[span_of] + (self.starts - offsets[span_of]) // STRIDE
        to_stride = before[span_of] - (offsets[span_of] - self.ends) // STRIDE
        sums: npt.NDArray[np.float32] = total.take(to_stride, axis=0) - total.take(from_stride, axis=0)
        return sums


def _distinct(words: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the different words, ascending, and which of them each word is."""
    # np.unique would sort, which takes ten times as long.
    met = np.zeros(int(words.max(initial=-1)) + 1, np.bool_)
    met[words] = True
    distinct = met.nonzero()[0].astype(np.int32)
    rank = np.empty(len(met), np.int32)
    rank[distinct] = np.arange(len(distinct))
    return distinct, rank[words]


def _counted(sizes: Ints) -> tuple[Ints, Ints]:
    """Return, for groups of so many things in a row, the group of each thing and its number in it."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
