"""What is built and installed: a typed package, its command, and lock files that agree."""

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot import __version__
from bot.settings import PROJECT

LOCKS = sorted(PROJECT.glob("requirements*.txt"))


def pins(lock: Path) -> set[tuple[str, str]]:
    """Return what a lock file pins: names, and versions with their markers."""
    return set(re.findall(r"(?m)^([\w.-]+)==([^\\\n]+?) \\$", lock.read_text()))


def test_wheel_is_typed_and_brings_all_files_of_the_bot(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)

    with ZipFile(tmp_path / f"interview_bot-{__version__}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
    ours = {path for path in (PROJECT / "bot").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert "bot/py.typed" in names
    assert {str(path.relative_to(PROJECT)) for path in ours} <= names


def test_command_lies_beside_the_interpreter_and_tells_its_version(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("interview-bot")

    said = subprocess.run([command, "--version"], cwd=tmp_path, check=True, capture_output=True, text=True)

    assert said.stdout == f"interview-bot {__version__}\n"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_has_a_hash_for_all_it_pins(lock: Path) -> None:
    entries = re.split(r"\n(?=\w)", lock.read_text().strip())

    assert len(pins(lock)) == len(entries)
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize(("one", "other"), [*combinations(LOCKS, 2)], ids=lambda lock: lock.name)
def test_locks_agree_on_versions(one: Path, other: Path) -> None:
    shared = {name for name, _ in pins(one)} & {name for name, _ in pins(other)}

    assert {pin for pin in pins(one) if pin[0] in shared} == {pin for pin in pins(other) if pin[0] in shared}
