"""What can become of a request on its way to Discord and back."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from aiohttp import web

from tests.wire.payloads import Json

#: The exact header by which discord.py knows JSON.
HEADERS: Final = {"Content-Type": "application/json", "Via": "1.1 loopback"}


@dataclass(frozen=True)
class Fault:
    """Befalls the next request whose path holds `path`; `method` narrows it down.

    ``refused``: Discord does nothing and answers with an error.
    ``cut``: the line is cut before Discord hears of it.
    ``lost``: Discord does what was asked, and the line is cut before its response arrives.
    ``garbled``: Discord does what was asked, and its response is no JSON.
    """

    path: str
    kind: Literal["refused", "cut", "lost", "garbled"]
    method: str = ""
    status: int = 500
    body: Json = field(default_factory=dict)

    def befalls(self, method: str, path: str) -> bool:
        """Return whether this is what happens to a request."""
        return self.path in path and self.method in ("", method)

    async def respond(
        self, request: web.Request, answer: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Return what arrives in the place of the answer."""
        if self.kind == "refused":
            return refusal(self.status, self.body)
        if self.kind in ("lost", "garbled"):
            await answer()
        if self.kind == "garbled":
            return web.Response(body=b'{"id": "12', headers=HEADERS)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def as_json(data: object, status: int = 200) -> web.Response:
    """Return a response that discord.py reads as JSON."""
    return web.Response(body=json.dumps(data).encode(), status=status, headers=HEADERS)


def refusal(status: int, body: Json) -> web.Response:
    """Return an error, with the header that says how long to wait where its body does."""
    response = as_json(body, status)
    if "retry_after" in body:
        response.headers["Retry-After"] = str(body["retry_after"])
    return response
