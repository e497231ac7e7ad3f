"""SRT, in good order or not: dots for commas, no numbers, no order, several files joined in one."""

import re
from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_TIMES = re.compile(
    r"^[ \t]*\d{1,3}:\d{1,2}[\d:.,]{0,9}[ \t]*--?>[ \t]*\d{1,3}:\d{1,2}[\d:.,]{0,9}(?:[ \t].*)?$",
    re.MULTILINE,
)

_SPACE = re.compile(r"\\h")  # SubStation's hard space, left over


def fits(text: str, suffix: str) -> bool:
    """Tell whether a line near the top has two times with an arrow between, and nothing else but settings."""
    return _TIMES.search(text, 0, len(text) if suffix in (".srt", ".vtt") else 1000) is not None


def read(text: str) -> Draft | None:
    """Read SRT; None where no cue has words."""
    first = _TIMES.search(text)
    text = _SPACE.sub(" ", text)
    blocks, left_out, _ = cues.cut(text.split("\n"))
    is_numbered = any(line.strip().isdecimal() for line in left_out)
    headless = first is not None and "," not in first[0] and not is_numbered
    draft = cues.draft("WebVTT without a header" if headless else "SRT", blocks, left_out)
    return draft and replace(draft, bodies=[text])
