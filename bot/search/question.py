"""A question as it is searched: its words, and everything that may stand for them in recognised speech."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import JaroWinkler, Levenshtein

from bot.search.index import Index
from bot.search.words import find_words, fold
from bot.transcripts.text import clean

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

#: How surely the parts of a word, or another one, stand for it at most; and from where on people see it, too:
#: a letter or two of a long word differ.
NOT_ITSELF: Final = 0.7
SURELY: Final = 0.8 * NOT_ITSELF


@dataclass(frozen=True, slots=True)
class Asked:
    """A content word of the question: the terms that stand for it, each with how surely, and its weight."""

    word: str
    terms: Mapping[int, float]
    weight: float = 1.0

    @property
    def known(self) -> bool:
        """Whether the transcripts hold it, or something that may be it."""
        return bool(self.terms)


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its content words in order, and the numbers of all its words for phrases (-1: unknown)."""

    text: str
    asked: tuple[Asked, ...]
    phrase: tuple[int, ...]

    @property
    def terms(self) -> dict[int, float]:
        """The terms to look up, each with its weight."""
        terms: dict[int, float] = {}
        for asked in self.asked:
            for term, sureness in asked.terms.items():
                terms[term] = max(terms.get(term, 0.0), asked.weight * sureness)
        return terms

    @property
    def matching(self) -> frozenset[int]:
        """The terms that are a word of the question or truly stand for it, not only somewhat alike."""
        return frozenset(
            term for asked in self.asked for term, sureness in asked.terms.items() if sureness >= SURELY
        )


def parse(
    text: str,
    index: Index,
    aliases: Mapping[str, Iterable[str]] | None = None,
    names: Collection[str] = (),
) -> Question:
    """Read a question against what the transcripts of an index hold.

    ``names`` are words of titles and speakers' names: who is asked about need not have been named aloud, so
    one that nobody said is no sign that the answer is missing.
    """
    vocabulary, language = index.vocabulary, index.vocabulary.language
    text = clean(text)
    raw = [match.group() for match in find_words(text)]
    words = [fold(word).removesuffix(language.possessive) for word in raw]
    said: list[tuple[str, float]] = []
    for written, word in zip(raw, words, strict=True):
        if word in language.stop_words or (word in names and index.term(word) is None):
            continue
        said.append((word, 0.25 if word in language.asking_words else 1.0))
        said += [(part, 1.0) for part in language.spoken_number(word)]
        said += [(part, 0.6) for part in spelled(written)]
    for name, forms in (aliases or {}).items():
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            said += [(fold(m.group()), 1.0) for form in forms for m in find_words(form)]
    asked: dict[str, Asked] = {}
    for word, weight in said:
        stem = vocabulary.stem(word)
        if word not in language.stop_words and (stem not in asked or asked[stem].weight < weight):
            asked[stem] = Asked(word, _terms(word, index), weight)
    phrase = tuple(-1 if (number := vocabulary.word(word)) is None else number for word in map(fold, raw))
    return Question(text, tuple(asked.values()), phrase)


def _terms(word: str, index: Index) -> dict[int, float]:
    """Return the terms of an index that stand for a word: itself, or else the parts or words like it."""
    own = index.term(word)
    if own is not None:
        return {own: 1.0}
    for cut in range(3, len(word) - 2):  # "mentorship" said as "mentor ship"
        parts = [index.term(word[:cut]), index.term(word[cut:])]
        if None not in parts:
            return {part: NOT_ITSELF for part in parts if part is not None}
    return {term: NOT_ITSELF * likeness for term, likeness in similar(word, index).items()}


def similar(word: str, index: Index, limit: int = 3) -> dict[int, float]:
    """Return terms of an index that look and sound like a word, most alike first, likeness in [0.6, 1]."""
    language = index.vocabulary.language
    if len(word) < 4 or not language.has_letters_of(word):
        return {}
    code = language.sound(word)
    candidates = []
    for other in index.vocabulary.like(word):
        if JaroWinkler.similarity(word, other) < 0.8:
            continue
        looks = Levenshtein.normalized_similarity(word, other)
        sounds = Levenshtein.normalized_similarity(code, language.sound(other))
        if (looks + sounds) / 2 >= 0.6:
            candidates.append(((looks + sounds) / 2, other))
    alike: dict[int, float] = {}
    for likeness, other in sorted(candidates, reverse=True):  # the vocabulary has other servers' words, too
        term = index.term(other) if len(alike) < limit else None
        if term is not None:
            alike.setdefault(term, likeness)
    return alike


def spelled(word: str) -> list[str]:
    """Return the parts a word may be recognised in: NBC as n, b, c; OpenAI as open, ai."""
    if 2 <= len(word) <= 5 and word.isupper() and word.isalpha():
        return list(word.lower())
    parts = _HUMP.split(word)
    return [fold(part) for part in parts if part] if len(parts) > 1 else []
