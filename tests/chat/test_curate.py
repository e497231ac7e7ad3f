"""What moderators do with their transcripts, from the upload to what people are answered."""

import asyncio
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.chat import curate, preview, replies, uploads, waiting
from bot.chat.buttons import Button
from bot.chat.client import InterviewBot
from bot.chat.form import Form
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.store import audit
from bot.store.database import Database
from bot.store.rows import Original
from bot.transcripts.model import Cue, Transcript, Turn
from tests.chat.conftest import World, labels, last, press, quoted, rendered, text, walks
from tests.transcripts.documents.making import paragraph, word

ROOT = Path(__file__).parents[2]
HERONS = """WEBVTT

00:00:05.000 --> 00:00:09.000
<v Speaker 1>The zeppelin landed behind the orchard on a cold morning in March.

00:01:40.000 --> 00:01:49.500
<v Speaker 2>We tied its rope to the old walnut tree and waited for the captain.
"""
CORRECTED = HERONS.replace("walnut", "chestnut").replace("captain", "pilot with the green scarf")
WHERE = "which zeppelin landed behind the orchard?"
TREE = "rope tied to the old tree"
VIDEO = "https://www.youtube.com/watch?v=zep"
TALK = f"""---
title: The zeppelin
inferred: true
---
**Ada Stone:** {walks(30, 31)} the zeppelin landed behind the orchard on a cold morning {walks(32, 33, 34)}

**Ben Reed:** We tied its rope to the old walnut tree {walks(35, 36, 37)}
"""


def long(captions: str) -> str:
    """Return captions with a walk before and after, so that an excerpt is not all there is."""
    before = f"WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n<v Speaker 1>{walks(*range(30, 34))}\n"
    after = f"\n00:02:00.000 --> 00:09:00.000\n<v Speaker 1>{walks(*range(34, 44))}\n"
    return captions.replace("WEBVTT\n", before) + after


async def upload(world: World, data: bytes | str, name: str = "zeppelin.vtt", **options: Any) -> Any:
    """Have the moderator upload a file; return the result."""
    data = data.encode() if isinstance(data, str) else data
    return await world.moderator.slash(world.channel, "transcript add", file=(name, data), **options)


async def add(world: World, data: bytes | str = HERONS, name: str = "zeppelin.vtt", **options: Any) -> str:
    """Have the moderator add a file, and return the id it has then."""
    known = {entry.id for entry in world.library.transcripts(world.guild.id)}
    shown = await upload(world, data, name, **options)
    await press(world.moderator, shown.response, "Add")
    (new,) = (entry for entry in world.library.transcripts(world.guild.id) if entry.id not in known)
    return new.id


async def test_one_of_a_kind_is_told_in_the_singular(world: World) -> None:
    said = text(
        (await upload(world, "**Ada Stone:** Zeppelins!\n\n**Ada Stone:** Indeed.\n", "a.md")).response
    )

    assert "2 words · 1 turn ·" in said


async def test_a_document_is_shown_with_what_was_left_out(world: World) -> None:
    footnote = "<w:p><w:r><w:t>Ben: Indeed.</w:t><w:footnoteReference/></w:r></w:p>"
    document = word(paragraph("Ada: Zeppelins!") + footnote + paragraph("Ada: Yes."))

    said = text((await upload(world, document, "talk.docx")).response)

    assert "Word document with speakers · 3 words" in said
    assert "Left out: 1 footnote" in said


async def elsewhere(world: World) -> tuple[Any, Any]:
    """Return a channel of another server, and a moderator there."""
    guild = world.env.create_guild("Elsewhere")
    boss = guild.create_role("Boss", permissions=discord.Permissions(manage_messages=True))
    return guild.create_text_channel("hall"), guild.add_member(world.env.create_user("otto"), roles=[boss])


