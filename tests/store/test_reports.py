"""What moderators are told: right counts, no names, and no table read from end to end."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from bot.ids import ServerId, TranscriptId
from bot.store import reports as module
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.log import Query, QueryLog, Shown
from bot.store.migrations import STEPS, migrate
from bot.store.reports import DAY, Day, Gap, Reports, Top, as_csv

NOW = 20_000.5 * DAY  # noon, 2024-10-04


@pytest.fixture
def reports(database: Database) -> Reports:
    return Reports(database)


def ask(log: QueryLog, text: str = "x", *, ago: float = 0, **fields: Any) -> str:
    given: dict[str, Any] = {
        "server": 1,
        "surface": "slash",
        "verdict": "answered",
        "asker": "a",
        "asked_at": NOW - ago * DAY,
    }
    query = Query(text=text, **given | fields)
    log.record(query)
    return query.id


async def test_stats_count_the_days_the_times_and_the_transcripts(
    database: Database, log: QueryLog, reports: Reports
) -> None:
    first, second = (Shown(TranscriptId(id), 0, 1, 1.0) for id in ("first", "second"))
    id = ask(log, shown=(first,), took_ms=2.04)
    ask(log, shown=(first, second, first), took_ms=3.0)
    ask(log, verdict="not_found", took_ms=250.0)
    ask(log, ago=6, took_ms=3.0)
    ask(log, ago=7)
    ask(log, server=2)
    await Feedback(database, log).vote(id, "b", True)
    stats = await reports.stats(ServerId(1), 7, now=NOW)
    assert [day.date for day in stats.days] == [date(2024, 9, 28 + i) for i in range(3)] + [
        date(2024, 10, i) for i in range(1, 5)
    ]
    assert (stats.days[0], stats.days[-1]) == (Day(date(2024, 9, 28), 1, 0), Day(date(2024, 10, 4), 2, 1))
    assert (stats.answered, stats.not_found, stats.helpful, stats.unhelpful) == (3, 1, 1, 0)
    assert stats.median_ms == 3.0
    assert stats.top == (Top(TranscriptId("first"), None, 2), Top(TranscriptId("second"), None, 1))


async def test_a_quote_that_was_said_counts_as_found_and_a_random_line_as_no_question(
    log: QueryLog, reports: Reports
) -> None:
    shown = (Shown(TranscriptId("t"), 0, 1, 1.0),)
    for verdict in ("exact", "near", "not_found"):
        ask(log, kind="quote", verdict=verdict, shown=shown, took_ms=5.0)
    for _ in range(4):
        ask(log, kind="random", verdict="exact", shown=shown)
    await log.flush()
    stats = await reports.stats(ServerId(1), 1, now=NOW)
    assert (stats.answered, stats.not_found, stats.median_ms) == (2, 1, 5.0)
    assert stats.top == (Top(TranscriptId("t"), None, 2),)


COUNTED = (
    "SELECT * FROM daily WHERE answered + not_found > 0 ORDER BY server, day",
    "SELECT * FROM daily_speed ORDER BY server, day, ms",
    "SELECT * FROM daily_transcript ORDER BY server, day, transcript",
)


def test_wrong_counts_are_corrected_for_the_questions_still_kept() -> None:
    asked = [
        (kind, verdict, server, day * DAY + 5.0, json.dumps([[id, 0, 1, 1.0] for id in shown]), took_ms)
        for kind, verdict, shown, took_ms in [
            ("ask", "answered", "ab", 3.0),
            ("ask", "not_found", "a", 0.0),
            ("quote", "exact", "aab", 7.0),
            ("quote", "near", "c", 0.0),
            ("quote", "not_found", "c", 250.0),
            ("random", "exact", "a", 0.0),
        ]
        for server, day in [(1, 20_000), (1, 20_001), (1, 20_001), (None, 20_000)]
    ]
    asked.append(("random", "exact", 2, 5.0, '[["a", 0, 1, 1.0]]', 0.0))

    def counted(first: int) -> list[list[tuple[object, ...]]]:
        """Return the counts of a database that had taken so many steps when this was asked."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
            migrate(db, STEPS[:first])
            db.executemany(
                "INSERT INTO query (kind, verdict, server, asked_at, shown, took_ms, id, surface, "
                "confidence, private, missed) "
                "VALUES (?, ?, ?, ?, ?, ?, hex(randomblob(8)), 'slash', 0, 0, 0)",
                asked,
            )
            migrate(db)
            return [db.execute(sql).fetchall() for sql in COUNTED]

    assert counted(3) == counted(len(STEPS))
    assert (1, 20_000, 3, 2, 0, 0) in counted(3)[0]


async def test_stats_of_a_server_where_nobody_asked_are_empty(reports: Reports) -> None:
    stats = await reports.stats(ServerId(1), 30, now=NOW)
    assert (len(stats.days), stats.answered, stats.median_ms, stats.top) == (30, 0, None, ())


async def test_the_operator_sees_all_servers_together(log: QueryLog, reports: Reports) -> None:
    for server in (1, 2, None):
        ask(log, server=server, verdict="not_found", asker=f"person of {server}")
    await log.flush()
    assert (await reports.stats(None, 7, now=NOW)).not_found == 3
    assert [(gap.times, gap.people) for gap in await reports.gaps(None, now=NOW)] == [(3, 3)]


