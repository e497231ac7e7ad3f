"""Letting go: on time, wholly, and in small steps."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import aiosqlite
import pytest

from bot.ids import ServerId, TranscriptId, UserId
from bot.store import retention
from bot.store.aliases import AliasStore
from bot.store.database import Database
from bot.store.log import Query, QueryLog, Shown
from bot.store.reports import Reports
from bot.store.retention import DAY, DISCORD_EPOCH, Retention
from bot.store.rows import Original, Prepared
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript, Turn

NOW = 1.75e9
HERE, THERE = ServerId(1), ServerId(2)


def ask(log: QueryLog, days_ago: float, server: ServerId | None = HERE) -> Query:
    shown = (Shown(TranscriptId("t"), 0, 1, 1.0),)
    query = Query(
        server=server,
        surface="slash",
        text="some words",
        verdict="answered",
        asked_at=NOW - days_ago * DAY,
        shown=shown,
    )
    log.record(query)
    return query


async def count(database: Database, table: str) -> int:
    row = await database.read_one(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


async def test_questions_go_when_their_time_is_over_and_counts_stay(
    database: Database, log: QueryLog
) -> None:
    old, new = ask(log, 91), ask(log, 89)
    await log.flush()
    assert (await Retention(database).sweep(NOW)).questions == 1
    assert await log.find(old.id) is None
    assert await log.find(new.id) is not None
    assert (await Reports(database).stats(HERE, 100, now=NOW)).answered == 2


async def test_many_questions_go_in_many_steps(database: Database, log: QueryLog) -> None:
    for _ in range(3000):
        ask(log, 100)
    await log.flush()
    assert (await Retention(database).sweep(NOW)).questions == 3000
    assert await count(database, "query") == 0
    assert await count(database, "wording") == 2000, "a margin of blank rows"


async def test_steps_grow_while_they_are_quick_and_shrink_when_they_are_not(
    database: Database, log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(400):
        ask(log, 100)
    await log.flush()
    transaction = database.transaction
    left: list[int] = []

    @asynccontextmanager
    async def watched(*, durable: bool = True) -> AsyncIterator[aiosqlite.Connection]:
        left.append(await count(database, "query"))
        monkeypatch.setattr(retention, "GOAL", 3600.0 if left[-1] > 300 else 0.0)  # seconds for a step
        async with transaction(durable=durable) as db:
            yield db

    monkeypatch.setattr(database, "transaction", watched)
    await Retention(database).sweep(NOW)

    steps = [before - after for before, after in pairwise(left) if before > after]
    assert steps == [20, 40, 80, 160, 20, 20, 20, 20, 20]


async def test_data_of_a_server_goes_some_time_after_it_left(database: Database, log: QueryLog) -> None:
    for server in (HERE, THERE, None):
        ask(log, 0, server)
    await log.flush()
    await TranscriptStore(database).server_left(HERE)
    async with database.transaction() as db:
        await db.execute("UPDATE server SET left_at = ?", (NOW - 10 * DAY,))
    retention = Retention(database, grace_days=30)
    assert (await retention.sweep(NOW)).questions == 0
    assert (await retention.sweep(NOW + 21 * DAY)).questions == 1
    for table in ("query", "daily", "daily_speed", "daily_transcript"):
        assert await count(database, table) == 2, table
    assert await count(database, "server") == 0


async def test_servers_that_left_while_the_bot_was_away_are_noted_whatever_is_theirs(
    database: Database, log: QueryLog
) -> None:
    asked, has_transcript, has_alias, present = map(ServerId, (1, 2, 3, 4))
    ask(log, 0, asked)
    ask(log, 0, present)
    ask(log, 0, None)
    await log.flush()
    transcript = Transcript(TranscriptId("t"), "Title", "text", (Turn(0, 4),))
    prepared = Prepared(transcript, Original(b"", "text", "utf-8"))
    await TranscriptStore(database).add(has_transcript, prepared, by=UserId(7))
    await AliasStore(database).add(has_alias, None, "Gwern", "gw", by=UserId(7))
    retention = Retention(database)
    await retention.note_servers([present], NOW)
    await retention.note_servers([present, asked], NOW + DAY)
    noted = await database.read("SELECT server, left_at FROM server ORDER BY server")
    assert [tuple(row) for row in noted] == [(has_transcript, NOW), (has_alias, NOW)]


async def test_messages_are_remembered_as_long_as_questions(database: Database, log: QueryLog) -> None:
    def message(days_ago: float) -> int:
        return int((NOW - days_ago * DAY - DISCORD_EPOCH) * 1000) << 22

    log.remember_answer(message(91), 7, 1, "old")
    log.remember_answer(message(89), 7, 2, "new")
    await log.flush()
    await Retention(database).sweep(NOW)
    assert await log.answer_to(message(91)) is None
    assert await log.answer_to(message(89)) is not None


async def test_the_file_gives_space_back(database: Database, log: QueryLog, path: Path) -> None:
    async def size() -> int:
        return (await asyncio.to_thread(path.stat)).st_size

    async with database.transaction() as db:
        await db.executemany("INSERT INTO wording (text) VALUES (?)", [("x" * 3000,)] * 6000)
    await database.settle()
    before = await size()
    await Retention(database).sweep(NOW)
    assert await size() < before * 0.7


async def outlives_a_sweep(database: Database, file: Path, days: float) -> bool:
    """Return whether a file of this age is still there after the sweep."""
    file.touch()
    os.utime(file, (NOW - days * DAY,) * 2)
    await Retention(database).sweep(NOW)
    return file.exists()


@pytest.mark.parametrize("name", ["before-3", "replaced-20260101-000000", "replaced-20260101-000000.key"])
async def test_copies_of_the_database_do_not_outlive_the_questions_in_them(
    database: Database, path: Path, name: str
) -> None:
    file = path.with_name(f"{path.name}.{name}")
    assert await outlives_a_sweep(database, file, days=89)
    assert not await outlives_a_sweep(database, file, days=91)


async def test_backup_left_half_written_goes_after_a_day(database: Database, path: Path) -> None:
    part = path.with_name(f".{path.name}.0123abcd")
    assert await outlives_a_sweep(database, part, days=0.9)
    assert not await outlives_a_sweep(database, part, days=1.1)


@pytest.mark.parametrize("sql", ["OLD_QUESTIONS", "GONE_QUESTIONS", "OLD_MESSAGES", "OLD_WORDINGS"])
async def test_rows_that_are_due_are_found_by_an_index(database: Database, sql: str) -> None:
    due = {"before": 0, "left": 0, "message": 0, "wording": 0, "most": 10}
    plan = await database.read(f"EXPLAIN QUERY PLAN {getattr(retention, sql)}", due)
    assert not [
        row["detail"] for row in plan if row["detail"].startswith("SCAN") and "server" not in row["detail"]
    ]
