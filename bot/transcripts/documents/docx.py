"""Word documents (OOXML), as Word, Google Docs, LibreOffice and the exports of recognisers write them.

What counts is what a reader sees last: what was inserted under tracking is in, what was deleted is not.
Notes, comments, heads and feet of pages, hidden text and tables of contents are beside the talk.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bot.transcripts.documents.document import Document
from bot.transcripts.documents.flow import BOX, Flow
from bot.transcripts.documents.package import Package, blocks, package_of

_TYPES = "[Content_Types].xml"
_MAIN = "word/document.xml"
_MAIN_TYPE = re.compile(
    r"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml|ms-word)\..*main\+xml"
)
_AROUND = re.compile(r"word/(header|footer)\d*\.xml")
# By name: the ids of styles are localised.
_HEADINGS = re.compile(r"title|subtitle|heading \d", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|toc heading", re.IGNORECASE)
_BESIDE = {
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
    "commentReference": "comment",
    "del": "tracked deletion",
    "altChunk": "embedded document",
}
_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# The older form of what stands before it, what was moved away, the insides of fields, readings above signs.
_UNSEEN = frozenset("Fallback moveFrom instrText delInstrText rt pPr rPr tblPr trPr tcPr sectPr".split())
_BLOCKS = ("p", "tbl", "sdt", "altChunk")
_OFF = ("0", "false", "off")


def fits(data: bytes) -> bool:
    """Tell whether this is a Word document, by the part with its text."""
    package = package_of(data)
    return package is not None and _main(package) is not None


def read(data: bytes) -> Document:
    """Return what a Word document says."""
    package = Package(data)
    main = _main(package) or _MAIN
    styles = f"{main.rpartition('/')[0]}/styles.xml"
    body = _Body(_styles(package.part(styles)) if styles in package else {})
    blocks(package.part(main), _BLOCKS, body.take)
    for name in package.names:
        if around := _AROUND.fullmatch(name):
            body.flow.beside[f"page {around[1]}"] += _says_something(package.part(name))
    return body.flow.document("Word document", core_title(package, "docProps/core.xml"))


def core_title(package: Package, name: str) -> str:
    """Return the title that the properties of an office document tell."""
    titles: list[str] = []
    if name in package:
        blocks(package.part(name), ("title",), lambda title: titles.append(title.text or ""))
    return titles[0] if titles else ""


def _main(package: Package) -> str | None:
    """Return the name of the part with the text; Word on the web calls it document2.xml."""
    named: list[str] = []

    def take(kind: Element) -> None:
        if _MAIN_TYPE.match(kind.get("ContentType", "")):
            named.append(kind.get("PartName", "").removeprefix("/"))

    if _TYPES in package:
        blocks(package.part(_TYPES), ("Override",), take)
    return next((name for name in (*named, _MAIN) if name in package), None)


def _styles(xml: bytes) -> dict[str, str]:
    """Return the names of styles by their ids."""
    names: dict[str, str] = {}

    def take(style: Element) -> None:
        names[style.get("styleId", "")] = _value(style, "name")

    blocks(xml, ("style",), take)
    return names


def _value(element: Element, path: str) -> str:
    inner = element.find(path)
    return "" if inner is None else inner.get("val", "")


def _says_something(xml: bytes) -> bool:
    around = _Body({})
    blocks(xml, _BLOCKS, around.take)
    return bool(around.flow.document("").text)


class _Body:
    """Takes up the blocks of a part, and whatever is in them."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self.flow = Flow()
        self._styles = styles

    def take(self, element: Element) -> None:
        """Take up an element, and what is in it."""
        tag = element.tag
        if take := _TAKES.get(tag):
            take(self, element)
        elif tag in _SIGNS:
            self.flow.add(_SIGNS[tag])
        elif tag in _BESIDE:
            self.flow.beside[_BESIDE[tag]] += 1
        elif tag not in _UNSEEN:
            self._within(element)

    def _within(self, element: Element) -> None:
        for inner in element:
            self.take(inner)

    def _text(self, element: Element) -> None:
        self.flow.add(element.text or "")

    def _run(self, element: Element) -> None:
        hidden = element.find("rPr/vanish")
        if hidden is None or hidden.get("val") in _OFF:
            self._within(element)
        else:
            self.flow.beside["hidden passage"] += element.find("t") is not None

    def _paragraph(self, element: Element) -> None:
        self._within(element)
        style = self._styles.get(_value(element, "pPr/pStyle"), "")
        if _CONTENTS.fullmatch(style):
            self.flow.drop_paragraph("line of contents")
        elif element.find("pPr/rPr/del") is None:  # otherwise it goes on in the next
            self.flow.end_paragraph(
                is_heading=_HEADINGS.fullmatch(style) is not None, is_title=style == "Title"
            )

    def _control(self, element: Element) -> None:
        """Take up a content control, but for a table of contents and what fills an empty form."""
        if _value(element, "sdtPr/docPartObj/docPartGallery") == "Table of Contents":
            self.flow.beside["table of contents"] += 1
        elif element.find("sdtPr/showingPlcHdr") is None:
            self._within(element)

    def _table(self, element: Element) -> None:
        with self.flow.table():
            self._within(element)

    def _row(self, element: Element) -> None:
        self.flow.begin_row()
        self._within(element)

    def _cell(self, element: Element) -> None:
        with self.flow.cell():
            self._within(element)

    def _box(self, element: Element) -> None:
        with self.flow.aside(BOX):
            self._within(element)


_TAKES: Final[Mapping[str, Callable[[_Body, Element], None]]] = {
    "p": _Body._paragraph,
    "r": _Body._run,
    "t": _Body._text,
    "sdt": _Body._control,
    "tbl": _Body._table,
    "tr": _Body._row,
    "tc": _Body._cell,
    "txbxContent": _Body._box,
}
