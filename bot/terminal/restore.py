"""`interview-bot restore`: put a backup in place of what the bot keeps."""

import argparse
import asyncio
from pathlib import Path

from bot.settings import Settings
from bot.store.backups import key_beside, restore

HELP = "put a backup in place of the database; the bot must not run meanwhile"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, help="a backup; its key is taken from beside it")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Put the backup in place, and say where what was there lies now."""
    aside = await asyncio.to_thread(restore, options.file, settings.data_dir)
    print(f"{options.file} is in place." + (f" What was there is kept as {aside}." if aside else ""))
    if not key_beside(options.file).exists():
        print(f"There is no {key_beside(options.file)}, so the key that is here stays.")
    return 0
