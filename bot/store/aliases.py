"""How the captions misspell a name: for search only, a quote stays as it is."""

import time
from typing import Final, NamedTuple

from bot.errors import NoSuchAlias, NoSuchTranscript, SameAlias
from bot.ids import ServerId, TranscriptId, UserId
from bot.store import audit
from bot.store.database import Database


class Alias(NamedTuple):
    """A name as people write it and as the captions have it.

    ``transcript`` is the one that has it so: questions within another one leave it out. It is None where any
    may; ``server`` is None where the alias holds in all servers.
    """

    number: int
    server: ServerId | None
    transcript: TranscriptId | None
    written: str
    heard: str


class AliasStore:
    """Keeps aliases; ``by`` is the Discord user who acts, None for the operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listing(self, server: ServerId | None) -> list[Alias]:
        """Return the aliases that hold in a server, those of removed transcripts too."""
        sql = f"{SELECT} WHERE alias.server IS NULL OR alias.server = ? ORDER BY written, heard"
        return [Alias(*row) for row in await self._database.read(sql, (server,))]

    async def servers(self) -> list[ServerId]:
        """Return the servers that have aliases of their own."""
        sql = "SELECT DISTINCT server FROM alias WHERE server IS NOT NULL"
        return [row[0] for row in await self._database.read(sql)]

    async def add(
        self, server: ServerId | None, id: TranscriptId | None, written: str, heard: str, *, by: UserId | None
    ) -> int:
        """Keep an alias of one of the server's own transcripts, or with None of all; return its number."""
        async with self._database.transaction() as db:
            number = None
            if id is not None:
                for row in await db.execute_fetchall(SELECT_OWN, (id, server)):
                    number = row["number"]
                if number is None:
                    raise NoSuchTranscript(id)
            if list(await db.execute_fetchall(SELECT_SAME, (server, number, written, heard))):
                raise SameAlias(written, heard)
            cursor = await db.execute(INSERT, (server, number, written, heard, by, time.time()))
            revision = await audit.note(db, server, by, "alias", id, f"{written} = {heard}")
            await db.execute(TOUCH, (revision, id))
            return cursor.lastrowid or 0

    async def remove(self, server: ServerId | None, number: int, *, by: UserId | None) -> Alias:
        """Forget an alias of the server, and return it."""
        async with self._database.transaction() as db:
            sql = f"{SELECT} WHERE alias.server IS ? AND alias.number = ?"
            for row in await db.execute_fetchall(sql, (server, number)):
                alias = Alias(*row)
                await db.execute("DELETE FROM alias WHERE number = ?", (number,))
                detail = f"{alias.written} = {alias.heard}"
                revision = await audit.note(db, server, by, "remove alias", alias.transcript, detail)
                await db.execute(TOUCH, (revision, alias.transcript))
                return alias
        raise NoSuchAlias


SELECT: Final = """
SELECT alias.number, alias.server, id, written, heard
FROM alias LEFT JOIN transcript ON transcript.number = alias.transcript
"""
SELECT_OWN: Final = "SELECT number FROM transcript WHERE id = ? AND server IS ? AND removed_at IS NULL"
SELECT_SAME: Final = """
SELECT 1 FROM alias WHERE server IS ? AND transcript IS ? AND written = ? AND heard = ?
"""
INSERT: Final = """
INSERT INTO alias (server, transcript, written, heard, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?)
"""
TOUCH: Final = "UPDATE transcript SET revision = ? WHERE id = ?"
