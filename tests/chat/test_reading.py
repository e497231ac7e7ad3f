"""The buttons beneath an answer, as the asker, strangers and moderators find them."""

from typing import Any

import discord
import pytest

from bot.answers.speech import whereabouts
from bot.chat.buttons import Button, checksum, gap_menu
from bot.chat.requests import PROMPT
from tests.chat.conftest import (
    BEES,
    LIGHTHOUSE,
    World,
    labels,
    last,
    press,
    quoted,
    text,
    texts,
    transcript,
)

HIVES = "who kept the hives in the orchard?"
CORRECTED = "This interview was corrected since this answer. Please ask again."
RIVER = "walked along the river"
WORDS = " ".join(BEES.text.split())
AROUND = ("Earlier", "Later", "Whole turn", "The question before it")


def place_of(words: str) -> int:
    """Return where these words stand in the bees interview."""
    assert words in WORDS
    return WORDS.index(words)


async def test_reading_on_turns_the_page_in_place(world: World) -> None:
    answer = await world.mention(HIVES)
    before = quoted(answer)

    await press(world.ann, answer, "Later")
    later = quoted(last(world.channel))
    await press(world.ann, last(world.channel), "Earlier")
    again = quoted(last(world.channel))

    assert last(world.channel).id == answer.id
    assert f"{before} {later}" in WORDS
    assert f"{again} {later}" in WORDS
    assert 20 <= len(later.split()) <= 80


async def test_reading_on_keeps_what_else_the_answer_shows(world: World) -> None:
    answer = await world.mention(RIVER)
    _, *others = texts(answer)
    can = [label for label in labels(answer) if label not in AROUND]

    await press(world.ann, answer, "Earlier")

    assert texts(last(world.channel))[1:] == others
    assert [label for label in labels(last(world.channel)) if label not in AROUND] == can


async def test_reading_on_stops_at_the_ends(world: World) -> None:
    answer = await world.mention(HIVES)

    seen = set()
    while "Earlier" in labels(answer):
        assert quoted(answer) not in seen
        seen.add(quoted(answer))
        await press(world.ann, answer, "Earlier")
        answer = last(world.channel)
    first = quoted(answer)
    while "Later" in labels(answer):
        await press(world.ann, answer, "Later")
        answer = last(world.channel)

    assert WORDS.startswith(first)
    assert WORDS.endswith(quoted(answer))


async def test_the_citation_follows_the_page(world: World) -> None:
    answer = await world.mention(HIVES)
    await press(world.ann, answer, "Later")

    places = [where(shown) for shown in (answer, last(world.channel))]

    assert places[0] != places[1]
    assert f" · {places[0]}\n" in text(answer)
    assert f" · {places[1]}\n" in text(last(world.channel))


def where(shown: discord.Message) -> str:
    """Return in words where the first quote of a message stands in the bees interview."""
    start = place_of(quoted(shown))
    return whereabouts(BEES.cite(start, start + len(quoted(shown))))


async def test_buttons_work_after_a_restart(world: World) -> None:
    answer = await world.mention(RIVER)
    await world.restart()

    await press(world.ann, answer, "Earlier")
    more = await press(world.ann, answer, "More results")
    await press(world.ann, answer, "Delete")

    assert more.ephemeral
    assert quoted(more.response)
    assert [message.author.name for message in world.channel.history(viewer=world.bob)] == ["ann"]


@pytest.mark.settings(log_questions=False)
async def test_more_results_without_words_in_the_log_come_by_the_message_that_asked(world: World) -> None:
    answer = await world.mention(RIVER)
    await world.restart()

    page = await press(world.bob, answer, "More results")

    assert page.ephemeral
    assert quoted(page.response)


@pytest.mark.settings(log_questions=False)
async def test_more_results_are_offered_only_where_the_question_is_kept(world: World) -> None:
    command = await world.ann.slash(world.channel, "ask", question=RIVER)
    mention = await world.mention(RIVER)

    assert "More results" not in labels(command.response)
    assert "More results" in labels(mention)  # whose message holds it


async def test_a_stranger_reads_on_in_a_copy_of_their_own(world: World) -> None:
    answer = await world.mention(HIVES)
    before = text(answer)

    copy = await press(world.bob, answer, "Later")
    again = await press(world.bob, copy.response, "Later")

    assert copy.ephemeral
    assert again.response.id == copy.response.id
    assert quoted(answer) in WORDS
    assert place_of(quoted(copy.response)) > place_of(quoted(answer))
    assert text(world.channel.history(viewer=world.ann)[-1]) == before


