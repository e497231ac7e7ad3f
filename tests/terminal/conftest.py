"""The program, for tests that run it as people do."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Bot:
    """The program, with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.output = subprocess.PIPE  # or where else it goes
        self._folder = folder

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run one command to its end."""
        passed_on = ("PATH", "HOME", "COVERAGE_PROCESS_CONFIG")
        kept = {name: os.environ[name] for name in passed_on if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env=kept | {"PYTHONPATH": str(ROOT), "DATA_DIR": str(self.data)} | settings,
            cwd=self._folder,
            stdout=self.output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return what a query finds in the database."""
        with closing(sqlite3.connect(self.data / "interviews.db")) as db:
            return db.execute(sql).fetchall()


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    """The program in an empty folder."""
    return Bot(tmp_path)
