"""The engine against the notes: every equation reproduced as it is written, every slip shown.

An equation is compared as LaTeX, character by character. What is left out of the comparison is
listed: white space, the marks of ``reading`` and the equation's own ``marks``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from engine import Conv2dSpec, symbolic
from engine.correlation import Expanded, as_correlation
from engine.symbolic import Cell, Derivation, Line
from engine.symbolic.layout import local_derivative
from engine.taps import taps
from tests import notes
from tests.notes import EQUATIONS, Equation, Sum

SLIPS = {24, 28, 35, 49, 50, 56}
LOOSE = {6, 15, 16, 17, 18, 19, 20, 21, 22, 34, 45, 47, 52, 53, 57}
VANISHING = r"\overset{0}{\parallel} "
"""The notes' mark before a local derivative that is 0."""
PEN = (r"\underline{", r"\overset{\checkmark}{", r"\overset{?}{")
"""Marks around a symbol: their braces go with them."""

BY_NUMBER = {equation.number: equation for equation in EQUATIONS}


def derivation(equation: Equation) -> Derivation:
    return symbolic.derive(equation.spec)


def reading(equation: Equation) -> str:
    """The LaTeX as it is read: marks of the pen dropped, loose notation made firm."""
    latex = equation.latex.replace(VANISHING, "")
    for mark in PEN:
        latex = _without(mark, latex)
    for written, read in equation.marks:
        assert written in latex, f"equation {equation.number} does not have {written}"
        latex = latex.replace(written, read)
    return " ".join(latex.split())


def _without(mark: str, latex: str) -> str:
    """``mark`` z ``}`` becomes z."""
    while mark in latex:
        before, after = latex.split(mark, 1)
        depth, end = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(after[end], 0)
            end += 1
        latex = before + after[: end - 1] + after[end:]
    return latex


def cell(token: str) -> Cell:
    """``x12`` → the x cell in row 1, column 2."""
    if token in ("B", "b"):
        return Cell("b", (0,))
    grid, row, column = re.fullmatch(r"(dz|[xkz])(\d)(\d)", token).groups()
    place = int(row) - 1, int(column) - 1
    return Cell(grid, (0, 0, *place) if grid == "k" else (0, *place))


def name(token: str) -> str:
    r"""``x12`` → x_{12}, ``dz12`` → \frac{\partial L}{\partial z_{12}}, ``z11/k12`` a local one."""
    if "/" in token:
        of, by = map(name, token.split("/"))
        return rf"\frac{{\partial {of}}}{{\partial {by}}}"
    if token.startswith("d"):
        return rf"\frac{{\partial L}}{{\partial {name(token[1:])}}}"
    if token in ("0", "B", "b"):
        return token
    return f"{token[0]}_{{{token[1:]}}}" if len(token) > 2 else f"{token[0]}_{token[1:]}"


def total(terms: str) -> str:
    return " + ".join(" ".join(map(name, term.split())) for term in terms.split(" + "))


def expression(terms: str, d: Derivation) -> sympy.Expr:
    """The typed terms as SymPy sees them, local derivatives taken by SymPy."""

    def factor(token: str) -> sympy.Expr:
        if "/" in token:
            z, by = token.split("/")
            return d.forward.at(cell(z).index).expr.diff(sympy.Symbol(name(by)))
        return sympy.Integer(0) if token == "0" else sympy.Symbol(name(token))

    return sympy.Add(*(sympy.Mul(*map(factor, term.split())) for term in terms.split(" + ")))


def line_of(d: Derivation, claim: Sum) -> Line:
    return d.results[claim.result].at(cell(claim.target).index)


def written_sum(d: Derivation, claim: Sum, equals: str = "=") -> str:
    return f"{line_of(d, claim).left_side} {equals} {total(claim.terms)}"


