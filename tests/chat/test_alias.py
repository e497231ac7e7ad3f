"""How the transcripts misspell names, as moderators say it and as people then find them."""

from typing import Any

import pytest

from bot.store.aliases import AliasStore
from tests.chat.conftest import World, press, quoted, text, texts
from tests.chat.test_curate import HERONS, add, long

QUEEN = "chestnut queen"  # as the captions of both interviews have it
ZEPPELIN = long(HERONS.replace("the captain", f"the {QUEEN}"))
SUBMARINE = long(HERONS.replace("The zeppelin landed", f"The {QUEEN} dived").replace("walnut", "willow"))


@pytest.fixture
async def wanda(world: World) -> World:
    """A server with two interviews that misspell a name, and an alias for the first of them."""
    await add(world, ZEPPELIN)
    await add(world, SUBMARINE, "submarine.vtt")
    await world.moderator.slash(
        world.channel, "transcript alias add", name="Wanda", heard=QUEEN, transcript="zeppelin"
    )
    return world


async def asked(world: World, **options: Any) -> str:
    """Have Ann ask for the name, and return what is shown."""
    return text((await world.ann.slash(world.channel, "ask", question="Wanda?", **options)).response)


async def listed(world: World) -> str:
    """Return what the list of aliases shows."""
    return text((await world.moderator.slash(world.channel, "transcript alias list")).response)


async def test_an_overflowing_list_of_aliases_says_how_many_it_shows(world: World) -> None:
    aliases = AliasStore(world.database)
    for number in range(200):
        await aliases.add(world.guild.id, None, f"name {number:03}", f"nahm {number:03}", by=None)

    listed = await world.moderator.slash(world.channel, "transcript alias list")

    assert "200 aliases, of which the first 1" in text(listed.response)
    assert sum(map(len, texts(listed.response))) <= 4000


async def test_an_alias_is_found_by_its_name_and_the_quote_stays(world: World) -> None:
    mona, here = world.moderator, world.channel
    await add(world, HERONS.replace("captain", "kap ten nemmo"))

    await mona.slash(here, "transcript alias add", name="Nemo", heard="kap ten nemmo", transcript="zeppelin")
    answer = await world.mention("who is Nemo?")
    listed = await mona.slash(here, "transcript alias list")
    (choice,) = await mona.autocomplete(here, "transcript alias remove", "alias", "nem")
    gone = await mona.slash(here, "transcript alias remove", alias=choice["value"])

    assert "kap ten nemmo" in quoted(answer)
    assert "Nemo = kap ten nemmo" in text(listed.response)
    assert "is removed" in text(gone.response)


async def test_an_alias_whose_misspelling_stands_nowhere_is_questioned(wanda: World) -> None:
    said: list[str] = []
    for heard, options in (
        (QUEEN, {}),
        ("willow", {}),
        ("willow", {"transcript": "zeppelin"}),
        ("wander", {}),
    ):
        added = await wanda.moderator.slash(
            wanda.channel, "transcript alias add", name=f"Name {len(said)}", heard=heard, **options
        )
        said.append(text(added.response).partition("\n")[2])

    yet = "⚠️ But that does not stand in {} yet: is it spelt as the transcript has it?"
    assert said == ["", "", yet.format("this interview"), yet.format("any interview here")]
    assert "wander" in await listed(wanda), "it may come"


async def test_an_alias_of_one_interview_helps_questions_about_everything_and_within_it(wanda: World) -> None:
    for found in (await asked(wanda), await asked(wanda, transcript="zeppelin")):
        assert "**chestnut** **queen**" in found


async def test_an_alias_of_one_interview_is_left_out_within_another(wanda: World) -> None:
    assert "I found nothing" in await asked(wanda, transcript="submarine")


async def test_an_alias_of_one_interview_goes_with_it_and_comes_back_with_it(wanda: World) -> None:
    gone = await wanda.moderator.slash(wanda.channel, "transcript remove", transcript="zeppelin")
    without = await asked(wanda)
    left = await listed(wanda)
    await press(wanda.moderator, gone.response, "Undo")

    assert "I found nothing" in without
    assert "Wanda = chestnut queen (in a removed interview)" in left
    assert "**chestnut** **queen**" in await asked(wanda)


async def test_an_alias_of_one_interview_is_shown_with_it(wanda: World) -> None:
    await wanda.moderator.slash(wanda.channel, "transcript alias add", name="Boat", heard="willow")
    (choice,) = await wanda.moderator.autocomplete(
        wanda.channel, "transcript alias remove", "alias", "(zeppelin"
    )

    assert "- Wanda = chestnut queen (zeppelin)" in await listed(wanda)
    assert "- Boat = willow\n" in await listed(wanda)
    assert choice["name"] == "Wanda = chestnut queen (zeppelin)"


async def test_an_alias_of_what_every_server_sees_is_not_a_servers_to_add(world: World) -> None:
    refused = await world.moderator.slash(
        world.channel, "transcript alias add", name="Wanda", heard="hives", transcript="Tending bees"
    )

    assert refused.ephemeral
    only = "Every server sees this interview, so only whoever runs the bot can change it."
    assert text(refused.response) == only
    assert world.refused_picks() == [only]
