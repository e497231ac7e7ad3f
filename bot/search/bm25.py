"""rank-bm25's BM25 over the parts of an index, served from postings.

Numbers merge by adding: passages, terms and document frequencies are the sums over the parts, less those of
transcripts deleted; idf and average length follow from the sums.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from bot.search.segment import CODE_BASE, PASSAGE, Ints, Segment

#: Chosen on the judged queries: captions repeat words for no reason, and passages are of one length.
K1: Final = 0.9
B: Final = 0.4
#: In a corpus of a few passages idf is zero or less for words that do tell passages apart.
LEAST_WEIGHT: Final = 0.05
#: Up to so many postings it is quicker to sum them than to find out which can be passed over.
WORTH_PRUNING: Final = 16_384
#: Up to so many passages it is quicker to set all to zero than only those that were met.
FEW: Final = 65_536
#: Scores of so many postings are kept between questions: those of the words people ask for. 8 MB a server.
KEPT: Final = 1_000_000
#: What sums in another order may differ by.
ROUNDING: Final = 1e-9

Floats = npt.NDArray[np.float64]
Weighted = tuple["PostingList", float]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A segment and which of its transcripts are deleted (positions in ``segment.ids``)."""

    segment: Segment
    deleted: frozenset[int] = frozenset()

    def live(self) -> list[int]:
        """Return the positions of the transcripts that are not deleted."""
        return [i for i in range(len(self.segment.ids)) if i not in self.deleted]

    def live_passages(self) -> npt.NDArray[np.bool_] | None:
        """Return which passages are not deleted, or None where none is."""
        if not self.deleted:
            return None
        live = np.ones(len(self.segment.lengths), np.bool_)
        for i in self.deleted:
            live[self.segment.passage_offsets[i] : self.segment.passage_offsets[i + 1]] = False
        return live


@dataclass(slots=True, eq=False)
class PostingList:
    """The postings of a term in a part: passages, codes and idf.

    ``peak`` is the most that the term adds to a passage, ``scores`` what it adds to each, ``strongest`` the
    passages that it adds most to, by how many and ascending; these are made when first needed.
    """

    passages: Ints
    codes: npt.NDArray[np.uint16]
    idf: float
    peak: float | None = None
    scores: Floats | None = None
    strongest: dict[int, Ints] = field(default_factory=dict)


class PostingsBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """`rank_bm25.BM25Okapi` over parts of an index, served from postings.

    Scores, idf and parameters are rank-bm25's own; only how they are summed differs: the postings of the
    query's terms are touched and nothing else. Queries are numbered terms; documents are passages, counted
    through all parts in order (deleted passages keep their number, and score 0).
    """

    def __init__(self, parts: Sequence[Part], k1: float = K1, b: float = B) -> None:
        self._lists: dict[tuple[int, int], PostingList] = {}
        self._kept = 0
        self._scratch = threading.local()
        super().__init__(parts, k1=k1, b=b)

    def _initialize(self, parts: Sequence[Part]) -> npt.NDArray[np.int64]:
        """Sum the statistics of the parts; return how many passages hold each term."""
        self.parts = parts
        self.live = [part.live_passages() for part in parts]
        self.firsts = np.cumsum([0, *(len(part.segment.lengths) for part in parts)])
        size = 1 + max((int(p.segment.terms[-1]) for p in parts if len(p.segment.terms)), default=-1)
        frequencies = np.zeros(size, np.int64)
        total = 0
        for part, live in zip(parts, self.live, strict=True):
            segment = part.segment
            if live is None:
                frequencies[segment.terms] += np.diff(segment.indptr)
                total += int(segment.lengths.sum(dtype=np.int64))
                self.corpus_size += len(segment.lengths)
            else:
                heads = np.repeat(segment.terms, np.diff(segment.indptr))[live[segment.passages]]
                frequencies += np.bincount(heads, minlength=size)
                total += int(segment.lengths[live].sum(dtype=np.int64))
                self.corpus_size += int(live.sum())
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
        for first, part, live in zip(self.firsts, self.parts, self.live, strict=False):
            own = scores[first : first + len(part.segment.lengths)]
            for term in query:
                passages, codes = part.segment.postings(term)
                own[passages] += self.idf_of(term) * self.impacts[codes]
            if live is not None:
                own[~live] = 0.0
        return scores

    def top(self, query: Mapping[int, float], k: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return the best k passages that hold a term of the query, and their scores; ties by number.

        The query gives each term's weight (how often it is asked for). Nothing that belongs to the best is
        left out: see `_best`.
        """
        numbers, scores = np.empty(0, np.int64), np.empty(0)
        for n in range(len(self.parts)):
            lists = [
                (postings, weight) for term, weight in query.items() if (postings := self._list(n, term))
            ]
            if lists:
                passages, own = self._best(n, lists, k, float(scores[k - 1]) if len(scores) >= k else -np.inf)
                if n:
                    passages, own = np.append(numbers, passages + self.firsts[n]), np.append(scores, own)
                order = np.lexsort((passages, -own))[:k]
                numbers, scores = passages.take(order).astype(np.int64), own.take(order)
        return numbers, scores

    def _list(self, n: int, term: int) -> PostingList | None:
        """Return the postings of a term in part n, or None where it has none."""
        postings = self._lists.get((n, term))
        if postings is None:
            passages, codes = self.parts[n].segment.postings(term)
            if not len(passages):
                return None
            postings = self._lists[n, term] = PostingList(passages, codes, self.idf_of(term))
        return postings

    def _peak(self, postings: PostingList) -> float:
        """Return the most that a term adds to a passage."""
        if postings.peak is None:
            postings.peak = postings.idf * float(self.impacts.take(postings.codes).max())
        return postings.peak

    def _scores(self, postings: PostingList) -> Floats:
        """Return what a term adds to each of its passages."""
        scores = postings.scores
        if scores is None:
            if self._kept > KEPT:
                self._kept = 0
                for other in list(self._lists.values()):
                    other.scores = None
            scores = postings.scores = postings.idf * self.impacts.take(postings.codes)
            self._kept += len(scores)
        return scores

    def _strongest(self, postings: PostingList, most: int) -> Ints:
        """Return the passages that a term adds most to, ascending."""
        strongest = postings.strongest.get(most)
        if strongest is None:
            rows = np.argpartition(self._scores(postings), -most)[-most:]
            rows.sort()
            strongest = postings.strongest[most] = postings.passages.take(rows)
        return strongest

    def _weighed(self, postings: PostingList, weight: float) -> Floats:
        return self._scores(postings) if weight == 1.0 else self._scores(postings) * weight

    def _score(self, passages: Ints, lists: Sequence[Weighted]) -> Floats:
        """Return the sum that lists give any passages."""
        scores = np.zeros(len(passages))
        for postings, weight in lists:
            rows = postings.passages.searchsorted(passages)
            held = postings.passages.take(rows, mode="clip") == passages
            if (known := postings.scores) is not None:
                adds = known.take(rows, mode="clip")
            else:
                adds = postings.idf * self.impacts.take(postings.codes.take(rows, mode="clip"))
            scores += held * (adds if weight == 1.0 else adds * weight)
        return scores

    def _best(self, n: int, lists: list[Weighted], k: int, floor: float) -> tuple[Ints, Floats]:
        """Return the best k of a part's passages, and those as good as the last, if they score ``floor``.

        Rare terms are summed; longer lists are only looked up, where all that are left together cannot lift a
        passage without a rare term into the best k (MaxScore, Turtle & Flood 1995). What the best k reach is
        known early from a few passages that are scored in full.
        """
        if sum(len(postings.passages) for postings, _ in lists) <= WORTH_PRUNING or any(
            postings.idf < 0 for postings, _ in lists
        ):
            return self._sum(n, lists, k, floor, 0.0)
        lists.sort(key=lambda row: len(row[0].passages))
        bounds = [0.0]  # bounds[i] is the most that lists[i:] add to a passage
        for postings, weight in reversed(lists):
            bounds.insert(0, bounds[0] + self._peak(postings) * weight)
        floor = max(floor, _kth(self._score(self._seeds(n, lists, k), lists), k) - ROUNDING)
        summed = next((i for i, bound in enumerate(bounds) if bound < floor), len(lists))
        passages, scores = self._sum(n, lists[:summed], k, floor, bounds[summed] + ROUNDING)
        rest = lists[summed:]
        if rest and len(passages) > 8 * k:
            good = np.argpartition(scores, -2 * k)[-2 * k :]
            floor = max(floor, _kth(scores[good] + self._score(passages[good], rest), k) - ROUNDING)
        for row, bound in zip(rest, bounds[summed:], strict=False):
            kept = (scores >= floor - bound).nonzero()[0]
            passages, scores = passages.take(kept), scores.take(kept)
            scores = scores + self._score(passages, [row])
        kept = (scores >= max(floor, _kth(scores, k))).nonzero()[0]
        return passages.take(kept), scores.take(kept)

    def _seeds(self, n: int, lists: Sequence[Weighted], k: int) -> Ints:
        """Return some passages, at least k if there are so many, that are likely to be among the best."""
        seeds: Ints = np.empty(0, np.int32)
        for postings, _ in lists:
            passages = postings.passages
            if len(passages) > 4 * k:
                passages = self._strongest(postings, 2 * k)
            if len(seeds):
                passages = np.concatenate([seeds, passages])
                passages.sort()
                passages = passages[_firsts(passages)]
            seeds = passages
            if (live := self.live[n]) is not None:
                seeds = seeds[live[seeds]]
            if len(seeds) >= k:
                break
        return seeds

    def _sum(
        self, n: int, lists: Sequence[Weighted], k: int, floor: float, bound: float
    ) -> tuple[Ints, Floats]:
        """Add up lists; return the passages that may reach ``floor`` and the best k with ``bound`` more."""
        if not lists:
            return np.empty(0, np.int32), np.empty(0)
        passages = np.concatenate([postings.passages for postings, _ in lists])
        scores = np.concatenate([self._weighed(postings, weight) for postings, weight in lists])
        size = len(self.parts[n].segment.lengths)
        if len(lists) > 1 and size <= FEW:
            scores = np.bincount(passages, scores, size).take(passages)
        elif len(lists) > 1:
            total = self._zeros(size)
            np.add.at(total, passages, scores)
            scores = total.take(passages)
            total[passages] = 0.0
        if (live := self.live[n]) is not None:
            kept = live[passages].nonzero()[0]
            passages, scores = passages.take(kept), scores.take(kept)
        if floor == -np.inf:
            floor = _kth(scores, k * len(lists))  # a passage is here at most once for each list
        kept = (scores >= floor - bound).nonzero()[0]
        order = kept.take(passages.take(kept).argsort(kind="stable"))
        passages, scores = passages.take(order), scores.take(order)
        if len(lists) > 1 and len(passages):
            first = _firsts(passages).nonzero()[0]
            passages, scores = passages.take(first), scores.take(first)
        return passages, scores

    def _zeros(self, size: int) -> Floats:
        """Return an array of zeros that this thread keeps; the caller sets it to zero again."""
        kept: dict[int, Floats] = self._scratch.__dict__.setdefault("zeros", {})
        if size not in kept:
            kept[size] = np.zeros(size)
        return kept[size]


def _firsts(passages: Ints) -> npt.NDArray[np.bool_]:
    """Return which of some passages, ascending, are not the same as the one before."""
    first = np.ones(len(passages), np.bool_)
    np.not_equal(passages[1:], passages[:-1], out=first[1:])
    return first


def _kth(scores: Floats, k: int) -> float:
    """Return the kth highest score, or -inf where there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else -np.inf
