"""A small offline Discord: a server with a channel, two members and a moderator, and the real bot in it."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord

from bot.answers.answer import Answer, Verdict
from bot.answers.selection import Limits
from bot.chat.client import InterviewBot
from bot.chat.excerpts import unnamed
from bot.chat.replies import parts_of
from bot.data_folder import DATABASE
from bot.ids import ServerId, TranscriptId
from bot.library.facade import Library
from bot.resources import Resources
from bot.settings import Settings
from bot.store.aliases import AliasStore
from bot.store.database import Database
from bot.store.log import QueryLog
from bot.store.rows import Original
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Cue, Transcript, Turn

CLOCK = SimpleNamespace(monotonic=time.monotonic)


def walks(*days: int) -> str:
    """Return talk of twenty words a day, no two days alike."""
    walk = "and on day {} we walked along the river for a good while and talked of this and that"
    return " ".join(walk.format(day) for day in days)


def transcript(id: str, title: str, *said: tuple[str | None, str], **facts: Any) -> Transcript:
    """Make a transcript of (speaker, words) turns."""
    turns, text = [], ""
    for speaker, words in said:
        turns.append(Turn(len(text), len(text) + len(words) + 1, speaker))
        text += words + " "
    return Transcript(TranscriptId(id), title, text, tuple(turns), **facts)


BEES = transcript(
    "tending-bees",
    "Tending bees",
    ("Ada Stone", f"welcome back {walks(1, 2, 3, 4, 5)}"),
    ("Ben Reed", f"my grandfather kept seven hives behind the orchard and I carried the smoker {walks(6)}"),
    ("Ada Stone", f"{walks(7, 8, 9, 10, 11, 12)} thank you so much"),
    inferred=True,
)
LIGHTHOUSE = transcript(
    "lighthouse",
    "Life in a lighthouse",
    ("Cora Finn", walks(20, 21)),
    ("Dan Hale", f"the lamp turned on a bath of mercury and we polished the lens every morning {walks(23)}"),
    ("Cora Finn", walks(24, 25, 26)),
    cues=tuple(Cue(place, place + 50, place / 10.0) for place in range(0, 600, 50)),
    link="https://example.org/watch?v=1&t={seconds}",
)
HOSTILE_TEXT = (
    "he wrote @everyone look <@1> <@&2> <#3> </ask:4> <t:1:R> <:x:5> https://evil.example/x discord.gg/abc\n"
    "# heading with zeppelin\n-# small\n> quoted\n- item\n1. first\n```py\ncode``` ||spoiler|| **bold** "
    "__under__ ~~gone~~ `tick` [text](https://evil.example) \u202ereversed zeppelin"
)
HOSTILE = Transcript(
    TranscriptId("hostile"),
    "@everyone **[free](https://evil.example)** <@1>\n# title",
    HOSTILE_TEXT,
    (Turn(0, len(HOSTILE_TEXT), "@here _x_ [a](https://evil.example)"),),
)


class StagedLibrary(Library):
    """The real library, with what a test wants to see of it or go wrong in it."""

    failure: Exception | None = None
    verdict: Verdict | None = None
    meanwhile: Callable[[], object] | None = None
    slow_s: float = 0.0

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.servers: list[int | None] = []

    async def hold(self, transcripts: Sequence[Transcript]) -> None:
        """Let every server see these transcripts, and no others."""
        wanted = {transcript.id: transcript for transcript in transcripts}
        for known in self.transcripts(None):
            if wanted.pop(known.id, None) is None:
                await self.curation.remove(None, known.id, by=None)
        for transcript in wanted.values():
            file = Original(repr(transcript).encode(), "text", "utf-8")
            await self.curation.add(None, transcript, file, by=None)

    async def ask(
        self,
        question: str,
        *,
        server: ServerId | None,
        transcript: TranscriptId | None = None,
        speaker: str | None = None,
        before: str = "",
        top: int = 3,
        after: int = 0,
        least: int = 1,
        limits: Limits | None = None,
        everything: bool = False,
    ) -> Answer:
        """Answer, or fail."""
        self.servers.append(server)
        if self.meanwhile is not None:
            self.meanwhile()
        await asyncio.sleep(self.slow_s)
        if self.failure is not None:
            raise self.failure
        answer = await super().ask(
            question,
            server=server,
            transcript=transcript,
            before=before,
            speaker=speaker,
            top=top,
            after=after,
            least=least,
            limits=limits,
            everything=everything,
        )
        return replace(answer, verdict=self.verdict or answer.verdict)


@dataclass
class World:
    """What a test acts in."""

    env: simcord.Env
    library: StagedLibrary
    resources: Resources
    log: QueryLog
    settings: Settings
    database: Database
    guild: Any
    channel: Any
    ann: Any
    bob: Any
    moderator: Any

    @property
    def me(self) -> discord.ClientUser:
        """The bot's own user."""
        assert self.env.bot.user is not None
        return self.env.bot.user

    async def mention(self, question: str, channel: Any = None) -> discord.Message:
        """Have Ann mention the bot and return what stands last in the channel then."""
        channel = channel or self.channel
        await self.ann.send(channel, f"{self.me.mention} {question}")
        return last(channel)

    def refused_picks(self) -> list[str]:
        """Return why options were refused; simcord fails a test in which nobody asks for that."""
        return [str(error.__cause__) for error in self.env.errors]

    @property
    def own_role(self) -> Any:
        """The role that Discord made for the bot when it was invited."""
        return self.guild.roles[self.me.name]

    def thread(self, name: str) -> Any:
        """Open a thread in the channel."""
        thread = self.env.backend.create_thread(self.channel.id, name, self.ann.id)
        return simcord.ChannelHandle(self.env, self.guild, thread)

    async def post(self, forum: Any, words: str) -> Any:
        """Have Ann post in a forum; return the post, a thread that has the id of its first message."""
        backend = self.env.backend
        thread = backend.create_thread(forum.id, "A post", self.ann.id, broadcast=False)
        first = backend.prepare_message(thread.id, self.ann.id, words)
        first.id = thread.id
        backend.announce_thread_create(thread)
        backend.commit_message(first)
        await self.env.settle()
        return simcord.ChannelHandle(self.env, self.guild, thread)

    async def keep(self, *transcripts: Transcript) -> None:
        """Give the server interviews of its own."""
        for transcript in transcripts:
            file = Original(repr(transcript).encode(), "text", "utf-8")
            await self.library.curation.add(self.guild.id, transcript, file, by=None)

    async def protect_disk(self, protected: bool = True) -> None:
        """Let nothing be written any more, or again; what was asked until then is on the disk."""
        await self.log.flush()
        await self.database._writer.execute(f"PRAGMA query_only = {protected}")

    async def restart(self, *transcripts: Transcript, **changes: Any) -> None:
        """Start another bot over the same data, with other transcripts or settings if given."""
        if transcripts:
            await self.library.hold(transcripts)
        self.settings = self.settings.model_copy(update=changes)
        await self.env.restart_bot(InterviewBot(replace(self.resources, settings=self.settings)))


