"""What people can learn of the bot: what can be asked, by which commands, who runs it and what it keeps."""

import re
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.chat.client import InterviewBot
from bot.chat.examples import Examples
from bot.library.facade import Library
from bot.settings import PROJECT
from bot.store.aliases import AliasStore
from bot.store.database import Database
from bot.store.transcripts import TranscriptStore
from tests.chat.conftest import LIGHTHOUSE, World, rendered, text, transcript


async def about(world: World, person: Any = None) -> str:
    """Return what the command shows."""
    shown = await (person or world.ann).slash(world.channel, "about")
    assert shown.ephemeral
    return text(shown.response)


def clickable(shown: str) -> set[str]:
    """Return the commands that can be clicked on."""
    return set(re.findall(r"</([a-z ]+):\d+>", shown))


async def test_every_command_can_be_clicked_on_by_who_may_use_it(world: World) -> None:
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    all_of_them = {
        command.qualified_name
        for command in bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
        if isinstance(command, app_commands.Command)
    }
    moderators = {name for name in all_of_them if name.split()[0] in ("transcript", "stats", "gaps")}

    assert clickable(await about(world, world.moderator)) == all_of_them
    assert clickable(await about(world)) == all_of_them - moderators
    assert len(moderators) > 5
    direct = text((await world.ann.user.slash("about")).response)
    assert clickable(direct) == all_of_them - moderators


async def test_examples_are_found_here(world: World) -> None:
    shown = rendered(await about(world))

    questions = re.findall(r"(?m)^- (What was said about .+\?)$", shown)
    assert questions
    for question in questions:
        assert "I found nothing" not in text(await world.mention(question))
    (quoted,) = re.findall(r"(?m)^- </quote:\d+> “(.+)”$", shown)
    said = await world.ann.slash(world.channel, "quote", words=quoted)
    assert "Exact." in text(said.response)


async def test_examples_of_the_bundled_interview_are_found(database: Database) -> None:
    stores = TranscriptStore(database), AliasStore(database)
    async with Library.open(*stores, PROJECT / "corpus") as library:
        questions, said = await Examples(library).of(None)
        assert len(questions) == 3
        for question in questions:
            assert (await library.ask(question, server=None)).verdict == "answered"
        assert said is not None
        assert (await library.quote(said, server=None)).verdict == "exact"


async def test_examples_do_not_ask_about_who_speaks(world: World) -> None:
    said = "welcome to grayling and to heron, said ada, and ada saw grayling, and heron, too " * 3
    await world.library.hold([transcript("birds", "Birds", ("Ada", said))])

    shown = await about(world)

    assert "What was said about heron?" in shown
    assert "about ada?" not in shown


async def test_examples_are_made_anew_only_where_other_interviews_are_seen(world: World) -> None:
    first = await about(world)
    asked = len(world.library.servers)
    again = await about(world)
    as_often = len(world.library.servers)
    await world.library.hold([LIGHTHOUSE])
    other = await about(world)

    assert asked > 0
    assert again == first
    assert as_often == asked
    assert other != first


@pytest.mark.settings(cooldown_seconds=60)
async def test_whoever_asks_at_once_waits_only_for_examples_that_have_to_be_searched(world: World) -> None:
    await world.ann.slash(world.channel, "random")
    hasty = await world.ann.slash(world.channel, "about")
    await about(world, world.bob)

    assert text(hasty.response).startswith("One at a time, please")
    assert "For example" in await about(world)


async def test_where_nothing_is_known_there_are_no_examples(world: World) -> None:
    await world.library.hold([])

    assert "For example" not in await about(world)


@pytest.mark.settings(contact="Ada, <https://example.org/help>", privacy_url="https://example.org/privacy")
async def test_who_runs_the_bot_and_where_the_privacy_text_is_stands_in_it(world: World) -> None:
    shown = await about(world)

    assert "Who runs me, and how to reach them: Ada, <https://example.org/help>" in shown
    assert "What is kept of your questions: https://example.org/privacy" in shown


async def test_without_a_page_of_its_own_the_privacy_text_is_the_built_in_one(world: World) -> None:
    shown = await about(world)

    assert re.search(r"What is kept of your questions: </privacy:\d+>", shown)
    assert "Who runs me" not in shown
