"""Which grid is meant by each array of a paste: what is given, what is to be judged, what is asked.

A name says it ("dout = …"); an array without one is a result whose shape it has. What the names
call x, k, b and ∂L/∂Z stands for the page's own numbers while the others are judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.problem.wording import plain
from engine import numeric
from engine.geometry import Spec
from engine.mistakes import Diagnosis, diagnose
from engine.mistakes.behind import Behind, explaining
from engine.mistakes.diagnosis import BEHIND
from engine.reading import Numbers
from engine.reading.printed import LAST, arranged
from engine.reading.printed.names import grid_behind
from engine.results import GRID_OF
from engine.taps import grid_shape

RESULT_OF = {
    **{grid if grid == "z" else f"d{grid}": result for result, grid in GRID_OF.items()},
    BEHIND: "forward",
}
"""What a grid that can be judged is the result of, or what an activation makes of."""

RESULTS = ("z", BEHIND, "dk", "db", "dx")
"""What can be judged, in the order of the pages; A where an activation makes it of Z."""

MOST_PRODUCTS = 60_000_000
"""A layer that needs more of them for one result is not judged: it would take too long."""

_NOT_OWN = re.compile(r"(?i)expect|true|correct|right|ref|torch|numeric|should|want|autograd")
"""In a name: these are the numbers that somebody else has."""


@dataclass(frozen=True)
class Paste:
    """The arrays of a paste, each by the grid that it is."""

    given: Mapping[str, Numbers] = field(default_factory=dict)
    """x, k, b and dz of its own."""
    claimed: Mapping[str, Numbers] = field(default_factory=dict)
    """What is to be judged: z, dx, dk, db."""
    unnamed: Numbers | None = None
    """One array of which it is asked what it is,"""
    may_be: tuple[str, ...] = ()
    """and what it may be: the results that have its shape; none if no result has."""
    told: tuple[str, ...] = ()
    """How all that was found out, a sentence each."""
    guessed: bool = False
    """Whether it was told by the shape what is judged."""


def sorted_out(problem: Problem, arrays: Sequence[Numbers], chosen: str = "") -> Paste:
    """Every array in its place; ``chosen``: what is to be judged, where the visitor said so."""
    given: dict[str, Numbers] = {}
    claimed: dict[str, Numbers] = {}
    told: list[str] = []
    unnamed: list[Numbers] = []
    for one in (_behind(problem, each) for each in _own_first(arrays)):
        if one.grid in (*GRIDS, "da"):
            found = given
        elif one.grid in RESULTS:
            found = claimed
        else:
            unnamed.append(one)
            continue
        if one.grid in found:
            told.append(f"{_called(one)} is there twice: the first is taken.")
        found.setdefault(str(one.grid), one)
    if len(unnamed) > 1:
        told.append(f"{len(unnamed)} arrays have no name that is known: the first is taken.")
    first = unnamed[0] if unnamed else None
    if chosen and first is not None:
        claimed = {chosen: first, **claimed}
        first = None
    elif chosen and chosen not in claimed and len(arrays) == 1:
        return Paste({}, {chosen: arrays[0]}, told=tuple(told))
    if first is None or claimed:
        return Paste(given, claimed, told=tuple(told))
    return _guessed(problem, first, Paste(given, told=tuple(told)))


def _behind(problem: Problem, one: Numbers) -> Numbers:
    """Behind an activation what arrives is ∂L/∂A, unless it is said to be ∂L/∂Z."""
    if not problem.activation or not one.name:
        return one
    return replace(one, grid=grid_behind(one.name, plain(problem.notation.letter("a"))))


def _own_first(arrays: Sequence[Numbers]) -> list[Numbers]:
    """One's own numbers before those that they were held against."""
    return sorted(arrays, key=lambda one: bool(_NOT_OWN.search(one.name)))


def _called(one: Numbers) -> str:
    return one.name.strip()[:20] or "One array"


def _guessed(problem: Problem, numbers: Numbers, paste: Paste) -> Paste:
    """An array without a name: the one result that has its shape, or of several the right one."""
    samples = samples_of(problem, paste.given)
    fits = tuple(
        grid for grid in results_of(problem) if fitted(problem.spec, grid, numbers, samples)
    )
    if len(fits) == 1:
        return replace(paste, claimed={fits[0]: numbers}, guessed=True)
    if not misfits(problem, paste.given):
        for grid in fits:
            tried = replace(paste, claimed={grid: numbers}, guessed=True)
            if judged(problem, tried).right:
                return tried
    return replace(paste, unnamed=numbers, may_be=fits)


