"""Rich text, in the shapes of the programs that write it."""

import pytest

from bot.transcripts.documents import read
from bot.transcripts.documents.document import Document

TEXTEDIT = rb"""{\rtf1\ansi\ansicpg1252\cocoartf2639
\cocoatextscaling0\cocoaplatform0{\fonttbl\f0\fswiss\fcharset0 Helvetica;}
{\colortbl;\red255\green255\blue255;}
{\*\expandedcolortbl;;}
\pard\tx720\pardirnatural

\f0\fs24 \cf0 Per: Cold?\
Ida: It\'92s b\'e4rnt. \uc0\u20013 \u25991 \u55357 \u56898 \
}"""
ROW = r"\trowd\cellx1000\cellx5000\pard\intbl {}\cell {}\cell\row"


def read_rich(body: str) -> Document:
    document = read(rf"{{\rtf1\ansi\ansicpg1252 {body}\par}}".encode("latin-1"))
    assert document is not None
    return document


def test_text_of_textedit_is_read() -> None:
    assert read(TEXTEDIT) == Document("RTF document", "Per: Cold?\nIda: It’s bärnt. 中文🙂")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"W\u228?rter \u8222\'84gut\u8220\'93", "Wärter „gut“"),
        (r"{\uc2 \u20013\'d6\'d0}\u228?", "中ä"),
        (r"a\u8212\emdash b", "a—b"),
        (r"\u-10179?\u-8638?", "🙂"),
        ("caf\xe9 \x93so\x94", "café “so”"),
        (r"{\fonttbl{\f1\fcharset204 Arial;}}\f1\'c8\'e4\'e0\f0 : \'e9", "Ида: é"),
        (r"{\fonttbl{\f1\fcharset128 Gothic;}}\f1\'83\\\'82\'cd", "ソは"),
        (r"\mac\'8e", "é"),
        (r"\ansicpg1251\'c8\ansicpg99999\'c8", "ИИ"),
        (r"a\~b\-c\_d\tab e\line f\{\}", "a\u00a0bc-d\te\nf{}"),
        (r"x{\pict\bin5 {}\\}}y", "xy"),
        ("a\r\nb", "ab"),
    ],
)
def test_characters_are_those_that_are_meant(body: str, words: str) -> None:
    assert read_rich(body).text == words


@pytest.mark.parametrize(
    ("unseen", "dropped"),
    [
        (r"{\v not}", ("1 hidden or deleted passage",)),
        (r"\v not\v0 ", ("1 hidden or deleted passage",)),
        (r"\deleted not\plain ", ("1 hidden or deleted passage",)),
        (r"{\footnote\pard not\par}", ("1 footnote",)),
        (r"{\*\annotation not}", ("1 comment",)),
        (r"{\header\pard not\par}{\footerr\pard\par}", ("1 page header",)),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt not\par}}{\shprslt not}}", ("1 text box",)),
        (r'{\field{\*\fldinst HYPERLINK "http://a.b"}{\fldrslt }}', ()),
        (r"{\*\unknown {not}}{\pict 89504e}{\listtext 1.\tab}", ()),
        (r"{\info{\author Eve}}{\colortbl;\red0;}", ()),
    ],
)
def test_what_is_no_talk_is_left_out_and_named(unseen: str, dropped: tuple[str, ...]) -> None:
    document = read_rich(rf"We burned the{unseen} chairs.")

    assert (document.text, document.dropped) == ("We burned the chairs.", dropped)


def test_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    assert read_rich(r"We burned {\deleted\par}\pard the chairs.").text == "We burned the chairs."


def test_headings_and_the_title_are_known_by_their_styles() -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s1\f6\fs28 heading 1;}{\s2 Title;}}"

    document = read_rich(rf"{styles}\pard\s2 The lamp\par\pard\s1 Winter\par\pard\s0 It was cold.")

    assert (document.text, document.title) == ("\x02 The lamp\n\x02 Winter\nIt was cold.", "The lamp")


def test_title_of_the_properties_is_believed_where_the_text_begins_with_it() -> None:
    assert read_rich(r"{\info{\title The lamp}}The Lamp, a talk").title == "The lamp"


def test_columns_of_names_and_words_are_turns() -> None:
    rows = [("Per", "Cold?"), ("Ida", r"Yes.\par Very."), ("Per", "I see.")]
    table = "".join(ROW.format(*row) for row in rows)

    assert read_rich(rf"Before\par {table}\pard After").text == (
        "Before\nPer: Cold?\nIda: Yes.\nVery.\nPer: I see.\nAfter"
    )


def test_rich_text_that_is_cut_off_is_read_up_to_there() -> None:
    cut = rb"{\rtf1\ansi Hello{\b  there{\footnote note\trowd\intbl cell"

    assert read(cut) == Document("RTF document", "Hello there", dropped=("1 footnote",))
