r"""Lines: every z, ∂L/∂k, ∂L/∂x and ∂L/∂b as a sum of terms, in the order of the notes.

A z line runs over x row-major, a gradient line over z row-major, channels first. Each line can be
written at three stages, as the notes do:

========  =======================================================================
chain     Σ over every z_ij of ∂L/∂z_ij · ∂z_ij/∂(target)
local     the local derivatives put in, the vanishing ones as 0
result    the surviving terms
========  =======================================================================

A z line has no chain rule; its first two stages show its whole window, padding as 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, product
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from engine.correlation import Correlation, as_correlation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.results import FACTORS, RESULTS, result_of
from engine.symbolic.cells import Cell, Names, Symbols, partial
from engine.symbolic.notation import NOTES, Notation
from engine.taps import Index, Table, grid_shape, ravel, table, unravel

if TYPE_CHECKING:
    import sympy

STAGES = ("chain", "local", "result")

LARGEST_GRID = 1_100_000
"""A derivation has at most this many cells in a grid, and as many taps along an axis."""


class Term(NamedTuple):
    """One product of a line: its factors in the notes' order (a lone one where the other is 1)."""

    factors: tuple[Cell, ...]


class Fragment(NamedTuple):
    """One summand as it is written at some stage, and the cells it speaks of."""

    latex: str
    cells: tuple[Cell, ...]
    vanishes: bool = False


class Summands(Sequence[Fragment]):
    """The summands of a stage, each written when it is asked for; ``alive``: those that survive.

    The chain rule of one cell of a large layer has hundreds of thousands, of which a few are shown.
    """

    def __init__(self, size: int, alive: Sequence[int], write: Callable[[int], Fragment]) -> None:
        self._size = size
        self.alive = alive
        self._write = write

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Fragment: ...
    @overload
    def __getitem__(self, place: slice) -> list[Fragment]: ...
    def __getitem__(self, place: int | slice) -> Fragment | list[Fragment]:
        numbers = range(self._size)[place]
        return self._write(numbers) if isinstance(numbers, int) else [*map(self._write, numbers)]


