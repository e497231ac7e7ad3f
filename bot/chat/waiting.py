"""What people are told while they wait, for long work or for their turn: few files are worked on at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from bot.chat.delivery import UNSENT
from bot.errors import Crowded
from bot.ids import ServerId

NEWS: Final = 4.0  # seconds until somebody who waits is told that work goes on
AT_ONCE: Final = 2  # files; each may take a processor, and half a gigabyte
OF_A_SERVER: Final = 1  # of these
LONGEST: Final = 600.0  # seconds in the queue; after 900 Discord takes no answer any more

T = TypeVar("T")


async def patiently(
    work: Coroutine[Any, Any, T], say: Callable[[float], Awaitable[None]], every: float = NEWS
) -> T:
    """Wait for long work, and say every few seconds how long it has been."""
    task = asyncio.ensure_future(work)
    waited = 0.0
    try:
        while not (await asyncio.wait({task}, timeout=every))[0]:
            waited += every
            with suppress(*UNSENT):  # news only; the end of it is told in any case
                await say(waited)
        return task.result()
    finally:
        task.cancel()


@dataclass(eq=False, slots=True)
class Turn:
    """Somebody's turn, which begins when ``begun`` is set; ``told`` is the place they know of."""

    server: ServerId
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    told: int = 0


class Queue:
    """Lets a few work at once, and of each server fewer; the others follow in the order they came in."""

    def __init__(self, at_once: int = AT_ONCE, of_a_server: int = OF_A_SERVER) -> None:
        self._at_once = at_once
        self._of_a_server = of_a_server
        self._waiting: list[Turn] = []
        self._at_work: list[Turn] = []

    @asynccontextmanager
    async def turn(
        self, server: ServerId, say: Callable[[int], Awaitable[None]], every: float = NEWS
    ) -> AsyncIterator[None]:
        """Wait until it is one's turn, and have it; whoever waits is told their place whenever it changed.

        Crowded where that takes too long.
        """
        turn = Turn(server)
        self._waiting.append(turn)
        self._begin()

        async def tell(_: float) -> None:
            place = self._waiting.index(turn) + 1 if turn in self._waiting else 0
            if place not in (0, turn.told):
                turn.told = place
                await say(place)

        try:
            try:
                async with asyncio.timeout(LONGEST):
                    with suppress(*UNSENT):
                        await tell(0.0)
                    await patiently(turn.begun.wait(), tell, every)
            except TimeoutError:
                raise Crowded from None
            yield
        finally:
            (self._at_work if turn in self._at_work else self._waiting).remove(turn)
            self._begin()

    def _begin(self) -> None:
        """Let all begin for whom there is room."""
        for turn in list(self._waiting):
            of_server = sum(other.server == turn.server for other in self._at_work)
            if len(self._at_work) < self._at_once and of_server < self._of_a_server:
                self._waiting.remove(turn)
                self._at_work.append(turn)
                turn.begun.set()
