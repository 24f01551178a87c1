"""A visitor without a browser: Streamlit's own protocol over its websocket, against the real app.

It does what the front end does of the protocol: it tells the state of every widget with every run,
names the messages that it still holds, runs the fragment that a widget stands in, takes over the
address that the app writes, and comes back with the number of its session. It draws nothing, so
that hundreds of visitors fit into one process. ::

    async with Visitor(server.websocket, page="conv2d-input-gradient") as visitor:
        await visitor.arrive()
        edit = {"grid": "k", "at": [0, 0, 0], "text": "5", "n": 1}
        await visitor.act("stage-view", "edit", [edit])
        visitor.data("stage-view")  # the model that the app has sent

A widget is named by its key in the app, or by its label where it has none.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE = 60.0
"""Seconds that a visitor waits for a run, or for the connection."""

KEPT_RUNS = 2
"""As long the front end keeps a message that no run has named."""

GOES_ON = ForwardMsg.FINISHED_EARLY_FOR_RERUN
"""A run that was broken off for the next one: what is waited for comes still."""


class Dropped(ConnectionError):
    """The server has closed the connection: ``code`` says why."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


@dataclass(frozen=True)
class Widget:
    """What the app has put on the page: its number, its kind, and the fragment that it runs."""

    id: str
    kind: str
    fragment: str = ""
    told: str = ""
    """The JSON that a component was sent."""
    start: Any = None
    """The value that a widget begins with."""


@dataclass(frozen=True)
class Seen:
    """What one message of the app has put on the page."""

    key: str = ""
    widget: Widget | None = None
    text: str = ""
    error: tuple[str, str] | None = None


