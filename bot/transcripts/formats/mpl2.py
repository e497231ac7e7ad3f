"""MPL2 (.txt, .mpl): ``[start][end]line|line`` in tenths of a second; a slash opens a line in italics."""

import re
from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_LINE = re.compile(r"^[ \t]*\[(\d{1,8})\]\[(\d{1,8})?\](.*)$", re.MULTILINE)
_OPENING = re.compile(r"\s*\[\d{1,8}\]\[\d{0,8}\]")


def fits(text: str, suffix: str) -> bool:
    """Tell whether the text begins with two numbers in brackets."""
    return _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read MPL2; None where no line has words."""
    blocks = [
        cues.Block(
            int(start) / 10, int(end) / 10 if end else None, [part.lstrip(" /") for part in words.split("|")]
        )
        for start, end, words in _LINE.findall(text)
    ]
    draft = cues.draft("MPL2", blocks, [])
    return draft and replace(draft, bodies=["\n".join(line for block in blocks for line in block.lines)])
