"""`interview-bot check`: whether the bot would start, and what it would do."""

import argparse
import asyncio

from bot.data_folder import DATABASE
from bot.errors import StartupError
from bot.resources import open_resources
from bot.settings import Settings
from bot.store.database import find_damage
from bot.store.faults import NEEDED, free, no_room
from bot.terminal.printing import printable, worded
from bot.terminal.progress import show_progress

HELP = "say whether settings, folders and database are in order"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Open everything but the connection, and say what is there; 1 where the disk is full."""
    database = settings.data_dir / DATABASE
    if database.exists() and (damage := await asyncio.to_thread(find_damage, database)):
        raise StartupError(f"{database} is damaged ({damage}). `restore` puts a backup in its place.")
    async with open_resources(settings, show_progress) as resources:
        known = resources.library.transcripts(None)
        print(f"Settings    in order; data in {settings.data_dir.resolve()}")
        print(f"Database    {database.name}, in order")
        if is_full := free(settings.data_dir) < NEEDED:
            print(f"Disk        {no_room(settings.data_dir)}: nothing can be kept or changed")
        words = sum(entry.words for entry in known)
        print(f"Transcripts {len(known):,} that every server sees, {words:,} words")
        for path, reason in resources.library.refused:
            print(f"            {printable(path.name)} is left out: {worded(reason)}")
        if settings.discord_token is None:
            print("Discord     no DISCORD_TOKEN yet: `run` needs one, everything else works without")
        else:
            print("Discord     a token is set; `run` would connect")
        if settings.ask_channels:
            print(
                f"            every message in {len(settings.ask_channels)} channels would be a question "
                "(switch the Message Content Intent on)"
            )
        print(f"Questions   kept {'with' if settings.log_questions else 'without'} their words")
    return int(is_full)
