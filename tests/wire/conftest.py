"""The whole bot, connected to a Discord on the loopback."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from discord.http import Route

from bot.chat.client import InterviewBot, run
from bot.resources import Resources, open_resources
from bot.settings import Settings
from tests.wire.loopback import LoopbackDiscord
from tests.wire.payloads import TOKEN


@dataclass
class Connected:
    """A bot that runs."""

    bot: InterviewBot
    resources: Resources
    running: asyncio.Task[None]


@dataclass
class Line:
    """A Discord, and the settings of bots that are to connect to it."""

    discord: LoopbackDiscord
    settings: Settings

    @asynccontextmanager
    async def bot(self, **changes: object) -> AsyncIterator[Connected]:
        """Run a bot and stop it as SIGTERM does; what stopped it earlier is raised."""
        settings = self.settings.model_copy(update=changes)
        async with open_resources(settings) as resources:
            bot = InterviewBot(resources)
            running = asyncio.create_task(run(bot, TOKEN))
            await asyncio.sleep(0)  # from now on it is run's to do something about signals
            try:
                yield Connected(bot, resources, running)
            finally:
                if not running.done():
                    signal.raise_signal(signal.SIGTERM)
                await running
                # discord.py goes on waiting for servers; where that ends with the loop, it leaves an event.
                if (waiting := bot._connection._ready_task) is not None:
                    waiting.cancel()
                    await asyncio.wait([waiting])
                    await asyncio.sleep(0)

    async def identified(self, times: int = 1) -> None:
        """Wait until bots have identified so many times."""
        await self.discord.until(lambda: self.discord.counts["identified"] >= times)


@pytest.fixture
async def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """A Discord with nobody connected yet."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # it is put back after the test
    async with LoopbackDiscord.open() as discord:
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path,
            cooldown_seconds=0,
            discord_api_url=discord.api_url,
        )
        yield Line(discord, settings)
