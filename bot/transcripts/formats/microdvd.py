"""MicroDVD (.sub): ``{first frame}{last frame}line|line``; the rate may stand in place of the first text."""

import re
from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_LINE = re.compile(r"^[ \t]*\{(\d{1,9})\}\{(\d{1,9})?\}(.*)$", re.MULTILINE)
_OPENING = re.compile(r"\s*\{\d{1,9}\}\{\d{0,9}\}")
_TOLD = re.compile(
    r"\s*\{\d{1,9}\}\{\d{0,9}\}[ \t]*([1-9]\d{1,2}(?:[.,]\d{1,6})?)[ \t]*(?:fps)?[ \t]*(?=\n|\Z)",
    re.IGNORECASE,
)
_CODES = re.compile(r"\{[A-Za-z]:[^{}]*\}")
_USUAL = 25.0  # frames a second, where a file does not say


def fits(text: str, suffix: str) -> bool:
    """Tell whether the text begins with two numbers in braces."""
    return _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read MicroDVD; None where no line has words."""
    told = _TOLD.match(text)
    rate = float(told[1].replace(",", ".")) if told is not None else _USUAL
    blocks = [
        cues.Block(int(line[1]) / rate, int(line[2]) / rate if line[2] else None, _lines(line[3]))
        for line in _LINE.finditer(text, told.end() if told is not None else 0)
    ]
    draft = cues.draft("MicroDVD", blocks, [])
    unsaid = f"times are in frames, taken for {_USUAL:g} a second: the file does not say"
    return draft and replace(
        draft,
        dropped=(*draft.dropped, *([] if told is not None else [unsaid])),
        bodies=["\n".join(line for block in blocks for line in block.lines)],
    )


def _lines(words: str) -> list[str]:
    """Return the lines of a caption without codes of style; a slash opens one in italics."""
    return [line.lstrip("/") for line in _CODES.sub("", words).split("|")]
