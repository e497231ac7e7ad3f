"""HTML: Podcasting 2.0's ``<cite>``, ``<time>`` and ``<p>``; of any other page the text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.transcripts.clock import seconds
from bot.transcripts.formats import plain
from bot.transcripts.markup import unescape
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.text import heading

_OPENING = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?"
    r"<(?:!doctype html|html|head|body|main|article|section|div|cite|time|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?xml[^<>]*+>|<(script|style|title|template)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)[^<>]*+>|<!doctype[^<>]*+>", re.IGNORECASE)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TELLING = _HEADINGS | {"cite", "time"}
_AROUND = frozenset("aside footer nav".split())  # the talk
_WITHIN_LINES = frozenset(
    "a abbr b big code del em font i ins mark q s small span strong sub sup u wbr".split()
)


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is HTML, by its name or how it begins."""
    return (suffix in (".html", ".htm") and "<" in text) or _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read HTML; None where it has no words."""
    parts, around = _parts(_UNSEEN.sub(" ", text))
    bodies = ["\n".join([*(words for _, words in parts), *around])]
    dropped = _dropped(" ".join(around).split())
    if not any(name == "cite" or (name == "time" and seconds(words) is not None) for name, words in parts):
        shown = (heading(words) if name in _HEADINGS and words.strip() else words for name, words in parts)
        draft = plain.read("\n".join(shown))
        return draft and replace(
            draft,
            format="HTML page",
            dropped=(*draft.dropped, *dropped),
            left_out=[*draft.left_out, *around],
            bodies=bodies,
        )
    pieces: list[Piece] = []
    left_out = [*around]
    speaker, start_s = None, None
    for name, words in parts:
        if name == "cite":
            left_out.append(words)
            speaker = unescape(words).strip(" :\n") or None
        elif name == "time" and seconds(words) is not None:
            start_s = seconds(words)
        elif words.strip():
            speaker = None if name in _HEADINGS else speaker
            pieces.append(Piece(unescape(words), speaker, start_s))
            start_s = None
    return Draft("Podcasting 2.0 HTML", pieces, {}, dropped, left_out, bodies) if pieces else None


def _parts(body: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the words of the talk, each with the tag they stand in, and the words around it."""
    parts: list[tuple[str, str, bool]] = []
    within, place, words, depth = "p", 0, "", 0
    for tag in _TAG.finditer(body):
        words += body[place : tag.start()]
        place, name = tag.end(), (tag[2] or "").lower()
        if name not in _WITHIN_LINES:
            parts.append((within, words, depth > 0))
            within, words = (name if name in _TELLING and not tag[1] else "p"), ""
        if name in _AROUND:
            depth = max(0, depth - 1) if tag[1] else depth + 1
    parts.append((within, words + body[place:], depth > 0))
    # What never ends, or leaves nothing, may hold the talk.
    is_whole = depth > 0 or all(is_around for _, words, is_around in parts if words.strip())
    talk = [(name, words) for name, words, is_around in parts if is_whole or not is_around]
    return talk, [words for _, words, is_around in parts if is_around and not is_whole]


def _dropped(around: Sequence[str]) -> tuple[str, ...]:
    if not around:
        return ()
    words = counted(len(around), "word around the talk:", "words around the talk, the first")
    return (f"{words} {unescape(around[0])[:40]!r}",)
