"""Quotes: /quote, "Find the source" on a message, and /random."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.chat import replies
from bot.chat.ask import too_fast
from bot.chat.buttons import delete, reading, share
from bot.chat.choices import choices
from bot.chat.requests import Cooldown, Requests, promptly, server_of, show
from bot.errors import Refusal
from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.search.answer import Excerpt, QuoteAnswer, QuoteMatch, Step
from bot.search.quotes import quoted_part
from bot.search.words import end_of_word
from bot.settings import Settings
from bot.store.log import Query, QueryLog, Shown
from bot.store.rows import Entry

MOST_CHARACTERS: Final = 4000  # no message is longer
SHOWN: Final = 3  # places of a quote
CLOSE: Final = 0.45  # similarity from which the closest is shown with "not found"
DIFF_LIMIT: Final = 1200
SAME_WORDS: Final = 5  # unchanged words that are shown on either side of a change
NOT_AGAIN: Final = 50  # random quotes of a channel that do not come back
MOST_CHANNELS: Final = 1000  # of which this is known

#: What the choices of the autocompletion stand for.
PLACE: Final = re.compile(r"(.+):(\d{1,9}):(\d{1,9})")


class Quotes(commands.Cog):
    """Says whether something was said, and where."""

    def __init__(self, settings: Settings, library: Library, log: QueryLog, requests: Requests) -> None:
        self._library = library
        self._log = log
        self._requests = requests
        self._cooldown = Cooldown(settings.cooldown_seconds)
        self._lately: defaultdict[int | None, deque[tuple[TranscriptId, int]]] = defaultdict(
            lambda: deque(maxlen=NOT_AGAIN)
        )
        source = app_commands.ContextMenu(name="Find the source", callback=self._source_of)
        app_commands.allowed_installs(guilds=True, users=False)(source)
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)(source)
        self.menus = [source]

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(
        words="What was said, as you remember it",
        speaker="Only where this person says it",
        transcript="Search this interview only",
    )
    async def quote(
        self,
        interaction: discord.Interaction[Any],
        words: app_commands.Range[str, 1, MOST_CHARACTERS],
        speaker: str | None = None,
        transcript: str | None = None,
    ) -> None:
        """Check a quote: was it said, by whom, and where?"""
        await self._requests.serve(interaction, self._quote(interaction, words, speaker, transcript))

    async def _quote(
        self, interaction: discord.Interaction[Any], words: str, speaker: str | None, name: str | None
    ) -> None:
        server = server_of(interaction)
        within = self._within(server, name)
        if chosen := PLACE.fullmatch(words):
            found = await self._library.get(server, TranscriptId(chosen[1]))
            line = found.text[int(chosen[2]) : end_of_word(found.text, int(chosen[3]))] if found else ""
            if found is not None and line.strip():
                words = line
                within = self._library.find(server, found.id)
        await self._answer(interaction, words, "slash", within=within, speaker=self._speaker(server, speaker))

    async def _source_of(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        forwarded = [snapshot.content for snapshot in message.message_snapshots]
        said = [message.content, *forwarded, *(embed.description for embed in message.embeds)]
        words = quoted_part("\n".join(filter(None, said)))
        await self._requests.serve(interaction, self._answer(interaction, words, "menu", private=True))

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        words: str,
        surface: str,
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
        if wait := self._cooldown.wait(interaction.user.id):
            raise too_fast(wait)
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
        asked = self._asked(interaction, "quote", surface, kept, answer, matches, private)
        self._log.record(asked)
        await show(interaction, self._layout(head, matches, asked), private=private)

    def _asked(
        self,
        interaction: discord.Interaction[Any],
        kind: str,
        surface: str,
        words: str | None,
        answer: QuoteAnswer,
        matches: Sequence[QuoteMatch],
        private: bool,
    ) -> Query:
        cited = [(match.excerpt.citation, match.similarity) for match in matches]
        return Query(
            kind=kind,
            server=server_of(interaction),
            channel=interaction.channel_id,
            asker=self._log.hash_person(UserId(interaction.user.id)),
            surface=surface,
            text=words,
            verdict=answer.verdict,
            confidence=answer.similarity,
            shown=tuple(Shown(at.transcript, at.start, at.end, score) for at, score in cited),
            took_ms=answer.took_ms,
            private=private,
        )

    def _layout(self, head: str, matches: Sequence[QuoteMatch], asked: Query) -> ui.LayoutView:
        quotes: list[str] = []
        buttons: list[ui.Item[Any]] = []
        for match in matches:
            [excerpt] = replies.choose([match.excerpt])
            if not quotes:
                buttons += reading(excerpt)
            quotes.append(replies.cited_quote(excerpt))
        buttons.append(share(asked.id) if asked.private else delete(asked.id))
        return replies.layout(head, replies.fitting(head, quotes), buttons)

    @quote.autocomplete("words")
    async def suggest_lines(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer lines that go on as what was typed."""
        server = server_of(interaction)
        named = self._library.find(server, str(interaction.namespace.transcript or ""))
        lines = await self._library.lines(typed[:200], server=server, transcript=named and named.id)
        return [
            app_commands.Choice(
                name=replies.plain(line, 100) or "…", value=place if len(place) <= 100 else line
            )
            for line, place in lines[:25]
        ]

    @quote.autocomplete("speaker")
    async def suggest_speakers(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the speakers whose name holds what was typed."""
        names = [
            name for name in self._speakers(server_of(interaction)) if typed.casefold() in name.casefold()
        ]
        return [
            app_commands.Choice(name=replies.plain(name, 100) or "…", value=name[:100]) for name in names[:25]
        ]

    @quote.autocomplete("transcript")
    async def suggest_transcripts(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the interviews that fit what was typed."""
        return choices(self._library.transcripts(server_of(interaction)), typed)

    def _within(self, server: ServerId | None, name: str | None) -> Entry | None:
        if not name:
            return None
        entry = self._library.find(server, name)
        if entry is None:
            raise Refusal(f"I know no interview called “{replies.line(name, 80)}”.")
        return entry

    def _speaker(self, server: ServerId | None, typed: str | None) -> str | None:
        if not typed:
            return None
        for name in self._speakers(server):
            if typed.strip().casefold() in (name.casefold(), name[:100].casefold()):
                return name
        raise Refusal(f"I know nobody called “{replies.line(typed, 80)}” in the interviews.")

    def _speakers(self, server: ServerId | None) -> list[str]:
        return sorted({name for entry in self._library.transcripts(server) for name in entry.speakers})

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def random(self, interaction: discord.Interaction[Any]) -> None:
        """Show something that was said."""
        await self._requests.serve(interaction, self._random(interaction))

    async def _random(self, interaction: discord.Interaction[Any]) -> None:
        if wait := self._cooldown.wait(interaction.user.id):
            raise too_fast(wait)
        excerpt = await promptly(interaction, self._fresh_excerpt(interaction))
        if excerpt is None:
            raise Refusal("I know no interviews yet that have a line to show.")
        match = QuoteMatch(excerpt, 1.0, ())
        answer = QuoteAnswer("", "exact", 1.0, (match,), 1)
        asked = self._asked(interaction, "random", "slash", None, answer, (match,), False)
        buttons = [*reading(excerpt), delete(asked.id)]
        self._log.record(asked)
        await show(interaction, replies.layout(None, [replies.cited_quote(excerpt)], buttons))

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
