"""The transcripts each server can see, and their current index."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, Self, TypeVar

from bot.answers.answer import Answer, Excerpt, QuoteAnswer, QuoteMatch
from bot.answers.citing import cite_all
from bot.answers.random import random_line
from bot.answers.selection import Limits, answer
from bot.answers.topics import written
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId
from bot.library.corpus import read_corpus
from bot.library.curation import Curation
from bot.library.singles import Singles
from bot.library.startup import Loaded, Progress, load_segments, renew
from bot.library.view import View
from bot.library.views import Views
from bot.library.workers import Workers
from bot.search.duplicates import NEARLY_THE_SAME, likeness, lookalike, match, probes
from bot.search.engine import Searcher
from bot.search.features import Feature, available
from bot.search.lines import Line
from bot.search.meaning import installed, word_vectors
from bot.search.topics import Topic
from bot.search.words import Vocabulary
from bot.store.aliases import AliasStore
from bot.store.rows import Entry
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript

#: Matches of a quote that are looked at, and so many together, to find those of one speaker.
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
        self._workers = workers
        self._loaded = loaded
        self._singles = Singles()
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

    def stop_work(self) -> None:
        """Stop reading and indexing files, for good: whoever waits for that gets a WorkerError."""
        self._workers.close()

    def close(self) -> None:
        """Let go of the thread and the processes."""
        self.stop_work()
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
        speaker: str | None = None,
        before: str = "",
        top: int = 3,
        after: int = 0,
        least: int = 1,
        limits: Limits | None = None,
        everything: bool = False,
    ) -> Answer:
        """Answer a question from what a server can see, or what ``speaker`` says there, off the event loop.

        ``before`` is the question that it follows up. The answer has ``least`` excerpts, if there are any,
        and ``top`` at most, as `bot.answers.selection.answer` chooses them; where nothing is found, it says
        what could be asked instead.
        """
        began = time.perf_counter()
        view = self.view(server)
        searcher = await self._searcher(view, transcript, speaker)
        # One more tells whether there are more.
        found = await self._search(searcher.ask, question, top + 1, before, speaker)
        transcripts = await self._transcripts(view, [hit.span.transcript for hit in found.hits[:top]])
        made = await self._search(
            partial(
                answer,
                question,
                found,
                transcripts,
                after=after,
                least=least,
                limits=limits,
                everything=everything,
                speaker=speaker,
            )
        )
        if made.verdict == "not_found":
            instead = await self._search(searcher.suggest, found.question)
            topics = await self._written(view, instead.topics)
            wider = await self.ask(question, server=server, top=1) if transcript else None
            elsewhere = wider if wider and wider.verdict == "answered" else None
            made = replace(made, meant=instead.question, suggestions=topics, elsewhere=elsewhere)
        return replace(made, took_ms=1000 * (time.perf_counter() - began))

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
        view = self.view(server)
        searcher = await self._searcher(view, transcript, speaker)
        finding = await self._search(searcher.quote, words, top if speaker is None else EXAMINED)
        matches: list[QuoteMatch] = []
        for n in range(0, len(finding.matches), EXAMINED_AT_ONCE):
            some = finding.matches[n : n + EXAMINED_AT_ONCE]
            transcripts = await self._transcripts(view, [match.span.transcript for match in some])
            matches += await self._search(cite_all, some, finding.words, transcripts, speaker)
        verdict = finding.verdict if matches else "not_found"
        elsewhere = None
        if verdict == "not_found" and (transcript or speaker):
            wider = await self.quote(words, server=server, top=top)
            elsewhere = wider if wider.verdict != "not_found" else None
        total: int | None = finding.total
        if speaker is not None:
            total = len(matches) if len(finding.matches) == finding.total else None
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
    ) -> list[Line]:
        """Return lines that go on as somebody is typing."""
        searcher = await self._searcher(self.view(server), transcript)
        return await self._search(searcher.lines, typed)

    async def random_excerpt(self, *, server: ServerId | None) -> Excerpt | None:
        """Return a line that can stand alone, from anything a server can see."""
        entries = self.transcripts(server)
        random, language = Random(), self._views.vocabulary.language
        for entry in random.choices(entries, [entry.words for entry in entries], k=5) if entries else ():
            [transcript] = await self._store.listed([entry])
            if transcript and (line := await self._search(random_line, transcript, language, random)):
                return line
        return None

    async def topics(self, server: ServerId | None, most: int) -> tuple[str, ...]:
        """Return what is spoken of in what a server can see, the most typical first."""
        view = self.view(server)
        told = await self._search(lambda: view.index.topics)
        return await self._written(view, told[:most])

    async def lookalike(self, server: ServerId | None, text: str) -> Entry | None:
        """Return the transcript a server sees that says nearly the same as a text, if there is one."""
        view = self.view(server)
        # Each apart: questions that come in between are not held up.
        id = lookalike([await self._search(match, probe, view.index) for probe in probes(text)])
        there = id and await self._store.get(server, id)
        if not there or await self._workers.run(likeness, text, there.text) < NEARLY_THE_SAME:
            return None
        return view.entries.get(there.id)

    async def _searcher(
        self, view: View, transcript: TranscriptId | None, speaker: str | None = None
    ) -> Searcher:
        if transcript is None and speaker is None:
            return view.searcher
        return await self._search(view.narrowed, transcript, speaker, self._singles)

    async def _written(self, view: View, topics: Sequence[Topic]) -> tuple[str, ...]:
        """Return topics as transcripts write them."""
        ids = [topic.spans[0].transcript for topic in topics]
        transcripts = await self._transcripts(view, ids)
        return tuple(written(topic, own) for topic, own in zip(topics, transcripts, strict=True) if own)

    async def _transcripts(self, view: View, ids: Sequence[TranscriptId]) -> list[Transcript | None]:
        # As the view has them: a version may have taken the place of one since, with other words there.
        entries = {id: entry for id in ids if (entry := view.entries.get(id))}
        read = dict(zip(entries, await self._store.listed(entries.values()), strict=True))
        return [read.get(id) for id in ids]  # None where another process removed it this moment

    async def _search(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)
