"""Proof by SymPy: the lines against the derivative of a z that is built without the taps.

z is written down again from the definition alone (a convolution gathers from the padded x, a
transposed one scatters into z and is cropped) and differentiated by SymPy. A line is right when
it equals Σ_z ∂L/∂z · ∂z/∂(target) as polynomials, with nothing left out and nothing added.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import sympy

from engine.geometry import Conv2dSpec, Spec
from engine.symbolic.cells import Cell, Symbols
from engine.symbolic.lines import Derivation, Line
from engine.taps import Index, grid_shape


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
    expected = _expected(derivation.spec, line.target)
    found = sympy.expand(line.expr)
    if sympy.expand(found - expected) != 0:
        raise ProofError(line.left_side, found, expected)
    return expected


def _expected(spec: Spec, target: Cell) -> sympy.Expr:
    definition, uses = _definition(spec)
    if target.grid == "z":
        return definition[target.index]
    symbols = _symbols(spec)
    by = symbols.symbol(target)
    return sympy.Add(
        *(symbols.symbol(Cell("dz", z)) * definition[z].diff(by) for z in uses.get(by, ()))
    )


@lru_cache(maxsize=8)
def _symbols(spec: Spec) -> Symbols:
    return Symbols(spec)


@lru_cache(maxsize=8)
def _definition(
    spec: Spec,
) -> tuple[dict[Index, sympy.Expr], dict[sympy.Symbol, list[Index]]]:
    """Every z by its definition, and in which of them SymPy finds each symbol."""
    summands = _gather(spec) if isinstance(spec, Conv2dSpec) else _scatter(spec)
    symbols = _symbols(spec)
    definition = {
        z: sympy.Add(*products, symbols.symbol(Cell("b", z[:1])))
        for z, products in summands.items()
    }
    uses: dict[sympy.Symbol, list[Index]] = {}
    for z, expression in definition.items():
        for symbol in expression.free_symbols:
            uses.setdefault(symbol, []).append(z)
    return definition, uses


def _gather(spec: Conv2dSpec) -> dict[Index, list[sympy.Expr]]:
    """z[o, i, j] = Σ k[o, c, u, v] · x_padded[c, i·s + u·d, j·s + v·d], literally."""
    symbols = _symbols(spec)
    (top, _), (left, _) = spec.padding
    outs = spec.out_channels_per_group
    found: dict[Index, list[sympy.Expr]] = {}
    for o, i, j in product(*map(range, grid_shape(spec, "z"))):
        summands = found.setdefault((o, i, j), [])
        for c, u, v in product(range(spec.in_channels_per_group), *map(range, spec.kernel_size)):
            row = i * spec.stride[0] + u * spec.dilation[0] - top
            column = j * spec.stride[1] + v * spec.dilation[1] - left
            if 0 <= row < spec.input_size[0] and 0 <= column < spec.input_size[1]:
                channel = o // outs * spec.in_channels_per_group + c
                x = symbols.symbol(Cell("x", (channel, row, column)))
                summands.append(symbols.symbol(Cell("k", (o, c, u, v))) * x)
    return found


def _scatter(spec: Spec) -> dict[Index, list[sympy.Expr]]:
    """Every x[c, i, j] adds its multiple of k at z[o, i·s + u·d − p, …]; outside z is cropped."""
    symbols = _symbols(spec)
    (top, _), (left, _) = spec.padding
    outs, ins = spec.out_channels_per_group, spec.in_channels_per_group
    found: dict[Index, list[sympy.Expr]] = {
        z: [] for z in product(*map(range, grid_shape(spec, "z")))
    }
    for c, i, j in product(*map(range, grid_shape(spec, "x"))):
        x = symbols.symbol(Cell("x", (c, i, j)))
        for o, u, v in product(range(outs), *map(range, spec.kernel_size)):
            row = i * spec.stride[0] + u * spec.dilation[0] - top
            column = j * spec.stride[1] + v * spec.dilation[1] - left
            z = (c // ins * outs + o, row, column)
            if z in found:
                found[z].append(x * symbols.symbol(Cell("k", (o, c, u, v))))
    return found
