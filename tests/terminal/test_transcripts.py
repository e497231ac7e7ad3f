"""The transcripts of an operator, from files to answers and back."""

import json
import os
from argparse import Namespace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.errors import Refusal
from bot.ids import ServerId
from bot.resources import open_resources
from bot.settings import PROJECT, Settings
from bot.store.rows import Original
from bot.store.transcripts import fresh_id
from bot.terminal import transcripts
from bot.transcripts.formats import read
from tests.terminal.conftest import Bot

HERONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ada Stone>The heron stood in the cold river all morning.

00:00:04.000 --> 00:00:09.500
<v Ben Reed>And the kettle whistled in the kitchen.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a transcript, the same again, and files that are none."""
    folder = tmp_path / "files"
    (folder / "deep").mkdir(parents=True)
    (folder / "herons.vtt").write_text(HERONS)
    (folder / "deep" / "twin.vtt").write_text(HERONS)
    (folder / "empty.txt").write_text("")
    (folder / "scan.txt").write_bytes(b"%PDF-1.7 binary")
    return folder


def test_each_file_of_a_zip_archive_is_a_transcript(bot: Bot, tmp_path: Path) -> None:
    zipped = tmp_path / "talks.zip"
    with ZipFile(zipped, "w", ZIP_DEFLATED) as archive:
        archive.writestr("deep/herons.vtt", HERONS)
        archive.writestr("kettle.txt", "Ada: The kettle.\nBen: It whistled.\nAda: Yes.")
        archive.writestr("empty.txt", "")
        archive.writestr("large.txt", b"a " * 5 * 2**20)
        archive.writestr("__MACOSX/._kettle.txt", b"\0")

    done = bot.run("transcripts", "add", str(zipped), "--json")
    lines = {
        line["path"].removeprefix(f"{zipped}/"): line for line in map(json.loads, done.stdout.splitlines())
    }

    assert {name: (line["verdict"], line.get("title")) for name, line in lines.items()} == {
        "deep/herons.vtt": ("read", "herons"),
        "kettle.txt": ("read", "kettle"),
        "empty.txt": ("refused", None),
        "large.txt": ("refused", None),
    }
    assert "larger than 8 MiB" in lines["large.txt"]["reason"]


def test_a_folder_is_read_file_by_file_and_answers(bot: Bot, folder: Path) -> None:
    done = bot.run("transcripts", "add", str(folder), str(folder / "nowhere.txt"), "--json")
    lines = {Path(line["path"]).name: line for line in map(json.loads, done.stdout.splitlines())}
    answer = json.loads(bot.run("ask", "heron in the river", "--json").stdout)

    assert done.returncode == 1, "some were refused"
    assert {name: line["verdict"] for name, line in lines.items()} == {
        "herons.vtt": "refused",
        "twin.vtt": "read",
        "empty.txt": "refused",
        "scan.txt": "refused",
        "nowhere.txt": "refused",
    }
    assert "here already" in lines["herons.vtt"]["reason"]
    assert lines["twin.vtt"] == {
        "path": str(folder / "deep" / "twin.vtt"),
        "verdict": "read",
        "id": lines["twin.vtt"]["id"],
        "title": "twin",
        "format": "WebVTT",
        "encoding": "utf-8",
        "words": 16,
        "turns": 2,
        "speakers": ["Ada Stone", "Ben Reed"],
        "seconds": 9.5,
        "coverage": 1.0,
        "doubts": [],
        "dropped": lines["twin.vtt"]["dropped"],
        "reason": None,
    }
    assert "words/second" in done.stderr
    assert "The heron stood" in answer["excerpts"][0]["text"]


def test_a_terminal_obeys_nothing_that_a_file_is_called(bot: Bot, folder: Path) -> None:
    title = "heron\\e]0;owned\\a\\e[31m\\nred"
    talk = f'---\ntitle: "{title}"\n---\n\n**Ada:** The heron stood in the cold river.\n'
    for name in ("talk.md", "twin.md", "\x1b[2Jempty.md"):
        (folder / name).write_text("" if "empty" in name else talk)
    added = bot.run("transcripts", "add", *map(str, folder.glob("*.md")))
    listed = bot.run("transcripts", "list")
    removed = bot.run("transcripts", "remove", "\x1b[31mnone")

    assert added.stdout.count("here already, as “heron red”.") == 1
    assert "/empty.md: This file is empty." in added.stderr
    assert "heron red (" in listed.stdout
    assert removed.stderr == "There is no transcript called “none”.\n"
    for done in (added, listed, removed):
        assert (done.stdout + done.stderr).replace("\n", "").isprintable()


def test_what_was_probably_misread_is_taken_from_a_folder_only_by_force(bot: Bot, tmp_path: Path) -> None:
    looped = tmp_path / "looped"
    looped.mkdir()
    lines = "\n\n".join(f"00:00:{n}.000 --> 00:00:{n}.900\nThank you for watching." for n in range(10, 40))
    (looped / "thanks.vtt").write_text(f"WEBVTT\n\n{lines}\n")

    left = bot.run("transcripts", "add", str(looped))
    tried = json.loads(
        bot.run("transcripts", "add", "--dry-run", "--json", str(looped / "thanks.vtt")).stdout
    )
    forced = bot.run("transcripts", "add", "--force", str(looped))

    assert "Probably misread, so it was left out: The same words come 30 times in a row" in left.stderr
    assert left.returncode == 1
    assert [(doubt["kind"], doubt["grave"]) for doubt in tried["doubts"]] == [("repeats", True)]
    assert "Added “thanks”" in forced.stdout
    assert "The same words come 30 times" in forced.stderr


def test_adding_prints_the_title_and_the_id_of_what_was_added(bot: Bot, folder: Path) -> None:
    alone = bot.run("transcripts", "add", str(folder / "herons.vtt"))
    again = bot.run("transcripts", "add", str(folder))

    ((id,),) = bot.rows("SELECT id FROM transcript WHERE title = 'herons'")
    assert alone.stdout.startswith(f"Added “herons” as {id}.\n")
    assert (alone.returncode, again.returncode) == (0, 1)
    assert "Added" not in again.stdout


def test_a_removed_transcript_is_restored_by_its_id_or_title(bot: Bot, folder: Path) -> None:
    bot.run("transcripts", "add", str(folder / "herons.vtt"))
    for by in ("id", "title"):
        removed = bot.run("transcripts", "remove", "herons")
        (entry,) = map(json.loads, bot.run("transcripts", "list", "--removed", "--json").stdout.splitlines())
        restored = bot.run("transcripts", "restore", entry[by])

        assert f"interview-bot transcripts restore {entry['id']}\n" in removed.stdout
        assert restored.stdout == f"“herons” is back as {entry['id']}.\n"
        assert "heron stood" in bot.run("ask", "heron in the river").stdout

    none = bot.run("transcripts", "restore", "herons")
    assert none.returncode == 1
    assert none.stderr == "No transcript called “herons” was removed in the last 30 days.\n"
    assert bot.run("transcripts", "list", "--removed").stdout == "None was removed.\n"


def test_a_dry_run_keeps_nothing(bot: Bot, folder: Path) -> None:
    done = bot.run("transcripts", "add", "--dry-run", str(folder / "herons.vtt"))

    assert done.returncode == 0, done.stderr
    assert "dry run" in done.stdout
    assert bot.rows("SELECT 1 FROM transcript WHERE corpus_path IS NULL") == []


def test_a_transcript_is_listed_shown_exported_and_removed(bot: Bot, folder: Path) -> None:
    bot.run("transcripts", "add", str(folder / "herons.vtt"))
    listed = [json.loads(row) for row in bot.run("transcripts", "list", "--json").stdout.splitlines()]
    (id,) = [entry["id"] for entry in listed if entry["title"] == "herons"]
    shown = json.loads(bot.run("transcripts", "show", id, "--json").stdout)
    captions = bot.run("transcripts", "export", id, "--format", "vtt").stdout
    exported = bot.run("transcripts", "export", id).stdout
    removed = bot.run("transcripts", "remove", id)

    assert [turn["speaker"] for turn in shown["turns"]] == ["Ada Stone", "Ben Reed"]
    assert shown["turns"][1].keys() == {"speaker", "sure", "start", "end", "start_s", "end_s", "text"}
    assert "".join(turn["text"] for turn in shown["turns"]) == shown["text"]
    assert "<v Ben Reed>And the kettle" in captions
    assert "**Ben Reed:** [00:00:04" in exported
    assert removed.returncode == 0
    assert bot.run("transcripts", "show", id).returncode == 1


def test_a_transcript_shown_as_text_marks_the_speakers_that_are_guessed(bot: Bot, folder: Path) -> None:
    bot.run("transcripts", "add", str(folder / "herons.vtt"))

    guessed = bot.run("transcripts", "show", "interview").stdout
    known = bot.run("transcripts", "show", "herons").stdout

    corpus = (PROJECT / "corpus/interview.md").read_text()
    looks = {"Trenton Bricken": "probably Trenton Bricken", "Trenton Bricken?": "Trenton Bricken?"}
    for name, shown in looks.items():
        assert guessed.count(f"\n{shown}: ") == corpus.count(f"\n**{name}:**") > 0
    assert guessed.endswith("\nprobably: inferred; the transcript does not say who speaks.\n")
    assert "probably" not in known
    assert "\nBen Reed [0:04]: And the kettle whistled" in known


def test_a_file_past_the_limit_is_refused_before_it_is_read(bot: Bot, folder: Path) -> None:
    (folder / "long.txt").write_text("word " * 300_000)

    done = bot.run("transcripts", "add", str(folder / "long.txt"), MAX_TRANSCRIPT_MIB="1")

    assert done.returncode == 1
    assert "larger than 1 MiB" in done.stderr


async def test_a_folder_that_cannot_be_listed_is_refused_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "none")
    is_root = os.getuid() == 0  # for whom every folder is open
    async with open_resources(settings) as resources:
        (folder / "deep").chmod(0)
        os.seteuid(65534 if is_root else os.getuid())
        try:
            with pytest.raises(Refusal, match=r"cannot be read: Permission denied\. Nothing was added"):
                await transcripts.add(Namespace(paths=[folder]), resources)
        finally:
            os.seteuid(os.getuid())
            (folder / "deep").chmod(0o700)


async def test_a_file_is_told_as_read_only_once_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "BATCH", 2)
    files = [tmp_path / f"{name}.vtt" for name in ("a", "twin", "c", "d", "e")]
    for file in files:
        file.write_text(HERONS.replace("kettle", "kettle" if file.stem in ("a", "twin") else file.stem))
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "none")
    told = []
    async with open_resources(settings) as resources:
        async for line in transcripts._added(resources.library, files, 1, None, keep=True):
            told.append(line["verdict"])
            kept = resources.library.find(None, Path(line["path"]).stem)
            assert (kept is not None) is (line["verdict"] == "read"), line["path"]
    assert told == ["read", "refused", "read", "read", "read"]


def test_a_corpus_file_is_removed_where_it_lies(bot: Bot) -> None:
    done = bot.run("transcripts", "remove", "interview")

    assert done.returncode == 1
    assert "corpus folder" in done.stderr


@pytest.mark.parametrize(
    "command", ["transcripts list", "transcripts export interview", "log stats", "ask luck"]
)
def test_a_command_whose_reader_has_seen_enough_ends_quietly(bot: Bot, command: str) -> None:
    reading, bot.output = os.pipe()
    os.close(reading)
    done = bot.run(*command.split())
    os.close(bot.output)
    assert (done.returncode, done.stderr) == (141, "")


async def test_an_operator_sees_what_each_server_takes(bot: Bot, tmp_path: Path) -> None:
    assert bot.run("transcripts", "usage").stdout.startswith("every server")
    settings = Settings(_env_file=None, data_dir=bot.data)
    async with open_resources(settings) as resources:
        for server, word in ((5, "heron"), (6, "kettle")):
            transcript = read(f"The {word} is here.".encode(), "a.txt").transcript(fresh_id(word), word)
            file = Original(word.encode() * 100_000, "text", "utf-8")
            await resources.library.curation.add(ServerId(server), transcript, file, by=None)

    lines = bot.run("transcripts", "usage").stdout.splitlines()
    rows = [json.loads(line) for line in bot.run("transcripts", "usage", "--json").stdout.splitlines()]

    assert [line.split()[0] for line in lines] == ["6", "5", "every"]
    assert "1 in use: 0.6 of 256 MiB, 0.6 with removed and replaced ones" in lines[0]
    assert rows[0] == {"server": 6, "transcripts": 1, "in_use": 600_000, "kept": 600_000}
