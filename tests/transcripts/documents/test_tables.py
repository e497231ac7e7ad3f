"""Tables in documents: who, when and what are told apart by what stands in the columns."""

import pytest

from bot.transcripts.documents import read
from tests.transcripts.documents.making import paragraph, table, word


def read_table(body: str) -> tuple[list[str], tuple[str, ...]]:
    document = read(word(body))
    assert document is not None
    return document.text.split("\n"), document.dropped


def test_columns_of_names_and_words_are_turns() -> None:
    rows = table(
        ("Per", "Cold?"), ("Ida:", "Yes.\nVery."), ("Per", "I see."), ("", "And wet?"), ("Ida", "No.")
    )

    assert read_table(rows) == (
        ["Per: Cold?", "Ida: Yes.", "Very.", "Per: I see.", "And wet?", "Ida: No."],
        (),
    )


def test_times_codes_and_headings_are_told_from_words() -> None:
    rows = table(
        ("Nr", "Time", "Who", "What", "Codes"),
        ("1", "00:00:03", "PL", "Tell me about the first winter.", ""),
        ("2", "00:00:07", "IH", "Cold. We burned the chairs.", "fuel"),
        ("3", "00:01:02", "PL", "The chairs?", "fuel"),
    )

    assert read_table(rows) == (
        [
            "[00:00:03] PL: Tell me about the first winter.",
            "[00:00:07] IH: Cold. We burned the chairs.",
            "[00:01:02] PL: The chairs?",
        ],
        ("2 other columns of tables", "1 heading of a table"),
    )


@pytest.mark.parametrize("who", ["Per {}", "Per\n{}", "{} Per", "Per ({})", "[{}] Per:"])
def test_time_beside_the_name_is_the_time(who: str) -> None:
    rows = table(*((who.format(time), "It was cold.") for time in ("0:03", "0:07", "0:09")))

    assert read_table(rows)[0][0] == "[0:03] Per: It was cold."


def test_times_and_words_alone_are_dated_lines() -> None:
    assert read_table(table(("0:03", "Cold?"), ("0:05", "Yes, it was."), ("0:09", "I see.")))[0] == [
        "[0:03] Cold?",
        "[0:05] Yes, it was.",
        "[0:09] I see.",
    ]


def test_form_names_nobody() -> None:
    form = table(("Interviewee", "Ida Holm"), ("Date", "28 March"), ("Place", "Lamp room"))

    assert read_table(form + paragraph("Cold?"))[0] == [
        "Interviewee\tIda Holm",
        "Date\t28 March",
        "Place\tLamp room",
        "Cold?",
    ]


def test_table_within_a_cell_is_read_where_it_stands() -> None:
    inner = table(("Per", "Cold?"), ("Ida", "Yes."), ("Per", "I see."), ("Ida", "No."))
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('Before')}{inner}{paragraph('After')}</w:tc></w:tr></w:tbl>"

    assert read_table(outer)[0] == ["Before", "Per: Cold?", "Ida: Yes.", "Per: I see.", "Ida: No.", "After"]


def test_cell_outside_of_a_row_is_read() -> None:
    assert read_table("<w:tbl><w:tc>" + paragraph("Hello.") + "</w:tc></w:tbl>")[0] == ["Hello."]


def test_row_of_another_width_is_read_as_it_stands() -> None:
    rows = table(("Per", "Cold?"), ("Ida", "Yes."), ("Break of an hour",), ("Per", "I see."), ("Ida", "No."))

    assert read_table(rows)[0][2] == "Break of an hour"


def test_row_without_words_is_read_as_it_stands() -> None:
    rows = table(
        ("Place", "", "Lamp room"),
        ("Per", "Cold?", ""),
        ("Ida", "Yes.", "fuel"),
        ("Per", "I see.", ""),
        ("Ida", "No.", ""),
    )

    assert read_table(rows) == (
        ["Place\tLamp room", "Per: Cold?", "Ida: Yes.", "Per: I see.", "Ida: No."],
        ("1 other column of a table",),
    )


@pytest.mark.parametrize("separator", ["\t", ":\t", " \t "])
def test_names_before_tabs_are_speakers(separator: str) -> None:
    turns = [("Per", "Tell me about it."), ("Ida", "It was so\tcold."), ("Per", "I see, and then?")]
    body = "".join(paragraph(f"{who}{separator}{words}") for who, words in turns)

    assert read_table(body + paragraph("And on it went."))[0] == [
        "Per: Tell me about it.",
        "Ida: It was so\tcold.",
        "Per: I see, and then?",
        "And on it went.",
    ]


def test_times_and_names_before_tabs_are_those_of_turns() -> None:
    turns = ("0:03\tQ.\tTell me about it.", "0:05\tA.\tIt was cold.", "0:09\tQ.\tI see, and then?")

    assert read_table("".join(map(paragraph, turns)))[0] == [
        "[0:03] Q: Tell me about it.",
        "[0:05] A: It was cold.",
        "[0:09] Q: I see, and then?",
    ]


@pytest.mark.parametrize("lines", [["Per\t0:03", "Cold?", "Ida\t0:05", "Yes.", "Per\t0:09", "I see."]])
def test_names_and_times_above_words_stay_as_they_are(lines: list[str]) -> None:
    assert read_table("".join(map(paragraph, lines)))[0] == lines
