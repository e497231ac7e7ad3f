"""What each server sees now, and how that is changed."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.ids import ServerId
from bot.library.view import View, forms, words_of_names
from bot.search.engine import Searcher
from bot.search.features import Feature
from bot.search.index import Index
from bot.search.words import Vocabulary
from bot.store.aliases import AliasStore
from bot.store.rows import Spelling
from bot.store.transcripts import TranscriptStore


@dataclass(slots=True)
class Own:
    """What a change makes of a server's own index."""

    index: Index


class Views:
    """Each server's own index and its current view; None stands for what every server sees."""

    def __init__(
        self, store: TranscriptStore, aliases: AliasStore, vocabulary: Vocabulary, features: Sequence[Feature]
    ) -> None:
        self.vocabulary = vocabulary
        self._store = store
        self._aliases = aliases
        self._empty = Index((), vocabulary)
        self._nothing = View({}, (), Searcher(self._empty, features, {}, frozenset()))
        self._own: dict[ServerId | None, Index] = {None: self._empty}
        self._views: dict[ServerId | None, View] = {}
        self._changing = asyncio.Lock()

    async def begin(self, loaded: Mapping[ServerId | None, Index]) -> None:
        """Let every server see the indexes that were loaded."""
        self._own |= loaded
        for known in await self._aliases.servers():
            self._own.setdefault(known, self._empty)
        for server in self._own:
            await self._look(server)

    def of(self, server: ServerId | None) -> View:
        """Return what a server sees now."""
        return self._views.get(server) or self._views[None]  # a server without its own sees the bundled

    def own(self) -> dict[ServerId | None, Index]:
        """Return the index of what is each server's own, and with None of what every server sees."""
        return dict(self._own)

    @asynccontextmanager
    async def change(self, server: ServerId | None) -> AsyncIterator[Own]:
        """Change store and index together: one change at a time, and no view shows half of one."""
        async with self._changing:
            own = Own(self._own.get(server, self._empty))
            yield own
            self._own[server] = own.index
            await self._see(server)
            compacted = await asyncio.to_thread(own.index.compacted)
            if len(compacted.parts) < len(own.index.parts):
                self._own[server] = compacted
                await self._see(server)

    async def let_go(self) -> None:
        """Forget servers that have nothing of their own: they see what all see."""
        async with self._changing:
            with_aliases = set(await self._aliases.servers())
            for server, own in list(self._own.items()):
                if server is not None and server not in with_aliases and not own.parts:
                    del self._own[server]
                    self._views.pop(server, None)

    async def _see(self, server: ServerId | None) -> None:
        """Let a server see what is its own now; a change of the bundled ones is seen by all."""
        for other in [server, *(known for known in self._views if server is None and known is not None)]:
            await self._look(other)

    async def _look(self, server: ServerId | None) -> None:
        own = self._own.get(server, self._empty)
        index = own if server is None else self._own[None] + own
        # A server's own are few; those that everybody sees are looked up when they change.
        shared = self._nothing if server is None else self._views[None]
        listed = await self._store.listing(server, own=True)
        entries = {**shared.entries, **{entry.id: entry for entry in listed}}
        spellings = await self._store.spellings(server)
        for alias in await self._aliases.listing(server):
            if alias.transcript is None or alias.transcript in entries:  # else it is of a removed one
                spellings.append(Spelling(alias.transcript, alias.written, alias.heard))
        names = await asyncio.to_thread(words_of_names, listed)
        if server in self._views:
            await asyncio.to_thread(
                lambda: (index.bm25, index.places, index.speakers)
            )  # computed once, off the loop
        searcher = replace(
            shared.searcher, index=index, aliases=forms(spellings), names=shared.searcher.names | names
        )
        self._views[server] = View(entries, spellings, searcher)
