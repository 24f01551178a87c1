"""Put the numbers in: the value of one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, prod
from typing import Any, ClassVar, Self

from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.feedback import Feedback
from engine.practice.hints import steps_to
from engine.practice.products import Product, exists, products_of
from engine.practice.slips import WrongLine, wrong_lines
from engine.symbolic import Line, Values

NEAR = 5e-7
"""An answer is read, and the solution written, to six decimals: nearer ones are not told apart."""

NEAR_OF_SMALL = 1e-3
"""Of a number that is near to 0 itself so small a part is as good as nothing."""

ROUNDING = 1e-12
"""What floats round is less than this part of all that is added up."""


@dataclass(frozen=True)
class Number(Exercise):
    """The value of ``line`` with the numbers of ``values``."""

    values: Values
    kind: ClassVar[str] = "number"

    @classmethod
    def drawn(cls, line: Line, values: Values, dice: Dice) -> Self:
        """The line with the numbers."""
        return cls(line, values)

    @property
    def right(self) -> Any:
        """The value of the line."""
        return self.values.line(self.line)

    @property
    def asks(self) -> str:
        """The question in a sentence."""
        return "Put the numbers in: what is its value?"

    @property
    def question(self) -> str:
        """The left side."""
        return f"{self.line.left_side} = \\; ?"

    @property
    def solution(self) -> str:
        """The line, the numbers in their places, and the value."""
        summands = " + ".join(self._in_numbers()) or "0"
        return rf"{self.line.latex()} = {summands} = \mathbf{{{written(self.right)}}}"

    @property
    def hints(self) -> tuple[str, ...]:
        """The steps to the line, the line, and its first product in numbers."""
        first = next(iter(self._in_numbers()), "0")
        return (
            *steps_to(self.line),
            f"The line: ${self.line.latex()}$.",
            f"The first term in numbers: ${first}$.",
        )

    def check(self, answer: float) -> Feedback:
        """Hold the number against the line's value."""
        if self._near(answer, self.right):
            return Feedback(True, "Right.")
        for wrong in self._wrong():
            if self._near(answer, self._value(wrong.products)):
                says = f"{written(answer)} comes out like this: {wrong.says}"
                return Feedback(False, says, (), wrong.name)
        return Feedback(False, f"Not yet: {written(answer)} is not its value.")

    def _near(self, answer: float, value: Any) -> bool:
        if isinstance(value, float) and not isfinite(value):
            return False  # larger than a float64 holds
        off, size = abs(Fraction(answer) - Fraction(value)), abs(Fraction(value))
        terms = (Fraction(prod(map(Fraction, term))) for term in self.values.factors(self.line))
        all_of_it = sum(map(abs, terms), Fraction(0))
        within = min(Fraction(NEAR), Fraction(NEAR_OF_SMALL) * size)
        return off <= within + Fraction(ROUNDING) * (size + all_of_it)

    def _in_numbers(self) -> list[str]:
        return [
            "".join(f"({written(factor)})" for factor in factors)
            for factors in self.values.factors(self.line)
        ]

    def _wrong(self) -> Iterator[WrongLine]:
        """The wrong lines that have a value, and those with one term too few or twice."""
        terms, latex = products_of(self.line), self.symbols.latex
        for wrong in (*wrong_lines(self.line), *_uneven(terms, latex)):
            if all(self._is_known(product) for product in wrong.products):
                yield wrong

    def _is_known(self, product: Product) -> bool:
        spec = self.line.derivation.spec
        return all(cell.grid != "z" and exists(spec, cell) for cell in product.factors)

    def _value(self, products: Sequence[Product]) -> Any:
        return sum(
            product.coefficient * prod(Fraction(self.values(cell)) for cell in product.factors)
            for product in products
        )


def _uneven(terms: Sequence[Product], latex: Any) -> Iterator[WrongLine]:
    """One term left out, one term twice."""
    for place, (_, factors) in enumerate(terms):
        name = " ".join(map(latex, factors))
        without = (*terms[:place], *terms[place + 1 :])
        yield WrongLine("left out", without, f"The term ${name}$ is left out.")
        twice = (*terms, terms[place])
        yield WrongLine("doubled", twice, f"The term ${name}$ is added twice.")


def written(value: Any) -> str:
    r"""A number as it is written in an equation: at most six decimals, or with a power of ten.

    >>> written(7), written(-2.50), written(1/3), written(1.5e-7)
    ('7', '-2.5', '0.333333', '1.5 \\cdot 10^{-7}')
    """
    number = float(value) + 0.0  # no zero has a sign
    if not isfinite(number):
        return r"\infty" if number > 0 else r"-\infty"
    if number and not 1e-4 <= abs(number) < 1e15:
        mantissa, _, power = f"{number:.5e}".partition("e")
        return rf"{mantissa.rstrip('0').rstrip('.')} \cdot 10^{{{int(power)}}}"
    return f"{number:.6f}".rstrip("0").rstrip(".")
