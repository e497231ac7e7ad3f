"""Indexes of single transcripts are kept, but not for ever."""

import gc

import pytest

from bot.ids import TranscriptId
from bot.library import singles
from bot.library.singles import Singles
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

IDS = [TranscriptId(f"t{n}") for n in range(6)]


def index() -> Index:
    """Return an index of a few transcripts in one segment."""
    vocabulary = Vocabulary()
    text = "the heron stood in the river"
    built = [Segment.build(Transcript(id, id, text, (Turn(0, len(text)),)), vocabulary) for id in IDS]
    return Index((), vocabulary).adding(Segment.merge(built))


def test_index_of_one_transcript_is_kept_as_long_as_its_segment() -> None:
    kept, everything = Singles(), index()
    single = kept.of(everything, IDS[1])

    assert list(single.places) == [IDS[1]]
    assert kept.of(everything, IDS[1]) is single
    assert kept.of(everything.without([IDS[0]]), IDS[1]) is single

    del everything, single
    gc.collect()
    assert len(kept) == 0


def test_indexes_kept_are_those_asked_for_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(singles, "RECENT", 3)
    kept, everything = Singles(), index()

    for id in IDS * 2:
        assert list(kept.of(everything, id).places) == [id]
        assert len(kept) <= 3
