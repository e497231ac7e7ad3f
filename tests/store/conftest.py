"""A real database for each test, in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import NAME, Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "data" / NAME


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """A new database, open."""
    async with Database.open(path) as database:
        yield database
