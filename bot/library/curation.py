"""How what each server has is changed, by moderators, by whoever runs the bot, and with time."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.errors import UnreadableTranscript
from bot.library.ingest import index_here, pack, prepare
from bot.library.views import Views
from bot.library.workers import Workers
from bot.search import snapshot
from bot.search.segment import FORMAT, Segment
from bot.store.rows import Original, Packed, StoredSegment, Upload
from bot.store.transcripts import TranscriptStore
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript, TranscriptId
from bot.transcripts.reading import Reading


class Curation:
    """Changes store and index together; what a method did is on disk and is seen when it returns.

    ``by`` is the Discord user who acts, None for the operator.
    """

    def __init__(self, store: TranscriptStore, views: Views, workers: Workers, revision: int) -> None:
        self._store = store
        self._views = views
        self._workers = workers
        self._revision = revision  # of the store, up to which this knows what every server sees

    async def read(self, data: bytes, name: str) -> Reading:
        """Read a file in a process of its own; UnreadableTranscript where that takes too much, too."""
        return await self._workers.run(read, data, name)

    async def prepare(self, path: Path, most_mib: int) -> tuple[Reading, Upload]:
        """Read and index a file on disk in a process of its own, for `add_all`."""
        return await self._workers.run(prepare, path, most_mib)

    async def add(
        self, server: int | None, transcript: Transcript, original: Original, *, by: int | None
    ) -> None:
        """Keep a new transcript."""
        segment, packed = await self._index(transcript)
        async with self._views.change(server) as own:
            await self._store.add(server, Upload(transcript, original, packed), by=by)
            own.index = own.index.adding(segment)

    async def add_all(
        self, server: int | None, uploads: Sequence[Upload], *, by: int | None
    ) -> dict[TranscriptId, str]:
        """Keep many new transcripts at once; return why some of them were refused."""

        def unpack() -> list[Segment]:
            packed = [u.packed for u in uploads if u.packed and u.transcript.id not in refused]
            return [Segment.from_bytes(part.data, self._views.vocabulary) for part in packed]

        async with self._views.change(server) as own:
            refused = await self._store.add_all(server, uploads, by=by)
            if segments := await asyncio.to_thread(unpack):
                own.index = own.index.adding(await asyncio.to_thread(Segment.merge, segments))
        return refused

    async def replace(
        self, server: int | None, transcript: Transcript, original: Original, *, by: int | None
    ) -> int:
        """Put a new version of a transcript in force, and return its number."""
        segment, packed = await self._index(transcript)
        upload = Upload(transcript, original, packed)
        async with self._views.change(server) as own:
            version = await self._store.replace(transcript.id, server, upload, by=by)
            own.index = own.index.without([transcript.id]).adding(segment)
        return version

    async def edit(
        self,
        server: int | None,
        changed: Transcript,
        before: Transcript | None = None,
        *,
        by: int | None,
        detail: str = "",
    ) -> None:
        """Keep a changed title, details or speakers of a transcript; its text stays.

        Refusal where it is no longer as it was ``before``.
        """
        async with self._views.change(server):
            await self._store.edit(changed.id, server, changed, before, by=by, detail=detail)

    async def remove(self, server: int | None, id: TranscriptId, *, by: int | None) -> None:
        """Take a transcript out of use; `undo` brings it back for 30 days."""
        async with self._views.change(server) as own:
            await self._store.remove(id, server, by=by)
            own.index = own.index.without([id])

    async def undo(self, server: int | None, id: TranscriptId, *, by: int | None) -> None:
        """Bring a removed transcript back."""
        async with self._views.change(server) as own:
            await self._store.undo(id, server, by=by)
            transcript = await self._store.get(id, server)
            if transcript is not None:
                segment, _ = await self._index(transcript)
                own.index = own.index.adding(segment)

    async def purge(self, grace_days: float) -> None:
        """Drop for good what was removed 30 days ago, and all of servers gone for longer than the grace."""
        if await self._store.due(grace_days):
            path = self._store.folder / snapshot.NAME  # which holds their words: it goes first
            await asyncio.to_thread(path.unlink, missing_ok=True)
        dropped = await self._store.purge(grace_days)
        for server, index in self._views.own().items():
            if any(id in index.places for id in dropped):
                async with self._views.change(server) as own:
                    own.index = own.index.without(dropped)
        await self._views.let_go()

    async def catch_up(self) -> None:
        """Take up what another process changed of what every server sees."""
        revision = await self._store.revision()
        if revision == self._revision:
            return
        changed = {row.id: await self._segment(row) async for row in self._store.segments(self._revision)}
        there = {entry.id for entry in await self._store.listing(None)}
        if changed or self._views.own()[None].places.keys() - there:
            async with self._views.change(None) as own:
                gone = [id for id in own.index.places if id in changed or id not in there]
                own.index = own.index.without(gone)
                if changed:
                    merged = await asyncio.to_thread(Segment.merge, list(changed.values()))
                    own.index = own.index.adding(merged)
        self._revision = revision

    async def refresh_aliases(self, server: int | None) -> None:
        """Take up changed aliases of a server."""
        async with self._views.change(server):
            pass  # a view is made anew after each change

    async def _index(self, transcript: Transcript) -> tuple[Segment, Packed]:
        # In a process of its own: a thread would take the interpreter from every search meanwhile. The file
        # was read, so one that a process refuses is only larger than what that may hold.
        try:
            packed = await self._workers.run(pack, transcript)
        except UnreadableTranscript:
            return await index_here(transcript, self._views.vocabulary)
        return await asyncio.to_thread(Segment.from_bytes, packed.data, self._views.vocabulary), packed

    async def _segment(self, row: StoredSegment) -> Segment:
        if row.packed is not None and row.packed.format_version == FORMAT:
            return await asyncio.to_thread(Segment.from_bytes, row.packed.data, self._views.vocabulary)
        transcript = await self._store.get(row.id, row.server, row.version)
        assert transcript is not None
        return (await index_here(transcript, self._views.vocabulary))[0]
