"""Lines that go on as somebody is typing."""

from itertools import product

import pytest

from bot.ids import TranscriptId
from bot.search.index import Index
from bot.search.lines import find_lines
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn


def transcript(text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))


def lines(typed: str, said: str, *elsewhere: str) -> list[str]:
    """Return the lines that go on as typed where this was said, and these words in other servers only."""
    vocabulary = Vocabulary()
    vocabulary.number(elsewhere)
    index = Index((), vocabulary).adding(Segment.build(transcript(said), vocabulary))
    return [line.text for line in find_lines(typed, index)]


def test_a_line_ends_with_its_transcript_and_not_in_the_next_one() -> None:
    vocabulary = Vocabulary()
    texts = ("the first ends in zebras", "and so begins the other")
    built = [
        Segment.build(Transcript(TranscriptId(text), text, text, (Turn(0, len(text)),)), vocabulary)
        for text in texts
    ]
    index = Index((), vocabulary).adding(Segment.merge(built))

    assert [line.text for line in find_lines("ends in", index)] == ["ends in zebras"]


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


def test_line_of_ours_is_found_however_many_words_other_servers_have() -> None:
    elsewhere = [f"he{''.join(letters)}" for letters in product("bcdfgklmnprst", repeat=4)]

    assert lines("he", "heron on the bank", *elsewhere) == ["heron on the bank"]
