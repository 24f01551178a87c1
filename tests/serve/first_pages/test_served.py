"""Every page as it is served to the third who opens it, and what he can do there at once."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import streamlit  # noqa: F401 (its messages cannot be imported before it)
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from derivations.ui import contents
from tests.load.client import Visitor
from tests.load.crowd import PAGES, Student
from tests.load.served import Served, serve

SHOWN = "conv_shown_total"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve() as running:
        yield running


class Listener(Visitor):
    """A visitor who keeps what he is sent."""

    def listen(self) -> list[bytes]:
        self.sent: list[bytes] = []
        take = self._take

        def keep(message: ForwardMsg) -> None:
            self.sent.append(message.SerializeToString())
            take(message)

        self._take = keep  # type: ignore[method-assign]
        return self.sent


NAMES = re.compile(
    rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # of a session and of a run
    rb'|(?<=session": ")[0-9a-f]{16}'  # what a page tells
    rb"|(?<=\x20)[0-9a-f]{12}4[0-9a-f]{19}(?![0-9a-f])"  # of a file, after its length
)


def nameless(sent: list[bytes]) -> list[ForwardMsg]:
    """What stands at last, but for the names of a session and the hashes that follow from them."""
    found: dict[Any, ForwardMsg] = {}
    for place, data in enumerate(sent):
        message = ForwardMsg()
        message.ParseFromString(NAMES.sub(lambda name: b"x" * len(name[0]), data))
        if NAMES.search(data):
            message.ClearField("hash")
        found[tuple(message.metadata.delta_path) or -place] = message
    return [message for key, message in sorted(found.items(), key=lambda one: str(one[0]))]


async def opened(served: Served, page: str, query: str = "") -> tuple[Listener, list[bytes]]:
    """A visitor who has opened a page, and what he was sent."""
    visitor = Listener(served.stream, page=page, query=query)
    sent = visitor.listen()
    await visitor.connect()
    await visitor.arrive()
    return visitor, list(sent)


def names_in(sent: list[bytes]) -> set[bytes]:
    return {name for data in sent for name in NAMES.findall(data)}


@pytest.mark.parametrize("entry", contents.ALL, ids=lambda entry: entry.url or "start")
def test_the_third_is_sent_what_the_first_was(served: Served, entry: contents.Entry) -> None:
    async def scene() -> None:
        visits = [await opened(served, entry.url) for _ in range(2)]
        before = served.counter(SHOWN)
        visits.append(await opened(served, entry.url))
        assert served.counter(SHOWN) == before + 1
        first, _, third = (sent for _, sent in visits)
        assert nameless(third) == nameless(first)
        alike = names_in(first) & names_in(third)
        assert not {name for name in alike if visits[0][0].session.encode() == name}
        told = [{name for name in names_in(sent) if len(name) == 16} for _, sent in visits]
        assert all(len(one) == 1 for one in told)
        assert len(set.union(*told)) == 3, "each session has a name of its own"
        for visitor, _ in visits:
            assert not visitor.errors
            await visitor.leave()

    asyncio.run(scene())


async def edit(one: Student) -> float:
    change = {"grid": "k", "at": [0, 0, 1], "text": "7", "n": 1}
    return await one.act("stage-view", "edit", [change])


async def rest(one: Student) -> float:
    return await one.act("resting", "rest", {"at": [0, 1, 1], "step": "numbers"})


async def reshape(one: Student) -> float:
    name = "ConvTranspose2d" if "transpose" in one.page else "Conv2d"
    said = {"text": f"{name}(1, 1, 2) on 4x5", "at": 1}
    return await one.act("layer-line", "set", said)


async def turn(one: Student) -> float:
    return await one.turn_to("conv2d-bias-gradient", one.query)


ACTS: dict[str, Callable[[Student], Awaitable[float]]] = {
    "edit": edit,
    "rest": rest,
    "reshape": reshape,
    "turn": turn,
}


def stage(visitor: Visitor) -> Any:
    """What the stage was told last."""
    return json.loads(json.dumps(visitor.data("stage-view")))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("page", PAGES)
def test_what_he_does_is_answered_as_to_who_has_run_it(served: Served, page: str, act: str) -> None:
    """Of two visitors one opens an address that nobody has opened, and so has run his page."""

    async def scene() -> None:
        students = []
        for query in (f"nobody={page}-{act}", "", "", ""):
            students.append(Student(served.stream, page=page, query=query))
            await students[-1].connect()
        before = served.counter(SHOWN)
        for student in students:
            await student.arrive()
        assert served.counter(SHOWN) > before
        alone, shown = students[0], students[-1]
        answered: list[tuple[Any, ...]] = []
        for student in (alone, shown):
            await ACTS[act](student)
            answered.append((stage(student), student.query, student.texts, sorted(student.widgets)))
            assert not student.errors
            await edit(student)
            answered[-1] += (stage(student),)
        assert answered[0] == answered[1]
        for student in students:
            await student.leave()

    asyncio.run(scene())


def test_two_do_not_see_what_the_other_does(served: Served) -> None:
    async def scene() -> None:
        students = [Student(served.stream, page=PAGES[0]) for _ in range(4)]
        for student in students:
            await student.connect()
            await student.arrive()
        await reshape(students[2])
        await edit(students[3])
        assert stage(students[2]) != stage(students[3])
        assert "h=" in students[2].query
        assert "k=" in students[3].query
        assert "k=" not in students[2].query
        for student in students:
            await student.leave()

    asyncio.run(scene())


def test_a_visit_is_one_line_of_the_log(served: Served) -> None:
    async def scene() -> None:
        for _ in range(4):
            visitor, _ = await opened(served, "conv2d-forward")
            await visitor.leave()
        await asyncio.sleep(0.2)

    before = len(served.log)
    asyncio.run(scene())
    said = [line for line in served.log[before:].splitlines() if "GET told" not in line]
    assert len(said) == 4, said
    assert all(" INFO serve.access SOCKET stream " in line for line in said)
