"""Lines of the transcripts: those that go on as somebody is typing, and some that can stand alone."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from random import Random
from typing import Final

from bot.languages.language import Language
from bot.search.alignment import Place, Typed, closest, in_likely_passages
from bot.search.index import Index
from bot.search.quotes import find_exact
from bot.search.words import Vocabulary, fold
from bot.transcripts.model import Transcript
from bot.transcripts.reading import clean

#: Characters of a line; Discord shows no more of a suggestion.
LONGEST: Final = 100
#: Passages that are looked into while somebody types, and those where the words are misspelt.
PASSAGES: Final = 3000
LIKELY: Final = 100
#: Words that the last one may become where it is the only one.
COMPLETIONS: Final = 5

#: A line that stands alone has so many words.
FEWEST_WORDS: Final = 8
MOST_WORDS: Final = 40

# Where a sentence ends, or breaks off. A pattern of whole ones would look for an end from every letter, and
# captions may have none for hours.
_END: Final = re.compile(r"(?<![.?!…])[.?!…]+[\"'”’)]*(?=\s|$)")


def find_lines(text: str, index: Index, vocabulary: Vocabulary, top: int = 25) -> list[Place]:
    """Return where lines begin that hold what is being typed, the last word perhaps not to its end."""
    text = clean(text)
    typed = Typed.read(text, index, vocabulary)
    if not typed.words:
        return []
    places = find_exact(typed, index, top, PASSAGES)[0]
    if len(places) < top and text[-1].isalnum():
        *before, begun = map(fold, typed.words)
        if before:
            known, _ = find_exact(typed.part(0, len(before)), index, PASSAGES, PASSAGES)
            places += [place for place in known if _next(place, vocabulary).startswith(begun)]
        else:
            places += chain.from_iterable(islice(_completed(begun, index, vocabulary, top), COMPLETIONS))
    if not places:
        near = closest(typed, index, vocabulary, partial(in_likely_passages, most=LIKELY))[:top]
        places = [place for place in near if place.similarity >= near[0].similarity / 2]
    lines = {line_of(place, vocabulary): place for place in reversed(places)}
    return [place for line, place in reversed(lines.items())][:top]


def _completed(begun: str, index: Index, vocabulary: Vocabulary, top: int) -> Iterator[list[Place]]:
    """Yield, for each word of the index that goes on as one has begun, where it was said."""
    for word in vocabulary.words:
        if word.startswith(begun) and word != begun:
            term = vocabulary.term(word)
            if term is None or index.bm25.holds(term):  # others are not worth a look; None is a small word
                places, _ = find_exact(Typed.read(word, index, vocabulary), index, top, PASSAGES)
                if places:
                    yield places


def _next(place: Place, vocabulary: Vocabulary) -> str:
    end = int(place.segment.word_offsets[place.i + 1])
    return vocabulary.words[place.segment.words[place.last]] if place.last < end else ""


def line_of(place: Place, vocabulary: Vocabulary) -> str:
    """Return the words from a place on, as many as a line holds."""
    end = min(int(place.segment.word_offsets[place.i + 1]), place.first + LONGEST // 2)
    line = " ".join(vocabulary.words[word] for word in place.segment.words[place.first : end])
    return line if len(line) <= LONGEST else line[: LONGEST + 1].rpartition(" ")[0] or line[:LONGEST]


def random_line(transcript: Transcript, language: Language, random: Random) -> tuple[int, int] | None:
    """Return characters [start, end) of a line that can stand alone: a sentence, or how a turn begins."""
    lines = list(_sentences(transcript)) or list(_openings(transcript))
    strong = [line for line in lines if _stands_alone(transcript.text[slice(*line)], language)]
    return random.choice(strong or lines) if lines else None


def _sentences(transcript: Transcript) -> Iterator[tuple[int, int]]:
    for turn in transcript.turns:
        start = turn.start
        for found in _END.finditer(transcript.text, turn.start, turn.end):
            line = transcript.text[start : found.end()].lstrip(" .?!…")
            start = found.end()
            if "…" not in found.group() and FEWEST_WORDS <= len(line.split()) <= MOST_WORDS:
                yield start - len(line), start


def _openings(transcript: Transcript) -> Iterator[tuple[int, int]]:
    for turn in transcript.turns:
        words = [found.span() for found in re.finditer(r"\S+", transcript.text[turn.start : turn.end])]
        if len(words) >= FEWEST_WORDS:
            yield turn.start + words[0][0], turn.start + words[: MOST_WORDS // 2 + FEWEST_WORDS][-1][1]


def _stands_alone(line: str, language: Language) -> bool:
    return fold(line.split()[0]).strip(",") not in language.leaning_words
