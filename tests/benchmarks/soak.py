"""Mixed load on the whole bot over real sockets: `python -m tests.benchmarks.soak MINUTES`.

Prints errors, memory and latency. The bot runs as its own process, the small Discord in this one.
"""

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.benchmarks.program import Program
from tests.wire.loopback import LoopbackDiscord

QUESTIONS: Final = (
    "Who invented sparse coding?",
    "How did Sholto get hired?",
    "What did Trenton study before?",
    "Why do people call their careers luck?",
    "Which vaccine stops measles?",
    "wer hat das erfunden",
    "how did he find agency and contact at google",
    "interpretability",
)


async def main() -> int:
    """Ask so many questions a second for so many minutes, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--rate", type=float, default=50, help="questions a second")
    parser.add_argument("--warm-up", type=float, default=1 / 6, help="share of the time before memory counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord.open() as discord, Program(discord, Path(folder)) as bot:
            load, idle = Load(discord), bot.cpu_seconds()
            watch = asyncio.create_task(bot.sample_memory())
            await load.run(options.minutes * 60, options.rate)
            watch.cancel()
            load.busy = bot.cpu_seconds() - idle
            status = await bot.stop()
            kept = bot.count_questions()
    report(load, bot, status, kept, options)
    return 0 if not load.lost and not bot.complaints and status == 0 and kept == load.asked else 1


class Load:
    """Asks, and waits for each answer."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self.asked = 0
        self.lost = 0
        self.busy = 0.0  # seconds of the bot's processor time
        self.seconds: list[float] = []
        self._discord = discord
        self._choice = random.Random(1)
        self._waiting: set[asyncio.Task[None]] = set()

    async def run(self, seconds: float, rate: float) -> None:
        """Ask at an even pace, whether answers come or not."""
        began = time.perf_counter()
        for number in itertools.count():
            due = began + number / rate
            if due > began + seconds:
                break
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.create_task(self._ask())
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        await asyncio.gather(*self._waiting)

    async def _ask(self) -> None:
        self.asked += 1
        question, person = self._choice.choice(QUESTIONS), self._choice.randrange(10_000)
        began = time.perf_counter()
        if self._choice.random() < 0.5:
            id = await self._discord.say(question, person)
        else:
            id = await self._discord.command("ask", person, question=question)
        try:
            await self._discord.answer(id, 30)
            self.seconds.append(self._discord.answered_at[id] - began)
        except TimeoutError:
            self.lost += 1
        finally:  # this side must not be what grows
            self._discord.forget(id)


def report(load: Load, bot: Program, status: int, kept: int, options: argparse.Namespace) -> None:
    """Print the figures."""
    took = sorted(load.seconds)
    warm = [m for at, m in bot.memory if at >= options.warm_up * options.minutes * 60] or [0]
    first, last = warm[0], max(warm[-5:])
    print(f"questions   {load.asked:,} in {options.minutes:g} min, {load.lost} unanswered, {kept:,} on disk")
    print(f"errors      {len(bot.complaints)} lines of warnings or errors, exit code {status}")
    for line in bot.complaints[:5]:
        print(f"            {line}")
    parts = [f"p{100 * q:g} {1000 * took[int(q * (len(took) - 1))]:.0f} ms" for q in (0.5, 0.95, 0.99, 1)]
    print(f"latency     {', '.join(parts)}, from the socket to the answer")
    growth = 100 * (last / first - 1) if first else 0.0
    print(f"processor   {1000 * load.busy / load.asked:.1f} ms a question")
    print(f"memory      {first:.1f} MiB warm, {last:.1f} MiB at the end: {growth:+.1f} %")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
