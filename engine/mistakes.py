"""Mistakes one makes in a backward pass: what each changes in the picture, and where it hides.

Every result of the notes is a picture, left ⊗ right (:mod:`engine.correlation`), or the sum that is
∂L/∂b. A mistake changes one thing in it: the turn, the zeros, the padding. What it leads to is
computed from the changed picture, so that nothing about it is only said. A statement "whatever the
numbers are" is decided on the products themselves, not on examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import numeric, pictured
from engine.correlation import (
    Correlation,
    Cut,
    Expanded,
    as_correlation,
    bordered,
    cut_off,
    spread,
)
from engine.geometry import Axis, Conv2dSpec, ConvTranspose2dSpec, Pair, Spec
from engine.taps import Index, grid_shape

Array = NDArray[Any]
Arrays = dict[str, Array]
"""x, k, b and dz as :mod:`engine.numeric` takes them, with a channel axis and without a batch."""

GATHER, KERNEL, BIAS = "gather", "kernel_gradient", "bias_gradient"
"""What a mistake is made in; gather is ∂L/∂X of a convolution and Z of a transposed one."""


_Change = Callable[[Spec, Correlation], Correlation]
"""What makes the wrong picture out of the right one."""


@dataclass(frozen=True)
class Mistake:
    """One thing done wrong: its name, what it spoils, and how it changes the picture."""

    name: str
    title: str
    spoils: str
    """GATHER, KERNEL or BIAS."""
    change: _Change | None = None
    averages: bool = False

    def result(self, spec: Spec) -> str:
        """The name of the spoiled result."""
        if self.spoils != GATHER:
            return self.spoils
        return "input_gradient" if isinstance(spec, Conv2dSpec) else "forward"

    def picture(self, spec: Spec) -> Correlation | None:
        """The picture as the mistake has it; None for ∂L/∂b, which has none."""
        if not self.change:
            return None
        return self.change(spec, as_correlation(spec, self.result(spec)))

    def divisor(self, spec: Spec) -> int:
        """What every sum is divided by: 1, or the cells of a filter where a mean is taken."""
        return prod(spec.output_size) if self.averages else 1

    def size(self, spec: Spec) -> Pair:
        """(height, width) of the wrong grid; 0 where nothing is left of it."""
        picture = self.picture(spec)
        return (1, 1) if picture is None else pictured.size_of(picture)


# --- the mistakes -------------------------------------------------------------------------------


def _not_rotated(spec: Spec, picture: Correlation) -> Correlation:
    return replace(picture, right=_turned_over(picture.right))


def _turned_over(grid: Expanded) -> Expanded:
    return replace(grid, rows=grid.rows[::-1], columns=grid.columns[::-1], rotated=not grid.rotated)


def _transposed(spec: Spec, picture: Correlation) -> Correlation:
    (height, width), (down, across) = spec.kernel_size, spec.dilation
    rows, columns = spread(range(width), down), spread(range(height), across)
    return replace(picture, right=Expanded("k", rows, columns, transposed=True))


_Border = Callable[[Axis], Pair]
"""The zeros before and after an axis; a negative number is a crop."""


def _with(border: _Border, *, zeros_between: bool = True) -> _Change:
    """The coarse grid with another border, and with or without the zeros between its cells."""

    def side(axis: Axis) -> tuple[tuple[int, ...], Cut]:
        cells = spread(range(axis.coarse), axis.stride if zeros_between else 1)
        return bordered(cells, *border(axis)), cut_off(cells, *border(axis))

    def change(spec: Spec, picture: Correlation) -> Correlation:
        (rows, cut_rows), (columns, cut_columns) = map(side, spec.axes)
        cut = cut_rows, cut_columns
        return replace(picture, left=replace(picture.left, rows=rows, columns=columns, cut=cut))

    return change


def _right_border(axis: Axis) -> Pair:
    before, after = axis.implied_padding
    return before, after + axis.remainder


def _one_more(axis: Axis) -> Pair:
    before, after = _right_border(axis)
    return before + 1, after + 1


def _of_the_forward_pass(axis: Axis) -> Pair:
    return axis.pad_before, axis.pad_after + axis.remainder


NO_ROTATION = Mistake("no-rotation", "No rotation", GATHER, _not_rotated)
TRANSPOSE = Mistake("transpose", "Transpose", GATHER, _transposed)
NO_PADDING = Mistake("no-padding", "No padding", GATHER, _with(lambda axis: (0, 0)))
PADDING_K = Mistake("padding-k", "Padding k", GATHER, _with(_one_more))
PADDING_P = Mistake("padding-p", "Padding p", GATHER, _with(_of_the_forward_pass))
NO_ZEROS = Mistake(
    "no-zeros", "No zeros between", GATHER, _with(_right_border, zeros_between=False)
)
WRONG_SIDE = Mistake(
    "wrong-side",
    "Wrong side",
    GATHER,
    _with(lambda axis: _right_border(axis)[::-1]),
)
TRUE_CONVOLUTION = Mistake("true-convolution", "True convolution", KERNEL, _not_rotated)
MEAN = Mistake("mean", "Mean", BIAS, averages=True)

MISTAKES = (
    *(NO_ROTATION, TRANSPOSE, NO_PADDING, PADDING_K, PADDING_P, NO_ZEROS, WRONG_SIDE),
    *(TRUE_CONVOLUTION, MEAN),
)
"""Every mistake, in the order in which the pages tell them."""


# --- what a mistake leads to: numbers -------------------------------------------------------------


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
        return pictured.compute(spec, picture, **arrays)
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
    grids = {"input_gradient": "x", "kernel_gradient": "k", "bias_gradient": "b"}
    result = mistake.result(spec)
    if result not in grids:
        raise ValueError(f"{result!r} is no gradient: a gradient check does not look at it")
    grid = grids[result]

    def z(number: Array) -> Array:
        moved = arrays[grid].astype(np.result_type(arrays[grid], number))
        moved[index] = number
        return _computed(spec, "forward", {**arrays, grid: moved})

    return numeric.finite_differences(z, arrays[grid][index], arrays["dz"], step=1).item()


# --- what a mistake leads to: products ------------------------------------------------------------

Product = tuple[Index, ...]
"""The indices of a term's factors in the notes' order: two, or one alone in ∂L/∂b."""

MOST_PRODUCTS = 4_000
"""Of results with more products nothing is said "whatever the numbers are"."""


class TooManyProducts(ValueError):
    """The question needs more products than are looked at."""


def factors(spec: Spec, mistake: Mistake) -> tuple[str, ...]:
    """The grids of the factors of the spoiled result's terms: ("dz", "k") and so on."""
    if mistake.spoils == BIAS:
        return ("dz",)
    return pictured.FACTORS[as_correlation(spec, mistake.result(spec)).result.grid]


