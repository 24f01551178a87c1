"""What the sign between two grids means, code that adds up, shorthand, clashes of indices."""

from __future__ import annotations

import pytest

from engine import Conv2dSpec
from engine.geometry import Spec
from engine.reading import CannotRead, judge, worst
from engine.reading.claims import PROVED
from engine.reading.verdict import LOOSE
from engine.symbolic import derive

CONV = Conv2dSpec((3, 3), (2, 2))
STRIDED = Conv2dSpec((5, 5), (3, 3), stride=2)
GRADIENT = r"\frac{\partial L}{\partial Z}"
BY_X, BY_K = r"\frac{\partial L}{\partial X} = ", r"\frac{\partial L}{\partial K} = "


def found(text: str, spec: Spec = CONV) -> tuple[str, str]:
    verdicts = judge(text, derive(spec))
    told = [*verdicts[0].liberties, *(d for c in verdicts[0].failed for d in c.differences)]
    return worst(verdicts), " ".join(told)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Z = X * K + B", "cross-correlation"),
        (BY_X + GRADIENT + " * K", "full true convolution"),
        (BY_X + GRADIENT + r" * \text{rot180}(K)", "padding"),
        (BY_X + rf"\text{{pad}}({GRADIENT}) * K^{{rot180}}", "padding"),
        (BY_X + rf"\text{{conv}}({GRADIENT}, K)", "full true convolution"),
        ("dX = dZ * np.rot90(K, 2)", "padding"),
        ("dX = dZ * K[::-1, ::-1]", "padding"),
        (r"\nabla_K L = X \star \nabla_Z L", "cross-correlation"),
        ("Z = conv2d(X, K) + B", "cross-correlation"),
        ("Z = K * X + B", "whichever is first"),
        (BY_X + GRADIENT + r" \ast rot180(K)", "padding"),
        (BY_K + "X * " + GRADIENT, "cross-correlation"),
        ("dX[i,j] += dZ[p,q]*K[i-p,j-q]", "sums over every $p, q$"),
        (r"\frac{\partial z_{i,j}}{\partial x_{p,q}} = k_{p-i+1,q-j+1}", "outside"),
        (
            r"\frac{\partial L}{\partial x_{11}} = "
            r"\frac{\partial L}{\partial Z} \frac{\partial Z}{\partial x_{11}}",
            "shorthand",
        ),
    ],
)
def test_it_is_right_and_how_it_was_read_is_told(text: str, says: str) -> None:
    kind, told = found(text)
    assert kind in (PROVED, LOOSE)
    assert says in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BY_X + GRADIENT + r" \otimes K", "3×3"),
        (BY_X + "X * K", ""),
        (BY_K + GRADIENT + " * X", "does not fit"),
        (BY_K + "X * rot180(" + GRADIENT + ")", ""),
        ("Z = X * rot180(K) + B", ""),
        ("Z = conv(X, rot180(K)) + B", ""),
        (r"Z = X *_{full} K + B", ""),
        ("Z = X * pad(K) + B", ""),
        (BY_X + GRADIENT + r" *_{valid} rot180(K)", ""),
        (BY_K + rf"X * \text{{pad}}({GRADIENT})", ""),
        ("dX[i,j] += dZ[p,q]*K[p-i,q-j]", ""),
        ("dX[i,j] = dZ[p,q]*K[i-p,j-q]", ""),
        (r"\partial L/\partial k_{ij} = \sum_{i,j} dz_{ij} x_{ij}", "$i$ and $j$ are given"),
    ],
)  # fmt: skip
def test_a_wrong_one_stays_wrong(text: str, says: str) -> None:
    try:
        kind, told = found(text)
    except CannotRead:
        return
    assert kind not in (PROVED, LOOSE)
    assert says in told


def test_a_named_grid_that_lacks_its_zeros_does_not_pass_in_silence() -> None:
    _, told = found(BY_K + r"X \otimes " + GRADIENT, STRIDED)
    assert "Not as it stands" in told


def test_a_grid_of_one_cell_is_that_cell() -> None:
    grid = r"\begin{bmatrix} dz11 & dz12 \\ dz21 & dz22 \end{bmatrix}"
    ones = r"\begin{bmatrix} 1 & 1 \\ 1 & 1 \end{bmatrix}"
    left = r"\frac{\partial L}{\partial b}"
    assert found(rf"{left} = {grid} \otimes {ones}")[0] in (PROVED, LOOSE)
    wrong = ones.replace("1 &", "2 &", 1)
    assert found(rf"{left} = {grid} \otimes {wrong}")[0] not in (PROVED, LOOSE)
