"""An index: the segments that one server sees, and rank-bm25's BM25 over exactly those.

Numbers merge by adding: passages, terms and document frequencies of a view are the sums over its segments,
less those of transcripts taken out; idf and average length follow from the sums. So adding, replacing and
removing make a new small tuple, and nothing already built is built again.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from bot.search.segment import CODE_BASE, PASSAGE, STEP, Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import TranscriptId

#: Chosen on the judged queries: captions repeat words for no reason, and passages are of one length.
K1: Final = 0.9
B: Final = 0.4
#: In a corpus of a few passages idf is zero or less for words that do tell passages apart.
LEAST_WEIGHT: Final = 0.05

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A segment with the transcripts in it that are taken out (positions in ``segment.ids``)."""

    segment: Segment
    gone: frozenset[int] = frozenset()

    def live(self) -> list[int]:
        """Return the positions of the transcripts that are still there."""
        return [i for i in range(len(self.segment.ids)) if i not in self.gone]

    def alive(self) -> npt.NDArray[np.bool_] | None:
        """Return which passages are still there, or None where all are."""
        if not self.gone:
            return None
        alive = np.ones(len(self.segment.lengths), np.bool_)
        for i in self.gone:
            alive[self.segment.passage_offsets[i] : self.segment.passage_offsets[i + 1]] = False
        return alive


class Passage(NamedTuple):
    """A passage as BM25 found it: words [first, last) of a segment's words, within transcript ``i`` of it."""

    segment: Segment
    i: int
    first: int
    last: int
    score: float


class PostingsBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """`rank_bm25.BM25Okapi` over parts of an index, served from postings.

    Scores, idf and parameters are rank-bm25's own; only how they are summed differs: the postings of the
    query's terms are touched and nothing else. Queries are numbered terms; documents are passages, counted
    through all parts in order (passages taken out keep their number, and score 0).
    """

    def __init__(self, parts: Sequence[Part], k1: float = K1, b: float = B) -> None:
        self._scratch = threading.local()
        super().__init__(parts, k1=k1, b=b)

    def _initialize(self, parts: Sequence[Part]) -> npt.NDArray[np.int64]:
        """Sum the statistics of the parts; return how many passages hold each term."""
        self.parts = parts
        self.alive = [part.alive() for part in parts]
        self.firsts = np.cumsum([0, *(len(part.segment.lengths) for part in parts)])
        size = 1 + max((int(p.segment.terms[-1]) for p in parts if len(p.segment.terms)), default=-1)
        frequencies = np.zeros(size, np.int64)
        total = 0
        for part, alive in zip(parts, self.alive, strict=True):
            segment = part.segment
            if alive is None:
                frequencies[segment.terms] += np.diff(segment.indptr)
                total += int(segment.lengths.sum(dtype=np.int64))
                self.corpus_size += len(segment.lengths)
            else:
                heads = np.repeat(segment.terms, np.diff(segment.indptr))[alive[segment.passages]]
                frequencies += np.bincount(heads, minlength=size)
                total += int(segment.lengths[alive].sum(dtype=np.int64))
                self.corpus_size += int(alive.sum())
        self.avgdl = total / self.corpus_size if self.corpus_size else 0.0
        return frequencies

    def _calc_idf(self, frequencies: npt.NDArray[np.int64]) -> None:
        """Compute every term's idf as BM25Okapi does, floor included."""
        held = frequencies > 0
        idf = np.zeros(len(frequencies))
        idf[held] = np.log(self.corpus_size - frequencies[held] + 0.5) - np.log(frequencies[held] + 0.5)
        self.average_idf = float(idf[held].mean()) if held.any() else 0.0
        idf[idf < 0] = self.epsilon * self.average_idf
        self.idf = idf
        self.frequencies = frequencies
        # The part of the formula that depends on the passage, for every posting code there is.
        tf, length = np.divmod(np.arange(CODE_BASE * (PASSAGE + 1)), CODE_BASE)
        norm = self.k1 * (1 - self.b + self.b * length / (self.avgdl or 1.0))
        self.impacts: Floats = tf * (self.k1 + 1) / (tf + norm)

    def idf_of(self, term: int) -> float:
        """Return a term's idf; that of a term in no passage is 0, as in rank-bm25."""
        return float(self.idf[term]) if term < len(self.idf) else 0.0

    def weight_of(self, term: int) -> float:
        """Return how much a term tells: its idf, above zero also where nearly every passage holds it."""
        return max(self.idf_of(term), LEAST_WEIGHT)

    def holds(self, term: int) -> bool:
        """Return whether any passage holds a term."""
        return term < len(self.frequencies) and bool(self.frequencies[term])

    def get_scores(self, query: Sequence[int]) -> Floats:
        """Return the score of every passage."""
        scores = np.zeros(self.firsts[-1])
        for first, part, alive in zip(self.firsts, self.parts, self.alive, strict=False):
            own = scores[first : first + len(part.segment.lengths)]
            for term in query:
                passages, codes = part.segment.postings(term)
                own[passages] += self.idf_of(term) * self.impacts[codes]
            if alive is not None:
                own[~alive] = 0.0
        return scores

    def top(self, query: Mapping[int, float], k: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return the best k passages that hold a term of the query, and their scores; ties by number.

        The query gives each term's weight (how often it is asked for). Exact: rare terms are summed first,
        and once the terms left cannot lift a passage without the rare ones into the best k, only the
        passages already met are looked up in the long postings (MaxScore, Turtle & Flood 1995).
        """
        weights = {
            t: w * self.idf_of(t) for t, w in query.items() if t < len(self.idf) and self.frequencies[t]
        }
        if not self.parts:
            return np.empty(0, np.int64), np.empty(0)
        found = [
            self._top_of(part.segment, alive, weights, k)
            for part, alive in zip(self.parts, self.alive, strict=True)
        ]
        if len(found) == 1:
            return found[0]
        number = np.concatenate([own + first for (own, _), first in zip(found, self.firsts, strict=False)])
        score = np.concatenate([score for _, score in found])
        order = np.lexsort((number, -score))[:k]
        return number[order], score[order]

    def _top_of(
        self, segment: Segment, alive: npt.NDArray[np.bool_] | None, weights: Mapping[int, float], k: int
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        lists = [(*segment.postings(term), weight) for term, weight in weights.items()]
        lists = sorted((row for row in lists if len(row[0])), key=lambda row: len(row[0]))
        total = self._zeros(len(segment.lengths))
        bound = sum(max(weight, 0.0) for _, _, weight in lists) * (self.k1 + 1)
        can_prune = all(weight >= 0 for _, _, weight in lists)
        met: list[npt.NDArray[Any]] = []
        floor, rest = -np.inf, lists
        for place, (passages, codes, weight) in enumerate(lists):
            if can_prune and floor > bound:
                break
            total[passages] += weight * self.impacts[codes]
            bound -= weight * (self.k1 + 1)
            met.append(passages)
            rest = lists[place + 1 :]
            if can_prune and k <= len(passages) < 50 * k:  # else finding the kth costs more than it saves
                floor = max(floor, _kth(total, passages, alive, k))
        candidates = np.concatenate(met) if met else np.empty(0, np.int32)
        if rest and floor > -np.inf:
            candidates = candidates[total[candidates] + bound >= floor]
        elif len(candidates) > 8 * k and can_prune:
            if floor == -np.inf:
                floor = max(_kth(total, passages, alive, k) for passages, _, _ in lists)
            candidates = candidates[total[candidates] >= floor]
        candidates = np.unique(candidates)
        if alive is not None:
            candidates = candidates[alive[candidates]]
        score = total[candidates]
        for passages in met:
            total[passages] = 0.0
        for passages, codes, weight in rest:
            places = np.searchsorted(passages, candidates)
            places[places == len(passages)] = 0
            hit = passages[places] == candidates
            score[hit] += weight * self.impacts[codes[places[hit]]]
        order = np.lexsort((candidates, -score))[:k]
        return candidates[order].astype(np.int64), score[order]

    def _zeros(self, size: int) -> Floats:
        """Return an array of zeros that this thread keeps; who uses it leaves it zero."""
        kept: dict[int, Floats] = self._scratch.__dict__.setdefault("zeros", {})
        if size not in kept:
            kept[size] = np.zeros(size)
        return kept[size]


def _kth(
    total: Floats, passages: npt.NDArray[np.int32], alive: npt.NDArray[np.bool_] | None, k: int
) -> float:
    """Return a score that at least k passages reach, or -inf."""
    if alive is not None:
        passages = passages[alive[passages]]
    if len(passages) < k:
        return -np.inf
    return float(np.partition(total[passages], -k)[-k])


class Index:
    """The segments that one server sees; immutable, so a question sees one state or the next, never half."""

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        self.parts = tuple(part for part in parts if len(part.gone) < len(part.segment.ids))

    @cached_property
    def places(self) -> dict[TranscriptId, tuple[int, int]]:
        """Where each transcript is: part, and position in its segment."""
        return {p.segment.ids[i]: (n, i) for n, p in enumerate(self.parts) for i in p.live()}

    @cached_property
    def bm25(self) -> PostingsBM25:
        """BM25 with the statistics of exactly what is in the index."""
        return PostingsBM25(self.parts)

    def __add__(self, other: "Index") -> "Index":
        return Index((*self.parts, *other.parts))

    def adding(self, segment: Segment) -> "Index":
        """Return the index with a segment more."""
        return Index((*self.parts, Part(segment)))

    def without(self, id: TranscriptId) -> "Index":
        """Return the index without a transcript."""
        if id not in self.places:
            return self
        n, i = self.places[id]
        part = Part(self.parts[n].segment, self.parts[n].gone | {i})
        return Index((*self.parts[:n], part, *self.parts[n + 1 :]))

    def compacted(self) -> "Index":
        """Return the index with parts merged so that each is over twice as large as the next.

        Each posting is then copied a logarithmic number of times however many transcripts are added.
        """
        stack: list[list[Part]] = []
        for part in self.parts:
            stack.append([part])
            while len(stack) > 1 and _size(stack[-2]) < 2 * _size(stack[-1]):
                stack[-2:] = [stack[-2] + stack[-1]]
        return Index(
            [
                parts[0]
                if len(parts) == 1
                else Part(Segment.merge([p.segment for p in parts]), _shifted(parts))
                for parts in stack
            ]
        )

    def alone(self, id: TranscriptId, vocabulary: Vocabulary) -> "Index":
        """Return an index of one transcript, with the statistics of that one."""
        n, i = self.places[id]
        return Index([Part(self.parts[n].segment.extract(i, vocabulary))])

    def passages(self, query: Mapping[int, float], k: int) -> list[Passage]:
        """Return the best k passages that hold a term of the query."""
        numbers, scores = self.bm25.top(query, k)
        result = []
        for number, score in zip(numbers.tolist(), scores.tolist(), strict=True):
            n = int(np.searchsorted(self.bm25.firsts, number, "right")) - 1
            segment = self.parts[n].segment
            own = number - int(self.bm25.firsts[n])
            i = int(np.searchsorted(segment.passage_offsets, own, "right")) - 1
            first = int(segment.word_offsets[i]) + STEP * (own - int(segment.passage_offsets[i]))
            last = min(first + PASSAGE, int(segment.word_offsets[i + 1]))
            result.append(Passage(segment, i, first, last, score))
        return result


def _size(parts: Sequence[Part]) -> int:
    return sum(len(part.segment.passages) for part in parts)


def _shifted(parts: Sequence[Part]) -> frozenset[int]:
    """Return what is gone from several parts, counted through all of them."""
    gone: set[int] = set()
    base = 0
    for part in parts:
        gone |= {base + i for i in part.gone}
        base += len(part.segment.ids)
    return frozenset(gone)
