"""JSON: what each service calls its segments, words, speakers and times.

A dialect is a function from the document to pieces; it finds none where the document is another's.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from bot.errors import UnreadableTranscript
from bot.transcripts.clock import seconds
from bot.transcripts.markup import unescape
from bot.transcripts.reading import Draft, Piece
from bot.transcripts.speakers import carried

_OPENING = re.compile(r"\s*(?:\[\s*)?\{\s*[\"}]")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+")
_TEXTS = ("punctuated_word", "text", "body", "transcript", "utterance", "sentence", "caption", "word")
_SPEAKERS = ("speaker", "speaker_label", "speakerLabel", "speaker_name", "speakerName", "speaker_id")
_MACHINES = ("AWS Transcribe", "Deepgram", "whisper.cpp", "WhisperX", "Whisper", "AssemblyAI")
_STARTS = ("start", "startTime", "start_time", "begin", "ts")
_TOLD = 10  # times that a document tells its words, at most
_APART = 5.0  # seconds between the pieces of a long utterance
_ENDS = ("end", "endTime", "end_time", "end_ts")


def fits(text: str, suffix: str) -> bool:
    """Tell whether this is JSON, by its name or how it begins; "[Music] hello" is not."""
    return suffix == ".json" or _OPENING.match(text) is not None


def read(text: str) -> Draft | None:
    """Read JSON; None where it holds no words."""
    try:
        document = json.loads(text)
    except RecursionError:
        raise UnreadableTranscript("JSON too deep") from None
    except json.JSONDecodeError as error:
        raise UnreadableTranscript("JSON broken", line=error.lineno) from error
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableTranscript("JSON number") from error
    for name, dialect in _DIALECTS.items():
        if pieces := [piece for piece in dialect(document) if piece.text.strip()]:
            automatic = name in _MACHINES or (name == "YouTube json3" and '"tOffsetMs"' in text)
            bodies = _bodies(document, " ".join(piece.text for piece in pieces))
            return Draft(name, pieces, {"automatic": True} if automatic else {}, bodies=bodies)
    raise UnreadableTranscript("JSON unknown")


def _youtube(document: Any) -> list[Piece]:
    """Events of segments, in milliseconds; some only add a line break."""
    pieces = []
    for event in _each(document, "events"):
        start_s, length_s = (_time(event.get(key), 0.001) for key in ("tStartMs", "dDurationMs"))
        words = "".join(_text(segment.get("utf8")) for segment in _each(event, "segs"))
        pieces.append(Piece(words, None, start_s, None if length_s is None else (start_s or 0.0) + length_s))
    return pieces


def _aws(document: Any) -> list[Piece]:
    """Words and punctuation as items, numbers as strings; who spoke at a second stands elsewhere."""
    items = _each(document, "results", "items")
    speakers = {
        item.get("start_time"): label.get("speaker_label")
        for label in _each(document, "results", "speaker_labels", "segments")
        for item in _each(label, "items")
    }
    pieces: list[Piece] = []
    for item in items:
        word = _text(_get(item, "alternatives", 0, "content"))
        if item.get("type") == "punctuation" and pieces:
            last = pieces.pop()
            pieces.append(Piece(last.text + word, last.speaker, last.start_s, last.end_s))
        else:
            speaker = _first(item, ("speaker_label", "channel_label")) or speakers.get(item.get("start_time"))
            start_s, end_s = _time(item.get("start_time")), _time(item.get("end_time"))
            pieces.append(Piece(word, _who(speaker), start_s, end_s))
    return pieces


def _deepgram(document: Any) -> list[Piece]:
    """Utterances, or for each channel of the best alternative paragraphs, or words, or all in one."""
    if utterances := _each(document, "results", "utterances"):
        return _segments(utterances)
    channels = _each(document, "results", "channels")
    pieces: list[Piece] = []
    for number, channel in enumerate(channels):
        best = _get(channel, "alternatives", 0)
        said = [
            {**sentence, "speaker": paragraph.get("speaker")}
            for paragraph in _each(best, "paragraphs", "paragraphs")
            for sentence in _each(paragraph, "sentences")
        ]
        said = said or _each(best, "words") or [{"text": _get(best, "transcript")}]
        if len(channels) > 1:
            said = [{**entry, "speaker": number} for entry in said]
        pieces += _segments(said)
    return sorted(pieces, key=lambda piece: piece.start_s or 0.0) if len(channels) > 1 else pieces


def _rev(document: Any) -> list[Piece]:
    """Monologues of elements: words with times, and what stands between them."""
    pieces: list[Piece] = []
    for monologue in _each(document, "monologues"):
        said = [
            (_text(element.get("value")), _time(element.get("ts")))
            for element in _each(monologue, "elements")
        ]
        start_s = next((start_s for _, start_s in said if start_s is not None), None)
        words = "".join(value for value, _ in said)
        pieces += _dated(Piece(words, _who(monologue.get("speaker")), start_s), said)
    return pieces


def _podcast(document: Any) -> list[Piece]:
    """Often a word a segment, with the speaker only where it changes."""
    return _segments([segment for segment in _each(document, "segments") if "body" in segment], carries=True)


def _whisperx(document: Any) -> list[Piece]:
    """Whisper's segments; the speaker may stand there, or with each word, or be missing."""
    segments = _each(document, "segments")
    known = any("speaker" in entry for segment in segments for entry in (segment, *_each(segment, "words")))
    return _segments(segments, unit=None) if known or _each(document, "word_segments") else []


