r"""Where the two engines meet: the lines, NumPy's numbers and their witnesses, compared.

The symbolic engine reads the table of taps, NumPy a strided view of the padded input; SymPy's
proof, the finite differences and the matrix read neither, and PyTorch is not ours at all: each
agreement here is evidence and no repetition.

With a true convolution the engine computes with the kernel turned by 180°, and ∂L/∂K is read where
the visitor's own cell has been turned to.

Integers must agree exactly. Floating-point numbers may differ by what rounding explains and no
more: n · ε · Σ|terms| for a sum of n terms in a precision of machine epsilon ε. A witness of which
that would explain anything says nothing: where the sums pass what a float64 holds, and where a
finite difference is lost beside numbers that are much larger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import frexp, inf, isfinite, prod
from operator import floordiv
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
_LEAST = float(np.finfo(np.float64).smallest_subnormal)


Array = NDArray[Any]
Number = int | float
Inputs = dict[str, Array]


class Evidence(NamedTuple):
    """One comparison: what is claimed, whether it holds, both sides, and a sentence about them."""

    claim: str
    holds: bool
    left: object
    right: object
    sentence: str


def line_verdicts(
    derivation: Derivation, line: Line, *, x: ArrayLike, k: ArrayLike, b: ArrayLike, dz: ArrayLike
) -> tuple[Evidence, ...]:
    """The evidence for one line: SymPy's proof, NumPy's number, a finite difference, the matrix.

    A z line is no derivative and has no finite difference; ∂L/∂X of a convolution and Z of a
    transposed one are also computed the notes' way, with the turned kernel (of a true convolution:
    with the kernel as it is); the matrix is left out where it would have more than
    ``LARGEST_WITNESS`` entries. ``x``, ``k``, ``b``, ``dz``:
    arrays as :mod:`engine.numeric` takes them, x and dz with or without a batch axis; with one
    channel x, k and dz may be (height, width) and b a number. In a batch a ∂L/∂K or ∂L/∂B line is
    summed over the samples, any other has one number a sample. Raises ValueError for a wrong
    shape or an empty batch.
    """
    numbers = _Numbers(derivation.spec, derivation.notation, x=x, k=k, b=b, dz=dz)
    return _proof(derivation, line), *_comparisons(_Asked(numbers, [line]))


def sum_verdict(line: Line, grids: Mapping[str, Array], number: Number) -> Evidence:
    """Whether a line with numbers in it comes to ``number``, the one that NumPy gives.

    ``grids``: the numbers of every grid of its terms, flat, in the order of the cells. It is the
    first comparison of :func:`line_verdicts` for a layer whose numbers are too many to be
    computed once more for one line.
    """
    factors, places = line.factors()
    products = np.ones(len(places[0]), dtype=np.result_type(*(grids[grid] for grid in factors)))
    for grid, flat in zip(factors, places, strict=True):
        products = products * grids[grid][np.asarray(flat, dtype=np.intp)]
    terms = [*products.tolist(), *([grids["b"][line.bias.index[0]].item()] if line.bias else [])]
    total = sum(terms)
    exact = isinstance(total, int) and isinstance(number, int)
    bound = 0.0 if exact else _rounding(_DOUBLE, terms)
    sentence = f"the line gives {_written(total)}, NumPy gives {_written(number)}"
    return Evidence(SYMBOLS, _agree(total, number, bound), total, number, sentence)


def verdicts(
    spec: Spec,
    *,
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike,
    dz: ArrayLike,
    notation: Notation = NOTES,
) -> dict[str, tuple[Evidence, ...]]:
    """The numeric evidence for all lines of every result, by the result's name.

    Parameters as in :func:`line_verdicts`; a verdict's sides are lists of numbers, row-major,
    sample after sample. Of ``notation`` it matters what a convolution is, and the first index.
    """
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    results = derive(spec, notation).results
    return {name: tuple(_comparisons(_Asked(numbers, all_of))) for name, all_of in results.items()}


def result_verdicts(
    spec: Spec,
    result: str,
    *,
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike,
    dz: ArrayLike,
    notation: Notation = NOTES,
) -> tuple[Evidence, ...]:
    """The numeric evidence for all lines of one result; parameters as in :func:`torch_verdict`."""
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    lines = derive(spec, notation).results[checked_result(result)]
    return tuple(_comparisons(_Asked(numbers, lines)))


def proof(lines: Sequence[Line]) -> Evidence:
    """SymPy's proof of some lines of one result: the first that fails, or all of them."""
    found = [_proof(line.derivation, line) for line in lines]
    failed = next((one for one in found if not one.holds), None)
    if failed or len(found) == 1:
        return failed or found[0]
    return found[0]._replace(sentence=f"SymPy finds the same sums for all {len(found)} lines")


