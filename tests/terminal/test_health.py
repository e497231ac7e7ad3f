"""What `interview-bot health` reads."""

import os
from pathlib import Path

import pytest

from bot.data_folder import HEALTH
from bot.monitoring import heartbeat
from tests.disks import small_disk


def test_heartbeat_is_written_on_a_full_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.disks.LIMIT", 0)
    with small_disk(tmp_path / "data") as disk, disk.full():
        for state in ("not ready: gateway", "ready"):
            heartbeat.write(disk.folder, state)
            assert heartbeat.read(disk.folder) == state
        heartbeat.remove(disk.folder)
        assert heartbeat.read(disk.folder) == f"not running on {disk.folder}"


def test_heartbeat_that_cannot_be_written_leaves_the_last_one_whole(tmp_path: Path) -> None:
    heartbeat.write(tmp_path, "ready")
    (tmp_path / f".{HEALTH}.fresh").mkdir()  # a name that cannot be written to
    heartbeat.write(tmp_path, "not ready: database")
    assert heartbeat.read(tmp_path) == "ready"


def test_heartbeat_that_is_old_is_not_believed(tmp_path: Path) -> None:
    heartbeat.write(tmp_path, "ready")
    os.utime(tmp_path / HEALTH, (0, 0), follow_symlinks=False)
    assert heartbeat.read(tmp_path).startswith(f"stuck, was killed or cannot write to {tmp_path}")
