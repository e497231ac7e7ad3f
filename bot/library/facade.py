"""The transcripts each server can see, and their current index."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Final, Self, TypeVar
from weakref import WeakKeyDictionary

from bot.errors import NoSuchTranscript, Refusal
from bot.ids import ServerId, TranscriptId
from bot.library.corpus import read_corpus
from bot.library.curation import Curation
from bot.library.startup import Loaded, Progress, load_segments, renew
from bot.library.view import View
from bot.library.views import Views
from bot.library.workers import Workers
from bot.search.answer import Answer, Excerpt, QuoteAnswer, QuoteMatch
from bot.search.confidence import THRESHOLD
from bot.search.duplicates import NEARLY_THE_SAME, likeness, lookalike
from bot.search.excerpt import MOST_WORDS, cut_all
from bot.search.features import Feature, available
from bot.search.index import Index
from bot.search.lines import random_line
from bot.search.meaning import installed, word_vectors
from bot.search.quotes import cite_all
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.store.aliases import AliasStore
from bot.store.rows import Entry
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript

#: A closest excerpt is shown with "not found" from this confidence on.
WORTH_SHOWING: Final = 0.08
#: Indexes of single transcripts that are kept, for questions within one.
RECENT: Final = 64
#: Places of a quote that are looked at, and so many together, to find those of one speaker.
EXAMINED: Final = 500
EXAMINED_AT_ONCE: Final = 50

T = TypeVar("T")


class Library:
    """Everything that can be asked about: bundled transcripts for every server, each server's own for it.

    None stands for a place without a server. What one server adds is in its own views only. ``curation``
    changes it; ``refused`` are the files of the corpus folder that could not be taken, and why.
    """

    def __init__(
        self,
        store: TranscriptStore,
        views: Views,
        workers: Workers,
        curation: Curation,
        loaded: Loaded,
        refused: list[tuple[Path, Refusal]],
    ) -> None:
        self.curation = curation
        self.refused = refused
        self._store = store
        self._views = views
        self._vocabulary = views.vocabulary
        self._workers = workers
        self._loaded = loaded
        self._alone: WeakKeyDictionary[Segment, dict[int, Index]] = WeakKeyDictionary()
        # One thread searches: two would only take turns at the interpreter.
        self._thread = ThreadPoolExecutor(1, "search")

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        store: TranscriptStore,
        aliases: AliasStore,
        corpus: Path,
        progress: Progress | None = None,
        features: Sequence[Feature] | None = None,
    ) -> AsyncIterator[Self]:
        """Bring the store up to date with the corpus folder, and load every segment."""
        if installed():
            await asyncio.to_thread(word_vectors)  # else the first question would wait for them
        refused = await read_corpus(corpus, store, progress)
        revision = await store.revision()
        vocabulary = Vocabulary()
        loaded = await load_segments(store, vocabulary, progress)
        views = Views(store, aliases, vocabulary, available() if features is None else features)
        await views.begin(loaded.indexes)
        workers = Workers(os.cpu_count() or 1)
        library = cls(store, views, workers, Curation(store, views, workers, revision), loaded, refused)
        try:
            yield library
        finally:
            library.close()

    def close(self) -> None:
        """Let go of the thread and the processes."""
        self._workers.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def renew(self, progress: Progress | None = None) -> None:
        """Make the next start quick; index anew what an older version indexed, while its index answers."""
        await renew(self._loaded, self._store, self._views, self._workers, progress)

    # What there is

    def view(self, server: ServerId | None) -> View:
        """Return what a server sees now."""
        return self._views.of(server)

    def transcripts(self, server: ServerId | None) -> tuple[Entry, ...]:
        """Return what a server can see, bundled first."""
        return tuple(self.view(server).entries.values())

    def find(self, server: ServerId | None, name: str) -> Entry | None:
        """Return the transcript a server knows by this id or title, however it is capitalised."""
        for entry in self.transcripts(server):
            if name.casefold() in (entry.id.casefold(), entry.title.casefold()):
                return entry
        return None

    async def get(self, server: ServerId | None, id: TranscriptId) -> Transcript | None:
        """Return a transcript by its id, where this server can see it."""
        return await self._store.get(server, id)

    # Asking

    async def ask(
        self,
        question: str,
        *,
        server: ServerId | None,
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
        server: ServerId | None,
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
        self, typed: str, *, server: ServerId | None, transcript: TranscriptId | None = None
    ) -> list[tuple[str, str]]:
        """Return lines that go on as somebody is typing, each with the place it stands for."""
        view = await self._within(server, transcript)
        return await self._search(view.lines, typed)

    async def random_excerpt(self, *, server: ServerId | None) -> Excerpt | None:
        """Return a line that can stand alone, from anything a server can see."""
        entries = self.transcripts(server)
        random = Random()
        for entry in random.choices(entries, [entry.words for entry in entries], k=5) if entries else ():
            [transcript] = await self._store.listed([entry])
            if transcript and (line := await self._search(random_line, transcript, random)):
                return await self._search(Excerpt.of, transcript, *line)
        return None

    async def lookalike(self, server: ServerId | None, text: str) -> Entry | None:
        """Return the transcript a server sees that says nearly the same as a text, if there is one."""
        view = self.view(server)
        id = await self._search(lookalike, text, view.index, self._vocabulary)
        there = id and await self._store.get(server, id)
        if not there or await self._workers.run(likeness, text, there.text) < NEARLY_THE_SAME:
            return None
        return view.entries.get(there.id)

    async def _within(self, server: ServerId | None, transcript: TranscriptId | None) -> View:
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