def torch_verdict(
    spec: Spec,
    result: str,
    *,
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike,
    dz: ArrayLike,
    notation: Notation = NOTES,
) -> Evidence | None:
    """Whether NumPy and PyTorch agree on all numbers of ``result``; None without PyTorch.

    ``result`` is "forward", "kernel_gradient", "input_gradient" or "bias_gradient"; parameters as
    in :func:`verdicts`. The first call of a process imports PyTorch, which takes seconds.
    """
    if not pytorch.is_installed():
        return None
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    asked = _Asked(numbers, derive(spec, notation).results[checked_result(result)])
    return _compare(_PyTorch(), asked)


def matrix_verdict(
    spec: Spec, result: str, *, x: Any, k: Any, b: Any, dz: Any, notation: Notation = NOTES
) -> Evidence | None:
    """Whether NumPy and the matrix agree on all numbers of ``result``, as :func:`verdicts` says it.

    Parameters as in :func:`torch_verdict`. None where the matrix would have more than
    ``LARGEST_WITNESS`` entries.
    """
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    asked = _Asked(numbers, derive(spec, notation).results[checked_result(result)])
    matrix = _TheMatrix()
    return _compare(matrix, asked) if matrix.speaks(asked) else None


def loss_verdict(
    spec: Spec,
    result: str,
    loss: numeric.Loss,
    *,
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike,
    dz: ArrayLike,
    notation: Notation = NOTES,
) -> Evidence | None:
    """Whether all numbers of a gradient are what L itself does where one number is moved.

    ``dz`` is the ∂L/∂Z of ``loss`` at these numbers, from which NumPy computes the gradients; the
    differences know only L and the forward pass. "forward" holds ``dz`` itself against L. Other
    parameters as in :func:`verdicts`. None where rounding would explain anything.
    """
    numbers = _Numbers(spec, notation, x=x, k=k, b=b, dz=dz)
    asked = _Asked(numbers, derive(spec, notation).results[checked_result(result)])
    differences = (
        _BehindDifferences(loss) if isinstance(loss, numeric.Behind) else _LossDifferences(loss)
    )
    with np.errstate(over="ignore", invalid="ignore"):
        return _compare(differences, asked) if differences.speaks(asked) else None


def _proof(derivation: Derivation, line: Line) -> Evidence:
    try:
        expected = prove_line(derivation, line)
    except ProofError as error:
        return Evidence(PROVED, False, error.found, error.expected, str(error))
    how = "writes z from its definition" if line.target.grid == "z" else "differentiates every z"
    return Evidence(PROVED, True, line.expr, expected, f"SymPy {how} and finds the same sum")


def _comparisons(asked: _Asked) -> list[Evidence]:
    """What every witness says to the lines of one result."""
    with np.errstate(over="ignore", invalid="ignore"):
        return [_compare(witness, asked) for witness in _WITNESSES if witness.speaks(asked)]


