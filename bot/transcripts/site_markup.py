"""What Markdown of a site or a notebook holds that nobody says: tags, addresses, its own emphasis."""

import re
from typing import NamedTuple

from bot.transcripts.clock import CLOCK
from bot.transcripts.reading import counted

_COMMENT = r"<!--.*?(?:-->|\Z)|%%[^%\n]{1,500}%%"
_HUGO = r"\{\{[<%]?[^{}\n]{0,500}\}\}"
_JEKYLL = r"\{%[^%\n]{0,500}%\}|\{[:#][^{}\n]{0,200}\}"
_MDX = r"^import [^\n]{1,200} from ['\"][^'\"\n]{1,200}['\"];?[ \t]*$"
_EMBED = r"!\[\[[^\[\]\n]{1,300}\]\]|(?<=\s)\^[a-z0-9-]{4,20}(?=[ \t]*$)|\[\^\w{1,20}\]|^\[toc\]"
_TITLE = r"^#{1,6}[ \t]+trans(?:cript|cription|kript|cripción)s?:?[ \t]*$"
_TAG = re.compile(
    "|".join((_COMMENT, _TITLE, _HUGO, _JEKYLL, _MDX, _EMBED)), re.DOTALL | re.MULTILINE | re.IGNORECASE
)
_SIGNS = (
    "{",
    "<!--",
    "%%",
    "![[",
    "^",
    "import ",
    "[toc",
    "[TOC",
    "# Trans",
    "# trans",
    "# TRANS",
)  # of those
_ADDRESS = re.compile(
    r"<((?:https?://|mailto:)[^<>\s]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5})>"
)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_CALLOUT = re.compile(r"^([ \t]*>[> \t]*+)\[!\w{1,20}\][+-]?", re.MULTILINE)
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=\S)([^=\n]+)(?<=\S)==(?![=\w])")
# Emphasis that begins on one line and ends on another, which the lines alone do not show.
_OVER_LINES = re.compile(
    r"(?<![\w*:.,?!])(\*{1,3}|_{1,3})(?=[\w\"“'(])([^*_\n]{1,500}(?:\n[ \t]*+[^\s*_][^*_\n]{0,500}){1,5})"
    r"(?<=\S)\1(?![\w*_])"
)
_CLIPPED = re.compile(rf"^(\s*\*\*[^*\n]{{0,4}}{CLOCK}[^*\n]{{0,300}}\*\*)[ \t]*[·•][ \t]+", re.MULTILINE)


_MARKS = ("*", "**", "_")


class Bare(NamedTuple):
    """A text without what belongs to the site, and what that was, in short phrases."""

    text: str
    dropped: tuple[str, ...]


def without(text: str) -> Bare:
    """Return a text without the tags and addresses of a site; words that stand between tags stay."""
    tags: list[str] = []
    addresses: list[str] = []
    if any(sign in text for sign in _SIGNS):
        text = _TAG.sub(lambda tag: _taken(tags, tag[0]), text)
    if "<" in text:
        text = _ADDRESS.sub(lambda address: _taken(addresses, address[1]), text)
    if "[[" in text:
        text = _WIKI_LINK.sub(r"\1", text)
    if "[!" in text:
        text = _CALLOUT.sub(r"\1", text)
    if "==" in text:
        text = _HIGHLIGHT.sub(r"\1", text)
    if "· " in text or "• " in text:
        text = _CLIPPED.sub(r"\1 ", text)
    if any(line.count(mark) % 2 for line in text.split("\n") for mark in _MARKS if mark in line):
        text = _OVER_LINES.sub(r"\2", text)
    kinds = (
        (tags, "tag of the site:", "tags of the site, the first"),
        (addresses, "address:", "addresses, the first"),
    )
    dropped = (f"{counted(len(taken), one, many)} {taken[0][:40]!r}" for taken, one, many in kinds if taken)
    return Bare(text, tuple(dropped))


def _taken(taken: list[str], words: str) -> str:
    taken.append(" ".join(words.split()))
    return ""
