"""The row of settings at the head of a stage: what is set in one line, and the fields of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from derivations.ui import contents
from derivations.ui.problem.cell_names import channel_names
from derivations.ui.problem.fillings import FILLINGS
from derivations.ui.problem.operations import MOST_SAMPLES, OPERATIONS
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import (
    conventions,
    fields,
    geometry,
    given,
    layer_line,
    link,
    parameters,
    saved,
)
from derivations.ui.settings.given import Run
from derivations.ui.settings.parameters import PARAMETERS
from engine.activations import NAMES as ACTIVATIONS
from engine.activations import SLOPE, Activation


def show() -> DeltaGenerator:
    """Draw the row, and give it; every page on which something is derived has it once."""
    run = given.run()
    row = st.container(key="settings", horizontal=True, vertical_alignment="top", gap="small")
    with row:
        if run.entry.operation is None:
            operations = [one.short for one in OPERATIONS]
            fields.segments("Operation", operations, "op", label_visibility="collapsed")
        layer_line.show(run)
        for title, choose in _FOLDS.items():
            _fold(title, partial(choose, run))
    with st.container():  # of its own: what follows keeps its place, and is not mounted anew
        layer_line.show_way(run)
        layer_line.show_others(run)
    if run.is_news or saved.is_opened():
        # Not before: the oldest Streamlit forgets fields that a run broken off has not drawn.
        link.write()
        st.rerun()
    return row


def _fold(title: str, choose: Callable[[], None]) -> None:
    """A button that unfolds some fields.

    They are there only while it is open: a closed one is not mounted in the browser, and the field
    it last had there would answer with what it said then, whatever was set since.
    """
    name = title.lower()
    fold = st.popover(title, width="content", key=f"open-{name}", on_change="rerun")
    if fold.open:
        with fold, st.container(key=name):
            choose()


def _geometry(run: Run) -> None:
    geometry.choose(run.problem.operation, run.settings)


def _numbers(run: Run) -> None:
    """The batch, where there is one, and a text for every grid."""
    if run.entry is contents.SANDBOX:
        fields.segments("Batch", range(1, MOST_SAMPLES + 1), "n")
    st.caption(
        "Rows of numbers such as `1 2 0; 3 -1 2`, what NumPy, PyTorch, MATLAB, LaTeX or a "
        "spreadsheet has of them, or a filling: "
        + ", ".join(f"`{filling}`" for filling in FILLINGS)
        + ". Any float64, also as `1/2` or `1e-3`, is kept whole; a bar `|` parts channels. "
        "Empty: the default numbers."
    )
    problem = run.problem
    _activation(problem)
    for grid in problem.own_grids:
        if grid == "b" and not problem.notation.biased:
            continue
        fields.grid_field(
            problem.operation,
            grid,
            problem.plain(grid),
            shape_of(problem.spec, grid, problem.samples),
            disabled=grid in run.computed,
            order=given.order_of(problem.spec, grid),
        )
        if grid == "k" and problem.has_channels:
            st.caption(_kernels(problem))
    st.caption(
        "The address holds every setting: copy it to share this very view."
        if not saved.now().grids
        else "The address has but names for numbers that are too long for it: a file holds them."
    )
    saved.show()


def _activation(problem: Problem) -> None:
    """What stands behind Z, and what the numbers that arrive then are."""
    z = problem.plain("z")
    options = ["", *ACTIVATIONS]
    titles = {"": "none", **{name: Activation(name).title for name in ACTIVATIONS}}
    fields.menu(f"Activation behind {z}", options, parameters.ACTIVATION, format_func=titles.get)
    if not (chosen := problem.activation):
        return
    if chosen.has_slope:
        bounds = PARAMETERS[parameters.SLOPE_OF_LEAKY]
        assert isinstance(bounds, parameters.Decimal)
        fields.decimal_number(
            st,
            f"Slope where {z} ≤ 0",
            (bounds.least, bounds.most),
            SLOPE,
            parameters.SLOPE_OF_LEAKY,
            step=0.01,
            format="%0.6g",
        )
    upstream, dz = problem.plain("da"), problem.plain("dz")
    st.caption(f"{upstream} arrives; {dz} = {upstream} ⊙ {problem.plain('df')} is computed.")


def _kernels(problem: Problem) -> str:
    """In which order the kernels are read."""
    order, names = fields.order_of_kernels(problem.spec), channel_names(problem)["k"]
    named = [names[channel] for channel in order.of_text]
    if len(named) > MOST_KERNELS:
        named = [*named[: MOST_KERNELS - 2], "…", named[-1]]
    return (
        f"In the order {' | '.join(named)}: output channel, input channel. A weight in all its "
        f"brackets, `[[[[…]]]]`, is read as PyTorch keeps it: {order.says} × kH × kW."
    )


MOST_KERNELS = 6
"""Of more kernels the first and the last are named."""


def _notation(run: Run) -> None:
    conventions.choose(run.problem.spec)


_FOLDS = {"Geometry": _geometry, "Numbers": _numbers, "Notation": _notation}
"""What the buttons of the row unfold."""
