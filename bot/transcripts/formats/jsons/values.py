"""What stands in a document whose layout nobody vouches for."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.transcripts.markup import unescape, untag

_SPECIAL = re.compile(r"<\|[^<>|]{0,40}\|>|\\[Nh]")  # Whisper's tokens such as <|0.00|>, SubStation's spaces
_NOTES = frozenset("tag audio_event noise event sound non_speech".split())
_CLOSING = re.compile(r"[.,!?;:…%)\]}»”。，！？；：、]+")
_NOBODY = frozenset(["", "unknown", "unk", "none", "null", "undefined"])
_NAMES = ("name", "display_name", "displayName", "speaker_name", "label")
_IDS = ("id", "speaker_id", "speakerId", "speaker", "tag", "key")
#: What lists the people who speak.
_PEOPLE = ("speakers", "participants", "speaker_names", "speakerNames")


def get(value: Any, *path: str | int) -> Any:
    """Return what stands at a path of keys and places, or None."""
    for key in path:
        if isinstance(key, str):
            value = value.get(key) if isinstance(value, dict) else None
        else:
            value = value[key] if isinstance(value, list) and len(value) > key else None
    return value


def each(value: Any, *path: str | int) -> list[dict[str, Any]]:
    """Return the objects of the list at a path; none where it is no list."""
    entries = get(value, *path)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def text(value: Any) -> str:
    """Return a text without markup; nothing for what is none."""
    if not isinstance(value, str):
        return ""
    if "<|" in value or "\\" in value:
        value = _SPECIAL.sub(" ", value)
    return unescape(untag(value))


def said(value: Any, kind: Any) -> str:
    """Return what somebody said, or in brackets what could be heard instead, by the kind it is of."""
    words = text(value)
    is_note = isinstance(kind, str) and kind.lower() in _NOTES and words.strip()
    return f"[{words.strip()}]" if is_note and words.strip()[0] not in "[(<" else words


def joined(words: Iterable[str]) -> str:
    """Return words in a row; no space is put before a full stop, nor where words bring their own."""
    row = [word for word in words if word]
    if any(word[0].isspace() for word in row[1:]) or any(map(str.isspace, row)):
        return "".join(row)
    return "".join(
        word if not place or _CLOSING.fullmatch(word) else f" {word}" for place, word in enumerate(row)
    )


def who(value: Any, people: dict[str, str] | None = None) -> str | None:
    """Return a speaker's name; services that only count or letter them get "Speaker" in front."""
    if isinstance(value, dict):
        found = next((value[key] for key in (*_NAMES, *_IDS) if value.get(key) is not None), None)
        return None if isinstance(found, dict) else who(found, people)
    if people and isinstance(value, str | int) and (name := people.get(str(value))):
        return name
    if isinstance(value, int) or (isinstance(value, str) and len(value) == 1 and value.isalnum()):
        return f"Speaker {value}"
    name = text(value).strip()
    return None if name.casefold() in _NOBODY else name


def people_of(*holders: Any) -> dict[str, str]:
    """Return the names that documents give to the numbers or ids of their speakers."""
    people: dict[str, str] = {}
    for listed in (get(holder, key) for holder in holders for key in _PEOPLE):
        entries: Sequence[tuple[Any, Any]] = ()
        if isinstance(listed, dict):
            entries = list(listed.items())
        elif isinstance(listed, list):
            entries = [(_id(entry, place), entry) for place, entry in enumerate(listed)]
        people |= {str(id): name for id, entry in entries if (name := _name(entry)) and str(id) != name}
    return people


def _id(entry: Any, place: int) -> Any:
    ids = (
        (entry[key] for key in _IDS if isinstance(entry.get(key), str | int))
        if isinstance(entry, dict)
        else ()
    )
    return next(iter(ids), place)


def _name(entry: Any) -> str:
    if isinstance(entry, dict):
        entry = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), None)
    return text(entry).strip()
