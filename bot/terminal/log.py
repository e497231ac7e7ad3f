"""`interview-bot log`: what was asked, for the operator, over all servers."""

import argparse
import time
from datetime import UTC, datetime
from typing import Final

from bot.data_folder import DATABASE
from bot.errors import Refusal
from bot.settings import Settings
from bot.store.audit import trail
from bot.store.database import Database
from bot.store.reports import DAY, Gap, Reports, Stats, as_csv
from bot.store.retention import Retention
from bot.store.transcripts import TranscriptStore
from bot.terminal.printing import FAINT, json_line, printable, styled
from bot.transcripts.reading import counted

HELP = "show, export or prune the log of questions, and show who changed transcripts"

BAR: Final = 40  # characters of the longest bar


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "what",
        choices=["stats", "gaps", "export", "trail", "prune"],
        help="stats: how much is asked and found; gaps: what was asked in vain; export: every question, one "
        "JSON object a line; trail: who changed which transcript, newest first, one JSON object a line; "
        "prune: let go of what is past its time, now",
    )
    parser.add_argument("--days", type=int, default=30, metavar="N", help="how far back (default 30)")
    parser.add_argument("--server", type=int, metavar="ID", help="of this server only")
    parser.add_argument("--csv", action="store_true", help="print gaps as CSV")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Open the database, without the library, and do one of these."""
    if not 1 <= options.days <= 3650:
        raise Refusal("--days takes a number from 1 to 3650.")
    async with Database.open(settings.data_dir / DATABASE) as database:
        reports = Reports(database)
        if options.what == "stats":
            print(as_text(await reports.stats(options.server, options.days)))
        elif options.what == "gaps":
            gaps = await reports.gaps(options.server, options.days, people=settings.gap_people, most=1000)
            most = "anybody" if settings.gap_people == 1 else f"{settings.gap_people} people or more"
            none = f"Nothing that {most} asked was in vain."
            if not settings.log_questions:
                none = "No words of questions are kept (LOG_QUESTIONS), so nobody can tell what was in vain."
            lines = "\n".join(_gap(gap) for gap in gaps) or none
            print(as_csv(gaps).rstrip() if options.csv else lines)
        elif options.what == "export":
            async for question in reports.questions(options.server, options.days):
                print(json_line(question))
        elif options.what == "trail":
            for deed in await trail(database, options.server, time.time() - options.days * DAY):
                at = datetime.fromtimestamp(deed.at, UTC).isoformat(timespec="seconds")
                print(json_line(deed._asdict() | {"at": at}))
        else:
            await TranscriptStore(database).purge(settings.grace_days)
            swept = await Retention(database, settings.retention_days, settings.grace_days).sweep()
            print(f"Questions past their time that were let go: {swept.questions:,}.")
    return 0


def as_text(stats: Stats) -> str:
    """Return the facts of some days as people read them in a terminal."""
    asked, votes = stats.answered + stats.not_found, stats.helpful + stats.unhelpful
    lines = [f"Asked      {asked:,} in {counted(len(stats.days), 'day')}"]
    if asked:
        lines.append(f"Answered   {stats.answered:,} ({stats.answered / asked:.0%})")
    if stats.median_ms is not None:
        lines.append(f"Median     {stats.median_ms:.0f} ms")
    if votes:
        lines.append(
            f"Helpful    {stats.helpful:,} of {counted(votes, 'vote')} ({stats.helpful / votes:.0%})"
        )
    lines += [
        f"           {top.questions:>6,}  {printable(top.title or top.transcript)}" for top in stats.top
    ]
    most = max((day.answered + day.not_found for day in stats.days), default=0)
    for day in stats.days:
        found, missed = (round(BAR * count / max(1, most)) for count in (day.answered, day.not_found))
        if total := day.answered + day.not_found:
            lines.append(f"{day.date}  {total:>6,}  {'█' * found}{'░' * missed}".rstrip())
    return "\n".join(lines)


def _gap(gap: Gap) -> str:
    return f"{gap.times:>5,}×  {styled(str(gap.last_date), FAINT)}  {printable(gap.text)}"
