"""The transcripts that are kept: each server's own, and the bundled ones that every server sees.

Every method that takes an id from a person also takes the server, and answers as if the transcripts of
other servers did not exist. ``by`` is the Discord user who acts, None for the operator.
"""

import asyncio
import json
import secrets
import sqlite3
import time
import zlib
from base64 import b32encode
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import aiosqlite
from cachetools import LRUCache

from bot.data_folder import drop_index
from bot.errors import ChangedMeanwhile, Gone, IdTaken, NoSuchTranscript, NotYours, Refusal, Twin
from bot.ids import ServerId, TranscriptId, UserId
from bot.store import audit, rows
from bot.store.database import Database
from bot.store.rows import Bundled, Entry, Original, Packed, Prepared, Spelling, StoredSegment
from bot.store.usage import PUT_SIZE, SELECT_SIZE, SELECT_USAGE, SELECT_USAGES, Usage, check_room, usages
from bot.transcripts.model import Transcript, slug

DAY: Final = 86_400.0
UNDO_DAYS: Final = 30  # how long a removed transcript can be brought back
# Characters of transcripts that are kept in memory after they were read: forty hours of talk. Each turn is
# an object that the garbage collector looks at, while everybody waits.
RECENT: Final = 2_000_000
PAGE: Final = 32  # segments that are read at once: a few megabytes


class _Key(NamedTuple):
    """The key of a version of a transcript in the cache: another one after each edit."""

    number: int
    revision: int
    version: int


