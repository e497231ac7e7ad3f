"""A segment: transcripts as they are searched. Built once, never changed, merged with others into a new one.

A segment keeps the number of every word in order (so that any window of a transcript can be counted at
query time) and the postings of its passages: overlapping stretches of words, the documents of BM25.
"""

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bot.ids import TranscriptId
from bot.languages.language import Role
from bot.search.people import NOBODY, Speaker, roles_of
from bot.search.words import NO_TERM, Vocabulary, find_words, fold
from bot.transcripts.model import Transcript

#: Words of a passage, and from the start of one passage to the next.
PASSAGE: Final = 80
STEP: Final = 40

#: Raise it when a transcript would be indexed differently: stored segments are then made anew while the old
#: ones answer. Change `_MAGIC`, too, when they are packed differently: the old ones are then left alone.
FORMAT: Final = 2

#: A posting's code is how often the term occurs times this, plus how many terms its passage has.
CODE_BASE: Final = 128

#: The arrays of a segment.
ARRAYS: Final[Mapping[str, npt.DTypeLike]] = {
    "word_offsets": np.int64,
    "passage_offsets": np.int64,
    "words": np.int32,
    "starts": np.uint32,
    "lengths": np.uint8,
    "terms": np.int32,
    "indptr": np.int64,
    "passages": np.int32,
    "codes": np.uint16,
    "turns": np.int32,
    "speakers": np.int32,
}

