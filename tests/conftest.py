"""What tests of several parts share."""

from collections.abc import AsyncIterator
from pathlib import Path

import hypothesis
import pytest

from bot.data_folder import DATABASE
from bot.library.facade import Library
from bot.store.aliases import AliasStore
from bot.store.database import Database
from bot.store.transcripts import TranscriptStore

hypothesis.settings.register_profile("steady", deadline=None)  # other work may hold the processor
hypothesis.settings.load_profile("steady")


@pytest.fixture
async def empty_library(tmp_path: Path) -> AsyncIterator[Library]:
    """A library with nothing in it, over a real database; its corpus folder is tmp_path / "corpus"."""
    (tmp_path / "corpus").mkdir(exist_ok=True)
    async with Database.open(tmp_path / "data" / DATABASE) as database:
        stores = TranscriptStore(database), AliasStore(database)
        async with Library.open(*stores, tmp_path / "corpus") as library:
            yield library
