"""How sure it is that a window answers."""

import math

import pytest

from bot.ids import TranscriptId
from bot.search.confidence import THRESHOLD
from bot.search.index import Index
from bot.search.question import parse
from bot.search.ranking import rank
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("heron kettle", True),
        ("heron lantern mercury", False),
        ("lantern mercury", False),
    ],
)
def test_answer_needs_most_of_the_words(question: str, is_answered: bool) -> None:
    text = "a heron and a kettle stood there"
    vocabulary = Vocabulary()
    transcript = Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))
    index = Index((), vocabulary).adding(Segment.build(transcript, vocabulary))

    assert (rank(parse(question, index), index, 1).confidence >= THRESHOLD) is is_answered


def test_a_further_hit_is_as_much_less_likely_to_answer_as_its_score_says() -> None:
    stories = ["a heron and a kettle stood there", "the day went on", "some heron met some kettle or other"]
    text = " ".join(" ".join([story, *["on and on it went"] * 40]) for story in stories)
    vocabulary = Vocabulary()
    transcript = Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))
    index = Index((), vocabulary).adding(Segment.build(transcript, vocabulary))

    ranking = rank(parse("heron kettle", index), index, 2)

    first, second = ranking.hits
    assert ranking.confidence == first.confidence
    assert second.confidence <= math.exp(second.score - first.score)
    assert 0 < second.confidence < first.confidence
