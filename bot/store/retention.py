"""Retention: questions past their time and servers that left are deleted, and their space given back."""

import asyncio
import json
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

from bot.data_folder import BEFORE, REPLACED
from bot.ids import ServerId
from bot.store.backups import drop_parts
from bot.store.database import Database

DAY: Final = 86_400.0
GOAL: Final = 0.004  # seconds a step should take; the disk and other programs make some of them longer
REST: Final = 0.01  # seconds between two steps, for those who wait to write
FEWEST: Final = 20  # rows a step
MOST: Final = 2_000
CHECKPOINT_EVERY: Final = 2  # steps
PAGES: Final = 200  # pages given back a step
SPARE: Final = 1_000  # free pages that are kept for what comes
MARGIN: Final = 2_000  # blank rows of `wording` between what is deleted and what is still read
DISCORD_EPOCH: Final = 1_420_070_400.0  # message ids count from here


class Swept(NamedTuple):
    """What one sweep deleted, and the longest it held the writer, in milliseconds."""

    questions: int
    longest_ms: float


class Retention:
    """Drops questions after ``days`` and all that is a server's own ``grace_days`` after it removed the bot.

    The transcripts of such a server are dropped by `TranscriptStore.purge`.
    """

    def __init__(self, database: Database, days: float = 90, grace_days: float = 30) -> None:
        self._database = database
        self._days = days
        self._grace_days = grace_days
        self._longest = 0.0
        self._steps = 0

    async def note_servers(self, present: Collection[ServerId], now: float | None = None) -> None:
        """Note which servers left and which returned, also while the bot was away; ``present`` has it now."""
        values = {"present": json.dumps(list(present)), "now": time.time() if now is None else now}
        async with self._database.transaction() as db:
            await db.execute(RETURNED, values)
            await db.execute(LEFT, values)

    async def sweep(self, now: float | None = None) -> Swept:
        """Delete everything that is due, in steps so small that nobody waits for them."""
        now = time.time() if now is None else now
        self._longest = 0.0
        due = {
            "before": now - self._days * DAY,
            "left": now - self._grace_days * DAY,
            "message": int(max(0, now - self._days * DAY - DISCORD_EPOCH) * 1000) << 22,
        }
        async with self._database.checkpoints_apart():
            questions = await self._in_steps(OLD_QUESTIONS, due) + await self._in_steps(GONE_QUESTIONS, due)
            due["wording"] = await self._first_words() - MARGIN
            for sql in (OLD_MESSAGES, OLD_WORDINGS, *GONE_COUNTS, GONE_SERVERS):
                await self._in_steps(sql, due)
            await self._shrink()
        await asyncio.to_thread(self._drop_old_backups, due["before"])
        await asyncio.to_thread(drop_parts, self._database.path.parent, now)
        return Swept(questions, 1000 * self._longest)

    async def settle(self) -> None:
        """Try once more to have what was deleted in no file, where somebody who reads kept it there."""
        if not self._database.is_settled:
            await self._database.settle(tries=1)

    async def _first_words(self) -> int:
        row = await self._database.read_one(FIRST_WORDS)
        return int(row[0]) if row else 0

    async def _in_steps(self, sql: str, due: Mapping[str, float]) -> int:
        total, most = 0, FEWEST
        while True:
            async with self._database.transaction(durable=False) as db:
                began = time.perf_counter()
                gone = (await db.execute(sql, {**due, "most": most})).rowcount
            took = time.perf_counter() - began
            self._note(took)
            total += gone
            if gone < most:
                return total
            await self._rest()
            most = round(min(MOST, 2 * most, max(FEWEST, most * GOAL / took)))

    async def _shrink(self) -> None:
        while (free := await self._database.read_one("PRAGMA freelist_count")) and free[0] > SPARE:
            self._note(await self._database.give_back(PAGES))
            await self._rest()
        self._note((await self._database.settle()).longest)

    async def _rest(self) -> None:
        self._steps += 1
        if self._steps % CHECKPOINT_EVERY == 0:
            await self._database.checkpoint()
        await asyncio.sleep(REST)

    def _note(self, seconds: float) -> None:
        self._longest = max(self._longest, seconds)

    def _drop_old_backups(self, before: float) -> None:
        for why in (BEFORE, REPLACED):
            for backup in self._database.path.parent.glob(f"{why}*"):
                with suppress(FileNotFoundError):  # somebody else dropped it
                    if backup.stat().st_mtime < before:
                        backup.unlink()


RETURNED: Final = "DELETE FROM server WHERE server IN (SELECT value FROM json_each(:present))"
LEFT: Final = """
INSERT OR IGNORE INTO server (server, left_at)
SELECT server, :now
FROM (SELECT server FROM daily UNION SELECT server FROM transcript UNION SELECT server FROM alias)
WHERE server <> 0 AND server NOT IN (SELECT value FROM json_each(:present))
"""
GONE: Final = "server IN (SELECT server FROM server WHERE left_at < :left)"
OLD_QUESTIONS: Final = """
DELETE FROM query
WHERE number IN (SELECT number FROM query WHERE asked_at < :before ORDER BY asked_at LIMIT :most)
"""
GONE_QUESTIONS: Final = f"""
DELETE FROM query WHERE number IN (SELECT number FROM query WHERE {GONE} LIMIT :most)
"""
OLD_MESSAGES: Final = """
DELETE FROM answer_message
WHERE question_message IN (SELECT question_message FROM answer_message WHERE question_message < :message
                           ORDER BY question_message LIMIT :most)
"""
OLD_WORDINGS: Final = """
DELETE FROM wording
WHERE number IN (SELECT number FROM wording WHERE number < :wording ORDER BY number LIMIT :most)
"""
GONE_COUNTS: Final = (
    f"DELETE FROM daily WHERE (server, day) IN (SELECT server, day FROM daily WHERE {GONE} LIMIT :most)",
    f"""
    DELETE FROM daily_speed
    WHERE (server, day, ms) IN (SELECT server, day, ms FROM daily_speed WHERE {GONE} LIMIT :most)
    """,
    f"""
    DELETE FROM daily_transcript
    WHERE (server, day, transcript) IN
        (SELECT server, day, transcript FROM daily_transcript WHERE {GONE} LIMIT :most)
    """,
)
#: Only when nothing of theirs is left: their transcripts may be waiting for `TranscriptStore.purge`.
GONE_SERVERS: Final = """
DELETE FROM server WHERE left_at < :left
AND NOT EXISTS (SELECT 1 FROM transcript WHERE transcript.server = server.server)
"""
#: The first words that a question or a vote still has; where there are none, what the next would be.
FIRST_WORDS: Final = """
WITH next (number) AS (SELECT ifnull(max(number), 0) + 1 FROM wording)
SELECT min(ifnull((SELECT wording FROM query WHERE wording IS NOT NULL ORDER BY number LIMIT 1), next.number),
           ifnull((SELECT min(wording) FROM vote WHERE wording IS NOT NULL), next.number))
FROM next
"""
