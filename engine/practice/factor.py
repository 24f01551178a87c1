"""Fill the one factor that is left out of a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.feedback import NOT_THERE, RIGHT, Feedback, Mark
from engine.practice.hints import listed, steps_to
from engine.practice.slips import slip_between
from engine.practice.typed import names_of, other_base, read_cell, says_other_base
from engine.reading import CannotRead
from engine.symbolic import Cell, Line, Values
from engine.taps import grid_shape


@dataclass(frozen=True)
class MissingFactor(Exercise):
    """Factor ``factor`` of term ``term`` of ``line`` is left out."""

    term: int
    factor: int
    kind: ClassVar[str] = "factor"
    asks_for_terms: ClassVar[bool] = True

    @classmethod
    def drawn(cls, line: Line, values: Values, dice: Dice) -> Self:
        """Any factor of a term, of one with two of them where there is one."""
        pairs = [n for n, term in enumerate(line.terms) if len(term.factors) > 1]
        term = dice.one_of(pairs or range(len(line.terms)))
        return cls(line, term, dice.one_of(range(len(line.terms[term].factors))))

    @property
    def right(self) -> Cell:
        """The cell that is left out."""
        return self.line.terms[self.term].factors[self.factor]

    @property
    def _called(self) -> str:
        """What kind of cell is left out, in words."""
        if self.right.grid == "b":
            return "the bias"
        return f"a cell of ${self.line.derivation.notation.matrix(self.right.grid)}$"

    @property
    def asks(self) -> str:
        """The question in a sentence."""
        return "Which factor is missing?"

    def gives_away(self, other: Exercise) -> bool:
        """Its question shows all of its line but one factor."""
        return other.asks_for_terms and other.line.target == self.line.target

    @property
    def question(self) -> str:
        """The line with a question mark in the box."""
        return self._line_with(r"\;?\;")

    @property
    def solution(self) -> str:
        """The line with the factor in the box."""
        return self._line_with(self.symbols.latex(self.right))

    def _line_with(self, boxed: str) -> str:
        products = [[self.symbols.latex(cell) for cell in term.factors] for term in self.line.terms]
        products[self.term][self.factor] = rf"\boxed{{{boxed}}}"
        return f"{self.line.left_side} = {' + '.join(map(' '.join, products))}"

    @property
    def hints(self) -> tuple[str, ...]:
        """The first step to the line, the grid of the factor, and its row."""
        first, grid = steps_to(self.line)[0], self._called
        if self.right.grid == "b":
            return first, f"It is {grid}."
        *above, _ = self.right.index
        width = grid_shape(self.line.derivation.spec, self.right.grid)[-1]
        row = [self.symbols.latex(Cell(self.right.grid, (*above, at))) for at in range(width)]
        return first, f"It is {grid}.", f"It is in this row: {listed(row)}."

    def check(self, answer: str) -> Feedback:
        """Read the text and hold its cell against the one that is left out.

        Raises CannotRead where it is no cell.
        """
        derivation = self.line.derivation
        in_other_base = self._is_right_in_other_base(answer)
        try:
            cell = read_cell(derivation, answer)
        except CannotRead:
            if in_other_base:
                return Feedback(False, says_other_base(self.line), (), "other base")
            raise
        mark = self.symbols.latex(cell)
        if cell == self.right:
            return Feedback(True, "Right.", (Mark(mark, RIGHT),))
        slip = slip_between(self.line, self.right, cell)
        if slip:
            says = slip.says(self.line, mark, self.symbols.latex(self.right))
            return Feedback(False, says, (Mark(mark, NOT_THERE),), slip.name)
        if in_other_base:
            return Feedback(
                False, says_other_base(self.line), (Mark(mark, NOT_THERE),), "other base"
            )
        return Feedback(False, self._elsewhere(cell), (Mark(mark, NOT_THERE),))

    def _is_right_in_other_base(self, answer: str) -> bool:
        derivation = self.line.derivation
        try:
            return read_cell(derivation, answer, other_base(names_of(derivation))) == self.right
        except CannotRead:
            return False

    def _elsewhere(self, answer: Cell) -> str:
        """Where the answer stands in this line, if it does."""
        latex = self.symbols.latex
        if answer.grid != self.right.grid:
            return f"Not yet: {self._called} is missing."
        for term in self.line.terms:
            if answer in term.factors and len(term.factors) > 1:
                other = next(cell for cell in term.factors if cell != answer)
                return f"Not here: ${latex(answer)}$ stands beside ${latex(other)}$."
        return f"Not yet: ${latex(answer)}$ is in no term of this line."
