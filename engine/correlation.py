"""Each result as one plain cross-correlation of two expanded grids: what the notes end in.

The notes close every derivation with a picture: ∂L/∂Z padded ⊗ K rotated = ∂L/∂X, and so on.
Here is that picture for any geometry. A grid is *expanded* by padding (or cropping) its border,
by zeros between its cells, and by a turn of 180°; then the left grid is cross-correlated with the
right one, ``result[i] = Σ_a left[i · step + a] · right[a]``, and everything else is gone.

With the kernel of a true convolution the turn moves: where the notes rotate K it stands as it is,
where they do not it is rotated, and ∂L/∂K comes out of X ⊗ ∂L/∂Z rotated.

Positions on an expanded axis are indices of the grid itself, or PADDING, or INSERTED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from engine.geometry import Axis, Pair, Spec
from engine.results import CORRELATIONS, as_factor
from engine.taps import GRIDS, channel_taps, in_taps

PADDING = -1
"""A zero put around the grid."""
INSERTED = -2
"""A zero put between the cells of the grid."""

Cut = tuple[tuple[int, ...], tuple[int, ...]]
"""What a crop takes from an axis before and after what is left of it: its own indices and zeros."""

UNCUT: Cut = ((), ())

_Left = tuple[str, Callable[[Axis], tuple[tuple[int, ...], Cut]]]
"""A grid and the rule that expands each of its axes, and says what it cuts off."""
_Right = tuple[str, Callable[[Axis], tuple[int, ...]]]
"""The same of a grid that is never cropped."""

LARGEST_SIDE = 2**20
"""A side of a grid with its zeros is at most about this long."""


@dataclass(frozen=True)
class Expanded:
    """A grid with its border and its inner zeros: for each row and column the index it shows."""

    grid: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    rotated: bool = False
    transposed: bool = False
    """Whether rows and columns are exchanged: place (a, b) shows the cell (columns[b], rows[a])."""
    cut: tuple[Cut, Cut] = (UNCUT, UNCUT)
    """What was cut off of the rows and of the columns, where there is a cell among it."""

    @property
    def is_padded(self) -> bool:
        """Whether zeros stand around the grid."""
        return PADDING in self.rows or PADDING in self.columns

    @property
    def is_cropped(self) -> bool:
        """Whether cells are cut off."""
        return self.cut != (UNCUT, UNCUT)

    @property
    def is_spread(self) -> bool:
        """Whether zeros stand between the cells."""
        return INSERTED in self.rows or INSERTED in self.columns

    @property
    def size(self) -> Pair:
        """(height, width) with the zeros."""
        return len(self.rows), len(self.columns)

    def cell(self, place: Pair) -> Pair | None:
        """The cell (row, column) that stands at a place; None for a zero."""
        row, column = self.rows[place[0]], self.columns[place[1]]
        if row < 0 or column < 0:
            return None
        return (column, row) if self.transposed else (row, column)

    @property
    def is_plain(self) -> bool:
        """Whether it is the grid itself: nothing padded, inserted, cropped or turned."""
        return not (self.rotated or self.transposed or self.is_cropped) and all(
            axis == tuple(range(len(axis))) for axis in (self.rows, self.columns)
        )

    @property
    def unrotated(self) -> Expanded:
        """The same grid before its turn by 180°, without inserted zeros."""
        rows, columns = (
            tuple(sorted(i for i in axis if i >= 0)) for axis in (self.rows, self.columns)
        )
        return Expanded(self.grid, rows, columns)

    @property
    def uncut(self) -> Expanded:
        """The same grid with what was cut off of it."""
        rows, columns = (
            (*before, *axis, *after)
            for axis, (before, after) in zip((self.rows, self.columns), self.cut, strict=True)
        )
        return replace(self, rows=rows, columns=columns, cut=(UNCUT, UNCUT))

    @property
    def turned(self) -> Expanded:
        """The same grid turned by 180°."""
        rows, columns = ((after[::-1], before[::-1]) for before, after in self.cut)
        return replace(
            self,
            rows=self.rows[::-1],
            columns=self.columns[::-1],
            rotated=not self.rotated,
            cut=(rows, columns),
        )


@dataclass(frozen=True)
class Correlation:
    """``result[i, j] = Σ_ab left[i·step + a, j·step + b] · right[a, b]``, the grids expanded."""

    left: Expanded
    right: Expanded
    step: Pair
    result: Expanded

    @property
    def windows(self) -> Pair:
        """How often the right grid fits on the left one in its steps, down and across."""
        down, across = (
            max(0, (left - right) // step + 1)
            for left, right, step in zip(self.left.size, self.right.size, self.step, strict=True)
        )
        return down, across

    @property
    def size(self) -> Pair:
        """(height, width) of what the picture gives; 0 where the right grid does not fit.

        ``result`` has the size that is wanted, and of a wrong picture that may be another. Only
        ∂L/∂K is cut to it, right or wrong: behind the last window more may be left over than the
        kernel reaches.
        """
        return self.result.size if self.result.grid == "k" else self.windows

    def meetings(self, target: Pair) -> Iterator[tuple[Pair, Pair]]:
        """The cells (row, column) of left and right that meet in one cell, zeros left out.

        >>> from engine import Conv2dSpec
        >>> picture = as_correlation(Conv2dSpec((3, 3), (2, 2)), "input_gradient")
        >>> list(picture.meetings((0, 1)))
        [((0, 0), (0, 1)), ((0, 1), (0, 0))]
        """
        for under, over in window(self.right.size, self.step, target):
            one, other = self.left.cell(under), self.right.cell(over)
            if one and other:
                yield one, other

    def channels(self, spec: Spec, channel: int) -> list[Pair]:
        """The flat channels of left and right that a channel of the result sums over."""
        left, right, result = (
            GRIDS.index(in_taps(one.grid)) for one in (self.left, self.right, self.result)
        )
        return [(tap[left], tap[right]) for tap in channel_taps(spec) if tap[result] == channel]


def window(size: Pair, step: Pair, target: Pair) -> Iterator[tuple[Pair, Pair]]:
    """The places of left and right that lie on one another in one cell of left ⊗ right.

    ``size`` is the right grid's.

    >>> list(window((1, 2), (1, 1), (3, 4)))
    [((3, 4), (0, 0)), ((3, 5), (0, 1))]
    """
    top, start = target[0] * step[0], target[1] * step[1]
    for a, b in product(range(size[0]), range(size[1])):
        yield (top + a, start + b), (a, b)


@lru_cache(maxsize=256)
def as_correlation(spec: Spec, result: str, *, turned: bool = False) -> Correlation:
    """How ``result`` ("forward", "kernel_gradient" or "input_gradient") is a plain correlation.

    ``turned``: K is the kernel of a true convolution.

    >>> from engine import Conv2dSpec
    >>> c = as_correlation(Conv2dSpec((3, 3), (2, 2)), "input_gradient")
    >>> c.left.grid, c.left.rows, c.right.grid, c.right.rows
    ('dz', (-1, 0, 1, -1), 'k', (1, 0))
    """
    fine, coarse = as_factor(spec.fine_grid), as_factor(spec.coarse_grid)
    if result == "kernel_gradient":
        picture = _expand(spec, (fine, _by_dilation), (coarse, _spread), spec.dilation, "k")
        return replace(picture, result=picture.result.turned) if turned else picture
    gather, spread = (_rotated, _dilated) if turned else (_dilated, _rotated)
    if result == spec.gathered_result:
        return _expand(spec, (coarse, _implied), ("k", spread), (1, 1), spec.fine_grid)
    if result in CORRELATIONS:
        return _expand(spec, (fine, _by_stride), ("k", gather), spec.stride, spec.coarse_grid)
    raise ValueError(f"{result!r} is no correlation: expected one of {', '.join(CORRELATIONS)}")


def _expand(spec: Spec, left: _Left, right: _Right, step: Pair, target: str) -> Correlation:
    rows, columns = spec.axes
    for axis in (rows, columns):
        longest = max(axis.fine + axis.pad_before + axis.pad_after, axis.coarse * axis.stride)
        if longest + axis.span > LARGEST_SIDE:
            raise ValueError(
                f"the grids would be {longest + axis.span} cells long with their zeros: "
                f"at most {LARGEST_SIDE} are drawn"
            )
    (left_grid, left_rule), (right_grid, right_rule) = left, right
    sizes = spec.kernel_size if target == "k" else _size(spec, target)
    (left_rows, cut_rows), (left_columns, cut_columns) = map(left_rule, (rows, columns))
    return Correlation(
        Expanded(left_grid, left_rows, left_columns, cut=(cut_rows, cut_columns)),
        Expanded(right_grid, right_rule(rows), right_rule(columns), right_rule is _rotated),
        step,
        Expanded(target, tuple(range(sizes[0])), tuple(range(sizes[1]))),
    )


def _size(spec: Spec, grid: str) -> Pair:
    size: Pair = spec.input_size if grid == "x" else spec.output_size
    return size


def _padded(axis: Axis) -> tuple[int, ...]:
    """The fine grid with its padding."""
    return (PADDING,) * axis.pad_before + tuple(range(axis.fine)) + (PADDING,) * axis.pad_after


def _by_dilation(axis: Axis) -> tuple[tuple[int, ...], Cut]:
    """The padded fine grid as windows that go on in steps of the dilation cover it."""
    return _covered(axis, axis.dilation)


def _by_stride(axis: Axis) -> tuple[tuple[int, ...], Cut]:
    """The padded fine grid as windows that go on in steps of the stride cover it."""
    return _covered(axis, axis.stride)


def _covered(axis: Axis, step: int) -> tuple[tuple[int, ...], Cut]:
    """The padded fine grid, without a remainder so long that it would have room for a window."""
    padded = _padded(axis)
    kept = len(padded) - (axis.remainder if axis.remainder >= step else 0)
    return padded[:kept], _told(((), padded[kept:]))


def _spread(axis: Axis) -> tuple[int, ...]:
    """The coarse grid with stride − 1 zeros between its cells."""
    return spread(range(axis.coarse), axis.stride)


def _dilated(axis: Axis) -> tuple[int, ...]:
    """The kernel with dilation − 1 zeros between its cells."""
    return spread(range(axis.kernel), axis.dilation)


def _rotated(axis: Axis) -> tuple[int, ...]:
    """The dilated kernel read backwards: both axes so are a turn by 180°."""
    return _dilated(axis)[::-1]


def _implied(axis: Axis) -> tuple[tuple[int, ...], Cut]:
    """The spread coarse grid with the border that makes it the fine one's input."""
    return bordered(_spread(axis), *axis.border), cut_off(_spread(axis), *axis.border)


