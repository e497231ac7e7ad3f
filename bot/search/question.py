"""A question as it is searched: its words, and everything that may stand for them in recognised speech."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.distance import JaroWinkler, Levenshtein

from bot.languages.language import Language
from bot.search.index import Index
from bot.search.words import find_words, fold
from bot.transcripts.text import clean

_DIGIT: Final = re.compile(r"\d")
_PIECE: Final = re.compile(r"\d+|[^\W\d_]+")
#: Letters of a word that another may stand for.
SHORTEST: Final = 4
#: Words that are less alike do not stand for each other.
ALIKE: Final = 0.6
#: What a word of the question before weighs.
BEFORE: Final = 0.4
#: A question of so few telling words may lean on the one before.
SHORT: Final = 2

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

#: So many small letters beside digits are a word rather than letters.
LETTERS: Final = 4
#: What the name of somebody who is asked about weighs: those who speak seldom name themselves.
NAMING: Final = 0.6
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


#: Words that are one way in which a word of a question may have been said.
Form = tuple[Asked, ...]
#: Such words before they are looked up, each with its weight.
Weighted = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its content words in order, and the numbers of all its words for phrases (-1: unknown).

    ``asked`` are looked for. ``meant`` has the forms of each word that the question is about, itself first;
    each form is made of some of ``asked``. ``speakers`` are those it names, each with how surely it asks what
    they say.
    """

    text: str
    asked: tuple[Asked, ...]
    phrase: tuple[int, ...]
    meant: tuple[tuple[Form, ...], ...] = ()
    speakers: Mapping[int, float] = field(default_factory=dict)

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
    before: str = "",
) -> Question:
    """Read a question against what the transcripts of an index hold.

    The words of ``before``, a question that this one follows up, weigh less.

    ``names`` are words of titles and speakers' names: who is asked about need not have been named aloud, so
    one that nobody said is no sign that the answer is missing.
    """
    vocabulary = index.vocabulary
    text = clean(text)
    raw = [match.group() for match in find_words(text)]
    mentions = index.speakers.mentions(raw, vocabulary.language)
    forms = _forms(raw, index, {at for own in mentions for at in range(own.first, own.last)}, names)
    for name, heard in (aliases or {}).items():
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            own = {fold(match.group()) for match in find_words(name)}
            places = [at for at in forms if fold(raw[at]) in own] or [len(raw)]
            for at in places:
                forms.setdefault(at, []).extend(
                    [(fold(m.group()), 1.0) for m in find_words(h)] for h in heard
                )
    asked: dict[str, Asked] = {}
    for word, weight in (pair for own in forms.values() for form in own for pair in form):
        stem = vocabulary.stem(word)
        if word not in vocabulary.language.stop_words and (stem not in asked or asked[stem].weight < weight):
            asked[stem] = Asked(word, _terms(word, index), weight)
    said = (
        [tuple(asked[s] for word, _ in form if (s := vocabulary.stem(word)) in asked) for form in own]
        for own in forms.values()
    )
    meant = tuple(tuple(filter(None, own)) for own in said if any(own))
    for word in _telling(before, vocabulary.language):
        if index.term(word) is not None and vocabulary.stem(word) not in asked:
            carried = asked[vocabulary.stem(word)] = Asked(word, _terms(word, index), BEFORE)
            meant = (*meant, ((carried,),))
    phrase = tuple(-1 if (number := vocabulary.word(word)) is None else number for word in map(fold, raw))
    sureness: dict[int, float] = {}
    for mention in mentions:
        for speaker in mention.speakers:
            sureness[speaker] = max(sureness.get(speaker, 0.0), mention.sureness)
    return Question(text, tuple(asked.values()), phrase, meant, sureness)


def _forms(
    raw: Sequence[str], index: Index, naming: Collection[int], names: Collection[str]
) -> dict[int, list[Weighted]]:
    """Return the forms of the words at those places of a question that tell what it is about."""
    language = index.vocabulary.language
    words = [fold(word).removesuffix(language.possessive) for word in raw]
    forms: dict[int, list[Weighted]] = {}
    for at, (written, word) in enumerate(zip(raw, words, strict=True)):
        if word in language.stop_words or ((word in names or at in naming) and index.term(word) is None):
            continue
        weight = 0.25 if word in language.asking_words else NAMING if at in naming else 1.0
        number = [(part, 1.0) for part in language.spoken_number(word)]
        letters = [(part, 0.6) for part in spelled(written)]
        forms[at] = [[(word, weight)], *filter(None, (number, letters))]
        if not number:
            own = [form for form in parted(written, language) if all(map(index.term, form))]
            forms[at] += [[(part, 0.6) for part in form] for form in own]
    for first, last in _said_as_one(words, index):
        for at in range(first, last):
            if at in forms:
                forms[at].append([("".join(words[first:last]), 1.0)])
    return forms


