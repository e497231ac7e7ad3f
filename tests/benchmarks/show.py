"""A whole show: importing it, starting with it, answering from it, adding to it.

    python -m tests.benchmarks.show TRANSCRIPTS [--data FOLDER]

TRANSCRIPTS is a folder. What a person waits for is timed as they meet it: commands as whole processes,
answers from the question to the message that is sent. FOLDER keeps the database for the next run.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tqdm import tqdm

from bot.chat import excerpts, replies
from bot.chat.buttons import reading
from bot.chat.cards import Card
from bot.data_folder import DATABASE, INDEX
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.library.source import Source
from bot.resources import open_resources
from bot.settings import Settings
from bot.store.rows import Original
from bot.store.transcripts import fresh_id
from bot.transcripts.formats import read

QUALITY = Path(__file__).parents[1] / "quality"
SERVER = ServerId(1)
HOUR = 10_000  # words
BEAT = 0.005  # seconds


def report(what: str, value: float, unit: str, most: float | None = None, least: float | None = None) -> None:
    """Print a figure, with its goal and whether that was missed."""
    goal = f"under {most:g}" if most is not None else f"over {least:,g}" if least is not None else ""
    missed = (most is not None and value > most) or (least is not None and value < least)
    shown = f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"
    print(f"{what:44} {shown:>10} {unit:10} {goal} {'MISSED' if missed else ''}".rstrip(), flush=True)


def timed(*command: str, data: Path) -> tuple[float, str]:
    """Run a command of the bot; return how many seconds it took and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        env=os.environ | {"DATA_DIR": str(data)},
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - began, done.stdout


@asynccontextmanager
async def stalls(worst: list[float]) -> AsyncIterator[None]:
    """Note by how many milliseconds the loop was late, many times a second."""

    async def beat() -> None:
        while True:
            due = time.perf_counter() + BEAT
            await asyncio.sleep(BEAT)
            worst.append(1000 * (time.perf_counter() - due))

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


async def ask(library: Library, question: str) -> float:
    """Answer a question as a channel gets it; return the milliseconds it took."""
    began = time.perf_counter()
    answer = await library.ask(question, server=SERVER, top=3, limits=excerpts.ANSWER)
    head = replies.head_of(answer, question=True)
    Card.showing(head, answer.excerpts).view(reading(answer.excerpts[0]) if answer.excerpts else [])
    return 1000 * (time.perf_counter() - began)


async def asked(library: Library, questions: list[str]) -> list[float]:
    """Ask one after the other; return the milliseconds of each."""
    return [await ask(library, question) for question in tqdm(questions, "asking", leave=False, disable=None)]


async def add_while_asking(
    library: Library, data: bytes, questions: list[str], id: TranscriptId
) -> tuple[float, list[float]]:
    """Add an hour of talk; return the milliseconds until it is cited, and those of answers meanwhile."""
    took: list[float] = []
    done = asyncio.Event()

    async def keep_asking() -> None:
        while not done.is_set():
            for question in questions:
                took.append(await ask(library, question))
                if done.is_set():
                    return

    asking = asyncio.create_task(keep_asking())
    await asyncio.sleep(0.5)
    took.clear()
    began = time.perf_counter()
    reading_ = await library.curation.read(Source(data, "talk.txt"))
    transcript = reading_.transcript(id, "An hour of talk")
    await library.curation.add(
        SERVER, transcript, Original(data, reading_.format, reading_.encoding), by=UserId(1)
    )
    until = 1000 * (time.perf_counter() - began)
    done.set()
    await asking
    answer = await library.ask("what does the zorblax machine do", server=SERVER, top=1)
    assert answer.excerpts[0].citation.transcript == id
    await library.curation.remove(SERVER, transcript.id, by=UserId(1))
    return until, took


def hour_of_talk(source: Path) -> bytes:
    """Return the words of a few transcripts as one of an hour, with one word that no other has."""
    words: list[str] = []
    for path in sorted(source.rglob("*.md")):
        words += read(path.read_bytes(), path.name).text.split()
        if len(words) > HOUR:
            break
    words = words[:HOUR]
    words[5000:5000] = "and this is what the zorblax machine does for all of us".split()
    return " ".join(words).encode()


async def start(data: Path) -> None:
    """Do what `run` does when it starts."""
    async with open_resources(Settings(_env_file=None, data_dir=data)) as resources:
        await resources.library.renew()


async def inside(source: Path, data: Path) -> None:
    """Measure what happens within a running bot."""
    files = sorted(QUALITY.glob("*/questions.jsonl"))
    questions = [json.loads(line)["question"] for file in files for line in file.read_text().splitlines()]
    late: list[float] = []
    async with open_resources(Settings(_env_file=None, data_dir=data)) as resources:
        library = resources.library
        gc.collect()
        gc.freeze()  # as `run` does
        sys.setswitchinterval(0.001)  # the same
        await asked(library, questions)  # what is met for the first time takes longer
        took = sorted(await asked(library, questions * 3))
        report("an answer, median", statistics.median(took), "ms", most=15)
        report("an answer, 99th percentile", took[int(0.99 * len(took))], "ms", most=60)
        talk = hour_of_talk(source)

        async def add() -> tuple[float, list[float]]:
            return await add_while_asking(library, talk, questions, fresh_id("talk"))

        rounds = [await add() for _ in range(5)]
        report("an hour of talk added, until it is cited", statistics.median(t for t, _ in rounds), "ms", 300)
        meanwhile = [answer for _, answers in rounds for answer in answers]
        usual = took[int(0.95 * len(took))]
        report("slowest answer meanwhile / usual 95th pct.", max(meanwhile) / usual, "times", most=2)
        async with stalls(late):  # apart: the beats themselves make answers slower
            await asked(library, questions)
            await add()
        report("longest stall of the event loop", max(late), "ms", most=20)


def main() -> None:
    """Measure everything, and print it with its goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("transcripts", type=Path)
    parser.add_argument("--data", type=Path, help="keep the database here for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder)
        if not (data / DATABASE).exists():
            took, printed = timed("transcripts", "add", str(options.transcripts), data=data)
            rows = dict(line.split()[:2] for line in printed.splitlines()[:5])
            words = float(rows["words"].replace(",", ""))
            report(f"import of {words / 1e6:.1f} million words", words / took, "words/s", least=150_000)
        (data / INDEX).unlink(missing_ok=True)
        timed("ask", "warm", data=data)
        took, _ = timed("ask", "Who created Homebrew?", data=data)
        report("first start until the first answer", took, "s")
        asyncio.run(start(data))
        took, _ = timed("ask", "Who created Homebrew?", data=data)
        report("restart until the first answer", took, "s", most=4)
        asyncio.run(inside(options.transcripts, data))


if __name__ == "__main__":
    main()
