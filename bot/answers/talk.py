"""Talk that is no question: thanks, greetings, and what is asked of the bot rather than of the interviews.

How a language says them stands in ``talk.CODE.txt`` beside this module; where there is none, everything is a
question.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Final, Literal, TypeGuard, get_args
from unicodedata import category

from bot.search.words import find_words, fold

#: What is asked about the interviews themselves.
FactKind = Literal["guests", "hosts", "speakers", "date", "length", "interviews", "topics", "people"]
#: "source" and "more" ask about the answer before.
TalkKind = Literal["thanks", "summary", "help", "source", "more", "greeting", "doubt", "reaction"] | FactKind
Words = frozenset[str]

#: More words are never mere talk.
MOST_WORDS: Final = 12
#: Words of so many letters may have two swapped.
SWAPPED_FROM: Final = 4
#: So many words may stand beside thanks, whatever they are.
BESIDE_THANKS: Final = 9

_SMILE: Final = re.compile(r"\s*(?:[>}]?[:;=8xX][-o'^]?[)(\[\]DPpoO03*/\\|$]+|<3+|\^_?\^|[-.~+]+)\s*")
_LAUGHTER: Final = re.compile(
    r"[bm]?w?(?:h+[aeio]+){2,}h?|[bm]?wa(?:ha)+|(?:ja){2,}|h+a+h*|h+e+h+|l+o+l+(?:ol|z)*|x+d+"
)
_DRAWN_OUT: Final = re.compile(r"(\w)\1{2,}")
_DOUBLED: Final = re.compile(r"(\w)\1+")
_SIGN: Final = re.compile(r"\.\.\.|\]\*|[\[\]()/]|[^\s\[\]()/]+")
#: What the signs of a phrase are in a regular expression; anything else is a word.
_SIGNS: Final = {
    "[": "(?:",
    "(": "(?:",
    "]": ")?",
    "]*": ")*",
    ")": ")",
    "/": "|",
    "...": r"(?: \S+){0,6}",
    "*": r" \S+",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """How a language says what asks nothing of the transcripts, in folded words.

    Each of ``words`` tells a kind where nothing stands beside it but others of them and ``filling``. What one
    of ``phrases`` matches is of its kind as a whole, once such words are taken off both ends. Where a word of
    ``openers`` begins, something is asked. Of several kinds the first is meant.
    """

    words: Mapping[TalkKind, Words]
    phrases: Mapping[TalkKind, re.Pattern[str]]
    filling: Words
    openers: Words

    @classmethod
    def read(cls, text: str) -> "Talk":
        """Read what ``talk.CODE.txt`` holds."""
        lines = [line for line in text.splitlines() if line and line[0] != "#"]
        words: dict[str, Words] = {}
        phrases: dict[str, list[str]] = {}
        for line in lines:
            kind, colon, own = line.partition(":")
            if colon:
                words[kind] = frozenset(own.split())
                phrases[kind] = []
            else:
                phrases[[*phrases][-1]].append(_expression(line))
        known = (kind for literal in get_args(TalkKind) for kind in get_args(literal))
        kinds: tuple[TalkKind, ...] = tuple(kind for kind in known if kind in words)
        return cls(
            {kind: words[kind] for kind in kinds},
            {kind: re.compile("|".join(phrases[kind])) for kind in kinds if phrases[kind]},
            words["filling"],
            words["openers"],
        )

    def knows(self, word: str) -> bool:
        """Tell whether a word is one of talk."""
        return word in self.filling or self.tells(word)

    def tells(self, word: str) -> bool:
        """Tell whether a word is one of a kind."""
        return any(word in own for own in self.words.values())

    def adds_nothing(self, word: str) -> bool:
        """Tell whether a word may stand beside any kind of talk."""
        kinds: tuple[TalkKind, ...] = ("thanks", "greeting", "reaction")
        return word in self.filling or any(word in self.words.get(kind, ()) for kind in kinds)


def talk_of(text: str, language: str) -> TalkKind | None:
    """Return of what kind a text is that asks nothing of the transcripts; None where it may ask something."""
    words = [fold(word.group()) for word in find_words(text)]
    talk = _talk_in(language)
    if talk is None or len(words) > MOST_WORDS:
        return None
    if _SMILE.fullmatch(text) or (not words and any(category(sign) == "So" for sign in text)):
        return "reaction"
    words = [_tidied(word, talk) for word in words]
    told = _by_words(words, "?" in text, talk)
    return told if told == "thanks" else _by_phrase(words, talk) or told


def is_fact(kind: TalkKind) -> TypeGuard[FactKind]:
    """Tell whether something is asked about the interviews themselves."""
    return kind in get_args(FactKind)


@cache
def _talk_in(language: str) -> Talk | None:
    path = Path(__file__).with_name(f"talk.{language}.txt")
    return Talk.read(path.read_text("utf-8")) if path.exists() else None


def _expression(phrase: str) -> str:
    """Return the regular expression for a phrase, each of whose words has a space before it."""
    signs = (_SIGNS.get(sign) or re.escape(f" {sign}") for sign in _SIGN.findall(phrase))
    return f"(?:{''.join(signs)})"


def _tidied(word: str, talk: Talk) -> str:
    """Return a word as it is usually written: "cool" for "cooool", "haha" for any laughter."""
    if talk.knows(word):
        return word
    if _LAUGHTER.fullmatch(word):
        return "haha"
    ways = [_DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)]
    likely = next(filter(talk.knows, ways), None)
    wrong = [_DOUBLED.sub(r"\1", word), *(_swapped(word) if len(word) >= SWAPPED_FROM else ())]
    return likely or next(filter(talk.tells, wrong), word)


def _swapped(word: str) -> Iterator[str]:
    """Yield a word with each two neighbouring letters swapped, but for the first."""
    for n in range(1, len(word) - 1):
        yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]


def _by_words(words: Sequence[str], is_asked: bool, talk: Talk) -> TalkKind | None:
    """Return the first kind that a word tells, where no other word asks for anything."""
    told = next((kind for kind, own in talk.words.items() if not own.isdisjoint(words)), None)
    rest = [word for word in words if not talk.knows(word)]
    asks = [*words[:1], *rest[:1]]
    if not talk.openers.isdisjoint(asks):
        return None
    if told is None:  # small words alone, as "again" or "that"
        return None if rest or is_asked or not words else "reaction"
    if told == "thanks":
        return None if is_asked or len(rest) > BESIDE_THANKS else told
    return None if rest else told


def _by_phrase(words: Sequence[str], talk: Talk) -> TalkKind | None:
    """Return the kind whose phrase the words are, with or without words at either end that add nothing."""

    def beside(word: str) -> bool:
        return talk.adds_nothing(word) and word not in talk.openers

    first = _count(takewhile(beside, words))
    last = _count(takewhile(beside, reversed(words)))
    ends = range(max(1, len(words) - last), len(words) + 1)
    ways = {"".join(f" {word}" for word in words[a:b]) for a in range(first + 1) for b in ends if a < b}
    return next((kind for kind, phrase in talk.phrases.items() if any(map(phrase.fullmatch, ways))), None)


def _count(words: Iterable[str]) -> int:
    return sum(1 for _ in words)
