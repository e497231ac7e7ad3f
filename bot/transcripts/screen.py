"""What captions show on the screen, each line once: most programs show some of what they showed before.

Lines roll up, as in YouTube's automatic captions; the same sentence is shown once for each of its words, as
Whisper sets it off; or a program has cut what overlapped into pieces.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bot.transcripts.markup import unescape, untag

#: What files are called whose lines roll up.
YOUTUBE: Final = "YouTube automatic captions"
ROLLING: Final = "rolling captions"
_KARAOKE = re.compile(r"<\d{1,2}:[\d:.]{4,10}><c")
_EMPHASIS = re.compile(r"<(u|b|i|c|font)\b[^<>]*>(.*?)</\1>", re.IGNORECASE)
_MOST = 50  # lines; nobody reads more at once


class Block(NamedTuple):
    """The lines shown from ``start_s`` to ``end_s``; ``anew`` where another file was joined on.

    ``name`` is the speaker where the cue is named after one.
    """

    start_s: float | None
    end_s: float | None
    lines: list[str]
    anew: bool = False
    name: str | None = None


class Once(NamedTuple):
    """Blocks that show each line once, the lines that only repeated others, and what such a file is."""

    blocks: list[Block]
    repeats: list[str]
    kind: str = ""


def once(blocks: Sequence[Block]) -> Once:
    """Return blocks as they are read, with each line once."""
    karaoke = any(_KARAOKE.search(line) for block in blocks for line in block.lines)
    read, repeats = _without_highlights(blocks, karaoke=karaoke)
    if not _rolls(read, once=karaoke):
        return _joined(read, repeats)
    unrolled, rolled_up = _unrolled(read)
    kind = YOUTUBE if karaoke or any(map(_flashes, read)) else ROLLING
    return Once(unrolled, [*repeats, *rolled_up], kind)


def _without_highlights(blocks: Sequence[Block], *, karaoke: bool) -> tuple[list[Block], list[str]]:
    """Return blocks as they are read, without those that only set off another word of the one before."""
    repeats: list[str] = []
    kept: list[Block] = []
    raw: list[str] = []  # the lines of the block before, with their tags
    for block in blocks:
        lines = shown(block.lines)
        last = kept[-1] if kept and any(lines) and kept[-1].lines == lines and not karaoke else None
        if last is not None and _touches(last, block) and _differ_by_a_word(raw, block.lines):
            kept[-1] = last._replace(end_s=block.end_s)
            repeats += lines
        else:
            kept.append(block._replace(lines=lines))
        raw = block.lines
    return kept, repeats


def _touches(before: Block, after: Block) -> bool:
    """Tell whether a block is shown from the moment on at which the one before goes."""
    if before.end_s is None or after.start_s is None:
        return False
    return abs(after.start_s - before.end_s) < 0.002


def _differ_by_a_word(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether lines that read alike set off different parts of themselves."""
    return before != after and any(_sets_off_a_word(" ".join(lines)) for lines in (before, after))


def _sets_off_a_word(line: str) -> bool:
    match = _EMPHASIS.search(line)
    return match is not None and bool(untag(line[: match.start()] + line[match.end() :]).strip())


def _joined(blocks: Sequence[Block], repeats: list[str]) -> Once:
    """Return blocks of which none only shows the lines of the one before beside those of the one after."""
    joined = list(blocks[:1])
    rest = deque(blocks[1:])
    while rest:
        middle, before = rest.popleft(), joined[-1]
        after = rest[0] if rest else None
        if after is not None and _is_between(before, middle, after):
            joined[-1] = before._replace(end_s=middle.end_s)
            rest[0] = after._replace(start_s=middle.start_s)
            repeats += middle.lines
        else:
            joined.append(middle)
    return Once(joined, repeats)


def _is_between(before: Block, middle: Block, after: Block) -> bool:
    lines = [*before.lines, *after.lines]
    is_both = middle.lines == lines and before.lines != after.lines and any(before.lines) and any(after.lines)
    return is_both and _touches(before, middle) and _touches(middle, after)


def shown(lines: Iterable[str]) -> list[str]:
    """Return lines as they are read on the screen; a gap above them stays, it says that nothing rolled up."""
    read = [" ".join(unescape(untag(line)).split()) for line in lines]
    while read and not read[-1]:
        read.pop()
    return read[:1] + [line for line in read[1:] if line]


def _rolls(blocks: Iterable[Block], *, once: bool) -> bool:
    """Tell whether lines roll up the screen, so that most blocks repeat some of the block before.

    What people say twice stands in blocks of its own, at the same place; here lines move.
    """
    pairs = list(pairwise(block for block in blocks if any(block.lines)))
    same = [_flashes(b) for a, b in pairs if a.lines == b.lines]
    moved = sum(same) + sum(a.lines != b.lines and _unseen(a.lines, b.lines) is not None for a, b in pairs)
    return moved >= (1 if once else 2) and 2 * (moved + len(same) - sum(same)) >= len(pairs)


def _flashes(block: Block) -> bool:
    """Tell whether nobody could read a block: YouTube closes each line with one of 10 ms."""
    return block.start_s is not None and block.end_s is not None and block.end_s - block.start_s < 0.1


def _unseen(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Cut ``after`` into what ``before`` showed already and what is new, or return None where all is new."""
    for k in range(min(len(before), len(after), _MOST), 0, -1):
        last = before[-1]
        if before[-k:-1] == after[: k - 1] and (after[k - 1] == last or after[k - 1].startswith(last + " ")):
            return [*after[: k - 1], last], [after[k - 1][len(last) :], *after[k:]]
    return None


def _unrolled(blocks: Iterable[Block]) -> tuple[list[Block], list[str]]:
    """Leave in blocks only the lines that are new on the screen."""
    unrolled: list[Block] = []
    repeats: list[str] = []
    before: Block | None = None
    for block in blocks:
        if any(block.lines):
            rolled = None
            if before is not None and (block.start_s or 0.0) <= (before.end_s or before.start_s or 0.0) + 1.0:
                rolled = _unseen(before.lines, block.lines)
            seen, fresh = rolled or ([], block.lines)
            repeats += seen
            unrolled.append(block._replace(lines=fresh))
            before = block
    return unrolled, repeats
