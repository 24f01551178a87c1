"""Many visitors: at work, each with time to think, and all of them in the same instant."""

from __future__ import annotations

import asyncio
import resource

import pytest

from tests.load import crowd
from tests.load.crowd import Waits
from tests.load.machine import watched
from tests.load.served import Served

resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


async def warm(served: Served) -> None:
    """What the first visitor of a process waits for alone: what is imported and kept."""
    waits = Waits()
    for page in crowd.PAGES:
        students = await crowd.arrive(served.stream, 1, waits, page=page)
        for act in (crowd.Student.edit, crowd.Student.reshape, crowd.Student.rest):
            await act(students[0])
        await crowd.leave(students)


@pytest.mark.parametrize(
    ("number", "think", "seconds"),
    [
        pytest.param(100, 5, 20, id="100 at 5 s", marks=pytest.mark.short),
        pytest.param(400, 10, 60, id="400 at 10 s"),
    ],
)
def test_students_at_work(served: Served, number: int, think: float, seconds: float) -> None:
    async def scene() -> None:
        await warm(served)
        waits, memory = Waits(), served.memory()
        with watched(served.process.pid) as machine:
            students = await crowd.arrive(served.stream, number, waits)
            each = (served.memory() - memory) * 1000 / number
            computed = served.cpu()
            await crowd.work(students, think, seconds, waits)
            computed = served.cpu() - computed
        acts = len(waits.of(*crowd.ACTS))
        print(f"\n{number} students, {think} s between acts: middle / 95 % / longest")
        for name in ("first page", *crowd.ACTS):
            print(f"  {name}: {len(waits.of(name))}, {waits.say(name)}")
        print(f"  {1000 * computed / acts:.1f} ms of processor an act, {each:.0f} kB a session")
        await crowd.leave(students)
        assert not waits.wrong
        assert len(students) == number
        machine.holds("an act, 95 %", 1000 * waits.at(0.95, *crowd.ACTS), 150, "ms")

    asyncio.run(scene())


@pytest.mark.short
def test_a_herd(served: Served) -> None:
    """Everybody opens the same link in the same instant, and then changes a number at once."""

    async def scene() -> None:
        await warm(served)
        waits = Waits()
        with watched(served.process.pid) as machine:
            computed = served.cpu()
            students = await crowd.arrive(
                served.stream, 200, waits, rate=1e6, page="conv2d-input-gradient"
            )
            computed = served.cpu() - computed
            waits.seconds["number"] = await asyncio.gather(*(one.edit() for one in students))
        print("\n200 at once: middle / 95 % / longest")
        print(f"  first page: {waits.say('first page')}, {5 * computed:.1f} ms of processor each")
        print(f"  a number: {waits.say('number')}")
        await crowd.leave(students)
        assert not waits.wrong
        assert len(students) == 200
        machine.holds("all served", waits.at(1, "first page"), 3, "s")

    asyncio.run(scene())
