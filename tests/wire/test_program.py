"""The program as an operator runs it, from start to SIGTERM."""

import asyncio
import json
import os
import random
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.chat.upkeep import Upkeep
from bot.data_folder import DATABASE
from bot.monitoring.heartbeat import BEAT
from tests.disks import small_disk
from tests.wire.conftest import Line
from tests.wire.payloads import TOKEN, File, shown

QUESTION = "Who invented sparse coding?"


def environment(line: Line) -> dict[str, str]:
    """Return the settings of a bot in a folder of its own."""
    ours = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": line.discord.api_url, "COOLDOWN_SECONDS": "0"}
    return os.environ | ours | {"DATA_DIR": str(line.settings.data_dir)}


async def interview_bot(line: Line, *command: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it said."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *command,
        env=environment(line),
        stdout=pipe,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


@asynccontextmanager
async def running(line: Line) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot until the block has stopped it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment(line), stderr=asyncio.subprocess.PIPE
    )
    try:
        await line.discord.until(lambda: line.discord.counts["identified"] > 0, 30)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # to the end of what it says, or the pipe stays open


def kept(data_dir: Path) -> list[str]:
    """Return the words of all questions in the database."""
    with closing(sqlite3.connect(data_dir / DATABASE)) as db:
        return [row[0] for row in db.execute("SELECT text FROM wording ORDER BY number")]


async def test_sigterm_finishes_what_is_in_flight_keeps_it_and_exits_with_zero(line: Line) -> None:
    async with running(line) as process:
        assert "ready" in (await healthy(line))[1]
        line.discord.fail_next("messages", 429, retry_after=1.0, message="slow down")
        id = await line.discord.say(QUESTION)
        await line.discord.until(lambda: not line.discord.failures)
        told = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        said = (await process.stderr.read()).decode()
        assert await process.wait() == 0
        assert time.monotonic() - told < 10
    assert "sparse coding" in (await line.discord.answer(id)).replace("*", "")
    assert kept(line.settings.data_dir) == [QUESTION]
    assert TOKEN not in said
    assert "Traceback" not in said
    assert (await interview_bot(line, "health"))[0] == 1


async def healthy(line: Line) -> tuple[int, str]:
    """Wait until `interview-bot health` says that all is well."""
    until = time.monotonic() + 3 * BEAT
    while True:
        code, said = await interview_bot(line, "health")
        if code == 0 or time.monotonic() > until:
            return code, said


async def test_on_a_full_disk_an_upload_waits_until_there_is_room_and_answering_goes_on(line: Line) -> None:
    discord = line.discord
    some = "we looked at the data and then some more people came who had done this for years".split()
    words = random.Random(1).choices(some, k=50_000)
    talk = f"Ada: {' '.join(words[:40])}. The pendulum was made of walnut wood. {' '.join(words)}"
    with small_disk(line.settings.data_dir) as disk:
        async with running(line) as process:
            uploaded = await discord.command(
                "transcript add", file=File("talk.txt", talk.encode()), title="Clocks"
            )
            await discord.answer(uploaded)
            with disk.full(process.pid):
                refused = await discord.press(discord.answers[uploaded][0], "Add")
                await discord.until(lambda: len(discord.answers[refused]) == 3)
                adding, preview, sentence = discord.answers[refused]
                assert shown(adding).startswith("Adding")
                assert shown(preview) == shown(discord.answers[uploaded][0])
                trouble = "is full" if disk.is_real else "reported an error"
                assert shown(sentence).startswith(f"The bot's disk {trouble}, so nothing was changed.")
                assert "sparse coding" in (await discord.answer(await discord.say(QUESTION))).replace("*", "")
                assert "found nothing" in await discord.answer(
                    await discord.say("What was the pendulum made of?")
                )
            pressed = await discord.press(preview, "Add")
            await discord.until(lambda: any(" is in:" in shown(said) for said in discord.answers[pressed]))
            assert "walnut" in await discord.answer(await discord.say("What was the pendulum made of?"))
            process.terminate()
            await process.wait()


async def test_bot_that_starts_on_a_full_disk_answers_and_says_what_it_cannot_do(line: Line) -> None:
    discord = line.discord
    full = "The bot's disk is full, so nothing was changed. Please tell whoever runs the bot."
    with small_disk(line.settings.data_dir) as disk:
        assert (await interview_bot(line, "check"))[0] == 0
        async with AsyncExitStack() as stack:
            with disk.full():
                process = await stack.enter_async_context(running(line))
                asked = await discord.say(QUESTION)
                assert "sparse coding" in (await discord.answer(asked)).replace("*", "")
                assert await healthy(line) == (0, "The bot is ready.\n")
                voted = await discord.press(discord.answers[asked][0], "👍 Helpful")
                assert await discord.answer(voted) == full
                asking = await discord.command("mydata forget")
                assert "deletes all your questions" in await discord.answer(asking)
                forgotten = await discord.press(discord.answers[asking][0], "Delete them now")
                assert await discord.answer(forgotten) == full
                code, said = await interview_bot(line, "check")
                assert f"no room in {line.settings.data_dir}" in said
                assert code == int(disk.is_real)  # else there is room, for others
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            voted = await discord.press(discord.answers[asked][0], "👍 Helpful")
            assert "Thank you" in await discord.answer(voted)
            process.terminate()
            assert await process.wait() == 0
        assert kept(line.settings.data_dir) == [QUESTION]


async def test_a_second_bot_on_the_same_data_is_refused_in_one_line(line: Line) -> None:
    async with running(line) as process:
        code, said = await interview_bot(line, "run")
        process.terminate()
        await process.wait()
    assert code == 2
    assert said.count("\n") == 1
    assert "Another bot is at work" in said


async def test_the_terminal_answers_beside_a_bot_that_runs(line: Line) -> None:
    async with running(line) as process:
        code, said = await interview_bot(line, "ask", "--json", QUESTION)
        process.terminate()
        await process.wait()
    assert code == 0
    assert "sparse coding" in json.loads(said.splitlines()[-1])["excerpts"][0]["text"]


async def test_what_is_added_in_a_terminal_can_be_asked_of_a_bot_that_runs(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Upkeep._noticing, "_seconds", 0.2)
    (tmp_path / "talk.txt").write_text("Ada: The kettle was blue and it never boiled, not even once in June.")
    async with line.bot():
        await line.identified()
        assert (await interview_bot(line, "transcripts", "add", str(tmp_path / "talk.txt")))[0] == 0
        await asyncio.sleep(1)
        assert "never boiled" in await line.discord.answer(await line.discord.say("Was the kettle blue?"))


async def test_a_refused_token_is_one_line_and_an_exit_code_of_its_own(line: Line) -> None:
    line.discord.accepts_token = False
    code, said = await interview_bot(line, "run")
    assert code == 78
    assert said.splitlines()[-1].startswith("interview-bot: Discord does not accept DISCORD_TOKEN")
    assert "Traceback" not in said


async def test_a_discord_that_is_down_is_one_line_and_another_exit_code(line: Line) -> None:
    line.discord.down = True
    code, said = await interview_bot(line, "run")
    assert code == 2
    assert said.splitlines()[-1].startswith("interview-bot: Discord cannot be reached")
    assert "Traceback" not in said