def _rounding(epsilon: float, terms: Sequence[Number]) -> float:
    """n · ε · Σ|terms|, and of numbers next to 0 what each product is rounded by at least."""
    return len(terms) * (epsilon * sum(map(abs, terms)) + _LEAST)


def _compare(witness: _Source, asked: _Asked) -> Evidence:
    """Hold a witness against NumPy, number by number."""
    numpy = witness.own(asked)
    pairs = [("NumPy", numpy), (witness.name(asked), witness.numbers(asked))]
    # The line is what is shown: it speaks first, and NumPy confirms it.
    (left_name, lefts), (right_name, rights) = pairs[::-1] if witness.is_shown else pairs
    triples = enumerate(zip(lefts, rights, witness.rounding(asked), strict=True))
    wrong = [place for place, numbers in triples if not _agree(*numbers)]
    first = wrong[0] if wrong else 0
    one, other = _written(lefts[first]), _written(rights[first])
    if wrong and one == other:
        one, other = (repr(of[first]).replace("-", "−") for of in (lefts, rights))
    claim, sentence = witness.claim(asked), f"{left_name} gives {one}, {right_name} gives {other}"
    if len(asked.spots) == 1:
        return Evidence(claim, not wrong, lefts[0], rights[0], sentence)
    if wrong:
        count = f"{len(wrong)} of {len(asked.spots)} numbers differ"
        sentence = f"{count}, the first at {asked.spots[first]}: {sentence}"
    else:
        sentence = f"all {len(asked.spots)} numbers agree"
    return Evidence(claim, not wrong, lefts, rights, sentence)


def _agree(one: Number, other: Number, bound: float) -> bool:
    """Whether two numbers are equal up to a finite ``bound`` (NaN agrees with nothing)."""
    return bool(one == other or (isfinite(bound) and abs(one - other) <= bound))


def _written(number: Number) -> str:
    """A number as a student reads it: an integer whole, otherwise six digits."""
    text = str(number) if isinstance(number, int) else f"{number:.6g}"
    return text.replace("-", "−")


# --- the numbers, and where they stand --------------------------------------------------------


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


class _Numbers:
    """The visitor's numbers in one dtype, and NumPy's four results of them."""

    def __init__(
        self,
        spec: Spec,
        notation: Notation,
        *,
        x: ArrayLike,
        k: ArrayLike,
        b: ArrayLike,
        dz: ArrayLike,
    ) -> None:
        self.spec = spec
        self.notation = notation
        xs, dzs = _samples("x", x), _samples("dz", dz)
        if len(xs) != len(dzs):
            raise ValueError(f"x has {len(xs)} samples but dz has {len(dzs)}")
        pairs = zip(xs, dzs, strict=True)
        self.values = [Values(spec, x=one, k=k, b=b, dz=g) for one, g in pairs]
        self.batch: Index = (len(xs),) if _is_batch(x) or _is_batch(dz) else ()
        arrays = _one_dtype(x, k, b, dz)
        shapes = [grid_shape(spec, grid) for grid in ("x", "k", "b", "z")]
        shapes = [self.batch + shapes[0], spec.kernel_shape, shapes[2], self.batch + shapes[3]]
        x_array, k_array, b_array, self.dz = map(np.reshape, arrays, shapes)
        # The engine's own k: its conv2d is a cross-correlation.
        k_array = numeric.rotate180(k_array) if notation.convolution else k_array
        self.inputs: Inputs = {"x": x_array, "k": k_array, "b": b_array}

    def forward(self, inputs: Inputs) -> Array:
        """NumPy's z of some x, k and b."""
        return numeric.forward(self.spec, **inputs)

    @cached_property
    def results(self) -> dict[str, Array]:
        """NumPy's z, ∂L/∂k, ∂L/∂x and ∂L/∂b, by the grid of their cells."""
        x, k, _ = self.inputs.values()
        dx, dk, db = numeric.backward(self.spec, x, k, self.dz)
        return {"z": self.forward(self.inputs), "k": dk, "x": dx, "b": db}

    def epsilon(self, grid: str) -> float:
        """The precision of a result: 0 for integers."""
        dtype = self.results[grid].dtype
        return 0.0 if dtype.kind in "iu" else float(np.finfo(dtype).eps)


