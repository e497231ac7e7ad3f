"""The bot as a process of its own, for what is measured on it."""

import asyncio
import os
import re
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from types import TracebackType

from bot.data_folder import DATABASE
from tests.wire.loopback import LoopbackDiscord
from tests.wire.payloads import TOKEN


class Program:
    """`interview-bot run`, connected to a small Discord; stopped when the block ends."""

    def __init__(self, discord: LoopbackDiscord, data_dir: Path) -> None:
        self.complaints: list[str] = []
        self.memory: list[tuple[float, float]] = []  # seconds since the start, MiB resident
        self.data_dir = data_dir
        self._discord = discord

    async def __aenter__(self) -> "Program":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.returncode is None:
            await self.kill()

    async def start(self) -> float:
        """Start it, and return after how many seconds it was there to be asked."""
        began = time.perf_counter()
        before = self._discord.counts["identified"]
        self.process = await self.beside("run")
        self._reading = asyncio.create_task(self._read())
        await self._discord.until(lambda: self._discord.counts["identified"] > before, 60)
        return time.perf_counter() - began

    async def beside(self, *command: str) -> asyncio.subprocess.Process:
        """Run one of its commands on the same data."""
        ours = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": self._discord.api_url, "COOLDOWN_SECONDS": "0"}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command),
            env=os.environ | ours | {"DATA_DIR": str(self.data_dir), "LOG_LEVEL": "WARNING"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )

    async def stop(self) -> int:
        """Stop it as an operator does."""
        self.process.send_signal(signal.SIGTERM)
        await self._reading
        return await self.process.wait()

    async def kill(self) -> None:
        """Stop it as a power cut does."""
        self.process.kill()
        await self.process.wait()
        await self._reading

    async def sample_memory(self) -> None:
        """Look at its memory every five seconds."""
        began = time.perf_counter()
        while True:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
            self.memory.append((time.perf_counter() - began, pages * os.sysconf("SC_PAGE_SIZE") / 2**20))
            await asyncio.sleep(5)

    def cpu_seconds(self) -> float:
        """Return how long it has kept a processor busy."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def count_questions(self) -> int:
        """Return how many questions are on disk."""
        with closing(sqlite3.connect(self.data_dir / DATABASE)) as db:
            return int(db.execute("SELECT count(*) FROM query").fetchone()[0])

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            text = line.decode().rstrip()
            if self.complaints and not re.match(r"\d{4}-\d\d-\d\d ", text):
                self.complaints[-1] += f"\n{text}"  # of the same
            else:
                self.complaints.append(text)
