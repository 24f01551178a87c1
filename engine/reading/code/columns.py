"""The columns of im2col, and col2im, which adds them up where they came from.

Two orders are usual: a window a row, the examples slowest, (N·oh·ow, C·kh·kw); or a window a
column, the examples fastest, (C·kh·kw, oh·ow·N).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from engine.reading.code.arrays import Array, Misfit, as_array, bordered, filled, zeros
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.running import Run

_OF_ROWS = ("x", "fh", "fw", "stride", "pad")
_OF_COLUMNS = ("x", "fh", "fw", "pad", "stride")


def im2col(run: Run, padded: Array) -> Array:
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
        return whole.reshape(_size(rows), _size(columns))

    def added(self, run: Run, columns: Array, *, first: bool) -> Array:
        """Every column added up where its window lies."""
        rows, across = self._axes(first=first)
        if columns.shape != (_size(rows), _size(across)):
            raise Misfit(columns.shape, (_size(rows), _size(across)))
        found, whole = zeros(self.map.shape), columns.reshape([*rows, *across])
        for index in product(*map(range, whole.shape)):
            place = self._place(index, first=first)
            found[place] = run.arithmetic.plus(found[place], whole[index])[()]
        return found


def _size(lengths: Sequence[int]) -> int:
    found = 1
    for length in lengths:
        found *= length
    return found


def by_name(names: Sequence[str], *, first: bool, back: bool) -> Callable[..., Any]:
    """im2col(x, fh, fw, …) or col2im(columns, x_shape, fh, fw, …) with arguments in this order."""

    def called(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
        before, args = (args[:2], args[2:]) if back else (args[:1], args[1:])
        if len(args) < 2 or len(args) > 4 or named.keys() - {"stride", "pad", "padding"}:
            raise TypeError
        given = {"stride": 1, "pad": 0} | dict(zip(names[1:], args, strict=False)) | named
        pad, stride = given.get("padding", given["pad"]), given["stride"]
        window = given["fh"], given["fw"]
        if not all(isinstance(one, int) and 0 <= one <= 64 for one in (pad, stride, *window)):
            raise CannotRead("I cannot read this: im2col has whole numbers as sizes.")
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


FUNCTIONS = {
    "im2col": by_name(_OF_ROWS, first=False, back=False),
    "col2im": by_name(_OF_ROWS, first=False, back=True),
    "im2col_indices": by_name(_OF_COLUMNS, first=True, back=False),
    "col2im_indices": by_name(_OF_COLUMNS, first=True, back=True),
}
"""im2col as the two much read courses have it; one's own is carried out as it stands."""
