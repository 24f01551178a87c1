"""The shared sidebar: widgets → geometry and numbers.

The URL is the state: every widget is bound to a parameter of the same name. What a widget or a link
says is checked here against the bounds the widget shows, and refused with a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import streamlit as st

from derivations.ui import numbers
from derivations.ui.operations import (
    BOUNDS,
    CONV2D,
    NOTES_EXAMPLE,
    OPERATIONS,
    Operation,
    Settings,
)
from engine.geometry import Spec
from engine.taps import grid_shape

GRIDS = ("x", "k", "b", "dz")
_OWN = "Your own"
TITLES = {"x": "X", "k": "K", "dz": "∂L/∂Z"}


@dataclass(frozen=True)
class Problem:
    """What a page is about: one operation, its geometry and its numbers."""

    operation: Operation
    spec: Spec
    grids: dict[str, np.ndarray]
    """x, k, dz as (height, width), b as (1, 1)."""
    remarks: tuple[str, ...] = ()

    @property
    def is_notes_example(self) -> bool:
        """Whether the geometry is that of the notes."""
        return self.spec == self.operation.spec(self.operation.notes)

    @property
    def arrays(self) -> dict[str, Any]:
        """The numbers as the engines take them."""
        return {**self.grids, "b": self.grids["b"].ravel()}


def sidebar(operation: Operation | None) -> None:
    """Draw the shared sidebar for a page of ``operation`` (None: the visitor chooses).

    :func:`current` then gives what it says.
    """
    _keep_the_other(operation)
    chooses = operation is None
    with st.sidebar:
        operation = operation or _choose_operation()
    remarks = link_remarks(operation)
    with st.sidebar:
        settings = _geometry(operation)
        spec, refusal = _legal(operation, settings)
        with st.expander("Numbers", icon=":material/edit:", expanded=chooses):
            grids, unread = _numbers(operation, spec)
        st.caption("The address bar holds all of this: copy it to share this very view.")
    problem = Problem(operation, spec, grids, tuple(remarks + refusal + unread))
    st.session_state["_problem"] = problem


def current() -> Problem:
    """What the sidebar of this run says."""
    problem: Problem = st.session_state["_problem"]
    return problem


def _choose_operation() -> Operation:
    """The operation of a page that belongs to neither note."""
    chosen = st.segmented_control(
        "Operation",
        [operation.short for operation in OPERATIONS],
        default=CONV2D.short,
        required=True,
        key="op",
        bind="query-params",
    )
    return next((one for one in OPERATIONS if one.short == chosen), CONV2D)


def _keep_the_other(drawn: Operation | None) -> None:
    """Streamlit forgets a widget that is not drawn: hold on to the other operation's settings."""
    for operation in OPERATIONS:
        if operation is not drawn:
            for name in (*operation.names, *(_text_name(grid) for grid in GRIDS)):
                key = operation.key(name)
                if key in st.session_state:
                    st.session_state[key] = st.session_state[key]


# --- geometry ---------------------------------------------------------------------------------


def _geometry(operation: Operation) -> Settings:
    st.subheader("Geometry")
    _example_picker(operation)
    size, kernel = st.columns(2)
    settings = {
        "h": _size(operation, "h", size, "Input rows"),
        "w": _size(operation, "w", kernel, "columns"),
        "kh": _size(operation, "kh", size, "Kernel rows"),
        "kw": _size(operation, "kw", kernel, "columns"),
    }
    for name, title in (
        ("s", "Stride"),
        ("p", "Padding"),
        ("d", "Dilation"),
        ("o", "Output padding"),
    ):
        if name in operation.names:
            settings[name] = _choice(operation, name, title)
    return settings


def _example_picker(operation: Operation) -> None:
    """The named examples; it shows which of them the settings are, if any."""
    key = operation.key("example")
    now = {name: _held(operation, name) for name in operation.names}
    fitting = [
        title
        for title, settings in operation.examples.items()
        if all(settings[name] == now[name] for name in operation.names)
    ]
    st.session_state[key] = fitting[0] if fitting else _OWN
    options = [*operation.examples, *([] if fitting else [_OWN])]
    st.selectbox("Example", options, key=key, on_change=_take_example, args=(operation,))


def _take_example(operation: Operation) -> None:
    chosen = operation.examples.get(st.session_state[operation.key("example")], {})
    for name in operation.names:
        if name in chosen:
            st.session_state[operation.key(name)] = chosen[name]


def _held(operation: Operation, name: str) -> int | None:
    """The value of a setting before its widget is drawn: from its widget, the link, the notes."""
    key = operation.key(name)
    if key in st.session_state:
        held: int | None = st.session_state[key]
        return held
    linked = in_bounds(name, st.query_params.get(key, ""))
    return operation.notes[name] if linked is None else linked


def _size(operation: Operation, name: str, place: Any, title: str) -> int:
    least, most, _ = BOUNDS[name]
    return whole_number(place, title, (least, most), operation.notes[name], operation.key(name))