def assert_engine_writes(d: Derivation, claim: Sum) -> None:
    """The engine has the right terms: in the typed order, of the typed cells, proved by SymPy."""
    line, right = line_of(d, claim), claim.right or claim.terms
    parts = [p for p in line.fragments(claim.stage) if not (claim.alive_only and p.vanishes)]
    assert " + ".join(part.latex for part in parts) == total(right)
    if not claim.alive_only:
        assert line.latex(claim.stage) == f"{line.left_side} = {total(right)}"
    for part, term in zip(parts, right.split(" + "), strict=True):
        assert part.cells == tuple(
            cell(claim.target if "/" in token else token) for token in term.split() if token != "0"
        )
    proved = symbolic.prove_line(d, line)
    assert sympy.expand(expression(right, d) - proved) == 0
    if claim.zero:
        assert [p.cells[0] for p in parts if p.vanishes] == [cell(t) for t in claim.zero.split()]
    if claim.right:
        assert claim.terms != claim.right
        assert sympy.expand(expression(claim.terms, d) - proved) != 0, "the slip is no slip"


def check_sum(equation: Equation, claim: Sum) -> None:
    d = derivation(equation)
    assert reading(equation) == written_sum(d, claim)
    assert_engine_writes(d, claim)
    engine = line_of(d, claim).latex(claim.stage)
    assert (reading(equation) != engine) == bool(equation.slip)


def check_system(equation: Equation, claim: notes.System) -> None:
    d = derivation(equation)
    assert reading(equation) == system(
        [written_sum(d, row, equals_sign(equation)) for row in claim.sums]
    )
    for row in claim.sums:
        assert_engine_writes(d, row)
    assert any(row.right for row in claim.sums) == bool(equation.slip)
    targets = [line.target for line in d.results[claim.sums[0].result]]
    assert [cell(row.target) for row in claim.sums] == targets


def equals_sign(equation: Equation) -> str:
    """Equation 55 is set as an array, which aligns nothing."""
    return "&=" if "&=" in equation.latex else "="


def system(rows: list[str]) -> str:
    body = r" \\ ".join(rows)
    return rf"\left\{{ \begin{{aligned}} {body} \end{{aligned}} \right."


def check_general(equation: Equation, claim: notes.General) -> None:
    d = derivation(equation)
    rule, _, ones = reading(equation).partition(r" \quad , \quad ")
    left, summand = rule.split(r" = \sum_{ij} ")
    lines = d.results[claim.result]
    for line in lines:
        place = subscript(line.target)
        summands = [summand.replace("{ij}", subscript(z)) for z in d.cells("z")]
        put_in = f"{left} = {' + '.join(summands)}".replace("{mn}", place)
        assert line.latex(claim.stage) == put_in
        symbolic.prove_line(d, line)
    if ones:
        assert_ones(d, ones)


def subscript(target: Cell) -> str:
    *_, row, column = (0, *target.index)
    return f"{{{row + 1}{column + 1}}}"


def check_ones(equation: Equation, claim: notes.LocalOnes) -> None:
    assert_ones(derivation(equation), reading(equation))
    two = symbolic.derive(Conv2dSpec((3, 3), (2, 2), out_channels=2))
    for z in two.forward:
        for filter_ in (0, 1):
            local = z.expr.diff(two.symbols.symbol(Cell("b", (filter_,))))
            assert local == (1 if z.target.index[0] == filter_ else 0)


def assert_ones(d: Derivation, statement: str) -> None:
    bias = d.symbols.latex(Cell("b", (0,)))
    assert (
        statement.split(r" \quad \forall")[0]
        == rf"\frac{{\partial z_{{ij}}}}{{\partial {bias}}} = 1"
    )
    assert all(z.expr.diff(sympy.Symbol(bias)) == 1 for z in d.forward)
    (line,) = d.bias_gradient
    assert [part.latex for part in line.fragments("local")] == [
        f"{d.symbols.latex(Cell('dz', z.index))} 1" for z in d.cells("z")
    ]


def grid(text: str) -> list[list[str]]:
    return [row.split() for row in text.split("; ")]


def entries(expanded: Expanded) -> list[list[str]]:
    """What an expanded grid shows, in the notation of the typed grids."""
    return [
        ["0" if min(i, j) < 0 else f"{expanded.grid}{i + 1}{j + 1}" for j in expanded.columns]
        for i in expanded.rows
    ]


