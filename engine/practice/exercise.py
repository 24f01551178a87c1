"""What every exercise has: a question, a solution, hints in steps, and a check of an answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from engine.practice.dice import Dice
from engine.practice.feedback import Feedback
from engine.symbolic import Derivation, Line, Symbols, Values


@dataclass(frozen=True)
class Exercise(ABC):
    """One question about one line of a derivation."""

    kind: ClassVar[str]
    """The name of the kind, as a link carries it."""

    asks_for_terms: ClassVar[bool] = False
    """Whether the terms of the line are its answer, or tell a part of it."""

    line: Line

    @classmethod
    @abstractmethod
    def drawn(cls, line: Line, values: Values, dice: Dice) -> Self:
        """The exercise about a line that the dice choose, with these numbers."""

    @classmethod
    def suits(cls, derivation: Derivation, result: str) -> bool:
        """Whether there is such an exercise about a result at all."""
        return True

    @classmethod
    def tells(cls, line: Line) -> int:
        """How much there is to find in a line: the lines with most of it are asked about."""
        return min(2, line.size - bool(line.bias))

    @property
    def symbols(self) -> Symbols:
        """The names of the cells."""
        return self.line.derivation.symbols

    @property
    @abstractmethod
    def asks(self) -> str:
        """The question in a sentence."""

    @property
    @abstractmethod
    def question(self) -> str:
        """The question in LaTeX."""

    @property
    @abstractmethod
    def solution(self) -> str:
        """The solution in LaTeX."""

    @property
    @abstractmethod
    def hints(self) -> tuple[str, ...]:
        """Sentences that lead to the solution, each a step further."""

    def gives_away(self, other: Exercise) -> bool:
        """Whether its question shows what another one asks for."""
        return False

    @abstractmethod
    def check(self, answer: Any) -> Feedback:
        """Whether an answer is right, and what is wrong with it where it is not."""
