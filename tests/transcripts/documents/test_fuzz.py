"""Whatever a document holds, it is read or refused.

FUZZ=20000 in the environment tries that many cases of each kind.
"""

from hypothesis import given
from hypothesis import strategies as st

from tests.transcripts.documents.making import STYLES, word
from tests.transcripts.formats.test_fuzz import CASES, hold_file

WORDS = st.sampled_from("Per: Ida: [0:03] 0:04 winter &amp; \t > >> . 1 é".split(" "))
PARTS = (
    "p r t tab br ins del moveFrom sdt sdtContent sdtPr showingPlcHdr tbl tr tc pPr rPr pStyle vanish "
    "hyperlink txbxContent drawing AlternateContent Fallback footnoteReference altChunk"
).split()


def element(name: str, inner: list[str]) -> str:
    return f'<w:{name} w:val="{"Titel" if name == "pStyle" else ""}">{"".join(inner)}</w:{name}>'


def trees(names: list[str]) -> st.SearchStrategy[str]:
    """Return elements of any of these names, in each other in any way."""
    return st.recursive(
        WORDS.map(lambda words: f"<w:p><w:r><w:t>{words} </w:t></w:r></w:p>") | WORDS,
        lambda inner: st.builds(element, st.sampled_from(names), st.lists(inner, max_size=6)),
        max_leaves=40,
    )


@CASES
@given(trees(PARTS))
def test_word_document_of_any_elements_is_read_or_refused(body: str) -> None:
    hold_file(word(body, {"word/styles.xml": STYLES}), "a.docx")
