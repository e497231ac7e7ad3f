"""Work done in processes of their own has bounds."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts import workers
from bot.transcripts.workers import Workers


@pytest.fixture
async def one() -> AsyncIterator[Workers]:
    """One process."""
    one = Workers()
    yield one
    one.close()


def hoard() -> int:
    """Take more memory than anybody may."""
    return len(bytearray(2 * workers.MEMORY))


def loop_for(seconds: float) -> None:
    """Work without an end, on a shorter leash than real files have."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    while True:
        pass


async def test_what_holds_up_or_kills_a_process_is_refused_and_the_next_is_served(one: Workers) -> None:
    with pytest.raises(UnreadableTranscript):
        await one.run(loop_for, 0.05)
    with pytest.raises(UnreadableTranscript):
        await one.run(hoard)
    with pytest.raises(UnreadableTranscript):
        await one.run(os._exit, 1)

    assert await one.run(sum, [1, 2]) == 3


async def name_worker_and_wait() -> None:
    """Print the id of the process that works for this one."""
    print(await Workers().run(os.getpid), flush=True)
    await asyncio.Event().wait()


async def becomes_nobody(process: int) -> None:
    """Wait until a process is no more, for ten seconds at most."""
    async with asyncio.timeout(10):
        while Path(f"/proc/{process}").exists():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_process_leaves_when_its_parent_is_killed() -> None:
    work = "import asyncio, tests.transcripts.test_workers as test; asyncio.run(test.name_worker_and_wait())"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", work, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await becomes_nobody(worker)
