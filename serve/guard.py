"""The guard before the websocket: who is let in, what may be said, how much and how fast."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.bucket import Bucket
from serve.counts import Counts
from serve.kinds import Kinds
from serve.limits import Limits
from serve.memory import clear_up
from serve.messages import (
    Refused,
    asks_for_a_file,
    asks_for_a_run,
    ends,
    forget_old_hashes,
    read,
)
from serve.turns import Turns

TRY_LATER = 1013
"""The code of RFC 6455 for a server that is full: the front end tries again by itself."""


class Guard:
    """Lets through what the app's own front end sends, at the rate at which it sends it.

    Who sends faster is read more slowly, so that his own network holds him; who sends what no front
    end sends is heard no more; who does not read what he asked for is dropped. Runs of the app
    begin in turn, so that each is done soon and not all of them late.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, counts: Counts, turns: Turns | None = None
    ) -> None:
        self.app, self.limits, self.counts = app, limits, counts
        self.turns = turns or Turns(limits.at_once, limits.turn)
        self.kinds = Kinds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Attend a visit, or turn it away."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif self.counts.open_sockets >= self.limits.connections:
            await self._turn_away(receive, send)
        else:
            visit = _Visit(self, receive, send)
            with self.counts.open_socket():
                await visit.attend(self.app, scope)
            self._clear_up()

    def _clear_up(self) -> None:
        """Collect what visits left behind, once for many of them.

        What a session was is in circles, and has grown old in it: only a full collection finds it,
        and the app has these come rarely, since they walk what all visitors have. It is 4 kB each.
        """
        gone = self.counts.opened - self.counts.open_sockets
        if gone % self.limits.visits == 0:
            asyncio.get_running_loop().call_later(1, clear_up)

    async def _turn_away(self, receive: Receive, send: Send) -> None:
        """Accepted and closed: a refused handshake has no code that a front end could read."""
        self.counts.refuse("a full house")
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": TRY_LATER})


class _Visit:
    """One websocket."""

    def __init__(self, guard: Guard, receive: Receive, send: Send) -> None:
        self.limits, self.counts = guard.limits, guard.counts
        self.receive, self.send = receive, send
        self.bucket = Bucket(self.limits.rate, self.limits.burst)
        self.turn = guard.turns.of_one()
        self.kinds = guard.kinds
        self.is_over = self.has_spoken = False
        self.telling_since = 0.0
        """Since when a message waits for the visitor to read; 0 while none does."""
        self.has_its_file = asyncio.Event()
        """Whether the last file that was asked for is written: one is at a time."""
        self.has_its_file.set()

    async def attend(self, app: ASGIApp, scope: Scope) -> None:
        """Stand between the visitor and the app until one of them goes."""
        looking = asyncio.create_task(self._look(asyncio.current_task()))
        try:
            await app(scope, self.hear, self.tell)
        except asyncio.CancelledError:
            if not self.is_over:  # it is not the guard that has ended the visit
                raise
        finally:
            looking.cancel()
            self.turn.end()

    # --- from the visitor -------------------------------------------------------------------------

    async def hear(self) -> Message:
        """The next message that the app may hear of, not before its sender may send one."""
        while not self.is_over:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            if pause := self.bucket.take(self._cost(data)):
                self.counts.slowed += 1
                await asyncio.sleep(pause + self.limits.rest * self.turn.took)
            try:
                said = read(data, self.limits)
            except Refused as refused:
                self.counts.refuse(refused.reason)
                return await self._end(refused.code)
            if said is None:
                self.counts.refuse("a message of no visitor")
                continue
            is_misfit = self.kinds.without_misfits(said)
            if is_misfit:
                self.counts.refuse("a value of another kind")
            if forget_old_hashes(said, self.limits) or is_misfit:
                message = {"type": "websocket.receive", "bytes": said.SerializeToString()}
            if asks_for_a_file(said):
                await self._last_file()
                self.has_its_file.clear()
            if asks_for_a_run(said):
                with self.counts.wait():
                    await self.turn.begin()
                if self.counts.runs % self.limits.runs == 0:
                    asyncio.get_running_loop().call_later(1, clear_up)
            return message
        return {"type": "websocket.disconnect", "code": 1000}

    async def _next(self) -> Message:
        """The next message; who has said nothing for long after he came is let go."""
        if self.has_spoken:
            return await self.receive()
        try:
            async with asyncio.timeout(self.limits.silence):
                message = await self.receive()
        except TimeoutError:
            self.counts.refuse("a visitor who says nothing")
            return await self._end(1000)
        self.has_spoken = message["type"] == "websocket.receive"
        return message

    async def _last_file(self) -> None:
        """Wait until it is written, or has had all its time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.limits.queue + self.limits.job):
                await self.has_its_file.wait()

    def _cost(self, data: bytes | None) -> float:
        size = len(data or b"")
        return 1 + (size // self.limits.bytes_a_message if size > self.limits.usual_frame else 0)

    # --- to the visitor ---------------------------------------------------------------------------

    async def tell(self, message: Message) -> None:
        """Send a message, as soon as the visitor takes it."""
        if self.is_over:
            return
        data = message.get("bytes")
        self.kinds.listen(data)
        done = ends(data)
        if done == "a run":
            self.turn.done()
        elif done == "a file":
            self.has_its_file.set()
        self.telling_since = asyncio.get_running_loop().time()
        await self.send(message)
        self.telling_since = 0.0

    async def _look(self, visit: asyncio.Task[None] | None) -> None:
        """Look now and then whether the visitor reads; who does not for long is dropped."""
        loop, patience = asyncio.get_running_loop(), self.limits.patience
        while not (self.telling_since and loop.time() - self.telling_since > patience):
            await asyncio.sleep(patience / 2)
        self.is_over = True
        self.counts.refuse("a visitor who does not read")
        if visit is not None:
            visit.cancel()

    async def _end(self, code: int) -> Message:
        """Close the websocket, and tell the app that its visitor has gone."""
        if not self.is_over:
            self.is_over = True
            with suppress(TimeoutError):
                async with asyncio.timeout(self.limits.patience):
                    await self.send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}
