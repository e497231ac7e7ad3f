"""Lines of a transcript that can stand alone."""

import re
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Final

from bot.answers.answer import Excerpt
from bot.languages.language import Language
from bot.search.words import fold
from bot.transcripts.model import Transcript

#: A line that stands alone has so many words.
FEWEST_WORDS: Final = 8
MOST_WORDS: Final = 40

# Where a sentence ends, or breaks off. A pattern of whole ones would look for an end from every letter, and
# captions may have none for hours.
_END: Final = re.compile(r"(?<![.?!…])[.?!…]+[\"'”’)]*(?=\s|$)")
_WORD: Final = re.compile(r"\S+")


def random_line(transcript: Transcript, language: Language, random: Random) -> Excerpt | None:
    """Return a line that can stand alone: a sentence, or how a turn begins."""
    lines = list(_sentences(transcript)) or list(_openings(transcript))
    strong = [line for line in lines if _is_whole(transcript.text[slice(*line)], language)]
    return Excerpt.of(transcript, *random.choice(strong or lines)) if lines else None


def _sentences(transcript: Transcript) -> Iterator[tuple[int, int]]:
    for turn in transcript.turns:
        start = turn.start
        for match in _END.finditer(transcript.text, turn.start, turn.end):
            line = transcript.text[start : match.end()].lstrip(" .?!…")
            start = match.end()
            if "…" not in match.group() and FEWEST_WORDS <= len(line.split()) <= MOST_WORDS:
                yield start - len(line), start


def _openings(transcript: Transcript) -> Iterator[tuple[int, int]]:
    for turn in transcript.turns:
        words = [
            *islice(_WORD.finditer(transcript.text, turn.start, turn.end), MOST_WORDS // 2 + FEWEST_WORDS)
        ]
        if len(words) >= FEWEST_WORDS:
            yield words[0].start(), words[-1].end()


def _is_whole(line: str, language: Language) -> bool:
    return fold(line.split()[0]).strip(",") not in language.leaning_words
