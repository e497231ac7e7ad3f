"""Rich text, as Word, TextEdit, f4, MAXQDA and LibreOffice write it.

A group ``{\\name …}`` whose name is that of a destination holds something else than the talk: fonts, styles,
notes, heads and feet of pages, pictures. What counts is what a reader sees last.
"""

import codecs
import re
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final

from bot.transcripts.documents.document import Document
from bot.transcripts.documents.flow import BOX, Flow

_OPENING = re.compile(rb"\s*\{\s*\\rtf")
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>.)"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
# Destinations that hold nothing a reader sees, or sees a second time; so do all with a star, but for these.
_UNSEEN = frozenset(
    "colortbl pict objdata fldinst listtext pntext nonshppict shprslt sp xe tc rxe txe nonesttables author "
    "operator company subject keywords comment doccomm creatim revtim printim buptim upr".split()
)
_STARRED = frozenset(["annotation", "shpinst"])
_ASIDES = {"footnote": "footnote", "annotation": "comment", "shptxt": BOX} | {
    f"{where}{which}": f"page {where}" for where in ("header", "footer") for which in ("", "f", "l", "r")
}
_TABLES = frozenset(["fonttbl", "stylesheet", "info", "title"])
_ENDS = frozenset(["par", "sect", "page", "column", "\n", "\r"])
_SIGNS: Final = {
    **{"tab": "\t", "nestcell": "\t", "\t": "\t", "line": "\n", "lbr": "\n", "~": "\u00a0", "_": "-"},
    **{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"},
    **{"bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " "},
}
#: The code pages of fonts, by what they call their charsets.
_CHARSETS: Final = {
    **{77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5hkscs"},
    **{161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257"},
    **{204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"},
}
_PAGES: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_HEADINGS = re.compile(r"title|subtitle|heading \d")


def fits(data: bytes) -> bool:
    """Tell whether this is rich text, by how it begins."""
    return _OPENING.match(data, 0, 64) is not None


def read(data: bytes) -> Document:
    """Return what rich text says."""
    reader = _Reader()
    reader.read(data.decode("latin-1"))
    return reader.flow.document("RTF document", "".join(reader.title))


@dataclass(slots=True)
class _Group:
    """What holds within a group, and ends with it."""

    kind: str = "talk"  # or the destination that it is
    font: int | None = None
    after_unicode: int = 1  # characters that stand in for one, for programs that know no Unicode
    is_unseen: bool = False  # hidden, or deleted under tracking
    in_table: bool = False
    style: int = 0
    aside: ExitStack | None = None  # what its end ends


class _Table:
    """A table whose cells and rows are only known by their ends."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._whole = ExitStack()
        self._cell = ExitStack()
        self._is_open = self._in_row = self._in_cell = False

    def enter(self) -> None:
        """Make sure that what comes stands in a cell."""
        if not self._is_open:
            self._whole.enter_context(self._flow.table())
        if not self._in_row:
            self._flow.begin_row()
        if not self._in_cell:
            self._cell.enter_context(self._flow.cell())
        self._is_open = self._in_row = self._in_cell = True

    def end_cell(self) -> None:
        """End a cell, which may be empty."""
        self.enter()
        self._cell.close()
        self._in_cell = False

    def end_row(self) -> None:
        """End a row."""
        self._cell.close()
        self._in_row = self._in_cell = False

    def close(self) -> None:
        """Make sure that what comes stands below the table."""
        self.end_row()
        self._whole.close()
        self._is_open = False


class _Reader:
    """Takes up rich text token by token."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.title: list[str] = []
        self._group = _Group()
        self._outer: list[_Group] = []
        self._tables = [_Table(self.flow)]  # of the talk, then of each aside that is open
        self._page = "cp1252"
        self._bytes = bytearray()  # not decoded yet: a character may take several
        self._skip = 0  # characters
        self._high = 0  # half of a pair
        self._is_starred = False
        self._fonts: dict[int | None, str] = {}  # their code pages
        self._styles: dict[int, str] = {}  # their names

    def read(self, text: str) -> None:
        """Take up all of it; the characters of ``text`` are bytes."""
        place = 0
        while match := _TOKEN.search(text, place):
            place = match.end()
            number = int(match["number"]) if match["number"] else None
            if match["word"] == "bin":
                place += max(0, number or 0)
            elif match["word"]:
                self._take_word(match["word"], number)
            elif match["brace"]:
                self._take_brace(match["brace"])
                if not self._outer:
                    break
            elif match["sign"]:
                self._take_sign(match["sign"])
            else:
                self._take_bytes(
                    bytes.fromhex(match["byte"]) if match["byte"] else match["text"].encode("latin-1")
                )
        while self._outer:  # it is not whole
            self._end_group()
        self._flush()
        self._tables[-1].close()

    def _take_brace(self, brace: str) -> None:
        self._flush()
        self._skip, self._is_starred = 0, False
        if brace == "{":
            self._outer.append(self._group)
            self._group = replace(self._group, aside=None)
        elif self._outer:
            self._end_group()

    def _end_group(self) -> None:
        self._flush()
        if self._group.aside is not None:
            self._tables.pop().close()
            self._group.aside.close()
        self._group = self._outer.pop()

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._is_starred = True
        elif sign in _ENDS:
            self._end_paragraph()
        elif sign in "\\{}":
            self._take_bytes(sign.encode())
        elif sign in _SIGNS:
            self._take_character(_SIGNS[sign])

    def _take_word(self, word: str, number: int | None) -> None:
        starred, self._is_starred = self._is_starred, False
        if self._group.kind == "unseen":
            return
        if word in _UNSEEN or (starred and word not in _STARRED):
            self._group.kind = "unseen"
        elif word in _TABLES:
            self._group.kind = word
        elif word in _ASIDES:
            self._begin_aside(_ASIDES[word])
        elif word in _SIGNS:
            self._take_character(_SIGNS[word])
        elif word in _ENDS:
            self._end_paragraph()
        elif word in _PAGES:
            self._page = _PAGES[word]
        elif word == "u":
            self._take_unicode(number or 0)
        else:
            self._flush()
            self._set_characters(word, number)
            self._set_paragraph(word, number)

    def _begin_aside(self, kind: str) -> None:
        self._flush()
        self._group.aside = ExitStack()
        self._group.aside.enter_context(self.flow.aside(kind))
        self._group.in_table = False
        self._tables.append(_Table(self.flow))

    def _set_characters(self, word: str, number: int | None) -> None:
        match word:
            case "f":
                self._group.font = number or 0
            case "fcharset":
                self._fonts[self._group.font] = _CHARSETS.get(number or 0, "")
            case "ansicpg":
                self._page = _known(f"cp{number}", self._page)
            case "uc":
                self._group.after_unicode = number or 0
            case "v" | "deleted":
                self._group.is_unseen = number != 0
            case "plain":
                self._group.is_unseen = False

    def _set_paragraph(self, word: str, number: int | None) -> None:
        match word:
            case "s":
                self._group.style = number or 0
            case "pard":
                self._group.style, self._group.in_table = 0, False
            case "intbl":
                self._group.in_table = True
            case "cell":
                self._tables[-1].end_cell()
            case "row":
                self._tables[-1].end_row()

    def _take_bytes(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._bytes += data[skipped:]

    def _take_character(self, character: str) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._flush()
            self._say(character)

    def _take_unicode(self, number: int) -> None:
        self._flush()
        code = number if 0 <= number < 0x110000 else number % 0x10000
        self._skip = self._group.after_unicode
        if 0xD800 <= code < 0xDC00:
            self._high = code - 0xD7C0 << 10
        else:
            self._say(chr(self._high | code - 0xDC00 if 0xDC00 <= code < 0xE000 else code))

    def _flush(self) -> None:
        """Say the bytes so far in the characters of their font's code page."""
        if self._bytes:
            page = self._fonts.get(self._group.font) or self._page
            self._say(self._bytes.decode(page, errors="replace"))
            self._bytes.clear()

    def _say(self, words: str) -> None:
        if self._group.kind == "title":
            self.title.append(words)
        elif self._group.kind == "stylesheet":
            self._styles[self._group.style] = self._styles.get(self._group.style, "") + words
        elif self._group.kind != "talk":
            pass
        elif self._group.is_unseen:
            self.flow.beside["hidden or deleted passage"] += bool(words.strip())
        else:
            self._place()
            self.flow.add(words)

    def _place(self) -> None:
        """Make sure that what comes stands in the table, or below it."""
        if self._group.in_table:
            self._tables[-1].enter()
        else:
            self._tables[-1].close()

    def _end_paragraph(self) -> None:
        self._flush()
        if self._group.kind == "talk" and not self._group.is_unseen:  # otherwise it goes on in the next
            self._place()
            style = self._styles.get(self._group.style, "").strip(" ;").lower()
            self.flow.end_paragraph(
                is_heading=_HEADINGS.fullmatch(style) is not None, is_title=style == "title"
            )


def _known(page: str, otherwise: str) -> str:
    """Return a code page where it is one of text."""
    try:
        return codecs.lookup(page).name if "text".encode(page) else otherwise
    except (LookupError, ValueError):
        return otherwise
