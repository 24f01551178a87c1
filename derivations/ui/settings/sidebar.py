"""The shared sidebar: widgets → geometry and numbers.

The URL is the state: every widget is bound to a parameter of the same name. What a widget or a link
says is checked here against the bounds the widget shows, and refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import streamlit as st

from derivations.ui.problem import grid_text, wording
from derivations.ui.problem.operations import (
    BOUNDS,
    CONV2D,
    EQUAL,
    MOST_SAMPLES,
    OPERATIONS,
    SIDES,
    Operation,
    Settings,
)
from derivations.ui.problem.problem import GRIDS, Misfit, Problem, shape_of
from derivations.ui.settings import conventions
from derivations.ui.settings.fields import grid_field, reading_order, text_name, whole_number
from derivations.ui.settings.link import in_bounds, link_remarks, unknown
from derivations.ui.settings.losses import GIVEN, held_loss
from engine.geometry import Spec
from engine.symbolic import Notation

_OWN = "Your own"


def sidebar(operation: Operation | None, *, batch: bool = False) -> None:
    """Draw the shared sidebar for a page of ``operation`` (None: the visitor chooses).

    :func:`current` then gives what it says.
    """
    _keep_the_other(operation)
    told = [] if operation else unknown("op", "operation", [o.short for o in OPERATIONS])
    with st.sidebar:
        operation = operation or _choose_operation()
    remarks = link_remarks(operation, told)
    notation = conventions.held()
    with st.sidebar:
        settings = _geometry(operation)
        spec, misfit = _legal(operation, settings)
        samples = _samples() if batch else 1
        computed = ("dz",) if batch and held_loss() != GIVEN else ()
        with st.expander("Numbers", icon=":material/edit:", expanded=batch):
            grids, unread = _numbers(operation, spec, samples, notation, computed)
        conventions.choose()
        st.caption("The address bar holds all of this: copy it to share this very view.")
    problem = Problem(operation, spec, grids, tuple(remarks + unread), samples, misfit, notation)
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


def _samples() -> int:
    """The batch size: only where no line is derived, since every sample has the same lines."""
    chosen = st.segmented_control(
        "Batch",
        list(range(1, MOST_SAMPLES + 1)),
        default=1,
        required=True,
        key="n",
        bind="query-params",
    )
    return int(chosen)


def _keep_the_other(drawn: Operation | None) -> None:
    """Streamlit forgets a widget that is not drawn: hold on to the other operation's settings."""
    for operation in OPERATIONS:
        if operation is not drawn:
            for name in (*operation.names, "pm", "t", *(text_name(grid) for grid in GRIDS)):
                key = operation.key(name)
                if key in st.session_state:
                    st.session_state[key] = st.session_state[key]


# --- geometry ---------------------------------------------------------------------------------


def _geometry(operation: Operation) -> Settings:
    st.subheader("Geometry")
    _example_picker(operation)
    size, kernel = st.columns(2)
    settings: Settings = {
        "h": _size(operation, "h", size, "Input rows"),
        "w": _size(operation, "w", kernel, "columns"),
        "kh": _size(operation, "kh", size, "Kernel rows"),
        "kw": _size(operation, "kw", kernel, "columns"),
        "s": _choice(operation, "s", "Stride"),
        **_padding(operation),
        "d": _choice(operation, "d", "Dilation"),
    }
    if "o" in operation.names:
        settings["o"] = _choice(operation, "o", "Output padding")
    several = any(_held(operation, name) != 1 for name in ("ci", "co", "gr"))
    with st.expander("Channels and groups", icon=":material/layers:", expanded=several):
        settings["ci"] = _choice(operation, "ci", "Input channels")
        settings["co"] = _choice(operation, "co", "Output channels")
        settings["gr"] = _choice(operation, "gr", "Groups")
    return settings


def _padding(operation: Operation) -> Settings:
    """One number for all sides, four numbers, or one of PyTorch's names."""
    mode = _held(operation, "pm")
    found: Settings = {"p": 0, "pt": 0, "pb": 0, "pl": 0, "pr": 0}
    if mode == EQUAL:
        found["p"] = _choice(operation, "p", "Padding")
    elif mode == SIDES:
        left, right = st.columns(2)
        found["pt"] = _size(operation, "pt", left, "Padding top")
        found["pb"] = _size(operation, "pb", right, "bottom")
        found["pl"] = _size(operation, "pl", left, "Padding left")
        found["pr"] = _size(operation, "pr", right, "right")
    found["pm"] = st.selectbox(
        "Padding",
        operation.padding_modes,
        key=operation.key("pm"),
        label_visibility="collapsed" if mode in (EQUAL, SIDES) else "visible",
        bind="query-params",
    )
    return found


def _example_picker(operation: Operation) -> None:
    """The named examples; it shows which of them the settings are, if any."""
    key = operation.key("example")
    fitting = [
        title
        for title, settings in operation.examples.items()
        if all(settings[name] == _held(operation, name) for name in operation.deciding(settings))
    ]
    st.session_state[key] = fitting[0] if fitting else _OWN
    options = [*operation.examples, *([] if fitting else [_OWN])]
    st.selectbox("Example", options, key=key, on_change=_take_chosen_example, args=(operation,))


def _take_chosen_example(operation: Operation) -> None:
    take_example(operation, st.session_state[operation.key("example")])


def take_example(operation: Operation, title: str) -> None:
    """Set the geometry of an example (before its widgets are drawn)."""
    chosen = operation.examples.get(title, {})
    for name in (*operation.names, "pm"):
        if name in chosen:
            st.session_state[operation.key(name)] = chosen[name]


def _held(operation: Operation, name: str) -> Any:
    """The value of a setting before its widget is drawn: from its widget, the link, the notes."""
    key = operation.key(name)
    if st.session_state.get(key) is not None:
        return st.session_state[key]
    text = st.query_params.get(key, "")
    if name == "pm":
        return text if text in operation.padding_modes else operation.notes[name]
    linked = in_bounds(name, text)
    return operation.notes[name] if linked is None else linked


def _size(operation: Operation, name: str, place: Any, title: str) -> int:
    least, most, _ = BOUNDS[name]
    return whole_number(place, title, (least, most), operation.notes[name], operation.key(name))


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


def _legal(operation: Operation, settings: Settings) -> tuple[Spec, Misfit | None]:
    """The spec; or the notes' example, and what was refused by which rule."""
    try:
        return operation.spec(settings), None
    except ValueError as error:
        return operation.spec(operation.notes), Misfit(settings, str(error))


# --- numbers ----------------------------------------------------------------------------------


def _numbers(
    operation: Operation,
    spec: Spec,
    samples: int,
    notation: Notation,
    computed: Iterable[str],
) -> tuple[dict[str, np.ndarray], list[str]]:
    st.caption(
        "Rows of numbers such as `1 2 0; 3 -1 2`, or a filling: "
        + ", ".join(f"`{filling}`" for filling in grid_text.FILLINGS)
        + f". Numbers from -{grid_text.LARGEST_NUMBER} to {grid_text.LARGEST_NUMBER} with up to "
        "three decimals; a bar `|` parts channels. Empty: the default numbers."
    )
    grids, remarks = {}, []
    for grid in GRIDS:
        title, shape = wording.grid_name(notation, spec, grid), shape_of(spec, grid, samples)
        order = reading_order(spec) if grid == "k" else ()
        grids[grid], remark = grid_field(
            operation, grid, title, shape, disabled=grid in computed, order=order
        )
        remarks += remark
    return grids, remarks
