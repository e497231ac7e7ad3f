"""A web page cut into blocks of words, each with what is told of it by the elements around it.

Our own, because a page may be cut off anywhere, and an HTML5 tree of a few unclosed tags may be a thousand
times the page: this looks at every tag once, and keeps no tree.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?xml[^<>]*+>|<(script|style|title|template|noscript|svg|iframe)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_QUOTED = r"(?:\"[^\"<]*+\"|'[^'<]*+'|[\"'])"
_ATTRIBUTES = rf"([^<>\"']*+(?:{_QUOTED}[^<>\"']*+)*+)"
_TAG = re.compile(  # or a whole element that holds words alone, as most do
    rf"<(?:([a-z][a-z0-9]*+){_ATTRIBUTES}>([^<]*+)</\1>|(/?)([a-z][a-z0-9]*+){_ATTRIBUTES}>|[!?][^<>]*+>)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\b(class|id|role|itemprop)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_HARD_SPACE = re.compile(r"&nbsp;|&#160;|&#xa0;", re.IGNORECASE)
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_WITHIN_LINES = frozenset(
    "a abbr b big code del em font i ins mark q s small span strong sub sup u wbr".split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_AROUND = frozenset("aside footer nav header form button select menu dialog".split())  # the talk
_AROUND_ROLES = frozenset("banner complementary contentinfo navigation search".split())
_AROUND_CLASSES = frozenset(
    "sidebar related related-posts comments comments-area breadcrumb breadcrumbs share-buttons social-share "
    "cookie-banner navbar menu site-footer site-header".split()
)
_REGIONS = frozenset("main article".split())
_SPEAKER = frozenset("speaker speakername sprecher locuteur hablante interviewer interviewee".split())
_TIME = frozenset("time timestamp timecode".split())
_WORDS = frozenset(
    "text content words body turn line paragraph speech utterance bio image photo block".split()
)
_CELLS = frozenset(["td", "th"])
_LISTS = frozenset("dl ul ol table".split())
_TELLING = _REGIONS | _CELLS | _LISTS | _AROUND | {"tr", "pre"}
_KINDS = {**dict.fromkeys(HEADINGS, "heading"), **{name: name for name in ("cite", "time", "dt", "dd")}}
_NONE: Final[frozenset[str]] = frozenset()
_NOTHING: Final[Mapping[str, str]] = {}
#: Which elements end where another of the same group begins.
_ENDED_BY = {
    **dict.fromkeys(["dt", "dd"], frozenset(["dt", "dd", "p"])),
    **dict.fromkeys(["td", "th"], frozenset(["td", "th", "p"])),
    **dict.fromkeys(
        "p div ul ol dl table blockquote section article h1 h2 h3 h4 h5 h6 hr".split(), frozenset("p")
    ),
    "li": frozenset(["li", "p"]),
    "tr": frozenset(["td", "th", "tr", "p"]),
}


class Block(NamedTuple):
    """Some words of a page: what they are, the region they are in, and the row and the cell of a table."""

    words: str
    kind: str = ""  # "speaker", "cite", "time", "heading", "dt" or "dd"
    region: int = 0
    is_around: bool = False
    cell: tuple[int, int] = (0, 0)


class Page(NamedTuple):
    """The blocks of the talk, and those around it."""

    talk: list[Block]
    around: list[Block]


class _Within(NamedTuple):
    """What the elements around some words tell of them; the same object until another tells something."""

    kind: str = ""
    region: int = 0
    is_around: bool = False
    cell: tuple[int, int] = (0, 0)
    is_pre: bool = False


class _Scan:
    """One way through the tags of a page."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parents = [0]  # of each region
        self.is_whole = False  # an element around the talk never ended, so it may hold the talk
        #: Of each open element its name, what is told of words in it, and whether it is around the talk.
        self._open: list[tuple[str, _Within, bool]] = [("", _Within(), False)]
        self._names: dict[str, int] = {}
        self._alike: dict[str, tuple[_Within, _Within]] = {}  # by the name of an element that was told of so
        self._row = self._column = 0
        self._words: list[str] = []

    def text(self, words: str) -> None:
        self._words.append(words)

    def flush(self) -> None:
        if self._words:
            within = self._open[-1][1]
            words = "".join(self._words) if len(self._words) > 1 else self._words[0]
            self._words.clear()
            words = words if within.is_pre else " ".join(words.split())
            if words:
                block = Block(words, within.kind, within.region, within.is_around, within.cell)
                self.blocks.append(block)

    def element(self, name: str, attributes: str, words: str) -> None:
        """Take in an element that holds words alone."""
        told = _told(attributes) if "=" in attributes else _NOTHING
        kind = _kind(name, told)
        if name in _WITHIN_LINES and not kind:
            self._words.append(words)
            return
        self.flush()
        within = self._told(name, kind, told)
        words = words if within.is_pre else " ".join(words.split())
        if words:
            self.blocks.append(Block(words, within.kind, within.region, within.is_around, within.cell))

    def start(self, name: str, attributes: str) -> None:
        told = _told(attributes) if "=" in attributes else _NOTHING
        kind = _kind(name, told)
        is_inline = name in _WITHIN_LINES
        if is_inline and not kind and not self._names.get(name):
            return
        if not is_inline or kind:
            self.flush()
        if name not in _VOID:
            within = self._told(name, kind, told)
            self._open.append((name, within, name in _AROUND or _is_around(told)))
            self._names[name] = self._names.get(name, 0) + 1

    def end(self, name: str) -> None:
        if not self._names.get(name):
            if name not in _WITHIN_LINES:
                self.flush()
            return
        if name not in _WITHIN_LINES or self._open[-1][1] is not self._open[-2][1]:
            self.flush()
        while self._open[-1][0] != name:
            self._pop(is_own_end=False)
        self._open.pop()
        self._names[name] -= 1

    def close(self) -> None:
        self.flush()
        self.is_whole = self.is_whole or any(is_around for _, _, is_around in self._open)

    def _told(self, name: str, kind: str, told: Mapping[str, str]) -> _Within:
        """Return what is told of the words in an element, and end those that end where it begins."""
        ended = _ENDED_BY.get(name, _NONE)
        while self._open[-1][0] in ended:
            self._pop(is_own_end=True)
        within = self._open[-1][1]
        if not kind and told is _NOTHING and name not in _TELLING:
            return within
        if told is _NOTHING and name in _KINDS:
            before, same = self._alike.get(name, (None, within))
            if before is within:
                return same
        more = _Within(
            kind or ("" if name in _LISTS else within.kind),
            self._region(within, name, told),
            within.is_around or name in _AROUND or _is_around(told),
            self._cell(within, name),
            within.is_pre or name == "pre",
        )
        self._alike[name] = within, more
        return more

    def _region(self, within: _Within, name: str, told: Mapping[str, str]) -> int:
        if name in _REGIONS or told.get("role") == "main" or "transcript" in told.get("class", ""):
            self.parents.append(within.region)
            return len(self.parents) - 1
        return within.region

    def _cell(self, within: _Within, name: str) -> tuple[int, int]:
        if name == "tr":
            self._row, self._column = self._row + 1, 0
        elif name in _CELLS:
            self._column += 1
            return self._row, self._column
        return within.cell

    def _pop(self, *, is_own_end: bool) -> None:
        name, _, is_around = self._open.pop()
        self._names[name] -= 1
        if is_around and not is_own_end:
            self.is_whole = True


