"""OpenDocument text, as LibreOffice and Google Docs write it.

What counts is what a reader sees last: deletions that were tracked stand apart, and are not read. Notes,
comments, heads and feet of pages, hidden text and tables of contents are beside the talk.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bot.errors import UnreadableTranscript
from bot.transcripts.documents.document import Document
from bot.transcripts.documents.docx import core_title
from bot.transcripts.documents.flow import BOX, Flow
from bot.transcripts.documents.package import Package, blocks, package_of

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_TYPE = re.compile(rb"application/vnd\.oasis\.opendocument\.text(?:-template|-master)?\s*")
_BLOCKS = (
    "style p h list table section tracked-changes table-of-content alphabetical-index user-index"
).split()
_AROUND = ("header", "footer")
_UNSEEN = frozenset(
    "ruby-text number script hidden-text hidden-paragraph placeholder forms binary-data title desc".split()
)
_BESIDE = {
    "annotation": "comment",
    "note": "footnote",
    "table-of-content": "table of contents",
    "alphabetical-index": "table of contents",
    "user-index": "table of contents",
}
_SIGNS: Final = {"tab": "\t", "line-break": "\n", "s": "  "}
_SPACE = re.compile(r"\s+")


def fits(data: bytes) -> bool:
    """Tell whether this is OpenDocument text, by the type it names."""
    package = package_of(data)
    return (
        package is not None
        and "mimetype" in package
        and _TYPE.fullmatch(package.part("mimetype")) is not None
    )


def read(data: bytes) -> Document:
    """Return what an OpenDocument text says."""
    package = Package(data)
    if _MANIFEST in package and b"encryption-data" in package.part(_MANIFEST):
        raise UnreadableTranscript("password")
    body = _Body()
    blocks(package.part(_CONTENT), _BLOCKS, body.take)
    if _STYLES in package:
        blocks(package.part(_STYLES), _AROUND, body.count_around)
    return body.flow.document("OpenDocument text", core_title(package, _META))


class _Body:
    """Takes up styles and blocks, and whatever is in them."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._hidden: set[str] = set()  # styles
        self._titles = {"Title"}

    def take(self, element: Element) -> None:
        """Take up an element, and what is in it."""
        tag = element.tag
        if element.get("display") == "none" or element.get("style-name") in self._hidden:
            self.flow.beside["hidden passage"] += 1
        elif take := _TAKES.get(tag):
            take(self, element)
        elif tag in _SIGNS:
            self.flow.add(_SIGNS[tag])
        elif tag in _BESIDE:
            self.flow.beside[_BESIDE[tag]] += 1
        elif tag not in _UNSEEN:
            self._within(element)

    def count_around(self, element: Element) -> None:
        """Count the head or foot of pages, where it says something."""
        self.flow.beside[f"page {element.tag}"] += any(map(str.strip, element.itertext()))

    def _within(self, element: Element) -> None:
        self._say(element.text)
        for inner in element:
            self.take(inner)
            self._say(inner.tail)

    def _say(self, text: str | None) -> None:
        self.flow.add(_SPACE.sub(" ", text or ""))

    def _style(self, element: Element) -> None:
        name = element.get("name", "")
        properties = element.find("text-properties")
        if properties is not None and properties.get("display") == "none":
            self._hidden.add(name)
        if element.get("parent-style-name") in self._titles:
            self._titles.add(name)

    def _paragraph(self, element: Element) -> None:
        self._within(element)
        is_title = element.get("style-name") in self._titles
        self.flow.end_paragraph(is_heading=is_title or element.tag == "h", is_title=is_title)

    def _blocks(self, element: Element) -> None:
        """Take up what holds paragraphs; the space between them is none of theirs."""
        for inner in element:
            self.take(inner)

    def _changes(self, element: Element) -> None:
        self.flow.beside["tracked deletion"] += sum(1 for _ in element.iter("deletion"))

    def _table(self, element: Element) -> None:
        with self.flow.table():
            self._blocks(element)

    def _row(self, element: Element) -> None:
        self.flow.begin_row()
        self._blocks(element)

    def _cell(self, element: Element) -> None:
        with self.flow.cell():
            self._blocks(element)

    def _box(self, element: Element) -> None:
        with self.flow.aside(BOX):
            self._blocks(element)


_TAKES: Final[Mapping[str, Callable[[_Body, Element], None]]] = {
    "style": _Body._style,
    "p": _Body._paragraph,
    "h": _Body._paragraph,
    "list": _Body._blocks,
    "list-item": _Body._blocks,
    "section": _Body._blocks,
    "tracked-changes": _Body._changes,
    "table": _Body._table,
    "table-row": _Body._row,
    "table-cell": _Body._cell,
    "covered-table-cell": _Body._cell,
    "text-box": _Body._box,
}