def matrix(rows: list[list[str]], *, gradient: bool = False) -> str:
    body = r" \\ ".join(" & ".join(map(name, row)) for row in rows)
    if gradient:
        body = re.sub(r"[xk]_\{\d+\}", r"\\frac{\\partial L}{\\partial \g<0>}", body)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def check_picture(equation: Equation, claim: notes.Picture) -> None:
    d = derivation(equation)
    picture = as_correlation(equation.spec, claim.result)
    assert entries(picture.left) == grid(claim.left)
    assert entries(picture.right) == grid(claim.right)
    assert picture.step == (1, 1)
    if claim.product:
        assert entries(picture.result) == grid(claim.product)
    assert reading(equation) == picture_latex(d, claim)
    assert_windows_are_the_lines(d, claim)


def picture_latex(d: Derivation, claim: notes.Picture) -> str:
    product = rf"{matrix(grid(claim.left))} \otimes {matrix(grid(claim.right))}"
    if claim.product and claim.result == "forward":
        return rf"{product} + {d.symbols.latex(Cell('b', (0,)))} = {matrix(grid(claim.product))}"
    if claim.product:
        return f"{product} = {matrix(grid(claim.product), gradient=True)}"
    gradient = r"\frac{\partial L}{\partial k} = " if claim.result == "kernel_gradient" else ""
    return gradient + product


def assert_windows_are_the_lines(d: Derivation, claim: notes.Picture) -> None:
    """Sliding the typed right grid over the typed left one gives each line's terms in order."""
    left, right = grid(claim.left), grid(claim.right)
    height, width = len(left) - len(right) + 1, len(left[0]) - len(right[0]) + 1
    lines = d.results[claim.result]
    assert lines.shape[-2:] == (height, width)
    for line in lines:
        *_, i, j = line.target.index
        window = [
            {cell(left[i + a][j + b]), cell(right[a][b])}
            for a in range(len(right))
            for b in range(len(right[0]))
            if left[i + a][j + b] != "0"
        ]
        assert window == [set(term.factors) for term in line.terms if len(term.factors) == 2]


def check_shorthand(equation: Equation, claim: notes.Shorthand) -> None:
    assert reading(equation) == reading(BY_NUMBER[claim.of])


def check_gradient_matrix(equation: Equation, claim: notes.GradientMatrix) -> None:
    lines = derivation(equation).results[claim.result]
    *_, height, width = lines.shape
    rows = [" & ".join(lines[i * width + j].left_side for j in range(width)) for i in range(height)]
    body = r" \\ ".join(rows)
    expected = rf"\frac{{\partial L}}{{\partial K}} = \begin{{bmatrix}} {body} \end{{bmatrix}}"
    assert reading(equation) == expected


def check_local_derivative(equation: Equation, claim: notes.LocalDerivative) -> None:
    d = derivation(equation)
    z = d.forward.at(cell(claim.z).index)
    _, right = z.latex().split(" = ")
    local, by, value = name(f"{claim.z}/{claim.by}"), name(claim.by), name(claim.value)
    operator = rf"\frac{{\partial}}{{\partial {by}}}"
    assert reading(equation) == f"{local} = {operator} ({right}) = {value}"
    assert z.expr.diff(sympy.Symbol(by)) == sympy.Symbol(value)
    gradient = d.kernel_gradient.at(cell(claim.by).index)
    assert local_derivative(gradient) == reading(equation)


def check_grid_names(equation: Equation, claim: notes.GridNames) -> None:
    picture = as_correlation(equation.spec, claim.result)
    capital = {"x": "X", "dz": r"\frac{\partial L}{\partial Z}", "k": "K"}
    left, right = capital[claim.left], capital[claim.right]
    target = capital[picture.result.grid]
    assert (
        reading(equation) == rf"{left} \otimes {right} = \frac{{\partial L}}{{\partial {target}}}"
    )
    assert (picture.left.grid, picture.right.grid) == (claim.left, claim.right)
    assert picture.left.is_plain
    assert picture.right.is_plain


