"""What logging costs while people ask, and what a big log costs those who read it.

python -m tests.benchmarks.log burst      10,000 questions answered with and without the log
python -m tests.benchmarks.log million    stats, gaps and retention over 1,000,000 questions
"""

import asyncio
import math
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

from bot.data_folder import DATABASE
from bot.ids import ServerId
from bot.library.facade import Library
from bot.settings import PROJECT
from bot.store.aliases import AliasStore
from bot.store.database import Database, connect
from bot.store.log import INSERT_QUERY, Query, QueryLog, Shown, Verdict, new_id
from bot.store.reports import DAY, Reports
from bot.store.retention import Retention
from bot.store.transcripts import TranscriptStore

QUESTIONS = (
    "How did Sholto get hired?",
    "Who invented sparse coding?",
    "What is the bottleneck of research?",
    "How do you become an expert within a year?",
    "What does interpretability need?",
    "What about the weather in Paris?",
)
BLOCK = 120  # questions in a row with the log, and as many without; short, so that other work hits both
NOW = time.time()


async def burst(path: Path, questions: int) -> None:
    """Print what the log adds to the time of an answer, in pairs of blocks, and how many rows were lost."""
    async with (
        Database.open(path) as database,
        QueryLog.open(database) as log,
        Library.open(TranscriptStore(database), AliasStore(database), PROJECT / "corpus") as library,
    ):
        await answers(library, None, BLOCK)  # warm up
        ratios, with_log, without = [], [], []
        for pair in range(questions // BLOCK):
            order: tuple[QueryLog | None, ...] = (log, None) if pair % 2 else (None, log)
            times = {}
            for kept in order:
                times[kept] = await answers(library, kept, BLOCK)
                await log.flush()  # so that none of it is written while the other block runs
            ratios.append(statistics.median(times[log]) / statistics.median(times[None]))
            with_log += times[log]
            without += times[None]
        began = time.perf_counter()
        for _ in range(questions):
            log.record(asked(QUESTIONS[0]))
        taken = time.perf_counter() - began
        await log.flush()
        flushed = time.perf_counter() - began
        row = await database.read_one("SELECT count(*) FROM query")
        assert row is not None
    ratios.sort()
    pairs, middle = len(ratios), statistics.median(ratios)
    off = round(0.98 * math.sqrt(pairs))  # ranks from the middle to the ends of the median's 95% interval
    low, high = ratios[max(0, pairs // 2 - off)], ratios[min(pairs - 1, pairs // 2 + off)]
    first, _, third = statistics.quantiles(ratios, n=4)
    print(f"an answer without the log: median {1000 * statistics.median(without):.3f} ms")
    print(f"an answer with the log:    median {1000 * statistics.median(with_log):.3f} ms")
    print(f"rise of the median in {pairs} pairs of {BLOCK}: {100 * (middle - 1):+.1f}%", end=" ")
    print(f"(95% interval {100 * (low - 1):+.1f}% to {100 * (high - 1):+.1f}%,", end=" ")
    print(f"half of the pairs {100 * (first - 1):+.1f}% to {100 * (third - 1):+.1f}%)")
    print(f"recorded at once: {questions:,} in {taken:.2f} s, all on disk after {flushed:.2f} s")
    logged = pairs * BLOCK + questions
    print(f"lost: {logged - row[0]} of {logged:,}, dropped: {log.dropped}")


async def answers(library: Library, log: QueryLog | None, count: int) -> list[float]:
    """Answer so many questions, one after the other, and return the seconds each took."""
    times = []
    for number in range(count):
        question = QUESTIONS[number % len(QUESTIONS)]
        began = time.perf_counter()
        answer = await library.ask(question, server=ServerId(1))
        if log is not None:
            cited = [(excerpt.citation, excerpt.score) for excerpt in answer.excerpts]
            shown = tuple(Shown(at.transcript, at.start, at.end, score) for at, score in cited)
            log.record(asked(question, answer.verdict, shown, answer.took_ms))
        times.append(time.perf_counter() - began)
    return times


def asked(
    text: str, verdict: Verdict = "answered", shown: tuple[Shown, ...] = (), took_ms: float = 1.0
) -> Query:
    """Return a question as the bot logs it."""
    return Query(
        server=ServerId(1), channel=2, asker="a" * 32, surface="slash", text=text, verdict=verdict,
        shown=shown, took_ms=took_ms,
    )  # fmt: skip


async def million(path: Path, questions: int) -> None:
    """Print how long moderators wait for a big log, and how long retention holds the writer."""
    async with Database.open(path):
        pass
    began = time.perf_counter()
    fill(path, questions)
    print(f"{questions:,} questions of 90 days made in {time.perf_counter() - began:.0f} s,", end=" ")
    print(f"{path.stat().st_size / 2**20:.0f} MiB")
    async with Database.open(path) as database, QueryLog.open(database) as log:
        reports = Reports(database)
        for days in (7, 30, 90):
            await timed(f"stats of {days} days", partial(reports.stats, ServerId(1), days, now=NOW))
        await timed("gaps of 90 days", lambda: reports.gaps(ServerId(1), now=NOW))
        waits: list[float] = []
        stop = threading.Event()
        sleeping = asyncio.create_task(asyncio.to_thread(oversleep, stop))
        sweeping = asyncio.create_task(Retention(database, days=30).sweep(NOW))
        while not sweeping.done():
            began = time.perf_counter()
            log.record(asked("asked while old ones go"))
            await log.flush()
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.01)
        swept = await sweeping
        stop.set()
        print(f"retention: {swept.questions:,} questions gone, the writer held for", end=" ")
        print(
            f"{swept.longest_ms:.0f} ms at most (a thread that only sleeps: {1000 * await sleeping:.0f} ms)"
        )
        middle, p99 = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
        print(
            f"  {len(waits):,} questions logged meanwhile were on disk after {1000 * middle:.1f} ms", end=" "
        )
        print(f"(median; p99 {1000 * p99:.0f} ms, longest {1000 * max(waits):.0f} ms)")


def oversleep(stop: threading.Event) -> float:
    """Sleep again and again; return by how many seconds the machine was late at most."""
    latest = 0.0
    while not stop.is_set():
        began = time.perf_counter()
        time.sleep(0.002)
        latest = max(latest, time.perf_counter() - began - 0.002)
    return latest


async def timed(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Print the median of seven runs."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        await work()
        times.append(time.perf_counter() - began)
    print(f"{what}: {1000 * statistics.median(times):.1f} ms")


def fill(path: Path, questions: int) -> None:
    """Write questions of 90 days: mostly of one server, a fifth of them not found."""
    with closing(connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        rows = made(questions)
        while batch := list(islice(rows, 50_000)):
            db.execute("BEGIN")
            db.executemany("INSERT INTO wording VALUES (:wording, :text)", batch)
            db.executemany(INSERT_QUERY, batch)
            db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def made(questions: int) -> Iterator[dict[str, object]]:
    """Yield rows as the log writes them."""
    chance = random.Random(1)
    shown = [f'[["transcript-{i}",10,400,7.25],["transcript-{i + 1}",0,300,5.5]]' for i in range(300)]
    for number in range(questions):
        topic = int(chance.paretovariate(0.6)) % 200_000
        missed = topic % 5 == 0
        yield {
            "id": new_id(), "kind": "ask", "asked_at": NOW - 90 * DAY * (1 - number / questions),
            "server": 1 if number % 10 else chance.randrange(2, 50), "channel": 7,
            "asker": f"{chance.randrange(20_000):032x}", "surface": "slash", "wording": number + 1,
            "text": f"question about the topic number {topic}", "topic": topic,
            "verdict": "not_found" if missed else "answered", "confidence": 0.5,
            "shown": chance.choice(shown), "took_ms": chance.lognormvariate(1, 1), "private": False,
            "missed": missed,
        }  # fmt: skip


def main(what: str, count: int | None) -> None:
    """Run one of the two in a folder that goes with it."""
    print(f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        asyncio.run(burst(path, count or 10_000) if what == "burst" else million(path, count or 1_000_000))


if __name__ == "__main__":
    if sys.argv[1:2] not in (["burst"], ["million"]):
        raise SystemExit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if sys.argv[2:] else None)
