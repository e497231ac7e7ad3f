"""What an interview says of itself is told, and nothing more."""

import pytest

from bot.answers.facts import Fact, Meant, Names, fact, meant
from bot.answers.talk import FactKind
from bot.ids import TranscriptId
from bot.transcripts.model import Cue, Transcript, Turn

TALK = Transcript(
    TranscriptId("t"),
    "A talk",
    "hello there good day",
    (Turn(0, 12, "Ann Reed"), Turn(12, 20, "Ben Moss")),
    hosts=("Ann Reed",),
    date="2024-05-01",
    cues=(Cue(0, 12, 0.0, 75.0),),
)
BARE = Transcript(TranscriptId("b"), "Bare", "hello there", (Turn(0, 11),))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("guests", ("Ben Moss",)),
        ("hosts", ("Ann Reed",)),
        ("speakers", ("Ann Reed", "Ben Moss")),
        ("date", ("2024-05-01",)),
        ("length", ("1:15", "4 words")),
        ("interviews", ("2024-05-01",)),
    ],
)
def test_interview_tells_what_it_says_of_itself(kind: FactKind, values: tuple[str, ...]) -> None:
    assert fact(kind, TALK).values == values


@pytest.mark.parametrize("kind", ["guests", "hosts", "speakers", "date"])
def test_what_an_interview_does_not_say_is_not_told(kind: FactKind) -> None:
    assert fact(kind, BARE).values == ()


def test_guests_are_not_guessed_where_nobody_is_called_host() -> None:
    named = Transcript(TranscriptId("n"), "N", "hello there", (Turn(0, 6, "Ann"), Turn(6, 11, "Ben")))

    assert fact("guests", named) == Fact("N", ())


def test_names_that_were_inferred_are_called_so() -> None:
    inferred = Transcript(TranscriptId("n"), "N", "hello", (Turn(0, 5, "Ann"),), inferred=True)

    assert fact("speakers", inferred) == Fact("N", ("Ann",), "inferred")


INTERVIEWS = [TALK, Transcript(TranscriptId("o"), "The other one", "hello", (Turn(0, 5, "Ben Moss"),))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how long is the interview with Ann Reed?", Meant("length", (TranscriptId("t"),))),
        ("How long is the interview with Ben?", Meant("length", (TranscriptId("t"), TranscriptId("o")))),
        ("who are the guests of The Other One?", Meant("guests", (TranscriptId("o"),))),
        ("when was A talk recorded?", Meant("date", (TranscriptId("t"),))),
        ("thanks", Meant("thanks")),
        ("what did Ann Reed write?", None),
        ("who is Ben Moss?", None),
        ("how long did Ann wait?", None),
    ],
)
def test_question_about_an_interview_names_it_by_title_or_speaker(text: str, found: Meant | None) -> None:
    assert meant(text, "en", Names(INTERVIEWS)) == found
