"""The layer that pasted arrays belong to: the nearest to the one that is set in which all fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import permutations, product

from derivations.ui.problem.claims import (
    RESULT_OF,
    Paste,
    fitted,
    judged,
    near,
    products,
    samples_of,
)
from derivations.ui.problem.grid_text import default
from derivations.ui.problem.operations import (
    BOUNDS,
    CONV2D,
    EQUAL,
    Operation,
    Settings,
    both,
)
from derivations.ui.problem.problem import Problem, shape_of
from engine.reading import Numbers
from engine.reading.printed import LAST
from engine.results import FACTORS

STEPS = (1, 2, 3, 4)
PADS = (0, 1, 2, 3, 4)
APART = (1, 2)
"""What is tried of stride, padding and dilation where those that are set do not fit."""


MOST_PRODUCTS = 100_000
"""A layer with more of them is not tried: there are dozens of layers."""


def fitting(problem: Problem, settings: Settings, paste: Paste) -> Settings | None:
    """What has to be set for the arrays of a paste to fit; None where nothing is found.

    Of several layers the first in which what is claimed is right.
    """
    if changes := right_in(problem, settings, paste):
        return changes
    # What is claimed may be of a wrong shape: then what is given decides.
    for arrays in ({**paste.given, **paste.claimed}, paste.given):
        for changes in _fits(problem, settings, arrays):
            return changes
    return None


def right_in(problem: Problem, settings: Settings, paste: Paste) -> Settings | None:
    """What has to be set for all that is claimed to be right; None where nothing is found.

    Of x, k and ∂L/∂Z those have to be given of which the claimed ones are made: else any number
    may be right somewhere.
    """
    made_of: set[str] = {factor for grid in paste.claimed for factor in FACTORS[RESULT_OF[grid]]}
    if "da" in paste.given and "dz" in made_of:
        made_of |= {"x", "k", "da"}
        made_of -= {"dz"}
    if not paste.claimed or not made_of <= {*paste.given}:
        return None
    for changes in _fits(problem, settings, {**paste.given, **paste.claimed}):
        there = _with_any_numbers(problem, settings | changes)
        if products(there) <= MOST_PRODUCTS and near(there, paste) and judged(there, paste).right:
            return changes
    return None


def _fits(
    problem: Problem, settings: Settings, arrays: Mapping[str, Numbers]
) -> Iterator[Settings]:
    """What has to be set for arrays to fit, the nearest first."""
    sizes = _sizes(problem.operation, settings, arrays)
    for more in _steps(problem.operation, settings, arrays):
        changes = {**sizes, **more}
        if arrays and _all_fit(problem, settings | changes, arrays):
            yield {name: value for name, value in changes.items() if settings[name] != value}


def _with_any_numbers(problem: Problem, settings: Settings) -> Problem:
    spec = problem.operation.spec(settings)
    grids = {grid: default(shape_of(spec, grid), grid) for grid in problem.grids}
    found = Problem(problem.operation, spec, grids, notation=problem.notation)
    return replace(found, activation=problem.activation)


def _sizes(operation: Operation, settings: Settings, arrays: Mapping[str, Numbers]) -> Settings:
    """The lengths that the arrays themselves say."""
    found: Settings = {}
    for grid, numbers in arrays.items():
        lengths = _lengths(numbers)
        if grid in ("k", "dk"):
            found |= {"kh": lengths[-2], "kw": lengths[-1]}
            if len(lengths) == 4:
                ours, theirs = ("co", "ci") if operation is CONV2D else ("ci", "co")
                found |= {ours: lengths[0], theirs: lengths[1] * settings["gr"]}
            else:
                found |= {"co": 1, "ci": 1} if len(lengths) == 2 else {}
        elif grid in ("b", "db"):
            found["co"] = max(1, numbers.values.size)
        elif grid in ("x", "dx"):
            found |= {"h": lengths[-2], "w": lengths[-1]}
            found["ci"] = lengths[-3] if len(lengths) > 2 else 1
        elif grid in ("z", "dz", "da"):
            found["co"] = lengths[-3] if len(lengths) > 2 else 1
    return found


def _lengths(numbers: Numbers) -> tuple[int, ...]:
    """The lengths of an array: a lone row is a grid of one row."""
    shape = numbers.values.shape
    return shape if len(shape) > 1 else (1, *(shape or (1,)))


def _steps(
    operation: Operation, settings: Settings, arrays: Mapping[str, Numbers]
) -> Iterator[Settings]:
    """First what is set, then with other paddings, strides and dilations, the smallest first.

    Where only the size of Z is told the sizes of X that lead to it are tried, too.
    """
    yield {}
    outer = next((_lengths(arrays[grid]) for grid in ("dz", "da", "z") if grid in arrays), None)
    inner = any(grid in arrays for grid in ("x", "dx"))
    if outer is not None and not inner:
        for height, width in _inputs(operation, settings, (outer[-2], outer[-1])):
            yield {"h": height, "w": width}
    for d, s, p in product(APART, STEPS, PADS):
        yield {"d": d, "s": s, "p": p, "pm": EQUAL}
    for d, p, steps in product(APART, PADS, permutations(STEPS, 2)):
        yield {"d": d, "s": steps, "p": p, "pm": EQUAL}


def _inputs(
    operation: Operation, settings: Settings, size: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Input sizes near to an output of this size."""
    found = []
    for side, (name, step) in enumerate(zip("hw", both(settings["s"]), strict=True)):
        most = min(BOUNDS[name][1], step * size[side] + 12)
        lengths = range(1, most + 1)
        leading = (n for n in lengths if _leads_to(operation, settings, n, side, size[side]))
        found.append(next(leading, None))
    rows, columns = found
    if rows and columns:
        yield rows, columns


def _leads_to(operation: Operation, settings: Settings, length: int, side: int, out: int) -> bool:
    """Whether an input so long has an output so long along a side, whatever the other side is."""
    sizes = {"h": length, "w": BOUNDS["w"][1]} if side == 0 else {"h": BOUNDS["h"][1], "w": length}
    one = {"ci": 1, "co": 1, "gr": 1}
    try:
        return operation.spec(settings | sizes | one).output_size[side] == out
    except ValueError:
        return False


def _all_fit(problem: Problem, settings: Settings, arrays: Mapping[str, Numbers]) -> bool:
    spec = problem.operation.spec_within(settings)
    if spec is None:
        return False
    there = Problem(problem.operation, spec, problem.grids, notation=problem.notation)
    samples = samples_of(there, arrays)
    found = [fitted(spec, grid, numbers, samples) for grid, numbers in arrays.items()]
    # The sizes are read with the channels first: in another order none of them is meant.
    return all(one and one[2] != LAST for one in found)