def _whisper_text(document: Any) -> list[Piece]:
    """Whisper's answer where nobody asked for segments."""
    is_bare = isinstance(document, dict) and document.keys() <= {
        "text",
        "language",
        "duration",
        "task",
        "usage",
    }
    return [Piece(_text(document["text"]))] if is_bare and "text" in document else []


def _assemblyai(document: Any) -> list[Piece]:
    """Utterances or words in milliseconds; whoever else has them (ElevenLabs, OpenAI) counts seconds."""
    entries = _each(document, "utterances") or _each(document, "words")
    return _segments(entries, unit=0.001 if _are_whole(entries) else 1.0)


_DIALECTS: dict[str, Callable[[Any], list[Piece]]] = {
    "YouTube json3": _youtube,
    "AWS Transcribe": _aws,
    "Deepgram": _deepgram,
    "Rev.ai": _rev,
    "whisper.cpp": lambda document: _segments(_each(document, "transcription")),
    "Podcasting 2.0 JSON": _podcast,
    "WhisperX": _whisperx,
    "Whisper": lambda document: _segments(_each(document, "segments"), unit=None) or _whisper_text(document),
    "AssemblyAI": _assemblyai,
    "JSON with chunks": lambda document: _segments(_each(document, "chunks")),
    "JSON with segments": lambda document: _segments(_each(document), unit=None),
}


def _segments(
    entries: list[dict[str, Any]], *, unit: float | None = 1.0, carries: bool = False
) -> list[Piece]:
    """Return a piece for each segment; none where no segment has a time or a speaker.

    ``unit`` is that of the times, in seconds; None where anybody may have written them, in seconds or in
    milliseconds. A segment without a speaker is nobody's, unless the dialect ``carries`` the speaker until
    the next.
    """
    segments = [segment for entry in entries for segment in _segment(entry)]
    pieces = [piece for piece, _ in segments]
    if not any(piece.start_s is not None or piece.speaker for piece in pieces):
        return []
    if unit is None:
        unit = _unit(entries, pieces)
    carries = carries and carried([piece.speaker for piece in pieces])
    dated: list[Piece] = []
    for piece, words in segments:
        speaker = piece.speaker or (dated[-1].speaker if carries and dated else None)
        start_s, end_s = (_scaled(time, unit) for time in (piece.start_s, piece.end_s))
        said = [(_text(_first(word, _TEXTS)), _scaled(_times(word)[0], unit)) for word in words]
        dated += _dated(Piece(piece.text, speaker, start_s, end_s), said)
    return dated


def _dated(whole: Piece, words: Sequence[tuple[str, float | None]]) -> Iterator[Piece]:
    """Cut a piece before words that tell their seconds, so that a citation leads near them.

    Its text stays as it is: where ``words`` are not those of the text, they date nothing from there on.
    """
    letters, place = _spoken(whole.text), 0
    starts: dict[int, float] = {}  # by the letters said before
    for word, start_s in words:
        said = _spoken(word)
        if not letters.startswith(said, place):
            break
        if said and start_s is not None:
            starts[place] = start_s
        place += len(said)
    if not starts:
        yield whole
        return
    run: list[str] = []
    start_s, place = whole.start_s, 0
    for word in whole.text.split():
        at_s = starts.get(place)
        if run and at_s is not None and (start_s is None or at_s >= start_s + _APART):
            yield Piece(" ".join(run), whole.speaker, start_s, at_s)
            run, start_s = [], at_s
        run.append(word)
        place += len(_spoken(word))
    yield Piece(" ".join(run), whole.speaker, start_s, whole.end_s)


def _spoken(text: str) -> str:
    """Return the letters and digits of a text, by which differently written words are the same."""
    return "".join(_WORD.findall(text.casefold()))


def _scaled(time: float | None, unit: float) -> float | None:
    return None if time is None else time * unit


