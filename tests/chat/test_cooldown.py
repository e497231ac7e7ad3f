"""How long one person waits between two questions, however and wherever they ask."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest

from bot.chat.cooldown import Cooldown, TooFast
from tests.chat.conftest import World, last, quoted, text

HIVES = "Who kept seven hives?"
LAMP = "What did the lamp turn on?"
WAIT = "One at a time, please: ask again in 3 seconds."


async def said(world: World, person: Any) -> discord.Message:
    """Have somebody post something, and return it as the bot gets it."""
    await person.send(world.channel, "hello")
    return last(world.channel)


async def ask(world: World) -> Any:
    """Ask by the command."""
    return await world.ann.slash(world.channel, "ask", question=LAMP)


async def quote(world: World) -> Any:
    """Look a quote up by the command."""
    return await world.ann.slash(world.channel, "quote", words="seven hives behind the orchard")


async def random(world: World) -> Any:
    """Have something shown."""
    return await world.ann.slash(world.channel, "random")


async def find_the_source(world: World) -> Any:
    """Choose the menu on a message of somebody else."""
    said = await world.bob.send(world.channel, "seven hives behind the orchard")
    return await world.ann.context_menu(world.channel, "Find the source", said)


@pytest.mark.settings(cooldown_seconds=3)
@pytest.mark.parametrize("again", [ask, quote, random, find_the_source])
async def test_wait_after_a_mention_holds_for_every_way_of_asking(
    world: World, again: Callable[[World], Awaitable[Any]]
) -> None:
    await world.mention(HIVES)

    hasty = await again(world)
    await world.env.advance_time(4)
    patient = await again(world)

    assert hasty.ephemeral
    assert text(hasty.response) == WAIT
    assert quoted(patient.response)


@pytest.mark.settings(cooldown_seconds=3)
@pytest.mark.parametrize("first", [ask, quote, random, find_the_source])
async def test_wait_begins_with_every_way_of_asking(
    world: World, first: Callable[[World], Awaitable[Any]]
) -> None:
    await first(world)

    hasty = await world.ann.slash(world.channel, "ask", question=HIVES)

    assert text(hasty.response) == WAIT


@pytest.mark.settings(cooldown_seconds=3)
async def test_wait_is_of_one_person(world: World) -> None:
    await ask(world)

    shown = await world.bob.slash(world.channel, "ask", question=LAMP)

    assert "mercury" in quoted(shown.response)


@pytest.mark.settings(cooldown_seconds=3)
async def test_hasty_mention_gets_a_raised_hand(world: World) -> None:
    await world.mention(HIVES)

    hasty = await world.mention(LAMP)

    assert [reaction.emoji for reaction in hasty.reactions] == ["✋"]
    assert len(world.channel.history()) == 3


@pytest.mark.settings(cooldown_seconds=3)
async def test_hasty_direct_message_gets_the_sentence(world: World) -> None:
    await world.mention(HIVES)

    await world.ann.user.send_dm(LAMP)

    assert text(last(world.ann.user.dm_channel)) == WAIT


@pytest.mark.settings(cooldown_seconds=3)
async def test_bad_input_makes_nobody_wait(world: World) -> None:
    await world.ann.slash(world.channel, "ask", question="?" * 501)
    await world.ann.slash(world.channel, "quote", words="…")

    shown = await ask(world)

    assert "mercury" in quoted(shown.response)


async def test_cooldown_of_zero_makes_nobody_wait(world: World) -> None:
    cooldown = Cooldown(0)
    first = await said(world, world.ann)
    await world.env.advance_time(1)
    second = await said(world, world.ann)

    for message in (first, first, second, first):  # Discord may deliver them in another order
        cooldown.begin(message)


async def test_people_are_forgotten_when_their_wait_is_over(world: World) -> None:
    cooldown = Cooldown(3)

    cooldown.begin(await said(world, world.ann))
    with pytest.raises(TooFast):
        cooldown.begin(await said(world, world.ann))
    await world.env.advance_time(7)
    cooldown.begin(await said(world, world.bob))

    assert list(cooldown._people._cache) == [world.bob.id]
