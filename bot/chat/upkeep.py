"""What the bot does by itself: let go of what is past its time, and see what changed around it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

import discord
from discord.ext import commands, tasks

from bot.chat.requests import log_surprise
from bot.errors import NotNow
from bot.ids import ServerId
from bot.library.facade import Library
from bot.store.retention import Retention
from bot.store.transcripts import TranscriptStore

logger = logging.getLogger(__name__)

FIRST_AFTER: Final = 60.0  # seconds: starting is busy enough
EVERY: Final = 6.0  # hours
NOTICE: Final = 60.0  # seconds until what another process changed is seen


class Upkeep(commands.Cog):
    """Sweeps the store a few times a day, and sees each minute what is new, or still to be erased."""

    def __init__(
        self,
        retention: Retention,
        transcripts: TranscriptStore,
        library: Library,
        grace_days: float,
        servers: Callable[[], Sequence[discord.Guild] | None],
    ) -> None:
        self._retention = retention
        self._transcripts = transcripts
        self._library = library
        self._grace_days = grace_days
        self._servers = servers

    async def cog_load(self) -> None:
        """Begin."""
        self._sweeping.start()
        self._noticing.start()

    async def cog_unload(self) -> None:
        """Stop; a step that is being written is finished by the store."""
        self._sweeping.cancel()
        self._noticing.cancel()

    @tasks.loop(hours=EVERY)
    async def _sweeping(self) -> None:
        await asyncio.sleep(FIRST_AFTER)
        await self.sweep()

    @tasks.loop(seconds=NOTICE)
    async def _noticing(self) -> None:
        try:
            await self._retention.settle()
            await self._library.curation.catch_up()
        except Exception as error:
            log_surprise(error)

    async def sweep(self) -> None:
        """Let go of everything that is due; a failure is logged, and the next sweep tries again."""
        try:
            if (servers := self._servers()) is not None:  # else Discord has not said yet
                await self._retention.note_servers([ServerId(server.id) for server in servers])
            # Transcripts first: the note that a server left goes with the last of what was its own.
            await self._library.curation.purge(self._grace_days)
            await self._retention.sweep()
        except NotNow as reason:
            logger.warning("What is due stays until the next sweep: the disk is %s.", reason.reason)
        except Exception as error:
            log_surprise(error)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note since when a server is without the bot."""
        await self._transcripts.server_left(ServerId(guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Let a server that came back find what it had."""
        await self._transcripts.server_returned(ServerId(guild.id))
