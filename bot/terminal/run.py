"""`interview-bot run`: answer in Discord until told to stop."""

import argparse
import asyncio
import gc
import logging
import sys

from bot.chat.client import InterviewBot
from bot.chat.client import run as stay_connected
from bot.errors import StartupError
from bot.monitoring.health import watched
from bot.resources import open_resources
from bot.settings import Settings
from bot.store.database import hold
from bot.terminal.printing import left_out
from bot.terminal.progress import show_progress

HELP = "answer in Discord until told to stop"

logger = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Open everything, then log in; StartupError where one of these cannot be."""
    if settings.discord_token is None:
        raise StartupError(
            "DISCORD_TOKEN is not set: make a bot at https://discord.com/developers/applications and put its "
            "token in .env. All other commands work without one."
        )
    with hold(settings.data_dir):
        async with open_resources(settings, show_progress) as resources:
            for line in left_out(resources.library.refused):
                logger.warning("%s", line)
            bot = InterviewBot(resources)
            gc.collect()
            gc.freeze()  # what is loaded stays: looking through it again and again would make people wait
            sys.setswitchinterval(0.001)  # seconds after which a search gives way to the event loop
            renewing = asyncio.create_task(resources.library.renew(show_progress))
            try:
                async with watched(resources, bot):
                    await stay_connected(bot, settings.discord_token.get_secret_value())
            finally:
                renewing.cancel()
    return 0