class _Asked:
    """What every source is asked for: the numbers of some lines of one result."""

    def __init__(self, numbers: _Numbers, lines: Sequence[Line]) -> None:
        self.numbers = numbers
        self.spec = numbers.spec
        self.lines = lines
        self.grid = lines[0].target.grid
        self.result = result_of(self.grid)

    @cached_property
    def spots(self) -> list[_Spot]:
        """Where the numbers of the lines stand: once, or for x and z once a sample."""
        several = self.grid in ("x", "z")
        samples: list[Index] = list(np.ndindex(self.numbers.batch)) if several else [()]
        base = self.numbers.notation.base
        return [_Spot(sample, line.target, base) for sample in samples for line in self.lines]

    @property
    def sums(self) -> list[tuple[list[Values], Line]]:
        """For every spot its line and the samples summed in it: for k and b all, else its own."""
        values = self.numbers.values
        together = [values] if self.grid in ("k", "b") else [[one] for one in values]
        return [(summed, line) for summed in together for line in self.lines]

    def read(self, array: Array) -> list[Number]:
        """An array of the result's layout, read at every spot."""
        return [array[self.place(spot)].item() for spot in self.spots]

    def place(self, spot: _Spot) -> Index:
        """Where a spot's number stands in its array."""
        place = array_place(self.spec, spot.cell)
        if self.grid == "k" and self.numbers.notation.convolution:
            *channels, row, column = place
            height, width = self.spec.kernel_size
            place = (*channels, height - 1 - row, width - 1 - column)
        return spot.sample + place

    def rounding(self, least: float = 0) -> list[float]:
        """n · ε · Σ|terms| of every number of the lines (0 on integers, but for a ``least`` ε)."""
        epsilon = max(least, self.numbers.epsilon(self.grid))
        if not epsilon:
            return [0.0] * len(self.sums)
        return [_rounding(epsilon, sizes) for sizes in self.sizes]

    @cached_property
    def sizes(self) -> list[list[Number]]:
        """The sizes of all products of every line."""
        return [
            [abs(prod(term)) for values in together for term in values.factors(line)]
            for together, line in self.sums
        ]

    @cached_property
    def is_bounded(self) -> bool:
        """Whether the sums of all sizes are numbers that a float64 holds."""
        if not self.numbers.epsilon(self.grid):
            return True
        return not any(bound == inf for bound in self.rounding())


# --- the sources: one class a witness ---------------------------------------------------------


class _Source(Protocol):
    """Who else says what NumPy's numbers are, and by how much rounding may part the two."""

    is_shown: bool
    """Whether it is what the page shows, and not a witness behind it."""

    def claim(self, asked: _Asked) -> str:
        """What is claimed where it agrees."""

    def name(self, asked: _Asked) -> str:
        """What it is called in a sentence."""

    def speaks(self, asked: _Asked) -> bool:
        """Whether it has anything to say to these lines."""

    def own(self, asked: _Asked) -> list[Number]:
        """The numbers of NumPy that it is held against."""

    def numbers(self, asked: _Asked) -> list[Number]:
        """Its own numbers at the spots."""

    def rounding(self, asked: _Asked) -> list[float]:
        """How far the two may be apart at every spot."""


class _Witness:
    """What most sources have in common."""

    is_shown = False
    says: ClassVar[str]
    called: ClassVar[str]

    def claim(self, asked: _Asked) -> str:
        return self.says

    def name(self, asked: _Asked) -> str:
        return self.called

    def speaks(self, asked: _Asked) -> bool:
        return asked.is_bounded

    def own(self, asked: _Asked) -> list[Number]:
        return asked.read(asked.numbers.results[asked.grid])

    def rounding(self, asked: _Asked) -> list[float]:
        return asked.rounding()


