"""/stats and /gaps: what moderators can learn from the log of their own server."""

import asyncio
import io
from collections.abc import Sequence
from typing import Any, Final, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import chart, replies
from bot.chat.buttons import gap_menu, gaps_file, next_steps
from bot.chat.commands import Commands
from bot.chat.delivery import NOBODY, think
from bot.chat.requests import Requests, moderated, promptly, served, show
from bot.errors import Refusal
from bot.ids import ServerId
from bot.settings import Settings
from bot.store.reports import Gap, Reports, Stats, as_csv
from bot.transcripts.reading import counted

ALT_LIMIT: Final = 1024  # characters of a picture's description
GAP_DAYS: Final = 90
MOST_IN_FILE: Final = 1000
MOST_IN_LIST: Final = 25  # Discord's menus hold no more
MOST_EXPECTED: Final = 5
NEXT_STEPS: Final = (
    "Where an interview does answer it, add an alias for how its captions misspell a name. "
    "Where none does, add one that does."
)


class Statistics(commands.Cog):
    """Shows moderators what is asked, found and missing; privately, and of their own server only."""

    def __init__(self, settings: Settings, reports: Reports, requests: Requests, offered: Commands) -> None:
        self._settings = settings
        self._reports = reports
        self.requests = requests
        self._offered = offered
        self.presses = {"gaps": self._send_file, "gap": self._show_gap}

    @app_commands.command()
    @app_commands.allowed_contexts(dms=False)
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.describe(days="How far back")
    @served
    async def stats(self, interaction: discord.Interaction[Any], days: Literal[7, 30, 90] = 30) -> None:
        """What people asked here, and what was found."""
        server = self._server(interaction)
        await think(interaction)
        stats = await self._reports.stats(server, days)
        facts = described(stats)
        files = []
        if stats.answered + stats.not_found:
            drawn = await asyncio.to_thread(chart.draw, stats)
            alt = replies.plain(facts, ALT_LIMIT)
            files.append(discord.File(io.BytesIO(drawn), "stats.png", description=alt))
        await interaction.edit_original_response(
            content="\n".join(replies.line(fact, 300) for fact in facts.split("\n")),
            attachments=files,
            allowed_mentions=NOBODY,
        )

    @app_commands.command()
    @app_commands.allowed_contexts(dms=False)
    @app_commands.default_permissions(manage_messages=True)
    @served
    async def gaps(self, interaction: discord.Interaction[Any]) -> None:
        """What people asked here in vain, and what can be done about it."""
        server, people = self._server(interaction), self._settings.gap_people
        work = self._reports.gaps(server, GAP_DAYS, people=people, most=MOST_IN_LIST)
        gaps = await promptly(interaction, work, private=True)
        await show(interaction, listing(gaps, self._settings), private=True)

    async def _show_gap(self, interaction: discord.Interaction[Any], topic: str) -> None:
        server, people = self._server(interaction), self._settings.gap_people
        gap = await self._reports.gap(server, topic, GAP_DAYS, people=people)
        if gap is None:
            now = f"{self._offered.mention('gaps')} shows what is asked now."
            raise Refusal(f"Nobody asks this in vain here any more. {now}")
        view = replies.layout(_row(gap, MOST_EXPECTED), [NEXT_STEPS], next_steps())
        await show(interaction, view, private=True)

    async def _send_file(self, interaction: discord.Interaction[Any], _: str) -> None:
        server = self._server(interaction)
        await think(interaction)
        people = self._settings.gap_people
        gaps = await self._reports.gaps(server, GAP_DAYS, people=people, most=MOST_IN_FILE)
        file = discord.File(io.BytesIO(as_csv(gaps).encode()), "gaps.csv")
        await interaction.edit_original_response(attachments=[file])

    def _server(self, interaction: discord.Interaction[Any]) -> ServerId:
        return moderated(interaction, self._settings.moderator_role)


def described(stats: Stats) -> str:
    """Return the facts of the picture, one a line."""
    asked, votes = stats.answered + stats.not_found, stats.helpful + stats.unhelpful
    if not asked:
        return f"Nobody asked anything in the last {len(stats.days)} days."
    busiest = max(stats.days, key=lambda day: day.answered + day.not_found)
    lines = [
        f"{asked:,} asked in the last {len(stats.days)} days: {stats.answered:,} answered "
        f"({stats.answered / asked:.0%}), {stats.not_found:,} not found.",
        f"Most on {busiest.date:%d %B}: {busiest.answered:,} answered, {busiest.not_found:,} not found.",
        f"Median time: {chart.duration(stats.median_ms)}.",
        f"Helpful: {stats.helpful:,} of {counted(votes, 'vote')} ({stats.helpful / votes:.0%})."
        if votes
        else "Nobody voted yet.",
    ]
    if stats.top:
        titles = [
            f"#{number} {replies.plain(top.title or top.transcript, 60)} ({top.questions:,})"
            for number, top in enumerate(stats.top, 1)
        ]
        lines.append(f"Most cited: {', '.join(titles)}.")
    return "\n".join(lines)


def listing(gaps: Sequence[Gap], settings: Settings) -> discord.ui.LayoutView:
    """Return the message that lists gaps."""
    people, days = settings.gap_people, counted(min(GAP_DAYS, settings.retention_days), "day")
    asked = "somebody" if people == 1 else f"at least {people} people"
    if not gaps and not settings.log_questions:
        return replies.layout("I keep no words of questions here, so I cannot tell what was in vain.", [])
    if not gaps:
        return replies.layout(f"Nothing that {asked} asked in the last {days} was in vain.", [])
    title = f"**Asked in vain** in the last {days}, by {asked}:"
    rows = replies.fitting(title, [f"{_row(gap, 1)}\n" for gap in gaps])
    view = replies.layout(title, ["".join(rows)], [gaps_file()])
    options = [
        discord.SelectOption(label=replies.plain(gap.text, 100), value=f"gap:{gap.topic}")
        for gap in gaps[: len(rows)]
    ]
    view.add_item(discord.ui.ActionRow(gap_menu(options)))
    return view


def _row(gap: Gap, most_expected: int) -> str:
    words, asked = replies.line(gap.text, 120), "person" if gap.people == 1 else "people"
    row = f"**{gap.times:,}×** {words} · {gap.people:,} {asked}, last <t:{int(gap.last_at)}:d>"
    hopes = [f"\n-# Expected: “{replies.line(hope, 200)}”" for hope in gap.expected[:most_expected]]
    return row + "".join(hopes)