async def forge(world: World, *custom_ids: str) -> discord.Message:
    """Have the bot show buttons it never made."""
    view = discord.ui.LayoutView(timeout=None)
    buttons = [_button(custom_id) for custom_id in custom_ids]
    view.add_item(discord.ui.ActionRow(*buttons))
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send(view=view)


async def test_the_preview_says_what_was_understood_and_keeps_nothing(world: World) -> None:
    shown = await upload(world, HERONS, title="The zeppelin", date="1931-03-02", speakers="Ada Stone")
    said = text(shown.response)

    assert shown.ephemeral
    assert "The zeppelin" in said
    assert "WebVTT, utf-8 · 26 words · 2 turns · 0:05 to 1:49" in said
    assert "Speakers: Ada Stone and Speaker 2" in said
    assert "Date: 1931-03-02" in said
    assert "100.0% of the file's words are in it, and nothing looks wrong." in said
    assert "The zeppelin landed behind the orchard" in said
    assert "waited for the captain" in said
    assert labels(shown.response) == ["Add", "Cancel"]
    assert world.library.find(world.guild.id, "The zeppelin") is None


async def test_a_whole_story(world: World, database: Database) -> None:
    hall, otto = await elsewhere(world)
    me, mona, here = world.guild.id, world.moderator, world.channel

    shown = await upload(
        world, long(HERONS), title="The zeppelin", source=VIDEO, speakers="Ada Stone, Ben Reed"
    )
    await press(mona, shown.response, "Add")
    assert "everybody here can ask about now" in text(shown.response)
    first = await world.mention(WHERE)
    assert "The zeppelin landed behind the orchard" in quoted(first)
    assert re.search(rf"\[0:0(\d)\]\({re.escape(VIDEO)}&t=\1\)", text(first))
    assert "Ada Stone" in text(first)

    await otto.send(hall, f"{world.me.mention} {WHERE}")
    assert "zeppelin landed" not in text(last(hall))
    assert "zeppelin" not in text((await otto.slash(hall, "transcript list")).response)
    for command in ("show", "edit", "remove", "export"):
        refused = await otto.slash(hall, f"transcript {command}", transcript="The zeppelin")
        assert "I know no interview called" in text(refused.response)
    assert len(world.refused_picks()) == 4

    form = await mona.slash(here, "transcript edit", transcript="The zeppelin")
    await mona.submit_modal(
        form,
        {
            "title": "A zeppelin in March",
            "date": "1931",
            "link": "https://example.org/z?at={seconds}",
            "offset": "30",
            "speakers": "Ada Stone = Ada Steen\nBen Reed = Ben Reed",
        },
    )
    second = await world.mention(WHERE)
    assert "A zeppelin in March" in text(second)
    assert re.search(r"\[0:0(\d)\]\(https://example.org/z\?at=3\1\)", text(second))
    assert "Ada Steen" in text(second)

    shown = await mona.slash(
        here,
        "transcript replace",
        transcript="A zeppelin in March",
        file=("new.vtt", long(CORRECTED).encode()),
    )
    assert "takes the place of version 1" in text(shown.response)
    await press(mona, shown.response, "Replace")
    assert "chestnut" in quoted(await world.mention(TREE))
    old = await press(world.ann, second, "Later")
    assert "corrected since" in text(old.response)

    about = await mona.slash(here, "transcript show", transcript="A zeppelin in March")
    assert "version 2 since" in text(about.response)
    assert f"Added by <@{mona.id}>" in text(about.response)

    gone = await mona.slash(here, "transcript remove", transcript="A zeppelin in March")
    assert "chestnut" not in text(await world.mention(TREE))
    await press(mona, gone.response, "Undo")
    assert "chestnut" in quoted(await world.mention(TREE))

    deeds = [(deed.actor, deed.action) for deed in await audit.trail(database, me)]
    assert deeds == [(mona.id, action) for action in ("undo", "remove", "replace", "edit", "add")]


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (b"", {}, "This file is empty."),
        (b"word " * 300_000, {}, "I take at most 1."),
        (HERONS, {"title": "hello @everyone"}, "cannot mention"),
        (HERONS, {"title": " \u200b "}, "This title is empty."),
        (HERONS, {"date": "yesterday"}, "like 2024-03-28"),
        (HERONS, {"source": "javascript:alert(1)"}, "begins with https://"),
        (HERONS, {"speakers": "x" * 500}, "is too long"),
    ],
)
@pytest.mark.settings(max_transcript_mib=1)
async def test_what_cannot_be_is_refused_before_anything_is_read(
    world: World, data: bytes | str, options: dict[str, Any], sentence: str
) -> None:
    refused = await upload(world, data, **options)

    assert refused.ephemeral
    assert not refused.deferred
    assert sentence in text(refused.response)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"%PDF-1.7 \x00\x01", "talk.txt", "This document is damaged"),
        (b"\x89PNG\r\n\x1a\n", "talk.vtt", "This is a PNG image"),
        (bytes(range(256)) * 20, "talk.txt", "."),
        (b"[" * 10_000, "talk.json", "."),
        (b"  \n ", "talk.txt", "nothing but white space"),
        (HERONS.encode(), "talk.srt", "Speaker 1"),
    ],
)
async def test_files_are_what_they_hold_not_what_they_are_called(
    world: World, data: bytes, name: str, sentence: str
) -> None:
    before = world.library.transcripts(world.guild.id)

    said = await upload(world, data, name)

    assert said.ephemeral
    assert sentence in text((said.followups or [said.response])[-1])
    assert world.library.transcripts(world.guild.id) == before


