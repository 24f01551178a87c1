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
from engine.reading.syntax import (
    Floor,
    Number,
    Product,
    Ratio,
    Statement,
    Sum,
    Summand,
    Symbol,
    Words,
    rebuilt,
)
from engine.reading.terms import symbols_in
from engine.reading.to_latex import quoted
from engine.symbolic.layout import implied_padding

if TYPE_CHECKING:
    import sympy

MOST_FACTORS = 6
"""Sizes that are multiplied with each other; a formula has two or three."""

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
    if max(map(_degree, statement.sides)) > MOST_FACTORS:
        raise CannotRead("I cannot read this: a size is no product of so many sizes.")
    label = " ".join(
        node.text.lower() for node in _leaves(statement.sides) if isinstance(node, Words)
    )
    sides = tuple(rebuilt(side, _without_words) for side in statement.sides)
    findings = [_on_axis(sides, *place, spec) for place in _places(spec, label)]
    return min(findings, key=lambda found: (found.equal, found.right))


def _degree(node: object) -> int:
    """How many sizes are multiplied at most: what multiplying out costs."""
    match node:
        case Sum(summands):
            return max((_degree(one.term) for one in summands), default=0)
        case Product(factors):
            return sum(map(_degree, factors))
        case Ratio(above, below):
            return _degree(above) + _degree(below)
        case Floor(body):
            return _degree(body)
    return int(isinstance(node, (Symbol, Words)))


def _leaves(node: object) -> Iterator[object]:
    """Every factor that is no bracket."""
    if isinstance(node, tuple):
        for part in node:
            yield from _leaves(part)
    elif isinstance(node, Sum):
        yield from _leaves(tuple(summand.term for summand in node.summands))
    elif isinstance(node, Product):
        yield from _leaves(node.factors)
    elif isinstance(node, Ratio):
        yield from _leaves((node.above, node.below))
    elif isinstance(node, Floor):
        yield from _leaves(node.body)
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

    numbers = _numbers(axis, side, spec)
    formulas = [_expression(one, axis) for one in sides]
    of_output = _is_output(sides[0]) and any(one.free_symbols for one in formulas[1:])
    if of_output:
        formulas[0] = _output_size(axis, side, spec)
    letters = {_size(letter): number for letter, number in numbers.items()}
    values = [formula.subs(letters) for formula in formulas]
    first, said = formulas[0], []
    for one, formula in zip(sides, formulas, strict=True):
        if formula.free_symbols and first.free_symbols and not _alike(formula, first):
            said.append(f"{quoted(one)} is another formula than {quoted(sides[0])}.")
    if any(value != values[0] for value in values):
        said.append(f"The sides are worth {', '.join(map(str, values))}.")
    if not all(value.is_finite for value in values):
        raise CannotRead("I cannot read this: something is divided by 0.")
    unlike = [] if said or of_output else list(_not_put_in(sides, numbers))
    right = implied_padding(spec) if any(formula.free_symbols for formula in formulas) else ""
    if _is_output(sides[0]):
        right = _output_rule(axis, spec)
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


def _size(letter: str) -> sympy.Symbol:
    import sympy

    return sympy.Symbol(letter, integer=True)


def _is_output(side: Sum) -> bool:
    return side == Sum((Summand(1, Product((Symbol("o"),))),))


def _alike(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Whether two formulas are one; a floor that is left out shows by the numbers."""
    import sympy

    def bare(formula: sympy.Expr) -> sympy.Expr:
        return formula.replace(sympy.floor, lambda inner: inner).expand()

    return bool(bare(one) == bare(other))


def _output_size(axis: Axis, side: int, spec: Spec) -> sympy.Expr:
    """The formula of the output size: stride, dilation and output padding put in."""
    import sympy

    i, k, p = map(_size, "ikp")
    reach = axis.dilation * (k - 1) + 1
    if isinstance(spec, Conv2dSpec):
        return sympy.floor(((i + 2 * p - reach) / sympy.Integer(axis.stride)).expand()) + 1
    extra = axis.fine - (axis.stride * (axis.coarse - 1) + axis.dilation * (axis.kernel - 1) + 1)
    extra += axis.pad_before + axis.pad_after
    return axis.stride * (i - 1) + reach - 2 * p + extra


def _output_rule(axis: Axis, spec: Spec) -> str:
    """What the output size is, in letters and as a number."""
    if isinstance(spec, Conv2dSpec):
        rule = r"\left\lfloor \frac{i + 2p - d(k - 1) - 1}{s} \right\rfloor + 1"
        return f"o = {rule} = {axis.coarse}"
    return f"o = s(i - 1) + d(k - 1) + 1 - 2p + \\text{{output padding}} = {axis.fine}"


def _expression(node: object, axis: Axis) -> sympy.Expr:
    """A sum of sizes as SymPy's; stride, dilation and the implied padding put in."""
    import sympy

    match node:
        case Sum(summands):
            return sympy.Add(*(one.sign * _expression(one.term, axis) for one in summands))
        case Product(factors):
            return sympy.Mul(*(_expression(factor, axis) for factor in factors))
        case Ratio(above, below):
            divisor = _expression(below, axis)
            if divisor == 0:
                raise CannotRead("I cannot read this: something is divided by 0.")
            return _expression(above, axis) / divisor
        case Floor(body):
            return sympy.floor(_expression(body, axis).expand())
        case Number(value):
            return sympy.Rational(value)
        case Symbol("d"):
            return sympy.Integer(axis.dilation)
        case Symbol("s"):
            return sympy.Integer(axis.stride)
        case Symbol(letter):
            return _size(letter)
        case Words(text) if "imp" in text.lower():
            return axis.dilation * (_size("k") - 1) - _size("p")
        case Words(text):
            raise CannotRead(f"I cannot read this: “{text}” is no quantity that I know.")
    raise CannotRead("I cannot read this: it mixes sizes with something else.")
