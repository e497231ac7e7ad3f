"""Segments of speech: objects with words in them, and under one name or another who says them, and when."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from bot.transcripts.formats.jsons.values import each, joined, said, who
from bot.transcripts.reading import Piece
from bot.transcripts.speakers import carried
from bot.transcripts.timing import MILLIS, stretch, time, unit_named, unit_of

#: What keys are called, as plain words without a unit; the first that an object has is meant.
TEXTS = (
    "punctuated word, text, body, transcript, utterance, sentence, caption, transcription, display text, "
    "display, words, content, word, value, phrase"
).split(", ")
_SPEAKERS = (
    "speaker name, speaker display name, speaker, speaker label, speaker tag, speaker id, participant, who, "
    "spk"
).split(", ")
_STARTS = (
    "start, start time, t start, begin, begin time, time begin, from, ts, start offset, start timestamp, "
    "offset, offsets, timestamp, time, interval, timecode"
).split(", ")
_ENDS = "end, end time, t end, time end, to, end ts, end offset, end timestamp, stop, finish".split(", ")
_LENGTHS = "duration, dur, d duration, length".split(", ")
_WORDS = "words, terms, result".split(", ")

_APART = 5.0  # seconds between the pieces of a long utterance
_MOST = 8  # keys of one meaning; no object has more
_SPOKEN = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")

Key = tuple[str, float | None]  # and the unit in its name, in seconds


class Keys(NamedTuple):
    """The keys under which some objects have their words, who says them, and when."""

    text: list[Key]
    speaker: list[Key]
    start: list[Key]
    end: list[Key]
    length: list[Key]
    words: list[Key]


@lru_cache(1024)
def called(key: str) -> Key:
    """Return a key as plain words, and the unit that it names: "startMs" is ("start", 0.001)."""
    parts = [part.lower() for part in _PART.findall(key[:60])]
    unit = unit_named(parts[-1]) if len(parts) > 1 else None
    if unit is not None:
        parts = parts[: -2 if parts[-2] == "in" else -1]
    return " ".join(parts), unit


def keys_of(entries: Iterable[dict[str, Any]]) -> Keys:
    """Return which keys of some objects mean what."""
    known = [(*called(key), key) for key in dict.fromkeys(chain.from_iterable(entries))]
    return Keys(
        *(
            [(key, unit) for name in names for plain, unit, key in known if plain == name][:_MOST]
            for names in (TEXTS, _SPEAKERS, _STARTS, _ENDS, _LENGTHS, _WORDS)
        )
    )


def segments(
    entries: Sequence[dict[str, Any]],
    *,
    unit: float | None = 1.0,
    carries: bool = False,
    people: dict[str, str] | None = None,
) -> list[Piece]:
    """Return a piece for each segment; none where no segment has a time or a speaker.

    ``unit`` is that of bare times, in seconds; None where anybody may have written them, in seconds or less.
    A segment without a speaker is nobody's, unless the service ``carries`` the speaker until the next.
    ``people`` are the names of speakers that segments only number.
    """
    keys = keys_of(entries)
    words = keys_of(word for key, _ in keys.words for entry in entries for word in each(entry, key))
    if unit is None:
        unit = _unit(entries, keys)
    cut = [run for entry in entries for run in _runs(entry, keys, words, unit, people)]
    if not any(piece.start_s is not None or piece.speaker for piece, _ in cut):
        return []
    carries = carries and carried([piece.speaker for piece, _ in cut])
    pieces: list[Piece] = []
    for piece, spoken in cut:
        if carries and piece.speaker is None and pieces:
            piece = piece._replace(speaker=pieces[-1].speaker)
        if spoken and not _is_short(piece):
            timed = [(_text(word, words), _times(word, words, unit)[0]) for word in spoken]
            pieces += dated(piece, timed)
        else:
            pieces.append(piece)
    return pieces


def _is_short(piece: Piece) -> bool:
    """Tell whether a piece is too short to be cut."""
    return None not in (piece.start_s, piece.end_s) and (piece.end_s or 0.0) - (piece.start_s or 0.0) < _APART


def are_whole(entries: Sequence[dict[str, Any]]) -> bool:
    """Tell whether times are written as milliseconds are: as numbers without a point."""
    keys = keys_of(entries)
    times = (_first(entry, which) for entry in entries for which in (keys.start, keys.end))
    return all(isinstance(time, int | None) for time, _ in times)


def dated(whole: Piece, words: Sequence[tuple[str, float | None]]) -> Iterator[Piece]:
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
        elif not run and start_s is None:
            start_s = at_s
        run.append(word)
        place += len(_spoken(word))
    yield Piece(" ".join(run), whole.speaker, start_s, whole.end_s)


def _spoken(text: str) -> str:
    """Return the letters and digits of a text, by which differently written words are the same."""
    return "".join(_SPOKEN.findall(text.casefold()))


def _unit(entries: Sequence[dict[str, Any]], keys: Keys) -> float:
    """Return the unit of times that anybody may have written, in seconds."""
    if not are_whole(entries):
        return 1.0
    return unit_of((*_times(entry, keys, 1.0), len(_text(entry, keys).split())) for entry in entries)


def _runs(
    entry: dict[str, Any], keys: Keys, words: Keys, unit: float, people: dict[str, str] | None
) -> Iterator[tuple[Piece, list[dict[str, Any]]]]:
    """Yield a segment as who says it, each with the words that have times of their own."""
    start_s, end_s = _times(entry, keys, unit)
    speaker = who(_first(entry, keys.speaker)[0], people)
    spoken = next((each(entry, key) for key, _ in keys.words if isinstance(entry.get(key), list)), [])
    speakers = [who(_first(word, words.speaker)[0], people) for word in spoken] if words.speaker else []
    named = {name for name in speakers if name}
    if len(named) < 2:
        text = _text(entry, keys)
        if start_s is None and spoken:
            start_s, end_s = _times(spoken[0], words, unit)[0], _times(spoken[-1], words, unit)[1]
        if not text.strip():
            text = joined(_text(word, words) for word in spoken)
        yield Piece(text, speaker or next(iter(named), None), start_s, end_s), spoken
        return
    for i, name in enumerate(speakers):  # somebody cuts in
        speakers[i] = name or (speakers[i - 1] if i else speaker)
    for name, group in groupby(zip(speakers, spoken, strict=True), itemgetter(0)):
        run = [word for _, word in group]
        times = _times(run[0], words, unit)[0], _times(run[-1], words, unit)[1]
        text = joined(_text(word, words) for word in run)
        yield Piece(text, name, start_s if times[0] is None else times[0], times[1]), run


def _text(entry: dict[str, Any], keys: Keys) -> str:
    text = next((value for key, _ in keys.text if isinstance(value := entry.get(key), str)), "")
    return said(text, entry.get("type"))


def _times(entry: dict[str, Any], keys: Keys, unit: float) -> tuple[float | None, float | None]:
    """Return when an object starts and ends, in seconds."""
    value, own = _first(entry, keys.start)
    if isinstance(value, dict) and "from" in value:  # whisper.cpp
        return time(value["from"], MILLIS), time(value.get("to"), MILLIS)
    start_s, end_s = stretch(value, own or unit)
    end, own = _first(entry, keys.end)
    if end is not None:
        end_s = time(end, own or unit)
    if end_s is None and keys.length:
        length, own = _first(entry, keys.length)
        length_s = time(length, own or unit)
        end_s = None if length_s is None else (start_s or 0.0) + length_s
    return start_s, end_s


def _first(entry: dict[str, Any], keys: Sequence[Key]) -> tuple[Any, float | None]:
    """Return the first value that an object has under one of some keys, and the unit of that key."""
    for key, unit in keys:
        value = entry.get(key)
        if value is not None:
            return value, unit
    return None, None
