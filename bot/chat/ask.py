"""Questions: by mention, reply, direct message, in a channel of their own, and by /ask."""

import re
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers.answer import Answer
from bot.answers.talk import TalkKind, is_fact, talk_of
from bot.chat import excerpts, replies
from bot.chat.about import introduction
from bot.chat.answer_messages import may_write, react
from bot.chat.buttons import alone, delete, instead, more, reading, share, votes
from bot.chat.cards import ANSWERED, NOT_FOUND, Card
from bot.chat.commands import Commands
from bot.chat.conversation import SIGNS, Conversation, Preceding, about
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
    without_tokens,
    words_of,
)
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId
from bot.languages import DEFAULT
from bot.library.facade import Library
from bot.search.words import find_words
from bot.settings import LONGEST_QUESTION, Settings
from bot.store.log import Asked, Query, QueryLog, Surface
from bot.store.rows import Entry

SHOWN: Final = 3  # excerpts in an answer
SHOWN_MORE: Final = 4  # excerpts in a page of further results
MOST_RESULTS: Final = 40
#: What `buttons.more` puts into a button.
MORE: Final = re.compile(r"(?P<query>[^:]+):(?P<seen>\d{1,2}):(?P<within>[^:]*):(?P<before>[^:]*)")
WITHHELD: Final = (
    "Discord does not show me what that message says. Please write me the question yourself, or choose "
    "*Apps → Find the source* on the message to check a quote."
)
#: Within so many seconds an edited question is answered anew.
EDITED_WITHIN: Final = 60.0


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
        conversation: Conversation,
    ) -> None:
        self._settings = settings
        self._library = library
        self._log = log
        self.requests = requests
        self._answers = requests.answers
        self._cooldown = cooldown
        self._offered = offered
        self._conversation = conversation
        self.presses = {
            "more": self._more,
            "meant": self._ask_meant,
            "everywhere": self._ask_everywhere,
            "alone": self._ask_everywhere,
            "example": self._ask_example,
        }

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
        if surface == "channel" and not has_words(question):
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
        meant = None if question else await about(message)
        question = question or meant or ""
        if not question:
            how = WITHHELD if meant == "" else self._how_to_ask(message)
            await self._answers.answer(message, content=how)
            return
        self._check(question)
        before = await self._conversation.before(message)
        if kind := talk_of(question, DEFAULT.code):
            await self._talk(message, surface, kind, before)
            self._record_fact(asked_by(message, self._log, surface, question), kind)
            return
        asked = asked_by(message, self._log, surface, question)
        answered, view = await self._answer(asked, question, before=before)
        # Recorded first: its buttons can be pressed before Discord has said that it is there.
        self._log.record(answered)
        await self._answers.answer(message, answered.id, view=view)

    async def _talk(
        self, message: discord.Message, surface: Surface, kind: TalkKind, before: Preceding | None
    ) -> None:
        sign = SIGNS.get(kind) if surface == "channel" else None
        if sign and await react(message, sign):
            return
        server = server_of(message)
        if kind == "more" and before and before.more:
            view = await self._page(server, before.more, await question_of(message), private=False)
        else:
            view = await self._conversation.reply(kind, server, before)
        await self._answers.answer(message, view=view)

    def _record_fact(self, asked: Asked, kind: TalkKind) -> None:
        if is_fact(kind):
            self._log.record(asked.answered("answered", 1.0, ()))

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
        if (
            message.edited_at is None
            or (message.edited_at - message.created_at).total_seconds() > EDITED_WITHIN
        ):
            return
        surface = self._surface(message)
        if surface is not None and words_of(message):
            await self._answer_anew(message, surface)

    @served
    async def _answer_anew(self, message: discord.Message, surface: Surface) -> None:
        answered = await self._log.answer_to(message.id)
        query = await self._log.find(answered.query) if answered and answered.query else None
        question = words_of(message)
        if answered is None or query is None or query.text in (None, question):
            return
        self._cooldown.begin(message)
        self._check(question)
        asked = asked_by(message, self._log, surface, question)
        renewed, view = await self._answer(asked, question, before=await self._conversation.before(message))
        self._log.record(renewed)
        await self._answers.renew(message, answered, renewed.id, view)

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
        question = without_tokens(question)
        if kind := talk_of(question, DEFAULT.code):
            await self._talk_privately(interaction, question, kind, transcript, private=private)
            return
        self._check(question)
        within = transcript.id if transcript else None
        await self._answer_interaction(interaction, question, within, private=private)

    async def _talk_privately(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        kind: TalkKind,
        transcript: Entry | None,
        *,
        private: bool,
    ) -> None:
        private = private or not is_fact(kind)
        work = self._conversation.reply(
            kind, server_of(interaction), within=transcript.id if transcript else None
        )
        view = await promptly(interaction, work, private=private)
        self._record_fact(asked_by(interaction, self._log, "slash", question, private=private), kind)
        await show(interaction, view, private=private)

    async def _answer_interaction(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        within: TranscriptId | None,
        *,
        private: bool,
    ) -> None:
        self._cooldown.begin(interaction)
        asked = asked_by(interaction, self._log, "slash", question, private=private)
        answered, view = await promptly(interaction, self._answer(asked, question, within), private=private)
        self._log.record(answered)
        await show(interaction, view, private=private)

    def _check(self, question: str) -> None:
        """Refuse what is no question that can be looked for."""
        if not has_words(question):
            raise Refusal("There are no words in your question. Ask me what was said, in your own words.")
        most = self._settings.max_question_length
        if len(question) > most:
            raise Refusal(f"That is {len(question):,} characters long; please ask in at most {most:,}.")

    async def _answer(
        self,
        asked: Asked,
        question: str,
        within: TranscriptId | None = None,
        before: Preceding | None = None,
    ) -> tuple[Query, ui.LayoutView]:
        """Return the query with what came of it, and the message that answers it."""
        answer = await self._following(asked.server, question, before) if before else None
        if answer and before:
            within = before.transcript
        else:
            before = None
            answer = await self._library.ask(
                question, server=asked.server, transcript=within, top=SHOWN, limits=excerpts.ANSWER
            )
        if not answer.excerpts and not self._library.transcripts(asked.server):
            raise Refusal(introduction((), self._offered.mention("ask"), direct=asked.server is None))
        head = replies.head_of(
            answer,
            question=asked.surface == "slash",
            after=before.text if before else None,
            direct=asked.server is None,
            narrowed=within is not None,
        )
        colour = ANSWERED if answer.verdict == "answered" and answer.excerpts else NOT_FOUND
        card = Card.showing(head, answer.excerpts, colour)
        seen = answer.excerpts[: len(card.quotes)]
        actions = reading(seen[0]) if seen else []
        # Where neither the log keeps the question nor a message holds it, there is nothing to look for more.
        known = asked.surface != "slash" or self._log.may_keep_words(asked.asker)
        if known and (answer.more or len(answer.excerpts) > len(seen)):
            actions += more(asked.id, len(seen), within, before.query if before else "")
        if known:
            actions += instead(asked.id, answer, within) + [alone(asked.id)] * bool(before)
        actions += votes(asked.id) if seen else []
        actions.append(share(asked.id) if asked.private else delete(asked.id))
        shown = [(excerpt.citation, excerpt.score) for excerpt in seen]
        query = asked.answered(answer.verdict, answer.confidence, shown, answer.took_ms)
        return query, card.view(actions)

    async def _following(self, server: ServerId | None, question: str, before: Preceding) -> Answer | None:
        """Return the answer in the interview that was spoken of before; None where it has none."""
        if self._library.find(server, before.transcript) is None:
            return None
        # What it means is less sure than what a question by itself means, so more is shown.
        answer = await self._library.ask(
            question,
            server=server,
            transcript=before.transcript,
            before=before.text,
            top=SHOWN,
            least=SHOWN,
            limits=excerpts.ANSWER,
        )
        return answer if answer.verdict == "answered" and answer.excerpts else None

    async def _more(self, interaction: discord.Interaction[Any], data: str) -> None:
        # Always a private message: the channel is spared a wall of text, and so anybody may look.
        work = self._page(server_of(interaction), data, interaction.message, private=True)
        await show(interaction, await promptly(interaction, work, private=True), private=True)

    async def _page(
        self, server: ServerId | None, data: str, shown: discord.Message | None, *, private: bool
    ) -> ui.LayoutView:
        """Return what was found after what a message shows, for what `buttons.more` puts into a button."""
        parts = MORE.fullmatch(data)
        question = parts and await self._question_behind(shown, parts["query"], server)
        if parts is None or not question:
            raise Refusal("I no longer have that question. Please ask it again.")
        query, before, seen = parts["query"], parts["before"], int(parts["seen"])
        within = TranscriptId(parts["within"]) if parts["within"] else None
        preceding = await self._log.find(before) if before else None
        answer = await self._library.ask(
            question,
            server=server,
            transcript=within,
            before=preceding.text or "" if preceding and preceding.server == server else "",
            top=min(seen + SHOWN_MORE, MOST_RESULTS),
            after=seen,
            limits=excerpts.ANSWER,
        )
        if not answer.excerpts:
            raise Refusal("That was all I found.")
        card = Card.showing(None, answer.excerpts)
        actions = [share(query) if private else delete(query)]
        seen += len(card.quotes)
        if seen < MOST_RESULTS and (answer.more or len(answer.excerpts) > len(card.quotes)):
            actions = more(query, seen, within, before) + actions
        return card.view(actions)

    async def _ask_meant(self, interaction: discord.Interaction[Any], data: str) -> None:
        query, _, name = data.partition(":")
        question, within = await self._asked(interaction, query), TranscriptId(name) or None
        answer = await self._library.ask(question, server=server_of(interaction), transcript=within, top=1)
        # Where it is answered now, as it was asked.
        await self._answer_interaction(interaction, answer.meant or question, within, private=True)

    async def _ask_everywhere(self, interaction: discord.Interaction[Any], query: str) -> None:
        question = await self._asked(interaction, query)
        await self._answer_interaction(interaction, question, None, private=True)

    async def _ask_example(self, interaction: discord.Interaction[Any], question: str) -> None:
        await self._answer_interaction(interaction, question, None, private=False)

    async def _asked(self, interaction: discord.Interaction[Any], query: str) -> str:
        question = await self._question_behind(interaction.message, query, server_of(interaction))
        if not question:
            raise Refusal("I no longer have that question. Please ask it again.")
        return question

    async def _question_behind(
        self, answer: discord.Message | None, query: str, server: ServerId | None
    ) -> str | None:
        asked = await self._log.find(query)
        if asked is not None and asked.text is not None:
            return asked.text if asked.server == server else None
        message = answer and await question_of(answer)
        return words_of(message) if message else None  # where the log keeps no words


def has_words(text: str) -> bool:
    """Tell whether there is anything in a text that can be looked for."""
    return any(find_words(text))
