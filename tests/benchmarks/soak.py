"""Mixed load on the whole bot over real sockets: `python -m tests.benchmarks.soak --minutes 60`.

Prints errors, latency and memory of each minute, and whether what was promised was kept. The bot runs as its
own process, the small Discord and its people in this one. While the host of a virtual machine has taken its
processors away, nobody asks, since that tells nothing about the bot; what was asked before counts, and the
load lasts as much longer. With --regardless they ask on.
"""

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.program import Program
from tests.wire.loopback import LoopbackDiscord
from tests.wire.payloads import File, shown

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
LINES: Final = (
    "if you do everything, you'll win",
    "invented sparse coding back in 1997",
    "we never said that",
)
CHANNELS: Final = 500  # Discord takes a message a second in each
PATIENCE: Final = 30.0  # seconds for an answer
READING: Final = 1.0  # seconds until somebody presses a button
SLOWEST: Final = 0.1  # seconds of the slowest of a hundred answers
GROWTH: Final = 5.0  # percent of memory
PEOPLE: Final = 10_000  # the first of so many
MODERATOR: Final = 20_000
EVERY: Final = 10.0  # seconds between two transcripts that come and go
CROWDED: Final = "Too many people are asking at once"
LOOK: Final = 0.25  # seconds between two looks at what others take of the processors
TAKEN: Final = 20.0  # percent of them, from which on nobody asks
AWAY: Final = 15.0  # seconds until people come back


