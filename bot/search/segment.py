"""A segment: transcripts as they are searched. Built once, never changed, merged with others into a new one.

A segment keeps the number of every word in order (so that any window of a transcript can be counted at
query time) and the postings of its passages: overlapping stretches of words, the documents of BM25.
"""

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bot.ids import TranscriptId
from bot.search.words import NO_TERM, WORD, Vocabulary, find_words, fold
from bot.transcripts.model import Transcript

#: Words of a passage, and from the start of one passage to the next.
PASSAGE: Final = 80
STEP: Final = 40

#: Raise it when a transcript would be indexed differently: stored segments are then made anew while the old
#: ones answer. Change `_MAGIC`, too, when they are packed differently: the old ones are then left alone.
FORMAT: Final = 1

#: A posting's code is how often the term occurs times this, plus how many terms its passage has.
CODE_BASE: Final = 128

Ints = npt.NDArray[np.int32]
_HEADER = struct.Struct("<4sIIIII")
_MAGIC = b"SEG1"


def passage_starts(words: int) -> npt.NDArray[np.int64]:
    """Return the first word of each passage of a transcript of that many words."""
    return np.arange(0, max(words - STEP, min(words, 1)), STEP, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Segment:
    """Transcripts, their words and the postings of their passages, in compact arrays.

    Transcript i has the words [word_offsets[i], word_offsets[i+1]) and the passages
    [passage_offsets[i], passage_offsets[i+1]). ``words`` are numbers in the vocabulary, ``starts`` the
    character at which each word begins. The postings of ``terms[j]`` (ascending) are
    [indptr[j], indptr[j+1]) in ``passages`` (ascending) and ``codes``. ``lengths`` counts a passage's terms.
    """

    ids: tuple[TranscriptId, ...]
    word_offsets: npt.NDArray[np.int64]
    passage_offsets: npt.NDArray[np.int64]
    words: Ints
    starts: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint8]
    terms: Ints
    indptr: npt.NDArray[np.int64]
    passages: Ints
    codes: npt.NDArray[np.uint16]

    @classmethod
    def build(cls, transcript: Transcript, vocabulary: Vocabulary) -> "Segment":
        """Index one transcript."""
        once: dict[str, str] = {}  # a string for each word, not for each time that it is said
        folded = (fold(found.group()) for found in find_words(transcript.text))
        words = vocabulary.number([once.setdefault(word, word) for word in folded])
        starts = np.fromiter((found.start() for found in find_words(transcript.text)), np.uint32, len(words))
        return cls._of(transcript.id, words, starts, vocabulary.terms_of(words))

    @classmethod
    def _of(cls, id: TranscriptId, words: Ints, starts: npt.NDArray[np.uint32], terms: Ints) -> "Segment":
        firsts = passage_starts(len(words))
        # Every word belongs to the passage that begins in its own step and to the one begun a step before.
        step = np.arange(len(words)) // STEP
        passage = np.concatenate([step, step - 1])
        term = np.concatenate([terms, terms])
        kept = (term != NO_TERM) & (passage >= 0) & (passage < len(firsts))
        key = term[kept].astype(np.int64) << 32 | passage[kept]
        key, count = np.unique(key, return_counts=True)
        term, passage = (key >> 32).astype(np.int32), (key & 0xFFFFFFFF).astype(np.int32)
        lengths = np.bincount(passage, weights=count, minlength=len(firsts)).astype(np.uint8)
        distinct, first = np.unique(term, return_index=True)
        return cls(
            ids=(id,),
            word_offsets=np.array([0, len(words)]),
            passage_offsets=np.array([0, len(firsts)]),
            words=words,
            starts=starts,
            lengths=lengths,
            terms=distinct,
            indptr=np.append(first, len(term)),
            passages=passage,
            codes=(count * CODE_BASE + lengths[passage]).astype(np.uint16),
        )

    @classmethod
    def merge(cls, segments: Sequence["Segment"]) -> "Segment":
        """Return one segment with the transcripts of several, in their order; linear in their postings."""
        if len(segments) == 1:
            return segments[0]
        word_offsets = _joined(segment.word_offsets for segment in segments)
        passage_offsets = _joined(segment.passage_offsets for segment in segments)
        counts = np.zeros(1 + max((int(s.terms[-1]) for s in segments if len(s.terms)), default=-1), np.int64)
        for segment in segments:
            counts[segment.terms] += np.diff(segment.indptr)
        terms = np.flatnonzero(counts).astype(np.int32)
        indptr = np.append(0, np.cumsum(counts[terms]))
        # The next free place of each term; its postings arrive in the order of their passages.
        cursor = np.zeros(len(counts), np.int64)
        cursor[terms] = indptr[:-1]
        passages = np.empty(indptr[-1], np.int32)
        codes = np.empty(indptr[-1], np.uint16)
        base = 0
        for segment in segments:
            sizes = np.diff(segment.indptr)
            places = np.repeat(cursor[segment.terms] - segment.indptr[:-1], sizes)
            places += np.arange(len(segment.passages))
            passages[places] = segment.passages + np.int32(base)
            codes[places] = segment.codes
            cursor[segment.terms] += sizes
            base += len(segment.lengths)
        return cls(
            ids=tuple(id for segment in segments for id in segment.ids),
            word_offsets=word_offsets,
            passage_offsets=passage_offsets,
            words=np.concatenate([segment.words for segment in segments]),
            starts=np.concatenate([segment.starts for segment in segments]),
            lengths=np.concatenate([segment.lengths for segment in segments]),
            terms=terms,
            indptr=indptr,
            passages=passages,
            codes=codes,
        )

    def extract(self, i: int, vocabulary: Vocabulary) -> "Segment":
        """Return transcript i as a segment of its own."""
        words = slice(self.word_offsets[i], self.word_offsets[i + 1])
        terms = vocabulary.terms_of(self.words[words])
        return self._of(self.ids[i], self.words[words], self.starts[words], terms)

    def without(self, gone: Collection[int]) -> "Segment":
        """Return a segment without these transcripts; linear in what it holds."""
        if not gone:
            return self
        stay = ~np.isin(np.arange(len(self.ids)), list(gone))
        word_sizes, passage_sizes = np.diff(self.word_offsets), np.diff(self.passage_offsets)
        words, alive = np.repeat(stay, word_sizes), np.repeat(stay, passage_sizes)
        kept = alive[self.passages]
        number = np.cumsum(alive, dtype=np.int32) - 1
        sizes = np.diff(np.append(0, np.cumsum(kept))[self.indptr])
        return Segment(
            ids=tuple(id for id, stays in zip(self.ids, stay, strict=True) if stays),
            word_offsets=np.append(0, np.cumsum(word_sizes[stay])),
            passage_offsets=np.append(0, np.cumsum(passage_sizes[stay])),
            words=self.words[words],
            starts=self.starts[words],
            lengths=self.lengths[alive],
            terms=self.terms[sizes > 0],
            indptr=np.append(0, np.cumsum(sizes[sizes > 0])),
            passages=number[self.passages[kept]],
            codes=self.codes[kept],
        )

    def stands_in(self, text: str, first: int, last: int, vocabulary: Vocabulary) -> bool:
        """Return whether the words [first, last) are in a text where they were when it was indexed.

        Another process may have put a new version in the place of a transcript since.
        """
        places = self.starts[first:last].tolist()
        words = [vocabulary.words[word] for word in self.words[first:last].tolist()]

        def stands(place: int, word: str) -> bool:
            found = WORD.match(text, place)
            return found is not None and fold(found.group()) == word

        # Most words are written as they are folded; where the last one ends is looked at in any case.
        return all(
            text.startswith(word, place) or stands(place, word)
            for place, word in zip(places, words, strict=True)
        ) and (not words or stands(places[-1], words[-1]))

    def postings(self, term: int) -> tuple[Ints, npt.NDArray[np.uint16]]:
        """Return the passages that hold a term, ascending, and their codes."""
        place = int(np.searchsorted(self.terms, term))
        if place == len(self.terms) or self.terms[place] != term:
            return self.passages[:0], self.codes[:0]
        postings = slice(self.indptr[place], self.indptr[place + 1])
        return self.passages[postings], self.codes[postings]

    def to_bytes(self, vocabulary: Vocabulary) -> bytes:
        """Pack a segment of one transcript, with its own list of words, so that any process can load it."""
        [id] = self.ids
        distinct, local = np.unique(self.words, return_inverse=True)
        of_term = {int(term): i for i, term in enumerate(vocabulary.terms_of(distinct))}
        names = [id, *(vocabulary.words[word] for word in distinct)]
        text = "\n".join(names).encode()
        arrays: list[npt.NDArray[Any]] = [
            local.astype(np.uint32),
            self.starts,
            np.array([of_term[int(term)] for term in self.terms], np.uint32),
            np.diff(self.indptr).astype(np.uint32),
            self.passages.astype(np.uint16 if len(self.lengths) < 65536 else np.uint32),
            self.codes,
            self.lengths,
        ]
        sizes = (len(text), len(self.words), len(self.terms), len(self.passages), len(self.lengths))
        return b"".join([_HEADER.pack(_MAGIC, *sizes), *(array.tobytes() for array in arrays), text])

    @classmethod
    def from_bytes(cls, packed: bytes, vocabulary: Vocabulary) -> "Segment":
        """Unpack what `to_bytes` packed; ValueError where it is something else."""
        magic, text, words, terms, postings, passages = _HEADER.unpack_from(packed)
        if magic != _MAGIC:
            raise ValueError("not a segment")
        place = _HEADER.size

        def take(dtype: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
            nonlocal place
            array = np.frombuffer(packed, dtype, count, place)
            place += array.nbytes
            return array

        local, starts = take(np.uint32, words), take(np.uint32, words)
        of_term, sizes = take(np.uint32, terms), take(np.uint32, terms)
        passage = take(np.uint16 if passages < 65536 else np.uint32, postings)
        codes, lengths = take(np.uint16, postings), take(np.uint8, passages)
        id, *names = packed[place : place + text].decode().split("\n")
        numbers = vocabulary.number(names)
        term = vocabulary.terms_of(numbers)[of_term]
        # Terms are numbered anew in this process, so their postings take a new order.
        order = np.argsort(term)
        old = np.append(0, np.cumsum(sizes, dtype=np.int64))
        indptr = np.append(0, np.cumsum(sizes[order], dtype=np.int64))
        places = np.repeat(old[:-1][order] - indptr[:-1], sizes[order]) + np.arange(postings)
        return cls(
            ids=(TranscriptId(id),),
            word_offsets=np.array([0, words]),
            passage_offsets=np.array([0, passages]),
            words=numbers[local] if words else np.empty(0, np.int32),
            starts=starts,
            lengths=lengths,
            terms=term[order],
            indptr=indptr,
            passages=passage[places].astype(np.int32),
            codes=codes[places],
        )


def _joined(offsets: Any) -> npt.NDArray[np.int64]:
    """Return several runs of offsets, each beginning at 0, as one."""
    sizes = np.concatenate([np.diff(run) for run in offsets])
    return np.append(0, np.cumsum(sizes))
