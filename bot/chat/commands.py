"""The commands at Discord: it is told of them when they changed, and gives each an id to be clicked by."""

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


class Commands:
    """The commands as Discord knows them."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def mention(self, name: str) -> str:
        """Return a command like ``mydata forget`` to be clicked on; plain while its id is unknown."""
        id = self._ids.get(name.split()[0])
        return f"</{name}:{id}>" if id else f"`/{name}`"

    async def sync(
        self, tree: app_commands.CommandTree[Any], application: int | None, digest_file: Path
    ) -> None:
        """Learn the ids, and tell Discord of the commands where they are not those of the last time.

        SetupRefused where Discord does not take them.
        """
        # Discord allows 200 new commands a day, and a bot that restarts in a loop would use them up.
        mine = tree.get_commands()
        payload = json.dumps([application, *(command.to_dict(tree) for command in mine)], sort_keys=True)
        digest = hashlib.sha256(payload.encode()).hexdigest().encode()
        last = await asyncio.to_thread(lambda: digest_file.read_bytes() if digest_file.exists() else b"")
        registered = await tree.fetch_commands()
        if last != digest or {command.name for command in registered} != {command.name for command in mine}:
            registered = await _told(tree)
            logger.info("Discord was told of %d commands.", len(registered))
            try:
                await asyncio.to_thread(digest_file.write_bytes, digest)
            except OSError as error:
                logger.warning("The next start tells Discord of the commands again: %s", error)
        self._ids = {command.name: command.id for command in registered}


async def _told(tree: app_commands.CommandTree[Any]) -> list[app_commands.AppCommand]:
    try:
        return await tree.sync()
    except app_commands.CommandSyncFailure as error:
        _, *places = str(error).splitlines()
        where = " ".join(place.strip() for place in places) or str(error)
        raise SetupRefused(f"Discord does not take this version's commands. {where}") from error
    except discord.HTTPException as error:
        if error.status >= 500:
            raise
        raise SetupRefused(f"Discord does not take this bot's commands: {error}") from error
