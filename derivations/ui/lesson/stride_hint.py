"""A stride of which nothing is to be seen, because along its side one window is all there is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from derivations.ui.problem.operations import BOUNDS, CONV2D, CONV_TRANSPOSE2D, Settings
from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import down_and_across
from derivations.ui.settings.given import held_settings, put
from engine.geometry import Pair, Spec


def show_stride_hint(problem: Problem) -> None:
    """Say so, with a button to the next larger input on which it is to be seen."""
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
    """Whether there is a stride of which nothing is to be seen.

    One that rows and columns have alike is to be seen along either of them; of two strides each
    has to be seen by itself.

    >>> from engine import Conv2dSpec
    >>> is_hidden(Conv2dSpec((3, 3), (2, 2), stride=2)), is_hidden(Conv2dSpec((3, 3), (2, 2)))
    (True, False)
    >>> is_hidden(Conv2dSpec((3, 5), stride=(2, 3))), is_hidden(Conv2dSpec((3, 5), stride=2))
    (True, False)
    """
    down, across = spec.stride
    return len(_hidden(spec)) == 2 if down == across else bool(_hidden(spec))


def _hidden(spec: Spec) -> list[int]:
    """The sides, 0 for the rows and 1 for the columns, with a stride and a single coarse cell."""
    return [n for n, axis in enumerate(spec.axes) if axis.stride > 1 and axis.coarse == 1]


def sentence(problem: Problem) -> str:
    """What is not to be seen, and why."""
    spec, sides = problem.spec, _hidden(problem.spec)
    if len(sides) == 2:
        few, two, stride = _BOTH[problem.operation], "two", down_and_across(spec.stride)
    else:
        (side,) = sides
        line, way = (("row", "down"), ("column", "across"))[side]
        few = _ONE[problem.operation].format(line)
        two, stride = f"two {line}s of", f"{spec.stride[side]} {way}"
    cells = "∂L/∂z" if problem.operation is CONV2D else "x"
    return problem.write(
        f"{few} here, so nothing of stride {stride} is to be seen: there are no {two} {cells} with "
        "zeros between them."
    )


_BOTH = {CONV2D: "Only one window fits", CONV_TRANSPOSE2D: "X has one row and one column"}
_ONE = {CONV2D: "Only one {} of windows fits", CONV_TRANSPOSE2D: "X has one {}"}


def larger_input(problem: Problem, settings: Settings) -> Pair | None:
    """The smallest input not below this one with two coarse cells where a stride is hidden."""
    found = [settings["h"], settings["w"]]
    for side in _hidden(problem.spec):
        name = ("h", "w")[side]
        sizes = range(settings[name], BOUNDS[name][1] + 1)
        fits = (size for size in sizes if _coarse(problem, settings, name, size, side) > 1)
        if (larger := next(fits, None)) is None:
            return None
        found[side] = larger
    return found[0], found[1]


def _coarse(problem: Problem, settings: Settings, name: str, size: int, side: int) -> int:
    try:
        return problem.operation.spec(settings | {name: size}).axes[side].coarse
    except ValueError:  # a larger input need not fit, as "same" at a stride
        return 0
