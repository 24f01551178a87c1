"""Exercises about a result as one plain correlation: which grids, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

from engine.correlation import Correlation
from engine.practice.dice import Dice
from engine.practice.grid_pair import DrawnGrid, GridPair, RightGrids, letter_of, result_name
from engine.results import CORRELATIONS, grid_of
from engine.sheets import task
from engine.sheets.by_line import drawn_line
from engine.sheets.content import Block, Formula, Grid, Grids, Room, Words, empty, expanded
from engine.sheets.layers import layer
from engine.sheets.task import Facts, Order, Task
from engine.symbolic import Derivation, Values, derive

LONGEST_SIDE = 7
"""A larger grid is too much to be filled in by hand."""


@dataclass(frozen=True)
class OfPicture(Task):
    """An exercise about the picture of ``result``."""

    result: str

    @property
    def picture(self) -> Correlation:
        """Left grid, right grid and what they come to."""
        return self.derivation.picture(self.result)

    @property
    def grid(self) -> str:
        """The grid of the result: "z", "k" or "x"."""
        return grid_of(self.result)

    @property
    def name(self) -> str:
        """The result in LaTeX, without its bias."""
        return result_name(self.derivation, self.result)

    @cached_property
    def asked(self) -> Facts:
        """The grids, and whether K is turned."""
        return frozenset({task.picture(self.spec, self.grid), task.turn(self.spec, self.grid)})

    @cached_property
    def shown(self) -> Facts:
        """The sizes."""
        return frozenset(task.sizes(self.spec))

    @property
    def moving(self) -> str:
        """How the right grid moves, where that is not by one."""
        down, across = self.picture.step
        if (down, across) == (1, 1):
            return ""
        return f", in steps of {down}" if down == across else f", {down} down and {across} across"


@dataclass(frozen=True)
class Filling(OfPicture):
    """Both grids of a result, zeros and all, to be filled in."""

    kind: ClassVar[str] = "fill"
    title: ClassVar[str] = "Fill in the grids"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """A layer of one channel whose grids have room on paper."""
        spec = layer(dice, order.level, order.operation)
        if spec is None:
            return None
        made = cls(derive(spec, order.notation), dice.one_of(CORRELATIONS))
        sides = (*made.picture.left.size, *made.picture.right.size)
        if not 2 <= max(sides) <= LONGEST_SIDE or min(made.picture.windows) < 1:
            return None
        return made if made.picture.left.is_plain + made.picture.right.is_plain < 2 else None

    @property
    def question(self) -> tuple[Block, ...]:
        """Two empty grids."""
        left, right = (
            self.derivation.notation.matrix(one.grid)
            for one in (self.picture.left, self.picture.right)
        )
        return (
            Words(
                f"Given is {self.layer}. Fill in both grids, every cell by its name and every zero "
                f"as 0, so that the second, laid on the first{self.moving}, gives ${self.name}$."
            ),
            Grids(
                (
                    Grid(rf"\text{{from }} {left}", empty(self.picture.left.size)),
                    Grid(rf"\text{{from }} {right}", empty(self.picture.right.size), r"\otimes"),
                )
            ),
        )

    @property
    def answer(self) -> tuple[Block, ...]:
        """The grids, filled in."""
        symbols, picture = self.derivation.symbols, self.picture
        filled = [
            Grid(symbols.notation.matrix(one.grid), expanded(symbols, one), sign)
            for one, sign in ((picture.left, ""), (picture.right, r"\otimes"))
        ]
        return (Grids(tuple(filled)),)

    @property
    def worked(self) -> tuple[Block, ...]:
        """Whether anything is turned."""
        right = self.picture.right
        letter = self.derivation.notation.matrix(right.grid)
        return (Words(f"${letter}$ is {'' if right.rotated else 'not '}turned by 180° here."),)


@dataclass(frozen=True)
class Choosing(OfPicture):
    """Of some pairs of grids the one that makes a result."""

    exercise: RightGrids
    kind: ClassVar[str] = "grids"
    title: ClassVar[str] = "Choose the grids"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """Wrong ones that people make beside the right one."""
        result = dice.one_of(CORRELATIONS)
        line = drawn_line(dice, order, result, least=1, channels=False)
        if line is None or not RightGrids.suits(line.derivation, result):
            return None
        exercise = RightGrids.drawn(line, Values(line.derivation.spec), dice)
        widest = max(one.left.size[1] + one.right.size[1] for one in exercise.options)
        return cls(line.derivation, result, exercise) if widest <= WIDEST else None

    @cached_property
    def shown(self) -> Facts:
        """The sizes, and the pairs of all results, of which some are among the wrong ones."""
        grids = map(grid_of, CORRELATIONS)
        return super().shown | {task.picture(self.spec, grid) for grid in grids}

    @property
    def question(self) -> tuple[Block, ...]:
        """The pairs with their letters."""
        first = self.derivation.notation.subscript(0, 0)
        options = [
            _option(letter_of(place), pair, self.derivation)
            for place, pair in enumerate(self.exercise.options)
        ]
        return (
            Words(
                f"Given is {self.layer}. Which pair of grids gives ${self.name}$, the second laid "
                f"on the first? In the cells stand indices, ${first}$ in the first; a single 0 is "
                "a zero that was put there."
            ),
            *options,
            Room(1),
        )

    @property
    def answer(self) -> tuple[Block, ...]:
        """The letter."""
        return (Words(f"{letter_of(self.exercise.place)}"),)

    @property
    def worked(self) -> tuple[Block, ...]:
        """What the pair is made of."""
        return (Formula(self.exercise.solution),)


WIDEST = 13
"""Columns of both grids of a pair that stand side by side, two pairs in a row."""


def _option(letter: str, pair: GridPair, derivation: Derivation) -> Grids:
    down, across = pair.step
    moving = "" if (down, across) == (1, 1) else f"in steps of {down}"
    if down != across:
        moving = f"{down} down, {across} across"
    grids = (_drawn(pair.left, derivation, ""), _drawn(pair.right, derivation, r"\otimes"))
    return Grids(grids, letter, moving)


def _drawn(grid: DrawnGrid, derivation: Derivation, sign: str) -> Grid:
    subscript = derivation.notation.subscript
    rows = tuple(
        tuple("0" if cell is None else subscript(*cell.index[-2:]) for cell in row)
        for row in grid.places
    )
    return Grid(grid.letter, rows, sign)
