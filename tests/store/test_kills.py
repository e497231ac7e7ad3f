"""A process that is killed leaves a whole database, with all that it had been told is kept."""

from pathlib import Path

import pytest

from tests.store.kills import kill_once


@pytest.mark.parametrize("after", [0.0, 0.05, 0.2])
def test_a_killed_import_leaves_each_transcript_there_or_not(path: Path, after: float) -> None:
    kill_once(path, after)
    said, _ = kill_once(path, after + 0.1)
    assert said or after < 0.1
