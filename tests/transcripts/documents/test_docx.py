"""Word documents: what a reader sees last is read, and what is beside the talk is named."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.documents import package, read
from bot.transcripts.documents.document import Document
from tests.transcripts.documents.making import STRICT, STYLES, WORD, paragraph, table, word, zipped

RUN = "<w:r><w:t>the chairs</w:t></w:r>"


def read_word(body: str, parts: dict[str, str | bytes] | None = None) -> Document:
    document = read(word(body, parts))
    assert document is not None
    return document


def test_paragraphs_are_lines() -> None:
    document = read_word(paragraph("Per: Cold?") + "<w:p/>" + paragraph("Ida: Yes."))

    assert document == Document("Word document", "Per: Cold?\nIda: Yes.")


def test_tabs_and_breaks_are_kept_but_not_the_stops_of_tabs() -> None:
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    body = f"<w:p>{stops}<w:r><w:t>Per</w:t><w:tab/><w:t>0:03</w:t><w:br/><w:t>Cold</w:t></w:r></w:p>"

    assert read_word(body).text == "Per\t0:03\nCold"


@pytest.mark.parametrize(
    "within",
    [
        '<w:ins w:id="1">{}</w:ins>',
        "<w:moveTo>{}</w:moveTo>",
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:smartTag>{}</w:smartTag>",
        '<w:fldSimple w:instr="TITLE">{}</w:fldSimple>',
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_words_within_are_read_once(within: str) -> None:
    body = f"<w:p><w:r><w:t>We burned </w:t></w:r>{within.format(RUN)}<w:r><w:t>.</w:t></w:r></w:p>"

    assert read_word(body).text == "We burned the chairs."


@pytest.mark.parametrize(
    ("unseen", "dropped"),
    [
        ("<w:del><w:r><w:delText>not</w:delText></w:r></w:del>", ("1 tracked deletion",)),
        ("<w:moveFrom><w:r><w:t>not</w:t></w:r></w:moveFrom>", ()),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>not</w:t></w:r>", ("1 hidden passage",)),
        ("<w:r><w:footnoteReference/></w:r><w:r><w:footnoteReference/></w:r>", ("2 footnotes",)),
        ("<w:r><w:commentReference/></w:r>", ("1 comment",)),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>", ()),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{RUN}</w:sdtContent></w:sdt>", ()),
        (f"<w:r><w:pict><w:txbxContent>{paragraph('a box')}</w:txbxContent></w:pict></w:r>", ("1 text box",)),
    ],
)  # fmt: skip
def test_what_is_no_talk_is_left_out_and_named(unseen: str, dropped: tuple[str, ...]) -> None:
    document = read_word(
        f"<w:p><w:r><w:t>We burned </w:t></w:r>{unseen}<w:r><w:t>the chairs.</w:t></w:r></w:p>"
    )

    assert (document.text, document.dropped) == ("We burned the chairs.", dropped)


def test_words_that_are_shown_again_are_read() -> None:
    shown = '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r></w:p>'

    assert read_word(shown).text == "seen"


def test_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    first = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>We burned </w:t></w:r></w:p>"

    assert read_word(first + paragraph("the chairs.")).text == "We burned the chairs."


def test_talk_in_text_boxes_alone_is_read() -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('Per: Cold?')}</w:txbxContent></w:pict></w:r></w:p>"

    assert read_word(paragraph("1") + box + box) == Document("Word document", "1\nPer: Cold?\nPer: Cold?")


def test_headings_are_known_by_the_names_of_styles_in_any_language() -> None:
    body = (
        paragraph("The lamp", "Titel")
        + paragraph("Winter \t 3", "Verzeichnis1")
        + paragraph("Winter", "berschrift1")
        + paragraph("It was cold.", "Standard")
    )

    document = read_word(body, {"word/styles.xml": STYLES})

    assert document.text == "\x02 The lamp\n\x02 Winter\nIt was cold."
    assert document.title == "The lamp"
    assert document.dropped == ("1 line of contents",)


def test_table_of_contents_is_left_out() -> None:
    part = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    contents = f"<w:sdt>{part}<w:sdtContent>{paragraph('Winter 3')}</w:sdtContent></w:sdt>"

    document = read_word(contents + paragraph("It was cold."))

    assert (document.text, document.dropped) == ("It was cold.", ("1 table of contents",))


@pytest.mark.parametrize(
    ("title", "believed"), [("The lamp", "The lamp"), ("Microsoft Word - old.doc", None)]
)
def test_title_of_the_properties_is_believed_where_the_text_begins_with_it(
    title: str, believed: str | None
) -> None:
    core = f"<core><creator>Eve</creator><title>{title}</title></core>"

    assert read_word(paragraph("THE LAMP, a talk"), {"docProps/core.xml": core}).title == believed


def test_heads_and_feet_of_pages_are_named_where_they_say_something() -> None:
    head = f'<w:hdr xmlns:w="{WORD}">{paragraph("Confidential")}</w:hdr>'
    foot = f'<w:ftr xmlns:w="{WORD}"><w:p/></w:ftr>'

    document = read_word(paragraph("Hello."), {"word/header1.xml": head, "word/footer1.xml": foot})

    assert (document.text, document.dropped) == ("Hello.", ("1 page header",))


@pytest.mark.parametrize("main", ["word/document2.xml", "other/main.xml"])
def test_main_part_may_have_any_name(main: str) -> None:
    assert read(word(paragraph("Hello."), main=main)) == Document("Word document", "Hello.")


def test_strict_document_is_read() -> None:
    assert read(word(paragraph("Hello."), space=STRICT)) == Document("Word document", "Hello.")


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        (word("<w:p>"), "broken document"),
        (zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "broken document"),
        (zipped({"word/document.xml": '<?xml version="1.0" encoding="x-none"?><a/>'}), "broken document"),
        (word("<w:p>" * 3_000 + "</w:p>" * 3_000), "broken document"),
        (word(paragraph("Hello."))[:-40], "broken document"),
        (zipped({"word/document.xml": b" " * (2**26 + 1)}), "unpacks too large"),
        (word(paragraph("a" * (2**23 + 1))), "unpacks too large"),
        (zipped({"word/document.xml": "<a/>", **{f"{n}": "" for n in range(5_000)}}), "too many parts"),
    ],
    ids=[
        "tags",
        "entity",
        "encoding",
        "nesting",
        "cut off",
        "large part",
        "large text",
        "many parts",
    ],
)
def test_damaged_or_bloated_document_is_refused(damaged: bytes, problem: str) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        read(damaged)

    assert refused.value.problem == problem


def test_document_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_ELEMENTS", 100)

    with pytest.raises(UnreadableTranscript) as refused:
        read(word(table(*[("Per", "Cold?")] * 20)))

    assert refused.value.problem == "unpacks too large"
