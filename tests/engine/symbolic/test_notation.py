"""Notations: every law of the lines holds in each of them, and they say the same."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import given

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.geometry import Spec
from engine.symbolic import NOTES, Cell, Line, Notation, Symbols, rewriting
from tests.cases import conv2d_specs, conv_transpose2d_specs, notations

small = conv2d_specs(max_size=4, max_channels=2) | conv_transpose2d_specs(
    max_size=3, max_channels=2
)

ZERO = Notation(base=0)
ML = Notation(letters="X W Y b")
NETWORK = Notation(base=0, letters="a w z b", delta=True)
TRUE = Notation(convolution=True)
ONE = Conv2dSpec((12, 12), (2, 2))
GROUPED = Conv2dSpec((3, 3), (2, 2), in_channels=4, out_channels=6, groups=2)


def all_lines(spec: Spec, notation: Notation) -> list[Line]:
    return [line for lines in symbolic.derive(spec, notation).results.values() for line in lines]


@pytest.mark.parametrize(
    ("spec", "notation", "cell", "latex"),
    [
        (ONE, ZERO, Cell("x", (0, 0, 0)), "x_{00}"),
        (ONE, ZERO, Cell("x", (0, 9, 0)), "x_{90}"),
        (ONE, ZERO, Cell("z", (0, 10, 9)), "z_{10,9}"),
        (ONE, ML, Cell("z", (0, 0, 1)), "y_{12}"),
        (ONE, ML, Cell("dz", (0, 0, 1)), r"\frac{\partial L}{\partial y_{12}}"),
        (ONE, ML, Cell("k", (0, 0, 1, 0)), "w_{21}"),
        (ONE, ML, Cell("b", (0,)), "b"),
        (ONE, ZERO, Cell("b", (0,)), "B"),
        (ConvTranspose2dSpec(), ZERO, Cell("b", (0,)), "b"),
        (ONE, NETWORK, Cell("x", (0, 1, 1)), "a_{11}"),
        (ONE, NETWORK, Cell("dz", (0, 1, 1)), r"\delta_{11}"),
        (GROUPED, NETWORK, Cell("dz", (5, 1, 1)), r"\delta^{(5)}_{11}"),
        (GROUPED, NETWORK, Cell("k", (5, 1, 0, 1)), "w^{(5,3)}_{01}"),
        (GROUPED, NETWORK, Cell("b", (5,)), "b_{5}"),
    ],
)
def test_names(spec: Spec, notation: Notation, cell: Cell, latex: str) -> None:
    assert Symbols(spec, notation).latex(cell) == latex


def test_whole_grids() -> None:
    assert [NOTES.matrix(grid) for grid in "xkz"] == ["X", "K", "Z"]
    assert [ML.matrix(grid) for grid in "xkz"] == ["X", "W", "Y"]
    assert [NETWORK.matrix(grid) for grid in "xkz"] == ["A", "W", "Z"]
    assert ML.matrix("dz") == r"\frac{\partial L}{\partial Y}"
    assert NETWORK.matrix("dz") == r"\delta"


@given(spec=small, notation=notations())
def test_latex_is_what_sympy_prints(spec: Spec, notation: Notation) -> None:
    for line in all_lines(spec, notation):
        printed = sympy.latex(line.expr, order="none")
        assert line.latex() == f"{line.left_side} = {printed}"


@given(spec=small, notation=notations())
def test_no_two_cells_share_a_name(spec: Spec, notation: Notation) -> None:
    d = symbolic.derive(spec, notation)
    cells = [cell for grid in ("x", "k", "b", "z", "dz") for cell in d.cells(grid)]
    assert len({d.symbols.latex(cell) for cell in cells}) == len(cells)


@given(spec=small, notation=notations())
def test_every_line_is_proved(spec: Spec, notation: Notation) -> None:
    d = symbolic.derive(spec, notation)
    assert symbolic.prove(d) == len(all_lines(spec, notation))


@given(spec=small, notation=notations())
def test_terms_run_row_major(spec: Spec, notation: Notation) -> None:
    """A z line over x, a gradient line over z, whichever way the kernel is read."""
    for line in all_lines(spec, notation):
        order = [t.factors[0].index for t in line.terms if t.factors[0].grid != "b"]
        assert order == sorted(set(order))


@given(spec=small, notation=notations(convolution=False))
def test_a_notation_is_the_notes_rewritten(spec: Spec, notation: Notation) -> None:
    """Two ways to one text: written in the notation, or in the notes' and then rewritten."""
    for notes, line in zip(all_lines(spec, NOTES), all_lines(spec, notation), strict=True):
        for stage in symbolic.STAGES:
            assert rewriting.latex(notation, notes.latex(stage)) == line.latex(stage)


