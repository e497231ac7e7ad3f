"""How long one person waits between two questions, however and wherever they ask."""

import discord
from discord.ext import commands

from bot.chat.requests import Request, person_of
from bot.errors import Refusal


class TooFast(Refusal):
    """Somebody asks again before their wait is over."""

    def __init__(self, wait: float) -> None:
        seconds = max(1, round(wait))
        super().__init__(f"One at a time, please: ask again in {seconds} second{'s' * (seconds > 1)}.")


class Cooldown:
    """Lets each person ask once in so many seconds; with 0, whenever they like."""

    def __init__(self, seconds: float) -> None:
        def fresh(_: Request) -> commands.Cooldown | None:
            return commands.Cooldown(1, seconds) if seconds else None

        self._people = commands.DynamicCooldownMapping(fresh, lambda request: person_of(request).id)

    def begin(self, request: Request) -> None:
        """Begin the wait of the person who asks; TooFast where the last one is not over."""
        # By Discord's clock, as discord.py does it: questions that arrive late together were not asked so.
        edited_at = request.edited_at if isinstance(request, discord.Message) else None
        asked_at = edited_at or request.created_at
        if wait := self._people.update_rate_limit(request, asked_at.timestamp()):
            raise TooFast(wait)
