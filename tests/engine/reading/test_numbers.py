"""Lines and grids of numbers: compared where the numbers are known, never guessed where not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric, symbolic
from engine.geometry import Spec
from engine.reading import CannotRead, Verdict, judge
from engine.reading.claims import NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.verdict import LOOSE
from engine.symbolic import Notation, array_place, derive
from tests.cases import conv2d_specs, conv_transpose2d_specs, notations, random_arrays
from tests.effort import draws

SPEC = Conv2dSpec((4, 4), (3, 3))
NUMBERS = {
    "x": np.arange(16).reshape(1, 4, 4),
    "k": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "b": [0],
    "dz": [[1, 2], [3, 4]],
}
DX = [[1, 2, -1, -2], [5, 8, -5, -8], [7, 10, -7, -10], [3, 4, -3, -4]]


def said(text: str, numbers: Any = NUMBERS, spec: Spec = SPEC) -> Verdict:
    (verdict,) = judge(text, symbolic.derive(spec), numbers=numbers)
    return verdict


TRUE = [
    "dx11 = 1",
    "dx22 = 8",
    "dx22 = 1*0 + 2*2 + 3*0 + 4*1",
    "1*0 + 2*2 + 3*0 + 4*1 = dx22",
    "dx13 = -1",
    "dx11 = dz11 k11 = 1*1 = 1",
    "dz11 k11 = 1",
    "dx11 = 1.0",
    f"{DX} = dX",
    f"dX = {DX}",
    "[[1,2],[3,4]] = ∂L/∂Z",
    r"\frac{\partial L}{\partial X} = " + r"\begin{bmatrix} 1 & 2 & -1 & -2 \\ 5 & 8 & -5 & -8 \\ "
    r"7 & 10 & -7 & -10 \\ 3 & 4 & -3 & -4 \end{bmatrix}",
    "dx12 = dz12 k11 + dz11 k12 = 2",
    "z11 = x11 k11 + x12 k12 + x13 k13 + x21 k21 + x22 k22 + x23 k23 + x31 k31 + x32 k32 + x33 k33"
    " + B = -8",
    "dB = 10",
]
FALSE = ["dx11 = 2", "dx22 = -8", "dx22 = 1*0 + 2*2", "dx11 = 0", "dx11 = 1.1", "dB = 11"]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_number_is_right(text: str) -> None:
    verdict = said(text)
    assert verdict.kind in (PROVED, LOOSE), verdict.failed


@pytest.mark.parametrize("text", FALSE)
def test_a_false_number_is_a_slip_and_the_right_one_is_told(text: str) -> None:
    verdict = said(text)
    assert verdict.kind == SLIP
    (check,) = verdict.failed
    assert "here, not" in check.differences[0]
    assert said(check.right).kind in (PROVED, LOOSE)


@pytest.mark.parametrize("text", [text for text in TRUE if "= 10" not in text])
@pytest.mark.parametrize("numbers", [None, {}, {"x": NUMBERS["x"], "b": [0]}])
def test_without_its_numbers_it_is_not_understood(text: str, numbers: Any) -> None:
    verdict = said(text, numbers)
    assert verdict.kind == NOT_UNDERSTOOD
    missing = {sentence for check in verdict.failed for sentence in check.differences}
    assert len(missing) == 1
    for sentence in missing:
        assert sentence.startswith("To compare numbers I need those of $")
        assert "$X$" not in sentence or not numbers


@pytest.mark.parametrize("text", ["5", "[[1,2],[3,4]]", "-2", "1*2 + 3"])
def test_numbers_alone_are_asked_what_they_are(text: str) -> None:
    verdict = said(text)
    assert verdict.kind == NOT_UNDERSTOOD
    assert "numbers alone" in verdict.failed[0].differences[0]


def test_every_wrong_cell_of_a_grid_is_told() -> None:
    nines = [[9] * 4] * 4
    verdict = said(f"{nines} = dX")
    (check,) = verdict.failed
    assert len(check.differences) == 16
    assert check.differences[1] == "In row 1, column 2 $9$ stands where $2$ belongs."
    assert check.right.startswith(
        r"\frac{\partial L}{\partial X} = \begin{bmatrix} 1 & 2 & -1 & -2"
    )
    cells = ", ".join("[" + ", ".join(f"k{j}{i}" for j in (1, 2, 3)) + "]" for i in (1, 2, 3))
    (check,) = said(f"[{cells}] = K").failed
    assert len(check.differences) == 6, "a kernel transposed, all its cells told too"


def test_right_never_says_that_something_is_itself() -> None:
    for text in (
        f"{[[9] * 4] * 4} = dX",
        "[[k11, k12], [k21, k21]] = [[k11, k12], [k21, k22]]",
        "x11 = x12",
        "[[k12,k11,k13],[k21,k22,k23],[k31,k32,k33]] = K",
    ):
        for check in said(text).failed:
            left, _, right = check.right.partition(" = ")
            assert left != right or not left, check.right


def test_products_of_numbers_are_set_apart() -> None:
    assert said("dx22 = 1*0 + 2*2").latex.endswith(r"1 \cdot 0 + 2 \cdot 2")
    assert said("dx22 = 2*x11*3", None).latex.endswith(r"2 x_{11} \cdot 3")
    (check,) = said("dx22 = 1*0 + 2*2").failed
    assert check.differences == (
        r"$1 \cdot 0 + 2 \cdot 2$ is 4: $\frac{\partial L}{\partial x_{22}}$ is $8$ here, not $4$.",
    )


def test_a_size_that_is_wrong_needs_no_numbers() -> None:
    for numbers in (NUMBERS, None):
        verdict = said("[[1,2],[3,4]] = dX", numbers)
        assert verdict.kind == SLIP
        assert "2×2" in verdict.failed[0].differences[0]


def test_a_decimal_is_right_as_far_as_it_is_written() -> None:
    numbers = {"dz": [[0.1, 0], [0, 0]], "k": [[1 / 3, 0.2, 0]] * 3}
    assert said("dx12 = 0.02", numbers).kind == PROVED
    assert said("dx11 = 0.0333", numbers).kind == PROVED
    assert said("dx11 = 0.0334", numbers).kind == SLIP
    assert said("dx12 = 0.1*0.2", numbers).kind == PROVED


def test_numbers_of_a_wrong_shape_or_name_are_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="dz has shape"):
        said("dx11 = 1", {"dz": [[1]]})
    with pytest.raises(ValueError, match="grid 'q'"):
        said("dx11 = 1", {"q": [[1]]})
    with pytest.raises(CannotRead, match="digits"):
        said("dx11 = 0.12345678901234567890")


@draws(40)
@given(
    spec=conv2d_specs(max_size=4, max_channels=2)
    | conv_transpose2d_specs(max_size=3, max_channels=2),
    notation=notations(),
    data=st.data(),
)
def test_the_numbers_are_those_that_numpy_computes(
    spec: Spec, notation: Notation, data: st.DataObject
) -> None:
    derivation = derive(spec, notation)
    x, k, b, dz = random_arrays(spec, seed=data.draw(st.integers(0, 99)))
    x, dz = x[0], dz[0]
    result = data.draw(st.sampled_from(list(derivation.results)))
    line = data.draw(st.sampled_from(list(derivation.results[result])))
    turned = numeric.rotate180(k) if notation.convolution else k
    found = numeric.compute(spec, result, x=x, k=turned, b=b, dz=dz)
    if result == "kernel_gradient" and notation.convolution:
        found = numeric.rotate180(found)
    value = int(found[array_place(spec, line.target)])
    numbers = {"x": x, "k": k.transpose(spec.weight_order), "b": b, "dz": dz}
    for number, kind in ((value, PROVED), (value + 1, SLIP)):
        (verdict,) = judge(f"{line.left_side} = {number}", derivation, numbers=numbers)
        assert verdict.kind == kind, (number, verdict.failed)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dx99 = 1", "$x_{99}$ is no cell: $X$ has 3 rows and 3 columns, counted from 1."),
        ("dk[0,2] = 1", "$k_{02}$ is no cell: $K$ has 2 rows and 2 columns, counted from 0."),
    ],
)
def test_a_number_of_a_cell_that_is_none_is_told_so(text: str, said: str) -> None:
    (verdict,) = judge(text, derive(Conv2dSpec((3, 3), (2, 2))))
    assert verdict.kind == "not understood"
    assert verdict.checks[0].differences == (said,)


def test_a_z_that_is_its_bias_alone_is_not_0() -> None:
    derivation = derive(ConvTranspose2dSpec((1, 1), (1, 2), dilation=(1, 2)))
    numbers = {"x": np.ones((1, 1, 1)), "k": np.ones((1, 1, 1, 2)), "b": np.array([-1])}
    for number, kind in ((-1, PROVED), (0, SLIP)):
        (verdict,) = judge(f"z_{{12}} = {number}", derivation, numbers=numbers)
        assert verdict.kind == kind
