"""Where a transcript is most like a quote as somebody remembers it.

The windows that hold most of the quote are aligned with it word by word, and the cheapest alignment is
judged: the share of the quote's weight that it keeps is its similarity, the weight itself the evidence that
it is no accident.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from bot.search.bm25 import Part
from bot.search.index import Index
from bot.search.question import similar
from bot.search.segment import PASSAGE, Segment
from bot.search.span import Span
from bot.search.words import NO_TERM, Vocabulary, find_words, fold

Ints = npt.NDArray[np.int64]

#: Passages in which windows are looked for, with so many words in all where the quote is long; windows that
#: are compared with the quote, and those aligned.
PASSAGES: Final = 4000
LOOKED_AT: Final = 2_000_000
WINDOWS: Final = 600
ALIGNED: Final = 80
#: A long quote is aligned with less text: their words multiplied are no more than this, unless it is so long
#: that a single window has more.
CELLS: Final = 8_000_000
#: Transcripts that are searched whole for the halves of a stitched quote, and the words that one may have.
STITCHED: Final = 8
THREE_HOURS: Final = 30_000
#: Words nobody said for which words like them are looked up.
LOOKED_UP: Final = 20
#: The scan adds up words in blocks of so many.
BLOCK: Final = 8

#: What a word tells, in hundredths of a nat: a stop word, one that nobody said, and the rarest.
STOP_WEIGHT: Final = 150
UNKNOWN_WEIGHT: Final = 500
MOST_WEIGHT: Final = 900
#: What it costs that a word was said but not typed, that however many were, and these where an ellipsis is.
SKIP: Final = 80
LEAP: Final = 400
ELLIPSIS: Final = 250
#: How alike two words of one stem are, and two that sound the same.
SAME_STEM: Final = 0.85
SAME_SOUND: Final = 0.8

#: A quote is near from this similarity on where it tells as much as it takes to pick one passage of all;
#: the more it tells and the further it is ahead of the next place, the less similar it may be, and the more
#: passages there are, the more. (What many nearly said was perhaps said by none of them.)
NEAR: Final = 0.78
AHEAD: Final = 0.4
CROWD: Final = 0.0075
ALLOWANCE: Final = 0.15
LEAST_SIMILAR: Final = 0.5
#: Matches that are kept.
MOST_MATCHES: Final = 50

# The cost of an alignment is kept in one number with where it began, so that one minimum finds both.
_UNIT: Final = 1 << 20

_CLAUSE: Final = re.compile(r"[,;:.!?…]\s|\s[—–-]+\s")


@dataclass(frozen=True, slots=True)
class Typed:
    """A quote as it was typed: its words, their numbers (-1: unknown) and terms, and what each tells.

    Before the words at ``pauses`` stands an ellipsis; ``query`` weighs the terms that stand for the words.
    """

    words: tuple[str, ...]
    numbers: Ints
    terms: Ints
    weights: Ints
    pauses: tuple[int, ...]
    query: dict[int, float]

    @classmethod
    def read(cls, text: str, index: Index) -> Self:
        """Read a quote against what an index holds."""
        words: list[str] = []
        pauses: list[int] = []
        for part in re.split(r"\.\.+|…", text):
            pauses.append(len(words))
            words += [match.group() for match in find_words(part)]
        bm25, vocabulary = index.bm25, index.vocabulary
        rows: list[tuple[int, int, float]] = []
        query: dict[int, float] = {}
        looked_up: set[str] = set()
        for word in map(fold, words):
            number, term = vocabulary.word(word), vocabulary.term(word)
            if term is not None and bm25.holds(term):
                query[term] = max(bm25.idf_of(term), 0.1)
                weight = 100 * math.log((bm25.corpus_size + 1) / (bm25.frequencies[term] + 0.5))
            elif number is not None and term is None:
                weight = STOP_WEIGHT
            else:
                weight = UNKNOWN_WEIGHT
                if len(looked_up) < LOOKED_UP and word not in looked_up:
                    looked_up.add(word)
                    known = similar(word, index).items()
                    query |= {t: like * max(bm25.idf_of(t), 0.1) for t, like in known if t not in query}
            weight = min(max(weight, STOP_WEIGHT), MOST_WEIGHT)
            rows.append((-1 if number is None else number, NO_TERM if term is None else term, weight))
        numbers, terms, weights = np.array(rows).reshape(-1, 3).T.astype(np.int64)
        inside = tuple(sorted({pause for pause in pauses if 0 < pause < len(words)}))
        return cls(tuple(words), numbers, terms, weights, inside, query)

    def part(self, begin: int, end: int) -> "Typed":
        """Return the words [begin, end) as a quote without pauses."""
        cut = slice(begin, end)
        numbers, terms, weights = self.numbers[cut], self.terms[cut], self.weights[cut]
        return replace(self, words=self.words[cut], numbers=numbers, terms=terms, weights=weights, pauses=())

    def turned(self, text: str) -> "Typed | None":
        """Return the quote with its second clause before its first, where the text has two."""
        starts = [word.start() for word in find_words(text)]
        clauses = [bisect_left(starts, mark.start()) for mark in _CLAUSE.finditer(text)]
        middle = min(clauses, key=lambda clause: abs(2 * clause - len(self.words)), default=0)
        if not 0 < middle < len(self.words):
            return None
        order = np.roll(np.arange(len(self.words)), -middle)
        numbers, terms, weights = self.numbers[order], self.terms[order], self.weights[order]
        words = tuple(self.words[k] for k in order)
        return replace(self, words=words, numbers=numbers, terms=terms, weights=weights, pauses=())

    def tells(self, matches: "Sequence[Match]", index: Index) -> bool:
        """Return whether the first of these matches, best first, is more like the quote than by accident."""
        if not matches:
            return False
        similarity = matches[0].similarity
        ahead = similarity - matches[1].similarity if len(matches) > 1 else 0.0
        weight = max(1.0, similarity * float(self.weights.sum())) / 100
        crowd = math.log(index.bm25.corpus_size + 2)
        needed = NEAR + CROWD * crowd - ALLOWANCE * math.log(weight / crowd) - AHEAD * ahead
        return similarity >= max(needed, LEAST_SIMILAR)


class Match(NamedTuple):
    """A span that the quote's words [begin, end) are like."""

    span: Span
    begin: int
    end: int
    similarity: float


