"""Products of grids with one thing wrong are right under no meaning that their sign may have.

What each meaning gives is computed here with NumPy: cross-correlation and true convolution; the
grids as they stand, with this geometry's zeros, full. A picture may be called right only where one
of the meanings that are told gives the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations, product

import numpy as np
import pytest

from engine import Conv2dSpec
from engine.reading import CannotRead, judge, worst
from engine.reading.claims import PROVED
from engine.reading.verdict import LOOSE
from engine.symbolic import derive
from tests.engine.reading.claimed import Numbers

SPECS = (
    Conv2dSpec((3, 3), (2, 2)),
    Conv2dSpec((4, 5), (2, 3)),
    Conv2dSpec((4, 4), (3, 3), padding=1),
    Conv2dSpec((5, 5), (3, 3), stride=2),
    Conv2dSpec((4, 4), (2, 2), dilation=2),
)
NAMES = {"x": "X", "k": "K", "dz": r"\frac{\partial L}{\partial Z}"}
RESULTS = {"z": "Z", "dx": r"\frac{\partial L}{\partial X}", "dk": r"\frac{\partial L}{\partial K}"}
SIGNS = (r"\otimes", "*", r"\star", "*_{full}", "*_{valid}", r"\otimes_{full}", r"\otimes_{valid}")
CHANGES = {"": "{}", "turned": r"\text{{rot180}}({})", "transposed": "{}^T"}


def correlated(left: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    down, across = (a - b + 1 for a, b in zip(left.shape, right.shape, strict=True))
    if min(down, across) < 1:
        return None
    rows, columns = right.shape
    return np.array(
        [
            [(left[i : i + rows, j : j + columns] * right).sum() for j in range(across)]
            for i in range(down)
        ]
    )


def changed(grid: np.ndarray, change: str) -> np.ndarray:
    return {"": grid, "turned": grid[::-1, ::-1], "transposed": grid.T}[change]


def spread(grid: np.ndarray, step: int) -> np.ndarray:
    found = np.zeros([(n - 1) * step + 1 for n in grid.shape], dtype=grid.dtype)
    found[::step, ::step] = grid
    return found


def meanings(
    spec: Conv2dSpec, left: str, right: str, changes: tuple[str, str], sign: str
) -> Iterator[np.ndarray]:
    """Everything that a product may give: with zeros or without, padded or not, turned or not."""
    grids = numbers(spec).grids
    star = sign.startswith("*")
    stride, dilation = spec.stride[0], spec.dilation[0]
    steps = {"x": 1, "k": dilation, "dz": stride}
    pairs = [(left, right, changes)]
    if sign not in (r"\otimes", r"\otimes_{full}", r"\otimes_{valid}"):
        pairs.append((right, left, changes[::-1]))  # the kernel slides, whichever is first
    for (a, b, (c, d)), inserted, turned in product(pairs, (True, False), (True, False)):
        if (a, b) != (left, right) and a == "k":
            continue
        if turned and not star:
            continue
        one, other = (changed(grids[n], m) for n, m in ((a, c), (b, d)))
        if inserted:
            one, other = spread(one, steps[a]), spread(other, steps[b])
        other = other[::-1, ::-1] if turned else other
        full = [(n - 1, n - 1) for n in other.shape]
        paddings = [[(0, 0)] * 2] if "valid" in sign else [full] if "full" in sign else None
        for padding in paddings or ([(0, 0)] * 2, full, [(spec.padding[0][0],) * 2] * 2, None):
            if padding is None:  # as far as ∂L/∂X needs: a negative number is a crop
                short = [n - 1 - p[0] for n, p in zip(other.shape, spec.padding, strict=True)]
                padding = [(n, n) for n in short]
            for step in {1, stride, dilation}:
                found = correlated(np.pad(one, padding), other)
                if found is not None:
                    yield found[::step, ::step]


@cache
def numbers(spec: Conv2dSpec) -> Numbers:
    return Numbers(spec)


def may_be_right(spec: Conv2dSpec, result: str, found: Iterator[np.ndarray]) -> bool:
    right = numbers(spec).grids[result]
    bias = numbers(spec).grids["b"] if result == "z" else 0
    # What is left over behind the last window is cut off, and told.
    return any(
        all(a >= b for a, b in zip(one.shape, right.shape, strict=True))
        and np.array_equal(one[: right.shape[0], : right.shape[1]], right - bias)
        for one in found
    )


GEOMETRIES = [pytest.param(SPECS[0], id="notes")] + [
    pytest.param(spec, marks=[pytest.mark.slow, pytest.mark.walk], id=str(n))
    for n, spec in enumerate(SPECS[1:])
]


@pytest.mark.parametrize("spec", GEOMETRIES)
@pytest.mark.parametrize("result", RESULTS)
def test_a_product_is_right_only_where_a_meaning_of_its_sign_is(
    spec: Conv2dSpec, result: str
) -> None:
    derivation, right = derive(spec), 0
    one_changed = [pair for pair in product(CHANGES, CHANGES) if "" in pair]
    for (left, other), sign in product(permutations(NAMES, 2), SIGNS):
        for changes in one_changed:
            one, two = (
                CHANGES[c].format(NAMES[n]) for n, c in zip((left, other), changes, strict=True)
            )
            text = f"{RESULTS[result]} = {one} {sign} {two}"
            try:
                kind = worst(judge(text, derivation))
            except CannotRead:
                continue
            if kind in (PROVED, LOOSE):
                right += 1
                found = meanings(spec, left, other, changes, sign)
                assert may_be_right(spec, result, found), text
    assert right >= 2, "what everybody writes is right"
