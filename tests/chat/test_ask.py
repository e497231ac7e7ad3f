"""Questions and answers, as people in a server see them."""

import sqlite3
from typing import Any

import discord
import pytest

from bot.chat.answer_messages import AnswerMessages
from bot.chat.requests import show
from bot.store.log import Query
from tests.chat.conftest import (
    BEES,
    HOSTILE,
    HOSTILE_TEXT,
    World,
    labels,
    last,
    press,
    quoted,
    rendered,
    text,
    texts,
    transcript,
    unlinked,
)

HIVES = "who kept the hives in the orchard?"
LAMP = "what did the lamp turn on, mercury?"
NONSENSE = "xylophone quarks zumba?"


async def logged(world: World) -> list[Query]:
    """Return every question in the log, in order."""
    await world.log.flush()
    rows = await world.log._database.read("SELECT id FROM query ORDER BY asked_at")
    found = [await world.log.find(row["id"]) for row in rows]
    return [query for query in found if query is not None]


async def test_a_mention_is_answered_with_a_cited_excerpt(world: World) -> None:
    answer = await world.mention(HIVES)

    assert "my grandfather kept seven hives behind the orchard" in quoted(answer)
    assert quoted(answer) in " ".join(BEES.text.split())
    assert "**hives**" in text(answer)
    assert "\n-# probably Ben Reed · about halfway through\n" in text(answer)
    assert "-# Tending bees\n-# *probably*: " in text(answer)
    assert answer.reference is not None
    assert answer.mentions == []


async def test_an_answer_is_visible_without_link_previews(world: World) -> None:
    answer = await world.mention(HIVES)

    assert answer.flags.components_v2
    assert answer.embeds == []


async def test_an_interview_with_times_is_linked_to_the_moment(world: World) -> None:
    answer = await world.mention(LAMP)

    assert "](https://example.org/watch?v=1&t=" in text(answer)


async def test_a_mention_of_the_bots_own_role_is_answered_where_discord_shows_the_words(world: World) -> None:
    await world.ann.send(world.channel, f"{world.own_role.mention} <@{world.me.id}> {HIVES}")

    assert "seven hives" in quoted(last(world.channel))


@pytest.mark.settings(ask_channels="1")
async def test_a_mention_of_the_bots_own_role_alone_is_answered(world: World) -> None:
    await world.ann.send(world.channel, f"{world.own_role.mention} {HIVES}")

    assert "seven hives" in quoted(last(world.channel))


async def test_a_mention_of_the_bots_own_role_is_never_ignored(world: World) -> None:
    await world.ann.send(world.channel, f"{world.own_role.mention} {HIVES}")  # Discord withholds the words

    assert "mention me by name" in text(last(world.channel))


async def test_another_role_is_none_of_the_bots_business(world: World) -> None:
    role = world.guild.create_role("Readers")

    await world.ann.send(world.channel, f"{role.mention} {HIVES}")

    assert len(world.channel.history()) == 1


async def test_a_reply_to_the_bot_is_a_question(world: World) -> None:
    answer = await world.mention(HIVES)

    await world.bob.send(world.channel, LAMP, reply_to=answer)

    assert "bath of mercury" in quoted(last(world.channel))


async def test_a_reply_to_a_slash_answer_says_how_to_be_heard(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=HIVES)

    await world.bob.send(world.channel, LAMP, reply_to=shown.response)

    assert "mention me by name" in text(last(world.channel))


async def test_a_direct_message_is_a_question(world: World) -> None:
    await world.ann.user.send_dm(HIVES)

    assert "seven hives" in quoted(last(world.ann.user.dm_channel))


async def test_what_only_a_server_knows_is_not_denied_in_a_direct_message(world: World) -> None:
    where = "What belongs to a server can be asked about there, not in direct messages."

    await world.ann.user.send_dm(NONSENSE)
    by_command = await world.ann.user.slash("ask", question=NONSENSE)
    in_server = await world.mention(NONSENSE)

    assert where in text(last(world.ann.user.dm_channel))
    assert where in text(by_command.response)
    assert where not in text(in_server)


async def test_an_empty_direct_message_is_told_to_write_a_question(world: World) -> None:
    await world.ann.user.send_dm(world.me.mention)

    said = unlinked(last(world.ann.user.dm_channel))
    assert "“Life in a lighthouse” and “Tending bees”: write me your question, or use `/ask`." in said


async def test_a_message_forwarded_to_the_bot_gets_a_sentence(world: World) -> None:
    said = await world.bob.send(world.channel, HIVES)

    forwarded = {"type": 1, "channel_id": str(world.channel.id), "message_id": str(said.id)}
    await world.ann.user.send_dm(reference=forwarded)

    assert "I cannot tell what to do with a forwarded message." in text(last(world.ann.user.dm_channel))


