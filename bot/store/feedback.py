"""What people think of an answer: one vote a person, which they can change."""

import time
from typing import Final, NamedTuple

from bot.store.database import Database
from bot.store.log import NEXT_WORDING, QueryLog


class Votes(NamedTuple):
    """How many people found an answer helpful, and how many did not."""

    helpful: int
    unhelpful: int


class Feedback:
    """Keeps votes beside the questions of the log; ``voter`` is what `QueryLog.hash_person` returns."""

    def __init__(self, database: Database, log: QueryLog) -> None:
        self._database = database
        self._log = log

    async def vote(self, id: str, voter: str, helpful: bool, expected: str | None = None) -> bool:
        """Keep a vote in place of the person's last; False where the question is not kept any more.

        ``expected`` is what they had hoped to find; it goes when they come to find the answer helpful.
        """
        if self._log.is_waiting(id):
            await self._log.flush()
        async with self._database.transaction() as db:
            for row in await db.execute_fetchall("SELECT number FROM query WHERE id = ?", (id,)):
                wording = None
                if expected and not helpful and self._log.may_keep_words(voter):
                    ((wording,),) = await db.execute_fetchall(NEXT_WORDING)
                    words = expected.encode(errors="replace").decode()
                    await db.execute("INSERT INTO wording VALUES (?, ?)", (wording, words))
                await db.execute(PUT_VOTE, (row["number"], voter, helpful, wording, time.time()))
                return True
        return False

    async def votes(self, id: str) -> Votes:
        """Return how the votes on an answer stand."""
        row = await self._database.read_one(COUNT_VOTES, (id,))
        return Votes(*row) if row else Votes(0, 0)


PUT_VOTE: Final = """
INSERT INTO vote (query, voter, helpful, wording, voted_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (query, voter) DO UPDATE SET
    helpful = excluded.helpful,
    voted_at = excluded.voted_at,
    wording = CASE WHEN excluded.helpful THEN NULL ELSE ifnull(excluded.wording, wording) END
"""
COUNT_VOTES: Final = """
SELECT ifnull(sum(helpful), 0), ifnull(sum(1 - helpful), 0)
FROM vote JOIN query ON query.number = vote.query WHERE id = ?
"""
