"""What is said to the bot that is no question of its own."""

import pytest

from bot.store.log import Query
from tests.chat.conftest import World, labels, last, press, quoted, text

HIVES = "who kept the hives behind the orchard?"


async def logged(world: World) -> list[str | None]:
    """Return what the log keeps of the questions."""
    await world.log.flush()
    rows = await world.database.read("SELECT id FROM query ORDER BY asked_at")
    found = [await world.log.find(row["id"]) for row in rows]
    return [query.text for query in found if isinstance(query, Query)]


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("thanks!", "You are welcome."),
        ("hello", "Hello! Ask me what was said in “Life in a lighthouse” and “Tending bees”"),
        ("lol", "Noted."),
        ("what can you do?", "Ask me what was said in"),
        ("please summarise the interview", "I do not sum up"),
        ("tell me more", "Reply to one of my answers"),
        ("who said that?", "Reply to one of my answers"),
    ],
)
async def test_talk_gets_a_short_reply_and_is_no_question(world: World, said: str, reply: str) -> None:
    answer = await world.mention(said)

    assert reply in text(answer)
    assert "\n>" not in text(answer)
    assert await logged(world) == []


async def test_talk_by_command_gets_its_reply_privately(world: World) -> None:
    asked = await world.ann.slash(world.channel, "ask", question="thanks")

    assert (asked.ephemeral, text(asked.response)) == (True, "You are welcome.")
    assert await logged(world) == []


async def test_help_offers_questions_that_are_answered_at_a_press(world: World) -> None:
    answer = await world.mention("help")
    asked = await world.bob.click(answer, label=labels(answer)[0])

    assert labels(answer)[0].startswith("What was said about ")
    assert "> " in text(asked.response)
    assert await logged(world) == [labels(answer)[0]]


async def test_talk_in_an_ask_channel_gets_a_sign(world: World) -> None:
    await world.restart(ask_channels=frozenset([world.channel.id]))

    await world.ann.send(world.channel, "lol")

    message = last(world.channel)
    assert message.content == "lol"
    assert [str(reaction.emoji) for reaction in message.reactions] == ["👍"]


