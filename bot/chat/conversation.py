"""What is said to the bot that is no question of its own: talk, and what a question follows up."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import discord
from discord import ui

from bot.answers.answer import Excerpt
from bot.answers.facts import Meant, Names, meant
from bot.answers.talk import FactKind, TalkKind, is_fact
from bot.chat.about import introduction
from bot.chat.buttons import PLACE, Button, actions_of, example
from bot.chat.cards import ANSWERED, Card
from bot.chat.commands import Commands
from bot.chat.examples import Examples
from bot.chat.excerpts import citation
from bot.chat.facts import MOST_LISTED, listed, spoken_of
from bot.chat.requests import question_of, server_of, words_of
from bot.ids import ServerId, TranscriptId
from bot.languages import DEFAULT
from bot.library.facade import Library
from bot.library.view import View
from bot.store.log import Asked, QueryLog
from bot.wording import TALK

TOPICS: Final = 60  # of which those are chosen that are names
#: Where people talk with each other, too, a sign is enough.
SIGNS: Final = {"thanks": "🙏", "greeting": "👋", "reaction": "👍"}
#: The buttons of an answer that tell the query behind it.
TELLING: Final = ("helpful", "unhelpful", "delete", "share")


@dataclass(frozen=True, slots=True)
class Preceding:
    """The question before, and the first stretch of a transcript that its answer showed.

    ``more`` is what stands in the button for more results, if the answer has one.
    """

    query: str
    text: str
    more: str
    transcript: TranscriptId
    start: int
    end: int


async def about(message: discord.Message) -> str | None:
    """Return what somebody else wrote that a message without words is about; None where that is nothing.

    It is what the message replies to, or what its thread is about, and empty where Discord withholds it.
    """
    channel = message.channel
    if message.reference is not None:
        other = await question_of(message)
    elif isinstance(channel, discord.Thread):
        other = await opening_of(channel)
    else:
        return None
    return words_of(other) if other and not other.author.bot else None


async def opening_of(thread: discord.Thread) -> discord.Message | None:
    """Return the message that a thread is about, which has its id."""
    if thread.starter_message is not None:
        return thread.starter_message
    place = thread if isinstance(thread.parent, discord.ForumChannel) else thread.parent
    if not isinstance(place, discord.abc.Messageable):
        return None
    try:
        return await place.fetch_message(thread.id)
    except discord.HTTPException:
        return None


class Conversation:
    """Knows what was said before, and answers what asks nothing of the interviews."""

    def __init__(self, library: Library, log: QueryLog, examples: Examples, offered: Commands) -> None:
        self._library = library
        self._log = log
        self._examples = examples
        self._offered = offered
        self._names: WeakKeyDictionary[View, Names] = WeakKeyDictionary()

    async def meant(self, text: str, server: ServerId | None) -> Meant | None:
        """Return what a text asks besides what was said, if it does."""
        view = self._library.view(server)
        names = self._names.get(view)
        if names is None:  # of thousands of interviews, that takes a while
            names = self._names[view] = await asyncio.to_thread(Names, view.entries.values())
        return meant(text, DEFAULT.code, names)

    def record(self, asked: Asked, kind: TalkKind) -> None:
        """Keep a question about the interviews themselves; talk is none."""
        if is_fact(kind):
            self._log.record(asked.answered("answered", 1.0, ()))

    async def before(self, message: discord.Message) -> Preceding | None:
        """Return the question whose answer a message replies to; None where it replies to none."""
        answer = await question_of(message) if message.reference else None
        return await self.behind(answer, server_of(message)) if answer and answer.author.bot else None

    async def behind(self, answer: discord.Message, server: ServerId | None) -> Preceding | None:
        """Return the question behind an answer that showed something."""
        actions = {action.verb: action.data for action in actions_of(answer)}
        id = next((actions[verb] for verb in TELLING if verb in actions), None)
        query = await self._log.find(id) if id else None
        if query is None or query.server != server or not query.shown:
            return None
        asked = query.text
        if asked is None:  # where the log keeps no words
            question = await question_of(answer)
            asked = words_of(question) if question else ""
        first = query.shown[0]
        transcript, start, end = first.transcript, first.start, first.end
        if place := PLACE.fullmatch(actions.get("earlier", "")):  # people may have read on since
            transcript = TranscriptId(place["transcript"])
            start, end = int(place["start"]), int(place["end"])
        return Preceding(query.id, asked, actions.get("more", ""), transcript, start, end)

    async def reply(
        self,
        kind: TalkKind,
        server: ServerId | None,
        before: Preceding | None = None,
        about: Collection[TranscriptId] = (),
    ) -> ui.LayoutView:
        """Return what is answered to talk, and to what is asked of the interviews themselves.

        ``before`` is what it replies to, ``about`` the interviews that it is about.
        """
        if is_fact(kind):
            return await self._known(kind, server, about or ((before.transcript,) if before else ()))
        if kind == "source" and before and (cited := await self._cited(before, server)):
            return Card(citation(cited).removeprefix("-# "), (), ANSWERED).view()
        text = TALK.get(kind, "")
        if kind in ("help", "greeting", "summary"):
            known = self._library.transcripts(server)
            how = introduction(known, self._offered.mention("ask"), direct=server is None)
            text = " ".join(filter(None, [text, how]))
            return Card(text, (), ANSWERED).view(await self._ways(server))
        return Card(text, (), ANSWERED).view()

    async def _known(
        self, kind: FactKind, server: ServerId | None, about: Collection[TranscriptId]
    ) -> ui.LayoutView:
        if kind in ("topics", "people"):
            topics = await self._library.topics(server, TOPICS)
            if kind == "people":
                topics = tuple(topic for topic in topics if topic.istitle())
            return spoken_of(topics).view(await self._ways(server))
        everything = self._library.transcripts(server)
        entries = [entry for entry in everything if entry.id in about] or everything
        some = [await self._library.get(server, entry.id) for entry in entries[:MOST_LISTED]]
        ask = self._offered.mention("ask")
        return listed(kind, [own for own in some if own], len(entries) - len(some), ask).view()

    async def _ways(self, server: ServerId | None) -> list[Button]:
        return [example(question) for question in (await self._examples.of(server)).questions]

    async def _cited(self, before: Preceding, server: ServerId | None) -> Excerpt | None:
        transcript = await self._library.get(server, before.transcript)
        if transcript is None or before.end > len(transcript.text):
            return None
        return Excerpt.of(transcript, before.start, before.end)
