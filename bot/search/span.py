"""Spans of words: where in a segment something is."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.ids import TranscriptId
from bot.search.segment import Segment
from bot.search.words import WORD, fold


class Span(NamedTuple):
    """Words [first, last) of a segment, all of its transcript ``i``."""

    segment: Segment
    i: int
    first: int
    last: int

    @classmethod
    def clipped(cls, segment: Segment, i: int, first: int, last: int) -> "Span":
        """Return what of [first, last) lies in the transcript."""
        offsets = segment.word_offsets
        return cls(segment, i, max(first, offsets.item(i)), min(last, offsets.item(i + 1)))

    @property
    def transcript(self) -> TranscriptId:
        """The id of the transcript."""
        return self.segment.ids[self.i]

    @property
    def whole(self) -> "Span":
        """All words of the transcript."""
        offsets = self.segment.word_offsets
        return self._replace(first=offsets.item(self.i), last=offsets.item(self.i + 1))

    @property
    def numbers(self) -> npt.NDArray[np.int32]:
        """The numbers of the words in the vocabulary."""
        return self.segment.words[self.first : self.last]

    @property
    def speakers(self) -> npt.NDArray[np.int32]:
        """The numbers of who says each word."""
        return self.segment.speakers_of(self.first, self.last)

    @property
    def words(self) -> list[str]:
        """The words, folded."""
        known = self.segment.vocabulary.words
        return [known[number] for number in self.numbers.tolist()]

    @property
    def starts(self) -> list[int]:
        """The characters at which the words begin."""
        starts: list[int] = self.segment.starts[self.first : self.last].tolist()
        return starts

    def widened(self, margin: int) -> "Span":
        """Return the span with so many words more on either side, as far as the transcript goes."""
        return self.clipped(self.segment, self.i, self.first - margin, self.last + margin)

    def stands_in(self, text: str) -> bool:
        """Return whether the words are in a text where they were when it was indexed.

        Another process may have put a new version in the place of a transcript since.
        """
        starts, words = self.starts, self.words

        def stands(start: int, word: str) -> bool:
            match = WORD.match(text, start)
            return match is not None and fold(match.group()) == word

        # Most words are written as they are folded; where the last one ends is looked at in any case.
        return all(
            text.startswith(word, start) or stands(start, word)
            for start, word in zip(starts, words, strict=True)
        ) and (not words or stands(starts[-1], words[-1]))


class Hit(NamedTuple):
    """A span that was found; scores compare within one search.

    ``confidence`` is the chance, in [0, 1], that it answers; 0 where nobody looked.
    """

    span: Span
    score: float
    confidence: float = 0.0
