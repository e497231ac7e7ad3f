"""`interview-bot check`: whether the bot would start, and what it would do."""

import argparse
import asyncio
import sqlite3

from bot.data_folder import DATABASE
from bot.errors import StartupError
from bot.resources import open_resources
from bot.settings import Settings
from bot.store.database import find_damage
from bot.store.faults import NEEDED, free, no_room, startup_error
from bot.terminal.printing import left_out
from bot.terminal.progress import show_progress
from bot.transcripts.reading import counted

HELP = "say whether settings, folders and database are in order"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Open everything but the connection, and say what is there; 1 where the disk is full."""
    database = settings.data_dir / DATABASE
    try:
        damage = await asyncio.to_thread(find_damage, database) if database.exists() else None
    except sqlite3.OperationalError as error:  # of a disk that is read-only, say
        raise startup_error(database, error) from error
    if damage:
        raise StartupError(f"{database} is damaged ({damage}). `restore` puts a backup in its place.")
    async with open_resources(settings, show_progress) as resources:
        known = resources.library.transcripts(None)
        print(f"Settings    in order; data in {settings.data_dir.resolve()}")
        print(f"Database    {database.name}, in order")
        if is_full := free(settings.data_dir) < NEEDED:
            print(f"Disk        {no_room(settings.data_dir)}: nothing can be kept or changed")
        words = sum(entry.words for entry in known)
        print(f"Transcripts {len(known):,} that every server sees, {counted(words, 'word')}")
        for line in left_out(resources.library.refused):
            print(f"            {line}")
        if settings.discord_token is None:
            print("Discord     no DISCORD_TOKEN yet: `run` needs one, everything else works without")
        else:
            print("Discord     a token is set; `run` would connect")
        if settings.ask_channels:
            where = counted(len(settings.ask_channels), "channel")
            print(
                f"            every message in {where} would be a question "
                "(switch the Message Content Intent on)"
            )
        print(f"Questions   kept {'with' if settings.log_questions else 'without'} their words")
    return int(is_full)