class _TheLine(_Witness):
    """The symbolic engine: numbers put into every line, of every sample or summed over all."""

    is_shown = True
    says, called = SYMBOLS, "the line"

    def numbers(self, asked: _Asked) -> list[Number]:
        return [sum(values.line(line) for values in together) for together, line in asked.sums]


class _Differences(_Witness):
    r"""Central differences (L(t + h) − L(t − h)) / 2h of L = Σ ∂L/∂z · z.

    z is linear in x, in k and in b, so a step of 1 is exact, and whole on integers; a larger one
    where the numbers are larger, beside which a step of 1 would be rounded away.
    """

    says, called = DIFFERENCES, "the finite difference"

    def speaks(self, asked: _Asked) -> bool:
        """A z is no derivative; beside much larger numbers a difference says nothing."""
        if asked.grid == "z" or not asked.is_bounded:
            return False
        if not asked.numbers.epsilon(asked.grid):
            return True
        sizes = max((sum(sizes) for sizes in asked.sizes), default=0)
        return _is_sharp(self.rounding(asked), sizes)

    def numbers(self, asked: _Asked) -> list[Number]:
        return [self._difference(asked, asked.place(spot)) for spot in asked.spots]

    def _difference(self, asked: _Asked, place: Index) -> Number:
        given = asked.numbers

        def z(number: Array) -> Array:
            return given.forward(_replaced(given.inputs, asked.grid, place, number))

        values = given.inputs[asked.grid]
        found: Number = numeric.finite_differences(
            z, values[place], given.dz, step=_step(values)
        ).item()
        return found

    def rounding(self, asked: _Asked) -> list[float]:
        """n · ε · Σ|terms| of the whole L beside every cell: all that the difference cancels."""
        given = asked.numbers
        epsilon = given.epsilon(asked.grid)
        if not epsilon:
            return [0.0] * len(asked.spots)
        sizes = {grid: abs(array) for grid, array in given.inputs.items()}
        step = _step(sizes[asked.grid])
        places = map(asked.place, asked.spots)
        largest = (
            given.forward(_replaced(sizes, asked.grid, place, sizes[asked.grid][place] + step))
            for place in places
        )
        terms = _terms_of_a_difference(given)
        return [
            terms * (epsilon * float((abs(given.dz) * z).sum()) / step + _LEAST) for z in largest
        ]


class _TurnedKernel(_Witness):
    """The notes' road: zeros between and around, then a correlation with the turned kernel."""

    def claim(self, asked: _Asked) -> str:
        """A true convolution's own kernel is turned twice."""
        return AS_IT_IS if asked.numbers.notation.convolution else TURNED

    def name(self, asked: _Asked) -> str:
        return "the kernel as it is" if asked.numbers.notation.convolution else "the turned kernel"

    def speaks(self, asked: _Asked) -> bool:
        return asked.grid == asked.spec.fine_grid and asked.is_bounded

    def numbers(self, asked: _Asked) -> list[Number]:
        given, spec = asked.numbers, asked.spec
        x, k, b = given.inputs.values()
        hyper = dict(spec.hyper_parameters)
        if isinstance(spec, Conv2dSpec):
            return asked.read(numeric.input_gradient_by_rotation(x, k, given.dz, **hyper))
        # z − b is the ∂L/∂X of the convolution whose ∂L/∂Z is x and whose X has z's shape. An
        # output_padding of a stride or more gives that convolution windows which x has not: zeros.
        below, beside = map(floordiv, hyper.pop("output_padding"), spec.stride)
        coarse = numeric.zero_pad(x, ((0, below), (0, beside)))
        products = numeric.input_gradient_by_rotation(given.dz, k, coarse, **hyper)
        return asked.read(products + b[:, None, None])