async def test_a_message_forwarded_in_a_server_is_left_alone(world: World) -> None:
    said = await world.bob.send(world.channel, f"{world.me.mention} {HIVES}")
    hall = world.guild.create_text_channel("hall")
    await world.restart(ask_channels=frozenset({hall.id}))

    await world.ann.forward(said, hall)

    assert len(hall.history()) == 1


async def test_a_mention_in_a_thread_is_answered_there(world: World) -> None:
    thread = world.thread("reading group")

    answer = await world.mention(HIVES, thread)

    assert "seven hives" in quoted(answer)


async def test_other_talk_is_left_alone(world: World) -> None:
    webhook = world.guild.create_webhook(world.channel)

    await world.ann.send(world.channel, HIVES)
    await webhook.send(f"{world.me.mention} {HIVES}")

    assert len(world.channel.history()) == 2


async def test_every_message_in_an_ask_channel_is_a_question(world: World) -> None:
    await world.restart(ask_channels=frozenset({world.channel.id}))

    await world.ann.send(world.channel, HIVES)

    assert "seven hives" in quoted(last(world.channel))


async def test_a_picture_in_an_ask_channel_is_left_alone(world: World) -> None:
    await world.restart(ask_channels=frozenset({world.channel.id}))

    await world.ann.send(world.channel, "", attachments=[("cat.png", b"cat")])

    assert len(world.channel.history()) == 1


@pytest.mark.settings(cooldown_seconds=3)
async def test_a_picture_in_an_ask_channel_makes_nobody_wait(world: World) -> None:
    await world.restart(ask_channels=frozenset({world.channel.id}))

    for _ in range(2):
        await world.ann.send(world.channel, "", attachments=[("cat.png", b"cat")])
        assert last(world.channel).reactions == []
    await world.ann.send(world.channel, HIVES)

    assert "seven hives" in quoted(last(world.channel))


async def test_a_post_in_an_ask_forum_is_a_question_and_the_talk_about_it_is_not(world: World) -> None:
    forum, other = (world.guild.create_forum_channel(name) for name in ("help", "chatter"))
    await world.restart(ask_channels=frozenset({forum.id}))

    post = await world.post(forum, HIVES)
    await world.bob.send(post, LAMP)
    chatter = await world.post(other, HIVES)

    asked, answer, _ = post.history()
    assert asked.author.name == "ann"
    assert "seven hives" in quoted(answer)
    assert len(chatter.history()) == 1


async def test_talk_in_a_thread_of_an_ask_channel_is_left_alone(world: World) -> None:
    await world.restart(ask_channels=frozenset({world.channel.id}))
    thread = world.thread("reading group")

    await world.ann.send(thread, HIVES)

    assert len(thread.history()) == 1


async def test_slash_ask_answers_in_the_channel_and_shows_the_question(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=HIVES)

    assert not shown.ephemeral
    assert texts(shown.response)[0] == f"-# “{HIVES}”"
    assert "seven hives" in quoted(shown.response)


async def test_slash_ask_can_be_private(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=HIVES, private=True)

    assert shown.ephemeral
    assert "seven hives" in quoted(shown.response)
    assert world.channel.history(viewer=world.bob) == []


async def test_slash_ask_works_in_direct_messages(world: World) -> None:
    shown = await world.ann.user.slash("ask", question=HIVES)

    assert "seven hives" in quoted(shown.response)


@pytest.mark.parametrize("name", ["lighthouse", "LIFE IN A LIGHTHOUSE"])
async def test_slash_ask_searches_one_interview_by_id_or_title(world: World, name: str) -> None:
    shown = await world.ann.slash(world.channel, "ask", question="walked along the river", transcript=name)

    assert "Life in a lighthouse" in text(shown.response)
    assert "Tending bees" not in text(shown.response)


async def test_while_typing_the_titles_that_fit_are_offered(world: World) -> None:
    choices = await world.ann.autocomplete(world.channel, "ask", "transcript", "LIGHT", question="?")
    everything = await world.ann.autocomplete(world.channel, "ask", "transcript", "", question="?")

    assert choices == [{"name": "Life in a lighthouse", "value": "lighthouse"}]
    assert [choice["value"] for choice in everything] == ["lighthouse", "tending-bees"]


