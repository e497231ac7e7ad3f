"""What is kept about people, as they see it and as the files hold it."""

import asyncio
import json
import time
from contextlib import closing
from typing import Any

import pytest

from bot.chat.client import InterviewBot
from bot.chat.privacy import notice
from bot.chat.upkeep import NOTICE, Upkeep
from bot.ids import ServerId, TranscriptId
from bot.settings import Settings
from bot.store.aliases import AliasStore
from bot.store.database import connect
from bot.store.log import Query
from bot.store.retention import Retention
from bot.store.rows import Original
from bot.store.transcripts import TranscriptStore
from bot.transcripts.model import Transcript, Turn
from tests.chat.conftest import World, press, text, unlinked
from tests.disks import spoil

DAY = 86_400
MINE = "who kept the zanzibar hives?"


async def mydata(world: World, person: Any, what: str, channel: Any = None) -> Any:
    """Use one of the commands and return the private answer."""
    done = await person.slash(channel or world.channel, f"mydata {what}")
    assert done.ephemeral
    return done.response


async def forget(world: World, person: Any) -> str:
    """Have all about a person deleted, and return what they are told."""
    asked = await mydata(world, person, "forget")
    return unlinked((await press(person, asked, "Delete them now")).response)


async def exported(world: World, person: Any) -> dict[str, Any]:
    """Return what a person's export holds."""
    answer = await mydata(world, person, "export")
    (file,) = answer.attachments
    assert file.filename == "mydata.json"
    kept = json.loads(await file.read())
    assert isinstance(kept, dict)
    return kept


