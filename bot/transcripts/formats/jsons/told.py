"""Which parts of a document tell its words: several times, as a whole, by segment, by word."""

import re
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from bot.transcripts.formats.jsons.segments import TEXTS, called
from bot.transcripts.formats.jsons.values import text as plain

_MOST = 10  # times that a document tells its words
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")  # not those of ids
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]{1,15}:\S+\s*", re.IGNORECASE)
_SAME = 0.9  # share of words
_SHORT = 12  # characters; a word
_HOLDING = (str, dict, list)
_ALIKE = ("alternatives", "nBest", "NBest")  # of which only the first counts


def bodies(document: Any, said: str) -> list[str]:
    """Return the texts of the document that hold about as many different words as any of them.

    A list of other things than what was read as ``said`` is part of each.
    """
    heard, spoken = set(_threes(said)), set(_words(said))
    unread: list[str] = []
    told: list[tuple[int, str]] = []
    for path, texts in _texts(document).items():
        body = "\n".join(texts)
        if any(text[:1].isspace() for text in texts) and _alike(body, spoken) < _SAME:
            body = "".join(texts)  # parts of words
        is_list = path[-2:-1] == (0,) and isinstance(path[-1], str) and called(path[-1])[0] in TEXTS
        threes = (
            [three for words in texts if len(words) > _SHORT for three in _threes(words)] if is_list else []
        )
        if is_list and 2 * sum(three in heard for three in threes) < len(threes):
            unread.append(body)
        else:
            told.append((len(set(_LETTERS.findall(body.casefold()))), body))
    told.sort(key=itemgetter(0), reverse=True)
    return ["\n".join([body, *unread]) for wealth, body in told[:_MOST] if wealth >= 0.7 * told[0][0]]


def _texts(document: Any) -> dict[tuple[str | int, ...], list[str]]:
    """Return the texts of the document by the path to them, on which all places in a list are one."""
    texts: defaultdict[tuple[str | int, ...], list[str]] = defaultdict(list)
    todo: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, str):
            if ":" not in value or _ADDRESS.fullmatch(value) is None:
                texts[path].append(plain(value))
        elif isinstance(value, dict):
            todo += [((*path, key), inner) for key, inner in value.items() if isinstance(inner, _HOLDING)]
        elif isinstance(value, list):
            entries = value[:1] if path[-1:] and path[-1] in _ALIKE else value
            within = (*path, 0)
            todo += [(within, inner) for inner in reversed(entries) if isinstance(inner, _HOLDING)]
    return texts


def _alike(body: str, spoken: set[str]) -> float:
    """Return which share of the words of a body somebody says."""
    words = set(_words(body))
    return len(words & spoken) / len(words) if words else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _threes(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each three words in a row."""
    words = _words(text)
    return zip(words, words[1:], words[2:], strict=False)
