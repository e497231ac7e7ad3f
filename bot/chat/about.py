"""/about: what the bot knows, and how to ask."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import replies
from bot.chat.commands import Commands
from bot.chat.requests import Requests, served, server_of
from bot.library.facade import Library
from bot.store.rows import Entry


class About(commands.Cog):
    """Introduces the bot."""

    def __init__(self, library: Library, requests: Requests, offered: Commands) -> None:
        self._library = library
        self.requests = requests
        self._offered = offered

    @app_commands.command()
    @served
    async def about(self, interaction: discord.Interaction[Any]) -> None:
        """What this bot knows and how to ask it."""
        server = server_of(interaction)
        known = self._library.transcripts(server)
        words = sum(transcript.words for transcript in known)
        ask = self._offered.mention("ask")
        text = f"{introduction(known, ask, direct=server is None)}\nI show what was said word for word, with "
        text += f"the place it is from ({words:,} words so far), and never make anything up."
        await interaction.response.send_message(text, ephemeral=True)


def introduction(known: Sequence[Entry], ask: str, *, direct: bool = False) -> str:
    """Return how to ask, and about what; ``ask`` is the command, ``direct`` if it is in a direct message."""
    if not known and direct:
        return "I know no interviews for everybody. What belongs to a server can be asked about there."
    if not known:
        return "I answer questions about interviews, but nobody has given me any yet."
    titles = [f"“{replies.line(transcript.title, 80)}”" for transcript in known[:5]]
    titles += [f"{len(known) - 5} more"] * (len(known) > 5)
    about = replies.human_join(titles, "and")
    way = "write me your question" if direct else "mention me with your question"
    return f"Ask me what was said in {about}: {way}, or use {ask}."