async def test_at_most_25_titles_of_at_most_100_characters_are_offered(world: World) -> None:
    await world.restart(*[transcript(f"t{i}", "long " * 40, (None, "word")) for i in range(30)])

    choices = await world.ann.autocomplete(world.channel, "ask", "transcript", "long", question="?")

    assert len(choices) == 25
    assert max(len(choice["name"]) for choice in choices) <= 100


async def test_a_late_suggestion_is_no_error(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

    choices = await world.ann.autocomplete(world.channel, "ask", "transcript", "bees", question="?")

    assert choices == []  # and nothing was logged as an error


async def test_finding_nothing_is_an_answer(world: World) -> None:
    answer = await world.mention(NONSENSE)

    assert "I found nothing in the interviews that answers this." in text(answer)
    assert "They do speak of “walked along” and “river”." in text(answer)
    assert labels(answer) == ["Delete"]


async def test_what_may_have_been_meant_is_asked_at_a_press(world: World) -> None:
    answer = await world.mention("tell me about mercurry")
    pressed = await press(world.bob, answer, "Ask that")

    assert "Did you mean “tell me about mercury”?" in text(answer)
    assert pressed.ephemeral
    assert "“tell me about mercury”" in text(pressed.response)
    assert "a bath of **mercury**" in text(pressed.response)
    assert "Share with the channel" in labels(pressed.response)
    assert [query.text for query in await logged(world)] == [
        "tell me about mercurry",
        "tell me about mercury",
    ]


async def test_where_only_another_interview_has_it_all_are_asked_at_a_press(world: World) -> None:
    asked = await world.ann.slash(world.channel, "ask", question=HIVES, transcript="Life in a lighthouse")
    await world.env.advance_time(60)
    pressed = await world.ann.click(asked.response, label="Search all interviews")

    assert "I found nothing in this interview that answers this." in text(asked.response)
    assert "“Tending bees” may answer it." in text(asked.response)
    assert "seven **hives**" in text(pressed.response)
    assert pressed.ephemeral


async def test_where_no_other_interview_has_it_either_there_is_nothing_to_press(world: World) -> None:
    asked = await world.ann.slash(world.channel, "ask", question=NONSENSE, transcript="Life in a lighthouse")

    assert labels(asked.response) == ["Delete"]


async def test_the_closest_excerpt_is_shown_as_such(world: World) -> None:
    world.library.verdict = "not_found"

    answer = await world.mention(HIVES)

    assert "The closest I have, though it may be about something else:" in texts(answer)[0]
    assert "seven hives" in quoted(answer)


async def test_a_hostile_transcript_pings_nobody_and_breaks_nothing(world: World) -> None:
    await world.restart(HOSTILE)

    answer = await world.mention("zeppelin heading reversed")

    shown = " ".join(HOSTILE_TEXT.replace("\u202e", "").split())
    assert quoted(answer) in shown
    assert "@everyone look <@1> <@&2> <#3>" in quoted(answer)
    assert not answer.mention_everyone
    assert answer.mentions == []
    assert answer.role_mentions == []
    assert "\\@here \\_x\\_ \\[a\\]" in text(answer)
    assert "https://" not in text(answer)


async def test_a_hostile_question_pings_nobody(world: World) -> None:
    shown = await world.ann.slash(
        world.channel, "ask", question=f"@everyone {world.bob.mention} # hives\n- x"
    )

    assert not shown.response.message.mention_everyone
    assert shown.response.message.mentions == []
    asked, *_ = rendered(texts(shown.response)[0]).split("\n")
    assert asked == "-# “@everyone # hives - x”"


async def test_a_transcript_of_endless_words_still_fits(world: World) -> None:
    await world.restart(transcript("long", "T" * 5000, ("S" * 5000, "_" * 4000 + " hives " + "y" * 4000)))

    answer = await world.mention("hives")

    assert "hives" in quoted(answer)
    assert sum(map(len, texts(answer))) <= 4000


async def test_an_empty_mention_is_told_how_to_ask(world: World) -> None:
    answer = await world.mention("")

    assert "“Life in a lighthouse” and “Tending bees”" in text(answer)
    assert "`/ask`" in unlinked(answer)


async def test_a_reply_of_only_a_picture_is_told_how_to_ask(world: World) -> None:
    answer = await world.mention(HIVES)

    await world.bob.send(world.channel, "", reply_to=answer, attachments=[("cat.png", b"cat")])

    assert text(last(world.channel)).startswith("Ask me what was said in “Life in a lighthouse”")


async def test_where_there_is_nothing_to_ask_about_a_question_is_told_so(world: World) -> None:
    await world.library.hold([])

    by_mention = await world.mention(HIVES)
    by_command = await world.ann.slash(world.channel, "ask", question=HIVES)
    await world.ann.user.send_dm(HIVES)

    for shown in (by_mention, by_command.response):
        assert text(shown) == "I answer questions about interviews, but nobody has given me any yet."
    assert by_command.ephemeral
    assert "I know no interviews for everybody." in text(last(world.ann.user.dm_channel))
    assert await logged(world) == []


@pytest.mark.parametrize("question", ["   ", "???", "… ！", "<@1> <#2>"])
async def test_a_question_without_words_is_refused_and_counts_as_none(world: World, question: str) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=question)
    answer = await world.mention("???")

    sentence = "There are no words in your question. Ask me what was said, in your own words."
    assert shown.ephemeral
    assert text(shown.response) == text(answer) == sentence
    assert await logged(world) == []


