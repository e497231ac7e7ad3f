"""How something reaches Discord although the line is cut or Discord is not well."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

import aiohttp
import discord

from bot.errors import Refusal

logger = logging.getLogger(__name__)

T = TypeVar("T")

NOBODY: Final = discord.AllowedMentions.none()  # is pinged

#: After these nobody knows whether Discord took what was sent: the line was cut, it is not well, or mumbles.
UNSURE: Final = (discord.DiscordServerError, aiohttp.ClientError, OSError, json.JSONDecodeError)
#: What sending something to Discord may raise: it says no, or one of these.
UNSENT: Final = (discord.HTTPException, *UNSURE)
REPEATED_FOR: Final = 120.0  # seconds; the token of an interaction lives for 900
FIRST_PAUSE: Final = 0.5  # seconds, twice as long each time
LONGEST_PAUSE: Final = 16.0
TAKEN: Final = 40060  # Discord has an answer to this interaction already
NO_RIGHT: Final = (50001, 50013)  # where the bot may not look, or not write


class Undelivered(Refusal):
    """Something that Discord did not take in all this time."""

    def __init__(self) -> None:
        super().__init__("Discord did not take my answer. Please ask again in a minute.")


async def repeated(send: Callable[[], Awaitable[T]]) -> T:
    """Send what may arrive twice without harm, and again where nobody knows whether it arrived.

    Undelivered where that goes on for too long.
    """
    until, pause = time.monotonic() + REPEATED_FOR, FIRST_PAUSE
    while True:
        try:
            return await send()
        except UNSURE as error:
            logger.warning("Discord did not take something: %s", error or type(error).__name__)
            if time.monotonic() + pause > until:
                raise Undelivered from error
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def answered_first(send: Callable[[], Awaitable[object]]) -> bool:
    """Send the first answer to an interaction; False where it has one already.

    That is the same answer where Discord took it and the line was cut.
    """
    try:
        await repeated(send)
    except discord.HTTPException as error:
        if error.code != TAKEN:
            raise
        return False
    return True


async def think(interaction: discord.Interaction[Any], *, private: bool = True) -> None:
    """Show that an answer is under way, to everybody or to the person alone."""
    interaction.extras["thinking"] = "privately" if private else "publicly"
    await answered_first(partial(interaction.response.defer, ephemeral=private, thinking=True))


async def whisper(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Tell something to the person alone, whatever the interaction was answered before."""
    thinking = interaction.extras.pop("thinking", None)
    if not interaction.response.is_done():
        send = partial(interaction.response.send_message, sentence, ephemeral=True)
        if await answered_first(send) or thinking is None:
            return
    if thinking == "privately":
        await repeated(partial(interaction.edit_original_response, content=sentence))
    elif thinking == "publicly":
        # A follow-up to a bare "thinking ..." takes its place and is as public, but not once that was edited.
        await repeated(partial(interaction.edit_original_response, content="This did not work."))
        await interaction.followup.send(sentence, ephemeral=True)
        await interaction.delete_original_response()
    else:
        await interaction.followup.send(sentence, ephemeral=True)
