"""The Discord client: which features there are, and how it starts and stops."""

import asyncio
import logging
import math
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands
from discord.http import Route

from bot.chat.about import About
from bot.chat.answer_messages import AnswerMessages
from bot.chat.ask import Ask
from bot.chat.buttons import Button, Menu, Press
from bot.chat.commands import Commands
from bot.chat.connection import REFUSED, stay_connected
from bot.chat.conversation import Conversation
from bot.chat.cooldown import Cooldown
from bot.chat.curate import Curate
from bot.chat.examples import Examples
from bot.chat.feedback import Voting
from bot.chat.messages import Messages
from bot.chat.pages import Pages
from bot.chat.privacy import Privacy
from bot.chat.quote import Quotes
from bot.chat.reading import Reading
from bot.chat.requests import Requests, log_surprise, served
from bot.chat.stats import Statistics
from bot.chat.upkeep import Upkeep
from bot.data_folder import COMMANDS
from bot.errors import Refusal, SetupRefused, StartupError
from bot.resources import Resources
from bot.store.feedback import Feedback
from bot.store.mydata import MyData
from bot.store.reports import Reports
from bot.store.retention import Retention

logger = logging.getLogger(__name__)

FINISH_WITHIN: Final = 4.0  # seconds for what is in flight when the bot is told to stop
TELL_WITHIN: Final = 1.0  # seconds to tell those whose files are not read by then, and again for all others
FORM_IS_GONE: Final = "This form was sent already, or left open for too long. Please open it again."
HANG_UP_WITHIN: Final = 2.0  # seconds for Discord to say goodbye


class Tree(app_commands.CommandTree["InterviewBot"]):
    """The commands; the person is told what went wrong with one before it was served, too."""

    async def on_error(
        self, interaction: discord.Interaction["InterviewBot"], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person, whatever it was."""
        reason = error.__cause__ or error  # what a command, a check or a transformer raised
        if isinstance(reason, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            reason = Refusal("This command has changed. Please close Discord, open it again and try anew.")
        elif isinstance(reason, app_commands.CheckFailure):
            reason = Refusal("You may not use this command here.")
        await interaction.client.requests.explain(interaction, reason)


class InterviewBot(commands.Bot):
    """Answers in Discord from what it is given; opens and closes nothing but the connection."""

    def __init__(self, resources: Resources) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice here
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        settings = resources.settings
        intents.message_content = bool(settings.ask_channels)
        super().__init__(
            commands.when_mentioned,
            help_command=None,
            intents=intents,
            tree_cls=Tree,
            # A command that is only for servers says so itself: `allowed_contexts(dms=False)`.
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,  # nothing said in a server is kept in memory
        )
        if settings.discord_api_url:
            Route.BASE = str(settings.discord_api_url).rstrip("/")  # discord.py knows no other way
        self.requests = Requests(AnswerMessages(resources.log, self.get_partial_messageable))
        self.library = resources.library
        self.reconnects = -1  # the first connection is none
        self._resources = resources
        self._presses: dict[str, Press] = {}
        self._offered = Commands()

    def features(self) -> list[commands.Cog]:
        """List the features. A new one is a file beside this and a line here."""
        resources, requests, offered = self._resources, self.requests, self._offered
        settings, database, log = resources.settings, resources.database, resources.log
        transcripts, library = resources.transcripts, resources.library
        cooldown = Cooldown(settings.cooldown_seconds)
        examples = Examples(library)
        conversation = Conversation(library, log, examples, offered)
        pages = Pages(library, log, offered, conversation)
        retention = Retention(database, settings.retention_days, settings.grace_days)
        return [
            Messages(settings, library, log, requests, cooldown, offered, conversation, pages),
            Ask(settings, library, log, requests, cooldown, conversation, pages),
            Quotes(library, log, requests, cooldown),
            Reading(settings, library, log),
            Voting(settings, log, Feedback(database, log), requests),
            About(settings, library, requests, cooldown, offered, examples),
            Curate(settings, library, transcripts, resources.aliases, requests, offered),
            Statistics(settings, Reports(database), requests, offered),
            Privacy(settings, MyData(database, log), requests, offered),
            Upkeep(retention, transcripts, library, settings.grace_days, self._present),
        ]

    def _present(self) -> Sequence[discord.Guild] | None:
        return self.guilds if self.is_ready() else None

    async def setup_hook(self) -> None:
        """Put the features in place before the first event arrives."""
        for feature in self.features():
            await self.add_cog(feature)
            presses: Mapping[str, Press] = getattr(feature, "presses", {})
            if clash := self._presses.keys() & presses.keys():
                raise ValueError(f"two features offer the button {clash.pop()}")
            self._presses.update(presses)
            for menu in getattr(feature, "menus", ()):  # discord.py finds no context menus in a cog
                self.tree.add_command(menu)
        self.add_dynamic_items(Button, Menu)
        logging.getLogger("discord.app_commands.tree").addFilter(_not_stale)
        digest_file = self._resources.settings.data_dir / COMMANDS
        await self._offered.sync(self.tree, self.application_id, digest_file)

    @served
    async def press(self, interaction: discord.Interaction[Any], verb: str, data: str) -> None:
        """Answer a button through the feature that offers it."""
        if verb not in self._presses:
            raise Refusal("This button is from an older version of me. Please ask again.")
        await self._presses[verb](interaction, data)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Connect, and stay so."""
        await stay_connected(self)

    @property
    def connected(self) -> bool:
        """Whether Discord acknowledges this bot's heartbeats; false a minute after it stopped to."""
        return self.is_ready() and math.isfinite(self.latency)

    async def on_connect(self) -> None:
        """Count connections that were made anew."""
        self.reconnects += 1

    async def on_resumed(self) -> None:
        """Count connections that were taken up again."""
        self.reconnects += 1

    async def on_ready(self) -> None:
        """Say that people can ask now."""
        logger.info("Connected as %s, in %d servers.", self.user, len(self.guilds))

    async def on_interaction(self, interaction: discord.Interaction[Any], /) -> None:
        """Tell who sends a form that was left open for too long; discord.py would say nothing."""
        form = dict(interaction.data or ()).get("custom_id")
        if interaction.type is discord.InteractionType.modal_submit and not self.requests.awaits(str(form)):
            await self.requests.explain(interaction, Refusal(FORM_IS_GONE))

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the features: there are no prefix commands."""

    async def on_error(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong outside of any request."""
        if error := sys.exception():
            log_surprise(error)

    async def close(self) -> None:
        """Finish what is in flight, then hang up; takes less than ten seconds."""
        await self.requests.close(FINISH_WITHIN)
        self.library.stop_work()  # which ends the waiting of whoever brought a file, with a sentence
        await self.requests.close(TELL_WITHIN)
        await self.requests.cut_short(TELL_WITHIN)
        try:
            await asyncio.wait_for(super().close(), HANG_UP_WITHIN)
        except TimeoutError:
            await self.http.close()


def _not_stale(record: logging.LogRecord) -> bool:
    # A person who types faster than Discord delivers makes every other suggestion late; that is no error.
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, discord.NotFound) and error.code == 10062)


async def run(bot: InterviewBot, token: str) -> None:
    """Stay connected until SIGTERM or Ctrl-C; StartupError where Discord does not let the bot in."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    connected = asyncio.create_task(bot.start(token))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({connected, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if connected.done():
            await connected
    except discord.LoginFailure:
        raise SetupRefused(REFUSED) from None
    except (OSError, discord.DiscordException) as error:
        raise StartupError(f"Discord cannot be reached: {error}") from error
    finally:
        await bot.close()
        for task in (connected, stopped):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)
