"""/transcript alias: how the captions misspell a name. For search only; quotes stay as they are."""

from typing import Any, Final

import discord
from discord import app_commands, ui

from bot.chat import replies
from bot.chat.choices import MOST, choices
from bot.chat.details import LONGEST_NAME, checked_name
from bot.chat.requests import Requests, moderated, server_of, show
from bot.errors import Refusal
from bot.ids import ServerId, UserId
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.aliases import Alias, AliasStore

MOST_ALIASES: Final = 500  # of a server


class AliasCommands(app_commands.Group, name="alias", description="How the transcripts misspell names."):
    """Adds, lists and removes aliases."""

    def __init__(self, settings: Settings, library: Library, aliases: AliasStore, requests: Requests) -> None:
        super().__init__()
        self._settings = settings
        self._library = library
        self._aliases = aliases
        self._requests = requests

    @app_commands.command()
    @app_commands.describe(
        name="The name as people write it",
        heard="What the transcript has instead",
        transcript="The interview that has it so; a question within another one then leaves it out",
    )
    async def add(
        self, interaction: discord.Interaction[Any], name: str, heard: str, transcript: str | None = None
    ) -> None:
        """Let people find a name that the transcript misspells."""
        await self._requests.serve(interaction, self.keep(interaction, name, heard, transcript))

    async def open_form(self, interaction: discord.Interaction[Any], _: str) -> None:
        """Ask for an alias that holds in all of the server's interviews."""
        moderated(interaction, self._settings.moderator_role)
        await self._requests.open(interaction, AliasForm(self, self._requests))

    async def keep(
        self, interaction: discord.Interaction[Any], name: str, heard: str, transcript: str | None = None
    ) -> None:
        """Keep an alias and say so; Refusal where it cannot be."""
        server = moderated(interaction, self._settings.moderator_role)
        name, heard = checked_name(name), checked_name(heard)
        entry = self._library.find(server, transcript) if transcript else None
        if transcript and entry is None:
            raise Refusal("I know no such interview. Please pick one from the list.")
        if entry is not None and entry.server != server:
            raise Refusal("Every server sees this interview, so only whoever runs the bot can change it.")
        if len(await self._own(server)) >= MOST_ALIASES:
            raise Refusal(f"There are {MOST_ALIASES} aliases here already; please remove some first.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        by = UserId(interaction.user.id)
        await self._aliases.add(server, entry.id if entry else None, name, heard, by=by)
        await self._library.curation.refresh_aliases(server)
        said = f"Who asks for “{replies.line(name, 80)}” now finds “{replies.line(heard, 80)}”, too."
        await show(interaction, replies.layout(said, []))

    @app_commands.command(name="list")
    async def list_(self, interaction: discord.Interaction[Any]) -> None:
        """See the aliases of this server."""
        await self._requests.serve(interaction, self._list(interaction))

    async def _list(self, interaction: discord.Interaction[Any]) -> None:
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
    async def remove(self, interaction: discord.Interaction[Any], alias: str) -> None:
        """Remove an alias."""
        await self._requests.serve(interaction, self._remove(interaction, alias))

    async def _remove(self, interaction: discord.Interaction[Any], typed: str) -> None:
        server = moderated(interaction, self._settings.moderator_role)
        own = await self._own(server)
        found = [alias for alias in own if typed in (str(alias.number), self._shown(alias))]
        if not found:
            raise Refusal("There is no such alias here. Please pick one from the list.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        gone = await self._aliases.remove(server, found[0].number, by=UserId(interaction.user.id))
        await self._library.curation.refresh_aliases(server)
        await show(interaction, replies.layout(f"{replies.line(self._shown(gone), 180)} is removed.", []))

    @add.autocomplete("transcript")
    async def suggest_transcript(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer what is this server's own."""
        known = self._library.transcripts(server_of(interaction))
        return choices([entry for entry in known if entry.server is not None], typed)

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
        self._requests = requests

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep what was written."""
        name, heard = self.name.component, self.heard.component
        assert isinstance(name, ui.TextInput)
        assert isinstance(heard, ui.TextInput)
        await self._requests.serve(interaction, self._commands.keep(interaction, name.value, heard.value))
