"""What scoring tools of NIST read: STM, a segment a line; CTM, a word a line; RTTM, which holds no words."""

import re
from collections import defaultdict
from collections.abc import Callable

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import xml
from bot.transcripts.formats.tiers import Segment, Tier, draft
from bot.transcripts.reading import Draft, Piece

_NUMBER = r"(\d{1,7}(?:\.\d{1,6})?)"
_STM = re.compile(
    rf"(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]+{_NUMBER}[ \t]+{_NUMBER}[ \t]+(?:(<[^<>\s]*>)[ \t]+)?(.*)"
)
_CTM = re.compile(
    rf"(\S+)[ \t]+(\w{{1,8}})[ \t]+{_NUMBER}[ \t]+{_NUMBER}[ \t]+(\S+)(?:[ \t]+\S+){{0,3}}[ \t]*"
)
_RTTM = re.compile(rf"(?:SPEAKER|SPKR-INFO|NON-SPEECH)[ \t]+\S+[ \t]+\d+[ \t]+(?:{_NUMBER}|<NA>)[ \t]")
_CHOICE = re.compile(r"\{([^/{}]*)/[^{}]*\}")  # either of two spellings counts as right
_UNSCORED = re.compile(r"ignore_time_segment_in_scoring|inter_segment_gap", re.IGNORECASE)
_LOOKED_AT = 20  # lines


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first lines are rows of one of the three."""
    return _kind(text) is not None


def read(text: str) -> Draft | None:
    """Read STM or CTM; None where they hold no words. RTTM is refused: it tells only who speaks when."""
    kind = _kind(text)
    if kind is _RTTM:
        raise UnreadableTranscript("speakers only", kind="an RTTM file")
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.startswith(";;")]
    reader: Callable[[list[str]], Draft | None] = _ctm if kind is _CTM else _stm
    return reader(lines)


def _kind(text: str) -> re.Pattern[str] | None:
    lines = [line.strip() for line in text[:5000].split("\n") if line.strip() and not line.startswith(";;")]
    first = lines[:_LOOKED_AT][: max(1, len(lines) - 1)]  # the last may be cut
    if first and all(map(_RTTM.match, first)):
        return _RTTM
    segments = [_STM.fullmatch(line) for line in first]
    if segments and all(
        row and float(row[4]) < float(row[5]) and not row[3][0].isdigit() for row in segments
    ):
        return _STM
    return _CTM if first and all(map(_CTM.fullmatch, first)) else None


def _stm(lines: list[str]) -> Draft | None:
    pieces: list[Piece] = []
    left_out: list[str] = []
    bodies: list[str] = []
    for line in lines:
        if (row := _STM.fullmatch(line)) is None:
            pieces.append(Piece(line))
            bodies.append(line)
            continue
        words = _CHOICE.sub(r"\1", row[7])
        bodies.append(row[7])
        left_out += [choice[0].partition("/")[2] for choice in _CHOICE.finditer(row[7])]
        if _UNSCORED.search(f"{row[3]} {words}"):
            left_out.append(words)
        else:
            pieces.append(Piece(words, row[3], xml.number(row[4]), xml.number(row[5])))
    pieces.sort(key=lambda piece: piece.start_s or 0.0)
    return Draft("STM", pieces, left_out=left_out, bodies=["\n".join(bodies)]) if pieces else None


def _ctm(lines: list[str]) -> Draft | None:
    channels: dict[str, list[Segment]] = defaultdict(list)
    for line in lines:
        if row := _CTM.fullmatch(line):
            start_s, length_s = float(row[3]), float(row[4])
            channels[row[2]].append(Segment(row[5], start_s, start_s + length_s))
    names = {name: f"Channel {name}" if len(channels) > 1 else None for name in channels}
    return draft("CTM", [Tier(f"channel {name}", words, names[name]) for name, words in channels.items()], {})
