"""A loss's gradient is what its value does, and the gradients below it are those of L itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, numeric
from engine.agreement import LOSS, loss_verdict
from engine.geometry import Spec
from engine.numeric import HalfSquares, Linear, Loss
from tests.cases import conv2d_specs, conv_transpose2d_specs, random_arrays

specs = conv2d_specs(max_size=4, max_channels=3) | conv_transpose2d_specs(
    max_size=3, max_channels=3
)
GRADIENTS = ("kernel_gradient", "input_gradient", "bias_gradient")
KINDS = ("linear", "squares", "target")


def loss_of(kind: str, like: np.ndarray) -> Loss:
    """A loss for z's of this shape."""
    return {"linear": Linear, "squares": lambda t: HalfSquares(), "target": HalfSquares}[kind](like)


def problem(spec: Spec, kind: str, seed: int, dtype: Any, samples: int) -> tuple[Loss, dict]:
    """A loss, and numbers with its ∂L/∂Z, with a batch axis."""
    x, k, b, like = random_arrays(spec, batch=samples, seed=seed, dtype=dtype)
    if dtype is np.float64:
        x, k, b, like = (array / 7 for array in (x, k, b, like))
    loss = loss_of(kind, like)
    z = numeric.compute(spec, "forward", x=x, k=k, b=b, dz=like)
    return loss, {"x": x, "k": k, "b": b, "dz": loss.gradient(z)}


@pytest.mark.parametrize("kind", KINDS)
@given(
    spec=specs,
    seed=st.integers(0, 999),
    dtype=st.sampled_from([np.int64, np.float64]),
    samples=st.integers(1, 2),
)
def test_every_gradient_is_that_of_the_loss(
    kind: str, spec: Spec, seed: int, dtype: Any, samples: int
) -> None:
    loss, numbers = problem(spec, kind, seed, dtype, samples)
    for result in ("forward", *GRADIENTS):
        verdict = loss_verdict(spec, result, loss, **numbers)
        if verdict is None:  # rounding would explain as much as there is to see
            assert dtype is np.float64
            continue
        assert verdict.claim == LOSS
        assert verdict.holds, (result, verdict)
        if dtype is np.int64:
            assert verdict.left == verdict.right, "whole numbers have no rounding"


@pytest.mark.parametrize("kind", ["squares", "target"])
@pytest.mark.parametrize("result", ["forward", *GRADIENTS])
def test_an_upstream_gradient_of_another_loss_is_found(kind: str, result: str) -> None:
    """L = Σ g · z with the right g passes every other check: this one knows L."""
    loss, numbers = problem(Conv2dSpec(), kind, 3, np.float64, 1)
    numbers["dz"] = numbers["dz"] * (1 + 1e-9)
    verdict = loss_verdict(Conv2dSpec(), result, loss, **numbers)
    assert not verdict.holds
    assert "the finite difference of L gives" in verdict.sentence


@pytest.mark.parametrize("kind", KINDS)
@given(spec=specs, seed=st.integers(0, 999))
def test_a_magnitude_bounds_the_value(kind: str, spec: Spec, seed: int) -> None:
    x, k, b, like = random_arrays(spec, seed=seed)
    z = numeric.compute(spec, "forward", x=x, k=k, b=b, dz=like)
    loss = loss_of(kind, like)
    most = loss.magnitude(np.abs(z))
    assert abs(loss.value(z)) <= most
    assert abs(loss.value(-z)) <= most


def test_values_do_not_wrap() -> None:
    z = np.full((1, 2), 10**10)
    assert HalfSquares().value(z) == 1e20
    assert Linear(z).value(z) == 2e20


@pytest.mark.parametrize("loss", [Linear([[1, 2]]), HalfSquares([[1, 2]])])
def test_another_shape_is_refused(loss: Loss) -> None:
    for verb in (loss.value, loss.gradient, loss.magnitude):
        with pytest.raises(ValueError, match=r"has shape \(1, 2\), but z has shape \(2, 1\)"):
            verb([[1], [2]])
