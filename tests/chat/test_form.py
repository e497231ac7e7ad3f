"""The form in which a moderator corrects what is known about an interview."""

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.client import FORM_IS_GONE, InterviewBot
from bot.chat.form import MOST_REFUSED, RefusedForms
from bot.chat.requests import OPEN_FOR
from bot.errors import Refusal
from bot.ids import TranscriptId, UserId
from tests.chat.conftest import World, press, text
from tests.chat.test_curate import HERONS, add

AS_IT_IS = {
    "title": "zeppelin",
    "date": "",
    "link": "",
    "offset": "0",
    "speakers": "Speaker 1 = Speaker 1\nSpeaker 2 = Speaker 2",
}

VIDEO = "https://example.org/zep#{seconds}"
RENAMED = "Speaker 1 = Ada Stone\nSpeaker 2 = Speaker 2"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"link": "https://example.org/no-place"}, "Please put {seconds}"),
        ({"offset": "soon"}, "number of seconds"),
        ({"offset": "nan"}, "number of seconds"),
        ({"offset": "inf"}, "number of seconds"),
        ({"offset": "86401"}, "number of seconds"),
        ({"date": "32 May"}, "like 2024-03-28"),
        ({"date": "2024-02-31"}, "like 2024-03-28"),
        ({"date": "2024-13"}, "like 2024-03-28"),
        ({"title": "@here"}, "cannot mention"),
        ({"speakers": "Nobody = Somebody"}, "old name = new name"),
        ({}, "Nothing was changed."),
    ],
)
async def test_a_form_with_a_mistake_changes_nothing(
    world: World, values: dict[str, str], sentence: str
) -> None:
    id = await add(world)
    before = await world.library.get(world.guild.id, TranscriptId(id))
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)

    sent = await world.moderator.submit_modal(form, AS_IT_IS | values)

    assert sent.ephemeral
    assert sentence in text(sent.response)
    assert await world.library.get(world.guild.id, TranscriptId(id)) == before


async def test_a_refused_form_gives_back_what_was_typed(world: World) -> None:
    id = await add(world)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    typed = {"title": "The zeppelin", "date": "32 May", "link": VIDEO, "offset": "-5", "speakers": RENAMED}

    refused = await world.moderator.submit_modal(form, typed)
    again = await press(world.moderator, refused.response, "Open the form again")
    given_back = {
        field["component"]["custom_id"]: field["component"]["value"] for field in again.modal["components"]
    }
    sent = await world.moderator.submit_modal(again, typed | {"date": "1931"})

    after = await world.library.get(world.guild.id, TranscriptId(id))
    assert given_back == typed
    assert "has been changed: title, date, links, offset and speakers." in text(sent.response)
    assert after is not None
    assert (after.title, after.date, after.offset_s) == ("The zeppelin", "1931", -5)


async def test_what_stands_in_a_form_again_is_checked_again(world: World) -> None:
    id = await add(world)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    refused = await world.moderator.submit_modal(form, AS_IT_IS | {"date": "32 May"})
    again = await press(world.moderator, refused.response, "Open the form again")

    still = await world.moderator.submit_modal(again, AS_IT_IS | {"date": "32 May"})

    assert "like 2024-03-28" in text(still.response)


async def test_what_was_typed_before_a_restart_is_said_to_be_gone(world: World) -> None:
    id = await add(world)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    refused = await world.moderator.submit_modal(form, AS_IT_IS | {"date": "32 May"})
    await world.restart()

    gone = await press(world.moderator, refused.response, "Open the form again")

    assert "I no longer have what you typed." in text(gone.response)


def test_only_so_many_refused_forms_are_remembered() -> None:
    forms, person = RefusedForms(), UserId(1)
    for number in range(MOST_REFUSED + 1):
        forms.keep(person, TranscriptId(str(number)), {"date": str(number)})

    assert forms.typed(person, TranscriptId("1")) == {"date": "1"}
    with pytest.raises(Refusal, match="no longer"):
        forms.typed(person, TranscriptId("0"))