class _TheMatrix(_Witness):
    """The matrix, or its transpose, times a column."""

    says, called = MATRIX, "the matrix"

    def speaks(self, asked: _Asked) -> bool:
        entries = prod(matrix_shape(asked.spec, asked.result))
        return entries <= LARGEST_WITNESS and asked.is_bounded

    def numbers(self, asked: _Asked) -> list[Number]:
        given = asked.numbers
        return asked.read(
            numeric.matrix_road(asked.spec, asked.result, **given.inputs, dz=given.dz)
        )


class _PyTorch(_Witness):
    """PyTorch's operation and its automatic differentiation, in double precision."""

    says, called = TORCH, "PyTorch"

    def numbers(self, asked: _Asked) -> list[Number]:
        given = asked.numbers
        return asked.read(
            pytorch.compute_by_pytorch(asked.spec, asked.result, **given.inputs, dz=given.dz)
        )

    def rounding(self, asked: _Asked) -> list[float]:
        return asked.rounding(_DOUBLE)


class _LossDifferences(_Witness):
    """Central differences (L(t + h) − L(t − h)) / 2h of a loss that knows nothing of gradients.

    A loss that is at most quadratic in every single number is differentiated exactly.
    """

    says, called = LOSS, "the finite difference of L"

    def __init__(self, loss: numeric.Loss) -> None:
        self._loss = loss

    def own(self, asked: _Asked) -> list[Number]:
        """The gradients; of z ∂L/∂Z itself, as it is given."""
        return asked.read(asked.numbers.dz) if asked.grid == "z" else super().own(asked)

    def speaks(self, asked: _Asked) -> bool:
        return _is_sharp(self.rounding(asked), max(map(abs, self.own(asked))))

    def numbers(self, asked: _Asked) -> list[Number]:
        given, grid = asked.numbers, asked.grid
        inputs = {name: array.astype(float) for name, array in given.inputs.items()}

        def value(array: Array) -> float:
            return self._loss.value(
                array if grid == "z" else given.forward({**inputs, grid: array})
            )

        array = given.forward(inputs) if grid == "z" else inputs[grid]
        return asked.read(numeric.finite_differences(value, array, np.ones(()), step=_step(array)))

    def rounding(self, asked: _Asked) -> list[float]:
        given, grid = asked.numbers, asked.grid
        array = given.forward(given.inputs) if grid == "z" else given.inputs[grid]
        return [self._round_off(asked, _step(array.astype(float)))] * len(asked.spots)

    def _round_off(self, asked: _Asked, step: float) -> float:
        given, grid = asked.numbers, asked.grid
        sizes = {name: abs(array.astype(float)) for name, array in given.inputs.items()}
        epsilon = max(_DOUBLE, given.epsilon(grid))
        if grid != "z":
            sizes[grid] = sizes[grid] + step
        largest = self._loss.magnitude(given.forward(sizes) + (step if grid == "z" else 0))
        return 2 * _terms_of_a_difference(given) * (epsilon * largest / step + _LEAST)


