"""Punctuated transcripts, and what is left of them without punctuation, turns and capitals."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.errors import Refusal
from bot.ids import TranscriptId
from bot.search.words import find_words, fold
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript, Turn
from bot.transcripts.reading import Reading

#: What stands between the last word of a sentence and the next word.
SENTENCE_END: Final = re.compile(r"[.?!…][\"'”’)\]]*\s|[。？！؟।]")
#: A question that somebody asks, of so many words.
QUESTION: Final = re.compile(r"[^.?!…]+\?")
SHORTEST, LONGEST = 6, 25
#: A transcript with fewer sentences among its words is not punctuated.
FEWEST_ENDS: Final = 0.02


class Text(NamedTuple):
    """The folded words of a transcript, and before which of them a sentence or turn ends."""

    words: list[str]
    ends: npt.NDArray[np.bool_]


def punctuated(folder: Path) -> Iterator[tuple[Path, Reading, Text]]:
    """Yield every punctuated transcript below a folder, read as the bot reads it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                reading = read(path.read_bytes(), path.name)
            except Refusal:
                continue
            text = text_of(reading)
            if len(text.words) > 1 and text.ends[1:].mean() >= FEWEST_ENDS:
                yield path, reading, text


def text_of(reading: Reading) -> Text:
    """Return the words of a transcript and where its sentences end."""
    words = list(find_words(reading.text))
    turns = {turn.start for turn in reading.turns}
    ends, before = np.ones(len(words), np.bool_), 0
    for n, word in enumerate(words[1:], 1):
        before = words[n - 1].end()
        gap = reading.text[before : word.start()]
        ends[n] = bool(SENTENCE_END.search(gap)) or any(n in turns for n in range(before, word.start() + 1))
    return Text([fold(word.group()) for word in words], ends)


def as_written(name: str, reading: Reading) -> Transcript:
    """Return a transcript as it was read."""
    return Transcript(TranscriptId(name), name, reading.text, reading.turns, reading.cues)


def as_spoken(name: str, text: Text) -> Transcript:
    """Return a transcript of the words alone, as captions have them."""
    spoken = " ".join(text.words)
    return Transcript(TranscriptId(name), name, spoken, (Turn(0, len(spoken)),))


def questions(reading: Reading) -> list[str]:
    """Return the questions asked in a transcript long enough to be understood elsewhere."""
    found = (" ".join(match.group().split()) for match in QUESTION.finditer(reading.text))
    return [question for question in found if SHORTEST <= len(question.split()) <= LONGEST]
