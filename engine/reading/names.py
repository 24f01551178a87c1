r"""What letters stand for: from x_{11} as written to the cell of a grid.

The only place that knows which letter names which grid and from where indices count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from engine.geometry import Conv2dSpec, Spec
from engine.reading.code_names import HIDDEN, MATRIX, NAME_OF, SIGN_OF, in_latex
from engine.reading.limits import sizes_of
from engine.reading.reader import CannotRead
from engine.reading.syntax import Place, Shift, Symbol
from engine.reading.to_latex import quoted
from engine.symbolic import Notation, notation
from engine.symbolic.cells import Cell
from engine.taps import Index, grid_shape, kernel_pairs, unravel

Environment = Mapping[str, int]
"""The number that each running index has at the moment, as it would be written."""


@dataclass(frozen=True)
class Names:
    """Which letter names which grid, the letter of the loss, and the first index."""

    grids: Mapping[str, str]
    base: int = 1
    loss: str = "L"
    capitals: frozenset[str] = frozenset()
    """The letters that are capitals where a cell is meant."""

    @classmethod
    def of(cls, notation: Notation) -> Names:
        """The letters of a notation, small and capital; δ is ∂L/∂z in every one of them."""
        return _names_of(notation)

    def grid(self, symbol: Symbol) -> str:
        """The grid a symbol speaks of; NoCell when its letter names none."""
        if symbol.letter not in self.grids:
            raise NoCell(f"{quoted(symbol)} names nothing here: the letters are {self._known}.")
        return self.grids[symbol.letter]

    def is_loss(self, symbol: Symbol) -> bool:
        """Whether it is the loss."""
        return symbol.letter == self.loss and not symbol.below and not symbol.above

    @property
    def _known(self) -> str:
        hidden = {"δ", MATRIX, *HIDDEN.values()}
        letters = sorted({letter.lower() for letter in self.grids} - hidden)
        return ", ".join(f"${(NAME_OF.get(one) and in_latex(one)) or one}$" for one in letters)

    def matrix(self, grid: str) -> str:
        """The LaTeX of a whole grid: X, or ∂L/∂Z for dz."""
        if grid == "dz":
            return rf"\frac{{\partial {self.loss}}}{{\partial {self.matrix('z')}}}"
        letters = [letter for letter, of in self.grids.items() if of == grid]
        whole = [letter for letter in letters if letter.isupper()] or letters
        return in_latex(whole[0]) if whole[0] in NAME_OF else whole[0]


_SIGNS = {r"\mathcal{L}": "ℒ", r"\ell": "ℓ", r"\delta": "δ", r"\Delta": "Δ"}
"""Letters that LaTeX spells out, as one sign."""


@lru_cache(maxsize=32)
def _names_of(notation: Notation) -> Names:
    letters = {"b": "b", "B": "b", "δ": "dz"}
    upstream = notation.upstream
    if upstream:
        letters[SIGN_OF.get(upstream, _SIGNS.get(upstream, upstream))] = "dz"
    for grid in ("x", "k", "z"):
        letter = notation.letter(grid)
        letters |= {letter.lower(): grid, letter: grid, letter.upper(): grid}
    if notation.bias(Conv2dSpec()).lower() != "b":
        bias = notation.bias(Conv2dSpec())
        letters |= {bias.lower(): "b", bias.upper(): "b"}
    letters |= {MATRIX: "matrix"} | {sign: grid for grid, sign in HIDDEN.items()}
    loss = _SIGNS.get(notation.loss, notation.loss)
    capitals = frozenset(filter(str.isupper, map(notation.letter, ("x", "k", "z"))))
    return Names(MappingProxyType(letters), notation.base, loss, capitals)


NOTES = Names.of(notation.NOTES)
"""The notes' letters, counted from 1."""


class NoCell(ValueError):
    """A symbol that is no cell of this geometry, and why, in a sentence."""


class Outside(NoCell):
    """A shifted index that leaves its grid: x_{i-1,j} at the border."""


class Between(Outside):
    """A divided index that is no whole number: y_{(i-m)/s} between two cells."""


class Moving(int):
    """An index whose limits are others in each case: as a shifted one it may leave its grid."""


def cell_of(symbol: Symbol, spec: Spec, names: Names, values: Environment) -> Cell:
    """The cell a symbol names, its running indices put in.

    Raises NoCell when there is none.
    """
    grid = names.grid(symbol)
    places = places_of(symbol, grid, spec)
    numbers = [0 if p is ONLY else number_of(p, spec, values, symbol) - names.base for p in places]
    shape = _written_shape(grid, spec)
    if not all(0 <= n < size for n, size in zip(numbers, shape, strict=True)):
        shifted = any(
            (isinstance(place, Shift) and place is not ONLY)
            or (isinstance(place, str) and isinstance(values.get(place), Moving))
            for place in places
        )
        kind = Outside if shifted or _in_padding(grid, numbers, spec) else NoCell
        raise kind(
            f"{quoted(symbol)} is no cell: {_extent(grid, spec, names)}, counted from {names.base}."
        )
    if grid == "k":
        return Cell("k", _kernel_index(symbol, tuple(numbers), spec))
    return Cell(grid, tuple(numbers))


