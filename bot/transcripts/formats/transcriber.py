"""Transcriber (.trs): turns, in which ``Sync`` tells the time, and ``Who`` which of several is speaking.

What stands only in attributes is not said: noises, remarks, music, pronunciation.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.transcripts.formats import xml
from bot.transcripts.markup import TAG_LIKE
from bot.transcripts.reading import Draft, Piece, counted

_TAGS = re.compile(TAG_LIKE)  # as text, such as <initial> and </initial>
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def fits(text: str, suffix: str) -> bool:
    """Tell whether the outermost element is Transcriber's."""
    return xml.root(text) == "Trans"


def read(text: str) -> Draft | None:
    """Read a Transcriber file; None where no turn has words."""
    tree = xml.parse(text)
    names = {element.get("id", ""): element.get("name", "").strip() for element in tree.iter("Speaker")}
    turns = list(tree.iter("Turn"))
    pieces = [piece for turn in turns for piece in _pieces(turn, names)]
    remarks = sum(element.tag in ("Event", "Comment", "Background") for turn in turns for element in turn)
    return Draft(
        "Transcriber",
        pieces,
        _metadata(tree),
        (counted(remarks, "remark or noise", "remarks and noises"),) if remarks else (),
        bodies=xml.bodies(turns),
    )


def _metadata(tree: Element) -> dict[str, object]:
    said: dict[str, object] = {}
    for element in (*tree.iter("Episode"), tree):
        if show := element.get("program", "").strip():
            said.setdefault("show", show[:200])
        if _DAY.fullmatch(day := element.get("air_date", "").strip()):
            said.setdefault("date", day)
    return said


def _pieces(turn: Element, names: dict[str, str]) -> Iterator[Piece]:
    """Yield the stretches of a turn, cut where the time is told and where another speaks."""
    speakers = turn.get("speaker", "").split()
    who = speakers[0] if len(speakers) == 1 else None
    start_s, text = xml.number(turn.get("startTime")), turn.text or ""
    for element in turn:
        if element.tag in ("Sync", "Who"):
            at_s = xml.number(element.get("time")) if element.tag == "Sync" else None
            yield Piece(_TAGS.sub("", text), names.get(who or "", who), start_s, at_s)
            text = ""
            start_s = start_s if at_s is None else at_s
            if element.tag == "Who":
                number = element.get("nb", "")
                at = int(number) - 1 if number.isdecimal() and len(number) < 4 else -1
                who = speakers[at] if 0 <= at < len(speakers) else None
        text += element.tail or ""
    yield Piece(_TAGS.sub("", text), names.get(who or "", who), start_s, xml.number(turn.get("endTime")))
