"""Exercises about one line: its number, its terms, a slip in it, a factor, what vanishes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import ClassVar, NamedTuple, Self

from engine.geometry import Spec
from engine.practice.dice import Dice
from engine.practice.factor import MissingFactor
from engine.practice.products import Factors, exists
from engine.practice.slips import SLIPS, turned
from engine.practice.vanishing import Vanishing
from engine.sheets import task
from engine.sheets.content import Block, Formula, Grid, Grids, Room, Words, numbers
from engine.sheets.layers import layer, places
from engine.sheets.task import Facts, Order, Task
from engine.symbolic import Cell, Line, Values, derive
from engine.taps import grid_shape

MOST_TERMS = 9
"""A longer line is more work than it teaches."""

ABOUT = ("forward", "kernel_gradient", "input_gradient")
"""The results whose lines are products."""


@dataclass(frozen=True)
class OfLine(Task):
    """An exercise about ``line``."""

    line: Line

    @property
    def target(self) -> str:
        """The cell's name in LaTeX: z or a gradient."""
        return self.line.left_side

    @property
    def right_line(self) -> Formula:
        """The line as it is."""
        latex = self.derivation.symbols.latex
        parts = tuple(" ".join(map(latex, term.factors)) for term in self.line.terms)
        return Formula(f"{self.target} =", parts or ("0",))

    @cached_property
    def taps(self) -> frozenset[tuple[Hashable, Hashable]]:
        """Which cells meet in it."""
        return task.taps(self.line)

    @cached_property
    def products(self) -> Facts:
        """The same without the line's own cell."""
        return frozenset(met for _, met in self.taps)

    @cached_property
    def asked(self) -> Facts:
        """How such lines look; what stands in this one is compared apart."""
        return frozenset({task.pattern(self.line)})

    @cached_property
    def shown(self) -> Facts:
        """The sizes of the grids."""
        return frozenset(task.sizes(self.spec))


class Shows(OfLine):
    """An exercise whose question shows its line all but for a part."""

    @cached_property
    def asked(self) -> Facts:
        """How such lines look is to be seen in it."""
        return frozenset()

    @cached_property
    def shown(self) -> Facts:
        """The sizes, how such lines look, and whether K is turned in them."""
        seen = task.pattern(self.line), task.turn(self.spec, self.line.target.grid)
        return super().shown | {*seen}

    @property
    def looks(self) -> Facts:
        """How such lines look."""
        return frozenset({task.pattern(self.line)})

    def gives_away(self, other: Task) -> bool:
        """Also where all terms of the other's line stand in this one, or all of three but one."""
        return super().gives_away(other) or (isinstance(other, OfLine) and self._writes(other))

    def _writes(self, other: OfLine) -> bool:
        missing = len(other.taps - self.taps)
        if missing == 0 or (missing == 1 and len(other.taps) > 2):
            return True
        return len(other.taps) > 1 and other.products <= self.products  # of another cell


def drawn_line(
    dice: Dice, order: Order, result: str, *, least: int = 2, channels: bool = True
) -> Line | None:
    """A line of some terms of a layer that is drawn."""
    spec = layer(dice, order.level, order.operation, channels=channels)
    if spec is None:
        return None
    lines = derive(spec, order.notation).results[result]
    fit = [one for one in lines if least <= one.size - bool(one.bias) and one.size <= MOST_TERMS]
    return dice.one_of(fit) if fit else None


# --- numbers --------------------------------------------------------------------------------------

SMALL, WEIGHTS = (-2, -1, 0, 1, 2, 3, 4), (-2, -1, 1, 2, 3)
"""What the cells of X may be, and those of all other grids: a 0 there would hide a mistake."""


def drawn_values(dice: Dice, spec: Spec) -> dict[str, list[object]]:
    """Small whole numbers for every grid, in the layout of :class:`Values`."""
    shapes = {
        "x": grid_shape(spec, "x"), "k": spec.kernel_shape,
        "b": (spec.out_channels,), "dz": grid_shape(spec, "dz"),
    }  # fmt: skip
    return {
        grid: nested([dice.one_of(SMALL if grid == "x" else WEIGHTS) for _ in places(shape)], shape)
        for grid, shape in shapes.items()
    }


def nested(flat: list[int], shape: tuple[int, ...]) -> list[object]:
    """Numbers in one row as lists in lists."""
    found: list[object] = [*flat]
    for size in reversed(shape[1:]):
        found = [found[at : at + size] for at in range(0, len(found), size)]
    return found


