"""What is spoken of: words, and pairs of words, that are said more often than people say them in general."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.languages.language import Language
from bot.search.bm25 import Part
from bot.search.span import Span
from bot.search.words import NO_TERM, Ints, Vocabulary

#: A word that is said more often in general, in this share of all words, is no topic by itself.
COMMONEST: Final = 2.0**-11.5
#: What a word that the language does not list is taken to be said.
RAREST: Final = 2.0**-20
#: A topic is said so many times as often as in general, and words are counted as if there were so many more.
TIMES: Final = 8
MORE: Final = 1000
#: A topic is said so often; what is said once may be misheard.
FEWEST: Final = 2
#: The same of two words.
FEWEST_PAIRS: Final = 3
#: The same, and words of the stretches in which a topic gathers, where nothing is known of general speech.
TIMES_UNKNOWN: Final = 2
FEWEST_UNKNOWN: Final = 4
GATHERED: Final = 80
#: Two words are one topic where they stand together in this share of the places of the rarer one.
TOGETHER: Final = 0.3
#: The same where only one of them is a topic by itself.
TOGETHER_ALWAYS: Final = 0.6
#: Words of a stretch.
STRETCH: Final = 500
#: Words that are counted of all that there are, in stretches evenly drawn.
COUNTED: Final = 100_000
#: Places of a topic that are told.
PLACES: Final = 8

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Scored = tuple[float, tuple[int, ...]]


class Topic(NamedTuple):
    """What is spoken of, in one word or two, and some spans in which it is said."""

    terms: tuple[int, ...]
    spans: tuple[Span, ...]


class Words(NamedTuple):
    """Some words of an index: their places, ascending, and their terms.

    Places are counted through all parts; between two transcripts one is free.
    """

    parts: Sequence[Part]
    places: Places
    terms: Ints

    @classmethod
    def at(cls, parts: Sequence[Part], places: Sequence[Places], vocabulary: Vocabulary) -> "Words":
        """Return the words at some places of the segment of each part."""
        numbered = [
            first + own + part.segment.word_offsets.searchsorted(own, "right") - 1
            for first, part, own in zip(_firsts(parts), parts, places, strict=False)
        ]
        words = [part.segment.words[own] for part, own in zip(parts, places, strict=True)]
        return cls(parts, np.concatenate(numbered), vocabulary.terms_of(np.concatenate(words)))

    @classmethod
    def drawn(cls, parts: Sequence[Part], vocabulary: Vocabulary) -> "Words":
        """Return the words of all transcripts, or of evenly drawn stretches where they are very many."""
        total = sum(len(part.segment.words) for part in parts)
        step = max(STRETCH, STRETCH * total // COUNTED)
        drawn = [_drawn(part, first, step) for first, part in zip(_firsts(parts), parts, strict=False)]
        return cls.at(parts, drawn, vocabulary)

    def span(self, row: int, size: int) -> Span:
        """Return the span of so many words from one of these on."""
        firsts = _firsts(self.parts)
        n = int(firsts.searchsorted(self.places[row], "right")) - 1
        segment, place = self.parts[n].segment, int(self.places[row] - firsts[n])
        begin = segment.word_offsets[:-1] + np.arange(len(segment.ids))
        i = int(begin.searchsorted(place, "right")) - 1
        return Span(segment, i, place - i, place - i + size)


def _firsts(parts: Sequence[Part]) -> Places:
    return np.cumsum([0, *(len(part.segment.words) + len(part.segment.ids) for part in parts)])


def _drawn(part: Part, first: int, step: int) -> Places:
    """Return the places of one stretch in each step, of what is not deleted."""
    offsets = part.segment.word_offsets
    places = np.arange(offsets[-1])
    kept = (first + places) % step < STRETCH
    for i in part.deleted:
        kept[offsets[i] : offsets[i + 1]] = False
    return places[kept]


def typical(words: Words, vocabulary: Vocabulary, most: int, but: Collection[int] = ()) -> tuple[Topic, ...]:
    """Return what some words are typical of, the most typical first; nothing that has one of some terms.

    A word that is said in n stretches, and in all in the share f of the words, in general in f₀, weighs
    log(1 + n) · log(f / f₀). Two that mostly stand together are one topic and weigh as both.
    """
    terms, rows, counts = np.unique(words.terms, return_inverse=True, return_counts=True)
    stems = [vocabulary.terms[term] if term != NO_TERM else "" for term in terms.tolist()]
    usual = np.array([vocabulary.common.get(stem, RAREST) for stem in stems])
    telling = _telling(stems, vocabulary.language) & ~np.isin(terms, list(but))
    if vocabulary.common:
        fewest, times = FEWEST, TIMES
        rarity = np.log(np.maximum(counts / (len(words.terms) + MORE) / usual, 1.0))
    else:
        fewest, times = FEWEST_UNKNOWN, TIMES_UNKNOWN
        rarity = _gathering(words.places, rows, counts)
    alone = telling & (usual <= COMMONEST) & (rarity >= np.log(times))
    weights = np.log1p(_spread(words.places, rows, len(terms), STRETCH)) * rarity
    scored: list[Scored] = [
        (weights.item(row), (row,)) for row in (alone & (counts >= fewest)).nonzero()[0].tolist()
    ]
    for first, second, spread in _pairs(words.places, rows, counts, telling, alone):
        scored.append((np.log1p(spread) * (rarity.item(first) + rarity.item(second)), (first, second)))
    chosen = _apart(sorted(scored, reverse=True), most)
    return tuple(Topic(tuple(terms[[*of]].tolist()), _spans(words, rows, of)) for of in chosen)


def _telling(stems: Sequence[str], language: Language) -> Mask:
    """Return which terms may be a topic or part of one."""
    empty = language.asking_words | language.number_words | language.pauses | language.leaning_words
    return np.array([not _is_empty(stem) and stem not in empty for stem in stems], np.bool_)


def _is_empty(stem: str) -> bool:
    return len(stem) <= stem.isascii() or stem.isdecimal()


def _spread(places: Places, rows: Places, size: int, length: int) -> Counts:
    """Return in how many stretches of a length each of so many rows is said."""
    stretches, stretch = np.unique(places // length, return_inverse=True)
    held = np.unique(rows * len(stretches) + stretch) // max(1, len(stretches))
    return np.bincount(held, minlength=size)


def _gathering(places: Places, rows: Places, counts: Counts) -> Floats:
    """Return how much more words gather in few stretches than by chance (residual idf, Church & Gale)."""
    stretches = max(1, len(np.unique(places // GATHERED)))
    expected = stretches * -np.expm1(-counts / stretches)
    gathering: Floats = np.log(np.maximum(expected / _spread(places, rows, len(counts), GATHERED), 1.0))
    return gathering


def _pairs(
    places: Places, rows: Places, counts: Counts, telling: Mask, alone: Mask
) -> Iterator[tuple[int, int, int]]:
    """Yield two rows of terms that mostly stand side by side, and in how many stretches they do."""
    beside = (np.diff(places) == 1) & telling[rows[:-1]] & telling[rows[1:]] & (rows[:-1] != rows[1:])
    pairs, pair, together = np.unique(
        rows[:-1][beside] * len(counts) + rows[1:][beside], return_inverse=True, return_counts=True
    )
    spread = _spread(places[:-1][beside], pair, len(pairs), STRETCH)
    first, second = np.divmod(pairs, max(1, len(counts)))
    share = np.where(alone[first] & alone[second], TOGETHER, TOGETHER_ALWAYS)
    kept = (together >= FEWEST_PAIRS) & (together >= share * np.minimum(counts[first], counts[second]))
    kept &= alone[first] | alone[second]
    yield from zip(first[kept].tolist(), second[kept].tolist(), spread[kept].tolist(), strict=True)


def _apart(scored: Sequence[Scored], most: int) -> list[tuple[int, ...]]:
    """Return the first that have no term in common."""
    chosen: list[tuple[int, ...]] = []
    taken: set[int] = set()
    for _, of in scored:
        if len(chosen) == most:
            break
        if taken.isdisjoint(of):
            chosen.append(of)
            taken.update(of)
    return chosen


def _spans(words: Words, rows: Places, of: tuple[int, ...]) -> tuple[Span, ...]:
    """Return the first spans in which these terms are said side by side."""
    here = rows == of[0]
    if len(of) == 2:
        here[:-1] &= (rows[1:] == of[1]) & (np.diff(words.places) == 1)
        here[-1] = False
    return tuple(words.span(row, len(of)) for row in here.nonzero()[0][:PLACES].tolist())
