"""Pages: lines become the paragraphs they were, without what is printed around them."""

from collections import Counter

import pytest

from bot.transcripts.documents.columns import Line
from bot.transcripts.documents.pages import flowing


def flowed(*pages: list[str]) -> tuple[str, dict[str, int]]:
    beside: Counter[str] = Counter()
    text = flowing([list(map(Line, page)) for page in pages], beside)
    return text, {kind: number for kind, number in beside.items() if number}


def test_lines_that_are_full_go_on() -> None:
    page = [
        "Ida: It was so cold in the lamp room that we had",
        "to burn the chairs. Afterwards nobody could sit",
        "down.",
        "Per: And the table?",
    ]

    assert flowed(page)[0] == f"{' '.join(page[:3])}\nPer: And the table?"


@pytest.mark.parametrize(
    "below",
    ["Per: And then what?", "Per Lund  0:12", "0:12 And then what", "Q. And then what?", "– And then what?"],
)
def test_full_line_does_not_go_on_where_a_turn_may_open(below: str) -> None:
    above = "Ida: It was so cold in the lamp room that we had"

    assert flowed([above, below])[0] == f"{above}\n{below}"


@pytest.mark.parametrize(
    ("lines", "mended"),
    [
        (["We kept the light-", "house dark."], "We kept the lighthouse dark."),
        (["We kept the light\u00ad", "house dark."], "We kept the lighthouse dark."),
        (["A well-known lamp, well-", "known abroad."], "A well-known lamp, well-known abroad."),
        (["It is known as well, well-", "known abroad."], "It is known as well, well-known abroad."),
        (["A lighthouse: light, house, light-", "house."], "A lighthouse: light, house, lighthouse."),
        (["We burned - for the cold -", "the chairs."], "We burned - for the cold -\nthe chairs."),
        (["We burned the North-", "Sea chairs."], "We burned the North-\nSea chairs."),
    ],
)  # fmt: skip
def test_hyphen_that_breaks_a_word_goes_and_that_of_a_word_stays(lines: list[str], mended: str) -> None:
    assert flowed(lines)[0] == mended


def test_heads_and_feet_of_pages_are_left_out() -> None:
    talk = [["Per: Cold?", "Ida: Yes.", "Per: Why?", "Ida: It was."], ["Per: So?", "Ida: No."], ["Per: 1?"]]
    feet = [f"Archive 7 of the north, page {number}" for number in (1, 2, 3)]

    text, beside = flowed(*(["The lamp", *lines, foot] for lines, foot in zip(talk, feet, strict=True)))

    assert text.split("\n") == [*talk[0], *talk[1], *talk[2]]
    assert beside == {"line at the edge of pages": 6}


@pytest.mark.parametrize(
    "foot", ["{}", "– {} –", "Page {} of 3", "{}/3", "28 March 2024, {}", "{} The lamp 7"]
)
def test_numbers_of_pages_are_left_out(foot: str) -> None:
    pages = ([f"Ida: {word}.", foot.format(number)] for number, word in enumerate(["Yes", "No", "So"], 9))

    assert flowed(*pages)[0] == "Ida: Yes.\nIda: No.\nIda: So."


def test_line_that_comes_again_next_to_talk_is_no_head() -> None:
    pages = [[f"{a}.", "Per", f"{b}?", "Ida", f"{c}."] for a, b, c in ("efg", "pqr")]

    assert flowed(*pages)[0].split("\n") == [*pages[0], *pages[1]]


def test_line_that_also_stands_within_pages_is_no_head() -> None:
    pages = [["Ida", *letters, "Ida", *letters] for letters in ("efgh", "pqrs")]

    assert flowed(*pages)[0].split("\n") == [*pages[0], *pages[1]]


def test_turns_at_the_head_of_pages_are_no_heads_where_they_have_times() -> None:
    pages = [[f"Ida 0:0{n}", *(f"{word} {n}" for word in "abcdef")] for n in (1, 2, 3)]

    assert "Ida 0:01" in flowed(*pages)[0]


def test_numbers_that_lines_say_are_kept() -> None:
    page = ["12 chairs.", "A table.", "7 lamps.", "8 boats.", "20 boats came.", "And 1 more."]

    assert flowed(page) == ("\n".join(page), {})


def test_no_page_has_no_text() -> None:
    assert flowed() == ("", {})
