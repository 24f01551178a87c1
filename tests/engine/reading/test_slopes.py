"""The step behind Z by itself: right, a known mistake, or no such line."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from engine.activations import Activation
from engine.mistakes.behind import giving
from engine.reading import slopes

EVERY = {name: Activation(name) for name in ("relu", "sigmoid", "tanh")}
EVERY["leaky_relu"] = Activation("leaky_relu", 0.1)

RIGHT = {
    "relu": (
        "dz11 = da11 f'(z11)",
        "dz = da * (z > 0)",
        "dZ = dA * (Z > 0).astype(float)",
        "dz = np.where(z > 0, da, 0)",
        "dz[i, j] = da[i, j] * (z[i, j] > 0)",
        "dz = dout * (a > 0)",
        "grad_z = grad_a * (z > 0).float()",
        "∂L/∂z11 = ∂L/∂a11 f'(z11)",
        r"\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot f'(Z)",
        r"\frac{\partial L}{\partial z_{11}} = \frac{\partial L}{\partial a_{11}}"
        r" \frac{\partial a_{11}}{\partial z_{11}}",
        r"\delta = \frac{\partial L}{\partial A} \odot 1[Z > 0]",
    ),
    "leaky_relu": (
        "dz = np.where(z > 0, da, 0.1*da)",
        "dz = da * ((z > 0) + 0.1*(z <= 0))",
        "dz = da * np.where(a > 0, 1, 0.1)",
    ),
    "sigmoid": (
        "dz = da * a * (1 - a)",
        "dz = da * sigmoid(z) * (1 - sigmoid(z))",
        "dz = da*σ(z)(1-σ(z))",
        "dz = da * np.exp(-z)/(1+np.exp(-z))**2",
        r"\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot A \odot (1 - A)",
    ),
    "tanh": (
        "dz = da*(1 - a**2)",
        "dz = da (1 - a^2)",
        "dz = da * (1 - a*a)",
        "dz = da*(1-a)*(1+a)",
        r"dz = da \odot (1 - \tanh^2(z))",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in RIGHT.items() for text in texts]
)
def test_any_way_to_write_it_is_read(name: str, text: str) -> None:
    activation = EVERY[name]
    made = slopes.upstream_by(text, "a", "z", activation)
    np.testing.assert_allclose(made, activation.backward(slopes.Z, slopes.DA), atol=1e-12)


@pytest.mark.parametrize(
    ("name", "text", "mistakes"),
    [
        ("relu", "dz = da", ["forgotten"]),
        ("relu", "dz = da * (z >= 0)", ["corner"]),
        ("relu", "dz = da * a", ["value"]),
        ("relu", "dz = da * (z < 0)", ["other-side"]),
        ("sigmoid", "dz = da * z * (1 - z)", ["z-for-a"]),
        ("tanh", "dz = da * (1 - z**2)", ["z-for-a"]),
        ("leaky_relu", "dz = da * (z > 0)", []),
    ],
)
def test_a_mistake_is_named_where_it_is_known(name: str, text: str, mistakes: list[str]) -> None:
    made = slopes.upstream_by(text, "a", "z", EVERY[name])
    assert made is not None
    found = giving(EVERY[name], slopes.Z, slopes.DA, made)
    assert [one.name for one in found] == mistakes


@pytest.mark.parametrize(
    "text",
    [
        "dx11 = dz11 k11",
        "dz11 = da12 f'(z11)",
        "dz = a",
        "dz = (da * (z > 0)",
        "dz = da * foo(z)",
        "dz = da * exp(z, z)",
        "dz = da = 1",
        "dz = " + "(" * 60 + "da" + ")" * 60,
        "dz = da * " + "z *" * 200 + "z",
        "dz = __import__('os')",
        "",
    ],
)
def test_anything_else_is_no_such_line(text: str) -> None:
    assert slopes.upstream_by(text, "a", "z", EVERY["relu"]) is None


def test_the_letters_are_the_visitors() -> None:
    made = slopes.upstream_by("dY = dH * (Y > 0)", "h", "y", EVERY["relu"])
    np.testing.assert_array_equal(made, EVERY["relu"].backward(slopes.Z, slopes.DA))


def test_no_text_takes_long() -> None:
    dice = random.Random(4)
    parts = ["dz", "=", "da", "*", "(", ")", "z", ">", "0", "^", "{", "}", "_", "[", "]", "\\frac",
             "∂", "/", "1", "exp", "'", "²", " ", ",", "f", "\\partial", "=="]  # fmt: skip
    begin = time.process_time()
    for _ in range(300):
        text = "dz = " + "".join(dice.choice(parts) for _ in range(dice.randint(1, 120)))
        made = slopes.upstream_by(text, "a", "z", EVERY["tanh"])
        assert made is None or made.shape == slopes.Z.shape
    assert time.process_time() - begin < 10