def results_of(problem: Problem) -> tuple[str, ...]:
    """What can be judged; without a bias there is no ∂L/∂B, without an activation no A."""
    there = {"db": problem.notation.biased, BEHIND: problem.activation is not None}
    return tuple(grid for grid in RESULTS if there.get(grid, True))


# --- in the geometry ------------------------------------------------------------------------------


def shape_of(spec: Spec, grid: str, samples: int = 1) -> tuple[int, ...]:
    """The shape of an array as the engine has it, with a batch."""
    of = {"dx": "x", "dk": "k", "db": "b"}.get(grid, grid)
    if of == "k":
        return spec.kernel_shape
    shape = grid_shape(spec, "z" if of in ("da", BEHIND) else of)
    return shape if of == "b" else (samples, *shape)


def fitted(
    spec: Spec, grid: str, numbers: Numbers, samples: int = 1, *, last: bool = False
) -> tuple[np.ndarray, np.ndarray, str] | None:
    """Values and half units in the engine's shape, and how they were turned; None: no fit.

    ``last``: of both orders that fit the one with the channels last.
    """
    shape = shape_of(spec, grid, samples)
    values, units = numbers.values, numbers.half_unit
    if values.size != np.prod(shape):
        return None
    if len(shape) == 1:
        flat = [n for n in values.shape if n != 1]
        return (values.ravel(), units.ravel(), "") if len(flat) < 2 else None
    if values.ndim < 2:  # one row: of a grid of more its numbers in their order
        return values.reshape(shape), units.reshape(shape), ""
    role = {"da": "dz", BEHIND: "z"}.get(grid, grid)
    found, half = (arranged(part, shape, role, last=last) for part in (values, units))
    if found is None or half is None:
        return None
    if values.ndim == 4 and not found[1] and values.shape != shape:
        return None  # four axes are a batch's own, whose samples are no channels
    return found[0], half[0], found[1]


def samples_of(problem: Problem, given: Mapping[str, Numbers]) -> int:
    """How many samples the batch of a paste has: 1 where it does not say."""
    for grid in ("x", "dz", "da"):
        if grid in given:
            each = int(np.prod(shape_of(problem.spec, grid)))
            count, rest = divmod(given[grid].values.size, each)
            if count and not rest and given[grid].values.ndim == 4:
                return count
    return 1


def misfits(problem: Problem, given: Mapping[str, Numbers]) -> list[str]:
    """The grids that are given in another size than the layer has."""
    samples = samples_of(problem, given)
    return [
        grid
        for grid, numbers in given.items()
        if fitted(problem.spec, grid, numbers, samples) is None
    ]


# --- judged ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """What was found of all that is claimed."""

    diagnosis: Diagnosis
    arrays: Mapping[str, np.ndarray]
    """What it was held against: x, k, b, dz in the engine's layout, with a batch."""
    told: tuple[str, ...] = ()
    loosely: bool = False
    """Whether it is right only as far as the given numbers are written out."""
    upstream: np.ndarray | None = None
    """∂L/∂A where dz comes from it."""
    behind: Mapping[str, tuple[Behind, ...]] = field(default_factory=dict)
    """Of a grid the mistakes made at the activation that give its numbers."""

    @property
    def right(self) -> bool:
        """Whether everything is."""
        return self.diagnosis.right

    @property
    def samples(self) -> int:
        """Of the batch."""
        return len(self.arrays["x"])


def products(problem: Problem, samples: int = 1) -> int:
    """How many products there are in one result."""
    spec = problem.spec
    coarse = spec.output_size if spec.fine_grid == "x" else spec.input_size
    return samples * int(np.prod(coarse)) * int(np.prod(spec.kernel_shape))


def _is_last(spec: Spec, paste: Paste, samples: int) -> bool:
    """Whether some array fits with its channels last alone: then those do that fit both ways."""
    arrays = [*paste.given.items(), *paste.claimed.items()]
    found = [fitted(spec, grid, numbers, samples) for grid, numbers in arrays]
    return any(one is not None and one[2] == LAST for one in found)


NEAR = 0.3
"""By so much of the largest number all may differ that are near: more than any rounding makes."""