async def test_a_file_that_does_not_come_is_to_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> bytes:
        raise ConnectionResetError

    monkeypatch.setattr(discord.Attachment, "read", fail)

    said = await upload(world, HERONS)

    assert "Please try again" in text((said.followups or [said.response])[-1])


async def test_a_file_that_never_ends_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object, **__: object) -> bytes:
        await asyncio.sleep(9)
        return b""

    monkeypatch.setattr(discord.Attachment, "read", hang)
    monkeypatch.setattr(uploads, "DOWNLOAD", 0.01)
    message = await world.ann.send(world.channel, attachments=[("zeppelin.vtt", HERONS.encode())])

    with pytest.raises(Refusal, match="Please try again in a minute"):
        await uploads._download(message.attachments[0])


async def test_a_file_that_discord_has_no_more_is_to_be_uploaded_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.env.backend.cdn, "get", lambda url: None)

    said = await upload(world, HERONS)

    assert "Discord no longer has this file" in text((said.followups or [said.response])[-1])


async def test_the_same_file_is_warned_of_and_not_kept_twice(world: World) -> None:
    await add(world)

    shown = await upload(world, HERONS, "again.vtt")
    await press(world.moderator, shown.response, "Add")

    assert "This very file is here already, as “zeppelin”." in text(shown.response)


async def test_a_title_in_a_refusal_is_words_and_nothing_else(world: World) -> None:
    title = "[free](https://evil.example) **x** @everyone"
    talk = TALK.replace("title: The zeppelin", f"title: '{title}'")
    removed = await add(world, talk, "talk.md")
    await world.moderator.slash(world.channel, "transcript remove", transcript=removed)
    await add(world, talk, "talk.md")
    other = await add(world, HERONS)

    undone = await world.moderator.click(await forge(world, f"undo:{removed}"), custom_id=f"undo:{removed}")
    added = await upload(world, talk, "talk.md")
    await press(world.moderator, added.response, "Add")
    replaced = await world.moderator.slash(
        world.channel, "transcript replace", transcript=other, file=("talk.md", talk.encode())
    )
    await press(world.moderator, replaced.response, "Replace")

    for told in (text(undone.followups[-1]), text(added.response), text(replaced.response)):
        assert replies.LIVE.search(re.sub(r"\\[^\w\s]", "", told)) is None, told
        assert rendered(told) == f"This very file is here already, as “{title}”."


