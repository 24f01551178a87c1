"""A page as it is set, as a small file: what a link says, and numbers that are too long for one.

The file is JSON. ``parameters`` are those of a link to the page, in a link's own words; ``grids``
are the numbers that such a link has but a name for, each as bytes in base64. What is opened passes
the same readers and bounds as a link; nothing of a file is run, shown as Markdown or kept.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from math import prod
from typing import Any

import numpy as np
import streamlit as st

from derivations.ui import contents
from derivations.ui.problem.grid_text import MOST_CELLS
from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.problem.wording import quoted
from derivations.ui.settings import given, held, link
from derivations.ui.settings.parameters import PARAMETERS
from derivations.ui.settings.short import GRIDS

NAME, KIND, VERSION = "convolution-state.json", "conv derivation explorer: a saved state", 1

LARGEST_FILE = 2_000_000
"""Bytes: four grids of as many numbers as can be held have room."""

_KINDS = ("<i1", "<i2", "<i4", "<i8", "<f8")

_FIELD = "_saved_field"
"""How many files were opened: each is dropped by a field of another key."""
_OPENED, _SAID = "_saved_opened", "_saved_said"
"""The page that a file was saved on, until it is gone to; why a file was not opened."""


class CannotOpen(ValueError):
    """A file that holds no state; the message says why."""


@dataclass(frozen=True)
class State:
    """A page and all that is set on it."""

    page: str
    """Its address."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    grids: Mapping[str, np.ndarray] = field(default_factory=dict)
    """(channels, height, width) as their text would have them, by the parameter that holds them."""


# --- the file ---------------------------------------------------------------------------------


def written(state: State) -> bytes:
    """A state as a file."""
    grids = {key: packed(values) for key, values in state.grids.items()}
    whole = {
        "format": KIND,
        "version": VERSION,
        "page": state.page,
        "parameters": {**state.parameters},
        **({"grids": grids} if grids else {}),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False).encode()


def packed(values: np.ndarray) -> dict[str, Any]:
    """Numbers as plain data: their shape, their kind and their bytes in base64."""
    kinds = _KINDS if values.dtype.kind == "i" else _KINDS[-1:]
    kind = next(kind for kind in kinds if np.array_equal(values.astype(kind), values))
    text = b64encode(values.astype(kind).tobytes()).decode()
    return {"shape": [*values.shape], "kind": kind, "numbers": text}