async def test_a_bare_page_that_takes_a_second_becomes_a_link_template(world: World) -> None:
    id = TranscriptId(await add(world))
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)

    await world.moderator.submit_modal(form, AS_IT_IS | {"link": "https://youtu.be/abc?si=x"})

    after = await world.library.get(world.guild.id, id)
    assert after is not None
    assert after.link == "https://youtu.be/abc?si=x&t={seconds}"


async def test_a_form_leaves_alone_what_was_not_touched_in_it(world: World) -> None:
    odd = HERONS.replace("Speaker 1", "A = B @here")
    id = TranscriptId(await add(world, odd))
    before = await world.library.get(world.guild.id, id)
    assert before is not None
    await world.library.curation.edit(world.guild.id, replace(before, offset_s=12345.678), by=None)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    speakers = "A = B @here = A = B @here\nSpeaker 2 = Cora Finn"

    sent = await world.moderator.submit_modal(
        form, {"title": "zeppelin", "date": "1931", "link": "", "offset": "12345.7", "speakers": speakers}
    )

    after = await world.library.get(world.guild.id, id)
    assert "has been changed: date and speakers." in text(sent.response)
    assert after is not None
    assert after.offset_s == 12345.678
    assert after.speakers == ("A = B @here", "Cora Finn")


async def test_a_form_changes_what_was_touched_in_it_whatever_others_changed_meanwhile(world: World) -> None:
    id = TranscriptId(await add(world))
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    before = await world.library.get(world.guild.id, id)
    assert before is not None
    await world.library.curation.edit(world.guild.id, before.renamed({"Speaker 1": "Ada Stone"}), by=None)

    sent = await world.moderator.submit_modal(form, AS_IT_IS | {"title": "The zeppelin"})

    after = await world.library.get(world.guild.id, id)
    assert "has been changed: title." in text(sent.response)
    assert after is not None
    assert (after.title, after.speakers) == ("The zeppelin", ("Ada Stone", "Speaker 2"))


async def test_a_form_that_was_left_open_for_too_long_says_so(world: World) -> None:
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=await add(world))
    await world.env.advance_time(OPEN_FOR + 1)

    sent = await world.moderator.submit_modal(form, AS_IT_IS | {"title": "The zeppelin"})

    assert sent.ephemeral
    assert text(sent.response) == FORM_IS_GONE


async def test_forms_that_nobody_sends_are_forgotten(world: World) -> None:
    id = await add(world)
    for _ in range(3):
        await world.moderator.slash(world.channel, "transcript edit", transcript=id)
        await world.env.advance_time(OPEN_FOR / 2 + 1)
    await world.moderator.slash(world.channel, "transcript edit", transcript=id)

    assert isinstance(world.env.bot, InterviewBot)
    assert len(world.env.bot.requests._forms) == 2, "the last two"


async def test_a_form_about_what_was_removed_meanwhile_says_so(world: World) -> None:
    id = await add(world)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    await world.moderator.slash(world.channel, "transcript remove", transcript=id)

    sent = await world.moderator.submit_modal(form, AS_IT_IS | {"title": "The zeppelin"})

    assert sent.ephemeral
    assert text(sent.response) == "This interview was removed just now."


async def test_a_form_is_refused_when_the_rights_are_gone(world: World) -> None:
    id = await add(world)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    role = world.guild.roles["Moderators"]
    world.env.backend.remove_member_role(world.guild.id, world.moderator.id, role.id)

    sent = await world.moderator.submit_modal(form, {"title": "mine", "offset": "0"})

    assert "Only members who may manage messages" in text(sent.response)
    assert world.library.find(world.guild.id, "mine") is None


async def test_an_edit_that_comes_in_between_is_not_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = TranscriptId(await add(world))
    before = await world.library.get(world.guild.id, id)
    assert before is not None
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    edit = world.library.curation.edit

    async def after_another(*what: Any, **how: Any) -> None:
        await edit(world.guild.id, replace(before, date="1931"), by=None)
        await edit(*what, **how)

    monkeypatch.setattr(world.library.curation, "edit", after_another)
    sent = await world.moderator.submit_modal(form, AS_IT_IS | {"title": "The zeppelin"})

    assert sent.ephemeral
    assert "Somebody else changed this interview just now." in text(sent.response)
    assert await world.library.get(world.guild.id, id) == replace(before, date="1931")
