"""What can be done with an answer: read on, share it, delete it."""

import re
from contextlib import suppress
from typing import Any, Final

import discord
from discord.ext import commands

from bot.answers.reading_on import read_on
from bot.chat import replies
from bot.chat.buttons import buttons_of, checksum, delete, reading, share
from bot.chat.delivery import NOBODY
from bot.chat.requests import change, is_moderator, question_of, server_of, show
from bot.errors import NotNow, Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.log import QueryLog
from bot.transcripts.model import Transcript

UNAVAILABLE: Final = "This interview is not available here any more."

#: What `buttons.reading` puts into a button.
DATA: Final = re.compile(
    r"(?P<start>[0-9]{1,9}):(?P<end>[0-9]{1,9}):(?P<checksum>[0-9a-f]{6}):(?P<transcript>.+)"
)


class Reading(commands.Cog):
    """Answers the buttons beneath an excerpt."""

    def __init__(self, settings: Settings, library: Library, log: QueryLog) -> None:
        self._settings = settings
        self._library = library
        self._log = log
        self.presses = {
            "earlier": self._earlier,
            "later": self._later,
            "share": self._share,
            "delete": self._delete,
        }

    async def _earlier(self, interaction: discord.Interaction[Any], data: str) -> None:
        await self._read(interaction, data, forward=False)

    async def _later(self, interaction: discord.Interaction[Any], data: str) -> None:
        await self._read(interaction, data, forward=True)

    async def _read(self, interaction: discord.Interaction[Any], data: str, *, forward: bool) -> None:
        transcript, start, end = await self._shown(server_of(interaction), data)
        message = _message(interaction)
        head, quotes = replies.texts_of(message)
        words = replies.marked_words("".join(quotes[:1]))
        part = read_on(transcript, start, end, forward=forward, words=words, fits=replies.fits)
        if part is None:
            raise Refusal(f"This is where the interview {'ends' if forward else 'begins'}.")
        shown = replies.cited_quote(part)
        ways = reading(part)
        if await self._is_asker(interaction):
            others = [button for button in buttons_of(message) if button.verb not in ("earlier", "later")]
            quotes = replies.fitting(head, [shown, *quotes[1:]])
            view = replies.layout(head, quotes, [*ways, *others])
            await change(interaction, view)
        else:
            # Anybody may read on, but nobody finds the page turned by somebody else: strangers get a copy.
            view = replies.layout(None, [shown], [*ways, share(_query(message))])
            await show(interaction, view, private=True)

    async def _shown(self, server: ServerId | None, data: str) -> tuple[Transcript, int, int]:
        """Return the transcript a button reads on in, and where in its text the excerpt starts and ends."""
        parts = DATA.fullmatch(data)
        transcript = parts and await self._library.get(server, TranscriptId(parts["transcript"]))
        if parts is None or transcript is None:
            raise Refusal(UNAVAILABLE)
        if parts["checksum"] != checksum(transcript):
            raise Refusal("This interview was corrected since this answer. Please ask again.")
        start, end = int(parts["start"]), int(parts["end"])
        if not start < end <= len(transcript.text):
            raise Refusal(UNAVAILABLE)
        return transcript, start, end

    async def _share(self, interaction: discord.Interaction[Any], query: str) -> None:
        message = _message(interaction)
        if not message.flags.ephemeral:
            raise Refusal("Everybody can see this already.")
        if interaction.guild_id is not None:
            mine, threaded = interaction.permissions, isinstance(interaction.channel, discord.Thread)
            if not (mine.send_messages_in_threads if threaded else mine.send_messages):
                raise Refusal("You may not write in this channel, so I cannot share it for you.")
        head, quotes = replies.texts_of(message)
        kept = [button for button in buttons_of(message) if button.verb != "share"]
        view = replies.layout(head, quotes, kept)
        await change(interaction, view)
        sharer = f"-# Shared by {replies.line(interaction.user.display_name, 40)}"
        head = "\n".join(filter(None, [sharer, head]))
        view = replies.layout(head, replies.fitting(head, quotes), [*kept, delete(query)])
        await interaction.followup.send(view=view, allowed_mentions=NOBODY)

    async def _delete(self, interaction: discord.Interaction[Any], query: str) -> None:
        here = interaction.permissions.manage_messages
        moderates = here or is_moderator(interaction, self._settings.moderator_role)
        if not moderates and not await self._is_asker(interaction):
            raise Refusal("Only the person who asked, or a moderator, can delete this.")
        await interaction.response.defer()
        with suppress(discord.NotFound):  # somebody else was faster
            await interaction.delete_original_response()
        reference = _message(interaction).reference
        if reference is not None and reference.message_id is not None:
            with suppress(NotNow):  # retention forgets it, too
                await self._log.forget_answer(reference.message_id)

    async def _is_asker(self, interaction: discord.Interaction[Any]) -> bool:
        message, person = _message(interaction), UserId(interaction.user.id)
        if interaction.guild_id is None or message.flags.ephemeral:
            return True
        if message.interaction_metadata is not None:
            return message.interaction_metadata.user.id == person
        if (question := await question_of(message)) is not None:
            return question.author.id == person
        # Sent where the bot may not reply: then only the log knows, and a forged id names another channel.
        asked = await self._log.find(_query(message))
        return asked is not None and (asked.channel, asked.asker) == (
            message.channel.id,
            self._log.hash_person(person),
        )


def _message(interaction: discord.Interaction[Any]) -> discord.Message:
    assert interaction.message is not None  # a button is always on one
    return interaction.message


def _query(message: discord.Message) -> str:
    return next((b.data for b in buttons_of(message) if b.verb in ("delete", "share")), "")
