"""A stride of which nothing is to be seen, because one window is all there is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from derivations.ui.problem.operations import BOUNDS, CONV2D, Settings
from derivations.ui.problem.problem import Problem
from derivations.ui.settings.given import held_settings, put
from engine.geometry import Pair, Spec


def show_stride_hint(problem: Problem) -> None:
    """Say so, with a button to the next larger input that has two windows along both sides."""
    if problem.misfit or not is_hidden(problem.spec):
        return
    said, larger = sentence(problem), larger_input(problem, held_settings(problem.operation))
    st.info(said, icon=":material/width:")
    if larger:
        st.button(
            f"Make {problem.plain('x')} {larger[0]}×{larger[1]}",
            key="show-the-stride",
            on_click=partial(put, problem.operation, dict(zip(("h", "w"), larger, strict=True))),
        )


def is_hidden(spec: Spec) -> bool:
    """Whether there is a stride, and along every side that has one a single coarse cell.

    >>> from engine import Conv2dSpec
    >>> is_hidden(Conv2dSpec((3, 3), (2, 2), stride=2)), is_hidden(Conv2dSpec((3, 3), (2, 2)))
    (True, False)
    """
    strided = [axis for axis in spec.axes if axis.stride > 1]
    return bool(strided) and all(axis.coarse == 1 for axis in strided)


def sentence(problem: Problem) -> str:
    """What is not to be seen, and why."""
    stride = max(problem.spec.stride)
    if problem.operation is CONV2D:
        said = (
            f"Only one window fits here, so nothing of stride {stride} is to be seen: there are no "
            "two ∂L/∂z with zeros between them."
        )
    else:
        said = (
            f"X has one row and one column here, so nothing of stride {stride} is to be seen: "
            "there are no two x with zeros between them."
        )
    return problem.write(said)


def larger_input(problem: Problem, settings: Settings) -> Pair | None:
    """The smallest input not below this one with two coarse cells along both sides, if any."""
    found = []
    for side, name in enumerate(("h", "w")):
        sizes = range(settings[name], BOUNDS[name][1] + 1)
        fits = (size for size in sizes if _coarse(problem, settings, name, size, side) > 1)
        found.append(next(fits, None))
    rows, columns = found
    return None if rows is None or columns is None else (rows, columns)


def _coarse(problem: Problem, settings: Settings, name: str, size: int, side: int) -> int:
    try:
        return problem.operation.spec(settings | {name: size}).axes[side].coarse
    except ValueError:  # a larger input need not fit, as "same" at a stride
        return 0
