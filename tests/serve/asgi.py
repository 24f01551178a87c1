"""Calling a middleware by hand: what stands behind it, who asks, and what he is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from starlette.types import Message, Receive, Scope, Send


class Behind:
    """The app behind a middleware: it answers with one word and keeps what it was asked."""

    def __init__(self, *headers: tuple[bytes, bytes]) -> None:
        self.asked: list[Scope] = []
        self.heard: list[Message] = []
        self.headers = list(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while True:
                self.heard.append(await receive())
                if self.heard[-1]["type"] == "websocket.disconnect":
                    return
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"behind"})


class Answer:
    """What was sent back."""

    def __init__(self, sent: list[Message]) -> None:
        self.sent = sent
        self.status = sent[0].get("status", 0)
        self.headers = {
            name.decode().lower(): value.decode() for name, value in sent[0].get("headers", ())
        }
        self.body = b"".join(one.get("body", b"") for one in sent)


def scope_of(path: str, method: str = "GET", **more: Any) -> Scope:
    """What a server says of a request."""
    headers = [
        (name.encode(), str(value).encode()) for name, value in more.pop("headers", {}).items()
    ]
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 5000),
        **more,
    }


def ask(app: Any, path: str, method: str = "GET", **more: Any) -> Answer:
    """Ask for a path, and wait for the answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope_of(path, method, **more), receive, send))
    return Answer(sent)


class Socket:
    """A visitor's end of a websocket: what he says one after another, and what he is told."""

    def __init__(self, says: Iterable[bytes | str | Message] = (), *, stays: bool = False) -> None:
        self.says, self.stays, self.told = iter(says), stays, list[Message]()
        self.has_connected = False

    async def receive(self) -> Message:
        await asyncio.sleep(0)
        if not self.has_connected:
            self.has_connected = True
            return {"type": "websocket.connect"}
        said = next(self.says, None)
        if said is None:
            if self.stays:
                await asyncio.Event().wait()
            return {"type": "websocket.disconnect", "code": 1001}
        if isinstance(said, dict):
            return said
        kind = "bytes" if isinstance(said, bytes) else "text"
        return {"type": "websocket.receive", kind: said}

    async def send(self, message: Message) -> None:
        self.told.append(message)

    @property
    def code(self) -> int | None:
        """The code that it was closed with."""
        codes = [one["code"] for one in self.told if one["type"] == "websocket.close"]
        return codes[0] if codes else None

    async def visit(self, app: Any, path: str = "/_stcore/stream") -> Socket:
        """Stay as long as there is something to say."""
        await app({"type": "websocket", "path": path, "headers": []}, self.receive, self.send)
        return self
