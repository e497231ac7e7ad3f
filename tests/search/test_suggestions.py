"""What could be asked instead, where nothing was found."""

import pytest

from bot.search.engine import Searcher, Suggestions
from bot.search.features import FEATURES
from bot.search.index import Index
from bot.search.words import Vocabulary
from tests.search.test_topics import SMALL_TALK, index, words

SAID = (
    "bruno olshausen invented sparse coding, and people still use sparse coding. "
    + SMALL_TALK * 12
    + "herons nest by the lake, and herons nest early on the lake. "
)


def suggested(question: str, there: Index, *names: str) -> Suggestions:
    """Return what is suggested to a question."""
    searcher = Searcher(there, FEATURES, {}, frozenset(names))
    return searcher.suggest(searcher.ask(question, 1).question)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Who invented sparce coding?", "Who invented sparse coding?"),
        ("What is Olshauzen's sparce coding?", "What is Olshausen's sparse coding?"),
        ("Who invented sparse coding?", None),
        ("Who invented the zumba?", None),
    ],
)
def test_a_word_that_nobody_said_may_be_a_misspelt_one(asked: str, meant: str | None) -> None:
    assert suggested(asked, index(SAID)).question == meant


def test_a_name_that_nobody_said_aloud_may_be_meant() -> None:
    there = index(SAID)

    assert suggested("Did Shalto see herons nest?", there, "sholto").question == "Did Sholto see herons nest?"
    assert suggested("Did Shalto see herons nest?", there).question is None


def test_a_word_that_everybody_knows_is_no_misspelt_one() -> None:
    there = index(SMALL_TALK * 12 + "the shelves fell, and all the shelves broke")

    assert suggested("are they selves?", there).question != "are they shelves?"
    assert suggested("who saw the movie?", index(SAID + "and the move was a move")).question is None


def test_a_question_that_would_not_be_answered_either_is_not_suggested() -> None:
    assert suggested("Which volcano erupted near the olshauzen in winter?", index(SAID)).question is None


def test_words_of_other_servers_are_neither_meant_nor_spoken_of() -> None:
    vocabulary = Vocabulary()
    vocabulary.number(["olshausan", "olshaussen", "olshauzen", "olshawsen", "submarine"])

    found = suggested("olshausen submarine", index("we met olshowsens, olshowsens", vocabulary=vocabulary))

    assert "olsha" not in str(found.question)
    assert found.topics == ()


def test_topics_are_those_where_words_of_the_question_are_said() -> None:
    there = index(SAID + SMALL_TALK * 30 + "a kestrel, that kestrel, every kestrel")

    near = suggested("Do herons like volcanoes?", there)
    other = suggested("Do volcanoes erupt?", there)

    assert "nest" in words(near.topics)
    assert "kestrel" not in words(near.topics)
    assert "heron" not in " ".join(words(near.topics))
    assert "kestrel" in words(other.topics)


def test_a_single_topic_is_not_suggested() -> None:
    assert suggested("volcano?", index(SMALL_TALK * 9 + "heron and heron")).topics == ()
