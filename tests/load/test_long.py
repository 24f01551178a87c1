"""What a process holds after thousands of visits, and after an hour of work in a few minutes."""

from __future__ import annotations

import asyncio
import gc
import time

import pytest

from tests.load import crowd
from tests.load.client import Visitor
from tests.load.crowd import Waits
from tests.load.machine import Machine
from tests.load.served import Served, serve


async def visits(served: Served, number: int, page: str) -> None:
    """So many come, see a page and go, every third without a word; eight at a time."""
    left = iter(range(number))

    async def some() -> None:
        for count in left:
            visitor = Visitor(served.stream, page=page)
            await visitor.connect()
            await visitor.arrive()
            assert not visitor.errors
            if count % 3:
                await visitor.leave()
            else:
                visitor.vanish()

    await asyncio.gather(*(some() for _ in range(8)))


@pytest.mark.parametrize(
    "number",
    [pytest.param(800, id="800", marks=pytest.mark.short), pytest.param(5000, id="5,000")],
)
def test_visits_leave_nothing_behind(number: int) -> None:
    """Streamlit keeps the last 128 sessions for two minutes, in case they come back."""

    async def scene(served: Served) -> None:
        await visits(served, 400, "practice")
        files, memory = served.files(), served.memory()
        await visits(served, number, "practice")
        await asyncio.sleep(1)
        drift = served.memory() - memory
        print(f"\n{number} visits: {memory:.1f} MB before, {served.files() - files} files more")
        Machine().holds("drift", drift, 2, "MB")
        assert served.files() <= files + 8
        assert served.counter("conv_open_sockets") == 0

    with serve() as running:
        asyncio.run(scene(running))


def test_an_hour_of_work() -> None:
    """As many acts as 40 students do in an hour at ten seconds each, without the thinking."""

    async def scene(served: Served) -> None:
        waits, think, hour = Waits(), 10, 3600
        students = await crowd.arrive(served.stream, 40, waits)
        acts = len(students) * hour // think
        await crowd.work(students, 0.05, 20, waits)
        memory, began, done = served.memory(), time.monotonic(), 0
        while done < acts and time.monotonic() - began < 240:
            waits = Waits()
            await crowd.work(students, 0.05, 20, waits)
            assert not waits.wrong
            done += len(waits.of(*crowd.ACTS))
        drift = served.memory() - memory
        await crowd.leave(students)
        gc.collect()
        print(f"\n{done} acts of {acts}: {memory:.1f} MB at first")
        Machine().holds("drift", drift, 10, "MB")

    with serve() as running:
        asyncio.run(scene(running))