#: Finds where in a part windows of so many words begin that may hold the quote, each with a score. The table
#: has what each numbered word adds to the score; eight of them stay below 256.
Search = Callable[[Typed, Part, npt.NDArray[np.uint8], int], tuple[Ints, Ints]]


def in_likely_passages(
    typed: Typed, part: Part, table: npt.NDArray[np.uint8], length: int, most: int = PASSAGES
) -> tuple[Ints, Ints]:
    """Find the best window of each passage that shares much with the quote."""
    segment = part.segment
    shared = np.zeros(len(segment.lengths), np.uint32)
    for term, weight in typed.query.items():
        shared[segment.postings(term)[0]] += np.uint32(10 * weight)
    if (live := part.live_passages()) is not None:
        shared[~live] = 0
    _, first = segment.locate(_highest(shared, min(most, LOOKED_AT // (PASSAGE + length))))
    at = first[:, None] + np.arange(PASSAGE + length)
    sums = np.cumsum(table[segment.words.take(at, mode="clip")], axis=1, dtype=np.int32)
    scores = sums[:, length:] - sums[:, :-length]
    best = scores.argmax(axis=1)
    return first + best + 1, scores[np.arange(len(best)), best].astype(np.int64)


def in_all_words(typed: Typed, part: Part, table: npt.NDArray[np.uint8], length: int) -> tuple[Ints, Ints]:
    """Find the best windows of all, wherever they are."""
    segment = part.segment
    padded = np.zeros(len(segment.words) // BLOCK * BLOCK + BLOCK, np.uint8)
    padded[: len(segment.words)] = table[segment.words]
    for i in part.deleted:
        padded[segment.word_offsets[i] : segment.word_offsets[i + 1]] = 0
    blocks = padded.view("<u8")
    blocks *= np.uint64(0x0101010101010101)  # eight bytes at once: the highest becomes their sum
    blocks >>= np.uint64(56)
    single = blocks.astype(np.uint16)
    scores = single.copy()
    for shift in range(1, min(-(-length // BLOCK), len(single) - 1) + 1):
        scores[:-shift] += single[shift:]
    best = _highest(scores, WINDOWS)
    return best * BLOCK, scores[best].astype(np.int64)


def _highest(scores: npt.NDArray[np.unsignedinteger], count: int) -> Ints:
    """Return where the highest scores over 0 are, about so many."""
    reached = np.cumsum(np.bincount(scores)[::-1])  # how many reach each score
    floor = len(reached) - int(np.searchsorted(reached, count))
    highest = np.flatnonzero(scores >= max(1, floor))
    ties = np.flatnonzero(scores == floor - 1) if floor > 1 else highest[:0]
    return np.concatenate([highest, ties[: count - len(highest)]])


def closest(typed: Typed, index: Index, search: Search) -> list[Match]:
    """Return the matches most like the quote, best first, none overlapping a better one."""
    count = len(typed.words)
    if not count:
        return []
    spans = _likely(typed, index, search)
    if typed.pauses:  # the next part may be anywhere later
        spans = widened(spans, count)
    costs, starts, ends = align(typed, _rows(spans), index.vocabulary)
    matches: list[Match] = []
    taken: list[Span] = []
    for n in np.argsort(costs, kind="stable").tolist():
        if len(matches) == MOST_MATCHES:
            break
        segment, i, begin, _ = spans[n]
        first, last = begin + int(starts[n]), begin + int(ends[n])
        is_taken = any(own.segment is segment and own.first < last and first < own.last for own in taken)
        if first < last and not is_taken:
            taken.append(Span(segment, i, first, last))
            similarity = max(0.0, 1 - float(costs[n]) / float(typed.weights.sum()))
            matches.append(Match(taken[-1], 0, count, similarity))
    return matches


def _likely(typed: Typed, index: Index, search: Search) -> list[Span]:
    """Return what is worth aligning with the quote: spans around the windows that hold most of it."""
    count, size = len(typed.words), len(index.vocabulary)
    table = np.zeros(size + 1, np.uint8)  # the last stands for -1
    table[typed.numbers] = typed.weights * 255 // (BLOCK * MOST_WEIGHT)
    table[-1] = 0
    windows: list[tuple[int, Segment, int, int]] = []
    for part in index.parts:
        segment = part.segment
        first, score = search(typed, part, table, count + 2)
        best = np.argsort(-score, kind="stable")[:WINDOWS]
        first = np.minimum(first[best], len(segment.words) - 1)
        i = np.searchsorted(segment.word_offsets, first, "right") - 1
        rows = zip(score[best].tolist(), i.tolist(), first.tolist(), strict=True)
        windows += [(weight, segment, own, begin) for weight, own, begin in rows]
    windows.sort(key=lambda window: -window[0])
    margin = 4 + count // 2
    width = BLOCK + count + 2 * margin
    spans = [
        Span.clipped(segment, i, begin - margin, begin - margin + width)
        for _, segment, i, begin in windows[: max(20, min(WINDOWS, 100_000 // count))]
    ]
    text = _rows(spans)
    tells = np.zeros(size + 1, np.int64)
    tells[typed.numbers] = typed.weights
    tells[-1] = 0
    text.sort(axis=1)
    held = (tells[text] * (np.diff(text, axis=1, prepend=-2) != 0)).sum(axis=1)  # each word once
    most = max(1, min(ALIGNED, 6000 // count, CELLS // (count * width)))
    return [spans[n] for n in np.argsort(-held, kind="stable")[:most].tolist()]


def widened(spans: Sequence[Span], count: int) -> list[Span]:
    """Return the first span in each transcript, widened as far as a quote of so many words leaves time."""
    firsts: dict[tuple[Segment, int], Span] = {}
    for span in spans:
        firsts.setdefault((span.segment, span.i), span)
    room = CELLS // count
    number = min(max(1, room // THREE_HOURS), STITCHED)
    more = max(0, room // number // 2 - count)
    return [span.widened(more) for span in islice(firsts.values(), number)]


def _rows(spans: Sequence[Span]) -> npt.NDArray[np.int32]:
    """Return the numbered words of spans as rows, with -1 after the end."""
    width = max((span.last - span.first for span in spans), default=0)
    text = np.full((len(spans), width), -1, np.int32)
    for row, (segment, _, first, last) in zip(text, spans, strict=True):
        row[: last - first] = segment.words[first:last]
    return text


def align(typed: Typed, text: npt.NDArray[np.int32], vocabulary: Vocabulary) -> tuple[Ints, Ints, Ints]:
    """Align a quote with each row of numbered words (-1: none); return costs and where [start, end) it lies.

    This is the edit distance to the best part of each row (Sellers 1980), for all rows at once.
    """
    distinct, which = np.unique(text, return_inverse=True)
    which = which.reshape(text.shape)
    costs = (typed.weights[:, None] * (1 - likeness(typed, distinct, vocabulary))).astype(np.int64) * _UNIT
    position = np.arange(text.shape[1] + 1)
    skips = position * (SKIP * _UNIT)
    best = np.broadcast_to(_UNIT - 1 - position, (len(text), len(position)))  # the later it begins the better
    for k, weight in enumerate(typed.weights.tolist()):
        if k:
            leap = (ELLIPSIS if k in typed.pauses else LEAP) * _UNIT
            near = np.minimum.accumulate(best - skips, axis=1) + skips
            best = np.minimum(near, np.minimum.accumulate(best, axis=1) + leap)
        left_out = best + weight * _UNIT
        np.minimum(left_out[:, 1:], best[:, :-1] + costs[k][which], out=left_out[:, 1:])
        best = left_out
    end = best.argmin(axis=1)
    cost, start = np.divmod(best[np.arange(len(best)), end], _UNIT)
    return cost, _UNIT - 1 - start, end


def likeness(typed: Typed, numbers: npt.NDArray[np.int32], vocabulary: Vocabulary) -> npt.NDArray[np.float64]:
    """Return how alike each word of the quote and each numbered word are, in [0, 1]."""
    words = [vocabulary.words[number] if number >= 0 else "" for number in numbers]
    own = [fold(word) for word in typed.words]
    alike = cdist(own, words, scorer=Levenshtein.normalized_similarity, score_cutoff=0.6, dtype=np.float64)
    codes = np.array([vocabulary.own_sound(word) for word in own])[:, None]
    same = (codes == np.array([vocabulary.own_sound(word) for word in words])) & (codes != "")
    alike[same] = np.maximum(alike[same], SAME_SOUND)
    terms = typed.terms[:, None]
    same = (terms == vocabulary.terms_of(numbers)) & (terms != NO_TERM)
    alike[same] = np.maximum(alike[same], SAME_STEM)
    alike[typed.numbers[:, None] == numbers] = 1
    alike[:, numbers < 0] = 0
    return alike