def _unit(entries: list[dict[str, Any]], pieces: list[Piece]) -> float:
    """Return the unit of times that anybody may have written, in seconds."""
    words = sum(len(piece.text.split()) for piece in pieces)
    last = max((t for piece in pieces for t in (piece.start_s, piece.end_s) if t is not None), default=0.0)
    is_slow = last > 50 * words  # nobody takes a minute for a word: it is milliseconds
    return 0.001 if is_slow and _are_whole(entries) else 1.0


def _are_whole(entries: list[dict[str, Any]]) -> bool:
    """Tell whether times are written as milliseconds are: as numbers without a point."""
    times = (_first(entry, keys) for entry in entries for keys in (_STARTS, _ENDS))
    return all(isinstance(time, int | None) for time in times)


def _segment(entry: dict[str, Any]) -> Iterator[tuple[Piece, list[dict[str, Any]]]]:
    """Yield a segment as who says it, each with the words that have times of their own."""
    start_s, end_s = _times(entry)
    speaker = _who(_first(entry, _SPEAKERS))
    words = [(_who(_first(word, _SPEAKERS)), word) for word in _each(entry, "words")]
    named = {who for who, _ in words if who}
    if len(named) > 1:  # somebody cuts in
        for i, (who, word) in enumerate(words):
            words[i] = (who or words[i - 1][0] if i else who or speaker, word)
        for who, run in groupby(words, itemgetter(0)):
            said = [word for _, word in run]
            text = " ".join(_text(_first(word, _TEXTS)) for word in said)
            yield Piece(text, who, _times(said[0])[0] or start_s, _times(said[-1])[1]), said
    else:
        piece = Piece(_text(_first(entry, _TEXTS)), speaker or next(iter(named), None), start_s, end_s)
        yield piece, [word for _, word in words]


def _times(entry: dict[str, Any]) -> tuple[float | None, float | None]:
    """Return when a segment starts and ends, in the document's unit."""
    pair = entry.get("timestamp")
    if isinstance(pair, list) and len(pair) == 2:
        return _time(pair[0]), _time(pair[1])
    if isinstance(offsets := entry.get("offsets"), dict):
        return _time(offsets.get("from"), 0.001), _time(offsets.get("to"), 0.001)
    start_s, end_s = _time(_first(entry, _STARTS)), _time(_first(entry, _ENDS))
    length_s = _time(_first(entry, ("duration", "dur")))
    return start_s, (start_s or 0.0) + length_s if end_s is None and length_s is not None else end_s


def _time(value: Any, unit: float = 1.0) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = seconds(value)
    try:
        return value * unit if isinstance(value, int | float) and math.isfinite(value * unit) else None
    except OverflowError:
        return None


def _who(value: Any) -> str | None:
    """Return a speaker's name; services that only count or letter them get "Speaker" in front."""
    if isinstance(value, int) or (isinstance(value, str) and len(value) == 1 and value.isalnum()):
        return f"Speaker {value}"
    return _text(value).strip() or None


def _text(value: Any) -> str:
    return unescape(value) if isinstance(value, str) else ""


def _first(entry: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((entry[key] for key in keys if entry.get(key) is not None), None)


def _get(value: Any, *path: str | int) -> Any:
    for key in path:
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            value = value[key] if isinstance(value, list) and len(value) > key else None
    return value


def _each(value: Any, *path: str | int) -> list[dict[str, Any]]:
    entries = _get(value, *path)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _bodies(document: Any, said: str) -> list[str]:
    """Return the texts of the document that hold about as many different words as any of them.

    A document tells its words several times: as a whole, by segment, by word. Of alternatives only the
    first counts. A list of other things than what was read as ``said`` is part of each.
    """
    texts: defaultdict[tuple[str | int, ...], list[str]] = defaultdict(list)
    todo: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, str):
            texts[path].append(value)
        elif isinstance(value, dict):
            todo += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            entries = value[:1] if path[-1:] == ("alternatives",) else value
            within = (*path, 0)
            todo += [(within, inner) for inner in entries]
    heard = set(_threes(said))
    unread: list[str] = []
    bodies: list[tuple[int, str]] = []
    for path, text in texts.items():
        body = "\n".join(text)
        threes = [three for words in text for three in _threes(words)]
        is_list = path[-2:-1] == (0,) and path[-1] in _TEXTS
        if is_list and 2 * sum(three in heard for three in threes) < len(threes):
            unread.append(body)
        else:
            bodies.append((len(set(_LETTERS.findall(body.casefold()))), body))
    bodies.sort(key=itemgetter(0), reverse=True)
    return ["\n".join([body, *unread]) for wealth, body in bodies[:_TOLD] if wealth >= 0.7 * bodies[0][0]]


def _threes(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each three words in a row."""
    words = _WORD.findall(unescape(text).casefold())
    return zip(words, words[1:], words[2:], strict=False)
