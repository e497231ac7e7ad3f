"""OpenDocument texts: what a reader sees last is read, and what is beside the talk is named."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.documents import read
from bot.transcripts.documents.document import Document
from tests.transcripts.documents.making import opendocument

STYLES = (
    '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P1" style:parent-style-name="Title"/>'
)


def read_open(body: str, parts: dict[str, str | bytes] | None = None) -> Document:
    document = read(opendocument(body, STYLES, parts))
    assert document is not None
    return document


def test_space_tabs_and_breaks_are_those_that_are_seen() -> None:
    body = "<text:p>Per<text:s/>0:03<text:line-break/>Cold\n    and\twet<text:tab/>.</text:p>\n  <text:p/>"

    assert read_open(body) == Document("OpenDocument text", "Per  0:03\nCold and wet\t.")


@pytest.mark.parametrize(
    ("unseen", "dropped"),
    [
        ('<text:span text:style-name="T1">not</text:span>', ("1 hidden passage",)),
        ("<text:note><text:note-body><text:p>not</text:p></text:note-body></text:note>", ("1 footnote",)),
        ("<office:annotation><text:p>not</text:p></office:annotation>", ("1 comment",)),
        ("<text:ruby><text:ruby-text>not</text:ruby-text></text:ruby>", ()),
        ("<draw:frame><draw:text-box><text:p>not</text:p></draw:text-box></draw:frame>", ("1 text box",)),
    ],
)
def test_what_is_no_talk_is_left_out_and_named(unseen: str, dropped: tuple[str, ...]) -> None:
    document = read_open(f"<text:p>We burned <text:span>the</text:span>{unseen} chairs.</text:p>")

    assert (document.text, document.dropped) == ("We burned the chairs.", dropped)


def test_deletions_contents_and_hidden_sections_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:deletion><text:p>not</text:p></text:deletion></text:tracked-changes>"
        "<text:table-of-content><text:p>Winter 3</text:p></text:table-of-content>"
        '<text:section text:display="none"><text:p>not</text:p></text:section>'
        "<text:section><text:list><text:list-item><text:p>It was cold.</text:p></text:list-item></text:list>"
        "</text:section>"
    )

    document = read_open(body)

    assert document.text == "It was cold."
    assert document.dropped == ("1 tracked deletion", "1 table of contents", "1 hidden passage")


def test_headings_and_the_title_are_known() -> None:
    document = read_open('<text:p text:style-name="P1">The lamp</text:p><text:h>Winter</text:h>')

    assert (document.text, document.title) == ("\x02 The lamp\n\x02 Winter", "The lamp")


def test_columns_of_names_and_words_are_turns() -> None:
    cells = ("Per", "Cold?"), ("Ida", "Yes."), ("Per", "I see.")
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    table = "".join(row.format(cell.format(who) + cell.format(what)) for who, what in cells)

    assert read_open(f"<table:table>{table}</table:table>").text == "Per: Cold?\nIda: Yes.\nPer: I see."


def test_heads_and_feet_of_pages_are_named_where_they_say_something() -> None:
    styles = "<styles><header><p>Confidential</p></header><footer><p> </p></footer></styles>"

    assert read_open("<text:p>Hello.</text:p>", {"styles.xml": styles}).dropped == ("1 page header",)


def test_document_with_a_password_is_refused() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"

    with pytest.raises(UnreadableTranscript) as refused:
        read_open("", {"META-INF/manifest.xml": manifest})

    assert refused.value.problem == "password"
