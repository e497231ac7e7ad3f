"""A real database for each test, in a folder of its own."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.data_folder import DATABASE
from bot.ids import TranscriptId
from bot.store.database import Database
from bot.store.log import QueryLog
from bot.store.rows import Original, Packed, Prepared
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Cue, Transcript, Turn


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "data" / DATABASE


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """A new database, open."""
    async with Database.open(path) as database:
        yield database


@pytest.fixture
async def log(database: Database) -> AsyncIterator[QueryLog]:
    """The log of the database."""
    async with QueryLog.open(database) as log:
        yield log


@pytest.fixture
def store(database: Database) -> TranscriptStore:
    """The transcripts of the database."""
    return TranscriptStore(database)


@pytest.fixture
def upload() -> Callable[..., Prepared]:
    """Makes a transcript of two turns, as it comes in; another word makes another file."""

    def make(word: str = "sparse", id: str | None = None, title: str = "Sholto & Trenton") -> Prepared:
        text = f"hello [laughter]\nwe said {word} coding\n"
        transcript = Transcript(
            id=TranscriptId(id or f"id-{word}"),
            title=title,
            text=text,
            turns=(Turn(0, 17, "Sholto", True, 0.0, 4.5), Turn(17, len(text), "Trenton", False)),
            cues=(Cue(0, 5, 0.0, 1.25), Cue(17, 24, 4.5)),
            show="Dwarkesh Podcast",
            date="2024-03-28",
            hosts=("Dwarkesh",),
            guests=("Sholto", "Trenton"),
            source="https://example.org/e",
            link="https://example.org/e?t={seconds}",
            offset_s=-3.5,
            automatic=True,
            inferred=True,
            aliases={"Olshausen": ("olous", "ols hausen")},
        )
        data = f"WEBVTT {word}".encode()
        return Prepared(transcript, Original(data, "webvtt", "utf-8"), Packed(1, b"index of " + data))

    return make
