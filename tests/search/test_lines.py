"""Lines that go on as somebody is typing, and those that can stand alone."""

from itertools import product
from random import Random

import pytest

from bot.ids import TranscriptId
from bot.search.index import Index
from bot.search.lines import find_lines, line_of, random_line
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

RIVER = "We walked along the river until the evening came."
PRICE = "A house there cost 3.5 million dollars in those years."
ASKED = "Where did all of the herons go after that?”"


def transcript(text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))


def drawn(text: str) -> set[str]:
    """Return the lines of a text that chance brings."""
    spans = [random_line(transcript(text), Random(seed)) for seed in range(100)]
    return {text[slice(*span)] for span in spans if span is not None}


def lines(typed: str, said: str, *elsewhere: str) -> list[str]:
    """Return the lines that go on as typed where this was said, and these words in other servers only."""
    vocabulary = Vocabulary()
    vocabulary.number(elsewhere)
    index = Index().adding(Segment.build(transcript(said), vocabulary))
    return [line_of(place, vocabulary) for place in find_lines(typed, index, vocabulary)]


def test_a_line_ends_with_its_transcript_and_not_in_the_next_one() -> None:
    vocabulary = Vocabulary()
    texts = ("the first ends in zebras", "and so begins the other")
    built = [
        Segment.build(Transcript(TranscriptId(text), text, text, (Turn(0, len(text)),)), vocabulary)
        for text in texts
    ]
    index = Index().adding(Segment.merge(built))

    assert [line_of(place, vocabulary) for place in find_lines("ends in", index, vocabulary)] == [
        "ends in zebras"
    ]


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

    random_line(transcript(text), Random(0))  # looking for an end from every letter would take many minutes


@pytest.mark.parametrize("typed", ["the heron wa", "heron was", "her", "HE\u200br", "hern was standing"])
def test_lines_go_on_as_typed(typed: str) -> None:
    assert any("heron was standing" in line for line in lines(typed, "and the heron was standing there"))


def test_words_of_other_servers_do_not_take_the_place_of_ours() -> None:
    assert lines("he", "heron on the bank", "heap", "heat", "hedge", "heel", "heir", "hello") == [
        "heron on the bank"
    ]
    assert lines("her", "heron on the bank", *(f"heron{end}" for end in ("s", "'s", "ed", "ing", "er"))) == [
        "heron on the bank"
    ]


def test_however_many_words_other_servers_have_ours_is_found() -> None:
    elsewhere = [f"he{''.join(letters)}" for letters in product("bcdfgklmnprst", repeat=4)]

    assert lines("he", "heron on the bank", *elsewhere) == ["heron on the bank"]
