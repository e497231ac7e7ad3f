"""What may be printed on a terminal, and how it looks there."""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bot.errors import Refusal
from bot.transcripts.text import clean
from bot.wording import operators_sentence

BOLD: Final = 1
FAINT: Final = 2
RED: Final = 31
GREEN: Final = 32

_JOINERS: Final = "\u200c\u200d"  # that letters need; `clean` drops all others


def spoken(text: str) -> str:
    """Return words of a transcript as they are, but for what a terminal would obey."""
    return text if text.isprintable() else "".join(" " if c.isspace() else c for c in clean(text))


def printable(text: str) -> str:
    """Return text as one line without the characters that a terminal would obey, or could not show."""
    return "".join(c for c in spoken(text) if c in _JOINERS or unicodedata.category(c)[0] != "C")


def worded(refusal: Refusal) -> str:
    """Return a refusal in words that are safe to print."""
    return printable(operators_sentence(refusal, str))


def json_line(value: object) -> str:
    """Return a value as JSON in one line, with escapes for whatever a terminal might obey."""
    text = json.dumps(value, ensure_ascii=False)
    return (
        text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    )


def styled(text: str, style: int) -> str:
    """Return text in a style where it goes to a terminal whose owner wants that."""
    is_wanted = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return f"\x1b[{style}m{text}\x1b[0m" if is_wanted and text else text


def left_out(refused: Iterable[tuple[Path, Refusal]]) -> list[str]:
    """Return a line for each file of the corpus folder that could not be taken."""
    return [f"{printable(path.name)} is left out: {worded(reason)}" for path, reason in refused]
