"""An index: the segments that one server sees, searched with rank-bm25's BM25 over exactly those.

Adding, replacing and removing make a new small tuple of parts, and nothing already built is built again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from bot.ids import TranscriptId
from bot.search.bm25 import Part, PostingsBM25
from bot.search.people import NOBODY
from bot.search.segment import PASSAGE, Segment
from bot.search.span import Hit, Span
from bot.search.speakers import Speakers
from bot.search.topics import Topic, Words, typical
from bot.search.words import Vocabulary

#: Topics that are known of an index.
TOPICS: Final = 20


class Index:
    """The segments that one server sees, all of one vocabulary.

    Immutable, so a question sees one state or the next, never half.
    """

    def __init__(self, parts: Sequence[Part], vocabulary: Vocabulary) -> None:
        self.parts = tuple(part for part in parts if len(part.deleted) < len(part.segment.ids))
        self.vocabulary = vocabulary

    @cached_property
    def places(self) -> dict[TranscriptId, tuple[int, int]]:
        """Where each transcript is: part, and position in its segment."""
        return {p.segment.ids[i]: (n, i) for n, p in enumerate(self.parts) for i in p.live()}

    @cached_property
    def bm25(self) -> PostingsBM25:
        """BM25 with the statistics of exactly what is in the index."""
        return PostingsBM25(self.parts)

    @cached_property
    def speakers(self) -> Speakers:
        """Those who speak in the transcripts."""
        known = self.vocabulary.people.speakers
        speak = np.zeros(len(known) + 1, np.bool_)  # the last stands for nobody
        for part in self.parts:
            speakers, turns = part.segment.speakers, part.segment.turns
            if part.deleted:
                i = part.segment.word_offsets.searchsorted(turns, "right") - 1
                speakers = speakers[~np.isin(i, list(part.deleted))]
            speak[speakers] = True
        speak[NOBODY] = False
        return Speakers.of({number: known[number] for number in np.flatnonzero(speak).tolist()})

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """What is spoken of most, beside how often it is spoken of in general."""
        return (
            typical(Words.drawn(self.parts, self.vocabulary), self.vocabulary, TOPICS) if self.parts else ()
        )

    def _of(self, parts: Sequence[Part]) -> "Index":
        return Index(parts, self.vocabulary)

    def term(self, word: str) -> int | None:
        """Return the number of a folded word's term; None where nobody said it or it is a stop word."""
        term = self.vocabulary.term(word)
        return term if term is not None and self.bm25.holds(term) else None

    def __add__(self, other: "Index") -> "Index":
        return self._of((*self.parts, *other.parts))

    def adding(self, segment: Segment) -> "Index":
        """Return the index with a segment more."""
        return self._of((*self.parts, Part(segment)))

    def without(self, ids: Iterable[TranscriptId]) -> "Index":
        """Return the index without these transcripts."""
        deleted: defaultdict[int, set[int]] = defaultdict(set)
        for id in ids:
            if id in self.places:
                n, i = self.places[id]
                deleted[n].add(i)
        parts = enumerate(self.parts)
        return self._of([Part(p.segment, p.deleted | deleted[n]) if n in deleted else p for n, p in parts])

    def compacted(self) -> "Index":
        """Return the index with parts merged so that each is over twice as large as the next.

        Each posting is then copied a logarithmic number of times however many transcripts are added. What is
        deleted is left behind when parts are merged, and where it is most of a part.
        """
        stack: list[list[Part]] = []
        for part in self.parts:
            stack.append([part])
            while len(stack) > 1 and _size(stack[-2]) < 2 * _size(stack[-1]):
                stack[-2:] = [stack[-2] + stack[-1]]
        return self._of([parts[0] if _may_stay(parts) else _merged(parts) for parts in stack])

    def single(self, id: TranscriptId) -> "Index":
        """Return an index of one transcript, with the statistics of that one."""
        n, i = self.places[id]
        return self._of([Part(self.parts[n].segment.extract(i))])

    def among(self, ids: Collection[TranscriptId]) -> "Index":
        """Return the index of these transcripts only, with the statistics of those."""
        if self.places.keys() <= set(ids):
            return self
        others = [{i for i in part.live() if part.segment.ids[i] not in ids} for part in self.parts]
        return self._of(
            [Part(p.segment, p.deleted | more) for p, more in zip(self.parts, others, strict=True)]
        )

    def passages(self, query: Mapping[int, float], k: int) -> list[Hit]:
        """Return the best k passages that hold a term of the query."""
        numbers, scores = self.bm25.top(query, k)
        parts = self.bm25.firsts.searchsorted(numbers, "right") - 1
        hits: list[Hit | None] = [None] * len(numbers)
        for n in set(parts.tolist()):
            segment = self.parts[n].segment
            ranks = (parts == n).nonzero()[0]
            i, first = segment.locate(numbers[ranks] - self.bm25.firsts[n])
            last = np.minimum(first + PASSAGE, segment.word_offsets[i + 1])
            rows = zip(ranks.tolist(), i.tolist(), first.tolist(), last.tolist(), strict=True)
            for rank, own_i, start, end in rows:
                hits[rank] = Hit(Span(segment, own_i, start, end), scores.item(rank))
        return [hit for hit in hits if hit]


def _size(parts: Sequence[Part]) -> int:
    return sum(len(part.segment.passages) for part in parts)


def _may_stay(parts: Sequence[Part]) -> bool:
    return len(parts) == 1 and 2 * len(parts[0].deleted) <= len(parts[0].segment.ids)


def _merged(parts: Sequence[Part]) -> Part:
    return Part(Segment.merge([part.segment.without(part.deleted) for part in parts]))
