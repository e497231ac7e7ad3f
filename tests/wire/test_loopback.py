"""The loopback Discord does what the real one does where that is what goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.wire.faults import Fault
from tests.wire.loopback import LoopbackDiscord
from tests.wire.payloads import CHANNEL, PRIVATE, TOKEN, is_private, shown

MESSAGES = f"channels/{CHANNEL}/messages"


@asynccontextmanager
async def client(discord: LoopbackDiscord) -> AsyncIterator[aiohttp.ClientSession]:
    """Open what speaks to it like the bot."""
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with aiohttp.ClientSession(f"{discord.api_url}/", headers=headers) as session:
        yield session


def message(text: str, nonce: str = "1") -> dict[str, object]:
    """Return a reply to message 7."""
    return {
        "content": text,
        "nonce": nonce,
        "enforce_nonce": True,
        "message_reference": {"message_id": "7"},
    }


async def test_a_lost_response_belongs_to_a_message_that_is_there() -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        discord.failures.append(Fault("messages", "lost"))
        with pytest.raises(aiohttp.ClientError):
            await session.post(MESSAGES, json=message("here"))
        assert await discord.answer("7") == "here"


async def test_a_request_that_is_cut_leaves_nothing() -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        discord.failures.append(Fault("messages", "cut"))
        with pytest.raises(aiohttp.ClientError):
            await session.post(MESSAGES, json=message("here"))
        assert not discord.answers


async def test_the_same_nonce_posts_no_second_message() -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        first = await (await session.post(MESSAGES, json=message("here"))).json()
        again = await (await session.post(MESSAGES, json=message("there"))).json()
        other = await (await session.post(MESSAGES, json=message("there", nonce="2"))).json()
        assert first["id"] == again["id"] != other["id"]
        assert [shown(posted) for posted in discord.answers["7"]] == ["here", "there"]


async def test_a_garbled_response_is_no_json() -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        discord.failures.append(Fault("messages", "garbled"))
        with pytest.raises(ValueError, match="Unterminated"):
            await (await session.post(MESSAGES, json=message("here"))).json()
        assert "7" in discord.answers


async def test_a_rate_limit_says_how_long_to_wait_in_its_header_too() -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        discord.fail_next("messages", 429, retry_after=0.5)
        refused = await session.post(MESSAGES, json=message("here"))
        assert (refused.status, refused.headers["Retry-After"]) == (429, "0.5")


async def test_an_outage_is_one_for_requests_and_connections() -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        async with discord.outage():
            assert (await session.get("users/@me")).status == 503
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(discord.socket_url)
        assert (await session.get("users/@me")).status == 200


@pytest.mark.parametrize("edited", [False, True])
async def test_a_follow_up_to_a_bare_deferral_is_as_public_as_that(edited: bool) -> None:
    async with LoopbackDiscord.open() as discord, client(discord) as session:
        await session.post("interactions/7/token-7/callback", json={"type": 5})
        if edited:
            await session.patch("webhooks/1000/token-7/messages/@original", json={"content": "no"})
        await session.post("webhooks/1000/token-7", json={"content": "psst", "flags": PRIVATE})
        assert is_private(discord.answers["7"][-1]) is edited
