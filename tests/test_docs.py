"""Each command that the documents name is there, and those for the terminal do what they are said to."""

import re
import shlex
from pathlib import Path

import discord
import pytest
from discord import app_commands

from bot.__main__ import main
from bot.chat.client import InterviewBot
from bot.resources import open_resources
from bot.settings import PROJECT, Settings

DOCS = sorted((PROJECT / "docs").glob("*.md"))
PEOPLE = [doc for doc in DOCS if doc.stem in ("members", "moderators", "operators")]


def text_of(docs: list[Path]) -> str:
    """Return what documents say, one after the other."""
    return "\n".join(doc.read_text() for doc in docs)


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"(?m)^([\w-]+):", (PROJECT / "Makefile").read_text()))
    named = set(re.findall(r"`make ([\w-]+)", text_of([*DOCS, PROJECT / "README.md"])))
    assert named
    assert named <= targets


def test_every_link_and_picture_leads_somewhere() -> None:
    for doc in DOCS:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", doc.read_text()):
            assert (doc.parent / target).exists(), target


async def test_every_slash_command_and_button_exists(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    async with open_resources(settings) as resources:
        bot = InterviewBot(resources)
        for feature in bot.features():
            await bot.add_cog(feature)
        known = {
            command.qualified_name
            for command in bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
            if isinstance(command, app_commands.Command)
        }
    named = set(re.findall(r"`/(\w+(?: \w+)*)`", text_of([doc for doc in PEOPLE if doc.stem != "operators"])))
    assert named
    assert named <= known
    labels = set(re.findall(r"\*\*([A-Z][\w ]+)\*\*", (PROJECT / "docs" / "members.md").read_text()))
    buttons = (PROJECT / "bot" / "chat" / "buttons.py").read_text()
    assert labels
    assert all(f'"{label}"' in buttons for label in labels)


def test_every_command_for_the_terminal_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.srt").write_text(
        "1\n00:00:01,000 --> 00:00:04,000\nThe kettle was blue and never boiled.\n"
    )
    lines = re.findall(r"(?m)^interview-bot (.+)$", text_of(PEOPLE))
    assert main(["ask", "Who invented sparse coding?"]) == 0
    for line in lines:
        stopped = line == "health"  # nothing runs here
        assert main(shlex.split(line)) == (1 if stopped else 0), line
    assert {"backup", "restore"} <= {line.split()[0] for line in lines}


def test_operators_are_told_what_discord_asks_of_them() -> None:
    said = " ".join((PROJECT / "docs/operators.md").read_text().split())
    for topic in ("encrypted disk", "10,000 users", "App Verification", "shard", "leaves the audit trail"):
        assert topic in said, topic
