"""The shared sidebar: widgets → geometry and numbers.

The URL is the state: every widget is bound to a parameter of the same name. What a widget or a link
says is checked here against the bounds the widget shows, and refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
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
from engine.geometry import Spec
from engine.symbolic import Notation
from engine.taps import kernel_pairs

_OWN = "Your own"

GIVEN, SQUARES, TARGET = "Given", "Squares", "Target"
LOSSES = (GIVEN, SQUARES, TARGET)
"""What L may be in the sandbox: all but the first compute ∂L/∂Z from Z."""


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


def held_loss() -> str:
    """The loss of the sandbox, before its widget is drawn."""
    held = st.session_state.get("loss") or st.query_params.get("loss")
    return held if held in LOSSES else GIVEN


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
            for name in (*operation.names, "pm", "t", *(_text_name(grid) for grid in GRIDS)):
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


def whole_number(
    place: Any, title: str, bounds: tuple[int, int], start: int, key: str, **how: Any
) -> int:
    """A whole number between both bounds, bound to the URL parameter ``key``."""
    bind = _binding(key, lambda text, _: re.fullmatch(r"-?[0-9]+", text))
    return int(place.number_input(title, *bounds, start, step=1, key=key, bind=bind, **how))


def decimal_number(
    place: Any, title: str, bounds: tuple[float, float], start: float, key: str, **how: Any
) -> float:
    """A number between both bounds, bound to the URL parameter ``key``."""
    bind = _binding(key, lambda _, number: bounds[0] <= number <= bounds[1])
    return float(place.number_input(title, *bounds, start, key=key, bind=bind, **how))


def _binding(key: str, reads: Callable[[str, float], object]) -> Any:
    """What binds a number to the URL; nothing, where Streamlit would misread what a link says.

    It fails on infinity, and takes any number for some whole one.
    """
    unbound = st.session_state.setdefault("_unbound", set())
    text = st.query_params.get(key, "")
    try:
        if not (isfinite(float(text)) and reads(text, float(text))):
            unbound.add(key)
    except ValueError:
        pass
    return None if key in unbound else "query-params"


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


def in_bounds(name: str, text: str) -> int | None:
    """The whole number a link gives for a setting, or None when it is none or out of bounds."""
    least, most, _ = BOUNDS[name]
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        return None
    return int(text) if least <= int(text) <= most else None


def link_remarks(operation: Operation, told: Iterable[str] = ()) -> list[str]:
    """One sentence for the parameters of a link that cannot be taken; told once a visit.

    Once its widget is drawn, a parameter is the page's own.
    """
    told = [*told]
    for name in operation.names:
        key = operation.key(name)
        text = None if key in st.session_state else st.query_params.get(key)
        if text is not None and in_bounds(name, text) is None:
            least, most, title = BOUNDS[name]
            told.append(f"{title} “{text[:20]}” (it goes from {least} to {most})")
    told += unknown(operation.key("pm"), "padding", operation.padding_modes)
    told += unknown("n", "batch", [str(n) for n in range(1, MOST_SAMPLES + 1)])
    for key, title, options in conventions.CHOICES:
        told += unknown(key, title, options)
    return fallbacks(told)


def fallbacks(told: list[str]) -> list[str]:
    """One sentence about what a link asked for in vain."""
    return (
        [f"The link asked for {', '.join(told)}: the usual value is shown instead."] if told else []
    )


def unknown(key: str, title: str, names: Iterable[str]) -> list[str]:
    """What a link says of a choice among names that is none of them."""
    text = None if key in st.session_state else st.query_params.get(key)
    if text is None or text in names:
        return []
    return [f"{title} “{text[:20]}” (there are {', '.join(names)})"]


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


def text_key(operation: Operation, grid: str) -> str:
    """The URL parameter that holds the numbers of a grid; ``g`` is ∂L/∂Z."""
    return operation.key(_text_name(grid))


def _text_name(grid: str) -> str:
    return "g" if grid == "dz" else grid


def grid_field(
    operation: Operation,
    grid: str,
    title: str,
    shape: tuple[int, int, int],
    *,
    disabled: bool = False,
    order: Sequence[int] = (),
) -> tuple[np.ndarray, list[str]]:
    """The field of a grid's text: the numbers in it, and what could not be taken.

    ``order``: the channels as they stand in the text, where that is not their own order.
    """
    key = text_key(operation, grid)
    written = _text_shape(grid, shape)
    text = st.text_input(
        f"{title} ({'×'.join(map(str, written))})" if shape != (1, 1, 1) else title,
        max_chars=grid_text.LARGEST_TEXT,
        placeholder=grid_text.write(grid_text.default(written, grid))[:40],
        key=key,
        bind="query-params",
        disabled=disabled,
        help=_KERNEL_ORDER if len(order) > 1 else None,
    )
    if disabled:
        st.caption(f"{title} is computed from L.")
    try:
        read = grid_text.read(text or "", written, grid)
    except grid_text.CannotRead as error:
        st.caption(f":red[{error}]")
        last = _in_place(_last_read(key, grid, shape), order)
        return last, [f"{title}: {error} The numbers before it are shown."]
    st.session_state[f"_read_{key}"] = text
    values = _in_place(read.values.reshape(shape), order)
    return values, [f"{title}: {read.remark}"] if read.remark else []


_KERNEL_ORDER = (
    "Bars part the kernels in the order in which the grid is read: all of filter 1, then all of "
    "filter 2. PyTorch keeps the weights of a transposed convolution by input channel first."
)


def reading_order(spec: Spec) -> list[int]:
    """The flat channels of k as a text has them: row by row of the drawn grid, by (out, in).

    A grouped transposed convolution keeps its weights in another order.
    """
    pairs = kernel_pairs(spec)
    return sorted(range(len(pairs)), key=pairs.__getitem__)


def _in_place(written: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """Channels in the order of a text put into their own places."""
    return written[np.argsort(order)] if order else written


def _text_shape(grid: str, shape: tuple[int, int, int]) -> tuple[int, ...]:
    """The shape in which a grid is written: one channel as a plain matrix, biases as one row."""
    if grid == "b":
        return 1, shape[0]
    return shape if shape[0] > 1 else shape[1:]


def _last_read(key: str, grid: str, shape: tuple[int, int, int]) -> np.ndarray:
    """The numbers of the last text that could be read; a one-hot place may lie outside by now."""
    written = _text_shape(grid, shape)
    try:
        values = grid_text.read(st.session_state.get(f"_read_{key}") or "", written, grid).values
    except grid_text.CannotRead:
        values = grid_text.default(written, grid)
    return values.reshape(shape)


def set_text(operation: Operation, grid: str, text: str) -> None:
    """Write a grid's text (before its widget is drawn)."""
    st.session_state[text_key(operation, grid)] = text


def set_cell(problem: Problem, grid: str, place: tuple[int, int, int], value: float) -> None:
    """Write one number into a grid's text (before its widget is drawn)."""
    values = problem.grids[grid].copy()
    whole = float(value).is_integer() and values.dtype.kind == "i"
    values = values if whole else values.astype(float)
    values[place] = value
    set_numbers(problem, grid, values)


def set_numbers(problem: Problem, grid: str, values: np.ndarray) -> None:
    """Write all numbers of a grid, (channels, height, width), into its text."""
    ordered = values[reading_order(problem.spec)] if grid == "k" else values
    written = ordered.reshape(_text_shape(grid, values.shape))
    set_text(problem.operation, grid, grid_text.write(written))
