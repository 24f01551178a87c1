"""Whole equations: matrices, systems and marks, checked against the lines' own names."""

import re

import pytest
from hypothesis import given

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.correlation import INSERTED, PADDING, Expanded, as_correlation
from engine.symbolic import Fragment, derive
from engine.symbolic.layout import (
    LONGEST_SIDE,
    MOST_SHORTENED,
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
from engine.symbolic.widths import ROW, ems
from tests.cases import conv2d_specs, conv_transpose2d_specs
from tests.effort import draws

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


@draws(30)
@given(conv2d_specs() | conv_transpose2d_specs())
def test_a_system_is_its_lines(spec):
    derivation = derive(spec)
    lines = list(derivation.input_gradient)
    rows = re.split(r"\\\\(?:\[\d+pt\])? (?!&)", system(lines))
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        whole = re.sub(r" \\\\(\[\d+pt\])? &\\quad", "", row).replace(r" \end{aligned} \right.", "")
        whole = whole.replace(r" \end{aligned}", "").strip()
        assert whole.endswith(line.latex().replace(" = ", " &= ", 1)) or r"\cdots" in whole


def test_alive_only_leaves_the_vanishing_terms_of_the_chain_rule_out():
    short = system(list(TRANSPOSED.input_gradient), "chain", alive_only=True)
    whole = system(list(TRANSPOSED.input_gradient), "chain")
    count = r"\frac{\partial L}{\partial z_"
    assert (short.count(count), whole.count(count)) == (16, 36)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("stage", ["chain", "local", "result"])
def test_no_row_of_a_system_is_wider_than_a_page(stage, channels):
    spec = Conv2dSpec((5, 5), (4, 4), padding=2, in_channels=channels, out_channels=channels)
    lines = list(derive(spec).input_gradient)[:25]
    rows = re.split(r" \\\\(?:\[\d+pt\])? ", system(lines, stage))
    widths = [ems(row.removeprefix(r"\left\{ \begin{aligned}")) for row in rows]
    assert ROW * 0.8 < max(widths) <= ROW + 4
    assert len(rows) > len(lines)


CHANNELS = [
    Conv2dSpec((3, 3), (2, 2), in_channels=2, out_channels=3),
    Conv2dSpec((3, 3), (2, 2), in_channels=4, out_channels=2, groups=2),
    ConvTranspose2dSpec((2, 2), (2, 2), in_channels=2, out_channels=3),
    ConvTranspose2dSpec((2, 2), (2, 2), in_channels=4, out_channels=2, groups=2),
]


@pytest.mark.parametrize("result", ["forward", "kernel_gradient", "input_gradient"])
@pytest.mark.parametrize("spec", CHANNELS, ids=repr)
def test_the_picture_of_a_channel_has_every_factor_and_every_cell_of_it(spec, result):
    derivation = derive(spec)
    picture = as_correlation(spec, result)
    lines = list(derivation.results[result])
    cells = picture.result.size[0] * picture.result.size[1]
    for channel in range(len(lines) // cells):
        own = lines[channel * cells : (channel + 1) * cells]
        equation = correlation_equation(derivation.symbols, picture, channel)
        left, right = equation.rsplit(" = ", 1)
        for line in own:
            assert line.left_side in right
        factors = {cell for line in own for term in line.terms for cell in term.factors}
        for cell in factors:
            assert derivation.symbols.latex(cell) in left
        # No cell of another channel: as many products as channels meet.
        meet = len({cell.index[:-2] for cell in factors if cell.grid == picture.right.grid})
        assert left.count(r"\otimes") == meet
        assert equation.count(r"\begin{bmatrix}") == 2 * meet + 1


def test_a_long_sum_keeps_its_ends_and_its_survivors():
    derivation = derive(Conv2dSpec((12, 12), (3, 3)))
    parts = derivation.input_gradient[40].fragments("chain")
    places = kept(parts)
    shown = [place for place in places if place is not None]
    assert len(parts) == 100
    assert len(shown) <= MOST_SHORTENED
    assert {0, 99} <= set(shown)
    assert {i for i, part in enumerate(parts) if not part.vanishes} <= set(shown)
    assert written(parts).count(r"\cdots") == places.count(None) > 0


@pytest.mark.parametrize("more", [0, 1])
def test_a_sum_of_survivors_may_be_longer_than_one_with_zeros(more):
    alive = Fragment("t", ())
    assert (None in kept([alive] * (MOST_SUMMANDS + more))) == bool(more)
    zeros = [Fragment("t", (), vanishes=True)] * (MOST_SHORTENED + more - 1)
    assert (None in kept([alive, *zeros])) == bool(more)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (Conv2dSpec(), "k - p - 1 = 2 - 0 - 1 = 1"),
        (Conv2dSpec((5, 5), (3, 3), padding=1, dilation=2), r"d(k-1) - p = 2\,(3-1) - 1 = 3"),
        (ConvTranspose2dSpec((4, 4), (2, 2), padding=2), "k - p - 1 = 2 - 2 - 1 = -1"),
    ],
    ids=["the notes", "dilation and padding", "a crop"],
)
def test_implied_padding_with_its_numbers(spec, says):
    assert implied_padding(spec) == says


def test_implied_padding_of_rows_and_columns_where_they_differ():
    both = implied_padding(Conv2dSpec((5, 5), (3, 2)))
    assert r"\text{rows: } k - p - 1 = 3 - 0 - 1 = 2" in both
    assert r"\text{columns: } k - p - 1 = 2 - 0 - 1 = 1" in both


def test_implied_padding_of_every_side_where_sides_differ():
    sides = implied_padding(Conv2dSpec((5, 5), (3, 2), padding=((0, 1), (1, 2)), dilation=(1, 2)))
    assert r"\text{top: } &k - p - 1 = 3 - 0 - 1 = 2" in sides
    assert r"\text{bottom: } &k - p - 1 = 3 - 1 - 1 = 1" in sides
    assert r"\text{left: } &d(k-1) - p = 2\,(2-1) - 1 = 1" in sides
    assert r"\text{right: } &d(k-1) - p = 2\,(2-1) - 2 = 0" in sides


@draws(60)
@given(conv2d_specs() | conv_transpose2d_specs())
def test_implied_padding_says_the_number_of_every_side(spec):
    said = implied_padding(spec)
    ends = re.findall(r"= (-?\d+)(?=$| \\)", said)
    every = [side for axis in spec.axes for side in axis.implied_padding]
    assert {int(end) for end in ends} == set(every)
    assert len(ends) in (1, 2, 4)
    if len(ends) == 4:
        assert [int(end) for end in ends] == every


def test_the_followed_symbol_is_underlined():
    assert underlined("z_{11} = x_{11} k_{11}", "k_{11}") == r"z_{11} = x_{11} \underline{k_{11}}"


def test_a_grid_as_it_is():
    assert entries(plain_matrix(TRANSPOSED.symbols, "x")) == [
        ["x_{11}", "x_{12}"],
        ["x_{21}", "x_{22}"],
    ]


def test_rows_of_raised_channels_have_air():
    raised, plain = derive(CHANNELS[0]), derive(Conv2dSpec())
    for derivation, matrix_air, row_end in ((plain, "", r"\\ "), (raised, "1.35", r"\\[4pt] ")):
        picture = as_correlation(derivation.spec, "forward")
        assert (
            rf"\def\arraystretch{{{matrix_air}}}" in matrix(derivation.symbols, picture.right)
        ) == bool(matrix_air)
        assert row_end in system(list(derivation.forward))
    assert r"\\[8pt] " in system(list(plain.input_gradient))
    assert r"\\[16pt] " in system(list(raised.input_gradient))
