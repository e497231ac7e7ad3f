"""PDF documents: their lines are those that are seen, whatever the order in which they are drawn."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.documents import pdf, read
from bot.transcripts.documents.columns import Line
from bot.transcripts.documents.document import Document
from tests.transcripts.documents.making import pdf as made
from tests.transcripts.documents.making import printed

TALK = ("Per: Tell me about the winter.", "Ida: Cold. We burned the chairs.")


def test_lines_are_read_from_page_to_page() -> None:
    document = read(made(printed(*TALK), printed("Per: And then the table?", "Ida: Yes, that one, too.")))

    assert document == Document(
        "PDF document", "\n".join([*TALK, "Per: And then the table?", "Ida: Yes, that one, too."])
    )


def test_columns_are_read_one_after_the_other() -> None:
    columns = [*printed("Ida: It was cold in the", "lamp room."), *printed("Per: And then?", left=320)]

    assert _text(made(columns)) == "Ida: It was cold in the\nlamp room.\nPer: And then?"


@pytest.mark.parametrize("is_by_cells", [True, False])
def test_columns_of_names_and_words_are_turns_whatever_is_drawn_first(is_by_cells: bool) -> None:
    turns = [("Per", "Tell me about", "the light-", "house."), ("Ida", "It was cold."), ("Per", "I see.")] * 2
    drawn = printed("The lamp", "Archive of the north")
    for number, (who, *said) in enumerate(turns):
        y = 640 - 60 * number
        drawn += [(72, y, who), *printed(*said, left=180, top=y)]
    if not is_by_cells:
        drawn.sort(key=lambda part: (-part[1], part[0]))

    assert _text(made(drawn)).split("\n") == [
        "The lamp",
        "Archive of the north",
        *["Per: Tell me about", "the lighthouse.", "Ida: It was cold.", "Per: I see."] * 2,
    ]


def test_parts_of_a_line_are_one_line() -> None:
    line = [(72.0, 700.0, "Per:"), (104.0, 703.0, "Tell me "), (160.0, 700.0, "about the winter.")]

    assert _text(made(line)) == "Per: Tell me about the winter."


@pytest.mark.parametrize("numbers_come", ["first", "before", "after"])
def test_numbers_of_lines_are_left_out_wherever_they_are_drawn(numbers_come: str) -> None:
    lines = printed(*TALK, "Per: 12 chairs?", "Ida: 12 chairs.", "Per: And then?", "Ida: Spring.")
    numbers = [(50.0, y, str(i + 1)) for i, (_, y, _) in enumerate(lines)]
    pairs = list(zip(numbers, lines, strict=True))
    drawn = {
        "first": [*numbers, *lines],
        "before": [part for number, line in pairs for part in (number, line)],
        "after": [part for number, line in pairs for part in (line, number)],
    }

    document = read(made(drawn[numbers_come]))

    assert document is not None
    assert document.text.split("\n")[2:] == [
        "Per: 12 chairs?",
        "Ida: 12 chairs.",
        "Per: And then?",
        "Ida: Spring.",
    ]
    assert document.dropped == ("6 line numbers",)


def test_spaces_are_single_where_a_line_is_stretched_to_the_margin() -> None:
    page = made(printed("Per  Lund:  Tell  me about  the  winter.", "Ida Holm  0:12"))

    assert _text(page) == "Per Lund: Tell me about the winter.\nIda Holm  0:12"


def test_letters_that_were_drawn_together_are_letters() -> None:
    page = pdf._Lines()
    page.take("o\ufb03ce", [1, 0, 0, 1, 0, 0], [1, 0, 0, 1, 0, 0], None, 11)

    assert [line.text for line in page.lines()] == ["office"]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf\r\n", b"\x1b%-12345X@PJL ENTER LANGUAGE = PDF\r\n"])
def test_pdf_begins_where_it_says_so(before: bytes) -> None:
    assert _text(before + made(printed(*TALK))) == "\n".join(TALK)


def test_title_is_believed_where_the_text_begins_with_it() -> None:
    page = printed("The lamp", *TALK)

    assert [_read(made(page, title=title)).title for title in ("The Lamp", "final2.doc")] == [
        "The Lamp",
        None,
    ]


def test_pdf_that_only_forbids_to_copy_is_read() -> None:
    assert _text(made(printed(*TALK), password="")) == "\n".join(TALK)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (made([], []), "scan"),
        (made(printed("1"), printed("2")), "scan"),
        (made(printed(*TALK), password="secret"), "locked"),
        (made(*[[]] * 2_001), "too many pages"),
        (made(printed(*TALK, " " * 2**24)), "unpacks too large"),
        (made(printed(*TALK))[:300], "broken document"),
        (b"%PDF-1.7\n" + b"1 0 obj\n" * 9, "broken document"),
    ],
    ids=["blank", "stamps", "locked", "many pages", "large", "cut off", "no pages"],
)
def test_pdf_without_words_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        read(data)

    assert refused.value.problem == problem


def test_pdf_whose_fonts_name_no_letters_is_refused_as_pictures() -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        pdf._document("", [[Line("\ue001\ue002 \ue003 \ufffd a b c d e")]])

    assert refused.value.problem == "scan"


def _read(data: bytes) -> Document:
    document = read(data)
    assert document is not None
    return document


def _text(data: bytes) -> str:
    return _read(data).text
