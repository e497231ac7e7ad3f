"""What WebVTT, SRT and SBV share: blocks of lines with times, which repeat, restart and name speakers.

Our own, because the parsers measured lose words: webvtt-py refuses a file without a header and keeps
rolling repeats, pysubs2 drops voices and tagged lines.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from bot.transcripts import screen
from bot.transcripts.clock import restarted, seconds
from bot.transcripts.markup import unescape
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.screen import Block as Block
from bot.transcripts.speakers import apart, carried, in_brackets, is_alone, label, sound, steady

_SETTING = r"(?:align|line|position|size|vertical|region|[A-Z]\d?):\S+"
_ARROW = re.compile(
    rf"\s*([\w:.,]{{3,15}})\s*[-=]{{1,2}}>\s*([\w:.,]{{3,15}})(?:\s+{_SETTING})*(?:\s+(\S.*)|\s*)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*(\d[\w:.]{4,14}),(\d[\w:.]{4,14})\s*()")
_VOICE = re.compile(r"<(/?)v(?:\.[^\s<>]*)?(?:\s([^<>]*))?>", re.IGNORECASE)
# Somebody else speaks: ">>" goes, a dash stays; "--" goes on with a sentence, "-5" is a number.
_SOMEONE_ELSE = re.compile(r"(?<!\S)>{2,3}(?!>)|^(?=[-–—](?![-–—\d]))")
_CUE_OF = re.compile(r"\d{1,6}\s+\"([^\"]{1,80})\"\s*\(\d{1,20}\)")  # as Webex names a cue
_CUE_NAME = re.compile(r"[^\W\d_]\w*(?:[-_]\w+)+")
_TWO_LANGUAGES = "MULTI-LANGUAGE SRT"  # as pycaption writes between them
_DASHES = ("-", "–", "—")
_FEW = 4  # labels, too few to tell how a file sets them


class Cut(NamedTuple):
    """Lines cut into blocks, and those ``left_out``: times, numbers of cues and names of cues.

    ``unused`` are the names of those that have no time.
    """

    blocks: list[Block]
    left_out: list[str]
    unused: list[str]


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
    unused: list[str] = []
    last, anew, name = 0, False, None
    for i, line in enumerate(lines):
        number = _number(line)
        after_gap = i == 0 or not lines[i - 1].strip()
        if i in times:
            start_s, end_s, words = times[i]
            left_out.append(line.removesuffix(words))
            blocks.append(Block(start_s, end_s, [words] if words else [], anew, name))
            anew, name = False, None
        elif number is not None and (i in numbers or (numbers and after_gap and number == last + 1)):
            left_out.append(line)
            anew = number <= 1 < last
            last = number
        elif line == _TWO_LANGUAGES:
            left_out.append(line)
        elif named and i + 1 in times and after_gap and line.strip():
            left_out.append(line)
            name = speaker[1] if (speaker := _CUE_OF.fullmatch(line.strip())) else None
        elif named and after_gap and _CUE_NAME.fullmatch(line) and not "".join(lines[i + 1 : i + 2]).strip():
            left_out.append(line)
            unused.append(line)
        else:
            if not blocks:
                blocks.append(Block(None, None, []))
            blocks[-1].lines.append(line)
    return Cut(blocks, left_out, unused)


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
    blocks, repeats, restarts = _one_clock(blocks)
    told = [*dropped, *[restarted(restarts)] * (restarts > 0)]
    metadata: dict[str, object] = {}
    names: list[str] = []
    blocks = [block if block.name is None else _as_voice(block, block.name) for block in blocks]
    if any(_VOICE.search(line) for block in blocks for line in block.lines):
        pieces = list(_voiced(blocks))
    else:
        blocks, screen_repeats, kind = screen.once(blocks)
        repeats += screen_repeats
        format += f" ({kind})" if kind else ""
        metadata = {"automatic": True} if kind == screen.YOUTUBE else {}
        turns = iter(apart([line for block in blocks for line in block.lines]))
        blocks = [block._replace(lines=[own for _ in block.lines for own in next(turns)]) for block in blocks]
        pieces, names = _labelled(blocks)
    if repeats:
        told.append(counted(len(repeats), "repeated caption line"))
    return Draft(format, pieces, metadata, tuple(told), [*left_out, *names, *repeats], labels=names)


def _as_voice(block: Block, name: str) -> Block:
    return block._replace(lines=[f"<v {name}>{block.lines[0]}", *block.lines[1:]] if block.lines else [])


def _one_clock(blocks: Sequence[Block]) -> tuple[list[Block], list[str], int]:
    """Bring blocks into the order of one clock: a part whose clock starts anew goes on where the last ended.

    One caption out of order starts no clock: the next one has to go on from there. Parts of a live stream
    repeat what was on the screen when one ended and the next began. Also return what they repeat, and how
    often the clock started anew.
    """
    starts = [block.start_s for block in blocks if block.start_s is not None]
    later = iter([*starts[1:], math.inf])
    placed: list[Block] = []
    repeats: list[str] = []
    part: set[tuple[float | None, str]] = set()
    part_before: set[tuple[float | None, str]] = set()
    offset = latest = before = 0.0
    anew, words, restarts = False, "", 0
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
                start_s, restarts = latest, restarts + 1
            anew = False
        end_s = None if block.end_s is None else block.end_s + offset
        before, latest = start_s, max(latest, start_s, end_s or 0.0)
        if is_repeat:
            repeats += block.lines
        else:
            placed.append(block._replace(start_s=start_s, end_s=end_s))
    return sorted(placed, key=lambda block: block.start_s or 0.0), repeats, restarts


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
    runs = [(block, voice, " ".join(screen.shown([words]))) for block, voice, words in runs]
    runs = [run for run in runs if run[2]]
    is_carried = carried([voice for _, voice, _ in runs])
    speaker: str | None = None
    for block, voice, words in runs:
        speaker = voice if voice is not None or not is_carried else speaker
        yield Piece(words, speaker or None, block.start_s, block.end_s)


def _labelled(blocks: Sequence[Block]) -> Labelled:
    """Return the stretches between labels such as "ANN: "; a speaker goes on until the next one."""
    labels, speakers = _labels(blocks)
    last = _last_named(blocks, labels, speakers)
    pieces: list[Piece] = []
    names: list[str] = []
    speaker: str | None = None
    for nth, block in enumerate(blocks):
        runs: list[tuple[str | None, str]] = []
        for line in block.lines:
            for i, words in enumerate(_SOMEONE_ELSE.split(line)):
                speaker = None if i else speaker
                named = labels[words.strip()]
                if named is not None and named[0] in speakers:
                    names.append(named[0])
                    speaker, words = named
                runs.append((speaker, "" if words.strip() in _DASHES else words))
        for who, run in groupby(runs, itemgetter(0)):
            text = " ".join(words for _, words in run)
            pieces.append(Piece(text, who, block.start_s, block.end_s))
        speaker = None if nth == last else speaker
    return Labelled(pieces, names)


def _turns(block: Block) -> Iterator[str]:
    for line in block.lines:
        yield from (turn.strip() for turn in _SOMEONE_ELSE.split(line))


def _labels(blocks: Sequence[Block]) -> tuple[dict[str, tuple[str, str] | None], frozenset[str]]:
    """Return the label of each line, and which of them name speakers, however the file sets them."""
    turns = [turn for block in blocks for turn in _turns(block)]
    labels = {turn: label(turn) for turn in set(turns)}
    if speakers := sound([labels[turn] for turn in turns if turn]):
        return labels, speakers
    firsts = [next(filter(None, block.lines), "") for block in blocks if any(block.lines)]
    bracketed = {turn: in_brackets(turn) for turn in labels}
    if speakers := steady([named[0] if (named := in_brackets(first)) else None for first in firsts]):
        return bracketed, speakers
    above = [block.lines[0] for block in blocks if len(block.lines) > 1 and is_alone(block.lines[0])]
    alone = frozenset(above)
    if 5 * len(above) < 4 * len(firsts) or 2 * len(alone) > len(above) + 1:
        alone = frozenset()
    return {turn: (turn, "") if turn in alone else None for turn in labels}, alone


def _last_named(
    blocks: Sequence[Block], labels: Mapping[str, tuple[str, str] | None], speakers: frozenset[str]
) -> int | None:
    """Return the last block that names somebody where nobody says what follows.

    So it is where each line names its speaker and then, for as long again or longer, none does.
    """
    named = [
        (nth, labels[turn] is not None and (labels[turn] or ("", ""))[0] in speakers)
        for nth, block in enumerate(blocks)
        for turn in _turns(block)
        if turn
    ]
    places = [i for i, (_, is_named) in enumerate(named) if is_named]
    if len(places) < _FEW or places[-1] - places[0] + 1 > len(places):
        return None
    return named[places[-1]][0] if len(named) - places[-1] - 1 >= len(places) else None
