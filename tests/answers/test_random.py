"""Lines that can stand alone."""

from random import Random

import pytest

from bot.answers.random import random_line
from bot.ids import TranscriptId
from bot.languages.english import ENGLISH
from bot.transcripts.model import Transcript, Turn

RIVER = "We walked along the river until the evening came."
PRICE = "A house there cost 3.5 million dollars in those years."
ASKED = "Where did all of the herons go after that?”"


def transcript(text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))


def drawn(text: str) -> set[str]:
    """Return the lines of a text that chance brings."""
    excerpts = [random_line(transcript(text), ENGLISH, Random(seed)) for seed in range(100)]
    return {excerpt.text for excerpt in excerpts if excerpt is not None}


def test_a_line_that_stands_alone_is_a_whole_sentence() -> None:
    text = f"{RIVER} Yes. {PRICE} Perhaps it was only that I never really asked… {ASKED} and so on"

    assert drawn(text) == {RIVER, PRICE, ASKED}


def test_a_line_that_leans_on_the_one_before_comes_only_where_there_is_no_other() -> None:
    leaning = "...and then we walked along the river all day."

    assert drawn(f"{leaning} {RIVER}") == {RIVER}
    assert drawn(leaning) == {leaning.lstrip(".")}


def test_a_turn_without_sentences_gives_its_first_words() -> None:
    [line] = drawn("so we went on and on " * 5)

    assert line.startswith("so we went on and on so we went")


@pytest.mark.parametrize("unit", ["so we went on and on ", "3.5", "....", '."', "wait…what "])
def test_an_hour_without_a_full_stop_is_read_in_one_go(unit: str) -> None:
    text = (unit * 500_000)[:500_000].strip() + "x"

    # Looking for an end from every letter would take many minutes.
    random_line(transcript(text), ENGLISH, Random(0))
