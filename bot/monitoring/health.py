"""What the program says about its own health: on a port, to systemd, and in a file of the data folder."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.errors import StartupError
from bot.monitoring import heartbeat
from bot.monitoring.heartbeat import READY
from bot.monitoring.loop_monitor import watch_loop
from bot.monitoring.metrics import Gateway, Metrics
from bot.resources import Resources

logger = logging.getLogger(__name__)

PATIENCE: Final = 3.0  # seconds until a check that does not answer has failed


@asynccontextmanager
async def watched(resources: Resources, gateway: Gateway) -> AsyncIterator[None]:
    """Watch over all this while the block runs; StartupError where the port is taken."""
    settings = resources.settings

    async def answers_questions() -> bool:
        await resources.library.ask("are you well", server=None, top=1)
        return True

    async def hears_discord() -> bool:
        return gateway.connected

    metrics = Metrics(resources.library, resources.log, gateway)
    checks = {"database": resources.database.is_well, "index": answers_questions, "gateway": hears_discord}
    health = Health(checks, metrics)
    async with AsyncExitStack() as stack:
        stack.enter_context(watch_loop(metrics.lag.observe))
        if settings.health_port is not None:
            await stack.enter_async_context(health.served(settings.health_host, settings.health_port))
        beating = asyncio.create_task(health.beat(settings.data_dir))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating


class Health:
    """Checks, by what they look at, and metrics. That the settings are right was seen before the start."""

    def __init__(self, checks: Mapping[str, Callable[[], Awaitable[bool]]], metrics: Metrics) -> None:
        self._checks = checks
        self._exposed = metrics

    async def look(self) -> dict[str, bool]:
        """Return what is well and what is not."""
        return dict(zip(self._checks, await asyncio.gather(*map(_well, self._checks.values())), strict=True))

    async def beat(self, data_dir: Path) -> None:
        """Write how things are to the file and to systemd, at every beat."""
        notified = False
        try:
            while True:
                bad = [name for name, well in (await self.look()).items() if not well]
                state = f"not {READY}: {', '.join(bad)}" if bad else READY
                await asyncio.to_thread(heartbeat.write, data_dir, state)
                notified = notified or not bad
                heartbeat.tell_systemd(*["READY=1"] * notified, "WATCHDOG=1", f"STATUS={state}")
                await asyncio.sleep(heartbeat.BEAT)
        finally:
            heartbeat.tell_systemd("STOPPING=1")
            heartbeat.remove(data_dir)

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
        return web.Response(body=self._exposed.text(), content_type="text/plain", charset="utf-8")


async def _well(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await asyncio.wait_for(check(), PATIENCE)
    except Exception as error:
        logger.warning("A health check failed: %r", error)
        return False
