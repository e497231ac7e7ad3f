"""The audit trail: who changed which transcript. Nothing erases it."""

import time
from typing import NamedTuple

import aiosqlite

from bot.ids import ServerId, TranscriptId, UserId
from bot.store.database import Database


class Deed(NamedTuple):
    """A line of the audit trail; ``actor`` is a Discord user, None for the operator."""

    at: float
    server: ServerId | None
    actor: UserId | None
    action: str
    transcript: TranscriptId | None
    detail: str


async def note(
    db: aiosqlite.Connection,
    server: ServerId | None,
    by: UserId | None,
    action: str,
    id: str | None,
    detail: str,
) -> int:
    """Write a line in the transaction it tells of, and return its number."""
    cursor = await db.execute(
        "INSERT INTO audit (at, server, actor, action, transcript, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (time.time(), server, by, action, id, detail),
    )
    return cursor.lastrowid or 0


async def trail(database: Database, server: ServerId | None, since: float = 0.0) -> list[Deed]:
    """Return who changed which transcript of a server, newest first; None stands for everything there is."""
    scope = "TRUE" if server is None else "server = :server"
    rows = await database.read(
        "SELECT at, server, actor, action, transcript, detail FROM audit "
        f"WHERE {scope} AND at >= :since ORDER BY number DESC",
        {"server": server, "since": since},
    )
    return [Deed(*row) for row in rows]