async def test_nearly_the_same_words_are_warned_of(world: World) -> None:
    await add(world)

    shown = await upload(world, CORRECTED, "better.vtt")

    assert "It says nearly the same as “zeppelin”" in text(shown.response)


async def replace_talk(world: World, data: str) -> tuple[str, str]:
    """Have the moderator put another file in the place of a talk; return the preview and what came of it."""
    shown = await world.moderator.slash(
        world.channel, "transcript replace", transcript="The zeppelin", file=("new.md", data.encode())
    )
    previewed = text(shown.response)
    await press(world.moderator, shown.response, "Replace")
    return previewed, text(shown.response)


async def test_a_better_file_gives_words_and_names_and_what_moderators_said_stays(world: World) -> None:
    id = TranscriptId(await add(world, TALK, "talk.md", date="1931-03-02", source=VIDEO))
    first = await world.mention(WHERE)
    other = TALK.replace("title: The zeppelin\ninferred: true", "title: New\ndate: 1999\nlink: none")

    previewed, done = await replace_talk(world, other.replace("walnut", "chestnut"))
    second = await world.mention(WHERE)
    old = await press(world.ann, first, "Later")
    after = await world.library.get(world.guild.id, id)

    assert "### The zeppelin\n" in previewed
    assert "\nSpeakers: Ada Stone and Ben Reed\nDate: 1931-03-02\n" in previewed
    assert "title, date and links stay, the speakers' names are those of the file." in previewed
    assert "“The zeppelin” has a new version." in done
    assert "\n-# probably Ada Stone · " in text(first)
    assert "\n-# Ada Stone · " in text(second)
    assert "was corrected since this answer" in text(old.response)
    assert after is not None
    assert (after.title, after.date, after.source) == ("The zeppelin", "1931-03-02", VIDEO)
    assert after.link == f"{VIDEO}&t={{seconds}}"
    assert "chestnut" in after.text


async def test_names_that_a_better_file_is_sure_of_are_cited_so_where_its_words_are_the_same(
    world: World,
) -> None:
    await add(world, TALK, "talk.md")
    answer = await world.mention(WHERE)

    await replace_talk(world, TALK.replace("inferred: true", "inferred: false"))
    on = await press(world.bob, answer, "Later")

    assert "\n-# probably Ada Stone · " in text(last(world.channel))
    assert "-# Ada Stone · " in text(on.response)


async def test_names_that_a_better_file_only_infers_are_cited_so(world: World) -> None:
    await add(world, TALK.replace("inferred: true", "inferred: false"), "talk.md")

    previewed, _ = await replace_talk(world, TALK)

    assert "Speakers (inferred): Ada Stone and Ben Reed" in previewed
    assert "\n-# probably Ada Stone · " in text(await world.mention(WHERE))


async def test_what_was_probably_misread_is_doubted_with_an_example(world: World) -> None:
    loop = "".join(f"\n\n00:00:{n}.000 --> 00:00:{n}.900\nThank you for *watching*." for n in range(10, 40))

    shown = await upload(world, f"{HERONS.rstrip()}{loop}\n")

    assert "🛑 **Probably misread.** Please look at this before you confirm:" in text(shown.response)
    assert r"- **The same words come 30 times in a row: “Thank you for \*watching\*.”**" in text(
        shown.response
    )


async def test_what_may_be_misread_is_pointed_out(world: World) -> None:
    shown = await upload(world, "wir gingen an den hafen und die boote waren noch nicht da " * 8, "a.txt")

    assert "⚠️ **Not sure of everything.**" in text(shown.response)
    assert "- It does not look like English" in text(shown.response)


async def test_cancel_and_a_restart_keep_nothing(world: World) -> None:
    first, second = await upload(world, HERONS), await upload(world, HERONS)

    await press(world.moderator, first.response, "Cancel")
    await world.restart()
    late = await press(world.moderator, second.response, "Add")

    assert text(first.response) == "I have kept nothing of this file."
    assert text(late.response) == "I no longer have this file. Please upload it again."
    assert world.library.find(world.guild.id, "zeppelin") is None


