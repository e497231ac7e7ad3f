"""ELAN's annotations (.eaf): tiers of stretches between numbered times, or of parts of other stretches."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.transcripts.formats import xml
from bot.transcripts.formats.tiers import Segment, Tier, draft
from bot.transcripts.reading import Draft

_DEEPEST = 20  # annotations of annotations


def fits(text: str, suffix: str) -> bool:
    """Tell whether the outermost element is ELAN's."""
    return xml.root(text) == "ANNOTATION_DOCUMENT"


def read(text: str) -> Draft | None:
    """Read an ELAN file; None where no tier has words."""
    tree = xml.parse(text)
    times = {
        slot.get("TIME_SLOT_ID", ""): _seconds(slot.get("TIME_VALUE")) for slot in tree.iter("TIME_SLOT")
    }
    annotations = {
        element.get("ANNOTATION_ID", ""): element
        for tier in tree.iter("TIER")
        for entry in tier
        for element in entry
    }
    tiers = [
        Tier(
            name=tier.get("TIER_ID", ""),
            segments=list(_segments(tier, annotations, times)),
            speaker=tier.get("PARTICIPANT", "").strip() or None,
            kind=tier.get("LINGUISTIC_TYPE_REF", ""),
            parent=tier.get("PARENT_REF"),
        )
        for tier in tree.iter("TIER")
    ]
    return draft("ELAN", tiers, {})


def _seconds(milliseconds: str | None) -> float | None:
    return (
        int(milliseconds) / 1000
        if milliseconds and milliseconds.isdecimal() and len(milliseconds) < 13
        else None
    )


def _segments(
    tier: Element, annotations: dict[str, Element], times: dict[str, float | None]
) -> Iterator[Segment]:
    for entry in tier:
        for element in entry:
            timed: Element | None = element
            for _ in range(_DEEPEST):
                if timed is None or timed.tag != "REF_ANNOTATION":
                    break
                timed = annotations.get(timed.get("ANNOTATION_REF", ""))
            start_s, end_s = (
                times.get(timed.get(f"TIME_SLOT_REF{end}", "")) if timed is not None else None
                for end in (1, 2)
            )
            yield Segment(xml.words(element), start_s, end_s)
