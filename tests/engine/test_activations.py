"""The activations: numbers against SymPy's derivative, differences and each other."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.activations import NAMES, SLOPE, Activation
from engine.agreement import loss_verdict
from engine.geometry import Spec
from engine.numeric import Behind, HalfSquares, Linear, finite_differences
from engine.results import RESULTS
from engine.symbolic import Notation
from engine.taps import grid_shape
from tests.effort import draws

EVERY = [*map(Activation, NAMES), Activation("leaky_relu", 0.2), Activation("leaky_relu", 0)]
EVERY_ID = [f"{one.name}-{one.slope}" for one in EVERY]
every = pytest.mark.parametrize("one", EVERY, ids=EVERY_ID)

Z = sympy.Symbol("z", real=True)


def of_sympy(one: Activation) -> sympy.Expr:
    """f(z), written once more and by another's functions."""
    return {
        "relu": sympy.Max(0, Z),
        "leaky_relu": sympy.Piecewise((Z, Z > 0), (sympy.Rational(str(one.slope)) * Z, True)),
        "sigmoid": 1 / (1 + sympy.exp(-Z)),
        "tanh": sympy.tanh(Z),
    }[one.name]


@every
@pytest.mark.parametrize("z", [-30.0, -3.5, -1.0, -0.25, 0.25, 1.0, 3.5, 30.0])
def test_both_are_sympys(one: Activation, z: float) -> None:
    f = of_sympy(one)
    for found, expected in ((one.value(z), f), (one.derivative(z), f.diff(Z))):
        exact = sympy.nsimplify(z)
        assert float(found) == pytest.approx(float(expected.subs(Z, exact).evalf(30)), rel=1e-14)


@every
def test_the_most_that_it_bends_is_never_passed(one: Activation) -> None:
    f = of_sympy(Activation("relu") if one.has_corner else one)
    for order, most in enumerate(one.curved, 1):
        slopes = sympy.lambdify(Z, f.diff(Z, order), "numpy")
        if not one.has_corner:
            assert np.abs(slopes(np.linspace(-6, 6, 4001))).max() <= most * (1 + 1e-12)
    assert np.abs(one.derivative(np.linspace(-6, 6, 4001))).max() <= one.curved[0]


@every
def test_the_code_gives_the_derivative(one: Activation) -> None:
    z = np.linspace(-3, 3, 13)
    code = one.derivative_code("z")
    assert eval(code, {"np": np, "z": z}) == pytest.approx(one.derivative(z))  # noqa: S307


@every
def test_at_the_corner_it_is_the_side_of_less(one: Activation) -> None:
    assert (
        one.derivative(0.0)
        == {"relu": 0, "leaky_relu": one.slope, "sigmoid": 0.25, "tanh": 1}[one.name]
    )
    assert one.beside([0.0, 0.0], [0.5, -0.5]) == pytest.approx(
        [0.5 * one.derivative(0.0), -0.5 * one.derivative(0.0)] if one.has_corner
        else one.value([0.5, -0.5])
    )  # fmt: skip


@every
@given(data=st.data())
@draws(20)
def test_the_way_back_is_that_of_small_differences(one: Activation, data: st.DataObject) -> None:
    numbers = st.floats(-4, 4).filter(lambda number: not 0 < abs(number) < 1e-3)
    z, da = (np.array(data.draw(st.lists(numbers, min_size=4, max_size=4))) for _ in range(2))
    found = one.backward(z, da)
    assert found == pytest.approx(
        finite_differences(lambda moved: one.beside(z, moved), z, da), abs=1e-7
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@every
def test_numbers_keep_their_precision(one: Activation, dtype: type) -> None:
    kept = dtype if dtype != np.int64 or one.name == "relu" else np.float64
    z = np.array([-2, 0, 3], dtype)
    assert one.value(z).dtype == one.derivative(z).dtype == kept
    assert np.isfinite(one.value(np.array([-2000, 2000], dtype))).all()


@pytest.mark.parametrize(
    ("name", "slope", "says"),
    [
        ("gelu", SLOPE, "name is 'gelu': expected one of relu, leaky_relu, sigmoid, tanh"),
        ("relu", 0.1, "relu has none to choose"),
        ("leaky_relu", float("nan"), "expected a finite number"),
    ],
)
def test_others_are_refused(name: str, slope: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Activation(name, slope)


def test_a_gradient_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"da has shape \(2,\), but z has shape \(3,\)"):
        Activation("relu").backward([1, 2, 3], [1, 2])


@given(
    letters=st.lists(st.sampled_from("afghyurspqαx"), min_size=4, max_size=4, unique=True),
    loss=st.sampled_from(["L", "A", "F", r"\mathcal{A}", "h"]),
    upstream=st.sampled_from(["", "a", "G", "dA", "h", "Y"]),
)
@draws(60)
def test_no_letter_means_two_things(letters: list[str], loss: str, upstream: str) -> None:
    notation = Notation(letters=" ".join(letters), loss=loss, upstream=upstream)
    taken = {*letters, loss.lower(), upstream.lower(), "\\mathcal{A}" in loss and "a"}
    found = [notation.letter("a"), notation.function]
    assert len({*found}) == 2
    assert not {*found} & taken


@pytest.mark.parametrize("far", [0, 40])
def test_where_nothing_comes_back_that_a_difference_could_see_it_is_silent(far: int) -> None:
    spec, one = Conv2dSpec(), Activation("sigmoid")
    x, k, b = np.ones((1, 3, 3)), np.ones(spec.kernel_shape), np.array([far - 4.0])
    da = np.arange(4.0).reshape(1, 2, 2) + 1
    dz = one.backward(np.full(da.shape, float(far)), da)
    verdict = loss_verdict(spec, "input_gradient", Behind(one, Linear(da)), x=x, k=k, b=b, dz=dz)
    assert (verdict is None) == bool(far)


BEHIND = [("half squares", HalfSquares(1.5)), ("given", None)]


@pytest.mark.parametrize("spec", [Conv2dSpec((4, 3), (2, 2), padding=1, out_channels=2),
                                  ConvTranspose2dSpec((2, 3), (2, 2), stride=2, in_channels=2)],
                         ids=["conv", "transposed"])  # fmt: skip
@pytest.mark.parametrize("loss", [one for _, one in BEHIND], ids=[name for name, _ in BEHIND])
@pytest.mark.parametrize("convolution", [False, True])
@every
def test_gradients_behind_it_are_what_the_loss_does(
    one: Activation, loss: HalfSquares | None, spec: Spec, *, convolution: bool
) -> None:
    numbers = np.random.default_rng(7)
    x, k = (numbers.integers(-4, 5, shape) for shape in (grid_shape(spec, "x"), spec.kernel_shape))
    b = numbers.integers(-4, 5, spec.out_channels)
    z = numeric.forward(spec, x, numeric.rotate180(k) if convolution else k, b)
    behind = Behind(one, loss or Linear(numbers.integers(-4, 5, z.shape)))
    for wrong in (False, True):
        dz = behind.of_activation(z) if wrong else behind.gradient(z)
        for result in RESULTS:
            verdict = loss_verdict(
                spec, result, behind, x=x, k=k, b=b, dz=dz,
                notation=Notation(convolution=convolution),
            )  # fmt: skip
            assert verdict.holds is not wrong, verdict
