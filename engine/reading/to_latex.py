"""A syntax tree as LaTeX: what was understood, in the notes' way of writing."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from engine.reading.code_names import in_latex
from engine.reading.dress import PRIMED
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Dilated,
    Extreme,
    Factor,
    Floor,
    Limits,
    Matrix,
    Misplaced,
    Number,
    Operator,
    Padded,
    Picked,
    Place,
    Product,
    Ratio,
    Statement,
    Sum,
    Summation,
    Symbol,
    Term,
    Transposed,
    Turned,
    Vanishing,
    Vectorised,
    Words,
)

LONGEST_QUOTE = 120
"""Characters of LaTeX that a sentence quotes."""

_SIGNS = {
    "⊗": r"\otimes",
    "⊙": r"\odot",
    "⊛": r"\circledast",
    "⋆": r"\star",
    "∗": r"\ast",
    "∘": r"\circ",
}

Node = Statement | Sum | Term | Factor


def latex(node: Node) -> str:
    """The LaTeX of a node of a syntax tree."""
    match node:
        case Symbol(letter, below, above):
            head = _letter(letter)
            high = f"^{{({','.join(map(_place, above))})}}" if above else ""
            return head + high + (f"_{{{_places(below)}}}" if below else "")
        case Number(_, text) if text:
            return text
        case Number(Fraction() as value):
            return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
        case Number(value):
            return str(value)
        case Words(text):
            return rf"\text{{{text}}}"
        case Derivative(of, by):
            return rf"\frac{{\partial {latex(of) if of else 'L'}}}{{\partial {latex(by)}}}"
        case Operator(by, body):
            return rf"\frac{{\partial}}{{\partial {latex(by)}}} ({latex(body)})"
        case Matrix(rows):
            entries = r" \\ ".join(" & ".join(map(latex, row)) for row in rows)
            return rf"\begin{{bmatrix}} {entries} \end{{bmatrix}}"
        case Turned(body):
            return rf"\overset{{180^\circ}}{{\curvearrowright}} {_factor(body)}"
        case Transposed(body):
            return rf"{_factor(body)}^T"
        case Padded(body, by):
            more = f", {latex(by)}" if by else ""
            return rf"\text{{pad}}({latex(body)}{more})"
        case Dilated(body):
            return rf"\text{{dilate}}({latex(body)})"
        case Misplaced():
            return r"\sigma'(\ldots)"
        case Vectorised(body):
            return rf"\operatorname{{vec}} {_factor(body)}"
        case Picked(body, places):
            return rf"({latex(body)})_{{{_places(places)}}}"
        case Vanishing(body):
            return rf"\overset{{0}}{{\parallel}} {_factor(body)}"
        case Ratio(above, below):
            return rf"\frac{{{latex(above)}}}{{{latex(below)}}}"
        case Floor(body):
            return rf"\left\lfloor {latex(body)} \right\rfloor"
        case Extreme(sign, of):
            return rf"\{'max' if sign > 0 else 'min'}({', '.join(map(latex, of))})"
        case Statement(sides, for_all):
            ending = rf" \quad \forall {', '.join(for_all)}" if for_all else ""
            return " = ".join(map(latex, sides)) + ending
        case Sum():
            return _sum(node)
        case Product() | CrossCorrelation() | Summation():
            return _term(node)


def quoted(node: Node) -> str:
    """The LaTeX of a node between dollars, to stand in a sentence; a long one is only mentioned."""
    written = latex(node)
    return f"${written}$" if len(written) <= LONGEST_QUOTE else "a long expression"


def _term(term: Term) -> str:
    match term:
        case Product(factors):
            return reduce(beside, map(_factor, factors))
        case CrossCorrelation(left, sign, right, mode):
            above = "^T" if mode == "T" else rf"_{{\text{{{mode}}}}}" if mode else ""
            return rf"{_term(left)} {_SIGNS.get(sign, sign)}{above} {_term(right)}"
        case Summation(before, over, body):
            signs = " ".join(rf"\sum{_limits(limits)}" for limits in over) or r"\sum"
            return " ".join([*map(_factor, before), signs, _term(body)])


def beside(one: str, other: str) -> str:
    r"""Two factors side by side: before a number stands a dot, as 2 2 would read 22.

    >>> print(beside("2", "x_{11}"), beside("2", "2"), sep=", ")
    2 x_{11}, 2 \cdot 2
    """
    return rf"{one} \cdot {other}" if one and other[:1].isdigit() else f"{one} {other}".strip()


def _sum(node: Sum) -> str:
    first, *rest = node.summands
    written = ("-" if first.sign < 0 else "") + _term(first.term)
    return written + "".join(f" {'-' if s.sign < 0 else '+'} {_term(s.term)}" for s in rest)


def _factor(factor: Factor) -> str:
    return f"({_sum(factor)})" if isinstance(factor, Sum) else latex(factor)


def _limits(limits: Limits) -> str:
    if limits.between:
        least, most = (str(n) if isinstance(n, int) else latex(n) for n in limits.between)
        return f"_{{{','.join(map(_index, limits.letters))}={least}}}^{{{most}}}"
    return f"_{{{''.join(map(_index, limits.letters))}}}"


def _places(places: tuple[Place, ...]) -> str:
    written = [_place(place) for place in places]
    return ("" if all(len(one.rstrip("'")) == 1 for one in written) else ",").join(written)


def _place(place: Place) -> str:
    if isinstance(place, str):
        return "".join(map(_index, place))
    written = "".join(map(_step, place.steps)).lstrip("+")
    over = _step(place.over).lstrip("+")
    return written if over == "1" else rf"\frac{{{written}}}{{{over}}}"


def _step(step: tuple[int, str]) -> str:
    number, letter = step
    if not letter:
        return f"{number:+d}"
    return {1: "+", -1: "-"}.get(number, f"{number:+d}") + " ".join(map(_index, letter.split("·")))


def _letter(letter: str) -> str:
    """The letter of a symbol: a sign of ours in full."""
    if letter == "δ":
        return r"\delta"
    return in_latex(letter) if "\ue000" <= letter <= "\ue0ff" else _index(letter)


def _index(letter: str) -> str:
    """One letter of an index; the double-struck ones stand for those with a prime."""
    return f"{chr(ord(letter) - PRIMED)}'" if "𝕒" <= letter <= "𝕫" else letter
