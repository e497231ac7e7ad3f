"""Most talk is seen as such, and hardly a question is taken for it."""

from bot.answers.talk import talk_of
from tests.quality.talk import lines, taken


def test_talk_is_seen_as_such() -> None:
    said = lines("said")
    assert sum(talk_of(text, "en") is not None for text in said) >= 0.98 * len(said)


def test_hardly_a_question_is_taken_for_talk() -> None:
    asked = lines("asked")
    assert len(taken(asked)) <= 0.01 * len(asked)
