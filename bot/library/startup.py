"""What is done before the first question: the corpus folder is read, and every segment loaded."""

import asyncio
import hashlib
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Refusal, StartupError, UnreadableTranscript
from bot.library.ingest import index_here
from bot.search import snapshot
from bot.search.bm25 import Part
from bot.search.index import Index
from bot.search.segment import FORMAT, Segment
from bot.search.snapshot import Kept
from bot.search.words import Vocabulary
from bot.store.rows import Original, StoredSegment, Upload
from bot.store.transcripts import TranscriptStore
from bot.transcripts.corpus import corpus_files, name_corpus_file
from bot.transcripts.formats import read

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(slots=True)
class Loaded:
    """Each server's own index; ``outdated`` is of an older version, ``to_keep`` speeds up the next start."""

    indexes: dict[int | None, Index] = field(default_factory=dict)
    outdated: list[StoredSegment] = field(default_factory=list)
    to_keep: dict[int | None, Kept] = field(default_factory=dict)


async def read_corpus(
    corpus: Path, store: TranscriptStore, progress: Progress | None
) -> list[tuple[Path, Refusal]]:
    """Bring the store up to date with the corpus folder; return what was refused, and why.

    StartupError where the folder cannot be read: it must not be taken for an empty one.
    """
    refused: list[tuple[Path, Refusal]] = []
    known = await store.bundled()
    try:
        files = {str(path.relative_to(corpus)): path for path in corpus_files(corpus)}
    except OSError as error:
        if known or not isinstance(error, FileNotFoundError):
            raise StartupError(
                f"CORPUS_DIR cannot be read: {error.filename}: {error.strerror}. Nothing was changed."
            ) from None
        files = {}
    if gone := known.keys() - files.keys():
        (store.folder / snapshot.NAME).unlink(missing_ok=True)  # which holds their words: it goes first
    for name in gone:
        await store.drop_bundled(name)
    changed = []
    for name, path in files.items():
        try:
            state = path.stat()
        except OSError as error:
            refused.append((path, UnreadableTranscript("not opened", reason=str(error.strerror))))
            continue
        if name not in known or (known[name].size, known[name].mtime_ns) != (
            state.st_size,
            state.st_mtime_ns,
        ):
            changed.append((name, path, state))
    for done, (name, path, state) in enumerate(changed):
        if progress:
            progress("reading the corpus", done, len(changed))
        try:
            data = await asyncio.to_thread(path.read_bytes)
            if name in known and known[name].sha256 == hashlib.sha256(data).hexdigest():
                await store.touch_bundled(name, state.st_size, state.st_mtime_ns)
                continue
            reading = await asyncio.to_thread(read, data, path.name)
            transcript = name_corpus_file(path, reading)
            original = Original(data, reading.format, reading.encoding)
            _, packed = await index_here(transcript, Vocabulary())
            upload = Upload(transcript, original, packed)
            await store.put_bundled(name, state.st_size, state.st_mtime_ns, upload)
        except Refusal as reason:
            refused.append((path, reason))
        except OSError as error:
            refused.append((path, UnreadableTranscript("not opened", reason=str(error.strerror))))
    return refused


async def load_segments(store: TranscriptStore, vocabulary: Vocabulary, progress: Progress | None) -> Loaded:
    """Load the segments of all transcripts in use, most of them from the snapshot if there is one."""
    in_use = await store.keys()
    held = await asyncio.to_thread(snapshot.load, store.folder / snapshot.NAME, in_use, vocabulary)
    known = {key for kept in held.values() for key in kept.keys}
    loaded = Loaded()
    alone: dict[int | None, dict[str, Segment]] = {None: {}}
    unreadable: list[StoredSegment] = []

    def unpack(rows: Iterable[StoredSegment]) -> None:
        for row in rows:
            try:
                segment = Segment.from_bytes(row.packed.data if row.packed else b"", vocabulary)
            except (ValueError, struct.error):  # of a format that is packed in another way
                unreadable.append(row)
                continue
            alone.setdefault(row.server, {})[row.key] = segment
            if row.packed and row.packed.format_version != FORMAT:
                loaded.outdated.append(row)

    await asyncio.to_thread(unpack, [row async for row in store.segments(besides=known)])
    for done, row in enumerate(unreadable):
        if progress:
            progress("indexing anew", done, len(unreadable))
        transcript = await store.get(row.id, row.server)
        if transcript is not None:
            segment, packed = await index_here(transcript, vocabulary)
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
        loaded.indexes[server] = Index(parts)
    if loaded.outdated or sum(len(kept.keys) for kept in loaded.to_keep.values()) <= snapshot.CHANGED:
        loaded.to_keep.clear()
    return loaded
