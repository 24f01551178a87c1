"""Proof by SymPy: the lines against the derivative of a z that is built without the taps.

z is written down again from the definition alone (a convolution gathers from the padded x, a
transposed one scatters into z and is cropped) and differentiated by SymPy. A line is right when
it equals Σ_z ∂L/∂z · ∂z/∂(target) as polynomials, with nothing left out and nothing added. Of
every z only what holds the target is written, so that one line of a large grid costs only itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, product
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.geometry import Conv2dSpec, Spec
from engine.symbolic.cells import Cell, Symbols
from engine.symbolic.lines import Derivation, Line
from engine.taps import Index

if TYPE_CHECKING:
    import sympy


class ProofError(AssertionError):
    """A line that SymPy does not confirm: what it says, and what SymPy derives."""

    def __init__(self, left_side: str, found: sympy.Expr, expected: sympy.Expr) -> None:
        super().__init__(f"{left_side}: the line says {found}, SymPy derives {expected}")
        self.found = found
        self.expected = expected


def prove(derivation: Derivation) -> int:
    r"""Differentiate an independently built z with SymPy and compare every line.

    .. math:: \frac{\partial L}{\partial t}
        = \sum_z \frac{\partial L}{\partial z} \frac{\partial z}{\partial t}

    Returns how many lines were proved. Raises :class:`ProofError` with both sides on a mismatch.
    """
    if not isinstance(derivation, Derivation):
        raise TypeError(f"derivation is {derivation!r}: expected what derive(spec) gives")
    lines = [line for result in derivation.results.values() for line in result]
    for line in lines:
        prove_line(derivation, line)
    return len(lines)


def prove_line(derivation: Derivation, line: Line) -> sympy.Expr:
    """Prove one line: a z line by its definition, a gradient line by the chain rule over every z.

    Returns what SymPy derives. Raises :class:`ProofError` when the line says something else.
    """
    import sympy

    expected = _expected(derivation.symbols, line.target)
    found = sympy.expand(line.expr.doit())
    if found != expected and sympy.expand(found - expected) != 0:
        raise ProofError(line.left_side, found, expected)
    return expected


def _expected(symbols: Symbols, target: Cell) -> sympy.Expr:
    import sympy

    definition = _definition(symbols, target)
    if target.grid == "z":
        return sympy.Add(*definition.get(target.index, ()))
    by = symbols.symbol(target)
    return sympy.Add(
        *(
            symbols.symbol(Cell("dz", z)) * _derivative(sympy.Add(*summands), by)
            for z, summands in definition.items()
        )
    )


@lru_cache(maxsize=1024)
def _derivative(expression: sympy.Expr, by: sympy.Symbol) -> sympy.Expr:
    """∂(expression)/∂(by), kept: every z of a filter has the same b."""
    return expression.diff(by)


def _definition(symbols: Symbols, target: Cell) -> dict[Index, list[sympy.Expr]]:
    """Every z that holds the target, by definition: the summands of it that hold the target.

    A summand without the target is a constant for the derivative, and a large grid has hundreds
    of thousands of them. A z target has all its summands.
    """
    found: dict[Index, list[sympy.Expr]] = {}
    for z, summand in chain(_products(symbols, target), _biases(symbols, target)):
        found.setdefault(z, []).append(summand)
    return found


def _biases(symbols: Symbols, target: Cell) -> Iterator[tuple[Index, sympy.Expr]]:
    """The b that ends the z of the target, or every z of the filter whose b is the target."""
    if target.grid not in "zb" or (target.grid == "z" and not symbols.notation.biased):
        return
    bias = symbols.symbol(Cell("b", target.index[:1]))
    places = (
        product(*map(range, symbols.spec.output_size)) if target.grid == "b" else [target.index[1:]]
    )
    for place in places:
        yield (target.index[0], *place), bias


def _products(symbols: Symbols, target: Cell) -> Iterator[tuple[Index, sympy.Expr]]:
    """The products k · x that hold the target, each with its z."""
    if target.grid == "b":
        return
    spec, turned = symbols.spec, symbols.notation.convolution
    role = _Meeting._fields.index(target.grid)
    channels, row, column = target.index[:-2], *target.index[-2:]
    sides = (
        [meeting for meeting in meetings if meeting[role] == at]
        for meetings, at in (
            (_channels(spec), channels),
            (_side(spec, 0, turned=turned), row),
            (_side(spec, 1, turned=turned), column),
        )
    )
    for channel, rows, columns in product(*sides):
        z, k, x = ((*c, i, j) for c, i, j in zip(channel, rows, columns, strict=True))
        yield z, symbols.symbol(Cell("k", k)) * symbols.symbol(Cell("x", x))


class _Meeting(NamedTuple):
    """Where z, k and x meet: their channels, their rows or their columns."""

    z: Any
    k: Any
    x: Any


def _channels(spec: Spec) -> Iterator[_Meeting]:
    """Output channel o is made from all input channels of its own group."""
    outs, ins = spec.out_channels_per_group, spec.in_channels_per_group
    for o, c in product(range(spec.out_channels), range(spec.in_channels)):
        if o // outs == c // ins:
            kernel = (o, c % ins) if isinstance(spec, Conv2dSpec) else (o % outs, c)
            yield _Meeting((o,), kernel, (c,))


def _side(spec: Spec, side: int, *, turned: bool) -> Iterator[_Meeting]:
    """z[i] gathers k[u] · x[i·s + u·d − p]; transposed, x[i] scatters k[u] to z[i·s + u·d − p].

    In a true convolution k is read from its other end: it is ``turned``. The zeros of the padding,
    and what falls outside z, are left out.
    """
    gathers = isinstance(spec, Conv2dSpec)
    to, from_ = spec.output_size[side], spec.input_size[side]
    steps, ends = (to, from_) if gathers else (from_, to)
    cells = range(spec.kernel_size[side])
    for i, (u, k) in product(range(steps), enumerate(reversed(cells) if turned else cells)):
        met = i * spec.stride[side] + u * spec.dilation[side] - spec.padding[side][0]
        if 0 <= met < ends:
            yield _Meeting(i, k, met) if gathers else _Meeting(met, k, i)
