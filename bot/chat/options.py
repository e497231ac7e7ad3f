"""What people pick while they type a command: interviews and speakers.

A transformer is made when the commands are declared, so it asks the bot for its library. People may send what
was never offered.
"""

from collections.abc import Iterable
from typing import Any, Final

import discord
from discord import app_commands

from bot.chat import replies
from bot.chat.requests import server_of
from bot.errors import Refusal
from bot.library.facade import Library
from bot.library.view import called
from bot.store.rows import Entry
from bot.transcripts.corpus import LONGEST_TITLE

MOST: Final = 25  # choices; Discord takes no more
MOST_NAMED: Final = 4  # people in a sentence
LONGEST: Final = 100  # characters of a choice's name, and of its value

Choice = app_commands.Choice[str | int | float]


class SeenTranscript(app_commands.Transformer[Any]):
    """An interview that can be asked about here, by its id or its title."""

    @property
    def max_value(self) -> int:
        """The most characters that Discord lets people type: those of a title."""
        return LONGEST_TITLE

    async def transform(self, interaction: discord.Interaction[Any], typed: str, /) -> Entry:
        """Return the interview; Refusal where there is none such."""
        entry = _library(interaction).find(server_of(interaction), typed)
        if entry is None:
            raise Refusal(
                f"I know no interview called “{replies.line(typed, 80)}”. "
                "Please pick one from the list that appears while you type."
            )
        return entry

    async def autocomplete(
        self, interaction: discord.Interaction[Any], typed: str | int | float, /
    ) -> list[Choice]:
        """Offer the interviews whose title or id holds what was typed, those that begin with it first."""
        typed = str(typed).strip().casefold()
        known = self.offered(_library(interaction).transcripts(server_of(interaction)))
        fitting = [e for e in known if typed in e.title.casefold() or typed in e.id.casefold()]
        fitting.sort(key=lambda entry: not entry.title.casefold().startswith(typed))
        return [_choice(entry.title, entry.id) for entry in fitting[:MOST]]

    def offered(self, known: Iterable[Entry]) -> Iterable[Entry]:
        """Return those of the interviews known here that may be picked."""
        return known


class OwnTranscript(SeenTranscript):
    """An interview that belongs to the server, so that its moderators can change it."""

    async def transform(self, interaction: discord.Interaction[Any], typed: str, /) -> Entry:
        """Return the interview; Refusal where there is none such, or where every server sees it."""
        return own(await super().transform(interaction, typed))

    def offered(self, known: Iterable[Entry]) -> Iterable[Entry]:
        """Return those that do not come with the bot."""
        return (entry for entry in known if entry.server is not None)


class Speaker(app_commands.Transformer[Any]):
    """Somebody who speaks in the interviews that can be asked about here, by name."""

    @property
    def max_value(self) -> int:
        """The most characters that Discord lets people type: those of a choice."""
        return LONGEST

    async def transform(self, interaction: discord.Interaction[Any], typed: str, /) -> str:
        """Return the name as the interviews have it; Refusal where nobody is called so."""
        known = {name[:LONGEST]: name for name in _speakers(interaction)}  # as they are offered
        fitting = called(typed, known)
        if not fitting:
            raise Refusal(f"I know nobody called “{replies.line(typed, 80)}” in the interviews.")
        if len(fitting) > 1:
            names = replies.human_join([replies.line(name, 40) for name in fitting[:MOST_NAMED]], "or")
            raise Refusal(f"“{replies.line(typed, 80)}” may be {names}: please give the whole name.")
        return known[fitting[0]]

    async def autocomplete(
        self, interaction: discord.Interaction[Any], typed: str | int | float, /
    ) -> list[Choice]:
        """Offer the speakers whose name holds what was typed."""
        names = [name for name in _speakers(interaction) if str(typed).casefold() in name.casefold()]
        return [_choice(name, name) for name in names[:MOST]]


def own(entry: Entry) -> Entry:
    """Return an interview that a server knows; Refusal where it is not the server's own."""
    if entry.server is None:
        raise Refusal("Every server sees this interview, so only whoever runs the bot can change it.")
    return entry


def _library(interaction: discord.Interaction[Any]) -> Library:
    library: Library = interaction.client.library
    return library


def _speakers(interaction: discord.Interaction[Any]) -> list[str]:
    known = _library(interaction).transcripts(server_of(interaction))
    return sorted({name for entry in known for name in entry.speakers})


def _choice(name: str, value: str) -> Choice:
    shown = replies.plain(name, LONGEST) or value[:LONGEST].strip() or "…"
    return app_commands.Choice(name=shown, value=value[:LONGEST])
