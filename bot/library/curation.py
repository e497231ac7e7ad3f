"""How what each server has is changed, by moderators, by whoever runs the bot, and with time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from bot.errors import Refusal, WorkerError
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.ingest import index_here, pack, prepare, read
from bot.library.source import Source
from bot.library.views import Views
from bot.library.workers import Workers
from bot.search.segment import FORMAT, Segment
from bot.store.rows import Original, Packed, Prepared, StoredSegment
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript
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

    async def read(self, source: Source) -> Reading:
        """Read a source in a process of its own; WorkerError where that takes too much."""
        return await self._workers.run(read, source)

    async def prepare(self, source: Source) -> tuple[Reading, Prepared]:
        """Read, describe and index a source in a process of its own, for `add_all`."""
        return await self._workers.run(prepare, source)

    async def add(
        self, server: ServerId | None, transcript: Transcript, original: Original, *, by: UserId | None
    ) -> None:
        """Keep a new transcript."""
        segment, packed = await self._index(transcript)
        async with self._views.change(server) as own:
            await self._store.add(server, Prepared(transcript, original, packed), by=by)
            own.index = own.index.adding(segment)

    async def add_all(
        self, server: ServerId | None, several: Sequence[Prepared], *, by: UserId | None
    ) -> dict[TranscriptId, Refusal]:
        """Keep many new transcripts at once; return why some of them were refused."""

        def unpack() -> list[Segment]:
            kept = (prepared for prepared in several if prepared.transcript.id not in refused)
            packed = (prepared.packed for prepared in kept if prepared.packed is not None)
            return [Segment.from_bytes(part.data, self._views.vocabulary) for part in packed]

        async with self._views.change(server) as own:
            refused = await self._store.add_all(server, several, by=by)
            if segments := await asyncio.to_thread(unpack):
                own.index = own.index.adding(await asyncio.to_thread(Segment.merge, segments))
        return refused

    async def replace(
        self, server: ServerId | None, transcript: Transcript, original: Original, *, by: UserId | None
    ) -> int:
        """Put a new version of a transcript in force, and return its number."""
        segment, packed = await self._index(transcript)
        prepared = Prepared(transcript, original, packed)
        async with self._views.change(server) as own:
            version = await self._store.replace(server, transcript.id, prepared, by=by)
            own.index = own.index.without([transcript.id]).adding(segment)
        return version

    async def edit(
        self,
        server: ServerId | None,
        changed: Transcript,
        before: Transcript | None = None,
        *,
        by: UserId | None,
        detail: str = "",
    ) -> None:
        """Keep a changed title, details or speakers of a transcript; its text stays.

        ChangedMeanwhile where it is no longer as it was ``before``.
        """
        is_said_by_others = before is None or before.turns != changed.turns
        segment, packed = await self._index(changed) if is_said_by_others else (None, None)
        async with self._views.change(server) as own:
            await self._store.edit(server, changed.id, changed, before, packed, by=by, detail=detail)
            if segment is not None:
                own.index = own.index.without([changed.id]).adding(segment)

    async def remove(self, server: ServerId | None, id: TranscriptId, *, by: UserId | None) -> None:
        """Take a transcript out of use; `undo` brings it back for 30 days."""
        async with self._views.change(server) as own:
            await self._store.remove(server, id, by=by)
            own.index = own.index.without([id])

    async def undo(self, server: ServerId | None, id: TranscriptId, *, by: UserId | None) -> None:
        """Bring a removed transcript back."""
        async with self._views.change(server) as own:
            await self._store.undo(server, id, by=by)
            transcript = await self._store.get(server, id)
            if transcript is not None:
                segment, _ = await self._index(transcript)
                own.index = own.index.adding(segment)

    async def purge(self, grace_days: float) -> None:
        """Drop for good what was removed 30 days ago, and all of servers gone for longer than the grace."""
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

    async def refresh_aliases(self, server: ServerId | None) -> None:
        """Take up changed aliases of a server."""
        async with self._views.change(server):
            pass  # a view is made anew after each change

    async def _index(self, transcript: Transcript) -> tuple[Segment, Packed]:
        # In a process of its own: a thread would take the interpreter from every search meanwhile. The file
        # was read, so one that a process refuses is only larger than what that may hold.
        try:
            packed = await self._workers.run(pack, transcript)
        except WorkerError as error:
            if error.reason == "restart":
                raise
            return await index_here(transcript, self._views.vocabulary)
        return await asyncio.to_thread(Segment.from_bytes, packed.data, self._views.vocabulary), packed

    async def _segment(self, row: StoredSegment) -> Segment:
        if row.packed is not None and row.packed.format_version == FORMAT:
            with suppress(ValueError):  # it is damaged
                return await asyncio.to_thread(Segment.from_bytes, row.packed.data, self._views.vocabulary)
        transcript = await self._store.get(row.server, row.id, row.version)
        assert transcript is not None
        return (await index_here(transcript, self._views.vocabulary))[0]