def whole_number(
    place: Any, title: str, bounds: tuple[int, int], start: int, key: str, **how: Any
) -> int:
    """A whole number between both bounds, bound to the URL parameter ``key``."""
    unbound = st.session_state.setdefault("_unbound", set())
    if _misread(st.query_params.get(key, "")):
        unbound.add(key)
    bind = None if key in unbound else "query-params"
    return int(place.number_input(title, *bounds, start, step=1, key=key, bind=bind, **how))


def _misread(text: str) -> bool:
    """Whether Streamlit takes a link's text for another whole number, or fails on it (infinity)."""
    try:
        number = float(text)
    except ValueError:
        return False
    return not (isfinite(number) and re.fullmatch(r"-?[0-9]+", text))


def _choice(operation: Operation, name: str, title: str) -> int:
    least, most, _ = BOUNDS[name]
    chosen: int | None = st.segmented_control(
        title,
        list(range(least, most + 1)),
        default=operation.notes[name],
        required=True,
        key=operation.key(name),
        bind="query-params",
    )
    # A link may leave it empty, although a visitor cannot.
    return int(operation.notes[name] if chosen is None else chosen)


def _legal(operation: Operation, settings: Settings) -> tuple[Spec, list[str]]:
    """The spec, or the notes' example and the sentence that says why."""
    try:
        return operation.spec(settings), []
    except ValueError as error:
        rule = str(error)[:1].upper() + str(error)[1:]
        return operation.spec(operation.notes), [
            f"These settings do not fit together: {rule}. "
            f"Until then the page shows {NOTES_EXAMPLE.lower()}."
        ]


def in_bounds(name: str, text: str) -> int | None:
    """The whole number a link gives for a setting, or None when it is none or out of bounds."""
    least, most, _ = BOUNDS[name]
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        return None
    return int(text) if least <= int(text) <= most else None


def link_remarks(operation: Operation) -> list[str]:
    """One sentence for the parameters of a link that cannot be taken; told once a visit.

    Once its widget is drawn, a parameter is the page's own.
    """
    told = []
    for name in operation.names:
        key = operation.key(name)
        text = None if key in st.session_state else st.query_params.get(key)
        if text is not None and in_bounds(name, text) is None:
            least, most, title = BOUNDS[name]
            told.append(f"{title} “{text[:20]}” (it goes from {least} to {most})")
    return (
        [f"The link asked for {', '.join(told)}: the usual value is shown instead."] if told else []
    )


# --- numbers ----------------------------------------------------------------------------------


def _numbers(operation: Operation, spec: Spec) -> tuple[dict[str, np.ndarray], list[str]]:
    st.caption(
        "Rows of numbers such as `1 2 0; 3 -1 2`, or a filling: "
        + ", ".join(f"`{filling}`" for filling in numbers.FILLINGS)
        + ". Empty: the default numbers."
    )
    grids, remarks = {}, []
    for grid in GRIDS:
        grids[grid], remark = _grid(operation, spec, grid)
        remarks += remark
    return grids, remarks


def shape_of(spec: Spec, grid: str) -> tuple[int, int]:
    """(height, width) of a grid with one channel."""
    if grid == "b":
        return 1, 1
    height, width = grid_shape(spec, grid)[-2:]
    return height, width


def text_key(operation: Operation, grid: str) -> str:
    """The URL parameter that holds the numbers of a grid; ``g`` is ∂L/∂Z."""
    return operation.key(_text_name(grid))


def _text_name(grid: str) -> str:
    return "g" if grid == "dz" else grid


def _grid(operation: Operation, spec: Spec, grid: str) -> tuple[np.ndarray, list[str]]:
    shape = shape_of(spec, grid)
    title = TITLES.get(grid, operation.bias)
    key = text_key(operation, grid)
    text = st.text_input(
        f"{title} ({shape[0]}×{shape[1]})" if grid != "b" else title,
        max_chars=numbers.LARGEST_TEXT,
        placeholder=numbers.write(numbers.default(shape, grid))[:40],
        key=key,
        bind="query-params",
    )
    try:
        read = numbers.read(text or "", shape, grid)
    except numbers.CannotRead as error:
        last = st.session_state.get(f"_read_{key}", "")
        st.caption(f":red[{error}]")
        return _last_read(last, shape, grid), [f"{title}: {error} The numbers before it are shown."]
    st.session_state[f"_read_{key}"] = text
    return read.values, [f"{title}: {read.remark}"] if read.remark else []


def _last_read(text: str, shape: tuple[int, int], grid: str) -> np.ndarray:
    """The numbers of the last text that could be read; a one-hot place may lie outside by now."""
    try:
        return numbers.read(text, shape, grid).values
    except numbers.CannotRead:
        return numbers.default(shape, grid)


def set_text(operation: Operation, grid: str, text: str) -> None:
    """Write a grid's text (before its widget is drawn)."""
    st.session_state[text_key(operation, grid)] = text


def set_cell(
    operation: Operation, spec: Spec, grid: str, place: tuple[int, int], value: float
) -> None:
    """Write one number into a grid's text (before its widget is drawn)."""
    key = text_key(operation, grid)
    values = _last_read(st.session_state.get(f"_read_{key}", ""), shape_of(spec, grid), grid)
    whole = float(value).is_integer() and values.dtype.kind == "i"
    values = values if whole else values.astype(float)
    values[place] = value
    set_text(operation, grid, numbers.write(values))
