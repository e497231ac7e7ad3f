"""Starting: every segment is loaded, and what an older version indexed is indexed anew meanwhile."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bot.data_folder import INDEX
from bot.errors import NotNow, WorkerError
from bot.ids import ServerId
from bot.library.ingest import index_here, pack
from bot.library.views import Views
from bot.library.workers import Workers
from bot.search import snapshot
from bot.search.bm25 import Part
from bot.search.index import Index
from bot.search.segment import FORMAT, Segment
from bot.search.snapshot import Kept
from bot.search.words import Vocabulary
from bot.store.rows import Packed, StoredSegment
from bot.store.transcripts import TranscriptStore

logger = logging.getLogger(__name__)

#: Transcripts indexed anew between two changes of what people see.
RENEWED_AT_ONCE: Final = 100

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(slots=True)
class Loaded:
    """Each server's own index; ``outdated`` is of an older version, ``to_keep`` speeds up the next start."""

    indexes: dict[ServerId | None, Index] = field(default_factory=dict)
    outdated: list[StoredSegment] = field(default_factory=list)
    to_keep: dict[ServerId | None, Kept] = field(default_factory=dict)


async def load_segments(store: TranscriptStore, vocabulary: Vocabulary, progress: Progress | None) -> Loaded:
    """Load the segments of all transcripts in use, most of them from the snapshot if there is one."""
    in_use = await store.keys()
    held = await asyncio.to_thread(snapshot.load, store.folder / INDEX, in_use, vocabulary)
    known = {key for kept in held.values() for key in kept.keys}
    loaded = Loaded()
    alone: dict[ServerId | None, dict[str, Segment]] = {None: {}}
    unreadable: list[StoredSegment] = []

    def unpack(rows: Iterable[StoredSegment]) -> None:
        for row in rows:
            try:
                segment = Segment.from_bytes(row.packed.data if row.packed else b"", vocabulary)
                if segment.ids != (row.id,):
                    raise ValueError("of another transcript")
            except ValueError:  # damaged, or of a format that is packed in another way
                unreadable.append(row)
                continue
            alone.setdefault(row.server, {})[row.key] = segment
            if row.packed and row.packed.format_version != FORMAT:
                loaded.outdated.append(row)

    await asyncio.to_thread(unpack, [row async for row in store.segments(besides=known)])
    for done, row in enumerate(unreadable):
        if progress:
            progress("indexing anew", done, len(unreadable))
        transcript = await store.get(row.server, row.id)
        if transcript is not None:
            segment, packed = await index_here(transcript, vocabulary)
            with suppress(NotNow):  # the next start makes it again
                await store.put_segment(row.id, row.version, packed)
            alone.setdefault(row.server, {})[row.key] = segment
    for server in {*alone, *held}:
        parts = []
        if server in held:
            segment, keys = held[server]
            parts.append(Part(segment, frozenset(i for i, key in enumerate(keys) if key not in in_use)))
        if new := alone.get(server):
            merged = await asyncio.to_thread(Segment.merge, list(new.values()))
            parts.append(Part(merged))
            if not held:
                loaded.to_keep[server] = Kept(merged, tuple(new))
        loaded.indexes[server] = Index(parts, vocabulary)
    if loaded.outdated or sum(len(kept.keys) for kept in loaded.to_keep.values()) <= snapshot.CHANGED:
        loaded.to_keep.clear()
    return loaded


async def renew(
    loaded: Loaded, store: TranscriptStore, views: Views, workers: Workers, progress: Progress | None
) -> None:
    """Make the next start quick; index anew what an older version indexed, while its index answers."""
    if loaded.to_keep:
        path = store.folder / INDEX
        await asyncio.to_thread(snapshot.save, path, loaded.to_keep, views.vocabulary)
        loaded.to_keep.clear()
    outdated = loaded.outdated
    total = len(outdated)
    while outdated:
        batch = outdated[:RENEWED_AT_ONCE]
        del outdated[:RENEWED_AT_ONCE]
        made: dict[ServerId | None, list[tuple[StoredSegment, Packed]]] = {}
        for row in batch:
            if packed := await _indexed_anew(row, store, workers):
                made.setdefault(row.server, []).append((row, packed))
        for server, rows in made.items():
            try:
                await _exchange(server, rows, store, views)
            except NotNow as reason:
                logger.warning("The next start indexes the rest anew: the disk is %s.", reason.reason)
                return
        if progress:
            progress("indexing anew", total - len(outdated) - 1, total)


async def _indexed_anew(row: StoredSegment, store: TranscriptStore, workers: Workers) -> Packed | None:
    transcript = await store.get(row.server, row.id, row.version)
    if transcript is None:
        return None
    try:
        return await workers.run(pack, transcript)
    except WorkerError as reason:  # its old index goes on answering
        logger.warning("%s is not indexed anew: %s", row.id, reason)
        return None


async def _exchange(
    server: ServerId | None,
    made: Sequence[tuple[StoredSegment, Packed]],
    store: TranscriptStore,
    views: Views,
) -> None:
    async with views.change(server) as own:
        index, segments = own.index, []
        for row, packed in made:
            entry = await store.entry(server, row.id)
            if row.id in index.places and entry is not None and entry.version == row.version:
                await store.put_segment(row.id, row.version, packed)
                index = index.without([row.id])
                segments.append(await asyncio.to_thread(Segment.from_bytes, packed.data, views.vocabulary))
        if segments:
            own.index = index.adding(await asyncio.to_thread(Segment.merge, segments))
