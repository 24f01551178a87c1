"""Problems as the settings make them: any operation, settings and batch, with default numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from derivations.ui.problem.grid_text import default
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    MOST_CHANNELS,
    MOST_SAMPLES,
    OF_BOTH_SIDES,
    OPERATIONS,
    SIDES,
    Operation,
    Settings,
    alike,
)
from derivations.ui.problem.problem import GRIDS, Problem, channels_of, shape_of
from derivations.ui.settings.part import SMALL
from engine import numeric
from engine.geometry import Pair, Spec
from engine.results import GRID_OF
from engine.symbolic import NOTES, Notation
from engine.taps import kernel_pairs

Case = tuple[Operation, Settings, int]
"""An operation, its settings and a batch size."""

EXAMPLES: dict[str, Case] = {
    f"{operation.name}: {title}": (operation, settings, 1)
    for operation in OPERATIONS
    for title, settings in operation.examples.items()
}
"""Every named example."""

SEVERAL: dict[str, Case] = {
    "conv2d: two groups": (CONV2D, {**CONV2D.notes, "ci": 4, "co": 2, "gr": 2}, 1),
    "conv2d: depthwise with a multiplier": (CONV2D, {**CONV2D.notes, "ci": 2, "co": 4, "gr": 2}, 1),
    "conv2d: a batch": (CONV2D, {**CONV2D.notes, "p": 1, "ci": 2, "co": 3}, 3),
    "conv2d: a batch of single channels": (CONV2D, CONV2D.notes, 2),
    "conv2d: all at once": (
        CONV2D,
        {**CONV2D.notes, "h": 4, "w": 5, "s": 2, "d": 2, "ci": 4, "co": 4, "gr": 2}
        | {"pm": SIDES, "pt": 1, "pb": 0, "pl": 0, "pr": 2},
        2,
    ),
    "conv2d: a crop": (CONV2D, {**CONV2D.notes, "h": 4, "p": 3}, 1),
    "conv2d: padded and cropped": (
        CONV2D,
        {**CONV2D.notes, "ci": 2, "pm": SIDES, "pt": 2, "pb": 0, "pl": 3, "pr": 1},
        1,
    ),
    "conv_transpose2d: a crop": (
        CONV_TRANSPOSE2D,
        {**CONV_TRANSPOSE2D.notes, "h": 5, "w": 6, "p": 2},
        1,
    ),
    "conv_transpose2d: two groups": (
        CONV_TRANSPOSE2D,
        {**CONV_TRANSPOSE2D.notes, "ci": 4, "co": 2, "gr": 2},
        1,
    ),
    "conv_transpose2d: a batch": (CONV_TRANSPOSE2D, {**CONV_TRANSPOSE2D.notes, "ci": 3}, 2),
    "conv_transpose2d: all at once": (
        CONV_TRANSPOSE2D,
        {**CONV_TRANSPOSE2D.notes, "w": 3, "s": 2, "o": 1, "ci": 4, "co": 4, "gr": 2}
        | {"pm": SIDES, "pt": 1, "pb": 0, "pl": 0, "pr": 2},
        2,
    ),
}
"""Channels, groups and batches by name."""

LARGEST: dict[Operation, Settings] = {
    CONV2D: {"h": 16, "w": 16, "kh": 7, "kw": 7, "s": 1, "p": 4, "d": 1},
    CONV_TRANSPOSE2D: {"h": 16, "w": 16, "kh": 7, "kw": 7, "s": 4, "p": 0, "d": 3, "o": 3},
}
"""The sizes with the most cells."""

MANY: Settings = {"ci": 4, "co": 4, "gr": 1}
"""As many channels as there may be."""

CASES = EXAMPLES | SEVERAL


def problem_of(
    operation: Operation, settings: Settings, samples: int = 1, notation: Notation = NOTES
) -> Problem:
    """The problem a page has with these settings and no number typed."""
    spec = operation.spec(settings)
    grids = default_grids(spec, samples)
    if not notation.biased:
        grids["b"] = np.zeros_like(grids["b"])
    return Problem(operation, spec, grids, (), samples, notation=notation)


def default_grids(spec: Spec, samples: int = 1) -> dict[str, np.ndarray]:
    """The numbers of a page on which none is typed, each as (channels, height, width)."""
    shapes = {grid: shape_of(spec, grid, samples) for grid in GRIDS}
    grids = {
        # One channel is written as a plain matrix, the biases as one row.
        grid: default((1, shape[0]) if grid == "b" else shape, grid).reshape(shape)
        for grid, shape in shapes.items()
    }
    written = sorted(range(len(grids["k"])), key=kernel_pairs(spec).__getitem__)
    return grids | {"k": grids["k"][np.argsort(written)]}


def computed(problem: Problem, result: str, **given: np.ndarray) -> np.ndarray:
    """What the engine says, as (channels, height, width)."""
    problem = replace(problem, grids={**problem.grids, **given})
    values = numeric.compute(problem.spec, result, **problem.arrays)
    return channels_of(problem.spec, GRID_OF[result], values)


def _values(name: str, most: int) -> st.SearchStrategy[int | Pair]:
    numbers = st.integers(SMALL[name][0], most)
    if name not in OF_BOTH_SIDES:
        return numbers
    return numbers | st.builds(alike, st.tuples(numbers, numbers))


@st.composite
def any_settings(
    draw: st.DrawFn, operation: Operation, most: Mapping[str, int] = MappingProxyType({})
) -> Settings:
    """Whatever the widgets of an operation can say, legal or not; no more than ``most``.

    Of sizes that every page shows whole; what is larger is sent in part.
    """
    found: Settings = {
        name: draw(_values(name, most.get(name, SMALL[name][1]))) for name in operation.names
    }
    return {**found, "pm": draw(st.sampled_from(operation.padding_modes))}


@st.composite
def legal_settings(
    draw: st.DrawFn, operation: Operation, most: Mapping[str, int] = MappingProxyType({})
) -> Settings:
    """Settings that fit together: most of what the widgets can say does not."""
    found = draw(any_settings(operation, most))
    shared = [gr for gr in range(1, MOST_CHANNELS + 1) if found["ci"] % gr == found["co"] % gr == 0]
    found["gr"] = draw(st.sampled_from(shared))
    assume(_is_legal(operation, found))
    return found


def _is_legal(operation: Operation, settings: Settings) -> bool:
    try:
        operation.spec(settings)
    except ValueError:
        return False
    return True


any_case: st.SearchStrategy[Case] = st.sampled_from(OPERATIONS).flatmap(
    lambda operation: st.tuples(
        st.just(operation),
        any_settings(operation) | legal_settings(operation),
        st.integers(1, MOST_SAMPLES),
    )
)
"""An operation, anything its widgets can say, and a batch size; about half of them legal."""
