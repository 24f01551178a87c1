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
from engine.reading.quantities import numbers_of, quantity
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
from engine.reading.to_latex import latex, quoted
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
    """Whether a statement speaks of sizes alone: numbers, words, k, H_{out} and their likes."""
    nodes = list(_leaves(statement.sides))
    if len(statement.sides) < 2 or not nodes:
        return False
    sizes = [quantity(node) if isinstance(node, Symbol) else None for node in nodes]
    plain = all(
        size or isinstance(node, (Number, Words)) for node, size in zip(nodes, sizes, strict=True)
    )
    return plain and (
        any(isinstance(node, (Number, Words)) for node in nodes)
        or any(size and size.name in ("o", "fine", "coarse", "implied") for size in sizes)
        or all(isinstance(node, Symbol) and node.letter in SIZES for node in nodes)
    )


def check(statement: Statement, spec: Spec) -> Finding:
    """The statement for the axis it names; for all of them (or the first it fails) otherwise."""
    if max(map(_degree, statement.sides)) > MOST_FACTORS:
        raise CannotRead("I cannot read this: a size is no product of so many sizes.")
    label = " ".join(
        node.text.lower() for node in _leaves(statement.sides) if isinstance(node, Words)
    )
    sides = tuple(rebuilt(side, _without_words) for side in statement.sides)
    axes = _axes_named(sides)
    findings = [
        _on_axis(sides, axis, side, spec)
        for axis, side in _places(label)
        if not axes or axis in axes
    ]
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


def _places(label: str) -> list[tuple[int, int]]:
    """The axes (0 rows, 1 columns) and sides (0 before, 1 after) a label speaks of."""
    found = []
    sides_of = (("top", "bottom"), ("left", "right"))
    for axis, (words, sides) in enumerate(zip(_WORDS.values(), sides_of, strict=True)):
        for side, name in enumerate(sides):
            others = [word for word in ("top", "bottom", "left", "right") if word in label]
            named = [w for group in _WORDS.values() for w in group if w in label]
            if not named or name in others or (not others and any(w in label for w in words)):
                found.append((axis, side))
    return found


def _axes_named(sides: tuple[Sum, ...]) -> set[int]:
    """The axis that is spoken of: of the first size that names one; empty where none does."""
    found = (quantity(symbol) for symbol in symbols_in(sides))
    return {next((one.axis for one in found if one and one.axis is not None), -1)} - {-1}


def _on_axis(sides: tuple[Sum, ...], number: int, side: int, spec: Spec) -> Finding:
    axis = spec.axes[number]
    put = _Sizes(numbers_of(axis, side, spec), spec, number)
    formulas = [put.expression(one) for one in sides]
    said_of = next((n for n, one in enumerate(sides) if put.name_of(one) in _RULES), None)
    rule = None if said_of is None else _rule(put.name_of(sides[said_of]), axis, spec)
    values = [put.value(formula) for formula in formulas]
    first, said = formulas[0], []
    by_number = rule is None and put.name_of(sides[0]) in tuple("ikps")
    for n, (one, formula) in enumerate(zip(sides, formulas, strict=True)):
        right = first if rule is None else rule
        compared = formula.free_symbols and right.free_symbols and n != said_of
        if compared and not by_number and not _alike(formula, put.only(right, formula)):
            said.append(f"{quoted(one)} is another formula than {quoted(sides[said_of or 0])}.")
    if any(value != values[0] for value in values):
        said.append(f"The sides are worth {', '.join(map(str, values))}.")
    if not all(value.is_finite for value in values):
        raise CannotRead("I cannot read this: something is divided by 0.")
    of_size = said_of is not None and put.name_of(sides[said_of]) != "implied"
    unlike = [] if said or of_size else list(_not_put_in(sides, put))
    right_latex = implied_padding(spec) if any(f.free_symbols for f in formulas) else ""
    if said_of is not None and of_size:
        right_latex = _rule_in_letters(sides[said_of], put.name_of(sides[said_of]), axis, spec)
    return Finding(not said, not said and not unlike, tuple(said or unlike), right_latex)