def _said_as_one(words: Sequence[str], index: Index) -> Iterator[tuple[int, int]]:
    """Yield where words in a row may have been said as one: "GPT 4" as gpt4, "mentor ship" as mentorship."""
    for size in (2, 3):
        for first in range(len(words) - size + 1):
            own = words[first : first + size]
            one, odd = "".join(own), any(word.isdigit() or index.term(word) is None for word in own)
            if odd and index.term(one) is not None:
                yield first, first + size


def leans(text: str, language: Language) -> bool:
    """Tell whether a question leans on what was said before: it is short, or says "he" for somebody named."""
    words = {fold(match.group()) for match in find_words(text)}
    return len(_telling(text, language)) <= SHORT or not language.pronouns.isdisjoint(words)


def _telling(text: str, language: Language) -> list[str]:
    """Return the words of a question that tell what it is about."""
    words = [fold(match.group()).removesuffix(language.possessive) for match in find_words(clean(text))]
    return [word for word in words if word not in language.stop_words | language.asking_words]


def _terms(word: str, index: Index) -> dict[int, float]:
    """Return the terms of an index that stand for a word: itself, or else the parts or words like it."""
    own = index.term(word)
    if own is not None:
        return {own: 1.0}
    for cut in range(3, len(word) - 2):  # "mentorship" said as "mentor ship"
        parts = [index.term(word[:cut]), index.term(word[cut:])]
        if None not in parts:
            return {part: NOT_ITSELF for part in parts if part is not None}
    return {term: NOT_ITSELF * own for term, own in similar(word, index).items()}


def similar(word: str, index: Index, limit: int = 3) -> dict[int, float]:
    """Return terms of an index that look and sound like a word, most alike first, likeness in [0.6, 1]."""
    language = index.vocabulary.language
    if len(word) < SHORTEST or not language.has_letters_of(word) or _DIGIT.search(word):
        return {}  # no number is like another
    others = (other for other in index.vocabulary.like(word) if not _DIGIT.search(other))
    candidates = [(likeness(word, other, language), other) for other in others]
    alike: dict[int, float] = {}
    for own, other in sorted(candidates, reverse=True):  # the vocabulary has other servers' words, too
        if own < ALIKE or len(alike) == limit:
            break
        if (term := index.term(other)) is not None:
            alike.setdefault(term, own)
    return alike


def is_number(word: str, language: Language) -> bool:
    """Return whether a word has digits or is spoken for them."""
    return _DIGIT.search(word) is not None or word in language.number_words


def likeness(word: str, other: str, language: Language) -> float:
    """Return how much two words look and sound alike, in [0, 1]; 0 where they begin otherwise."""
    if JaroWinkler.similarity(word, other) < 0.8:
        return 0.0
    looks = Levenshtein.normalized_similarity(word, other)
    sounds = Levenshtein.normalized_similarity(language.sound(word), language.sound(other))
    return (looks + sounds) / 2


def spelled(word: str) -> list[str]:
    """Return the parts a word may be recognised in: NBC as n, b, c; OpenAI as open, ai."""
    if 2 <= len(word) <= 5 and word.isupper() and word.isalpha():
        return list(word.lower())
    parts = _HUMP.split(word)
    return [fold(part) for part in parts if part] if len(parts) > 1 else []


def parted(word: str, language: Language) -> list[list[str]]:
    """Return how a word of letters and digits may be recognised in parts: MP3 as mp 3, m p three.

    Digits are spoken as a number or one by one: 401k as four oh one k.
    """
    pieces = _PIECE.findall(word)
    if len(pieces) < 2:
        return []
    whole: list[str] = []
    numbers: list[str] = []
    digits: list[str] = []
    for piece in pieces:
        if piece.isdigit():
            whole.append(piece)
            numbers += language.spoken_number(piece)
            digits += [language.digits[int(digit)] for digit in piece]
        else:
            letters = list(fold(piece)) if piece.isupper() or len(piece) < LETTERS else [fold(piece)]
            whole.append(fold(piece))
            numbers += letters
            digits += letters
    return [whole, *([numbers] if numbers == digits else [numbers, digits])]
