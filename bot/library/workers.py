"""Processes that read files for us, so that no file, whatever is in it, holds up or takes down the bot."""

import asyncio
import gc
import multiprocessing
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.errors import WorkerError

SECONDS: Final = 30  # of work on one file; 8 MiB of any format take less than 10
MEMORY: Final = 448 * 2**20  # bytes of data a process may add; 8 MiB of any format take less than 320
RESULT: Final = 96 * 2**20  # bytes that go back to the bot, pickled; of 8 MiB of any format less than 64
NICE: Final = 10  # steps: whoever asks something goes before files

T = TypeVar("T")


class Workers:
    """A few processes, started when there is something to do, each doing one thing at a time."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()
        self._closed = False

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """Do some work; WorkerError where it takes more than it may."""
        try:
            return await self._try(work, *args)
        except BrokenProcessPool:
            pass  # perhaps for what another file did
        async with self._alone:
            if self._closed:
                raise WorkerError("restart")
            try:
                return await self._try(work, *args)
            except BrokenProcessPool:
                raise WorkerError("too much work") from None

    async def _try(self, work: Callable[..., T], *args: object) -> T:
        if self._closed:
            raise WorkerError("restart")
        if self._pool is None:
            # Forked from a process without threads, which a bot is not.
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["bot.library.ingest"])
            self._pool = ProcessPoolExecutor(self._processes, context, _prepare)
        pool = self._pool
        try:
            # In a thread: it may have to start a process, and waits until that is there.
            done = await asyncio.wrap_future(await asyncio.to_thread(pool.submit, _bounded, work, *args))
            result: T = await asyncio.to_thread(pickle.loads, done)
            return result
        except MemoryError:  # on the way here
            raise WorkerError("too much work") from None
        except BrokenProcessPool:
            pool.shutdown(wait=False)
            if self._pool is pool:
                self._pool = None
            raise
        except RuntimeError:
            if self._closed:  # between the look at it and the process
                raise WorkerError("restart") from None
            raise

    def close(self) -> None:
        """Let the processes go; whoever waits for one gets a WorkerError."""
        self._closed = True
        if self._pool is not None:
            for process in multiprocessing.active_children():  # else the program's end waits for their work
                process.kill()
            self._pool.shutdown(wait=False)


def _prepare() -> None:
    os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    signal.signal(signal.SIGPROF, _give_up)
    _limit(resource.RLIMIT_DATA, _held() + MEMORY)
    with suppress(OSError):  # where memory is short, the kernel is to end this process, not the bot
        Path("/proc/self/oom_score_adj").write_text("1000")
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(200_000, 20)  # a reader makes a million small objects and few cycles


def _held() -> int:
    """Return the bytes of data this process has; numpy alone sets aside 40 MiB for each CPU."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    return 0


def _leave_with_parent() -> None:
    # A parent that is killed tells nobody, and a worker would wait for work forever.
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _bounded(work: Callable[..., object], *args: Any) -> bytes:
    """Return what some work returns, pickled here: so its size is known, and want of memory is noticed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The kernel ends the process where C code never lets Python see the signal.
    _limit(resource.RLIMIT_CPU, round(used.ru_utime + used.ru_stime) + 2 * SECONDS)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        done = pickle.dumps(work(*args), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        raise WorkerError("too much work") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if len(done) > RESULT:
        raise WorkerError("too much work")
    return done


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _give_up(*_: object) -> None:
    raise WorkerError("too much work")
