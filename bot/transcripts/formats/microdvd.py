"""MicroDVD (.sub): ``{first frame}{last frame}line|line``; the rate may stand in place of the first text."""

import re
from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_LINE = re.compile(r"^\s*\{(\d{1,9})\}\{(\d{1,9})?\}(.*)$", re.MULTILINE)
_OPENING = re.compile(r"\s*\{\d{1,9}\}\{\d{0,9}\}")
_RATE = re.compile(r"\s*(\d{2,3}(?:[.,]\d{1,6})?)\s*(?:fps)?\s*", re.IGNORECASE)
_CODES = re.compile(r"\{[A-Za-z]:[^{}]*\}")
_USUAL = 25.0  # frames a second, where a file does not say


def fits(text: str, suffix: str) -> bool:
    """Tell whether the text begins with two numbers in braces."""
    return _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read MicroDVD; None where no line has words."""
    lines = _LINE.findall(text)
    told = _RATE.fullmatch(lines[0][2]) if lines else None
    is_told = told is not None and float(told[1].replace(",", ".")) >= 10
    rate = float(told[1].replace(",", ".")) if told is not None and is_told else _USUAL
    shown = [(int(start), end, _CODES.sub("", words)) for start, end, words in lines[is_told:]]
    blocks = [
        cues.Block(
            start / rate, int(end) / rate if end else None, [line.lstrip("/") for line in words.split("|")]
        )
        for start, end, words in shown
    ]
    draft = cues.draft("MicroDVD", blocks, [])
    unsaid = (
        () if is_told else (f"times are in frames, taken for {_USUAL:g} a second: the file does not say",)
    )
    return draft and replace(
        draft,
        dropped=(*draft.dropped, *unsaid),
        bodies=[_CODES.sub("", "\n".join(words for _, _, words in lines[is_told:]))],
    )