async def test_message_without_words_is_let_be_in_a_channel_of_questions(world: World) -> None:
    await world.restart(ask_channels=frozenset({world.channel.id}))

    await world.ann.send(world.channel, "🐝 !!!")

    assert len(world.channel.history()) == 1


async def test_mentions_in_a_command_are_not_searched(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=f"<@1> {HIVES} <#2>")

    assert texts(shown.response)[0] == f"-# “{HIVES}”"
    assert [query.text for query in await logged(world)] == [HIVES]


async def test_an_overlong_question_is_refused(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question="why " * 200)
    answer = await world.mention("why " * 200)

    assert shown.ephemeral
    assert text(shown.response) == "That is 799 characters long; please ask in at most 500."
    assert "please ask in at most 500" in text(answer)


async def test_an_unknown_interview_is_refused_privately(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=HIVES, transcript="**nope**")

    assert shown.ephemeral
    assert rendered(text(shown.response)).startswith("I know no interview called “**nope**”.")
    assert world.refused_picks() == [text(shown.response)]


@pytest.mark.surprise
async def test_surprise_while_an_option_is_read_is_told_by_its_reference(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world.library, "find", fail)

    shown = await world.ann.slash(world.channel, "ask", question=HIVES, transcript="lighthouse")

    assert shown.ephemeral
    assert "The reference is" in text(shown.response)
    assert len(world.refused_picks()) == 1


async def test_where_the_bot_may_not_write_it_reacts(world: World) -> None:
    muted = discord.PermissionOverwrite(send_messages=False)
    channel = world.guild.create_text_channel("quiet", overwrites={world.own_role: muted})

    question = await world.mention(HIVES, channel)

    assert [reaction.emoji for reaction in question.reactions] == ["🔇"]


async def test_where_the_bot_may_do_nothing_it_stays_silent(world: World) -> None:
    nothing = discord.PermissionOverwrite(send_messages=False, add_reactions=False)
    channel = world.guild.create_text_channel("silent", overwrites={world.own_role: nothing})

    question = await world.mention(HIVES, channel)

    assert question.reactions == []
    assert len(channel.history()) == 1


async def test_where_the_bot_may_not_reply_it_answers_without(world: World) -> None:
    blind = discord.PermissionOverwrite(read_message_history=False)
    channel = world.guild.create_text_channel("fresh", overwrites={world.own_role: blind})

    answer = await world.mention(HIVES, channel)

    assert "seven hives" in quoted(answer)
    assert answer.reference is None


@pytest.mark.surprise
async def test_a_surprise_is_logged_under_a_reference_that_the_person_sees(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.library.failure = sqlite3.DatabaseError("database disk image is malformed")

    by_command = await world.ann.slash(world.channel, "ask", question=HIVES)
    by_mention = await world.mention(HIVES)

    for shown in (text(by_command.response), text(by_mention)):
        reference = shown.removesuffix(".").split()[-1]
        record = next(r for r in caplog.records if reference in r.getMessage())
        assert "malformed" not in shown
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], sqlite3.DatabaseError)


async def test_deleting_the_question_deletes_the_answer(world: World) -> None:
    await world.mention(HIVES)

    await world.ann.delete(world.channel.history()[0])

    assert world.channel.history() == []


async def test_deleting_the_question_deletes_the_answer_after_a_restart(world: World) -> None:
    await world.mention(HIVES)
    await world.restart()

    await world.moderator.delete(world.channel.history()[0])

    assert world.channel.history() == []


async def test_a_question_deleted_before_it_is_answered_leaves_nothing(world: World) -> None:
    backend = world.env.backend

    def delete_the_question() -> None:
        backend.delete_message(world.channel.id, world.channel.history()[0].id)

    world.library.meanwhile = delete_the_question

    await world.ann.send(world.channel, f"{world.me.mention} {HIVES}")

    assert world.channel.history() == []


