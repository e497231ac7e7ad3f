"""Text without characters that stand for nothing anybody says."""

import re
from typing import Final

# A sequence that a terminal obeys, whole: for colours and the like, for its title, for other characters.
_ESCAPE = re.compile(
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b\n]{0,1000}(?:\x07|\x1b\\\\)|[()*+][0-9A-Z]|[=>78])"
)
# Characters nobody speaks: controls, zero width, direction overrides, halves of pairs, noncharacters.
# A joiner stays between letters that need it (Persian, Hindi, emoji), never beside ASCII.
_UNSPOKEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    "|[\u200c\u200d](?:(?![^\x00-\x7f])|(?<![^\x00-\x7f].))"
)
#: What a line begins with that is a heading; a control character, which no clean text has.
HEADING: Final = "\x02"


def clean(text: str) -> str:
    """Return text without the characters nobody speaks."""
    return text if text.isprintable() else _UNSPOKEN.sub("", _ESCAPE.sub("", text))


def clean_lines(text: str) -> str:
    """Return the same of a text whose headings are marked; the marks stay."""
    lines = text.split("\n")
    return "\n".join(HEADING * line.startswith(HEADING) + clean(line) for line in lines)


def one_line(text: str) -> str:
    """Return the same with its words one space apart, as a title or a name has to be."""
    return " ".join(clean(text).split())


def heading(words: str) -> str:
    """Return the line that gives a heading, which is nobody's words unless it names somebody."""
    return f"{HEADING} {' '.join(words.split())}"