def check_turned_kernel(equation: Equation, claim: notes.TurnedKernel) -> None:
    turned = as_correlation(equation.spec, "input_gradient").right
    assert matrix(grid(claim.kernel)) in reading(equation)
    assert turned.rotated
    assert entries(turned) == grid(claim.turned)
    assert [row[::-1] for row in grid(claim.kernel)[::-1]] == grid(claim.turned)
    assert claim.turned != claim.kernel, "read as an equation, K would be its own turn"


def check_transposed_definition(equation: Equation, claim: notes.TransposedDefinition) -> None:
    left, right, product = grid(claim.left), grid(claim.right), grid(claim.product)
    d = derivation(equation)
    bias = d.symbols.latex(Cell("b", (0,)))
    inner = rf"{matrix(left)} \otimes {matrix(right)}"
    assert reading(equation) == rf"\left( {inner} \right)^T + {bias} = {matrix(product)}"
    as_written = Conv2dSpec((len(left), len(left[0])), (len(right), len(right[0])))
    assert as_written.output_size == (1, 1), "whose transpose is 1 × 1 too"
    assert equation.spec.output_size == (len(product), len(product[0])) == (3, 3)
    # What is transposed is the operator: the convolution's own taps, with x and z changed over.
    turned_round = {(tap.z, tap.k, tap.x) for tap in taps(notes.CONV)}
    assert turned_round == {(tap.x, tap.k, tap.z) for tap in taps(equation.spec)}
    assert symbolic.prove(d) == 9 + 4 + 4 + 1


def check_implied_padding(equation: Equation, claim: notes.ImpliedPadding) -> None:
    k, p, implied = claim.kernel, claim.padding, claim.implied
    assert reading(equation) == rf"\text{{imp. padd}} = k - p - 1 = {k} - {p} - 1 = {implied}"
    assert (equation.spec.kernel_size, equation.spec.padding) == ((k, k), ((p, p), (p, p)))
    assert equation.spec.implied_padding == ((implied, implied), (implied, implied))


CHECKS: dict[type, Callable[[Equation, Any], None]] = {
    notes.Sum: check_sum,
    notes.System: check_system,
    notes.General: check_general,
    notes.Picture: check_picture,
    notes.Shorthand: check_shorthand,
    notes.GradientMatrix: check_gradient_matrix,
    notes.LocalDerivative: check_local_derivative,
    notes.LocalOnes: check_ones,
    notes.GridNames: check_grid_names,
    notes.TurnedKernel: check_turned_kernel,
    notes.TransposedDefinition: check_transposed_definition,
    notes.ImpliedPadding: check_implied_padding,
}


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda e: f"{e.number}-{e.section}")
def test_equation(equation: Equation) -> None:
    CHECKS[type(equation.claim)](equation, equation.claim)


def test_every_equation_is_here() -> None:
    assert [equation.number for equation in EQUATIONS] == list(range(1, 58))
    assert len(notes.WRITTEN) == len(EQUATIONS)
    assert [e.section for e in EQUATIONS] == ["conv2d"] * 34 + ["conv_transpose2d"] * 23


def test_slips_and_loose_notation_are_the_known_ones() -> None:
    assert {equation.number for equation in EQUATIONS if equation.slip} == SLIPS
    assert {equation.number for equation in EQUATIONS if equation.remark} == LOOSE
    assert {e.number for e in EQUATIONS if e.remark and not e.marks} == {34, 45}


def test_the_notes_lines_are_all_the_engine_has() -> None:
    """Together the equations write out every line of both examples but three of ∂L/∂K."""
    written = {section: set() for section in ("conv2d", "conv_transpose2d")}
    for equation in EQUATIONS:
        claim = equation.claim
        sums = claim.sums if isinstance(claim, notes.System) else (claim,)
        written[equation.section] |= {
            cell(s.target) for s in sums if isinstance(s, Sum) and s.stage == "result"
        }
    for spec, section, missing in (
        (notes.CONV, "conv2d", {Cell("b", (0,))}),
        (
            notes.TRANSPOSED,
            "conv_transpose2d",
            {Cell("b", (0,)), *map(cell, ("k12", "k21", "k22"))},
        ),
    ):
        results = symbolic.derive(spec).results.values()
        assert {line.target for lines in results for line in lines} - written[section] == missing
