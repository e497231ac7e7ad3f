"""What is kept about one person, and how they export it, pause it and have it forgotten."""

import json
import time
from typing import Any, Final, NamedTuple

from bot.ids import UserId
from bot.store.database import Database
from bot.store.log import QueryLog


class Forgotten(NamedTuple):
    """How many questions were deleted, and whether no file of the database holds a word of them.

    Where another program reads the database all the while, their words go within a minute of when it lets go.
    """

    questions: int
    erased: bool


class MyData:
    """Serves one person at a time; ``user`` is their Discord id."""

    def __init__(self, database: Database, log: QueryLog) -> None:
        self._database = database
        self._log = log

    def is_paused(self, user: UserId) -> bool:
        """Tell whether the words of this person are not kept."""
        return self._log.hash_person(user) in self._log.paused

    async def pause(self, user: UserId) -> None:
        """Keep no words of this person from now on; what is there already stays until it is forgotten."""
        person = self._log.hash_person(user)
        self._log.paused.add(person)
        async with self._database.transaction() as db:
            await db.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (person, time.time()))

    async def resume(self, user: UserId) -> None:
        """Keep the words of this person again."""
        person = self._log.hash_person(user)
        async with self._database.transaction() as db:
            await db.execute("DELETE FROM person WHERE person = ?", (person,))
        self._log.paused.discard(person)

    async def export(self, user: UserId) -> dict[str, Any]:
        """Return everything that is kept about a person, ready for JSON."""
        await self._log.flush()
        person = self._log.hash_person(user)
        questions = [dict(row) for row in await self._database.read(QUESTIONS, (person,))]
        for question in questions:
            question["shown"] = [
                dict(zip(("transcript", "start", "end", "score"), shown, strict=True))
                for shown in json.loads(question["shown"])
            ]
        return {
            "user": user,
            "kept_as": person,
            "paused": self.is_paused(user),
            "questions": questions,
            "votes": [dict(row) for row in await self._database.read(VOTES, (person,))],
            "transcripts_added": [dict(row) for row in await self._database.read(TRANSCRIPTS, (user,))],
            "audit_trail": [dict(row) for row in await self._database.read(AUDIT, (user,))],
        }

    async def forget(self, user: UserId) -> Forgotten:
        """Delete a person's questions and votes.

        Counts stay, and so does the audit trail of transcripts. NotNow, with nothing changed, where the
        database cannot take it, or is damaged, and so may hold what is not found. Backups are the operator's
        to replace.
        """
        person = self._log.hash_person(user)
        await self._log.flush()
        async with self._database.transaction() as db:
            deleted = await db.execute(FORGET_QUESTIONS, (person,))
            await db.execute(FORGET_VOTES, (person,))
        waiting = self._log.drop(person)  # what the disk did not take; nothing was written in between
        settled = await self._database.settle()
        return Forgotten(waiting + deleted.rowcount, settled.done)


#: No index is asked which rows these are: a damaged one would hide some. In a table without row numbers
#: SQLite ignores NOT INDEXED, but no index has ``helpful``.
FORGET_QUESTIONS: Final = "DELETE FROM query NOT INDEXED WHERE asker = ?"
FORGET_VOTES: Final = "DELETE FROM vote WHERE +voter = ? AND helpful >= 0"
QUESTIONS: Final = """
SELECT id, kind, strftime('%Y-%m-%dT%H:%M:%fZ', asked_at, 'unixepoch') AS asked_at, server, channel, surface,
    text, verdict, confidence, shown, took_ms, private
FROM query LEFT JOIN wording ON wording.number = wording WHERE asker = ? ORDER BY query.number
"""
VOTES: Final = """
SELECT query.id AS question, strftime('%Y-%m-%dT%H:%M:%fZ', voted_at, 'unixepoch') AS voted_at, helpful,
    text AS expected
FROM vote JOIN query ON query.number = vote.query LEFT JOIN wording ON wording.number = vote.wording
WHERE voter = ? ORDER BY voted_at
"""
TRANSCRIPTS: Final = """
SELECT id, server, title, strftime('%Y-%m-%dT%H:%M:%fZ', added_at, 'unixepoch') AS added_at
FROM transcript WHERE added_by = ? ORDER BY added_at
"""
AUDIT: Final = """
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at, 'unixepoch') AS at, server, action, transcript, detail
FROM audit WHERE actor = ? ORDER BY number
"""
