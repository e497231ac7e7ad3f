"""What the bot says under people's messages: it goes when the message goes that it is about."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.chat.delivery import NOBODY, UNSENT, repeated
from bot.errors import NotNow
from bot.store.log import QueryLog


class AnswerMessages:
    """Answers messages, each once, and takes answers back."""

    def __init__(self, log: QueryLog, channel: Callable[[int], discord.PartialMessageable]) -> None:
        self._log = log
        self._channel = channel
        self._being_answered: dict[int, asyncio.Event] = {}
        self._deleted: set[int] = set()  # of these

    @contextmanager
    def answering(self, question: int) -> Iterator[None]:
        """Notice whether a message is deleted before this block has answered it."""
        done = self._being_answered[question] = asyncio.Event()
        try:
            yield
        finally:
            done.set()
            del self._being_answered[question]
            self._deleted.discard(question)

    async def answered(self, question: int) -> None:
        """Wait until a message is not being answered."""
        while done := self._being_answered.get(question):
            await done.wait()

    async def answer(self, message: discord.Message, query: str = "", **content: Any) -> None:
        """Answer a message without pinging anybody; as a reply where the bot may reply.

        It has the message for its nonce, so whatever is tried, and however often, it is answered once.
        """
        if rights_at(message).read_message_history:
            content["reference"] = message.to_reference(fail_if_not_exists=False)
        send = partial(message.channel.send, **content, nonce=message.id, allowed_mentions=NOBODY)
        sent = await repeated(send)
        if message.id in self._deleted:
            with suppress(*UNSENT):
                await sent.delete()
            return
        self._log.remember_answer(message.id, message.channel.id, sent.id, query)

    async def renew(self, message: discord.Message, query: str, view: ui.LayoutView) -> None:
        """Put another answer in the place of the one a message has, if that is still there."""
        answered = await self._log.answer_to(message.id)
        if answered is None:
            return
        answer = self._channel(answered.channel).get_partial_message(answered.answer_message)
        await repeated(partial(answer.edit, content=None, view=view, allowed_mentions=NOBODY))
        self._log.remember_answer(message.id, answered.channel, answered.answer_message, query)

    async def take_back(self, questions: Iterable[int]) -> None:
        """Delete what answers these messages, which were deleted."""
        for question in questions:
            if question in self._being_answered:
                self._deleted.add(question)
            if answer := await self._log.answer_to(question):
                with suppress(*UNSENT):
                    await self._channel(answer.channel).get_partial_message(answer.answer_message).delete()
                with suppress(NotNow):  # retention forgets it, too
                    await self._log.forget_answer(question)


def rights_at(message: discord.Message) -> discord.Permissions:
    """Return what the bot may do where a message stands; everything where only Discord knows."""
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable):
        return discord.Permissions.all()
    return message.channel.permissions_for(message.guild.me)


def may_write(message: discord.Message) -> bool:
    """Return whether the bot may answer where a message stands."""
    rights = rights_at(message)
    threaded = isinstance(message.channel, discord.Thread)
    return rights.send_messages_in_threads if threaded else rights.send_messages


async def react(message: discord.Message, emoji: str) -> bool:
    """Put a reaction under a message; False where the bot may not, which is known before Discord is asked."""
    rights = rights_at(message)
    if not (rights.add_reactions and rights.read_message_history):
        return False
    try:
        await message.add_reaction(emoji)
    except UNSENT:
        return False
    return True
