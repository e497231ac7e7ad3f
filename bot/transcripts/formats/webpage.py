"""HTML: who speaks where the page tells it (``<cite>``, ``class="speaker"``, a table); else as text."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from bot.errors import UnreadableTranscript
from bot.transcripts.clock import seconds
from bot.transcripts.formats import plain, tables
from bot.transcripts.markup import unescape
from bot.transcripts.page_blocks import Block, page
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import is_name
from bot.transcripts.text import heading, one_line

_OPENING = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?"
    r"<(?:!doctype html|html|head|body|main|article|section|div|cite|time|p|dl|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{1,500})</title", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_LOADED = re.compile(r"<div\s+id=[\"']?(?:root|app|__next|__nuxt|___gatsby)\b", re.IGNORECASE)
_FEW = 20  # words; a page that loads its words has no more than a message that it does
_LONGEST_LABEL = 48  # characters


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is HTML, by its name or how it begins."""
    return (suffix in (".html", ".htm", ".xhtml") and "<" in text) or _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read HTML; None where it has no words, UnreadableTranscript where a script would load them."""
    talk, around = page(text)
    draft = _as_table(talk) or (_as_told if _tells_speakers(talk) else _as_text)(talk)
    if (draft is None and _SCRIPT.search(text)) or (_words(talk) < _FEW and _LOADED.search(text)):
        raise UnreadableTranscript("page by script")
    if draft is None:
        return None
    title = _TITLE.search(text)
    said = {"title": one_line(html.unescape(title[1]))} if title and title[1].strip() else {}
    outside = [block.words for block in around]
    return replace(
        draft,
        metadata={**said, **draft.metadata},
        dropped=(*draft.dropped, *_dropped(" ".join(outside).split())),
        left_out=[*draft.left_out, *outside],
        bodies=["\n".join([*(block.words for block in talk), *outside])],
    )


def _tells_speakers(talk: Sequence[Block]) -> bool:
    names = [block for block in talk if block.kind == "speaker" and is_name(block.words.strip(" :"))]
    return len(names) > 1 or any(block.kind == "cite" for block in talk)


def _as_told(talk: Sequence[Block]) -> Draft | None:
    """Read who speaks and when as the elements tell it."""
    is_podcast = any(block.kind == "cite" for block in talk)
    pieces: list[Piece] = []
    left_out: list[str] = []
    speaker, start_s = None, None
    for block in talk:
        name = unescape(block.words).strip(" :\n")
        if block.kind == "cite" or (block.kind == "speaker" and is_name(name)):
            left_out.append(block.words)
            speaker = name or None
        elif block.kind == "time" and (at_s := seconds(block.words.strip(" []()"))) is not None:
            start_s = at_s
        else:
            speaker = None if block.kind == "heading" else speaker
            pieces.append(Piece(unescape(block.words), speaker, start_s))
            start_s = None
    return (
        Draft("Podcasting 2.0 HTML" if is_podcast else "HTML page", pieces, {}, (), left_out)
        if pieces
        else None
    )


def _as_text(talk: Sequence[Block]) -> Draft | None:
    draft = plain.read("\n".join(_lines(talk)))
    return draft and replace(draft, format="HTML page")


def _lines(talk: Sequence[Block]) -> Iterator[str]:
    """Yield the lines of a page, with a time or a term before the words it belongs to."""
    before = ""
    for block in talk:
        words = block.words
        if block.kind == "heading":
            yield from filter(None, [before.rstrip()])
            before = ""
            yield heading(words)
        elif block.kind == "time" and (at := words.strip(" []()")) and seconds(at) is not None:
            before += f"[{at}] "
        elif block.kind == "dt" and len(words) < _LONGEST_LABEL:
            yield from filter(None, [before.rstrip()])
            before = f"{words} " if seconds(words) is not None else f"{words.rstrip(' :')}: "
        else:
            yield before + words
            before = ""
    yield from filter(None, [before.rstrip()])


def _as_table(talk: Sequence[Block]) -> Draft | None:
    """Read the tables of a page, if most of its words stand in them and a header tells what they are."""
    within = [block for block in talk if block.cell[0]]
    if 2 * _words(within) < _words(talk) or not within:
        return None
    rows: list[list[str]] = []
    for _, blocks in groupby(within, lambda block: block.cell[0]):
        cells = [
            (cell[1], " ".join(block.words for block in some))
            for cell, some in groupby(blocks, attrgetter("cell"))
        ]
        rows.append(_row(dict(cells)))
    draft = tables.draft("HTML table", rows)
    outside = [block for block in talk if not block.cell[0]]
    if draft is None or not outside:
        return draft
    return replace(draft, pieces=[*(Piece(unescape(block.words)) for block in outside), *draft.pieces])


def _row(cells: dict[int, str]) -> list[str]:
    """Return the cells of a row, of which those without words are told by their number alone."""
    return [cells.get(column, "") for column in range(1, max(cells) + 1)]


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(block.words.split()) for block in blocks)


def _dropped(around: Sequence[str]) -> tuple[str, ...]:
    if not around:
        return ()
    words = counted(len(around), "word around the talk:", "words around the talk, the first")
    return (f"{words} {unescape(around[0])[:40]!r}",)