async def test_what_waits_no_more_can_still_be_cancelled(world: World) -> None:
    shown = await upload(world, HERONS)
    await world.restart()

    await press(world.moderator, shown.response, "Cancel")

    assert text(shown.response) == "I have kept nothing of this file."
    assert labels(shown.response) == []


async def test_what_is_back_already_is_said_to_be(world: World) -> None:
    await add(world)
    gone = await world.moderator.slash(world.channel, "transcript remove", transcript="zeppelin")
    bin = await world.moderator.slash(world.channel, "transcript list", removed=True)
    await press(world.moderator, gone.response, "Undo")

    late = await press(world.moderator, bin.response, "Bring back 1")

    assert late.ephemeral
    assert text(late.response) == "“zeppelin” is back already."


async def test_only_a_few_previews_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "MOST", 1)
    first, second = await upload(world, HERONS), await upload(world, CORRECTED)

    late = await press(world.moderator, first.response, "Add")
    await press(world.moderator, second.response, "Add")

    assert "upload it again" in text(late.response)
    assert "is in: " in text(second.response)


async def test_only_so_many_bytes_of_previews_are_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "MOST_BYTES", 2_500)  # of which each takes more than half
    first, second = await upload(world, HERONS), await upload(world, CORRECTED)

    late = await press(world.moderator, first.response, "Add")
    await press(world.moderator, second.response, "Add")

    assert "upload it again" in text(late.response)
    assert "is in: " in text(second.response)


def pending(transcript: Transcript, data: bytes = b"") -> preview.Pending:
    """Return a transcript that waits."""
    return preview.Pending(ServerId(1), UserId(2), transcript, Original(data, "text", "utf-8"))


def test_previews_count_all_that_they_hold() -> None:
    bare = Transcript(TranscriptId("a"), "A", "", ())
    said = "x" * 10_000
    wordy = replace(bare, text=said, turns=(Turn(0, len(said)),))
    cut = replace(wordy, turns=tuple(Turn(n, n + 1) for n in range(len(said))))
    timed = replace(wordy, cues=tuple(Cue(n, n + 1, float(n)) for n in range(len(said))))
    least = pending(bare).weight

    assert pending(bare, said.encode()).weight - least >= len(said)
    assert pending(wordy).weight - least >= len(said)
    assert pending(cut).weight - pending(wordy).weight >= 100 * (len(said) - 1)
    assert pending(timed).weight - pending(wordy).weight >= 100 * len(said)
    for known in ({"title": said}, {"guests": (said,)}, {"source": said}, {"aliases": {"A": ("B", said)}}):
        assert pending(replace(bare, **known)).weight - least >= 0.99 * len(said)


def large(word: str, kib: int = 600) -> str:
    """Return a talk of so many KiB."""
    return f"{word} {'walk ' * (kib * 205)}"


@pytest.mark.settings(max_server_mib=1)
async def test_a_server_is_told_of_its_room_where_that_is_little_and_refused_more(world: World) -> None:
    shown = await upload(world, large("kettle", 300), "kettle.txt")
    await press(world.moderator, shown.response, "Add")
    assert "MiB" not in text(shown.response)
    shown = await upload(world, large("heron", 600), "heron.txt")
    await press(world.moderator, shown.response, "Add")
    assert "is in: " in text(shown.response)
    assert "⚠️ This server's own take 0.9 of 1 MiB. Please remove" in text(shown.response)

    listed = await world.moderator.slash(world.channel, "transcript list")
    refused = await upload(world, large("zeppelin", 300), "zeppelin.txt")

    assert "4 interviews\nThis server's own take 0.9 of 1 MiB." in text(listed.response)
    assert "take 0.9 of the 1 MiB they may, so there is no room for 0.3 more." in text(refused.response)
    assert labels(refused.response) == []
    assert world.library.find(world.guild.id, "zeppelin") is None