@given(spec=small, notation=notations(convolution=True))
def test_a_true_convolution_is_the_notes_with_k_turned(spec: Spec, notation: Notation) -> None:
    """Only the indices of k differ: counted from the other end."""
    height, width = spec.kernel_size

    def turned(cell: Cell) -> Cell:
        if cell.grid != "k":
            return cell
        *channels, row, column = cell.index
        return Cell("k", (*channels, height - 1 - row, width - 1 - column))

    plain = symbolic.derive(spec)
    for line in all_lines(spec, notation):
        lines = {
            "z": "forward",
            "k": "kernel_gradient",
            "x": "input_gradient",
            "b": "bias_gradient",
        }
        twin = plain.results[lines[line.target.grid]].at(turned(line.target).index)
        found = [tuple(map(turned, term.factors)) for term in line.terms]
        assert found == [term.factors for term in twin.terms]


@given(spec=small, notation=notations())
def test_the_window_has_the_terms_of_the_result_in_its_order(
    spec: Spec, notation: Notation
) -> None:
    for line in symbolic.derive(spec, notation).forward:
        window = [part for part in line.fragments("local") if not part.vanishes]
        assert [part.cells for part in window] == [term.factors for term in line.terms]


def test_the_true_convolution_of_the_notes_example() -> None:
    d = symbolic.derive(Conv2dSpec(), TRUE)
    assert d.forward[0].latex() == (
        "z_{11} = x_{11} k_{22} + x_{12} k_{21} + x_{21} k_{12} + x_{22} k_{11} + B"
    )
    terms = d.input_gradient.at((0, 1, 1)).terms
    assert [k.index[-2:] for _, k in (term.factors for term in terms)] == [
        (0, 0), (0, 1), (1, 0), (1, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"\sum_{ij} \frac{\partial L}{\partial z_{ij}}", r"\sum_{ij} \delta_{ij}"),
        (r"\frac{\partial z_{ij}}{\partial k_{mn}}", r"\frac{\partial z_{ij}}{\partial w_{mn}}"),
        (r"\tfrac{\partial L}{\partial Z} \otimes K", r"\delta \otimes W"),
        (r"\frac{\partial L}{\partial \operatorname{vec} Z}", r"\operatorname{vec} \delta"),
        (
            r"\frac{\partial z^{(o)}_{ij}}{\partial B_o}",
            r"\frac{\partial z^{(o)}_{ij}}{\partial b_o}",
        ),
        (r"\text{x and k} + x_{10,11}", r"\text{x and k} + a_{9,10}"),
        (r"k - p - 1 + d(k-1) + k", r"k - p - 1 + d(k-1) + w"),
        (r"\begin{bmatrix} x_{11} \end{bmatrix}", r"\begin{bmatrix} a_{00} \end{bmatrix}"),
        (r"B_{2} + x^{(1)}_{11} k^{(2,1)}_{11}", r"b_{1} + a^{(0)}_{00} w^{(1,0)}_{00}"),
    ],
)
def test_rewriting(written: str, expected: str) -> None:
    assert rewriting.latex(NETWORK, written) == expected
    assert rewriting.latex(NOTES, written) == written


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"base": 2}, ValueError, "base is 2: indices start at 1 or at 0"),
        ({"base": True}, TypeError, "base is True"),
        ({"base": "1"}, TypeError, "expected the number 1 or 0"),
        ({"letters": "p q r"}, ValueError, "letters is 'p q r': expected one of .*'x k z b'"),
        ({"letters": "p q P s"}, ValueError, "four different letters"),
        ({"letters": "p q r \\href{a}"}, ValueError, "four different letters"),
        ({"loss": "loss"}, ValueError, "loss is 'loss': expected one letter"),
        ({"biased": 0}, TypeError, "biased is 0: expected True or False"),
        ({"delta": 1}, TypeError, "delta is 1: expected True or False"),
        ({"convolution": "true"}, TypeError, "convolution is 'true'"),
    ],
)
def test_what_is_no_notation(wrong: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        Notation(**wrong)


def test_derive_takes_a_notation_only() -> None:
    with pytest.raises(TypeError, match="expected a Notation"):
        symbolic.derive(Conv2dSpec(), "zero-based")  # type: ignore[arg-type]
