"""Who floods, says what no browser says, does not read or asks for what nobody needs."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from derivations.ui import contents
from derivations.ui.settings.parameters import PARAMETERS
from tests.load.client import Dropped, Visitor, state_of
from tests.load.crowd import Student, Waits
from tests.load.machine import Machine, watched
from tests.load.served import Served

PAGE = "conv2d-input-gradient"


@asynccontextmanager
async def others(served: Served, number: int = 5) -> AsyncIterator[Waits]:
    """Visitors who go on with their work meanwhile, and how long they wait."""
    waits, students = Waits(), [Student(served.stream, page=PAGE) for _ in range(number)]
    for student in students:
        await student.connect()
        await student.arrive()

    async def goes_on(student: Student) -> None:
        while True:
            act = random.choice(("edit", "rest"))
            waits.seconds[act].append(await getattr(student, act)())
            assert not student.errors
            await asyncio.sleep(random.uniform(0.1, 0.4))

    tasks = [asyncio.create_task(goes_on(student)) for student in students]
    try:
        yield waits
    finally:
        for task in tasks:
            if task.done():
                task.result()  # somebody could not go on
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(student.leave() for student in students))


async def usual(served: Served, seconds: float = 4) -> float:
    """What 95 % of others wait at most while nobody disturbs them, in milliseconds."""
    async with others(served) as waits:
        await asyncio.sleep(seconds)
    return 1000 * waits.at(0.95)


def report(what: str, before: float, waits: Waits, machine: Machine, budget: float = 50) -> None:
    """What others waited more than before, beside the budget."""
    print(f"\n{what}: others {waits.say()}, {before:.0f} ms (95 %) before")
    machine.holds("others, 95 % more", 1000 * waits.at(0.95) - before, budget, "ms")


# --- floods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what", ["cells", "pages", pytest.param("layers", marks=pytest.mark.short)]
)
def test_one_socket_floods(served: Served, what: str) -> None:
    """As fast as the socket takes it: the cheapest message, the whole page, another layer."""

    async def scene() -> None:
        before = await usual(served)
        flooding = Student(served.stream, page=PAGE)
        await flooding.connect()
        await flooding.arrive()

        def said(count: int) -> BackMsg:
            if what == "pages":
                return flooding.message()
            key, event, value = {
                "cells": ("resting", "rest", {"at": [0, count % 3, 0], "step": "numbers"}),
                "layers": ("layer-line", "set", {"text": layer(count), "at": count}),
            }[what]
            widget = flooding.widgets[key]
            state = state_of(f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events", False)
            state.json_trigger_value = json.dumps([{"event": event, "value": value}])
            return flooding.message(widget.fragment, state)

        async def flood() -> None:
            for count in range(100_000):
                await flooding.send(said(count))

        async def drain() -> None:
            while True:
                await flooding.socket.recv()

        with watched(served.process.pid) as machine:
            async with others(served) as waits:
                tasks = [asyncio.create_task(flood()), asyncio.create_task(drain())]
                await asyncio.sleep(8)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        flooding.vanish()
        report(f"a flood of {what}", before, waits, machine)

    asyncio.run(scene())


def layer(count: int) -> str:
    """Another layer each time, so that nothing of it is kept."""
    return f"Conv2d(1, 1, {2 + count % 3}, padding={count % 2}) on {5 + count % 7}x{5 + count % 5}"


# --- what no browser says -------------------------------------------------------------------------


def malformed() -> list[bytes | str]:
    """Frames that are no messages of a front end."""
    large, many = BackMsg(), BackMsg()
    large.rerun_script.query_string = "a" * 1_000_000
    many.rerun_script.widget_states.widgets.extend(state_of(str(n), n) for n in range(3000))
    text = BackMsg()
    text.rerun_script.widget_states.widgets.append(state_of("tex", "x" * 200_000))
    clear = BackMsg(clear_cache=True).SerializeToString()
    return [
        "hello",
        b"",
        os.urandom(1000),
        b"\x5a\xff\xff\x7f",
        b"\x5a\x02" * 5000,
        b"\0" * 70_000,
        b"\0" * 300_000,
        large.SerializeToString(),
        many.SerializeToString(),
        text.SerializeToString(),
        clear,
        clear * 1000,
        BackMsg(debug_shutdown_runtime=True).SerializeToString(),
        BackMsg(load_git_info=True).SerializeToString(),
    ]


@pytest.mark.short
def test_malformed_and_oversized_messages(served: Served) -> None:
    async def scene() -> None:
        before = await usual(served)
        with watched(served.process.pid) as machine:
            async with others(served) as waits:
                for frame in malformed() * 10:
                    async with Visitor(served.stream) as hostile:
                        with suppress(Dropped, TimeoutError):
                            await hostile.send(frame)
                            async with asyncio.timeout(0.05):
                                await hostile.receive()
        report("malformed messages", before, waits, machine)
        assert served.counter("conv_refused_total") > 50

    asyncio.run(scene())


# --- slow readers ---------------------------------------------------------------------------------


@pytest.mark.short
def test_readers_who_do_not_read() -> None:
    """They ask for page after page and take nothing: dropped, and others do not wait for them."""
    from tests.load.served import serve

    async def stalled(served: Served) -> asyncio.StreamWriter:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=256)
        writer.write(
            b"GET /_stcore/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
        )
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        return writer

    async def scene(served: Served) -> None:
        before, memory = await usual(served), served.memory()
        ask = BackMsg()
        ask.rerun_script.page_name = PAGE
        frame = masked(ask.SerializeToString())
        with watched(served.process.pid) as machine:
            async with others(served) as waits:
                writers = [await stalled(served) for _ in range(40)]
                until, most = time.monotonic() + 20, 0.0
                while time.monotonic() < until:
                    for writer in writers:
                        writer.write(frame)
                        await asyncio.sleep(0.1)
                    most = max(most, served.memory())
                for _ in range(200):
                    if served.counter("conv_open_sockets") <= 5:
                        break
                    await asyncio.sleep(0.1)
                left = served.counter("conv_open_sockets") - 5
        for writer in writers:
            writer.close()
        report("40 readers who do not read", before, waits, machine)
        print(f"  {most - memory:.0f} MB more at most")
        assert left <= 0
        assert most - memory < 200

    with serve(CONV_PATIENCE="5") as running:
        asyncio.run(scene(running))


def masked(data: bytes) -> bytes:
    """A frame as a browser sends it."""
    key, size = os.urandom(4), len(data)
    head = b"\x82" + (bytes([128 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big"))
    return head + key + bytes(one ^ key[place % 4] for place, one in enumerate(data))


# --- links and values -----------------------------------------------------------------------------

WORDS = (
    "", "0", "-1", "1e308", "1e999", "nan", "inf", "99999999999999999999", "1,1,1", "2x2", "½", "٣",
    "<script>alert(1)</script>", "![](//host/a.png)", "$\\htmlClass{a}{b}$", "__import__('os')",
    "\0", "\u202e", "%", "%00%ff", "a" * 3000, "(" * 2000, "1 2; 3", "random 7", "[[1,2],[3,4]]",
    "dx12 = dz11*k12", "Conv2d(1e9, 1, 1)", "Conv2d(64, 64, 11) on 64x64", "held:0123",
    "{}", "null",
)  # fmt: skip

FIELDS = ("text_input", "number_input", "slider", "text_area", "selectbox")


def link(chance: random.Random) -> tuple[str, str]:
    """A page, and parameters of it with values that nobody means."""
    entry = chance.choice(contents.ALL)
    keys = chance.sample([*PARAMETERS, "nothing", "embed"], chance.randrange(1, 6))
    query = "&".join(f"{key}={quote(chance.choice(WORDS))}" for key in keys)
    return entry.url, query


def value(chance: random.Random) -> object:
    """What a component might send that is not the app's."""
    return chance.choice(
        [
            None, {}, [], 1e308, "text", {"at": [9**9, -1, 0]}, {"at": "x"}, {"text": "(" * 3000},
            {"text": chance.choice(WORDS), "at": chance.randrange(9)}, [{"grid": "k"}] * 60,
            [{"grid": "k", "at": [0, 0, 99], "text": chance.choice(WORDS), "n": 10**12}],
            [{"grid": "q", "at": [0.5], "text": 5, "n": "n"}], {"to": -5}, [[[[[[]]]]]],
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "count",
    [pytest.param(600, id="600", marks=pytest.mark.short), pytest.param(10_000, id="10,000")],
)
def test_hostile_links_and_values(served: Served, count: int) -> None:
    """No exception is shown or logged, every one of them is answered, and nobody waits for it."""
    chance, shown, lost = random.Random(1), list[str](), list[str]()

    async def one() -> None:
        page, query = link(chance)
        visitor = Visitor(served.stream, page=page, query=query)
        await visitor.connect()
        try:
            await visitor.arrive()
            shown.extend(f"{page}?{query}: {error}" for error in visitor.errors)
            for _ in range(3):
                components = {
                    key: one for key, one in visitor.widgets.items() if one.kind == "bidi_component"
                }
                fields = {
                    key: one
                    for key, one in visitor.widgets.items()
                    if one.kind
                    in ("text_input", "number_input", "slider", "text_area", "selectbox")
                }
                if components and chance.random() < 0.6:
                    event = chance.choice(("edit", "rest", "set", "go", "to", "need"))
                    await visitor.act(chance.choice([*components]), event, value(chance))
                elif fields:
                    field = chance.choice([*fields])
                    worth = chance.choice([*WORDS, 1e308, -1.0, float("nan"), True, [1.0, 2.0]])
                    await visitor.set(field, worth)
                shown.extend(f"{page}?{query}: {error}" for error in visitor.errors)
        except (Dropped, TimeoutError) as error:
            lost.append(f"{page}?{query}: {error!r}")
        await visitor.leave()

    async def scene() -> None:
        left = iter(range(0, count, 4))  # a link and three values

        async def some() -> None:
            for _ in left:
                await one()

        with watched(served.process.pid) as machine:
            async with others(served) as waits:
                await asyncio.gather(*(some() for _ in range(3)))
        print(f"\n{count} hostile links and values: others {waits.say()}")
        machine.holds("others, the longest", waits.at(1), 1, "s")

    asyncio.run(scene())
    assert not shown, shown[:5]
    assert not lost, lost[:5]
    assert "Uncaught" not in served.log
