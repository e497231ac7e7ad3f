"""Markdown: ``**Name:** what was said``, with or without front matter. The format of corpus/.

``**Name?:**`` marks a guess at who speaks, ``**?:**`` that nobody is named.
"""

import re
import string
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bot.transcripts import front_matter
from bot.transcripts.clock import CLOCK, seconds
from bot.transcripts.markup import unescape, untag
from bot.transcripts.reading import Draft, Piece
from bot.transcripts.speakers import is_name, is_proper, is_stage

# An escaped character stands for itself. While the markup goes it hides behind a noncharacter, of which
# Unicode has as many as ASCII has punctuation.
_HIDDEN = dict(zip(string.punctuation, map(chr, range(0xFDD0, 0xFDF0)), strict=True))
_SHOWN = str.maketrans({hidden: shown for shown, hidden in _HIDDEN.items()})
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(([^()\s]*)[^()\n]*\)")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+)(?<=\S)\1(?![\w*])"
    r"|(?<![\w_])(_{1,3})(?=\S)([^_\n]+)(?<=\S)\3(?![\w_])"
    r"|(?<!`)(`{1,2})(?!`)([^`\n]+)\5(?!`)"
)
_BLOCK = re.compile(r"\A\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+)?")
_OPEN, _CLOSE, _SLASH = (rf"[\\{shown}{_HIDDEN[shown]}]" for shown in "[]\\")
_MARK = re.compile(rf"{_OPEN}{_SLASH}*({CLOCK}){_SLASH}*{_CLOSE}(?: to {_OPEN}{CLOCK}{_CLOSE})?")
_FIRST_MARK = re.compile(rf"\s*(?:\(({CLOCK})\)|({CLOCK}))\s*:?(?!\S)")
_LABEL = re.compile(r"[#\s\d\"']{0,4}\*\*([^*\n]{1,80})\*\*[ \t]*(:?)")


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is Markdown: by its name, its front matter or its bold labels."""
    return suffix in (".md", ".markdown") or front_matter.opens(text) or bool(_names(text.split("\n")))


def read(text: str) -> Draft:
    """Read Markdown."""
    said, body, unknown = front_matter.split(text)
    lines = [_ESCAPE.sub(lambda escaped: _HIDDEN[escaped[1]], line) for line in body.split("\n")]
    names = _names(lines)
    pieces: list[Piece] = []
    aside: list[str] = []
    stages: list[str] = []
    addresses: list[str] = []
    speaker, sure = None, True
    for line in lines:
        start_s, label = None, _label(line)
        if label is not None and (is_stage(label.name) or label.name in names):
            aside.append(label.name)
            if is_stage(label.name):
                stages.append(label.name)
                speaker, sure = None, True
            else:
                speaker, sure = label.name or None, label.sure
            line = label.rest
        words = _plain(line, addresses)
        if label is not None and (first := _FIRST_MARK.match(words)):
            start_s, words = seconds(first[1] or first[2]), words[first.end() :]
        pieces += [
            Piece(stretch.translate(_SHOWN), speaker, at_s, sure=sure)
            for stretch, at_s in _timed(words, start_s)
        ]
    return Draft("Markdown", pieces, said, _dropped(stages, addresses, unknown), [*aside, *addresses], body)


class _Label(NamedTuple):
    """The bold label a line begins with: ``sure`` unless it ends in "?"."""

    name: str
    sure: bool
    colon: bool
    rest: str


def _label(line: str) -> _Label | None:
    found = _LABEL.match(line)
    if found is None:
        return None
    times = "".join(mark[0] for mark in _MARK.finditer(found[1]))
    label = _MARK.sub("", found[1]).strip() + found[2]
    name = label.strip(" :")
    return _Label(name.rstrip("?"), not name.endswith("?"), label.endswith(":"), times + line[found.end() :])


def _names(lines: list[str]) -> set[str]:
    """Return the bold labels that name speakers; the empty name stands for nobody."""
    labels = [label for line in lines if "**" in line and (label := _label(line))]
    colons = {label.name for label in labels if label.colon}
    count = Counter(
        label.name
        for label in labels
        if label.colon or not label.rest.strip() or _FIRST_MARK.match(label.rest)
    )
    return {
        name
        for name, times in count.items()
        if (not name and name in colons)
        or (is_name(name) and not is_stage(name) and (times > 1 or (name in colons and is_proper(name))))
    }


def _plain(line: str, addresses: list[str]) -> str:
    """Return a line without markup; the addresses of its links are added to ``addresses``."""
    addresses += [link[2] for link in _LINK.finditer(line)]
    line = _LINK.sub(lambda link: link[1], _BLOCK.sub("", line, count=1))
    for _ in range(2):  # emphasis within emphasis
        line = _EMPHASIS.sub(lambda m: m[2] or m[4] or m[6], line)
    return unescape(untag(line))


def _timed(words: str, start_s: float | None) -> Iterator[tuple[str, float | None]]:
    """Cut words at their time marks."""
    place = 0
    for mark in _MARK.finditer(words):
        yield words[place : mark.start()], start_s
        place, start_s = mark.end(), seconds(mark[1])
    yield words[place:], start_s


def _dropped(stages: list[str], addresses: list[str], unknown: tuple[str, ...]) -> tuple[str, ...]:
    kinds = (
        (stages, "marks of a place in the recording"),
        (addresses, "link addresses"),
        (unknown, "front matter entries nobody uses"),
    )
    return tuple(f"{len(items)} {kind} ({items[0]!r})" for items, kind in kinds if items)
