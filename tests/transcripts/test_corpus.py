"""The transcripts that come with the bot."""

from pathlib import Path

from bot.transcripts.corpus import read_corpus, read_corpus_file

ROOT = Path(__file__).parents[2]


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


def test_every_bundled_file_can_be_read() -> None:
    transcripts, refused = read_corpus(ROOT / "corpus")

    assert [transcript.id for transcript in transcripts] == ["interview"]
    assert refused == []


def test_any_readable_file_is_picked_up_and_the_others_are_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "My Talk.md").write_text("**Ann:** Hello.\n\n**Bob:** Good morning.\n")
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "my-talk.md").write_text("**Ann:** Hello again.\n\n**Bob:** Good evening.\n")
    (tmp_path / "README.md").write_text("How to add a transcript.\n")
    (tmp_path / ".hidden.md").write_text("**Ann:** Hello.\n")

    transcripts, refused = read_corpus(tmp_path)

    assert [(t.id, t.title, t.speakers) for t in transcripts] == [("my-talk", "My Talk", ("Ann", "Bob"))]
    assert [path.name for path, _ in refused] == ["empty.md", "my-talk.md"]
    assert all(reason.endswith(".") for _, reason in refused)
