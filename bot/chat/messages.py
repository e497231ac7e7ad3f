"""Questions by mention, reply and direct message, and in channels of their own."""

from typing import Final

import discord
from discord import ui
from discord.ext import commands

from bot.answers.facts import Meant
from bot.chat.about import introduction
from bot.chat.answer_messages import may_write, react
from bot.chat.commands import Commands
from bot.chat.conversation import SIGNS, Conversation, about
from bot.chat.cooldown import Cooldown, TooFast
from bot.chat.pages import ALL_FOUND, Pages
from bot.chat.requests import (
    Requests,
    asked_by,
    check_question,
    has_words,
    question_of,
    served,
    server_of,
    words_of,
)
from bot.errors import Refusal
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.log import QueryLog, Surface

WITHHELD: Final = (
    "Discord does not show me what that message says. Please write me the question yourself, or choose "
    "*Apps → Find the source* on the message to check a quote."
)
#: Within so many seconds an edited question is answered anew.
EDITED_WITHIN: Final = 60.0


class Messages(commands.Cog):
    """Answers what people write to the bot."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        log: QueryLog,
        requests: Requests,
        cooldown: Cooldown,
        offered: Commands,
        conversation: Conversation,
        pages: Pages,
    ) -> None:
        self._settings = settings
        self._library = library
        self._log = log
        self.requests = requests
        self._answers = requests.answers
        self._cooldown = cooldown
        self._offered = offered
        self._conversation = conversation
        self._pages = pages

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is said to the bot."""
        surface = self._surface(message)
        if surface is not None:
            await self._answer(message, surface)

    def _surface(self, message: discord.Message) -> Surface | None:
        usual = message.type in (discord.MessageType.default, discord.MessageType.reply)
        if message.author.bot or not usual:
            return None
        if message.guild is None:  # a server may be unknown for a while
            away = isinstance(message.channel, discord.PartialMessageable) and message.channel.guild_id
            return None if away else "dm"
        if message.message_snapshots:  # forwarded, which is no talk with the bot
            return None
        me = message.guild.me
        if me in message.mentions:  # so it is for a reply, unless its author switched the ping off
            return "mention" if me.mention in message.content or not message.reference else "reply"
        if any(role.managed and role in me.roles for role in message.role_mentions):
            return "mention"  # the picker offers the role Discord made for the bot under the bot's name
        # In a forum, a post is a thread, and what it asks is its first message.
        forum = getattr(message.channel, "parent_id", None) if message.id == message.channel.id else None
        return "channel" if {message.channel.id, forum} & self._settings.ask_channels else None

    @served
    async def _answer(self, message: discord.Message, surface: Surface) -> None:
        question = words_of(message)
        if surface == "channel" and not has_words(question):
            return
        if not await self._may_ask(message):
            return
        if not may_write(message):
            await react(message, "🔇")
            return
        other = None if question else await about(message)
        question = question or other or ""
        if not question:
            how = WITHHELD if other == "" else self._how_to_ask(message)
            await self._answers.answer(message, content=how)
            return
        meant = await self._conversation.meant(question, server_of(message))
        # Where people talk with each other, too, a sign is enough.
        sign = SIGNS.get(meant.kind) if meant and surface == "channel" else None
        if sign and await react(message, sign):
            return
        query, view = await self._reply(message, surface, question, meant)
        await self._answers.answer(message, query, view=view)

    async def _may_ask(self, message: discord.Message) -> bool:
        """Return whether it is not too soon; TooFast where nothing but a sentence can say so."""
        try:
            self._cooldown.begin(message)
        except TooFast:
            # In a channel a sentence to each hasty message would be the flood this is to prevent.
            if may_write(message) and (message.guild is None or not await react(message, "✋")):
                raise
            return False
        return True

    async def _reply(
        self, message: discord.Message, surface: Surface, question: str, meant: Meant | None
    ) -> tuple[str, ui.LayoutView]:
        """Return what answers a message, and the id of the query; no id for talk, which is none.

        It is recorded at once: its buttons can be pressed before Discord has said that it is there.
        """
        asked = asked_by(message, self._log, surface, question)
        if meant:
            view = await self._reply_to_talk(message, meant)
            self._conversation.record(asked, meant.kind)
            return "", view
        check_question(question, self._settings.max_question_length)
        before = await self._conversation.before(message)
        answered, view = await self._pages.first(asked, question, before=before)
        self._log.record(answered)
        return answered.id, view

    async def _reply_to_talk(self, message: discord.Message, meant: Meant) -> ui.LayoutView:
        server, before = server_of(message), await self._conversation.before(message)
        if meant.kind == "more" and before:
            if not before.more:
                raise Refusal(ALL_FOUND)
            return await self._pages.next(server, before.more, await question_of(message), private=False)
        return await self._conversation.reply(meant.kind, server, before, meant.named)

    def _how_to_ask(self, message: discord.Message) -> str:
        ask = self._offered.mention("ask")
        if message.message_snapshots:
            return (
                "I cannot tell what to do with a forwarded message. Please write me a question, or choose "
                "*Apps → Find the source* on the message."
            )
        if message.guild is not None and not (message.content or message.attachments or message.stickers):
            return (  # it cannot be empty, so Discord withholds it
                "Discord does not show me what you wrote there. Please mention me by name, like "
                f"{message.guild.me.mention}, or use {ask}."
            )
        server = server_of(message)
        return introduction(self._library.transcripts(server), ask, direct=server is None)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, deleted: discord.RawMessageDeleteEvent) -> None:
        """Take an answer away with its question."""
        await self._answers.take_back([deleted.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, deleted: discord.RawBulkMessageDeleteEvent) -> None:
        """Take answers away with their questions."""
        await self._answers.take_back(deleted.message_ids)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, edited: discord.RawMessageUpdateEvent) -> None:
        """Answer a question anew that was put right soon after it was asked."""
        message = edited.message
        if message.edited_at is None:
            return
        if (message.edited_at - message.created_at).total_seconds() > EDITED_WITHIN:
            return
        surface = self._surface(message)
        if surface is None or not words_of(message):
            return
        await self._answers.answered(message.id)  # what it said before may be being answered yet
        if await self._is_changed(message):
            await self._answer_anew(message, surface)

    async def _is_changed(self, message: discord.Message) -> bool:
        """Return whether a message that was answered says something else now, as far as is known."""
        answered = await self._log.answer_to(message.id)
        query = await self._log.find(answered.query) if answered and answered.query else None
        return answered is not None and (query is None or query.text != words_of(message))

    @served
    async def _answer_anew(self, message: discord.Message, surface: Surface) -> None:
        if await self._may_ask(message):
            question = words_of(message)
            meant = await self._conversation.meant(question, server_of(message))
            query, view = await self._reply(message, surface, question, meant)
            await self._answers.renew(message, query, view)
