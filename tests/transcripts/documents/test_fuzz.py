"""Whatever a document holds, it is read or refused.

FUZZ=20000 in the environment tries that many cases of each kind.
"""

from hypothesis import given
from hypothesis import strategies as st

from tests.transcripts.documents.making import STYLES, opendocument, pdf, word
from tests.transcripts.formats.test_fuzz import CASES, hold_file

WORDS = st.sampled_from("Per: Ida: [0:03] 0:04 winter &amp; \t > >> . 1 é".split(" "))
PARTS = (
    "p r t tab br ins del moveFrom sdt sdtContent sdtPr showingPlcHdr tbl tr tc pPr rPr pStyle vanish "
    "hyperlink txbxContent drawing AlternateContent Fallback footnoteReference altChunk"
).split()
SCRAPS = (
    r"{ } { } {\v {\deleted {\footnote {\header {\*\annotation {\*\shpinst {\shptxt {\info {\title {\fonttbl "
    r"{\stylesheet {\*\x \f0 \f1 \fcharset128 \ansicpg1251 \ansicpg0 \uc0 \uc2 \u228 \u-3 \u55357 \u56898 "
    r"\'e4 \'83 \\ \~ \- \par \pard \plain \tab \line \intbl \cell \row \s1 \v0 \bin3 \bin-1 Per: 0:03 a é"
).split(" ")
OPEN_PARTS = (
    "text:p text:h text:span text:s text:tab text:line-break text:list text:list-item text:section text:note "
    "office:annotation text:tracked-changes text:deletion text:table-of-content table:table table:table-row "
    "table:table-cell table:covered-table-cell draw:frame draw:text-box style:style"
).split()
PLACES = st.floats(-9, 900) | st.sampled_from([50.0, 72.0, 700.0])
PDF_SCRAPS = [
    *b"0 9 -1 [ ] << >> ( ) /F1 /Type /Pages /Kids 1 0 R BT ET Tj TJ Tm Td cm Do q 99999 stream".split(),
    b"\0",
    b"\xff",
]
SMALL = pdf([(72, 700, "Per: Tell me about the first winter."), (72, 680, "Ida: Cold, and wet.")], [])


def element(name: str, value: str, inner: list[str]) -> str:
    return f'<{name} val="{value}" style-name="{value}" name="{value}">{"".join(inner)}</{name}>'


def trees(names: list[str], leaf: str) -> st.SearchStrategy[str]:
    """Return elements of any of these names, in each other in any way."""
    values = st.sampled_from(["", "Titel", "Title"])
    return st.recursive(
        WORDS.map(leaf.format) | WORDS,
        lambda inner: st.builds(element, st.sampled_from(names), values, st.lists(inner, max_size=6)),
        max_leaves=40,
    )


@CASES
@given(trees([f"w:{name}" for name in PARTS], "<w:p><w:r><w:t>{} </w:t></w:r></w:p>"))
def test_word_document_of_any_elements_is_read_or_refused(body: str) -> None:
    hold_file(word(body, {"word/styles.xml": STYLES}), "a.docx")


@CASES
@given(trees(OPEN_PARTS, "<text:p>{} </text:p>"))
def test_opendocument_of_any_elements_is_read_or_refused(body: str) -> None:
    hold_file(opendocument(body), "a.odt")


@CASES
@given(st.lists(st.sampled_from(SCRAPS), max_size=40).map(" ".join))
def test_rich_text_of_any_words_is_read_or_refused(body: str) -> None:
    hold_file(b"{\\rtf1 " + body.encode("latin-1"), "a.rtf")


@CASES
@given(st.lists(st.lists(st.tuples(PLACES, PLACES, WORDS), max_size=12), max_size=4))
def test_pdf_of_any_texts_is_read_or_refused(pages: list[list[tuple[float, float, str]]]) -> None:
    hold_file(pdf(*pages), "a.pdf")


@CASES
@given(st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(PDF_SCRAPS)), min_size=1, max_size=6))
def test_damaged_pdf_is_read_or_refused(damage: list[tuple[int, bytes]]) -> None:
    data = SMALL
    for place, instead in damage:
        at = place % len(data)
        data = data[:at] + instead + data[at + len(instead) :]

    hold_file(data, "a.pdf")
