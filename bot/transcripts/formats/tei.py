"""TEI's transcriptions of speech (.xml): utterances ``<u>``, as corpora of talk and parliaments have them.

Times are points of a timeline, which count from each other or from the start. Left out is what nobody says:
notes, pauses, incidents, annotations, and the corrected of two spellings.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import xml
from bot.transcripts.reading import Draft, Piece, counted

_UNSAID = frozenset(
    "note desc incident kinesic vocal pause writing shift gap fw speaker stage spanGrp span interp reg corr "
    "expan bibl head".split()
)
_APART = frozenset("w seg s p l ab u".split())  # what is a word or more
_SPACE = re.compile(r"\s+(?=[.,;:!?…](?:\s|$))")
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")


class _Run(NamedTuple):
    """Some text, and from when on it is said, where that is told there."""

    text: str
    at: str = ""


def fits(text: str, suffix: str) -> bool:
    """Tell whether the outermost element is TEI's."""
    return xml.root(text) in ("TEI", "teiCorpus", "TEI.2")


def read(text: str) -> Draft | None:
    """Read the utterances of a TEI document, or the speeches of a play; None where they have no words."""
    tree = xml.parse(text)
    bodies = list(tree.iter("text")) or [tree]
    spoken = [element for body in bodies for name in ("u", "sp") for element in body.iter(name)]
    if not spoken:
        raise UnreadableTranscript("XML unknown", name="TEI without utterances")
    utterances = [element for element in spoken if element.tag == spoken[0].tag]
    blocks = {child: block for block in tree.iter("annotationBlock") for child in block}
    names, times = _names(tree), _times(tree)
    unsaid: list[str] = []
    pieces = [
        piece
        for element in utterances
        for piece in _pieces(element, blocks.get(element, element), names, times, unsaid)
    ]
    left_out = [words for words in unsaid if words]
    dropped = (counted(len(left_out), "note or remark", "notes and remarks"),) if left_out else ()
    return (
        Draft("TEI", pieces, _metadata(tree), dropped, left_out, xml.bodies(utterances)) if pieces else None
    )


def _metadata(tree: Element) -> dict[str, object]:
    titles = (title for statement in tree.iter("titleStmt") for title in xml.texts(statement, "title"))
    days = (date.get("when", "") for setting in tree.iter("setting") for date in setting.iter("date"))
    told = {"title": next(titles, "")[:200], "date": next(filter(_DAY.fullmatch, days), "")}
    return {key: value for key, value in told.items() if value}


def _names(tree: Element) -> dict[str, str]:
    """Return what those are called who speak, by their ids."""
    people = (person for person in tree.iter("person") if person.get("id"))
    return {person.get("id", ""): name for person in people if (name := _name(person))}


def _name(person: Element) -> str:
    parts = [next(xml.texts(person, part), "") for part in ("forename", "surname")]
    return " ".join(parts) if all(parts) else next(xml.texts(person, "persName", "name"), person.get("n", ""))


def _times(tree: Element) -> dict[str, float]:
    """Return the points of the timeline, in seconds; each counts from one above it, or from the start."""
    times: dict[str, float] = {}
    for timeline in tree.iter("timeline"):
        unit = 0.001 if timeline.get("unit") == "ms" else 1.0
        for point in timeline.iter("when"):
            interval = xml.number(point.get("interval"))
            since = point.get("since", "").lstrip("#")
            if interval is not None:
                times[point.get("id", "")] = times.get(since, 0.0) + interval * unit
            elif not times:
                times[point.get("id", "")] = 0.0
    return times


def _pieces(
    element: Element, block: Element, names: dict[str, str], times: dict[str, float], unsaid: list[str]
) -> Iterator[Piece]:
    """Yield an utterance, cut where the time is told."""
    who = (element.get("who") or block.get("who") or "").split()
    speaker = names.get(who[0].lstrip("#"), who[0].lstrip("#")) if len(who) == 1 else None
    if not who and (shown := element.find("speaker")) is not None:
        speaker = xml.words(shown).rstrip(".: ") or None
    start, end = (
        times.get((element.get(name) or block.get(name) or "").lstrip("#")) for name in ("start", "end")
    )
    texts: list[str] = []
    for run in _runs(element, unsaid):
        at_s = times.get(run.at) if run.at else None
        if at_s is not None:
            yield Piece(_said(texts), speaker, start, at_s)
            texts, start = [], at_s
        texts.append(run.text)
    yield Piece(_said(texts), speaker, start, end)


def _said(texts: list[str]) -> str:
    return _SPACE.sub("", " ".join("".join(texts).split()))


def _runs(element: Element, unsaid: list[str]) -> Iterator[_Run]:
    yield _Run(element.text or "")
    for child in element:
        if child.tag in _UNSAID:
            unsaid.append(xml.words(child))
        elif child.tag == "anchor":
            yield _Run("", child.get("synch", "").lstrip("#"))
        else:
            if child.tag in _APART:
                yield _Run(" ")
            yield from _runs(child, unsaid)
        yield _Run(child.tail or "")
