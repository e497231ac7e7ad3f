"""Audacity's labels (.txt): start and end in seconds, and a label, with tabs between.

WhisperX and others write who speaks into the label, as ``[[SPEAKER_00]]``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import UnreadableTranscript
from bot.transcripts import cues
from bot.transcripts.formats import xml
from bot.transcripts.reading import Draft, Piece
from bot.transcripts.speakers import ends_sentence

_ROW = re.compile(r"[ \t]*(\d{1,9}[.,]\d{1,9})\t(\d{1,9}[.,]\d{1,9})(?:\t(.*))?")
_RANGE = re.compile(r"\\\t[\d.,\t-]*")  # of frequencies, which a line below a label may tell
_WHO = re.compile(r"\[\[([^\[\]]{1,80})\]\][ ]?")
_LOOKED_AT = 10  # lines


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first lines begin with two numbers with a point in them and tabs between."""
    lines = [line for line in text[:5000].split("\n") if line.strip() and not _RANGE.fullmatch(line)]
    first = lines[:_LOOKED_AT][: max(1, len(lines) - 1)]  # the last may be cut
    return bool(first) and all(map(_ROW.fullmatch, first))


def read(text: str) -> Draft | None:
    """Read labels; None where none has words."""
    pieces: list[Piece] = []
    left_out: list[str] = []
    for line in text.split("\n"):
        if row := _ROW.fullmatch(line):
            start_s, end_s = (xml.number(number.replace(",", ".")) for number in row.groups()[:2])
            who = _WHO.match(row[3] or "")
            left_out += [*row.groups()[:2], who[1] if who else ""]
            words = (row[3] or "")[who.end() if who else 0 :]
            pieces.append(Piece(words, who[1] if who else None, start_s, end_s))
        elif _RANGE.fullmatch(line):
            left_out.append(line)
        elif pieces:
            pieces[-1] = pieces[-1]._replace(text=f"{pieces[-1].text}\n{line}")
    if _is_diarisation([piece.text.strip() for piece in pieces]):
        raise UnreadableTranscript("speakers only", kind="a file of labels")
    pieces.sort(key=lambda piece: piece.start_s or 0.0)
    if any(piece.speaker for piece in pieces):
        return Draft("Audacity labels", pieces, left_out=left_out)
    blocks = [cues.Block(piece.start_s, piece.end_s, piece.text.split("\n")) for piece in pieces]
    draft = cues.draft("Audacity labels", blocks, left_out)
    return draft and replace(draft, format="Audacity labels")


def _is_diarisation(labels: Sequence[str]) -> bool:
    """Tell whether labels only name who speaks, or what is heard: a few names, each again and again."""
    few = set(labels)
    return (
        len(labels) > 2
        and 3 * len(few) <= 2 * len(labels)
        and all(len(label.split()) < 3 and not ends_sentence(label) for label in few)
    )
