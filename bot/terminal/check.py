"""`interview-bot check`: whether the bot would start, and what it would do."""

import argparse

from bot.resources import open_resources
from bot.settings import Settings
from bot.terminal.printing import left_out
from bot.terminal.progress import show_progress
from bot.transcripts.reading import counted

HELP = "say whether settings, folders and database are in order"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Open everything but the connection, and say what is there."""
    async with open_resources(settings, show_progress) as resources:
        known = resources.library.transcripts(None)
        print(f"Settings    in order; data in {settings.data_dir.resolve()}")
        print(f"Database    {resources.database.path.name}, in order")
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
    return 0
