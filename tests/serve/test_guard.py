"""What the guard lets through to the app, what it holds back and whom it sends away."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
import streamlit  # noqa: F401 (its messages cannot be imported before it)
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from serve.counts import Counts
from serve.guard import Guard
from serve.kinds import Kinds
from serve.limits import Limits
from serve.messages import ALLOWED, Refused, ends, read
from tests.effort import draws
from tests.serve.asgi import Behind, Socket

LIMITS = Limits(rate=1000, burst=1000)


def rerun(*widgets: WidgetState, **state: Any) -> bytes:
    message = BackMsg()
    message.rerun_script.widget_states.widgets.extend(widgets)
    for name, value in state.items():
        if isinstance(value, list):
            getattr(message.rerun_script, name).extend(value)
        else:
            setattr(message.rerun_script, name, value)
    message.rerun_script.SetInParent()
    return message.SerializeToString()


def visit(*says: Any, limits: Limits = LIMITS) -> tuple[Behind, Socket, Counts]:
    behind, counts = Behind(), Counts()
    socket = asyncio.run(Socket(says).visit(Guard(behind, limits, counts)))
    return behind, socket, counts


def heard(behind: Behind) -> list[bytes]:
    return [one["bytes"] for one in behind.heard if one["type"] == "websocket.receive"]


# --- what is said ---------------------------------------------------------------------------------


def test_a_visitor_is_heard() -> None:
    said = rerun(WidgetState(id="$$ID-1-x", string_value="1 2; 3 4"), query_string="h=4&w=4")
    behind, socket, counts = visit(said, said)
    assert heard(behind) == [said, said]
    assert socket.code is None
    assert not counts.refused
    assert counts.runs == 2


KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_visitor_says_is_left_out(kind: str) -> None:
    message = BackMsg()
    if BackMsg.DESCRIPTOR.fields_by_name[kind].message_type:
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    said = message.SerializeToString()
    behind, socket, _ = visit(said, rerun())
    assert heard(behind) == ([said] if kind in ALLOWED else []) + [rerun()]
    assert socket.code is None


def operation(payload: str, name: str = "") -> bytes:
    """A message that asks the server for something apart from any run."""
    message = BackMsg()
    request = message.backend_operation_request
    getattr(request, payload).SetInParent()
    if name:
        request.deferred_file.file_id = name
    return bytes(message.SerializeToString())


def test_a_file_that_is_written_when_it_is_asked_for_may_be_asked_for() -> None:
    limits = Limits()
    assert read(operation("deferred_file", "a" * 200), limits)
    for other in ("install_skills", "dataframe_chunk"):
        assert read(operation(other), limits) is None
    with pytest.raises(Refused):
        read(operation("deferred_file", "a" * 2000), limits)


def test_nobody_clears_the_caches_of_all() -> None:
    assert not {"clear_cache", "set_run_on_save", "debug_shutdown_runtime"} & ALLOWED
    assert {"clear_cache", "set_run_on_save", "debug_shutdown_runtime"} <= {*KINDS}


def text_of(size: int, kind: str = "string_value") -> bytes:
    return rerun(WidgetState(id="$$ID-1-tex", **{kind: "x" * size}))


def numbers(count: int) -> bytes:
    state = WidgetState(id="$$ID-1-learn")
    state.double_array_value.data.extend([1.0] * count)
    return rerun(state)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("hello", 1003),
        (b"\x5a\xff\xff\x7f", 1002),
        (b"no message at all", 1002),
        (b"\x00" * (LIMITS.frame + 1), 1009),
        (text_of(LIMITS.text + 1), 1008),
        (text_of(LIMITS.text + 1, "json_trigger_value"), 1008),
        (text_of(LIMITS.text + 1, "json_value"), 1008),
        (numbers(LIMITS.names + 1), 1008),
        (rerun(*[WidgetState(id=str(n)) for n in range(LIMITS.widgets + 1)]), 1008),
        (rerun(query_string="a" * (LIMITS.query + 1)), 1008),
        (rerun(page_name="a" * 501), 1008),
        (rerun(fragment_id="a" * 501), 1008),
        (rerun(WidgetState(id="a" * 501)), 1008),
        (rerun(WidgetState(id="a", bytes_value=b"a")), 1008),
        (rerun(cached_message_hashes=["a" * 501]), 1008),
    ],
)
def test_who_says_what_no_front_end_says_is_heard_no_more(said: Any, code: int) -> None:
    behind, socket, counts = visit(said, rerun())
    assert heard(behind) == []
    assert behind.heard == [{"type": "websocket.disconnect", "code": code}]
    assert socket.code == code
    assert counts.refused.total() == 1
    assert counts.open_sockets == 0


def test_who_has_held_many_messages_goes_on() -> None:
    hashes = [f"{n:032x}" for n in range(LIMITS.hashes + 7)]
    behind, socket, _ = visit(rerun(cached_message_hashes=hashes))
    (said,) = heard(behind)
    assert said == rerun(cached_message_hashes=hashes[7:])
    assert socket.code is None


@pytest.mark.parametrize(
    "said",
    [
        text_of(LIMITS.text),
        text_of(LIMITS.text, "json_trigger_value"),
        numbers(LIMITS.names),
        rerun(*[WidgetState(id=f"$$ID-{n}") for n in range(LIMITS.widgets)]),
        rerun(query_string="a" * LIMITS.query),
    ],
)
def test_up_to_its_bounds_a_message_passes(said: bytes) -> None:
    behind, socket, _ = visit(said)
    assert heard(behind) == [said]
    assert socket.code is None


def test_the_longest_texts_that_the_app_reads_fit_in_one_message() -> None:
    from engine.reading import LONGEST_TEXT
    from engine.reading.printed import LONGEST_NUMBERS

    numbers_ = ("−1.25, " * LONGEST_NUMBERS)[:LONGEST_NUMBERS]
    formulas = ("∂z₁₁·k" * LONGEST_TEXT)[:LONGEST_TEXT]
    said = rerun(
        WidgetState(id="$$ID-1-nums", string_value=numbers_),
        WidgetState(id="$$ID-1-tex", string_value=formulas),
    )
    assert len(said) <= LIMITS.frame
    assert read(said, LIMITS) is not None


def test_what_a_field_takes_passes() -> None:
    from derivations.ui.settings.too_long import MOST
    from derivations.ui.start import paste

    assert max(MOST.values()) <= LIMITS.text
    assert LIMITS.text >= 2 * paste.LONGEST
    both = rerun(
        WidgetState(id="$$ID-1-nums", string_value="1" * MOST["nums"]),
        WidgetState(id="$$ID-1-tex", string_value="1" * MOST["tex"]),
    )
    assert read(both, LIMITS) is not None


@draws(300)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        read(data, LIMITS)


# --- how fast -------------------------------------------------------------------------------------


def test_a_flood_is_held_back_and_not_refused() -> None:
    behind, socket, counts = visit(*[rerun()] * 8, limits=Limits(rate=20, burst=5))
    assert len(heard(behind)) == 8
    assert socket.code is None
    assert 1 <= counts.slowed <= 3


def test_a_large_message_costs_as_many_as_its_size_says() -> None:
    limits = Limits(rate=100, burst=6, usual_frame=1000, bytes_a_message=1000)
    _, _, counts = visit(rerun(), text_of(900), text_of(2900), limits=limits)
    assert counts.slowed == 0
    _, _, counts = visit(rerun(), text_of(2900), text_of(2900), limits=limits)
    assert counts.slowed == 1


# --- how many -------------------------------------------------------------------------------------


def test_a_full_house_says_try_again_and_a_place_that_is_left_is_taken() -> None:
    async def scene() -> None:
        counts = Counts()
        guard = Guard(Behind(), Limits(connections=2), counts)
        staying = [asyncio.create_task(Socket(stays=True).visit(guard)) for _ in range(2)]
        await asyncio.sleep(0.01)
        assert counts.open_sockets == 2
        assert (await Socket().visit(guard)).code == 1013
        staying[0].cancel()
        await asyncio.sleep(0.01)
        assert (await Socket().visit(guard)).code is None
        staying[1].cancel()
        await asyncio.sleep(0.01)
        assert counts.open_sockets == 0

    asyncio.run(scene())


def test_who_says_nothing_is_let_go() -> None:
    async def scene() -> None:
        counts = Counts()
        guard = Guard(Behind(), Limits(silence=0.02), counts)
        silent = await asyncio.wait_for(Socket(stays=True).visit(guard), 2)
        assert silent.code == 1000
        speaking = asyncio.create_task(Socket([rerun()], stays=True).visit(guard))
        await asyncio.sleep(0.1)
        assert counts.open_sockets == 1
        speaking.cancel()

    asyncio.run(scene())


def test_who_does_not_read_is_dropped() -> None:
    class Deaf(Socket):
        async def send(self, message: Message) -> None:
            await super().send(message)
            if message["type"] == "websocket.send":
                await asyncio.Event().wait()

    async def talks(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        talking = asyncio.create_task(
            send({"type": "websocket.send", "bytes": ForwardMsg(ref_hash="a").SerializeToString()})
        )
        await receive()
        await receive()
        await talking

    async def scene() -> None:
        counts = Counts()
        guard = Guard(talks, Limits(patience=0.02), counts)
        await asyncio.wait_for(Deaf([rerun()], stays=True).visit(guard), 2)
        assert counts.refused == {"a visitor who does not read": 1}
        assert counts.open_sockets == 0

    asyncio.run(scene())


# --- in turn --------------------------------------------------------------------------------------


def finished(status: int) -> bytes:
    return ForwardMsg(script_finished=status, hash="a" * 32).SerializeToString()


def test_a_run_that_is_done_is_known_by_its_message() -> None:
    assert ends(finished(ForwardMsg.FINISHED_SUCCESSFULLY)) == "a run"
    assert ends(finished(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)) == "a run"
    assert ends(finished(ForwardMsg.FINISHED_EARLY_FOR_RERUN)) is None
    assert ends(ForwardMsg(ref_hash="a").SerializeToString()) is None
    assert ends(None) is None


def test_runs_begin_in_turn() -> None:
    """The app hears of the second visitor when the first one's run is done."""
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        heard.append(scope["path"])
        await asyncio.sleep(0.02)
        heard.append(f"{scope['path']} done")
        data = finished(ForwardMsg.FINISHED_SUCCESSFULLY)
        await send({"type": "websocket.send", "bytes": data})
        await receive()

    async def scene() -> None:
        guard = Guard(app, Limits(at_once=1, turn=60), Counts())
        await asyncio.gather(*(Socket([rerun()]).visit(guard, path) for path in "abc"))

    asyncio.run(scene())
    assert heard == ["a", "a done", "b", "b done", "c", "c done"]


