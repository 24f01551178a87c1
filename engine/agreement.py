r"""Where the two engines meet: the lines, NumPy's numbers and finite differences, compared.

The symbolic engine reads the table of taps, NumPy a strided view of the padded input, SymPy's
proof and the finite differences neither: each agreement here is evidence and no repetition.

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
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.symbolic import (
    Cell,
    Derivation,
    Line,
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

Array = NDArray[Any]
Inputs = dict[str, Array]

_SHARED = ("stride", "padding", "dilation", "groups")


class Verdict(NamedTuple):
    """One comparison: what is claimed, whether it holds, both sides, and a sentence about them."""

    claim: str
    holds: bool
    left: object
    right: object
    sentence: str


def line_verdicts(
    derivation: Derivation, line: Line, *, x: Any, k: Any, b: Any, dz: Any
) -> tuple[Verdict, ...]:
    """The evidence for one line: SymPy's proof, NumPy's number, and a finite difference.

    A z line is no derivative and has no finite difference; ∂L/∂X of a convolution and Z of a
    transposed one are also computed the notes' way, with the turned kernel. ``x``, ``k``, ``b``,
    ``dz``: arrays as :mod:`engine.numeric` takes them, without a batch axis; with one channel x, k
    and dz may be (height, width) and b a number. Raises ValueError for a wrong shape.
    """
    numbers = _Numbers(derivation.spec, x=x, k=k, b=b, dz=dz)
    return _proof(derivation, line), *_comparisons(numbers, [line])


def verdicts(spec: Spec, *, x: Any, k: Any, b: Any, dz: Any) -> dict[str, tuple[Verdict, ...]]:
    """The numeric evidence for all lines of every result, by the result's name.

    Parameters as in :func:`line_verdicts`; a verdict's sides are lists of numbers, row-major.
    """
    numbers = _Numbers(spec, x=x, k=k, b=b, dz=dz)
    results = derive(spec).results
    return {name: tuple(_comparisons(numbers, lines)) for name, lines in results.items()}


def _proof(derivation: Derivation, line: Line) -> Verdict:
    try:
        expected = prove_line(derivation, line)
    except ProofError as error:
        return Verdict(PROVED, False, error.found, error.expected, str(error))
    how = "writes z from its definition" if line.target.grid == "z" else "differentiates every z"
    return Verdict(PROVED, True, line.expr, expected, f"SymPy {how} and finds the same sum")


def _comparisons(numbers: _Numbers, lines: Sequence[Line]) -> list[Verdict]:
    """All comparisons of numbers for lines of one result."""
    cells = [line.target for line in lines]
    computed = "NumPy", numbers.computed(cells)
    rounding = numbers.rounding(lines)
    told = "the line", numbers.told(lines)
    found = [_compare(SYMBOLS, cells, told, computed, rounding)]
    if cells[0].grid != "z":
        differences = "the finite difference", numbers.differences(cells)
        bounds = numbers.difference_rounding(cells)
        found.append(_compare(DIFFERENCES, cells, computed, differences, bounds))
    if cells[0].grid == numbers.turned_grid:
        turned = "the turned kernel", numbers.turned(cells)
        found.append(_compare(TURNED, cells, computed, turned, rounding))
    return found


_Source = tuple[str, list[Any]]


def _compare(
    claim: str, cells: list[Cell], left: _Source, right: _Source, bounds: list[float]
) -> Verdict:
    """Hold two sources against each other, number by number."""
    (left_name, lefts), (right_name, rights) = left, right
    triples = enumerate(zip(lefts, rights, bounds, strict=True))
    wrong = [place for place, numbers in triples if not _agree(*numbers)]
    first = wrong[0] if wrong else 0
    one, other = _written(lefts[first]), _written(rights[first])
    if wrong and one == other:
        one, other = repr(lefts[first]), repr(rights[first])
    sentence = f"{left_name} gives {one}, {right_name} gives {other}"
    if len(cells) == 1:
        return Verdict(claim, not wrong, lefts[0], rights[0], sentence)
    if wrong:
        count = f"{len(wrong)} of {len(cells)} numbers differ"
        sentence = f"{count}, the first at {_where(cells[first])}: {sentence}"
    else:
        sentence = f"all {len(cells)} numbers agree"
    return Verdict(claim, not wrong, lefts, rights, sentence)


def _agree(one: Any, other: Any, bound: float) -> bool:
    """Whether two numbers are equal up to a finite ``bound`` (NaN agrees with nothing)."""
    return bool(one == other or (isfinite(bound) and abs(one - other) <= bound))


def _written(number: Any) -> str:
    """A number as a student reads it: an integer whole, otherwise six digits."""
    return str(number) if isinstance(number, int) else f"{number:.6g}"


def _where(cell: Cell) -> str:
    """Where a cell stands, counted from 1."""
    if cell.grid == "b":
        return f"filter {cell.index[0] + 1}"
    *channels, row, column = (place + 1 for place in cell.index)
    above = "" if set(channels) == {1} else f"channel {', '.join(map(str, channels))}, "
    return f"{above}row {row}, column {column}"


class _Numbers:
    """The numbers of every source for the same cells, and the rounding each may carry."""

    def __init__(self, spec: Spec, *, x: Any, k: Any, b: Any, dz: Any) -> None:
        self.spec = spec
        self._values = Values(spec, x=x, k=k, b=b, dz=dz)
        arrays = _one_dtype(x, k, b, dz)
        shapes = [grid_shape(spec, grid) for grid in ("x", "k", "b", "z")]
        shapes[1] = spec.kernel_shape
        x, k, b, self._dz = map(np.reshape, arrays, shapes)
        self._inputs: Inputs = {"x": x, "k": k, "b": b}

    @property
    def turned_grid(self) -> str:
        """The result that is also a correlation with the kernel turned by 180°."""
        return "x" if isinstance(self.spec, Conv2dSpec) else "z"

    def told(self, lines: Sequence[Line]) -> list[Any]:
        """The symbolic engine: numbers put into every line."""
        return [self._values.line(line) for line in lines]

    def computed(self, cells: list[Cell]) -> list[Any]:
        """The numeric engine: its array, read at every cell."""
        return self._read(self._results[cells[0].grid], cells)

    def turned(self, cells: list[Cell]) -> list[Any]:
        """The notes' road: zeros between and around, then a correlation with the turned kernel."""
        x, k, b = self._inputs.values()
        hyper = {name: getattr(self.spec, name) for name in _SHARED}
        if isinstance(self.spec, Conv2dSpec):
            return self._read(numeric.input_gradient_by_rotation(x, k, self._dz, **hyper), cells)
        # z − b is the ∂L/∂X of the convolution whose ∂L/∂Z is x and whose X has z's shape. An
        # output_padding of a stride or more gives that convolution windows which x has not: zeros.
        below, beside = map(floordiv, self.spec.output_padding, self.spec.stride)
        coarse = numeric.zero_pad(x, ((0, below), (0, beside)))
        products = numeric.input_gradient_by_rotation(self._dz, k, coarse, **hyper)
        return self._read(products + b[:, None, None], cells)

    def differences(self, cells: list[Cell]) -> list[Any]:
        r"""Central differences (L(t + 1) − L(t − 1)) / 2 of L = Σ ∂L/∂z · z.

        z is linear in x, in k and in b, so a step of 1 is exact, and whole on integers.
        """
        return [self._difference(cell.grid, array_place(self.spec, cell)) for cell in cells]

    def _difference(self, grid: str, place: Index) -> Any:
        def z(number: Array) -> Array:
            return self._forward(_replaced(self._inputs, grid, place, number))

        number = self._inputs[grid][place]
        return numeric.finite_differences(z, number, self._dz, step=1).item()

    def rounding(self, lines: Sequence[Line]) -> list[float]:
        """n · ε · Σ|terms| of every line (0 on integers)."""
        epsilon = self._epsilon(lines[0].target.grid)
        if not epsilon:
            return [0.0] * len(lines)
        terms = ([abs(prod(term)) for term in self._values.factors(line)] for line in lines)
        return [epsilon * len(sizes) * sum(sizes) for sizes in terms]

    def difference_rounding(self, cells: list[Cell]) -> list[float]:
        """n · ε · Σ|terms| of the whole L beside every cell: all that the difference cancels."""
        epsilon = self._epsilon(cells[0].grid)
        if not epsilon:
            return [0.0] * len(cells)
        sizes = {grid: abs(array) for grid, array in self._inputs.items()}
        window = self.spec.in_channels_per_group * prod(self.spec.kernel_size)
        terms = self._dz.size + window + 4
        places = [(cell.grid, array_place(self.spec, cell)) for cell in cells]
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
        backward = (
            numeric.conv2d_backward
            if isinstance(self.spec, Conv2dSpec)
            else numeric.conv_transpose2d_backward
        )
        dx, dk, db = backward(x, k, self._dz, **self._hyper)
        return {"z": self._forward(self._inputs), "k": dk, "x": dx, "b": db}

    def _forward(self, inputs: Inputs) -> Array:
        convolution = isinstance(self.spec, Conv2dSpec)
        forward = numeric.conv2d if convolution else numeric.conv_transpose2d
        return forward(inputs["x"], inputs["k"], inputs["b"], **self._hyper)

    @cached_property
    def _hyper(self) -> dict[str, Any]:
        """The hyper-parameters as the numeric engine takes them."""
        found = {name: getattr(self.spec, name) for name in _SHARED}
        if isinstance(self.spec, ConvTranspose2dSpec):
            found["output_padding"] = self.spec.output_padding
        return found

    def _read(self, array: Array, cells: list[Cell]) -> list[Any]:
        return [array[array_place(self.spec, cell)].item() for cell in cells]


def _one_dtype(*arrays: Any) -> list[Array]:
    """The arrays in their common dtype; integers get 64 bits, so that small ones have room."""
    dtype = np.result_type(*map(np.asarray, arrays))
    return [np.asarray(array).astype(np.int64 if dtype.kind in "iu" else dtype) for array in arrays]


def _replaced(inputs: Inputs, grid: str, place: Index, number: Array) -> Inputs:
    """The inputs with one number changed."""
    array = inputs[grid].copy()
    array[place] = number
    return {**inputs, grid: array}
