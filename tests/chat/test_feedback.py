"""Votes under an answer, as voters find them."""

import asyncio
from typing import Any

import discord
import pytest

from bot.chat.buttons import Button
from bot.chat.requests import PROMPT
from bot.ids import ServerId
from bot.store.feedback import Feedback, Votes
from bot.store.log import Query
from tests.chat.conftest import World, labels, last, press, text

HIVES = "who kept the hives in the orchard?"


async def votes(world: World) -> list[tuple[int, str | None]]:
    """Return every vote there is, with what was expected."""
    sql = "SELECT helpful, text FROM vote LEFT JOIN wording ON wording.number = vote.wording"
    return [(row[0], row[1]) for row in await world.database.read(sql)]


async def test_an_answer_can_be_voted_on_and_nothing_found_cannot(world: World) -> None:
    assert {"👍 Helpful", "👎 Not helpful"} <= set(labels(await world.mention(HIVES)))
    assert labels(await world.mention("xylophone quasar")) == ["Delete"]


async def test_each_person_has_one_vote(world: World) -> None:
    answer = await world.mention(HIVES)

    for person in (world.ann, world.bob, world.ann):
        thanks = await press(person, answer, "👍 Helpful")
        assert thanks.ephemeral

    assert await votes(world) == [(1, None), (1, None)]


async def test_a_vote_can_be_changed(world: World) -> None:
    answer = await world.mention(HIVES)

    await press(world.bob, answer, "👍 Helpful")
    await press(world.bob, answer, "👎 Not helpful")

    assert await votes(world) == [(0, None)]


async def test_a_vote_that_has_to_wait_is_announced_and_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = Feedback.vote

    async def slowly(feedback: Feedback, *what: Any) -> bool:
        await asyncio.sleep(2 * PROMPT)
        return await vote(feedback, *what)

    monkeypatch.setattr(Feedback, "vote", slowly)

    thanks = await press(world.bob, await world.mention(HIVES), "👍 Helpful")

    calls = [request.path.rsplit("/", 1)[-1] for request in world.env.http_requests]
    assert calls[-2:] == ["callback", "@original"]
    assert text(thanks.response) == "Thank you, it is good to know that this helped."
    assert await votes(world) == [(1, None)]


async def test_thanks_do_not_tell_voters_what_they_found(world: World) -> None:
    answer = await world.mention(HIVES)

    for label, thanks in (
        ("👍 Helpful", "Thank you, it is good to know that this helped."),
        ("👎 Not helpful", "Thank you for saying that this did not help."),
    ):
        assert text((await press(world.bob, answer, label)).response) == thanks


async def test_voting_leaves_the_answer_as_it_is(world: World) -> None:
    answer = await world.mention(HIVES)

    await press(world.bob, answer, "👎 Not helpful")

    assert text(last(world.channel)) == text(answer)


async def test_person_not_helped_can_say_what_was_expected(world: World) -> None:
    answer = await world.mention(HIVES)

    asked = await press(world.bob, answer, "👎 Not helpful")
    assert asked.ephemeral
    modal = await press(world.bob, asked.response, "What did you expect?")
    thanks = await world.bob.submit_modal(modal, field(modal, "the colour of the hives"))

    assert thanks.ephemeral
    assert await votes(world) == [(0, "the colour of the hives")]


@pytest.mark.parametrize(
    "people", [pytest.param(n, marks=pytest.mark.settings(gap_people=n)) for n in (1, 3, 1000)]
)
async def test_form_for_expectations_says_who_will_see_them(world: World, people: int) -> None:
    answer = await world.mention(HIVES)

    asked = await press(world.bob, answer, "👎 Not helpful")
    modal = await press(world.bob, asked.response, "What did you expect?")

    (label,) = modal.modal["components"]
    many = f"{people} different people" if people > 1 else "somebody"
    assert label["description"] == f"Moderators see it, without your name, once {many} asked this in vain."
    assert len(label["description"]) <= 100


async def test_person_who_paused_is_not_asked_for_words(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.bob.slash(world.channel, "mydata pause")

    asked = await press(world.bob, answer, "👎 Not helpful")

    assert labels(asked.response) == []
    assert await votes(world) == [(0, None)]


async def test_votes_are_taken_after_a_restart(world: World) -> None:
    answer = await world.mention(HIVES)
    asked = await press(world.bob, answer, "👎 Not helpful")

    await world.restart()
    await press(world.ann, last(world.channel), "👍 Helpful")
    modal = await press(world.bob, asked.response, "What did you expect?")

    assert modal.modal
    assert sorted(await votes(world)) == [(0, None), (1, None)]


async def test_a_question_that_is_gone_cannot_be_voted_on(world: World) -> None:
    answer = await world.mention(HIVES)
    asked = await world.ann.slash(world.channel, "mydata forget")
    await press(world.ann, asked.response, "Delete them now")

    refused = await press(world.bob, answer, "👍 Helpful")

    assert refused.ephemeral
    assert "no longer keep" in refused.response.content


@pytest.mark.parametrize("verb", ["helpful", "unhelpful"])
async def test_a_forged_button_does_not_reach_another_server(world: World, verb: str) -> None:
    theirs = Query(server=ServerId(1), surface="slash", text="theirs", verdict="answered")
    world.log.record(theirs)
    view = discord.ui.LayoutView()
    row: discord.ui.ActionRow[Any] = discord.ui.ActionRow(Button(verb, theirs.id, "Forged"))
    view.add_item(row)
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send(view=view)

    refused = await press(world.bob, sent, "Forged")

    assert "no longer keep" in refused.response.content
    assert await Feedback(world.database, world.log).votes(theirs.id) == Votes(0, 0)


def field(modal: Any, words: str) -> dict[str, str]:
    """Return these words under the name of a modal's only field."""
    return {modal.modal["components"][0]["component"]["custom_id"]: words}
