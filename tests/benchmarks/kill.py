"""Power cuts at random during imports, questions and retention: `python -m tests.benchmarks.kill TIMES`.

After each, the database must be whole and the bot must start again. Every transcript that the bot said is in
must be there byte for byte and be found by a question, and none by half; every question that was answered
more than the log's second before the cut must be in the log.
"""

import argparse
import asyncio
import itertools
import random
import sqlite3
import sys
import tempfile
import time
import zlib
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from tqdm import tqdm

from bot.data_folder import DATABASE
from bot.store.database import Database
from bot.store.log import Query, QueryLog
from bot.store.retention import DAY
from tests.benchmarks.program import Program
from tests.store.kills import HALVES
from tests.wire.loopback import LoopbackDiscord
from tests.wire.payloads import File, shown

GRACE: Final = 1.0  # seconds of questions that a power cut may take along
LONGEST: Final = 6.0  # seconds until the cut
ASKERS: Final = 3
MODERATOR: Final = 700
OLD: Final = 5_000  # questions past their time that each sweep finds
BYTES: Final = "SELECT title, original FROM transcript JOIN version ON version.transcript = number"


@dataclass
class Tally:
    """What people did and were told."""

    asked: list[tuple[str, float]] = field(default_factory=list)  # what was answered, and when
    sent: dict[str, bytes] = field(default_factory=dict)  # files by title
    kept: list[str] = field(default_factory=list)  # titles of which the bot said that they are in
    swept_half: int = 0  # sweeps that were cut


async def main() -> int:
    """Cut the power so many times, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    choice, starts, tally = random.Random(1), [], Tally()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord.open() as discord:
            bot = Program(discord, Path(folder))
            new: list[str] = []  # transcripts that came in before the last cut
            for number in tqdm(range(options.times), "cutting", disable=None):
                await fill(bot.data_dir)
                starts.append((await bot.start(), bot.cpu_seconds()))
                wrong += [f"after cut {number}: {what}" for what in await find(discord, new)]
                before, said = len(tally.kept), len(tally.asked)
                work = [asyncio.create_task(ask(discord, person, tally)) for person in range(ASKERS)]
                work += [asyncio.create_task(bring(discord, tally)), asyncio.create_task(let_go(bot, tally))]
                await asyncio.sleep(choice.uniform(0.2, LONGEST))
                cut = time.perf_counter()
                await bot.kill()
                for task in work:
                    task.cancel()
                await asyncio.gather(*work, return_exceptions=True)
                due = {words for words, at in tally.asked[said:] if at < cut - GRACE}
                wrong += [f"cut {number + 1}: {what}" for what in look(bot.data_dir, tally, due)]
                new = tally.kept[before:]
            starts.append((await bot.start(), bot.cpu_seconds()))
            wrong += [f"at the end: {what}" for what in await find(discord, tally.kept)]
            status = await bot.stop()
    late = sorted(starts[1:])
    print(f"cuts        {options.times}, while {len(tally.asked):,} questions were answered and")
    print(f"            {len(tally.kept):,} of {len(tally.sent):,} transcripts confirmed")
    print(f"sweeps      {tally.swept_half} cut in the middle")
    print(f"wrong       {len(wrong)}: database not whole, something acknowledged lost, or kept by half")
    for line in wrong[:10]:
        print(f"            {line}")
    (worst, busy), usual = late[-1], late[len(late) // 2][0]
    print(f"next start  {worst:.1f} s at worst (of which {busy:.1f} s at work), {usual:.1f} s usually")
    # Of a killed program, a helper of Python's removes what is left, and says so.
    complaints = [line for line in bot.complaints if "resource_tracker" not in line]
    print(f"said        {len(complaints)} warnings or errors, exit code at the end {status}")
    for line in complaints[:5]:
        print(f"            {line}")
    return 0 if not wrong and status == 0 else 1


async def fill(data_dir: Path) -> None:
    """Put questions into the log that are past their time."""
    old = time.time() - 100 * DAY
    async with Database.open(data_dir / DATABASE) as database, QueryLog.open(database) as log:
        for number in range(OLD):
            log.record(
                Query(surface="slash", text=f"old question {number}", verdict="answered", asked_at=old)
            )


async def let_go(bot: Program, tally: Tally) -> None:
    """Let go of questions past their time, in a process that is killed too."""
    pruning = await bot.beside("log", "prune")
    try:
        await pruning.wait()
    finally:
        if pruning.returncode is None:
            tally.swept_half += 1
            pruning.kill()
            await pruning.wait()


async def ask(discord: LoopbackDiscord, person: int, tally: Tally) -> None:
    """Ask one question after the other."""
    for number in itertools.count():
        words = f"who invented sparse coding {person} {number} {time.perf_counter()}"
        id = await discord.say(words, person)
        await discord.answer(id, 60)
        tally.asked.append((words, discord.answered_at[id]))
        discord.forget(id)


async def bring(discord: LoopbackDiscord, tally: Tally) -> None:
    """Upload and confirm one transcript after the other."""
    while True:
        title = name(len(tally.sent))
        tally.sent[title] = data = interview(title)
        upload = await discord.command(
            "transcript add", MODERATOR, file=File(f"{title}.txt", data), title=title
        )
        await discord.answer(upload, 60)
        press = await discord.press(discord.answers[upload][0], "Add", MODERATOR)
        await discord.until(partial(is_in, discord, press), 60)
        tally.kept.append(title)


def is_in(discord: LoopbackDiscord, press: str) -> bool:
    """Return whether the bot said that what was confirmed by this press is there."""
    return any(" is in:" in shown(message) for message in discord.answers[press])


def name(number: int) -> str:
    """Return a word that only one interview knows."""
    return "Zorb" + "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")


def interview(title: str) -> bytes:
    """Return what somebody says in some thousand words about one thing that nobody else mentions."""
    chance = random.Random(title)
    words = "we looked at the data and then some more people came who had done this for years".split()
    turns = [" ".join(chance.choices(words, k=60)) for _ in range(40)]
    turns[20] = f"The machine we built there was called {title} and it was made of brass."
    return "\n".join(f"{'Anna' if i % 2 else 'Bert'}: {turn}" for i, turn in enumerate(turns)).encode()


def look(data_dir: Path, tally: Tally, due: set[str]) -> list[str]:
    """Return what is wrong with the database: broken, lost, or there by half."""
    with closing(sqlite3.connect(data_dir / DATABASE)) as db:
        wrong = [f"integrity: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        wrong += [f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check")]
        wrong += [f"half: {row}" for row in db.execute(HALVES)]
        files = {row[0]: zlib.decompress(row[1]) for row in db.execute(f"{BYTES} WHERE server IS NOT NULL")}
        words = {row[0] for row in db.execute("SELECT text FROM wording")}
    wrong += [f"lost question: {text}" for text in due - words]
    wrong += [f"lost transcript: {title}" for title in set(tally.kept) - files.keys()]
    return wrong + [f"other bytes: {title}" for title, data in files.items() if data != tally.sent.get(title)]


async def find(discord: LoopbackDiscord, titles: list[str]) -> list[str]:
    """Ask about each of these transcripts; return what is wrong with the answers."""
    wrong = []
    for title in titles:
        answer = await discord.answer(await discord.command("ask", question=f"What was {title} made of?"), 60)
        if "brass" not in answer or title not in answer.replace("*", ""):
            wrong.append(f"cannot be asked for: {title}: {answer[:80]}")
    return wrong


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
