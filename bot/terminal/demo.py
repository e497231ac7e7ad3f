"""`interview-bot demo`: the real bot in a page that looks like a Discord channel, without a token."""

import argparse
import logging
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import discord

from bot.chat.client import InterviewBot
from bot.errors import StartupError
from bot.resources import open_resources
from bot.settings import Settings
from bot.terminal.progress import show_progress

if TYPE_CHECKING:
    import simcord

HELP = "try the bot in a page on this machine, without a token"

NAME: Final = "Interview Bot"
FIRST_QUESTION: Final = "Who invented sparse coding?"
#: Seconds until a press that has no end is given up. The simulator takes a longer nap for no work: so must be
#: shorter than those of the bot's own upkeep.
MOST_PATIENT: Final = 30.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--port", type=int, default=0, help="port of the page (default: any that is free)")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve the page until it is closed there, or by Ctrl-C; what was asked in it is then forgotten."""
    logging.getLogger("discord").setLevel(logging.ERROR)  # what it warns of is the simulator's own
    try:
        import simcord  # an extra that the bot itself never needs
    except ImportError:
        raise StartupError("The demo needs the extra `demo`: pip install 'interview-bot[demo]'.") from None

    with tempfile.TemporaryDirectory() as folder:
        settings = settings.model_copy(update={"data_dir": Path(folder), "cooldown_seconds": 0})
        async with open_resources(settings, show_progress) as resources:
            bot = InterviewBot(resources)
            env = simcord.Env(bot, check_errors=False, settle_timeout=MOST_PATIENT)
            env.backend.clock = cast(Any, WallClock())
            env.backend.bot_user.name = NAME
            await env.start()
            try:
                with env.time_context():
                    await _serve(env, options.port)
            finally:
                await env.shutdown()
    return 0


class WallClock:
    """The time of day, for a simulator that has a time of its own."""

    elapsed = 0.0

    def now(self) -> datetime:
        """Return the time of day."""
        return datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        """Do nothing: this clock goes by itself."""
        self.elapsed += seconds


async def _serve(env: "simcord.Env", port: int) -> None:
    channel, people = _furnish(env)
    await people[0].send(channel, f"@{NAME} {FIRST_QUESTION}")
    async with env.preview(channel, viewers=people, layout="channel", port=port) as page:
        print(
            f"Open {page.url}",
            f"Ask “@{NAME} …”, or type / there. Ctrl-C here ends it.",
            sep="\n",
            flush=True,
        )
        await page.wait_closed()


def _furnish(env: "simcord.Env") -> "tuple[simcord.ChannelHandle, list[simcord.MemberActor]]":
    """Make a server with a channel, a member and a moderator."""
    guild = env.create_guild("Interview club")
    channel = guild.create_text_channel("ask-the-interview")
    rights = discord.Permissions(manage_messages=True, manage_guild=True)
    moderators = guild.create_role("Moderators", permissions=rights)
    maria = guild.add_member(env.create_user("Maria"))
    tom = guild.add_member(env.create_user("Tom, a moderator"), roles=[moderators])
    for person in (maria, tom):
        _let_mention(env, person)
    return channel, [maria, tom]


def _let_mention(env: "simcord.Env", person: "simcord.MemberActor") -> None:
    """Have the bot's name, typed with an @, mention it, as the picker of a real Discord would."""
    assert env.bot.user is not None
    name, mention, send = re.compile(f"@{NAME}", re.IGNORECASE), env.bot.user.mention, person.send

    async def send_mentioning(
        channel: "simcord.ChannelHandle", content: str = "", **more: Any
    ) -> discord.Message:
        return await send(channel, name.sub(mention, content), **more)

    setattr(person, "send", send_mentioning)  # noqa: B010  # of this one person
