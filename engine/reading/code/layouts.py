"""How a program holds the grids: with a batch or without, channels first or last, as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

from engine.geometry import Conv2dSpec, Spec
from engine.reading.code.arrays import Array, filled
from engine.reading.polynomials import Polynomial, Polynomials
from engine.symbolic import Cell, Derivation
from engine.taps import kernel_channels

EXAMPLES = 2
"""A batch is held with so many examples: with one, a sum too few would not show."""
_Entry = Callable[[Cell], Polynomial]
_MARKS = ("", "'")
"""The second example's cells have a mark on the name of their grid."""


@dataclass(frozen=True)
class Layout:
    """The order of axes: ``maps`` of x, z and ∂L/∂z, ``kernel``, and how columns stand.

    ``maps`` has letters of n c h w, ``kernel`` of o i h w; without c there is one channel.
    """

    maps: str
    kernel: str
    columns_first: bool = True
    own: bool = True
    """Whether the kernel's channels stand in the operation's own order."""
    x_maps: str = ""
    """The order of x's axes, where it has no channels and z has."""

    def of_map(self, grid: str) -> str:
        """The order of the axes of x, or of z and ∂L/∂z."""
        return self.x_maps or self.maps if grid == "x" else self.maps

    @property
    def kernel_first(self) -> str:
        """Which order the kernel's channels have: "first" for out in, "in first" or "last"."""
        if self.maps[-1] == "c":
            return "last"
        return "in first" if self.kernel == "iohw" else "first"

    @property
    def batch(self) -> bool:
        """Whether there is a batch."""
        return "n" in self.maps


PYTORCH, TENSORFLOW, JAX = "PyTorch", "TensorFlow", "JAX"


def layouts(spec: Spec, library: str = "", *, columns: bool = True) -> Iterator[Layout]:
    """The layouts that a program may have, likeliest first; ``columns``: whether it has any.

    A library's calls have its own: PyTorch's kernel is (out, in/groups, h, w), that of the
    transposed convolution (in, out/groups, h, w). A program of one's own may have its kernel the
    other way round, but where there are groups.
    """
    own, other = _kernels(spec)
    if library == TENSORFLOW:
        yield Layout("nhwc", "hwio" if own == "oihw" else "hwoi")
        return
    if not has_channels(spec):
        yield Layout("hw", "hw")
        yield Layout("nhw", "hw")
    for first in (True, False) if columns else (True,):
        yield Layout("chw", own, first)
        yield Layout("nchw", own, first)
        if not library:
            yield Layout("hwc", "hwio", first)
            yield Layout("nhwc", "hwio", first)
            yield Layout("nhwc", "ohwi", first)
    if has_channels(spec) and spec.in_channels == 1 and not library and own == "oihw":
        for maps in ("chw", "hwc"):
            yield Layout(maps, "ohw", x_maps="hw")
    if has_channels(spec) and spec.groups == 1 and not library:
        yield Layout("chw", other, own=False)
        yield Layout("nchw", other, own=False)


def has_channels(spec: Spec) -> bool:
    """Whether there are several channels, of x or of z."""
    return spec.in_channels > 1 or spec.out_channels > 1


def _kernels(spec: Spec) -> tuple[str, str]:
    """The kernel's own order of axes, and the other."""
    return ("oihw", "iohw") if isinstance(spec, Conv2dSpec) else ("iohw", "oihw")


class Grids:
    """The arrays of a derivation's grids in one layout."""

    def __init__(self, derivation: Derivation, layout: Layout, values: Polynomials) -> None:
        self.derivation = derivation
        self.spec = derivation.spec
        self.layout = layout
        self.values = values
        self._sizes = {
            "x": (self.spec.in_channels, *self.spec.input_size),
            "z": (self.spec.out_channels, *self.spec.output_size),
        }

    def given(self, grid: str) -> Array:
        """x, k, b or dz as they are given."""
        if grid == "k":
            return self._kernel(lambda cell: Counter({(cell,): 1}))
        if grid == "b":
            return self._bias(lambda cell: Counter({(cell,): 1}))
        return self._map(grid, lambda cell: Counter({(cell,): 1}))

    def expected(self, target: str) -> Array:
        """What a result should be: "z", "dx", "dk" or "db"."""
        if target == "dk":
            return self._kernel(lambda cell: self._over_batch(cell))
        if target == "db":
            return self._bias(lambda cell: self._over_batch(cell))
        return self._map("x" if target == "dx" else "z", lambda cell: self._of(cell))

    def _map(self, grid: str, entry: _Entry) -> Array:
        channels, height, width = self._sizes["x" if grid == "x" else "z"]
        axes = self.layout.of_map(grid)
        lengths = {"n": EXAMPLES, "c": channels, "h": height, "w": width}

        def at(index: tuple[int, ...]) -> Polynomial:
            place = dict(zip(axes, index, strict=True))
            mark = _MARKS[place.get("n", 0)]
            return entry(Cell(grid + mark, (place.get("c", 0), place["h"], place["w"])))

        return filled([lengths[axis] for axis in axes], at)

    def _kernel(self, entry: _Entry) -> Array:
        outs, ins = kernel_channels(self.spec)
        rows, columns = self.spec.kernel_size
        lengths = {"o": outs, "i": ins, "h": rows, "w": columns}

        def at(index: tuple[int, ...]) -> Polynomial:
            place = dict(zip(self.layout.kernel, index, strict=True))
            return entry(Cell("k", (place.get("o", 0), place.get("i", 0), place["h"], place["w"])))

        return filled([lengths[axis] for axis in self.layout.kernel], at)

    def _bias(self, entry: _Entry) -> Array:
        shape = (self.spec.out_channels,) if "c" in self.layout.maps else ()
        return filled(shape, lambda index: entry(Cell("b", index or (0,))))

    def _of(self, cell: Cell) -> Polynomial:
        """The line of a cell, of the example that its mark says."""
        grid, mark = cell.grid.rstrip("'"), cell.grid[-1:] == "'"
        found = self.values.of_line(self.values.line(Cell(grid, cell.index)))
        return _marked(found) if mark else found

    def _over_batch(self, cell: Cell) -> Polynomial:
        found = self.values.of_line(self.values.line(cell))
        return Counter(found) + _marked(found) if self.layout.batch else found

    def windows(self, array: Array) -> Array:
        """What sliding_window_view makes: the rows and columns of the windows, then their cells."""
        axes = [self.layout.of_map("x").index(axis) for axis in "hw"]
        kept = [n for n in range(array.ndim) if n not in axes]
        moved = array.transpose([*kept, *axes])
        (down, across), steps = self.spec.output_size, self.spec.axes

        def at(index: tuple[int, ...]) -> Polynomial:
            *before, i, j, m, n = index
            row = i * steps[0].stride + m * steps[0].dilation
            column = j * steps[1].stride + n * steps[1].dilation
            found: Polynomial = moved[(*before, row, column)]
            return found

        lead = moved.shape[: len(kept)]
        return filled((*lead, down, across, *self.spec.kernel_size), at)

    @property
    def count(self) -> int:
        """How many kernel cells one output has."""
        return self.spec.in_channels // self.spec.groups * prod(self.spec.kernel_size)


def _marked(polynomial: Polynomial) -> Polynomial:
    """The same polynomial of the second example."""
    found: Polynomial = Counter()
    for monomial, n in polynomial.items():
        cells = [
            Cell(f"{cell.grid}'", cell.index) if cell.grid in ("x", "dz") else cell
            for cell in monomial
            if isinstance(cell, Cell)
        ]
        found[tuple(sorted(cells))] += n
    return found
