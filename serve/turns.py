"""Runs of the app begin in turn: two hundred at once would each be done when all of them are."""

from __future__ import annotations

import asyncio
from collections import deque


class Turns:
    """So many runs at once; a run that takes longer than a turn goes on without one.

    A process runs Python on one core, so that more runs at once are done no sooner, and all of
    them late. A long run must not keep the others from theirs: after its turn it competes.
    """

    def __init__(self, at_once: int, seconds: float) -> None:
        self.at_once, self.free, self.seconds = at_once, at_once, seconds
        self.waiting: deque[asyncio.Future[None]] = deque()
        self._resting: list[asyncio.Future[None]] = []

    def of_one(self) -> Turn:
        """The turns of one visitor, who has one at a time."""
        return Turn(self)

    async def take(self) -> None:
        """Wait for a turn: first come, first served."""
        if self.free > 0 and not self.waiting:
            self.free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        self.waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """A turn is over: it passes to the next who still waits."""
        while self.waiting:
            place = self.waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self.free += 1
        if self.free == self.at_once:
            for one in self._resting:
                if not one.done():
                    one.set_result(None)
            self._resting.clear()

    async def rest(self) -> None:
        """Wait until nobody runs or waits."""
        while self.free < self.at_once or self.waiting:
            resting = asyncio.get_running_loop().create_future()
            self._resting.append(resting)
            await resting


class Turn:
    """The turn of one visitor, begun or not."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self._over: asyncio.TimerHandle | None = None
        self._began = 0.0
        self.took = 0.0
        """Seconds of the last run that was done."""

    async def begin(self) -> None:
        """Wait for a turn; who has one goes on with it."""
        if self._over is None:
            await self.turns.take()
            loop = asyncio.get_running_loop()
            self._began = loop.time()
            self._over = loop.call_later(self.turns.seconds, self.end)

    def done(self) -> None:
        """The run is done, whether its turn was over or not."""
        self.took = asyncio.get_running_loop().time() - self._began
        self.end()

    def end(self) -> None:
        """Give the turn back, if there is one."""
        if self._over is not None:
            self._over.cancel()
            self._over = None
            self.turns.give_back()
