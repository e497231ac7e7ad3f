"""Power cuts at random while people ask: `python -m tests.benchmarks.kill TIMES`.

After each, the database must be whole, the bot must start again, and every question that was answered more
than the log's second before the cut must be in it.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.store.database import NAME
from tests.benchmarks.program import Program
from tests.wire.loopback import LoopbackDiscord

GRACE: Final = 1.0  # seconds of questions that a power cut may take along
ASKERS: Final = 4


async def main() -> int:
    """Cut the power so many times, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    choice, starts, answered, broken, lost = random.Random(1), [], 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord.open() as discord:
            bot = Program(discord, Path(folder))
            for _ in range(options.times):
                starts.append(await bot.start())
                asking = [asyncio.create_task(ask(discord, number)) for number in range(ASKERS)]
                await asyncio.sleep(choice.uniform(0.2, 3.0))
                cut = time.perf_counter()
                await bot.kill()
                for task in asking:
                    task.cancel()
                said = [words for task in asking for words in await finished(task)]
                wanted = {words for words, at in said if at < cut - GRACE}
                whole, kept = look(bot.data_dir)
                answered, broken, lost = answered + len(said), broken + (not whole), lost + len(wanted - kept)
            starts.append(await bot.start())
            status = await bot.stop()
    print(f"cuts        {options.times}, while {answered:,} questions were answered")
    print(f"database    {broken} times not whole, {lost} acknowledged questions lost")
    print(f"next start  {max(starts[1:]):.1f} s at worst, until people are answered")
    print(f"said        {len(bot.complaints)} lines of warnings or errors, exit code at the end {status}")
    return 0 if not broken and not lost and status == 0 else 1


async def ask(discord: LoopbackDiscord, number: int) -> list[tuple[str, float]]:
    """Ask one question after the other until cancelled; return each that was answered, and when."""
    answered: list[tuple[str, float]] = []
    try:
        while True:
            words = f"who invented sparse coding {number} {len(answered)} {time.perf_counter()}"
            id = await discord.say(words, number)
            await discord.answer(id, 60)
            answered.append((words, discord.answered_at[id]))
            discord.forget(id)
    except asyncio.CancelledError:
        return answered


async def finished(task: "asyncio.Task[list[tuple[str, float]]]") -> list[tuple[str, float]]:
    """Return what a cancelled task brought home."""
    return await task


def look(data_dir: Path) -> tuple[bool, set[str]]:
    """Return whether the database is whole, and the words of all its questions."""
    with closing(sqlite3.connect(data_dir / NAME)) as db:
        whole = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return whole, {row[0] for row in db.execute("SELECT text FROM wording")}


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
