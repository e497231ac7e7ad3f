"""A small Discord on the loopback: one server, REST and gateway, and what goes wrong."""

import asyncio
import itertools
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from aiohttp import WSMsgType, web

TOKEN: Final = "MTAwMA.wire.not-a-real-token"
BOT: Final = 1000
GUILD: Final = 2000
CHANNEL: Final = 3000
EPOCH: Final = 1_420_070_400_000  # Discord's, in milliseconds

Json = dict[str, Any]


def user(id: int, name: str, *, bot: bool = False) -> Json:
    """Return a user as Discord writes one."""
    return {
        "id": str(id),
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
    }


def member(person: Json) -> Json:
    """Return a user as a member without roles."""
    joined = "2024-01-01T00:00:00+00:00"
    return {"user": person, "roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0}


def as_json(data: object, status: int = 200) -> web.Response:
    """Return a response with the exact header by which discord.py knows JSON."""
    headers = {"Content-Type": "application/json", "Via": "1.1 loopback"}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=headers)


class File(NamedTuple):
    """A file that somebody uploads."""

    name: str
    data: bytes


class Session:
    """What a gateway remembers of a bot, so that it can take the thread up again."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.sequence = 0
        self.events: deque[Json] = deque(maxlen=1000)
        self.socket: web.WebSocketResponse | None = None


class LoopbackDiscord:
    """Serves one bot; a test reads what the bot did, and says what is to go wrong."""

    def __init__(self) -> None:
        self.url = ""
        self.heartbeat_ms = 41_250
        self.channels = 1  # discord.py sends one message at a time to each
        self.calls: list[tuple[str, str, Json]] = []  # method, path, body
        self.answers: defaultdict[str, list[Json]] = defaultdict(list)  # by message or interaction
        self.answered_at: dict[str, float] = {}  # the same, when an answer was there first
        self.files: dict[str, bytes] = {}  # uploaded
        self.commands: list[Json] = []
        self.counts: Counter[str] = Counter()
        self.identified: list[Json] = []
        self.failures: list[tuple[str, int, Json]] = []  # part of a path, status and body of its next answer
        self.connections_left = 1000
        self.reset_after_ms = 0
        self.accepts_token = True
        self.close_with: int | None = None  # instead of READY
        self.hello_after = 0.0
        self.hangs_up = False  # before HELLO
        self._deaf: set[web.WebSocketResponse] = set()
        self._ids = itertools.count((int(time.time() * 1000) - EPOCH) << 22)
        self._sessions: dict[str, Session] = {}
        self._session: Session | None = None
        self._news = asyncio.Condition()
        self._me = user(BOT, "Interview Bot", bot=True)

    @classmethod
    @asynccontextmanager
    async def open(cls, channels: int = 1) -> AsyncIterator["LoopbackDiscord"]:
        """Serve on a free port of 127.0.0.1."""
        discord = cls()
        discord.channels = channels
        app = web.Application()
        app.router.add_get("/gateway", discord._gateway)
        app.router.add_get("/files/{id}", discord._file)
        app.router.add_route("*", "/api/v10/{path:.*}", discord._rest)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            discord.url = "http://{}:{}".format(*runner.addresses[0])
            yield discord
        finally:
            discord.drop()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        """What DISCORD_API_URL is set to."""
        return f"{self.url}/api/v10"

    # What people do

    async def say(self, text: str, person: int = 500) -> str:
        """Mention the bot in the channel; return the message's id."""
        id = self._new_id()
        message = self._message(id, user(person, f"member{person}"), {"content": f"<@{BOT}> {text}"})
        message["channel_id"] = str(CHANNEL + person % self.channels)
        message["mentions"] = [{**self._me, "member": member(self._me)}]
        await self._dispatch("MESSAGE_CREATE", message)
        return id

    async def command(self, name: str, person: int = 500, **options: str | File) -> str:
        """Use a slash command, like "ask" or "transcript add"; return the interaction's id."""
        return await self._use(2, name, person, options)

    async def type(self, name: str, person: int = 500, **options: str | File) -> str:
        """Type the last of a command's options, so far; return the id of the interaction that suggests."""
        return await self._use(4, name, person, options)

    async def _use(self, kind: int, name: str, person: int, options: Mapping[str, str | File]) -> str:
        id, files = self._new_id(), {}
        given: list[Json] = []
        for key, value in options.items():
            if isinstance(value, File):
                file = self._new_id()
                self.files[file] = value.data
                files[file] = {"id": file, "filename": value.name, "size": len(value.data)}
                files[file]["url"] = files[file]["proxy_url"] = f"{self.url}/files/{file}"
            given.append({"name": key, "type": 11 if isinstance(value, File) else 3})
            given[-1]["value"] = file if isinstance(value, File) else value
        if kind == 4:
            given[-1]["focused"] = True
        command, _, under = name.partition(" ")
        registered = next((known["id"] for known in self.commands if known["name"] == command), "0")
        data: Json = {"id": registered, "name": command, "type": 1, "resolved": {"attachments": files}}
        data["options"] = [{"name": under, "type": 1, "options": given}] if under else given
        await self._dispatch("INTERACTION_CREATE", self._interaction(id, kind, data, person))
        return id

    async def press(self, message: Json, label: str, person: int = 500) -> str:
        """Press a button of a message; return the interaction's id."""
        id = self._new_id()
        rows = [part["components"] for part in message["components"] if part["type"] == 1]
        found = [b["custom_id"] for row in rows for b in row if b.get("label") == label]
        if not found:
            raise LookupError(f"there is no {label!r} to press in {shown(message)!r}")
        custom = found[0]
        interaction = self._interaction(id, 3, {"custom_id": custom, "component_type": 2}, person)
        await self._dispatch("INTERACTION_CREATE", {**interaction, "message": message})
        return id

    async def submit(self, form: str, person: int = 500) -> str:
        """Send a form by its id, with nothing filled in; return the interaction's id."""
        id = self._new_id()
        interaction = self._interaction(id, 5, {"custom_id": form, "components": []}, person)
        await self._dispatch("INTERACTION_CREATE", interaction)
        return id

    # What goes wrong

    def fail_next(self, path: str, status: int, **body: Any) -> None:
        """Answer the next request whose path holds this with an error."""
        self.failures.append((path, status, body))

    def drop(self) -> None:
        """Cut the line without a word."""
        socket = self._session and self._session.socket
        transport = socket and socket._req and socket._req.transport
        if transport:
            transport.abort()

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

    # What a test waits for

    async def until(self, done: Callable[[], bool], seconds: float = 15) -> None:
        """Wait until something is so; TimeoutError where it does not become so."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(done)

    async def answer(self, id: str, seconds: float = 15) -> str:
        """Return the text of the answer to a message or an interaction, once it is there."""
        await self.until(lambda: id in self.answers, seconds)
        return shown(self.answers[id][0])

    def forget(self, id: str) -> None:
        """Forget what was answered, and the calls and events so far, where there are too many to keep."""
        self.answers.pop(id, None)
        self.answered_at.pop(id, None)
        self.calls.clear()

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path, method = request.match_info["path"], request.method
        body: Json | list[Json] = await request.json() if request.can_read_body else {}
        self.calls.append((method, path, body if isinstance(body, dict) else {"list": body}))
        self.counts[f"{method} {path.split('/')[-1]}"] += 1
        for failure in self.failures:
            if failure[0] in path:
                self.failures.remove(failure)
                await self._tell()
                return as_json(failure[2], failure[1])
        known = self.accepts_token and request.headers.get("Authorization") == f"Bot {TOKEN}"
        if not known and not path.startswith(("interactions/", "webhooks/")):  # these carry their own token
            return as_json({"code": 0, "message": "401: Unauthorized"}, 401)
        answer = self._route(method, path.split("/"), body)
        await self._tell()
        return web.Response(status=204) if answer is None else as_json(answer)

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["id"]])

    def _route(self, method: str, path: list[str], body: Any) -> Any:
        match method, *path:
            case "GET", "users", "@me":
                return self._me
            case "GET", "oauth2", "applications", "@me":
                owner, none = (
                    user(1, "owner"),
                    {"icon": None, "description": "", "verify_key": "", "flags": 0},
                )
                public = {"bot_public": True, "bot_require_code_grant": False}
                return {"id": str(BOT), "name": "Interview Bot", "owner": owner, **none, **public}
            case "GET", "gateway", "bot":
                limit = {
                    "total": 1000,
                    "remaining": self.connections_left,
                    "reset_after": self.reset_after_ms,
                }
                url = self.url.replace("http", "ws", 1) + "/gateway"
                return {"url": url, "shards": 1, "session_start_limit": {**limit, "max_concurrency": 1}}
            case "GET", "applications", _, "commands":
                return self.commands
            case "PUT", "applications", _, "commands":
                fixed = {
                    "description": "",
                    "application_id": str(BOT),
                    "version": "1",
                    "default_member_permissions": None,
                }
                self.commands = [{**fixed, **command, "id": self._new_id()} for command in body]
                return self.commands
            case "POST", "channels", _, "messages":
                message = self._message(self._new_id(), self._me, body)
                self._keep(str(body.get("message_reference", {}).get("message_id", "")), message)
                return message
            case "POST", "interactions", id, _, "callback":
                if body["type"] in (4, 7):
                    self._keep(id, self._message(id, self._me, body["data"]))
                if body["type"] == 8:
                    self._keep(id, {"content": "", "components": [], "choices": body["data"]["choices"]})
                inner = {"id": id, "type": 2, "response_message_id": id}
                return {"interaction": inner, "resource": {"type": body["type"]}}
            case ("PATCH", "webhooks", _, token, "messages", "@original") | ("POST", "webhooks", _, token):
                message = self._message(self._new_id(), self._me, body)
                self._keep(token.removeprefix("token-"), message)
                return message
            case "GET", "channels", _, "messages", id:
                return self._message(id, user(500, "member500"), {})
            case _:
                return None

    def _keep(self, id: str, message: Json) -> None:
        self.answers[id].append(message)
        self.answered_at.setdefault(id, time.perf_counter())

    def _message(self, id: str, author: Json, body: Json) -> Json:
        empty: Json = {"mentions": [], "mention_roles": [], "attachments": [], "embeds": []}
        now = {"timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None}
        flags = {"tts": False, "mention_everyone": False, "pinned": False, "type": 0}
        place = {"channel_id": str(CHANNEL), "guild_id": str(GUILD)}
        said = {"content": body.get("content") or "", "components": body.get("components") or []}
        head = {"id": id, "author": author, "member": member(author), "flags": body.get("flags", 0)}
        return {**empty, **now, **flags, **place, **said, **head}

    def _interaction(self, id: str, type: int, data: Json, person: int) -> Json:
        someone = {**member(user(person, f"member{person}")), "permissions": str(2**40 - 1)}
        place = {"guild_id": str(GUILD), "channel_id": str(CHANNEL), "channel": self._channel(0)}
        rest = {"entitlements": [], "locale": "en-US", "guild_locale": "en-US", "context": 0, "version": 1}
        owners = {"authorizing_integration_owners": {"0": str(GUILD)}, "attachment_size_limit": 10**7}
        head = {"id": id, "application_id": str(BOT), "type": type, "token": f"token-{id}", "data": data}
        return {**head, **place, **rest, **owners, "member": someone, "app_permissions": str(2**40 - 1)}

    def _channel(self, number: int) -> Json:
        return {
            "id": str(CHANNEL + number),
            "type": 0,
            "name": "general",
            "position": 0,
            "permission_overwrites": [],
        }

    def _guild(self) -> Json:
        rights = {"permissions": str(2**40 - 1), "color": 0, "colors": {"primary_color": 0}, "flags": 0}
        everyone = {"id": str(GUILD), "name": "@everyone", "position": 0, "managed": False, **rights}
        everyone |= {"hoist": False, "mentionable": False}
        lists: Json = {"emojis": [], "stickers": [], "threads": [], "features": [], "presences": []}
        facts: Json = {
            "name": "Wire",
            "owner_id": "1",
            "member_count": 2,
            "large": False,
            "unavailable": False,
        }
        more: Json = {
            "roles": [everyone],
            "channels": list(map(self._channel, range(self.channels))),
            "members": [member(self._me)],
        }
        levels = {"verification_level": 0, "explicit_content_filter": 0, "default_message_notifications": 0}
        rest: Json = {"mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "system_channel_flags": 0}
        return {"id": str(GUILD), **facts, **lists, **more, **levels, **rest, "preferred_locale": "en-US"}

    # Gateway

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
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
                self.counts["resumes asked"] += 1
                session = self._sessions.get(said["d"]["session_id"])
                if session is None:
                    await socket.send_json({"op": 9, "d": False})
                    return
                session.socket, self._session = socket, session
                for event in session.events:
                    if event["s"] > said["d"]["seq"]:
                        await socket.send_json(event)
                await self._dispatch("RESUMED", {})
                self.counts["resumed"] += 1
                await self._tell()

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        if self.close_with is not None:
            await socket.close(code=self.close_with)
            return
        session = Session(f"session-{len(self.identified)}")
        session.socket = socket
        self._sessions[session.id] = self._session = session
        url = self.url.replace("http", "ws", 1) + "/gateway"
        there = {
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "application": {"id": str(BOT), "flags": 0},
        }
        ready = {"v": 10, "user": self._me, "session_id": session.id, "resume_gateway_url": url}
        await self._dispatch("READY", {**ready, **there})
        await self._dispatch("GUILD_CREATE", self._guild())
        self.counts["identified"] += 1
        await self._tell()

    async def _dispatch(self, name: str, data: Json) -> None:
        assert self._session is not None
        self._session.sequence += 1
        event = {"op": 0, "t": name, "s": self._session.sequence, "d": data}
        self._session.events.append(event)
        await self._send(event)

    async def _send(self, event: Json) -> None:
        socket = self._session and self._session.socket
        if socket and not socket.closed and socket not in self._deaf:
            with suppress(ConnectionError):  # whoever takes up the session hears it then
                await socket.send_json(event)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _new_id(self) -> str:
        return str(next(self._ids))


def shown(message: Json) -> str:
    """Return everything a message shows."""
    parts = [message["content"]] + [part["content"] for part in message["components"] if part["type"] == 10]
    return "\n".join(filter(None, parts))