@pytest.mark.settings(max_server_mib=1)
async def test_room_that_was_taken_meanwhile_is_told_of_when_confirming(world: World) -> None:
    first, second = [await upload(world, large(word), f"{word}.txt") for word in ("a", "b")]

    await press(world.moderator, first.response, "Add")
    await press(world.moderator, second.response, "Add")

    assert "is in: " in text(first.response)
    assert "there is no room for 0.6 more" in text(second.response)


async def test_members_neither_see_the_commands_nor_press_their_buttons(world: World) -> None:
    id = await add(world)
    shown = await upload(world, CORRECTED)
    token = next(b.custom_id for b in _buttons(shown.response) if b.label == "Add")
    forged = await forge(world, token or "", "cancel:x", f"undo:{id}", "page:here:0")

    assert not [
        name for name in world.ann.available_commands(world.channel) if name.startswith(("transcript", "Add"))
    ]
    for button in _buttons(forged):
        refused = await world.ann.click(forged, custom_id=button.custom_id)
        assert refused.ephemeral
        assert "Only members who may manage messages" in text(refused.response)


async def test_a_moderator_cannot_confirm_what_another_brought(world: World) -> None:
    shown = await upload(world, HERONS)
    token = next(b.custom_id for b in _buttons(shown.response) if b.label == "Add")
    roles = [world.guild.roles["Moderators"]]
    other = world.guild.add_member(world.env.create_user("mike"), roles=roles)

    refused = await other.click(await forge(world, token or ""), custom_id=token)
    await press(world.moderator, shown.response, "Add")

    assert "upload it again" in text(refused.response)
    assert "is in: " in text(shown.response)


async def test_a_moderator_cannot_confirm_or_bring_back_what_is_elsewhere(world: World) -> None:
    hall, otto = await elsewhere(world)
    shown = await upload(world, HERONS)
    token = next(b.custom_id for b in _buttons(shown.response) if b.label == "Add")
    id = await add(world, CORRECTED)
    await world.moderator.slash(world.channel, "transcript remove", transcript=id)
    view = discord.ui.LayoutView(timeout=None)
    forged = [_button(custom_id) for custom_id in (token or "", f"undo:{id}")]
    view.add_item(discord.ui.ActionRow(*forged))
    channel = world.env.bot.get_channel(hall.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=view)

    for custom_id, sentence in {token: "upload it again", f"undo:{id}": "no such transcript here"}.items():
        refused = await otto.click(message, custom_id=custom_id)
        assert sentence in text(refused.response)


async def test_the_configured_role_may_curate_where_discord_lets_it(world: World) -> None:
    role = world.guild.create_role("Editors", permissions=discord.Permissions(manage_messages=False))
    editor = world.guild.add_member(world.env.create_user("eve"), roles=[role])
    forged = await forge(world, "page:here:0")

    refused = await press(editor, forged, "page:here:0")
    await world.restart(moderator_role=role.id)
    await press(editor, forged, "page:here:0")

    assert "Only members who may manage messages" in text(refused.response)
    assert "2 interviews" in text(last(world.channel))


async def test_who_is_in_a_timeout_may_not_curate_by_role(world: World) -> None:
    role = world.guild.create_role("Editors", permissions=discord.Permissions(manage_messages=False))
    editor = world.guild.add_member(world.env.create_user("eve"), roles=[role])
    await world.restart(moderator_role=role.id)
    forged = await forge(world, "page:here:0")
    world.env.backend.guilds[world.guild.id].members[editor.id].timed_out_until = "2099-01-01T00:00:00+00:00"

    refused = await press(editor, forged, "page:here:0")

    assert "Only members who may manage messages" in text(refused.response)


