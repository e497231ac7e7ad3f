"""How often words are said in general."""

from collections import Counter

import pytest

from bot.languages import english
from tests.frequencies import frequencies, lines


def test_a_word_is_as_frequent_as_in_most_shows() -> None:
    shows = [Counter({"the": 50, "goroutine": often, "so": 50 - often}) for often in (0, 0, 30)]
    shows.append(Counter({"the": 10, "so": 90}))

    assert frequencies(shows) == pytest.approx({"the": 0.5, "so": 0.5})


def test_a_line_is_an_octave_and_its_words() -> None:
    assert list(lines({"so": 0.25, "the": 0.24, "heron": 2**-12})) == ["2 so the", "12 heron"]


def test_english_is_listed_and_small() -> None:
    often = english.frequencies()

    assert often["people"] == 4 * often["code"]
    assert often["code"] > often["brain"] > 0
    assert "goroutine" not in often
    assert sum(map(len, often)) < 50_000
