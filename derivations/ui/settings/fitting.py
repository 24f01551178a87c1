"""Numbers of another shape than their grid: the geometry that would fit them, one click away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import isqrt, prod

import streamlit as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.fillings import Shape
from derivations.ui.problem.operations import BOUNDS, CONV2D, Operation, Settings
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import link
from derivations.ui.settings.fields import (
    order_of_kernels,
    read_numbers,
    read_text,
    text_key,
    text_shape,
)
from derivations.ui.settings.given import held_settings, order_of, put
from engine.geometry import Spec


def show_fitting(problem: Problem) -> None:
    """A button for every geometry in which numbers that were cut or filled up would fit."""
    if problem.misfit:
        return
    typed = [grid for grid in problem.own_grids if link.held(text_key(problem.operation, grid))]
    settings = held_settings(problem.operation) if typed else {}
    found = [(grid, *fit) for grid in typed for fit in fitting(problem, grid, settings)]
    if not found:
        return
    with st.container(horizontal=True):
        for grid, size, changes in found:
            st.button(
                f"Make {problem.plain(grid)} {'×'.join(map(str, size))}",
                key=f"fit-{grid}-{'-'.join(map(str, size))}",
                on_click=partial(put, problem.operation, changes),
            )


def fitting(problem: Problem, grid: str, settings: Settings) -> Iterator[tuple[Shape, Settings]]:
    """The shapes in which the text of a grid would fit whole, and what has to be set for it."""
    text = str(link.held(text_key(problem.operation, grid)) or "")
    shape = text_shape(grid, shape_of(problem.spec, grid, problem.samples))
    try:
        written = grid_text.weight_size(text) if grid == "k" else None
        typed = read_text(text, shape, grid).typed_shape
    except grid_text.CannotRead:
        return
    weight = written[:2] if written else None
    if weight and weight != order_of_kernels(problem.spec).weight:
        typed = typed or shape
    for size in _meant(typed) if typed else ():
        for changes in _candidates(problem, grid, size, settings, weight):
            if _fits(problem, grid, text, size, settings | changes):
                new = {name: value for name, value in changes.items() if settings[name] != value}
                yield size, new
                break


def _meant(typed: Shape) -> Iterator[Shape]:
    """The shape that was typed; before it the square, where a field has made one row of it."""
    side = isqrt(prod(typed))
    if len(typed) == 2 and typed[0] == 1 and side * side == typed[1] > 1:
        yield side, side
    yield typed


def _candidates(
    problem: Problem,
    grid: str,
    size: Shape,
    settings: Settings,
    weight: tuple[int, int] | None,
) -> Iterator[Settings]:
    """Settings with which a grid may have a size, the ones nearest to those that are set first.

    ``weight``: the kernels of k as PyTorch's weight has them.
    """
    channels, height, width = (1, *size)[-3:]
    if grid == "b":
        yield {"co": width}
    elif grid == "x":
        yield {"h": height, "w": width, "ci": max(1, channels // problem.samples)}
    elif weight:
        ours, theirs = ("co", "ci") if problem.operation is CONV2D else ("ci", "co")
        first, second = weight
        yield {"kh": height, "kw": width, ours: first, theirs: second * settings["gr"]}
    elif grid == "k":
        # co · ci / groups kernels in all.
        outs = channels * settings["gr"] // settings["ci"]
        yield {"kh": height, "kw": width, "co": outs}
    else:
        outs = max(1, channels // problem.samples)
        for rows, columns in _inputs(problem.operation, (height, width), settings | {"co": outs}):
            yield {"h": rows, "w": columns, "co": outs}


def _inputs(
    operation: Operation, size: tuple[int, int], settings: Settings
) -> Iterator[tuple[int, int]]:
    """The input sizes nearest to the one that is set that give an output of this size."""
    found = []
    for side, name in enumerate(("h", "w")):
        least, most, _ = BOUNDS[name]
        lengths = sorted(range(least, most + 1), key=lambda n: abs(n - settings[name]))
        wanted = size[side]
        found.append([n for n in lengths if _output(operation, settings, name, n, side) == wanted])
    if all(found):
        yield found[0][0], found[1][0]


def _output(operation: Operation, settings: Settings, name: str, length: int, side: int) -> int:
    """The output's length along a side for an input's, 0 where it is none."""
    other = {"h": "w", "w": "h"}[name]
    for across in range(BOUNDS[other][1], 0, -1):
        try:
            spec: Spec = operation.spec(settings | {name: length, other: across})
        except ValueError:
            continue
        return spec.output_size[side]
    return 0


def _fits(problem: Problem, grid: str, text: str, size: Shape, settings: Settings) -> bool:
    """Whether settings are within their bounds, make a geometry, and hold the numbers whole."""
    spec = problem.operation.spec_within(settings)
    if spec is None:
        return False
    shape = shape_of(spec, grid, problem.samples)
    if (1, *text_shape(grid, shape))[-3:] != (1, *size)[-3:]:
        return False
    try:
        return read_numbers(text, grid, shape, order_of(spec, grid)).typed_shape is None
    except grid_text.CannotRead:
        return False
