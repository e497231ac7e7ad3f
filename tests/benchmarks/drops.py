"""Sockets that drop while people ask, and a gateway gone silent: `python -m tests.benchmarks.drops TIMES`.

Every question must be answered, and once; the health check must turn bad, and good again.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tqdm import tqdm

from bot.monitoring import heartbeat
from tests.benchmarks.program import Program
from tests.wire.loopback import LoopbackDiscord


async def main() -> int:
    """Drop so many sockets, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord.open() as discord, Program(discord, Path(folder)) as bot:
            asking = asyncio.create_task(ask(discord))
            back = await drop(discord, options.times)
            asking.cancel()
            asked = await asking
            answers = [len(discord.answers[id]) for id in asked]
            await becomes(lambda: heartbeat.read(bot.data_dir) == heartbeat.READY)
            discord.hello_after = 3600  # whoever is called then does not pick up
            discord.fall_silent()
            bad = await becomes(lambda: heartbeat.read(bot.data_dir) != heartbeat.READY)
            discord.hello_after = 0
            good = await becomes(lambda: heartbeat.read(bot.data_dir) == heartbeat.READY)
            status = await bot.stop()
    resumed, anew = discord.counts["resumed"], discord.counts["identified"] - 1
    print(f"drops       {options.times}: {resumed} sessions resumed, {anew} begun anew")
    print(f"back        after {1000 * max(back):.0f} ms at worst")
    twice = sum(answers) - len(asked)
    print(f"questions   {len(asked)} asked meanwhile, {answers.count(0)} unanswered, {twice} answered twice")
    print(f"silence     health turned bad after {bad:.0f} s and good {good:.0f} s after the line was back")
    print(f"said        {len(bot.complaints)} warnings or errors, exit code {status}")
    return 0 if set(answers) <= {1} and bad < 90 and status == 0 else 1


async def drop(discord: LoopbackDiscord, times: int) -> list[float]:
    """Drop the socket so many times, and return how many seconds each return took."""
    choice, took = random.Random(1), []
    for number in tqdm(range(times), "dropping", disable=None):
        await asyncio.sleep(choice.uniform(0.05, 0.3))
        began = time.perf_counter()
        discord.drop()
        await discord.until(partial(_resumed, discord, number + 1), 60)
        took.append(time.perf_counter() - began)
    return took


def _resumed(discord: LoopbackDiscord, times: int) -> bool:
    return discord.counts["resumed"] >= times


async def ask(discord: LoopbackDiscord) -> list[str]:
    """Ask, until cancelled, without waiting for answers; then wait for all of them."""
    asked: list[str] = []
    try:
        while True:
            asked.append(await discord.say("Who invented sparse coding?", len(asked)))
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        await discord.until(lambda: all(discord.answers.get(id) for id in asked), 60)
        await asyncio.sleep(2)  # for a second answer to come
        return asked


async def becomes(so: Callable[[], bool]) -> float:
    """Wait until something is so, for two minutes at most; return for how many seconds."""
    began = time.perf_counter()
    async with asyncio.timeout(120):
        while not so():  # noqa: ASYNC110  # a file is no event
            await asyncio.sleep(0.2)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
