"""How pieces become one text, and how lost words are noticed."""

import pytest

from bot.errors import UnreadableTranscript
from bot.ids import TranscriptId
from bot.transcripts.formats import read
from bot.transcripts.model import Cue, Turn
from bot.transcripts.reading import MOST_SAID, Draft, Piece, coverage, finish, join
from bot.transcripts.text import clean


def test_pieces_are_joined_by_one_space_and_turns_leave_no_gap() -> None:
    said = [
        Piece(" So \n we", "Ann", 1.0, 2.0),
        Piece("ran. ", "Ann"),
        Piece("\t"),
        Piece("Why?", "Bob", 3.0),
    ]

    text, turns, cues = join(said)

    assert text == "So we ran. Why?"
    assert turns == (Turn(0, 11, "Ann", True, 1.0, 2.0), Turn(11, 15, "Bob", True, 3.0, None))
    assert cues == (Cue(0, 10, 1.0, 2.0), Cue(11, 15, 3.0, None))


ENTRY = ("x" * 99,)
NESTED: object = "x"
for _ in range(5):
    NESTED = (NESTED,)


@pytest.mark.parametrize(
    "said",
    [
        {"title": "x" * MOST_SAID},
        {"hosts": ("",) * MOST_SAID},
        {"aliases": {str(n): ENTRY for n in range(MOST_SAID // 100)}},
        {"aliases": NESTED},
    ],
)
def test_a_file_may_say_only_so_much_about_itself(said: dict[str, object]) -> None:
    with pytest.raises(UnreadableTranscript, match="says too much"):
        finish(Draft("any", [Piece("Hello.")], said), "Hello.", "utf-8")


def test_what_files_say_about_themselves_is_kept() -> None:
    said = {"title": "x" * 20_000, "aliases": {"Ann": ("An", "Anne")}, "hosts": ("Ann",) * 1_000}

    assert finish(Draft("any", [Piece("Hello.")], said), "Hello.", "utf-8").metadata == said


def test_a_guess_at_a_speaker_is_a_turn_of_its_own() -> None:
    _, turns, _ = join([Piece("a", "Ann"), Piece("b", "Ann", sure=False), Piece("c"), Piece("d")])

    assert [(turn.speaker, turn.sure) for turn in turns] == [("Ann", True), ("Ann", False), (None, True)]


def test_a_time_that_does_not_fit_the_order_dates_nothing() -> None:
    times = [1.0, 2.0, 99.0, 3.0, -1.0, 4.0, float("nan"), float("inf"), 5.0]

    _, _, cues = join(Piece(f"word{i}", start_s=time) for i, time in enumerate(times))

    assert [cue.start_s for cue in cues] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_time_past_eleven_days_dates_nothing() -> None:
    said = [Piece("a", None, 999_999.0, 1_000_000.0), Piece("b", None, 1_000_000.0, 1_000_001.0)]

    assert join(said)[2] == (Cue(0, 1, 999_999.0, None),)


def test_an_end_before_the_start_is_no_end() -> None:
    assert join([Piece("a", None, 5.0, 4.0)])[2] == (Cue(0, 1, 5.0, None),)


def test_characters_that_nobody_speaks_go_and_words_stay_as_they_are() -> None:
    assert clean("a\u200bb\u202ec\ufeffd\x00e\ud800f\ufdd0g") == "abcdefg"
    assert clean("\x1b[1;31mred\x1b[0m and \x1b]0;a title\x07blue\x1b]8;;x\x1b\\, \x1b(Bgreen\x1bc") == (
        "red and blue, greenc"
    )
    assert clean("\x1b[" + "0" * 9 + "\nand \x1b]no end\nof it") == "[" + "0" * 9 + "\nand ]no end\nof it"
    assert clean("ﬁancé\u0301 café Ⅻ") == "ﬁancé\u0301 café Ⅻ"
    assert clean("می\u200cخواهم a\u200cb 👩\u200d🚀") == "می\u200cخواهم ab 👩\u200d🚀"


@pytest.mark.parametrize(
    ("source", "text", "left_out", "share"),
    [
        ("one two three four", "one two three four", [], 1.0),
        ("one two three four", "one two four", [], 0.75),
        ("Ann: one two", "one two", ["Ann"], 1.0),
        ("<b>One</b> 00:01 &amp; [0:02] two", "one & two", [], 1.0),
        ("one one one one", "one", [], 0.25),
        ("one one one one", "one", ["one one one"], 1.0),
        ("00:01 --> 00:02", "", [], 1.0),
        ("one <I think so> two", "one two", [], 0.4),
        ("<v Ann Lee>One <b.x>two</b> <a href='#'>three</a> <lang en>", "one two three", [], 1.0),
    ],
)
def test_coverage_notices_what_was_lost(source: str, text: str, left_out: list[str], share: float) -> None:
    assert coverage(source, text, left_out) == share


def test_a_preview_tells_what_was_understood() -> None:
    reading = read(b"[0:01] Ann: Hello there.\n[0:05] Bob: Hello.\n", "a.txt")

    assert (reading.format, reading.encoding) == ("plain text with speakers and times", "utf-8")
    assert (reading.words, reading.speakers, reading.seconds) == (3, ("Ann", "Bob"), 5.0)
    assert reading.coverage == 1.0


def test_details_given_win_over_those_of_the_file() -> None:
    front = "---\ntitle: A talk\nshow: The show\ndate: 2024-03-01\noffset: 2\n---\n\n**Ann:** Hello.\n"
    reading = read(front.encode(), "a.md")

    transcript = reading.transcript(
        TranscriptId("talk"), "My title", date="2025", source="https://example.org"
    )

    assert (transcript.title, transcript.show, transcript.date) == ("My title", "The show", "2025")
    assert (transcript.source, transcript.offset_s) == ("https://example.org", 2.0)


def test_a_reading_tells_the_labels_it_took_for_speakers() -> None:
    text = b"Ann: How was it?\nBob: Cold.\nRemember: be kind.\nAnn: And?\n"
    captions = b"WEBVTT\n\n0:01.000 --> 0:02.000\nAnn: So?\n\n0:03.000 --> 0:04.000\nBob: No.\n"

    assert read(text, "a.txt").labels == ("Ann", "Bob", "Remember", "Ann")
    assert read(b"**Ann:** So?\n\n**Bob:** No.\n\n**Ann:** Oh.\n", "a.md").labels == ("Ann", "Bob", "Ann")
    assert read(captions, "a.vtt").labels == ("Ann", "Bob")
