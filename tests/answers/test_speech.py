"""Who says what in an excerpt, and where in an interview it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Excerpt
from bot.answers.speech import is_one_interview, named, speaker_of, speeches, whereabouts
from bot.ids import TranscriptId
from bot.transcripts.model import Citation, Transcript, Turn

WORDS = st.lists(st.sampled_from(["one", "two", " ", "\n", "three\t"]), max_size=6).map(" ".join)
SPEAKERS = st.sampled_from([None, "Ann", "Bo"])


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    """Draw an excerpt of some turns, some of them without a word."""
    turns, text = [], ""
    for said in [*draw(st.lists(WORDS, max_size=6)), "end"]:
        turns.append(Turn(len(text), len(text) + len(said), draw(SPEAKERS), draw(st.booleans())))
        text += said
    transcript = Transcript(TranscriptId("t"), "T", text, tuple(turns))
    return Excerpt.of(transcript, draw(st.integers(0, len(text) - 1)), len(text))


@given(excerpts())
def test_speeches_make_up_the_excerpt_and_name_only_who_is_sure(excerpt: Excerpt) -> None:
    said = speeches(excerpt)

    assert "".join(excerpt.text[start:end] for start, end, _ in said) == excerpt.text
    for start, end, speaker in said:
        turns = excerpt.transcript.turns_within(excerpt.citation.start + start, excerpt.citation.start + end)
        spoken = [turn for turn in turns if excerpt.transcript.text[turn.start : turn.end].strip()]
        assert excerpt.text[start:end].strip()
        assert speaker is None or any(turn.sure and turn.speaker == speaker for turn in spoken)
    assert all(not excerpt.text[start].isspace() for start, _, _ in said[1:])


def test_who_speaks_throughout_is_named_and_nobody_else() -> None:
    turns = (Turn(0, 4, "Ann"), Turn(4, 8, None), Turn(8, 11, "Bo"))
    transcript = Transcript(TranscriptId("t"), "T", "one two who", turns, inferred=True)
    alone = [speaker_of(Excerpt.of(transcript, turn.start, turn.end), str.upper) for turn in turns]

    assert alone == ["probably ANN", "Unnamed speaker", "probably BO"]
    assert speaker_of(Excerpt.of(transcript, 0, 8), str) == ""


def test_name_of_which_nothing_can_be_shown_is_none() -> None:
    assert named("\u200b", inferred=True, shown=lambda _: "") == "Unnamed speaker"


@pytest.mark.parametrize(
    ("first", "last", "where"),
    [
        (1, 100, "all of it"),
        (1, 40, "at the beginning"),
        (61, 100, "at the end"),
        (2, 9, "near the beginning"),
        (20, 29, "a quarter of the way in"),
        (30, 39, "a third of the way in"),
        (50, 50, "about halfway through"),
        (60, 69, "two thirds of the way in"),
        (70, 79, "three quarters of the way in"),
        (98, 99, "near the end"),
    ],
)
def test_place_in_an_interview_is_said_as_people_do(first: int, last: int, where: str) -> None:
    cited = Citation(TranscriptId("t"), "T", 0, 1, first_word=first, last_word=last, words=100)

    assert whereabouts(cited) == where


def test_title_is_said_once_for_all_excerpts_of_one_interview() -> None:
    def excerpt(id: str) -> Excerpt:
        return Excerpt.of(Transcript(TranscriptId(id), "T", "one", (Turn(0, 3),)), 0, 3)

    assert is_one_interview([excerpt("a"), excerpt("a")])
    assert is_one_interview([excerpt("a")])
    assert not is_one_interview([excerpt("a"), excerpt("b")])
    assert not is_one_interview([])
