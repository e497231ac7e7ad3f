"""What is known of English."""

import pytest

from bot.languages.english import ENGLISH


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1973", "nineteen seventy three"),
        ("1990s", "nineteen ninety"),
        ("26th", "twenty sixth"),
        ("80", "eighty"),
        ("150000", "one hundred and fifty thousand"),
        ("heron", ""),
        ("9" * 400, ""),  # which nobody would speak
    ],
)
def test_a_number_is_spoken_in_words(number: str, words: str) -> None:
    assert list(ENGLISH.spoken_number(number)) == words.split()


@pytest.mark.parametrize(
    ("one", "other"), [("olshausen", "olshowsen"), ("thing", "thyng"), ("guy's", "guys"), ("café", "cafe")]
)
def test_words_that_sound_alike_have_one_code(one: str, other: str) -> None:
    assert ENGLISH.sound(one) == ENGLISH.sound(other)


@pytest.mark.parametrize("word", ["thought", "whistled", "zeppelin", "exact"])
def test_a_sound_is_a_letter(word: str) -> None:
    code = ENGLISH.sound(word)

    assert code.isascii()
    assert code.isupper()
    assert code.isalpha()


@pytest.mark.parametrize("word", ["1973", "東"])
def test_word_without_letters_has_no_sound(word: str) -> None:
    assert ENGLISH.sound(word) == ""