def written() -> bytes:
    """As it is told that a file is there to be fetched."""
    message = ForwardMsg(hash="a" * 32)
    message.backend_operation_response.request_id = "b" * 36
    message.backend_operation_response.deferred_file.url = f"/media/{'c' * 64}.ipynb"
    return bytes(message.SerializeToString())


def test_a_file_that_is_written_is_known_by_its_message() -> None:
    assert ends(written()) == "a file"


@pytest.mark.parametrize("answers", [True, False])
def test_a_visitor_has_one_file_written_at_a_time(answers: bool) -> None:
    """The app hears of the next when the last is written, or has had all its time."""
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def write() -> None:
            await asyncio.sleep(0.02)
            heard.append("written")
            if answers:
                await send({"type": "websocket.send", "bytes": written()})

        await receive()
        await send({"type": "websocket.accept"})
        writing = []
        for _ in range(3):
            await receive()
            heard.append("asked for")
            writing.append(asyncio.create_task(write()))
        await asyncio.gather(*writing)

    async def scene() -> None:
        limits = Limits(queue=0.02, job=0.03) if not answers else Limits()
        says = [operation("deferred_file", name) for name in "abc"]
        await asyncio.wait_for(Socket(says).visit(Guard(app, limits, Counts())), 5)

    asyncio.run(scene())
    assert heard == 3 * ["asked for", "written"]


