"""A person's data: shown whole, forgotten without a trace, paused from now on."""

import asyncio
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotNow
from bot.ids import ServerId, TranscriptId, UserId
from bot.store import audit
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.log import Query, QueryLog, Shown
from bot.store.mydata import FORGET_QUESTIONS, FORGET_VOTES, MyData
from bot.store.retention import Retention
from bot.store.rows import Original, Prepared
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript, Turn
from tests.disks import spoil

ME, YOU = UserId(42), UserId(43)


@pytest.fixture
def mine(database: Database, log: QueryLog) -> MyData:
    return MyData(database, log)


def ask(log: QueryLog, user: UserId, text: str, **fields: Any) -> Query:
    given: dict[str, Any] = {"server": 1, "surface": "slash", "verdict": "answered"}
    query = Query(text=text, asker=log.hash_person(user), **given | fields)
    log.record(query)
    return query


async def in_files(path: Path, text: str) -> list[str]:
    return [file.name for file in path.parent.iterdir() if text.encode() in file.read_bytes()]


async def test_an_export_holds_everything_about_the_person_and_nothing_else(
    database: Database, log: QueryLog, mine: MyData
) -> None:
    asked = ask(log, ME, "my question", shown=(Shown(TranscriptId("t"), 1, 2, 3.0),))
    ask(log, YOU, "your question")
    await Feedback(database, log).vote(asked.id, log.hash_person(ME), False, "my wish")
    transcript = Transcript(TranscriptId("t"), "Title", "text", (Turn(0, 4),))
    await TranscriptStore(database).add(
        ServerId(1), Prepared(transcript, Original(b"", "text", "utf-8")), by=ME
    )
    export = json.loads(json.dumps(await mine.export(ME)))
    assert [question["text"] for question in export["questions"]] == ["my question"]
    assert export["questions"][0]["shown"] == [{"transcript": "t", "start": 1, "end": 2, "score": 3.0}]
    assert [vote["expected"] for vote in export["votes"]] == ["my wish"]
    assert [added["title"] for added in export["transcripts_added"]] == ["Title"]
    assert [deed["action"] for deed in export["audit_trail"]] == ["add"]


async def test_an_export_holds_ones_own_votes_and_not_those_on_ones_questions(
    database: Database, log: QueryLog, mine: MyData
) -> None:
    asked, theirs = ask(log, ME, "my question"), ask(log, YOU, "your question")
    feedback = Feedback(database, log)
    await feedback.vote(asked.id, log.hash_person(YOU), False, "your wish")
    await feedback.vote(theirs.id, log.hash_person(ME), False, "my wish")
    votes = (await mine.export(ME))["votes"]
    assert [(vote["question"], vote["expected"]) for vote in votes] == [(theirs.id, "my wish")]


async def test_questions_the_disk_did_not_take_are_forgotten_too(
    database: Database, log: QueryLog, mine: MyData
) -> None:
    async with database.transaction() as db:
        ((pages,),) = await db.execute_fetchall("PRAGMA page_count")
        await db.execute(f"PRAGMA max_page_count = {pages}")
    forgotten, kept = ask(log, ME, "my words " * 3000), ask(log, YOU, "your words")
    assert await mine.forget(ME) == (1, True)
    async with database.transaction() as db:
        await db.execute("PRAGMA max_page_count = 1000000")
    await log.flush()
    assert await log.find(forgotten.id) is None
    assert await log.find(kept.id) is not None


async def test_forgotten_words_are_in_no_table_and_no_file(
    database: Database, log: QueryLog, mine: MyData, path: Path
) -> None:
    feedback = Feedback(database, log)
    asked = ask(log, ME, "unmistakable words")
    theirs = ask(log, YOU, "your own words")
    log.remember_answer(100, 7, 101, asked.id)
    await feedback.vote(asked.id, log.hash_person(YOU), False, "your expectation of it")
    await feedback.vote(theirs.id, log.hash_person(ME), False, "unmistakable wishes")
    await log.flush()
    ask(log, ME, "unmistakable and still waiting")
    assert await in_files(path, "unmistakable")
    assert await mine.forget(ME) == (2, True)
    assert await in_files(path, "unmistakable") == []
    assert await in_files(path, log.hash_person(ME)) == []
    assert await in_files(path, "your expectation of it") == [], "it was about a question that is gone"
    assert await in_files(path, "your own words"), "others keep theirs"
    assert await log.find(asked.id) is None
    assert await log.answer_to(100) is None
    row = await database.read_one("SELECT answered, helpful, unhelpful FROM daily")
    assert row is not None
    assert tuple(row) == (3, 0, 2), "counts stay"


async def test_forgetting_that_the_disk_refuses_changes_nothing(
    database: Database, log: QueryLog, mine: MyData
) -> None:
    kept = ask(log, ME, "my words")
    await log.flush()
    await database._writer.execute("PRAGMA query_only = ON")
    waiting = ask(log, ME, "my other words")
    with pytest.raises(NotNow):
        await mine.forget(ME)
    await database._writer.execute("PRAGMA query_only = OFF")
    await log.flush()
    assert await log.find(kept.id) is not None
    assert await log.find(waiting.id) is not None
    assert await mine.forget(ME) == (2, True)