class Line:
    """One result cell and the terms it is the sum of; ``place`` is its row-major number."""

    def __init__(self, derivation: Derivation, target: Cell, place: int) -> None:
        self.target = target
        self.place = place
        self.derivation = derivation
        self._symbols = derivation.symbols

    def __repr__(self) -> str:
        return f"<Line {self.latex()}>"

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The surviving terms in the notes' order: no padding, no zeros."""
        grids, indices = self.factors()
        shapes = [grid_shape(self.derivation.spec, grid) for grid in grids]
        cells = (
            [Cell(grid, unravel(flat, shape)) for flat in flats]
            for grid, flats, shape in zip(grids, indices, shapes, strict=True)
        )
        terms = [Term(factors) for factors in zip(*cells, strict=True)]
        return (*terms, Term((self.bias,))) if self.bias else tuple(terms)

    @property
    def size(self) -> int:
        """How many terms there are, without making them."""
        grid, index = self.target
        if grid == "b":
            return _cells_per_channel(self.derivation.spec)
        return self.derivation.table.size(grid, index) + bool(self.bias)

    @cached_property
    def expr(self) -> sympy.Expr:
        """The sum as an unevaluated SymPy expression in the notes' order."""
        import sympy

        products = [
            _unevaluated(sympy.Mul, [self._symbols.symbol(cell) for cell in term.factors])
            for term in self.terms
        ]
        return _unevaluated(sympy.Add, products)

    @property
    def left_side(self) -> str:
        r"""The LaTeX before the equals sign: ``z_{11}``, ``\frac{\partial L}{\partial x_{11}}``."""
        name = self._symbols.names[self.target.grid][self.place]
        return name if self.target.grid == "z" else self._symbols.notation.gradient(name)

    def latex(self, stage: str = "result") -> str:
        """The line as LaTeX at stage ``"chain"``, ``"local"`` or ``"result"``."""
        if stage == "result":
            return f"{self.left_side} = {self._joined()}"
        return f"{self.left_side} = {_sum(part.latex for part in self.fragments(stage))}"

    def fragments(self, stage: str = "result") -> tuple[Fragment, ...]:
        """The summands of a stage with the cells each speaks of, in the order written."""
        return tuple(self.summands(stage))

    def summands(self, stage: str = "result") -> Summands:
        """The same, each made when it is asked for."""
        if stage not in STAGES:
            raise ValueError(f"stage {stage!r}: expected one of {STAGES}")
        if stage != "result" and self.target.grid != "z":
            return self._chain() if stage == "chain" else self._local()
        parts = tuple(self._result() if stage == "result" else self._window())
        alive = [place for place, part in enumerate(parts) if not part.vanishes]
        return Summands(len(parts), alive, parts.__getitem__)

    def factors(self) -> tuple[tuple[str, ...], tuple[Sequence[int], ...]]:
        """The grids of the factors and, for each grid, the flat index in every term but the b."""
        grid, index = self.target
        if grid == "b":
            size = _cells_per_channel(self.derivation.spec)
            return ("dz",), (range(index[0] * size, (index[0] + 1) * size),)
        return FACTORS[result_of(grid)], self.derivation.table.line(grid, index)

    @property
    def bias(self) -> Cell | None:
        """The bias that ends a z line, where the notation has one."""
        biased = self._symbols.notation.biased and self.target.grid == "z"
        return Cell("b", self.target.index[:1]) if biased else None

    def _joined(self) -> str:
        """The right side of the result, joined from cached names without a term being made."""
        (*first, last), (*places, last_places) = self.factors()
        products: Iterator[str] = map(self._symbols.names[last].__getitem__, last_places)
        for grid, flats in zip(first, places, strict=True):
            products = map(
                operator.add, map(self._symbols.spaced[grid].__getitem__, flats), products
            )
        if bias := self.bias:
            products = chain(products, (self._symbols.names["b"][bias.index[0]],))
        return _sum(products)

    def _result(self) -> Iterator[Fragment]:
        for term in self.terms:
            yield Fragment(" ".join(map(self._symbols.latex, term.factors)), term.factors)

    def _window(self) -> Iterator[Fragment]:
        """Every kernel cell of a z cell's own filter, with its x cell or 0, then the bias."""
        met = {term.factors[1]: term for term in self.terms if len(term.factors) == 2}
        for k in self.derivation.kernel_of(self.target):
            name = self._symbols.latex(k)
            if k in met:
                yield Fragment(f"{self._symbols.latex(met[k].factors[0])} {name}", met[k].factors)
            else:
                yield Fragment(f"0 {name}", (k,), vanishes=True)
        if self.bias:
            yield Fragment(self._symbols.latex(self.bias), (self.bias,))

    def _chain(self) -> Summands:
        upstream, local, target = *self._upstream(), self._symbols.latex(self.target)
        shape, alive = self.derivation.forward.shape, self.factors()[1][0]
        surviving = set(alive)

        def write(place: int) -> Fragment:
            name = f"{upstream[place]} {partial(local[place], target)}"
            cells = Cell("dz", unravel(place, shape)), self.target
            return Fragment(name, cells, vanishes=place not in surviving)

        return Summands(len(self.derivation.forward), alive, write)

    def _local(self) -> Summands:
        upstream, _ = self._upstream()
        shape, alive = self.derivation.forward.shape, self.factors()[1][0]
        others = {place: term.factors[1:] for place, term in zip(alive, self.terms, strict=True)}

        def write(place: int) -> Fragment:
            cell = Cell("dz", unravel(place, shape))
            if place not in others:
                return Fragment(f"{upstream[place]} 0", (cell,), vanishes=True)
            other = others[place]
            value = self._symbols.latex(other[0]) if other else "1"
            return Fragment(f"{upstream[place]} {value}", (cell, *other))

        return Summands(len(self.derivation.forward), alive, write)

    def _upstream(self) -> tuple[Names, Names]:
        """The names of every ∂L/∂z and z by flat place: looked up, not made, as there are many."""
        return self._symbols.names["dz"], self._symbols.names["z"]


class Lines(Sequence[Line]):
    """All lines of one result, row-major (channels first), each made when it is asked for."""

    def __init__(self, derivation: Derivation, grid: str) -> None:
        self.derivation = derivation
        self.grid = grid
        self.shape = grid_shape(derivation.spec, grid)

    def __len__(self) -> int:
        size = 1
        for length in self.shape:
            size *= length
        return size

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        number = operator.index(place)
        if not -len(self) <= number < len(self):
            raise IndexError(f"line {number} of {self.grid}: there are {len(self)}, from 0")
        return self.at(unravel(number % len(self), self.shape))

    def __iter__(self) -> Iterator[Line]:
        return (
            Line(self.derivation, Cell(self.grid, index), place)
            for place, index in enumerate(product(*map(range, self.shape)))
        )

    def at(self, index: Index) -> Line:
        """The line of the cell with this zero-based index."""
        place = ravel_checked(index, self.shape, self.grid)
        return Line(self.derivation, Cell(self.grid, tuple(index)), place)

    def latex(self) -> list[str]:
        """The result of every line as LaTeX."""
        return [line.latex() for line in self]


