"""What moderators see of the log, and who does not."""

import asyncio
import csv
import io
import threading
from collections import Counter
from datetime import date, timedelta
from typing import Any

import discord
import pytest
import simcord
from PIL import Image
from simcord.backend.errors import SetupError

from bot.chat import chart, replies
from bot.chat.buttons import gap_menu, gaps_file, next_steps
from bot.chat.requests import PROMPT
from bot.ids import ServerId, TranscriptId
from bot.store.feedback import Feedback
from bot.store.log import Query, Shown, Verdict
from bot.store.reports import Day, Gap, Reports, Stats, Top
from tests.chat.conftest import World, entries, labels, press, quoted, rendered, text, unlinked

MANAGE = discord.Permissions(manage_messages=True)


async def fill(world: World) -> None:
    """Have two people ask the same in vain, one of them something else, too, and be answered thrice."""
    asked: list[tuple[str, str, Verdict]]
    asked = [("the zebras where", who, "not_found") for who in ("ann", "bob")]
    asked += [("my own secret", "ann", "not_found")]
    asked += [(f"hives {number}", "ann", "answered") for number in range(3)]
    for words, who, verdict in asked:
        shown = (Shown(TranscriptId("tending-bees"), 0, 9, 1.0),)
        query = Query(
            server=world.guild.id,
            surface="slash",
            text=words,
            verdict=verdict,
            asker=who,
            shown=shown,
            took_ms=12.0,
        )
        world.log.record(query)
    await Feedback(world.database, world.log).vote(query.id, "bob", True)
    await world.log.flush()


async def test_moderators_see_the_facts_as_a_picture_and_as_text(world: World) -> None:
    await fill(world)

    shown = await world.moderator.slash(world.channel, "stats", days=7)

    assert shown.ephemeral
    said = rendered(shown.response.content)
    assert "6 asked in the last 7 days: 3 answered (50%), 3 not found" in said
    assert "Median time: 12 ms" in said
    assert "Helpful: 1 of 1 vote" in said
    assert "#1 Tending bees (3)" in said
    (file,) = shown.response.attachments
    assert file.filename == "stats.png"
    assert "6 asked" in (file.description or "")
    assert Image.open(io.BytesIO(await file.read())).format == "PNG"


async def test_the_picture_is_drawn_while_others_are_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing: list[threading.Thread] = []
    draw = chart.draw

    def drawn(stats: Stats) -> bytes:
        drawing.append(threading.current_thread())
        return draw(stats)

    monkeypatch.setattr(chart, "draw", drawn)
    await fill(world)

    await world.moderator.slash(world.channel, "stats")

    assert len(drawing) == 1
    assert drawing != [threading.current_thread()]


async def test_stats_without_questions_are_a_sentence(world: World) -> None:
    shown = await world.moderator.slash(world.channel, "stats")

    assert shown.response.content == "Nobody asked anything in the last 30 days."
    assert shown.response.attachments == []


@pytest.mark.parametrize("command", ["stats", "gaps"])
async def test_members_are_not_offered_them(world: World, command: str) -> None:
    with pytest.raises(SetupError):
        await world.ann.slash(world.channel, command)


@pytest.mark.parametrize("command", ["stats", "gaps"])
async def test_moderators_of_another_server_see_nothing_of_this_one(world: World, command: str) -> None:
    await fill(world)
    channel, stranger = elsewhere(world)

    shown = await stranger.slash(channel, command)

    assert "zebras" not in text(shown.response)
    assert shown.response is not None
    assert shown.response.attachments == []
    assert "Nobody" in text(shown.response) or "Nothing" in text(shown.response)


async def test_gaps_that_take_long_are_private_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = Reports.gaps

    async def slowly(reports: Reports, *what: Any, **how: Any) -> list[Gap]:
        await asyncio.sleep(2 * PROMPT)
        return await gaps(reports, *what, **how)

    monkeypatch.setattr(Reports, "gaps", slowly)
    await fill(world)

    shown = await world.moderator.slash(world.channel, "gaps")

    assert shown.ephemeral
    assert "the zebras where" in text(shown.response)


async def test_gaps_say_so_where_no_words_are_kept(world: World) -> None:
    await world.restart(log_questions=False)

    shown = await world.moderator.slash(world.channel, "gaps")

    assert text(shown.response) == "I keep no words of questions here, so I cannot tell what was in vain."


@pytest.mark.settings(retention_days=30)
async def test_gaps_are_of_no_more_days_than_questions_are_kept(world: World) -> None:
    before = await world.moderator.slash(world.channel, "gaps")
    await fill(world)
    after = await world.moderator.slash(world.channel, "gaps")

    assert text(before.response) == "Nothing that at least 2 people asked in the last 30 days was in vain."
    assert "**Asked in vain** in the last 30 days, by at least 2 people:" in text(after.response)


