"""What the commands work with: only what is decided where all of it meets."""

import os
from pathlib import Path

import pytest

from bot.data_folder import DATABASE, INDEX
from bot.errors import NotNow, StartupError
from bot.ids import ServerId
from bot.library.corpus import read_corpus
from bot.resources import open_resources, topics
from bot.settings import Settings
from bot.store.database import Database
from bot.store.log import Query
from bot.store.reports import Reports
from bot.store.transcripts import TranscriptStore
from tests.disks import small_disk


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How did Sholto get hired?", "how did sholto get hired"),
        ("How did Sholto get hired?", "Sholto getting hired?"),
        ("What’s a feature?", "what are features"),
        ("who are you", "you are who?"),
        ("稀疏编码是什么", "是什么稀疏编码？"),
    ],
)
def test_nearly_equal_questions_have_one_form(one: str, other: str) -> None:
    form = topics()
    assert form(one) == form(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("How did Sholto get hired?", "How did Trenton get hired?"), ("who are you", "where is it")],
)
def test_questions_that_differ_have_different_forms(one: str, other: str) -> None:
    form = topics()
    assert form(one) != form(other)


def test_question_without_words_has_no_form() -> None:
    assert topics()("?! [laughter]") == ""


async def test_nearly_equal_questions_are_one_gap(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, corpus_dir=tmp_path / "corpus")
    async with open_resources(settings) as resources:
        for who, text in (("a", "How did Sholto get hired?"), ("b", "Sholto getting hired?")):
            resources.log.record(
                Query(server=ServerId(1), surface="slash", text=text, verdict="not_found", asker=who)
            )
        await resources.log.flush()
        (gap,) = await Reports(resources.database).gaps(ServerId(1))
    assert (gap.text, gap.times, gap.people) == ("Sholto getting hired?", 2, 2)


@pytest.fixture
def bundled(tmp_path: Path) -> Settings:
    """Settings with a corpus folder of one file."""
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "corpus")
    settings.corpus_dir.mkdir()
    (settings.corpus_dir / "herons.md").write_text("**Ann:** The heron stood in the river.\n")
    return settings


async def listed(settings: Settings) -> list[tuple[str, int]]:
    """Return what every server sees, with the version that is in force."""
    async with open_resources(settings) as resources:
        return [(entry.id, entry.version) for entry in resources.library.transcripts(None)]


async def test_a_corpus_folder_that_is_gone_is_not_taken_for_an_empty_one(bundled: Settings) -> None:
    assert await listed(bundled) == [("herons", 1)]
    away = bundled.corpus_dir.rename(bundled.corpus_dir.with_name("away"))
    with pytest.raises(StartupError, match=r"^CORPUS_DIR cannot be read: .*corpus: No such file"):
        await listed(bundled)
    away.rename(bundled.corpus_dir)
    assert await listed(bundled) == [("herons", 1)]


async def test_a_corpus_folder_that_was_never_there_is_an_empty_one(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=tmp_path / "corpus")
    assert await listed(settings) == []


async def test_a_corpus_file_that_was_only_written_again_stays_what_it_was(bundled: Settings) -> None:
    assert await listed(bundled) == [("herons", 1)]
    os.utime(bundled.corpus_dir / "herons.md", (1, 1))
    assert await listed(bundled) == [("herons", 1)]
    async with open_resources(bundled) as resources:
        known = await resources.transcripts.bundled()
    assert known["herons.md"].mtime_ns == 10**9


async def test_corpus_that_changed_while_the_disk_is_full_is_answered_from_as_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "data") as disk:
        settings = Settings(_env_file=None, data_dir=disk.folder, corpus_dir=tmp_path / "corpus")
        settings.corpus_dir.mkdir()
        for name in ("herons", "kettles"):
            (settings.corpus_dir / f"{name}.md").write_text(f"**Ann:** The {name} stood in the river.\n")
        await listed(settings)
        os.utime(settings.corpus_dir / "herons.md", (1, 1))
        (settings.corpus_dir / "kettles.md").unlink()
        (settings.corpus_dir / "cranes.md").write_text("**Ann:** The cranes danced.\n")
        with disk.full():
            async with open_resources(settings) as resources:
                known = {entry.id for entry in resources.library.transcripts(None)}
                refused = {path.name: reason for path, reason in resources.library.refused}
        assert known == {"herons", "kettles"}
        assert refused.keys() == {"cranes.md"}
        assert isinstance(refused["cranes.md"], NotNow)
        assert "kettles.md is gone from the corpus but stays" in caplog.text
        assert await listed(settings) == [("cranes", 1), ("herons", 1)]


async def test_copy_of_the_index_goes_although_a_corpus_file_could_not_be_dropped(
    bundled: Settings,
) -> None:
    await listed(bundled)
    (bundled.corpus_dir / "herons.md").unlink()
    copy = bundled.data_dir / INDEX
    copy.write_text("The heron stood in the river.")
    async with Database.open(bundled.data_dir / DATABASE) as database:
        async with database.transaction() as db:
            await db.execute("PRAGMA query_only = ON")
        assert await read_corpus(bundled.corpus_dir, TranscriptStore(database), None) == []
    assert not copy.exists()
