"""The same words may be written in long and in short forms."""

import pytest

from bot.languages.english import ENGLISH, written_number
from bot.search.wordings import wordings


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("I'm gonna stay", ["i am going to stay"]),
        ("it is kind of nice", ["it's kinda nice"]),
        ("we sold 12,500 of them", ["we sold twelve thousand five hundred of them", "we sold 12500 of them"]),
        ("twenty two, and no more", ["22, and no more"]),
        ("since nineteen ninety four.", ["since 1994."]),
        ("nothing to write otherwise", []),
        ("", []),
    ],
)
def test_text_is_written_in_long_and_short_forms(text: str, others: list[str]) -> None:
    assert [other for other in wordings(text, ENGLISH) if other not in (text, text.lower())] == others


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("five", "5"),
        ("twenty two", "22"),
        ("one hundred five", "105"),
        ("eighteen hundred", "1800"),
        ("nineteen seventy three", "1973"),
        ("twelve thousand five hundred", "12,500"),
        ("two million three hundred thousand", "2,300,000"),
        ("one two three", ""),
        ("sheep", ""),
    ],
)
def test_number_words_are_written_in_digits(spoken: str, written: str) -> None:
    assert written_number(spoken.split()) == written