async def test_gaps_are_grouped_and_only_what_several_people_asked(
    database: Database, log: QueryLog, reports: Reports
) -> None:
    for asker, text in (("a", "where is Gwern"), ("b", "Where is gwern?"), ("b", "is gwern where")):
        ask(log, text, asker=asker, verdict="not_found", ago=1)
    for _ in range(5):
        ask(log, "the secret of one person", verdict="not_found")
    ask(log, "answered well")
    for asker in "ab":
        id = ask(log, "answered badly", asker=asker)
        await Feedback(database, log).vote(id, asker, False)
    ask(log, "where is Gwern", asker="c", verdict="not_found", server=2)
    await log.flush()
    found = await reports.gaps(ServerId(1), now=NOW)
    assert [gap[1:] for gap in found] == [
        ("is gwern where", 3, 2, NOW - DAY, ()),
        ("answered badly", 2, 2, NOW, ()),
    ]
    assert await reports.gap(ServerId(1), found[0].topic, now=NOW) == found[0]
    assert await reports.gap(ServerId(1), str(found[0].topic), now=NOW) == found[0]
    assert await reports.gap(ServerId(1), "9" * 30, now=NOW) is None
    assert await reports.gap(ServerId(1), found[0].topic, people=3, now=NOW) is None
    assert await reports.gap(ServerId(2), found[0].topic, now=NOW) is None, "one person asked it there"
    assert await reports.gap(ServerId(1), found[0].topic, days=0, now=NOW + 1) is None
    assert [gap.times for gap in await reports.gaps(ServerId(1), people=1, now=NOW)] == [5, 3, 2]
    assert await reports.gaps(ServerId(1), people=3, now=NOW) == []
    assert len(await reports.gaps(ServerId(1), days=0, now=NOW + 1)) == 0


async def test_expectations_are_told_once_enough_people_asked(
    database: Database, log: QueryLog, reports: Reports
) -> None:
    feedback = Feedback(database, log)
    for asker, hope in (("a", "his ideas"), ("b", "her answer")):
        id = ask(log, "answered badly", asker=asker, ago=1)
        await feedback.vote(id, asker, False, hope)
    await feedback.vote(ask(log, "a secret"), "a", False, "the secret of one person")
    await feedback.vote(ask(log, "answered badly", server=2), "a", False, "theirs")
    (gap,) = await reports.gaps(ServerId(1), now=NOW)
    assert gap.expected == ("her answer", "his ideas")
    assert as_csv([gap]).splitlines()[1].endswith(",her answer | his ideas")
    await feedback.vote(id, "b", True)
    assert await reports.gaps(ServerId(1), now=NOW) == [], "one of the two was helped after all"


def test_file_of_gaps_holds_no_formula() -> None:
    rows = as_csv([Gap(1, "=1+1", 2, 2, NOW, ("@SUM(A1)",))]).splitlines()
    assert rows[1] == "'=1+1,2,2,2024-10-04,'@SUM(A1)"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−"])
@pytest.mark.parametrize(
    "unseen", ["", " \t\n", "\u200b", "\ufeff", "\u2060\xa0", "\x00\x1b\x00", "\u3000", "\u061c"]
)
def test_no_cell_is_a_formula_whatever_unseen_stands_before_it_and_however_wide_it_is(
    sign: str, unseen: str
) -> None:
    file = as_csv([Gap(1, f"{unseen}{sign}1+1", 2, 2, NOW, (f"{unseen}{sign}A1",))])
    (_, row) = csv.reader(io.StringIO(file))
    assert row[0].startswith("'")
    assert row[4].startswith("'")
    assert not {*"\t\0\x1b"} & {*file}


def test_cell_that_is_no_formula_stays_as_it_is() -> None:
    (_, row) = csv.reader(io.StringIO(as_csv([Gap(1, "what is 1 + 1 = ?", 2, 2, NOW)])))
    assert row[0] == "what is 1 + 1 = ?"


async def test_questions_are_exported_without_their_askers(
    database: Database, log: QueryLog, reports: Reports
) -> None:
    id = ask(log, "mine", asker="the hash of somebody")
    ask(log, "old", ago=31)
    ask(log, "theirs", server=2)
    await Feedback(database, log).vote(id, "a", False)
    (question,) = [row async for row in reports.questions(ServerId(1), 30, now=NOW)]
    assert (question["text"], question["helpful"], question["unhelpful"]) == ("mine", 0, 1)
    assert "somebody" not in str(question)
    assert [row["text"] async for row in reports.questions(None, 365, now=NOW)] == ["mine", "old", "theirs"]


@pytest.mark.parametrize(
    ("sql", "scope"),
    [
        (module.DAILY, "server = :server AND day >= :first"),
        (module.SPEEDS, "server = :server AND day >= :first"),
        (module.TOP, "server = :server AND day >= :first"),
        (module.GAPS, "server = :server AND asked_at >= :since"),
        (module.GAPS, "server = :server AND topic = :topic AND asked_at >= :since"),
        (module.EXPECTED, "server = :server AND asked_at >= :since"),
        (module.EXPECTED, "server = :server AND topic = :topic AND asked_at >= :since"),
    ],
)
async def test_reports_read_no_table_from_end_to_end(database: Database, sql: str, scope: str) -> None:
    values = {
        "server": 1,
        "first": 0,
        "since": 0,
        "people": 2,
        "top": 5,
        "most": 25,
        "topic": 3,
        "topics": "[]",
    }
    plan = [row["detail"] for row in await database.read(f"EXPLAIN QUERY PLAN {sql.format(scope)}", values)]
    assert any(step.startswith("SEARCH") for step in plan), plan
    few = ("SCAN counted", "SCAN json_each VIRTUAL TABLE INDEX 1:")
    assert not [step for step in plan if step.startswith("SCAN") and step not in few], plan
    if sql in (module.GAPS, module.EXPECTED):
        assert any("query USING COVERING INDEX query_missed (server=? AND topic" in step for step in plan)
