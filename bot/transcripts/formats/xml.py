"""XML: its outermost element and its tree, read without entities and within bounds; of no format, refused.

Many formats here are XML. Each knows its own by the name of the outermost element, with or without the
declaration above it.
"""

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from bot.errors import UnreadableTranscript
from bot.transcripts.reading import Draft

#: A tag takes 250 bytes of memory; the words of eight hours with a time each take 300,000.
MANY_TAGS: Final = 800_000
_DEEPEST = 100  # elements within elements
_PROLOGUE = re.compile(
    r"\s+|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])([^<>]*+)")
# What people also have that is XML: what it is, and what to export of it instead.
_KNOWN = {
    "CHAT": ("TalkBank's XML", "CHAT (.cha)"),
    "FCPXML": ("a Final Cut Pro project", "the captions as SRT"),
    "Project": (
        "a project of a program for qualitative research (REFI-QDA)",
        "the transcript as text or Word",
    ),
    "annotation": ("an Anvil file", "the transcript as text"),
    "feed": ("a feed, not a transcript", "the transcript that it links to"),
    "folker-transcription": ("a FOLKER transcript", "ELAN, Praat or TEI"),
    "opml": ("a list of feeds, not a transcript", "the transcript of an episode"),
    "rss": ("a feed, not a transcript", "the transcript that it links to"),
    "segmented-transcription": ("a segmented transcription of EXMARaLDA", "the basic transcription (.exb)"),
    "svg": ("a drawing", "the transcript as text"),
    "xmeml": ("a Premiere or Final Cut sequence", "the captions as SRT"),
}


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is XML that no format here takes: declared to be, named so, or well known."""
    name, attributes = _opening(text)
    declared = text.lstrip().startswith("<?xml") or "xmlns" in attributes or suffix == ".xml"
    return name is not None and (declared or name in _KNOWN) and name.lower() != "html"


def read(text: str) -> Draft | None:
    """Refuse XML of which nothing is known, by the name of its outermost element."""
    name = root(text) or "?"
    if name.upper() == "FCPXML" or name in _KNOWN:
        kind, export = _KNOWN[name if name in _KNOWN else "FCPXML"]
        raise UnreadableTranscript("other export", kind=kind, export=export)
    raise UnreadableTranscript("XML unknown", name=name[:40])


def root(text: str) -> str | None:
    """Return the name of the outermost element without its prefix, or None where there is none."""
    return _opening(text)[0]


def _opening(text: str) -> tuple[str | None, str]:
    """Return the name and the attributes of the first tag; only a prologue may stand above it."""
    place = 0
    while match := _PROLOGUE.match(text, place):
        place = match.end()
    tag = _ROOT.match(text, place)
    return (tag[1], tag[2]) if tag else (None, "")


def parse(text: str) -> Element:
    """Return the tree of an XML document; the names of elements and attributes are without namespaces."""
    tags = text.count("<")
    if tags > MANY_TAGS:
        raise UnreadableTranscript("XML tags", tags=tags)
    parser = XMLParser(encoding="utf-8")  # whatever the declaration says: the text is decoded already
    try:
        parser.feed(text.lstrip().encode(errors="replace"))
        tree: Element = parser.close()
    except DefusedXmlException:
        raise UnreadableTranscript("XML entities") from None
    except ParseError as error:
        raise UnreadableTranscript("XML broken", line=error.position[0]) from error
    _check_depth(tree)
    for element in tree.iter():
        element.tag = _local(element.tag)
        if any("}" in key for key in element.keys()):  # noqa: SIM118, an element is no mapping
            element.attrib = {_local(key): value for key, value in element.items()}
    return tree


def _check_depth(tree: Element) -> None:
    level = [tree]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise UnreadableTranscript("XML deep")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def number(text: str | None) -> float | None:
    """Return an attribute that is a number, such as seconds, or None where it is none."""
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def words(element: Element | None) -> str:
    """Return the text of an element and of all within it, one space apart."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def bodies(elements: Iterable[Element]) -> list[str]:
    """Return all text of some elements, to count lost words by: tags may stand within words or between."""
    runs = [list(element.itertext()) for element in elements]
    return ["\n".join("".join(run) for run in runs), "\n".join(" ".join(run) for run in runs)]


def texts(tree: Element, *names: str) -> Iterator[str]:
    """Yield the words of each element of these names that has any."""
    for element in tree.iter():
        if element.tag in names and (said := words(element)):
            yield said