class _Sizes:
    """The quantities of one axis as SymPy's symbols, and their numbers."""

    def __init__(self, numbers: dict[str, int], spec: Spec, axis: int) -> None:
        self.numbers = numbers
        self.spec = spec
        self.axis = axis

    def size(self, symbol: Symbol) -> tuple[str, int]:
        """The name and the number of a size; of the other axis it has a name of its own."""
        found = quantity(symbol)
        if found is None:
            raise CannotRead("I cannot read this: it mixes sizes with something else.")
        if found.axis is None or found.axis == self.axis:
            return found.name, self.numbers[found.name]
        other = numbers_of(self.spec.axes[found.axis], 0, self.spec)
        return f"{found.name}'", other[found.name]

    def name_of(self, side: Sum) -> str:
        """The quantity that a side is alone; empty where it is more than one."""
        match side:
            case Sum((Summand(1, Product((Symbol() as symbol,))),)):
                return self.size(symbol)[0]
            case Sum((Summand(1, Product((Words(text),))),)) if "imp" in text.lower():
                return "implied"
        return ""

    def value(self, formula: sympy.Expr) -> sympy.Expr:
        """A formula with its numbers put in."""
        return formula.subs({symbol: self._number(symbol.name) for symbol in formula.free_symbols})

    def only(self, formula: sympy.Expr, like: sympy.Expr) -> sympy.Expr:
        """A formula with a number for every quantity that another one does not name."""
        missing = formula.free_symbols - like.free_symbols
        return formula.subs({symbol: self._number(symbol.name) for symbol in missing})

    def _number(self, name: str) -> int:
        if name.endswith("'"):
            return numbers_of(self.spec.axes[1 - self.axis], 0, self.spec)[name[:-1]]
        return self.numbers[name]

    def expression(self, node: object) -> sympy.Expr:
        """A sum of sizes as SymPy's; stride and dilation put in."""
        import sympy

        match node:
            case Sum(summands):
                return sympy.Add(*(one.sign * self.expression(one.term) for one in summands))
            case Product(factors):
                return sympy.Mul(*(self.expression(factor) for factor in factors))
            case Ratio(above, below):
                divisor = self.expression(below)
                if divisor == 0:
                    raise CannotRead("I cannot read this: something is divided by 0.")
                return self.expression(above) / divisor
            case Floor(body):
                return sympy.floor(self.expression(body).expand())
            case Number(value):
                return sympy.Rational(value)
            case Symbol():
                name, number = self.size(node)
                return sympy.Integer(number) if name in ("s", "d", "op") else _size(name)
            case Words(text) if "imp" in text.lower():
                return self.numbers["d"] * (_size("k") - 1) - _size("p")
            case Words(text):
                raise CannotRead(f"I cannot read this: “{text}” is no quantity that I know.")
        raise CannotRead("I cannot read this: it mixes sizes with something else.")


_RULES = ("o", "fine", "coarse", "implied")
"""The quantities that have a formula of their own."""


def _rule(name: str, axis: Axis, spec: Spec) -> sympy.Expr | None:
    """The formula of a quantity: stride and dilation put in."""
    import sympy

    k, p = _size("k"), _size("p")
    reach = axis.dilation * (k - 1) + 1
    convolution = isinstance(spec, Conv2dSpec)
    if name == "implied":
        return reach - 1 - p
    if (name == "o") == convolution and name != "fine":
        i = _size("i" if name == "o" else "fine")
        return sympy.floor(((i + 2 * p - reach) / sympy.Integer(axis.stride)).expand()) + 1
    i = _size("i" if name == "o" else "coarse")
    return axis.stride * (i - 1) + reach - 2 * p + axis.remainder


def _not_put_in(sides: tuple[Sum, ...], put: _Sizes) -> Iterator[str]:
    """A side in letters is followed by itself with its numbers put in, or by one number."""
    for one, after in pairwise(sides):
        if not any(symbols_in(one)) or any(symbols_in(after)) or len(after.summands) == 1:
            continue
        numbered = rebuilt(one, lambda n: Number(put.size(n)[1]) if isinstance(n, Symbol) else n)
        if numbered != after:
            yield f"With the numbers put in, {quoted(one)} reads {quoted(numbered)}."


def _size(letter: str) -> sympy.Symbol:
    import sympy

    return sympy.Symbol(letter, integer=True)


def _alike(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Whether two formulas are one; a floor that is left out shows by the numbers."""
    import sympy

    def bare(formula: sympy.Expr) -> sympy.Expr:
        return formula.replace(sympy.floor, lambda inner: inner).expand()

    return bool(bare(one) == bare(other))


def _rule_in_letters(side: Sum, name: str, axis: Axis, spec: Spec) -> str:
    """What a size is, in letters and as a number."""
    convolution = isinstance(spec, Conv2dSpec)
    shown = latex(side)
    if (name == "o") == convolution and name != "fine":
        i = "i" if name == "o" else "o'"
        rule = rf"\left\lfloor \frac{{{i} + 2p - d(k - 1) - 1}}{{s}} \right\rfloor + 1"
        return f"{shown} = {rule} = {axis.coarse}"
    i = "i" if name == "o" else "i'"
    extra = r"\text{output padding}" if not convolution else str(axis.remainder)
    more = f" + {extra}" if extra != "0" else ""
    return f"{shown} = s({i} - 1) + d(k - 1) + 1 - 2p{more} = {axis.fine}"
