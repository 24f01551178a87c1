"""What a mistake leads to: its numbers beside the right ones, and numbers that hide it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine import numeric
from engine.geometry import Spec
from engine.mistakes import picture_values
from engine.mistakes.catalogue import Mistake, right_size
from engine.mistakes.disguises import Array, Arrays
from engine.results import GRID_OF
from engine.taps import Index


class Outcome(NamedTuple):
    """The right and the wrong numbers of a result, in the engine's layout, and where they part.

    ``differs``: a bool for every cell, None where the wrong grid has another shape.
    """

    right: Array
    wrong: Array
    differs: Array | None

    @property
    def hides(self) -> bool:
        """Whether nothing is to be seen of the mistake."""
        return self.differs is not None and not self.differs.any()


def outcome(spec: Spec, mistake: Mistake, arrays: Arrays) -> Outcome:
    """What comes out with a mistake, beside what should.

    Floating-point numbers differ when they do by more than rounding explains: n · ε · Σ|terms|.
    """
    right = _computed(spec, mistake.result(spec), arrays)
    wrong = spoilt(spec, mistake, arrays)
    if wrong.shape != right.shape:
        return Outcome(right, wrong, None)
    return Outcome(right, wrong, abs(right - wrong) > _rounding(spec, mistake, arrays, right))


def spoilt(spec: Spec, mistake: Mistake, arrays: Arrays) -> Array:
    """The numbers of a result with a mistake in it, in the engine's layout."""
    picture = mistake.picture(spec)
    if picture is not None:
        return picture_values.compute(spec, picture, **arrays)
    return _computed(spec, mistake.result(spec), arrays) / mistake.divisor(spec)


def _computed(spec: Spec, result: str, arrays: Arrays) -> Array:
    x, k, b, dz = (arrays[grid] for grid in ("x", "k", "b", "dz"))
    return numeric.compute(spec, result, x=x, k=k, b=b, dz=dz)


def _rounding(spec: Spec, mistake: Mistake, arrays: Arrays, right: Array) -> Any:
    dtype = np.result_type(*arrays.values())
    if dtype.kind != "f":
        return 0
    sizes = {name: abs(array) for name, array in arrays.items()}
    terms = max(array.size for array in arrays.values())
    bounds = abs(_computed(spec, mistake.result(spec), sizes)) + abs(spoilt(spec, mistake, sizes))
    return float(np.finfo(dtype).eps) * terms * bounds


def gradient_check(spec: Spec, mistake: Mistake, index: Index, arrays: Arrays) -> Any:
    """(L(t + 1) − L(t − 1)) / 2 of L = Σ ∂L/∂z · z for one cell t of the spoiled gradient.

    ``index`` is the cell's place in its array. z is linear in t, so a step of 1 is exact. A forward
    pass is no derivative: ValueError for it.
    """
    result = mistake.result(spec)
    if result == "forward":
        raise ValueError(f"{result!r} is no gradient: a gradient check does not look at it")
    grid = GRID_OF[result]

    def z(number: Array) -> Array:
        moved = arrays[grid].astype(np.result_type(arrays[grid], number))
        moved[index] = number
        return _computed(spec, "forward", {**arrays, grid: moved})

    return numeric.finite_differences(z, arrays[grid][index], arrays["dz"], step=1).item()


def hiding(spec: Spec, mistake: Mistake, arrays: Arrays) -> tuple[str, Array] | None:
    """A grid, and numbers for it close to those it has, with which the mistake does not show.

    None where no numbers do: the shape gives the mistake away.
    """
    if mistake.hides is None or mistake.size(spec) != right_size(spec, mistake):
        return None
    return mistake.hides(spec, arrays)
