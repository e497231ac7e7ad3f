"""Learning where sentences end."""

from pathlib import Path

import numpy as np

from bot.answers.borders import Borders
from bot.transcripts.formats import read
from tests.borders import train
from tests.borders.measure import Accuracy
from tests.borders.text import Text, as_spoken, questions, text_of

WRITTEN = (
    '**Ann:** Well, it rains. (Does it?) Yes!\n\n**Bob:** and I said "go." Then he went\n\n**Ann:** So\n'
)


def made_up(seed: int) -> Text:
    """Return a language in which every sentence begins with one word and ends with another."""
    random = np.random.default_rng(seed)
    words: list[str] = []
    ends: list[bool] = []
    for _ in range(1500):
        middle = [f"word{n}" for n in random.integers(0, 30, random.integers(3, 9))]
        words += ["well", *middle, "then"]
        ends += [True, *[False] * (len(middle) + 1)]
    return Text(words, np.array(ends))


def test_sentence_ends_and_turns_are_read_from_punctuation() -> None:
    text = text_of(read(WRITTEN.encode(), "talk.md"))

    sentences = np.split(np.array(text.words), np.flatnonzero(text.ends)[1:])
    assert [" ".join(sentence) for sentence in sentences] == [
        "well it rains",
        "does it",
        "yes",
        "and i said go",
        "then he went",
        "so",
    ]
    assert as_spoken("talk", text).text == "well it rains does it yes and i said go then he went so"


def test_questions_of_a_transcript_are_those_of_some_length() -> None:
    reading = read(b"**Ann:** Hello. What did you do in the summer? Why?\n\n**Bob:** Nothing.\n", "talk.md")

    assert questions(reading) == ["What did you do in the summer?"]


def test_what_was_learnt_holds_for_other_text_and_comes_out_the_same_again(tmp_path: Path) -> None:
    lesson = train.lesson(*made_up(1), frozenset())
    weights = [train.learn(lesson, 80_000) for _ in range(2)]
    path = tmp_path / "borders.xx.npz"
    train.write(path, weights[0], ["well"], frozenset(["um"]), "made up")

    accuracy = Accuracy.of(Borders.load(path), [made_up(2)])

    assert accuracy.auc > 0.99
    assert accuracy.best > 0.95
    assert all(np.array_equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_a_sentence_that_ends_at_a_filler_ends_before_the_word_that_follows() -> None:
    lesson = train.lesson(["so", "um", "yes", "no"], np.array([True, True, False, True]), frozenset(["um"]))

    assert lesson.ends.tolist() == [True, True, True]
