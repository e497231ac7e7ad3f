"""The transcripts each server can see, and their current index."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from bot.errors import NoSuchTranscript, Refusal, UnreadableTranscript
from bot.library.ingest import index_here, pack, prepare
from bot.library.startup import Loaded, Progress, load_segments, read_corpus
from bot.library.view import View, forms, words_of_names
from bot.library.workers import Workers
from bot.search import snapshot
from bot.search.answer import Answer, Excerpt, QuoteAnswer, QuoteMatch
from bot.search.confidence import THRESHOLD
from bot.search.duplicates import NEARLY_THE_SAME, likeness, lookalike
from bot.search.excerpt import MOST_WORDS, cut_all
from bot.search.features import Feature, available
from bot.search.index import Index
from bot.search.lines import random_line
from bot.search.meaning import installed, word_vectors
from bot.search.quotes import cite_all
from bot.search.segment import FORMAT, Segment
from bot.search.words import Vocabulary
from bot.store.aliases import AliasStore
from bot.store.rows import Entry, Original, Packed, Spelling, StoredSegment, Upload
from bot.store.transcripts import TranscriptStore
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript, TranscriptId
from bot.transcripts.reading import Reading

logger = logging.getLogger(__name__)

#: A closest excerpt is shown with "not found" from this confidence on.
WORTH_SHOWING: Final = 0.08
#: Indexes of single transcripts that are kept, for questions within one.
RECENT: Final = 64
#: Places of a quote that are looked at, and so many together, to find those of one speaker.
EXAMINED: Final = 500
EXAMINED_AT_ONCE: Final = 50
#: Transcripts indexed anew between two changes of what people see.
RENEWED_AT_ONCE: Final = 100

T = TypeVar("T")


class Library:
    """Everything that can be asked about: bundled transcripts for every server, each server's own for it.

    None stands for a place without a server. What one server adds is in its own views only.
    """

    def __init__(
        self, store: TranscriptStore, aliases: AliasStore, features: Sequence[Feature] | None = None
    ) -> None:
        self.refused: list[tuple[Path, Refusal]] = []
        self._store = store
        self._aliases = aliases
        self._vocabulary = Vocabulary()
        self._own: dict[int | None, Index] = {None: Index()}
        chosen = available() if features is None else features
        self._nothing = View({}, Index(), (), {}, frozenset(), self._vocabulary, chosen)
        self._views: dict[int | None, View] = {}
        self._loaded = Loaded()
        self._revision = 0  # of the store, up to which this knows what every server sees
        self._alone: WeakKeyDictionary[Segment, dict[int, Index]] = WeakKeyDictionary()
        # One thread searches: two would only take turns at the interpreter.
        self._thread = ThreadPoolExecutor(1, "search")
        self._workers = Workers(os.cpu_count() or 1)
        self._changing = asyncio.Lock()

    async def open(self, corpus: Path, progress: Progress | None = None) -> None:
        """Bring the store up to date with the corpus folder, and load every segment."""
        if installed():
            await asyncio.to_thread(word_vectors)  # else the first question would wait for them
        self.refused = await read_corpus(corpus, self._store, progress)
        self._revision = await self._store.revision()
        self._loaded = await load_segments(self._store, self._vocabulary, progress)
        self._own |= self._loaded.indexes
        for known in await self._aliases.servers():
            self._own.setdefault(known, Index())
        for server in self._own:
            await self._look(server)

    def close(self) -> None:
        """Let go of the thread and the processes."""
        self._workers.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    # What there is

    def view(self, server: int | None) -> View:
        """Return what a server sees now."""
        return self._views.get(server) or self._views[None]  # a server without its own sees the bundled

    def transcripts(self, server: int | None) -> tuple[Entry, ...]:
        """Return what a server can see, bundled first."""
        return tuple(self.view(server).entries.values())

    def find(self, server: int | None, name: str) -> Entry | None:
        """Return the transcript a server knows by this id or title, however it is capitalised."""
        for entry in self.transcripts(server):
            if name.casefold() in (entry.id.casefold(), entry.title.casefold()):
                return entry
        return None

    async def get(self, server: int | None, id: TranscriptId) -> Transcript | None:
        """Return a transcript by its id, where this server can see it."""
        return await self._store.get(id, server)

    # Asking

    async def ask(
        self,
        question: str,
        *,
        server: int | None,
        transcript: TranscriptId | None = None,
        top: int = 3,
        most_words: int = MOST_WORDS,
    ) -> Answer:
        """Answer a question from what a server can see; the search runs off the event loop."""
        began = time.perf_counter()
        view = await self._within(server, transcript)
        parsed, ranking, words = await self._search(view.rank, question, top + 1)
        hits = ranking.hits[:top]
        seen = await self._seen(view, [hit.segment.ids[hit.i] for hit in hits])
        found = [(there, hit) for there, hit in zip(seen, hits, strict=True) if there]  # not removed
        excerpts = await self._search(cut_all, found, parsed, self._vocabulary, most_words)
        sure = ranking.confidence if excerpts else 0.0
        return Answer(
            question=question,
            verdict="answered" if sure >= THRESHOLD else "not_found",
            confidence=sure,
            excerpts=excerpts if sure >= WORTH_SHOWING else (),
            more=sure >= WORTH_SHOWING and len(ranking.hits) > top,
            suggestions=words,
            took_ms=1000 * (time.perf_counter() - began),
        )

    async def quote(
        self,
        words: str,
        *,
        server: int | None,
        transcript: TranscriptId | None = None,
        speaker: str | None = None,
        top: int = 5,
    ) -> QuoteAnswer:
        """Say whether words were said in what a server can see, by this speaker if given, and where.

        Where they were not said in this transcript or by this speaker, it is looked who else said them.
        """
        began = time.perf_counter()
        view = await self._within(server, transcript)
        found = await self._search(view.find_quote, words, speaker, top if speaker is None else EXAMINED)
        matches: list[QuoteMatch] = []
        for n in range(0, len(found.places), EXAMINED_AT_ONCE):
            places = found.places[n : n + EXAMINED_AT_ONCE]
            seen = await self._seen(view, [place.segment.ids[place.i] for place in places])
            matches += await self._search(cite_all, places, found.words, seen, self._vocabulary, speaker)
        verdict = found.verdict if matches else "not_found"
        elsewhere = None
        if verdict == "not_found" and (transcript or speaker):
            wider = await self.quote(words, server=server, top=top)
            elsewhere = wider if wider.verdict != "not_found" else None
        total: int | None = found.total
        if speaker is not None:
            total = len(matches) if len(found.places) == found.total else None
        return QuoteAnswer(
            words=words,
            verdict=verdict,
            similarity=matches[0].similarity if matches else 0.0,
            matches=tuple(matches[:top]),
            total=total,
            elsewhere=elsewhere,
            took_ms=1000 * (time.perf_counter() - began),
        )

    async def lines(
        self, typed: str, *, server: int | None, transcript: TranscriptId | None = None
    ) -> list[tuple[str, str]]:
        """Return lines that go on as somebody is typing, each with the place it stands for."""
        view = await self._within(server, transcript)
        return await self._search(view.lines, typed)

    async def random_excerpt(self, *, server: int | None) -> Excerpt | None:
        """Return a line that can stand alone, from anything a server can see."""
        entries = self.transcripts(server)
        random = Random()
        for entry in random.choices(entries, [entry.words for entry in entries], k=5) if entries else ():
            [transcript] = await self._store.listed([entry])
            if transcript and (line := await self._search(random_line, transcript, random)):
                return await self._search(Excerpt.of, transcript, *line)
        return None

    async def _within(self, server: int | None, transcript: TranscriptId | None) -> View:
        """Return what a server sees, or of that only one transcript, with the statistics of that one."""
        view = self.view(server)
        if transcript is None:
            return view
        if transcript not in view.index.places:
            raise NoSuchTranscript(transcript)
        n, i = view.index.places[transcript]
        segment = view.index.parts[n].segment
        index = self._alone.get(segment, {}).get(i)
        if index is None:
            index = await self._search(view.index.alone, transcript, self._vocabulary)
            if sum(map(len, self._alone.values())) >= RECENT:
                self._alone.clear()
            self._alone.setdefault(segment, {})[i] = index
        return view.within(transcript, index)

    async def _seen(self, view: View, ids: Sequence[TranscriptId]) -> list[Transcript | None]:
        # As the view has them: a version may have taken the place of one since, with other words there.
        entries = {id: entry for id in ids if (entry := view.entries.get(id))}
        read = dict(zip(entries, await self._store.listed(entries.values()), strict=True))
        return [read.get(id) for id in ids]  # None where another process removed it this moment

    async def _search(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    # Changing

    async def read(self, data: bytes, name: str) -> Reading:
        """Read a file in a process of its own; UnreadableTranscript where that takes too much, too."""
        return await self._workers.run(read, data, name)

    async def lookalike(self, server: int | None, text: str) -> Entry | None:
        """Return the transcript a server sees that says nearly the same as a text, if there is one."""
        view = self.view(server)
        id = await self._search(lookalike, text, view.index, self._vocabulary)
        there = id and await self._store.get(id, server)
        if not there or await self._workers.run(likeness, text, there.text) < NEARLY_THE_SAME:
            return None
        return view.entries.get(there.id)

    async def prepare(self, path: Path, most_mib: int) -> tuple[Reading, Upload]:
        """Read and index a file on disk in a process of its own, for `add_all`."""
        return await self._workers.run(prepare, path, most_mib)

    async def add_all(
        self, server: int | None, uploads: Sequence[Upload], by: int | None
    ) -> dict[TranscriptId, Refusal]:
        """Keep many new transcripts at once; return why some of them were refused."""

        def unpack() -> list[Segment]:
            packed = [u.packed for u in uploads if u.packed and u.transcript.id not in refused]
            return [Segment.from_bytes(part.data, self._vocabulary) for part in packed]

        async with self._change(server):
            refused = await self._store.add_all(server, uploads, by=by)
            if segments := await asyncio.to_thread(unpack):
                merged = await asyncio.to_thread(Segment.merge, segments)
                self._own[server] = self._own.get(server, Index()).adding(merged)
        return refused

    async def add(
        self, server: int | None, transcript: Transcript, original: Original, by: int | None
    ) -> None:
        """Keep a new transcript; when this returns, it is on disk and can be asked about."""
        segment, packed = await self._index(transcript)
        async with self._change(server):
            await self._store.add(server, Upload(transcript, original, packed), by=by)
            self._own[server] = self._own.get(server, Index()).adding(segment)

    async def replace(
        self, server: int | None, transcript: Transcript, original: Original, by: int | None
    ) -> int:
        """Put a new version of a transcript in force, and return its number."""
        segment, packed = await self._index(transcript)
        upload = Upload(transcript, original, packed)
        async with self._change(server):
            version = await self._store.replace(transcript.id, server, upload, by=by)
            self._own[server] = self._own[server].without([transcript.id]).adding(segment)
        return version

    async def _index(self, transcript: Transcript) -> tuple[Segment, Packed]:
        # In a process of its own: a thread would take the interpreter from every search meanwhile. The file
        # was read, so one that a process refuses is only larger than what that may hold.
        try:
            packed = await self._workers.run(pack, transcript)
        except UnreadableTranscript:
            return await index_here(transcript, self._vocabulary)
        return await asyncio.to_thread(Segment.from_bytes, packed.data, self._vocabulary), packed

    async def edit(
        self,
        server: int | None,
        changed: Transcript,
        by: int | None,
        detail: str = "",
        *,
        before: Transcript | None = None,
    ) -> None:
        """Keep a changed title, details or speakers of a transcript; its text stays.

        ChangedMeanwhile where it is no longer as it was ``before``.
        """
        async with self._change(server):
            await self._store.edit(changed.id, server, changed, before, by=by, detail=detail)

    async def remove(self, server: int | None, id: TranscriptId, by: int | None) -> None:
        """Take a transcript out of use; `undo` brings it back for 30 days."""
        async with self._change(server):
            await self._store.remove(id, server, by=by)
            self._own[server] = self._own[server].without([id])

    async def undo(self, server: int | None, id: TranscriptId, by: int | None) -> None:
        """Bring a removed transcript back."""
        async with self._change(server):
            await self._store.undo(id, server, by=by)
            transcript = await self._store.get(id, server)
            if transcript is not None:
                segment, _ = await self._index(transcript)
                self._own[server] = self._own.get(server, Index()).adding(segment)

    async def purge(self, grace_days: float) -> None:
        """Drop for good what was removed 30 days ago, and all of servers gone for longer than the grace."""
        if await self._store.due(grace_days):
            path = self._store.folder / snapshot.NAME  # which holds their words: it goes first
            await asyncio.to_thread(path.unlink, missing_ok=True)
        dropped = await self._store.purge(grace_days)
        for server in list(self._own):
            if any(id in self._own[server].places for id in dropped):
                async with self._change(server):
                    self._own[server] = self._own[server].without(dropped)
        async with self._changing:
            with_aliases = set(await self._aliases.servers())
            for server, own in list(self._own.items()):
                if server is not None and server not in with_aliases and not own.parts:
                    del self._own[server]  # it sees what all see
                    self._views.pop(server, None)

    async def catch_up(self) -> None:
        """Take up what another process changed of what every server sees."""
        revision = await self._store.revision()
        if revision == self._revision:
            return
        changed = {row.id: await self._segment(row) async for row in self._store.segments(self._revision)}
        there = {entry.id for entry in await self._store.listing(None)}
        if changed or self._own[None].places.keys() - there:
            async with self._change(None):
                index = self._own[None]
                index = index.without([id for id in index.places if id in changed or id not in there])
                if changed:
                    index = index.adding(await asyncio.to_thread(Segment.merge, list(changed.values())))
                self._own[None] = index
        self._revision = revision

    async def _segment(self, row: StoredSegment) -> Segment:
        if row.packed is not None and row.packed.format_version == FORMAT:
            return await asyncio.to_thread(Segment.from_bytes, row.packed.data, self._vocabulary)
        transcript = await self._store.get(row.id, row.server, row.version)
        assert transcript is not None
        return (await index_here(transcript, self._vocabulary))[0]

    async def refresh_aliases(self, server: int | None) -> None:
        """Take up changed aliases of a server."""
        async with self._change(server):
            self._own.setdefault(server, Index())

    @asynccontextmanager
    async def _change(self, server: int | None) -> AsyncIterator[None]:
        """Change store and index together: one change at a time, and no view shows half of one."""
        async with self._changing:
            yield
            await self._see(server)
            compacted = await asyncio.to_thread(self._own[server].compacted)
            if len(compacted.parts) < len(self._own[server].parts):
                self._own[server] = compacted
                await self._see(server)

    async def _see(self, server: int | None) -> None:
        """Let a server see what is its own now; a change of the bundled ones is seen by all."""
        for other in [server, *(known for known in self._views if server is None and known is not None)]:
            await self._look(other)

    async def _look(self, server: int | None) -> None:
        own = self._own.get(server, Index())
        index = own if server is None else self._own[None] + own
        # A server's own are few; those that everybody sees are looked up when they change.
        shared = self._nothing if server is None else self._views[None]
        listed = await self._store.listing(server, own=True)
        entries = {**shared.entries, **{entry.id: entry for entry in listed}}
        spellings = await self._store.spellings(server)
        for alias in await self._aliases.listing(server):
            if alias.transcript is None or alias.transcript in entries:  # else it is of a removed one
                spellings.append(Spelling(alias.transcript, alias.written, alias.heard))
        names = shared.names | await asyncio.to_thread(words_of_names, listed)
        if server in self._views:
            await asyncio.to_thread(lambda: (index.bm25, index.places))  # computed once, off the loop
        self._views[server] = replace(
            shared, entries=entries, index=index, spellings=spellings, aliases=forms(spellings), names=names
        )

    # Starting

    async def renew(self, progress: Progress | None = None) -> None:
        """Make the next start quick; index anew what an older version indexed, while its index answers."""
        if self._loaded.to_keep:
            path = self._store.folder / snapshot.NAME
            await asyncio.to_thread(snapshot.save, path, self._loaded.to_keep, self._vocabulary)
            self._loaded.to_keep.clear()
        outdated = self._loaded.outdated
        total = len(outdated)
        while outdated:
            batch = outdated[:RENEWED_AT_ONCE]
            del outdated[:RENEWED_AT_ONCE]
            made: dict[int | None, list[tuple[StoredSegment, Packed]]] = {}
            for row in batch:
                transcript = await self._store.get(row.id, row.server, row.version)
                if transcript is None:
                    continue
                try:
                    packed = await self._workers.run(pack, transcript)
                except UnreadableTranscript as reason:  # its old index goes on answering
                    logger.warning("%s is not indexed anew: %r", row.id, reason)
                    continue
                made.setdefault(row.server, []).append((row, packed))
            for server, rows in made.items():
                await self._exchange(server, rows)
            if progress:
                progress("indexing anew", total - len(outdated) - 1, total)

    async def _exchange(self, server: int | None, made: Sequence[tuple[StoredSegment, Packed]]) -> None:
        async with self._change(server):
            index, segments = self._own[server], []
            for row, packed in made:
                entry = await self._store.entry(row.id, server)
                if row.id in index.places and entry is not None and entry.version == row.version:
                    await self._store.put_segment(row.id, row.version, packed)
                    index = index.without([row.id])
                    segments.append(
                        await asyncio.to_thread(Segment.from_bytes, packed.data, self._vocabulary)
                    )
            if segments:
                self._own[server] = index.adding(await asyncio.to_thread(Segment.merge, segments))
