"""The query log: kept behind the answers, found at once, never in the way."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.ids import ServerId, TranscriptId, UserId
from bot.store import log as module
from bot.store.database import Database
from bot.store.log import AnswerMessage, Asked, Query, QueryLog, Shown, new_id
from bot.transcripts.model import Citation

SHOWN = (Shown(TranscriptId("sholto"), 10, 200, 7.5), Shown(TranscriptId("trenton"), 0, 50, 2.25))


def question(text: str | None = "who invented sparse coding", **fields: Any) -> Query:
    given: dict[str, Any] = {"server": 1, "channel": 2, "asker": "a"}
    return Query(text=text, **given | {"surface": "mention", "verdict": "answered"} | fields)


async def texts(database: Database) -> list[str | None]:
    return [
        row["text"]
        for row in await database.read(
            "SELECT text FROM query LEFT JOIN wording ON wording.number = wording ORDER BY query.number"
        )
    ]


HERE = ServerId(1)


def test_ids_are_short_and_all_different() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(id) for id in ids} == {13}


def test_query_is_what_was_asked_with_what_came_of_it() -> None:
    asked = Asked(kind="quote", server=HERE, channel=2, asker="a", surface="menu", text=None, private=True)
    cited = Citation(TranscriptId("sholto"), "Sholto", 10, 200, 3, 40, 900)

    query = asked.answered("near", 0.75, [(cited, 7.5)], 3.5)

    assert query == Query(
        id=asked.id, kind="quote", asked_at=asked.asked_at, server=HERE, channel=2, asker="a", surface="menu",
        text=None, private=True, verdict="near", confidence=0.75, shown=SHOWN[:1], took_ms=3.5,
    )  # fmt: skip


async def test_a_question_comes_back_as_it_was_recorded(log: QueryLog) -> None:
    asked = question(shown=SHOWN, confidence=0.75, took_ms=3.5, private=True, kind="quote")
    assert log.record(asked)
    assert await log.find(asked.id) == asked, "while it waits"
    await log.flush()
    assert log.waiting == 0
    assert await log.find(asked.id) == asked, "from the disk"
    assert await log.find("unknown") is None


async def test_a_question_is_on_disk_within_a_second_by_itself(log: QueryLog, database: Database) -> None:
    log.record(question("one"))
    log.record(question("two"))
    await asyncio.sleep(module.FLUSH_AFTER + 0.2)
    assert await texts(database) == ["one", "two"]


async def test_questions_after_that_are_on_disk_by_themselves_too(log: QueryLog, database: Database) -> None:
    for text in ("one", "two", "three"):
        log.record(question(text))
        await asyncio.sleep(module.FLUSH_AFTER + 0.2)
    assert await texts(database) == ["one", "two", "three"]


async def test_a_disk_that_failed_is_tried_again_by_itself(
    log: QueryLog, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_AFTER", 0.2)
    async with database.transaction() as db:
        ((pages,),) = await db.execute_fetchall("PRAGMA page_count")
        await db.execute(f"PRAGMA max_page_count = {pages}")
    log.record(question("long " * 3000))
    await asyncio.sleep(module.FLUSH_AFTER + 0.1)
    assert log.waiting == 1
    async with database.transaction() as db:
        await db.execute("PRAGMA max_page_count = 1000000")
    await asyncio.sleep(0.5)
    assert log.waiting == 0
    assert await texts(database) == ["long " * 3000]


async def test_log_runs_nothing_while_nobody_asks(log: QueryLog) -> None:
    log.record(question())
    await log.flush()
    await asyncio.sleep(module.FLUSH_AFTER + 0.1)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_closing_writes_what_waits(database: Database) -> None:
    async with QueryLog.open(database) as log:
        for number in range(1200):
            log.record(question(str(number)))
    assert await texts(database) == [str(number) for number in range(1200)]


async def test_recording_while_the_log_is_written_loses_nothing(log: QueryLog, database: Database) -> None:
    for number in range(3000):
        log.record(question(str(number)))
        if number % 50 == 0:
            await asyncio.sleep(0)
            if number % 500 == 0:
                await log.flush()
    await log.flush()
    assert len(await texts(database)) == 3000


async def test_a_flush_that_is_cancelled_loses_and_doubles_nothing(log: QueryLog, database: Database) -> None:
    for number in range(60):
        log.record(question(str(number)))
        flush = asyncio.create_task(log.flush())
        for _ in range(number % 20):
            await asyncio.sleep(0.00005)
        flush.cancel()
    await log.flush()
    assert await texts(database) == [str(number) for number in range(60)]


async def test_too_many_waiting_are_counted_not_kept(log: QueryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    assert [log.record(question()) for _ in range(5)] == [True, True, True, False, False]
    assert log.dropped == 2


async def test_a_full_disk_is_said_once_and_the_log_catches_up(
    log: QueryLog, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.transaction() as db:
        (row,) = await db.execute_fetchall("PRAGMA page_count")
        await db.execute(f"PRAGMA max_page_count = {row[0]}")
    with caplog.at_level(logging.WARNING):
        for number in range(200):
            log.record(question(f"{number} " + "word " * 100))
        await log.flush()
        await log.flush()
        assert log.waiting == 200
        assert [record.getMessage() for record in caplog.records] == [
            "The log cannot be written (database or disk is full); answering goes on."
        ]
        async with database.transaction() as db:
            await db.execute("PRAGMA max_page_count = 1000000")
        await log.flush()
    assert len(await texts(database)) == 200
    assert len(caplog.records) == 2


async def test_a_row_no_database_takes_does_not_stop_the_others(
    log: QueryLog, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    log.record(question("poison", server=2**70))
    await log.flush()
    log.record(question("half a character \ud83d"))
    await log.flush()
    assert await texts(database) == ["half a character ?"]
    assert log.dropped == 1
    assert "drops 1 questions" in caplog.text


async def test_the_text_can_be_left_out(database: Database) -> None:
    async with QueryLog.open(database, keep_text=False) as log:
        asked = question()
        log.record(asked)
        found = await log.find(asked.id)
        assert found is not None
        assert found.text is None
    assert await texts(database) == [None]


async def test_questions_of_equal_form_have_one_topic(log: QueryLog, database: Database) -> None:
    for text in ("Sparse coding?", "coding, SPARSE coding", "dense coding", "?!", None):
        log.record(question(text))
    await log.flush()
    first, second, third, *rest = [row[0] for row in await database.read("SELECT topic FROM query")]
    assert first == second != third
    assert rest == [None, None]


async def test_a_person_is_a_hash_that_only_this_key_makes(
    log: QueryLog, database: Database, path: Path, tmp_path: Path
) -> None:
    key = path.parent / "person.key"
    assert key.stat().st_mode & 0o777 == 0o600
    async with QueryLog.open(database) as again:
        assert again.hash_person(UserId(42)) == log.hash_person(UserId(42)) != log.hash_person(UserId(43))
    key.unlink()
    async with QueryLog.open(database) as other:
        assert other.hash_person(UserId(42)) != log.hash_person(UserId(42))


async def test_the_answer_to_a_message_is_remembered(log: QueryLog) -> None:
    log.remember_answer(100, 7, 101, "id")
    answer = AnswerMessage(question_message=100, channel=7, answer_message=101, query="id")
    assert await log.answer_to(100) == answer
    await log.flush()
    assert await log.answer_to(100) == answer
    await log.forget_answer(100)
    assert await log.answer_to(100) is None


async def test_an_answer_forgotten_while_it_waits_stays_forgotten(log: QueryLog) -> None:
    log.remember_answer(100, 7, 101, "id")
    await log.forget_answer(100)
    await log.flush()
    assert await log.answer_to(100) is None


async def test_an_answer_renewed_while_it_is_written_is_written_again(database: Database) -> None:
    loop = asyncio.get_running_loop()

    async def renew() -> None:
        log.remember_answer(100, 7, 102, "new")

    def renew_meanwhile(text: str) -> str:  # the database's thread asks for this while it writes
        asyncio.run_coroutine_threadsafe(renew(), loop).result(10)
        return text

    async with QueryLog.open(database, topic=renew_meanwhile) as log:
        log.remember_answer(100, 7, 101, "old")
        log.record(question())
        await log.flush()

    async with QueryLog.open(database) as again:
        assert await again.answer_to(100) == AnswerMessage(100, 7, 102, "new")


async def test_the_views_read_well(log: QueryLog, database: Database) -> None:
    log.record(question("found", asked_at=86400.0, shown=SHOWN))
    log.record(question("not found", asked_at=86401.0, verdict="not_found"))
    await log.flush()
    asked = await database.read("SELECT asked, text, excerpts FROM questions")
    assert [tuple(row) for row in asked] == [
        ("1970-01-02 00:00:01", "not found", 0),
        ("1970-01-02 00:00:00", "found", 2),
    ]
    assert [row["text"] for row in await database.read("SELECT text FROM unanswered")] == ["not found"]
    shown = await database.read('SELECT transcript, start, "end" FROM excerpts_shown')
    assert [tuple(row) for row in shown] == [("sholto", 10, 200), ("trenton", 0, 50)]