async def test_gaps_are_grouped_and_name_nobody(world: World) -> None:
    await fill(world)

    shown = await world.moderator.slash(world.channel, "gaps")

    assert shown.ephemeral
    assert "**2×** the zebras where · 2 people, last <t:" in text(shown.response)
    assert "secret" not in text(shown.response), "only one person asked it"
    assert list(entries(shown.response)) == ["the zebras where"]


@pytest.mark.settings(gap_people=1)
async def test_number_who_must_have_asked_is_a_setting(world: World) -> None:
    await fill(world)

    assert "secret" in text((await world.moderator.slash(world.channel, "gaps")).response)


async def test_question_voted_down_is_a_gap(world: World) -> None:
    for who in ("ann", "bob"):
        query = Query(
            server=world.guild.id, surface="slash", text="a poor answer", verdict="answered", asker=who
        )
        world.log.record(query)
        await Feedback(world.database, world.log).vote(query.id, who, False)

    assert "a poor answer" in text((await world.moderator.slash(world.channel, "gaps")).response)


async def test_expectations_are_shown_with_their_gap(world: World) -> None:
    for who in ("ann", "bob"):
        query = Query(
            server=world.guild.id, surface="slash", text="a poor answer", verdict="answered", asker=who
        )
        world.log.record(query)
        await Feedback(world.database, world.log).vote(query.id, who, False, f"hope of @{who}")

    shown = await world.moderator.slash(world.channel, "gaps")
    gap = await choose(world.moderator, shown.response)

    assert "Expected: “hope of \\@bob”" in text(shown.response)
    assert "hope of \\@ann" in text(gap.response)
    assert "hope of \\@bob" in text(gap.response)


async def test_many_long_expectations_fit_into_a_message(world: World) -> None:
    for who in range(9):
        query = Query(
            server=world.guild.id, surface="slash", text="a poor answer", verdict="answered", asker=f"{who}"
        )
        world.log.record(query)
        await Feedback(world.database, world.log).vote(query.id, f"{who}", False, "*" * 500)

    shown = await world.moderator.slash(world.channel, "gaps")
    gap = await choose(world.moderator, shown.response)

    assert text(gap.response).count("Expected") == 5
    assert len(text(gap.response)) <= 4000


async def test_each_gap_leads_to_its_next_steps_after_a_restart_too(world: World) -> None:
    await fill(world)
    shown = await world.moderator.slash(world.channel, "gaps")
    await world.restart()

    gap = await choose(world.moderator, shown.response)
    await world.restart()
    form = await press(world.moderator, gap.response, "Add an alias")
    fields = [part["component"]["custom_id"] for part in form.modal["components"]]
    said = await world.moderator.submit_modal(form, dict(zip(fields, ["zebras", "seven hives"], strict=True)))
    how = await press(world.moderator, gap.response, "Add a transcript")

    assert gap.ephemeral
    assert "the zebras where" in text(gap.response)
    assert said.ephemeral
    assert "Who asks for “zebras” now finds “seven hives”" in text(said.response)
    assert "seven hives" in quoted(await world.mention("who had the zebras?"))
    assert how.ephemeral
    assert "/transcript add" in text(how.response)
    assert "Add as transcript" in text(how.response)


@pytest.mark.parametrize("label", ["Add an alias", "Add a transcript", None])
async def test_every_press_asks_for_a_moderators_rights(world: World, label: str | None) -> None:
    await fill(world)
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    if label is None:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.ActionRow(gap_menu([discord.SelectOption(label="A gap", value="gap:1")])))
        refused = await choose(world.ann, await channel.send(view=view))
    else:
        sent = await channel.send(view=replies.layout("Press me", [], next_steps()))
        refused = await press(world.ann, sent, label)

    assert refused.ephemeral
    assert refused.response.content.startswith("Only ")
    assert not refused.modal


@pytest.mark.parametrize("topic", ["x", "9" * 30, "0"])
async def test_a_forged_topic_is_refused(world: World, topic: str) -> None:
    await refuses(world, topic)


async def test_a_topic_of_another_server_is_refused(world: World) -> None:
    for who in ("ann", "bob"):
        world.log.record(
            Query(server=ServerId(1), surface="slash", text="theirs", verdict="not_found", asker=who)
        )
    await world.log.flush()
    (gap,) = await Reports(world.database).gaps(ServerId(1))

    await refuses(world, str(gap.topic))


async def test_a_topic_that_one_person_asked_is_refused(world: World) -> None:
    await fill(world)
    (gap,) = [g for g in await Reports(world.database).gaps(world.guild.id, people=1) if "secret" in g.text]

    await refuses(world, str(gap.topic))