class TranscriptStore:
    """Keeps transcripts; every change is one transaction with its line in the audit trail.

    ``quota`` is how many bytes the files of a server's own may take together; None for any.
    """

    def __init__(self, database: Database, quota: int | None = None) -> None:
        self.quota = quota
        self._database = database
        # A transcript larger than the cache counts as one that fills it.
        self._recent = LRUCache[_Key, Transcript](RECENT, lambda kept: min(len(kept.text), RECENT))

    @property
    def folder(self) -> Path:
        """The folder that the database is in."""
        return self._database.path.parent

    # What there is

    async def get(
        self, server: ServerId | None, id: TranscriptId, version: int | None = None
    ) -> Transcript | None:
        """Return a transcript in use that the server can see; the version in force, or an older one."""
        row = await self._find(server, id)
        if row is None or row["removed_at"] is not None:
            return None
        key = _Key(row["number"], row["revision"], version or row["version"])
        return (await self._read([key])).get((key.number, key.version))

    async def listed(self, entries: Collection[Entry]) -> list[Transcript | None]:
        """Return transcripts with the words they had when they were listed; None where one is gone since."""
        numbers = json.dumps([entry.number for entry in entries])
        in_use = await self._database.read(rows.SELECT_IN_USE, (numbers,))
        revisions = {row["number"]: row["revision"] for row in in_use}
        there = [entry for entry in entries if entry.number in revisions]
        read = await self._read([_Key(e.number, revisions[e.number], e.version) for e in there])
        return [read.get((entry.number, entry.version)) for entry in entries]

    async def _read(self, keys: Collection[_Key]) -> dict[tuple[int, int], Transcript]:
        """Return transcripts by number and version, from memory where they were read lately."""
        known = {key: self._recent[key] for key in keys if key in self._recent}
        wanted = [(key.number, key.version) for key in keys if key not in known]
        if wanted:
            stored = await self._database.read(rows.SELECT_TRANSCRIPTS, {"wanted": json.dumps(wanted)})
            made = await asyncio.to_thread(lambda: [rows.transcript_of(row) for row in stored])
            for row, transcript in zip(stored, made, strict=True):
                key = _Key(row["number"], row["revision"], row["version"])
                known[key] = self._recent[key] = transcript
        return {(key.number, key.version): transcript for key, transcript in known.items()}

    async def entry(self, server: ServerId | None, id: TranscriptId) -> Entry | None:
        """Return the line of one transcript, removed or not."""
        row = await self._database.read_one(
            f"{rows.SELECT_ENTRIES} AND id = :id", {"id": id, "server": server}
        )
        return None if row is None else rows.entry_of(row)

    async def listing(
        self, server: ServerId | None, *, own: bool = False, removed: bool = False
    ) -> list[Entry]:
        """Return what the server sees, its own last, or only its own; or what it can still bring back."""
        condition = "removed_at IS NOT NULL" if removed else "removed_at IS NULL"
        if own or removed:
            condition += " AND server IS :server"
        order = "ORDER BY transcript.server IS NOT NULL, title COLLATE NOCASE"
        stored = await self._database.read(
            f"{rows.SELECT_ENTRIES} AND {condition} {order}", {"server": server}
        )
        return await asyncio.to_thread(lambda: [rows.entry_of(row) for row in stored])

    async def keys(self) -> set[str]:
        """Return the keys of all transcripts in use; each changes with the transcript's words."""
        return {row["key"] for row in await self._database.read(rows.SELECT_KEYS)}

    async def segments(
        self, since: int | None = None, besides: Iterable[str] = ()
    ) -> AsyncIterator[StoredSegment]:
        """Yield the transcripts in use with their parts of the search index, besides those with these keys:
        those of all servers, or with a revision those that every server sees and that were changed since."""
        values = {"last": 0, "since": since, "page": PAGE, "besides": json.dumps([*besides])}
        while page := await self._database.read(rows.SELECT_SEGMENTS, values):
            values["last"] = page[-1]["number"]
            for row in page:
                packed = None if row["data"] is None else Packed(row["format_version"], row["data"])
                yield StoredSegment(
                    TranscriptId(row["id"]), row["server"], row["version"], packed, row["key"]
                )

    async def spellings(self, server: ServerId | None) -> list[Spelling]:
        """Return the aliases that the transcripts a server sees came with."""
        return [
            Spelling(TranscriptId(row["id"]), written, heard)
            for row in await self._database.read(rows.SELECT_ALIASES, {"server": server})
            for written, forms in json.loads(row["aliases"]).items()
            for heard in forms
        ]

    async def original(self, server: ServerId | None, id: TranscriptId) -> Original | None:
        """Return the file a transcript was read from."""
        row = await self._find(server, id)
        if row is None:
            return None
        body = await self._database.read_one(
            "SELECT original, format, encoding FROM version WHERE transcript = ? AND version = ?",
            (row["number"], row["version"]),
        )
        return None if body is None else Original(zlib.decompress(body[0]), body[1], body[2])

    async def revision(self) -> int:
        """Return a number that grows with every change, by this process or another."""
        row = await self._database.read_one("SELECT ifnull(max(number), 0) FROM audit")
        return int(row[0]) if row else 0

    async def usage(self, server: ServerId | None) -> Usage:
        """Return what a server's own transcripts take."""
        found = usages(await self._database.read(SELECT_USAGE, (server,)))
        return found[0] if found else Usage(server)

    async def usages(self) -> list[Usage]:
        """Return what those of each server take, the largest first."""
        return usages(await self._database.read(SELECT_USAGES))

    async def check_room(self, server: ServerId, size: int, replaced: TranscriptId | None = None) -> None:
        """Refuse a file of so many bytes, in the place of another if given, where there is no room for it."""
        if self.quota is not None:
            row = await self._database.read_one(SELECT_SIZE, (replaced,))
            (await self.usage(server)).check(self.quota, size - (row["bytes"] if row else 0), size)

    # What moderators do

    async def add(self, server: ServerId | None, prepared: Prepared, *, by: UserId | None) -> TranscriptId:
        """Keep a new transcript under its id (see `fresh_id`); Twin where the file is there already."""
        body = await asyncio.to_thread(rows.body_of, prepared)
        async with self._database.transaction() as db:
            await check_room(db, server, self.quota, len(prepared.original.data))
            await _add(db, server, prepared, body, by)
        return prepared.transcript.id

    async def add_all(
        self, server: ServerId | None, several: Sequence[Prepared], *, by: UserId | None
    ) -> dict[TranscriptId, Refusal]:
        """Keep many new transcripts in one transaction; return why some of them were refused."""
        bodies = await asyncio.to_thread(lambda: [rows.body_of(prepared) for prepared in several])
        refused: dict[TranscriptId, Refusal] = {}
        async with self._database.transaction() as db:
            for prepared, body in zip(several, bodies, strict=True):
                try:
                    await check_room(db, server, self.quota, len(prepared.original.data))
                    await _add(db, server, prepared, body, by)
                except Refusal as reason:
                    refused[prepared.transcript.id] = reason
        return refused

    async def replace(
        self, server: ServerId | None, id: TranscriptId, prepared: Prepared, *, by: UserId | None
    ) -> int:
        """Put a new version in force, and return its number; what people said about it stays."""
        body = await asyncio.to_thread(rows.body_of, prepared)
        async with self._changing(server, id, by, "replace") as (db, row):
            await _refuse_twin(db, server, body["sha256"])
            await check_room(db, server, self.quota, len(prepared.original.data), replaced=id)
            version = int(row["version"]) + 1
            automatic = json.dumps(prepared.transcript.automatic)
            await db.execute(rows.PUT_IN_FORCE, (version, automatic, row["number"]))
            await _put_version(db, row["number"], version, prepared, body, by)
        return version

    async def edit(
        self,
        server: ServerId | None,
        id: TranscriptId,
        changed: Transcript,
        before: Transcript | None = None,
        packed: Packed | None = None,
        *,
        by: UserId | None,
        detail: str = "",
    ) -> None:
        """Keep a changed title, details and speakers; the text must be the one that is there.

        ``before`` is what was changed; ChangedMeanwhile where somebody else has changed that since.
        ``packed`` is its part of the search index, where that changed too.
        """
        async with self._changing(server, id, by, "edit", detail) as (db, row):
            key = (row["number"], row["version"])
            (body,) = await db.execute_fetchall(rows.SELECT_EDITED, key)
            if before is not None and not rows.is_kept(before, body):
                raise ChangedMeanwhile
            if body["text"] != changed.text:
                raise ValueError(f"an edit of {id} must not change its text")
            details = rows.edited_details(changed, body)
            values = (rows.turns_of(changed), rows.speakers_of(changed))
            await db.execute(rows.EDIT_TRANSCRIPT, (changed.title, details, row["number"]))
            await db.execute(rows.EDIT_VERSION, (*values, *key))
            await db.execute(rows.PUT_INFERENCE, (*key, changed.inferred))
            if packed is not None:
                await db.execute(rows.PUT_SEGMENT, (*key, *packed))

    async def put_segment(self, id: TranscriptId, version: int, packed: Packed) -> None:
        """Keep a transcript's part of the search index, where that version is still in force."""
        async with self._database.transaction() as db:
            sql = "SELECT number FROM transcript WHERE id = ? AND version = ?"
            for row in await db.execute_fetchall(sql, (id, version)):
                await db.execute(rows.PUT_SEGMENT, (row["number"], version, *packed))

    async def remove(self, server: ServerId | None, id: TranscriptId, *, by: UserId | None) -> None:
        """Take a transcript out of use; it can be brought back for 30 days."""
        async with self._changing(server, id, by, "remove") as (db, row):
            await db.execute(
                "UPDATE transcript SET removed_at = ? WHERE number = ?", (time.time(), row["number"])
            )

    async def undo(self, server: ServerId | None, id: TranscriptId, *, by: UserId | None) -> None:
        """Bring a removed transcript back; Gone or Twin where it was dropped or added anew since."""
        async with self._changing(server, id, by, "undo", removed=True) as (db, row):
            stored = await db.execute_fetchall(
                "SELECT sha256 FROM version WHERE transcript = ? AND version = ?",
                (row["number"], row["version"]),
            )
            for body in stored:
                await _refuse_twin(db, server, body["sha256"])
            await check_room(db, server, self.quota, brought_back=id)
            await db.execute("UPDATE transcript SET removed_at = NULL WHERE number = ?", (row["number"],))

    # The corpus folder

    async def bundled(self) -> dict[str, Bundled]:
        """Return the files of the corpus folder that are kept, by path."""
        stored = await self._database.read(rows.SELECT_BUNDLED)
        return {row["corpus_path"]: Bundled(*row) for row in stored}

    async def put_bundled(self, path: str, size: int, mtime_ns: int, prepared: Prepared) -> None:
        """Keep a file of the corpus folder; a changed one becomes a new version of what it was."""
        body = await asyncio.to_thread(rows.body_of, prepared)
        transcript = prepared.transcript
        async with self._database.transaction() as db:
            known = list(await db.execute_fetchall("SELECT * FROM transcript WHERE corpus_path = ?", (path,)))
            revision = await audit.note(db, None, None, "replace" if known else "add", transcript.id, path)
            try:
                if known:
                    number, version = known[0]["number"], known[0]["version"] + 1
                    about = (transcript.id, transcript.title, rows.details_of(transcript))
                    await db.execute(rows.UPDATE_TRANSCRIPT, (*about, version, revision, number))
                else:
                    number, version = await _insert(db, None, transcript, revision, None), 1
            except sqlite3.IntegrityError:
                raise IdTaken(path, transcript.id) from None
            await db.execute(rows.UPDATE_BUNDLED, (path, size, mtime_ns, number))
            await _put_version(db, number, version, prepared, body, None)

    async def touch_bundled(self, path: str, size: int, mtime_ns: int) -> None:
        """Note that a file of the corpus folder was written again with the same content."""
        async with self._database.transaction() as db:
            await db.execute(
                "UPDATE transcript SET corpus_size = ?, corpus_mtime_ns = ? WHERE corpus_path = ?",
                (size, mtime_ns, path),
            )

    async def drop_bundled(self, path: str) -> None:
        """Drop a file that is no longer in the corpus folder."""
        await asyncio.to_thread(drop_index, self.folder)
        async with self._database.transaction() as db:
            sql = "SELECT number, id FROM transcript WHERE corpus_path = ?"
            for row in await db.execute_fetchall(sql, (path,)):
                await db.execute("DELETE FROM transcript WHERE number = ?", (row["number"],))
                await audit.note(db, None, None, "drop", row["id"], path)

    # Servers that come and go

    async def server_left(self, server: ServerId) -> None:
        """Note that a server removed the bot; `purge` drops what is its own after a while."""
        async with self._database.transaction() as db:
            await db.execute("INSERT OR IGNORE INTO server VALUES (?, ?)", (server, time.time()))

    async def server_returned(self, server: ServerId) -> None:
        """Note that a server has the bot (again); it finds everything that was not dropped yet."""
        async with self._database.transaction() as db:
            await db.execute("DELETE FROM server WHERE server = ?", (server,))

    async def purge(self, grace_days: float, now: float | None = None) -> list[TranscriptId]:
        """Drop for good what was removed 30 days ago, and all of servers gone for longer than the grace."""
        limits = _limits(grace_days, now)
        dropped = []
        if due := await self._due(limits):
            await asyncio.to_thread(drop_index, self.folder)
        for number in due:
            async with self._database.transaction() as db:  # one each, so that nobody waits long
                sql = f"SELECT number, id, server FROM transcript WHERE number = :number AND {rows.IS_DUE}"
                for row in await db.execute_fetchall(sql, limits | {"number": number}):
                    await db.execute("DELETE FROM transcript WHERE number = ?", (row["number"],))
                    await audit.note(db, row["server"], None, "drop", row["id"], "")
                    dropped.append(TranscriptId(row["id"]))
        async with self._database.transaction() as db:
            await db.execute(f"DELETE FROM alias WHERE {rows.IS_OF_GONE_SERVER}", limits)
        return dropped

    # What was done

    async def cited_count(self, server: ServerId | None, id: TranscriptId) -> int:
        """Return how many of the server's questions this transcript answered."""
        row = await self._database.read_one(
            "SELECT ifnull(sum(questions), 0) FROM daily_transcript WHERE transcript = ? AND server = ?",
            (id, server or 0),
        )
        return int(row[0]) if row else 0

    async def _due(self, limits: dict[str, float]) -> list[int]:
        sql = f"SELECT number FROM transcript WHERE {rows.IS_DUE}"
        return [row["number"] for row in await self._database.read(sql, limits)]

    async def _find(self, server: ServerId | None, id: TranscriptId) -> sqlite3.Row | None:
        return await self._database.read_one(rows.SELECT_SEEN, {"id": id, "server": server})

    @asynccontextmanager
    async def _changing(
        self,
        server: ServerId | None,
        id: TranscriptId,
        by: UserId | None,
        action: str,
        detail: str = "",
        *,
        removed: bool = False,
    ) -> AsyncIterator[tuple[aiosqlite.Connection, sqlite3.Row]]:
        async with self._database.transaction() as db:
            stored = list(await db.execute_fetchall(rows.SELECT_SEEN, {"id": id, "server": server}))
            if not stored or (stored[0]["removed_at"] is not None) is not removed:
                raise NoSuchTranscript(id)
            row = stored[0]
            if removed and row["removed_at"] < time.time() - UNDO_DAYS * DAY:
                raise Gone(UNDO_DAYS)
            if row["corpus_path"] is not None or row["server"] != server:
                raise NotYours
            revision = await audit.note(db, server, by, action, id, detail or row["title"])
            await db.execute("UPDATE transcript SET revision = ? WHERE number = ?", (revision, row["number"]))
            yield db, row


