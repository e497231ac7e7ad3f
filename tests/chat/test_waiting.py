"""Only a few files are worked on at once; whoever waits is told their place."""

import asyncio
from typing import Any

import discord
import pytest
from discord.ui import TextDisplay

from bot.chat import uploads, waiting
from bot.chat.client import InterviewBot
from bot.chat.curate import Curate
from bot.chat.requests import show
from bot.chat.waiting import Queue
from bot.errors import Crowded
from bot.ids import ServerId
from tests.chat.conftest import World, labels
from tests.chat.test_curate import HERONS, upload

A, B, C = map(ServerId, (1, 2, 3))


class Visit:
    """Somebody in the queue: where they were told to be, and whether it is their turn."""

    def __init__(self, queue: Queue, server: ServerId) -> None:
        self.told: list[int] = []
        self.there = asyncio.Event()
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._stay(queue, server))

    async def _stay(self, queue: Queue, server: ServerId) -> None:
        async def say(place: int) -> None:
            self.told.append(place)

        async with queue.turn(server, say, 0.001):
            self.there.set()
            await self.done.wait()

    async def leave(self) -> None:
        """Be done with it, and let everybody take notice."""
        self.done.set()
        await self.task
        await asyncio.sleep(0.01)


async def come(queue: Queue, *servers: ServerId) -> list[Visit]:
    """Have some come one after the other, and wait until each knows their place."""
    visits = [Visit(queue, server) for server in servers]
    await asyncio.sleep(0.01)
    return visits


async def test_so_many_work_at_once_and_the_others_follow_as_they_came() -> None:
    first, second, third, fourth = await come(Queue(2, 2), A, B, C, A)
    assert [visit.there.is_set() for visit in (first, second, third, fourth)] == [True, True, False, False]

    await second.leave()
    assert [third.there.is_set(), fourth.there.is_set()] == [True, False]

    for visit in (first, third, fourth):
        await visit.leave()


async def test_who_waits_is_told_their_place_whenever_it_changed() -> None:
    visits = await come(Queue(1, 1), A, B, C, A)

    for visit in visits:
        await visit.leave()

    assert [visit.told for visit in visits] == [[], [1], [2, 1], [3, 2, 1]]


async def test_a_server_with_many_files_leaves_room_for_others() -> None:
    first, second, other = await come(Queue(2, 1), A, A, B)

    assert [visit.there.is_set() for visit in (first, second, other)] == [True, False, True]
    for visit in (first, second, other):
        await visit.leave()


async def test_who_goes_away_lets_the_next_begin() -> None:
    first, second, third = await come(Queue(1, 1), A, B, C)

    for visit in (second, first):
        visit.task.cancel()
    await asyncio.sleep(0.01)

    assert third.there.is_set()
    await third.leave()


async def test_nobody_waits_in_the_queue_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LONGEST", 0.02)
    queue = Queue(1, 1)
    first, second = await come(queue, A, B)

    with pytest.raises(Crowded):
        await second.task
    await first.leave()
    [third] = await come(queue, C)
    assert third.there.is_set()
    await third.leave()


async def test_a_place_that_cannot_be_told_costs_nobody_their_turn() -> None:
    async def say(place: int) -> None:
        raise ConnectionResetError

    queue = Queue(1, 1)
    [first] = await come(queue, A)

    async def stay() -> None:
        async with queue.turn(B, say, 0.001):
            pass

    second = asyncio.create_task(stay())
    await asyncio.sleep(0.01)
    await first.leave()
    await second


async def test_a_file_waits_for_another_of_its_server_and_its_person_sees_the_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()
    shown: list[str] = []

    async def note(interaction: Any, view: discord.ui.LayoutView) -> None:
        await show(interaction, view)
        shown.extend(part.content for part in view.walk_children() if isinstance(part, TextDisplay))
        told.set()

    monkeypatch.setattr(uploads, "show", note)
    assert isinstance(world.env.bot, InterviewBot)
    curate = world.env.bot.get_cog("Curate")
    assert isinstance(curate, Curate)
    [other] = await come(curate._uploads._queue, ServerId(world.guild.id))
    bringing = asyncio.create_task(upload(world, HERONS))
    await asyncio.wait_for(told.wait(), 10)
    assert shown == ["“zeppelin.vtt” waits for its turn: number 1 in the queue."]

    await other.leave()
    brought = await bringing
    assert labels(brought.response) == ["Add", "Cancel"]