async def refuses(world: World, topic: str) -> None:
    """Check that choosing a topic gives a sentence and nothing else."""
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView()
    view.add_item(
        discord.ui.ActionRow(gap_menu([discord.SelectOption(label="Forged", value=f"gap:{topic}")]))
    )
    refused = await choose(world.moderator, await channel.send(view=view))
    assert refused.ephemeral
    assert (
        unlinked(refused.response)
        == "Nobody asks this in vain here any more. `/gaps` shows what is asked now."
    )


async def choose(person: Any, message: Any) -> Any:
    """Have somebody choose the first entry of a message's menu."""
    return await press(person, message, next(iter(entries(message))))


async def test_gaps_come_as_a_file(world: World) -> None:
    await fill(world)
    shown = await world.moderator.slash(world.channel, "gaps")
    assert labels(shown.response) == ["Export as CSV", "the zebras where"]

    exported = await press(world.moderator, shown.response, "Export as CSV")

    assert exported.ephemeral
    (file,) = exported.response.attachments
    rows = list(csv.reader(io.StringIO((await file.read()).decode())))
    assert rows[0] == ["question", "times", "people", "last asked", "expected"]
    assert rows[1][:3] == ["the zebras where", "2", "2"]
    assert len(rows) == 2


async def test_a_member_with_a_forged_button_gets_no_file(world: World) -> None:
    await fill(world)
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send(view=replies.layout("Press me", [], [gaps_file()]))

    refused = await press(world.ann, sent, "Export as CSV")

    assert refused.ephemeral
    assert refused.response.attachments == []
    assert "Only members who may manage messages" in refused.response.content


async def test_many_long_gaps_fit_into_a_message(world: World) -> None:
    for number in range(30):
        for who in ("ann", "bob"):
            words = f"{number} " + "@everyone <@1> [x](y) " * 20
            world.log.record(
                Query(server=world.guild.id, surface="slash", text=words, verdict="not_found", asker=who)
            )
    await world.log.flush()

    shown = await world.moderator.slash(world.channel, "gaps")

    assert len(text(shown.response)) <= 4000
    assert "\\@everyone \\<\\@1\\>" in text(shown.response)
    assert len(entries(shown.response)) == text(shown.response).count("**2×**")


def elsewhere(world: World) -> tuple[Any, simcord.MemberActor]:
    """Return a channel of another server, and who owns that."""
    guild = world.env.create_guild("Chess club")
    boss = guild.create_role("Boss", permissions=MANAGE)
    stranger = guild.add_member(world.env.create_user("eve"), roles=[boss])
    return guild.create_text_channel("general"), stranger


# The picture


def stats(days: int, top: int, busy: int = 9) -> Stats:
    """Return so many days, with so many transcripts."""
    first = date(2026, 3, 1)
    return Stats(
        tuple(Day(first + timedelta(days=day), day % busy, day % 3) for day in range(days)),
        5,
        2,
        1234.0,
        tuple(Top(TranscriptId(f"t{n}"), f"A title {'that is long ' * 9}", 9 - n) for n in range(top)),
    )


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("days", "top"), [(7, 0), (30, 5), (90, 1)])
def test_the_picture_is_opaque_large_enough_and_shows_both_kinds(days: int, top: int) -> None:
    data = chart.draw(stats(days, top))

    image = Image.open(io.BytesIO(data))
    assert image.mode == "RGB", "no theme shines through"
    assert image.width == 1000
    assert 600 <= image.height <= 1300
    assert len(data) < 200_000
    pixels = image.tobytes()
    colours = Counter(pixels[at : at + 3].hex() for at in range(0, len(pixels), 3))
    assert colours[chart.ANSWERED[1:]] > 2_000
    assert colours[chart.MISSED[1:]] > 500
    assert colours[chart.INK[1:]] > 1_000
    edge = [image.getpixel((x, y)) for x in (0, 999) for y in range(image.height)]
    assert len(set(edge)) == 1, "nothing is cut off at the sides"


@pytest.mark.parametrize("ink", [chart.INK, chart.FAINT, chart.ANSWERED, chart.MISSED])
def test_inks_stand_out_from_the_card(ink: str) -> None:
    assert contrast(ink, chart.CARD) >= 4.5


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("稀疏编码", "#1"),
        ("An interview in 東京", "#1"),
        ("🐝 Tending bees", "Tending bees"),
        ("Élan vital – Жизнь", "Élan vital – Жизнь"),
        ("🐝", "#1"),
    ],
)
def test_the_picture_numbers_a_title_that_its_font_cannot_write(title: str, shown: str) -> None:
    def drawn(title: str) -> bytes:
        return chart.draw(stats(7, 1)._replace(top=(Top(TranscriptId("t"), title, 3),)))

    assert drawn(title) == drawn(shown)


def test_a_picture_of_nothing_does_not_fail() -> None:
    assert chart.draw(Stats((Day(date(2026, 3, 1), 0, 0),), 0, 0, None, ()))