def bordered(cells: tuple[int, ...], before: int, after: int) -> tuple[int, ...]:
    """An axis with so many zeros before and after it; a negative number is a crop.

    A crop larger than the axis goes on into the zeros at its other end.

    >>> bordered((0, 1), -1, 2)
    (1, -1, -1)
    """
    padded, start, stop = _bordered(cells, before, after)
    return padded[start:stop]


def cut_off(cells: tuple[int, ...], before: int, after: int) -> Cut:
    """What a border with a negative number takes away before and after the rest of an axis.

    >>> cut_off((0, INSERTED, 1), -1, 2)
    ((0,), ())
    """
    padded, start, stop = _bordered(cells, before, after)
    return _told((padded[:start], padded[stop:]))


def _told(cut: Cut) -> Cut:
    """What is cut off on either side, where it is more than zeros."""
    before, after = (side if any(at >= 0 for at in side) else () for side in cut)
    return before, after


def _bordered(cells: tuple[int, ...], before: int, after: int) -> tuple[tuple[int, ...], int, int]:
    """The axis with its zeros, and where what a crop leaves of it starts and stops."""
    padded = (PADDING,) * max(0, before) + cells + (PADDING,) * max(0, after)
    start = min(len(padded), max(0, -before))
    return padded, start, max(start, len(padded) - max(0, -after))


def spread(cells: range, step: int) -> tuple[int, ...]:
    """An axis with ``step`` − 1 zeros between its cells.

    >>> spread(range(2), 3)
    (0, -2, -2, 1)
    """
    places = [INSERTED] * ((len(cells) - 1) * step + 1)
    places[::step] = cells
    return tuple(places)