async def test_reply_to_an_answer_takes_along_what_it_is_about(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.ann.send(world.channel, "and what did he carry?", reply_to=answer)

    followed = last(world.channel)
    assert text(followed).startswith(f"-# Following on from “{HIVES}”, in the same interview")
    assert "I carried the smoker" in quoted(followed)
    assert "Ask it alone" in labels(followed)


async def test_question_that_follows_up_another_is_asked_alone_at_a_press(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.ann.send(world.channel, "and what did he carry?", reply_to=answer)
    alone = await press(world.bob, last(world.channel), "Ask it alone")

    assert alone.ephemeral
    assert "Following on" not in text(alone.response)


async def test_reply_that_asks_of_another_interview_is_answered_there(
    world: World,
) -> None:
    answer = await world.mention(HIVES)
    await world.ann.send(world.channel, "what did the lamp of mercury turn on?", reply_to=answer)

    assert "Following on" not in text(last(world.channel))
    assert "a bath of mercury" in quoted(last(world.channel))


async def test_more_in_reply_to_an_answer_pages_on(world: World) -> None:
    answer = await world.mention("where did we walk along the river?")
    await world.ann.send(world.channel, "more please", reply_to=answer)

    assert quoted(last(world.channel)) not in ("", quoted(answer))
    assert len(await logged(world)) == 1


async def test_who_said_that_in_reply_to_an_answer_is_told(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.ann.send(world.channel, "who said that?", reply_to=answer)

    assert "Ben Reed" in text(last(world.channel))
    assert "Tending bees" in text(last(world.channel))


async def test_who_said_that_is_told_of_what_was_read_on_to(world: World) -> None:
    answer = await world.mention(HIVES)
    await press(world.ann, answer, "Later")
    await world.ann.send(world.channel, "who said that?", reply_to=answer)

    assert "Ada Stone" in text(last(world.channel))


async def test_reply_in_another_server_takes_nothing_along(world: World) -> None:
    answer = await world.mention(HIVES)
    query = (await logged(world))[0]
    await world.database._writer.execute("UPDATE query SET server = 1")
    await world.ann.send(world.channel, "and what did he carry?", reply_to=answer)

    assert query == HIVES
    assert "Following on" not in text(last(world.channel))


async def test_mention_alone_in_reply_to_a_question_answers_that(world: World) -> None:
    await world.restart(ask_channels=frozenset([1]))  # so the bot sees what people write
    asked = await world.bob.send(world.channel, HIVES)
    await world.ann.send(world.channel, world.me.mention, reply_to=asked)

    assert "seven hives" in quoted(last(world.channel))


async def test_mention_alone_in_reply_to_what_discord_withholds_is_told_so(world: World) -> None:
    asked = await world.bob.send(world.channel, HIVES)
    await world.ann.send(world.channel, world.me.mention, reply_to=asked)

    assert "Discord does not show me what that message says" in text(last(world.channel))


async def test_mention_alone_in_a_post_of_a_forum_answers_the_post(world: World) -> None:
    await world.restart(ask_channels=frozenset([1]))
    forum = world.guild.create_forum_channel("questions")
    post = await world.post(forum, HIVES)
    await world.ann.send(post, world.me.mention)

    assert "seven hives" in quoted(last(post))


async def test_question_edited_at_once_is_answered_anew_in_the_same_message(world: World) -> None:
    question = await world.ann.send(world.channel, f"{world.me.mention} who kept the hibes?")
    answer = last(world.channel)
    await world.ann.edit(question, f"{world.me.mention} what did the lamp of mercury turn on?")

    assert last(world.channel).id == answer.id
    assert "a bath of mercury" in quoted(last(world.channel))


async def test_question_edited_later_keeps_its_answer(world: World) -> None:
    question = await world.ann.send(world.channel, f"{world.me.mention} {HIVES}")
    await world.env.advance_time(61)
    await world.ann.edit(question, f"{world.me.mention} what did the lamp of mercury turn on?")

    assert "seven hives" in quoted(last(world.channel))


async def test_what_is_known_of_the_interviews_is_listed_and_no_quote(world: World) -> None:
    speakers = text(await world.mention("who is speaking in the interviews?"))
    hosts = text(await world.mention("who asks the questions?"))
    titles = text(await world.mention("which interviews do you have?"))

    assert "- Tending bees: Ada Stone and Ben Reed (inferred)" in speakers
    assert "- Life in a lighthouse: Cora Finn and Dan Hale" in speakers
    assert "- Tending bees: the file does not say" in hosts
    assert "- Life in a lighthouse" in titles
    assert "\n>" not in speakers + hosts + titles


async def test_what_is_known_of_an_interview_is_told_in_reply_to_an_answer_from_it(world: World) -> None:
    answer = await world.mention(HIVES)
    await world.ann.send(world.channel, "who are the speakers?", reply_to=answer)

    assert "Tending bees" in text(last(world.channel))
    assert "lighthouse" not in text(last(world.channel))


async def test_what_comes_up_is_named_with_ways_to_ask(world: World) -> None:
    answer = await world.mention("what topics come up?")

    assert text(answer).startswith("What comes up: “")
    assert labels(answer)[0].startswith("What was said about ")


async def test_question_edited_into_talk_and_back_is_answered_anew_each_time(world: World) -> None:
    question = await world.ann.send(world.channel, f"{world.me.mention} {HIVES}")
    answer = last(world.channel)
    await world.ann.edit(question, f"{world.me.mention} thanks")
    talk = text(last(world.channel))
    await world.ann.edit(question, f"{world.me.mention} what did the lamp of mercury turn on?")

    assert talk == "You are welcome."
    assert last(world.channel).id == answer.id
    assert "a bath of mercury" in quoted(last(world.channel))


async def test_question_edited_while_it_is_answered_gets_the_answer_to_what_it_says_then(
    world: World,
) -> None:
    world.library.slow_s = 0.2
    question = await world.ann.send(world.channel, f"{world.me.mention} {HIVES}")
    await world.ann.edit(question, f"{world.me.mention} what did the lamp of mercury turn on?")
    await world.ann.edit(question, f"{world.me.mention} {HIVES}")

    assert "seven hives" in quoted(last(world.channel))


async def test_edit_before_the_wait_is_over_gets_a_sign(world: World) -> None:
    await world.restart(cooldown_seconds=30)
    question = await world.ann.send(world.channel, f"{world.me.mention} {HIVES}")
    await world.ann.edit(question, f"{world.me.mention} what did the lamp of mercury turn on?")

    assert "seven hives" in quoted(last(world.channel))


async def test_follow_up_pages_on_where_the_log_keeps_no_words(world: World) -> None:
    await world.restart(log_questions=False)
    question = await world.ann.send(world.channel, f"{world.me.mention} {HIVES}")
    assert question
    await world.ann.send(world.channel, "and what did he carry?", reply_to=last(world.channel))
    followed = last(world.channel)
    assert text(followed).startswith(f"-# Following on from “{HIVES}”")
    if "More results" in labels(followed):
        more = await press(world.bob, followed, "More results")
        assert quoted(more.response) not in quoted(followed)


async def test_more_where_there_is_no_more_is_told(world: World) -> None:
    answer = await world.mention("what did the lamp of mercury turn on?")
    while "More results" in labels(answer):
        await world.ann.send(world.channel, "more", reply_to=answer)
        answer = last(world.channel)
    await world.ann.send(world.channel, "more", reply_to=answer)

    assert text(last(world.channel)) == "That was all I found."


async def test_interview_is_named_by_who_speaks_in_it(world: World) -> None:
    answer = text(await world.mention("how long is the interview with Ben Reed?"))

    assert "Tending bees" in answer
    assert "lighthouse" not in answer
