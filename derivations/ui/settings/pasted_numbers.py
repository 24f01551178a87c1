"""Numbers that stand in a text beside a layer, x = …, W = …: each goes into the grid it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import prod

import numpy as np

from derivations.ui.problem.problem import shape_of
from derivations.ui.settings.fields import TOO_LONG, order_of_kernels, read_numbers, text_of
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from engine.geometry import Pair, Spec
from engine.reading import CannotRead, Layer, Numbers, kind_of, read_named_numbers
from engine.reading.layers import CHANNELS_LAST
from engine.reading.printed.names import grid_behind

AXES = {"x": (2, 3, 4), "k": (0, 2, 4), "b": (1,), "dz": (1, 2, 3, 4), "da": (1, 2, 3, 4)}
"""How many axes an array of a grid may have: x = (1, 3, 32, 32) is a shape, b = 1 an aside."""
TITLES = {"x": "X", "k": "K", "b": "the bias", "dz": "∂L/∂Z", "da": "∂L/∂A"}


def numbers_of(text: str, layer: Layer) -> dict[str, np.ndarray]:
    """The arrays of a text by the grids that their names stand for; of one grid the first.

    >>> from engine.reading import read_layer
    >>> text = "Conv2d(1, 1, 1), x = [[1, 2]], k = 1, W = 3"
    >>> {grid: array.tolist() for grid, array in numbers_of(text, read_layer(text)).items()}
    {'x': [[1, 2]], 'k': 3}
    """
    try:
        named = read_named_numbers(beside(text))
    except CannotRead:
        return {}
    found: dict[str, np.ndarray] = {}
    for numbers in named:
        if layer.activation and numbers.name:  # behind which what arrives at the layer is ∂L/∂A
            numbers = replace(numbers, grid=grid_behind(numbers.name, "a"))
        if numbers.grid in AXES and _is_meant(numbers, layer):
            found.setdefault(str(numbers.grid), numbers.values)
    return found


_CALL = re.compile(r"[A-Za-z_][\w.]*\s*\(")


def beside(text: str) -> str:
    r"""A text without the lines that are a layer; whole where no other line has anything.

    >>> beside("Conv2d(1, 1, 2, stride=2)\nx = [[1, 2]]")
    'x = [[1, 2]]'
    """
    lines = text.splitlines()
    rest = [line for line in lines if not (_CALL.search(line) and kind_of(line) == "layer")]
    return "\n".join(rest) if any(map(str.strip, rest)) else text


def judged_in(text: str) -> bool:
    """Whether numbers of a text are named as results, which can be right or wrong."""
    try:
        return any(one.grid in ("z", "dx", "dk", "db") for one in read_named_numbers(beside(text)))
    except CannotRead:
        return False


def _is_meant(numbers: Numbers, layer: Layer) -> bool:
    axes, grid = numbers.values.ndim, str(numbers.grid)
    if axes not in AXES[grid]:
        return False
    if axes > 2 and layer.framework in CHANNELS_LAST:
        return False  # in another order, which nothing of the text says
    # A lone number is a kernel of one cell; under the name k it is how large the kernel is.
    return axes > 0 or (layer.kernel_size == (1, 1) and numbers.name != "k")


def size_of(numbers: Mapping[str, np.ndarray]) -> Pair | None:
    """The input that x is, if there is one."""
    if "x" not in numbers:
        return None
    rows, columns = numbers["x"].shape[-2:]
    return rows, columns


def texts_of(numbers: Mapping[str, np.ndarray], spec: Spec) -> tuple[dict[str, str], str]:
    """The texts of the grids that the numbers fill, and what is to be said of them.

    Of more numbers than a link has room for the name by which they are held.
    """
    whole = {
        grid: json.dumps(_squeezed(values).tolist())
        for grid, values in numbers.items()
        if values.size == prod(shape_of(spec, grid))
    }
    texts = {grid: text for grid, text in whole.items() if len(text) <= LONGEST_IN_LINK}
    named = {
        grid: name
        for grid, text in whole.items()
        if grid not in texts and (name := _held(spec, grid, text))
    }
    said = []
    if taken := [grid for grid in whole if grid in texts or grid in named]:
        said.append(f"The numbers of {_listed(taken)} are those of the text.")
    if other := [grid for grid in numbers if grid not in whole]:
        said.append(f"Those of {_listed(other)} are of another size than here, and left out.")
    if named:
        said.append(TOO_LONG)
    if left := [grid for grid in whole if grid not in taken]:
        said.append(f"Those of {_listed(left)} are more than can be held, and left out.")
    return {grid: {**texts, **named}[grid] for grid in taken}, " ".join(said)


def _held(spec: Spec, grid: str, text: str) -> str:
    """The name by which the numbers of a text are held; empty where they are too many."""
    order = order_of_kernels(spec) if grid == "k" else None
    try:
        values = read_numbers(text, grid, shape_of(spec, grid), order).values
    except ValueError:
        return ""
    return text_of(values, grid, order)


def _squeezed(values: np.ndarray) -> np.ndarray:
    """Without a batch of one sample, and without channels where there is one."""
    while values.ndim > 2 and values.shape[0] == 1:
        values = values[0]
    return values


def _listed(grids: Iterable[str]) -> str:
    *others, last = (TITLES[grid] for grid in grids)
    return f"{', '.join(others)} and {last}" if others else last
