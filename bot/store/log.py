"""The query log: what was asked, and what was answered."""

import asyncio
import json
import logging
import re
import secrets
import sqlite3
import time
from base64 import b32encode
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from itertools import count, islice
from typing import Any, Final, Literal, NamedTuple

from bot.errors import NotNow
from bot.ids import ServerId, TranscriptId
from bot.store.database import Database
from bot.store.key import PersonKey
from bot.transcripts.model import Citation

logger = logging.getLogger(__name__)

FLUSH_AFTER: Final = 0.3  # seconds a question waits for others, so that they share a transaction
RETRY_AFTER: Final = 5.0  # seconds until a disk that failed is tried again
BATCH: Final = 500  # rows a transaction, so that nobody waits long for the writer
MOST_WAITING: Final = 20_000
DISK_ERRORS: Final = (NotNow, sqlite3.OperationalError)


def new_id() -> str:
    """Return a fresh name for a query: 64 random bits in 13 letters and digits."""
    return b32encode(secrets.token_bytes(8)).decode().rstrip("=").lower()


Kind = Literal["ask", "quote", "random"]
#: By what somebody asked; "channel" is one whose every message is a question.
Surface = Literal["mention", "reply", "dm", "channel", "slash", "menu", "terminal"]
#: What came of a question, or (the last three) of a quote.
Verdict = Literal["answered", "exact", "near", "not_found"]


