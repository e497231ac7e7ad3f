"""What features give windows."""

import math
from typing import Final

import pytest

from bot.ids import TranscriptId
from bot.search.features import FEATURES, Context, topic
from bot.search.index import Index
from bot.search.question import parse
from bot.search.segment import Segment
from bot.search.windows import Windows
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

SPELLING: Final = next(feature for feature in FEATURES if feature.name == "spelling")


def context(question: str, *texts: str) -> Context:
    """Ask texts of one window each."""
    index = Index((), Vocabulary())
    for n, text in enumerate(texts):
        said = Transcript(TranscriptId(f"{n}"), f"{n}", text, (Turn(0, len(text)),))
        index = index.adding(Segment.build(said, index.vocabulary))
    parsed = parse(question, index)
    passages = index.passages(parsed.terms, len(texts))
    return Context(parsed, passages, Windows.around(passages), index)


def test_topic_is_the_logarithm_of_what_was_found_in_the_transcript() -> None:
    asked = context("heron", "a heron stood there", "a heron and a heron", "nobody", "nothing", "never")
    found = {hit.span.transcript: hit.score for hit in asked.passages}

    given = {asked.windows.span(n).transcript: score for n, score in enumerate(topic(asked))}

    assert found[TranscriptId("0")] != found[TranscriptId("1")]
    assert given == {id: pytest.approx(math.log(score)) for id, score in found.items()}


@pytest.mark.parametrize("word", ["heron", "kettle", "zebra"])
def test_spelling_of_a_question_of_one_group_is_compared_with_every_word(word: str) -> None:
    asked = context("go", "let us go", f"the {word} may go", word, "nobody", "never")

    assert len(SPELLING.score(asked)) == len(asked.windows.starts)
