"""The mistakes: what each spoils, and what it changes in the right picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import prod

from engine.correlation import (
    Correlation,
    Cut,
    Expanded,
    as_correlation,
    bordered,
    cut_off,
    spread,
)
from engine.geometry import Axis, Pair, Spec
from engine.mistakes.disguises import (
    Hiding,
    coarse_like_its_turn,
    gradients_without_a_sum,
    kernel_like_its_turn,
    kernel_like_its_turned_transpose,
    nothing_on_the_coarse_grid,
)
from engine.results import Result, checked_result

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
    hides: Hiding
    """The numbers with which it does not show, where its shape does not give it away."""
    change: _Change | None = None
    averages: bool = False

    def result(self, spec: Spec) -> Result:
        """The name of the spoiled result."""
        if self.spoils != GATHER:
            return checked_result(self.spoils)
        return spec.gathered_result

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
        return (1, 1) if picture is None else picture.size


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


def _one_more(axis: Axis) -> Pair:
    before, after = axis.border
    return before + 1, after + 1


def _of_the_forward_pass(axis: Axis) -> Pair:
    return axis.pad_before, axis.pad_after + axis.remainder


NO_ROTATION = Mistake("no-rotation", "No rotation", GATHER, kernel_like_its_turn, _not_rotated)
TRANSPOSE = Mistake("transpose", "Transpose", GATHER, kernel_like_its_turned_transpose, _transposed)
NO_PADDING = Mistake(
    "no-padding", "No padding", GATHER, nothing_on_the_coarse_grid, _with(lambda axis: (0, 0))
)
PADDING_K = Mistake("padding-k", "Padding k", GATHER, nothing_on_the_coarse_grid, _with(_one_more))
PADDING_P = Mistake(
    "padding-p", "Padding p", GATHER, nothing_on_the_coarse_grid, _with(_of_the_forward_pass)
)
NO_ZEROS = Mistake(
    "no-zeros", "No zeros between", GATHER, nothing_on_the_coarse_grid,
    _with(lambda axis: axis.border, zeros_between=False),
)  # fmt: skip
WRONG_SIDE = Mistake(
    "wrong-side", "Wrong side", GATHER, nothing_on_the_coarse_grid,
    _with(lambda axis: axis.border[::-1]),
)  # fmt: skip
TRUE_CONVOLUTION = Mistake(
    "true-convolution", "True convolution", KERNEL, coarse_like_its_turn, _not_rotated
)
MEAN = Mistake("mean", "Mean", BIAS, gradients_without_a_sum, averages=True)

MISTAKES = (
    *(NO_ROTATION, TRANSPOSE, NO_PADDING, PADDING_K, PADDING_P, NO_ZEROS, WRONG_SIDE),
    *(TRUE_CONVOLUTION, MEAN),
)
"""Every mistake, in the order in which the pages tell them."""


def right_size(spec: Spec, mistake: Mistake) -> Pair:
    """(height, width) of the right grid."""
    if mistake.spoils == BIAS:
        return 1, 1
    return as_correlation(spec, mistake.result(spec)).result.size
