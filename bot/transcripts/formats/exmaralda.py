"""EXMARaLDA's basic transcriptions (.exb): events of tiers between points of one timeline.

An event may end within a word, which the next goes on with. Pauses and remarks stand in double parentheses.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bot.transcripts.formats import xml
from bot.transcripts.formats.tiers import Segment, Tier, draft
from bot.transcripts.reading import Draft

_REMARK = re.compile(r"\(\([^()]*\)\)")


class _Point(NamedTuple):
    """A point of the timeline: its number, and its time where it is known."""

    place: int
    second: float | None


def fits(text: str, suffix: str) -> bool:
    """Tell whether the outermost element is EXMARaLDA's."""
    return xml.root(text) == "basic-transcription"


def read(text: str) -> Draft | None:
    """Read a basic transcription; None where no tier has words."""
    tree = xml.parse(text)
    points = {
        point.get("id", ""): _Point(place, xml.number(point.get("time")))
        for place, point in enumerate(tree.iter("tli"))
    }
    names = {speaker.get("id", ""): _name(speaker) for speaker in tree.iter("speaker")}
    tiers = [
        Tier(
            name=tier.get("display-name", "") or tier.get("id", ""),
            segments=list(_segments(tier, points)),
            speaker=names.get(tier.get("speaker", "")),
            kind=tier.get("category", ""),
            is_speech=tier.get("type", "t") == "t",
        )
        for tier in tree.iter("tier")
    ]
    title = next(xml.texts(tree, "transcription-name"), "")
    return draft("EXMARaLDA", tiers, {"title": title[:200]} if title else {})


def _name(speaker: Element) -> str | None:
    """Return the name that somebody filled in, or else the abbreviation."""
    told = (
        xml.words(entry) for entry in speaker.iter("ud-information") if entry.get("attribute-name") == "Name"
    )
    return next(filter(None, told), "") or next(xml.texts(speaker, "abbreviation"), None)


def _segments(tier: Element, points: Mapping[str, _Point]) -> Iterator[Segment]:
    """Yield the events of a tier, those joined of which one ends within a word."""
    text, first, last = "", "", ""
    for event in tier.iter("event"):
        start, words = event.get("start", ""), _REMARK.sub("", "".join(event.itertext()))
        if text and not (start == last and not text[-1].isspace() and words[:1].isalnum()):
            yield _segment(text, points.get(first), points.get(last))
            text = ""
        first = first if text else start
        last = event.get("end", "")
        text += words
    yield _segment(text, points.get(first), points.get(last))


def _segment(text: str, first: _Point | None, last: _Point | None) -> Segment:
    start_s, end_s = (None if point is None else point.second for point in (first, last))
    return Segment(" ".join(text.split()), start_s, end_s, first.place if first else None)
