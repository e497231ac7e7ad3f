"""From the lines of pages to the paragraphs they were broken from.

Away go the heads and feet that many pages have, the numbers of lines, and the hyphens that break a word.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise, takewhile
from operator import not_
from typing import Final

from bot.transcripts.clock import CLOCK
from bot.transcripts.documents import columns
from bot.transcripts.documents.columns import Line
from bot.transcripts.speakers import label

_EDGE: Final = 3  # lines at the head and at the foot of a page
_OFTEN = 0.4  # of the pages have a head: it may be another on left and right ones
_FULL = 0.7  # of the width of the text: a shorter line ends its paragraph
_NARROW: Final = 40  # characters; what is no wider was not broken
_NUMBERED: Final = 5  # lines of a page that have rising numbers, at least
_NUMBER = re.compile(r"(\d{1,5})(?:\s+|$)")
_DIGITS = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_CLOCK = re.compile(CLOCK)
_HEAD: Final = 60  # characters that who speaks and when take, at most
_TERMINAL = ".!?:…\"'”’)]"
_OPENING = re.compile(r"[QA][.:)]?\s|[-–—•>]")
_HYPHENS = "-\u2010\u00ad"
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


def flowing(pages: Sequence[Sequence[Line]], beside: Counter[str]) -> str:
    """Return the text of some pages, and count what is beside the talk on them."""
    bare = _without_edges([_without_numbers(page, beside) for page in pages], beside)
    lines = list(chain.from_iterable(bare))
    said = columns.talk(lines, beside) or [line.text for line in lines]
    return "\n".join(_paragraphs(said))


def _without_numbers(page: Sequence[Line], beside: Counter[str]) -> Sequence[Line]:
    """Return the lines of a page without those numbers that rise by one a line."""
    numbers = {i: int(number[1]) for i, line in enumerate(page) if (number := _NUMBER.match(line.text))}
    ahead, times = next(iter(Counter(n - i for i, n in numbers.items()).most_common(1)), (0, 0))
    if times < _NUMBERED:
        return page
    beside["line number"] += times
    numbered = {i for i, number in numbers.items() if number - i == ahead}
    bare = (_unnumbered(line) if i in numbered else line for i, line in enumerate(page))
    return [line for line in bare if line.text]


def _unnumbered(line: Line) -> Line:
    return Line(_NUMBER.sub("", line.text, count=1), tuple(p for p in line.pieces if not p.text.isdigit()))


def _without_edges(pages: Sequence[Sequence[Line]], beside: Counter[str]) -> list[Sequence[Line]]:
    """Return pages without the lines that many have at their head or foot, but for the page's number."""
    edges = Counter(chain.from_iterable(_edges(page, number) for number, page in enumerate(pages)))
    within = {line.text for page in pages for line in page[_EDGE:-_EDGE]}
    around = {line for line, times in edges.items() if times >= max(2, _OFTEN * len(pages))}
    kept: list[Sequence[Line]] = []
    for number, page in enumerate(pages):
        texts = [line.text for line in page]
        is_talk = [text in within or around.isdisjoint(_likenesses(text, number)) for text in texts]
        head = sum(1 for _ in takewhile(not_, is_talk[:_EDGE]))
        foot = sum(1 for _ in takewhile(not_, reversed(is_talk[head:][-_EDGE:])))
        beside["line at the edge of pages"] += head + foot
        kept.append(page[head : len(page) - foot])
    return kept


def _edges(page: Sequence[Line], number: int) -> set[str]:
    lines = page if len(page) < 2 * _EDGE else [*page[:_EDGE], *page[-_EDGE:]]
    return set().union(*(_likenesses(line.text, number) for line in lines))


def _likenesses(line: str, page: int) -> set[str]:
    """Return what a line has in common with those of other pages: all of it, or all but a page's number.

    That is its first number or its last, and rises with the pages; what has a time has none.
    """
    numbers = (
        [] if _CLOCK.search(line) else [number for number in _DIGITS.finditer(line) if len(number[0]) < 5]
    )
    counted = (
        f"{line[: number.start()]}\0{int(number[0]) - page}\0{line[number.end() :]}"
        for number in (*numbers[:1], *numbers[-1:])
    )
    return {line, *counted}


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs: what goes on after a line that is full, or breaks off within a word."""
    width = sorted(map(len, lines))[9 * len(lines) // 10] if lines else 0
    words = _words(lines)
    paragraph: list[str] = []
    for line, below in pairwise([*lines, ""]):
        if _is_broken(line) and below[:1].islower():
            paragraph.append(_mended(line, below, words))
        elif below and len(line) >= max(_FULL * width, _NARROW) and not _may_end(line, below):
            paragraph.append(line + " ")
        else:
            yield "".join([*paragraph, line])
            paragraph.clear()


def _is_broken(line: str) -> bool:
    return line[-1:] in _HYPHENS and line[-2:-1].isalpha()


def _may_end(line: str, below: str) -> bool:
    """Tell whether a turn may end with a line, or one such as "Ann: no", "Ann 0:12" open in the next."""
    if line[-1] in _TERMINAL or label(below) is not None:
        return True
    return _OPENING.match(below) is not None or _CLOCK.search(below, 0, _HEAD) is not None


def _mended(line: str, below: str, words: frozenset[str]) -> str:
    """Return a line without the hyphen at its end, unless that belongs to a word such as "well-known"."""
    left, right = _LETTERS.findall(line)[-1].casefold(), _LETTERS.findall(below)[0].casefold()
    is_two = f"{left}-{right}" in words or (left in words and right in words)
    return line if line[-1] != "\u00ad" and left + right not in words and is_two else line[:-1]


def _words(lines: Sequence[str]) -> frozenset[str]:
    """Return the words of some lines, but for those that a line breaks."""
    words: set[str] = set()
    is_rest = False
    for line in lines:
        found = _WORD.findall(line.casefold())
        is_broken = _is_broken(line)
        words.update(found[is_rest : len(found) - is_broken])
        is_rest = is_broken
    return frozenset(words)
