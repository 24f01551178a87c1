"""Why a line that somebody wrote is not the line: what is said of each of its terms."""

from __future__ import annotations

from collections.abc import Iterator

from engine.practice.products import Product
from engine.practice.slips import recognised
from engine.practice.whole_line import by_a_slip, vanishing
from engine.reading import Comparison, Outcome
from engine.reading.comparison import DOUBLED, NOT_THERE, RIGHT
from engine.symbolic import Cell, Line


def reasons(found: Comparison) -> tuple[str, ...]:
    r"""Everything that is not right in a line: which term, what belongs there, and why.

    A mistake that explains the whole line is told first.

    >>> from engine import Conv2dSpec, symbolic
    >>> from engine.reading import compare
    >>> line = symbolic.derive(Conv2dSpec()).input_gradient.at((0, 0, 1))
    >>> reasons(compare(line, "dz11 k21 + dz12 k22"))[0]
    'These are the terms with the kernel as it is: here it is rotated by 180°.'
    >>> reasons(compare(line, "dz11 k11 + dz12 k11"))
    ('$k_{11}$ stands where $k_{12}$ belongs: $z_{11}$ contains $x_{12} k_{12}$.',)
    """
    whole = _of_the_whole(found)
    said = [_reason(found.line, one) for one in found.outcomes if one.kind != RIGHT]
    gone = [f"${part.latex}$ is missing." for part in found.missing]
    return tuple(dict.fromkeys(filter(None, [found.left, whole, *said, *gone])))


def _of_the_whole(found: Comparison) -> str:
    """The sentence on the mistake that leads to these very terms, if one is known."""
    if any(one.kind == DOUBLED for one in found.outcomes) or found.equal:
        return ""
    products = [*_products(found.outcomes)]
    wrong = recognised(found.line, products) if len(products) == len(found.outcomes) else None
    return wrong.says if wrong else ""


def _products(outcomes: tuple[Outcome, ...]) -> Iterator[Product]:
    for one in outcomes:
        if all(isinstance(factor, Cell) for factor in one.factors):
            sign = -1 if one.latex.startswith("-") else 1
            yield Product(sign, tuple(f for f in one.factors if isinstance(f, Cell)))


def _reason(line: Line, outcome: Outcome) -> str:
    """What stands where, what belongs there, and why, as precisely as it can be told."""
    if slip := by_a_slip(line, outcome):
        return slip
    if gone := vanishing(line, outcome):
        return f"{outcome.says} {gone}"
    because = _because(line, outcome) if outcome.kind == NOT_THERE else ""
    return f"{outcome.says.removesuffix('.')}: {because}" if because else outcome.says


def _because(line: Line, outcome: Outcome) -> str:
    """The product in the line of z that a gradient's term comes from."""
    if outcome.term is None or line.target.grid == "z":
        return ""
    there = [term.factors for term in line.terms if term.factors[0] in outcome.term.cells]
    if not there or len(there[0]) == 1:
        return ""
    ((upstream, other), *_), latex = there, line.derivation.symbols.latex
    product = " ".join(map(latex, sorted((line.target, other), key=lambda cell: cell.grid != "x")))
    return f"${latex(Cell('z', upstream.index))}$ contains ${product}$."
