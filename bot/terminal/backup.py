"""`interview-bot backup`: a whole copy of what the bot keeps, also while it runs."""

import argparse
import asyncio
from pathlib import Path

from bot.data_folder import DATABASE
from bot.settings import Settings
from bot.store.backups import backup, key_beside

HELP = "write a whole, checked copy of the database; the bot may go on meanwhile"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="where to; it takes the place of an older backup")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Write the copy and say where it is."""
    replaced = await asyncio.to_thread(backup, settings.data_dir / DATABASE, options.file)
    done = f"{options.file} is whole" + (", and took the place of the one before" if replaced else "")
    print(f"{done}. The key of its people is {key_beside(options.file)}: keep both.")
    return 0