def read(data: bytes) -> State:
    """The state of a file: :func:`written` backwards. Raises CannotOpen."""
    if len(data) > LARGEST_FILE:
        told = f"at most {LARGEST_FILE:,} are opened"
        raise CannotOpen(f"The file has {len(data):,} bytes: {told}.")
    try:
        whole = json.loads(data.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise CannotOpen("The file is no JSON: a saved state is.") from None
    if not isinstance(whole, dict) or whole.get("format") != KIND:
        raise CannotOpen("The file is no saved state of this app.")
    if whole.get("version") != VERSION:
        raise CannotOpen(f"The state is of another version: version {VERSION} is opened here.")
    page, parameters = whole.get("page"), whole.get("parameters")
    if page not in [entry.url for entry in contents.ALL]:
        raise CannotOpen("The state is of a page that is not here.")
    if not isinstance(parameters, dict):
        raise CannotOpen("The state has no parameters.")
    grids = whole.get("grids", {})
    if not isinstance(grids, dict) or not {*grids} <= GRIDS:
        raise CannotOpen("The numbers of the state are of no grid that is known.")
    for key, text in parameters.items():
        _check(key, text)
    return State(
        page,
        parameters,
        {key: unpacked(PARAMETERS[key].title, sent) for key, sent in grids.items()},
    )


def _no_number(word: str) -> None:
    raise ValueError(word)


def _check(key: str, text: Any) -> None:
    """CannotOpen where a parameter is none, or says what no link may say."""
    if key not in PARAMETERS:
        raise CannotOpen(f"The state has a parameter {quoted(key)}, which is not known.")
    parameter = PARAMETERS[key]
    if not isinstance(text, str) or parameter.read(text) is None:
        told = f"{parameter.title} {quoted(str(text))}: {parameter.bounds}"
        raise CannotOpen(f"The state has as {told}.")


def unpacked(title: str, sent: Any) -> np.ndarray:
    """The numbers of a grid: :func:`packed` backwards. Raises CannotOpen with the title."""
    sent = sent if isinstance(sent, dict) else {}
    shape, kind, text = sent.get("shape"), sent.get("kind"), sent.get("numbers")
    if not (isinstance(shape, list) and len(shape) == 3 and all(type(n) is int for n in shape)):
        raise CannotOpen(f"{title.capitalize()} have no shape (channels, height, width).")
    if min(shape) < 1 or prod(shape) > MOST_CELLS:
        raise CannotOpen(f"{title.capitalize()}: 1 to {MOST_CELLS:,} are read.")
    try:
        numbers = b64decode(text, validate=True) if isinstance(text, str) else b""
        if kind not in _KINDS:
            raise ValueError(kind)
        values = np.frombuffer(numbers, kind).reshape(shape)
    except ValueError:
        raise CannotOpen(f"{title.capitalize()} do not fill their shape.") from None
    if not np.isfinite(values).all():
        raise CannotOpen(f"{title.capitalize()} are not all finite: only finite ones are kept.")
    return values.astype(np.float64 if kind == "<f8" else np.int64)


# --- the page ---------------------------------------------------------------------------------


def now() -> State:
    """The page as it is set by now."""
    run = given.run()
    parameters = link.address_of(run.entry.keys(run.problem.operation), whole=True)
    names = {key: text for key, text in parameters.items() if key in GRIDS and held.is_name(text)}
    grids = {}
    for key, name in names.items():
        try:
            grids[key] = held.find(name)
        except held.NotHeld:
            parameters.pop(key)
    return State(run.entry.url, parameters, grids)


def take(state: State) -> None:
    """Set all that a state says, and all else of its page as usual; :func:`follow` goes there."""
    entry = contents.entry_at(state.page)
    values = {key: PARAMETERS[key].read(text) for key, text in state.parameters.items()}
    values |= {key: held.hold(grid) for key, grid in state.grids.items()}
    short = values.get("op", PARAMETERS["op"].start)
    operation = entry.operation or next(one for one in OPERATIONS if one.short == short)
    link.set_all(entry.keys(operation), values)
    said = {key: value for key, value in values.items() if value is not None}
    said = {key: value for key, value in said.items() if PARAMETERS[key].carries(value)}
    st.session_state[_OPENED] = entry.script, link.to(said)
    if entry.script != given.run().entry.script:
        link.go()


def follow() -> None:
    """Go to the page of the state that was opened, before anything is drawn.

    With its address: written by the page itself, the browser may still take it for the old page's.
    """
    script, parameters = st.session_state.pop(_OPENED, ("", {}))
    if script and script != given.run().entry.script:
        st.switch_page(script, query_params=parameters)


def is_opened() -> bool:
    """Whether a state was opened, and the page has to run anew for it."""
    return _OPENED in st.session_state


def show() -> None:
    """A button that saves the page as it is set, and a field that opens what was saved."""
    show_button("save-state")
    show_field("saved-file")


def show_button(key: str) -> None:
    """A button that saves the page as it is set, in a file."""
    st.download_button(
        "Save this state",
        partial(written, now()),
        NAME,
        "application/json",
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help="All that is set, numbers that are too long for a link, too.",
    )


def show_field(name: str) -> None:
    """A field that opens what was saved, or says why it cannot; its key begins with the name."""
    key = f"{name}-{st.session_state.get(_FIELD, 0)}"
    st.file_uploader("Open a saved state", "json", key=key, on_change=_open, args=(key,))
    if said := st.session_state.get(_SAID):
        st.caption(f":red[✗] {said}")


def _open(key: str) -> None:
    """Open the file of a field, or say why it holds no state."""
    file = st.session_state.get(key)
    st.session_state.pop(_SAID, None)
    if file is None:
        return
    st.session_state[_FIELD] = st.session_state.get(_FIELD, 0) + 1
    try:
        if file.size > LARGEST_FILE:
            raise CannotOpen(f"The file has {file.size:,} bytes: at most {LARGEST_FILE:,}.")
        take(read(file.getvalue()))
    except CannotOpen as error:
        st.session_state[_SAID] = str(error)
