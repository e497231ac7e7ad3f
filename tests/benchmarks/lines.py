"""How long files take that are one thing again and again: `python -m tests.benchmarks.lines`.

A megabyte of one short line is the slowest there is to read, because readers look at each line; one line of
a megabyte is what a careless pattern takes forever for. Each is read as the bot reads an upload, in a process
of its own; what counts is that process's time, the shorter of two.
"""

import asyncio
import sys
import time
from itertools import product
from typing import Final

from tqdm import tqdm

from bot.errors import UnreadableTranscript
from bot.library.workers import Workers
from bot.transcripts.formats import read
from tests.transcripts.formats.test_fuzz import SCRAPS

BYTES: Final = 2**20
MOST: Final = 1.0  # seconds
#: How the file begins, and so which reader takes it.
OPENINGS: Final = {
    "": "a.txt",
    "WEBVTT\n\n0:01.000 --> 0:02.000\n": "a.vtt",
    "1\n00:00:01,000 --> 00:00:02,000\n": "a.srt",
    "---\ntitle: a\n---\n": "a.md",
    "**A:** ": "a.md",
    "<p>": "a.html",
}


async def main() -> int:
    """Print the slowest, and how many took too long."""
    workers = Workers()
    taken: list[tuple[float, str, str]] = []
    cases = list(product(OPENINGS, SCRAPS, ("\n", "")))
    for opening, scrap, ending in tqdm(cases, unit="file", disable=None):
        line = f"{scrap}{ending}".encode(errors="surrogatepass")
        data = opening.encode() + line * (BYTES // len(line))
        name = OPENINGS[opening]
        seconds, verdict = min([await workers.run(timed, data, name) for _ in range(2)])
        taken.append((seconds, f"{verdict} as {name}", ascii(scrap + ending)))
    workers.close()
    for seconds, verdict, scrap in sorted(taken, reverse=True)[:10]:
        print(f"{seconds:5.2f} s  {verdict:16} {scrap}")
    over = sum(seconds > MOST for seconds, *_ in taken)
    print(f"{len(taken)} files of one thing, again and again to a megabyte: {over} took over {MOST:.0f} s.")
    return over > 0


def timed(data: bytes, name: str) -> tuple[float, str]:
    """Return the seconds of processor time that reading takes, and the verdict."""
    before = time.process_time()
    try:
        read(data, name)
    except UnreadableTranscript:
        return time.process_time() - before, "refused"
    return time.process_time() - before, "read"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
