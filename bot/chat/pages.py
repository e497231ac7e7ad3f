"""The messages that answer a question: what was found first, and what comes after."""

import re
from collections.abc import Sequence
from typing import Final

import discord
from discord import ui

from bot.answers.answer import Answer, Excerpt
from bot.chat import excerpts, replies
from bot.chat.about import introduction
from bot.chat.buttons import Button, alone, delete, instead, more, reading, share, votes
from bot.chat.cards import ANSWERED, NOT_FOUND, Card
from bot.chat.commands import Commands
from bot.chat.conversation import Conversation, Preceding
from bot.chat.requests import question_of, words_of
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId
from bot.library.facade import Library
from bot.store.log import Asked, Query, QueryLog

SHOWN: Final = 3  # excerpts in an answer
SHOWN_MORE: Final = 4  # excerpts in a page of further results
MOST_RESULTS: Final = 40
#: What `buttons.more` puts into a button.
MORE: Final = re.compile(r"(?P<query>[^:]+):(?P<seen>\d{1,2}):(?P<within>[^:]*):(?P<before>[^:]*)")
ALL_FOUND: Final = "That was all I found."
FORGOTTEN: Final = "I no longer have that question. Please ask it again."


class Pages:
    """Makes the messages that answer questions."""

    def __init__(
        self, library: Library, log: QueryLog, offered: Commands, conversation: Conversation
    ) -> None:
        self._library = library
        self._log = log
        self._offered = offered
        self._conversation = conversation

    async def first(
        self,
        asked: Asked,
        question: str,
        within: TranscriptId | None = None,
        before: Preceding | None = None,
        speaker: str | None = None,
    ) -> tuple[Query, ui.LayoutView]:
        """Return a query with what came of it, and the message that answers it.

        ``before`` is what the question follows up; where it is not answered there, it is asked alone.
        ``speaker`` is the one whose words are searched.
        """
        answer = await self._following(asked.server, question, before) if before else None
        if answer and before:
            within = before.transcript
        else:
            before = None
            answer = await self._library.ask(
                question,
                server=asked.server,
                transcript=within,
                speaker=speaker,
                top=SHOWN,
                limits=excerpts.ANSWER,
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
        shown = [(excerpt.citation, excerpt.score) for excerpt in seen]
        query = asked.answered(answer.verdict, answer.confidence, shown, answer.took_ms)
        # Where neither the log keeps the question nor a message holds it, there is nothing to look for more;
        # and a button has no room for a speaker.
        is_kept = asked.surface != "slash" or self._log.may_keep_words(asked.asker)
        further = self._further(asked, answer, seen, within, before) if is_kept and speaker is None else []
        actions = reading(seen[0]) if seen else []
        actions += further + (votes(asked.id) if seen else [])
        actions.append(share(asked.id) if asked.private else delete(asked.id))
        return query, card.view(actions)

    async def _following(self, server: ServerId | None, question: str, before: Preceding) -> Answer | None:
        """Return the answer in the interview that was spoken of before; None where it has none."""
        if self._library.find(server, before.transcript) is None:
            return None
        answer = await self._library.ask(
            question,
            server=server,
            transcript=before.transcript,
            before=before.text,
            top=SHOWN,
            least=SHOWN,  # what it means is less sure than what a question by itself means
            limits=excerpts.ANSWER,
        )
        return answer if answer.verdict == "answered" and answer.excerpts else None

    def _further(
        self,
        asked: Asked,
        answer: Answer,
        seen: Sequence[Excerpt],
        within: TranscriptId | None,
        before: Preceding | None,
    ) -> list[Button]:
        """Return the buttons that ask on."""
        actions = []
        if answer.more or len(answer.excerpts) > len(seen):
            actions += more(asked.id, len(seen), within, before.query if before else "")
        actions += instead(asked.id, answer, within)
        return actions + ([alone(asked.id)] if before else [])

    async def next(
        self, server: ServerId | None, data: str, shown: discord.Message | None, *, private: bool
    ) -> ui.LayoutView:
        """Return what was found after what a message shows, for what `buttons.more` puts into a button."""
        parts = MORE.fullmatch(data)
        if parts is None:
            raise Refusal(FORGOTTEN)
        query, before, seen = parts["query"], parts["before"], int(parts["seen"])
        within = TranscriptId(parts["within"]) if parts["within"] else None
        answer = await self._library.ask(
            await self.question_behind(shown, query, server),
            server=server,
            transcript=within,
            before=await self._text_before(before, shown, server) if before else "",
            top=min(seen + SHOWN_MORE, MOST_RESULTS),
            after=seen,
            limits=excerpts.ANSWER,
        )
        if not answer.excerpts:
            raise Refusal(ALL_FOUND)
        card = Card.showing(None, answer.excerpts)
        actions = [share(query) if private else delete(query)]
        seen += len(card.quotes)
        if seen < MOST_RESULTS and (answer.more or len(answer.excerpts) > len(card.quotes)):
            actions = more(query, seen, within, before) + actions
        return card.view(actions)

    async def _text_before(self, query: str, shown: discord.Message | None, server: ServerId | None) -> str:
        """Return the question that another followed up; empty where it is no longer known."""
        asked = await self._log.find(query)
        if asked is not None and asked.text is not None:
            return asked.text if asked.server == server else ""
        question = await question_of(shown) if shown else None  # where the log keeps no words
        before = await self._conversation.before(question) if question else None
        return before.text if before else ""

    async def question_behind(
        self, shown: discord.Message | None, query: str, server: ServerId | None
    ) -> str:
        """Return the question that a message answers; Refusal where it is not known in a server."""
        asked = await self._log.find(query)
        if asked is not None and asked.text is not None:
            text = asked.text if asked.server == server else ""
        else:  # where the log keeps no words
            message = await question_of(shown) if shown else None
            text = words_of(message) if message else ""
        if not text:
            raise Refusal(FORGOTTEN)
        return text