def last(channel: Any) -> discord.Message:
    """Return the last message of a channel."""
    message = channel.last_message
    assert isinstance(message, discord.Message)
    return message


def parts(message: Any) -> list[discord.Component]:
    """Return all components of a message, however deep."""
    return list(parts_of(getattr(message, "message", message).components))


def texts(message: Any) -> list[str]:
    """Return the texts a message shows, one by one."""
    message = getattr(message, "message", message)
    shown = [part.content for part in parts(message) if isinstance(part, discord.TextDisplay)]
    return [message.content] if message.content else shown


def text(message: Any) -> str:
    """Return everything a message shows."""
    return "\n".join(texts(message))


def unlinked(message: Any) -> str:
    """Return everything a message shows, commands that can be clicked on as one would type them."""
    return re.sub(r"</([^:<>]+):\d+>", r"`/\1`", text(message))


def rendered(source: str) -> str:
    """Return a text as Discord would show it: without bold marks, quote bars and escapes."""
    source = re.sub(r"(?m)^> ?", "", source)
    source = re.sub(r"(\\[^\sA-Za-z0-9])|\*\*", lambda found: found[1] or "", source)
    return re.sub(r"\\([^\sA-Za-z0-9])", r"\1", source)


def quoted(message: Any, number: int = 0) -> str:
    """Return the words of one of a message's quotes as a reader sees them."""
    blocks = [part for part in texts(message) if part.startswith("> ") or "\n> " in part]
    lines = [row for row in blocks[number].split("\n") if row.startswith("> ")]
    return " ".join(rendered(unnamed("\n".join(lines))).split())


