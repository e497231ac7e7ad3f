"""SBV, as YouTube Studio exports captions: ``0:00:01.500,0:00:04.000`` above the lines."""

import re

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_TIMES = re.compile(r"^[ \t]*\d{1,3}:\d{2}:\d{2}\.\d{1,3},\d{1,3}:\d{2}:\d{2}\.\d{1,3}[ \t]*$", re.MULTILINE)


def fits(text: str, suffix: str) -> bool:
    """Tell whether a line near the top has two times with a comma between, and nothing else."""
    return _TIMES.search(text, 0, len(text) if suffix == ".sbv" else 1000) is not None


def read(text: str) -> Draft | None:
    """Read SBV; None where no cue has words."""
    breaks = ["[br]"] * text.count("[br]")
    blocks, left_out, _ = cues.cut(text.replace("[br]", "\n").split("\n"))
    return cues.draft("SBV", blocks, [*breaks, *left_out])