async def test_what_every_server_sees_is_not_a_servers_to_change(world: World) -> None:
    for command in ("edit", "remove"):
        refused = await world.moderator.slash(
            world.channel, f"transcript {command}", transcript="Tending bees"
        )
        assert "Every server sees this interview" in text(refused.response)
    assert len(world.refused_picks()) == 2
    assert world.library.find(None, "Tending bees") is not None


async def test_a_message_with_files_can_be_added(world: World) -> None:
    message = await world.ann.send(
        world.channel,
        "look",
        attachments=[("zeppelin.vtt", HERONS.encode()), ("scan.pdf", b"%PDF-1.7")],
    )

    shown = await world.moderator.context_menu(world.channel, "Add as transcript", message)
    await press(world.moderator, shown.response, "Add")

    assert "is in: " in text(shown.response)
    assert "“scan.pdf”: This document is damaged" in text(shown.followups[-1]).replace("\\", "")


async def test_a_forwarded_message_with_files_can_be_added(world: World) -> None:
    hall = world.guild.create_text_channel("hall")
    message = await world.ann.send(hall, "look", attachments=[("zeppelin.vtt", HERONS.encode())])
    forwarded = await world.ann.forward(message, world.channel)

    shown = await world.moderator.context_menu(world.channel, "Add as transcript", forwarded)
    await press(world.moderator, shown.response, "Add")

    assert "“zeppelin” is in: 26 words" in text(shown.response)


async def test_more_files_than_are_taken_at_once_are_spoken_of(world: World) -> None:
    files = [(f"{n}.vtt", HERONS.replace("zeppelin", f"balloon {n}").encode()) for n in range(7)]
    message = await world.ann.send(world.channel, "look", attachments=files)

    shown = await world.moderator.context_menu(world.channel, "Add as transcript", message)

    assert len(shown.followups) == 5
    assert "I took the first 5 of 7 files" in text(shown.followups[-1])


async def test_a_message_without_files_is_refused(world: World) -> None:
    message = await world.ann.send(world.channel, "look")

    refused = await world.moderator.context_menu(world.channel, "Add as transcript", message)

    assert text(refused.response) == "There is no file in this message."


async def test_lists_have_pages_and_what_was_removed_can_be_brought_back(world: World) -> None:
    for number in range(12):
        await add(world, HERONS.replace("zeppelin", f"balloon {number}"), f"talk {number:02}.vtt")
    mona, here = world.moderator, world.channel

    shown = await mona.slash(here, "transcript list")
    assert "14 interviews, page 1 of 2" in text(shown.response)
    assert "for every server" in text(shown.response)
    await press(mona, shown.response, "Next")
    assert "talk 11" in text(shown.response)

    await mona.slash(here, "transcript remove", transcript="talk 03")
    bin = await mona.slash(here, "transcript list", removed=True)
    assert "talk 03" in text(bin.response)
    await press(mona, bin.response, "Bring back 1")
    assert text(bin.response) == "“talk 03” is back."


async def test_an_export_reads_back_as_it_was(world: World) -> None:
    await add(world)

    done = await world.moderator.slash(world.channel, "transcript export", transcript="zeppelin")
    files = {file.filename: await file.read() for file in done.response.attachments}

    assert done.ephemeral
    assert files.keys() == {"zeppelin.txt", "zeppelin.vtt"}
    assert files["zeppelin.txt"].decode().startswith("The zeppelin landed")
    assert b"<v Speaker 2>We tied" in files["zeppelin.vtt"]


async def test_who_only_may_have_spoken_is_not_named(world: World) -> None:
    shown = await upload(world, TALK.replace(":** ", "?:** "), "talk.md")
    await press(world.moderator, shown.response, "Add")

    about = await world.moderator.slash(world.channel, "transcript show", transcript="The zeppelin")

    assert "It names no speakers." in text(about.response)
    assert "Ada Stone" not in text(about.response)
    assert "Ben Reed" not in text(about.response)


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://www.youtube.com/watch?v=zep&t=42s", "https://www.youtube.com/watch?v=zep&t={seconds}"),
        ("https://www.youtube.com/watch?t=42&v=zep", "https://www.youtube.com/watch?v=zep&t={seconds}"),
        ("https://youtu.be/zep?t=42#end", "https://youtu.be/zep?t={seconds}"),
        ("https://example.org/watch?v=zep", None),
    ],
)
async def test_a_video_is_linked_to_the_second_that_is_cited(
    world: World, source: str, link: str | None
) -> None:
    id = await add(world, HERONS, source=source)

    added = await world.library.get(world.guild.id, TranscriptId(id))

    assert added is not None
    assert (added.source, added.link) == (source, link)


