"""Finding the words of a quote: exactly as they were said, or as somebody remembers them.

An exact quote is looked up in the postings of its words, or by a scan of the numbered words. Otherwise the
windows that hold most of it are aligned with it word by word, and the cheapest alignment is judged: the share
of the quote's weight that it keeps is the similarity, the weight itself the evidence that it is no accident.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from bot.search.index import Index, Part
from bot.search.question import similar
from bot.search.segment import PASSAGE, STEP, Segment
from bot.search.words import NO_TERM, Vocabulary, find_words, fold

Verdict = Literal["exact", "near", "not_found"]
Ints = npt.NDArray[np.int64]

#: Passages in which windows are looked for, and windows that are aligned.
PASSAGES: Final = 600
WINDOWS: Final = 100
FIRST: Final = 1000
#: The scan weighs words in blocks; a window begins with one.
BLOCK: Final = 8

#: What a word tells, in hundredths: a stop word, one that nobody said, and the rarest.
STOP_WEIGHT: Final = 150
UNKNOWN_WEIGHT: Final = 500
MOST_WEIGHT: Final = 900
#: What it costs to pass over a word that was said but not typed.
SKIP: Final = 150
#: How alike two words of one stem are, and two that sound the same.
SAME_STEM: Final = 0.85
SAME_SOUND: Final = 0.8

# The cost of an alignment is kept in one number with where it began, so that one minimum finds both.
_UNIT: Final = 1 << 20


class Place(NamedTuple):
    """Words [first, last) of a segment, in its transcript i, that are like the quote's words [begin, end)."""

    segment: Segment
    i: int
    first: int
    last: int
    begin: int
    end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a quote was said, best place first; ``total`` counts also the places that are not listed.

    With the verdict ``not_found`` the places are only the closest there are.
    """

    verdict: Verdict
    similarity: float
    places: tuple[Place, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """A quote as it was typed: its words, their numbers (-1: unknown) and terms, and what each tells.

    After the words at ``pauses`` stands an ellipsis; ``query`` weighs the terms that stand for the words.
    """

    words: tuple[str, ...]
    numbers: Ints
    terms: Ints
    weights: Ints
    pauses: frozenset[int]
    query: dict[int, float]

    @classmethod
    def read(cls, text: str, index: Index, vocabulary: Vocabulary) -> Self:
        """Read a quote against what an index holds."""
        words: list[str] = []
        pauses: set[int] = set()
        for part in re.split(r"\.\.+|…", text):
            pauses.add(len(words) - 1)
            words += [fold(word.group()) for word in find_words(part)]
        bm25 = index.bm25
        numbers, terms, weights = [], [], []
        query: dict[int, float] = {}
        for word in words:
            number, term = vocabulary.word(word), vocabulary.term(word)
            numbers.append(-1 if number is None else number)
            terms.append(NO_TERM if term is None else term)
            if term is not None and bm25.holds(term):
                query[term] = bm25.idf_of(term)
                weight = 100 * math.log((bm25.corpus_size + 1) / (bm25.frequencies[term] + 0.5))
                weights.append(int(min(max(weight, STOP_WEIGHT), MOST_WEIGHT)))
            elif number is not None and term is None:
                weights.append(STOP_WEIGHT)
            else:
                weights.append(UNKNOWN_WEIGHT)
                for likeness, other in similar(word, vocabulary):
                    if (term := vocabulary.term(other)) is not None and bm25.holds(term):
                        query.setdefault(term, likeness * bm25.idf_of(term))
        array = [np.array(row, np.int64) for row in (numbers, terms, weights)]
        return cls(tuple(words), *array, frozenset(pauses - {-1, len(words) - 1}), query)

    def table(self, size: int) -> npt.NDArray[np.uint8]:
        """Return what each word of a vocabulary adds to a window; eight of them stay below 256."""
        table = np.zeros(size + 1, np.uint8)  # the last stands for -1, no word
        table[self.numbers] = self.weights * 31 // MOST_WEIGHT
        table[-1] = 0
        return table


def find_quote(text: str, index: Index, vocabulary: Vocabulary, top: int = 10) -> Finding:
    """Find where the words of a quote were said, in order."""
    for wording in dict.fromkeys((text, unlabelled(text))):
        typed = Typed.read(wording, index, vocabulary)
        if exact := find_exact(typed, index):
            return Finding("exact", 1.0, tuple(exact[:top]), len(exact))
    if not typed.words or not index.parts:
        return Finding("not_found", 0.0)
    places = closest(typed, index, vocabulary, _likely)
    if not places or not is_near(typed, places[0].similarity):
        places = closest(typed, index, vocabulary, _scan)
    if not places: return Finding("not_found", 0.0)
    best = places[0].similarity
    near = [place for place in places if place.similarity >= best - 0.05]
    return Finding("near" if is_near(typed, best) else "not_found", best, tuple(near[:top]), len(near))


def unlabelled(text): return text


def is_near(typed: Typed, similarity: float) -> bool:
    """Return whether a place so similar is more than chance would bring."""
    return similarity >= 0.6


def find_exact(typed: Typed, index: Index) -> list[Place]:
    """Return every place where exactly these words were said."""
    numbers = typed.numbers
    found: list[Place] = []
    if not len(numbers) or numbers.min() < 0:
        return found
    # Any 40 words lie together in one passage.
    terms = np.unique(typed.terms[:STEP][typed.terms[:STEP] != NO_TERM])
    for part in index.parts:
        segment, words = part.segment, part.segment.words
        if len(terms):
            postings = sorted((segment.postings(term)[0] for term in terms), key=len)
            passages = postings[0]
            for other in postings[1:4]:
                passages = passages[np.isin(passages, other, assume_unique=True)]
            near = (_begin(segment, passages)[:, None] + np.arange(PASSAGE)).ravel()
            places = np.unique(near[np.take(words, near, mode="clip") == numbers[0]])
        else:
            sample = words[::97]
            rarest = int(np.argmin([np.count_nonzero(sample == number) for number in numbers]))
            places = np.flatnonzero(words == numbers[rarest]) - rarest
        places = places[(places >= 0) & (places + len(numbers) <= len(words))]
        for k, number in enumerate(numbers):
            places = places[words[places + k] == number]
        of = np.searchsorted(segment.word_offsets, places, "right") - 1
        inside = places + len(numbers) <= segment.word_offsets[of + 1]
        found += [
            Place(segment, i, first, first + len(numbers), 0, len(numbers), 1.0)
            for i, first in zip(of[inside].tolist(), places[inside].tolist(), strict=True)
            if i not in part.gone
        ]
    return found


def _begin(segment: Segment, passages: npt.NDArray[np.integer]) -> Ints:
    """Return the first word of each passage."""
    i = np.searchsorted(segment.passage_offsets, passages, "right") - 1
    return segment.word_offsets[i] + STEP * (passages - segment.passage_offsets[i])


#: Finds in a part where windows of a length that may hold the quote begin, each with a score.
Search = Callable[[Typed, Part, npt.NDArray[np.uint8], int], tuple[Ints, Ints]]


def _likely(typed: Typed, part: Part, table: npt.NDArray[np.uint8], length: int) -> tuple[Ints, Ints]:
    """Return the best window of each passage that holds much of the quote."""
    segment = part.segment
    total = np.zeros(len(segment.lengths), np.float32)
    for term, weight in typed.query.items():
        total[segment.postings(term)[0]] += weight
    if (alive := part.alive()) is not None:
        total[~alive] = 0
    passages = np.flatnonzero(total)
    if len(passages) > PASSAGES:
        passages = passages[np.argpartition(total[passages], -PASSAGES)[-PASSAGES:]]
    begin = _begin(segment, passages)
    at = begin[:, None] + np.arange(PASSAGE + length)
    weight = np.cumsum(table[np.take(segment.words, at, mode="clip")], axis=1, dtype=np.int32)
    inside = weight[:, length:] - weight[:, :-length]
    best = inside.argmax(axis=1)
    return begin + best + 1, inside[np.arange(len(best)), best]


def _scan(typed: Typed, part: Part, table: npt.NDArray[np.uint8], length: int) -> tuple[Ints, Ints]:
    """Return the best windows of all."""
    segment = part.segment
    weights = np.zeros(len(segment.words) // BLOCK * BLOCK + BLOCK, np.uint8)
    weights[: len(segment.words)] = table[segment.words]
    for i in part.gone:
        weights[segment.word_offsets[i] : segment.word_offsets[i + 1]] = 0
    blocks = weights.view(np.uint64)
    blocks *= np.uint64(0x0101010101010101)  # the highest byte becomes the sum of all eight
    blocks >>= np.uint64(56)
    inside = blocks.astype(np.uint16)
    single = inside.copy()
    for shift in range(1, min(-(-length // BLOCK), len(single) - 1) + 1):
        inside[:-shift] += single[shift:]
    count = np.bincount(inside)
    floor = len(count) - int(np.searchsorted(np.cumsum(count[::-1]), FIRST))
    best = np.flatnonzero(inside >= max(1, floor - 1))
    best = best[np.argsort(-inside[best].astype(np.int64), kind="stable")][:FIRST]
    return best * BLOCK, inside[best].astype(np.int64)


def closest(typed: Typed, index: Index, vocabulary: Vocabulary, search: Search) -> list[Place]:
    """Return the places most like the quote, best first, none overlapping a better one."""
    count = len(typed.words)
    table = typed.table(len(vocabulary))
    windows: list[tuple[int, Segment, int]] = []
    for part in index.parts:
        first, score = search(typed, part, table, count + 2)
        windows += zip(score.tolist(), [part.segment] * len(first), first.tolist(), strict=True)
    windows.sort(key=lambda window: -window[0])
    margin = 4 + count // 2
    width = count + BLOCK + 2 * margin
    stretches = []
    text = np.full((min(len(windows), FIRST), width), -1, np.int32)
    for row, (_, segment, first) in zip(text, windows, strict=False):
        first = min(max(first, 0), len(segment.words) - 1)
        i = int(np.searchsorted(segment.word_offsets, first, "right")) - 1
        begin = max(first - margin, int(segment.word_offsets[i]))
        words = segment.words[begin : min(begin + width, int(segment.word_offsets[i + 1]))]
        row[: len(words)] = words
        stretches.append((segment, i, begin))
    if not stretches:
        return []
    cover = np.zeros(len(text), np.int64)
    for number, weight in set(zip(typed.numbers.tolist(), typed.weights.tolist())):
        if number >= 0: cover += weight * (text == number).any(axis=1)
    chosen = np.argsort(-cover, kind="stable")[:max(5, min(WINDOWS, 6000 // count))]
    stretches = [stretches[n] for n in chosen]
    cost, start, end = align(typed, text[chosen], vocabulary)
    whole = int(typed.weights.sum())
    places: list[Place] = []
    for n in np.argsort(cost, kind="stable").tolist():
        segment, i, begin = stretches[n]
        first, last = begin + int(start[n]), begin + int(end[n])
        if first < last and not any(p.segment is segment and p.first < last and first < p.last for p in places):
            places.append(Place(segment, i, first, last, 0, count, max(0.0, 1 - float(cost[n]) / whole)))
    return places


def align(typed: Typed, text: Ints, vocabulary: Vocabulary) -> tuple[Ints, Ints, Ints]:
    """Align a quote with each row of numbered words (-1: none); return costs and where [start, end) it lies.

    This is the edit distance of a quote to the best part of each row (Sellers 1980), for all rows at once.
    """
    distinct, which = np.unique(text, return_inverse=True)
    which = which.reshape(text.shape)
    costs = (typed.weights[:, None] * (1 - likeness(typed, distinct, vocabulary))).astype(np.int64) * _UNIT
    place = np.arange(text.shape[1] + 1)
    skips = place * SKIP * _UNIT
    best = np.broadcast_to(_UNIT - 1 - place, (len(text), len(place)))  # the later it begins the better
    for k, weight in enumerate(typed.weights.tolist()):
        left_out = best + weight * _UNIT
        np.minimum(left_out[:, 1:], best[:, :-1] + costs[k][which], out=left_out[:, 1:])
        best = left_out
        if k in typed.pauses:
            np.minimum.accumulate(best, axis=1, out=best)
        elif k + 1 < len(typed.weights):
            best -= skips
            np.minimum.accumulate(best, axis=1, out=best)
            best += skips
    end = best.argmin(axis=1)
    cost, start = np.divmod(best[np.arange(len(best)), end], _UNIT)
    return cost, _UNIT - 1 - start, end


def likeness(typed: Typed, numbers: Ints, vocabulary: Vocabulary) -> npt.NDArray[np.float64]:
    """Return how alike each word of the quote and each numbered word are, in [0, 1]."""
    words = [vocabulary.words[number] if number >= 0 else "" for number in numbers]
    own = list(typed.words)
    like = cdist(own, words, scorer=Levenshtein.normalized_similarity, score_cutoff=0.6, dtype=np.float64)
    sounds = np.array(vocabulary.sounds(numbers.tolist()))
    from bot.search.words import sound
    codes = np.array([sound(word) for word in own])
    same = (codes[:, None] == sounds) & (codes[:, None] != b"")
    like[same] = np.maximum(like[same], SAME_SOUND)
    same = (typed.terms[:, None] == vocabulary.terms_of(numbers)) & (typed.terms[:, None] != NO_TERM)
    like[same] = np.maximum(like[same], SAME_STEM)
    like[typed.numbers[:, None] == numbers] = 1
    like[:, numbers < 0] = 0
    return like
