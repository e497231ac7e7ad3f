"""What is spoken of, by what is said more often than people say it in general."""

from dataclasses import replace

import pytest

from bot.ids import TranscriptId
from bot.languages.english import ENGLISH
from bot.search import topics
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.topics import Topic, Words, typical
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

SMALL_TALK = "so people said something about it and we actually had enough of a good time "


def index(*said: str, vocabulary: Vocabulary | None = None) -> Index:
    """Return the index of transcripts in which this was said."""
    made = Index((), Vocabulary() if vocabulary is None else vocabulary)
    for n, text in enumerate(said):
        transcript = Transcript(TranscriptId(f"t{n}"), "t", text, (Turn(0, len(text)),))
        made = made.adding(Segment.build(transcript, made.vocabulary))
    return made


def words(told: tuple[Topic, ...]) -> list[str]:
    """Return topics as words."""
    return [" ".join(topic.spans[0].words) for topic in told]


def test_what_everybody_says_is_no_topic() -> None:
    assert words(index(SMALL_TALK * 20 + "the heron came and the heron went").topics) == ["heron"]


def test_the_most_typical_comes_first() -> None:
    said = SMALL_TALK * 20 + "a heron " * 3 + "memory and memory and memory " + "a kestrel " * 20

    assert words(index(said).topics) == ["kestrel", "heron", "memory"]


def test_words_that_stand_together_are_one_topic() -> None:
    there = index(
        SMALL_TALK * 9 + "sparse coding came first, then sparse coding again, and sparse coding won"
    )

    assert words(there.topics) == ["sparse coding"]
    assert [len(topic.spans) for topic in there.topics] == [3]


def test_what_is_said_once_is_no_topic() -> None:
    assert index("a heron and a kestrel").topics == ()


@pytest.mark.parametrize("word", ["um", "seventeen", "2024", "x", "okay"])
def test_fillers_numbers_and_letters_are_no_topics(word: str) -> None:
    assert index(f"{word} and {word} and {word} of it ").topics == ()


def test_what_only_others_said_is_no_topic() -> None:
    vocabulary = Vocabulary()
    index("submarine and submarine and submarine", vocabulary=vocabulary)

    assert words(index("heron and heron", vocabulary=vocabulary).topics) == ["heron"]


def test_what_was_removed_is_no_topic() -> None:
    there = index("submarine and submarine", "heron and heron")
    merged = Index((), there.vocabulary).adding(Segment.merge([part.segment for part in there.parts]))

    assert words(there.without([TranscriptId("t0")]).topics) == ["heron"]
    assert words(merged.without([TranscriptId("t0")]).topics) == ["heron"]


def test_spans_are_where_a_topic_is_said() -> None:
    there = index("a kestrel", "the heron saw a heron", "and heron")
    [heron] = there.topics

    assert [(span.transcript, span.words) for span in heron.spans] == [
        ("t1", ["heron"]),
        ("t1", ["heron"]),
        ("t2", ["heron"]),
    ]


def test_two_words_of_two_transcripts_do_not_stand_together() -> None:
    there = index(*["heron of the kestrel"] * 4)
    merged = Segment.merge([part.segment for part in there.parts])
    both = Index((), there.vocabulary).adding(merged)

    assert sorted(words(there.topics)) == ["heron", "kestrel"]
    assert all(len(span.words) == len(topic.terms) for topic in both.topics for span in topic.spans)


def test_only_so_many_words_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "COUNTED", 1000)
    there = index(*[SMALL_TALK * 100 + "heron"] * 20)

    counted = Words.drawn(there.parts, there.vocabulary)

    assert 900 < len(counted.terms) < 2000


def test_in_a_language_of_unknown_frequencies_topics_gather() -> None:
    vocabulary = Vocabulary(replace(ENGLISH, frequencies=dict))
    spread = "the wind came over the hill and we walked "
    said = spread * 40 + "a heron and a heron and a heron and a heron " + spread * 40

    assert words(index(said, vocabulary=vocabulary).topics)[:1] == ["heron"]


def test_terms_that_are_known_are_left_out() -> None:
    there = index("heron and kestrel " * 3)
    heron = there.term("heron")
    assert heron is not None

    told = typical(Words.drawn(there.parts, there.vocabulary), there.vocabulary, 5, [heron])

    assert words(told) == ["kestrel"]


@pytest.mark.parametrize("said", [[], [""], ["and so it was"], ["and so it was", ""]])
def test_nothing_is_spoken_of_where_nothing_is_said(said: list[str]) -> None:
    assert index(*said).topics == ()
