"""The columns of im2col, and col2im, which adds them up where they came from.

Two orders are usual: a window a row, the examples slowest, (N·oh·ow, C·kh·kw); or a window a
column, the examples fastest, (C·kh·kw, oh·ow·N).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from engine.reading.code.arrays import Array, Misfit, as_array, bordered, filled, zeros
from engine.reading.code.convolutions import pair
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.before import Before
    from engine.reading.code.values import Values

_OF_ROWS = ("x", "fh", "fw", "stride", "pad")
_OF_COLUMNS = ("x", "fh", "fw", "pad", "stride")


def im2col(run: Before, padded: Array) -> Array:
    """The columns of x with its padding, in the geometry and the order of a program's layout."""
    spec = run.spec
    windows = _Windows(padded, spec.kernel_size, spec.stride, spec.dilation)
    return windows.columns(first=run.grids.layout.columns_first)


class _Windows:
    """Where the windows of a map lie, (N, C, H, W) with fewer axes where it has fewer."""

    def __init__(
        self,
        padded: Array,
        window: Sequence[int],
        stride: Sequence[int],
        dilation: Sequence[int] = (1, 1),
    ) -> None:
        if not 2 <= padded.ndim <= 4:
            raise Misfit(padded.shape, window)
        self.map = padded[(None,) * (4 - padded.ndim)]
        self.window, self.stride, self.dilation = window, stride, dilation
        self.counts = [
            (size - step * (k - 1) - 1) // by + 1
            for size, k, by, step in zip(self.map.shape[2:], window, stride, dilation, strict=True)
        ]
        if min(self.counts) < 1:
            raise Misfit(padded.shape, tuple(window))

    def _axes(self, *, first: bool) -> tuple[list[int], list[int]]:
        """The lengths of the axes of the rows and of the columns."""
        examples, channels = self.map.shape[:2]
        taps = [channels, *self.window]
        return (taps, [*self.counts, examples]) if first else ([examples, *self.counts], taps)

    def _place(self, index: Sequence[int], *, first: bool) -> tuple[int, int, int, int]:
        if first:
            c, m, n, i, j, example = index
        else:
            example, i, j, c, m, n = index
        (down, across), (tall, wide) = self.stride, self.dilation
        return example, c, i * down + m * tall, j * across + n * wide

    def columns(self, *, first: bool) -> Array:
        """The cells of each window as a column, or as a row."""
        rows, columns = self._axes(first=first)
        whole = filled([*rows, *columns], lambda index: self.map[self._place(index, first=first)])
        return whole.reshape(prod(rows), prod(columns))

    def unfolded(self) -> Array:
        """The columns of each example for itself: (N, C·kh·kw, oh·ow)."""
        rows, across = self._axes(first=True)
        examples = across.pop()
        columns = self.columns(first=True)
        return columns.reshape(prod(rows), prod(across), examples).transpose(2, 0, 1)

    def folded(self, run: Values, columns: Array) -> Array:
        """Columns of each example for itself, added up where their windows lie."""
        flat = columns.transpose(1, 2, 0).reshape(columns.shape[1], -1)
        return self.added(run, flat, first=True)

    def added(self, run: Values, columns: Array, *, first: bool) -> Array:
        """Every column added up where its window lies."""
        rows, across = self._axes(first=first)
        if columns.shape != (prod(rows), prod(across)):
            raise Misfit(columns.shape, (prod(rows), prod(across)))
        found, whole = zeros(self.map.shape), columns.reshape([*rows, *across])
        for index in product(*map(range, whole.shape)):
            place = self._place(index, first=first)
            found[place] = run.arithmetic.plus(found[place], whole[index])[()]
        return found


