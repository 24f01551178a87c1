"""What a session holds beside the address, kept by the browser too: another process can go on.

A process can be killed, or replaced by another. The browser then comes back to a session that knows
nothing: its address says what is set on the page, and its fields say what is in them. All else that
a visit has (what is set on other pages, what no link has room for, the answers of this visit) is
told to the browser at the end of each run, and handed back to a session that is not the one that
told it. What is handed back passes the readers and bounds of a link and of a saved state: a visitor
may have written it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import streamlit as st

from derivations.ui import session
from derivations.ui.settings import held, link, saved
from derivations.ui.settings.short import GRIDS
from derivations.ui.stage.component import component, heard

MODULES = (Path(__file__).with_name("keepsake.js"),)
KEY = "keepsake"

_BACK = "_back"
"""What was handed back and not asked for yet: {session key: as it was written}."""
_PIECES = "_pieces"
"""Of which session something is handed back, how many pieces of it have come, and they."""
_TOLD = "_told_numbers"
"""The names of held numbers that this run has told the browser."""

LONGEST_PIECE, MOST_PIECES = 20_000, 150
"""Characters of a piece, and pieces: a message stays small enough for whoever looks at it first."""

Value = TypeVar("Value")


class Part(Generic[Value]):
    """Something that a session holds under a key of its own, and that a browser can hand back.

    ``write`` makes it plain data, or None where it is not worth keeping. ``read`` makes it of plain
    data, and raises ValueError, TypeError or LookupError where those are nothing of the kind.
    """

    def __init__(
        self, key: str, write: Callable[[Value], Any], read: Callable[[Any], Value]
    ) -> None:
        self.key, self.write, self._read = key, write, read
        _PARTS[key] = self

    def found(self) -> Value | None:
        """What is held, or has been handed back; None where it is neither."""
        back: dict[str, Any] = st.session_state.get(_BACK, {})
        if self.key in back:
            with suppress(ValueError, TypeError, LookupError):
                st.session_state.setdefault(self.key, self._read(back.pop(self.key)))
        found: Value | None = st.session_state.get(self.key)
        return found


_PARTS: dict[str, Part[Any]] = {}


def yes_or_no(key: str) -> Part[bool]:
    """A part that is True or False."""
    return Part(key, lambda value: value or None, lambda raw: raw is True)


# --- from the browser -----------------------------------------------------------------------------


def take_back() -> None:
    """Begin a run: take what the browser hands back of another session, before anything is read."""
    name = session.name()
    st.session_state[_TOLD] = set()
    _mount(KEY, {"session": name})
    sent = heard(KEY, "back")
    if isinstance(sent, dict) and sent.get("of") != name:
        _take(sent)


def _mount(key: str, told: dict[str, Any]) -> None:
    keeper = component("conv_keepsake", "<span></span>", None, *MODULES)
    keeper(data=[told], key=key, height=0, on_back_change=_nothing)


def _nothing() -> None:
    """What is sent is read when a run begins: a new session knows of no callback."""


def _take(sent: dict[str, Any]) -> None:
    of, n, count, text = (sent.get(name) for name in ("of", "n", "count", "text"))
    if not (isinstance(of, str) and type(n) is type(count) is int and isinstance(text, str)):
        return
    pieces = st.session_state.get(_PIECES)
    if not pieces or pieces["of"] != of:
        pieces = st.session_state[_PIECES] = {"of": of, "heard": 0, "texts": []}
    if n != pieces["heard"] or not n < count <= MOST_PIECES or len(text) > LONGEST_PIECE:
        return
    pieces["heard"] += 1
    pieces["texts"].append(text)
    if pieces["heard"] == count:
        _open("".join(pieces["texts"]))
        pieces["texts"] = []


def _open(text: str) -> None:
    """Take all that can be taken, and pass over the rest."""
    whole = _object(text)
    for name, grid in _object(whole.get("grids")).items():
        _take_grid(name, grid)
    state = _object(whole.get("state"))
    link.take_back(_object(state.get("set")), state.get("came"))
    for key, last in _object(state.get("read")).items():
        if key in GRIDS and isinstance(last, str):
            st.session_state[f"_read_{key}"] = last
    st.session_state[_BACK] = _object(state.get("parts"))


def _object(sent: Any) -> dict[str, Any]:
    """The dictionary that was sent, as JSON or as it is; an empty one of anything else."""
    try:
        found = json.loads(sent) if isinstance(sent, str) else sent
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _take_grid(name: str, sent: Any) -> None:
    try:
        held.hold(saved.unpacked("the numbers", _object(sent)))  # under the name that they make
    except saved.CannotOpen:
        return


# --- to the browser -------------------------------------------------------------------------------


def keep() -> None:
    """End a run: tell the browser all that the address has not told it."""
    keep_numbers("kept-numbers")
    pieces = st.session_state.get(_PIECES) or {"of": "", "heard": 0}
    state = json.dumps(_state(), ensure_ascii=False, separators=(",", ":"))
    _mount(
        "kept",
        {
            "session": session.name(),
            "of": pieces["of"],
            "heard": pieces["heard"],
            "state": state,
        },
    )


def _state() -> dict[str, Any]:
    written = {
        key: part.write(st.session_state[key])
        for key, part in _PARTS.items()
        if key in st.session_state
    }
    parts = st.session_state.get(_BACK, {}) | {
        key: value for key, value in written.items() if value is not None
    }
    keys = [key for key in GRIDS if f"_read_{key}" in st.session_state]
    read = {key: st.session_state[f"_read_{key}"] for key in keys}
    last = {key: text for key, text in read.items() if text and text != link.held(key)}
    found = {"set": link.beside(), "came": link.came(), "read": last, "parts": parts}
    return {name: value for name, value in found.items() if value or value == []}


def keep_numbers(key: str) -> None:
    """Tell the browser the numbers for which the address has but a name.

    Also at the end of a fragment in which they are changed, and which may run alone.
    """
    told: set[str] = st.session_state[_TOLD]
    names = {str(link.held(grid)) for grid in GRIDS}
    for name in sorted(filter(held.is_name, names)):
        if name in told:
            continue
        told.add(name)
        try:
            grid = saved.packed(held.find(name))
        except held.NotHeld:
            continue
        _mount(f"{key}-{name}", {"name": name, "grid": json.dumps(grid, separators=(",", ":"))})