def damage_index_of_askers(path: Path, asker: str) -> None:
    """Turn a bit of a person's code in each page of an index, so that nothing is found by it."""
    data = bytearray(path.read_bytes())
    for start in range(0, len(data), 4096):
        if data[start] == 10:  # a leaf of an index
            for place in re.finditer(asker.encode(), bytes(data[start : start + 4096])):
                data[start + place.start()] ^= 1
    path.write_bytes(data)


async def test_no_index_is_asked_what_is_to_be_forgotten(database: Database) -> None:
    for statement in (FORGET_QUESTIONS, FORGET_VOTES):
        plan = await database.read(f"EXPLAIN QUERY PLAN {statement}", ("me",))

        assert plan[0]["detail"] == f"SCAN {statement.split()[2]}"


@pytest.mark.parametrize("damaged", ["an index", "query", "wording"])
async def test_log_that_is_damaged_says_so_instead_of_forgetting_nothing(
    path: Path, damaged: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database.open(path) as database, QueryLog.open(database) as log:
        asker = log.hash_person(ME)
        for number in range(20):
            ask(log, ME, f"my words {number}")
    if damaged == "an index":
        await asyncio.to_thread(damage_index_of_askers, path, asker)
    else:
        await asyncio.to_thread(spoil, path, damaged)
    async with Database.open(path) as database, QueryLog.open(database) as log:
        with pytest.raises(NotNow, match="damaged"):
            await MyData(database, log).forget(ME)
        assert database.is_damaged
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        f"{path} is damaged (database disk image is malformed). `restore` puts a backup in its place."
    ]


async def test_words_another_program_still_reads_are_erased_once_it_lets_go(
    database: Database, log: QueryLog, mine: MyData, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.TRIES", 2)
    ask(log, ME, "unmistakable words")
    await log.flush()
    program = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('BEGIN')\n"
        "print(db.execute('SELECT count(*) FROM query').fetchone()[0], flush=True); sys.stdin.read()"
    )
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), stdin=pipe, stdout=pipe
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"1\n"

    assert await mine.forget(ME) == (1, False)
    await Retention(database).settle()
    assert await in_files(path, "unmistakable")
    await other.communicate(b"")
    await Retention(database).settle()
    assert await in_files(path, "unmistakable") == []


async def test_forgetting_does_not_touch_the_audit_trail(database: Database, mine: MyData) -> None:
    transcript = Transcript(TranscriptId("t"), "Title", "text", (Turn(0, 4),))
    await TranscriptStore(database).add(
        ServerId(1), Prepared(transcript, Original(b"", "text", "utf-8")), by=ME
    )
    await mine.forget(ME)
    assert [deed.actor for deed in await audit.trail(database, ServerId(1))] == [ME]


@pytest.mark.parametrize("seed", range(2))
async def test_forgotten_words_are_not_left_in_the_gaps_of_pages(
    database: Database, log: QueryLog, mine: MyData, path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.retention.MARGIN", 300)
    chance = random.Random(seed)
    retention = Retention(database, days=1)
    gone: set[str] = set()
    kept: dict[str, tuple[int, float]] = {}
    now = 1e9
    for round in range(6):
        for number in range(300):
            word, user = f"<{seed}-{round}-{number}>", UserId(chance.randrange(20))
            now += 120
            kept[word] = (user, now)
            ask(log, user, word * chance.randint(1, 30), asked_at=now)
        await log.flush()
        forgotten = UserId(chance.randrange(20))
        await mine.forget(forgotten)
        await retention.sweep(now)
        gone |= {word for word, (user, at) in kept.items() if user == forgotten or at < now - 86_400}
        kept = {word: value for word, value in kept.items() if word not in gone}
    await database.settle()
    data = await asyncio.to_thread(path.read_bytes)
    assert [word for word in gone if word.encode() in data] == []
    assert all(word.encode() in data for word in kept)
    row = await database.read_one("SELECT count(*) FROM wording")
    assert row is not None
    assert row[0] < 300 * 6


async def test_a_paused_person_is_counted_but_not_quoted(
    database: Database, log: QueryLog, mine: MyData
) -> None:
    await mine.pause(ME)
    assert mine.is_paused(ME)
    asked = ask(log, ME, "my words")
    ask(log, YOU, "your words")
    await log.flush()
    found = await log.find(asked.id)
    assert found is not None
    assert found.text is None
    async with QueryLog.open(database) as after_a_restart:
        assert MyData(database, after_a_restart).is_paused(ME)
    await mine.resume(ME)
    again = ask(log, ME, "my words again")
    await log.flush()
    found = await log.find(again.id)
    assert found is not None
    assert found.text == "my words again"
