"""The table of taps: the triples (x cell, k cell, z cell) that multiply and meet.

The table defines one trilinear form T(x, k, g) = Σ_taps x · k · g with g = ∂L/∂z, and
z − b = ∂T/∂g, ∂L/∂k = ∂T/∂k, ∂L/∂x = ∂T/∂x. Grouped by z cell it is the z lines, by k cell
the ∂L/∂k lines, by x cell the ∂L/∂x lines.

It is a product of three small tables, one each for channels, rows and columns, so a line is
read off in time proportional to its own length and the whole table is never built.

The kernel of a true convolution meets x turned by 180°: its table is *turned*, every k position
counted from the other end, and nothing else differs.

Channels of k are counted as (out, in) in the weight array's own layout: ``in`` within its group
for a convolution, ``out`` within its group for a transposed one.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from engine.geometry import Axis, Conv2dSpec, Spec
from engine.results import CORRELATIONS, FACTORS, GRID_OF
from engine.results import GRIDS as ALL_GRIDS

Index = tuple[int, ...]
GRIDS = ("x", "k", "z")
"""The grids whose cells meet in a tap."""


class Tap(NamedTuple):
    """One product: the zero-based indices of its x, k and z cell (channels first)."""

    x: Index
    k: Index
    z: Index


class Triple(NamedTuple):
    """One tap along a single axis: the positions on x, k and z."""

    x: int
    k: int
    z: int


def axis_taps(spec: Spec, side: int, *, turned: bool = False) -> tuple[Triple, ...]:
    """The taps along the rows (side 0) or the columns (side 1), padding left out.

    ``turned``: the kernel is that of a true convolution.

    >>> axis_taps(Conv2dSpec((3, 3), (2, 2)), 0)[:2]
    (Triple(x=0, k=0, z=0), Triple(x=1, k=1, z=0))
    """
    axis = spec.axes[side]
    fine_is_x = isinstance(spec, Conv2dSpec)
    return tuple(
        Triple(fine, k, coarse) if fine_is_x else Triple(coarse, k, fine)
        for coarse, tap, fine in _meetings(axis)
        for k in [axis.kernel - 1 - tap if turned else tap]
    )


def _meetings(axis: Axis) -> Iterator[tuple[int, int, int]]:
    for coarse, tap in product(range(axis.coarse), range(axis.kernel)):
        fine = coarse * axis.stride + tap * axis.dilation - axis.pad_before
        if 0 <= fine < axis.fine:
            yield coarse, tap, fine


def channel_taps(spec: Spec) -> tuple[Triple, ...]:
    """Which input channel meets which output channel, and by which of the k grids.

    The k grids are numbered as (out, in) pairs of :func:`kernel_channels`, row-major.
    """
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    return tuple(
        Triple(group * ins + i, _kernel_channel(spec, group, o, i), group * outs + o)
        for group, o, i in product(range(spec.groups), range(outs), range(ins))
    )


def _kernel_channel(spec: Spec, group: int, o: int, i: int) -> int:
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    if isinstance(spec, Conv2dSpec):
        return (group * outs + o) * ins + i
    return o * spec.in_channels + group * ins + i


def kernel_channels(spec: Spec) -> tuple[int, int]:
    """How many (out, in) positions the weight array has: a k cell's first two indices."""
    if isinstance(spec, Conv2dSpec):
        return spec.out_channels, spec.in_channels_per_group
    return spec.out_channels_per_group, spec.in_channels


