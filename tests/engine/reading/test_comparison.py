"""A line beside the engine's: every kind of difference is named."""

from __future__ import annotations

import pytest

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.reading import CannotRead, compare
from engine.reading.comparison import DOUBLED, NOT_THERE, RIGHT, WRONG_SIGN
from engine.symbolic import Line

CONV = symbolic.derive(Conv2dSpec((3, 3), (2, 2)))
TRANSPOSED = symbolic.derive(ConvTranspose2dSpec((2, 2), (2, 2)))
X22 = CONV.input_gradient.at((0, 1, 1))
"""dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11"""
K11 = TRANSPOSED.kernel_gradient[0]
"""dz11 x11 + dz12 x12 + dz21 x21 + dz22 x22, five of nine terms vanish"""


def kinds(line: Line, text: str) -> list[str]:
    return [outcome.kind for outcome in compare(line, text).outcomes]


@pytest.mark.parametrize(
    ("text", "expected", "says"),
    [
        ("dz11 k22 + dz12 k21 - dz21 k12 + dz22 k11", WRONG_SIGN, "sign of"),
        ("dz11 k22 + dz12 k21 + 2 dz21 k12 + dz22 k11", DOUBLED, "counts 2 times"),
        ("dz11 k22 + dz12 k21 + dz21 k22 + dz22 k11", NOT_THERE, "$k_{22}$ stands where $k_{12}$"),
        ("dz11 k22 + dz12 k21 + z_v k12 + dz22 k11", NOT_THERE, "a row and a column"),
        ("dz11 k22 + dz12 k21 + dz77 k12 + dz22 k11", NOT_THERE, "2 rows and 2 columns"),
        ("dz11 k22 + dz12 k21 + w21 k12 + dz22 k11", NOT_THERE, "names nothing"),
        ("dz11 k22 + dz12 k21 + k12 + dz22 k11", NOT_THERE, "lacks the factor"),
        ("dz11 k22 + dz12 k21 + dz21 k12 k12 + dz22 k11", NOT_THERE, "one factor too many"),
        ("dz11 k22 + dz12 k21 + dz21 0 + dz22 k11", NOT_THERE, "$0$ stands where $k_{12}$"),
    ],
)
def test_a_wrong_third_term_is_told(text: str, expected: str, says: str) -> None:
    found = compare(X22, text)
    assert [outcome.kind for outcome in found.outcomes] == [RIGHT, RIGHT, expected, RIGHT]
    assert not found.right
    assert not found.equal
    assert not found.missing
    (difference,) = found.differences
    assert says in difference
    assert found.outcomes[2].term is not None
    assert found.outcomes[2].term.latex.endswith("k_{12}")


def test_a_dropped_and_a_repeated_term() -> None:
    dropped = compare(X22, "dz11 k22 + dz12 k21 + dz22 k11")
    assert [part.cells for part in dropped.missing] == [X22.terms[2].factors]
    assert not dropped.right
    assert not dropped.equal
    repeated = compare(X22, "dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11 + dz12 k21")
    assert [o.kind for o in repeated.outcomes] == [RIGHT] * 4 + [DOUBLED]
    assert not repeated.equal


def test_another_order_is_right_and_said() -> None:
    found = compare(X22, "dz12 k21 + k22 dz11 + dz21 k12 + dz22 k11")
    assert found.right
    assert found.equal
    assert not found.in_order


def test_vanishing_terms_are_written_all_or_none() -> None:
    living = "dz11 x11 + dz12 x12 + dz21 x21 + dz22 x22"
    zeros = " + dz13 0 + dz23 0 + dz31 0 + dz32 0"
    assert compare(K11, living).right
    assert compare(K11, f"{living}{zeros} + dz33 0").right
    some = compare(K11, living + zeros)
    assert not some.right
    assert some.equal, "what vanishes is worth nothing"
    assert [part.latex for part in some.missing] == [r"\frac{\partial L}{\partial z_{33}} 0"]
    minus = compare(K11, f"{living}{zeros} - dz33 0")
    assert not minus.right
    assert minus.outcomes[-1].kind == WRONG_SIGN


def test_a_mark_of_zero_must_be_true() -> None:
    chain = r"dz11 dz11/dx11 + dz12 \overset{0}{\parallel} \frac{\partial z_{12}}{\partial x_{11}}"
    rest = r" + \cancel{dz21 dz21/dx11} + dz22 dz22/dx11"
    corner = CONV.input_gradient[0]
    assert compare(corner, chain + rest).right
    wrong = compare(X22, (chain + rest).replace("x_{11}", "x_{22}").replace("x11", "x22"))
    assert not wrong.right
    assert sum("marked as 0" in said for said in wrong.differences) == 2


def test_the_left_side_is_compared() -> None:
    right = "dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11"
    assert compare(X22, f"dx22 = {right}").right
    other = compare(X22, f"dx12 = {right}")
    assert not other.right
    assert "this is the line of" in other.left


def test_a_running_sum_is_written_out() -> None:
    assert compare(X22, r"\sum_{ij} dz_{ij} \frac{\partial z_{ij}}{\partial x_{22}}").right
    assert compare(X22, r"\sum_{i=1}^{2} \sum_{j=1}^2 dz_{ij} k_{3-i,3-j}").right
    assert not compare(X22, r"\sum_{ij} dz_{ij} k_{ij}").right
    assert compare(CONV.bias_gradient[0], r"\sum_{ij} dz_{ij}").right


def test_a_line_without_a_term_is_zero() -> None:
    line = symbolic.derive(Conv2dSpec((4, 4), (1, 1), stride=2)).input_gradient.at((0, 1, 1))
    assert compare(line, "0").right
    assert compare(line, "dx22 = 0").right
    assert not compare(X22, "0").right


@pytest.mark.parametrize("text", ["X ⊗ K", "[[1]]", "a = b; c = d", "(x11 + x12)" * 20])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(CannotRead):
        compare(X22, text)


def test_channels_are_named_as_the_engine_names_them() -> None:
    d = symbolic.derive(Conv2dSpec((2, 2), (1, 1), in_channels=4, out_channels=2, groups=2))
    line = d.input_gradient.at((3, 0, 1))
    assert compare(line, "dz^(2)_12 k^(2,4)_11").right
    assert "different groups" in compare(line, "dz^(2)_12 k^(2,1)_11").differences[0]
    assert "its channel" in compare(line, "dz_12 k^(2,4)_11").differences[0]
