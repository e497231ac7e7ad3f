"""Questions by /ask, and by the buttons of an answer."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.facts import Meant
from bot.answers.talk import is_fact
from bot.chat.conversation import Conversation
from bot.chat.cooldown import Cooldown
from bot.chat.options import SeenTranscript, Speaker
from bot.chat.pages import Pages
from bot.chat.requests import (
    Requests,
    asked_by,
    check_question,
    promptly,
    served,
    server_of,
    show,
    without_tokens,
)
from bot.ids import TranscriptId
from bot.library.facade import Library
from bot.settings import LONGEST_QUESTION, Settings
from bot.store.log import QueryLog
from bot.store.rows import Entry


class Ask(commands.Cog):
    """Answers questions with excerpts."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        log: QueryLog,
        requests: Requests,
        cooldown: Cooldown,
        conversation: Conversation,
        pages: Pages,
    ) -> None:
        self._settings = settings
        self._library = library
        self._log = log
        self.requests = requests
        self._cooldown = cooldown
        self._conversation = conversation
        self._pages = pages
        self.presses = {
            "more": self._more,
            "meant": self._ask_meant,
            "everywhere": self._ask_everywhere,
            "alone": self._ask_everywhere,
            "example": self._ask_example,
        }

    @app_commands.command()
    @app_commands.describe(
        question="What you want to know, in your own words",
        speaker="Only what this person says",
        transcript="Search this interview only",
        private="Show the answer to you alone",
    )
    @served
    async def ask(
        self,
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        speaker: app_commands.Transform[str, Speaker] | None = None,
        transcript: app_commands.Transform[Entry, SeenTranscript] | None = None,
        private: bool = False,
    ) -> None:
        """Ask what was said in the interviews."""
        question = without_tokens(question)
        within = transcript.id if transcript else None
        if meant := await self._conversation.meant(question, server_of(interaction)):
            await self._reply(interaction, question, meant, within, private=private)
        else:
            await self._answer(interaction, question, within, private=private, speaker=speaker)

    async def _reply(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        meant: Meant,
        within: TranscriptId | None,
        *,
        private: bool,
    ) -> None:
        private = private or not is_fact(meant.kind)
        about = (within,) if within else meant.named
        work = self._conversation.reply(meant.kind, server_of(interaction), about=about)
        view = await promptly(interaction, work, private=private)
        self._conversation.record(
            asked_by(interaction, self._log, "slash", question, private=private), meant.kind
        )
        await show(interaction, view, private=private)

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        within: TranscriptId | None,
        *,
        private: bool,
        speaker: str | None = None,
    ) -> None:
        check_question(question, self._settings.max_question_length)
        self._cooldown.begin(interaction)
        asked = asked_by(interaction, self._log, "slash", question, private=private)
        work = self._pages.first(asked, question, within, speaker=speaker)
        answered, view = await promptly(interaction, work, private=private)
        self._log.record(answered)
        await show(interaction, view, private=private)

    async def _more(self, interaction: discord.Interaction[Any], data: str) -> None:
        # Always a private message: the channel is spared a wall of text, and so anybody may look.
        work = self._pages.next(server_of(interaction), data, interaction.message, private=True)
        await show(interaction, await promptly(interaction, work, private=True), private=True)

    async def _ask_meant(self, interaction: discord.Interaction[Any], data: str) -> None:
        query, _, name = data.partition(":")
        question, within = await self._question(interaction, query), TranscriptId(name) or None
        answer = await self._library.ask(question, server=server_of(interaction), transcript=within, top=1)
        # Where it is answered now, as it was asked.
        await self._answer(interaction, answer.meant or question, within, private=True)

    async def _ask_everywhere(self, interaction: discord.Interaction[Any], query: str) -> None:
        await self._answer(interaction, await self._question(interaction, query), None, private=True)

    async def _ask_example(self, interaction: discord.Interaction[Any], question: str) -> None:
        await self._answer(interaction, without_tokens(question), None, private=False)

    async def _question(self, interaction: discord.Interaction[Any], query: str) -> str:
        return await self._pages.question_behind(interaction.message, query, server_of(interaction))
