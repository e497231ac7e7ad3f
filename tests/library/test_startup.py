"""A start is quick, forgets nothing and shows nothing that is gone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.data_folder import DATABASE, INDEX
from bot.ids import TranscriptId
from bot.resources import open_resources
from bot.search import snapshot
from bot.search.segment import FORMAT, Segment
from bot.search.words import Vocabulary
from bot.settings import Settings
from bot.store.database import Database
from bot.store.rows import Original
from tests.library.conftest import HERE, MODERATOR, ROOT, THERE, add, shown, transcript


@pytest.mark.parametrize("readable", [True, False])
async def test_segment_of_an_older_version_answers_and_is_indexed_anew(
    bundled: Settings, readable: bool
) -> None:
    async with open_resources(bundled) as resources:
        before = await resources.library.ask("Who invented sparse coding?", server=None)
        async with resources.database.transaction() as db:
            await db.execute("UPDATE segment SET format_version = 0")
            if not readable:
                await db.execute("UPDATE segment SET data = zeroblob(100)")
    told: list[tuple[str, int, int]] = []

    async with open_resources(bundled, lambda *news: told.append(news)) as resources:
        meanwhile = await resources.library.ask("Who invented sparse coding?", server=None)
        await resources.library.renew(lambda *news: told.append(news))
        after = await resources.library.ask("Who invented sparse coding?", server=None)
        versions = await resources.database.read("SELECT DISTINCT format_version FROM segment")

    assert before.excerpts == meanwhile.excerpts == after.excerpts
    assert told == [("indexing anew", 0, 1)]
    assert [row["format_version"] for row in versions] == [FORMAT]


@pytest.fixture
async def kept(tmp_path: Path) -> Settings:
    """Settings over two servers' transcripts, and the project's own."""
    settings = Settings(_env_file=None, data_dir=tmp_path, corpus_dir=ROOT / "corpus")
    async with open_resources(settings) as resources:
        await add(resources.library, HERE, "herons", "the heron stood in the cold river all morning")
        await add(resources.library, HERE, "kettles", "the kettle whistled while the river froze")
        await add(resources.library, THERE, "barns", "the badger slept in the barn by the river")
        await add(resources.library, THERE, "owls", "the owl called from the old oak at night")
    return settings


async def test_transcript_removed_before_its_turn_is_not_indexed_anew(kept: Settings) -> None:
    async with Database.open(kept.data_dir / DATABASE) as database, database.transaction() as db:
        await db.execute("UPDATE segment SET format_version = 0")

    async with open_resources(kept) as resources:
        await resources.library.curation.remove(HERE, TranscriptId("herons"), by=MODERATOR)
        await resources.library.renew()
        assert await shown(resources.library, HERE, "what whistled by the river") == ["kettles"]
        renewed = await resources.database.read("SELECT count(*) AS n FROM segment WHERE format_version > 0")
        assert [row["n"] for row in renewed] == [4]


async def test_transcript_replaced_before_its_turn_is_not_indexed_anew(
    kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.open(kept.data_dir / DATABASE) as database, database.transaction() as db:
        await db.execute("UPDATE segment SET format_version = 0")
    text = "the ferry crossed the harbour at noon"

    async with open_resources(kept) as resources:
        library, index = resources.library, resources.library._workers.run

        async def replace_meanwhile(work: Callable[..., Any], *args: object) -> Any:
            made = await index(work, *args)
            there = await library.get(HERE, TranscriptId("herons"))
            if there is not None and there.text != text:
                monkeypatch.setattr(library._workers, "run", index)
                original = Original(b"", "text", "utf-8")
                await library.curation.replace(HERE, transcript("herons", text), original, by=MODERATOR)
                monkeypatch.setattr(library._workers, "run", replace_meanwhile)
            return made

        monkeypatch.setattr(library._workers, "run", replace_meanwhile)
        await library.renew()
        assert (await shown(library, HERE, "when did the ferry cross the harbour?"))[0] == "herons"
    async with open_resources(kept) as resources:
        found = await shown(resources.library, HERE, "when did the ferry cross the harbour?")
        assert found[0] == "herons"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:24] + b"\xff" * 4 + data[28:],  # its first word
        lambda data: data[:-20],
        lambda data: data.replace(b"herons\n", b"herony\n"),
        lambda data: b"",
    ],
)
async def test_segment_that_is_damaged_in_any_way_is_made_anew(
    kept: Settings, damage: Callable[[bytes], bytes]
) -> None:
    sql = """SELECT segment.rowid AS row, data FROM segment JOIN transcript ON number = transcript
        WHERE id = 'herons'"""
    async with Database.open(kept.data_dir / DATABASE) as database:
        rows = await database.read(sql)
        async with database.transaction() as db:
            for row in rows:
                await db.execute(
                    "UPDATE segment SET data = ? WHERE rowid = ?", (damage(row["data"]), row["row"])
                )

    async with open_resources(kept) as resources:
        assert "herons" in await shown(resources.library, HERE, "heron in the river")
        mended = await resources.database.read(sql)

    assert Segment.from_bytes(mended[-1]["data"], Vocabulary()).ids == ("herons",)


@pytest.fixture
async def kept_whole(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same with a snapshot of the index; segments in the database are spoilt, so that a look tells."""
    monkeypatch.setattr(snapshot, "CHANGED", 4)
    async with open_resources(kept) as resources:
        await resources.library.renew()
        async with resources.database.transaction() as db:
            await db.execute("UPDATE segment SET data = zeroblob(100), format_version = 0")
    return kept