@dataclass(frozen=True)
class ANumber(OfLine):
    """The number of one cell of a result."""

    arrays: dict[str, list[object]]
    """x, k, b and dz as lists in lists, the weight in its own layout."""
    result: ClassVar[str]

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """A line that a turn of the kernel, where that matters, brings to another number."""
        found = drawn_line(dice, order, cls.result)
        if found is None:
            return None
        made = cls(found.derivation, found, drawn_values(dice, found.derivation.spec))
        return made if made._tells else None

    @cached_property
    def values(self) -> Values:
        """The numbers by cell."""
        return Values(self.spec, **self.arrays)

    @property
    def right(self) -> int:
        """The number that is asked for."""
        return int(self.values.line(self.line))

    @property
    def _tells(self) -> bool:
        """Whether the number is another one where a turned grid is taken as it is."""
        wrong = [[turned(self.line, cell) for cell in term.factors] for term in self.line.terms]
        if wrong == [[*term.factors] for term in self.line.terms]:
            return True
        return bool(self.right != sum(prod(map(self.values, one)) for one in wrong))

    @property
    def grids(self) -> tuple[str, ...]:
        """The grids that are given: of one channel also one that is not needed."""
        several = self.spec.in_channels > 1 or self.spec.out_channels > 1
        if self.result == "forward":
            biased = self.derivation.notation.biased
            return ("x", "k", "b") if biased else ("x", "k")
        if self.result == "bias_gradient":
            return ("dz",)
        needed = ("dz", "x") if self.result == "kernel_gradient" else ("dz", "k")
        return needed if several else ("x", "k", "dz")

    @property
    def question(self) -> tuple[Block, ...]:
        """The grids with their numbers."""
        symbols = self.derivation.symbols
        given = [one for grid in self.grids for one in numbers(symbols, self.values, grid)]
        return (
            Words(f"Given is {self.layer}. What is ${self.target}$?"),
            Grids(tuple(given)),
            Room(2),
        )

    @property
    def answer(self) -> tuple[Block, ...]:
        """The number."""
        return (Formula(rf"{self.target} = \mathbf{{{self.right}}}"),)

    @property
    def worked(self) -> tuple[Block, ...]:
        """The line, and the numbers in their places."""
        put_in = ("".join(f"({one})" for one in row) for row in self.values.factors(self.line))
        return self.right_line, Formula(f"{self.target} =", tuple(put_in))


class NumberOfZ(ANumber):
    """A number of Z."""

    kind, title, result = "z", "A number of Z", "forward"


class NumberOfK(ANumber):
    """A number of ∂L/∂K."""

    kind, title, result = "dk", "A number of ∂L/∂K", "kernel_gradient"


class NumberOfX(ANumber):
    """A number of ∂L/∂X."""

    kind, title, result = "dx", "A number of ∂L/∂X", "input_gradient"


class NumberOfB(ANumber):
    """A number of ∂L/∂b."""

    kind, title, result = "db", "A number of ∂L/∂b", "bias_gradient"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """Without a bias there is none."""
        return super().drawn(dice, order) if order.notation.biased else None


# --- terms ----------------------------------------------------------------------------------------


class WholeLine(OfLine):
    """The terms of a cell."""

    kind, title = "line", "The line of a cell"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """A line of any of three results."""
        found = drawn_line(dice, order, dice.one_of(ABOUT))
        return cls(found.derivation, found) if found else None

    @property
    def question(self) -> tuple[Block, ...]:
        """Its left side."""
        said = f"Given is {self.layer}. Write the line of ${self.target}$: every term that does "
        return Words(f"{said}not vanish."), Formula(f"{self.target} ="), Room(2)

    @property
    def answer(self) -> tuple[Block, ...]:
        """The line."""
        return (self.right_line,)


class Written(NamedTuple):
    """A product, and the one that is written in its place."""

    place: int
    right: Factors
    wrong: Factors


