"""The other ways in which the same words may be written: "going to" as "gonna", "twenty two" as "22"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from bot.languages.language import Language
from bot.search.words import find_words, fold

#: Words of which one number may consist.
LONGEST_NUMBER: Final = 10
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def wordings(text: str, language: Language) -> Iterator[str]:
    """Yield the words of a text in their long forms, numbers spoken, and in their short ones, in digits.

    Each only where it differs from the text. Signs between words are kept, but not those inside.
    """
    joined = _THOUSANDS.sub("", text)
    words, between = _words(joined), _between(joined)
    for other in (_long(words, language), _short(words, language)):
        wording = "".join(f"{between[n]}{own}" for n, own in other) + between[-1]
        if _words(wording) != _words(text):
            yield wording


def _words(text: str) -> list[str]:
    return [fold(word.group()) for word in find_words(text)]


def _between(text: str) -> list[str]:
    """Return what stands before each word, and behind the last."""
    ends, parts = 0, []
    for word in find_words(text):
        parts.append(text[ends : word.start()])
        ends = word.end()
    return [*parts, text[ends:]]


def _long(words: Sequence[str], language: Language) -> list[tuple[int, str]]:
    """Return words in their long forms, each with the number of the word it stands for."""
    return [
        (n, language.short_forms.get(word) or " ".join(language.spoken_number(word)) or word)
        for n, word in enumerate(words)
    ]


def _short(words: Sequence[str], language: Language) -> list[tuple[int, str]]:
    """Return words in their short forms, each with the number of the first word it stands for."""
    shortened = _shortened(language)
    made: list[tuple[int, str]] = []
    n = 0
    while n < len(words):
        count, own = _number(words[n : n + LONGEST_NUMBER], language)
        if not count and (short := shortened.get(tuple(words[n : n + 2]))):
            count, own = 2, short
        made.append((n, own or words[n]))
        n += max(count, 1)
    return made


def _number(words: Sequence[str], language: Language) -> tuple[int, str]:
    """Return how many words at the beginning are one number of two digits or more, and how it is written."""
    spoken = next((n for n, word in enumerate(words) if word not in language.number_words), len(words))
    for count in range(spoken, 0, -1):
        written = language.written_number(words[:count])
        if len(written) > 1:
            return count, written
    return 0, ""


@lru_cache(8)
def _shortened(language: Language) -> dict[tuple[str, ...], str]:
    return {tuple(long.split()): short for short, long in language.short_forms.items()}
