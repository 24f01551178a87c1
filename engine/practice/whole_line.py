"""Write the whole line of one cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.feedback import (
    ALMOST,
    MISSING,
    NOT_THERE,
    OTHER_ORDER,
    RIGHT,
    VERDICTS,
    Feedback,
    Mark,
)
from engine.practice.hints import steps_to
from engine.practice.slips import WrongLine, recognised, slip_in_product
from engine.practice.typed import products_in, read_line, right_in_other_base, says_other_base
from engine.reading import Comparison, Outcome
from engine.symbolic import Cell, Fragment, Line, Term, Values


@dataclass(frozen=True)
class WholeLine(Exercise):
    """The right side of ``line``, to be typed term by term."""

    kind: ClassVar[str] = "line"
    asks_for_terms: ClassVar[bool] = True

    @classmethod
    def drawn(cls, line: Line, values: Values, dice: Dice) -> Self:
        """The line alone says it all."""
        return cls(line)

    @property
    def asks(self) -> str:
        """The question in a sentence."""
        return "Write the whole line: every term that does not vanish."

    @property
    def question(self) -> str:
        """The left side."""
        return rf"{self.line.left_side} = \;?"

    @property
    def solution(self) -> str:
        """The line in the notes' order."""
        return self.line.latex()

    @property
    def hints(self) -> tuple[str, ...]:
        """The steps, and at last every first factor with a gap for the second."""
        with_gaps = [_with_gap(self.line, term) for term in self.line.terms]
        return (*steps_to(self.line), f"The terms: ${' + '.join(with_gaps) or '0'}$.")

    def check(self, answer: str) -> Feedback:
        """Read the text and hold it against the line; CannotRead where it is no sum of cells."""
        found = read_line(self.line, answer)
        marks = tuple(_marks(self.line, found))
        if _is_right(found):
            return Feedback(True, _how_right(found), marks)
        name, says = _other_writing(self.line, found, answer)
        if name:
            return Feedback(False, says, (), name)
        wrong = self._recognised(answer)
        if wrong:
            return Feedback(False, wrong.says, marks, wrong.name)
        return Feedback(False, _counted(marks), marks)

    def _recognised(self, answer: str) -> WrongLine | None:
        products = products_in(self.line, answer)
        return recognised(self.line, products) if products else None


def _is_right(found: Comparison) -> bool:
    """Whether the sum is worth the line's, and written in the cells that are given."""
    worked = all(
        isinstance(factor, Cell) and factor.grid != "z"
        for outcome in found.outcomes
        for factor in outcome.factors
    )
    return found.equal and worked and not found.left


def _how_right(found: Comparison) -> str:
    if not found.right:
        return "Right: it is the same sum, written in another way than the notes’."
    return "Right, in the notes’ own order." if found.in_order else OTHER_ORDER


def _other_writing(line: Line, found: Comparison, text: str) -> tuple[str, str]:
    """What is right but for the way it is written: its name, and what is said to it."""
    if found.left and found.equal:
        return "left side", found.left
    if found.equal:
        return "not worked out", "True, but not worked out: write it in the cells that are given."
    if right_in_other_base(line, text):
        return "other base", says_other_base(line)
    return "", ""


# --- term by term -----------------------------------------------------------------------------


def _marks(line: Line, found: Comparison) -> Iterator[Mark]:
    """A mark for every written term, then one for every term that nobody wrote."""
    for outcome in found.outcomes:
        if outcome.kind == RIGHT:
            yield Mark(outcome.latex, RIGHT)
        else:
            verdict = NOT_THERE if outcome.kind == NOT_THERE else ALMOST
            yield Mark(outcome.latex, verdict, why_not(line, outcome))
    for part in found.missing:
        yield _missing(line, part)


def _missing(line: Line, part: Fragment) -> Mark:
    """A term that nobody wrote: its first factor tells which, the rest is left to find."""
    first = line.derivation.symbols.latex(part.cells[0])
    shown = rf"{first}\,\square" if len(part.cells) > 1 else first
    return Mark(shown, MISSING, f"a term with ${first}$ is not there yet.")


def why_not(line: Line, outcome: Outcome) -> str:
    """Why a written term is not of the line, as precisely as it can be told."""
    return by_a_slip(line, outcome) or vanishing(line, outcome) or outcome.says


def by_a_slip(line: Line, outcome: Outcome) -> str:
    """The slip that makes the written term of the one whose place it takes."""
    if outcome.kind != NOT_THERE or outcome.term is None:
        return ""
    used = tuple(factor for factor in outcome.factors if isinstance(factor, Cell))
    if len(used) < len(outcome.factors) or outcome.latex.startswith("-"):
        return ""
    return slip_in_product(line, outcome.term.cells, used)


def vanishing(line: Line, outcome: Outcome) -> str:
    """The first factor is of no term: its local derivative is zero."""
    alive = {term.factors[0] for term in line.terms}
    latex, target = line.derivation.symbols.latex, line.derivation.symbols.latex(line.target)
    for factor in outcome.factors:
        if not isinstance(factor, Cell) or factor in alive:
            continue
        if factor.grid == "dz" and line.target.grid != "z":
            z = latex(Cell("z", factor.index))
            return f"${z}$ does not contain ${target}$: the term vanishes."
        if factor.grid == "x" and line.target.grid == "z":
            return f"The window of ${target}$ does not meet ${latex(factor)}$."
    return ""


def _with_gap(line: Line, term: Term) -> str:
    first = line.derivation.symbols.latex(term.factors[0])
    return rf"{first}\,\square" if len(term.factors) > 1 else first


def _counted(marks: tuple[Mark, ...]) -> str:
    """How many terms are right, almost so, not there and missing."""
    counts = {verdict: sum(mark.verdict == verdict for mark in marks) for verdict in VERDICTS}
    said = [f"{count} {verdict}" for verdict, count in counts.items() if count]
    return f"Not yet: {', '.join(said)}."
