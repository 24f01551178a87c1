"""What a mistake leads to whatever the numbers are: the products it sums, beside the right ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import prod

from engine.correlation import PADDING, Correlation, as_correlation
from engine.geometry import Pair, Spec
from engine.mistakes import picture_values
from engine.mistakes.catalogue import Mistake, right_size
from engine.mistakes.disguises import Arrays
from engine.mistakes.recipes import BIAS
from engine.results import FACTORS
from engine.taps import Index, grid_shape

Product = tuple[Index, ...]
"""The indices of a term's factors in the notes' order: two, or one alone in ∂L/∂b."""

MOST_PRODUCTS = 4_000
"""Of results with more products nothing is said "whatever the numbers are"."""


class TooManyProducts(ValueError):
    """The question needs more products than are looked at."""


def factors(spec: Spec, mistake: Mistake) -> tuple[str, ...]:
    """The grids of the factors of the spoiled result's terms: ("dz", "k") and so on."""
    return FACTORS[mistake.result(spec)]


def right_products(spec: Spec, mistake: Mistake, target: Index) -> list[Product]:
    """The terms of one cell of the result as they should be, in the notes' order."""
    if mistake.spoils == BIAS:
        return [((*target, *place),) for place in _cells(spec.output_size)]
    return [*picture_values.products(spec, as_correlation(spec, mistake.result(spec)), target)]


def wrong_products(spec: Spec, mistake: Mistake, target: Index) -> list[Product]:
    """The terms that the mistake sums instead (and divides by its divisor)."""
    picture = mistake.picture(spec)
    if picture is None:
        return right_products(spec, mistake, target)
    return [*picture_values.products(spec, picture, target)]


def changes_nothing(spec: Spec, mistake: Mistake) -> bool:
    """Whether every line is the right one: in this geometry there is nothing to get wrong.

    Raises TooManyProducts beyond ``MOST_PRODUCTS``.
    """
    if mistake.size(spec) != right_size(spec, mistake):
        return False
    if mistake.divisor(spec) != 1:
        return False
    picture = mistake.picture(spec)
    if picture is None or _is_laid_out_as(picture, as_correlation(spec, mistake.result(spec))):
        return True
    pairs = _both(spec, mistake)
    return all(Counter(right) == Counter(wrong) for right, wrong in pairs)


def _is_laid_out_as(one: Correlation, other: Correlation) -> bool:
    """Whether two pictures have the same cells at the same places, whatever their zeros are for."""
    return all(
        [max(at, PADDING) for at in mine] == [max(at, PADDING) for at in theirs]
        for mine, theirs in zip(_sides(one), _sides(other), strict=True)
    )


def _sides(picture: Correlation) -> Iterator[tuple[int, ...]]:
    for grid in (picture.left, picture.right):
        yield from (grid.rows, grid.columns)
        yield (int(grid.transposed and grid.size != (1, 1)),)


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
        self._place = spec.weight_place if fixed == ["k"] else tuple

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
        return Fraction(self._values[self._place(index)].item())


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


def _channels(spec: Spec, mistake: Mistake) -> Iterator[Index]:
    if mistake.spoils == BIAS:
        shape: Index = (spec.out_channels,)
    else:
        shape = grid_shape(spec, as_correlation(spec, mistake.result(spec)).result.grid)[:-2]
    return product(*map(range, shape))


def _cells(size: Pair) -> Iterator[Pair]:
    return product(range(size[0]), range(size[1]))
