"""Markdown: ``**Name:** what was said``, with or without front matter. The format of corpus/.

``**Name?:**`` marks a guess at who speaks, ``**?:**`` that nobody is named.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from bot.transcripts import front_matter, site_markup
from bot.transcripts.clock import CLOCK, MARK, clock, seconds, timed
from bot.transcripts.formats import plain
from bot.transcripts.markup import unescape, untag
from bot.transcripts.page import Unspoken, unspoken
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import is_name, is_proper, is_stage, usual_within
from bot.transcripts.text import heading

# An escaped character stands for itself. While the markup goes it hides behind a noncharacter, of which
# Unicode has as many as ASCII has punctuation.
_HIDDEN = dict(zip(string.punctuation, map(chr, range(0xFDD0, 0xFDF0)), strict=True))
_SHOWN = {hidden: shown for shown, hidden in _HIDDEN.items()}
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPED = re.compile("[\ufdd0-\ufdef]")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+)(?<=\S)\1(?![\w*])"
    r"|(?<![\w_])(_{1,3})(?=\S)([^_\n]+)(?<=\S)\3(?![\w_])"
    r"|(?<!`)(`{1,2})(?!`)([^`\n]+)\5(?!`)"
)
_BLOCK = re.compile(r"\A\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+)?")
_HEADING = re.compile(r"\s*(?:>\s*)*#{1,6}\s+\S")
_TITLE = re.compile(r"#[ \t]+(.+)")
_LABEL = re.compile(r"[#\s\d.\"']{0,5}\*\*([^*\n]{1,200}?)(:\s*\*\*|\*\*[ \t]*:|\*\*)")
_WITHIN = re.compile(r"(?<=\S) (?=\*\*([^*:\n]{1,60})(?::\*\*|\*\*:))")
_LONG = 300  # characters; no line of a header has more
_TIME = re.compile(rf"\s*(\()?({CLOCK})(?(1)\))\s*:?(?!\S)")


class _Label(NamedTuple):
    """What a line begins with in bold; it is a guess where that ends in "?"."""

    name: str
    is_guess: bool
    has_colon: bool
    rest: str

    @property
    def is_certain(self) -> bool:
        """Whether a colon or a time follows."""
        rest = _shown(self.rest).strip(" *_`")
        return self.has_colon or (MARK.match(rest) or _TIME.match(rest)) is not None


class _Bare(NamedTuple):
    """A line without markup, and the addresses its links led to."""

    words: str
    addresses: list[str]


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is Markdown: by its name, its front matter or its bold labels."""
    if suffix in (".md", ".markdown", ".mdx", ".qmd") or front_matter.opens(text):
        return True
    return "**" in text and bool(_names(_labels(text.split("\n"))))


def read(text: str) -> Draft | None:
    """Read Markdown; None where it has no words."""
    said, body, unknown = front_matter.split(text)
    bare = site_markup.without(body)
    draft = _read(said, bare.text, unknown)
    return draft and replace(draft, dropped=(*draft.dropped, *bare.dropped))


def _read(said: dict[str, Any], body: str, unknown: Sequence[str]) -> Draft | None:
    declared = said.pop("speakers", ())
    lines = _ESCAPE.sub(lambda escaped: _HIDDEN[escaped[1]], body.lstrip()).split("\n")
    lines = _apart(lines)
    addresses: list[str] = []
    titles: list[str] = []
    if (title := _TITLE.match(lines[0])) and not re.search(CLOCK, lines[0]):
        words, addresses = _bare(title[1])
        titles.append(unescape(_shown(words)))
        said.setdefault("title", titles[0])
        del lines[0]
    left_out = list(titles)
    page = _unspoken(lines)
    labels = _labels("" if i in page.places else line for i, line in enumerate(lines))
    names = _names(labels) | set(declared)
    if not any(label is not None and label.name in names for label in labels):
        bare = [_bare(_BLOCK.sub("", line, count=1)) for line in lines]
        addresses += [address for line in bare for address in line.addresses]
        shown = [_shown(line.words) for line in bare]
        draft = plain.read(
            "\n".join(
                heading(words) if _HEADING.match(line) else words
                for line, words in zip(lines, shown, strict=True)
            )
        )
        return draft and replace(
            draft,
            format=draft.format.replace("plain text", "Markdown"),
            metadata={**draft.metadata, **said},
            dropped=(*draft.dropped, *_dropped(titles, [], addresses, unknown)),
            left_out=[*draft.left_out, *left_out, *addresses],
            bodies=[body],
        )
    pieces: list[Piece] = []
    stages: list[str] = []
    speaker, sure, start_s, dated_s = None, True, None, None
    for i, (line, label) in enumerate(zip(lines, labels, strict=True)):
        if i in page.places:
            left_out.append(_shown(line))
            continue
        if label is not None and (label.name in names or is_stage(label.name)):
            left_out += [label.name, line.partition("**")[0]]  # which may number it
            if label.name in names:
                speaker, sure = label.name or None, not label.is_guess
            else:
                stages.append(label.name)
                speaker, sure = None, True
            (words, links), start_s, dated_s = _bare(label.rest), dated_s, None
            if (time := _TIME.match(words)) and (time[1] or not label.has_colon):
                start_s, words = seconds(time[2]), words[time.end() :]
        else:
            words, links = _bare(_BLOCK.sub("", line, count=1))
            if _HEADING.match(line):  # nobody's words, and who goes on below is not told
                speaker, sure = None, True
                if (time := _TIME.fullmatch(words)) is not None:  # as Google Meet dates what stands below
                    dated_s, words = seconds(time[2]), ""
        addresses += links
        for stretch, at_s in timed(_shown(words), start_s):
            pieces.append(Piece(unescape(stretch), speaker, at_s, sure=sure))
            start_s = at_s if not stretch.strip() else None  # it may date the next line
    undeclared = names - {"", *declared}
    guessed = [label.name for label in labels if label is not None and label.name in undeclared]
    dropped = (*page.dropped, *_dropped(titles, stages, addresses, unknown))
    said = {**page.metadata, **said}
    return Draft("Markdown", pieces, said, dropped, [*left_out, *addresses], [body], guessed)


