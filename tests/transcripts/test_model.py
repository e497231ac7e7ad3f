"""A citation leads to exactly what it cites."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import TranscriptId
from bot.transcripts.model import Cue, Transcript, Turn, slug
from bot.transcripts.reading import Piece, Reading, join

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


GUESSED = (Turn(0, 6, "Ann"), Turn(6, 12, "Bob", sure=False), Turn(12, 17, "Cem"))


def test_speaker_is_not_named_on_a_guess() -> None:
    talk = Transcript(TranscriptId("t"), "t", "hello there folks", GUESSED)
    reading = Reading("plain text", "utf-8", talk.text, GUESSED, ())

    assert talk.speakers == reading.speakers == ("Ann", "Cem")
    assert talk.cite(6, 11).speakers == ()
    assert talk.cite(0, 17).speakers == ("Ann", None, "Cem")


def test_speaker_is_named_only_where_nobody_else_speaks() -> None:
    talk = Transcript(TranscriptId("t"), "t", "hello there folks", GUESSED)

    assert talk.cite(0, 5).speaker == "Ann"
    assert talk.cite(0, 11).speaker is None
    assert talk.cite(0, 17).speaker is None


@pytest.mark.parametrize(
    "turns",
    [(Turn(0, 4),), (Turn(0, 6),), (Turn(1, 5),), (Turn(0, 2), Turn(3, 5)), (Turn(0, 3), Turn(2, 5)), ()],
)
def test_turns_that_are_not_the_text_are_no_transcript(turns: tuple[Turn, ...]) -> None:
    with pytest.raises(ValueError, match="turns of t"):
        Transcript(TranscriptId("t"), "t", "hello", turns)


def test_a_link_never_leads_before_the_recording() -> None:
    talk = Transcript(
        TranscriptId("t"),
        "t",
        "hello there",
        (Turn(0, 11),),
        (Cue(0, 5, 3.0), Cue(6, 11, 20.0)),
        link="https://example.org/?t={seconds}",
        offset_s=-12.5,
    )

    assert talk.cite(0, 5).url == "https://example.org/?t=0"
    assert talk.cite(6, 11).url == "https://example.org/?t=7"


def test_an_id_is_short_however_long_the_title() -> None:
    assert slug("a very long title " * 20).startswith("a-very-long-title")
    assert len(slug("a very long title " * 20)) <= 60
