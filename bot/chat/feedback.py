"""Votes under an answer, and what somebody who was not helped had expected."""

from typing import Any, Final

import discord
from discord import ui
from discord.ext import commands

from bot.chat import replies
from bot.chat.buttons import expectation
from bot.chat.privacy import people
from bot.chat.requests import Requests, promptly, served, server_of, show
from bot.errors import Refusal
from bot.ids import UserId
from bot.settings import Settings
from bot.store.feedback import Feedback
from bot.store.log import QueryLog

LONGEST: Final = 500  # characters of what was expected


class Voting(commands.Cog):
    """Takes one vote a person, which they can change."""

    def __init__(self, settings: Settings, log: QueryLog, feedback: Feedback, requests: Requests) -> None:
        self._settings = settings
        self._log = log
        self._feedback = feedback
        self.requests = requests
        self.presses = {"helpful": self._helpful, "unhelpful": self._unhelpful, "expected": self._ask}

    async def _helpful(self, interaction: discord.Interaction[Any], query: str) -> None:
        await promptly(interaction, self.vote(interaction, query, True), private=True)
        await show(
            interaction, replies.layout("Thank you, it is good to know that this helped.", []), private=True
        )

    async def _unhelpful(self, interaction: discord.Interaction[Any], query: str) -> None:
        await promptly(interaction, self.vote(interaction, query, False), private=True)
        heard = self._log.may_keep_words(self._log.hash_person(UserId(interaction.user.id)))
        view = replies.layout(
            "Thank you for saying that this did not help.", [], [expectation(query)] if heard else []
        )
        await show(interaction, view, private=True)

    async def _ask(self, interaction: discord.Interaction[Any], query: str) -> None:
        form = Expectation(self, self.requests, query, self._settings.gap_people)
        await self.requests.open(interaction, form)

    async def vote(
        self, interaction: discord.Interaction[Any], query: str, helpful: bool, expected: str | None = None
    ) -> None:
        """Keep a vote; Refusal where the question is gone or was asked elsewhere."""
        asked = await self._log.find(query)
        voter = self._log.hash_person(UserId(interaction.user.id))
        if (
            asked is None
            or asked.server != server_of(interaction)
            or not await self._feedback.vote(query, voter, helpful, expected)
        ):
            raise Refusal("I no longer keep that question, so there is nothing to vote on.")


class Expectation(ui.Modal, title="What did you expect?"):
    """Asks which answer was hoped for."""

    words: ui.Label["Expectation"] = ui.Label(
        text="What did you hope to read?",
        component=ui.TextInput(style=discord.TextStyle.paragraph, max_length=LONGEST),
    )

    def __init__(self, voting: Voting, requests: Requests, query: str, asked_by: int) -> None:
        super().__init__()
        seen = f"Moderators see it, without your name, once {people(asked_by)} asked this in vain."
        self.words.description = seen
        self._voting = voting
        self.requests = requests
        self._query = query

    @served
    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep what was written beside the vote."""
        assert isinstance(self.words.component, ui.TextInput)
        hope = self.words.component.value.strip()
        await promptly(interaction, self._voting.vote(interaction, self._query, False, hope), private=True)
        await show(interaction, replies.layout("Thank you, that helps.", []), private=True)
