"""Zip archives of parts, with a bound on what unpacks, and their XML, which must not define entities."""

import io
import zlib
from collections.abc import Callable, Container
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.errors import UnreadableTranscript

MOST_PARTS: Final = 5_000
#: Bytes that may come out of one archive; Word takes 100 a word, and a day's talk is 200,000 words.
MOST_BYTES: Final = 64 * 2**20
#: Elements that a part may have; Word takes up to ten a word, and a few for most sentences.
MOST_ELEMENTS: Final = 2_000_000
OPENING: Final = b"PK\x03\x04"
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags of a part


class Package:
    """A zip archive; UnreadableTranscript for what is broken, locked or too large in it."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(io.BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            raise UnreadableTranscript("broken document") from None
        self._infos = {_name(info): info for info in self._zip.infolist()}
        self._left = MOST_BYTES
        if len(self._infos) > MOST_PARTS:
            raise UnreadableTranscript("too many parts", limit=MOST_PARTS)

    @property
    def names(self) -> list[str]:
        """The names of the parts, in order."""
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def part(self, name: str) -> bytes:
        """Return a part's bytes."""
        info = self._infos.get(name)
        if info is None or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableTranscript("broken document")
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableTranscript("password")
        try:
            with self._zip.open(info) as part:
                data = part.read(self._left + 1)
        except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
            raise UnreadableTranscript("broken document") from None
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableTranscript("unpacks too large", limit=MOST_BYTES // 2**20)
        return data


def _name(info: ZipInfo) -> str:
    """Return the name of a part; many programs write UTF-8 and do not say so, as a zip should."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except ValueError:
        return info.filename


def package_of(data: bytes) -> Package | None:
    """Return the archive that some bytes are, or None where they do not even begin like one."""
    return Package(data) if data.startswith(OPENING) else None


def blocks(xml: bytes, names: Container[str], take: Callable[[Element], None]) -> None:
    """Hand over the outermost elements of some names, one by one, so that never all are in memory.

    Tags and attributes go without their namespaces. UnreadableTranscript where the XML is broken, nested
    deeper than can be followed, or has a DOCTYPE, which could define entities.
    """
    parser = XMLParser(target=_Blocks(names, take))
    try:
        parser.feed(xml)
        parser.close()
    except (ParseError, LookupError, ValueError, RecursionError):
        raise UnreadableTranscript("broken document") from None


@lru_cache(maxsize=1_000)
def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


class _Blocks:
    """Builds the outermost elements of some names, and hands over each before the next begins."""

    def __init__(self, names: Container[str], take: Callable[[Element], None]) -> None:
        self._names = names
        self._take = take
        self._builder = TreeBuilder()
        self._depth = 0  # within such an element
        self._left = MOST_ELEMENTS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if self._depth or local(tag) in self._names:
            self._depth += 1
            self._left -= 1
            if self._left < 0:
                raise UnreadableTranscript("unpacks too large", limit=MOST_BYTES // 2**20)
            self._builder.start(local(tag), {local(name): value for name, value in attributes.items()})

    def doctype(self, *_: object) -> None:
        """Refuse what could define entities."""
        raise UnreadableTranscript("broken document")

    def data(self, text: str) -> None:
        """Add text to it."""
        if self._depth:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        """End it."""
        if self._depth:
            element = self._builder.end(local(tag))
            self._depth -= 1
            if not self._depth:
                self._builder = TreeBuilder()
                self._take(element)
