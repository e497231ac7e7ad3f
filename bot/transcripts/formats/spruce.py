"""Spruce STL (.stl), as DVD Studio Pro has it: ``00:00:01:10 , 00:00:03:10 , line | line``, in frames."""

import re
from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_CLOCK = r"(\d{1,2}):(\d\d):(\d\d)[:;.](\d\d)"
_LINE = re.compile(rf"^[ \t]*{_CLOCK}[ \t]*,[ \t]*{_CLOCK}[ \t]*,[ \t]*(.*)$", re.MULTILINE)
_TOGGLE = re.compile(r"\^[BIU]")
_PAL, _NTSC = 25, 30  # frames a second


def fits(text: str, suffix: str) -> bool:
    """Tell whether a line near the top is two times in frames and words, with commas between."""
    return _LINE.search(text, 0, 5000) is not None


def read(text: str) -> Draft | None:
    """Read Spruce STL; None where no line has words."""
    rows = _LINE.findall(text)
    rate = _PAL if all(int(row[at]) < _PAL for row in rows for at in (3, 7)) else _NTSC
    blocks = [
        cues.Block(_seconds(row[:4], rate), _seconds(row[4:8], rate), _TOGGLE.sub("", row[8]).split("|"))
        for row in rows
    ]
    draft = cues.draft("Spruce STL", blocks, [])
    return draft and replace(
        draft,
        dropped=(*draft.dropped, f"times are in frames, taken for {rate} a second: the file does not say"),
        bodies=["\n".join(line for block in blocks for line in block.lines)],
    )


def _seconds(clock: tuple[str, ...], rate: int) -> float:
    hours, minutes, whole, frames = map(int, clock)
    return hours * 3600 + minutes * 60 + whole + frames / rate
