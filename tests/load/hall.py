"""A hall of visitors behind the proxy: each keeps its cookie, and comes back when it is dropped."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException

from tests.load.client import Dropped, Visitor
from tests.load.fleet import VALUES, Fleet

PATIENCE = 30.0
"""Seconds after which somebody who cannot come back gives up."""

RETRY = (0.1, 0.4)
"""Seconds between two tries to come back; the front end begins with half a second at most."""

PAGES = {
    "conv2d-input-gradient": "h=4&w=4",
    "conv2d-kernel-gradient": "s=2&h=5&w=5&base=0",
    "conv2d-forward": "letters=I+W+O+b&p=1",
    "conv-transpose2d-forward": "ts=2",
}
"""Pages with a stage, and what the link to them says."""


def cookies_of(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The cookies that an answer sets."""
    set_ = (value for name, value in headers if name.lower() == "set-cookie")
    return dict(one.partition(";")[0].split("=", 1) for one in set_)


async def get(door: str, path: str, cookies: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Ask for a path, as a browser does; the status, and the cookies that it sets."""
    at = urlsplit(door)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    told = "; ".join(f"{name}={value}" for name, value in cookies.items())
    cookie = f"Cookie: {told}\r\n" if told else ""
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\n{cookie}Connection: close\r\n\r\n".encode()
    )
    head, _, _ = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *lines = head.decode("latin-1").split("\r\n")
    return int(status.split()[1]), cookies_of([tuple(line.split(": ", 1)) for line in lines])


@dataclass
class Guest:
    """A visitor with a cookie, and what befell it."""

    many: Fleet
    visitor: Visitor
    cookies: dict[str, str] = field(default_factory=dict)
    returns: list[float] = field(default_factory=list)
    """Seconds from each loss until its page stood again."""
    waits: list[float] = field(default_factory=list)
    """Seconds of each act."""
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def replica(self) -> str:
        """Its place, by the proxy's cookie."""
        return self.cookies.get(VALUES["COOKIE"], "")

    async def enter(self) -> None:
        """Open the page, and its websocket."""
        status, found = await get(self.many.door, f"/{self.visitor.page}", self.cookies)
        assert status == 200, status
        self.cookies |= found
        await self.connect()
        await self.visitor.arrive()
        self.note()

    async def connect(self) -> None:
        """Open the websocket, with the cookie that holds by then."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.visitor.headers["Cookie"] = told
        await self.visitor.connect(5)
        answer = self.visitor.socket.response
        assert answer is not None
        self.cookies |= cookies_of([*answer.headers.raw_items()])

    async def come_back(self, since: float) -> None:
        """Come back after a loss, as often as it takes, and ask for the page as it was."""
        while True:
            try:
                await self.connect()
                await self.visitor.arrive()
                break
            except (Dropped, OSError, WebSocketException):
                if time.perf_counter() - since > PATIENCE:
                    raise
            await asyncio.sleep(random.uniform(*RETRY))
        self.returns.append(time.perf_counter() - since)
        self.note()

    async def do(self, act: Callable[[], Awaitable[float]]) -> None:
        """Do something; where the place is lost meanwhile, come back and do it again."""
        while True:
            began = time.perf_counter()
            try:
                self.waits.append(await act())
            except (Dropped, OSError):
                await self.come_back(began)
                continue
            self.note()
            return

    async def sit(self, seconds: float, think: float) -> None:
        """Act now and then for so long, with so many seconds between two acts on the average."""
        end = time.perf_counter() + seconds
        await self.rest(random.uniform(0, think))
        while time.perf_counter() < end:
            await self.do(self.any_act())
            await self.rest(min(random.expovariate(1 / think), 4 * think))

    async def rest(self, seconds: float) -> None:
        """Think, and notice when the place is lost: a browser comes back by itself."""
        try:
            async with asyncio.timeout(seconds):
                lost = await self.visitor.socket.wait_closed()
        except TimeoutError:
            return
        assert lost is None
        await self.come_back(time.perf_counter())

    def any_act(self) -> Callable[[], Awaitable[float]]:
        """Rest at a cell, mostly; else change a number, or a number of the geometry."""
        chance = random.random()
        if chance < 0.7:
            return lambda: self.rest_at(random.randrange(2), random.randrange(2))
        if chance < 0.9:
            return lambda: self.change(str(random.randrange(-9, 10)))
        return lambda: self.type_layer(random.randrange(4, 7))

    async def rest_at(self, row: int, column: int) -> float:
        """Rest at a cell."""
        rest = {"at": [0, row, column], "step": "result"}
        return await self.visitor.act("resting", "rest", rest)

    async def change(self, text: str) -> float:
        """Type a number into the kernel's first cell."""
        n = self.visitor.data("stage-view")[0]["answer"]["n"] + 1
        edit = {"grid": "k", "at": [0, 0, 0], "text": text, "n": n}
        return await self.visitor.act("stage-view", "edit", [edit])

    async def type_layer(self, size: int) -> float:
        """Type another layer in the layer line."""
        line = self.visitor.data("layer-line")[0]
        typed = {"text": f"{line['layer']} on {size}×{size}", "at": line["answered"] + 1}
        return await self.visitor.act("layer-line", "set", typed)

    def note(self) -> None:
        """Take down what the app has failed in."""
        self.errors.update(f"{kind}: {told}" for kind, told in self.visitor.errors)

    def view(self) -> Any:
        """All that the stage was told and the address says, which has the cell of a rest.

        But for how far edits have been heard of: their numbers are the browser's own.
        """
        shown = dict(self.visitor.data("stage-view")[0])
        for own in ("answer", "at", "step"):
            shown.pop(own)
        return shown, self.visitor.query


def guests(many: Fleet, count: int) -> list[Guest]:
    """So many guests, on the pages in turn."""
    pages = [*PAGES.items()]
    asked = (pages[n % len(pages)] for n in range(count))
    return [Guest(many, Visitor(many.stream, page, f"?{query}")) for page, query in asked]


async def arrive(hall: Sequence[Guest], a_second: float) -> None:
    """Let them enter, so many a second."""

    async def later(guest: Guest, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await guest.enter()

    await asyncio.gather(*(later(guest, n / a_second) for n, guest in enumerate(hall)))


async def leave(hall: Sequence[Guest]) -> None:
    """Let them go."""
    await asyncio.gather(*(guest.visitor.leave() for guest in hall), return_exceptions=True)


def told(hall: Sequence[Guest]) -> dict[str, Any]:
    """What befell all of them, in a few numbers."""
    waits = [wait for guest in hall for wait in guest.waits]
    returns = [one for guest in hall for one in guest.returns]
    return {
        "sessions": len(hall),
        "acts": len(waits),
        "act p50/p95 ms": [round(1000 * part(waits, f)) for f in (0.5, 0.95)],
        "came back": len(returns),
        "back p50/p95/max s": [round(part(returns, f), 2) for f in (0.5, 0.95, 1.0)],
        "places": dict(Counter(guest.replica for guest in hall)),
        "errors": dict(sum((guest.errors for guest in hall), Counter())),
    }


def part(values: Sequence[float], fraction: float) -> float:
    """The value below which such a part of all lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(fraction * len(ordered)))] if ordered else 0.0
