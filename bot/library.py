"""The transcripts a server can see, and their current index."""

import asyncio
import time
from collections.abc import Sequence

from rank_bm25 import BM25Okapi

from bot.search.answer import Answer, Excerpt
from bot.search.words import STOP_WORDS, find_words, fold
from bot.transcripts.model import Transcript, TranscriptId


class Library:
    """Everything that can be asked about; bundled transcripts are seen by every server."""

    def __init__(self, bundled: Sequence[Transcript]) -> None:
        self._bundled = {transcript.id: transcript for transcript in bundled}

    def transcripts(self, server: int | None) -> tuple[Transcript, ...]:
        """Return what a server can see, bundled first; None is a place without a server."""
        return tuple(self._bundled.values())

    def find(self, server: int | None, name: str) -> Transcript | None:
        """Return the transcript a server knows by this id or title, however it is capitalised."""
        for transcript in self.transcripts(server):
            if name.casefold() in (transcript.id.casefold(), transcript.title.casefold()):
                return transcript
        return None

    async def get(self, server: int | None, id: TranscriptId) -> Transcript | None:
        """Return a transcript by its id, where this server can see it."""
        return self._bundled.get(id)

    async def ask(
        self, question: str, *, server: int | None, transcript: TranscriptId | None = None, top: int = 3
    ) -> Answer:
        """Answer a question from what a server can see, off the event loop."""
        return await asyncio.to_thread(self._ask, question, server, transcript, top)

    def _ask(
        self, question: str, server: int | None, transcript: TranscriptId | None, top: int
    ) -> Answer:  # a stand-in for the ranking of bot.search
        began = time.perf_counter()
        passages = []
        for t in self.transcripts(server):
            if transcript in (None, t.id):
                spans = [m.span() for m in find_words(t.text)]
                passages += [(t, spans[i : i + 60]) for i in range(0, len(spans), 60)]
        terms = {fold(m.group()) for m in find_words(question)} - STOP_WORDS
        tokens = [[fold(t.text[a:b]) for a, b in spans] for t, spans in passages]
        scores = BM25Okapi(tokens).get_scores(sorted(terms)) if passages else []
        best = sorted(range(len(passages)), key=lambda i: -scores[i])[:top]
        excerpts = []
        for i in best:
            t, spans = passages[i]
            start = spans[0][0]
            matches = tuple((a - start, b - start) for a, b in spans if fold(t.text[a:b]) in terms)
            if matches:
                excerpts.append(Excerpt.of(t, start, spans[-1][1], matches, float(scores[i])))
        took = 1000 * (time.perf_counter() - began)
        if not excerpts:
            return Answer(question, "not_found", 0.0, (), ("interpretability", "agency"), took)
        return Answer(question, "answered", 0.8, tuple(excerpts), (), took)
