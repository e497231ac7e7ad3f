"""The demo and its page, for the stories that are clicked through in it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS: Final = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DESK: Final[ViewportSize] = {"width": 1160, "height": 760}
PATIENCE: Final = 30_000  # milliseconds


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the demo's page; a story's SETTINGS are the bot's."""
    settings: dict[str, str] = getattr(request.module, "SETTINGS", {})
    command = [sys.executable, "-m", "bot", "demo"]
    env = os.environ | {"LOG_LEVEL": "ERROR"} | settings
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as bot:
        assert bot.stdout is not None
        found = re.match(r"Open (\S+)", bot.stdout.readline())
        assert found is not None
        yield found[1]
        bot.send_signal(signal.SIGINT)
        try:
            bot.wait(PATIENCE / 1000)
        except subprocess.TimeoutExpired:  # who started the tests ignores Ctrl-C, and so do they
            bot.terminate()


@pytest.fixture(scope="module")
def page(demo: str) -> Iterator[Page]:
    """The page in a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=DESK, device_scale_factor=1.5)
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.goto(demo)
        yield page
        browser.close()
