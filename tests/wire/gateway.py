"""The gateway of a small Discord: sessions, events, and sockets that fail."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import WSMsgType, web

from tests.wire import payloads
from tests.wire.payloads import ALL_RIGHTS, BOT, GUILD, ME, Json


class Session:
    """What a gateway remembers of a bot, so that it can take the thread up again."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.sequence = 0
        self.events: deque[Json] = deque(maxlen=1000)
        self.socket: web.WebSocketResponse | None = None


class Gateway:
    """Sends events to one bot; a test says what is to go wrong."""

    def __init__(self) -> None:
        self.url = ""
        self.heartbeat_ms = 41_250
        self.channels = 1  # discord.py sends one message at a time to each
        self.rights = ALL_RIGHTS  # of everyone, and so of the bot
        self.counts: Counter[str] = Counter()
        self.identified: list[Json] = []
        self.close_with: int | None = None  # instead of READY
        self.hello_after = 0.0
        self.hangs_up = False  # before HELLO
        self.down = False  # nobody is let in, and no request is served
        self._deaf: set[web.WebSocketResponse] = set()
        self._sessions: dict[str, Session] = {}
        self._session: Session | None = None
        self._news = asyncio.Condition()

    # What goes wrong

    def drop(self) -> None:
        """Cut the line without a word."""
        socket = self._session and self._session.socket
        transport = socket and socket._req and socket._req.transport
        if transport:
            transport.abort()

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Cut the line, and let nobody in and serve nothing until the block ends."""
        self.down = True
        self.drop()
        try:
            yield
        finally:
            self.down = False

    def fall_silent(self) -> None:
        """Neither hear nor say anything on the present line, but leave it open."""
        assert self._session is not None
        assert self._session.socket is not None
        self._deaf.add(self._session.socket)

    async def demand_reconnect(self) -> None:
        """Ask the bot to come back, as Discord does every few hours."""
        await self._send({"op": 7, "d": None})

    async def forget_session(self) -> None:
        """Tell the bot that its session is no more."""
        self._sessions.clear()
        await self._send({"op": 9, "d": False})

    async def close_socket(self, code: int) -> None:
        """Close the line and say why."""
        assert self._session is not None
        assert self._session.socket is not None
        await self._session.socket.close(code=code)

    async def dispatch(self, name: str, data: object) -> None:
        """Send an event, whatever it holds."""
        assert self._session is not None
        self._session.sequence += 1
        event = {"op": 0, "t": name, "s": self._session.sequence, "d": data}
        self._session.events.append(event)
        await self._send(event)

    async def send_text(self, text: str) -> None:
        """Send a frame that need not be JSON."""
        assert self._session is not None
        assert self._session.socket is not None
        await self._session.socket.send_str(text)

    async def send_bytes(self, data: bytes) -> None:
        """Send a frame that need not be compressed text."""
        assert self._session is not None
        assert self._session.socket is not None
        await self._session.socket.send_bytes(data)

    # What a test waits for

    async def until(self, done: Callable[[], bool], seconds: float = 15) -> None:
        """Wait until something is so; TimeoutError where it does not become so."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(done)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            self.counts["turned away"] += 1
            await self._tell()
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.counts["sockets"] += 1
        await self._tell()
        await asyncio.sleep(self.hello_after)
        if self.hangs_up:
            return socket
        with suppress(ConnectionError):
            await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.heartbeat_ms}})
            async for frame in socket:
                if frame.type == WSMsgType.TEXT and socket not in self._deaf:
                    await self._hear(socket, json.loads(frame.data))
        self.counts["hung up"] += 1
        await self._tell()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: Json) -> None:
        match said["op"]:
            case 1:
                await asyncio.sleep(0.05)  # sooner, and discord.py notes when it asked after it was answered
                await socket.send_json({"op": 11})
            case 2:
                self.identified.append(said["d"])
                await self._identify(socket)
            case 6:
                await self._resume(socket, said["d"])

    async def _resume(self, socket: web.WebSocketResponse, asked: Json) -> None:
        self.counts["resumes asked"] += 1
        session = self._sessions.get(asked["session_id"])
        if session is None:
            await socket.send_json({"op": 9, "d": False})
            return
        session.socket, self._session = socket, session
        for event in session.events:
            if event["s"] > asked["seq"]:
                await socket.send_json(event)
        await self.dispatch("RESUMED", {})
        self.counts["resumed"] += 1
        await self._tell()

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        if self.close_with is not None:
            await socket.close(code=self.close_with)
            return
        session = Session(f"session-{len(self.identified)}")
        session.socket = socket
        self._sessions[session.id] = self._session = session
        there = {
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "application": {"id": str(BOT), "flags": 0},
        }
        ready = {"v": 10, "user": ME, "session_id": session.id, "resume_gateway_url": self.socket_url}
        await self.dispatch("READY", {**ready, **there})
        await self.dispatch("GUILD_CREATE", payloads.guild(self.channels, self.rights))
        self.counts["identified"] += 1
        await self._tell()

    @property
    def socket_url(self) -> str:
        """Where the bot is to connect."""
        return self.url.replace("http", "ws", 1) + "/gateway"

    async def _send(self, event: Json) -> None:
        socket = self._session and self._session.socket
        if socket and not socket.closed and socket not in self._deaf:
            with suppress(ConnectionError):  # whoever takes up the session hears it then
                await socket.send_json(event)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
