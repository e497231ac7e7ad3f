"""What may be printed on a terminal."""

import unicodedata

from bot.errors import Refusal
from bot.wording import operators_sentence


def printable(text: str) -> str:
    """Return text as one line without the characters that a terminal would obey, or could not show."""
    shown = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return "".join(shown)


def worded(refusal: Refusal) -> str:
    """Return a refusal in words that are safe to print."""
    return printable(operators_sentence(refusal, str))