Ints = npt.NDArray[np.int32]
_HEADER = struct.Struct("<4sIIIIII")
_MAGIC = b"SEG2"
#: The roles that somebody may have in an interview, as they are packed.
_ROLES: Final[tuple[Role | None, ...]] = (None, "host", "guest")


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
    ``speakers[t]`` (a number in the vocabulary, or NOBODY) has the words from ``turns[t]`` to the next.
    """

    vocabulary: Vocabulary = field(repr=False)
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
    turns: Ints
    speakers: Ints

    @classmethod
    def build(cls, transcript: Transcript, vocabulary: Vocabulary) -> "Segment":
        """Index one transcript."""
        once: dict[str, str] = {}  # a string for each word, not for each time that it is said
        folded = (fold(match.group()) for match in find_words(transcript.text))
        words = vocabulary.number([once.setdefault(word, word) for word in folded])
        starts = np.fromiter((match.start() for match in find_words(transcript.text)), np.uint32, len(words))
        return cls.of(vocabulary, transcript.id, words, starts, _turns(transcript, starts, vocabulary))

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        id: TranscriptId,
        words: Ints,
        starts: npt.NDArray[np.uint32],
        turns: tuple[Ints, Ints] | None = None,
    ) -> "Segment":
        """Index a transcript of numbered words that begin at these characters.

        ``turns`` are the first word of each turn and who speaks; None where nobody is named.
        """
        nobody = np.zeros(min(len(words), 1), np.int32), np.full(min(len(words), 1), NOBODY, np.int32)
        firsts_of_turns, speakers = turns or nobody
        terms = vocabulary.terms_of(words)
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
            vocabulary=vocabulary,
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
            turns=firsts_of_turns,
            speakers=speakers,
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
        # The next free row of each term; its postings arrive in the order of their passages.
        cursor = np.zeros(len(counts), np.int64)
        cursor[terms] = indptr[:-1]
        passages = np.empty(indptr[-1], np.int32)
        codes = np.empty(indptr[-1], np.uint16)
        base = 0
        first_words = np.cumsum([0, *(len(segment.words) for segment in segments[:-1])])
        for segment in segments:
            sizes = np.diff(segment.indptr)
            rows = np.repeat(cursor[segment.terms] - segment.indptr[:-1], sizes)
            rows += np.arange(len(segment.passages))
            passages[rows] = segment.passages + np.int32(base)
            codes[rows] = segment.codes
            cursor[segment.terms] += sizes
            base += len(segment.lengths)
        return cls(
            vocabulary=segments[0].vocabulary,
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
            turns=np.concatenate([s.turns + np.int32(n) for s, n in zip(segments, first_words, strict=True)]),
            speakers=np.concatenate([segment.speakers for segment in segments]),
        )

    def extract(self, i: int) -> "Segment":
        """Return transcript i as a segment of its own."""
        first, last = self.word_offsets[i : i + 2].tolist()
        words, turns = slice(first, last), slice(*self.turns.searchsorted((first, last)))
        own = self.turns[turns] - np.int32(first), self.speakers[turns]
        return self.of(self.vocabulary, self.ids[i], self.words[words], self.starts[words], own)

    def without(self, deleted: Collection[int]) -> "Segment":
        """Return a segment without these transcripts; linear in what it holds."""
        if not deleted:
            return self
        stay = ~np.isin(np.arange(len(self.ids)), list(deleted))
        word_sizes, passage_sizes = np.diff(self.word_offsets), np.diff(self.passage_offsets)
        words, live = np.repeat(stay, word_sizes), np.repeat(stay, passage_sizes)
        kept = live[self.passages]
        number = np.cumsum(live, dtype=np.int32) - 1
        turns = words[self.turns]
        sizes = np.diff(np.append(0, np.cumsum(kept))[self.indptr])
        return Segment(
            vocabulary=self.vocabulary,
            ids=tuple(id for id, stays in zip(self.ids, stay, strict=True) if stays),
            word_offsets=np.append(0, np.cumsum(word_sizes[stay])),
            passage_offsets=np.append(0, np.cumsum(passage_sizes[stay])),
            words=self.words[words],
            starts=self.starts[words],
            lengths=self.lengths[live],
            terms=self.terms[sizes > 0],
            indptr=np.append(0, np.cumsum(sizes[sizes > 0])),
            passages=number[self.passages[kept]],
            codes=self.codes[kept],
            turns=np.cumsum(words, dtype=np.int32)[self.turns[turns]] - 1,
            speakers=self.speakers[turns],
        )

    def postings(self, term: int) -> tuple[Ints, npt.NDArray[np.uint16]]:
        """Return the passages that hold a term, ascending, and their codes."""
        j = int(np.searchsorted(self.terms, term))
        if j == len(self.terms) or self.terms[j] != term:
            return self.passages[:0], self.codes[:0]
        postings = slice(self.indptr[j], self.indptr[j + 1])
        return self.passages[postings], self.codes[postings]

    def locate(
        self, passages: npt.NDArray[np.integer[Any]]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the transcript of each passage, and its first word."""
        i = self.passage_offsets.searchsorted(passages, "right") - 1
        return i, self.word_offsets[i] + STEP * (passages - self.passage_offsets[i])

    def speakers_of(self, first: int, last: int) -> Ints:
        """Return who says each of the words [first, last)."""
        begin, end = int(self.turns.searchsorted(first, "right")) - 1, int(self.turns.searchsorted(last))
        bounds = np.append(self.turns[begin:end], last)
        bounds[0] = first
        return np.repeat(self.speakers[begin:end], np.diff(bounds))

    def is_whole(self, words: int, terms: int, people: int) -> bool:
        """Return whether the arrays are what they are said to be, so that no search can fail.

        There are so many ``words``, ``terms`` and ``people`` in the vocabulary.
        """
        arrays = {name: getattr(self, name) for name in ARRAYS}
        if any(array.ndim != 1 or array.dtype != ARRAYS[name] for name, array in arrays.items()):
            return False
        return (
            _divide(self.word_offsets, len(self.ids), len(self.words))
            and _divide(self.passage_offsets, len(self.ids), len(self.lengths))
            and _divide(self.indptr, len(self.terms), len(self.passages))
            and len(self.starts) == len(self.words)
            and len(self.codes) == len(self.passages)
            and _are_below(self.words, words)
            and _are_below(self.terms, terms)
            and _are_below(self.passages, len(self.lengths))
            and _are_below(self.codes, CODE_BASE * (PASSAGE + 1))
            and bool((np.diff(self.terms) > 0).all())
            and self._has_turns(people)
        )

    def _has_turns(self, people: int) -> bool:
        """Return whether every word is in a turn, and each turn is of a speaker or of nobody."""
        turns, offsets = self.turns, self.word_offsets
        return (
            len(self.speakers) == len(turns)
            and _are_below(turns, len(self.words))
            and bool((np.diff(turns) > 0).all())
            and bool(np.isin(offsets[:-1][np.diff(offsets) > 0], turns).all())
            and _are_below(self.speakers + 1, people + 1)
        )

    def to_bytes(self) -> bytes:
        """Pack a segment of one transcript, with its own list of words, so that any process can load it."""
        [id] = self.ids
        distinct, local = np.unique(self.words, return_inverse=True)
        of_term = {int(term): i for i, term in enumerate(self.vocabulary.terms_of(distinct))}
        people, speaker = np.unique(self.speakers[self.speakers != NOBODY], return_inverse=True)
        speakers = np.zeros(len(self.speakers), np.uint32)  # 0 is nobody
        speakers[self.speakers != NOBODY] = speaker + 1
        known = [self.vocabulary.people.speakers[person] for person in people.tolist()]
        named = [f"{_ROLES.index(role)}{name}" for name, role in known]
        text = "\n".join([id, *named, *(self.vocabulary.words[word] for word in distinct)]).encode()
        arrays: list[npt.NDArray[Any]] = [
            local.astype(np.uint32),
            self.starts,
            np.array([of_term[int(term)] for term in self.terms], np.uint32),
            np.diff(self.indptr).astype(np.uint32),
            self.passages.astype(np.uint16 if len(self.lengths) < 65536 else np.uint32),
            self.turns.astype(np.uint32),
            speakers,
            self.codes,
            self.lengths,
        ]
        sizes = (
            *(len(text), len(self.words), len(self.terms), len(self.passages), len(self.lengths)),
            len(self.turns),
        )
        return b"".join([_HEADER.pack(_MAGIC, *sizes), *(array.tobytes() for array in arrays), text])

    @classmethod
    def from_bytes(cls, packed: bytes, vocabulary: Vocabulary) -> "Segment":
        """Unpack what `to_bytes` packed; ValueError where it is something else, or damaged."""
        try:
            segment = cls._unpacked(packed, vocabulary)
        except (IndexError, struct.error) as error:
            raise ValueError("not a whole segment") from error
        people = len(vocabulary.people.speakers)
        if not segment.is_whole(len(vocabulary), len(vocabulary.terms), people):
            raise ValueError("not a whole segment")
        return segment

    @classmethod
    def _unpacked(cls, packed: bytes, vocabulary: Vocabulary) -> "Segment":
        magic, text, words, terms, postings, passages, turns = _HEADER.unpack_from(packed)
        if magic != _MAGIC:
            raise ValueError("not a segment")
        offset = _HEADER.size

        def take(dtype: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
            nonlocal offset
            array = np.frombuffer(packed, dtype, count, offset)
            offset += array.nbytes
            return array

        local, starts = take(np.uint32, words), take(np.uint32, words)
        of_term, sizes = take(np.uint32, terms), take(np.uint32, terms)
        passage = take(np.uint16 if passages < 65536 else np.uint32, postings)
        firsts, speakers = take(np.uint32, turns), take(np.uint32, turns)
        codes, lengths = take(np.uint16, postings), take(np.uint8, passages)
        if int(sizes.sum(dtype=np.int64)) != postings:  # else so much would be allocated
            raise ValueError("not a whole segment")
        id, *names = packed[offset : offset + text].decode().split("\n")
        people = int(speakers.max(initial=0))
        known = [Speaker(name[1:], _ROLES[int(name[0])]) for name in names[:people]]
        numbered = np.array([NOBODY, *map(vocabulary.people.number, known)], np.int32)
        numbers = vocabulary.number(names[people:])
        term = vocabulary.terms_of(numbers)[of_term]
        # Terms are numbered anew in this process, so their postings take a new order.
        order = np.argsort(term)
        old = np.append(0, np.cumsum(sizes, dtype=np.int64))
        indptr = np.append(0, np.cumsum(sizes[order], dtype=np.int64))
        rows = np.repeat(old[:-1][order] - indptr[:-1], sizes[order]) + np.arange(postings)
        return cls(
            vocabulary=vocabulary,
            ids=(TranscriptId(id),),
            word_offsets=np.array([0, words]),
            passage_offsets=np.array([0, passages]),
            words=numbers[local] if words else np.empty(0, np.int32),
            starts=starts,
            lengths=lengths,
            terms=term[order],
            indptr=indptr,
            passages=passage[rows].astype(np.int32),
            codes=codes[rows],
            turns=firsts.astype(np.int32),
            speakers=numbered[speakers],
        )


def _turns(
    transcript: Transcript, starts: npt.NDArray[np.uint32], vocabulary: Vocabulary
) -> tuple[Ints, Ints]:
    """Return the first word of each turn and who speaks in it; a guessed name is nobody's."""
    names = [turn.speaker if turn.sure else None for turn in transcript.turns]
    roles = roles_of(transcript)
    number = {
        name: vocabulary.people.number(Speaker(" ".join(name.split()), roles.get(name)))
        for name in dict.fromkeys(names)
        if name
    }
    speakers = np.array([number.get(name or "", NOBODY) for name in names], np.int32)
    firsts = starts.searchsorted(np.array(transcript.turn_starts, np.int64))
    # Of turns without a word only the last one counts, of those of one speaker in a row the first.
    held = np.diff(np.append(firsts, len(starts))) > 0
    firsts, speakers = firsts[held], speakers[held]
    changes = np.append(True, speakers[1:] != speakers[:-1])[: len(speakers)]
    return firsts[changes].astype(np.int32), speakers[changes]


def _joined(offsets: Any) -> npt.NDArray[np.int64]:
    """Return several runs of offsets, each beginning at 0, as one."""
    sizes = np.concatenate([np.diff(run) for run in offsets])
    return np.append(0, np.cumsum(sizes))


def _divide(offsets: npt.NDArray[np.int64], parts: int, whole: int) -> bool:
    """Return whether offsets divide so much into so many parts."""
    return (
        len(offsets) == parts + 1
        and offsets[0] == 0
        and offsets[-1] == whole
        and bool((np.diff(offsets) >= 0).all())
    )


def _are_below(numbers: npt.NDArray[Any], end: int) -> bool:
    """Return whether all of some numbers are at least 0 and less than an end."""
    return not len(numbers) or (numbers.min() >= 0 and numbers.max() < end)
