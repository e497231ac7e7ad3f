"""What WebVTT, SRT and SBV share: blocks of lines with times, which repeat, restart and name speakers.

Our own, because the parsers measured lose words: webvtt-py refuses a file without a header and keeps
rolling repeats, pysubs2 drops voices and tagged lines.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from bot.transcripts.clock import seconds
from bot.transcripts.markup import unescape, untag
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import carried, label, named_once, sound

_SETTING = r"(?:align|line|position|size|vertical|region|[A-Z]\d?):\S+"
_ARROW = re.compile(
    rf"\s*([\w:.,]{{3,15}})\s*[-=]{{1,2}}>\s*([\w:.,]{{3,15}})(?:\s+{_SETTING})*(?:\s+(\S.*)|\s*)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*(\d[\w:.]{4,14}),(\d[\w:.]{4,14})\s*()")
_KARAOKE = re.compile(r"<\d{1,2}:[\d:.]{4,10}><c")
_VOICE = re.compile(r"<(/?)v(?:\.[^\s<>]*)?(?:\s([^<>]*))?>", re.IGNORECASE)
# Somebody else speaks: ">>" goes, a dash stays; "--" goes on with a sentence, "-5" is a number.
_SOMEONE_ELSE = re.compile(r"(?<!\S)>{2,3}(?!>)|^(?=[-–—](?![-–—\d]))")


_SCREEN = 50  # lines; nobody reads more at once


class Block(NamedTuple):
    """The lines shown from ``start_s`` to ``end_s``; ``anew`` where another file was joined on."""

    start_s: float | None
    end_s: float | None
    lines: list[str]
    anew: bool = False


class Cut(NamedTuple):
    """Lines cut into blocks, and those ``left_out``: times, numbers of cues and names of cues."""

    blocks: list[Block]
    left_out: list[str]


class Once(NamedTuple):
    """Blocks that show each line once, and the lines that only repeated what was shown before."""

    blocks: list[Block]
    repeats: list[str]


class Labelled(NamedTuple):
    """What was said, and the labels that named who says it, each as often as it stands in the file."""

    pieces: list[Piece]
    names: list[str]


def time_line(line: str) -> tuple[float | None, float | None, str] | None:
    """Return the times of a line such as ``0:01.5 --> 0:04`` or ``0:00:01.500,0:00:04.000``.

    Third come the words beside them, which are no settings. One of the two may be unreadable, so that a
    slip of the pen does not turn the line into speech.
    """
    times = _ARROW.fullmatch(line) if ">" in line else _COMMA.fullmatch(line)
    start_s, end_s = (seconds(times[1]), seconds(times[2])) if times else (None, None)
    return (start_s, end_s, times[3] or "") if times and (start_s, end_s) != (None, None) else None


def cut(lines: Sequence[str], *, named: bool = False) -> Cut:
    """Cut lines into blocks; a line right above a time names its cue where cues may be ``named``."""
    times = {i: time for i, line in enumerate(lines) if (time := time_line(line))}
    numbers = _cue_numbers(lines, times)
    blocks: list[Block] = []
    left_out: list[str] = []
    last, anew = 0, False
    for i, line in enumerate(lines):
        number = _number(line)
        after_gap = i == 0 or not lines[i - 1].strip()
        if i in times:
            start_s, end_s, words = times[i]
            left_out.append(line.removesuffix(words))
            blocks.append(Block(start_s, end_s, [words] if words else [], anew))
            anew = False
        elif number is not None and (i in numbers or (numbers and after_gap and number == last + 1)):
            left_out.append(line)
            anew = number <= 1 < last
            last = number
        elif named and i + 1 in times and after_gap and line.strip():
            left_out.append(line)
        else:
            if not blocks:
                blocks.append(Block(None, None, []))
            blocks[-1].lines.append(line)
    return Cut(blocks, left_out)


def _number(line: str) -> int | None:
    words = line.strip()
    return int(words) if len(words) < 7 and words.isdecimal() else None


def _cue_numbers(lines: Sequence[str], times: Iterable[int]) -> set[int]:
    """Return which lines above ``times`` number a cue: those that stand alone or count the cues.

    Any other is the last line of the cue before, and may be a year.
    """
    numbered: set[int] = set()
    above = [None if i == 0 or i - 2 in times else _number(lines[i - 1]) for i in times]
    first = None  # the number of the first cue, as far as cues are counted
    for nth, (i, number, after) in enumerate(zip(times, above, [*above[1:], None], strict=False)):
        if number is not None:
            has_gap_above = i == 1 or not lines[i - 2].strip()
            if has_gap_above or number - nth == first or after == number + 1:
                first = number - nth
                numbered.add(i - 1)
    return numbered


def draft(
    format: str, blocks: list[Block], left_out: Sequence[str], dropped: Sequence[str] = ()
) -> Draft | None:
    """Return what a caption file says, or None where no block has both a time and words."""
    if not any(block.start_s is not None and any(map(str.strip, block.lines)) for block in blocks):
        return None
    blocks, repeats = _one_clock(blocks)
    metadata: dict[str, object] = {}
    names: list[str] = []
    if any(_VOICE.search(line) for block in blocks for line in block.lines):
        pieces = list(_voiced(blocks))
    else:
        karaoke = any(_KARAOKE.search(line) for block in blocks for line in block.lines)
        blocks = [block._replace(lines=_shown(block.lines)) for block in blocks]
        if _rolls(blocks, once=karaoke):
            blocks, rolled_up = _unrolled(blocks)
            repeats = [*repeats, *rolled_up]
            is_youtube = karaoke or any(map(_flashes, blocks))
            format += " (YouTube automatic captions)" if is_youtube else " (rolling captions)"
            metadata = {"automatic": True} if is_youtube else {}
        pieces, names = _labelled(blocks)
        dropped = (*dropped, *named_once(names))
    if repeats:
        dropped = (*dropped, counted(len(repeats), "repeated caption line"))
    return Draft(format, pieces, metadata, tuple(dropped), [*left_out, *names, *repeats])


def _shown(lines: Iterable[str]) -> list[str]:
    """Return lines as they are read on the screen; a gap above them stays, it says that nothing rolled up."""
    shown = [" ".join(unescape(untag(line)).split()) for line in lines]
    while shown and not shown[-1]:
        shown.pop()
    return shown[:1] + [line for line in shown[1:] if line]


def _one_clock(blocks: Sequence[Block]) -> Once:
    """Bring blocks into the order of one clock: a part whose clock starts anew goes on where the last ended.

    One caption out of order starts no clock: the next one has to go on from there. Parts of a live stream
    repeat what was on the screen when one ended and the next began.
    """
    starts = [block.start_s for block in blocks if block.start_s is not None]
    later = iter([*starts[1:], math.inf])
    placed: list[Block] = []
    repeats: list[str] = []
    part: set[tuple[float | None, str]] = set()
    part_before: set[tuple[float | None, str]] = set()
    offset = latest = before = 0.0
    anew, words = False, ""
    for block in blocks:
        if block.anew:
            anew, part_before, part = True, part, set()
        words_before, words = words, " ".join(" ".join(block.lines).split())
        part.add((block.start_s, words))
        start_s = before if block.start_s is None else block.start_s + offset
        next_s = math.inf if block.start_s is None else next(later) + offset
        is_repeat = anew and (block.start_s, words) in part_before
        if block.start_s is not None and not is_repeat:
            if (anew and (start_s < before or block.start_s < latest / 2)) or (
                before - start_s > 60 and block.start_s < 10 and next_s < before
            ):
                is_repeat = words == words_before and block.start_s < 0.1
                offset += latest - start_s
                start_s = latest
            anew = False
        end_s = None if block.end_s is None else block.end_s + offset
        before, latest = start_s, max(latest, start_s, end_s or 0.0)
        if is_repeat:
            repeats += block.lines
        else:
            placed.append(block._replace(start_s=start_s, end_s=end_s))
    return Once(sorted(placed, key=lambda block: block.start_s or 0.0), repeats)


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
    for k in range(min(len(before), len(after), _SCREEN), 0, -1):
        last = before[-1]
        if before[-k:-1] == after[: k - 1] and (after[k - 1] == last or after[k - 1].startswith(last + " ")):
            return [*after[: k - 1], last], [after[k - 1][len(last) :], *after[k:]]
    return None


def _unrolled(blocks: Iterable[Block]) -> Once:
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
    return Once(unrolled, repeats)


def _voiced(blocks: Iterable[Block]) -> Iterator[Piece]:
    """Yield the stretches between voice tags; one left open goes on where the file tags only a change."""
    runs: list[
        tuple[Block, str | None, str]
    ] = []  # the voice is None without a tag, "" where it is closed or names nobody
    is_closed = False
    for block in blocks:
        voice, place = ("" if is_closed else None), 0
        text = "\n".join(block.lines)
        for tag in _VOICE.finditer(text):
            runs.append((block, voice, text[place : tag.start()]))
            is_closed = bool(tag[1])
            voice, place = ("" if is_closed else unescape((tag[2] or "").strip(" :"))), tag.end()
        runs.append((block, voice, text[place:]))
    runs = [(block, voice, " ".join(_shown([words]))) for block, voice, words in runs]
    runs = [run for run in runs if run[2]]
    is_carried = carried([voice for _, voice, _ in runs])
    speaker: str | None = None
    for block, voice, words in runs:
        speaker = voice if voice is not None or not is_carried else speaker
        yield Piece(words, speaker or None, block.start_s, block.end_s)


def _labelled(blocks: Sequence[Block]) -> Labelled:
    """Return the stretches between labels such as "ANN: "; a speaker goes on until the next one."""
    turns = [turn.strip() for block in blocks for line in block.lines for turn in _SOMEONE_ELSE.split(line)]
    labels = {turn: label(turn) for turn in set(turns)}
    speakers = sound([labels[turn] for turn in turns if turn])
    pieces: list[Piece] = []
    names: list[str] = []
    speaker: str | None = None
    for block in blocks:
        runs: list[tuple[str | None, str]] = []
        for line in block.lines:
            for i, words in enumerate(_SOMEONE_ELSE.split(line)):
                speaker = None if i else speaker
                named = labels[words.strip()]
                if named is not None and named[0] in speakers:
                    names.append(named[0])
                    speaker, words = named
                runs.append((speaker, words))
        for who, run in groupby(runs, itemgetter(0)):
            text = " ".join(words for _, words in run)
            pieces.append(Piece(text, who, block.start_s, block.end_s))
    return Labelled(pieces, names)
