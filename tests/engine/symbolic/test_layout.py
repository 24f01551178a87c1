"""Whole equations: matrices, systems and marks, checked against the lines' own names."""

import re

import pytest
from hypothesis import given, settings

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.correlation import INSERTED, PADDING, Expanded, as_correlation
from engine.symbolic import derive
from engine.symbolic.layout import (
    LONGEST_SIDE,
    MOST_SUMMANDS,
    bmatrix,
    correlation_equation,
    implied_padding,
    kept,
    local_derivative,
    marked_chain,
    matrix,
    plain_matrix,
    system,
    underlined,
    written,
)
from tests.cases import conv2d_specs, conv_transpose2d_specs

CONV, TRANSPOSED = derive(Conv2dSpec()), derive(ConvTranspose2dSpec((2, 2), (2, 2)))


def entries(latex: str) -> list[list[str]]:
    """The entries of the first bmatrix of an equation."""
    body = re.search(r"\\begin{bmatrix} (.*?) \\end{bmatrix}", latex)
    assert body, latex
    return [row.split(" & ") for row in body[1].split(r" \\ ")]


def test_a_matrix_names_its_cells_and_writes_both_kinds_of_zero_as_0():
    grid = Expanded("x", (PADDING, 0, INSERTED, 1), (1, PADDING))
    assert entries(matrix(CONV.symbols, grid)) == [
        ["0", "0"],
        ["x_{12}", "0"],
        ["0", "0"],
        ["x_{22}", "0"],
    ]


def test_a_long_matrix_keeps_its_corners_and_says_with_dots_that_it_is_long():
    names = [[f"{row},{column}" for column in range(12)] for row in range(11)]
    short = entries(bmatrix(names))
    assert len(short) == len(short[0]) == LONGEST_SIDE
    assert (short[0][0], short[0][-1]) == ("0,0", "0,11")
    assert short[-1][-1] == "10,11"
    assert short[-2][-2] == r"\ddots"


def test_the_notes_closing_pictures():
    written_out = correlation_equation(CONV.symbols, as_correlation(CONV.spec, "input_gradient"))
    left, right, result = re.findall(r"\\begin{bmatrix} (.*?) \\end{bmatrix}", written_out)
    assert left.startswith("0 & 0 & 0 & 0")
    assert right == r"k_{22} & k_{21} \\ k_{12} & k_{11}"
    assert result.startswith(r"\frac{\partial L}{\partial x_{11}} & ")
    forward = correlation_equation(TRANSPOSED.symbols, as_correlation(TRANSPOSED.spec, "forward"))
    assert " + b = " in forward


@pytest.mark.parametrize("derivation", [CONV, TRANSPOSED], ids=["conv2d", "conv_transpose2d"])
def test_marks_stand_over_every_summand_of_the_chain_rule(derivation):
    for line in derivation.input_gradient:
        marked = marked_chain(line)
        assert len(marked) == len(derivation.forward)
        for part in marked:
            assert r"\overset{\checkmark}" in part.latex
            assert (r"\overset{0}{\parallel}" in part.latex) is part.vanishes
            assert (r"\overset{?}" in part.latex) is not part.vanishes
        assert sum(not part.vanishes for part in marked) == len(line.terms)


def test_the_notes_local_derivative():
    assert local_derivative(CONV.kernel_gradient[0]) == (
        r"\frac{\partial z_{11}}{\partial k_{11}} = \frac{\partial}{\partial k_{11}} "
        r"(x_{11} k_{11} + x_{12} k_{12} + x_{21} k_{21} + x_{22} k_{22} + B) = x_{11}"
    )
    assert local_derivative(CONV.bias_gradient[0]).endswith("= 1")


def test_a_cell_that_no_z_contains_has_no_local_derivative():
    unreached = derive(Conv2dSpec((3, 3), (1, 1), stride=2))
    assert local_derivative(unreached.input_gradient[1]) == ""


@settings(max_examples=30, deadline=None)
@given(conv2d_specs() | conv_transpose2d_specs())
def test_a_system_is_its_lines(spec):
    derivation = derive(spec)
    lines = list(derivation.input_gradient)
    rows = re.split(r"\\\\(?:\[8pt\])? (?!&)", system(lines))
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        whole = re.sub(r" \\\\(\[8pt\])? &\\quad", "", row).replace(r" \end{aligned} \right.", "")
        whole = whole.replace(r" \end{aligned}", "").strip()
        assert whole.endswith(line.latex().replace(" = ", " &= ", 1)) or r"\cdots" in whole


def test_alive_only_leaves_the_vanishing_terms_of_the_chain_rule_out():
    short = system(list(TRANSPOSED.input_gradient), "chain", alive_only=True)
    whole = system(list(TRANSPOSED.input_gradient), "chain")
    count = r"\frac{\partial L}{\partial z_"
    assert (short.count(count), whole.count(count)) == (16, 36)


def test_a_long_sum_keeps_its_ends_and_its_survivors():
    derivation = derive(Conv2dSpec((12, 12), (3, 3)))
    parts = derivation.input_gradient[40].fragments("chain")
    places = kept(parts)
    shown = [place for place in places if place is not None]
    assert len(parts) == 100
    assert len(shown) <= MOST_SUMMANDS
    assert {0, 99} <= set(shown)
    assert {i for i, part in enumerate(parts) if not part.vanishes} <= set(shown)
    assert written(parts).count(r"\cdots") == places.count(None) > 0


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (Conv2dSpec(), r"d(k-1) - p = 1\,(2-1) - 0 = 1"),
        (Conv2dSpec((5, 5), (3, 3), padding=1, dilation=2), r"d(k-1) - p = 2\,(3-1) - 1 = 3"),
        (ConvTranspose2dSpec((4, 4), (2, 2), padding=2), r"d(k-1) - p = 1\,(2-1) - 2 = -1"),
    ],
    ids=["the notes", "dilation and padding", "a crop"],
)
def test_implied_padding_with_its_numbers(spec, says):
    assert implied_padding(spec) == says


def test_implied_padding_of_rows_and_columns_where_they_differ():
    both = implied_padding(Conv2dSpec((5, 5), (3, 2)))
    assert r"\text{rows: } d(k-1) - p = 1\,(3-1) - 0 = 2" in both
    assert r"\text{columns: } d(k-1) - p = 1\,(2-1) - 0 = 1" in both


def test_the_followed_symbol_is_underlined():
    assert underlined("z_{11} = x_{11} k_{11}", "k_{11}") == r"z_{11} = x_{11} \underline{k_{11}}"


def test_a_grid_as_it_is():
    assert entries(plain_matrix(TRANSPOSED.symbols, "x")) == [
        ["x_{11}", "x_{12}"],
        ["x_{21}", "x_{22}"],
    ]
