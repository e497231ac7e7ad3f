"""Topics are shown as transcripts write them."""

import pytest

from bot.answers.topics import written
from bot.ids import TranscriptId
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("Anthropic did. Then anthropic, and Anthropic", "Anthropic"),
        ("Sparse. Coding? Sparse coding and Sparse coding and sparse coding", "Sparse coding"),
        ("Sparse, coding. Sparse, coding. Sparse, coding", "sparse coding"),
        ("O’Neill’s and O’Neill’s", "O’Neill’s"),
    ],
)
def test_a_topic_is_written_as_it_mostly_is(said: str, topic: str) -> None:
    transcript = Transcript(TranscriptId("t"), "t", said, (Turn(0, len(said)),))
    vocabulary = Vocabulary()
    [told] = Index((), vocabulary).adding(Segment.build(transcript, vocabulary)).topics

    assert written(told, transcript) == topic


def test_where_a_transcript_has_changed_since_the_words_are_as_they_were() -> None:
    said, now = "the heron and the heron", "no bird was ever seen there"
    transcript = Transcript(TranscriptId("t"), "t", said, (Turn(0, len(said)),))
    vocabulary = Vocabulary()
    [told] = Index((), vocabulary).adding(Segment.build(transcript, vocabulary)).topics

    assert written(told, Transcript(TranscriptId("t"), "t", now, (Turn(0, len(now)),))) == "heron"
