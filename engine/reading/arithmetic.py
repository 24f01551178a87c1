r"""Statements about sizes: \text{imp. padd} = k − p − 1 = 2 − 0 − 1 = 1.

k, p, s, d, i and o are the sizes of this geometry. A formula for the implied padding, or for the
output, is compared as a formula, not only by its number: with padding 0, k + p − 1 would give the
same. What it does not name has its number; stride and dilation too where it names no kernel, for
then it can hold for this one alone, as i/s where kernel and stride are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.geometry import Axis, Conv2dSpec, Spec
from engine.reading.quantities import numbers_of, quantity
from engine.reading.reader import CannotRead
from engine.reading.size_rules import agree, is_coarse
from engine.reading.syntax import (
    Extreme,
    Floor,
    Number,
    Product,
    Ratio,
    Statement,
    Sum,
    Summand,
    Symbol,
    Words,
    parts_of,
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
    told: str = ""
    """How a letter had to be read for it."""


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


def is_of_nothing(statement: Statement) -> bool:
    """Whether it is the formula of a size that does not say of which: (W − F + 2P)/S + 1."""
    nodes = list(_leaves(statement.sides))
    found = [quantity(node) for node in nodes if isinstance(node, Symbol)]
    names = {size.name for size in found if size}
    return (
        len(statement.sides) == 1
        and any(isinstance(node, Number) for node in nodes)
        and all(isinstance(node, (Number, Symbol)) for node in nodes)
        and len(names & {"k", "p", "s"}) > 1
        and len({node for node in nodes if isinstance(node, Symbol) and not quantity(node)}) < 2
    )


def check(statement: Statement, spec: Spec) -> Finding:
    """The statement for the axis it names; for all of them (or the first it fails) otherwise."""
    if max(map(_degree, statement.sides)) > MOST_FACTORS:
        raise CannotRead("I cannot read this: a size is no product of so many sizes.")
    label = " ".join(
        node.text.lower() for node in _leaves(statement.sides) if isinstance(node, Words)
    )
    sides = tuple(rebuilt(side, _without_words) for side in statement.sides)
    found = _everywhere(sides, label, spec)
    if not found.equal and (told := _of_both_sides(sides)):
        doubled = tuple(rebuilt(side, _with_twice_the_padding) for side in sides)
        other = _everywhere(doubled, label, spec)
        return replace(other, told=told) if other.equal else found
    return found


def _everywhere(sides: tuple[Sum, ...], label: str, spec: Spec) -> Finding:
    """The statement for every axis that it speaks of: the first that it fails for."""
    axes = _axes_named(sides)
    findings = [
        _on_axis(sides, axis, side, spec)
        for axis, side in _places(label)
        if not axes or axis in axes
    ]
    return min(findings, key=lambda found: (found.equal, found.right))


def _of_both_sides(sides: tuple[Sum, ...]) -> str:
    r"""What is told where n_h stands beside p_h: a much read book means both sides' padding."""
    named = {symbol.letter: symbol for symbol in symbols_in(sides) if _is_of_axis(symbol)}
    if "n" not in named or "p" not in named:
        return ""
    return f"${latex(_alone(named['p']))}$ is the padding of both sides together"


def _is_of_axis(symbol: Symbol) -> bool:
    size = quantity(symbol)
    return bool(size and size.axis is not None)


def _alone(symbol: Symbol) -> Sum:
    return Sum((Summand(1, Product((symbol,))),))


