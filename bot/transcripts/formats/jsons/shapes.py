"""Documents that are lists of segments: whose a list is by where it stands, and what is odd about it."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from bot.transcripts.formats.jsons.segments import segments
from bot.transcripts.formats.jsons.values import each, get, people_of
from bot.transcripts.reading import Piece
from bot.transcripts.timing import MILLIS

_DEEPEST = 8  # lists and objects around the segments
_MOST = 200  # lists that are looked at
_FIRST = 20  # segments that tell whose they are
_LATEST = 1_000_000.0  # seconds; later is a date


class Shape(NamedTuple):
    """A list of segments: whose it is, the path to it, and the keys by which it is known.

    Of segments that have their words, speaker or times further inside, ``inside`` gives the path to each.
    ``unit`` is that of bare times, in seconds; None where it has to be found out.
    """

    name: str
    path: str = ""
    with_keys: str = ""  # in the document
    with_entry_keys: str = ""  # in some segment
    inside: dict[str, str] = {}  # noqa: RUF012
    unit: float | None = 1.0
    carries: bool = False
    is_machine: bool = True


SHAPES = (
    Shape("whisper.cpp", "transcription", with_entry_keys="offsets"),
    Shape("Podcasting 2.0 JSON", "segments", with_entry_keys="body", carries=True, is_machine=False),
    Shape("Premiere", "segments", "speakers language", "words duration"),
    Shape("Azure Speech", "recognizedPhrases", inside={"text": "nBest.0.display", "start": "offset"}),
    Shape("Azure Speech", "phrases", "combinedPhrases", unit=MILLIS),
    Shape(
        "Azure Video Indexer", "videos.0.insights.transcript",
        inside={"start": "instances.0.start", "end": "instances.0.end"},
    ),
    Shape("Gladia", "result.transcription.utterances"),
    Shape("Gladia", "transcription.utterances"),
    Shape("Gladia", "prediction", with_entry_keys="time_begin"),
    Shape("Microsoft Stream", "entries", with_entry_keys="speakerDisplayName"),
    Shape("Fireflies", "data.transcript.sentences"),
    Shape("Fireflies", "sentences", with_entry_keys="speaker_name"),
    Shape("Fireflies", with_entry_keys="sentence speaker_name"),
    Shape("Sonix", "transcript", with_entry_keys="start_time"),
    Shape("SegLST", with_entry_keys="session_id words", is_machine=False),
    Shape("insanely-fast-whisper", "speakers", "chunks", "text"),
    Shape("youtube-transcript-api", "snippets", with_entry_keys="duration", is_machine=False),
    Shape("Vosk", "monologues", with_entry_keys="terms"),
    Shape("Vosk", with_entry_keys="result text"),
    Shape("Vosk", "result", "text", "conf word"),
    Shape("Picovoice", "words", with_entry_keys="start_sec"),
    Shape("NeMo", with_entry_keys="audio_filepath text"),
    Shape("Trint", "transcript.paragraphs", with_entry_keys="words"),
    Shape(
        "draft.js", "blocks", with_entry_keys="data", is_machine=False,
        inside={"speaker": "data.speaker", "start": "data.start", "words": "data.words"},
    ),
    Shape("pysubs2", "events", "styles", inside={"speaker": "name"}, unit=MILLIS, is_machine=False),
    Shape("subtitle", with_entry_keys="type data", unit=MILLIS, is_machine=False, inside={
        "text": "data.text", "start": "data.start", "end": "data.end",
    }),
    Shape("Recall.ai", with_entry_keys="participant words"),
    Shape("JSON with chunks", "chunks", is_machine=False),
)  # fmt: skip


def pieces(shape: Shape, document: Any) -> list[Piece]:
    """Return what a document of this shape says; nothing where it is of another."""
    entries = each(document, *_path(shape.path))
    if not entries or not _has(document, shape.with_keys):
        return []
    if not any(_has(entry, shape.with_entry_keys) for entry in entries[:_FIRST]):
        return []
    if shape.inside:
        entries = [_unfolded(entry, shape.inside) for entry in entries]
    holder = get(document, *_path(shape.path)[:-1])
    return segments(entries, unit=shape.unit, carries=shape.carries, people=people_of(document, holder))


def holds_list(shape: Shape, document: Any) -> bool:
    """Tell whether there is a list where this shape has its own, whatever is in it."""
    return bool(shape.path) and isinstance(get(document, *_path(shape.path)), list)


def any_segments(document: Any) -> tuple[str, list[Piece]]:
    """Return the name and the pieces of the list that best tells by whom and when, of all there are."""
    told: list[tuple[tuple[bool, bool, int], str, list[Piece]]] = []
    for name, entries, holder in _lists(document):
        pieces = segments(entries, unit=None, people=people_of(document, holder))
        found = [piece for piece in pieces if piece.text.strip()]
        starts = [piece.start_s for piece in found if piece.start_s is not None]
        if found and (not starts or min(starts) < _LATEST):
            words = sum(len(piece.text.split()) for piece in found)
            rank = any(piece.speaker for piece in found), bool(starts), words
            told.append((rank, f"JSON with {name}", found))
    return max(told, key=itemgetter(0))[1:] if told else ("", [])


def tells_times(document: Any) -> bool:
    """Tell whether there are segments with times, whatever is in them."""
    return any(piece.start_s is not None for _, entries, _ in _lists(document) for piece in segments(entries))


def _lists(document: Any) -> Iterator[tuple[str, list[dict[str, Any]], Any]]:
    """Yield lists of objects, the outermost first, each with its name and what it stands in."""
    todo: list[tuple[str, Any, Any, int]] = [("segments", document, None, 0)]
    for name, value, holder, depth in todo:  # which grows
        if len(todo) > _MOST or depth > _DEEPEST:
            return
        if isinstance(value, dict):
            todo += [
                (key, inner, value, depth + 1)
                for key, inner in value.items()
                if isinstance(inner, dict | list)
            ]
        elif entries := each(value):
            yield name, entries, holder


def _path(path: str) -> list[str | int]:
    return [int(part) if part.isdecimal() else part for part in path.split(".") if part]


def _has(value: Any, keys: str) -> bool:
    return not keys or (isinstance(value, dict) and all(key in value for key in keys.split()))


def _unfolded(entry: dict[str, Any], inside: dict[str, str]) -> dict[str, Any]:
    return entry | {key: get(entry, *_path(path)) for key, path in inside.items()}