async def main() -> int:
    """Ask so many questions a second for so many minutes, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=50, help="questions a second, all else coming on top")
    parser.add_argument("--regardless", action="store_true", help="ask on while others have the processors")
    parser.add_argument("--warm-up", type=float, default=1 / 6, help="share of the time before memory counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord.open(channels=CHANNELS) as discord, Program(discord, Path(folder)) as bot:
            load, began, machine = Load(discord), bot.cpu_seconds(), Machine()
            watching = [asyncio.create_task(work) for work in (bot.sample_memory(), tell(load, bot))]
            await load.run(options.minutes * 60, options.rate, TAKEN if not options.regardless else 100)
            for task in watching:
                task.cancel()
            busy = bot.cpu_seconds() - began
            status = await bot.stop()
            kept = bot.count_questions()
    taken = f"{machine.taken():.0f} % of the processors were taken by others than this machine"
    print(f"machine     {taken}; nobody asked for {load.away:.0f} seconds because of that")
    return report(load, bot, busy, status, kept, options.minutes * 60 * options.warm_up)


class Load:
    """People who ask, type, press and bring files, whether the bot keeps up or not."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self.asked = 0
        self.errors: list[str] = []
        self.turned_away: Counter[str] = Counter()  # told to come back in a minute, by what they did
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)  # to each answer, by what was done
        self.lately: list[float] = []  # the same, of everything, in this minute
        self.away = 0.0  # seconds in which nobody asked, because others had the processors
        self._discord = discord
        self._choice = random.Random(1)
        self._waiting: set[asyncio.Task[None]] = set()

    async def run(self, seconds: float, rate: float, most_taken: float) -> None:
        """Send people at an even pace, but for times when others take more than so many percent."""
        machine, began = Machine(), time.perf_counter()
        looked = began
        for number in range(round(seconds * rate)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            if (now := time.perf_counter()) > looked + LOOK:
                looked = now
                if machine.taken() > most_taken:
                    await asyncio.sleep(AWAY)
                    self.away += time.perf_counter() - now
                    began = time.perf_counter() - number / rate
                    machine.taken()  # is of the time from here on
            self._send(number)
            if number % round(rate * EVERY) == 0:
                self._send(None)
        await asyncio.gather(*self._waiting)

    def _send(self, number: int | None) -> None:
        visit = self._curate() if number is None else self._visit(PEOPLE + number % 10_000)
        task = asyncio.create_task(self._safely(visit))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _safely(self, visit: Coroutine[Any, Any, None]) -> None:
        try:
            await visit
        except TurnedAway:
            pass
        except (TimeoutError, StopIteration, LookupError) as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    async def _visit(self, person: int) -> None:
        """Ask, in one of four ways; some look at what is suggested before, some press a button after."""
        discord, choice = self._discord, self._choice
        question, line, kind = choice.choice(QUESTIONS), choice.choice(LINES), choice.random()
        if kind < 0.5:
            await self._ask("mention", discord.say(question, person), person)
        elif kind < 0.8:
            if choice.random() < 0.5:
                await self._do("typing", discord.type("ask", person, question=question, transcript="sho"))
            await self._ask("ask", discord.command("ask", person, question=question), person)
        else:
            if choice.random() < 0.5:
                await self._do("typing", discord.type("quote", person, words=line[:20]))
            await self._ask("quote", discord.command("quote", person, words=line), person)

    async def _ask(self, what: str, using: Coroutine[Any, Any, str], person: int) -> None:
        self.asked += 1
        async with self._doing(what, using) as id:
            answer = self._discord.answers[id][0]
            there = str(answer["components"])
            for label, share, expected in (("Later", 0.2, ">"), ("👍 Helpful", 0.2, "Thank you")):
                if f"'label': '{label}'" in there and self._choice.random() < share:
                    await asyncio.sleep(READING)
                    await self._do(label.lower(), self._discord.press(answer, label, person), expected)

    async def _curate(self) -> None:
        """Bring a transcript, and remove it again."""
        discord, title = self._discord, f"Interview {time.time_ns()}"
        text = "\n".join(f"{'Anna' if n % 2 else 'Bert'}: {title}, line {n} of many." for n in range(300))
        file = File("talk.txt", text.encode())
        adding = discord.command("transcript add", MODERATOR, file=file, title=title)
        async with self._doing("upload", adding, "of the file's words") as id:  # news may come before
            press = discord.press(discord.answers[id][-1], "Add", MODERATOR)
            await self._do("confirm", press, " is in:")
        removing = discord.command("transcript remove", MODERATOR, transcript=title)
        await self._do("remove", removing, "is removed")

    async def _do(self, what: str, using: Coroutine[Any, Any, str], expected: str = "") -> None:
        async with self._doing(what, using, expected):
            pass

    @asynccontextmanager
    async def _doing(
        self, what: str, using: Coroutine[Any, Any, str], expected: str = ""
    ) -> AsyncIterator[str]:
        """Do something and wait for its answer, which the block may look at."""
        began, id = time.perf_counter(), await using
        answers = self._discord.answers
        try:
            try:
                await self._discord.until(
                    lambda: any(expected in shown(a) or CROWDED in shown(a) for a in answers[id]), PATIENCE
                )
            except TimeoutError:
                raise TimeoutError(
                    f"{what} was answered with {[shown(a)[:80] for a in answers[id]]}"
                ) from None
            if any(CROWDED in shown(answer) for answer in answers[id]):
                self.turned_away[what] += 1
                raise TurnedAway
            took = self._discord.answered_at[id] - began
            self.seconds[what].append(took)
            self.lately.append(took)
            if "went wrong" in shown(answers[id][-1]):
                self.errors.append(f"{what}: {shown(answers[id][-1])}")
            yield id
        finally:  # this side must not be what grows
            self._discord.forget(id)


class TurnedAway(Exception):
    """Too many people were asking at once."""


class Machine:
    """What the host of a virtual machine gives to others, which nobody inside can do anything about."""

    def __init__(self) -> None:
        self._before = self._read()

    def taken(self) -> float:
        """Return the share of the processors taken since the last time, in percent."""
        before, self._before = self._before, self._read()
        spent = [after - earlier for after, earlier in zip(self._before, before, strict=True)]
        return 100 * spent[7] / max(1, sum(spent[:8]))

    def _read(self) -> list[int]:
        counts = (
            Path("/proc/stat").read_text().split("\n", 1)[0]
        )  # user nice system idle iowait irq softirq steal
        return [int(count) for count in counts.split()[1:]]


async def tell(load: Load, bot: Program) -> None:
    """Print each minute's figures."""
    machine, before = Machine(), 0.0
    for minute in itertools.count(1):
        await asyncio.sleep(60)
        took, load.lately = load.lately, []
        memory = bot.memory[-1][1]
        so_far = f"{len(load.errors)} errors and {load.turned_away.total():,} turned away so far"
        figures = f"{quantiles(took)}, {so_far}, {memory:.1f} MiB"
        away, before = load.away - before, load.away
        figures += f", {machine.taken():.0f} % taken by others"
        if away:
            figures += f", nobody asked for {away:.0f} s"
        print(f"minute {minute:<4} {len(took):,} answers: {figures}", flush=True)


def quantiles(took: list[float]) -> str:
    """Return how long half of the answers, and nearly all of them, took at most."""
    return f"p50 {1000 * quantile(took, 0.5):.0f} ms, p99 {1000 * quantile(took, 0.99):.0f} ms"


def quantile(took: list[float], share: float) -> float:
    """Return the seconds that this share of the answers took at most."""
    return sorted(took)[int(share * (len(took) - 1))] if took else 0.0


def report(load: Load, bot: Program, busy: float, status: int, kept: int, warm_up: float) -> int:
    """Print the figures, and return 0 where all was as promised."""
    everything = [took for kind in load.seconds.values() for took in kind]
    warm = [mib for at, mib in bot.memory if at >= warm_up] or [mib for _, mib in bot.memory]
    first, last = warm[0], max(warm[-5:])
    growth = 100 * (last / first - 1)
    for kind, took in load.seconds.items():
        print(f"{kind:<11} {len(took):,}: {quantiles(took)}, at most {1000 * max(took):.0f} ms")
    away = load.turned_away
    print(f"questions   {load.asked:,} asked, {kept:,} on disk")
    print(f"turned away {away.total():,}, because too many were asking at once")
    stalls = [complaint for complaint in bot.complaints if " bot.monitoring.loop_monitor: " in complaint]
    complaints = [complaint for complaint in bot.complaints if complaint not in stalls]
    print(f"errors      {len(load.errors)}; {len(complaints)} warnings; exit code {status}")
    for line in [*load.errors[:5], *complaints[:5]]:
        print(f"            {line}")
    print(f"stalls      {len(stalls)} of half a second")
    print(f"latency     {quantiles(everything)}, from the socket to the answer")
    print(f"processor   {1000 * busy / load.asked:.1f} ms a question")
    print(f"memory      {first:.1f} MiB warm, {last:.1f} MiB at the end: {growth:+.1f} %")
    promises = {
        "no error": not load.errors and not complaints and status == 0,
        "all questions on disk": kept == load.asked - away["mention"] - away["ask"] - away["quote"],
        "nobody turned away": not away.total(),
        f"p99 under {1000 * SLOWEST:.0f} ms": quantile(everything, 0.99) < SLOWEST,
        f"memory grows by less than {GROWTH:.0f} %": growth < GROWTH,
    }
    for promise, kept_it in promises.items():
        print(f"{'kept' if kept_it else 'BROKEN':<11} {promise}")
    return 0 if all(promises.values()) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