def near(problem: Problem, paste: Paste) -> bool:
    """Whether what is claimed lies anywhere near what is right; True where that is not seen so.

    A look that costs one result, before all mistakes are tried on it.
    """
    spec, samples = problem.spec, samples_of(problem, paste.given)
    if samples > 1 or problem.activation:
        return True
    arrays = {
        grid: values if grid in ("k", "b") else values.reshape(shape_of(spec, grid))
        for grid, values in problem.operands.items()
    }
    last = _is_last(spec, paste, samples)
    for grid, numbers in {**paste.given, **paste.claimed}.items():
        found = fitted(spec, grid, numbers, samples, last=last)
        if found is None:
            return False
        arrays[grid] = counted(problem, grid, found[0])
    operands = {grid: np.asarray(arrays[grid], float) for grid in GRIDS}
    for grid in paste.claimed:
        right = numeric.compute(spec, RESULT_OF[grid], **operands)
        apart = float(np.abs(right - arrays[grid]).max(initial=0))
        if apart > NEAR * float(np.abs(right).max(initial=0)):
            return False
    return True


def judged(problem: Problem, paste: Paste) -> Judgement:
    """Hold what is claimed against the right results; whatever is given has to fit the layer.

    Given numbers count as they are written; where that makes something wrong which no mistake
    explains, they may also have been rounded.
    """
    spec, samples = problem.spec, samples_of(problem, paste.given)
    arrays = {
        grid: values if grid in ("k", "b") else values.reshape(shape_of(spec, grid))
        for grid, values in problem.operands.items()
    }
    if problem.activation:
        arrays["da"] = problem.grids["da"].reshape(shape_of(spec, "da"))
    units: dict[str, Any] = {}
    told: list[str] = []
    last = _is_last(spec, paste, samples)
    for grid, numbers in paste.given.items():
        found = fitted(spec, grid, numbers, samples, last=last)
        if found is None:
            raise ValueError(f"{grid} has another size than the layer: ask for misfits first")
        arrays[grid], units[grid] = (counted(problem, grid, part) for part in found[:2])
        told.append(found[2])
    if samples > 1:
        for grid in ("x", "dz", *(("da",) if "da" in arrays else ())):
            arrays[grid] = np.broadcast_to(arrays[grid], shape_of(spec, grid, samples))
    upstream = _through(problem, paste, arrays, units)
    claims, exact = {}, {}
    for grid, numbers in paste.claimed.items():
        found = fitted(spec, grid, numbers, samples, last=last)
        values, half = found[:2] if found else (numbers.values, numbers.half_unit)
        claims[grid], exact[grid] = (
            counted(problem, grid, np.asarray(part)) if found else part for part in (values, half)
        )
        told.append(found[2] if found else "")
    judgement = _compared(problem, arrays, claims, exact, units, told)
    if not problem.activation:
        return judgement
    behind = {
        one.grid: explaining(spec, arrays, problem.activation, upstream, one)
        for one in judgement.diagnosis.grids
        if one.grid == BEHIND or upstream is not None
    }
    return replace(judgement, upstream=upstream, behind=behind)


def _through(
    problem: Problem, paste: Paste, arrays: dict[str, Any], units: dict[str, Any]
) -> np.ndarray | None:
    """∂L/∂A, from which ∂L/∂Z is computed for these numbers; None where that is given itself."""
    upstream: np.ndarray | None = arrays.pop("da", None)
    if not problem.activation or upstream is None or "dz" in paste.given:
        return None
    z = numeric.forward(problem.spec, *(arrays[grid] for grid in "xkb"))
    arrays["dz"] = problem.activation.backward(z, upstream)
    if "da" in units:
        units["dz"] = problem.activation.backward(z, units.pop("da"))
    return upstream


def _compared(
    problem: Problem,
    arrays: Mapping[str, Any],
    claims: Mapping[str, Any],
    exact: Mapping[str, Any],
    units: Mapping[str, Any],
    told: Sequence[str],
) -> Judgement:
    first = _diagnosed(problem, arrays, claims, exact)
    said = tuple(dict.fromkeys(filter(None, told)))
    unexplained = any(not (one.right or one.findings) for one in first.grids)
    if unexplained and any(np.any(half) for half in units.values()):
        second = _diagnosed(problem, arrays, claims, {**exact, **units})
        if second.right or any(one.findings for one in second.grids):
            return Judgement(second, arrays, said, loosely=True)
    return Judgement(first, arrays, said)


def _diagnosed(
    problem: Problem,
    arrays: Mapping[str, Any],
    claims: Mapping[str, Any],
    units: Mapping[str, Any],
) -> Diagnosis:
    x, k, b, dz = (arrays[grid] for grid in GRIDS)
    how: dict[str, Any] = {"precision": units, "activation": problem.activation}
    return diagnose(problem.spec, x, k, dz, claims, b=b, **how)


def counted(problem: Problem, grid: str, values: np.ndarray) -> np.ndarray:
    """As the engine counts: its kernel is the turned one of a true convolution."""
    if grid in ("k", "dk") and problem.notation.convolution:
        return np.asarray(numeric.rotate180(values))
    return values
