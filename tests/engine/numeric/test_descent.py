"""Steps against the gradient: what they do to L, that they repeat, and where they stop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.numeric import HalfSquares, Linear, curvature, descend
from engine.numeric.descent import LARGEST_CURVED, LARGEST_NUMBER
from tests.cases import conv2d_specs, conv_transpose2d_specs, random_arrays

specs = conv2d_specs(max_size=4, max_channels=3) | conv_transpose2d_specs(
    max_size=3, max_channels=3
)
MOVES = (("k",), ("b",), ("k", "b"), ("x",))
START = {"x": [[1, 2], [3, 4]], "k": [[1, -1], [2, 0]], "b": 1}
TRANSPOSED = ConvTranspose2dSpec((2, 2), (2, 2))


def start(spec: Spec, seed: int, samples: int = 1) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """x, k and b, and a target that they miss."""
    x, k, b, t = random_arrays(spec, batch=samples, seed=seed)
    return {"x": x, "k": k, "b": b}, t / 3 + 1


def jacobian(spec: Spec, numbers: dict[str, np.ndarray], moved: tuple[str, ...]) -> np.ndarray:
    """∂ vec Z / ∂ (all that moves), a unit at a time: it knows the forward pass alone."""

    def z(**arrays: np.ndarray) -> np.ndarray:
        return numeric.compute(spec, "forward", **{**numbers, **arrays}, dz=None).ravel()

    columns = []
    for name in moved:
        for place in np.ndindex(numbers[name].shape):
            further = numbers[name].copy()
            further[place] += 1
            columns.append(z(**{name: further}) - z())
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("moved", MOVES, ids=str)
@given(
    spec=specs,
    seed=st.integers(0, 999),
    samples=st.integers(1, 2),
    share=st.floats(0.01, 1),
)
def test_a_rate_up_to_one_over_the_curvature_lowers_l(
    moved: tuple[str, ...], spec: Spec, seed: int, samples: int, share: float
) -> None:
    """L(θ − ηg) ≤ L(θ) − η(1 − ηλ/2)|g|², so at least half of what the slope promises."""
    numbers, target = start(spec, seed, samples)
    largest = np.linalg.svd(jacobian(spec, numbers, moved), compute_uv=False)[0] ** 2
    found = curvature(spec, x=numbers["x"], k=numbers["k"], moved=moved)
    assert found == pytest.approx(largest)
    assume(largest > 0)
    rate = share / largest
    loss = HalfSquares(target)
    done = descend(spec, loss, **numbers, rate=rate, moved=moved, steps=1)
    before, after = done.losses
    promised = rate * done.before.slope
    slack = 1e-12 * before
    assert before - after <= promised + slack, "a parabola lies above its tangent"
    assert before - after >= (1 - share / 2) * promised - slack
    if promised > 1e-6:
        assert after < before


@pytest.mark.parametrize("spec", [Conv2dSpec((2, 2), (2, 2)), TRANSPOSED], ids=["conv", "trans"])
def test_the_promise_of_a_linear_loss_is_kept(spec: Spec) -> None:
    loss = Linear(np.ones(spec.output_size))
    done = descend(spec, loss, **START, rate=0.25, moved=("k", "b"), steps=2)
    first, second, third = done.losses
    assert first - second == second - third == 0.25 * done.here.slope


@pytest.mark.parametrize("spec", [Conv2dSpec((2, 2), (2, 2)), TRANSPOSED], ids=["conv", "trans"])
def test_a_step_is_the_rule(spec: Spec) -> None:
    done = descend(spec, HalfSquares(1), **START, rate=0.01, moved=("x", "b"), steps=1)
    arrays = {**START, "dz": done.before.dz}
    dx, db = (numeric.compute(spec, f"{name}_gradient", **arrays) for name in ("input", "bias"))
    assert np.array_equal(done.here.x, START["x"] - 0.01 * dx)
    assert np.array_equal(done.here.b, START["b"] - 0.01 * db[0])
    assert np.array_equal(done.here.k, START["k"]), "what does not move stays"
    assert done.before.slope == np.square(dx).sum() + np.square(db).sum()


@given(spec=specs, seed=st.integers(0, 999), steps=st.integers(1, 12))
def test_one_step_less_is_one_step_back(spec: Spec, seed: int, steps: int) -> None:
    """Bit for bit: a link is the start and a number of steps."""
    numbers, target = start(spec, seed)
    how: dict[str, Any] = {**numbers, "rate": 0.001, "moved": ("x", "k", "b")}
    whole = descend(spec, HalfSquares(target), **how, steps=steps)
    less = descend(spec, HalfSquares(target), **how, steps=len(whole.losses) - 2)
    assert whole.losses[:-1] == less.losses
    for there, here in zip(whole.before, less.here, strict=True):
        assert np.array_equal(there, here)
    again = descend(spec, HalfSquares(target), **how, steps=steps)
    assert all(map(np.array_equal, whole.here, again.here))


def test_no_step_is_the_start() -> None:
    done = descend(TRANSPOSED, HalfSquares(), **START, rate=1, moved="k", steps=0)
    assert done.before is None
    assert len(done.losses) == 1
    assert all(np.array_equal(getattr(done.here, name), START[name]) for name in START)
    assert done.here.k.dtype.kind == "i"


def test_a_descent_from_large_numbers_ends_where_they_grow() -> None:
    how: dict[str, Any] = {"x": [[1.0]], "k": [[3e20]], "b": 0, "moved": "k"}
    one = Conv2dSpec((1, 1), (1, 1))
    down = descend(one, HalfSquares(), **how, rate=0.5, steps=3)
    assert not down.runs_away
    assert down.here.k == 3e20 / 8
    up = descend(one, HalfSquares(), **how, rate=2.5, steps=3)
    assert up.runs_away
    assert (up.bound, up.here.k) == (3e20, 3e20)


def test_a_descent_ends_before_it_runs_away() -> None:
    how: dict[str, Any] = {**START, "rate": 10, "moved": ("k",)}
    far = descend(TRANSPOSED, HalfSquares(), **how, steps=200)
    assert far.runs_away
    assert np.abs(far.here.k).max() <= LARGEST_NUMBER
    taken = len(far.losses) - 1
    assert 0 < taken < 10
    assert far.losses[-1] > far.losses[0]
    assert not descend(TRANSPOSED, HalfSquares(), **how, steps=taken - 1).runs_away
    same = descend(TRANSPOSED, HalfSquares(), **how, steps=taken)
    assert same.runs_away
    assert same.losses == far.losses


def test_nan_ends_it() -> None:
    numbers = {**START, "b": np.nan}
    done = descend(TRANSPOSED, HalfSquares(), **numbers, rate=1, moved="k", steps=5)
    assert done.runs_away
    assert len(done.losses) == 1


@pytest.mark.parametrize("rate", [0, -1, np.inf, np.nan])
def test_a_rate_is_positive(rate: float) -> None:
    with pytest.raises(ValueError, match="a step needs a positive number"):
        descend(TRANSPOSED, HalfSquares(), **START, rate=rate, moved="k", steps=1)


def test_what_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match=r"moved has \['z'\]: a step moves some of"):
        descend(TRANSPOSED, HalfSquares(), **START, rate=1, moved=("k", "z"), steps=1)
    with pytest.raises(ValueError, match="steps is -1"):
        descend(TRANSPOSED, HalfSquares(), **START, rate=1, moved="k", steps=-1)


@pytest.mark.parametrize("moved", [(), ("x", "k"), ("x", "b"), ("x", "k", "b")], ids=str)
def test_no_single_curvature_where_there_is_none(moved: tuple[str, ...]) -> None:
    assert curvature(TRANSPOSED, x=START["x"], k=START["k"], moved=moved) is None


def test_a_large_curvature_is_left_out() -> None:
    spec = Conv2dSpec((1, LARGEST_CURVED + 1), (1, 1))
    x, k, _, _ = random_arrays(spec)
    assert curvature(spec, x=x, k=k, moved="k") is None
