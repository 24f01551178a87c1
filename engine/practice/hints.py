"""The way to a line in steps: the chain rule, who uses the cell, one local derivative."""

from __future__ import annotations

from collections.abc import Sequence

from engine.symbolic import Cell, Line
from engine.symbolic.cells import partial
from engine.symbolic.layout import local_derivative

_MOST_NAMES = 12


def steps_to(line: Line) -> tuple[str, ...]:
    """The steps to a line, none of which writes it out."""
    if line.target.grid == "z":
        return _to_output(line)
    return _to_bias(line) if line.target.grid == "b" else _to_gradient(line)


def listed(names: Sequence[str]) -> str:
    """Names in one formula, a long list with dots."""
    kept = names if len(names) <= _MOST_NAMES else (*names[: _MOST_NAMES - 2], r"\ldots", names[-1])
    return f"${', '.join(kept)}$"


def chain_rule(line: Line) -> str:
    """The chain rule of the line's target, over every z."""
    target, notation = line.derivation.symbols.latex(line.target), line.derivation.notation
    z = f"{notation.letter('z')}_{{ij}}"
    letter = notation.upstream_letter
    upstream = f"{letter}_{{ij}}" if letter else partial(notation.loss, z)
    return rf"{line.left_side} = \sum_{{ij}} {upstream} {partial(z, target)}"


def _to_gradient(line: Line) -> tuple[str, ...]:
    symbols = line.derivation.symbols
    target = symbols.latex(line.target)
    if not line.terms:
        return (
            f"Start from the chain rule: ${chain_rule(line)}$.",
            f"Look for a window that covers ${target}$.",
        )
    uses = [symbols.latex(Cell("z", term.factors[0].index)) for term in line.terms]
    return (
        f"Start from the chain rule: ${chain_rule(line)}$.",
        f"${target}$ stands in {listed(uses)} and in no other: there are {len(uses)} terms."
        if len(uses) > 1
        else f"${target}$ stands in {listed(uses)} alone: there is one term.",
        f"The first local derivative: ${local_derivative(line)}$.",
    )


def _to_bias(line: Line) -> tuple[str, ...]:
    target = line.derivation.symbols.latex(line.target)
    z = line.derivation.notation.letter("z")
    return (
        f"Start from the chain rule: ${chain_rule(line)}$.",
        f"Every ${z}$ ends in $+\\, {target}$: each local derivative is 1.",
    )


def _to_output(line: Line) -> tuple[str, ...]:
    symbols = line.derivation.symbols
    target, bias = symbols.latex(line.target), symbols.latex(line.terms[-1].factors[0])
    products = line.terms[:-1]
    if not products:
        return (f"Look which cells of the input the window of ${target}$ meets.",)
    met = [symbols.latex(term.factors[0]) for term in products]
    first = " ".join(symbols.latex(cell) for cell in products[0].factors)
    return (
        f"The window of ${target}$ meets {listed(met)}.",
        f"The first product is ${first}$.",
        f"After the products comes the bias, $+\\, {bias}$.",
    )
