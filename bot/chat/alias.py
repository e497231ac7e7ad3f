"""/transcript alias: how the captions misspell a name. For search only; quotes stay as they are."""

from typing import Any, Final

import discord
from discord import app_commands, ui

from bot.chat import replies
from bot.chat.delivery import think
from bot.chat.details import LONGEST_NAME, checked_name
from bot.chat.options import MOST, OwnTranscript
from bot.chat.requests import Requests, moderated, served, server_of, show
from bot.errors import Refusal
from bot.ids import ServerId, UserId
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.aliases import Alias, AliasStore
from bot.store.rows import Entry

MOST_ALIASES: Final = 500  # of a server
LONGEST_ALIAS: Final = 400  # characters: two names and a title


class AliasCommands(app_commands.Group, name="alias", description="How the transcripts misspell names."):
    """Adds, lists and removes aliases."""

    def __init__(self, settings: Settings, library: Library, aliases: AliasStore, requests: Requests) -> None:
        super().__init__()
        self._settings = settings
        self._library = library
        self._aliases = aliases
        self.requests = requests

    @app_commands.command()
    @app_commands.describe(
        name="The name as people write it",
        heard="What the transcript has instead",
        transcript="The interview that has it so; a question within another one then leaves it out",
    )
    @served
    async def add(
        self,
        interaction: discord.Interaction[Any],
        name: app_commands.Range[str, 1, LONGEST_NAME],
        heard: app_commands.Range[str, 1, LONGEST_NAME],
        transcript: app_commands.Transform[Entry, OwnTranscript] | None = None,
    ) -> None:
        """Let people find a name that the transcript misspells."""
        await self.keep(interaction, name, heard, transcript)

    async def open_form(self, interaction: discord.Interaction[Any], _: str) -> None:
        """Ask for an alias that holds in all of the server's interviews."""
        moderated(interaction, self._settings.moderator_role)
        await self.requests.open(interaction, AliasForm(self, self.requests))

    async def keep(
        self, interaction: discord.Interaction[Any], name: str, heard: str, transcript: Entry | None = None
    ) -> None:
        """Keep an alias and say so; Refusal where it cannot be."""
        server = moderated(interaction, self._settings.moderator_role)
        name, heard = checked_name(name), checked_name(heard)
        if len(await self._own(server)) >= MOST_ALIASES:
            raise Refusal(f"There are {MOST_ALIASES} aliases here already; please remove some first.")
        await think(interaction)
        by = UserId(interaction.user.id)
        await self._aliases.add(server, transcript and transcript.id, name, heard, by=by)
        await self._library.curation.refresh_aliases(server)
        said = f"Who asks for “{replies.line(name, 80)}” now finds “{replies.line(heard, 80)}”, too."
        await show(interaction, replies.layout(said, []))

    @app_commands.command(name="list")
    @served
    async def list_(self, interaction: discord.Interaction[Any]) -> None:
        """See the aliases of this server."""
        server = moderated(interaction, self._settings.moderator_role)
        rows = [f"- {replies.line(self._shown(alias), 180)}" for alias in await self._own(server)]
        head = f"{len(rows):,} alias{'es' * (len(rows) != 1)}"
        some = ", of which the first {:,}"
        shown = replies.fitting(head + some.format(len(rows)), [row + "\n" for row in rows])
        if len(shown) < len(rows):
            head += some.format(len(shown))
        await show(interaction, replies.layout(head, ["".join(shown)] if shown else []), private=True)

    @app_commands.command()
    @app_commands.describe(alias="Which one")
    @served
    async def remove(
        self, interaction: discord.Interaction[Any], alias: app_commands.Range[str, 1, LONGEST_ALIAS]
    ) -> None:
        """Remove an alias."""
        server = moderated(interaction, self._settings.moderator_role)
        own = await self._own(server)
        picked = [known for known in own if alias in (str(known.number), self._shown(known))]
        if not picked:
            raise Refusal("There is no such alias here. Please pick one from the list.")
        await think(interaction)
        removed = await self._aliases.remove(server, picked[0].number, by=UserId(interaction.user.id))
        await self._library.curation.refresh_aliases(server)
        await show(interaction, replies.layout(f"{replies.line(self._shown(removed), 180)} is removed.", []))

    @remove.autocomplete("alias")
    async def suggest_alias(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the aliases that fit what was typed."""
        server = server_of(interaction)
        own = await self._own(server) if server is not None else []
        fit = [alias for alias in own if typed.strip().casefold() in self._shown(alias).casefold()]
        return [
            app_commands.Choice(name=replies.plain(self._shown(alias), 100), value=str(alias.number))
            for alias in fit[:MOST]
        ]

    async def _own(self, server: ServerId) -> list[Alias]:
        return [alias for alias in await self._aliases.listing(server) if alias.server == server]

    def _shown(self, alias: Alias) -> str:
        shown = f"{alias.written} = {alias.heard}"
        if alias.transcript is None:
            return shown
        within = self._library.find(alias.server, alias.transcript)
        return f"{shown} ({within.title if within else 'in a removed interview'})"


class AliasForm(ui.Modal, title="Add an alias"):
    """Asks how the captions misspell a name."""

    name: ui.Label["AliasForm"] = ui.Label(
        text="The name as people write it", component=ui.TextInput(max_length=LONGEST_NAME)
    )
    heard: ui.Label["AliasForm"] = ui.Label(
        text="What the interviews have instead",
        description="For search only; quotes stay as they are",
        component=ui.TextInput(max_length=LONGEST_NAME),
    )

    def __init__(self, commands: AliasCommands, requests: Requests) -> None:
        super().__init__()
        self._commands = commands
        self.requests = requests

    @served
    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep what was written."""
        name, heard = self.name.component, self.heard.component
        assert isinstance(name, ui.TextInput)
        assert isinstance(heard, ui.TextInput)
        await self._commands.keep(interaction, name.value, heard.value)
