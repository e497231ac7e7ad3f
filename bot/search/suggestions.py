"""What helps where nothing was found: what may have been meant, and what is spoken of near it."""

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.search.index import Index
from bot.search.question import SHORTEST, Asked, Question, likeness, similar
from bot.search.topics import Topic, Words, typical
from bot.search.words import find_words, fold

#: Topics that are suggested; a single one would help little.
MOST: Final = 5
FEWEST: Final = 2
#: A word of the question that is said more often in general, in this share of all words, leads nowhere.
TELLING: Final = 2.0**-14
#: Passages that hold words of the question in which topics are looked for.
PASSAGES: Final = 20
#: A word that is less like one of the question is not what was meant.
MEANT: Final = 0.8


def topics_near(question: Question, index: Index) -> tuple[Topic, ...]:
    """Return what is spoken of where words of a question are said, or else all in all; none where few are."""
    common = index.vocabulary.common
    telling = {
        term: asked.weight
        for asked in question.asked
        for term, sureness in asked.terms.items()
        if sureness == asked.weight == 1.0 and common.get(index.vocabulary.terms[term], 0.0) <= TELLING
    }
    near: tuple[Topic, ...] = ()
    if telling:
        places = _places(index, telling)
        near = typical(Words.at(index.parts, places, index.vocabulary), index.vocabulary, MOST, telling)
    shown = near if len(near) >= FEWEST else index.topics[:MOST]
    return shown if len(shown) >= FEWEST else ()


def _places(index: Index, query: dict[int, float]) -> list[npt.NDArray[np.int64]]:
    """Return the places in each part of an index of the passages that are best for a query."""
    spans = [hit.span for hit in index.passages(query, PASSAGES)]
    return [
        np.unique([n for s in spans if s.segment is part.segment for n in range(s.first, s.last)]).astype(int)
        for part in index.parts
    ]


def corrected(question: Question, index: Index, names: Collection[str]) -> str | None:
    """Return a question with words that nobody said as those like them that somebody did; None without any.

    ``names`` are words of titles and of speakers' names, which need not have been said.
    """
    likes = {asked.word: like for asked in question.asked if (like := _like(asked, index, names))}
    possessive = index.vocabulary.language.possessive
    shown, place = "", 0
    for found in find_words(question.text) if likes else ():
        written = found.group()
        word = fold(written).removesuffix(possessive)
        if like := likes.get(word):
            shown += question.text[place : found.start()]
            shown += (like.capitalize() if written[0].isupper() else like) + fold(written)[len(word) :]
            place = found.end()
    return shown + question.text[place:] if shown else None


def _like(asked: Asked, index: Index, names: Collection[str]) -> str | None:
    """Return the word most like one that nobody said."""
    word, language = asked.word, index.vocabulary.language
    is_misspelt = (
        1.0 not in asked.terms.values() and index.vocabulary.stem(word) not in index.vocabulary.common
    )
    if not is_misspelt or len(word) < SHORTEST or not language.has_letters_of(word):
        return None
    said = [(own, _as_said(term, index)) for term, own in similar(word, index, limit=1).items()]
    named = [(likeness(word, name, language), name) for name in names]
    own, like = max(said + named, default=(0.0, ""))
    return like if own >= MEANT else None


def _as_said(term: int, index: Index) -> str:
    """Return a word of an index that has a term."""
    vocabulary = index.vocabulary
    [hit] = index.passages({term: 1.0}, 1)
    numbers = hit.span.numbers
    return vocabulary.words[int(numbers[vocabulary.terms_of(numbers) == term][0])]