TALK = transcript(
    "talk",
    "Talk",
    ("Ada Stone", "welcome all"),
    ("Ada Stone", "so how did you come to keep bees?"),
    (
        "Ben Reed",
        f"it began with a swarm. {WORDS[:400]}. And that was the zeppelin. {WORDS[:300]}.",
    ),
)


async def test_whole_turn_of_an_excerpt_is_shown_in_place(world: World) -> None:
    await world.restart(TALK)
    answer = await world.mention("zeppelin")

    await press(world.ann, answer, "Whole turn")

    shown = last(world.channel)
    turn = TALK.turns[2]
    assert shown.id == answer.id
    assert quoted(shown) == " ".join(TALK.text[turn.start : turn.end].split())
    assert "Whole turn" not in labels(shown)


async def test_question_before_an_excerpt_is_shown_in_place(world: World) -> None:
    await world.restart(TALK)
    answer = await world.mention("zeppelin")

    await press(world.ann, answer, "The question before it")

    shown = last(world.channel)
    assert shown.id == answer.id
    assert quoted(shown).endswith("so how did you come to keep bees?")
    assert "-# Ada Stone · " in text(shown)
    assert "The question before it" not in labels(shown)


@pytest.mark.parametrize("way", ["Whole turn", "The question before it"])
async def test_stranger_sees_what_is_around_in_a_copy_of_their_own(world: World, way: str) -> None:
    await world.restart(TALK)
    answer = await world.mention("zeppelin")
    before = text(answer)
    await world.restart()

    copy = await press(world.bob, answer, way)

    assert copy.ephemeral
    assert quoted(copy.response) in " ".join(TALK.text.split())
    assert text(last(world.channel)) == before


async def test_more_results_come_privately_page_by_page(world: World) -> None:
    long = [transcript(f"t{i}", f"Part {i}", ("Eve", f"{HIVES} number{i}")) for i in range(9)]
    await world.restart(*long)
    answer = await world.mention("hives orchard")

    page = await press(world.bob, answer, "More results")
    second = await press(world.bob, page.response, "More results")

    titles = [title for shown in (answer, page.response, second.response) for title in titles_of(shown)]
    assert page.ephemeral
    assert sorted(titles) == [f"Part {i}" for i in range(9)]
    assert "More results" not in labels(second.response)


async def test_more_results_are_those_of_the_server(world: World) -> None:
    await world.keep(*(transcript(f"t{i}", f"Part {i}", ("Eve", f"{HIVES} number{i}")) for i in range(9)))

    page = await press(world.bob, await world.mention("hives orchard"), "More results")

    assert titles_of(page.response)


async def test_more_results_that_take_long_are_private_too(world: World) -> None:
    answer = await world.mention(RIVER)
    world.library.slow_s = 2 * PROMPT

    page = await press(world.bob, answer, "More results")

    assert page.ephemeral
    assert quoted(page.response)


async def test_more_results_end_where_no_more_are_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.pages.MOST_RESULTS", 7)
    await world.restart(*(transcript(f"t{i}", f"Part {i}", ("Eve", f"{HIVES} number{i}")) for i in range(9)))

    page = await press(world.bob, await world.mention("hives orchard"), "More results")

    assert len(titles_of(page.response)) == 4
    assert "More results" not in labels(page.response)


def titles_of(message: Any) -> list[str]:
    """Return the titles that are cited in a message."""
    lines = [row for row in text(message).splitlines() if row.startswith("-# ")]
    return [part for row in lines for part in row.split(" · ") if part.startswith("Part")]


async def test_more_results_stay_within_the_interview_that_was_chosen(world: World) -> None:
    long = transcript("long", "Long talk", *[("Eve", f"{HIVES} {'so it went on and on ' * 20}")] * 9)
    await world.restart(long, BEES)

    shown = await world.ann.slash(world.channel, "ask", question=HIVES, transcript="long")
    more = await press(world.ann, shown.response, "More results")

    assert "Long talk" in text(more.response)
    assert "Tending bees" not in text(more.response)


async def test_more_results_work_where_the_log_keeps_no_words(world: World) -> None:
    world.log._keep_text = False
    answer = await world.mention(RIVER)

    more = await press(world.ann, answer, "More results")

    assert quoted(more.response)


