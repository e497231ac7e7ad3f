"""What is offered while somebody types the name of an interview."""

from collections.abc import Iterable
from typing import Final

from discord import app_commands

from bot.chat import replies
from bot.store.rows import Entry

MOST: Final = 25  # Discord takes no more


def choices(known: Iterable[Entry], typed: str) -> list[app_commands.Choice[str]]:
    """Return the interviews whose title or id holds what was typed, those that begin with it first."""
    typed = typed.strip().casefold()
    found = [entry for entry in known if typed in entry.title.casefold() or typed in entry.id.casefold()]
    found.sort(key=lambda entry: not entry.title.casefold().startswith(typed))
    return [
        app_commands.Choice(name=replies.plain(entry.title, 100) or entry.id[:100], value=entry.id[:100])
        for entry in found[:MOST]
    ]