class Derivation:
    """Everything the notes derive for one spec, written when it is asked for."""

    def __init__(self, spec: Spec, notation: Notation = NOTES) -> None:
        self.spec = spec
        self.notation = notation
        self.symbols = Symbols(spec, notation)
        self.forward = Lines(self, "z")
        self.kernel_gradient = Lines(self, "k")
        self.input_gradient = Lines(self, "x")
        self.bias_gradient = Lines(self, "b")

    def __reduce__(self) -> tuple[type[Derivation], tuple[Spec, Notation]]:
        return Derivation, (self.spec, self.notation)

    @cached_property
    def table(self) -> Table:
        """The taps the lines are read from."""
        return table(self.spec, turned=self.notation.convolution)

    @property
    def results(self) -> dict[str, Lines]:
        """The four results by name."""
        return {name: getattr(self, name) for name in RESULTS}

    def lines_of(self, grid: str) -> Lines:
        """The lines of the result that is made of a grid's cells."""
        return self.results[result_of(grid)]

    def picture(self, result: str) -> Correlation:
        """A result as one correlation, K turned as this notation's convolution has it."""
        return as_correlation(self.spec, result, turned=self.notation.convolution)

    def cells(self, grid: str) -> Iterator[Cell]:
        """All cells of a grid, row-major."""
        return (Cell(grid, i) for i in product(*map(range, grid_shape(self.spec, grid))))

    def kernel_of(self, z: Cell) -> list[Cell]:
        """The kernel cells a z cell is made with, in the order in which x is read."""
        outs, ins, height, width = grid_shape(self.spec, "k")
        convolution = isinstance(self.spec, Conv2dSpec)
        if convolution:
            channels = [(z.index[0], i) for i in range(ins)]
        else:
            group, out = divmod(z.index[0], outs)
            size = self.spec.in_channels_per_group
            channels = [(out, i) for i in range(group * size, (group + 1) * size)]
        turned = reads_backwards(self.spec, self.notation)
        places = list(product(range(height), range(width)))
        return [
            Cell("k", channel + place)
            for channel in channels
            for place in (reversed(places) if turned else places)
        ]


def derive(spec: Spec, notation: Notation = NOTES) -> Derivation:
    """The derivation of a spec: four sequences of lines, each line costing only itself.

    Raises TypeError for anything but a spec and a notation, and ValueError for a grid of more than
    ``LARGEST_GRID`` cells or as many taps along an axis.

    >>> from engine import Conv2dSpec
    >>> derive(Conv2dSpec()).forward[0].latex()
    'z_{11} = x_{11} k_{11} + x_{12} k_{12} + x_{21} k_{21} + x_{22} k_{22} + B'
    >>> derive(Conv2dSpec(), Notation(convolution=True)).forward[0].latex()
    'z_{11} = x_{11} k_{22} + x_{12} k_{21} + x_{21} k_{12} + x_{22} k_{11} + B'
    """
    if not isinstance(spec, (Conv2dSpec, ConvTranspose2dSpec)):
        raise TypeError(f"spec is {spec!r}: expected a Conv2dSpec or a ConvTranspose2dSpec")
    if not isinstance(notation, Notation):
        raise TypeError(f"notation is {notation!r}: expected a Notation")
    for grid in ("x", "k", "z"):
        cells = 1
        for length in grid_shape(spec, grid):
            cells *= length
        if cells > LARGEST_GRID:
            raise ValueError(
                f"{grid} has {cells} cells: a derivation is written for at most {LARGEST_GRID}"
            )
    for axis, name in zip(spec.axes, ("rows", "columns"), strict=True):
        if axis.coarse * axis.kernel > LARGEST_GRID:
            raise ValueError(
                f"the {name} have {axis.coarse} × {axis.kernel} taps: "
                f"a derivation is written for at most {LARGEST_GRID}"
            )
    return Derivation(spec, notation)


def reads_backwards(spec: Spec, notation: Notation) -> bool:
    """Whether the k of a z run backwards while its x are read forwards.

    Those of a transposed convolution do, unless K is the kernel of a true convolution: then those
    of a convolution do.
    """
    return isinstance(spec, Conv2dSpec) == notation.convolution


def ravel_checked(index: Any, shape: Index, grid: str) -> int:
    """The flat place of ``index``, refused with a sentence when it is outside ``shape``."""
    if not isinstance(index, (tuple, list)) or not all(hasattr(i, "__index__") for i in index):
        raise TypeError(f"index {index!r}: expected a tuple of integers, as {(0,) * len(shape)}")
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise ValueError(f"index {tuple(index)} is outside grid {grid} of shape {shape}")
    return ravel(tuple(index), shape)


def _cells_per_channel(spec: Spec) -> int:
    height, width = spec.output_size
    return height * width


def _sum(parts: Iterable[str]) -> str:
    return " + ".join(parts) or "0"


def _unevaluated(operation: Callable[..., sympy.Expr], items: list[sympy.Expr]) -> sympy.Expr:
    """The sum or product as written: SymPy would sort the items and merge equal ones."""
    import sympy

    if len(items) < 2:
        return items[0] if items else sympy.Integer(0)
    return operation(*items, evaluate=False)
