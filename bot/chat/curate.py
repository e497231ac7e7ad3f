"""/transcript: moderators add, look through, correct and remove their server's own transcripts."""

import asyncio
import io
import re
from functools import partial
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.chat import details, replies
from bot.chat.alias import AliasCommands
from bot.chat.buttons import Button
from bot.chat.commands import Commands
from bot.chat.delivery import NOBODY, think
from bot.chat.form import FIELD, Form, RefusedForms
from bot.chat.options import OwnTranscript, SeenTranscript, own
from bot.chat.preview import ends, facts, origin, page, room
from bot.chat.requests import Requests, change, moderated, served, show, worded
from bot.chat.uploads import REMOVED, Uploads
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.library.source import Known
from bot.settings import Settings
from bot.store.aliases import AliasStore
from bot.store.rows import Entry
from bot.store.transcripts import UNDO_DAYS, TranscriptStore
from bot.transcripts import export
from bot.transcripts.corpus import LONGEST_TITLE
from bot.transcripts.model import Transcript, slug
from bot.transcripts.reading import counted

MOST_FILES: Final = 5  # of one message
HOW_TO_ADD: Final = (
    "Give its file to {}, or choose *Apps → Add as transcript* on a message that has it; "
    "you see what I understood before anything is kept."
)


class Curate(commands.Cog):
    """Lets moderators look after their transcripts; everything it says is for them alone."""

    transcript = app_commands.Group(
        name="transcript",
        description="Add, change and remove the interviews of this server.",
        default_permissions=discord.Permissions(manage_messages=True),
        allowed_contexts=app_commands.AppCommandContext(dm_channel=False),
    )

    def __init__(
        self,
        settings: Settings,
        library: Library,
        store: TranscriptStore,
        aliases: AliasStore,
        requests: Requests,
        offered: Commands,
    ) -> None:
        self._settings = settings
        self._library = library
        self._store = store
        self.requests = requests
        self._offered = offered
        self._uploads = Uploads(library, store, settings.max_transcript_mib)
        self._refused_forms = RefusedForms()
        alias = AliasCommands(settings, library, aliases, requests)
        self.presses = {
            "again": self._edit_again,
            "alias": alias.open_form,
            "bring": self._tell_how,
            "confirm": self._confirm,
            "cancel": self._cancel,
            "undo": self._undo,
            "page": self._turn,
        }
        self.transcript.add_command(alias)
        menu = app_commands.ContextMenu(name="Add as transcript", callback=self.add_message)
        menu.default_permissions = discord.Permissions(manage_messages=True)
        menu.allowed_contexts = app_commands.AppCommandContext(dm_channel=False)
        self.menus = [menu]

    # Bringing a file

    @transcript.command()
    @app_commands.describe(
        file="A Word, PDF, RTF, text, Markdown, caption, HTML or JSON file",
        title="What people will see; otherwise what the file says",
        date="When it was recorded, like 2024-03-28",
        source="A link to the recording; for YouTube, quotes then link to their second",
        speakers="Names with commas between them, in the order in which they first speak",
    )
    @served
    async def add(
        self,
        interaction: discord.Interaction[Any],
        file: discord.Attachment,
        title: app_commands.Range[str, 1, LONGEST_TITLE] | None = None,
        date: app_commands.Range[str, 4, 40] | None = None,
        source: app_commands.Range[str, 1, replies.LINK_LIMIT] | None = None,
        speakers: app_commands.Range[str, 1, FIELD] | None = None,
    ) -> None:
        """Add an interview from a file; you see first what I understood of it."""
        server = self._server(interaction)
        known = Known(
            title=details.checked_title(title) if title is not None else None,
            date=details.checked_date(date or ""),
            page=details.checked_address(source or ""),
            speakers=tuple(details.checked_names(speakers or "")),
        )
        self._uploads.check_size(file)
        await think(interaction)
        await show(interaction, await self._previewed(interaction, server, file, known))

    async def _tell_how(self, interaction: discord.Interaction[Any], _: str) -> None:
        self._server(interaction)
        await show(
            interaction,
            replies.layout(HOW_TO_ADD.format(self._offered.mention("transcript add")), []),
            private=True,
        )

    @served
    async def add_message(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Add the files of a message."""
        server = self._server(interaction)
        forwarded = [file for snapshot in message.message_snapshots for file in snapshot.attachments]
        files = (there := message.attachments + forwarded)[:MOST_FILES]
        if not files:
            raise Refusal("There is no file in this message.")
        if len(files) == 1:
            self._uploads.check_size(files[0])
        await think(interaction)
        for number, file in enumerate(files):
            view = await self._previewed(interaction, server, file, Known(), among=len(files))
            if number == 0:
                await show(interaction, view)
            else:
                await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)
        if len(there) > MOST_FILES:
            left = f"I took the first {MOST_FILES} of {len(there)} files; please send the others again."
            await interaction.followup.send(left, ephemeral=True)

    @transcript.command(name="replace")
    @app_commands.describe(transcript="Which interview", file="The better file")
    @served
    async def replace_(
        self,
        interaction: discord.Interaction[Any],
        transcript: app_commands.Transform[Entry, OwnTranscript],
        file: discord.Attachment,
    ) -> None:
        """Put a better file in the place of an interview."""
        server = self._server(interaction)
        self._uploads.check_size(file)
        await think(interaction)
        await show(interaction, await self._previewed(interaction, server, file, Known(), transcript))

    async def _previewed(
        self,
        interaction: discord.Interaction[Any],
        server: ServerId,
        file: discord.Attachment,
        known: Known,
        replaced: Entry | None = None,
        *,
        among: int = 1,
    ) -> ui.LayoutView:
        """Return the preview of a file, or why there is none."""
        try:
            return await self._uploads.preview(interaction, server, file, known, replaced)
        except Refusal as reason:
            name = f"“{replies.line(file.filename, 80)}”: " if among > 1 else ""
            return replies.layout(f"{name}{worded(reason)}", [])

    async def _confirm(self, interaction: discord.Interaction[Any], token: str) -> None:
        await self._uploads.confirm(interaction, self._server(interaction), token)

    async def _cancel(self, interaction: discord.Interaction[Any], token: str) -> None:
        self._uploads.cancel(interaction, self._server(interaction), token)
        await change(interaction, replies.layout("I have kept nothing of this file.", []))

    # Looking

    @transcript.command(name="list")
    @app_commands.describe(removed="Those that were removed and can be brought back")
    @served
    async def list_(self, interaction: discord.Interaction[Any], removed: bool = False) -> None:
        """See which interviews can be asked about here."""
        view = await self._page(self._server(interaction), removed, 0)
        await show(interaction, view, private=True)

    async def _turn(self, interaction: discord.Interaction[Any], data: str) -> None:
        server = self._server(interaction)
        kind, _, number = data.partition(":")
        if not re.fullmatch(r"[0-9]{1,5}", number):
            raise Refusal("There is no such page.")
        view = await self._page(server, kind == "removed", int(number))
        await change(interaction, view)

    async def _page(self, server: ServerId, removed: bool, number: int) -> ui.LayoutView:
        if removed:
            return page(await self._store.listing(server, removed=True), number, removed=True)
        most = self._store.quota
        about = "" if most is None else room(await self._store.usage(server), most)
        return page(self._library.transcripts(server), number, about=about)

    @transcript.command()
    @app_commands.describe(transcript="Which interview")
    @served
    async def show(
        self, interaction: discord.Interaction[Any], transcript: app_commands.Transform[Entry, SeenTranscript]
    ) -> None:
        """See what is known about an interview, who added it, and how often it was cited."""
        server = self._server(interaction)
        stored = await self._get(server, transcript.id)
        cited = await self._store.cited_count(server, transcript.id)
        head = await asyncio.to_thread(facts, stored, transcript.format, transcript.encoding)
        head += f"\n{origin(transcript)}\n"
        head += f"It answered {counted(cited, 'question')} here. Its id is `{transcript.id}`."
        await show(interaction, replies.layout(head, replies.fitting(head, ends(stored))), private=True)

    @transcript.command(name="export")
    @app_commands.describe(transcript="Which interview")
    @served
    async def export_(
        self, interaction: discord.Interaction[Any], transcript: app_commands.Transform[Entry, SeenTranscript]
    ) -> None:
        """Get an interview as files: its words, and captions where its times are known."""
        stored = await self._get(self._server(interaction), transcript.id)
        await think(interaction)
        await interaction.edit_original_response(
            content=f"“{replies.line(stored.title, 100)}”",
            attachments=await asyncio.to_thread(_files, stored, interaction.filesize_limit),
            allowed_mentions=NOBODY,
        )

    # Changing

    @transcript.command()
    @app_commands.describe(transcript="Which interview")
    @served
    async def edit(
        self, interaction: discord.Interaction[Any], transcript: app_commands.Transform[Entry, OwnTranscript]
    ) -> None:
        """Correct the title, the date, the links or the names of the speakers."""
        stored = await self._get(self._server(interaction), transcript.id)
        await self.requests.open(interaction, Form(stored, partial(self._save, id=stored.id)))

    async def _edit_again(self, interaction: discord.Interaction[Any], data: str) -> None:
        id = TranscriptId(data)
        typed = self._refused_forms.typed(UserId(interaction.user.id), id)
        stored = await self._get(self._server(interaction), id)
        await self.requests.open(interaction, Form(stored, partial(self._save, id=id), typed))

    @served
    async def _save(self, interaction: discord.Interaction[Any], form: Form, id: TranscriptId) -> None:
        server = self._server(interaction)
        entry = self._library.find(server, id)
        if entry is None:
            raise Refusal(REMOVED)
        before = await self._get(server, own(entry).id)
        try:
            after, changed = await asyncio.to_thread(form.applied, before)
        except Refusal as reason:
            self._refused_forms.keep(UserId(interaction.user.id), id, form.typed)
            again = [Button("again", id, "Open the form again")]
            await show(interaction, replies.layout(worded(reason), [], again), private=True)
            return
        if not changed:
            raise Refusal("Nothing was changed.")
        await think(interaction)
        by, detail = UserId(interaction.user.id), ", ".join(changed)
        await self._library.curation.edit(server, after, before, by=by, detail=detail)
        said = f"“{replies.line(after.title, 100)}” has been changed: {replies.human_join(changed, 'and')}."
        await show(interaction, replies.layout(said, []))

    @transcript.command()
    @app_commands.describe(transcript="Which interview")
    @served
    async def remove(
        self, interaction: discord.Interaction[Any], transcript: app_commands.Transform[Entry, OwnTranscript]
    ) -> None:
        """Remove an interview; it can be brought back for 30 days."""
        server = self._server(interaction)
        await think(interaction)
        await self._library.curation.remove(server, transcript.id, by=UserId(interaction.user.id))
        said = f"“{replies.line(transcript.title, 100)}” is removed. For {UNDO_DAYS} days it can be brought "
        said += f"back, here or from {self._offered.mention('transcript list')} with `removed:True`."
        await show(interaction, replies.layout(said, [], [Button("undo", transcript.id, "Undo")]))

    async def _undo(self, interaction: discord.Interaction[Any], id: str) -> None:
        server = self._server(interaction)
        entry = await self._store.entry(server, TranscriptId(id))
        if entry is None:
            raise Refusal("There is no such transcript here.")
        if entry.removed_at is None:
            raise Refusal(f"“{replies.line(entry.title, 100)}” is back already.")
        await interaction.response.defer()
        await self._library.curation.undo(server, entry.id, by=UserId(interaction.user.id))
        await show(interaction, replies.layout(f"“{replies.line(entry.title, 100)}” is back.", []))

    def _server(self, interaction: discord.Interaction[Any]) -> ServerId:
        return moderated(interaction, self._settings.moderator_role)

    async def _get(self, server: ServerId, id: TranscriptId) -> Transcript:
        stored = await self._library.get(server, id)
        if stored is None:
            raise Refusal(REMOVED)
        return stored


def _files(transcript: Transcript, limit: int) -> list[discord.File]:
    """Return an interview as text and as captions; Refusal where both have more bytes than one may upload."""
    timed, suffix = (export.as_vtt, "vtt") if transcript.cues else (export.as_markdown, "md")
    texts = {"txt": export.as_text(transcript), suffix: timed(transcript)}
    data = {suffix: text.encode() for suffix, text in texts.items()}
    if sum(map(len, data.values())) > limit:
        raise Refusal("This interview is too long to be sent as files in Discord.")
    return [
        discord.File(io.BytesIO(file), f"{slug(transcript.title)}.{suffix}") for suffix, file in data.items()
    ]
