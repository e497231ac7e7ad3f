"""Who speaks where only the words tell it, as captions do: by labels such as "ANN:", or by ">>"."""

from dataclasses import replace

from bot.transcripts import cues
from bot.transcripts.reading import Draft

_SIGNS = (">>", ":", "：")


def by_labels(draft: Draft) -> Draft:
    """Return a draft that names those whom its words name, if it names nobody yet."""
    pieces = draft.pieces
    is_told = any(sign in piece.text for piece in pieces for sign in _SIGNS)
    if not is_told or any(piece.speaker for piece in pieces):
        return draft
    blocks = [cues.Block(piece.start_s, piece.end_s, piece.text.split("\n")) for piece in pieces]
    captions = cues.draft(draft.format, blocks, draft.left_out, draft.dropped)
    if captions is None:
        return draft
    return replace(captions, metadata={**captions.metadata, **draft.metadata}, bodies=draft.bodies)
