"""OHMS, the Oral History Metadata Synchronizer (.xml): a text, and at which line and word each minute begins.

``sync`` is such as ``1:|26(1)|34(7)|``: one minute lies between the entries, which count lines and words
from 1. Newer files hold WebVTT instead.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import webvtt, xml
from bot.transcripts.reading import Draft, Piece, counted
from bot.transcripts.speakers import label, sound

_NOTES = re.compile(r"\[\[footnotes\]\].*?(?:\[\[/footnotes\]\]|\Z)", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"\[\[footnote\]\][^\[\]]{0,20}\[\[/footnote\]\]", re.IGNORECASE)
_SYNC = re.compile(r"\s*(\d{1,2}):")
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_ENTRY = re.compile(r"\|(\d{1,7})\((\d{1,5})\)")


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is a record of OHMS."""
    return xml.root(text) in ("ROOT", "record") and ("nunncenter/ohms" in text[:2000] or "<sync" in text)


def read(text: str) -> Draft | None:
    """Read an OHMS record; None where its transcript has no words."""
    tree = xml.parse(text)
    captions, said, sync = (_text(tree, name) for name in ("vtt_transcript", "transcript", "sync"))
    draft: Draft | None
    if webvtt.fits(captions, ""):
        draft = webvtt.read(captions)
    elif said.rstrip(".").lower() not in ("", "no transcript"):
        draft = _draft(said, sync)
    else:
        raise UnreadableTranscript(
            "other export", kind="an index of OHMS", export="a record with its transcript"
        )
    points = sum(1 for _ in tree.iter("point"))
    return draft and replace(
        draft,
        format="OHMS",
        metadata=_metadata(tree),
        dropped=(
            *draft.dropped,
            *([counted(points, "entry of the index", "entries of the index")] if points else []),
        ),
        bodies=[captions or said],
    )


def _text(tree: Element, name: str) -> str:
    element = next(tree.iter(name), None)
    return "".join(element.itertext()).strip() if element is not None else ""


def _metadata(tree: Element) -> dict[str, object]:
    date = next((element.get("value", "") for element in tree.iter("date")), "").strip()
    told: dict[str, object] = {
        "title": next(xml.texts(tree, "title"), "")[:200],
        "date": date if _DATE.fullmatch(date) else "",
        "hosts": tuple(name[:80] for name in xml.texts(tree, "interviewer")),
        "guests": tuple(name[:80] for name in xml.texts(tree, "interviewee")),
    }
    return {key: value for key, value in told.items() if value}


def _draft(text: str, sync: str) -> Draft:
    notes = [note[0] for pattern in (_NOTES, _NUMBER) for note in pattern.finditer(text)]
    lines = _NUMBER.sub(" ", _NOTES.sub("", text)).split("\n")
    labels = [label(line) for line in lines]
    speakers = sound([named for named, line in zip(labels, lines, strict=True) if line.strip()])
    starts = _starts(sync)
    names: list[str] = []
    pieces: list[Piece] = []
    speaker: str | None = None
    start_s = 0.0 if starts else None
    for number, (line, named) in enumerate(zip(lines, labels, strict=True), 1):
        skipped = 0
        if named is not None and named[0] in speakers:
            speaker = named[0]
            names.append(speaker)
            skipped = len(line.split()) - len(named[1].split())
        for at_s, words in _stretches(line.split(), skipped, starts.get(number, [])):
            start_s = start_s if at_s is None else at_s
            if words:
                pieces.append(Piece(words, speaker, start_s))
                start_s = None
    return Draft("OHMS", pieces, left_out=[*names, *notes], labels=names)


def _starts(sync: str) -> dict[int, list[tuple[int, float]]]:
    """Return the words of each line at which the next minutes begin, and their seconds."""
    interval = _SYNC.match(sync)
    starts: dict[int, list[tuple[int, float]]] = defaultdict(list)
    if interval is not None:
        for nth, entry in enumerate(_ENTRY.finditer(sync), 1):
            starts[int(entry[1])].append((int(entry[2]), 60.0 * int(interval[1]) * nth))
    return starts


def _stretches(
    words: list[str], skipped: int, starts: list[tuple[int, float]]
) -> Iterator[tuple[float | None, str]]:
    """Yield the words of a line behind its label, cut where a time begins."""
    place, start_s = skipped, None
    for nth, at_s in sorted(starts):
        cut = max(skipped, min(nth - 1, len(words)))
        yield start_s, " ".join(words[place:cut])
        place, start_s = cut, at_s
    yield start_s, " ".join(words[place:])
