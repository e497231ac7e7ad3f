"""Kill a process that imports, logs and lets go, again and again, and see what is left.

    python -m tests.store.kills 100

The worker says what it was told is kept; after each kill the database must be whole, all of that must be
there, and nothing may be there by half.
"""

import asyncio
import itertools
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from bot.data_folder import DATABASE
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.store.database import Database, connect
from bot.store.log import Query, QueryLog
from bot.store.retention import DAY, Retention
from bot.store.rows import Original, Packed, Prepared
from bot.store.transcripts import TranscriptStore, fresh_id
from bot.transcripts.model import Transcript, Turn

HALVES = """
SELECT 'no version', id FROM transcript LEFT JOIN version
    ON version.transcript = number AND version.version = transcript.version WHERE version.version IS NULL
UNION ALL
SELECT 'no segment', id FROM transcript LEFT JOIN segment
    ON segment.transcript = number AND segment.version = transcript.version WHERE segment.version IS NULL
UNION ALL
SELECT 'no deed', transcript.id FROM transcript LEFT JOIN audit ON audit.number = revision
    WHERE audit.transcript IS NOT transcript.id
UNION ALL
SELECT 'no words', id FROM query LEFT JOIN wording ON wording.number = wording WHERE wording.text IS NULL
UNION ALL
SELECT 'not counted', NULL
    WHERE (SELECT ifnull(sum(answered + not_found), 0) FROM daily) < (SELECT count(*) FROM query)
"""


def say(*words: object) -> None:
    """Tell the parent what is kept now."""
    print(*words, flush=True)


async def work(path: Path) -> None:
    """Import, ask and let go until killed."""
    async with Database.open(path) as database, QueryLog.open(database) as log:
        say("ready")
        await asyncio.gather(imports(TranscriptStore(database)), asks(log), lets_go(database))


async def imports(store: TranscriptStore) -> None:
    """Add transcripts, replace some, remove some."""
    for number in itertools.count():
        id = fresh_id(f"interview {number}")
        assert await store.add(ServerId(1), upload(id, 1), by=UserId(7)) == id
        say("added", id, 1)
        if number % 3 == 0:
            say("added", id, await store.replace(ServerId(1), id, upload(id, 2), by=UserId(7)))
        if number % 7 == 0:
            say("removing", id)
            await store.remove(ServerId(1), id, by=UserId(7))


def upload(id: TranscriptId, version: int) -> Prepared:
    """Return a transcript whose words can be told from its id and version."""
    text = f"{id} says {version} " * 2000
    return Prepared(
        Transcript(id, id, text, (Turn(0, len(text)),)),
        Original(text.encode(), "text", "utf-8"),
        Packed(1, text.encode()),
    )


async def asks(log: QueryLog) -> None:
    """Ask, some of it long ago."""
    for number in itertools.count():
        query = Query(surface="terminal", text="word " * 20, verdict="answered")
        log.record(query)
        old = Query(surface="terminal", text="old", verdict="answered", asked_at=time.time() - 100 * DAY)
        log.record(old)
        if number % 20 == 0:
            await log.flush()
            say("asked", query.id)
        await asyncio.sleep(0)


async def lets_go(database: Database) -> None:
    """Let go of old questions, all the time."""
    while True:
        await Retention(database).sweep()


def check(path: Path, said: list[list[str]]) -> float:
    """Check a database after a kill, and return how many seconds it took to open."""
    began = time.perf_counter()
    asyncio.run(_open(path))
    took = time.perf_counter() - began
    with closing(connect(path, "ro")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute(HALVES).fetchall() == []
        for what, id, *rest in said:
            if what == "asked":
                assert db.execute("SELECT 1 FROM query WHERE id = ?", (id,)).fetchone(), f"lost question {id}"
            elif what == "added":
                check_transcript(db, TranscriptId(id), int(rest[0]))
    return took


def check_transcript(db: sqlite3.Connection, id: TranscriptId, version: int) -> None:
    """Check that a transcript is there in this version or, if that was being made, in the next."""
    row = db.execute(
        "SELECT transcript.version, text, data FROM transcript JOIN version ON version.transcript = number "
        "AND version.version = transcript.version JOIN segment ON segment.transcript = number WHERE id = ?",
        (id,),
    ).fetchone()
    assert row, f"lost transcript {id}"
    assert row[0] >= version, f"lost version {version} of {id}"
    expected = upload(id, row[0])
    assert row[1:] == (expected.transcript.text, expected.original.data), f"{id} is there by half"


async def _open(path: Path) -> None:
    async with Database.open(path):
        pass


def kill_once(path: Path, after: float) -> tuple[int, float]:
    """Kill a worker so many seconds after it began; return what it had been told is kept, and check it."""
    command = [sys.executable, "-m", "tests.store.kills", "--work", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(after)
        worker.send_signal(signal.SIGKILL)
        said = [
            line.split() for line in worker.stdout.read().splitlines(keepends=True) if line.endswith("\n")
        ]
    return len(said), check(path, said)


def main(loops: int, seed: int = 0) -> None:
    """Kill so many workers, and print what was found."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp())
    told, opening = 0, []
    try:
        for loop in range(loops):
            if loop % 20 == 0:
                shutil.rmtree(folder)  # so that the file does not grow without end
            said, took = kill_once(folder / DATABASE, chance.uniform(0, 0.5))
            told += said
            opening.append(took)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{loops} kills: database whole each time, {told} acknowledged things all there,")
    print(f"opened again in {1000 * max(opening):.0f} ms at most")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        with suppress(Refusal):
            asyncio.run(work(Path(sys.argv[2])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 100)
