"""What `make` promises: help, the question as it was given, and a set-up that says what it does."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text()


def made(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make on the Makefile of the project, as from a shell of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | environment
    return subprocess.run(
        ["make", *arguments], cwd=PROJECT, env=env, capture_output=True, text=True, timeout=60
    )


def stand_in(folder: Path, name: str, script: str) -> None:
    """Write a program that stands in for one of the environment's."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bin" / name).chmod(0o755)


def test_bare_make_prints_the_help() -> None:
    assert made().stdout == made("help").stdout != ""


def test_help_names_every_target_for_people() -> None:
    phony = re.search(r"(?m)^\.PHONY: ((?:.*\\\n)*.*)$", MAKEFILE)
    assert phony
    asked_for = set(phony[1].replace("\\\n", " ").split()) - {"chromium", "debootstrap"}
    assert set(re.findall(r"(?m)^make ([\w-]+)", made("help").stdout)) == asked_for


@pytest.mark.parametrize(
    "question",
    [
        "What is `echo mine` and $(echo yours)?",
        "Who has $HOME, ${HOME}, $$ and $@?",
        """It's "quoted", isn't it?""",
        "$(error stopped) $(shell echo ran)",
        "--version",
        "two\nlines # and a mark \\",
        "a=b; false && true | cat > /dev/null",
    ],
)
@pytest.mark.parametrize("where", ["command line", "environment"])
def test_ask_hands_the_question_over_unchanged(question: str, where: str, tmp_path: Path) -> None:
    stand_in(tmp_path, "interview-bot", "printf '<%s>' \"$@\"")
    (tmp_path / "runtime").touch()
    arguments = ["ask", f"VENV={tmp_path}"]

    ran = made(*arguments, Q=question) if where == "environment" else made(*arguments, f"Q={question}")

    assert ran.stdout == f"<ask><--><{question}>", ran.stderr
    assert ran.stderr == ""


def test_ask_without_a_question_says_which_it_asks(tmp_path: Path) -> None:
    stand_in(tmp_path, "interview-bot", "printf '<%s>' \"$@\"")
    (tmp_path / "runtime").touch()

    ran = made("ask", f"VENV={tmp_path}")

    question = ran.stdout.removeprefix("<ask><--><").removesuffix(">")
    assert question.endswith("?")
    assert ran.stderr == f"{question} (Q='...' asks something else)\n"


def test_set_up_says_what_it_does_and_no_more(tmp_path: Path) -> None:
    stand_in(tmp_path, "python", "echo Collecting one; echo '  Downloading from elsewhere'")

    ran = made("setup", f"VENV={tmp_path}")

    assert re.fullmatch(r"Setting up \S+: what the bot needs, \d+ packages\n", ran.stderr)
    assert (tmp_path / "runtime").exists()


def test_set_up_that_failed_is_not_taken_for_done(tmp_path: Path) -> None:
    stand_in(
        tmp_path, "python", 'case "$*" in *requirements.txt*) echo No room on this disk. >&2; exit 1 ;; esac'
    )

    ran = made("setup", f"VENV={tmp_path}")

    assert ran.returncode
    assert "No room on this disk." in ran.stderr
    assert not (tmp_path / "runtime").exists()