async def delete_what_ann_asked(world: World) -> None:
    """Have a moderator delete all of Ann's messages at once."""
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    questions = [message for message in world.channel.history() if message.author.name == "ann"]

    await channel.delete_messages(questions)
    await world.env.settle()


async def test_deleting_many_questions_at_once_deletes_their_answers(world: World) -> None:
    await world.mention(HIVES)
    await world.mention(LAMP)

    await delete_what_ann_asked(world)

    assert world.channel.history() == []


async def test_answers_go_with_their_questions_on_a_full_disk_too(world: World) -> None:
    await world.mention(HIVES)
    await world.mention(LAMP)
    await world.protect_disk()

    await delete_what_ann_asked(world)

    assert world.channel.history() == []


async def test_every_answer_is_logged(world: World) -> None:
    await world.mention(HIVES)
    await world.ann.slash(world.channel, "ask", question=NONSENSE, private=True)
    await world.bob.user.send_dm(LAMP)

    first, second, third = await logged(world)

    assert (first.surface, first.text, first.verdict, first.private) == ("mention", HIVES, "answered", False)
    assert (first.server, first.channel) == (world.guild.id, world.channel.id)
    assert first.asker == world.log.hash_person(world.ann.id) != third.asker
    assert first.shown[0].transcript == "tending-bees"
    assert "seven hives" in BEES.text[first.shown[0].start : first.shown[0].end]
    assert (second.surface, second.verdict, second.private, second.shown) == ("slash", "not_found", True, ())
    assert (third.surface, third.server) == ("dm", None)


async def test_a_question_is_known_before_its_answer_can_be_voted_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []

    answer = AnswerMessages.answer

    async def sending(*what: Any, **content: Any) -> None:
        known.append(world.log.waiting)
        await answer(*what, **content)

    monkeypatch.setattr(AnswerMessages, "answer", sending)

    await world.mention(HIVES)

    assert known == [1]


async def test_a_command_is_known_before_its_answer_can_be_voted_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []

    async def showing(*what: Any, **how: Any) -> None:
        known.append(world.log.waiting)
        await show(*what, **how)

    monkeypatch.setattr("bot.chat.ask.show", showing)

    await world.ann.slash(world.channel, "ask", question=HIVES)

    assert known == [1]


async def test_about_says_what_the_bot_knows(world: World) -> None:
    shown = await world.ann.slash(world.channel, "about")

    assert shown.ephemeral
    assert "“Life in a lighthouse” and “Tending bees”" in text(shown.response)


async def test_about_in_a_direct_message_speaks_of_direct_messages(world: World) -> None:
    shown = await world.ann.user.slash("about")
    await world.library.hold([])
    empty = await world.ann.user.slash("about")

    assert "write me your question" in text(shown.response)
    assert "mention me" not in text(shown.response)
    assert "What belongs to a server can be asked about there." in text(empty.response)


async def test_a_server_sees_only_its_own_and_the_bundled_interviews(world: World) -> None:
    await world.mention(HIVES)
    await world.ann.user.send_dm(HIVES)
    world.env.bot._connection._guilds.clear()  # installed by a person, in a server without the bot
    await world.ann.slash(world.channel, "ask", question=HIVES)

    assert world.library.servers == [world.guild.id, None, None]


async def test_a_question_may_be_for_one_speaker_only(world: World) -> None:
    said = "we walked along the river"
    await world.restart(transcript("walks", "Walks", ("Eve", said), ("Ada Stone", f"{said} too")))

    shown = await world.ann.slash(
        world.channel, "ask", question="who walked along the river?", speaker="ada stone"
    )
    offered = await world.ann.autocomplete(world.channel, "ask", "speaker", "STONE", question="x")

    assert "Ada Stone" in text(shown.response)
    assert "walked along the river too" in quoted(shown.response)
    assert offered == [{"name": "Ada Stone", "value": "Ada Stone"}]


async def test_speaker_may_be_named_by_what_only_one_is_called(world: World) -> None:
    shown = await world.ann.slash(world.channel, "ask", question=HIVES, speaker="ben")

    assert "Ben Reed" in text(shown.response)


async def test_name_that_several_have_is_asked_back(world: World) -> None:
    await world.restart(transcript("two", "Two", ("Ada Stone", "we walked"), ("Ada Moss", "so we did")))

    shown = await world.ann.slash(world.channel, "ask", question=HIVES, speaker="ada")

    assert shown.ephemeral
    assert "“ada” may be Ada Moss or Ada Stone: please give the whole name." in text(shown.response)
    assert world.refused_picks()