@dataclass
class Visitor:
    """One visit: a websocket, and what a browser would know of the page."""

    url: str
    """``ws://host:port/_stcore/stream``"""
    page: str = ""
    """The page's address: "" is the start page."""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Of the handshake: cookies, say."""

    session: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    """Markdown and HTML of the last run."""
    errors: list[tuple[str, str]] = field(default_factory=list)
    """Exceptions that the last run has shown: type, message."""
    received: int = 0
    """Bytes."""

    def __post_init__(self) -> None:
        self._socket: websockets.ClientConnection | None = None
        self._states: dict[str, WidgetState] = {}
        self._held: dict[str, tuple[Seen, int]] = {}
        self._pages: dict[str, str] = {}
        self._script = ""

    # --- the connection ---------------------------------------------------------------------------

    async def __aenter__(self) -> Visitor:
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.leave()

    async def connect(self, patience: float = PATIENCE) -> None:
        """Open the websocket; with a session, come back to it."""
        told = ["streamlit", "no-token", self.session] if self.session else ["streamlit"]
        async with asyncio.timeout(patience):
            self._socket = await websockets.connect(
                self.url,
                subprotocols=[websockets.Subprotocol(one) for one in told],
                additional_headers=self.headers,
                max_size=None,
                compression=None,
                ping_interval=None,
                open_timeout=patience,
                proxy=None,
            )

    async def leave(self) -> None:
        """Close the websocket in order."""
        if self._socket is not None:
            await self._socket.close()

    def vanish(self) -> None:
        """Drop the connection without a word, as a closed laptop does."""
        if self._socket is not None:
            self._socket.transport.abort()

    @property
    def socket(self) -> websockets.ClientConnection:
        """The open websocket."""
        assert self._socket is not None, "not connected"
        return self._socket

    # --- what a visitor does ----------------------------------------------------------------------

    async def arrive(self, patience: float = PATIENCE) -> float:
        """Ask for the page, as a browser does that has opened it or come back; seconds it took."""
        return await self._run(self.message(), patience)

    async def act(self, key: str, event: str, value: Any, patience: float = PATIENCE) -> float:
        """Let a component send an event; seconds until the app has answered."""
        widget = self.widgets[key]
        sent = json.dumps([{"event": event, "value": value}])
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events")
        state.json_trigger_value = sent
        return await self._run(self.message(widget.fragment, state), patience)

    async def press(self, key: str, patience: float = PATIENCE) -> float:
        """Press a button; seconds until the app has answered."""
        widget = self.widgets[key]
        state = WidgetState(id=widget.id, trigger_value=True)
        return await self._run(self.message(widget.fragment, state), patience)

    async def set(self, key: str, value: Any, patience: float = PATIENCE) -> float:
        """Set a field: a text, a number, a list of numbers or of names, or whether it is on."""
        widget = self.widgets[key]
        self._states[widget.id] = state_of(widget.id, value)
        return await self._run(self.message(widget.fragment), patience)

    async def turn_to(self, page: str, query: str = "", patience: float = PATIENCE) -> float:
        """Follow a link to another page of the app; seconds until it stands."""
        self.page, self.query, self._script = page, query, self._pages.get(page, "")
        self.widgets.clear()
        self._states.clear()
        return await self._run(self.message(), patience)

    def data(self, key: str) -> Any:
        """What the app has told a component last."""
        return json.loads(self.widgets[key].told)

    # --- the protocol -----------------------------------------------------------------------------

    def message(self, fragment: str = "", *triggers: WidgetState) -> BackMsg:
        """The message that asks for a run with all that is set; ``triggers`` are said once."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.fragment_id = self.query, fragment
        asked.page_script_hash = self._script
        if not self._script:
            asked.page_name = self.page
        asked.widget_states.widgets.extend([*self._states.values(), *triggers])
        asked.cached_message_hashes.extend(self._held)
        asked.context_info.url = self.url.replace("ws", "http", 1).partition("/_stcore")[0]
        asked.context_info.timezone, asked.context_info.locale = "Etc/UTC", "en"
        return message

    async def send(self, message: BackMsg | bytes | str) -> None:
        """Send a message, or whatever somebody might send in its place."""
        data = message.SerializeToString() if isinstance(message, BackMsg) else message
        try:
            await self.socket.send(data)
        except websockets.ConnectionClosed as closed:
            raise Dropped(_code(closed)) from None

    async def receive(self) -> ForwardMsg:
        """The next message, with what it has put on the page taken over. Raises Dropped."""
        try:
            data = await self.socket.recv()
        except websockets.ConnectionClosed as closed:
            raise Dropped(_code(closed)) from None
        self.received += len(data)
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        self._take(message)
        return message

    async def _run(self, message: BackMsg, patience: float) -> float:
        began = time.perf_counter()
        await self.send(message)
        async with asyncio.timeout(patience):  # wait_for of 3.11 may lose that it is cancelled
            await self.finished()
        return time.perf_counter() - began

    async def finished(self) -> None:
        """Wait until a run has begun and is done."""
        begun = False
        while True:
            message = await self.receive()
            kind = message.WhichOneof("type")
            begun = begun or kind == "new_session"
            if begun and kind == "script_finished" and message.script_finished != GOES_ON:
                return

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            seen = seen_in(message.delta)
            if message.metadata.cacheable:
                self._held[message.hash] = seen, 0
            self._see(seen)
        elif kind == "ref_hash":
            seen = self._held[message.ref_hash][0]
            self._held[message.ref_hash] = seen, 0
            self._see(seen)
        elif kind == "new_session":
            self._begin(message)
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
            self._pages = {
                "" if page.is_default else page.url_pathname: page.page_script_hash
                for page in message.navigation.app_pages
            }
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "session_event":
            event = message.session_event
            if event.WhichOneof("type") == "script_compilation_exception":
                error = event.script_compilation_exception
                self.errors.append((error.type, error.message))
        elif (
            kind == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        ):
            aged = {hash_: (seen, age + 1) for hash_, (seen, age) in self._held.items()}
            self._held = {hash_: one for hash_, one in aged.items() if one[1] <= KEPT_RUNS}

    def _begin(self, message: ForwardMsg) -> None:
        begun = message.new_session
        if begun.initialize.session_id:
            self.session = begun.initialize.session_id
        self.texts.clear()
        self.errors.clear()

    def _see(self, seen: Seen) -> None:
        if seen.widget:
            self.widgets[seen.key] = seen.widget
        if seen.text:
            self.texts.append(seen.text)
        if seen.error:
            self.errors.append(seen.error)


def seen_in(delta: Delta) -> Seen:
    """What a message puts on the page, as far as a visitor without eyes needs it."""
    element = delta.new_element
    kind = element.WhichOneof("type") or ""
    sent: Any = getattr(element, kind, None)
    text, error, widget, key = "", None, None, ""
    if kind == "exception":
        error = sent.type, sent.message
    elif kind in ("markdown", "html", "text"):
        text = sent.body
    number = getattr(sent, "id", "")
    if number.startswith("$$ID-"):
        key = number.split("-", 2)[2]
        key = getattr(sent, "label", number) if key == "None" else key
        told = sent.mixed.json or sent.json if kind == "bidi_component" else ""
        start = getattr(sent, "default", None)
        widget = Widget(number, kind, delta.fragment_id, told, start)
    return Seen(key, widget, text, error)


def state_of(number: str, value: Any) -> WidgetState:
    """A widget's state: the field of the message follows from the kind of the value."""
    state = WidgetState(id=number)
    if isinstance(value, bool):
        state.bool_value = value
    elif isinstance(value, int | float):
        state.double_value = value
    elif isinstance(value, str):
        state.string_value = value
    elif all(isinstance(one, str) for one in value):
        state.string_array_value.data.extend(value)
    else:
        state.double_array_value.data.extend(value)
    return state


def _code(closed: websockets.ConnectionClosed) -> int | None:
    return closed.rcvd.code if closed.rcvd else None
