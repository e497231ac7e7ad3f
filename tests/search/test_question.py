"""What may stand for a question's words in recognised speech."""

import pytest

from bot.search.bm25 import Part
from bot.search.index import Index
from bot.search.question import parse, similar, spelled, spoken
from bot.search.segment import Segment
from bot.search.words import Vocabulary, find_words
from bot.transcripts.model import Transcript, TranscriptId, Turn


def terms(question: str, said: str, **aliases: list[str]) -> set[str]:
    """Return the stems that are looked up for a question where this was said."""
    vocabulary = Vocabulary()
    transcript = Transcript(TranscriptId("t"), "t", said, (Turn(0, len(said)),))
    index = Index([Part(Segment.build(transcript, vocabulary))])
    return {vocabulary.terms[term] for term in parse(question, vocabulary, index.bm25, aliases).terms}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1973", ["nineteen", "seventy", "three"]),
        ("26th", ["twenty", "sixth"]),
        ("80", ["eighty"]),
        ("150000", ["one", "hundred", "fifty", "thousand"]),
        ("heron", []),
    ],
)
def test_a_number_is_also_looked_for_as_it_is_spoken(number: str, words: list[str]) -> None:
    assert spoken(number) == words


@pytest.mark.parametrize(
    ("word", "parts"), [("NBC", ["n", "b", "c"]), ("OpenAI", ["open", "ai"]), ("Heron", []), ("a", [])]
)
def test_letters_and_joined_words_are_looked_for_apart(word: str, parts: list[str]) -> None:
    assert spelled(word) == parts


def test_small_words_are_not_looked_for() -> None:
    assert terms("what is it that they were at", "what is it that they were at") == set()


def test_stems_bring_other_forms_together() -> None:
    assert terms("herons nesting", "the heron nests") == {"heron", "nest"}


def test_a_word_nobody_said_is_looked_for_as_words_like_it() -> None:
    assert terms("Who is Olshausen?", "we met bruno olshowsen there") == {"olshowsen"}


def test_a_word_said_in_two_is_found() -> None:
    assert terms("mentorship", "she gave us mentor ship and time") == {"mentor", "ship"}


def test_an_alias_stands_for_a_name() -> None:
    assert terms("What did Gwern write?", "reading gw's post", Gwern=["gw's"]) == {"gw"}


def test_notes_of_sounds_are_no_words() -> None:
    assert [word.group() for word in find_words("yes [laughter] no [Music]")] == ["yes", "no"]


def test_scripts_without_spaces_count_by_character() -> None:
    assert [word.group() for word in find_words("東京 tower")] == ["東", "京", "tower"]


def test_similar_words_come_most_alike_first() -> None:
    vocabulary = Vocabulary()
    vocabulary.number(["kubiak", "kubiac", "heron"])

    assert next(word for _, word in similar("kubiack", vocabulary)) in ("kubiak", "kubiac")
    assert "heron" not in [word for _, word in similar("kubiack", vocabulary)]
