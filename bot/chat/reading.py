"""What can be done with an answer: read on, share it, delete it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

import discord
from discord.ext import commands

from bot.answers.answer import Excerpt
from bot.answers.reading_on import question_before, read_on, whole_turn
from bot.chat import replies
from bot.chat.buttons import AROUND, PLACE, actions_of, checksum, delete, reading, share
from bot.chat.cards import Card
from bot.chat.delivery import NOBODY
from bot.chat.excerpts import fits, marked_words
from bot.chat.requests import change, is_moderator, question_of, server_of, show
from bot.errors import NotNow, Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.log import QueryLog
from bot.transcripts.model import Transcript

TURN_LIMIT: Final = 3000  # characters of a message for a whole turn
UNAVAILABLE: Final = "This interview is not available here any more."


class Reading(commands.Cog):
    """Answers the buttons beneath an excerpt."""

    def __init__(self, settings: Settings, library: Library, log: QueryLog) -> None:
        self._settings = settings
        self._library = library
        self._log = log
        self.presses = {
            "earlier": self._earlier,
            "later": self._later,
            "turn": self._turn,
            "question": self._question,
            "share": self._share,
            "delete": self._delete,
        }

    async def _earlier(self, interaction: discord.Interaction[Any], data: str) -> None:
        transcript, start, end = await self._shown(server_of(interaction), data)
        words = _marked(interaction)
        find = partial(read_on, transcript, start, end, forward=False, words=words, fits=fits)
        await self._show(interaction, find, "This is where the interview begins.")

    async def _later(self, interaction: discord.Interaction[Any], data: str) -> None:
        transcript, start, end = await self._shown(server_of(interaction), data)
        words = _marked(interaction)
        find = partial(read_on, transcript, start, end, forward=True, words=words, fits=fits)
        await self._show(interaction, find, "This is where the interview ends.")

    async def _turn(self, interaction: discord.Interaction[Any], data: str) -> None:
        transcript, start, end = await self._shown(server_of(interaction), data)
        words, in_room = _marked(interaction), partial(fits, limit=TURN_LIMIT)
        find = partial(whole_turn, transcript, start, end, words, in_room)
        await self._show(interaction, find, "This is the whole turn.")

    async def _question(self, interaction: discord.Interaction[Any], data: str) -> None:
        transcript, start, _ = await self._shown(server_of(interaction), data)
        find = partial(question_before, transcript, start, _marked(interaction), fits)
        await self._show(interaction, find, "I find no question shortly before this.")

    async def _show(
        self, interaction: discord.Interaction[Any], find: Callable[[], Excerpt | None], none: str
    ) -> None:
        """Show what is found in place of the excerpt; Refusal, in this sentence, where that is nothing."""
        part = await asyncio.to_thread(find)
        if part is None:
            raise Refusal(none)
        message = _message(interaction)
        card = Card.of(message)
        if await self._is_asker(interaction):
            others = [action for action in actions_of(message) if action.verb not in AROUND]
            await change(interaction, card.turned(part).view([*reading(part), *others]))
        else:
            # Anybody may read on, but nobody finds the page turned by somebody else: strangers get a copy.
            copy = Card.showing(None, [part], card.colour)
            await show(interaction, copy.view([*reading(part), share(_query(message))]), private=True)

    async def _shown(self, server: ServerId | None, data: str) -> tuple[Transcript, int, int]:
        """Return the transcript a button reads on in, and where in its text the excerpt starts and ends."""
        parts = PLACE.fullmatch(data)
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
        card = Card.of(message)
        kept = [action for action in actions_of(message) if action.verb != "share"]
        await change(interaction, card.view(kept))
        shared = card.headed(f"-# Shared by {replies.line(interaction.user.display_name, 40)}")
        view = shared.view([*kept, delete(query)])
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


def _marked(interaction: discord.Interaction[Any]) -> frozenset[str]:
    return marked_words("".join(Card.of(_message(interaction)).quotes[:1]))


def _query(message: discord.Message) -> str:
    return next((a.data for a in actions_of(message) if a.verb in ("delete", "share")), "")
