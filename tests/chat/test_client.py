"""How the bot starts, stops, and behaves when something around it breaks."""

import asyncio
import os
import signal
from collections.abc import Iterator
from typing import Any

import discord
import pytest

from bot.chat.client import InterviewBot, run
from bot.chat.commands import Commands
from bot.chat.requests import PROMPT
from bot.errors import StartupError
from bot.resources import Resources
from tests.chat.conftest import World, last, text


def syncs(world: World) -> int:
    """Return how often the commands were sent to Discord."""
    return sum(
        request.method == "PUT" and request.path.endswith("/commands") for request in world.env.http_requests
    )


def payloads(world: World) -> list[dict[str, Any]]:
    """Return what Discord is told of each command, and of each menu on a message."""
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message)
    return [command.to_dict(bot.tree) for kind in kinds for command in bot.tree.get_commands(type=kind)]


async def test_commands_are_sent_to_discord_once(world: World) -> None:
    await world.restart()

    assert syncs(world) == 1


async def test_commands_are_sent_again_when_they_changed(world: World) -> None:
    (world.settings.data_dir / "commands.sha256").write_text("of an older version")

    await world.restart()

    assert syncs(world) == 2


async def test_commands_are_sent_again_when_discord_lost_them(world: World) -> None:
    world.env.backend.commands.clear()

    await world.restart()

    assert syncs(world) == 2


async def test_commands_are_offered_where_and_to_whom_they_are_meant(world: World) -> None:
    facts = ("contexts", "integration_types", "default_member_permissions")
    server, direct, installed_by_server = 0, 1, 0  # as Discord numbers them
    for_all = [server, direct], [installed_by_server], None
    for_moderators = [server], [installed_by_server], discord.Permissions(manage_messages=True).value

    assert {payload["name"]: tuple(payload[fact] for fact in facts) for payload in payloads(world)} == {
        "about": for_all,
        "ask": for_all,
        "quote": for_all,
        "random": for_all,
        "mydata": for_all,
        "privacy": for_all,
        "Find the source": for_all,
        "stats": for_moderators,
        "gaps": for_moderators,
        "transcript": for_moderators,
        "Add as transcript": for_moderators,
    }


async def test_commands_menus_and_buttons_have_names_of_their_own(world: World) -> None:
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    features = bot.features()

    commands = [command.name for feature in features for command in feature.get_app_commands()]
    menus = [menu.name for feature in features for menu in getattr(feature, "menus", ())]
    buttons = [verb for feature in features for verb in getattr(feature, "presses", ())]

    for names in (commands, menus, buttons):
        assert sorted(names) == sorted(set(names))
    assert {*commands, *menus} == {payload["name"] for payload in payloads(world)}
    assert {"more", "earlier", "helpful", "confirm", "gap"} <= {*buttons}


async def test_no_privileged_intent_is_asked_for(world: World) -> None:
    asked_for = {name for name, wanted in world.env.bot.intents if wanted}

    assert asked_for == {"guilds", "guild_messages", "dm_messages"}


async def test_nothing_said_in_a_server_is_kept_in_memory(world: World) -> None:
    await world.ann.send(world.channel, "a secret between us")
    await world.mention("hives?")

    assert list(world.env.bot.cached_messages) == []


async def test_a_bot_that_is_being_stopped_says_so(world: World) -> None:
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    await bot.requests.close(1)

    shown = await world.ann.slash(world.channel, "ask", question="hives?")
    answer = await world.mention("hives?")

    assert text(shown.response) == "I am just being restarted. Please ask again in a minute."
    assert text(answer) == "I am just being restarted. Please ask again in a minute."


async def test_a_command_discord_knows_and_the_bot_does_not_is_explained(world: World) -> None:
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    bot.tree.remove_command("about")

    shown = await world.ann.slash(world.channel, "about")

    assert shown.ephemeral
    assert "This command has changed" in text(shown.response)
    assert isinstance(world.env.errors[0], discord.app_commands.CommandNotFound)


async def test_an_answer_that_discord_refuses_is_told_by_its_reference(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=400)

    shown = await world.ann.slash(world.channel, "ask", question="hives?")

    assert shown.ephemeral
    assert "The reference is" in text(shown.response)
    caplog.clear()


async def test_an_answer_that_takes_long_is_announced(world: World) -> None:
    world.library.slow_s = 2 * PROMPT

    shown = await world.ann.slash(world.channel, "ask", question="hives?", private=True)

    calls = [request.path.rsplit("/", 1)[-1] for request in world.env.http_requests]
    assert calls[-2:] == ["callback", "@original"]
    assert shown.ephemeral
    assert "Tending bees" in text(shown.response)


async def test_what_goes_wrong_after_an_answer_was_announced_is_told_to_the_person_alone(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.library.slow_s = 2 * PROMPT
    world.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=400)

    shown = await world.ann.slash(world.channel, "ask", question="hives?")

    (told,) = shown.followups
    assert told.ephemeral
    assert "The reference is" in text(told)
    assert world.channel.last_message is None
    caplog.clear()


async def test_a_question_that_expired_is_no_surprise(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)

    shown = await world.ann.slash(world.channel, "ask", question="hives?")

    assert not shown.acknowledged


async def test_who_comes_when_too_many_ask_is_told_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.requests.MOST_AT_ONCE", 0)
    by_command = await world.ann.slash(world.channel, "ask", question="hives?")
    by_mention = await world.mention("hives?")
    monkeypatch.undo()

    for shown in (by_command.response, by_mention):
        assert text(shown) == "Too many people are asking at once. Please ask again in a minute."
    assert by_command.ephemeral
    assert "Tending bees" in text(await world.mention("hives?"))


async def test_what_is_in_flight_is_finished_before_the_bot_closes(world: World) -> None:
    bot, done = world.env.bot, asyncio.Event()
    assert isinstance(bot, InterviewBot)

    async def slow() -> None:
        await asyncio.sleep(0.05)
        done.set()

    await world.mention("hives?")
    serving = asyncio.create_task(bot.requests.serve(last(world.channel), slow()))
    await asyncio.sleep(0)

    await bot.requests.close(5)

    assert done.is_set()
    await serving


async def test_a_wrong_token_is_one_sentence(resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = InterviewBot(resources)

    async def refuse(token: str) -> None:
        raise discord.LoginFailure("Improper token has been passed.")

    monkeypatch.setattr(bot, "login", refuse)
    with pytest.raises(StartupError, match="DISCORD_TOKEN"):
        await run(bot, "nonsense")


async def test_a_signal_stops_the_bot_without_an_error(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = InterviewBot(resources)

    async def connect(token: str) -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    monkeypatch.setattr(bot, "start", connect)
    async with asyncio.timeout(10):
        await run(bot, "token")

    assert bot.is_closed()


def test_discord_bounds_what_is_typed(world: World) -> None:
    endless = [
        f"{payload['name']}: {option['name']}"
        for payload in payloads(world)
        for option in options(payload)
        if option["type"] == 3 and "max_length" not in option
    ]

    assert endless == []


def options(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the options of a command and of those in it."""
    for option in payload.get("options", ()):
        yield option
        yield from options(option)


async def test_a_command_that_is_named_can_be_clicked_on(world: World) -> None:
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    (id,) = {command.id for command in await bot.tree.fetch_commands() if command.name == "mydata"}
    said = await world.ann.slash(world.channel, "privacy")

    assert f"</mydata forget:{id}>" in text(said.response)


def test_a_command_is_named_plainly_while_its_id_is_unknown() -> None:
    assert Commands().mention("mydata forget") == "`/mydata forget`"