async def test_more_results_of_a_forgotten_question_are_refused(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=RIVER)
    asked = await world.ann.slash(world.channel, "mydata forget")
    await press(world.ann, asked.response, "Delete them now")

    more = await press(world.ann, shown.response, "More results")

    assert more.ephemeral
    assert text(more.response) == "I no longer have that question. Please ask it again."


async def test_the_asker_deletes_the_answer(world: World) -> None:
    mention = await world.mention(HIVES)
    await press(world.ann, mention, "Delete")
    shown = await world.ann.slash(world.channel, "ask", question=HIVES)
    await press(world.ann, shown.response, "Delete")

    assert [message.author.name for message in world.channel.history()] == ["ann"]


async def test_a_stranger_cannot_delete_the_answer(world: World) -> None:
    mention = await world.mention(HIVES)
    shown = await world.ann.slash(world.channel, "ask", question=HIVES)

    for message in (mention, shown.response):
        refused = await press(world.bob, message, "Delete")

        assert refused.ephemeral
        assert text(refused.response) == "Only the person who asked, or a moderator, can delete this."
    assert len(world.channel.history(viewer=world.ann)) == 3


async def test_moderators_delete_any_answer(world: World) -> None:
    role = world.guild.create_role("Librarians")
    librarian = world.guild.add_member(world.env.create_user("lib"), roles=[role])
    await world.restart(moderator_role=role.id)

    await press(world.moderator, await world.mention(HIVES), "Delete")
    await press(librarian, await world.mention(HIVES), "Delete")

    assert {message.author.name for message in world.channel.history()} == {"ann"}


async def test_the_asker_deletes_an_answer_that_could_not_be_a_reply(world: World) -> None:
    blind = discord.PermissionOverwrite(read_message_history=False)
    channel = world.guild.create_text_channel("fresh", overwrites={world.own_role: blind})
    answer = await world.mention(HIVES, channel)

    refused = await press(world.bob, answer, "Delete")
    await press(world.ann, answer, "Delete")

    assert refused.ephemeral
    assert [message.author.name for message in channel.history()] == ["ann"]


async def test_a_question_asked_elsewhere_gives_no_right_to_delete(world: World) -> None:
    await world.mention(HIVES)
    await world.log.flush()
    query = (await world.database.read("SELECT id FROM query"))[0]["id"]
    hall = world.guild.create_text_channel("hall")
    channel = world.env.bot.get_channel(hall.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(Button("delete", query, "Forged")))
    await channel.send(view=view)

    refused = await press(world.ann, last(hall), "Forged")

    assert text(refused.response) == "Only the person who asked, or a moderator, can delete this."
    assert len(hall.history()) == 1


