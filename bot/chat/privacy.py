"""/privacy and /mydata: what is kept about a person, and what they can do about it."""

import asyncio
import io
import json
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import replies
from bot.chat.commands import Commands
from bot.chat.delivery import think
from bot.chat.requests import Requests, promptly, served, show
from bot.errors import Refusal
from bot.ids import UserId
from bot.settings import Settings
from bot.store.mydata import MyData


class Privacy(commands.Cog):
    """Lets people see, take, stop and delete what is kept about them; all of it privately."""

    mydata = app_commands.Group(
        name="mydata", description="What I keep about you: see it, stop it, delete it."
    )

    def __init__(self, settings: Settings, data: MyData, requests: Requests, offered: Commands) -> None:
        self._settings = settings
        self._data = data
        self.requests = requests
        self._mention = offered.mention

    @app_commands.command()
    @served
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """What I keep of your questions, for how long, and how to be forgotten."""
        await interaction.response.send_message(notice(self._settings, self._mention), ephemeral=True)

    @mydata.command()
    @served
    async def export(self, interaction: discord.Interaction[Any]) -> None:
        """Get everything I keep about you, as a file."""
        await think(interaction)
        kept = await self._data.export(UserId(interaction.user.id))
        text = await asyncio.to_thread(json.dumps, kept, ensure_ascii=False, indent=2)
        data = text.encode(errors="replace")
        if len(data) > interaction.filesize_limit:
            raise Refusal(
                f"What I keep about you has {len(data) / 2**20:,.1f} MiB, more than Discord takes as a file "
                "here. Please ask whoever runs me for it."
            )
        file = discord.File(io.BytesIO(data), "mydata.json")
        await interaction.edit_original_response(
            content="This is everything I keep about you.", attachments=[file]
        )

    @mydata.command()
    @served
    async def forget(self, interaction: discord.Interaction[Any]) -> None:
        """Delete your questions and votes now; this cannot be undone."""
        await think(interaction)
        gone, erased = await self._data.forget(UserId(interaction.user.id))
        wordless = self._data.is_paused(UserId(interaction.user.id)) or not self._settings.log_questions
        more = " What you ask from now on is kept again"
        pause = f"; {self._mention('mydata pause')} stops me keeping its words."
        more += ", without its words." if wordless else pause
        done = f"Forgotten: {gone:,} question{'s' * (gone != 1)} of yours, and every vote."
        if not erased:
            done += " Another program, such as a backup, reads my files just now, or my disk is full: they "
            done += "leave the disk within a minute of when that ends."
        done += more
        await interaction.edit_original_response(content=done)

    @mydata.command()
    @served
    async def pause(self, interaction: discord.Interaction[Any]) -> None:
        """Keep no words of yours from now on."""
        await promptly(interaction, self._data.pause(UserId(interaction.user.id)), private=True)
        await _tell(
            interaction,
            "From now on I answer you without keeping your words. What is there already stays until you use "
            f"{self._mention('mydata forget')}; {self._mention('mydata resume')} undoes this.",
        )

    @mydata.command()
    @served
    async def resume(self, interaction: discord.Interaction[Any]) -> None:
        """Let me keep your questions again."""
        await promptly(interaction, self._data.resume(UserId(interaction.user.id)), private=True)
        await _tell(
            interaction, f"I keep your questions again. {self._mention('privacy')} says what that means."
        )


async def _tell(interaction: discord.Interaction[Any], sentence: str) -> None:
    await show(interaction, replies.layout(sentence, []), private=True)


def notice(settings: Settings, mention: Callable[[str], str]) -> str:
    """Return what is kept, for how long and how to be forgotten, in five lines."""
    words = "with its words, " if settings.log_questions else "without its words, only "
    return (
        f"I keep each question {words}when and where it was asked and what I answered, to see what is "
        "missing.\n"
        "Your name is not kept with it: a code stands for you that only this bot can make, and moderators "
        f"are shown a question, and what was hoped for, only once {people(settings.gap_people)} asked it.\n"
        f"Questions and votes are deleted after {_days(settings.retention_days)}, and only counts stay; "
        f"{_days(settings.grace_days)} after a server removed me, everything of that server goes.\n"
        f"{mention('mydata export')} gives you everything I keep about you; {mention('mydata pause')} stops "
        "me keeping your words.\n"
        f"{mention('mydata forget')} deletes your questions and votes at once. Who changed a transcript "
        "stays on record, and backups are in the hands of whoever runs me."
    )


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def people(count: int) -> str:
    """Return how many have to ask before moderators see a question."""
    return "somebody" if count == 1 else f"{count} different people"
