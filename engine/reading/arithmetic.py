r"""Statements about sizes: \text{imp. padd} = k − p − 1 = 2 − 0 − 1 = 1.

k, p, s, d, i and o are the sizes of this geometry. A formula for the implied padding is compared as
a formula, not only by its number: with padding 0, k + p − 1 would give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.geometry import Axis, Conv2dSpec, Spec
from engine.reading.reader import CannotRead
from engine.reading.syntax import Number, Product, Statement, Sum, Symbol, Words, rebuilt
from engine.reading.terms import symbols_in
from engine.reading.to_latex import quoted
from engine.symbolic.layout import implied_padding

if TYPE_CHECKING:
    import sympy

SIZES = "kpsdio"
"""Letters of sizes: kernel, padding, stride, dilation, input, output."""

_WORDS = {"rows": ("row", "top", "bottom"), "columns": ("col", "left", "right")}


@dataclass(frozen=True)
class Finding:
    """What arithmetic says: ``equal`` in value, ``right`` also as it is written."""

    equal: bool
    right: bool
    differences: tuple[str, ...]
    correct: str


def is_arithmetic(statement: Statement) -> bool:
    """Whether a statement speaks of sizes alone: numbers, words, k, p, s, d, i and o."""
    nodes = list(_leaves(statement.sides))
    plain = all(
        isinstance(node, (Number, Words))
        or (isinstance(node, Symbol) and node.letter in SIZES and not node.below + node.above)
        for node in nodes
    )
    return plain and len(statement.sides) > 1


def check(statement: Statement, spec: Spec) -> Finding:
    """The statement for the axis it names; for all of them (or the first it fails) otherwise."""
    label = " ".join(
        node.text.lower() for node in _leaves(statement.sides) if isinstance(node, Words)
    )
    sides = tuple(rebuilt(side, _without_words) for side in statement.sides)
    findings = [_on_axis(sides, *place, spec) for place in _places(spec, label)]
    return min(findings, key=lambda found: (found.equal, found.right))


def _leaves(node: object) -> Iterator[object]:
    """Every factor that is no bracket."""
    if isinstance(node, tuple):
        for part in node:
            yield from _leaves(part)
    elif isinstance(node, Sum):
        yield from _leaves(tuple(summand.term for summand in node.summands))
    elif isinstance(node, Product):
        yield from _leaves(node.factors)
    else:
        yield node


def _without_words(node: object) -> object:
    r"""\text{rows:} in front of a formula is no factor of it."""
    if isinstance(node, Product) and len(node.factors) > 1:
        return Product(tuple(f for f in node.factors if not isinstance(f, Words)))
    return node


def _places(spec: Spec, label: str) -> list[tuple[Axis, int]]:
    """The axes and sides (0 before, 1 after) a label speaks of."""
    found = []
    for axis, (_, words), sides in zip(
        spec.axes, _WORDS.items(), (("top", "bottom"), ("left", "right")), strict=True
    ):
        for side, name in enumerate(sides):
            others = [word for word in ("top", "bottom", "left", "right") if word in label]
            named = [w for group in _WORDS.values() for w in group if w in label]
            if not named or name in others or (not others and any(w in label for w in words)):
                found.append((axis, side))
    return found


def _on_axis(sides: tuple[Sum, ...], axis: Axis, side: int, spec: Spec) -> Finding:
    import sympy

    numbers = _numbers(axis, side, spec)
    formulas = [_expression(one, axis.dilation) for one in sides]
    letters = {sympy.Symbol(letter): number for letter, number in numbers.items()}
    values = [formula.subs(letters) for formula in formulas]
    first, said = formulas[0], []
    for one, formula in zip(sides, formulas, strict=True):
        if formula.free_symbols and first.free_symbols and (formula - first).expand() != 0:
            said.append(f"{quoted(one)} is another formula than {quoted(sides[0])}.")
    if any(value != values[0] for value in values):
        said.append(f"The sides are worth {', '.join(map(str, values))}.")
    unlike = [] if said else list(_not_put_in(sides, numbers))
    right = implied_padding(spec) if any(formula.free_symbols for formula in formulas) else ""
    return Finding(not said, not said and not unlike, tuple(said or unlike), right)


def _numbers(axis: Axis, side: int, spec: Spec) -> dict[str, int]:
    padding = (axis.pad_before, axis.pad_after)[side]
    fine_first = isinstance(spec, Conv2dSpec)
    sizes = (axis.fine, axis.coarse) if fine_first else (axis.coarse, axis.fine)
    return dict(zip(SIZES, (axis.kernel, padding, axis.stride, axis.dilation, *sizes), strict=True))


def _not_put_in(sides: tuple[Sum, ...], numbers: dict[str, int]) -> Iterator[str]:
    """A side in letters is followed by itself with its numbers put in, or by one number."""
    for one, after in pairwise(sides):
        if not any(symbols_in(one)) or any(symbols_in(after)) or len(after.summands) == 1:
            continue
        put_in = rebuilt(one, lambda n: Number(numbers[n.letter]) if isinstance(n, Symbol) else n)
        if put_in != after:
            yield f"With the numbers put in, {quoted(one)} reads {quoted(put_in)}."


def _expression(node: object, dilation: int) -> sympy.Expr:
    """A sum of sizes as SymPy's, built from the syntax tree; d and the implied padding put in."""
    import sympy

    match node:
        case Sum(summands):
            return sympy.Add(*(one.sign * _expression(one.term, dilation) for one in summands))
        case Product(factors):
            return sympy.Mul(*(_expression(factor, dilation) for factor in factors))
        case Number(value):
            return sympy.Rational(value)
        case Symbol("d"):
            return sympy.Integer(dilation)
        case Symbol(letter):
            return sympy.Symbol(letter)
        case Words(text) if "imp" in text.lower():
            return dilation * (sympy.Symbol("k") - 1) - sympy.Symbol("p")
        case Words(text):
            raise CannotRead(f"I cannot read this: “{text}” is no quantity that I know.")
    raise CannotRead("I cannot read this: it mixes sizes with something else.")
