"""SubStation Alpha, ASS and SSA: lines of columns, which a line above them names.

Our own: pysubs2 keeps shapes that are drawn with letters, and an outline that says the same words again.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bot.transcripts import cues
from bot.transcripts.clock import seconds
from bot.transcripts.reading import Draft, Piece, counted

_OPENING = re.compile(r"\s*\[Script Info\]|^Dialogue:[^,\n]{0,20},\s*\d{1,2}:\d\d:\d\d[.:]\d", re.I | re.M)
_COLUMNS = "layer start end style name marginl marginr marginv effect text".split()
_BRACES = re.compile(r"(\{[^{}]*\})")
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_DRAWS = re.compile(r"\\p(\d)")
_BREAK = re.compile(r"\\[Nn]")
_TITLE = re.compile(r"^Title:[ \t]*(?!Default Aegisub file|<?untitled)(\S[^\n]{0,200})", re.I | re.M)
_COMMENT = re.compile(r"^Comment:", re.MULTILINE)


class _Event(NamedTuple):
    """What is shown from ``start_s`` to ``end_s``, and by whom it is said; no name is empty."""

    start_s: float | None
    end_s: float | None
    name: str
    text: str


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first heading is SubStation's, or a line near the top is one of its events."""
    return _OPENING.search(text, 0, 2000) is not None


def read(text: str) -> Draft | None:
    """Read SubStation; None where it has no words."""
    events = list(_events(text))
    parted = [_parted(event.text) for event in events]
    shown = [event._replace(text=words) for event, (words, _) in zip(events, parted, strict=True)]
    once = sorted(dict.fromkeys(shown), key=lambda event: event.start_s or 0.0)
    repeats = Counter(event.text for event in shown) - Counter(event.text for event in once)
    comments = len(_COMMENT.findall(text))
    title = _TITLE.search(text)
    draft = _draft(once)
    return draft and replace(
        draft,
        metadata={**draft.metadata, **({"title": title[1].strip()} if title else {})},
        dropped=(*draft.dropped, *([counted(comments, "comment")] if comments else [])),
        left_out=[*draft.left_out, *(unseen for _, unseen in parted), *repeats.elements()],
        bodies=["\n".join(_spaced(_OVERRIDE.sub("", event.text)) for event in events)],
    )


def _events(text: str) -> Iterator[_Event]:
    columns = _COLUMNS
    for line in text.split("\n"):
        kind, _, rest = line.partition(":")
        if kind == "Format" and "text" in rest.lower():
            columns = [column.strip().lower() for column in rest.split(",")]
        elif kind == "Dialogue":
            row = dict(zip(columns, rest.split(",", len(columns) - 1), strict=False))
            start_s, end_s = (seconds(row.get(column, "")) for column in ("start", "end"))
            name = row.get("name", row.get("actor", "")).strip()
            yield _Event(start_s, end_s, name, row.get("text", ""))


def _parted(text: str) -> tuple[str, str]:
    """Return the words that are shown, and what stands in braces or draws a shape."""
    shown: list[str] = []
    unseen: list[str] = []
    draws = False
    for part in _BRACES.split(text):
        is_braced = part.startswith("{") and part.endswith("}")
        if is_braced and (drawing := _DRAWS.findall(part)):
            draws = drawing[-1] != "0"
        (unseen if is_braced or draws else shown).append(part)
    return _spaced("".join(shown)), " ".join(unseen)


def _spaced(text: str) -> str:
    return _BREAK.sub("\n", text).replace("\\h", " ")


def _draft(events: list[_Event]) -> Draft | None:
    if any(event.name for event in events):
        pieces = [Piece(event.text, event.name or None, event.start_s, event.end_s) for event in events]
        return Draft("SubStation", pieces)
    blocks = [cues.Block(event.start_s, event.end_s, event.text.split("\n")) for event in events]
    return cues.draft("SubStation", blocks, [])
