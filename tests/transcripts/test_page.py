"""What stands on a page and is not said."""

import pytest

from bot.transcripts.formats import read
from bot.transcripts.reading import Reading

TALK = "ANN: How was it?\nBEN: Cold.\nANN: And then?\nBEN: Dark.\n"


def text(*parts: str) -> Reading:
    """Read these parts, with a gap between any two, as plain text."""
    return read("\n\n".join(parts).encode(), "a.txt")


@pytest.mark.parametrize(
    "header",
    [
        "Entrevistada: Ida Holm\nFecha: 3 de mayo\nLugar: Isla del Faro",
        "访谈对象：王小明\n访谈日期：2020年5月3日",
        "Interviewpartner: Herr Maier\nDauer: 42 Min.",
        "The Lighthouse Project\nTape: 4\nRoom: 12",
        "Interviewee: Ida Holm",
        "Tema: El faro\n\nLugar: Puerto\n\nDiapositivas: https://example.org/a.pdf",
    ],
)
@pytest.mark.parametrize("talk", [TALK, "I was born in the tower.\nWe had a goat.\nIt was cold.\n"])
def test_a_header_is_not_said(header: str, talk: str) -> None:
    reading = text(header, talk)

    assert reading.speakers == (("ANN", "BEN") if talk is TALK else ())
    assert reading.text.startswith(("How was it?", "I was born"))
    assert reading.coverage == 1.0
    assert len(reading.dropped) == 1


@pytest.mark.parametrize(
    "opening",
    [
        "ANN: hello there\nBEN: hi\nANN: how are you\nBEN: fine and you",
        "CY: Welcome to the show.\nANN: Thank you.",
        "ANN: hello there\n\nBEN: hi ann",
    ],
)
def test_what_people_say_first_is_no_header(opening: str) -> None:
    reading = text(opening, TALK)

    assert reading.text.startswith(("hello there", "Welcome to the show."))
    assert reading.dropped == ()


def test_a_header_tells_title_date_and_who_was_there() -> None:
    header = (
        "Title: The first winter\nDate: 3 May 1999\nInterviewer: Per Lund\nNarrators: Ida Holm and Eva Holm"
    )

    assert text(header, TALK).metadata == {
        "title": "The first winter",
        "date": "3 May 1999",
        "hosts": ("Per Lund",),
        "guests": ("Ida Holm", "Eva Holm"),
    }


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Entrevistada: Ida Holm\nFecha: 3 de mayo", {"guests": ("Ida Holm",), "date": "3 de mayo"}),
        ("Interviewerin: Ida Holm\nOrt: Kiel\nDatum: 3.5.1999", {"hosts": ("Ida Holm",), "date": "3.5.1999"}),
        ("日時：2021年3月3日\n聞き手：田中", {"date": "2021年3月3日", "hosts": ("田中",)}),
    ],
)
def test_a_header_tells_the_same_in_other_languages(header: str, told: dict[str, object]) -> None:
    assert text(header, TALK).metadata == told


def test_a_greeting_is_no_header() -> None:
    assert (
        text("Interviewer: Hello\nANN: Hi there.\nInterviewer: How are you?").turns[0].speaker
        == "Interviewer"
    )


@pytest.mark.parametrize(
    ("title", "who", "closing"),
    [
        ("The ferry – Transkript", "Teilnehmer", "Die Besprechung endete nach 00:10:03 👋"),
        ("The ferry: transcripción", "Asistentes", "La reunión ha finalizado a las 00:10:03 👋"),
        ("The ferry - 文字起こし", "参加者", "会議は 00:10:03 に終了しました"),
    ],
)
def test_what_meet_writes_around_a_talk_is_not_said_in_any_language(
    title: str, who: str, closing: str
) -> None:
    reading = text(
        f"{title}\n{who}\nANN, BEN", "00:00:00", TALK, "00:05:00", TALK, f"{closing}\nNot by people."
    )

    assert (reading.metadata["title"], reading.turns[0].speaker) == ("The ferry", "ANN")
    assert reading.text.endswith("Dark.")
    assert reading.coverage == 1.0


def test_a_meeting_without_a_heading_above_who_was_there_tells_when_it_was() -> None:
    title = "The ferry (2024-07-18 16:06 GMT-7) - Transcript"
    reading = text(f"{title}\nANN, ANN's Presentation, BEN", TALK, "Meeting ended after 00:04:19 👋")

    assert reading.metadata == {"title": "The ferry", "date": "2024-07-18"}
    assert reading.text == "How was it? Cold. And then? Dark."