def _size_of(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= 64:
        raise CannotRead("I cannot read this: im2col has whole numbers as sizes.")
    return value


def by_name(names: Sequence[str], *, first: bool, back: bool) -> Callable[..., Any]:
    """im2col(x, fh, fw, …) or col2im(columns, x_shape, fh, fw, …) with arguments in this order."""

    def called(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
        before, args = (args[:2], args[2:]) if back else (args[:1], args[1:])
        if len(args) < 2 or len(args) > 4 or named.keys() - {"stride", "pad", "padding"}:
            raise TypeError
        given = {"stride": 1, "pad": 0} | dict(zip(names[1:], args, strict=False)) | named
        names_of_sizes = ("padding" if "padding" in given else "pad", "stride", "fh", "fw")
        pad, stride, *window = (_size_of(given[name]) for name in names_of_sizes)
        if not stride:
            raise CannotRead("I cannot read this: stride is 1 or more.")
        x = zeros(before[1]) if back else as_array(before[0])
        padded = bordered(x, [(0, 0)] * (x.ndim - 2) + [(pad, pad)] * 2)
        windows = _Windows(padded, window, (stride, stride))
        if not back:
            return windows.columns(first=first)
        found = windows.added(run, as_array(before[0]), first=first)
        height, width = x.shape[-2:]
        return found[(0,) * (4 - x.ndim)][..., pad : pad + height, pad : pad + width]

    return called


_OF_UNFOLD = ("kernel_size", "dilation", "padding", "stride")


def unfold(run: Values, args: list[Any], named: dict[str, Any]) -> Array:
    """F.unfold(x, kernel_size, dilation, padding, stride): (N, C·kh·kw, oh·ow)."""
    given = _of_unfold(args[1:], named)
    x = as_array(args[0])
    if x.ndim != 4:
        raise Misfit((), (), "F.unfold(…) takes an array of four axes.")
    return _Windows(_bordered(x, given), *_of_windows(given)).unfolded()


def fold(run: Values, args: list[Any], named: dict[str, Any]) -> Array:
    """F.fold(columns, output_size, kernel_size, …): every column added up where it came from."""
    size = pair(args[1] if len(args) > 1 else named.pop("output_size"), 0)
    given = _of_unfold(args[2:], named)
    columns = as_array(args[0])
    if columns.ndim != 3:
        raise Misfit((), (), "F.fold(…) takes an array of three axes.")
    (kh, kw), (down, across) = given["kernel_size"], given["padding"]
    x = zeros((columns.shape[0], columns.shape[1] // (kh * kw), *size))
    found = _Windows(_bordered(x, given), *_of_windows(given)).folded(run, columns)
    return found[..., down : down + size[0], across : across + size[1]]


def _of_unfold(args: list[Any], named: dict[str, Any]) -> dict[str, tuple[int, int]]:
    if len(args) > 4 or named.keys() - {*_OF_UNFOLD}:
        raise TypeError
    given = {"dilation": 1, "padding": 0, "stride": 1} | dict(zip(_OF_UNFOLD, args, strict=False))
    found = {name: pair(value, 1) for name, value in (given | named).items()}
    if not all(0 <= one <= 64 for both in found.values() for one in both):
        raise CannotRead("I cannot read this: F.unfold has whole numbers as sizes.")
    if min(*found["stride"], *found["dilation"], *found["kernel_size"]) < 1:
        raise CannotRead("I cannot read this: stride, dilation and kernel are 1 or more.")
    return found


def _bordered(x: Array, given: dict[str, tuple[int, int]]) -> Array:
    down, across = given["padding"]
    return bordered(x, [(0, 0), (0, 0), (down, down), (across, across)])


def _of_windows(given: dict[str, tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return given["kernel_size"], given["stride"], given["dilation"]


FUNCTIONS = {
    "im2col": by_name(_OF_ROWS, first=False, back=False),
    "col2im": by_name(_OF_ROWS, first=False, back=True),
    "im2col_indices": by_name(_OF_COLUMNS, first=True, back=False),
    "col2im_indices": by_name(_OF_COLUMNS, first=True, back=True),
}
"""im2col as the two much read courses have it; one's own is carried out as it stands."""