class Shown(NamedTuple):
    """A stretch of a transcript that an answer showed, characters [start, end)."""

    transcript: TranscriptId
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that is asked, before anything came of it.

    ``asker`` is what `QueryLog.hash_person` returns; ``server`` is None in direct messages and the terminal.
    """

    id: str = field(default_factory=new_id)
    kind: Kind = "ask"
    asked_at: float = field(default_factory=time.time)
    server: ServerId | None = None
    channel: int | None = None
    asker: str | None = None
    surface: Surface
    text: str | None
    private: bool = False

    def answered(
        self,
        verdict: Verdict,
        confidence: float,
        shown: Iterable[tuple[Citation, float]],
        took_ms: float = 0.0,
    ) -> "Query":
        """Return this with what came of it; what was shown is cited, each with its score."""
        return Query(
            **{known.name: getattr(self, known.name) for known in fields(Asked)},
            verdict=verdict,
            confidence=confidence,
            shown=tuple(Shown(at.transcript, at.start, at.end, score) for at, score in shown),
            took_ms=took_ms,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Asked):
    """One thing that was asked, and what came of it."""

    verdict: Verdict
    confidence: float = 0.0
    shown: tuple[Shown, ...] = ()
    took_ms: float = 0.0


class AnswerMessage(NamedTuple):
    """The message that answers another, and the query behind it."""

    question_message: int
    channel: int
    answer_message: int
    query: str


def plain_topic(text: str) -> str:
    """Return the words of a question without case, order or repeats."""
    return " ".join(sorted(set(re.findall(r"\w+", text.casefold()))))


class QueryLog:
    """Keeps every question, written in the background: no answer waits for it or fails because of it.

    ``dropped`` counts the questions that could not be kept. ``topic`` maps a question to its normal form:
    questions with equal forms are counted together.
    """

    def __init__(
        self,
        database: Database,
        key: PersonKey,
        paused: set[str],
        *,
        keep_text: bool = True,
        topic: Callable[[str], str] = plain_topic,
    ) -> None:
        self.dropped = 0
        self.watchers: list[Callable[[Query], object]] = []  # called with each question there is
        self.paused = paused
        self.hash_person = key.hash
        self._database = database
        self._keep_text = keep_text
        self._topic = topic
        self._queries: dict[str, Query] = {}  # what is not on disk yet, by id
        self._answers: dict[int, AnswerMessage] = {}  # the same, by the message of the question
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._failing = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, *, keep_text: bool = True, topic: Callable[[str], str] = plain_topic
    ) -> AsyncIterator["QueryLog"]:
        """Open the log, and close it with everything written."""
        key = await asyncio.to_thread(PersonKey.load, database.path.parent)
        paused = {str(row["person"]) for row in await database.read("SELECT person FROM person")}
        log = cls(database, key, paused, keep_text=keep_text, topic=topic)
        try:
            yield log
        finally:
            await log.close()

    @property
    def waiting(self) -> int:
        """How many questions are not on disk yet."""
        return len(self._queries)

    def is_waiting(self, id: str) -> bool:
        """Tell whether a question is recorded but not on disk yet."""
        return id in self._queries

    def may_keep_words(self, person: str | None) -> bool:
        """Tell whether what this person types may be kept."""
        return self._keep_text and person not in self.paused

    def record(self, query: Query) -> bool:
        """Take a question to be kept; False where too many are waiting. Returns at once, never raises."""
        for watcher in self.watchers:
            watcher(query)
        if len(self._queries) >= MOST_WAITING:
            self.dropped += 1
            return False
        if not self.may_keep_words(query.asker):
            query = replace(query, text=None)
        self._queries[query.id] = query
        self._flush_in(FLUSH_AFTER)
        return True

    async def find(self, id: str) -> Query | None:
        """Return a question by its id, from the moment it was recorded."""
        if id in self._queries:
            return self._queries[id]
        row = await self._database.read_one(
            "SELECT query.*, text FROM query LEFT JOIN wording ON wording.number = wording WHERE id = ?",
            (id,),
        )
        return None if row is None else _from_row(row)

    def remember_answer(self, question_message: int, channel: int, answer_message: int, query: str) -> None:
        """Remember which message answers which. Returns at once, never raises."""
        if len(self._answers) < MOST_WAITING:
            self._answers[question_message] = AnswerMessage(question_message, channel, answer_message, query)
            self._flush_in(FLUSH_AFTER)

    async def answer_to(self, question_message: int) -> AnswerMessage | None:
        """Return the answer to a message, if there is one."""
        if question_message in self._answers:
            return self._answers[question_message]
        row = await self._database.read_one(
            "SELECT * FROM answer_message WHERE question_message = ?", (question_message,)
        )
        return None if row is None else AnswerMessage(*row)

    async def forget_answer(self, question_message: int) -> None:
        """Forget which message answers this one."""
        self._answers.pop(question_message, None)
        async with self._database.transaction() as db:
            await db.execute("DELETE FROM answer_message WHERE question_message = ?", (question_message,))

    async def flush(self) -> None:
        """Put everything that is waiting on disk; what the disk does not take goes on waiting."""
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await asyncio.shield(self._flushing)

    async def close(self) -> None:
        """Put everything on disk and stop."""
        while self._queries or self._answers:
            await self.flush()
            if self._failing:
                logger.error("The log loses %d questions: the disk does not take them.", self.waiting)
                break
        if self._timer is not None:
            self._timer.cancel()

    def drop(self, person: str) -> int:
        """Drop the questions of a person that are not on disk yet, and return how many."""
        theirs = [id for id, query in self._queries.items() if query.asker == person]
        for id in theirs:
            del self._queries[id]
        return len(theirs)

    def _flush_in(self, seconds: float) -> None:
        # A timer, not a task that waits for work: there is nothing to cancel while nobody asks.
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._flush_now)

    def _flush_now(self) -> None:
        self._timer = None
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._queries or self._answers:
                await self._write_batch()
        except Exception as error:
            if not self._failing:
                surprise = not isinstance(error, DISK_ERRORS)
                reason = error.__cause__ or error
                logger.error("The log cannot be written (%s); answering goes on.", reason, exc_info=surprise)
            self._failing = True
            self._flush_in(RETRY_AFTER)
        else:
            if self._failing:
                logger.warning("The log is written again; %d questions were dropped so far.", self.dropped)
            self._failing = False

    async def _write_batch(self) -> None:
        queries: list[Query] = []
        answers: list[AnswerMessage] = []
        try:
            async with self._database.transaction(durable=False) as db:
                # Chosen only now that nobody else writes: what is to be forgotten is deleted after this.
                queries = list(islice(self._queries.values(), BATCH))
                answers = list(islice(self._answers.values(), BATCH))
                ((first,),) = await db.execute_fetchall(NEXT_WORDING)
                # These iterators are run by the connection's thread, not by the event loop's.
                await db.executemany(INSERT_WORDING, map(_wording, queries, count(first)))
                await db.executemany(INSERT_QUERY, map(self._row, queries, count(first)))
                await db.executemany("INSERT OR REPLACE INTO answer_message VALUES (?, ?, ?, ?)", answers)
        except Exception as error:
            if isinstance(error, DISK_ERRORS) or not (queries or answers):
                raise  # the same rows may pass later
            logger.exception("The log drops %d questions that cannot be written.", len(queries))
            self.dropped += len(queries)
        for query in queries:
            self._queries.pop(query.id, None)
        for answer in answers:
            if self._answers.get(answer.question_message) is answer:
                del self._answers[answer.question_message]

    def _row(self, query: Query, wording: int) -> dict[str, Any]:
        return {name: getattr(query, name) for name in COLUMNS} | {
            "wording": None if query.text is None else wording,
            "topic": None if query.text is None else topic_number(self._topic(query.text)),
            "shown": json.dumps(query.shown, separators=(",", ":")),
            "missed": query.verdict == "not_found",
        }


#: The fields of a Query that are columns as they are; words lie apart, what was shown is JSON.
COLUMNS: Final = tuple(field.name for field in fields(Query) if field.name not in ("text", "shown"))
#: A row that is there already is left alone: a batch is tried again where its commit was not confirmed.
INSERT_WORDING: Final = """
INSERT INTO wording (number, text)
SELECT :number, :text WHERE :text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM query WHERE id = :id)
"""
NEXT_WORDING: Final = "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'wording'), 0) + 1"
WRITTEN: Final = (*COLUMNS, "wording", "topic", "shown", "missed")
INSERT_QUERY: Final = f"""
INSERT INTO query ({", ".join(WRITTEN)}) VALUES ({", ".join(f":{name}" for name in WRITTEN)})
ON CONFLICT (id) DO NOTHING
"""


def topic_number(form: str) -> int | None:
    """Return a number for a normal form, the same for equal forms; None for an empty one."""
    return (
        int.from_bytes(blake2b(form.encode(errors="replace"), digest_size=8).digest(), signed=True)
        if form
        else None
    )


def _wording(query: Query, number: int) -> dict[str, Any]:
    # Discord lets half a character through that no database takes.
    text = query.text and query.text.encode(errors="replace").decode()
    return {"number": number, "text": text, "id": query.id}


def _from_row(row: sqlite3.Row) -> Query:
    known = {name: row[name] for name in (*COLUMNS, "text")}
    shown = tuple(Shown(*entry) for entry in json.loads(row["shown"]))
    return Query(**known | {"shown": shown, "private": bool(row["private"])})
