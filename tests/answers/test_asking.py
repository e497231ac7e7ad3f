"""Whether a turn asks something."""

import pytest

from bot.answers.asking import asks, short_question
from bot.ids import TranscriptId
from bot.transcripts.model import Transcript, Turn


def talk(*said: tuple[str | None, str]) -> Transcript:
    """Make a transcript of turns, whose host is Ann."""
    text, turns = "", []
    for speaker, words in said:
        turns.append(Turn(len(text), len(text) + len(words) + 1, speaker))
        text += words + " "
    return Transcript(TranscriptId("t"), "t", text, tuple(turns), hosts=("Ann",))


@pytest.mark.parametrize(
    ("speaker", "said", "is_asked"),
    [
        ("Bob", "Where was it?", True),
        ("Bob", "Where was it? Please tell.", True),
        ("Bob", "Where was it? I do not know. Nobody does.", False),
        ("Ann", "It was there.", False),
        ("Ann", "we should talk about the heron", True),
        ("Ann", "right okay", False),
        ("Bob", "we should talk about the heron", False),
        ("Bob", "so how did you find the heron", True),
        (None, "so how did you find the heron", True),
        ("Bob", f"how did they do it {'well they went on and on' * 6}", False),
        ("Bob", f"{'well they went on and on ' * 6}how did you do it", True),
    ],
)
def test_a_turn_asks_in_signs_or_without_them_in_words(
    speaker: str | None, said: str, is_asked: bool
) -> None:
    there = talk((speaker, said))

    assert asks(there, there.turns[0]) is is_asked


@pytest.mark.parametrize(
    ("speaker", "said", "goes_along"),
    [
        ("Ann", "Where was it?", True),
        (None, "Where was it?", True),
        ("Ann", "It was there.", False),
        ("Bob", "Where was it?", False),
        ("Ann", f"{'I want to know ' * 7}where it was?", False),
    ],
)
def test_what_goes_along_is_a_short_question_of_another(
    speaker: str | None, said: str, goes_along: bool
) -> None:
    there = talk((speaker, said), ("Bob", "In the river."))

    assert (short_question(there, there.turns[1].start) == there.turns[0]) is goes_along
    assert short_question(there, there.text.index("river")) is None
    assert short_question(there, 0) is None
