"""Documents as small as they can be, made of what a test says of them."""

import io
import zipfile
from collections.abc import Sequence

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
#: Styles as a German Word has them.
STYLES = (
    f'<w:styles xmlns:w="{WORD}">'
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style></w:styles>'
)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def word(
    body: str,
    parts: dict[str, str | bytes] | None = None,
    *,
    space: str = WORD,
    main: str = "word/document.xml",
) -> bytes:
    """Return a Word document with this body."""
    kinds = f'<Types><Override PartName="/{main}" ContentType="{_WORD_TYPE}"/></Types>'
    xml = f'<w:document xmlns:w="{space}" xmlns:mc="mc"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": kinds, main: xml, **(parts or {})})


def paragraph(words: str, style: str = "") -> str:
    """Return a paragraph of Word, of a style."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{words}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of Word, each line of a cell a paragraph."""
    cells = (
        "".join(f"<w:tc>{''.join(map(paragraph, cell.split(chr(10))))}</w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def opendocument(body: str, styles: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    """Return an OpenDocument text with this body, whose automatic styles are these."""
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "text", "style", "table", "draw"))
    xml = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": xml, **(parts or {})})


def pdf(*pages: Sequence[tuple[float, float, str]], title: str = "", password: str | None = None) -> bytes:
    """Return a PDF with these texts on its pages, each drawn from a point; a locked one with a password."""
    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Courier"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
    )
    for texts in pages:
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        drawn = (f"BT /F1 11 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, text in texts)
        stream = StreamObject()
        stream.set_data("\n".join(drawn).encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    if title:
        writer.add_metadata({"/Title": title, "/Author": "Eve"})
    if password is not None:
        writer.encrypt(password, "owner", algorithm="RC4-128")
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def printed(*lines: str, left: float = 72, top: float = 700) -> list[tuple[float, float, str]]:
    """Return lines of a page, below each other."""
    return [(left, top - 14 * number, line) for number, line in enumerate(lines)]
