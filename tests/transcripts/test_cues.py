"""Captions: what rolls, what restarts, who speaks."""

import pytest

from bot.transcripts.formats import read
from bot.transcripts.reading import Reading


def captions(*cues: str, lasting: float = 2.0) -> Reading:
    """Read SRT made of these cues, one after the other."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        start, end = (number - 1) * lasting, number * lasting
        blocks.append(f"{number}\n00:00:{start:06.3f} --> 00:00:{end:06.3f}\n{cue}\n".replace(".", ",", 2))
    return read("\n".join(blocks).encode(), "a.srt")


def test_words_said_twice_in_ordinary_captions_are_kept() -> None:
    reading = captions("No.", "No.", "No.", "I said no.", "Yes.", "Yes.", "No.", "No.\nNo.", "No.\nNo.")

    assert reading.text == "No. No. No. I said no. Yes. Yes. No. No. No. No. No."
    assert reading.dropped == ()


def test_a_chorus_in_two_lines_is_kept() -> None:
    reading = captions(*["Light the lamp,\nlight the lamp."] * 6)

    assert reading.words == 36


def test_a_line_that_ends_one_cue_and_begins_the_next_is_kept_where_it_happens_once() -> None:
    reading = captions(
        "We waited.\nAnd waited.", "And waited.\nNobody came.", "So we left.", "It rained.", "Much."
    )

    assert reading.text == "We waited. And waited. And waited. Nobody came. So we left. It rained. Much."


def test_lines_that_roll_up_are_kept_once() -> None:
    reading = captions(
        "one two", "one two\nthree four", "three four\nfive six", "five six\nseven", "seven\neight"
    )

    assert reading.text == "one two three four five six seven eight"
    assert [cue.start_s for cue in reading.cues] == [0.0, 2.0, 4.0, 6.0, 8.0]
    assert reading.dropped == ("4 repeated caption lines",)
    assert reading.format == "SRT (rolling captions)"
    assert reading.coverage == 1.0


def test_lines_that_grow_word_by_word_are_kept_once() -> None:
    reading = captions(
        "so", "so we", "so we went", "so we went\nup", "so we went\nup the stairs", "up the stairs\nso"
    )

    assert reading.text == "so we went up the stairs so"


def test_words_said_again_after_a_pause_are_kept_while_lines_roll() -> None:
    cues = [
        ("00:01.000", "00:02.000", " \nall<00:01.500><c> right</c>"),
        ("00:02.000", "00:02.010", "all right\n "),
        ("00:02.010", "00:04.000", "all right\nyeah<00:03.000><c> yeah</c>"),
        ("00:04.000", "00:04.010", "yeah yeah\n "),
        ("00:09.000", "00:10.000", " \nyeah<00:09.500><c> yeah</c>"),
        ("00:10.000", "00:10.010", "yeah yeah\n "),
    ]
    file = "WEBVTT\n\n" + "\n\n".join(f"{start} --> {end}\n{lines}" for start, end, lines in cues)

    assert read(file.encode(), "a.vtt").text == "all right yeah yeah yeah yeah"


def test_segments_of_a_stream_are_put_on_one_clock() -> None:
    parts = [
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:01.000 --> 00:02.000\nHere.\n",
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1440000,LOCAL:00:00:00.000\n\n00:00.500 --> 00:02.000\nThere.\n",
    ]

    reading = read("\n".join(parts).encode(), "a.vtt")

    assert reading.text == "Here. There."
    assert [(cue.start_s, cue.end_s) for cue in reading.cues] == [(1.0, 2.0), (6.5, 8.0)]


def test_segments_that_overlap_repeat_nothing_and_keep_their_clock() -> None:
    one, two, three = (f"00:0{s}.000 --> 00:0{s + 2}.000\nLine {s}.\n" for s in (1, 3, 5))
    file = f"WEBVTT\n\n{one}\n{two}\nWEBVTT\n\n{one}\n{two}\n{three}"

    reading = read(file.encode(), "a.vtt")

    assert reading.text == "Line 1. Line 3. Line 5."
    assert [cue.start_s for cue in reading.cues] == [1.0, 3.0, 5.0]


def test_files_joined_in_one_go_on_where_the_last_ended() -> None:
    first = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:02,000 --> 00:00:03,500\nTwo.\n"
    second = first.replace("One", "Three").replace("Two", "Four")

    reading = read(f"{first}\n{second}".encode(), "a.srt")

    assert reading.text == "One. Two. Three. Four."
    assert [cue.start_s for cue in reading.cues] == [1.0, 2.0, 3.5, 4.5]


def timed_captions(*starts: int) -> Reading:
    """Read WebVTT with a caption at each of these seconds, in this order."""
    cues = [f"{s // 60:02}:{s % 60:02}.000 --> {s // 60:02}:{s % 60:02}.900\nLine {s}." for s in starts]
    return read("\n\n".join(["WEBVTT", *cues]).encode(), "a.vtt")


def test_a_caption_out_of_order_moves_no_other() -> None:
    reading = timed_captions(0, 60, 122, 5, 124, 126)

    assert [cue.start_s for cue in reading.cues] == [0.0, 5.0, 60.0, 122.0, 124.0, 126.0]
    assert reading.text == "Line 0. Line 5. Line 60. Line 122. Line 124. Line 126."


def test_a_clock_that_starts_anew_without_a_sign_goes_on() -> None:
    reading = timed_captions(0, 60, 122, 1, 3)

    assert [cue.start_s for cue in reading.cues] == pytest.approx([0.0, 60.0, 122.0, 122.9, 124.9])


@pytest.mark.parametrize(
    ("cues", "voices"),
    [
        (["<v Ann>a", "<v Ann>b", "c", "<v Bob>d"], ["Ann", None, "Bob"]),  # named every time: c is unknown
        (["<v Ann>a", "b", "c", "<v Bob>d"], ["Ann", "Bob"]),  # named on a change
        (["<v Ann>a</v>", "<v Bob Lee>b", "<v.loud Ann>c"], ["Ann", "Bob Lee", "Ann"]),
        (["<v Ann>a <v Bob>b", "<v Ann:>c"], ["Ann", "Bob", "Ann"]),
        (["<v Ann>a</v>", "<v Bob>b</v>", "c", "<v Bob>d</v>"], ["Ann", "Bob", None, "Bob"]),
        (["<v Ann>a</v> b", "<v Bob>c"], ["Ann", None, "Bob"]),
        (["Ann: a", "b", "Bob: c", "Ann: d\nBob: e"], ["Ann", "Bob", "Ann", "Bob"]),
        ([">> Ann: a", ">> b", ">> Ann: c >> d"], ["Ann", None, "Ann", None]),
        ([">>Ann: a", ">>b", ">>Bob: c >>d"], ["Ann", None, "Bob", None]),
        (["Ann: a?\n- b", "c", "Ann: d"], ["Ann", None, "Ann"]),  # a dash is somebody else
        (["Ann: a", "- b?\n–c", "Bob: d\n— e", "- Ann: f"], ["Ann", None, "Bob", None, "Ann"]),
        (["Ann: a\n-- b", "-5 degrees", "- 5 o'clock", "Ann: c"], ["Ann", None, "Ann"]),
        (["<v Ann>a", "<v Bob>b", "c", "<v Ann>d"], ["Ann", "Bob", None, "Ann"]),  # c lacks its voice
        (["[SPEAKER_00]: a", "[SPEAKER_01]: b"], ["SPEAKER_00", "SPEAKER_01"]),
        (["(Ann Lee)\na", "(Ann Lee)\nb\n-\n(Bob)\nc", "(Bob)\nd"], ["Ann Lee", "Bob"]),  # Google Meet
        (["Ann Lee\na", "Bob\nb", "Ann Lee\nc"], ["Ann Lee", "Bob", "Ann Lee"]),  # Teams
        (["[speaker 0]\na", "b", "c", "[speaker 1]\nd", "e", "f"], ["speaker 0", "speaker 1"]),
        (["田中：a", "鈴木：b", "田中：c"], ["田中", "鈴木", "田中"]),
        (["[Music]", "a", "[Applause]", "b", "[Music]", "c"], [None]),
        # A dialogue is quoted, then somebody else speaks whom nothing names.
        (["Ann: a\nBob: b", "Ann: c\nBob: d", "e", "f", "g", "h"], ["Ann", "Bob", "Ann", "Bob", None]),
        (["Note: a", "b", "https://c", "10:30 d", "Sentences that go on: e"], [None]),
    ],
)
def test_speakers_are_found_in_voices_and_labels(cues: list[str], voices: list[str | None]) -> None:
    assert [turn.speaker for turn in captions(*cues).turns] == voices


def test_a_dash_that_marks_another_speaker_stays() -> None:
    assert captions("- Really?\n- Yes.").text == "- Really? - Yes."


def test_sounds_stay_and_labels_go() -> None:
    assert (
        captions("Ann: [laughter] Yes.", "[Music]", "Bob: (applause)").text
        == "[laughter] Yes. [Music] (applause)"
    )


def test_a_cue_whose_time_is_broken_keeps_its_words() -> None:
    one, two, three = "00:01.000 --> 00:02.000\nOne", "00:02.000 --> 00:1d.890\nTwo", "3\nThree"
    file = f"WEBVTT\n\n{one}\n\n{two}\n\n{three}\n\n00:05.0 --> 00:06\nFour"

    reading = read(file.encode(), "a.vtt")

    assert reading.text == "One Two 3 Three Four"
    assert [(cue.start_s, cue.end_s) for cue in reading.cues] == [(1.0, 2.0), (2.0, None), (5.0, 6.0)]
    assert reading.coverage == 1.0


def test_entities_tags_and_numbers_in_speech_stay_what_they_are() -> None:
    reading = captions("AT&amp;T &lt;3 <i>you</i>", "<3 &copy;me", "42", "&notanentity; a < b")

    assert reading.text == "AT&T <3 you <3 ©me 42 &notanentity; a < b"


def test_a_missing_header_loses_nothing() -> None:
    reading = read(b"00:01.000 --> 00:02.000\nOne.\n\n00:02.000 --> 00:03.000\nTwo.\n", "a.vtt")

    assert (reading.format, reading.text) == ("WebVTT without a header", "One. Two.")


def test_a_word_before_a_colon_that_may_be_no_name_is_told() -> None:
    reading = captions("Ann: How was it?", "Bob: Cold.", "Remember: be kind.", "Ann: And?", "Bob: Dark.")

    assert [(doubt.kind, doubt.example) for doubt in reading.doubts] == [("a word", "Remember")]
    assert reading.coverage == 1.0


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (" Nobody expected this answer", "Nobody expected this answer"),
        (" align:start position:0%", ""),
        (" X1:100 X2:600 Y1:050 Y2:100", ""),
        (" align:start line:90% Align this", "Align this"),
        ("\tNote: hello", "Note: hello"),
    ],
)
def test_words_beside_a_time_are_said_and_settings_are_not(rest: str, said: str) -> None:
    file = f"1\n00:00:01,000 --> 00:00:02,000\nSo?\n\n2\n00:00:03,000 --> 00:00:04,000{rest}\nThen.\n"

    reading = read(file.encode(), "a.srt")

    assert reading.text == " ".join(f"So? {said} Then.".split())
    assert reading.coverage == 1.0


def test_a_spoken_number_above_a_time_is_no_cue_number_where_cues_have_none() -> None:
    times = [f"00:00:0{s},000 --> 00:00:0{s + 1},000" for s in range(4)]
    file = f"{times[0]}\nIt was in\n1985\n{times[1]}\nOr was it\n3\n{times[2]}\nNo\n"

    assert read(file.encode(), "a.srt").text == "It was in 1985 Or was it 3 No"


@pytest.mark.parametrize(
    ("numbers", "spoken"),
    [
        ([1, 2, 3], ""),
        ([7, 8, 12], "12"),
        ([7, 12, 13], ""),
        ([1, 2, 1985], "1985"),
        ([41, 1985, 43], "1985"),
    ],
)
def test_a_number_above_a_time_is_a_cue_number_where_it_goes_on_counting(
    numbers: list[int], spoken: str
) -> None:
    cues = [f"{n}\n00:00:0{s},000 --> 00:00:0{s},900\nWell," for s, n in enumerate(numbers)]

    said = read("\n".join(cues).encode(), "a.srt").text.split()

    assert [word for word in said if word != "Well,"] == spoken.split()


def test_a_spoken_number_after_a_gap_stays_where_cues_have_no_numbers() -> None:
    file = "00:00:01,000 --> 00:00:02,000\nWe count:\n\n1\n\n00:00:03,000 --> 00:00:04,000\nTwo.\n"

    assert read(file.encode(), "a.srt").text == "We count: 1 Two."


def test_an_arrow_drawn_with_another_dash_stands_between_times() -> None:
    reading = read(b"WEBVTT\n\n00:01.000 => 00:02.000\nOne.\n\n00:02.000 --> 00:03.000\nTwo.\n", "a.vtt")

    assert [(cue.start_s, cue.end_s) for cue in reading.cues] == [(1.0, 2.0), (2.0, 3.0)]
    assert reading.text == "One. Two."


def test_lines_above_the_first_time_are_told() -> None:
    reading = read(b"WEBVTT\n\n00:01 until 00:02\nOne.\n\n00:02.000 --> 00:03.000\nTwo.\n", "a.vtt")

    assert reading.text == "Two."
    assert reading.dropped == ("2 lines above the first time, the first '00:01 until 00:02'",)


def test_a_cue_named_after_a_speaker_is_theirs() -> None:
    names = ['1 "Ann Lee" (304)', '2 "Bob" (205)', "intro"]
    cues = [f"{name}\n00:0{i}.000 --> 00:0{i}.900\nSo." for i, name in enumerate(names)]

    reading = read("\n\n".join(["WEBVTT", *cues]).encode(), "a.vtt")

    assert [turn.speaker for turn in reading.turns] == ["Ann Lee", "Bob", None]
    assert reading.coverage == 1.0


def test_the_name_of_a_cue_without_a_time_is_not_said() -> None:
    one, two = "00:01.000 --> 00:02.000\nOne.", "00:05.000 --> 00:06.000\nTwo."

    reading = read(f"WEBVTT\n\n{one}\n\nintro-chapter\n\n{two}".encode(), "a.vtt")

    assert reading.text == "One. Two."
    assert reading.dropped == ("1 unused cue name",)


def test_a_sentence_shown_once_for_each_of_its_words_is_kept_once() -> None:
    reading = captions("<u>We</u> left.", "We <u>left.</u>", "<i>No.</i>", "No.", lasting=0.5)

    assert reading.text == "We left. No. No."
    assert [(cue.start_s, cue.end_s) for cue in reading.cues] == [(0.0, 1.0), (1.0, 1.5), (1.5, 2.0)]
    assert reading.dropped == ("1 repeated caption line",)


def test_lines_that_a_program_cut_where_they_overlap_are_kept_once() -> None:
    reading = captions("One.", "Two.", "Two.\nThree.", "Three.", "Four.", "Five.", "Six.")

    assert reading.text == "One. Two. Three. Four. Five. Six."
    assert [(cue.start_s, cue.end_s) for cue in reading.cues][1:3] == [(2.0, 6.0), (4.0, 8.0)]


def test_a_clock_that_starts_again_is_told() -> None:
    times = [(1, 5), (2, 7), (1, 5), (2, 7)]
    cues = [f"{n}\n00:00:0{s},000 --> 00:00:0{s},900\nLine {i}." for i, (n, s) in enumerate(times)]

    told = ("the clock starts again once: each part goes on where the one before ended",)
    assert read("\n\n".join(cues).encode(), "a.srt").dropped == told


def test_a_space_that_may_not_break_is_a_space() -> None:
    reading = captions("in nine\\hweeks")

    assert reading.text == "in nine weeks"
    assert reading.coverage == 1.0
