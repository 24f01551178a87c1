r"""Where the two engines meet: the lines, NumPy's numbers and their witnesses, compared.

The symbolic engine reads the table of taps, NumPy a strided view of the padded input; SymPy's
proof, the finite differences and the matrix read neither, and PyTorch is not ours at all: each
agreement here is evidence and no repetition.

With a true convolution the engine computes with the kernel turned by 180°, and ∂L/∂K is read where
the visitor's own cell has been turned to.

Integers must agree exactly. Floating-point numbers may differ by what rounding explains and no
more: n · ε · Σ|terms| for a sum of n terms in a precision of machine epsilon ε.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import isfinite, prod
from operator import floordiv
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import numeric
from engine.geometry import Conv2dSpec, Spec
from engine.numeric import pytorch
from engine.numeric.matrix import matrix_shape
from engine.results import checked_result, result_of
from engine.symbolic import (
    NOTES,
    Cell,
    Derivation,
    Line,
    Notation,
    ProofError,
    Values,
    array_place,
    derive,
    prove_line,
)
from engine.taps import Index, grid_shape

PROVED = "proved by SymPy"
SYMBOLS = "symbols = NumPy"
DIFFERENCES = "NumPy = finite differences"
TURNED = "NumPy = turned kernel"
AS_IT_IS = "NumPy = kernel as it is"
MATRIX = "NumPy = the matrix"
TORCH = "NumPy = PyTorch"
LOSS = "NumPy = finite differences of L itself"

LARGEST_WITNESS = 2**20
"""A result whose matrix has more entries than this has no verdict by it."""

_DOUBLE = float(np.finfo(np.float64).eps)

Array = NDArray[Any]
Inputs = dict[str, Array]


class Evidence(NamedTuple):
    """One comparison: what is claimed, whether it holds, both sides, and a sentence about them."""

    claim: str
    holds: bool
    left: object
    right: object
    sentence: str


def line_verdicts(
    derivation: Derivation, line: Line, *, x: Any, k: Any, b: Any, dz: Any
) -> tuple[Evidence, ...]:
    """The evidence for one line: SymPy's proof, NumPy's number, a finite difference, the matrix.

    A z line is no derivative and has no finite difference; ∂L/∂X of a convolution and Z of a
    transposed one are also computed the notes' way, with the turned kernel (of a true convolution:
    with the kernel as it is); the matrix is left
    out where it would have more than ``LARGEST_WITNESS`` entries. ``x``, ``k``, ``b``, ``dz``:
    arrays as :mod:`engine.numeric` takes them, x and dz with or without a batch axis; with one
    channel x, k and dz may be (height, width) and b a number. In a batch a ∂L/∂K or ∂L/∂B line is
    summed over the samples, any other has one number a sample. Raises ValueError for a wrong
    shape or an empty batch.
    """
    numbers = _Numbers(derivation.spec, derivation.notation, x=x, k=k, b=b, dz=dz)
    return _proof(derivation, line), *_comparisons(numbers, [line])


def verdicts(
    spec: Spec, *, x: Any, k: Any, b: Any, dz: Any, notation: Notation = NOTES
) -> dict[str, tuple[Evidence, ...]]:
    """The numeric evidence for all lines of every result, by the result's name.

    Parameters as in :func:`line_verdicts`; a verdict's sides are lists of numbers, row-major,
    sample after sample. Of ``notation`` it matters what a convolution is, and the first index.
    """
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    results = derive(spec, notation).results
    return {name: tuple(_comparisons(numbers, lines)) for name, lines in results.items()}


def torch_verdict(
    spec: Spec, result: str, *, x: Any, k: Any, b: Any, dz: Any, notation: Notation = NOTES
) -> Evidence | None:
    """Whether NumPy and PyTorch agree on all numbers of ``result``; None without PyTorch.

    ``result`` is "forward", "kernel_gradient", "input_gradient" or "bias_gradient"; parameters as
    in :func:`verdicts`. The first call of a process imports PyTorch, which takes seconds.
    """
    if not pytorch.is_installed():
        return None
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    lines = derive(spec, notation).results[checked_result(result)]
    spots = numbers.spots(lines)
    theirs = "PyTorch", numbers.by_pytorch(spots)
    rounding = numbers.rounding(lines, _DOUBLE)
    return _compare(TORCH, spots, ("NumPy", numbers.computed(spots)), theirs, rounding)


def matrix_verdict(
    spec: Spec, result: str, *, x: Any, k: Any, b: Any, dz: Any, notation: Notation = NOTES
) -> Evidence | None:
    """Whether NumPy and the matrix agree on all numbers of ``result``, as :func:`verdicts` says it.

    Parameters as in :func:`torch_verdict`. None where the matrix would have more than
    ``LARGEST_WITNESS`` entries.
    """
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    return _by_matrix(numbers, derive(spec, notation).results[result])


def loss_verdict(
    spec: Spec,
    result: str,
    loss: numeric.Loss,
    *,
    x: Any,
    k: Any,
    b: Any,
    dz: Any,
    notation: Notation = NOTES,
) -> Evidence:
    """Whether all numbers of a gradient are what L itself does where one number is moved.

    ``dz`` is the ∂L/∂Z of ``loss`` at these numbers, from which NumPy computes the gradients; the
    differences know only L and the forward pass. "forward" holds ``dz`` itself against L. Other
    parameters as in :func:`verdicts`.
    """
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    spots = numbers.spots(derive(spec, notation).results[checked_result(result)])
    computed = numbers.upstream(spots) if result == "forward" else numbers.computed(spots)
    differences, bound = numbers.differences_of(loss, spots)
    bounds = [bound] * len(spots)
    theirs = "the finite difference of L", differences
    return _compare(LOSS, spots, ("NumPy", computed), theirs, bounds)


def _proof(derivation: Derivation, line: Line) -> Evidence:
    try:
        expected = prove_line(derivation, line)
    except ProofError as error:
        return Evidence(PROVED, False, error.found, error.expected, str(error))
    how = "writes z from its definition" if line.target.grid == "z" else "differentiates every z"
    return Evidence(PROVED, True, line.expr, expected, f"SymPy {how} and finds the same sum")


def _comparisons(numbers: _Numbers, lines: Sequence[Line]) -> list[Evidence]:
    """All comparisons of numbers for lines of one result."""
    grid = lines[0].target.grid
    spots = numbers.spots(lines)
    computed = "NumPy", numbers.computed(spots)
    rounding = numbers.rounding(lines)
    told = "the line", numbers.told(lines)
    found = [_compare(SYMBOLS, spots, told, computed, rounding)]
    if grid != "z":
        differences = "the finite difference", numbers.differences(spots)
        bounds = numbers.difference_rounding(spots)
        found.append(_compare(DIFFERENCES, spots, computed, differences, bounds))
    if grid == numbers.turned_grid:
        claim, name = numbers.turned_claim
        turned = name, numbers.turned(spots)
        found.append(_compare(claim, spots, computed, turned, rounding))
    by_matrix = _by_matrix(numbers, lines)
    return [*found, by_matrix] if by_matrix else found


def _by_matrix(numbers: _Numbers, lines: Sequence[Line]) -> Evidence | None:
    """The comparison with the matrix, where it is not too large to be made."""
    if prod(matrix_shape(numbers.spec, result_of(lines[0].target.grid))) > LARGEST_WITNESS:
        return None
    spots = numbers.spots(lines)
    computed = "NumPy", numbers.computed(spots)
    by_matrix = "the matrix", numbers.by_matrix(spots)
    return _compare(MATRIX, spots, computed, by_matrix, numbers.rounding(lines))


class _Spot(NamedTuple):
    """A cell of a result, in a batch that of one sample: ``sample`` is () or (n,).

    ``base`` is the first index when its place is told.
    """

    sample: Index
    cell: Cell
    base: int = 1

    def __str__(self) -> str:
        """Where it stands, in words."""
        first = "".join(f"sample {n + self.base}, " for n in self.sample)
        if self.cell.grid == "b":
            return f"filter {self.cell.index[0] + self.base}"
        *channels, row, column = (place + self.base for place in self.cell.index)
        above = "" if set(channels) == {self.base} else f"channel {', '.join(map(str, channels))}, "
        return f"{first}{above}row {row}, column {column}"


_Source = tuple[str, list[Any]]


def _compare(
    claim: str, spots: list[_Spot], left: _Source, right: _Source, bounds: list[float]
) -> Evidence:
    """Hold two sources against each other, number by number."""
    (left_name, lefts), (right_name, rights) = left, right
    triples = enumerate(zip(lefts, rights, bounds, strict=True))
    wrong = [place for place, numbers in triples if not _agree(*numbers)]
    first = wrong[0] if wrong else 0
    one, other = _written(lefts[first]), _written(rights[first])
    if wrong and one == other:
        one, other = repr(lefts[first]), repr(rights[first])
    sentence = f"{left_name} gives {one}, {right_name} gives {other}"
    if len(spots) == 1:
        return Evidence(claim, not wrong, lefts[0], rights[0], sentence)
    if wrong:
        count = f"{len(wrong)} of {len(spots)} numbers differ"
        sentence = f"{count}, the first at {spots[first]}: {sentence}"
    else:
        sentence = f"all {len(spots)} numbers agree"
    return Evidence(claim, not wrong, lefts, rights, sentence)


def _agree(one: Any, other: Any, bound: float) -> bool:
    """Whether two numbers are equal up to a finite ``bound`` (NaN agrees with nothing)."""
    return bool(one == other or (isfinite(bound) and abs(one - other) <= bound))


def _written(number: Any) -> str:
    """A number as a student reads it: an integer whole, otherwise six digits."""
    return str(number) if isinstance(number, int) else f"{number:.6g}"


class _Numbers:
    """The numbers of every source for the same spots, and the rounding each may carry."""

    def __init__(self, spec: Spec, notation: Notation, *, x: Any, k: Any, b: Any, dz: Any) -> None:
        self.spec = spec
        self.notation = notation
        xs, dzs = _samples("x", x), _samples("dz", dz)
        if len(xs) != len(dzs):
            raise ValueError(f"x has {len(xs)} samples but dz has {len(dzs)}")
        pairs = zip(xs, dzs, strict=True)
        self._values = [Values(spec, x=one, k=k, b=b, dz=g) for one, g in pairs]
        self._batch: Index = (len(xs),) if _is_batch(x) or _is_batch(dz) else ()
        arrays = _one_dtype(x, k, b, dz)
        shapes = [grid_shape(spec, grid) for grid in ("x", "k", "b", "z")]
        shapes = [self._batch + shapes[0], spec.kernel_shape, shapes[2], self._batch + shapes[3]]
        x, k, b, self._dz = map(np.reshape, arrays, shapes)
        # The engine's own k: its conv2d is a cross-correlation.
        k = numeric.rotate180(k) if notation.convolution else k
        self._inputs: Inputs = {"x": x, "k": k, "b": b}

    def spots(self, lines: Sequence[Line]) -> list[_Spot]:
        """Where the numbers of the lines stand: once, or for x and z once a sample."""
        cells = [line.target for line in lines]
        several = cells[0].grid in ("x", "z")
        samples: list[Index] = list(np.ndindex(self._batch)) if several else [()]
        base = self.notation.base
        return [_Spot(sample, cell, base) for sample in samples for cell in cells]

    @property
    def turned_grid(self) -> str:
        """The result that is also a correlation with the kernel turned by 180°."""
        return self.spec.fine_grid

    @property
    def turned_claim(self) -> tuple[str, str]:
        """What that correlation is called: a true convolution's own kernel is turned twice."""
        if self.notation.convolution:
            return AS_IT_IS, "the kernel as it is"
        return TURNED, "the turned kernel"

    def told(self, lines: Sequence[Line]) -> list[Any]:
        """The symbolic engine: numbers put into every line, of every sample or summed over all."""
        return [
            sum(values.line(line) for values in together)
            for together in self._summed(lines)
            for line in lines
        ]

    def _summed(self, lines: Sequence[Line]) -> list[list[Values]]:
        """The samples that are summed: all of them for k and b, each on its own for x and z."""
        if lines[0].target.grid in ("k", "b"):
            return [self._values]
        return [[values] for values in self._values]

    def computed(self, spots: list[_Spot]) -> list[Any]:
        """The numeric engine: its array, read at every spot."""
        return self._read(self._results[spots[0].cell.grid], spots)

    def by_matrix(self, spots: list[_Spot]) -> list[Any]:
        """The matrix, or its transpose, times a column."""
        result = result_of(spots[0].cell.grid)
        found = numeric.matrix_road(self.spec, result, **self._inputs, dz=self._dz)
        return self._read(found, spots)

    def by_pytorch(self, spots: list[_Spot]) -> list[Any]:
        """PyTorch's operation and its automatic differentiation, in double precision."""
        result = result_of(spots[0].cell.grid)
        found = pytorch.compute_by_pytorch(self.spec, result, **self._inputs, dz=self._dz)
        return self._read(found, spots)

    def turned(self, spots: list[_Spot]) -> list[Any]:
        """The notes' road: zeros between and around, then a correlation with the turned kernel."""
        x, k, b = self._inputs.values()
        hyper = dict(self.spec.hyper_parameters)
        if isinstance(self.spec, Conv2dSpec):
            return self._read(numeric.input_gradient_by_rotation(x, k, self._dz, **hyper), spots)
        # z − b is the ∂L/∂X of the convolution whose ∂L/∂Z is x and whose X has z's shape. An
        # output_padding of a stride or more gives that convolution windows which x has not: zeros.
        below, beside = map(floordiv, hyper.pop("output_padding"), self.spec.stride)
        coarse = numeric.zero_pad(x, ((0, below), (0, beside)))
        products = numeric.input_gradient_by_rotation(self._dz, k, coarse, **hyper)
        return self._read(products + b[:, None, None], spots)

    def differences(self, spots: list[_Spot]) -> list[Any]:
        r"""Central differences (L(t + 1) − L(t − 1)) / 2 of L = Σ ∂L/∂z · z.

        z is linear in x, in k and in b, so a step of 1 is exact, and whole on integers.
        """
        return [self._difference(spot.cell.grid, self._place(spot)) for spot in spots]

    def _difference(self, grid: str, place: Index) -> Any:
        def z(number: Array) -> Array:
            return self._forward(_replaced(self._inputs, grid, place, number))

        number = self._inputs[grid][place]
        return numeric.finite_differences(z, number, self._dz, step=1).item()

    def upstream(self, spots: list[_Spot]) -> list[Any]:
        """∂L/∂Z as it is given."""
        return self._read(self._dz, spots)

    def differences_of(self, loss: numeric.Loss, spots: list[_Spot]) -> tuple[list[Any], float]:
        """Central differences (L(t + 1) − L(t − 1)) / 2 of a loss, and the rounding of each.

        A loss that is at most quadratic in every single number is differentiated exactly.
        """
        grid = spots[0].cell.grid
        inputs = {name: array.astype(float) for name, array in self._inputs.items()}

        def value(array: Array) -> float:
            return loss.value(array if grid == "z" else self._forward({**inputs, grid: array}))

        array = self._forward(inputs) if grid == "z" else inputs[grid]
        found = numeric.finite_differences(value, array, np.ones(()), step=1)
        sizes = {name: abs(array) + (name == grid) for name, array in inputs.items()}
        terms = self._dz.size + self.spec.in_channels_per_group * prod(self.spec.kernel_size) + 4
        epsilon = max(_DOUBLE, self._epsilon(grid))
        largest = loss.magnitude(self._forward(sizes) + (grid == "z"))
        return self._read(found, spots), 2 * epsilon * terms * largest

    def rounding(self, lines: Sequence[Line], least: float = 0) -> list[float]:
        """n · ε · Σ|terms| of every number of the lines (0 on integers, but for a ``least`` ε)."""
        epsilon = max(least, self._epsilon(lines[0].target.grid))
        sums = [(together, line) for together in self._summed(lines) for line in lines]
        if not epsilon:
            return [0.0] * len(sums)
        terms = (
            [abs(prod(term)) for values in together for term in values.factors(line)]
            for together, line in sums
        )
        return [epsilon * len(sizes) * sum(sizes) for sizes in terms]

    def difference_rounding(self, spots: list[_Spot]) -> list[float]:
        """n · ε · Σ|terms| of the whole L beside every cell: all that the difference cancels."""
        epsilon = self._epsilon(spots[0].cell.grid)
        if not epsilon:
            return [0.0] * len(spots)
        sizes = {grid: abs(array) for grid, array in self._inputs.items()}
        window = self.spec.in_channels_per_group * prod(self.spec.kernel_size)
        terms = self._dz.size + window + 4
        places = [(spot.cell.grid, self._place(spot)) for spot in spots]
        largest = (
            self._forward(_replaced(sizes, grid, place, sizes[grid][place] + 1))
            for grid, place in places
        )
        return [epsilon * terms * float((abs(self._dz) * z).sum()) for z in largest]

    def _epsilon(self, grid: str) -> float:
        dtype = self._results[grid].dtype
        return 0.0 if dtype.kind in "iu" else float(np.finfo(dtype).eps)

    @cached_property
    def _results(self) -> dict[str, Array]:
        """NumPy's z, ∂L/∂k, ∂L/∂x and ∂L/∂b, by the grid of their cells."""
        x, k, _ = self._inputs.values()
        dx, dk, db = numeric.backward(self.spec, x, k, self._dz)
        return {"z": self._forward(self._inputs), "k": dk, "x": dx, "b": db}

    def _forward(self, inputs: Inputs) -> Array:
        return numeric.forward(self.spec, **inputs)

    def _read(self, array: Array, spots: list[_Spot]) -> list[Any]:
        return [array[self._place(spot)].item() for spot in spots]

    def _place(self, spot: _Spot) -> Index:
        """Where a spot's number stands in its array."""
        place = array_place(self.spec, spot.cell)
        if spot.cell.grid == "k" and self.notation.convolution:
            *channels, row, column = place
            height, width = self.spec.kernel_size
            place = (*channels, height - 1 - row, width - 1 - column)
        return spot.sample + place


def _is_batch(values: Any) -> bool:
    """Whether x or dz has its batch axis: four in all."""
    return np.ndim(np.asarray(values, dtype=object)) == 4


def _samples(name: str, values: Any) -> list[Any]:
    """The samples of x or dz; without a batch axis it is one."""
    if not _is_batch(values):
        return [values]
    if not len(values):
        raise ValueError(f"{name} is an empty batch: evidence needs at least one sample")
    return list(values)


def _one_dtype(*arrays: Any) -> list[Array]:
    """The arrays in their common dtype; integers get 64 bits, so that small ones have room."""
    dtype = np.result_type(*map(np.asarray, arrays))
    return [np.asarray(array).astype(np.int64 if dtype.kind in "iu" else dtype) for array in arrays]


def _replaced(inputs: Inputs, grid: str, place: Index, number: Array) -> Inputs:
    """The inputs with one number changed."""
    array = inputs[grid].copy()
    array[place] = number
    return {**inputs, grid: array}
