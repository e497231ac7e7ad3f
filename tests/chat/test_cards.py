"""A card reads back as it was made, and is seen on light and dark alike."""

from typing import Any

import pytest

from bot.chat import cards
from bot.chat.buttons import Button, rows
from bot.chat.cards import Card
from tests.chat.conftest import World, last, press, text, transcript

LIGHT, DARK = 0xFFFFFF, 0x1E1F22
BOTH = (
    transcript("one", "The first talk", ("Eve", "the zebra stood in the rain"), inferred=True),
    transcript("two", "The second talk", ("Bo", "a zebra ran along the fence")),
)


def luminance(colour: int) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [(colour >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("background", [LIGHT, DARK])
@pytest.mark.parametrize("colour", [cards.ANSWERED, cards.NEARLY, cards.NOT_FOUND])
def test_colours_are_seen_on_light_and_on_dark(colour: int, background: int) -> None:
    darker, lighter = sorted((luminance(colour), luminance(background)))

    assert (lighter + 0.05) / (darker + 0.05) >= 3  # what WCAG asks of graphics


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        ("the zebra stood in the rain", cards.ANSWERED),
        ("the zebra stood in the snow", cards.NEARLY),
        ("ich bin ein Berliner", cards.NOT_FOUND),
    ],
)
async def test_colour_tells_the_verdict_of_a_quote(world: World, words: str, colour: int) -> None:
    await world.restart(*BOTH)

    shown = await world.ann.slash(world.channel, "quote", words=words)

    assert Card.of(shown.response.message).colour == colour


async def test_colour_tells_whether_a_question_is_answered(world: World) -> None:
    await world.restart(*BOTH)

    answered = Card.of(await world.mention("who saw the zebra in the rain?"))
    not_found = Card.of(await world.mention("which vaccine stops measles?"))

    assert answered.colour == cards.ANSWERED
    assert not_found.colour == cards.NOT_FOUND


async def test_title_stands_with_each_quote_of_several_interviews(world: World) -> None:
    await world.restart(*BOTH)

    shown = await world.ann.slash(world.channel, "quote", words="zebra")
    answer = shown.response

    assert "-# probably Eve · The first talk · a quarter of the way in" in text(answer)
    assert "-# Bo · The second talk · a quarter of the way in" in text(answer)
    assert text(answer).endswith(f"\n{cards.NOTE}")


async def test_title_stands_once_beneath_quotes_of_one_interview_also_when_one_reads_on(world: World) -> None:
    shown = await world.ann.slash(
        world.channel, "quote", words="we walked along the river", transcript="tending-bees"
    )
    answer = shown.response.message
    card = Card.of(answer)
    assert len(card.quotes) > 1

    await press(world.ann, answer, "Later")

    assert card.source is not None
    assert text(answer).count(card.source) == 1
    assert text(last(world.channel)).count(card.source) == 1


async def test_probably_is_explained_once_and_where_it_is_said_only(world: World) -> None:
    guessed = await world.mention("who kept the hives in the orchard?")
    known = await world.mention("what did the lamp turn on?")

    assert "probably Ben Reed" in text(guessed)
    assert text(guessed).count("*probably*") == 1
    assert "probably" not in text(known)


@pytest.mark.parametrize("count", range(1, 8))
def test_few_actions_are_buttons_and_of_many_the_rest_is_a_menu(count: int) -> None:
    verbs = ["earlier", "later", "more", "turn", "helpful", "unhelpful", "delete"][:count]

    shown: list[Any] = [[*row.walk_children()] for row in rows([Button(verb, "x", verb) for verb in verbs])]

    assert [len(row) for row in shown] == ([count] if count <= 3 else [3, 1])
    if count > 3:
        (menu,) = shown[1]
        assert [option.value for option in menu.item.options] == [f"{verb}:x" for verb in verbs[3:]]
