"""Quotes: /quote, "Find the source" on a message, and /random."""

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers.answer import Excerpt, QuoteAnswer, QuoteMatch, Step
from bot.answers.selection import narrow
from bot.chat import excerpts, replies
from bot.chat.buttons import delete, reading, share
from bot.chat.cards import ANSWERED, NEARLY, NOT_FOUND, Card
from bot.chat.cooldown import Cooldown
from bot.chat.options import LONGEST, MOST, SeenTranscript, Speaker
from bot.chat.requests import Requests, asked_by, promptly, served, server_of, show
from bot.chat.several import MOST as MOST_AT_ONCE
from bot.chat.several import checked, opposite
from bot.errors import Refusal, UnreadableTranscript
from bot.ids import TranscriptId
from bot.library.facade import Library
from bot.search.lines import Line
from bot.search.quotes import quoted_part, quoted_parts
from bot.search.words import end_of_word
from bot.store.log import Asked, QueryLog, Surface
from bot.store.rows import Entry
from bot.transcripts.encoding import decode

MOST_CHARACTERS: Final = 4000  # no message is longer
SHOWN: Final = 3  # places of a quote
MOST_BYTES: Final = 200_000  # of a file
CLOSE: Final = 0.45  # similarity from which the closest is shown with "not found"
DIFF_LIMIT: Final = 1200
SAME_WORDS: Final = 5  # unchanged words that are shown on either side of a change
NOT_AGAIN: Final = 50  # random quotes of a channel that do not come back
MOST_CHANNELS: Final = 1000  # of which this is known

#: The colour of a verdict.
COLOURS: Final = {"exact": ANSWERED, "near": NEARLY, "not_found": NOT_FOUND}
#: The value of an offered line: transcript, and where its first and its last word start (characters).
SPAN: Final = re.compile(r"(.+):(\d{1,9}):(\d{1,9})")


