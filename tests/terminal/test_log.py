"""`interview-bot log` over a log with something in it."""

import csv
import io
import json
import sqlite3
import time
from argparse import Namespace
from collections.abc import Callable, Coroutine
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import COMMANDS
from bot.data_folder import DATABASE, INDEX
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.settings import Settings
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.log import Query, QueryLog, Shown
from bot.store.rows import Original, Prepared
from bot.store.transcripts import TranscriptStore
from bot.terminal import log as command
from bot.transcripts.model import Transcript, Turn

DAY = 86_400
Log = Callable[..., Coroutine[Any, Any, str]]


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Settings over a log: three found, two people in vain, one of them long ago."""
    settings = Settings(_env_file=None, data_dir=tmp_path)
    now = time.time()
    async with Database.open(tmp_path / DATABASE) as database, QueryLog.open(database) as log:
        found = [
            Query(
                surface="slash",
                server=ServerId(1),
                text=f"found {number}",
                verdict="answered",
                asker="ann",
                shown=(Shown(TranscriptId("bees"), 0, 9, 1.0),),
                took_ms=12.0,
            )
            for number in range(3)
        ]
        vain = [
            Query(
                surface="slash",
                server=ServerId(1),
                text=text,
                verdict="not_found",
                asker=who,
                asked_at=now - age * DAY,
                took_ms=40.0,
            )
            for text, who, age in [
                ("=zebras where", "ann", 0),
                ("=where zebras", "bob", 0),
                ("only me", "bob", 0),
                ("very old", "bob", 200),
            ]
        ]
        for query in found + vain:
            log.record(query)
        await Feedback(database, log).vote(found[0].id, "bob", True)
    return settings


@pytest.fixture
def log(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Log:
    """Run the command and return what it prints."""

    async def run(what: str, **options: Any) -> str:
        given = {"what": what, "days": 30, "server": None, "csv": False} | options
        assert await command.run(Namespace(**given), settings) == 0
        return capsys.readouterr().out

    return run


def test_the_command_is_known() -> None:
    assert COMMANDS["log"] == "log"


async def test_stats_says_what_was_asked_and_found(log: Log) -> None:
    said = await log("stats")

    assert "Asked      6 in 30 days" in said
    assert "Answered   3 (50%)" in said
    assert "Median     12 ms" in said
    assert "Helpful    1 of 1 votes (100%)" in said
    assert "3  bees" in said
    assert said.count("\n20") == 30, "a line a day"


async def test_stats_of_a_server_nobody_asked_in_is_no_error(log: Log) -> None:
    assert "Asked      0" in await log("stats", server=2)


async def test_gaps_are_shown_once_enough_people_asked(log: Log) -> None:
    said = await log("gaps")

    assert "2×" in said
    assert "zebras" in said
    assert "only me" not in said


async def test_what_fewer_people_asked_in_vain_is_not_called_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    given = Namespace(what="gaps", days=30, server=None, csv=False)

    await command.run(given, settings.model_copy(update={"gap_people": 50}))

    assert capsys.readouterr().out == "Nothing that 50 people or more asked was in vain.\n"


async def test_gaps_as_csv_hold_no_formula(log: Log) -> None:
    rows = list(csv.reader(io.StringIO(await log("gaps", csv=True))))

    assert rows[0] == ["question", "times", "people", "last asked", "expected"]
    assert rows[1][0].startswith("'=")
    assert rows[1][1:3] == ["2", "2"]


async def test_an_export_is_one_object_a_line_and_names_nobody(log: Log) -> None:
    said = await log("export")

    questions = [json.loads(line) for line in said.splitlines()]
    assert len(questions) == 6
    assert questions[0]["shown"]
    assert not any("asker" in question for question in questions)


async def test_pruning_lets_go_of_what_is_past_its_time(log: Log) -> None:
    assert (await log("prune")).endswith("let go: 1.\n")
    assert (await log("prune")).endswith("let go: 0.\n")
    assert len((await log("export", days=365)).splitlines()) == 6


@pytest.fixture
async def removed(settings: Settings) -> Path:
    """A transcript that was removed just now; return the copy of the index, which holds its words."""
    text = "The heron stood in the river."
    transcript = Transcript(TranscriptId("herons"), "Herons", text, (Turn(0, len(text)),))
    async with Database.open(settings.data_dir / DATABASE) as database:
        store = TranscriptStore(database)
        await store.add(
            ServerId(1), Prepared(transcript, Original(text.encode(), "text", "utf-8")), by=UserId(7)
        )
        await store.remove(ServerId(1), transcript.id, by=UserId(7))
    copy = settings.data_dir / INDEX
    copy.write_text(text)
    return copy


def execute(settings: Settings, sql: str) -> None:
    with closing(sqlite3.connect(settings.data_dir / DATABASE, isolation_level=None)) as db:
        db.execute(sql)


async def test_pruning_leaves_the_copy_of_the_index_where_nothing_is_due(log: Log, removed: Path) -> None:
    await log("prune")
    assert removed.exists()


async def test_pruning_drops_the_copy_of_the_index_with_the_transcripts_in_it(
    log: Log, removed: Path, settings: Settings
) -> None:
    execute(settings, "UPDATE transcript SET removed_at = removed_at - 31 * 86400")
    await log("prune")
    assert not removed.exists()


async def test_copy_of_the_index_goes_although_pruning_fails(
    log: Log, removed: Path, settings: Settings
) -> None:
    execute(settings, "UPDATE transcript SET removed_at = removed_at - 31 * 86400")
    execute(
        settings,
        "CREATE TRIGGER failing BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'the disk failed'); END",
    )
    with pytest.raises(sqlite3.IntegrityError, match="the disk failed"):
        await log("prune")
    assert not removed.exists()


async def test_the_trail_says_who_changed_which_transcript_newest_first(
    log: Log, removed: Path, settings: Settings
) -> None:
    text = "The kettle whistled."
    transcript = Transcript(TranscriptId("kettles"), "Kettles", text, (Turn(0, len(text)),))
    async with Database.open(settings.data_dir / DATABASE) as database:
        await TranscriptStore(database).add(
            None, Prepared(transcript, Original(b"", "text", "utf-8")), by=None
        )

    deeds = [json.loads(line) for line in (await log("trail")).splitlines()]

    assert [tuple(deed.values())[1:] for deed in deeds] == [
        (None, None, "add", "kettles", "Kettles"),
        (1, 7, "remove", "herons", "Herons"),
        (1, 7, "add", "herons", "Herons"),
    ]
    assert deeds[0].keys() == {"at", "server", "actor", "action", "transcript", "detail"}
    assert abs(datetime.fromisoformat(deeds[0]["at"]).timestamp() - time.time()) < 60
    assert len((await log("trail", server=1)).splitlines()) == 2
    assert await log("trail", server=2) == ""


async def test_the_trail_goes_as_far_back_as_is_asked(
    log: Log, settings: Settings, removed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 10 * DAY
    monkeypatch.setattr(time, "time", lambda: later)

    assert await log("trail", days=9) == ""
    assert len((await log("trail", days=11)).splitlines()) == 2


async def test_a_wrong_number_of_days_is_refused(log: Log) -> None:
    with pytest.raises(Refusal, match="--days"):
        await log("stats", days=0)
