"""LRC (.lrc): ``[mm:ss.xx]line``, with a time before each word at times, below tags such as ``[ti:...]``."""

import re
from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.clock import seconds
from bot.transcripts.reading import Draft

_CLOCK = r"\d{1,3}:\d\d(?::\d\d)?(?:\.\d{1,3})?"
_TIMED = re.compile(rf"[ \t]*((?:\[{_CLOCK}\][ \t]?)+)(.*)")
_TIME = re.compile(rf"\[({_CLOCK})\]")
_TAG = re.compile(
    r"[ \t]*\[(ti|ar|al|au|by|re|ve|la|lr|length|offset|tool|id):([^\[\]\n]*)\][ \t]*", re.IGNORECASE
)
_WORD = re.compile(rf"[ \t]?<{_CLOCK}>[ \t]?")
_CLOSE = re.compile(rf"\[{_CLOCK}\](?=[^\s\[])")
_LOOKED_AT = 40  # lines


def fits(text: str, suffix: str) -> bool:
    """Tell whether times stand in brackets, and a tag above them, one in a line, or no space behind them."""
    lines = [line for line in text[:5000].split("\n")[:_LOOKED_AT] if line.strip()]
    timed = [line for line in lines if _TIMED.fullmatch(line)]
    tags = sum(_TAG.fullmatch(line) is not None for line in lines)
    if not timed or 2 * (len(timed) + tags) < len(lines):
        return False
    closed = sum(_CLOSE.search(line) is not None for line in timed)
    return suffix == ".lrc" or tags > 0 or 2 * closed > len(timed) or any(map(_WORD.search, timed))


def read(text: str) -> Draft | None:
    """Read LRC; None where no line has words."""
    tags, shown, untimed = _parts(text)
    offset_s = _offset(tags.get("offset", ""))
    shown.sort(key=lambda line: line[0])
    ends: list[float | None] = [start_s - offset_s for start_s, _ in shown[1:]]
    blocks = [
        cues.Block(max(0.0, start_s - offset_s), end_s, [words])
        for (start_s, words), end_s in zip(shown, [*ends, None], strict=False)
    ]
    draft = cues.draft("LRC", blocks, untimed)
    title = tags.get("ti", "").strip()[:200]
    return draft and replace(
        draft,
        metadata={**draft.metadata, **({"title": title} if title else {})},
        bodies=["\n".join([*untimed, *(words for _, words in shown)])],
    )


def _parts(text: str) -> tuple[dict[str, str], list[tuple[float, str]], list[str]]:
    """Return the tags, the lines by their times, one that has several as often, and all that is neither."""
    tags: dict[str, str] = {}
    shown: list[tuple[float, str]] = []
    untimed: list[str] = []
    for line in text.split("\n"):
        if tag := _TAG.fullmatch(line):
            tags[tag[1].lower()] = tag[2]
        elif timed := _TIMED.fullmatch(line):
            words = " ".join(_WORD.sub(" ", timed[2]).split())
            shown += [
                (start_s, words) for t in _TIME.findall(timed[1]) if (start_s := seconds(t)) is not None
            ]
        elif line.strip() and shown:
            shown[-1] = (shown[-1][0], f"{shown[-1][1]} {line.strip()}")
        else:
            untimed.append(line)
    return tags, shown, untimed


def _offset(milliseconds: str) -> float:
    match = re.fullmatch(r"\s*([-+]?\d{1,7})\s*", milliseconds)
    return int(match[1]) / 1000 if match else 0.0