def kernel_pairs(spec: Spec) -> list[tuple[int, int]]:
    """(out, in) of every k grid in its order, counted over the whole convolution, not by group.

    >>> kernel_pairs(Conv2dSpec(in_channels=2, out_channels=2, groups=2))
    [(0, 0), (1, 1)]
    """
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    pairs = product(*map(range, kernel_channels(spec)))
    if isinstance(spec, Conv2dSpec):
        return [(o, o // outs * ins + i) for o, i in pairs]
    return [(i // ins * outs + o, i) for o, i in pairs]


def grid_shape(spec: Spec, grid: str) -> Index:
    """Shape of the grid ``"x"``, ``"k"``, ``"z"`` (or ``"dz"``) or ``"b"`` as cells are indexed.

    Raises ValueError for another name.

    >>> grid_shape(Conv2dSpec((3, 3), (2, 2)), "z")
    (1, 2, 2)
    """
    if grid == "x":
        return (spec.in_channels, *spec.input_size)
    if grid == "k":
        return (*kernel_channels(spec), *spec.kernel_size)
    if grid == "b":
        return (spec.out_channels,)
    if grid in ("z", "dz"):
        return (spec.out_channels, *spec.output_size)
    raise ValueError(f"grid {grid!r}: expected one of {', '.join(ALL_GRIDS)}")


def in_taps(grid: str) -> str:
    """The grid of a tap whose places a grid has: ∂L/∂z stands where its z does."""
    return "z" if grid == "dz" else grid


TAP_FACTORS: dict[str, tuple[str, ...]] = {
    GRID_OF[result]: tuple(map(in_taps, FACTORS[result])) for result in CORRELATIONS
}
"""The two factors of every term of a line, in the notes' order, by the line's own grid."""


class Table:
    """The taps of a spec, grouped on demand by z, k or x cell.

    Cells are flat indices here, row-major over :func:`grid_shape`: lines of thousands of terms
    are made by joining cached labels, and a flat index is what makes that cheap.
    """

    def __init__(self, spec: Spec, *, turned: bool = False) -> None:
        rows, columns = (axis_taps(spec, side, turned=turned) for side in (0, 1))
        axes = (channel_taps(spec), rows, columns)
        scales = [_scales(grid_shape(spec, grid)) for grid in GRIDS]
        self._kernel_ins = kernel_channels(spec)[1]
        self._groups = {
            by: tuple(_group(by, axes[n], [scale[n] for scale in scales]) for n in range(3))
            for by in GRIDS
        }

    def line(self, by: str, index: Index) -> tuple[list[int], list[int]]:
        """The terms of one line: flat indices of both factors of each, in the notes' order.

        A z line gives (x, k), over x row-major; a k line (z, x) and an x line (z, k), over z
        row-major, channels first.
        """
        *channels, row, column = index
        channel = channels[0] if by != "k" else channels[0] * self._kernel_ins + channels[1]
        by_channel, by_row, by_column = self._groups[by]
        first_c, second_c = by_channel.get(channel, _NOTHING)
        first_r, second_r = by_row.get(row, _NOTHING)
        first_q, second_q = by_column.get(column, _NOTHING)
        return (
            [c + r + q for c in first_c for r in first_r for q in first_q],
            [c + r + q for c in second_c for r in second_r for q in second_q],
        )

    def size(self, by: str, index: Index) -> int:
        """How many terms a line has, without making them."""
        *channels, row, column = index
        channel = channels[0] if by != "k" else channels[0] * self._kernel_ins + channels[1]
        size = 1
        for group, place in zip(self._groups[by], (channel, row, column), strict=True):
            size *= len(group.get(place, _NOTHING)[0])
        return size


_Offsets = tuple[tuple[int, ...], tuple[int, ...]]
_NOTHING: _Offsets = ((), ())


def _scales(shape: Index) -> tuple[int, int, int]:
    """Steps in the flattened grid of one channel, one row, one column."""
    height, width = shape[-2:]
    return height * width, width, 1


def _group(by: str, triples: tuple[Triple, ...], scales: list[int]) -> dict[int, _Offsets]:
    """For each position of grid ``by`` on one axis: the offsets of both factors, in order."""
    key = GRIDS.index(by)
    first, second = (GRIDS.index(grid) for grid in TAP_FACTORS[by])
    order = GRIDS.index("x" if by == "z" else "z")
    found: dict[int, list[Triple]] = {}
    for triple in sorted(triples, key=operator.itemgetter(order)):
        found.setdefault(triple[key], []).append(triple)
    return {
        position: (
            tuple(t[first] * scales[first] for t in meeting),
            tuple(t[second] * scales[second] for t in meeting),
        )
        for position, meeting in found.items()
    }


@lru_cache(maxsize=64)
def table(spec: Spec, *, turned: bool = False) -> Table:
    """The (cached) table of a spec; ``turned`` with the kernel of a true convolution."""
    return Table(spec, turned=turned)


def taps(spec: Spec, *, turned: bool = False) -> Iterator[Tap]:
    """Every tap, by z row-major and within a z cell by x row-major.

    >>> next(taps(Conv2dSpec((3, 3), (2, 2))))
    Tap(x=(0, 0, 0), k=(0, 0, 0, 0), z=(0, 0, 0))
    """
    shapes = {grid: grid_shape(spec, grid) for grid in GRIDS}
    for z in product(*map(range, shapes["z"])):
        for x, k in zip(*table(spec, turned=turned).line("z", z), strict=True):
            yield Tap(unravel(x, shapes["x"]), unravel(k, shapes["k"]), z)


def unravel(flat: int, shape: Index) -> Index:
    """The index of a flat, row-major position.

    >>> unravel(5, (1, 2, 3))
    (0, 1, 2)
    """
    index: list[int] = []
    for size in reversed(shape):
        flat, place = divmod(flat, size)
        index.append(place)
    return tuple(reversed(index))


def ravel(index: Index, shape: Index) -> int:
    """The flat, row-major position of an index: the inverse of :func:`unravel`."""
    flat = 0
    for place, size in zip(index, shape, strict=True):
        flat = flat * size + place
    return flat
