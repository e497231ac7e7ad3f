"""A citation leads to exactly what it cites."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts.model import Cue, Transcript, TranscriptId, Turn
from bot.transcripts.reading import Piece, join

TEXTS = st.lists(st.sampled_from(["a", "word", "don't", " ", "\n", "  ", "x y", "é"]), max_size=60).map(
    "".join
)


@given(TEXTS, st.data())
def test_a_citation_counts_words_as_a_reader_does(text: str, data: st.DataObject) -> None:
    transcript = Transcript(TranscriptId("t"), "T", text, (Turn(0, len(text)),))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    if not text[start:end].strip():
        with pytest.raises(ValueError, match="no stretch"):
            transcript.cite(start, end)
        return
    cited = transcript.cite(start, end)

    inside_word = start > 0 and not (text[start - 1].isspace() or text[start].isspace())
    before = len(text[:start].split()) - inside_word
    assert cited.words == len(text.split())
    assert (cited.first_word, cited.last_word) == (before + 1, before + len(text[start:end].split()))


def moments(pieces: list[Piece]) -> list[float | None]:
    """Return the second that each of some pieces of one word is cited with."""
    text, turns, cues = join(pieces)
    transcript = Transcript(TranscriptId("t"), "T", text, turns, cues)
    places = [word.start() for word in re.finditer(r"\S+", text)]
    return [transcript.cite(place, place + 1).start_s for place in places]


@pytest.mark.parametrize(
    ("pieces", "seconds"),
    [
        ([Piece("early", "Ann"), Piece("late", "Ann", 600.0)], [None, 600.0]),
        (
            [
                Piece("a", None, 0.0),
                Piece("b", None, 60.0),
                Piece("c", None, 120.0),
                Piece("slip", None, 12.0),
            ],
            [0.0, 60.0, 120.0, 120.0],
        ),
        ([Piece("a", "Ann", 5.0), Piece("b", "Bob"), Piece("c", "Ann", 9.0)], [5.0, 5.0, 9.0]),
        ([Piece("a", "Ann", 5.0), Piece("b", "Bob")], [5.0, None]),  # who knows how much later
    ],
)
def test_words_without_a_time_have_that_of_the_cue_before_and_never_of_a_later_one(
    pieces: list[Piece], seconds: list[float | None]
) -> None:
    assert moments(pieces) == seconds


def test_a_turn_with_a_time_of_its_own_is_cited_with_it() -> None:
    turns = Turn(0, 4, "Ann", True, 5.0), Turn(4, 11, "Bob", True, 7.0)
    transcript = Transcript(TranscriptId("t"), "T", "So. We ran.", turns)
    dated = replace(transcript, cues=(Cue(7, 11, 9.0),))

    assert [transcript.second_at(place) for place in (0, 4, 8)] == [5.0, 7.0, 7.0]
    assert [dated.second_at(place) for place in (0, 4, 8)] == [5.0, 7.0, 9.0]