def _apart(lines: Sequence[str]) -> list[str]:
    """Return lines of which those that open with a bold label are cut at others that recur."""
    within = [name for line in lines if "**" in line for name in _WITHIN.findall(line) if is_name(name)]
    if not within:
        return list(lines)
    names = usual_within(within, [label.name for label in _labels(lines) if label is not None])
    turns: list[str] = []
    for line in lines:
        first = _LABEL.match(line)
        found = _WITHIN.finditer(line, first.end()) if first is not None else ()
        places = [match.end() for match in found if match[1] in names]
        turns += [line[start:end] for start, end in pairwise([0, *places, len(line)])]
    return turns


def _unspoken(lines: Sequence[str]) -> Unspoken:
    """Return which lines nobody says, by their places among all."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    begins = [i == 0 or not lines[i - 1].strip() for i in filled]
    ends = [*begins[1:], True][: len(filled)]
    # A bold label with a paragraph of its own is somebody's, and so is whatever is long.
    is_turn = [
        len(lines[i]) > _LONG or (begin and end and _LABEL.match(lines[i]) is not None)
        for i, begin, end in zip(filled, begins, ends, strict=True)
    ]
    found = unspoken(
        ["…" if turn else _plainly(lines[i]) for i, turn in zip(filled, is_turn, strict=True)],
        begins,
        [_HEADING.match(lines[i]) is not None for i in filled],
    )
    return found._replace(places=frozenset(filled[i] for i in found.places))


def _labels(lines: Iterable[str]) -> list[_Label | None]:
    once: dict[str, _Label | None] = {}
    return [once[line] if line in once else once.setdefault(line, _label(line)) for line in lines]


def _label(line: str) -> _Label | None:
    match = _LABEL.match(line) if "**" in line else None
    if match is None:
        return None
    within = timed(_shown(match[1]))  # **Name [12:33]:**
    label = "".join(words for words, _ in within).strip()
    has_colon = ":" in match[2] or label.endswith(":")
    name = label.strip(" :")
    times = "".join(f"[{clock(at_s)}]" for _, at_s in within if at_s is not None)
    return _Label(
        unescape(name.removesuffix("?")), name.endswith("?"), has_colon, times + line[match.end() :]
    )


def _names(labels: Iterable[_Label | None]) -> set[str]:
    """Return the labels that name speakers; the empty one says that nobody is named."""
    present = [label for label in labels if label is not None]
    certain = {label.name for label in present if label.is_certain}
    often = Counter(label.name for label in present if label.name in certain or not label.rest.strip())
    return {
        name
        for name, times in often.items()
        if (not name and name in certain)
        or (is_name(name) and not is_stage(name) and (times > 1 or (name in certain and is_proper(name))))
    }


def _plainly(line: str) -> str:
    return _shown(_bare(_BLOCK.sub("", line, count=1)).words).strip()


def _bare(line: str) -> _Bare:
    """Take the markup off a line."""
    addresses: list[str] = []
    if "](" in line:
        addresses = [link[2] for link in _LINK.finditer(line)]
        line = _LINK.sub(lambda link: f"[{link[1]}]" if seconds(link[1]) is not None else link[1], line)
    if "*" in line or "_" in line or "`" in line:
        for _ in range(2):  # emphasis within emphasis
            line = _EMPHASIS.sub(lambda span: span[2] or span[4] or span[6], line)
    return _Bare(untag(line), addresses)


def _shown(line: str) -> str:
    return line if line.isascii() else _ESCAPED.sub(lambda hidden: _SHOWN[hidden[0]], line)


def _dropped(
    titles: Sequence[str], stages: Sequence[str], addresses: Sequence[str], unknown: Sequence[str]
) -> tuple[str, ...]:
    kinds = (
        (titles, "heading, the title:", ""),
        (stages, "mark such as", "marks such as"),
        (addresses, "link address:", "link addresses, the first"),
        (unknown, "unknown entry in the front matter:", "unknown entries in the front matter, the first"),
    )
    return tuple(f"{counted(len(items), one, many)} {items[0]!r}" for items, one, many in kinds if items)
