"""Tables say in many ways which column is which, and some do not say it at all."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import read
from bot.wording import sentence

TWO = [("Ann", "Was it cold?"), ("Ben", "Very.")]


def said(text: str, name: str = "a.csv") -> list[tuple[str | None, str]]:
    reading = read(text.encode(), name)
    assert reading.coverage == 1.0
    return [(turn.speaker, reading.text[turn.start : turn.end].strip()) for turn in reading.turns]


def starts(text: str, name: str = "a.csv") -> list[float]:
    return [cue.start_s for cue in read(text.encode(), name).cues]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Start,End,Speaker,Text\n1,2,Ann,Was it cold?\n65,66,Ben,Very.\n", "a.csv"),
        ("Speaker;Start Time;Text\nAnn;00:00:01;Was it cold?\nBen;00:01:05;Very.\n", "a.csv"),
        ("Sprecher;Beginn;Transkript\nAnn;0:01;Was it cold?\nBen;1:05;Very.\n", "a.txt"),
        ("Heure de début,Locuteur,Texte\n00:01,Ann,Was it cold?\n01:05,Ben,Very.\n", "a.csv"),
        ("Hablante\tTiempo\tTexto\nAnn\t0:01\tWas it cold?\nBen\t1:05\tVery.\n", "a.txt"),
        ("話者,開始時間(秒),発言内容\nAnn,1,Was it cold?\nBen,65,Very.\n", "a.csv"),
        ("speaker|start_ms|text\nAnn|1000|Was it cold?\nBen|65000|Very.\n", "a.txt"),
        ("|Time|Who|Text|\n|---|:--|---|\n| 0:01 | Ann | Was it cold? |\n| 1:05 | Ben | Very. |\n", "a.txt"),
        ("Talk of 1994\n\nTimecode,Name,Text\n00:00:01:00,Ann,Was it cold?\n0:01:05:00,Ben,Very.\n", "a.csv"),
        ('in,out,speaker,text\n"00:00:01,000","00:00:02,0",Ann,Was it cold?\n1m 5s,,Ben,Very.\n', "a.csv"),
        ("speaker,time,text\nAnn,00:01 --> 00:02,Was it cold?\nBen,01:05 --> 01:09,Very.\n", "a.csv"),
        ("Participant ID,onset,utterance\nAnn,1,Was it cold?\nBen,65,Very.\n", "a.csv"),
        ("text,start,end,speaker,,\nWas it cold?,1,2,Ann,,\nVery.,65,66,Ben,,\n", "a.csv"),
    ],
)  # fmt: skip
def test_a_header_names_the_columns_in_any_order_and_language(text: str, name: str) -> None:
    assert said(text, name) == TWO
    assert starts(text, name) == [1.0, 65.0]


@pytest.mark.parametrize(
    ("rows", "times"),
    [
        ("1000,3050,Velda built it.\n4200,5900,Nobody knew.\n", [1.0, 4.2]),
        ("3600,3604,Velda built it.\n3604,3609,Nobody knew.\n", [3600.0, 3604.0]),
        ("1000.0,3050.0,Velda built it.\n4200.0,5900.0,Nobody knew.\n", [1.0, 4.2]),
        ("1.5,3.05,Velda built it.\n4.2,5.9,Nobody knew.\n", [1.5, 4.2]),
        ("Velda built it.,1.5,3.05\nNobody knew.,4.2,5.9\n", [1.5, 4.2]),
        ("1,0:01,0:03,Velda built it.\n2,0:04,0:05,Nobody knew.\n", [1.0, 4.0]),
    ],
)
def test_plain_columns_need_no_header(rows: str, times: list[float]) -> None:
    assert said(rows) == [(None, "Velda built it. Nobody knew.")]
    assert starts(rows) == times


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('start,end,text\n1,2,"She said ""no"", then left."\n', 'She said "no", then left.'),
        ('start,end,text\n1,2,"She said \\"no\\", then left."\n', 'She said "no", then left.'),
        ("start,end,text\n1,2,She said no, then left.\n", "She said no, then left."),
        ("start,text,end\n1,She said no, then left.,2\n", "She said no, then left."),
        (
            'start\tend\ttext\n1\t2\t"No," she said.\n2\t3\t"And\n3\t4\tleft."\n',
            '"No," she said. "And left."',
        ),
        ('start,end,text\n1,2,"She said no,\nthen left."\n', "She said no, then left."),
    ],
)
def test_cells_are_quoted_in_many_ways(text: str, words: str) -> None:
    assert said(text) == [(None, words)]


def test_a_speaker_goes_on_where_a_table_names_only_the_first_row_of_a_turn() -> None:
    assert said("Speaker,Text\nAnn,One.\n,Two.\nBen,Three.\n,Four.\n") == [
        ("Ann", "One. Two."),
        ("Ben", "Three. Four."),
    ]


def test_rows_without_a_speaker_are_nobodys_in_a_table_that_names_most() -> None:
    assert said("Speaker,Text\nAnn,One.\nBen,Two.\n,Three.\n") == [
        ("Ann", "One."),
        ("Ben", "Two."),
        (None, "Three."),
    ]


def test_words_name_speakers_as_in_captions_where_no_column_does() -> None:
    text = "start,end,text\n1,2,>> ANN: Was it cold?\n3,4,>> BEN: Very.\n5,6,>> ANN: Oh.\n"

    assert said(text) == [("ANN", "Was it cold?"), ("BEN", "Very."), ("ANN", "Oh.")]


@pytest.mark.parametrize(
    "times",
    [("2025-06-03 23:59:50", "2025-06-04T00:00:02Z"), ("3.6.2025 10:00:01 AM", "3.6.2025 10:00:13 AM")],
)
def test_dates_with_an_hour_become_time_since_the_first(times: tuple[str, str]) -> None:
    reading = read(f"time,speaker,text\n{times[0]},Ann,So?\n{times[1]},Ben,Yes.\n".encode(), "a.csv")

    assert [cue.start_s for cue in reading.cues] == [0.0, 12.0]
    assert reading.dropped == ("the hour of the day: times count from the first",)


def test_what_is_not_read_of_a_table_is_told() -> None:
    reading = read(b"time,speaker,text,mood\nin the morning,Ann,Was it cold?,glad\n", "a.csv")

    assert reading.dropped == (
        "1 other column: 'mood'",
        "1 time that cannot be read: 'in the morning'",
    )


@pytest.mark.parametrize(
    "text",
    [
        "id;name;price\n1;Lamp;3.50\n2;Oil;1.20\n",
        "1,2,3\n4,5,6\n",
        "4,2,Velda built it.\n1,3,Nobody knew it.\n",
        "Velda built it,and nobody knew\nThe gulls,liked it very much\n",
        "0.5,0.91,Velda built it.\n1.5,0.32,Nobody knew.\n",
    ],
)
def test_a_table_of_other_things_is_refused_and_never_read_as_speech(text: str) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        read(text.encode(), "a.csv")

    assert "This is a table" in sentence(refused.value, str)


def test_a_cell_without_an_end_is_refused() -> None:
    with pytest.raises(UnreadableTranscript, match="table cell"):
        read(b"start,text\n1," + b"a " * 100_000, "a.csv")


@pytest.mark.parametrize(
    "text",
    [
        "Ann, Ben, and I went out.\nThen, of course, it rained.\nSo, well, we left.\n",
        "Time, speaker, text: all that matters.\nSo, in short, we left.\nAnd then, well, it rained.\n",
    ],
)
def test_speech_with_commas_is_no_table(text: str) -> None:
    assert read(text.encode(), "a.txt").format.startswith("plain text")
