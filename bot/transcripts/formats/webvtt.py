"""WebVTT: voices, comments and styles, YouTube's automatic captions, live segments joined in one file."""

import re
from collections import Counter

from bot.transcripts import cues
from bot.transcripts.clock import seconds
from bot.transcripts.reading import Draft, counted

_OPENING = re.compile(r"\s*WEBVTT(?!\S)")
_NO_CUE = re.compile(r"WEBVTT(?!\S)|NOTE(?!\S)|(?:STYLE|REGION)\s*$")
_MAP = "X-TIMESTAMP-MAP="  # of what stands behind it
_LOCAL = re.compile(r"LOCAL:([\d:.]+)")
_MPEGTS = re.compile(r"MPEGTS:(\d{1,12})")


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is WebVTT, by its header."""
    return _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read WebVTT; None where no cue has words."""
    parts: list[list[str]] = [[]]
    clocks = [0.0]  # where each part's clock stands in the stream, in seconds
    left_out: list[str] = []
    kinds: Counter[str] = Counter()
    after_gap, skipping = True, False
    for line in text.lstrip().split("\n"):
        if skipping and (not line.strip() or cues.time_line(line)):
            skipping = False
        elif after_gap and (opening := _NO_CUE.match(line)):
            skipping = True
            if opening[0] != "WEBVTT":
                kinds[f"{opening[0].strip()} block"] += 1
            elif parts[-1]:
                parts.append([])
                clocks.append(clocks[-1])
        if skipping:
            left_out.append(line)
            clock = line.partition(_MAP)[2]
            if (mpegts := _MPEGTS.search(clock)) and (local := _LOCAL.search(clock)):
                clocks[-1] = int(mpegts[1]) / 90_000 - (seconds(local[1]) or 0.0)
        else:
            parts[-1].append(line)
        after_gap = not line
    blocks: list[cues.Block] = []
    above: list[str] = []
    for lines, clock_s in zip(parts, clocks, strict=True):
        part, unspoken, unused = cues.cut(lines, named=True)
        left_out += unspoken
        kinds.update("unused cue name" for _ in unused)
        if part and part[0].start_s is part[0].end_s is None:  # more of the header, or a cue's time is broken
            above += filter(str.strip, part.pop(0).lines)
        blocks += [_moved(block, clock_s - clocks[0], bool(blocks) and block is part[0]) for block in part]
    dropped = [counted(number, kind) for kind, number in kinds.items()]
    if above:
        lines_above = counted(
            len(above), "line above the first time:", "lines above the first time, the first"
        )
        dropped.append(f"{lines_above} {above[0].strip()[:40]!r}")
    return cues.draft("WebVTT", blocks, [*left_out, *above], dropped)


def _moved(block: cues.Block, by_s: float, anew: bool) -> cues.Block:
    start_s, end_s = (None if t is None else t + by_s for t in (block.start_s, block.end_s))
    return block._replace(start_s=start_s, end_s=end_s, anew=anew or block.anew)