def test_who_goes_gives_his_turn_back() -> None:
    async def scene() -> None:
        guard = Guard(Behind(), Limits(at_once=1, turn=60), Counts())
        for _ in range(3):
            await asyncio.wait_for(Socket([rerun()]).visit(guard), 1)

    asyncio.run(scene())


# --- values of another kind -----------------------------------------------------------------------


def element(**kinds: Any) -> bytes:
    """A message that puts a widget on a page: ``number_input={"id": …}``."""
    ((kind, fields),) = kinds.items()
    message = ForwardMsg()
    getattr(message.delta.new_element, kind).CopyFrom(
        type(getattr(message.delta.new_element, kind))(**fields)
    )
    return message.SerializeToString()


def kinds_of_a_page() -> Kinds:
    kinds = Kinds()
    kinds.listen(element(number_input={"id": "$$ID-1-h"}))
    kinds.listen(element(text_input={"id": "$$ID-2-x"}))
    kinds.listen(element(selectbox={"id": "$$ID-3-op", "options": ["Conv", "Transpose"]}))
    kinds.listen(element(markdown={"body": "$$ID-4 is no widget"}))
    kinds.listen(ForwardMsg(ref_hash="$$ID-5").SerializeToString())
    kinds.listen(None)
    return kinds


@pytest.mark.parametrize(
    ("state", "fits"),
    [
        (WidgetState(id="$$ID-1-h", double_value=3), True),
        (WidgetState(id="$$ID-1-h"), True),
        (WidgetState(id="$$ID-1-h", string_value="3"), False),
        (WidgetState(id="$$ID-1-h", double_value=float("nan")), False),
        (WidgetState(id="$$ID-1-h", double_value=float("inf")), False),
        (WidgetState(id="$$ID-2-x", string_value="1 2; 3 4"), True),
        (WidgetState(id="$$ID-2-x", bool_value=True), False),
        (WidgetState(id="$$ID-3-op", string_value="Conv"), True),
        (WidgetState(id="$$ID-3-op", string_value="Pool"), False),
        (WidgetState(id="$$ID-9-unknown", string_value="anything"), True),
        (WidgetState(id="nobody", string_value="anything"), False),
    ],
    ids=[
        "a number", "nothing", "a text for a number", "NaN", "infinity", "a text", "a switch for a "
        "text", "an option", "no option", "of an unknown widget", "of what is called like none",
    ],
)  # fmt: skip
def test_a_value_fits_its_widget(state: WidgetState, fits: bool) -> None:
    assert kinds_of_a_page().fits(state) == fits


