"""Where sentences end in speech that nobody punctuated."""

from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from bot.answers import borders as module
from bot.answers.borders import Borders, borders_of, surroundings

SPOKEN = [
    "we went to the lab every day for a year | and then I met my wife there | what did she do at the time",
    "that is why I left the company | so what happened next | well I started a small farm with my brother",
    "yeah exactly | I think it comes down to trust | if people don't trust you they won't tell you anything",
]


def english() -> Borders:
    """Return the borders that come with the bot."""
    found = borders_of("so what we did was to go and look at it and that was the end of it".split())
    assert found is not None
    return found


@pytest.mark.parametrize("marked", SPOKEN)
def test_sentence_ends_of_plain_speech_are_the_likeliest_borders(marked: str) -> None:
    sentences = [sentence.split() for sentence in marked.casefold().split("|")]
    ends = list(accumulate(map(len, sentences[:-1])))

    chances = english().chances([word for sentence in sentences for word in sentence])

    likeliest = 1 + np.argsort(-chances[1:])[: len(ends)]
    assert sorted(likeliest.tolist()) == ends


def test_chances_are_chances_one_for_each_word() -> None:
    words = "so this is what we found um and that was it".split()

    chances = english().chances(words)

    assert len(chances) == len(words)
    assert ((chances >= 0) & (chances <= 1)).all()


def test_a_filler_is_passed_over_and_the_gaps_around_it_share_one_chance() -> None:
    plain = "that is why I left the company so what happened next".casefold().split()
    hesitating = [*plain[:7], "um", "uh", *plain[7:]]

    without, chances = english().chances(plain), english().chances(hesitating)

    assert chances[7:10] == pytest.approx([without[7]] * 3)
    assert np.delete(chances, [7, 8]) == pytest.approx(without)


@pytest.mark.parametrize("words", [[], ["um"], ["um", "uh"], ["word"]])
def test_very_few_words_have_their_chances_too(words: list[str]) -> None:
    assert len(english().chances(words)) == len(words)


def test_a_language_without_weights_has_no_borders() -> None:
    german = "und dann haben wir uns im labor getroffen weil das messgerät kaputt war und niemand es wusste"

    assert borders_of(german.split()) is None


def test_weights_are_small_and_name_where_they_come_from() -> None:
    [path] = Path(module.__file__).parent.glob("borders.*.npz")
    assert path.stat().st_size < 1_000_000
    with np.load(path) as stored:
        assert "CC BY-SA 4.0" in str(stored["source"])


def test_surroundings_of_a_row_are_its_neighbours_and_nothing_beyond_the_ends() -> None:
    rows = np.array([[1, 2], [3, 4], [5, 6]], np.float32)

    around = surroundings(rows, 1, 2)

    assert around.tolist() == [[0, 0, 1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [3, 4, 5, 6, 0, 0]]