async def spoilt(database: Database) -> int:
    """Return how many transcripts' segments in force are still spoilt: a look would have mended them."""
    sql = """SELECT count(*) AS n FROM transcript JOIN segment
        ON segment.transcript = number AND segment.version = transcript.version AND format_version = 0"""
    [row] = await database.read(sql)
    return int(row["n"])


async def test_a_start_from_the_snapshot_looks_at_no_segment(kept_whole: Settings) -> None:
    async with open_resources(kept_whole) as resources:
        library = resources.library
        assert await shown(library, HERE, "heron in the river") == ["herons", "kettles"]
        assert await shown(library, THERE, "badger by the river") == ["barns"]
        assert (await library.ask("Who invented sparse coding?", server=None)).verdict == "answered"
        assert await spoilt(resources.database) == 5


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"<i4', 'fortran_order': False, 'shape': (9,), }"])
async def test_snapshot_that_is_damaged_is_made_anew(kept_whole: Settings, damage: bytes) -> None:
    copy = kept_whole.data_dir / INDEX
    whole = copy.read_bytes()
    at = whole.rindex(b"<i4', 'fortran_order'") if damage.startswith(b"<i4") else 0
    copy.write_bytes(whole[:at] + damage + whole[at + len(damage) :] if damage else b"")
    async with open_resources(kept_whole) as resources:
        assert await shown(resources.library, HERE, "heron in the river") == ["herons", "kettles"]
        await resources.library.renew()
    async with Database.open(kept_whole.data_dir / DATABASE) as database, database.transaction() as db:
        await db.execute("UPDATE segment SET data = zeroblob(100), format_version = 0")
    async with open_resources(kept_whole) as resources:
        assert await shown(resources.library, HERE, "heron in the river") == ["herons", "kettles"]
        assert await spoilt(resources.database) == 5, "the new copy was used"


async def test_changes_since_the_snapshot_are_as_if_there_were_none(kept_whole: Settings) -> None:
    other = transcript("kettles", "nobody in the house could find the brass lantern")
    async with open_resources(kept_whole) as resources:
        library = resources.library
        await library.curation.remove(HERE, TranscriptId("herons"), by=MODERATOR)
        await library.curation.replace(
            HERE, other, Original(other.text.encode(), "text", "utf-8"), by=MODERATOR
        )
        await add(library, HERE, "cranes", "the crane danced beside the river")

    async with open_resources(kept_whole) as resources:
        library = resources.library
        assert await shown(library, HERE, "a heron or a crane or a kettle in the river") == ["cranes"]
        [excerpt] = (await library.ask("who found the brass lantern", server=HERE)).excerpts
        assert excerpt.text == other.text
        assert (
            await spoilt(resources.database) == 4
        )  # the one that was replaced came with a segment of its own


async def test_transcript_dropped_for_good_is_not_left_in_the_snapshot(kept_whole: Settings) -> None:
    assert (kept_whole.data_dir / INDEX).exists()
    async with open_resources(kept_whole) as resources:
        await resources.library.curation.remove(HERE, TranscriptId("herons"), by=MODERATOR)
        async with resources.database.transaction() as db:
            await db.execute("UPDATE transcript SET removed_at = 1 WHERE removed_at IS NOT NULL")
        await resources.library.curation.purge(grace_days=30)

    assert not (kept_whole.data_dir / INDEX).exists()
