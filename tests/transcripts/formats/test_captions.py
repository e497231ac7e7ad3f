"""Captions of older programs, beyond the samples."""

import pytest

from bot.transcripts.formats import read
from bot.transcripts.reading import Reading


def said(text: str) -> list[tuple[str, float, float | None]]:
    """Return what each cue says, and when."""
    reading = read(text.encode(), "a.txt")
    assert reading.coverage == 1.0
    return cues(reading)


def cues(reading: Reading) -> list[tuple[str, float, float | None]]:
    return [(reading.text[cue.start : cue.end], cue.start_s, cue.end_s) for cue in reading.cues]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{25}{50}Cold.\n{75}{100}Very cold.\n", True),
        ("00:00:01:00 , 00:00:02:00 , Cold.\n00:00:03:00 , 00:00:04:00 , Very cold.\n", True),
        ("{1}{1}25\n{25}{50}Cold.\n{75}{100}Very cold.\n", False),
        ("{0}{0}25.000 fps\n{25}{50}Cold.\n{75}{100}Very cold.\n", False),
    ],
)
def test_a_frame_rate_is_told_where_the_file_does_not_say_it(text: str, told: bool) -> None:
    reading = read(text.encode(), "a.sub")

    assert cues(reading) == [("Cold.", 1.0, 2.0), ("Very cold.", 3.0, 4.0)]
    assert ("times are in frames, taken for 25 a second: the file does not say" in reading.dropped) is told


def test_frames_past_the_twenty_fifth_are_of_thirty_a_second() -> None:
    assert said("00:00:01:15 , 00:00:02:29 , Cold.\n")[0][1] == 1.5


def test_a_number_that_is_a_caption_is_no_frame_rate() -> None:
    assert said("{25}{50}5\n{75}{100}Cold.\n")[0] == ("5", 1.0, 2.0)


def test_of_several_languages_that_is_read_which_says_most() -> None:
    first = "<SYNC Start=1000><P Class=A>Kalt.<P Class=B>Cold, very cold."
    text = f"<SAMI><BODY>{first}<SYNC Start=2000><P Class=B>So."

    reading = read(text.encode(), "a.smi")

    assert cues(reading) == [("Cold, very cold.", 1.0, 2.0), ("So.", 2.0, None)]
    assert reading.dropped == ("1 caption in another language",)
    assert reading.coverage == 1.0


def test_a_line_with_several_times_is_sung_as_often_and_the_offset_is_taken_off() -> None:
    text = "[ti:a]\n[offset:500]\n[00:01.50][00:09.50]Cold.\n[00:04.50]Very\ncold.\n"

    assert said(text) == [("Cold.", 1.0, 4.0), ("Very cold.", 4.0, 9.0), ("Cold.", 9.0, None)]


@pytest.mark.parametrize(
    "text", ["[00:01] Ann: Cold.\n[00:04] Bob: Very.\n", "It was cold [00:01]a.\nAnd so.\n"]
)
def test_a_transcript_with_times_in_brackets_is_no_lrc(text: str) -> None:
    assert read(text.encode(), "a.txt").format != "LRC"


def test_captions_of_the_second_channel_are_not_read() -> None:
    assert [
        words for words, _, _ in said("Scenarist_SCC V1.0\n\n00:00:01:00\t1c20 c1c2 1c2f 9420 c4c5 942f\n")
    ] == ["DE"]


def test_drop_frame_times_keep_up_with_the_clock() -> None:
    def start(clock: str) -> float:
        return said(f"Scenarist_SCC V1.0\n\n{clock}\t9420 c4c5 942f\n\n")[0][1]

    assert start("01:00:00;00") == pytest.approx(3600.06, abs=0.01)
    assert start("01:00:00:00") == pytest.approx(3603.67, abs=0.01)


def test_painted_captions_are_read_and_a_letter_is_taken_back() -> None:
    text = "Scenarist_SCC V1.0\n\n00:00:01:00\t9429 9429 c4c5 94a1 94a1 c6c7 94ae 94ae 942c 9420\n"

    assert [words for words, _, _ in said(text)] == ["DFG"]


def test_labels_may_be_written_with_commas() -> None:
    assert said("1,500000\t3,000000\tCold.\n4,000000\t5,000000\tSo.\n") == [
        ("Cold.", 1.5, 3.0),
        ("So.", 4.0, 5.0),
    ]


def test_tab_delimited_text_may_have_a_header_and_times_in_milliseconds() -> None:
    header = "Tier\tParticipant\tBegin\tEnd\tDuration\tAnnotation\n"
    rows = "x\tIda\t1000\t2000\t1000\tCold.\nx\tIda\t3000\t4000\t1000\tSo."

    reading = read(f"{header}{rows}".encode(), "a.txt")

    assert (reading.speakers, cues(reading)) == (("Ida",), [("Cold.", 1.0, 2.0), ("So.", 3.0, 4.0)])


def test_a_play_in_tei_is_read_by_its_speeches() -> None:
    text = "<TEI><text><sp><speaker>IDA.</speaker><p>It was <stage>softly</stage> cold.</p></sp></text></TEI>"

    reading = read(text.encode(), "a.xml")

    assert (reading.speakers, reading.text, reading.coverage) == (("IDA",), "It was cold.", 1.0)


def test_an_ohms_record_may_hold_webvtt() -> None:
    captions = "WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;v Ida&gt;Cold."
    text = f"<ROOT xmlns='https://www.weareavp.com/nunncenter/ohms'><vtt_transcript>{captions}</vtt_transcript></ROOT>"

    reading = read(text.encode(), "a.xml")

    assert (reading.format, reading.speakers, cues(reading)) == ("OHMS", ("Ida",), [("Cold.", 1.0, 2.0)])
