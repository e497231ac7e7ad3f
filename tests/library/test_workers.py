"""Work done in processes of their own has bounds."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import WorkerError
from bot.library import workers
from bot.library.workers import Workers


@pytest.fixture
async def one() -> AsyncIterator[Workers]:
    """One process."""
    one = Workers()
    yield one
    one.close()


def take(share: float) -> int:
    """Take a share of the memory that anybody may take."""
    return len(bytearray(int(share * workers.MEMORY)))


def give(share: float) -> bytes:
    """Return a share of the bytes that anybody may return."""
    return bytes(int(share * workers.RESULT))


class Swelling:
    """What takes more memory on its way than it may."""

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (bytes(2 * workers.MEMORY),)


def loop_for(seconds: float) -> None:
    """Work without an end, on a shorter leash than real files have."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    while True:
        pass


async def test_work_that_holds_up_or_kills_a_process_is_refused_and_the_next_is_served(one: Workers) -> None:
    with pytest.raises(WorkerError):
        await one.run(loop_for, 0.05)
    with pytest.raises(WorkerError):
        await one.run(take, 1.5)
    with pytest.raises(WorkerError):
        await one.run(os._exit, 1)

    assert await one.run(sum, [1, 2]) == 3


async def test_a_result_has_so_many_bytes_on_its_way_to_the_bot(one: Workers) -> None:
    with pytest.raises(WorkerError, match="too much work"):
        await one.run(give, 1.01)

    assert len(await one.run(give, 0.9)) == int(0.9 * workers.RESULT)


async def test_want_of_memory_on_the_way_is_told_like_any_other(one: Workers) -> None:
    with pytest.raises(WorkerError, match="too much work"):
        await one.run(Swelling)

    assert await one.run(sum, [1, 2]) == 3


def work_on_a_leash_of(seconds: int) -> None:
    """Work without an end, with so many seconds for a file."""
    workers.SECONDS = seconds  # type: ignore[misc]  # in this process only
    workers._bounded(loop_without_end)


def loop_without_end() -> None:
    """Work for ever."""
    while True:
        pass


async def test_a_file_has_so_many_seconds(one: Workers) -> None:
    process = await one.run(os.getpid)
    async with asyncio.timeout(20):
        with pytest.raises(WorkerError):
            await one.run(work_on_a_leash_of, 1)
    assert await one.run(os.getpid) == process, "it was to be told, not to be killed"


def most_seconds() -> float:
    """Return how long the kernel lets this process go on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return resource.getrlimit(resource.RLIMIT_CPU)[0] - used.ru_utime - used.ru_stime


async def test_the_kernel_ends_what_never_listens(one: Workers) -> None:
    for _ in range(2):
        assert workers.SECONDS < await one.run(most_seconds) <= 2 * workers.SECONDS + 1


async def test_work_that_kills_a_process_takes_no_other_with_it(one: Workers) -> None:
    works = [one.run(os._exit, 1), *(one.run(sum, [1, n]) for n in range(8))]

    killer, *others = await asyncio.gather(*works, return_exceptions=True)

    assert isinstance(killer, WorkerError)
    assert others == [1 + n for n in range(8)]


async def test_a_process_may_take_as_much_whatever_it_began_with(one: Workers) -> None:
    assert await one.run(take, 0.95)


def how_soon_it_goes() -> str:
    """Return how the kernel ranks this process where memory is short; 1000 goes first."""
    return Path("/proc/self/oom_score_adj").read_text().strip()


async def test_worker_goes_before_the_bot_where_memory_is_short(one: Workers) -> None:
    assert await one.run(how_soon_it_goes) == "1000"


async def name_worker_and_wait() -> None:
    """Print the id of the process that works for this one."""
    print(await Workers().run(os.getpid), flush=True)
    await asyncio.Event().wait()


async def becomes_nobody(process: int) -> None:
    """Wait until a process is no more, for ten seconds at most."""
    async with asyncio.timeout(10):
        while Path(f"/proc/{process}").exists():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_work_under_way_ends_with_the_bot() -> None:
    one = Workers()
    process = await one.run(os.getpid)
    working = asyncio.create_task(one.run(loop_for, 60.0))
    await asyncio.sleep(0.1)

    one.close()

    await becomes_nobody(process)
    with pytest.raises(WorkerError, match="restart"):
        await working


async def test_a_process_leaves_when_its_parent_is_killed() -> None:
    work = "import asyncio, tests.library.test_workers as test; asyncio.run(test.name_worker_and_wait())"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", work, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await becomes_nobody(worker)
