"""Talk that is no question is told from questions."""

from pathlib import Path

import pytest

from bot.answers.talk import talk_of

HERE = Path(__file__).parent
TALK = [line.split("\t") for line in (HERE / "talk.en.txt").read_text("utf-8").splitlines() if line[0] != "#"]
QUESTIONS = (HERE / "questions.en.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("kind", "text"), TALK)
def test_talk_is_told_by_its_kind(kind: str, text: str) -> None:
    assert talk_of(text, "en") == kind


@pytest.mark.parametrize("text", QUESTIONS)
def test_question_made_of_words_of_talk_stays_a_question(text: str) -> None:
    assert talk_of(text, "en") is None


def test_long_text_is_no_talk_whatever_it_begins_with() -> None:
    assert talk_of("thanks " * 13, "en") is None


@pytest.mark.parametrize("text", ["???", "...!", "…", ""])
def test_signs_alone_are_neither_talk_nor_question(text: str) -> None:
    assert talk_of(text, "en") is None


@pytest.mark.parametrize("text", ["thnaks", "hlep", "thankks", "hii"])
def test_talk_with_letters_swapped_or_doubled_is_still_talk(text: str) -> None:
    assert talk_of(text, "en") is not None


@pytest.mark.parametrize("text", ["form", "trial", "rip off"])
def test_other_words_are_no_misspelt_talk(text: str) -> None:
    assert talk_of(text, "en") is None


def test_emoji_alone_is_a_reaction() -> None:
    assert talk_of("🐝 …", "en") == "reaction"


def test_he_is_no_laughter() -> None:
    assert talk_of("when did he say that?", "en") == "source"
