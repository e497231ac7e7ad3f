"""Indexes of single transcripts, for questions within one."""

from typing import Final
from weakref import WeakKeyDictionary

from bot.ids import TranscriptId
from bot.search.index import Index
from bot.search.segment import Segment

#: How many are kept.
RECENT: Final = 64


class Singles:
    """The indexes that were asked for lately; nothing is kept of a segment that is in no index any more.

    For the thread that searches only.
    """

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Segment, dict[int, Index]] = WeakKeyDictionary()

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def of(self, index: Index, id: TranscriptId) -> Index:
        """Return the index of one transcript of an index."""
        n, i = index.places[id]
        segment = index.parts[n].segment
        single = self._kept.get(segment, {}).get(i)
        if single is None:
            if len(self) >= RECENT:
                self._kept.clear()
            single = index.single(id)
            self._kept.setdefault(segment, {})[i] = single
        return single
