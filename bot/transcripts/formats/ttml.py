"""TTML, which is also called DFXP: the captions of broadcasters, and the transcripts of Apple's podcasts.

The standard counts the times of what stands within a timed element from the start of that; Apple and many
others count them from the start of the recording. Which of the two holds shows where something begins
before what it stands in: then it has to be the standard.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bot.transcripts import cues
from bot.transcripts.formats import xml
from bot.transcripts.reading import Draft, Piece, counted

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)(?::(\d{1,3}(?:\.\d{1,3})?))?")
_COUNT = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|ms|m|s|f|t|)")
_APART = 5.0  # seconds between the pieces of a long paragraph
_NOT_SHOWN = frozenset("metadata agent desc title copyright name set animate image audio head".split())
_UNTOLD = frozenset("x-translation x-roman x-ruby x-transliteration text textContainer delimiter".split())
_SPACES = re.compile(r"\s+")
_DENSE = re.compile(r"[\u2e80-\uffff]")  # scripts without spaces between words


class _Run(NamedTuple):
    """Some text within one element; ``paragraph`` counts the paragraphs."""

    text: str
    paragraph: int
    speaker: str | None
    start_s: float | None
    end_s: float | None


_NOTHING = _Run("", 0, None, None, None)


def fits(text: str, suffix: str) -> bool:
    """Tell whether the outermost element is ``tt``."""
    return xml.root(text) == "tt"


def read(text: str) -> Draft | None:
    """Read TTML; None where it has no words."""
    tree = xml.parse(text)
    body = next((element for element in tree.iter() if element.tag == "body"), tree)
    walk = _Walk(body, _clock(tree), _names(tree))
    pieces = _pieces(walk.runs(body))
    title = next(xml.texts(tree, "title"), "")
    draft = Draft("TTML", pieces)
    if not any(piece.speaker for piece in pieces):
        blocks = [cues.Block(piece.start_s, piece.end_s, piece.text.split("\n")) for piece in pieces]
        draft = cues.draft("TTML", blocks, []) or draft
    return replace(
        draft,
        metadata={**draft.metadata, **({"title": title[:200]} if title else {})},
        dropped=(*draft.dropped, *_dropped(walk.untold)),
        left_out=[*draft.left_out, *walk.untold],
        bodies=xml.bodies([body]),
    )


def _dropped(untold: Sequence[str]) -> tuple[str, ...]:
    lines = [line for words in untold if (line := " ".join(words.split()))]
    if not lines:
        return ()
    remarks = counted(len(lines), "remark or translation:", "remarks or translations, the first")
    return (f"{remarks} {lines[0][:40]!r}",)


def _clock(tree: Element) -> Callable[[str | None], float | None]:
    """Return what reads the times of a document, in seconds; its frames and ticks are told at its top."""
    frames = _number(tree.get("frameRate")) or 30.0
    if len(parts := tree.get("frameRateMultiplier", "").replace(":", " ").split()) == 2:
        frames *= (_number(parts[0]) or 1.0) / (_number(parts[1]) or 1.0)
    ticks = _number(tree.get("tickRate")) or frames
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "": 1.0, "ms": 0.001, "f": 1 / frames, "t": 1 / ticks}

    def seconds(time: str | None) -> float | None:
        if time is None:
            return None
        if clock := _CLOCK.fullmatch(time.strip()):
            hours, minutes, whole, frame = (float((part or "0").replace(",", ".")) for part in clock.groups())
            return hours * 3600 + minutes * 60 + whole + frame / frames
        count = _COUNT.fullmatch(time.strip())
        return float(count[1]) * units[count[2]] if count else None

    return seconds


def _number(text: str | None) -> float | None:
    """Return a number above nought, or None."""
    match = _COUNT.fullmatch(text or "")
    return float(match[1]) or None if match is not None and not match[2] else None


def _names(tree: Element) -> dict[str, str]:
    """Return what those are called who speak, by their ids."""
    agents = (element for element in tree.iter("agent") if element.get("id"))
    return {agent.get("id", ""): name for agent in agents if (name := next(xml.texts(agent, "name"), ""))}


class _Walk:
    """Goes through a body in order; what is not said gathers in ``untold``."""

    def __init__(
        self, body: Element, clock: Callable[[str | None], float | None], names: dict[str, str]
    ) -> None:
        self._clock = clock
        self._names = names
        self._paragraphs = 0
        self._is_nested = self._begins_before(body, 0.0)
        self.untold: list[str] = []

    def _begins_before(self, element: Element, around_s: float) -> bool:
        start_s = self._clock(element.get("begin"))
        if start_s is not None and start_s < around_s:
            return True
        return any(self._begins_before(child, start_s or around_s) for child in element)

    def runs(self, element: Element, around: _Run = _NOTHING) -> Iterator[_Run]:
        """Yield the text of an element in order, with what is known of it from the elements around."""
        if element.tag in _NOT_SHOWN or not _UNTOLD.isdisjoint((element.get("role"), element.get("ruby"))):
            self.untold.append(xml.words(element))
            return
        if element.tag == "p":
            self._paragraphs += 1
        run = self._within(element, around)
        if element.get("unit") == "sentence" or (
            element.get("unit") == "word" and not _DENSE.search(element.text or "")
        ):
            yield run._replace(text=" ")
        yield run._replace(text="\n" if element.tag == "br" else _spaced(element.text))
        for child in element:
            yield from self.runs(child, run)
            yield run._replace(text=_spaced(child.tail))

    def _within(self, element: Element, around: _Run) -> _Run:
        offset_s = (around.start_s or 0.0) if self._is_nested else 0.0
        start_s, end_s, length_s = (self._clock(element.get(name)) for name in ("begin", "end", "dur"))
        speaker = next(iter(element.get("agent", "").split()), None)
        if start_s is None:
            start_s, end_s = around.start_s, around.end_s
        else:
            start_s += offset_s
            end_s = start_s + length_s if end_s is None and length_s is not None else end_s
            end_s = None if end_s is None else end_s + (offset_s if length_s is None else 0.0)
        who = self._names.get(speaker, speaker) if speaker else around.speaker
        return _Run("", self._paragraphs, who, start_s, end_s)


def _spaced(text: str | None) -> str:
    """Return text on one line: how a file is indented means nothing."""
    return _SPACES.sub(" ", text or "")


def _pieces(runs: Iterator[_Run]) -> list[Piece]:
    """Return the paragraphs in the order of their times; long ones are cut where a word tells its time."""
    pieces: list[Piece] = []
    for (_, who), group in groupby(runs, lambda run: (run.paragraph, run.speaker)):
        text, start_s, end_s = "", None, None
        for run in group:
            is_word = bool(run.text.strip())
            is_break = not text or text[-1].isspace() or run.text[:1].isspace()
            is_late = start_s is not None and run.start_s is not None and run.start_s >= start_s + _APART
            if is_word and is_late and is_break and text.strip():
                pieces.append(Piece(text, who, start_s, min(end_s or math.inf, run.start_s or math.inf)))
                text, start_s, end_s = "", None, None
            if is_word and start_s is None:
                start_s = run.start_s
            end_s = max(end_s or 0.0, run.end_s or 0.0) or None
            text += run.text
        pieces.append(Piece(text, who, start_s, end_s))
    spoken = [piece for piece in pieces if piece.text.strip()]
    if any(piece.start_s is None for piece in spoken):
        return spoken
    return sorted(spoken, key=lambda piece: piece.start_s or 0.0)
