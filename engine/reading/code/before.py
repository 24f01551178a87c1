"""What a program finds when it begins, and what its results should be, as it holds them."""

from __future__ import annotations

from engine.reading.code import calls
from engine.reading.code.arrays import Arithmetic, Array, bordered
from engine.reading.code.columns import im2col
from engine.reading.code.layouts import Grids
from engine.reading.reader import CannotRead

GIVEN = ("x", "k", "b", "dz")
"""The roles of what a program begins with."""

TARGETS = {
    "z": "z", "dx": "dx", "dk": "dk", "db": "db", "dpadded": "dx",
    "z columns": "z", "dx columns": "dx", "dk columns": "dk",
}  # fmt: skip
"""The roles of what a program makes, and which result each is."""


class Before:
    """The grids of a geometry in the layout of a program."""

    def __init__(self, grids: Grids, arithmetic: Arithmetic) -> None:
        self.grids = grids
        self.arithmetic = arithmetic
        self.spec = grids.spec

    def given(self, role: str) -> Array:
        """What is there before the program begins."""
        if role == "padded":
            return self.padded(self.grids.given("x"))
        if role == "windows":
            return self.grids.windows(self.padded(self.grids.given("x")))
        return self.columns(role) if role.endswith("columns") else self.grids.given(role)

    def shape_of(self, role: str) -> tuple[int, ...]:
        """The shape of a result in this layout."""
        if role == "dpadded":
            return tuple(self.padded(self.grids.given("x")).shape)
        return tuple(self.expected(role).shape)

    def expected(self, role: str) -> Array:
        """What a result should be, as this program holds it."""
        if role == "dx columns":
            kernel, upstream = self.columns("k columns"), self.columns("dz columns")
            if self.grids.layout.columns_first:
                return calls.matmul(self, kernel.T, upstream)
            return calls.matmul(self, upstream, kernel.T)
        whole = self.grids.expected(TARGETS[role])
        if not role.endswith("columns"):
            return whole
        return self._as_columns(whole, is_kernel=role[0:2] == "dk")

    def _as_columns(self, whole: Array, *, is_kernel: bool = False) -> Array:
        """A kernel with a filter a row, or a map with a channel a row; or the other way round."""
        first = self.grids.layout.columns_first
        if is_kernel or whole.ndim < 4:
            found = whole.reshape(whole.shape[0] if whole.ndim > 2 else 1, -1)
            return found if first else found.T
        if first:  # the examples run fastest
            return whole.transpose(1, 2, 3, 0).reshape(whole.shape[1], -1)
        return whole.transpose(0, 2, 3, 1).reshape(-1, whole.shape[1])

    def padded(self, array: Array) -> Array:
        """x with its own padding."""
        widths = [(0, 0)] * array.ndim
        for axis, letter in zip(self.spec.axes, "hw", strict=True):
            widths[self.grids.layout.of_map("x").index(letter)] = (
                max(0, axis.pad_before),
                max(0, axis.pad_after),
            )
        return bordered(array, widths)

    def cropped(self, array: Array) -> Array:
        """The gradient of the padded x without that of its padding."""
        place = [slice(None)] * array.ndim
        for axis, letter, size in zip(self.spec.axes, "hw", self.spec.input_size, strict=True):
            first = max(0, axis.pad_before)
            place[self.grids.layout.of_map("x").index(letter)] = slice(first, first + size)
        return array[tuple(place)]

    def columns(self, role: str) -> Array:
        """A grid as the columns of im2col: x its windows, k a filter a row, dz a channel a row."""
        grid, layout = role.partition(" ")[0], self.grids.layout
        if layout.maps[-1] == "c":
            raise CannotRead("I cannot read this: columns of maps whose channels come last.")
        if grid == "x":
            return im2col(self, self.padded(self.grids.given("x")))
        return self._as_columns(self.grids.given(grid), is_kernel=grid == "k")
