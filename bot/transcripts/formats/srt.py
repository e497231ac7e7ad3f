"""SRT, in good order or not: dots for commas, no numbers, no order, several files joined in one."""

import re

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_TIMES = re.compile(
    r"^[ \t]*\d{1,3}:\d{1,2}[\d:.,]{0,9}[ \t]*--?>[ \t]*\d{1,3}:\d{1,2}[\d:.,]{0,9}(?:[ \t].*)?$",
    re.MULTILINE,
)


def fits(text: str, suffix: str) -> bool:
    """Tell whether a line near the top has two times with an arrow between, and nothing else but settings."""
    return _TIMES.search(text, 0, len(text) if suffix in (".srt", ".vtt") else 1000) is not None


def read(text: str) -> Draft | None:
    """Read SRT; None where no cue has words."""
    first = _TIMES.search(text)
    blocks, left_out = cues.cut(text.split("\n"))
    is_numbered = any(line.strip().isdecimal() for line in left_out)
    headless = first is not None and "," not in first[0] and not is_numbered
    return cues.draft("WebVTT without a header" if headless else "SRT", blocks, left_out)