async def test_guessed_speakers_are_shown_as_guessed(world: World) -> None:
    shown = await world.moderator.slash(world.channel, "transcript show", transcript="Tending bees")

    assert "Speakers (inferred): Ada Stone and Ben Reed" in text(shown.response)
    assert "> **probably Ada Stone:** welcome back" in text(shown.response)


async def test_a_right_in_one_channel_gives_none_over_the_server(world: World) -> None:
    id = await add(world)
    keeper = world.guild.create_role("Keepers")
    sam = world.guild.add_member(world.env.create_user("sam"), roles=[keeper])
    may = discord.PermissionOverwrite(manage_messages=True)
    channel = world.guild.create_text_channel("garden", overwrites={keeper: may})

    for command, options in (("transcript remove", {"transcript": id}), ("gaps", {})):
        refused = await sam.slash(channel, command, **options)
        assert refused.ephemeral
        assert "moderators" in text(refused.response)
    assert world.library.find(world.guild.id, id) is not None


async def test_who_waits_long_hears_that_work_goes_on() -> None:
    heard: list[float] = []
    done = asyncio.Event()

    async def say(seconds: float) -> None:
        heard.append(seconds)
        if len(heard) == 2:
            done.set()

    assert await waiting.patiently(done.wait(), say, 0.01) is True
    assert heard == [0.01, 0.02]


async def test_work_goes_on_where_its_news_cannot_be_told() -> None:
    done = asyncio.Event()

    async def say(seconds: float) -> None:
        done.set()
        raise ConnectionResetError

    assert await waiting.patiently(done.wait(), say, 0.01) is True


async def test_what_takes_long_with_a_long_interview_holds_nobody_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: dict[str, bool] = {}

    def watch(owner: object, name: str) -> None:
        work = getattr(owner, name)

        def watched(*what: object) -> object:
            beside[name] = threading.current_thread() is not threading.main_thread()
            return work(*what)

        monkeypatch.setattr(owner, name, watched)

    for name in ("describe", "preview"):
        watch(uploads, name)
    watch(Form, "applied")
    watch(curate, "facts")

    id = await add(world)
    form = await world.moderator.slash(world.channel, "transcript edit", transcript=id)
    await world.moderator.submit_modal(form, {"title": "The zeppelin", "offset": "0"})
    await world.moderator.slash(world.channel, "transcript show", transcript=id)

    assert beside == {"describe": True, "preview": True, "applied": True, "facts": True}


async def test_the_commands_are_for_servers_only(world: World) -> None:
    bot = world.env.bot
    assert isinstance(bot, InterviewBot)
    commands = {command.name: command for command in await bot.tree.fetch_commands()}

    for name in ("transcript", "Add as transcript"):
        command = commands[name]
        assert command.default_member_permissions == discord.Permissions(manage_messages=True)
        assert command.allowed_contexts is not None
        assert command.allowed_contexts.dm_channel is False
        assert command.allowed_installs is not None
        assert command.allowed_installs.user is False


def _button(custom_id: str) -> Button:
    verb, _, data = custom_id.partition(":")
    return Button(verb, data, custom_id)


def _buttons(message: Any) -> Sequence[discord.Button]:
    message = getattr(message, "message", message)
    rows = [part for part in message.components if isinstance(part, discord.ActionRow)]
    return [item for row in rows for item in row.children if isinstance(item, discord.Button)]