def entries(message: Any) -> dict[str, str]:
    """Return the entries of a message's menus, each with its value."""
    menus = [part for part in parts(message) if isinstance(part, discord.SelectMenu)]
    return {option.label: option.value for menu in menus for option in menu.options}


def labels(message: Any) -> list[str]:
    """Return what can be pressed or chosen."""
    buttons = [part for part in parts(message) if isinstance(part, discord.Button)]
    return [button.label or "" for button in buttons if not button.disabled] + list(entries(message))


async def press(person: Any, message: Any, label: str) -> Any:
    """Have somebody press a button, or choose the entry of a menu that says so."""
    value = entries(message).get(label)
    return await (person.click(message, label=label) if value is None else person.select(message, [value]))


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings without a cooldown, changed by the test's marker `settings`."""
    marker = request.node.get_closest_marker("settings")
    return Settings(
        **(
            {"_env_file": None, "data_dir": tmp_path, "cooldown_seconds": 0}
            | (marker.kwargs if marker else {})
        )
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The real database."""
    async with Database.open(settings.data_dir / DATABASE) as database:
        yield database


@pytest.fixture
def transcripts(database: Database, settings: Settings) -> TranscriptStore:
    """What keeps the interviews."""
    return TranscriptStore(database, quota=settings.max_server_mib * 2**20)


@pytest.fixture
async def library(
    transcripts: TranscriptStore, database: Database, tmp_path: Path
) -> AsyncIterator[StagedLibrary]:
    """Two interviews."""
    async with StagedLibrary.open(transcripts, AliasStore(database), tmp_path / "corpus") as library:
        await library.hold([BEES, LIGHTHOUSE])
        yield library


@pytest.fixture
async def log(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[QueryLog]:
    """The real log, in a hurry because each action waits for it."""
    monkeypatch.setattr("bot.store.log.FLUSH_AFTER", 0.01)
    async with QueryLog.open(database, keep_text=settings.log_questions) as log:
        yield log


@pytest.fixture
def resources(
    settings: Settings,
    database: Database,
    log: QueryLog,
    transcripts: TranscriptStore,
    library: StagedLibrary,
) -> Resources:
    """All that the bot works with."""
    return Resources(settings, database, log, transcripts, AliasStore(database), library)


@pytest.fixture
def simcord_bot(resources: Resources) -> InterviewBot:
    """The bot as it runs."""
    return InterviewBot(resources)


@pytest.fixture
def world(
    simcord_env: simcord.Env,
    library: StagedLibrary,
    resources: Resources,
    log: QueryLog,
    settings: Settings,
    database: Database,
) -> World:
    """A server with the bot, Ann, Bob and a moderator."""
    guild = simcord_env.create_guild("Book club")
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    return World(
        simcord_env,
        library,
        resources,
        log,
        settings,
        database,
        guild,
        guild.create_text_channel("general"),
        guild.add_member(simcord_env.create_user("ann")),
        guild.add_member(simcord_env.create_user("bob")),
        guild.add_member(simcord_env.create_user("mona"), roles=[moderators]),
    )


@pytest.fixture(autouse=True)
def clock_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the start of a process the real clock: by simcord's, which stands still, it may never end."""
    monkeypatch.setattr("multiprocessing.connection.time", CLOCK)


@pytest.fixture(autouse=True)
def no_surprises(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which the bot logged an error, unless it is marked `surprise`."""
    yield
    if request.node.get_closest_marker("surprise") is None:
        errors = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
        assert errors == []