def _with_twice_the_padding(node: object) -> object:
    """p as 2p, which is what two sides have."""
    if not isinstance(node, Product):
        return node
    twice = [Number(2) for one in node.factors if isinstance(one, Symbol) and one.letter == "p"]
    return Product((*twice, *node.factors))


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
        case Extreme(_, of):
            return max(map(_degree, of), default=0)
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
    elif isinstance(node, Extreme):
        yield from _leaves(node.of)
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
    name = "" if said_of is None else put.name_of(sides[said_of])
    by_number = not name and put.name_of(sides[0]) in _COMPARED_BY_NUMBER
    values = [put.value(formula) for formula in formulas]
    said = []
    for n, (one, formula) in enumerate(zip(sides, formulas, strict=True)):
        if n == said_of or by_number or not formula.free_symbols:
            continue
        if not (_is_the_rule(one, name, put) if name else put.alike(formula, formulas[0])):
            said.append(f"{quoted(one)} is another formula than {quoted(sides[said_of or 0])}.")
    if any(value != values[0] for value in values):
        said.append(f"The sides are worth {', '.join(map(str, values))}.")
    if not all(value.is_finite for value in values):
        raise CannotRead("I cannot read this: something is divided by 0.")
    of_size = name not in ("", "implied")
    unlike = [] if said or of_size else list(_not_put_in(sides, put))
    right_latex = implied_padding(spec) if any(f.free_symbols for f in formulas) else ""
    if of_size:
        right_latex = _rule_in_letters(sides[said_of or 0], name, axis, spec)
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

    def alike(self, formula: sympy.Expr, right: sympy.Expr) -> bool:
        """Whether a formula is the right one, which has numbers for what it leaves open.

        A floor that is left out shows by the numbers.
        """
        here = self._with_numbers(formula, self.left_open(formula))
        there = self._with_numbers(right, self.left_open(formula))
        return not here.free_symbols or not right.free_symbols or _bare(here) == _bare(there)

    def left_open(self, formula: sympy.Expr) -> set[str]:
        """What a formula holds for all numbers of: what it names; of steps with a kernel alone."""
        names = {symbol.name for symbol in formula.free_symbols}
        if "k" in names and names & {"i", "fine", "coarse"}:
            return names
        return names - {"s", "d", "op"}

    def _with_numbers(self, formula: sympy.Expr, left_open: set[str]) -> sympy.Expr:
        given = [one for one in formula.free_symbols if one.name not in left_open]
        return formula.subs({symbol: self._number(symbol.name) for symbol in given})

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
            case Extreme(sign, of):
                largest = sympy.Max if sign > 0 else sympy.Min
                return largest(*map(self.expression, of))
            case Number(value):
                return sympy.Rational(value)
            case Symbol():
                return _size(self.size(node)[0])
            case Words(text) if "imp" in text.lower():
                return _size("d") * (_size("k") - 1) - _size("p")
            case Words(text):
                raise CannotRead(f"I cannot read this: “{text}” is no quantity that I know.")
        raise CannotRead("I cannot read this: it mixes sizes with something else.")


_RULES = ("o", "fine", "coarse", "implied")
"""The quantities that have a formula of their own."""
_COMPARED_BY_NUMBER = ("i", "k", "p", "s", "d", "op")


def _is_the_rule(side: Sum, name: str, put: _Sizes) -> bool:
    """Whether a side is the formula of a quantity; one that rounds has to round rightly."""
    axis = put.spec.axes[put.axis]
    formula = put.expression(side)
    left_open = put.left_open(formula)
    if name != "implied" and agree(
        side, name, put.spec, axis, put.numbers, left_open, lambda symbol: put.size(symbol)[0]
    ):
        return True
    if any(isinstance(part, (Floor, Extreme)) for part in parts_of(side)):
        return False
    return put.alike(formula, _rule(name, put.spec, axis, padded="p" in left_open))


def _rule(name: str, spec: Spec, axis: Axis, *, padded: bool) -> sympy.Expr:
    """The formula of a quantity; padding that is not named is what this geometry has."""
    span = _size("d") * (_size("k") - 1) + 1
    if name == "implied":
        return span - 1 - _size("p")
    padding = 2 * _size("p") if padded else axis.pad_before + axis.pad_after
    if is_coarse(name, spec):
        i = _size("i" if name == "o" else "fine")
        return (i + padding - span) / _size("s") + 1
    i = _size("i" if name == "o" else "coarse")
    return _size("s") * (i - 1) + span - padding + _size("op")


def _bare(formula: sympy.Expr) -> sympy.Expr:
    """A formula multiplied out, without the floors in it."""
    import sympy

    return formula.replace(sympy.floor, lambda inner: inner).expand()


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


def _rule_in_letters(side: Sum, name: str, axis: Axis, spec: Spec) -> str:
    """What a size is, in letters and as a number."""
    convolution = isinstance(spec, Conv2dSpec)
    shown = latex(side)
    if is_coarse(name, spec):
        i = "i" if name == "o" else "o'"
        rule = rf"\left\lfloor \frac{{{i} + 2p - d(k - 1) - 1}}{{s}} \right\rfloor + 1"
        return f"{shown} = {rule} = {axis.coarse}"
    i = "i" if name == "o" else "i'"
    extra = r"\text{output padding}" if not convolution else str(axis.remainder)
    more = f" + {extra}" if extra != "0" else ""
    return f"{shown} = s({i} - 1) + d(k - 1) + 1 - 2p{more} = {axis.fine}"
