"""Mistakes made at an activation: found by their numbers, and nothing right is blamed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Conv2dSpec, numeric
from engine.activations import Activation
from engine.geometry import Spec
from engine.mistakes import diagnose
from engine.mistakes.behind import OF_A, TABLE, explaining
from engine.reading.behind import through
from engine.reading.printed.names import grid_behind
from tests.cases import conv2d_specs, conv_transpose2d_specs, random_arrays
from tests.effort import draws

EVERY = (
    Activation("relu"),
    Activation("leaky_relu", 0.1),
    Activation("sigmoid"),
    Activation("tanh"),
)


def case(spec: Spec, activation: Activation, seed: int) -> tuple[dict[str, Any], Any, Any]:
    """x, k, b and the right dz, then Z and ∂L/∂A."""
    arrays = random_arrays(spec, seed=seed, dtype=float)._asdict()
    scale = 1 if activation.has_corner else 0.1
    arrays["x"] = arrays["x"] * scale
    z = numeric.forward(spec, arrays["x"], arrays["k"], arrays["b"])
    da = arrays["dz"].reshape(z.shape)
    return {**arrays, "dz": activation.backward(z, da)}, z, da


@draws(15)
@given(
    spec=conv2d_specs(max_size=5, max_channels=2)
    | conv_transpose2d_specs(max_size=4, max_channels=2),
    activation=st.sampled_from(EVERY),
    mistake=st.sampled_from(TABLE),
    grid=st.sampled_from(["dk", "dx"]),
    seed=st.integers(0, 50),
)
def test_a_mistake_is_found_by_its_numbers(
    spec: Spec, activation: Activation, mistake: Any, grid: str, seed: int
) -> None:
    arrays, z, da = case(spec, activation, seed)
    wrong = mistake.made(activation, z, da)
    claimed = numeric.backward(spec, arrays["x"], arrays["k"], wrong).of(grid[1:])
    right = numeric.backward(spec, arrays["x"], arrays["k"], arrays["dz"]).of(grid[1:])
    assume(np.abs(claimed - right).max() > 1e-3)
    one = diagnose(spec, arrays["x"], arrays["k"], arrays["dz"], {grid: claimed}, b=arrays["b"]).of(
        grid
    )
    assert not one.right
    found = explaining(spec, arrays, activation, da, one)
    if mistake.name in ("of-a", "z-for-a") and activation.has_corner:
        return
    if mistake.name in ("other-side", "corner") and not activation.has_corner:
        return
    assert mistake in found
    # And the first numbers of a spoilt grid are nobody's.
    spoilt = claimed.copy()
    spoilt.flat[0] += 0.5 + abs(spoilt).max()
    other = replace(one, claimed=spoilt)
    if spoilt.size > 1:
        assert mistake not in explaining(spec, arrays, activation, da, other)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


Z, DA = np.array([-1.5, 0.0, 0.25, 2.0]), np.array([3.0, -1.0, 0.5, 2.0])
MADE = {
    ("forgotten", "tanh"): DA,
    ("of-a", "sigmoid"): DA * sigmoid(sigmoid(Z)) * (1 - sigmoid(sigmoid(Z))),
    ("of-a", "tanh"): DA / np.cosh(np.tanh(Z)) ** 2,
    ("value", "relu"): [0, 0, 0.125, 4],
    ("twice", "tanh"): DA / np.cosh(Z) ** 4,
    ("of-da", "relu"): [3, 0, 0.5, 2],
    ("other-side", "relu"): [3, 0, 0, 0],
    ("corner", "relu"): [0, -1, 0.5, 2],
    ("z-for-a", "sigmoid"): DA * Z * (1 - Z),
    ("z-for-a", "tanh"): DA * (1 - Z**2),
}


@pytest.mark.parametrize(("name", "function"), MADE, ids="-".join)
def test_each_is_made_as_its_phrase_says(name: str, function: str) -> None:
    (mistake,) = [one for one in TABLE if one.name == name]
    found = mistake.made(Activation(function), Z, DA)
    assert found == pytest.approx(np.asarray(MADE[name, function]))


def test_every_one_is_made_by_hand() -> None:
    assert {name for name, _ in MADE} == {one.name for one in TABLE}


@pytest.mark.parametrize("activation", EVERY, ids=lambda one: one.name)
def test_what_is_right_is_not_blamed(activation: Activation) -> None:
    spec = Conv2dSpec((3, 3), (2, 2))
    arrays, _, da = case(spec, activation, 3)
    right = numeric.backward(spec, arrays["x"], arrays["k"], arrays["dz"]).dx
    one = diagnose(spec, arrays["x"], arrays["k"], arrays["dz"], {"dx": right}).of("dx")
    assert one.right
    assert explaining(spec, arrays, activation, da, one) == ()


@pytest.mark.parametrize(
    ("name", "letter", "grid"),
    [
        ("dA", "a", "da"), ("da", "a", "da"), ("grad_a", "a", "da"), ("∂L/∂A", "a", "da"),
        (r"\frac{\partial L}{\partial A}", "a", "da"), ("dL_da", "a", "da"), ("a.grad", "a", "da"),
        ("dout", "a", "da"), ("grad_output", "a", "da"), ("upstream", "a", "da"), ("a", "a", "a"),
        ("out", "a", "a"), ("dz", "a", "dz"), ("delta", "a", "dz"), ("δ", "a", "dz"),
        ("dx", "a", "dx"), ("dW", "a", "dk"), ("z", "a", "z"), ("x", "a", "x"), ("b", "a", "b"),
        ("dH", "h", "da"), ("da", "h", "dx"), ("a", "h", "x"), ("dy", "a", "dz"),
        ("tmp", "a", None),
    ],
)  # fmt: skip
def test_names_behind_an_activation(name: str, letter: str, grid: str | None) -> None:
    assert grid_behind(name, letter) == grid


HOSTILE = [
    "da" * 5000,
    "da" + " _1" * 3000 + " " * 3000,
    r"\frac{\partial L}{\partial a_{11}}" * 300,
]


@pytest.mark.parametrize("text", HOSTILE, ids=["letters", "scripts", "fractions"])
def test_every_sign_of_a_text_keeps_its_place(text: str) -> None:
    assert len(through(text, "a", "z")) == len(text)


# --- A itself -----------------------------------------------------------------------------------

SPEC = Conv2dSpec((5, 5), (3, 3), padding=1, in_channels=2, out_channels=2)


def judged_a(activation: Activation, arrays: dict[str, Any], claimed: np.ndarray) -> Any:
    found = diagnose(
        SPEC, arrays["x"], arrays["k"], None, {"a": claimed}, b=arrays["b"], activation=activation
    )
    return found.of("a")


@pytest.mark.parametrize("activation", EVERY, ids=lambda one: one.name)
def test_what_the_activation_makes_is_right_however_it_is_rounded(activation: Activation) -> None:
    arrays, z, _ = case(SPEC, activation, 3)
    right = activation.value(z)
    for written in (right, right.round(4), activation.value(z.astype(np.float32)).astype(float)):
        assert judged_a(activation, arrays, written).right
    wrong = right.copy()
    wrong.flat[-1] += 0.01
    one = judged_a(activation, arrays, wrong)
    assert not one.right
    assert one.cells == ((0, 1, 4, 4),)
    assert not one.findings
    assert not explaining(SPEC, arrays, activation, None, one)


@pytest.mark.parametrize("activation", EVERY, ids=lambda one: one.name)
def test_a_mistake_in_z_is_seen_through_the_activation(activation: Activation) -> None:
    arrays, _, _ = case(SPEC, activation, 3)
    x, k, b = (arrays[grid] for grid in "xkb")
    turned = np.ascontiguousarray(k[..., ::-1, ::-1])
    for z, name in (
        (numeric.forward(SPEC, x, turned, b), "no-rotation"),
        (numeric.forward(SPEC, x, k), "no-bias"),
    ):
        one = judged_a(activation, arrays, activation.value(z))
        assert one.findings, name
        assert one.says.startswith("A is exactly what you get with")


@pytest.mark.parametrize("activation", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("mistake", OF_A, ids=lambda one: one.name)
def test_a_mistake_at_the_activation_is_found(activation: Activation, mistake: Any) -> None:
    arrays, z, _ = case(SPEC, activation, 3)
    claimed = mistake.made(activation, z, arrays["b"][:, None, None])
    one = judged_a(activation, arrays, claimed)
    if not one.right and mistake.name != f"as-{activation.name}":
        assert mistake in explaining(SPEC, arrays, activation, None, one)


def test_without_an_activation_there_is_no_a() -> None:
    arrays, z, _ = case(SPEC, EVERY[0], 3)
    with pytest.raises(ValueError, match="'a' is claimed"):
        diagnose(SPEC, arrays["x"], arrays["k"], None, {"a": z}, b=arrays["b"])
