"""The transcripts that come with the bot."""

from pathlib import Path

from bot.transcripts.corpus import corpus_files, name_corpus_file
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript

ROOT = Path(__file__).parents[2]


def read_corpus_file(path: Path) -> Transcript:
    """Read a corpus file as the bot does."""
    return name_corpus_file(path, read(path.read_bytes(), path.name))


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
    for name in ("talk.md", "README.md", ".hidden.md"):
        (tmp_path / name).write_text("**Ann:** Hello.\n")

    assert [path.name for path in corpus_files(tmp_path)] == ["talk.md"]
