"""What uploads cost everybody else: `python -m tests.benchmarks.uploads`.

Over a library of a million made-up words, printed are

- what six previews of a file of 6 KB take whose front matter once grew to 150 MiB, and of one with as much
  front matter as is taken; how the database grows once one is kept, and the longest stall meanwhile
- how long an answer takes, alone and while ten files of 7 MiB are brought to ten servers at once
- the most memory while fifty files of 7 MiB are brought at once, of the bot and of it with its processes

The exit code is 1 where a bound is missed.
"""

import asyncio
import gc
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bot.chat.preview import Pending, Previews, preview
from bot.chat.requests import worded
from bot.chat.waiting import Queue
from bot.errors import Refusal
from bot.ids import ServerId, UserId
from bot.library.facade import Library
from bot.library.ingest import describe, original_of
from bot.library.source import Source
from bot.resources import Resources, open_resources
from bot.settings import Settings
from tests.benchmarks.show import ask, stalls

MIB: Final = 2**20
LARGE: Final = 7 * MIB  # bytes of a file
CALM: Final = 60  # answers before
MOST_OWN: Final = 512  # MiB of the bot
MOST_MEMORY: Final = MOST_OWN + 2 * 448  # with two processes that read
PERSON: Final = UserId(1)

#: Six kilobytes that once became 150 MiB.
BAD: Final = "---\ntitle: Bad\nhosts: &a [{}]\naliases:\n{}---\n**Ann:** Hello there.\n".format(
    ", ".join(["x"] * 1000), "".join(f"  n{n}: *a\n" for n in range(250))
)
#: As much as anybody may say about a file.
LONG: Final = "---\ntitle: Long\naliases:\n{}---\n**Ann:** Hello there.\n".format(
    "".join(f"  n{n}: [{', '.join(['x'] * 20)}]\n" for n in range(240))
)


class Words:
    """Talk that nobody held, of words as often as in talk."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        letters = "abcdefghijklmnoprstuvw"
        self._known = ["".join(self._random.choices(letters, k=3 + n % 7)) for n in range(20_000)]
        self._often = [1 / (n + 10) for n in range(len(self._known))]

    def some(self, count: int) -> list[str]:
        """Return so many words."""
        return self._random.choices(self._known, self._often, k=count)

    def talk(self, size: int) -> bytes:
        """Return a file of so many bytes, with two speakers."""
        lines: list[str] = []
        length = 0
        while length < size:
            lines.append(f"{'Anna' if len(lines) % 2 else 'Bert'}: {' '.join(self.some(40))}.\n")
            length += len(lines[-1])
        return "".join(lines).encode()


class Bringing:
    """Brings files as `bot.chat.uploads` does, without a Discord around it."""

    def __init__(self, library: Library) -> None:
        self.previews = Previews()
        self._library = library
        self._queue = Queue()

    async def bring(self, server: ServerId, fetch: Callable[[], bytes], name: str = "talk.txt") -> str:
        """Read, compare and preview a file in one's turn, and return the token under which it waits."""

        async def say(place: int) -> None:
            pass

        async with self._queue.turn(server, say):
            source = Source(fetch(), name)
            reading = await self._library.curation.read(source)
            transcript = await asyncio.to_thread(describe, source, reading)
            twin = await self._library.lookalike(server, reading.text)
            await asyncio.to_thread(preview, reading, transcript, twin, None)
            return self.previews.keep(Pending(server, PERSON, transcript, original_of(source, reading)))

    async def keep(self, server: ServerId, token: str) -> None:
        """Confirm what waits."""
        pending = self.previews.take(token, server, PERSON)
        await self._library.curation.add(server, pending.transcript, pending.original, by=PERSON)


def memory(*, of_all: bool = False) -> float:
    """Return the MiB that this process takes, or it and all that it started; what they share counts once."""
    processes = [os.getpid(), *(_below(os.getpid()) if of_all else ())]
    return sum(map(_taken, processes)) / 1024


def _taken(process: int) -> int:
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended just now
        return 0
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))


