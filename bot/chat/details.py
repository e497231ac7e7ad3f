"""What moderators say about a transcript: checked, with a sentence for whatever cannot be taken."""

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.chat.replies import LINK_LIMIT, line, plain
from bot.errors import Refusal
from bot.library.ingest import time_link
from bot.transcripts.corpus import LONGEST_TITLE

LONGEST_NAME: Final = 80  # characters
A_DAY: Final = 86_400.0  # seconds

PING: Final = re.compile(r"@(?:everyone|here)\b|<(?:@[!&]?|#)\d+>")


def checked_title(title: str) -> str:
    """Return a title as one line."""
    if len(title) > LONGEST_TITLE:
        raise Refusal(f"This title has {len(title):,} characters; please use at most {LONGEST_TITLE}.")
    return _line(title, "title")


def checked_name(name: str) -> str:
    """Return a name as one line."""
    if len(name) > LONGEST_NAME:
        raise Refusal(f"A name of {len(name):,} characters is too long; please use at most {LONGEST_NAME}.")
    return _line(name, "name")


def checked_date(date: str) -> str | None:
    """Return a date as 2024, 2024-03 or 2024-03-28; None for none."""
    date = date.strip()
    if date and not _is_date(date):
        raise Refusal("Please write the date as year-month-day, like 2024-03-28.")
    return date or None


def checked_address(address: str) -> str | None:
    """Return the address of a page; None for none."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    sound = parts.scheme in ("https", "http") and parts.netloc and not re.search(r"\s", address)
    if address and not (sound and len(address) <= LINK_LIMIT):
        raise Refusal("Please give a link that begins with https:// and is not too long.")
    return address or None


def checked_link(link: str) -> str | None:
    """Return a template of links into the recording, also from a page that takes a second; None for none."""
    template = checked_address(link)
    if template and "{seconds}" not in template and not (template := time_link(template)):
        raise Refusal("Please put {seconds} where the second belongs, like https://youtu.be/abc?t={seconds}")
    return template


def checked_offset(offset: str) -> float:
    """Return how many seconds a recording is behind the transcript's times."""
    try:
        seconds = float(offset.strip().replace(",", ".") or 0)
    except ValueError:
        seconds = math.nan
    if not abs(seconds) <= A_DAY:
        raise Refusal("Please give the offset as a number of seconds, like 30 or -12.5.")
    return seconds


def checked_names(names: str) -> list[str]:
    """Return names that stand between commas."""
    return [checked_name(name) for name in names.split(",") if name.strip()]


def rename_lines(speakers: Iterable[str], limit: int) -> str:
    """Return a line "name = name" for each speaker, as many as a field holds."""
    text = ""
    for speaker in speakers:
        row = _row(speaker) + "\n"
        if len(text) + len(row) <= limit:
            text += row
    return text.rstrip("\n")


def checked_renames(text: str, speakers: Sequence[str]) -> dict[str, str]:
    """Return who is to be called how, from lines "old name = new name"."""
    names = {}
    unchanged = set(map(_row, speakers))  # which may stay, whatever a file calls somebody
    for row in text.splitlines():
        if not row.strip() or row.strip() in unchanged:
            continue
        old, is_there, new = row.rpartition(" = ") if " = " in row else row.partition("=")
        if not is_there or old.strip() not in speakers:
            raise Refusal(
                f"Please write the speakers as lines “old name = new name”; I cannot use “{line(row, 60)}”."
            )
        names[old.strip()] = checked_name(new)
    return {old: new for old, new in names.items() if old != new}


def _is_date(text: str) -> bool:
    """Tell whether a text is a year, a month or a day of the calendar."""
    try:
        datetime.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", text) is not None


def _row(speaker: str) -> str:
    return f"{speaker} = {speaker}".strip()


def _line(text: str, what: str) -> str:
    shown = plain(text, len(text) + 1)
    if not shown:
        raise Refusal(f"This {what} is empty.")
    if PING.search(shown):
        raise Refusal(f"A {what} cannot mention people, roles or channels.")
    return shown