async def test_an_answer_can_be_deleted_on_a_full_disk_too(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.protect_disk()

    done = await press(world.ann, answer, "Delete")

    assert done.followups == []
    assert [message.author.name for message in world.channel.history()] == ["ann"]


async def test_an_answer_that_discord_does_not_delete_is_told_to_one_alone(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await world.mention(HIVES)
    world.env.inject_error("DELETE", "/webhooks/*/*/messages/@original", status=400)

    done = await press(world.ann, answer, "Delete")

    (told,) = done.followups
    assert told.ephemeral
    assert "The reference is" in text(told)
    caplog.clear()


async def test_interview_with_a_very_long_name_has_no_buttons_to_read_on(world: World) -> None:
    await world.restart(transcript("x" * 90, "Long name", ("Eve", f"{WORDS} {HIVES} {WORDS}")))

    answer = await world.mention("seven hives")

    assert "seven hives" in quoted(answer).replace("**", "")
    assert not {"Earlier", "Later"} & set(labels(answer))


async def test_a_private_answer_is_shared_with_the_channel(world: World) -> None:
    private = await world.ann.slash(world.channel, "ask", question=HIVES, private=True)

    await press(world.ann, private.response, "Share with the channel")

    shared = world.channel.history(viewer=world.bob)[-1]
    assert texts(shared)[0] == f"-# Shared by ann\n-# “{HIVES}”"
    assert "seven hives" in quoted(shared)
    assert "Share with the channel" not in labels(private.response)
    assert "Delete" in labels(shared)


async def test_person_who_shared_an_answer_can_delete_it(world: World) -> None:
    private = await world.ann.slash(world.channel, "ask", question=HIVES, private=True)
    await press(world.ann, private.response, "Share with the channel")
    shared = world.channel.history(viewer=world.bob)[-1]

    refused = await press(world.bob, shared, "Delete")
    await press(world.ann, shared, "Delete")

    assert refused.ephemeral
    assert world.channel.history(viewer=world.moderator) == []


async def test_person_who_may_not_write_may_not_share(world: World) -> None:
    readers = discord.PermissionOverwrite(send_messages=False)
    channel = world.guild.create_text_channel("news", overwrites={world.guild.default_role: readers})
    private = await world.ann.slash(channel, "ask", question=HIVES, private=True)

    refused = await press(world.ann, private.response, "Share with the channel")

    assert refused.ephemeral
    assert "You may not write in this channel" in text(refused.response)
    assert channel.history(viewer=world.bob) == []


@pytest.mark.parametrize("value", ["vote", "vote:x", "later:x"])
async def test_a_forged_choice_gets_a_private_line(world: World, value: str) -> None:
    options = [discord.SelectOption(label="Forged", value=value)]
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(gap_menu(options)))
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(view=view)

    refused = await press(world.bob, last(world.channel), "Forged")

    assert refused.ephemeral
    assert text(refused.response) in (
        "This button is from an older version of me. Please ask again.",
        "This interview is not available here any more.",
    )


@pytest.mark.parametrize(
    ("custom_id", "sentence"),
    [
        ("later:0:5:000000:another-servers", "This interview is not available here any more."),
        (f"later:0:99999999:{checksum(BEES)}:tending-bees", "This interview is not available here any more."),
        (f"earlier:5:5:{checksum(BEES)}:tending-bees", "This interview is not available here any more."),
        ("earlier:0:5:000000:tending-bees", CORRECTED),
        (f"earlier:0:5:{checksum(BEES)}:tending-bees", "This is where the interview begins."),
        ("earlier:x", "This interview is not available here any more."),
        ("more:nosuchquery:3:", "I no longer have that question. Please ask it again."),
        ("more:x:99999:", "I no longer have that question. Please ask it again."),
        ("meant:nosuchquery:", "I no longer have that question. Please ask it again."),
        ("everywhere:nosuchquery", "I no longer have that question. Please ask it again."),
        ("share:x", "Everybody can see this already."),
        ("delete:x", "Only the person who asked, or a moderator, can delete this."),
        (f"turn:0:{len(BEES.text)}:{checksum(BEES)}:tending-bees", "This is the whole turn."),
        (f"question:0:5:{checksum(BEES)}:tending-bees", "I find no question shortly before this."),
        ("question:0:5:000000:tending-bees", CORRECTED),
        ("vote:x", "This button is from an older version of me. Please ask again."),
    ],
)
async def test_a_forged_button_gets_a_private_line(world: World, custom_id: str, sentence: str) -> None:
    verb, _, data = custom_id.partition(":")
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(Button(verb, data, "Forged")))
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(view=view)

    refused = await press(world.bob, last(world.channel), "Forged")

    assert refused.ephemeral
    assert text(refused.response) == sentence


async def test_a_button_does_not_reach_another_servers_question(world: World) -> None:
    await world.mention(RIVER)
    other = world.env.create_guild("Elsewhere")
    hall = other.create_text_channel("hall")
    eve = other.add_member(world.env.create_user("eve"))
    await world.log.flush()
    query = (await world.log._database.read("SELECT id FROM query"))[0]["id"]
    channel = world.env.bot.get_channel(hall.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(Button("more", f"{query}:3:", "Forged")))
    await channel.send(view=view)

    refused = await press(eve, last(hall), "Forged")

    assert text(refused.response) == "I no longer have that question. Please ask it again."


async def test_an_interview_that_was_removed_is_not_read_on(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.restart(LIGHTHOUSE)

    refused = await press(world.ann, answer, "Later")

    assert text(refused.response) == "This interview is not available here any more."


@pytest.mark.surprise
async def test_a_surprise_behind_a_button_is_told_with_a_reference(world: World) -> None:
    answer = await world.mention(RIVER)
    world.library.failure = OSError("disk")

    shown = await press(world.ann, answer, "More results")

    assert shown.ephemeral
    assert "The reference is" in text(shown.response)
