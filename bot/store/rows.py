"""How a transcript is kept in its tables: records made of rows, and the conversions both ways."""

import hashlib
import json
import sqlite3
import zlib
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bot.ids import ServerId, TranscriptId, UserId
from bot.transcripts.model import Cue, Transcript, Turn

#: The fields of a Transcript that are kept as JSON in `transcript.details`.
DETAILS: Final = (
    "show", "date", "hosts", "guests", "source", "link", "offset_s", "automatic", "inferred", "aliases",
)  # fmt: skip
#: Those that an edit leaves there: people's aliases are in `alias`, and each version has its own `inferred`.
UNEDITED: Final = ("aliases", "inferred")


IS_SEEN: Final = "(server IS NULL OR server = :server)"
IS_OF_GONE_SERVER: Final = "server IN (SELECT server FROM server WHERE left_at < :left)"
IS_DUE: Final = f"(removed_at < :removed OR {IS_OF_GONE_SERVER})"
#: What changes with the words of a transcript and with who says them, and only then.
KEY: Final = "number || ':' || version.version || ':' || made_at || ':' || version.speakers"
SELECT_SEEN: Final = f"SELECT * FROM transcript WHERE id = :id AND {IS_SEEN}"
SELECT_IN_USE: Final = """
SELECT number, revision FROM transcript
WHERE removed_at IS NULL AND number IN (SELECT value FROM json_each(?))
"""
#: ``wanted`` is a list of pairs: a transcript's number and a version of it.
SELECT_TRANSCRIPTS: Final = """
SELECT transcript.number, revision, version.version, transcript.id, title, details, text, turns, cues,
    (SELECT inferred FROM inference
        WHERE inference.transcript = number AND inference.version = version.version) AS inferred,
    (SELECT json_group_array(json_array(written, heard)) FROM alias
        WHERE alias.transcript = transcript.number) AS aliases
FROM json_each(:wanted) AS wanted JOIN transcript ON number = json_extract(wanted.value, '$[0]')
JOIN version ON version.transcript = number AND version.version = json_extract(wanted.value, '$[1]')
WHERE removed_at IS NULL
"""
SELECT_ENTRIES: Final = f"""
SELECT number, revision, id, title, server, words, seconds, speakers, format, encoding, added_by, added_at,
    version.version, made_at AS changed_at, removed_at, corpus_path
FROM transcript JOIN version ON version.transcript = number AND version.version = transcript.version
WHERE {IS_SEEN}
"""
SELECT_ALIASES: Final = f"""
SELECT id, json_extract(details, '$.aliases') AS aliases FROM transcript
WHERE {IS_SEEN} AND removed_at IS NULL AND json_extract(details, '$.aliases') != '{{}}'
"""
SELECT_SEGMENTS: Final = f"""
SELECT number, id, server, transcript.version, format_version, data, {KEY} AS key
FROM transcript JOIN version ON version.transcript = number AND version.version = transcript.version
LEFT JOIN segment ON segment.transcript = number AND segment.version = transcript.version
WHERE number > :last AND removed_at IS NULL AND (:since IS NULL OR server IS NULL AND revision > :since)
    AND key NOT IN (SELECT value FROM json_each(:besides))
ORDER BY number LIMIT :page
"""
SELECT_KEYS: Final = f"""
SELECT {KEY} AS key FROM transcript
JOIN version ON version.transcript = number AND version.version = transcript.version
WHERE removed_at IS NULL
"""
SELECT_TWINS: Final = f"""
SELECT title FROM version JOIN transcript ON number = transcript AND version.version = transcript.version
WHERE sha256 = :sha256 AND removed_at IS NULL AND {IS_SEEN}
"""
SELECT_BUNDLED: Final = """
SELECT corpus_path, id, corpus_size, corpus_mtime_ns, sha256
FROM transcript JOIN version ON version.transcript = number AND version.version = transcript.version
WHERE corpus_path IS NOT NULL
"""
INSERT_TRANSCRIPT: Final = """
INSERT INTO transcript (id, server, title, details, version, revision, added_by, added_at)
VALUES (?, ?, ?, ?, 1, ?, ?, ?)
"""
INSERT_VERSION: Final = """
INSERT INTO version (transcript, version, made_by, made_at, words, seconds, speakers, format, encoding,
    sha256, text, turns, cues, original)
VALUES (:transcript, :version, :made_by, :made_at, :words, :seconds, :speakers, :format, :encoding,
    :sha256, :text, :turns, :cues, :original)
"""
PUT_SEGMENT: Final = "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)"
PUT_IN_FORCE: Final = """
UPDATE transcript SET version = ?, details = json_set(details, '$.automatic', json(?)) WHERE number = ?
"""
SELECT_EDITED: Final = """
SELECT title, details, inferred, text, turns FROM transcript JOIN version ON version.transcript = number
LEFT JOIN inference ON inference.transcript = number AND inference.version = version.version
WHERE number = ? AND version.version = ?
"""
EDIT_TRANSCRIPT: Final = "UPDATE transcript SET title = ?, details = ? WHERE number = ?"
EDIT_VERSION: Final = "UPDATE version SET turns = ?, speakers = ? WHERE transcript = ? AND version = ?"
PUT_INFERENCE: Final = "INSERT OR REPLACE INTO inference VALUES (?, ?, ?)"
UPDATE_TRANSCRIPT: Final = """
UPDATE transcript SET id = ?, title = ?, details = ?, version = ?, revision = ? WHERE number = ?
"""
UPDATE_BUNDLED: Final = """
UPDATE transcript SET corpus_path = ?, corpus_size = ?, corpus_mtime_ns = ? WHERE number = ?
"""


