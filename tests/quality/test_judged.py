"""The judged queries say what they mean."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.errors import Refusal
from bot.ids import TranscriptId
from bot.terminal.evaluate import Judged, load, load_questions
from tests.quality.judged import HERE, SHOW, interview, placed

KINDS = {"its words", "other words", "name", "quote", "not there"}
QUESTIONS = {name: load_questions(HERE / name / "questions.jsonl") for name in ("interview", SHOW)}


def test_answers_about_the_interview_stand_where_they_are_said_to() -> None:
    _, questions, (transcript,) = interview()

    for judged in questions:
        if judged.answer is not None:
            assert transcript.text[judged.start : judged.end] == judged.answer


def test_the_interview_of_the_corpus_is_the_text_that_was_judged() -> None:
    (transcript,) = interview().transcripts

    assert transcript.text == (HERE / "interview" / "transcripts" / "interview.txt").read_text()
    assert transcript.aliases


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_there_once_and_has_an_answer_unless_there_is_none(name: str) -> None:
    questions = QUESTIONS[name]

    assert {judged.kind for judged in questions} == KINDS
    for field in ("id", "question"):
        assert set(Counter(getattr(judged, field) for judged in questions).values()) == {1}
    for judged in questions:
        assert (judged.answer is None) == (judged.kind == "not there")
        assert judged.answer is None or judged.transcript is not None


def test_an_answer_is_looked_up_by_its_words() -> None:
    judged = Judged("b1", "Who?", TranscriptId("show"), None, None, "was me", "its words")

    assert placed(judged, {"show": "It was me."})[3:5] == (3, 9)
    for text in ("It was you.", "It was me, it was me."):
        with pytest.raises(Refusal, match="b1"):
            placed(judged, {"show": text})


@pytest.mark.parametrize(
    ("mode", "place", "counts"),
    [
        (None, (2, 9), True),
        (None, (0, 4), False),  # only some of it
        (None, (15, 20), True),  # the other one
        ("half", (0, 8), True),
        ("half", (0, 7), False),
        ("half", (5, 20), True),  # both together
    ],
)
def test_any_of_several_stretches_answers_or_half_in_them(
    tmp_path: Path, mode: str | None, place: tuple[int, int], counts: bool
) -> None:
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "talk.txt").write_text("Who was it? It was me, it was me.")
    row = {"id": "q", "question": "Who?", "transcript": "talk", "start": 4, "end": 8, "answer": "x"}
    golds = {"golds": [[4, 8], [15, 20]], "mode": mode}
    (tmp_path / "questions.jsonl").write_text(json.dumps(row | golds))
    (tmp_path / "turns.json").write_text(json.dumps({"talk": [[0, 11, "Ann"], [12, 33, "Ben"]]}))

    (judged,), (transcript,) = load(tmp_path)

    assert judged.is_answered_by(*place) is counts
    assert [(turn.start, turn.end, turn.speaker) for turn in transcript.turns] == [
        (0, 12, "Ann"),
        (12, 33, "Ben"),
    ]