def test_a_misfit_is_taken_out_and_nothing_else() -> None:
    good = WidgetState(id="$$ID-2-x", string_value="1 2; 3 4")
    message = BackMsg()
    message.ParseFromString(rerun(WidgetState(id="$$ID-1-h", string_value="3"), good))
    assert kinds_of_a_page().without_misfits(message)
    assert [*message.rerun_script.widget_states.widgets] == [good]
    assert not kinds_of_a_page().without_misfits(message)


def test_every_widget_of_the_app_has_a_kind_that_is_known() -> None:
    """A new one on a page has to be told to the guard, or it takes any value."""
    import re
    from pathlib import Path

    from serve.kinds import VALUES

    drawn = set[str]()
    for file in (Path(__file__).parents[2] / "derivations").rglob("*.py"):
        drawn |= {*re.findall(r"\bst\.(\w+)\(", file.read_text(encoding="utf-8"))}
    called = {
        "toggle": "checkbox",
        "segmented_control": "button_group",
        "pills": "button_group",
        "select_slider": "slider",
    }
    widgets = {
        *(VALUES), *called, "color_picker", "date_input", "time_input", "data_editor",
        "camera_input", "audio_input", "chat_input", "feedback", "link_button",
    }  # fmt: skip
    assert {called.get(one, one) for one in drawn & widgets} <= {*VALUES}
