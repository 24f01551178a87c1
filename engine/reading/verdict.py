"""The verdict on whatever is stated: a line, a rule with running indices, a picture, a system.

Everything is decided by computation: both sides are written out as polynomials in the cells and
compared, lines also term by term, and every engine line that took part is proved by SymPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from engine.reading import arithmetic
from engine.reading.claims import EQUAL, PROVED, SLIP, Check, Claims
from engine.reading.names import Names
from engine.reading.normal_form import firm
from engine.reading.reader import CannotRead, read
from engine.reading.syntax import Shift, Statement, Summation, Symbol
from engine.reading.terms import Interpreter
from engine.reading.to_latex import latex
from engine.symbolic import Cell, Derivation, Line, prove_line

LOOSE = "proved, with loose notation"
KINDS = (PROVED, LOOSE, EQUAL, SLIP)
"""From the best to the worst."""

MOST_STATEMENTS = 60
"""So many statements are read at once."""
MOST_TERMS = 20_000
"""All rules of a text together stand for at most so many terms."""
MOST_PROVED = 2_000
"""Lines with more terms together are not proved again by SymPy."""


@dataclass(frozen=True)
class Verdict:
    """What became of a statement: its checks, the liberties taken, the lines SymPy proved."""

    statement: Statement
    checks: tuple[Check, ...]
    liberties: tuple[str, ...] = ()
    proved: int = 0
    instances: int = 1

    @property
    def kind(self) -> str:
        """The worst of the checks."""
        worst = max((check.kind for check in self.checks), key=KINDS.index)
        return LOOSE if worst == PROVED and self.liberties else worst

    @property
    def latex(self) -> str:
        """The statement as it was understood."""
        return latex(self.statement)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that found something."""
        return tuple(check for check in self.checks if check.kind != PROVED)


def judge(text: str, derivation: Derivation, names: Names | None = None) -> tuple[Verdict, ...]:
    r"""The verdict on each statement of a text.

    Raises CannotRead for what is no statement, or is too large to be checked.

    >>> from engine import Conv2dSpec, symbolic
    >>> d = symbolic.derive(Conv2dSpec((3, 3), (2, 2)))
    >>> (verdict,) = judge(r"\frac{\partial L}{\partial x_{11}} = dz_v k_{11}", d)
    >>> verdict.kind
    'a slip'
    """
    statements = read(text)
    if len(statements) > MOST_STATEMENTS:
        raise CannotRead(
            f"The text has {len(statements)} lines: I check at most {MOST_STATEMENTS} at once."
        )
    judges = [_Judge(one, derivation, names) for one in statements]
    if (terms := sum(judge.size for judge in judges)) > MOST_TERMS:
        raise CannotRead(
            f"What is stated stands for {terms} terms here, too many to be checked one by one: "
            "choose a smaller geometry."
        )
    return tuple(judge.verdict() for judge in judges)


def worst(verdicts: tuple[Verdict, ...]) -> str:
    """The worst kind among the verdicts of a system."""
    return max((verdict.kind for verdict in verdicts), key=KINDS.index)


class _Judge:
    """One statement before the engine."""

    def __init__(self, statement: Statement, derivation: Derivation, names: Names | None) -> None:
        self.statement = statement
        self.derivation = derivation
        self.spec = derivation.spec
        self.names = names or Names.of(derivation.notation)
        self.told: dict[str, None] = {}
        self.used: dict[Cell, Line] = {}

    @cached_property
    def meant(self) -> Statement:
        """The statement in firm notation."""
        convolution = self.derivation.notation.convolution
        return firm(self.statement, self.spec, self.names, self.told, convolution=convolution)

    @cached_property
    def ranges(self) -> dict[str, range]:
        """How far every index runs."""
        return Interpreter(self.derivation, self.names).ranges(self.meant.sides)

    @property
    def size(self) -> int:
        """For how many terms the statement stands, at most."""
        return prod(map(len, self.ranges.values()))

    def verdict(self) -> Verdict:
        """The verdict on the statement."""
        if arithmetic.is_arithmetic(self.statement):
            return self._arithmetic()
        instances = list(self._instances())
        checks = [check for values in instances for check in self._checks(values)]
        return Verdict(
            self.statement, tuple(checks), tuple(self.told), self._prove(), len(instances)
        )

    def _arithmetic(self) -> Verdict:
        found = arithmetic.check(self.statement, self.spec)
        kind = PROVED if found.right else EQUAL if found.equal else SLIP
        check = Check(kind, found.correct, found.differences, self.spec.gathered_result)
        return Verdict(self.statement, (check,))

    def _prove(self) -> int:
        """Prove every line that took part, unless they are very long."""
        if sum(line.size for line in self.used.values()) > MOST_PROVED:
            return 0
        for line in self.used.values():
            prove_line(self.derivation, line)
        return len(self.used)

    # --- rules with running indices

    def _instances(self) -> Iterator[dict[str, int]]:
        """Every value of the free indices; one empty instance for a statement without any."""
        bound = _bound(self.meant.sides)
        spans = {letter: span for letter, span in self.ranges.items() if letter not in bound}
        for numbers in product(*spans.values()):
            yield dict(zip(spans, numbers, strict=True))

    def _checks(self, values: dict[str, int]) -> list[Check]:
        interpreter = Interpreter(self.derivation, self.names, values)
        at = ", ".join(f"{letter} = {number}" for letter, number in values.items())
        claims = Claims(self.meant.sides, interpreter, at)
        found = claims.checks()
        self.told |= interpreter.liberties
        self.used |= claims.used
        return found


def _bound(node: object) -> set[str]:
    """The letters that a Σ runs over; without an index, those that stand nowhere outside a Σ."""
    found: set[str] = set()
    for part in _summations(node):
        letters = {letter for limits in part.over for letter in limits.letters}
        found |= letters or set(_letters(part.body)) - set(_letters(node, outside_sums=True))
    return found


def _summations(node: object) -> Iterator[Summation]:
    if isinstance(node, Summation):
        yield node
    for part in _parts(node):
        yield from _summations(part)


def _letters(node: object, *, outside_sums: bool = False) -> Iterator[str]:
    """The letters among the indices of a node."""
    if outside_sums and isinstance(node, Summation):
        return
    if isinstance(node, Symbol):
        for place in (*node.below, *node.above):
            steps = place.steps if isinstance(place, Shift) else [(1, sign) for sign in place]
            yield from (letter for _, letter in steps if letter.isalpha())
    else:
        for part in _parts(node):
            yield from _letters(part, outside_sums=outside_sums)


def _parts(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        yield from node
    elif hasattr(node, "__dataclass_fields__"):
        yield from (getattr(node, name) for name in node.__dataclass_fields__)