async def holders(world: World, words: str) -> list[str]:
    """Return every table and file that holds these words."""
    found = []
    for (table,) in await world.database.read("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        rows = await world.database.read(f'SELECT * FROM "{table}"')
        found += [table for row in rows if words in repr(tuple(row))]
    paths = [path for path in world.settings.data_dir.iterdir() if path.is_file()]
    return found + [path.name for path in paths if words.encode() in path.read_bytes()]


def upkeep_of(world: World) -> Upkeep:
    """Return what sweeps."""
    assert isinstance(world.env.bot, InterviewBot)
    upkeep = world.env.bot.get_cog("Upkeep")
    assert isinstance(upkeep, Upkeep)
    return upkeep


async def test_the_notice_is_five_lines_and_names_the_settings(world: World) -> None:
    shown = await world.ann.slash(world.channel, "privacy")

    assert shown.ephemeral
    lines = shown.response.content.split("\n")
    assert len(lines) == 5
    assert "90 days" in shown.response.content
    assert "`/mydata forget`" in unlinked(shown.response)


def test_the_notice_says_when_only_counts_are_kept(settings: Settings) -> None:
    changed = settings.model_copy(update={"log_questions": False, "retention_days": 1, "gap_people": 1})

    assert "without its words" in notice(changed, str)
    assert "after 1 day," in notice(changed, str)
    assert "somebody asked it" in notice(changed, str)


async def test_an_export_holds_ones_own_questions_only(world: World) -> None:
    await world.mention(MINE)
    await world.bob.send(world.channel, f"{world.me.mention} who polished the lens?")

    kept = await exported(world, world.ann)

    assert [question["text"] for question in kept["questions"]] == [MINE]


async def test_forgotten_words_are_in_no_table_and_no_file(world: World) -> None:
    await world.mention(MINE)
    await world.log.flush()
    assert "wording" in await holders(world, "zanzibar")

    done = await forget(world, world.ann)

    assert "1 question of yours" in done
    assert await holders(world, "zanzibar") == []
    assert await holders(world, world.log.hash_person(world.ann.id)) == []


async def test_nothing_is_forgotten_before_the_person_says_so_again(world: World) -> None:
    await world.mention(MINE)

    asked = await mydata(world, world.ann, "forget")
    question, kept = text(asked), await exported(world, world.ann)
    await world.restart()
    done = await press(world.ann, asked, "Delete them now")

    assert question.startswith("This deletes all your questions and votes")
    assert [question["text"] for question in kept["questions"]] == [MINE]
    assert "Forgotten: 1 question of yours" in text(done.response)
    assert await holders(world, "zanzibar") == []


async def test_who_has_all_forgotten_is_told_what_is_kept_from_then_on(world: World) -> None:
    first = await forget(world, world.ann)
    await mydata(world, world.ann, "pause")
    paused = await forget(world, world.ann)
    await world.restart(log_questions=False)
    await mydata(world, world.bob, "pause")
    await mydata(world, world.bob, "resume")
    wordless = await forget(world, world.bob)

    done = "Forgotten: 0 questions of yours, and every vote. What you ask from now on is kept again"
    assert first == f"{done}; `/mydata pause` stops me keeping its words."
    assert paused == wordless == f"{done}, without its words."


async def test_forgetting_empties_what_waits_in_memory(world: World) -> None:
    asker = world.log.hash_person(world.ann.id)
    world.log.record(Query(surface="slash", text=MINE, verdict="answered", asker=asker))
    assert world.log.waiting

    await forget(world, world.ann)

    assert world.log.waiting == 0
    assert (await exported(world, world.ann))["questions"] == []


async def test_forgetting_tells_of_another_program_that_reads_and_ends_once_that_lets_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.TRIES", 1)
    await world.mention(MINE)
    await world.log.flush()
    with closing(connect(world.database.path, "ro")) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM query").fetchone()
        done = await forget(world, world.ann)
        assert done.startswith("Forgotten: 1 question of yours, and every vote. Another program, ")
        assert await holders(world, "zanzibar") != []
    await world.env.advance_time(NOTICE + 1)
    await wait_until_settled(world)
    assert await holders(world, "zanzibar") == []


async def wait_until_settled(world: World) -> None:
    """Wait until what was deleted is in no file, for five seconds at most."""
    async with asyncio.timeout(5):
        while not world.database.is_settled:  # noqa: ASYNC110  # nobody tells of it
            await asyncio.sleep(0.01)


@pytest.mark.surprise
async def test_forgetting_tells_of_a_damaged_log(world: World) -> None:
    await world.mention(MINE)
    await world.log.flush()
    await world.database.settle()
    spoil(world.database.path, "query_by_asker")

    asked = await mydata(world, world.ann, "forget")
    told = await press(world.ann, asked, "Delete them now")

    assert "The bot's database is damaged, so this could not be done." in str(
        [text(m) for m in told.followups]
    )


async def test_forgetting_leaves_others_alone(world: World) -> None:
    await world.mention(MINE)

    await forget(world, world.bob)

    assert len((await exported(world, world.ann))["questions"]) == 1


async def test_a_pause_keeps_words_out_until_it_ends(world: World) -> None:
    await mydata(world, world.ann, "pause")
    await world.mention(MINE)
    await world.log.flush()
    assert await holders(world, "zanzibar") == []

    await mydata(world, world.ann, "resume")
    await world.mention(MINE)

    texts = [question["text"] for question in (await exported(world, world.ann))["questions"]]
    assert texts == [None, MINE]


async def test_the_commands_work_in_direct_messages(world: World) -> None:
    channel = (await world.ann.send_dm("who kept the hives?")).channel
    assert channel is not None

    done = await world.ann.user.slash("mydata export")

    assert done.response.attachments


async def test_questions_past_their_time_go_by_themselves(world: World) -> None:
    upkeep = upkeep_of(world)
    world.log.record(Query(surface="slash", text=MINE, verdict="answered", asked_at=time.time() - 91 * DAY))
    recent = Query(surface="slash", text="recent", verdict="answered", asked_at=time.time() - 89 * DAY)
    world.log.record(recent)
    await world.log.flush()

    await upkeep.sweep()

    assert await holders(world, "zanzibar") == []
    assert await world.log.find(recent.id)


@pytest.mark.surprise
async def test_a_sweep_that_failed_is_made_up_for_by_the_next(world: World) -> None:
    world.log.record(Query(surface="slash", text=MINE, verdict="answered", asked_at=time.time() - 91 * DAY))
    await world.protect_disk()
    await upkeep_of(world).sweep()
    assert "wording" in await holders(world, "zanzibar")

    await world.protect_disk(False)
    await upkeep_of(world).sweep()

    assert await holders(world, "zanzibar") == []


@pytest.mark.surprise
async def test_changes_are_looked_for_again_after_a_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []

    async def fail() -> None:
        looks.append(time.monotonic())
        raise OSError("disk")

    monkeypatch.setattr(world.library.curation, "catch_up", fail)

    for _ in range(2):
        await world.env.advance_time(NOTICE)

    assert len(looks) == 2


@pytest.mark.settings(grace_days=0)
async def test_questions_of_a_server_go_after_it_removed_the_bot(world: World) -> None:
    world.log.record(Query(server=ServerId(12345), surface="slash", text=MINE, verdict="answered"))
    await world.log.flush()

    await upkeep_of(world).sweep()

    assert await holders(world, "zanzibar") == [], "the bot is not in it, whenever it was removed"


@pytest.mark.settings(grace_days=0)
async def test_sweep_leaves_nothing_of_a_server_not_even_the_note_that_it_left(world: World) -> None:
    await AliasStore(world.database).add(ServerId(12345), None, "Gwern", "gw", by=None)
    text = "the heron stood in the cold river"
    own = Transcript(TranscriptId("herons"), "Herons", text, (Turn(0, len(text)),))
    await world.library.curation.add(ServerId(12345), own, Original(b"", "text", "utf-8"), by=None)

    await upkeep_of(world).sweep()

    for table in ("server", "alias", "transcript WHERE server IS NOT NULL"):
        assert await world.database.read(f"SELECT * FROM {table}") == [], table


@pytest.mark.parametrize(("present", "held"), [([], []), (None, ["wording"])])
async def test_a_bot_in_no_server_lets_go_once_discord_says_so(
    world: World, present: list[Any] | None, held: list[str]
) -> None:
    world.log.record(Query(server=ServerId(12345), surface="slash", text=MINE, verdict="answered"))
    await world.log.flush()
    retention, transcripts = Retention(world.database, 90, 0), TranscriptStore(world.database)

    await Upkeep(retention, transcripts, world.library, 0, lambda: present).sweep()

    assert [name for name in await holders(world, "zanzibar") if name == "wording"] == held


async def test_server_has_some_days_to_come_back(world: World) -> None:
    world.log.record(Query(server=ServerId(12345), surface="slash", text=MINE, verdict="answered"))
    await world.log.flush()

    await upkeep_of(world).sweep()

    assert "wording" in await holders(world, "zanzibar")


@pytest.mark.settings(grace_days=0)
async def test_a_server_that_came_back_unnoticed_keeps_what_it_has(world: World) -> None:
    await world.mention(MINE)
    await world.log.flush()
    guild = world.env.bot.get_guild(world.guild.id)
    assert guild is not None
    await upkeep_of(world).on_guild_remove(guild)

    await upkeep_of(world).sweep()

    assert "wording" in await holders(world, "zanzibar")
