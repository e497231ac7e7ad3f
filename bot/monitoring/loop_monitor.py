"""Notices when something holds the event loop up, and says what it was."""

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

logger = logging.getLogger(__name__)

BEAT: Final = 0.1  # seconds between two beats of the loop
LATE: Final = 0.5  # seconds without a beat from which on people notice


@contextmanager
def watch_loop(lag: Callable[[float], object], late: float = LATE) -> Iterator[None]:
    """Report how many seconds each beat of the running loop came late; log where it stood when very late.

    A thread looks on, because a loop that is held up cannot look at itself.
    """
    loop, thread = asyncio.get_running_loop(), threading.get_ident()
    due = time.monotonic() + BEAT
    done = threading.Event()

    def beat() -> None:
        nonlocal due
        now = time.monotonic()
        lag(max(0.0, now - due))
        due = now + BEAT
        if not done.is_set():
            loop.call_later(BEAT, beat)

    def look_on() -> None:
        told = 0.0
        while not done.wait(late / 2):
            began = due
            if time.monotonic() - began > late and told != began:
                told = began
                stack = "".join(traceback.format_stack(sys._current_frames()[thread]))
                logger.warning("The event loop has stood still for %.1f s, here:\n%s", late, stack)

    loop.call_later(BEAT, beat)
    looker = threading.Thread(target=look_on, name="stalls", daemon=True)
    looker.start()
    try:
        yield
    finally:
        done.set()
        looker.join()