def _below(process: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [*children, *(below for child in children for below in _below(child))]


def report(what: str, value: float, unit: str, most: float | None = None) -> bool:
    """Print a figure, and return whether it is in its bound."""
    kept = most is None or value <= most
    bound = "" if most is None else f"at most {most:,.0f}"
    print(f"{what:58} {value:10,.1f} {unit:5} {bound} {'' if kept else 'MISSED'}".rstrip(), flush=True)
    return kept


async def front_matter(resources: Resources, words: str, name: str) -> bool:
    """Preview a small file six times and keep it; print what that takes."""
    bringing, database = Bringing(resources.library), resources.database.path
    gc.collect()
    before, on_disk, server = memory(), size_of(database), ServerId(1)
    late: list[float] = []
    try:
        tokens = [await bringing.bring(server, words.encode, "a.md") for _ in range(6)]
        good = report(f"{name}, six previews", memory() - before, "MiB", 10)
        async with stalls(late):
            await asyncio.sleep(0.05)
            await bringing.keep(server, tokens[0])
    except Refusal as reason:
        print(f"{name} is refused: {worded(reason)}")
        return report(f"{name}, memory after six tries", memory() - before, "MiB", 10)
    good &= report(f"{name}, database", (size_of(database) - on_disk) / MIB, "MiB", 5)
    return good & report(f"{name}, longest stall while it is kept", max(late), "ms", 100)


def size_of(database: Path) -> int:
    """Return the bytes of a database with what SQLite keeps beside it."""
    return sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*"))


@asynccontextmanager
async def memories(seen: list[tuple[float, float]]) -> AsyncIterator[None]:
    """Note the memory of this process, and of all, again and again."""

    async def look() -> None:
        while True:
            seen.append(await asyncio.to_thread(lambda: (memory(), memory(of_all=True))))
            await asyncio.sleep(0.25)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()


async def questions(
    library: Library, words: Words, alongside: Sequence[asyncio.Task[str]] = ()
) -> list[float]:
    """Ask until what goes on alongside is done, a few times a second; return the milliseconds of each."""
    took: list[float] = []
    while len(took) < CALM or not all(task.done() for task in alongside):
        took.append(await ask(library, " ".join(words.some(6))))
        await asyncio.sleep(0.05)
    return took


def late_answer(took: Sequence[float]) -> float:
    """Return the milliseconds that 95 of 100 answers took at most."""
    return statistics.quantiles(took, n=20)[-1]


async def measure(folder: Path) -> bool:
    """Measure all of it."""
    words = Words()
    for n in range(100):
        (folder / "corpus").mkdir(exist_ok=True)
        (folder / "corpus" / f"talk-{n}.txt").write_bytes(words.talk(60_000))
    settings = Settings(_env_file=None, data_dir=folder / "data", corpus_dir=folder / "corpus")
    async with open_resources(settings) as resources:
        library = resources.library
        gc.collect()
        gc.freeze()  # as `run` does
        sys.setswitchinterval(0.001)  # the same
        await Bringing(library).bring(ServerId(9), partial(words.talk, 1_000))  # the processes are there then
        good = await front_matter(resources, BAD, f"a file of {len(BAD):,} bytes that grows")
        good &= await front_matter(resources, LONG, f"a file of {len(LONG):,} bytes with long front matter")
        await questions(library, words)
        usual = late_answer(await questions(library, words))
        report("an answer, 95th percentile, alone", usual, "ms")
        bringing, file = Bringing(library), words.talk(LARGE)

        def bring(n: int, servers: int) -> asyncio.Task[str]:
            fetch = partial(b"%d. %b".__mod__, (n, file))  # no two are the same
            return asyncio.create_task(bringing.bring(ServerId(100 + n % servers), fetch))

        ten = [bring(n, 10) for n in range(10)]
        late = late_answer(await questions(library, words, ten))
        await asyncio.gather(*ten)
        good &= report("the same while ten files of 7 MiB are brought", late, "ms", 2 * usual)
        seen: list[tuple[float, float]] = []
        async with memories(seen):
            await asyncio.gather(*(bring(n, 25) for n in range(50)))
        own, together = max(own for own, _ in seen), max(together for _, together in seen)
        good &= report("fifty files of 7 MiB, most memory of the bot", own, "MiB", MOST_OWN)
        return good & report("the same with its processes", together, "MiB", MOST_MEMORY)


def main() -> int:
    """Print every figure with its bound."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        good = asyncio.run(measure(Path(folder)))
    print(f"{time.perf_counter() - began:.0f} seconds")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
