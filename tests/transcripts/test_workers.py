"""Work done in processes of their own has bounds."""

import os
import signal
from collections.abc import AsyncIterator

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
