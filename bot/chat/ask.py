"""Questions: by mention, reply, direct message, in a channel of their own, and by /ask."""

import re
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.chat import replies
from bot.chat.about import introduction
from bot.chat.answer_messages import may_write, react
from bot.chat.buttons import delete, more, reading, share, votes
from bot.chat.commands import Commands
from bot.chat.cooldown import Cooldown, TooFast
from bot.chat.options import SeenTranscript
from bot.chat.requests import (
    Requests,
    asked_by,
    promptly,
    question_of,
    served,
    server_of,
    show,
)
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId
from bot.library.facade import Library
from bot.settings import LONGEST_QUESTION, Settings
from bot.store.log import Asked, Query, QueryLog, Surface
from bot.store.rows import Entry

SHOWN: Final = 3  # excerpts in an answer
SHOWN_MORE: Final = 4  # excerpts in a page of further results
MOST_RESULTS: Final = 40

#: What Discord writes for a mention, a channel, an emoji, a command or a time.
TOKEN: Final = re.compile(r"<(?:@[!&]?|#|a?:\w+:|/[^:<>]+:|t:)-?\d[^<>]*>")


class Ask(commands.Cog):
    """Answers questions with excerpts."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        log: QueryLog,
        requests: Requests,
        cooldown: Cooldown,
        offered: Commands,
    ) -> None:
        self._settings = settings
        self._library = library
        self._log = log
        self.requests = requests
        self._answers = requests.answers
        self._cooldown = cooldown
        self._offered = offered
        self.presses = {"more": self._more}

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is said to the bot."""
        surface = self._surface(message)
        if surface is not None:
            await self._answer_message(message, surface)

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
    async def _answer_message(self, message: discord.Message, surface: Surface) -> None:
        question = words_of(message)
        if not question and surface == "channel":
            return
        try:
            self._cooldown.begin(message)
        except TooFast:
            # In a channel a sentence to each hasty message would be the flood this is to prevent.
            if may_write(message) and (message.guild is None or not await react(message, "✋")):
                raise
            return
        if not may_write(message):
            await react(message, "🔇")
            return
        if not question:
            await self._answers.answer(message, content=self._how_to_ask(message))
            return
        self._check_length(question)
        asked = asked_by(message, self._log, surface, question)
        answered, view = await self._answer(asked, question)
        # Recorded first: its buttons can be pressed before Discord has said that it is there.
        self._log.record(answered)
        await self._answers.answer(message, answered.id, view=view)

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

    @app_commands.command()
    @app_commands.describe(
        question="What you want to know, in your own words",
        transcript="Search this interview only",
        private="Show the answer to you alone",
    )
    @served
    async def ask(
        self,
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        transcript: app_commands.Transform[Entry, SeenTranscript] | None = None,
        private: bool = False,
    ) -> None:
        """Ask what was said in the interviews."""
        question = " ".join(question.split())
        if not question:
            raise Refusal("Your question is empty. Ask me what was said, in your own words.")
        self._check_length(question)
        self._cooldown.begin(interaction)
        asked = asked_by(interaction, self._log, "slash", question, private=private)
        work = self._answer(asked, question, transcript and transcript.id)
        answered, view = await promptly(interaction, work, private=private)
        self._log.record(answered)
        await show(interaction, view, private=private)

    def _check_length(self, question: str) -> None:
        most = self._settings.max_question_length
        if len(question) > most:
            raise Refusal(f"That is {len(question):,} characters long; please ask in at most {most:,}.")

    async def _answer(
        self, asked: Asked, question: str, within: TranscriptId | None = None
    ) -> tuple[Query, ui.LayoutView]:
        """Return the query with what came of it, and the message that answers it."""
        answer = await self._library.ask(
            question, server=asked.server, transcript=within, top=SHOWN, limits=replies.ANSWER
        )
        if not answer.excerpts and not self._library.transcripts(asked.server):
            raise Refusal(introduction((), self._offered.mention("ask"), direct=asked.server is None))
        head = replies.head_of(answer, question=asked.surface == "slash", direct=asked.server is None)
        quotes = replies.fitting(head, [replies.cited_quote(excerpt) for excerpt in answer.excerpts])
        excerpts = answer.excerpts[: len(quotes)]
        buttons = reading(excerpts[0]) if excerpts else []
        # Where neither the log keeps the question nor a message holds it, there is nothing to look for more.
        known = asked.surface != "slash" or self._log.may_keep_words(asked.asker)
        if known and (answer.more or len(answer.excerpts) > len(excerpts)):
            buttons += more(asked.id, len(excerpts), within)
        buttons += votes(asked.id) if excerpts else []
        buttons.append(share(asked.id) if asked.private else delete(asked.id))
        shown = [(excerpt.citation, excerpt.score) for excerpt in excerpts]
        query = asked.answered(answer.verdict, answer.confidence, shown, answer.took_ms)
        return query, replies.layout(head, quotes, buttons)

    async def _more(self, interaction: discord.Interaction[Any], data: str) -> None:
        # Always a private message: the channel is spared a wall of text, and so anybody may look.
        query, _, rest = data.partition(":")
        seen, _, name = rest.partition(":")
        server, within = server_of(interaction), TranscriptId(name) or None
        question = await self._question_behind(interaction, query, server)
        if not question or not re.fullmatch(r"\d{1,2}", seen):
            raise Refusal("I no longer have that question. Please ask it again.")
        last = min(int(seen) + SHOWN_MORE, MOST_RESULTS)
        work = self._library.ask(
            question, server=server, transcript=within, top=last, after=int(seen), limits=replies.ANSWER
        )
        answer = await promptly(interaction, work, private=True)
        quotes = replies.fitting(None, [replies.cited_quote(excerpt) for excerpt in answer.excerpts])
        head = None if quotes else "That was all I found."
        buttons = [share(query)] if quotes else []
        shown = int(seen) + len(quotes)
        if quotes and shown < MOST_RESULTS and (answer.more or len(answer.excerpts) > len(quotes)):
            buttons = more(query, shown, within) + buttons
        await show(interaction, replies.layout(head, quotes, buttons), private=True)

    async def _question_behind(
        self, interaction: discord.Interaction[Any], query: str, server: ServerId | None
    ) -> str | None:
        asked = await self._log.find(query)
        if asked is not None and asked.text is not None:
            return asked.text if asked.server == server else None
        message = interaction.message and await question_of(interaction.message)
        return words_of(message) if message else None  # where the log keeps no words


def words_of(message: discord.Message) -> str:
    """Return what a message says, without mentions and the like."""
    return " ".join(TOKEN.sub(" ", message.content).split())