class _BehindDifferences(_LossDifferences):
    r"""Central differences (L(t + h) − L(t − h)) / 2h of a loss behind an activation.

    h moves no z by more than ``_MOVED``. A curve leaves h²/6 · |L‴| between the two; at a corner
    the side is followed whose slope is taken, and one that lies within h is allowed for whole.
    """

    def __init__(self, loss: numeric.Behind) -> None:
        super().__init__(loss)
        self._behind = loss

    def speaks(self, asked: _Asked) -> bool:
        # Far from 0 a sigmoid is flat: what its curve leaves is a larger part of what comes back.
        own = max(map(abs, self.own(asked)))
        return not own or max(self.rounding(asked)) <= SHARPEST_BEHIND * own

    def numbers(self, asked: _Asked) -> list[Number]:
        given, grid = asked.numbers, asked.grid
        inputs = {name: array.astype(float) for name, array in given.inputs.items()}
        start, function = given.forward(inputs), self._behind.activation

        def value(array: Array) -> float:
            z = array if grid == "z" else given.forward({**inputs, grid: array})
            return self._behind.loss.value(function.beside(start, z))

        array = start if grid == "z" else inputs[grid]
        step = self._step(asked)
        return asked.read(numeric.finite_differences(value, array, np.ones(()), step=step))

    def rounding(self, asked: _Asked) -> list[float]:
        given, step, steepest = asked.numbers, self._step(asked), self._steepest(asked)
        z = given.forward({name: array.astype(float) for name, array in given.inputs.items()})
        first, second, third = self._behind.activation.curved
        from_loss = abs(self._behind.of_activation(z)) + _MOVED
        bends = float((third * from_loss + 3 * first * second).sum()) * _MOVED**2 / 6
        near = self._behind.activation.has_corner & (z != 0) & (abs(z) <= _MOVED)
        corners = float((from_loss * near).sum()) * (1 + first)
        least = self._round_off(asked, step)
        return [least + steepest * (bends + corners)] * len(asked.spots)

    def _step(self, asked: _Asked) -> float:
        return float(2.0 ** np.floor(np.log2(_MOVED / self._steepest(asked))))

    def _steepest(self, asked: _Asked) -> float:
        """The largest ∂z/∂(a number that is moved), or 1."""
        inputs = asked.numbers.inputs
        other = {"x": "k", "k": "x"}.get(asked.grid)
        return max(1.0, float(abs(inputs[other]).max())) if other else 1.0


_MOVED = 2.0**-13
"""Where a loss has corners and curves, a difference moves no z by more."""

_WITNESSES: tuple[_Source, ...] = (_TheLine(), _Differences(), _TurnedKernel(), _TheMatrix())
"""Who is heard on every line, in this order."""


def _step(values: Array) -> Number:
    """How far a number is moved: by 1; among large ones by a power of two as large as they are."""
    if values.dtype.kind in "iu":
        return 1
    largest = float(np.abs(values).max(initial=0))
    return 2.0 ** max(0, frexp(largest)[1]) if 1 < largest < 2.0**1000 else 1.0


def _is_sharp(bounds: Sequence[float], sizes: float) -> bool:
    """Whether rounding explains little of sums of that size; of no more than zeros it may."""
    return not sizes or (isfinite(sizes) and max(bounds) <= SHARPEST * sizes)


SHARPEST = 1e-5
"""A finite difference that may be off by a larger part of its sums is not heard."""

SHARPEST_BEHIND = 1e-2
"""The same where the loss has corners and curves."""


def _terms_of_a_difference(given: _Numbers) -> int:
    """How many terms L has, its window's and the difference's own included."""
    window = given.spec.in_channels_per_group * prod(given.spec.kernel_size)
    return given.dz.size + window + 4


# --- arrays -----------------------------------------------------------------------------------


def _is_batch(values: ArrayLike) -> bool:
    """Whether x or dz has its batch axis: four in all."""
    return np.ndim(np.asarray(values, dtype=object)) == 4


def _samples(name: str, values: Any) -> list[Any]:
    """The samples of x or dz; without a batch axis it is one."""
    if not _is_batch(values):
        return [values]
    if not len(values):
        raise ValueError(f"{name} is an empty batch: evidence needs at least one sample")
    return list(values)


def _one_dtype(*arrays: ArrayLike) -> list[Array]:
    """The arrays in their common dtype; integers get 64 bits, so that small ones have room."""
    dtype = np.result_type(*map(np.asarray, arrays))
    return [np.asarray(array).astype(np.int64 if dtype.kind in "iu" else dtype) for array in arrays]


def _replaced(inputs: Inputs, grid: str, place: Index, number: Array) -> Inputs:
    """The inputs with one number changed."""
    array = inputs[grid].copy()
    array[place] = number
    return {**inputs, grid: array}
