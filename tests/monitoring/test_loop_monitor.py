"""What holds the loop up is noticed, and named."""

import asyncio
import logging
import time

import pytest

from bot.monitoring.loop_monitor import watch_loop


def hold_everything_up(seconds: float) -> None:
    """Do what nobody should do on the event loop."""
    time.sleep(seconds)


async def test_a_stall_is_logged_once_with_the_line_that_caused_it(caplog: pytest.LogCaptureFixture) -> None:
    lags: list[float] = []
    with watch_loop(lags.append, late=0.1):
        await asyncio.sleep(0.15)
        hold_everything_up(0.6)
        await asyncio.sleep(0.15)
    (record,) = [found for found in caplog.records if found.levelno == logging.WARNING]
    assert "hold_everything_up" in record.getMessage()
    assert max(lags) > 0.3


async def test_an_idle_loop_is_no_stall(caplog: pytest.LogCaptureFixture) -> None:
    with watch_loop(lambda _: None):
        await asyncio.sleep(0.4)
    assert caplog.records == []
