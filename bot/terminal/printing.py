"""What may be printed on a terminal."""

import unicodedata

from bot.errors import Refusal
from bot.wording import sentence


def printable(text: str) -> str:
    """Return a title or a name as one line, without the characters a terminal would obey."""
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c)[0] != "C")


def worded(refusal: Refusal) -> str:
    """Return a refusal in words."""
    return sentence(refusal, printable)
