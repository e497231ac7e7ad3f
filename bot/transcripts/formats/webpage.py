"""HTML: Podcasting 2.0's ``<cite>``, ``<time>`` and ``<p>``; of any other page the text."""

import re
from dataclasses import replace

from bot.transcripts.clock import seconds
from bot.transcripts.formats import plain
from bot.transcripts.markup import unescape
from bot.transcripts.reading import Draft, Piece

_OPENING = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body|main|article|section|div|cite|time|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>|<!doctype[^<>]*>", re.IGNORECASE)
_WITHIN_LINES = frozenset(
    "a abbr b big code del em font i ins mark q s small span strong sub sup u wbr".split()
)


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is HTML, by its name or how it begins."""
    return (suffix in (".html", ".htm") and "<" in text) or _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read HTML; None where it has no words."""
    body = _UNSEEN.sub(" ", text)
    parts: list[tuple[str, str]] = []  # within which tag, and the words
    within, place, words = "p", 0, ""
    for tag in _TAG.finditer(body):
        words += body[place : tag.start()]
        place, name = tag.end(), (tag[2] or "").lower()
        if name not in _WITHIN_LINES:
            parts.append((within, words))
            within, words = (name if name in ("cite", "time") and not tag[1] else "p"), ""
    parts.append((within, words + body[place:]))
    shown = "\n".join(words for _, words in parts)
    if not any(name == "cite" or (name == "time" and seconds(words) is not None) for name, words in parts):
        draft = plain.read(shown)
        return draft and replace(draft, format="HTML page", bodies=[shown])
    pieces: list[Piece] = []
    aside: list[str] = []
    speaker, start_s = None, None
    for name, words in parts:
        if name == "cite":
            aside.append(words)
            speaker = unescape(words).strip(" :\n") or None
        elif name == "time" and seconds(words) is not None:
            start_s = seconds(words)
        elif words.strip():
            pieces.append(Piece(unescape(words), speaker, start_s))
            start_s = None
    return Draft("Podcasting 2.0 HTML", pieces, aside=aside, bodies=[shown]) if pieces else None