def _in_padding(grid: str, index: Sequence[int], spec: Spec) -> bool:
    """Whether it is a place of the padding around x."""
    return (
        grid == "x"
        and isinstance(spec, Conv2dSpec)
        and all(
            -axis.pad_before <= n < axis.fine + axis.pad_after
            for n, axis in zip(index[-2:], spec.axes, strict=True)
        )
    )


def places_of(symbol: Symbol, grid: str, spec: Spec) -> tuple[Place, ...]:
    """The indices of a symbol, one for each axis, channels first; NoCell if some are missing."""
    shape = _written_shape(grid, spec)
    if grid == "b":
        return _split(symbol, symbol.below, 1) if symbol.below else _lone_channels(symbol, shape)
    axes = len(shape)
    if len(symbol.below) == axes and not symbol.above:
        return symbol.below
    place = _split(symbol, symbol.below, 2)
    above = symbol.above
    if len(above) == 1 and axes == 4:
        above = _split(symbol, above, 2)
    if not above:
        return (*_lone_channels(symbol, shape[:-2]), *place)
    if len(above) != axes - 2:
        wanted = "its output and its input channel" if axes == 4 else "its channel"
        raise NoCell(f"{quoted(symbol)} is no cell: above stands {wanted}.")
    return (*above, *place)


def shape_of(grid: str, spec: Spec) -> Index:
    """How far each index of a cell runs, in the order of :func:`places_of`."""
    return _written_shape(grid, spec)


def _written_shape(grid: str, spec: Spec) -> Index:
    """The shape by which cells are written: k by output and input channel of all of them."""
    if grid == "k":
        return (spec.out_channels, spec.in_channels, *spec.kernel_size)
    return grid_shape(spec, grid)


def _split(symbol: Symbol, places: tuple[Place, ...], wanted: int) -> tuple[Place, ...]:
    """As many indices as wanted: "11" is two of them where two are wanted."""
    if len(places) == 1 and isinstance(places[0], str) and len(places[0]) == wanted > 1:
        return tuple(places[0])
    if len(places) != wanted:
        needed = "a row and a column are needed" if wanted == 2 else "one index is needed"
        raise NoCell(f"{quoted(symbol)} is no cell: {needed}.")
    return places


ONLY = Shift(())
"""The index of an only channel, which is not written."""


def _lone_channels(symbol: Symbol, shape: Index) -> tuple[Place, ...]:
    if any(size > 1 for size in shape):
        raise NoCell(f"{quoted(symbol)} does not say its channel: there are several.")
    return (ONLY,) * len(shape)


def number_of(place: Place, spec: Spec, values: Environment, symbol: Symbol) -> int:
    """The number of an index, as it is written; NoCell where a letter of it has none."""
    if isinstance(place, Shift):
        over, found = (
            sum(n * _multiple(letters, spec, values, symbol) for n, letters in steps)
            for steps in ((place.over,), place.steps)
        )
        if not over or found % over:
            raise Between(f"{quoted(symbol)} is no cell: its index is no whole number.")
        return found // over
    return int(place) if place.isdecimal() else _letter(place, values, symbol)


def _multiple(letters: str, spec: Spec, values: Environment, symbol: Symbol) -> int:
    """The product of some letters, i·s: running indices, and sizes of the geometry."""
    found = 1
    for letter in letters.split("·") if letters else ():
        size = sizes_of(spec).get(letter) if letter not in values else None
        if size is None and letter not in values:
            _check_of_both_sides(letter, spec)
        found *= _letter(letter, values, symbol) if size is None else size
    return found


def _check_of_both_sides(letter: str, spec: Spec) -> None:
    """CannotRead for the letter of a size that rows and columns do not share."""
    name = {"s": "stride", "S": "stride", "d": "dilation"}.get(letter)
    if name:
        down, across = getattr(spec, name)
        raise CannotRead(
            f"“{letter}” is one {name}, and here the rows have {down} and the columns {across}: "
            f"write {letter}_h and {letter}_w, or the numbers."
        )


def _letter(letter: str, values: Environment, symbol: Symbol) -> int:
    if letter not in values:
        raise NoCell(f"{quoted(symbol)} is no cell: ${letter}$ is no number.")
    return values[letter]


def _kernel_index(symbol: Symbol, index: Index, spec: Spec) -> Index:
    """The place in the weight array of a kernel cell, its channels counted over all groups."""
    out, channel, row, column = index
    pairs = kernel_pairs(spec)
    if (out, channel) not in pairs:
        raise NoCell(f"{quoted(symbol)} is no cell: the two channels lie in different groups.")
    shape = grid_shape(spec, "k")
    return (*unravel(pairs.index((out, channel)), shape[:2]), row, column)


def _extent(grid: str, spec: Spec, names: Names) -> str:
    """How large a grid is, in words."""
    *channels, height, width = (0, *_written_shape(grid, spec))
    if grid == "b":
        return f"there {_counted(width, 'bias', 'biases')}"
    size = f"${names.matrix(grid)}$ has {_many(height, 'row')} and {_many(width, 'column')}"
    several = [n for n in channels if n > 1]
    return size + (f" in {' × '.join(map(str, several))} channels" if several else "")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counted(number: int, one: str, many: str) -> str:
    return f"is {number} {one}" if number == 1 else f"are {number} {many}"
