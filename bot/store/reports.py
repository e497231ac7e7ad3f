"""What the log tells moderators: how much is asked and found, and what is missing."""

import csv
import io
import json
import time
import unicodedata
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from bot.ids import ServerId, TranscriptId
from bot.store.database import Database
from bot.transcripts.text import one_line

DAY: Final = 86_400
FORMULA: Final = ("=", "+", "-", "@", "\N{MINUS SIGN}")


class Day(NamedTuple):
    """The questions of one day (UTC)."""

    date: date
    answered: int
    not_found: int


class Top(NamedTuple):
    """A transcript and how many questions it answered; the title is None where it is gone."""

    transcript: TranscriptId
    title: str | None
    questions: int


class Stats(NamedTuple):
    """What was asked in some days: every day of them, also those without a question."""

    days: tuple[Day, ...]
    helpful: int
    unhelpful: int
    median_ms: float | None
    top: tuple[Top, ...]

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return sum(day.answered for day in self.days)

    @property
    def not_found(self) -> int:
        """How many questions found nothing."""
        return sum(day.not_found for day in self.days)


class Gap(NamedTuple):
    """A question that found nothing or was voted down, with how often and by how many it was asked.

    ``expected`` is what some of them had hoped for, the latest first.
    """

    topic: int
    text: str
    times: int
    people: int
    last_at: float
    expected: tuple[str, ...] = ()

    @property
    def last_date(self) -> date:
        """The day of the last one (UTC)."""
        return datetime.fromtimestamp(self.last_at, UTC).date()


class Reports:
    """Reads the log for moderators; ``server`` None stands for everything, which only the operator sees."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stats(
        self, server: ServerId | None, days: int, *, top: int = 5, now: float | None = None
    ) -> Stats:
        """Return what was asked in the last days, today included."""
        today = int((time.time() if now is None else now) // DAY)
        first = today - days + 1
        scope = "day >= :first" if server is None else "server = :server AND day >= :first"
        values = {"server": server, "first": first, "top": top}
        counts = await self._database.read(DAILY.format(scope), values)
        speeds = await self._database.read(SPEEDS.format(scope), values)
        best = await self._database.read(TOP.format(scope), values)
        asked = {row["day"]: (row["answered"], row["not_found"]) for row in counts}
        return Stats(
            days=tuple(_day(day, *asked.get(day, ())) for day in range(first, today + 1)),
            helpful=sum(row["helpful"] for row in counts),
            unhelpful=sum(row["unhelpful"] for row in counts),
            median_ms=_median([(row["ms"], row["questions"]) for row in speeds]),
            top=tuple(Top(*row) for row in best),
        )

    async def gaps(
        self,
        server: ServerId | None,
        days: int = 90,
        *,
        people: int = 2,
        most: int = 25,
        now: float | None = None,
    ) -> list[Gap]:
        """Return what was asked in vain, most often first, once so many people or the operator asked it."""
        since = (time.time() if now is None else now) - days * DAY
        scope = "asked_at >= :since" if server is None else "server = :server AND asked_at >= :since"
        return await self._gaps(scope, {"server": server, "since": since, "people": people, "most": most})

    async def gap(
        self, server: ServerId, topic: int | str, days: int = 90, *, people: int = 2, now: float | None = None
    ) -> Gap | None:
        """Return one of a server's gaps; None where there is no such gap, or too few people asked.

        SQLite finds the topic by its digits, too, and nothing by other text.
        """
        since = (time.time() if now is None else now) - days * DAY
        values = {"server": server, "topic": topic, "since": since, "people": people, "most": 1}
        gaps = await self._gaps("server = :server AND topic = :topic AND asked_at >= :since", values)
        return gaps[0] if gaps else None

    async def _gaps(self, scope: str, values: dict[str, Any]) -> list[Gap]:
        rows = await self._database.read(GAPS.format(scope), {**values, "people": max(1, values["people"])})
        topics = json.dumps([row["topic"] for row in rows])
        expected: dict[int, list[str]] = {row["topic"]: [] for row in rows}
        for hope in await self._database.read(EXPECTED.format(scope), {**values, "topics": topics}):
            expected[hope["topic"]].append(hope["text"])
        return [Gap(*row)._replace(expected=tuple(expected[row["topic"]])) for row in rows]

    async def questions(
        self, server: ServerId | None, days: int = 90, *, now: float | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the questions of the last days, oldest first, without their askers."""
        since, last = (time.time() if now is None else now) - days * DAY, 0
        scope = "TRUE" if server is None else "server = :server"
        while True:
            values = {"server": server, "since": since, "last": last}
            page = await self._database.read(QUESTIONS.format(scope), values)
            if not page:
                return
            for row in page:
                last = row["number"]
                yield dict(row) | {"shown": json.loads(row["shown"])}