def fresh_id(title: str) -> TranscriptId:
    """Return an id for a new transcript: its title, shortened, and something random."""
    # Random, not counted: the id must not tell one server what another has.
    return TranscriptId(f"{slug(title)}-{b32encode(secrets.token_bytes(5)).decode().lower()}")


def _limits(grace_days: float, now: float | None) -> dict[str, float]:
    now = time.time() if now is None else now
    return {"removed": now - UNDO_DAYS * DAY, "left": now - grace_days * DAY}


async def _refuse_twin(db: aiosqlite.Connection, server: ServerId | None, sha256: str) -> None:
    for row in await db.execute_fetchall(rows.SELECT_TWINS, {"sha256": sha256, "server": server}):
        raise Twin(row["title"])


async def _add(
    db: aiosqlite.Connection,
    server: ServerId | None,
    prepared: Prepared,
    body: dict[str, Any],
    by: UserId | None,
) -> None:
    await _refuse_twin(db, server, body["sha256"])
    transcript = prepared.transcript
    revision = await audit.note(db, server, by, "add", transcript.id, transcript.title)
    number = await _insert(db, server, transcript, revision, by)
    await _put_version(db, number, 1, prepared, body, by)


async def _insert(
    db: aiosqlite.Connection,
    server: ServerId | None,
    transcript: Transcript,
    revision: int,
    by: UserId | None,
) -> int:
    values = (transcript.id, server, transcript.title, rows.details_of(transcript), revision, by, time.time())
    cursor = await db.execute(rows.INSERT_TRANSCRIPT, values)
    return cursor.lastrowid or 0


async def _put_version(
    db: aiosqlite.Connection,
    number: int,
    version: int,
    prepared: Prepared,
    body: dict[str, Any],
    by: UserId | None,
) -> None:
    columns = {"transcript": number, "version": version, "made_by": by, "made_at": time.time()}
    await db.execute(rows.INSERT_VERSION, body | columns)
    await db.execute(rows.PUT_INFERENCE, (number, version, prepared.transcript.inferred))
    await db.execute(PUT_SIZE, (number, version, len(prepared.original.data)))
    if prepared.packed is not None:
        await db.execute(rows.PUT_SEGMENT, (number, version, *prepared.packed))
