"""Files that moderators bring: read, shown, and kept once they say so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import aiohttp
import discord
from discord import ui

from bot.chat import replies
from bot.chat.buttons import Button
from bot.chat.preview import Pending, Previews, ends, preview, room
from bot.chat.requests import change, show, worded
from bot.chat.waiting import Queue, patiently
from bot.errors import Crowded, NotNow, Refusal
from bot.ids import ServerId, UserId
from bot.library.facade import Library
from bot.library.ingest import describe, described_as, original_of
from bot.library.source import Known, Source
from bot.store.rows import Entry
from bot.store.transcripts import TranscriptStore
from bot.transcripts.corpus import LONGEST_TITLE, title_of
from bot.transcripts.model import Transcript
from bot.transcripts.reading import Reading

DOWNLOAD: Final = 60.0  # seconds a file may take to come from Discord
REMOVED: Final = "This interview was removed just now."


class Uploads:
    """Takes files in; whoever calls has made sure that the person is a moderator of the server."""

    def __init__(self, library: Library, store: TranscriptStore, most_mib: int) -> None:
        self._library = library
        self._store = store
        self._most_mib = most_mib
        self._previews = Previews()
        self._queue = Queue()

    def check_size(self, file: discord.Attachment) -> None:
        """Refuse a file for what Discord says of it, before it is read."""
        if file.size > self._most_mib * 2**20:
            raise Refusal(f"This file has {file.size / 2**20:,.1f} MiB; I take at most {self._most_mib}.")
        if file.size == 0:
            raise Refusal("This file is empty.")

    async def preview(
        self,
        interaction: discord.Interaction[Any],
        server: ServerId,
        file: discord.Attachment,
        known: Known,
        replaced: Entry | None = None,
    ) -> ui.LayoutView:
        """Return what was understood of a file, with the buttons that keep it or let it go."""
        self.check_size(file)
        await self._store.check_room(server, file.size, replaced.id if replaced else None)
        name = f"“{replies.line(file.filename, 80)}”"
        async with self._queue.turn(server, _queued(interaction, name)):
            return await self._preview(interaction, server, file, known, replaced)

    async def _preview(
        self,
        interaction: discord.Interaction[Any],
        server: ServerId,
        file: discord.Attachment,
        known: Known,
        replaced: Entry | None,
    ) -> ui.LayoutView:
        source = Source(await _download(file), file.filename, known)
        name = f"“{replies.line(file.filename, 80)}”"
        reading = await patiently(
            self._library.curation.read(source), _saying(interaction, f"Reading {name}")
        )
        transcript = await self._described(server, source, reading, replaced)
        twin = await patiently(
            self._library.lookalike(server, reading.text), _saying(interaction, f"Comparing {name}")
        )
        if twin is not None and replaced is not None and twin.id == replaced.id:
            twin = None
        original = original_of(source, reading)
        waits = Pending(
            server, UserId(interaction.user.id), transcript, original, replaces=replaced is not None
        )
        head = await asyncio.to_thread(preview, reading, transcript, twin, replaced)
        return self._waiting(waits, head, replies.fitting(head, ends(transcript)))

    async def _described(
        self, server: ServerId, source: Source, reading: Reading, replaced: Entry | None
    ) -> Transcript:
        if replaced is None:
            if not source.known.title:
                title = replies.plain(title_of(source.name, reading), LONGEST_TITLE) or "Untitled"
                source = replace(source, known=replace(source.known, title=title))
            return await asyncio.to_thread(describe, source, reading)
        before = await self._library.get(server, replaced.id)
        if before is None:
            raise Refusal(REMOVED)
        return await asyncio.to_thread(described_as, before, reading)

    def _waiting(self, pending: Pending, head: str | None, quotes: Sequence[str]) -> ui.LayoutView:
        """Keep a transcript until it is confirmed, and return its preview with the buttons for that."""
        token = self._previews.keep(pending)
        yes = Button("confirm", token, "Replace" if pending.replaces else "Add")
        return replies.layout(head, quotes, [yes, Button("cancel", token, "Cancel")])

    async def confirm(self, interaction: discord.Interaction[Any], server: ServerId, token: str) -> None:
        """Keep what waits under a token; where that cannot be done now, it goes on waiting."""
        assert interaction.message is not None  # the preview
        shown = replies.texts_of(interaction.message)
        pending = self._previews.take(token, server, UserId(interaction.user.id))
        title = _titled(pending)
        doing = f"{'Replacing' if pending.replaces else 'Adding'} {title}"
        await change(interaction, replies.layout(f"{doing} …", []))
        try:
            async with self._queue.turn(server, _queued(interaction, title)):
                done = await patiently(self._keep(pending), _saying(interaction, doing))
        except (NotNow, Crowded):
            await show(interaction, self._waiting(pending, *shown))
            raise
        except Refusal as reason:
            done = worded(reason)
        await show(interaction, replies.layout(done, []))

    async def _keep(self, pending: Pending) -> str:
        """Keep a transcript, and return what its person is told then."""
        transcript, title = pending.transcript, _titled(pending)
        if pending.replaces:
            await self._library.curation.replace(
                pending.server, transcript, pending.original, by=pending.person
            )
            done = f"{title} has a new version. Answers from before say so where somebody reads on."
            return done + await self._room_left(pending.server)
        await self._library.curation.add(pending.server, transcript, pending.original, by=pending.person)
        done = f"{title} is in: {transcript.words:,} words that everybody here can ask about now."
        return done + await self._room_left(pending.server)

    async def _room_left(self, server: ServerId) -> str:
        """Return how much room a server has, where that is little."""
        usage, most = await self._store.usage(server), self._store.quota
        if most is None or not usage.is_near(most):
            return ""
        return f"\n⚠️ {room(usage, most)} Please remove what is no longer needed."

    def cancel(self, interaction: discord.Interaction[Any], server: ServerId, token: str) -> None:
        """Let go of what waits under a token, if it still does."""
        with suppress(Refusal):
            self._previews.take(token, server, UserId(interaction.user.id))


async def _download(file: discord.Attachment) -> bytes:
    try:
        return await asyncio.wait_for(file.read(), DOWNLOAD)
    except discord.NotFound:
        raise Refusal("Discord no longer has this file. Please upload it again.") from None
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
        raise Refusal("I could not fetch this file from Discord. Please try again in a minute.") from None


def _titled(pending: Pending) -> str:
    return f"“{replies.line(pending.transcript.title, 100)}”"


def _saying(interaction: discord.Interaction[Any], what: str) -> Callable[[float], Awaitable[None]]:
    async def say(seconds: float) -> None:
        await show(interaction, replies.layout(f"{what} … {seconds:.0f} s", []))

    return say


def _queued(interaction: discord.Interaction[Any], what: str) -> Callable[[int], Awaitable[None]]:
    async def say(place: int) -> None:
        await show(
            interaction, replies.layout(f"{what} waits for its turn: number {place} in the queue.", [])
        )

    return say