def test_what_teams_writes_above_a_talk_is_not_said() -> None:
    reading = text("Ferry-20240328_100000-Meeting Recording\nMarch 28, 2024, 10:00AM\n12m 3s", TALK)

    assert reading.metadata == {"title": "Ferry", "date": "March 28, 2024, 10:00AM"}
    assert reading.text.startswith("How was it?")


def test_a_letterhead_that_recurs_is_not_said() -> None:
    head = "Address: 12 Harbour Yard\nTel: 000 0000  Web: www.example.org"

    reading = text(head, "I was born in the tower.", head.split("\n")[1], "We had a goat.")

    assert reading.text == "I was born in the tower. We had a goat."
    assert reading.speakers == ()


def test_a_first_line_with_a_colon_is_the_title() -> None:
    reading = text("The Lighthouse: A History", "I was born in the tower.\nWe had a goat.")

    assert reading.metadata["title"] == "The Lighthouse: A History"
    assert reading.speakers == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("                1", "                2"),
        ("- 1 -", "- 2 -"),
        ("1/2", "2/2"),
    ],
)
def test_page_numbers_are_not_said(first: str, second: str) -> None:
    reading = text(f"{TALK}{first}\n{TALK}{second}\n{TALK}")

    assert reading.words == 21
    assert reading.coverage == 1.0
    assert [turn.speaker for turn in reading.turns] == ["ANN", "BEN"] * 6


@pytest.mark.parametrize("head", ["Mary Loom, page {}", "The Harbour Project  Mary Loom\n{}"])
def test_heads_of_pages_are_not_said(head: str) -> None:
    pages = [f"{head.format(number)}\n{TALK}" for number in (1, 2, 3)]

    assert text("".join(pages)).words == 21


@pytest.mark.parametrize("numbers", [("1945", "1946"), ("42", "44")])
def test_numbers_that_count_no_pages_are_said(numbers: tuple[str, str]) -> None:
    reading = text(f"BEN: It was\n{numbers[0]}\n{TALK}BEN: Or was it\n{numbers[1]}\n{TALK}")

    assert all(number in reading.text for number in numbers)


def test_a_table_of_contents_is_not_said() -> None:
    reading = text("Childhood ........ 2\nThe war . . . . . . 15", TALK)

    assert reading.text.startswith("How was it?")


def test_a_list_of_chapters_is_not_said_and_starts_no_clock() -> None:
    chapters = "0:00 Intro\n0:07 The tower: how high\n0:13 The lamp"

    reading = text(chapters, "0:00 We keep the light.\n0:07 It has two hundred steps.\n0:13 It turns.")

    assert reading.speakers == ()
    assert [cue.start_s for cue in reading.cues] == [0.0, 7.0, 13.0]
    assert reading.dropped == ("3 chapters of a list",)


def test_a_list_of_terms_is_nobodys() -> None:
    terms = "Warp: threads along\nWeft: threads across\nHeddle: what lifts them\nShuttle: what carries them"

    reading = text(TALK, terms)

    assert reading.speakers == ("ANN", "BEN")
    assert [turn.speaker for turn in reading.turns][-1] is None


@pytest.mark.parametrize(
    "line",
    [
        "Transcription ended after 00:06:10",
        "Meeting ended after 00:33:45 👋",
        "This editable transcript was computer generated and might contain errors.",
        "Per Lund started transcription",
        "Transcribed by https://otter.ai",
    ],
)
def test_what_a_service_writes_is_not_said(line: str) -> None:
    reading = text(TALK, line)

    assert reading.words == 7
    assert reading.coverage == 1.0


def test_the_title_of_a_meeting_is_told_with_its_date() -> None:
    for top in (
        "Jun 3, 2025\nHarbour - Transcript\nAttendees\nAnn, Ben\nTranscript",
        "📖 Harbour - Transcript",
    ):
        reading = text(top, TALK)

        assert reading.metadata["title"] == "Harbour"
        assert reading.text.startswith("How was it?")


def test_what_a_program_thought_is_not_said() -> None:
    thoughts = "<thinking>\nTwo speakers.\nNote: names.\n</thinking>"

    assert text(thoughts, TALK).words == 7
    assert "Two speakers." in text("<thinking> Two speakers.", TALK).text


def test_links_are_no_speakers() -> None:
    links = "X: https://example.org/mira\nMail: a@b.org\nX: https://example.org/tomas\nMail: b@b.org"

    assert text("Connect with us.", links, "We keep the light.").speakers == ()