def page(text: str) -> Page:
    """Return the blocks of a page: those of its main part, and those around it."""
    scan, place = _Scan(), 0
    text = _UNSEEN.sub(" ", text)
    if "&" in text:
        text = _HARD_SPACE.sub(" ", text)
    for tag in _TAG.finditer(text):
        begin, end = tag.span()
        if begin > place:
            scan.text(text[place:begin])
        place = end
        whole, attributes, words, is_end, name, more = tag.groups()
        if whole:
            scan.element(whole.lower(), attributes, words)
        elif is_end:
            scan.end(name.lower())
        elif name:
            scan.start(name.lower(), more)
    scan.text(text[place:])
    scan.close()
    if scan.is_whole or all(block.is_around for block in scan.blocks):
        return Page(scan.blocks, [])
    inside = _main_part(scan)
    talk = [block for block in scan.blocks if inside[block.region] and not block.is_around]
    return Page(talk, [block for block in scan.blocks if not inside[block.region] or block.is_around])


def _main_part(scan: _Scan) -> Sequence[bool]:
    """Return which regions are in the smallest that holds at least half of the words."""
    words = [0] * len(scan.parents)
    for block in scan.blocks:
        words[block.region] += 0 if block.is_around else block.words.count(" ") + 1
    for region in range(len(words) - 1, 0, -1):
        words[scan.parents[region]] += words[region]
    main = min((words[region], -region) for region in range(len(words)) if 2 * words[region] >= words[0])
    inside = [False] * len(words)
    for region, parent in enumerate(scan.parents):
        inside[region] = region == -main[1] or inside[parent]
    return inside


def _told(attributes: str) -> Mapping[str, str]:
    told = {name.lower(): one or two or three for name, one, two, three in _ATTRIBUTE.findall(attributes)}
    return told or _NOTHING


def _kind(name: str, told: Mapping[str, str]) -> str:
    kind = _KINDS.get(name, "")
    if kind or told is _NOTHING:
        return kind
    parts = {part.lower() for part in _PART.findall(told.get("class", ""))}
    if parts & _SPEAKER and not parts & _WORDS:
        return "speaker"
    return "time" if parts & _TIME and not parts & _WORDS else ""


def _is_around(told: Mapping[str, str]) -> bool:
    return bool(told) and (
        told.get("role") in _AROUND_ROLES
        or not _AROUND_CLASSES.isdisjoint(told.get("class", "").lower().split())
    )
