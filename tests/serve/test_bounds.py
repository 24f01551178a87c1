"""The bounds, the bucket that slows down, and the turns that runs take."""

from __future__ import annotations

import asyncio

import pytest

from serve.bucket import Bucket
from serve.limits import Limits, from_environment
from serve.turns import Turns


def test_the_environment_sets_bounds() -> None:
    found = from_environment(
        {"CONV_CONNECTIONS": "7", "CONV_RATE": "2.5", "CONV_BURST": "", "A": "b"}
    )
    assert (found.connections, found.rate, found.burst) == (7, 2.5, Limits().burst)


@pytest.mark.parametrize("text", ["many", "1.5", "0", "-1"])
def test_what_is_no_bound_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="CONV_CONNECTIONS='"):
        from_environment({"CONV_CONNECTIONS": text})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_costs_nothing_and_what_follows_is_slowed_to_the_rate() -> None:
    clock = Clock()
    bucket = Bucket(rate=4, burst=3, now=clock)
    assert [bucket.take() for _ in range(3)] == [0, 0, 0]
    assert [bucket.take() for _ in range(2)] == [0.25, 0.5]
    clock.now = 10
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.25]


def test_what_costs_more_than_the_bucket_holds_is_waited_for() -> None:
    assert Bucket(rate=2, burst=3, now=Clock()).take(9) == 3


# --- turns --------------------------------------------------------------------------------------


def test_so_many_have_a_turn_and_the_others_follow_in_order() -> None:
    async def scene() -> list[int]:
        turns, begun = Turns(2, 60), list[int]()
        each = [turns.of_one() for _ in range(5)]

        async def one(number: int) -> None:
            await each[number].begin()
            begun.append(number)

        tasks = [asyncio.create_task(one(number)) for number in range(5)]
        await asyncio.sleep(0.01)
        assert begun == [0, 1]
        each[1].end()
        each[1].end()  # a second time is nothing
        await asyncio.sleep(0.01)
        assert begun == [0, 1, 2]
        tasks[3].cancel()  # who goes gives way
        each[0].end()
        await asyncio.sleep(0.01)
        assert begun == [0, 1, 2, 4]
        return begun

    asyncio.run(scene())


def test_a_long_run_does_not_keep_the_others() -> None:
    async def scene() -> None:
        turns = Turns(1, 0.01)
        await turns.of_one().begin()
        await asyncio.wait_for(turns.of_one().begin(), 1)

    asyncio.run(scene())


def test_it_knows_how_long_a_run_took() -> None:
    async def scene() -> None:
        turn = Turns(1, 0.01).of_one()
        await turn.begin()
        await asyncio.sleep(0.05)
        turn.done()
        assert turn.took >= 0.05

    asyncio.run(scene())


def test_who_goes_when_his_turn_has_come_gives_it_on() -> None:
    async def scene() -> None:
        turns = Turns(1, 60)
        first, second, third = (turns.of_one() for _ in range(3))
        await first.begin()
        task = asyncio.create_task(second.begin())
        await asyncio.sleep(0)
        first.end()
        task.cancel()
        await asyncio.wait_for(third.begin(), 1)

    asyncio.run(scene())
