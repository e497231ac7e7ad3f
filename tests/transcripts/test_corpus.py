"""The transcripts that come with the bot."""

import os
from pathlib import Path

import pytest

from bot.library.corpus import corpus_source
from bot.library.ingest import describe, read
from bot.transcripts.corpus import corpus_files
from bot.transcripts.model import Transcript

ROOT = Path(__file__).parents[2]


def read_corpus_file(path: Path) -> Transcript:
    """Read a corpus file as the bot does."""
    source = corpus_source(path)
    return describe(source, read(source))


def test_the_bundled_interview_reads_to_its_captions_byte_for_byte() -> None:
    captions = (ROOT / "tests/samples/interview.txt").read_bytes()

    transcript = read_corpus_file(ROOT / "corpus/interview.md")

    assert transcript.text.encode() == captions


def test_the_bundled_interview_tells_who_speaks_and_where_that_is_a_guess() -> None:
    transcript = read_corpus_file(ROOT / "corpus/interview.md")

    assert transcript.id == "interview"
    assert transcript.inferred
    assert transcript.automatic
    assert transcript.speakers == ("Dwarkesh Patel", "Trenton Bricken", "Sholto Douglas")
    assert len(transcript.turns) == 22
    assert [turn.sure for turn in transcript.turns].count(False) == 7
    assert (transcript.turns[5].start, transcript.turns[5].end, transcript.turns[5].sure) == (
        2415,
        2614,
        False,
    )


def test_aliases_are_misspellings_that_stand_in_the_captions() -> None:
    transcript = read_corpus_file(ROOT / "corpus/interview.md")

    misspelt = [spelling for spellings in transcript.aliases.values() for spelling in spellings]

    assert misspelt
    assert all(spelling in transcript.text for spelling in misspelt)


def test_readmes_and_hidden_files_are_no_transcripts(tmp_path: Path) -> None:
    for name in ("talk.md", "README.md", ".hidden.md", "~$talk.docx"):
        (tmp_path / name).write_text("**Ann:** Hello.\n")

    assert [path.name for path in corpus_files(tmp_path)] == ["talk.md"]


def test_files_come_in_the_order_of_their_folders(tmp_path: Path) -> None:
    for name in ("b/c.md", "b-a.md", "a.md", "b/a/d.md", "b/readme.txt", ".git/e.md", "lost+found/f.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("**Ann:** Hello.\n")

    names = [str(path.relative_to(tmp_path)) for path in corpus_files(tmp_path)]

    assert names == ["a.md", "b/a/d.md", "b/c.md", "b-a.md"]


def test_a_folder_that_is_missing_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(corpus_files(tmp_path / "missing"))


def test_a_folder_within_that_cannot_be_listed_is_no_empty_one(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):  # deeper than a path can say, which holds for root, too
        os.mkdir("a" * 250, dir_fd=folder)
        within = os.open("a" * 250, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = within
    os.close(folder)

    with pytest.raises(OSError, match="too long"):
        list(corpus_files(tmp_path))


def test_a_file_that_cannot_be_looked_at_is_not_passed_over_as_a_link_to_nowhere_is(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    assert list(corpus_files(tmp_path)) == []
    (tmp_path / "talk.md").symlink_to("a" * 300)  # which holds for root, too

    with pytest.raises(OSError, match="too long"):
        list(corpus_files(tmp_path))
