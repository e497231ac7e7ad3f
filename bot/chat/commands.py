"""The slash commands at Discord: it is told of them when they changed, and gives each its id."""

import asyncio
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.errors import SetupRefused

logger = logging.getLogger(__name__)


async def sync(tree: app_commands.CommandTree[Any], application: int | None, note: Path) -> None:
    """Tell Discord of a tree's commands where they are others than the last time, which the note knows.

    SetupRefused where Discord does not take them.
    """
    # Discord allows 200 new commands a day, and a bot that restarts in a loop would use them up.
    mine = tree.get_commands()
    payload = json.dumps([application, *(command.to_dict(tree) for command in mine)], sort_keys=True)
    digest = hashlib.sha256(payload.encode()).hexdigest()
    known = await asyncio.to_thread(lambda: note.read_text() if note.exists() else "")
    registered = {command.name for command in await tree.fetch_commands()}
    if known == digest and registered == {command.name for command in mine}:
        return
    try:
        await tree.sync()
    except app_commands.CommandSyncFailure as error:
        _, *places = str(error).splitlines()
        where = " ".join(place.strip() for place in places) or str(error)
        raise SetupRefused(f"Discord does not take this version's commands. {where}") from error
    except discord.HTTPException as error:
        if error.status >= 500:
            raise
        raise SetupRefused(f"Discord does not take this bot's commands: {error}") from error
    await asyncio.to_thread(note.write_text, digest)
    logger.info("Discord was told of %d commands.", len(mine))