def right_products(spec: Spec, mistake: Mistake, target: Index) -> list[Product]:
    """The terms of one cell of the result as they should be, in the notes' order."""
    if mistake.spoils == BIAS:
        return [((*target, *place),) for place in _cells(spec.output_size)]
    return [*pictured.products(spec, as_correlation(spec, mistake.result(spec)), target)]


def wrong_products(spec: Spec, mistake: Mistake, target: Index) -> list[Product]:
    """The terms that the mistake sums instead (and divides by its divisor)."""
    picture = mistake.picture(spec)
    if picture is None:
        return right_products(spec, mistake, target)
    return [*pictured.products(spec, picture, target)]


def changes_nothing(spec: Spec, mistake: Mistake) -> bool:
    """Whether every line is the right one: in this geometry there is nothing to get wrong.

    Raises TooManyProducts beyond ``MOST_PRODUCTS``.
    """
    if mistake.size(spec) != right_size(spec, mistake):
        return False
    if mistake.divisor(spec) != 1:
        return False
    pairs = _both(spec, mistake)
    return all(Counter(right) == Counter(wrong) for right, wrong in pairs)


def keeps_the_sum(spec: Spec, mistake: Mistake) -> bool:
    """Whether the sum over the result is the right one, whatever the numbers are."""
    result = mistake.result(spec)
    other_biases = prod(mistake.size(spec)) != prod(right_size(spec, mistake))
    if mistake.divisor(spec) != 1 or (result == "forward" and other_biases):
        return False
    sums = [Counter[Product](), Counter[Product]()]
    for both in _both(spec, mistake):
        for found, products in zip(sums, both, strict=True):
            found.update(products)
    return sums[0] == sums[1]


def hides_whatever(spec: Spec, mistake: Mistake, grid: str, arrays: Arrays) -> bool:
    """Whether the mistake hides whatever the numbers of ``grid`` are, the others being as given."""
    names = factors(spec, mistake)
    if grid not in names:
        raise ValueError(f"{grid!r} is no factor of this result: it has {names}")
    if mistake.size(spec) != right_size(spec, mistake):
        return False
    free = names.index(grid)
    fixed = _Exact(spec, arrays, [name for name in names if name != grid])
    return all(
        fixed.coefficients(right, free, mistake.divisor(spec)) == fixed.coefficients(wrong, free, 1)
        for right, wrong in _both(spec, mistake)
    )


