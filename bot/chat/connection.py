"""The line to Discord's gateway: taken up again when cut, left for good when only the operator can help."""

import asyncio
import logging
import random
import time
import zlib
from contextlib import suppress
from typing import Any, Final

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.chat.requests import log_surprise
from bot.errors import SetupRefused

logger = logging.getLogger(__name__)

HELLO_WITHIN: Final = 60.0  # seconds for the gateway to greet and be answered
HELD: Final = 60.0  # seconds after which a connection counts as one that holds
LONGEST_WAIT: Final = 32.0  # seconds
#: How a connection ends that can be made again.
LOST: Final = (OSError, aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound)

REFUSED: Final = "Discord does not accept DISCORD_TOKEN; copy it again from the portal."
OUTDATED: Final = "Discord no longer takes what this version of the bot asks for (code {code}); upgrade it."
#: What the operator is told when Discord closes the connection with one of these codes.
REASONS: Final = {
    4004: REFUSED,
    4010: "Discord refuses the shard this bot runs as (code 4010); it has one, so look at what lies between.",
    4011: "This bot is in more servers than Discord serves over one connection (code 4011), and knows no "
    "other way; let it leave some.",
    4012: OUTDATED.format(code=4012),
    4013: OUTDATED.format(code=4013),
    4014: "ASK_CHANNELS needs the Message Content Intent: switch it on in the Discord developer portal, "
    "under Bot, or leave ASK_CHANNELS empty.",
}


class Backoff:
    """How long to wait before each further try, so that a Discord in trouble is not asked all the time."""

    def __init__(self) -> None:
        self._tries = 0

    def wait(self, held: float) -> float:
        """Return how many seconds to wait after a connection that held for so many."""
        self._tries = 1 if held >= HELD else self._tries + 1
        return random.uniform(0, min(2.0 ** (self._tries - 1), LONGEST_WAIT)) if self._tries > 1 else 0.0


class Socket(DiscordWebSocket):
    """A connection that outlives an event it cannot read."""

    async def received_message(self, msg: Any, /) -> None:
        """Take an event; one that cannot be read is logged and dropped."""
        try:
            await super().received_message(msg)
        except (*LOST, discord.ConnectionClosed, ReconnectWebSocket):
            raise
        except zlib.error as error:  # and so will be all that follows
            raise ConnectionError("what Discord sends cannot be unpacked") from error
        except Exception as error:
            if self.session_id is None:
                raise ConnectionError("what the gateway says cannot be read") from error
            log_surprise(error)


async def stay_connected(client: discord.Client) -> None:
    """Stay connected until the client closes.

    Raises what keeps the first connection from being made, and SetupRefused where no other can be.
    """
    backoff, met, resume = Backoff(), False, False
    while not client.is_closed():
        opened = None
        try:
            client.ws = await _open(client, resume, initial=not met)
            met, opened = True, time.monotonic()
            while True:
                await client.ws.poll_event()
        except ReconnectWebSocket as end:
            if not met:
                raise discord.GatewayNotFound from end
            resume = end.resume
        except (*LOST, discord.ConnectionClosed) as error:
            if isinstance(error, discord.ConnectionClosed) and error.code in REASONS:
                raise SetupRefused(REASONS[error.code]) from error
            if opened:
                with suppress(*LOST):
                    await client.ws.close()  # whatever it was: else its heart would beat on
            if not met:
                raise
            if client.is_closed():
                return
            resume = client.ws.session_id is not None
            logger.warning("The line to Discord is cut: %s", error or type(error).__name__)
        if client.is_closed():
            return
        client.dispatch("disconnect")
        await asyncio.sleep(backoff.wait(time.monotonic() - opened if opened else 0.0))


async def _open(client: discord.Client, resume: bool, *, initial: bool) -> Socket:
    if resume:
        last = client.ws
        opening = Socket.from_client(
            client, gateway=last.gateway, resume=True, session=last.session_id, sequence=last.sequence
        )
    else:
        opening = Socket.from_client(client, gateway=await _allowed(client), initial=initial)
    return await asyncio.wait_for(opening, HELLO_WITHIN)


async def _allowed(client: discord.Client) -> yarl.URL:
    """Return where to connect, once there is no haste: too many connections a day cost a bot its token."""
    _, url, allowance = await client.http.get_bot_gateway()
    left = allowance["remaining"]
    if left < allowance["total"] / 2:  # a bot that is started over and over never comes to its last one
        wait = allowance["reset_after"] / 1000 / max(1, left)
        logger.warning("Discord allows %d further connections for now; waiting %.0f s.", left, wait)
        await asyncio.sleep(wait)
    return yarl.URL(url)
