"""Whom a question names of those who speak."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self, TypeVar

from bot.languages.language import Language, Role
from bot.search.people import Speaker
from bot.search.words import find_words, fold

#: How surely somebody is asked about whom a question names only after a word such as "of".
PERHAPS: Final = 0.5
#: A part of a name has so many letters, and a name no more than so many words that are looked for.
SHORTEST: Final = 3
LONGEST: Final = 8

Words = tuple[str, ...]
K = TypeVar("K")


class Mention(NamedTuple):
    """Words [first, last) of a question that name speakers, and how surely it asks what these say."""

    first: int
    last: int
    speakers: frozenset[int]
    sureness: float


@dataclass(frozen=True, slots=True)
class Speakers:
    """Those who speak in the transcripts of an index, by each part of their names and by their roles.

    ``whole`` are the names that are not parts of longer ones.
    """

    named: Mapping[Words, frozenset[int]]
    whole: Collection[Words]
    roles: Mapping[Role, frozenset[int]]

    @classmethod
    def of(cls, known: Mapping[int, Speaker]) -> Self:
        """Collect numbered speakers."""
        people: defaultdict[Words, set[int]] = defaultdict(set)
        titles: defaultdict[Words, set[Words]] = defaultdict(set)
        roles: defaultdict[Role, set[int]] = defaultdict(set)
        for number, (label, role) in known.items():
            title = label.partition("(")[2]  # "Ann Reed (Minister of Health)", later "Ann Reed"
            own = _own(label)
            people[own].add(number)
            titles[own].add(_words(title))
            if role is not None:
                roles[role].add(number)
        named: defaultdict[Words, set[int]] = defaultdict(set)
        for own, numbers in people.items():
            beginnings = (title[:size] for title in titles[own] for size in range(1, len(title) + 1))
            for part in {*_runs(own), *beginnings}:
                named[part] |= numbers
        whole = {*people, *(title for several in titles.values() for title in several)}
        return cls(_frozen(named), whole, _frozen(roles))

    def called(self, name: str) -> frozenset[int]:
        """Return those of this very name."""
        return self.named.get(_own(name), frozenset())

    def mentions(self, written: Sequence[str], language: Language) -> list[Mention]:
        """Return where words of a question, as they are written, name speakers."""
        words = [fold(word) for word in written]
        found = list(self._found(written, words, language))
        is_asked = any(mention.sureness == 1.0 for mention in found)
        return [m for m in found if m.sureness == 1.0 or (m.sureness and not is_asked)]

    def _found(self, written: Sequence[str], words: Sequence[str], language: Language) -> Iterator[Mention]:
        bare = [word.removesuffix(language.possessive) for word in words]
        topic = ""  # the word after which the question tells what is spoken of
        at = 0
        while at < len(words):
            last, speakers = self._longest(bare, at, language)
            before = _before(words, at, language)
            does = before in language.before_doers and before != topic
            owns = last > at and words[last - 1] != bare[last - 1]
            is_whole = tuple(bare[at:last]) in self.whole and last > at + 1
            is_named = does or owns or is_whole or words[at] in language.roles
            if speakers and (is_named or written[at][:1].isupper()):
                sureness = 1.0 if not topic or does else 0.0 if topic in language.about else PERHAPS
                yield Mention(at, last, speakers, sureness if is_named or at else PERHAPS)
                at = last
                continue
            if words[at] in language.before_topics and (not at or words[at - 1] != "according"):
                topic = words[at]
            at += 1

    def _longest(self, words: Sequence[str], at: int, language: Language) -> tuple[int, frozenset[int]]:
        """Return where the longest name ends that begins at a word, and who is called so."""
        last, speakers = at, frozenset[int]()
        role = language.roles.get(words[at])
        if role is not None and self.roles.get(role):
            last, speakers = at + 1, self.roles[role]
        end = at
        while end < len(words) and (own := self.named.get(tuple(words[at : end + 1]))) is not None:
            end += 1
            is_part = end - at > 1 or (len(words[at]) >= SHORTEST and words[at] not in language.stop_words)
            if is_part or tuple(words[at:end]) in self.whole:
                last, speakers = end, own
        return last, speakers


def _before(words: Sequence[str], at: int, language: Language) -> str:
    """Return the word before a name and its article, or nothing."""
    near = [word for word in words[max(0, at - 2) : at] if word not in language.articles]
    return near[-1] if near else ""


def _own(label: str) -> Words:
    """Return the words of a name without a title behind it."""
    return (_words(label.partition("(")[0]) or _words(label))[:LONGEST]


def _words(name: str) -> Words:
    return tuple(fold(word.group()) for word in find_words(name))


def _runs(words: Words) -> set[Words]:
    """Return every run of words in a row."""
    ends = range(1, len(words) + 1)
    return {words[first:last] for last in ends for first in range(last)}


def _frozen(sets: Mapping[K, set[int]]) -> dict[K, frozenset[int]]:
    return {key: frozenset(numbers) for key, numbers in sets.items()}
