"""The shared sidebar: widgets → geometry and numbers.

Every field is named by a parameter of the address (:mod:`parameters`), which holds what it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import streamlit as st

from derivations.ui.problem import grid_text, wording
from derivations.ui.problem.operations import (
    BOUNDS,
    EQUAL,
    MOST_SAMPLES,
    OPERATIONS,
    SIDES,
    Operation,
    Settings,
)
from derivations.ui.problem.padding_said import padding_said
from derivations.ui.problem.problem import GRIDS, Problem, Unfit, shape_of
from derivations.ui.settings import conventions, fields, link
from derivations.ui.settings.parameters import GIVEN
from engine.geometry import Spec
from engine.misfits import Misfit
from engine.symbolic import Notation

_OWN = "Your own"

_UNFOLDED = "_unfolded"
"""Whether the channels have been more than one, and so are in sight."""


def operation_of(entry_operation: Operation | None) -> Operation:
    """The operation of a page; of one of neither note, what the link or the field says."""
    if entry_operation:
        return entry_operation
    link.take(("op",))
    return next(one for one in OPERATIONS if one.short == link.held("op"))


def sidebar(operation: Operation, *, choose: bool = False, batch: bool = False) -> None:
    """Draw the shared sidebar for a page of ``operation``; ``choose``: it may be the other one too.

    :func:`current` then gives what it says.
    """
    notation = conventions.held()
    with st.sidebar:
        if choose:
            fields.segments("Operation", [one.short for one in OPERATIONS], "op")
        settings = _geometry(operation)
        spec, misfit = _legal(operation, settings)
        samples = fields.segments("Batch", range(1, MOST_SAMPLES + 1), "n") if batch else 1
        computed = ("dz",) if batch and link.held("loss") != GIVEN else ()
        with st.expander("Numbers", icon=":material/edit:", expanded=batch):
            grids, unread = _numbers(operation, spec, samples, notation, computed)
        conventions.choose()
        st.caption("The address bar holds all of this: copy it to share this very view.")
    problem = Problem(operation, spec, grids, tuple(unread), samples, misfit, notation)
    st.session_state["_problem"] = problem


def current() -> Problem:
    """What the sidebar of this run says."""
    problem: Problem = st.session_state["_problem"]
    return problem


# --- geometry ---------------------------------------------------------------------------------


def _geometry(operation: Operation) -> Settings:
    st.subheader("Geometry")
    _example_picker(operation)
    settings: Settings = {
        **_sizes(operation, h="Input rows", w="Input columns"),
        **_sizes(operation, kh="Kernel rows", kw="Kernel columns"),
        "s": _choice(operation, "s", "Stride"),
        **_padding(operation),
        "d": _choice(operation, "d", "Dilation"),
    }
    if operation.takes_output_padding(settings["pm"]):
        settings["o"] = _choice(operation, "o", "Output padding")
    # Once unfolded it stays so: folded up under the fingers it takes the keyboard's place away.
    if any(_held(operation, name) != 1 for name in ("ci", "co", "gr")):
        st.session_state[_UNFOLDED] = True
    unfolded = st.session_state.get(_UNFOLDED, False)
    with st.expander("Channels and groups", icon=":material/layers:", expanded=unfolded):
        settings["ci"] = _choice(operation, "ci", "Input channels")
        settings["co"] = _choice(operation, "co", "Output channels")
        settings["gr"] = _choice(operation, "gr", "Groups")
    return settings


def _padding(operation: Operation) -> Settings:
    """One number for all sides, four numbers, or a name that a framework has for it."""
    mode = _held(operation, "pm")
    found: Settings = {"p": 0, "pt": 0, "pb": 0, "pl": 0, "pr": 0}
    if mode == EQUAL:
        found["p"] = _choice(operation, "p", "Padding")
    elif mode == SIDES:
        found |= _sizes(operation, pt="Padding top", pb="Padding bottom")
        found |= _sizes(operation, pl="Padding left", pr="Padding right")
    found["pm"] = fields.menu(
        "Padding mode",
        operation.padding_modes,
        operation.key("pm"),
        label_visibility="collapsed" if mode in (EQUAL, SIDES) else "visible",
    )
    held = {name: _held(operation, name) for name in operation.names}
    if said := padding_said(operation, held | found):
        st.caption(said)
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
    """The value of a setting before its field is drawn."""
    return link.held(operation.key(name))


def _sizes(operation: Operation, **titles: str) -> Settings:
    """Numbers side by side: a row of their own, so that Tab takes them as they are read."""
    places = zip(titles.items(), st.columns(len(titles)), strict=True)
    return {name: _size(operation, name, place, title) for (name, title), place in places}


def _size(operation: Operation, name: str, place: Any, title: str) -> int:
    least, most, _ = BOUNDS[name]
    return fields.whole_number(
        place, title, (least, most), operation.notes[name], operation.key(name)
    )


def _choice(operation: Operation, name: str, title: str) -> int:
    least, most, _ = BOUNDS[name]
    return int(fields.segments(title, range(least, most + 1), operation.key(name)))


def _legal(operation: Operation, settings: Settings) -> tuple[Spec, Unfit | None]:
    """The spec; or the notes' example, and what was refused by which rules."""
    try:
        return operation.spec(settings), None
    except Misfit as error:
        return operation.spec(operation.notes), Unfit(settings, error.misfits)


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
        + f". Numbers from -{grid_text.LARGEST_NUMBER} to {grid_text.LARGEST_NUMBER}, also "
        "`1/2` or `1e-3`, rounded to four decimals; a bar `|` parts channels. Empty: the default "
        "numbers."
    )
    grids, remarks = {}, []
    for grid in GRIDS:
        title, shape = wording.grid_name(notation, spec, grid), shape_of(spec, grid, samples)
        order = fields.reading_order(spec) if grid == "k" else ()
        grids[grid], remark = fields.grid_field(
            operation, grid, title, shape, disabled=grid in computed, order=order
        )
        remarks += remark
    return grids, remarks