@dataclass(frozen=True)
class ASlip(Shows):
    """A line in which one cell is taken for another."""

    slip: Written
    kind, title = "slip", "Find the slip"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """One of the slips that people make, in one factor."""
        found = drawn_line(dice, order, dice.one_of(ABOUT), least=2)
        slips = _slips(found) if found else []
        if not found or not slips:
            return None
        return cls(found.derivation, found, dice.one_of(slips))

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """The cell that is written, and the one that belongs there."""
        pairs = zip(self.slip.wrong, self.slip.right, strict=True)
        return next((wrong, right) for wrong, right in pairs if wrong != right)

    @property
    def question(self) -> tuple[Block, ...]:
        """The line with the slip."""
        latex = self.derivation.symbols.latex
        parts = [" ".join(map(latex, term.factors)) for term in self.line.terms]
        parts[self.slip.place] = " ".join(map(latex, self.slip.wrong))
        return (
            Words(
                f"Given is {self.layer}. In this line one factor is wrong. "
                "Which one, and what belongs there?"
            ),
            Formula(f"{self.target} =", tuple(parts)),
            Room(1),
        )

    @property
    def answer(self) -> tuple[Block, ...]:
        """What belongs where."""
        wrong, right = map(self.derivation.symbols.latex, self.cells)
        return (Words(f"Term {self.slip.place + 1}: ${right}$ belongs there, not ${wrong}$."),)

    @property
    def worked(self) -> tuple[Block, ...]:
        """The line as it is."""
        return (self.right_line,)


def _slips(line: Line) -> list[Written]:
    """Every product with one factor slipped that makes another line."""
    spec, own = line.derivation.spec, {term.factors for term in line.terms}
    found = []
    for place, term in enumerate(line.terms):
        if len(term.factors) < 2:
            continue
        for slip in SLIPS:
            for at, cell in enumerate(term.factors):
                used = slip.take(line, cell)
                wrong = (*term.factors[:at], used, *term.factors[at + 1 :])
                if used != cell and exists(spec, used) and wrong not in own:
                    found.append(Written(place, term.factors, wrong))
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class AFactor(Shows):
    """A line in which one factor is left out."""

    exercise: MissingFactor
    kind, title = "factor", "The missing factor"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """Any factor of any line."""
        found = drawn_line(dice, order, dice.one_of(ABOUT))
        if found is None:
            return None
        exercise = MissingFactor.drawn(found, Values(found.derivation.spec), dice)
        return cls(found.derivation, found, exercise)

    @property
    def question(self) -> tuple[Block, ...]:
        """The line with a box."""
        latex = self.derivation.symbols.latex
        parts = [[*map(latex, term.factors)] for term in self.line.terms]
        parts[self.exercise.term][self.exercise.factor] = r"\boxed{\;?\;}"
        return (
            Words(f"Given is {self.layer}. Which factor stands in the box?"),
            Formula(f"{self.target} =", tuple(map(" ".join, parts))),
            Room(1),
        )

    @property
    def answer(self) -> tuple[Block, ...]:
        """The factor."""
        return (Formula(self.derivation.symbols.latex(self.exercise.right)),)

    @property
    def worked(self) -> tuple[Block, ...]:
        """The line."""
        return (self.right_line,)


@dataclass(frozen=True)
class WhatVanishes(OfLine):
    """The local derivatives of a line of which some are 0."""

    exercise: Vanishing
    kind, title = "vanish", "What vanishes"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """A gradient line of a layer of one channel, of which some vanish and some do not."""
        result = dice.one_of(ABOUT[1:])
        found = drawn_line(dice, order, result, least=1, channels=False)
        if found is None or not Vanishing.tells(found):
            return None
        made = cls(found.derivation, found, Vanishing(found))
        return made if len(made.exercise.cells) <= MOST_MARKED and made.exercise.right else None

    @property
    def question(self) -> tuple[Block, ...]:
        """A table of all of z, to be crossed out in."""
        notation, latex = self.derivation.notation, self.derivation.symbols.latex
        target = latex(self.line.target)
        height, width = self.spec.output_size
        cells = [latex(cell) for cell in self.exercise.cells]
        rows = tuple(tuple(cells[i * width : (i + 1) * width]) for i in range(height))
        z = f"{notation.letter('z')}_{{ij}}"
        zero = rf"\frac{{\partial {z}}}{{\partial {target}}} = 0"
        every = f"Cross out every ${notation.letter('z')}$ with ${zero}$."
        return (
            Words(f"Given is {self.layer}. {every}"),
            Grids((Grid(notation.matrix("z"), rows),)),
        )

    @property
    def answer(self) -> tuple[Block, ...]:
        """The cells to be crossed out."""
        zero = [cell for cell in self.exercise.cells if cell in self.exercise.right]
        return (Formula(", ".join(map(self.derivation.symbols.latex, zero))),)

    @property
    def worked(self) -> tuple[Block, ...]:
        """The line: what does not vanish."""
        return (self.right_line,)


MOST_MARKED = 30
"""Of more cells none is crossed out by hand."""
