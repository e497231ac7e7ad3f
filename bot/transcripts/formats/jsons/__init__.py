"""JSON: what each service calls its segments, words, speakers and times.

To add a service, give its list a `Shape` in shapes.py; one that is more than a list of segments needs a
function in services.py and an entry in `SERVICES`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import webpage
from bot.transcripts.formats.jsons import document as documents
from bot.transcripts.formats.jsons import services, shapes
from bot.transcripts.formats.jsons.told import bodies
from bot.transcripts.formats.jsons.values import each, get
from bot.transcripts.labelled import by_labels
from bot.transcripts.reading import Draft, Piece
from bot.transcripts.text import one_line

_SUFFIXES = (".json", ".jsonl", ".ndjson", ".json3", ".otr")
_TITLES = (("title",), ("data", "transcript", "title"))
#: What tells in a list of segments that they are of several recordings.
_RECORDINGS = ("session_id", "audio_filepath", "video_id")
_VIDEO = re.compile(r"[\w-]{11}", re.ASCII)  # the id of one on YouTube
_MOST_KEYS = 4  # that a refusal names


class Service(NamedTuple):
    """Whose documents these are, how they are read, and whether a machine wrote down the words."""

    name: str
    read: Callable[[Any], list[Piece]]
    is_machine: bool = True


_SHAPES = [Service(shape.name, partial(shapes.pieces, shape), shape.is_machine) for shape in shapes.SHAPES]
SERVICES = (
    Service("YouTube json3", services.youtube, is_machine=False),
    Service("AWS Transcribe", services.aws),
    Service("Deepgram", services.deepgram),
    Service("Speechmatics", services.speechmatics),
    Service("IBM Watson", services.watson),
    Service("Google Speech-to-Text", services.google),
    Service("Rev.ai", services.rev, is_machine=False),
    Service("ElevenLabs", partial(services.with_spaces, "words")),
    Service("Soniox", partial(services.with_spaces, "tokens")),
    *_SHAPES,
    Service("WhisperX", services.whisperx),
    Service("JSON with words and speakers", services.with_stretches, is_machine=False),
    Service("Whisper", services.whisper),
    Service("AssemblyAI", services.assemblyai),
)
#: Where each service has its list, which may be empty.
_LISTS = {
    "events": "YouTube's json3",
    "monologues": "Rev's",
    "segments": "Whisper's",
    "utterances": "AssemblyAI's",
    "words": "AssemblyAI's",
    "results": "a speech recogniser's",
    "snippets": "youtube-transcript-api's",
}


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is JSON, by its name or how it begins; "[Music] hello" is not."""
    return suffix in _SUFFIXES or documents.opens(text)


def read(text: str) -> Draft | None:
    """Read JSON; None where it holds no words."""
    document = _one(documents.parse(text))
    page = get(document, "text") if get(document, "media") is not None else None
    if isinstance(page, str) and page.lstrip().startswith("<"):
        draft = webpage.read(page)
        return draft and replace(draft, format="oTranscribe", bodies=[page])
    for service in SERVICES:
        if pieces := [piece for piece in service.read(document) if piece.text.strip()]:
            is_machine = service.is_machine or '"tOffsetMs"' in text
            return _draft(service.name, pieces, document, is_machine=is_machine)
    name, pieces = shapes.any_segments(document)
    if pieces:
        return _draft(name, pieces, document, is_machine=False)
    raise _unknown(document)


def _one(document: Any) -> Any:
    """Return the document of one recording; one alone may be nested once more."""
    if isinstance(document, list) and document and all(isinstance(entry, list) for entry in document):
        if len(document) > 1:
            raise UnreadableTranscript("several transcripts", number=len(document))
        return document[0]
    for key in _RECORDINGS:
        recordings = {str(entry.get(key)) for entry in each(document)}
        if len(recordings) > 1:
            raise UnreadableTranscript("several transcripts", number=len(recordings))
    if isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict):
        inner = document[0]
        return inner if any(isinstance(value, list) for value in inner.values()) else document
    return document


def _draft(name: str, pieces: Sequence[Piece], document: Any, *, is_machine: bool) -> Draft:
    about = _about(document) | ({"automatic": True} if is_machine else {})
    told = bodies(document, " ".join(piece.text for piece in pieces))
    return by_labels(Draft(name, pieces, about, bodies=told))


def _about(document: Any) -> dict[str, object]:
    """Return what a document says about its recording."""
    about: dict[str, object] = {}
    title = next((found for path in _TITLES if isinstance(found := get(document, *path), str)), "")
    if 0 < len(title) <= 300:
        about["title"] = one_line(title)
    if isinstance(video := get(document, "video_id"), str) and _VIDEO.fullmatch(video):
        about["source"] = f"https://www.youtube.com/watch?v={video}"
    if get(document, "is_generated") is True:
        about["automatic"] = True
    return about


def _unknown(document: Any) -> UnreadableTranscript:
    """Return the refusal that names what was seen."""
    holds = document if isinstance(document, dict) else {}
    known = next((kind for key, kind in _LISTS.items() if isinstance(holds.get(key, ""), list | None)), None)
    known = known or next((shape.name for shape in shapes.SHAPES if shapes.holds_list(shape, document)), None)
    if known is None and shapes.tells_times(document):
        known = "a list of who speaks when"
    if known is None and holds.get("text") == "":
        known = "a speech recogniser's"
    if known is not None:
        return UnreadableTranscript("JSON without words", kind=known)
    keys = list(holds or next(iter(each(document)), {}))[:_MOST_KEYS]
    if not keys:
        return UnreadableTranscript("JSON without objects")
    return UnreadableTranscript("JSON unknown", seen=", ".join(one_line(key)[:30] for key in keys))