class Quotes(commands.Cog):
    """Says whether something was said, and where."""

    def __init__(self, library: Library, log: QueryLog, requests: Requests, cooldown: Cooldown) -> None:
        self._library = library
        self._log = log
        self.requests = requests
        self._cooldown = cooldown
        self._lately: defaultdict[int | None, deque[tuple[TranscriptId, int]]] = defaultdict(
            lambda: deque(maxlen=NOT_AGAIN)
        )
        self.menus = [app_commands.ContextMenu(name="Find the source", callback=self.find_source)]

    @app_commands.command()
    @app_commands.describe(
        words="What was said, as you remember it; also several quotes in quotation marks",
        file="A text whose quotes are to be checked",
        speaker="Only where this person says it",
        transcript="Search this interview only",
    )
    @served
    async def quote(
        self,
        interaction: discord.Interaction[Any],
        words: app_commands.Range[str, 1, MOST_CHARACTERS] | None = None,
        file: discord.Attachment | None = None,
        speaker: app_commands.Transform[str, Speaker] | None = None,
        transcript: app_commands.Transform[Entry, SeenTranscript] | None = None,
    ) -> None:
        """Check a quote: was it said, by whom, and where?"""
        server = server_of(interaction)
        words = words or ""
        if chosen := SPAN.fullmatch(words):
            stored = await self._library.get(server, TranscriptId(chosen[1]))
            line = stored.text[int(chosen[2]) : end_of_word(stored.text, int(chosen[3]))] if stored else ""
            if stored is not None and line.strip():
                words = line
                transcript = self._library.find(server, stored.id)
        quotes = quoted_parts(words) + (await _quotes_of(file) if file else [])
        if file or len(quotes) > 1:
            await self._answer_all(interaction, quotes, "slash", within=transcript, speaker=speaker)
        else:
            await self._answer(interaction, words, "slash", within=transcript, speaker=speaker)

    @served
    async def find_source(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Say where the words of a message were said."""
        is_own = message.author == interaction.client.user
        quotes = Card.of(message).quotes if is_own else ()
        said = [*texts(message), *chain.from_iterable(map(texts, message.message_snapshots))]
        words = "\n".join(filter(None, said))
        several = [] if quotes else quoted_parts(words)
        if len(several) > 1:
            await self._answer_all(interaction, several, "menu", private=True)
        else:
            words = quoted_part(excerpts.unnamed(quotes[0]) if quotes else words)
            await self._answer(interaction, words, "menu", private=True)

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        words: str,
        surface: Surface,
        *,
        within: Entry | None = None,
        speaker: str | None = None,
        private: bool = False,
    ) -> None:
        words = words[:MOST_CHARACTERS].strip()
        if not re.search(r"\w", words):
            if surface == "menu":
                raise Refusal("There are no words in this message that I could look for.")
            raise Refusal("There are no words in that. Give me what was said, as you remember it.")
        self._cooldown.begin(interaction)
        server = server_of(interaction)
        work = self._library.quote(
            words, server=server, transcript=within and within.id, speaker=speaker, top=SHOWN
        )
        answer = await promptly(interaction, work, private=private)
        matches = (answer.elsewhere or answer).matches
        if answer.verdict == "not_found" and answer.elsewhere is None:
            matches = matches[: answer.similarity >= CLOSE]
        nobody = nobody_says(speaker, within and within.title, direct=server is None)
        head = verdict(answer, matches[:1], nobody)
        # The words of a message may be anybody's, also of somebody who does not want theirs kept.
        kept = None if surface == "menu" else words
        shown = [(match.excerpt.citation, match.similarity) for match in matches]
        asked = asked_by(interaction, self._log, surface, kept, kind="quote", private=private)
        self._log.record(asked.answered(answer.verdict, answer.similarity, shown, answer.took_ms))
        await show(interaction, self._view(head, answer, matches, asked), private=private)

    async def _answer_all(
        self,
        interaction: discord.Interaction[Any],
        quotes: Sequence[str],
        surface: Surface,
        *,
        within: Entry | None = None,
        speaker: str | None = None,
        private: bool = False,
    ) -> None:
        """Give a verdict on each of several quotes."""
        self._cooldown.begin(interaction)
        server = server_of(interaction)

        async def look_up() -> list[QuoteAnswer]:
            return [
                await self._library.quote(
                    words, server=server, transcript=within and within.id, speaker=speaker, top=1
                )
                for words in quotes[:MOST_AT_ONCE]
            ]

        answers = await promptly(interaction, look_up(), private=private)
        for answer in answers:
            kept = None if surface == "menu" else answer.words
            asked = asked_by(interaction, self._log, surface, kept, kind="quote", private=private)
            shown = [(match.excerpt.citation, match.similarity) for match in answer.matches]
            self._log.record(asked.answered(answer.verdict, answer.similarity, shown, answer.took_ms))
        card = checked(answers, max(0, len(quotes) - MOST_AT_ONCE))
        await show(
            interaction, card.view([share(asked.id) if private else delete(asked.id)]), private=private
        )

    def _view(
        self, head: str, answer: QuoteAnswer, matches: Sequence[QuoteMatch], asked: Asked
    ) -> ui.LayoutView:
        found = [narrow(match.excerpt, excerpts.BEST) for match in matches]
        card = Card.showing(head, found, COLOURS[answer.verdict])
        actions = reading(found[0]) if found else []
        actions.append(share(asked.id) if asked.private else delete(asked.id))
        return card.view(actions)

    @quote.autocomplete("words")
    async def suggest_lines(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer lines that go on as what was typed."""
        server = server_of(interaction)
        named = self._library.find(server, str(interaction.namespace.transcript or ""))
        lines = await self._library.lines(typed[:200], server=server, transcript=named and named.id)
        return [
            app_commands.Choice(name=replies.plain(line.text, LONGEST) or "…", value=value_of(line))
            for line in lines[:MOST]
        ]

    @app_commands.command()
    @served
    async def random(self, interaction: discord.Interaction[Any]) -> None:
        """Show something that was said."""
        self._cooldown.begin(interaction)
        excerpt = await promptly(interaction, self._fresh_excerpt(interaction))
        if excerpt is None:
            raise Refusal("I know no interviews yet that have a line to show.")
        asked = asked_by(interaction, self._log, "slash", None, kind="random")
        self._log.record(asked.answered("exact", 1.0, [(excerpt.citation, 1.0)]))
        actions = [*reading(excerpt), delete(asked.id)]
        await show(interaction, Card.showing(None, [excerpt]).view(actions))

    async def _fresh_excerpt(self, interaction: discord.Interaction[Any]) -> Excerpt | None:
        """Return a line that was not shown lately in the channel, if chance brings one soon."""
        server, lately = server_of(interaction), self._lately[interaction.channel_id]
        if len(self._lately) > MOST_CHANNELS:
            del self._lately[next(iter(self._lately))]
        excerpt: Excerpt | None = None
        for _ in range(20):
            excerpt = await self._library.random_excerpt(server=server) or excerpt
            if excerpt is None or (excerpt.citation.transcript, excerpt.citation.start) not in lately:
                break
        if excerpt is not None:
            lately.append((excerpt.citation.transcript, excerpt.citation.start))
        return excerpt


async def _quotes_of(file: discord.Attachment) -> list[str]:
    """Return the quotes of a file; Refusal where it has none or is no text."""
    if file.size > MOST_BYTES:
        raise Refusal(f"That file is larger than {MOST_BYTES // 1000} kB; give me a shorter text.")
    try:
        text, _ = await asyncio.to_thread(decode, await file.read())
    except UnreadableTranscript:
        raise Refusal("That file is no text.") from None
    quotes = await asyncio.to_thread(quoted_parts, text)
    if not quotes:
        raise Refusal("That file quotes nothing: quotes stand in quotation marks, behind > or in a list.")
    return quotes


def texts(message: discord.Message | discord.MessageSnapshot) -> Iterator[str | None]:
    """Yield all that a message says, also in embeds and in components, however deep."""
    yield message.content
    for embed in message.embeds:
        yield embed.description
        yield from (field.value for field in embed.fields)
    for part in replies.parts_of(message.components):
        if isinstance(part, discord.TextDisplay):
            yield excerpts.unnamed(part.content)


def value_of(line: Line) -> str:
    """Return what a choice of a line stands for: its `PLACE`, or itself where that is too long."""
    starts = line.span.starts
    place = f"{line.span.transcript}:{starts[0]}:{starts[-1]}"
    return place if len(place) <= 100 else line.text


def nobody_says(speaker: str | None, title: str | None, *, direct: bool = False) -> str:
    """Return that something is not said: by nobody or this speaker, anywhere or in one interview."""
    where = "the interviews that can be asked about in direct messages" if direct else "the interviews"
    where = f"“{replies.line(title, 100)}”" if title else where
    if speaker:  # perhaps where no name stands
        return f"Nowhere in {where} is {replies.line(speaker, 40)} named as saying this."
    return f"Nobody says this in {where}."


def verdict(answer: QuoteAnswer, shown: Sequence[QuoteMatch], nobody: str) -> str:
    """Return the verdict in words, and where a quote is near, what was typed against what was said."""
    times = "" if answer.total == 1 else "; the first places:"
    if answer.total and times:
        times = f" {answer.total:,} times{times if answer.total > len(answer.matches) else ':'}"
    if answer.verdict == "exact":
        return f"✅ **Exact.** Said in these words{times or '.'}"
    if answer.verdict == "near":
        head = f"🟡 **Nearly.** Not quite these words were said{times or ':'}"
        if shown[0].negation:
            head = f"🟡 **Nearly.** {opposite(shown[0].negation)}"
        return f"{head}\n{marked(shown[0].diff)}\n-# ~~typed~~ · **said**"
    head = f"❌ **Not found.** {nobody}"
    if answer.elsewhere is not None:
        return f"{head} What I did find:\n{verdict(answer.elsewhere, shown, nobody)}"
    head += f"\n-# “{replies.line(answer.words, 200)}”"
    return f"{head}\nThe closest I have, though it may be about something else:" if shown else head


def marked(steps: Sequence[Step]) -> str:
    """Return a comparison in markdown: what was only typed struck out, what was said instead bold."""
    parts: list[str] = []
    for step in steps:
        if step.kind == "same":
            words = step.said.split()
            if len(words) > 2 * SAME_WORDS + 1:
                words = [*words[:SAME_WORDS], "…", *words[-SAME_WORDS:]]
            parts.append(replies.line(" ".join(words), DIFF_LIMIT))
            continue
        if step.typed:
            parts.append(f"~~{replies.line(step.typed, 200)}~~")
        if step.said:
            parts.append(f"**{replies.line(step.said, 200)}**")
    kept: list[str] = []
    for part in parts:
        if replies.size(" ".join([*kept, part])) > DIFF_LIMIT:
            return " ".join([*kept, "…"])
        kept.append(part)
    return " ".join(kept)
