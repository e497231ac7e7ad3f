"""The corpus folder is followed, and says what of it cannot be taken."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StartupError
from bot.resources import open_resources
from bot.settings import Settings
from bot.wording import sentence
from tests.library.conftest import shown


async def test_unreadable_corpus_files_are_named_with_the_reason_and_the_rest_is_there(
    tmp_path: Path,
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "walk.md").write_text("**Ann:** We walked along the river.\n\n**Bob:** It was cold.\n")
    (corpus / "empty.md").write_text("")
    settings_ = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=corpus)

    async with open_resources(settings_) as resources:
        known = [entry.id for entry in resources.library.transcripts(None)]
        refused = resources.library.refused

    assert known == ["walk"]
    assert [(path.name, str(reason) == "empty") for path, reason in refused] == [("empty.md", True)]


async def test_a_corpus_file_that_cannot_be_opened_is_named_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("good", "locked"):
        (corpus / f"{name}.txt").write_text(f"Ada: the {name} heron stood in the cold river.")
    (corpus / "vanished.txt").write_text("Ada: gone before it was read.")
    read_bytes, stat = Path.read_bytes, Path.stat

    def locked(path: Path) -> bytes:
        if path.stem == "locked":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    def vanished(path: Path, **known: Any) -> os.stat_result:
        if path.stem == "vanished" and sys._getframe(1).f_code.co_name == "read_corpus":
            raise FileNotFoundError(2, "No such file or directory")
        return stat(path, **known)

    monkeypatch.setattr(Path, "read_bytes", locked)
    monkeypatch.setattr(Path, "stat", vanished)
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=corpus)
    async with open_resources(settings) as resources:
        assert [entry.id for entry in resources.library.transcripts(None)] == ["good"]
        assert {path.name: sentence(reason, str) for path, reason in resources.library.refused} == {
            "locked.txt": "This file cannot be opened: Permission denied.",
            "vanished.txt": "This file cannot be opened: No such file or directory.",
        }


async def test_a_corpus_folder_that_cannot_be_read_keeps_the_bot_from_starting(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("a file, no folder")
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "corpus")

    with pytest.raises(StartupError, match="CORPUS_DIR cannot be read"):
        async with open_resources(settings):
            pass


async def test_an_edited_corpus_file_is_read_again_and_a_deleted_one_forgotten(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    settings_ = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=corpus)
    (corpus / "one.md").write_text("**Ann:** The heron stood in the river.\n\n**Bob:** Yes.\n")
    (corpus / "two.md").write_text("**Ann:** The kettle whistled again.\n\n**Bob:** Yes.\n")
    async with open_resources(settings_) as resources:
        assert await shown(resources.library, None, "Where did the heron stand?") == ["one"]

    (corpus / "one.md").write_text("**Ann:** The badger slept in the barn.\n\n**Bob:** Yes.\n")
    (corpus / "two.md").unlink()
    async with open_resources(settings_) as resources:
        assert await shown(resources.library, None, "Where did the badger sleep?") == ["one"]
        assert await shown(resources.library, None, "Where did the heron stand?") == []
        assert [entry.id for entry in resources.library.transcripts(None)] == ["one"]
