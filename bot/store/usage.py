"""How much the files of each server take, and how much they may."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import aiosqlite

from bot.errors import NoRoom, NoRoomForOld
from bot.ids import ServerId, TranscriptId

MIB: Final = 2**20
#: A server keeps this many times what it may have in use: with what was removed or replaced.
KEPT: Final = 3
NEAR: Final = 0.8  # of what it may have in use; from here on moderators are told

_SELECT: Final = """
SELECT server, sum(is_in_use) AS transcripts, sum(is_in_use * bytes) AS in_use, sum(bytes) AS kept
FROM (SELECT server, bytes, removed_at IS NULL AND size.version = transcript.version AS is_in_use
      FROM transcript JOIN size ON size.transcript = number)
"""
SELECT_USAGE: Final = f"{_SELECT} WHERE server IS ? GROUP BY server"
SELECT_USAGES: Final = f"{_SELECT} GROUP BY server ORDER BY kept DESC"
SELECT_SIZE: Final = """
SELECT bytes FROM size JOIN transcript ON number = transcript AND size.version = transcript.version
WHERE id = ?
"""
PUT_SIZE: Final = "INSERT OR REPLACE INTO size VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server has, in bytes of its files: ``in_use``, and ``kept`` with removed and replaced ones."""

    server: ServerId | None
    transcripts: int = 0
    in_use: int = 0
    kept: int = 0

    def is_near(self, most: int) -> bool:
        """Tell whether this comes near to what it may have in use."""
        return self.in_use >= NEAR * most

    def check(self, most: int, more: int, kept: int) -> None:
        """Refuse so many bytes more in use, and so many more to be kept, where they are too many."""
        if more > 0 and self.in_use + more > most:
            raise NoRoom(self.in_use / MIB, more / MIB, most / MIB)
        if kept > 0 and self.kept + kept > KEPT * most:
            raise NoRoomForOld(self.kept / MIB, kept / MIB, KEPT * most / MIB)


def usages(found: Iterable[sqlite3.Row]) -> list[Usage]:
    """Return usages from their rows."""
    return [Usage(row["server"], row["transcripts"], row["in_use"], row["kept"]) for row in found]


async def check_room(
    db: aiosqlite.Connection,
    server: ServerId | None,
    quota: int | None,
    size: int = 0,
    *,
    replaced: TranscriptId | None = None,
    brought_back: TranscriptId | None = None,
) -> None:
    """Refuse what a server has no room for, in the transaction that would keep it."""
    if server is None or quota is None:
        return
    [used] = usages(await db.execute_fetchall(SELECT_USAGE, (server,))) or [Usage(server)]
    known = list(await db.execute_fetchall(SELECT_SIZE, (replaced or brought_back,)))
    other = known[0]["bytes"] if known else 0
    used.check(quota, size + (other if brought_back else -other), size)
