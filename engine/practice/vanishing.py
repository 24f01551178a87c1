"""Mark which of the local derivatives ∂z/∂x, ∂z/∂k or ∂z/∂b vanish."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import ClassVar, Self

from engine.geometry import Spec
from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.feedback import MISSING, NOT_THERE, RIGHT, Feedback, Mark
from engine.results import grid_of
from engine.symbolic import Cell, Derivation, Line, Values
from engine.symbolic.cells import partial
from engine.taps import grid_shape

MOST_CELLS = 49
"""Of a larger grid no cells are marked."""


@dataclass(frozen=True)
class Vanishing(Exercise):
    """Of the derivatives that meet in ``line``, those that are zero.

    For a gradient line: ∂z_ij/∂t for its target t and every z. For a z line: ∂z/∂x_mn for its z
    and every x.
    """

    kind: ClassVar[str] = "vanishing"
    asks_for_terms: ClassVar[bool] = True

    @classmethod
    def drawn(cls, line: Line, values: Values, dice: Dice) -> Self:
        """The line alone says it all."""
        return cls(line)

    @classmethod
    def suits(cls, derivation: Derivation, result: str) -> bool:
        """Whether its cells are few enough to be marked."""
        return _cells_to_mark(derivation.spec, grid_of(result)) <= MOST_CELLS

    @classmethod
    def tells(cls, line: Line) -> int:
        """Whether some derivatives vanish and some do not."""
        return 0 < len(alive(line)) < _cells_to_mark(line.derivation.spec, line.target.grid)

    @property
    def grid(self) -> str:
        """The grid whose cells are marked."""
        return _marked_grid(self.line.target.grid)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells to choose from, row-major."""
        return tuple(self.line.derivation.cells(self.grid))

    @cached_property
    def right(self) -> frozenset[Cell]:
        """The cells whose derivative vanishes."""
        return frozenset(self.cells) - alive(self.line)

    @property
    def _general(self) -> str:
        """Any cell of the grid."""
        letter = self.line.derivation.notation.letter(self.grid)
        return f"{letter}_{{ij}}" if self.grid == "z" else f"{letter}_{{mn}}"

    @property
    def asks(self) -> str:
        """The question in a sentence."""
        return "Which of these local derivatives vanish? Mark each one that is 0; it may be none."

    @property
    def question(self) -> str:
        """The derivative with a general index."""
        general = self._general
        target = self.symbols.latex(self.line.target)
        pair = (general, target) if self.grid == "z" else (target, general)
        return rf"{partial(*pair)} = 0 \;?"

    @property
    def solution(self) -> str:
        """The derivatives that vanish, or that none does."""
        zero = [self.derivative(cell) for cell in self.cells if cell in self.right]
        return f"{' = '.join(zero)} = 0" if zero else r"\text{none vanishes}"

    @property
    def hints(self) -> tuple[str, ...]:
        """When one vanishes, one that does not, and how many do."""
        target = self.symbols.latex(self.line.target)
        if self.grid == "x":
            rule = f"It is 0 where the window of ${target}$ does not meet ${self._general}$."
        else:
            rule = f"It is 0 where ${self._general}$ does not contain ${target}$."
        some = sorted(frozenset(self.cells) - self.right)
        shown = (f"This one does not vanish: {self._why_alive(some[0])}",) if some else ()
        return rule, *shown, f"{len(self.right)} of {len(self.cells)} vanish."

    def check(self, answer: Collection[Cell]) -> Feedback:
        """Hold the marked cells against those whose derivative vanishes.

        Of those that are not marked only the first is told: the others are left to find.
        """
        marked = frozenset(answer)
        marks = tuple(self._marks(marked))
        if marked == self.right:
            return Feedback(True, "Right: these vanish, and no other.", marks)
        name, says = self._recognised(marked)
        says = says or _counted(len(marked - self.right), len(self.right - marked))
        return Feedback(False, says, marks, name)

    def derivative(self, cell: Cell) -> str:
        """The local derivative that stands for a cell, in LaTeX."""
        own, other = self.symbols.latex(self.line.target), self.symbols.latex(cell)
        return partial(other, own) if self.grid == "z" else partial(own, other)

    def _marks(self, marked: frozenset[Cell]) -> Iterator[Mark]:
        for cell in self.cells:
            if cell in marked & self.right:
                yield Mark(self.derivative(cell), RIGHT)
            elif cell in marked:
                yield Mark(self.derivative(cell), NOT_THERE, self._why_alive(cell))
        forgotten = [cell for cell in self.cells if cell in self.right - marked]
        for cell in forgotten[:1]:
            yield Mark(self.derivative(cell), MISSING, self._why_zero(cell))

    def _why_alive(self, cell: Cell) -> str:
        latex = self.symbols.latex
        upstream = Cell("dz", cell.index) if self.grid == "z" else cell
        term = next(term for term in self.line.terms if term.factors[0] == upstream)
        other = latex(term.factors[1]) if len(term.factors) > 1 else "1"
        return f"${self.derivative(cell)} = {other}$."

    def _why_zero(self, cell: Cell) -> str:
        latex, target = self.symbols.latex, self.symbols.latex(self.line.target)
        if self.grid == "x":
            return f"The window of ${target}$ does not meet ${latex(cell)}$."
        return f"${latex(cell)}$ does not contain ${target}$."

    def _recognised(self, marked: frozenset[Cell]) -> tuple[str, str]:
        """A mistake that marks just these cells: its name and what is said."""
        if marked == frozenset(self.cells) - self.right:
            return "complement", "You marked those that do not vanish: the others are 0."
        for other in _other_lines(self.line):
            if marked and marked == frozenset(self.cells) - alive(other):
                latex = other.derivation.symbols.latex(other.target)
                return "another line", f"These are the ones that vanish for ${latex}$."
        return "", ""


def _marked_grid(target: str) -> str:
    """The grid whose cells stand in the local derivatives of a line, beside its target's."""
    return "x" if target == "z" else "z"


def _cells_to_mark(spec: Spec, target: str) -> int:
    return prod(grid_shape(spec, _marked_grid(target)))


def alive(line: Line) -> frozenset[Cell]:
    """The z (of a z line: the x) whose local derivative does not vanish."""
    grid = _marked_grid(line.target.grid)
    return frozenset(
        Cell(grid, term.factors[0].index) for term in line.terms if term.factors[0].grid != "b"
    )


def _other_lines(line: Line) -> Iterator[Line]:
    """The other lines of the same result."""
    lines = line.derivation.lines_of(line.target.grid)
    return (other for other in lines if other.target != line.target)


def _counted(wrong: int, missing: int) -> str:
    said = []
    if wrong:
        said.append(f"{wrong} of your marks {'does' if wrong == 1 else 'do'} not vanish")
    if missing:
        said.append(f"{missing} that {'vanishes is' if missing == 1 else 'vanish are'} not marked")
    return f"Not yet: {', and '.join(said)}."