def as_csv(gaps: Iterable[Gap]) -> str:
    """Return gaps as a file for a spreadsheet, in which no question is taken for a formula."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["question", "times", "people", "last asked", "expected"])
    for gap in gaps:
        hopes = _no_formula(" | ".join(gap.expected))
        rows.writerow([_no_formula(gap.text), gap.times, gap.people, gap.last_date, hopes])
    return file.getvalue()


def _no_formula(text: str) -> str:
    # Some spreadsheets pass over what nobody sees, and take what is twice as wide for the narrow one.
    text = one_line(text)
    seen = next((c for c in text if unicodedata.category(c)[0] not in "CMZ"), "")
    return f"'{text}" if unicodedata.normalize("NFKC", seen)[:1] in FORMULA else text


QUESTIONS: Final = """
SELECT query.number, kind, strftime('%Y-%m-%dT%H:%M:%SZ', asked_at, 'unixepoch') AS asked_at, server, surface,
    text, verdict, confidence, shown, took_ms, private,
    (SELECT count(*) FROM vote WHERE query = query.number AND helpful) AS helpful,
    (SELECT count(*) FROM vote WHERE query = query.number AND NOT helpful) AS unhelpful
FROM query LEFT JOIN wording ON wording.number = wording
WHERE query.number > :last AND asked_at >= :since AND {} ORDER BY query.number LIMIT 500
"""
DAILY: Final = """
SELECT day, sum(answered) AS answered, sum(not_found) AS not_found, sum(helpful) AS helpful,
    sum(unhelpful) AS unhelpful
FROM daily WHERE {} GROUP BY day
"""
SPEEDS: Final = "SELECT ms, sum(questions) AS questions FROM daily_speed WHERE {} GROUP BY ms ORDER BY ms"
TOP: Final = """
SELECT counted.transcript, title, counted.questions
FROM (SELECT transcript, sum(questions) AS questions FROM daily_transcript WHERE {} GROUP BY transcript
      ORDER BY questions DESC, transcript LIMIT :top) AS counted
LEFT JOIN transcript ON transcript.id = counted.transcript
ORDER BY counted.questions DESC, counted.transcript
"""
#: The text is the latest; all of one topic are nearly the same.
GAPS: Final = """
SELECT counted.topic, text, times, people, last_at
FROM (SELECT topic, count(*) AS times, count(DISTINCT asker) AS people, max(asked_at) AS last_at,
          max(number) AS latest
      FROM query INDEXED BY query_missed WHERE missed = 1 AND topic IS NOT NULL AND {}
      GROUP BY topic HAVING people >= :people OR count(*) > count(asker)
      ORDER BY times DESC, last_at DESC LIMIT :most) AS counted
JOIN query ON query.number = latest JOIN wording ON wording.number = query.wording
ORDER BY times DESC, last_at DESC
"""
#: CROSS JOIN: from the questions to their votes, so that no vote of another server is read.
EXPECTED: Final = """
SELECT topic, text
FROM query INDEXED BY query_missed CROSS JOIN vote ON vote.query = query.number
    JOIN wording ON wording.number = vote.wording
WHERE missed = 1 AND topic IS NOT NULL AND {} AND topic IN (SELECT value FROM json_each(:topics))
ORDER BY voted_at DESC
"""


def _day(day: int, answered: int = 0, not_found: int = 0) -> Day:
    return Day(datetime.fromtimestamp(day * DAY, UTC).date(), answered, not_found)


def _median(counts: list[tuple[float, int]]) -> float | None:
    """Return the middle value of ascending values that occur so often."""
    seen, half = 0, sum(count for _, count in counts) / 2
    for value, count in counts:
        seen += count
        if seen >= half:
            return value
    return None