@dataclass(frozen=True, slots=True)
class Original:
    """The file a transcript was read from, byte for byte, and what it was taken for."""

    data: bytes
    format: str
    encoding: str


class Packed(NamedTuple):
    """A transcript's part of the search index: opaque bytes, and the version of their format."""

    format_version: int
    data: bytes


class Prepared(NamedTuple):
    """A transcript that can be kept: what was read, the file it was read from, its part of the index."""

    transcript: Transcript
    original: Original
    packed: Packed | None = None


class StoredSegment(NamedTuple):
    """A transcript in use with its segment; None where that has to be made (again)."""

    id: TranscriptId
    server: ServerId | None
    version: int
    packed: Packed | None
    key: str  # changes with its words and its speakers


class Entry(NamedTuple):
    """A line of a list of transcripts; ``server`` is None for what every server sees."""

    number: int
    revision: int  # the change that made it what it is
    id: TranscriptId
    title: str
    server: ServerId | None
    words: int
    seconds: float | None
    speakers: tuple[str, ...]
    format: str
    encoding: str
    added_by: UserId | None
    added_at: float
    version: int
    changed_at: float  # since when this version is in force: older citations were corrected since
    removed_at: float | None
    corpus_path: str | None


class Spelling(NamedTuple):
    """A name as people write it and as it was heard: in one transcript, or with None in any."""

    transcript: TranscriptId | None
    written: str
    heard: str


class Bundled(NamedTuple):
    """A file of the corpus folder as it was when it was read."""

    path: str
    id: TranscriptId
    size: int
    mtime_ns: int
    sha256: str


def body_of(prepared: Prepared) -> dict[str, Any]:
    """Return the columns of `version` that hold what a transcript says."""
    transcript, original = prepared.transcript, prepared.original
    cues = [[cue.start, cue.end, cue.start_s, cue.end_s] for cue in transcript.cues]
    return {
        "words": transcript.words,
        "seconds": transcript.seconds,
        "speakers": speakers_of(transcript),
        "format": original.format,
        "encoding": original.encoding,
        "sha256": hashlib.sha256(original.data).hexdigest(),
        "text": transcript.text,
        "turns": turns_of(transcript),
        "cues": zlib.compress(_json(cues).encode()),
        "original": zlib.compress(original.data),
    }


def turns_of(transcript: Transcript) -> str:
    """Return the turns as they are kept."""
    return _json([[t.start, t.end, t.speaker, t.sure, t.start_s, t.end_s] for t in transcript.turns])


def speakers_of(transcript: Transcript) -> str:
    """Return the names of the speakers as they are kept."""
    return _json(transcript.speakers)


def details_of(transcript: Transcript) -> str:
    """Return what is known about a transcript, besides its words, as it is kept."""
    known = {name: getattr(transcript, name) for name in DETAILS}
    return _json(known | {"aliases": dict(transcript.aliases)})


def edited_details(changed: Transcript, row: sqlite3.Row) -> str:
    """Return the details of a changed transcript as they are kept in place of its row's."""
    known, kept = json.loads(details_of(changed)), json.loads(row["details"])
    return _json(known | {name: kept[name] for name in UNEDITED if name in kept})


def transcript_of(row: sqlite3.Row) -> Transcript:
    """Return a version of a transcript from its row, with the aliases people added."""
    known = _known(row)
    names = {name: tuple(heard) for name, heard in known.pop("aliases").items()}
    for written, heard in json.loads(row["aliases"]):
        names[written] = (*names.get(written, ()), heard)
    return Transcript(
        id=TranscriptId(row["id"]),
        cues=tuple(map(Cue._make, json.loads(zlib.decompress(row["cues"])))),
        aliases=names,
        **known,
    )


def is_kept(transcript: Transcript, row: sqlite3.Row) -> bool:
    """Tell whether its row still has what a transcript says, but for cues and aliases, which nobody edits."""
    known = _known(row)
    del known["aliases"]
    return all(getattr(transcript, name) == value for name, value in known.items())


def _known(row: sqlite3.Row) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(row["details"])
    if row["inferred"] is not None:
        details["inferred"] = bool(row["inferred"])
    people = {name: tuple(details[name]) for name in ("hosts", "guests")}
    turns = tuple(map(Turn._make, json.loads(row["turns"])))
    return details | people | {"title": row["title"], "text": row["text"], "turns": turns}


def entry_of(row: sqlite3.Row) -> Entry:
    """Return the line of a list from a row that names its columns as Entry does."""
    values = {name: row[name] for name in Entry._fields}
    return Entry(**values | {"speakers": tuple(json.loads(row["speakers"]))})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
