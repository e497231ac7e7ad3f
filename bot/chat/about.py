"""/about: what the bot knows, what can be asked, who runs it, and every command."""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import replies
from bot.chat.commands import Commands
from bot.chat.cooldown import Cooldown
from bot.chat.examples import Examples, Known
from bot.chat.requests import Requests, is_moderator, promptly, served, server_of, show
from bot.ids import ServerId
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.rows import Entry
from bot.transcripts.reading import counted


class About(commands.Cog):
    """Introduces the bot."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        requests: Requests,
        cooldown: Cooldown,
        offered: Commands,
        examples: Examples,
    ) -> None:
        self._settings = settings
        self._library = library
        self._cooldown = cooldown
        self._examples = examples
        self.requests = requests
        self._offered = offered

    @app_commands.command()
    @served
    async def about(self, interaction: discord.Interaction[Any]) -> None:
        """What this bot knows and how to ask it."""
        server = server_of(interaction)
        if not self._examples.are_known(server):
            self._cooldown.begin(interaction)
        known = await promptly(interaction, self._examples.of(server), private=True)
        parts = [self._known(server), self._listed(known), self._people()]
        here = listed(
            interaction.client.tree,
            self._offered.mention,
            direct=server is None,
            moderator=is_moderator(interaction, self._settings.moderator_role),
        )
        view = replies.layout("\n\n".join(filter(None, parts)), ["\n".join(here)])
        await show(interaction, view, private=True)

    def _known(self, server: ServerId | None) -> str:
        known = self._library.transcripts(server)
        words = counted(sum(transcript.words for transcript in known), "word")
        text = introduction(known, self._offered.mention("ask"), direct=server is None)
        text += "\nI show what was said word for word, with the place it is from "
        return text + f"({words} so far), and never make anything up."

    def _listed(self, known: Known) -> str:
        rows = [f"- {replies.line(question, 100)}" for question in known.questions]
        if known.said:
            rows.append(f"- {self._offered.mention('quote')} “{replies.line(known.said, 150)}”")
        return "\n".join(["**For example**", *rows]) if rows else ""

    def _people(self) -> str:
        page = self._settings.privacy_url or self._offered.mention("privacy")
        kept = f"What is kept of your questions: {page}"
        contact = self._settings.contact
        return f"Who runs me, and how to reach them: {contact}\n{kept}" if contact else kept


def listed(
    tree: app_commands.CommandTree[Any], mention: Callable[[str], str], *, direct: bool, moderator: bool
) -> list[str]:
    """Return a line for each command that somebody may use where they are, to be clicked on."""
    rows = []
    for command in tree.walk_commands():
        top = command.root_parent or command
        in_servers_only = top.allowed_contexts is not None and not top.allowed_contexts.dm_channel
        if isinstance(command, app_commands.Group) or (direct and in_servers_only):
            continue
        if moderator or top.default_permissions is None:
            rows.append(f"{mention(command.qualified_name)} {command.description}")
    return rows


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
