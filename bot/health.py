"""What the program says about its own health: on a port, to systemd, and in a file of the data folder."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.errors import StartupError
from bot.figures import Figures, Gateway
from bot.library import Library
from bot.settings import Settings
from bot.stalls import watch_loop
from bot.store.database import Database
from bot.store.log import QueryLog

logger = logging.getLogger(__name__)

NOTE: Final = "health"  # the file in the data folder that `interview-bot health` reads where there is no port
BEAT: Final = 5.0  # seconds between two looks
PATIENCE: Final = 3.0  # seconds until a check that does not answer has failed
READY: Final = "ready"


@asynccontextmanager
async def watched(
    settings: Settings, *, database: Database, library: Library, log: QueryLog, gateway: Gateway
) -> AsyncIterator[None]:
    """Watch over all this while the block runs; StartupError where the port is taken."""

    async def answers_reads() -> bool:
        return await database.read_one("SELECT 1") is not None

    async def answers_questions() -> bool:
        await library.ask("are you well", server=None, top=1)
        return True

    async def hears_discord() -> bool:
        return gateway.connected

    figures = Figures(library, log, gateway)
    checks = {"database": answers_reads, "index": answers_questions, "gateway": hears_discord}
    health = Health(checks, figures)
    async with AsyncExitStack() as stack:
        stack.enter_context(watch_loop(figures.lag.observe))
        if settings.health_port is not None:
            await stack.enter_async_context(health.served(settings.health_host, settings.health_port))
        beating = asyncio.create_task(health.beat(settings.data_dir / NOTE))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating


class Health:
    """Checks, by what they look at, and figures. That the settings are right was seen before the start."""

    def __init__(self, checks: Mapping[str, Callable[[], Awaitable[bool]]], figures: Figures) -> None:
        self._checks = checks
        self._figures = figures

    async def look(self) -> dict[str, bool]:
        """Return what is well and what is not."""
        return dict(zip(self._checks, await asyncio.gather(*map(_well, self._checks.values())), strict=True))

    async def beat(self, note: Path) -> None:
        """Tell the file and systemd again and again how things are."""
        try:
            notified = False
            while True:
                bad = [name for name, well in (await self.look()).items() if not well]
                state = f"not {READY}: {', '.join(bad)}" if bad else READY
                with suppress(OSError):  # a full disk is the log's to tell of
                    await asyncio.to_thread(note.write_text, state)
                notified = notified or not bad
                notify_systemd(*["READY=1"] * notified, "WATCHDOG=1", f"STATUS={state}")
                await asyncio.sleep(BEAT)
        finally:
            notify_systemd("STOPPING=1")
            with suppress(OSError):
                note.unlink()  # noqa: ASYNC240  # this may run while the task is being cancelled

    @asynccontextmanager
    async def served(self, host: str, port: int) -> AsyncIterator[None]:
        """Answer /healthz, /readyz and /metrics while the block runs."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                raise StartupError(f"HEALTH_PORT cannot be used: {error.strerror}.") from None
            yield
        finally:
            await runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _readyz(self, request: web.Request) -> web.Response:
        found = await self.look()
        ready = all(found.values())
        return web.json_response({READY: ready, **found}, status=200 if ready else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=self._figures.text(), content_type="text/plain", charset="utf-8")


async def _well(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await asyncio.wait_for(check(), PATIENCE)
    except Exception as error:
        logger.warning("A health check failed: %r", error)
        return False


def notify_systemd(*states: str) -> None:
    """Tell systemd, where it listens. This is all of sd_notify."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there, suppress(OSError):
            there.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            there.send("\n".join(states).encode())
