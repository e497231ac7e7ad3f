"""What `interview-bot health` reads."""

import resource
from pathlib import Path

from bot.monitoring import heartbeat


def test_a_disk_that_takes_nothing_leaves_the_last_word_whole(tmp_path: Path) -> None:
    heartbeat.write(tmp_path, "ready")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        heartbeat.write(tmp_path, "not ready: database")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert heartbeat.read(tmp_path) == "ready"
    heartbeat.write(tmp_path, "not ready: gateway")
    assert heartbeat.read(tmp_path) == "not ready: gateway"
