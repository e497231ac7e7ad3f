"""The health of a bot, as Docker, systemd, Prometheus and people ask for it."""

import argparse
import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from bot.data_folder import DATABASE, HEALTH
from bot.errors import StartupError
from bot.monitoring import health, heartbeat
from bot.resources import Resources, open_resources
from bot.settings import Settings
from bot.store.log import Query
from bot.terminal import health as command
from tests.disks import spoil


@dataclass
class Line:
    """A connection to Discord that a test can cut."""

    connected: bool = True
    reconnects: int = 0


@dataclass
class Bot:
    """What is watched."""

    resources: Resources
    settings: Settings
    line: Line

    def watched(self) -> AbstractAsyncContextManager[None]:
        """Watch over it."""
        return health.watched(replace(self.resources, settings=self.settings), self.line)

    async def get(self, path: str) -> tuple[int, str]:
        """Ask the port."""
        url = f"http://127.0.0.1:{self.settings.health_port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def command(self, **changes: object) -> int:
        """Run `interview-bot health`."""
        settings = self.settings.model_copy(update=changes)
        return await asyncio.to_thread(asyncio.run, command.run(argparse.Namespace(), settings))


def free_port() -> int:
    """Return a port nobody uses."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


@pytest.fixture
async def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """A bot that serves a port."""
    monkeypatch.setattr(heartbeat, "BEAT", 0.02)
    settings = Settings(
        _env_file=None, data_dir=tmp_path, corpus_dir=tmp_path / "none", health_port=free_port()
    )
    async with open_resources(settings) as resources:
        yield Bot(resources, settings, Line())


async def until(done: Callable[[], bool]) -> None:
    """Wait until something is so, for five seconds at most."""
    async with asyncio.timeout(5):
        while not done():  # noqa: ASYNC110  # a file is no event
            await asyncio.sleep(0.01)


async def test_a_bot_that_is_well_is_alive_and_ready(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    async with bot.watched():
        assert (await bot.get("/healthz"))[0] == 200
        assert await bot.get("/readyz") == (
            200,
            '{"ready": true, "database": true, "index": true, "gateway": true}',
        )
        assert await bot.command() == 0
    assert capsys.readouterr().out == "The bot is ready.\n"


async def test_a_lost_gateway_makes_it_alive_but_not_ready_until_it_is_back(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot.watched():
        bot.line.connected = False
        assert (await bot.get("/healthz"))[0] == 200
        assert (await bot.get("/readyz"))[0] == 503
        assert await bot.command() == 1
        bot.line.connected = True
        assert (await bot.get("/readyz"))[0] == 200
    assert capsys.readouterr().out == "The bot is not ready: gateway.\n"


async def test_a_database_that_fails_makes_it_not_ready(bot: Bot) -> None:
    async with bot.watched():
        await bot.resources.database._reader.close()
        status, text = await bot.get("/readyz")
    assert status == 503
    assert '"database": false' in text


async def test_database_that_is_damaged_makes_it_not_ready(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, data_dir=tmp_path, corpus_dir=tmp_path / "none", health_port=free_port()
    )
    async with open_resources(settings):
        pass
    spoil(tmp_path / DATABASE, "query")
    async with open_resources(settings) as resources:
        bot = Bot(resources, settings, Line())
        async with bot.watched():
            status, text = await bot.get("/readyz")
    assert status == 503
    assert '"database": false, "index": true' in text


@pytest.mark.parametrize("hangs", [True, False])
async def test_a_search_that_fails_or_hangs_makes_it_not_ready(
    bot: Bot, hangs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(*_: object, **__: object) -> None:
        if hangs:
            await asyncio.Event().wait()
        raise LookupError

    monkeypatch.setattr(health, "PATIENCE", 0.05)
    monkeypatch.setattr(bot.resources.library, "ask", stuck)
    async with asyncio.timeout(5), bot.watched():
        status, text = await bot.get("/readyz")
    assert status == 503
    assert '"index": false' in text


async def test_the_figures_are_for_this_machine_only(bot: Bot) -> None:
    async with bot.watched(), aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):  # another address of this machine
            await session.get(f"http://127.0.0.2:{bot.settings.health_port}/metrics")
        elsewhere = bot.settings.model_copy(update={"health_host": "127.0.0.2", "health_port": free_port()})
        async with health.watched(replace(bot.resources, settings=elsewhere), bot.line):
            heard = await session.get(f"http://127.0.0.2:{elsewhere.health_port}/metrics")
            assert heard.status == 200


async def test_the_command_reads_the_file_where_there_is_no_port(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.settings = bot.settings.model_copy(update={"health_port": None})
    note = bot.settings.data_dir / HEALTH
    assert await bot.command() == 1
    assert "not running" in capsys.readouterr().out
    async with bot.watched():
        await until(note.is_symlink)
        await until(lambda: str(note.readlink()) == "ready")
        assert await bot.command() == 0
        bot.line.connected = False
        await until(lambda: str(note.readlink()) == "not ready: gateway")
        assert await bot.command() == 1
    assert not note.is_symlink()


async def test_a_killed_bot_is_not_taken_for_a_ready_one(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    note = bot.settings.data_dir / HEALTH
    note.symlink_to("ready")
    os.utime(note, (0, 0), follow_symlinks=False)
    assert await bot.command(health_port=None) == 1
    assert "stuck, was killed or cannot write" in capsys.readouterr().out


async def test_port_without_a_bot_is_not_well(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    assert await bot.command() == 1
    assert "not heard on 127.0.0.1" in capsys.readouterr().out


async def test_metrics_tell_what_was_asked_and_how_much_there_is(bot: Bot) -> None:
    async with bot.watched():
        bot.resources.log.record(Query(surface="slash", text="who", verdict="answered", took_ms=7.0))
        bot.resources.log.record(Query(surface="slash", text="what", verdict="not_found", took_ms=70.0))
        bot.resources.log.record(Query(kind="random", surface="slash", verdict="exact", text=None))
        bot.line.reconnects = 3
        figures = (await bot.get("/metrics"))[1]
    for line in (
        'interview_bot_questions_total{kind="ask",verdict="answered"} 1.0',
        'interview_bot_questions_total{kind="ask",verdict="not_found"} 1.0',
        'interview_bot_answer_seconds_bucket{le="0.01"} 1.0',
        "interview_bot_answer_seconds_count 2.0",
        "interview_bot_log_waiting 3.0",
        "interview_bot_log_dropped 0.0",
        "interview_bot_transcripts 0.0",
        "interview_bot_gateway_connected 1.0",
        "interview_bot_gateway_reconnects 3.0",
    ):
        assert line in figures.splitlines()
    assert 'kind="random"' not in figures, "nobody asked for anything"
    for name in ("interview_bot_loop_lag_seconds_bucket", "process_resident_memory_bytes"):
        assert name in figures


async def test_a_port_in_use_is_one_readable_line(bot: Bot) -> None:
    async with bot.watched():
        with pytest.raises(StartupError, match=r"^HEALTH_PORT cannot be used: .*in use.*\.$"):
            async with bot.watched():
                pass


async def test_systemd_hears_of_the_start_the_state_and_the_end(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        systemd.bind("\0interview-bot-test")
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", "@interview-bot-test")
        loop = asyncio.get_running_loop()
        bot.line.connected = False
        async with bot.watched():
            assert await loop.sock_recv(systemd, 500) == b"WATCHDOG=1\nSTATUS=not ready: gateway"
            bot.line.connected = True
            heard = b""
            while not heard.startswith(b"READY"):
                heard = await loop.sock_recv(systemd, 500)
            assert heard == b"READY=1\nWATCHDOG=1\nSTATUS=ready"
        while heard != b"STOPPING=1":
            heard = await loop.sock_recv(systemd, 500)