class _Exact:
    """Coefficients of a linear form, as fractions: nothing is lost to rounding."""

    def __init__(self, spec: Spec, arrays: Arrays, fixed: list[str]) -> None:
        self._values = arrays[fixed[0]] if fixed else None
        self._turn_over = fixed == ["k"] and isinstance(spec, ConvTranspose2dSpec)

    def coefficients(self, products: list[Product], free: int, times: int) -> dict[Index, Fraction]:
        found: dict[Index, Fraction] = {}
        for term in products:
            rest = [index for place, index in enumerate(term) if place != free]
            found[term[free]] = found.get(term[free], Fraction(0)) + self._value(rest) * times
        return {index: value for index, value in found.items() if value}

    def _value(self, rest: list[Index]) -> Fraction:
        if self._values is None:
            return Fraction(1)
        (index,) = rest
        # A transposed weight has its in axis first.
        place = (index[1], index[0], *index[2:]) if self._turn_over else index
        return Fraction(self._values[place].item())


def _both(spec: Spec, mistake: Mistake) -> Iterator[tuple[list[Product], list[Product]]]:
    """The right and the wrong terms of every cell that either grid has."""
    right, wrong = right_size(spec, mistake), mistake.size(spec)
    seen = 0
    for channels in _channels(spec, mistake):
        for place in _cells((max(right[0], wrong[0]), max(right[1], wrong[1]))):
            pair = (
                _inside(right_products, spec, mistake, (channels, place), right),
                _inside(wrong_products, spec, mistake, (channels, place), wrong),
            )
            seen += sum(map(len, pair))
            if seen > 2 * MOST_PRODUCTS:
                raise TooManyProducts(f"more than {MOST_PRODUCTS} products")
            yield pair


def _inside(
    products: Callable[[Spec, Mistake, Index], list[Product]],
    spec: Spec,
    mistake: Mistake,
    target: tuple[Index, Pair],
    size: Pair,
) -> list[Product]:
    channels, place = target
    if mistake.spoils == BIAS:
        return products(spec, mistake, channels)
    if place[0] >= size[0] or place[1] >= size[1]:
        return []
    return products(spec, mistake, (*channels, *place))


def right_size(spec: Spec, mistake: Mistake) -> Pair:
    """(height, width) of the right grid."""
    if mistake.spoils == BIAS:
        return 1, 1
    return as_correlation(spec, mistake.result(spec)).result.size


def _channels(spec: Spec, mistake: Mistake) -> Iterator[Index]:
    if mistake.spoils == BIAS:
        shape: Index = (spec.out_channels,)
    else:
        shape = grid_shape(spec, as_correlation(spec, mistake.result(spec)).result.grid)[:-2]
    return product(*map(range, shape))


def _cells(size: Pair) -> Iterator[Pair]:
    return product(range(size[0]), range(size[1]))


# --- numbers that hide a mistake ------------------------------------------------------------------


def hiding(spec: Spec, mistake: Mistake, arrays: Arrays) -> tuple[str, Array] | None:
    """A grid, and numbers for it close to those it has, with which the mistake does not show.

    None where no numbers do: the shape gives the mistake away.
    """
    if mistake.size(spec) != right_size(spec, mistake):
        return None
    coarse = "dz" if isinstance(spec, Conv2dSpec) else "x"
    if mistake is NO_ROTATION:
        return "k", _mirrored(arrays["k"], lambda k: k[..., ::-1, ::-1])
    if mistake is TRANSPOSE:
        return "k", _mirrored(arrays["k"], lambda k: k[..., ::-1, ::-1].swapaxes(-1, -2))
    if mistake is TRUE_CONVOLUTION:
        return coarse, _mirrored(arrays[coarse], lambda a: a[..., ::-1, ::-1])
    if mistake is MEAN:
        return "dz", _without_sum(arrays["dz"])
    return coarse, np.zeros_like(arrays[coarse])


def _mirrored(values: Array, image: Callable[[Array], Array]) -> Array:
    """Every cell that stands behind its mirror image takes the image's number."""
    places = np.arange(values[0, 0].size if values.ndim == 4 else values[0].size)
    places = places.reshape(values.shape[-2:])
    return np.where(image(places) < places, image(values), values)


def _without_sum(values: Array) -> Array:
    """Every second number is the negative of the one before it; a last odd one is 0."""
    flat = values.reshape(len(values), -1).copy()
    even = flat.shape[1] // 2 * 2
    flat[:, 1:even:2] = -flat[:, 0:even:2]
    flat[:, even:] = 0
    return flat.reshape(values.shape)
