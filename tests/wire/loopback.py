"""A small Discord on the loopback: one server, REST and gateway, and what goes wrong."""

import itertools
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from aiohttp import web

from tests.wire import payloads
from tests.wire.faults import Fault, as_json
from tests.wire.gateway import Gateway
from tests.wire.payloads import BOT, CHANNEL, ME, PRIVATE, TOKEN, File, Json, member, presses, shown, user

EPOCH: Final = 1_420_070_400_000  # Discord's, in milliseconds


class LoopbackDiscord(Gateway):
    """Serves one bot; a test reads what the bot did, and says what is to go wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str, Json]] = []  # method, path, body
        self.answers: defaultdict[str, list[Json]] = defaultdict(list)  # by message or interaction
        self.answered_at: dict[str, float] = {}  # the same, when an answer was there first
        self.deleted: list[str] = []  # messages that the bot took back
        self.files: dict[str, bytes] = {}  # uploaded
        self.commands: list[Json] = []
        self.failures: list[Fault] = []  # each befalls one request
        self.connections_left = 1000
        self.reset_after_ms = 0
        self.accepts_token = True
        self.upload_limit = 10**7  # bytes of all files of a message
        self._ids = itertools.count((int(time.time() * 1000) - EPOCH) << 22)
        self._by_nonce: dict[str, Json] = {}
        self._private: dict[str, int] = {}  # the flag of what an interaction was first answered
        self._thinking: set[str] = set()  # interactions whose only answer so far is that one is under way

    @classmethod
    @asynccontextmanager
    async def open(cls, channels: int = 1) -> AsyncIterator["LoopbackDiscord"]:
        """Serve on a free port of 127.0.0.1."""
        discord = cls()
        discord.channels = channels
        app = web.Application()
        app.router.add_get("/gateway", discord._serve)
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

    async def say(self, text: str, person: int = 500, **facts: Any) -> str:
        """Mention the bot in the channel; return the message's id. Facts take the place of the usual ones."""
        id = self._new_id()
        message = payloads.message(id, user(person, f"member{person}"), {"content": f"<@{BOT}> {text}"})
        message["channel_id"] = str(CHANNEL + person % self.channels)
        message["mentions"] = [{**ME, "member": member(ME)}]
        await self.dispatch("MESSAGE_CREATE", message | facts)
        return id

    async def delete(self, id: str) -> None:
        """Delete a message of the first channel."""
        there = {"channel_id": str(CHANNEL), "guild_id": str(payloads.GUILD)}
        await self.dispatch("MESSAGE_DELETE", {"id": id, **there})

    async def command(self, name: str, person: int = 500, **options: str | bool | File) -> str:
        """Use a slash command, like "ask" or "transcript add"; return the interaction's id."""
        return await self._use(2, name, person, options)

    async def type(self, name: str, person: int = 500, **options: str | bool | File) -> str:
        """Type the last of a command's options, so far; return the id of the interaction that suggests."""
        return await self._use(4, name, person, options)

    async def _use(self, kind: int, name: str, person: int, options: Mapping[str, str | bool | File]) -> str:
        id, files = self._new_id(), {}
        given: list[Json] = []
        for key, value in options.items():
            if isinstance(value, File):
                file = self._new_id()
                self.files[file] = value.data
                files[file] = {"id": file, "filename": value.name, "size": len(value.data)}
                files[file]["url"] = files[file]["proxy_url"] = f"{self.url}/files/{file}"
            kind_of = 11 if isinstance(value, File) else 5 if isinstance(value, bool) else 3
            given.append({"name": key, "type": kind_of})
            given[-1]["value"] = file if isinstance(value, File) else value
        if kind == 4:
            given[-1]["focused"] = True
        command, _, under = name.partition(" ")
        registered = next((known["id"] for known in self.commands if known["name"] == command), "0")
        data: Json = {"id": registered, "name": command, "type": 1, "resolved": {"attachments": files}}
        data["options"] = [{"name": under, "type": 1, "options": given}] if under else given
        await self.dispatch("INTERACTION_CREATE", self._interaction(id, kind, data, person))
        return id

    async def press(self, message: Json, label: str, person: int = 500) -> str:
        """Press a button of a message, or choose an entry of its menu; return the interaction's id."""
        id = self._new_id()
        found = presses(message)
        if label not in found:
            raise LookupError(f"there is no {label!r} to press in {shown(message)!r}")
        interaction = self._interaction(id, 3, found[label], person)
        await self.dispatch("INTERACTION_CREATE", {**interaction, "message": message})
        return id

    async def submit(self, form: str, person: int = 500) -> str:
        """Send a form by its id, with nothing filled in; return the interaction's id."""
        id = self._new_id()
        interaction = self._interaction(id, 5, {"custom_id": form, "components": []}, person)
        await self.dispatch("INTERACTION_CREATE", interaction)
        return id

    async def menu(self, name: str, message: Json, person: int = 500) -> str:
        """Choose a command in the menu of a message; return the interaction's id."""
        id, target = self._new_id(), message["id"]
        data: Json = {"id": "0", "name": name, "type": 3, "target_id": target}
        data["resolved"] = {"messages": {target: message}}
        await self.dispatch("INTERACTION_CREATE", self._interaction(id, 2, data, person))
        return id

    def _interaction(self, id: str, kind: int, data: Json, person: int) -> Json:
        limit = {"attachment_size_limit": self.upload_limit}
        return {**payloads.interaction(id, kind, data, person), **limit}

    # What goes wrong

    def fail_next(self, path: str, status: int, **body: Any) -> None:
        """Answer the next request whose path holds this with an error."""
        self.failures.append(Fault(path, "refused", status=status, body=body))

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
        body = await body_of(request)
        self.calls.append((method, path, body if isinstance(body, dict) else {"list": body}))
        self.counts[f"{method} {path.split('/')[-1]}"] += 1
        try:
            if self.down:
                return as_json({}, 503)
            answer = partial(self._answer, request, path, body)
            for fault in self.failures:
                if fault.befalls(method, path):
                    self.failures.remove(fault)
                    return await fault.respond(request, answer)
            return await answer()
        finally:
            await self._tell()

    async def _answer(self, request: web.Request, path: str, body: Any) -> web.StreamResponse:
        known = self.accepts_token and request.headers.get("Authorization") == f"Bot {TOKEN}"
        if not known and not path.startswith(("interactions/", "webhooks/")):  # these carry their own token
            return as_json({"code": 0, "message": "401: Unauthorized"}, 401)
        answer = self._route(request.method, path.split("/"), body)
        if isinstance(answer, web.Response):
            return answer
        return web.Response(status=204) if answer is None else as_json(answer)

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["id"]])

    def _route(self, method: str, path: list[str], body: Any) -> Any:
        match method, *path:
            case "GET", "users", "@me":
                return ME
            case "GET", "oauth2", "applications", "@me":
                return payloads.application()
            case "GET", "gateway", "bot":
                limit = {"total": 1000, "remaining": self.connections_left, "max_concurrency": 1}
                limit["reset_after"] = self.reset_after_ms
                return {"url": self.socket_url, "shards": 1, "session_start_limit": limit}
            case "GET", "applications", _, "commands":
                return self.commands
            case "PUT", "applications", _, "commands":
                self.commands = [payloads.command(self._new_id(), command) for command in body]
                return self.commands
            case "POST", "channels", _, "messages":
                return self._post(body)
            case "DELETE", "channels", _, "messages", id:
                self.deleted.append(id)
            case "GET", "channels", _, "messages", id:
                return payloads.message(id, user(500, "member500"), {})
            case "POST", "interactions", id, _, "callback":
                return self._call_back(id, body)
            case _, "webhooks", _, token, *_:
                return self._follow_up(method, token.removeprefix("token-"), body)
        return None

    def _post(self, body: Json) -> Json:
        """Post a message; the one that is there already where it has the same nonce."""
        nonce = str(body.get("nonce", "")) if body.get("enforce_nonce") else ""
        if nonce in self._by_nonce:
            return self._by_nonce[nonce]
        message = payloads.message(self._new_id(), ME, body)
        if nonce:
            self._by_nonce[nonce] = message
        self._keep(str(body.get("message_reference", {}).get("message_id", "")), message)
        return message

    def _call_back(self, id: str, body: Json) -> Json | web.Response:
        if id in self._private:
            return as_json({"code": 40060, "message": "Interaction has already been acknowledged."}, 400)
        self._private[id] = body.get("data", {}).get("flags", 0) & PRIVATE if body["type"] in (4, 5) else 0
        if body["type"] in (4, 7):
            self._keep(id, payloads.message(id, ME, body["data"]))
        if body["type"] == 5:
            self._thinking.add(id)
        if body["type"] == 8:
            self._keep(id, {"content": "", "components": [], "choices": body["data"]["choices"]})
        inner = {"id": id, "type": 2, "response_message_id": id}
        return {"interaction": inner, "resource": {"type": body["type"]}}

    def _follow_up(self, method: str, id: str, body: Json) -> Json | None:
        """Edit or delete what an interaction was answered, or say more.

        A follow-up after a bare deferral is no message of its own: it edits the original, even a deleted one,
        and is as public.
        """
        edits = method == "PATCH" or id in self._thinking
        if method == "DELETE":
            self.deleted.append(id)
            return None
        self._thinking.discard(id)
        message = payloads.message(self._new_id(), ME, body)
        if edits:
            message["flags"] = message["flags"] & ~PRIVATE | self._private[id]
        self._keep(id, message)
        return message

    def _keep(self, id: str, message: Json) -> None:
        self.answers[id].append(message)
        self.answered_at.setdefault(id, time.perf_counter())

    def _new_id(self) -> str:
        return str(next(self._ids))


async def body_of(request: web.Request) -> Any:
    """Return what a request says, also beside the files it brings."""
    if request.content_type == "application/json":
        return await request.json()
    if request.content_type == "multipart/form-data":
        return json.loads(str((await request.post())["payload_json"]))
    return {}
