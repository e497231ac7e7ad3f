"""What may stand for a question's words in recognised speech."""

import pytest

from bot.ids import TranscriptId
from bot.search.bm25 import Part
from bot.search.confidence import THRESHOLD
from bot.search.index import Index
from bot.search.question import parse, similar, spelled
from bot.search.ranking import rank
from bot.search.segment import Segment
from bot.search.words import Vocabulary, find_words
from bot.transcripts.model import Transcript, Turn


def shelf(said: str, vocabulary: Vocabulary) -> Index:
    """Return the index of a transcript in which this was said."""
    transcript = Transcript(TranscriptId("t"), "t", said, (Turn(0, len(said)),))
    return Index([Part(Segment.build(transcript, vocabulary))], vocabulary)


def terms(question: str, said: str, **aliases: list[str]) -> set[str]:
    """Return the stems that are looked up for a question where this was said."""
    vocabulary = Vocabulary()
    index = shelf(said, vocabulary)
    return {vocabulary.terms[term] for term in parse(question, index, aliases).terms}


def alike(word: str, said: str, *elsewhere: str) -> list[str]:
    """Return the stems like a word where this was said, and other words in other servers only."""
    vocabulary = Vocabulary()
    vocabulary.number(elsewhere)
    index = shelf(said, vocabulary)
    return [vocabulary.terms[term] for term in similar(word, index)]


def test_a_number_is_also_looked_for_as_it_is_spoken() -> None:
    assert terms("1973", "in nineteen hundred and seventy three") == {"nineteen", "seventi", "three"}


@pytest.mark.parametrize(
    ("word", "parts"), [("NBC", ["n", "b", "c"]), ("OpenAI", ["open", "ai"]), ("Heron", []), ("a", [])]
)
def test_letters_and_joined_words_are_looked_for_apart(word: str, parts: list[str]) -> None:
    assert spelled(word) == parts


@pytest.mark.parametrize(
    ("question", "said", "weights"),
    [
        ("OpenAI", "open ai", {"open": 0.6, "ai": 0.6}),  # perhaps other words altogether
        ("80", "eighty", {"eighti": 1.0}),
        ("heron things", "heron things", {"heron": 1.0, "thing": 0.25}),
        ("mentorship", "mentor ship", {"mentor": 0.7, "ship": 0.7}),
    ],
)
def test_forms_that_only_may_be_meant_weigh_less(question: str, said: str, weights: dict[str, float]) -> None:
    vocabulary = Vocabulary()
    asked = parse(question, shelf(said, vocabulary)).terms

    assert {vocabulary.terms[term]: weight for term, weight in asked.items()} == weights


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
    assert alike("kubiack", "kubiak and a heron and kubik") == ["kubiak", "kubik"]


def test_words_of_other_servers_do_not_take_the_place_of_ours() -> None:
    elsewhere = ["olshausan", "olshausens", "olshaussen", "olshauzen", "olshawsen"]

    assert alike("olshausen", "we met olshowsen there", *elsewhere) == ["olshowsen"]


def test_forms_of_one_word_count_once() -> None:
    assert alike("olshausen", "olshauzen olshauzens olshauzen's olshowsen") == ["olshauzen", "olshowsen"]


def test_characters_that_cannot_be_seen_do_not_part_a_word() -> None:
    assert terms("manu\u00adfactured\u200b luck", "luck is manufactured") == {"luck", "manufactur"}


def test_a_word_that_only_other_servers_have_stands_for_the_one_like_it_here() -> None:
    vocabulary = Vocabulary()
    vocabulary.number(["kettel"])
    index = shelf("a kettle whistled", vocabulary)

    [asked] = parse("kettel", index).asked

    assert {vocabulary.terms[term] for term in asked.terms} == {vocabulary.stem("kettle")}
    assert 1.0 not in asked.terms.values()


@pytest.mark.parametrize("name", ["C++", "(Ann", "a[b", "\\"])
def test_an_alias_may_be_any_text(name: str) -> None:
    assert "plus" in terms(f"who wrote {name} first?", "see plus plus", **{name: ["see plus plus"]})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What did GPT-4 write?", "we asked gpt4 to write it"),
        ("What did GPT 4 write?", "we asked gpt4 to write it"),
        ("what did gpt4 write", "we asked g p t four to write it"),
        ("What did GPT-4 write?", "we asked g p t four to write it"),
        ("Covid-19", "it was during covid19 that we met"),
        ("covid19", "it was during covid nineteen that we met"),
        ("MP3", "he bought an m p three player"),
        ("Y2K", "everybody had feared y two k that year"),
        ("401k", "he put it all in a four oh one k"),
        ("the Mentor Ship", "a long mentorship that we had"),
    ],
)
def test_letters_and_digits_are_found_joined_and_apart(question: str, said: str) -> None:
    filler = "so the boat went down the river and the men mended nets " * 30
    index = shelf(filler + said + " " + filler, Vocabulary())

    ranking = rank(parse(question, index), index, 1)

    assert said.split()[-4] in ranking.hits[0].span.words
    assert ranking.confidence > THRESHOLD


@pytest.mark.parametrize("year", ["1949", "1984", "2094"])
def test_a_year_is_like_no_other_year(year: str) -> None:
    filler = "so the boat went down the river and the men mended nets " * 30
    index = shelf(f"{filler} the flood of 1994 took the mill {filler}", Vocabulary())

    asked = parse(f"What did the flood of {year} take?", index)

    assert similar(year, index) == {}
    assert rank(asked, index, 1).confidence < THRESHOLD
    assert rank(parse("What did the flood of 1994 take?", index), index, 1).confidence > THRESHOLD
