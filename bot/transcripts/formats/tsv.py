"""TSV, as Whisper writes it: ``start``, ``end`` and ``text`` in columns, milliseconds."""

import re

from bot.transcripts.markup import unescape
from bot.transcripts.reading import Draft, Piece

_HEADER = re.compile(r"start\tend\t(?:speaker\t)?text[ \t]*(?:\n|\Z)", re.IGNORECASE)
_MILLISECONDS = re.compile(r"\d{1,12}")


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first line names these columns."""
    return _HEADER.match(text) is not None


def read(text: str) -> Draft | None:
    """Read TSV; None where it has no words."""
    header, *lines = text.rstrip("\n").split("\n")
    columns = header.lower().rstrip().split("\t")
    pieces: list[Piece] = []
    left_out = [header]
    for line in lines:
        row = dict(zip(columns, line.split("\t", len(columns) - 1), strict=False))
        times = [row.get(column, "").strip() for column in ("start", "end")]
        if "text" in row and all(map(_MILLISECONDS.fullmatch, times)):
            start_s, end_s = (int(time) / 1000 for time in times)
            speaker = row.get("speaker")
            left_out += [*times, speaker or ""]
            pieces.append(Piece(unescape(row["text"]), speaker, start_s, end_s))
        else:
            pieces.append(Piece(unescape(line)))
    return Draft("Whisper TSV", pieces, {"automatic": True}, (), left_out) if pieces else None
