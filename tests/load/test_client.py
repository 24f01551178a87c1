"""The visitor that measures: it ends when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.load.client import Visitor


class Waiting(Visitor):
    """A visitor whose run is done when the test says so."""

    def __init__(self, done: Awaitable[None]) -> None:
        super().__init__("ws://nowhere")
        self._done = done

    async def send(self, message: BackMsg | bytes | str) -> None:
        """To nobody."""

    async def finished(self) -> None:
        """Wait for the test."""
        await self._done


@pytest.mark.short
def test_who_is_called_off_as_his_run_is_done_is_called_off() -> None:
    """Before Python 3.12 asyncio.wait_for gives the result instead, and a crowd works for ever."""

    async def scene(turns: int) -> bool:
        done = asyncio.get_running_loop().create_future()
        at_work = asyncio.create_task(Waiting(done).arrive())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.set_result(None)
        for _ in range(turns):
            await asyncio.sleep(0)
        is_called_off = at_work.cancel()
        await asyncio.wait([at_work], timeout=5)
        return at_work.cancelled() == is_called_off

    assert all(asyncio.run(scene(turns)) for turns in range(4))
