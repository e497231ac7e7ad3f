"""How long a start waits for the transcripts that are kept.

python -m tests.benchmarks.store          2,084 transcripts with 100 kB of index each
"""

import asyncio
import random
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from bot.data_folder import DATABASE
from bot.ids import ServerId, TranscriptId, UserId
from bot.store.database import Database
from bot.store.rows import Original, Packed, Prepared
from bot.store.transcripts import TranscriptStore, fresh_id
from bot.transcripts.model import Cue, Transcript, Turn

WORDS = 10_000  # of a transcript; the archive has 21.1 million in 2,084
INDEX = 100_000  # bytes


async def main(path: Path, count: int) -> None:
    """Print what adding, opening, listing and reading take."""
    chance = random.Random(1)
    async with Database.open(path) as database:
        store = TranscriptStore(database)
        began = time.perf_counter()
        for number in range(count):
            await store.add(ServerId(1), upload(fresh_id(f"interview {number}"), chance), by=UserId(1))
        took = time.perf_counter() - began
        print(f"{count:,} transcripts added in {took:.1f} s, {1000 * took / count:.1f} ms each,", end=" ")
        print(f"{path.stat().st_size / 2**20:.0f} MiB")
    began = time.perf_counter()
    async with Database.open(path) as database:
        print(f"opened in {1000 * (time.perf_counter() - began):.0f} ms")
        store = TranscriptStore(database)
        began = time.perf_counter()
        size = 0
        async for stored in store.segments():
            size += len(stored.packed.data) if stored.packed else 0
        took = time.perf_counter() - began
        print(f"all {size / 2**20:.0f} MiB of segments read in {1000 * took:.0f} ms")
        began = time.perf_counter()
        entries = await store.listing(ServerId(1))
        print(f"{len(entries):,} listed in {1000 * (time.perf_counter() - began):.0f} ms")
        for what in ("first read", "read again"):
            began = time.perf_counter()
            for entry in entries[:20]:
                await store.get(ServerId(1), entry.id)
            print(f"a transcript {what} in {1000 * (time.perf_counter() - began) / 20:.2f} ms")


def upload(id: TranscriptId, chance: random.Random) -> Prepared:
    """Return a transcript of the archive's usual size, with a time for every sentence."""
    words = [f"word{int(chance.paretovariate(0.5)) % 30_000}" for _ in range(WORDS)]
    text = " ".join(words)
    step = len(text) // 200
    edges = [*range(0, len(text), step), len(text)]
    spans = list(pairwise(edges))
    turns = tuple(Turn(a, b, f"Speaker {i % 3}", True, float(i)) for i, (a, b) in enumerate(spans))
    cues = tuple(Cue(a, b, float(i), i + 0.5) for i, (a, b) in enumerate(spans))
    transcript = Transcript(id, id, text, turns, cues)
    return Prepared(transcript, Original(text.encode(), "text", "utf-8"), Packed(1, chance.randbytes(INDEX)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder) / DATABASE, int(sys.argv[1]) if sys.argv[1:] else 2_084))
