"""What a change reaches is all that changes: held against the whole computation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.results import RESULTS
from tests.cases import Arrays, conv2d_specs, conv_transpose2d_specs, random_arrays
from tests.effort import draws

every_spec = conv2d_specs() | conv_transpose2d_specs()


def operands(arrays: Arrays) -> dict[str, np.ndarray]:
    return {grid: getattr(arrays, grid) for grid in ("x", "k", "b", "dz")}


@draws(60)
@given(spec=every_spec, seed=st.integers(0, 2**32 - 1))
def test_each_result_alone_is_the_one_of_all(spec: Spec, seed: int) -> None:
    arrays = operands(random_arrays(spec, seed=seed))
    for result in RESULTS:
        expected = numeric.compute(spec, result, **arrays)
        assert np.array_equal(numeric.alone(spec, result, arrays), expected)


@draws(300)
@given(
    spec=every_spec,
    seed=st.integers(0, 2**32 - 1),
    grid=st.sampled_from(("x", "k", "b", "dz")),
    cells=st.integers(1, 3),
)
def test_a_change_is_computed_as_all_would_be(spec: Spec, seed: int, grid: str, cells: int) -> None:
    """Whole numbers come out exactly, whichever cells have changed."""
    dice = np.random.default_rng(seed)
    before = operands(random_arrays(spec, seed=seed))
    now = {**before, grid: before[grid].copy()}
    for at in dice.integers(0, now[grid].size, cells):
        now[grid].ravel()[at] += dice.integers(1, 9)
    for result in RESULTS:
        found = numeric.compute(spec, result, **before)
        kept = found.copy()
        again = numeric.again(spec, result, now, before, found)
        assert np.array_equal(found, kept)
        if again is not None:
            expected = numeric.compute(spec, result, **now)
            assert again.dtype == expected.dtype
            assert np.array_equal(again, expected)


LARGE = {
    "conv": Conv2dSpec((20, 20), (3, 3), padding=1, in_channels=6, out_channels=4),
    "groups": Conv2dSpec((20, 20), (3, 3), stride=2, in_channels=6, out_channels=9, groups=3),
    "transposed": ConvTranspose2dSpec(
        (12, 12), (3, 3), stride=2, padding=1, output_padding=1, in_channels=4, out_channels=6
    ),
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("grid", ["x", "k", "b", "dz"])
@pytest.mark.parametrize("result", RESULTS)
def test_of_a_large_layer_one_number_never_costs_all(name: str, grid: str, result: str) -> None:
    """And what it has no part in stays the very array that it was."""
    spec = LARGE[name]
    before = {
        one: array.astype(float) / 7 for one, array in operands(random_arrays(spec, seed=1)).items()
    }
    now = {**before, grid: before[grid].copy()}
    now[grid].ravel()[0] += 0.1
    found = numeric.alone(spec, result, before)
    again = numeric.again(spec, result, now, before, found)
    made_of = {"forward": "x k b", "input_gradient": "k dz", "kernel_gradient": "x dz"}
    if grid not in made_of.get(result, "dz").split():
        assert again is found
    elif result != "bias_gradient":
        assert again is not None
        assert np.allclose(again, numeric.alone(spec, result, now), rtol=1e-13, atol=1e-13)


def test_where_much_has_changed_nothing_is_gained() -> None:
    spec = LARGE["conv"]
    before = operands(random_arrays(spec, seed=1))
    now = {**before, "x": before["x"] + 1}
    found = numeric.alone(spec, "forward", before)
    assert numeric.again(spec, "forward", now, before, found) is None
    both = {**before, "x": before["x"].copy(), "k": before["k"].copy()}
    both["x"].ravel()[0] += 1
    both["k"].ravel()[0] += 1
    assert numeric.again(spec, "forward", both, before, found) is None


def test_windows_that_lie_in_the_padding_reach_nothing() -> None:
    spec = Conv2dSpec((1, 5), (1, 1), stride=(1, 3), padding=((0, 0), (0, 5)))
    before = operands(random_arrays(spec, seed=1))
    now = {**before, "dz": before["dz"] + [0, 1, 1, 1]}
    found = numeric.alone(spec, "input_gradient", before)
    again = numeric.again(spec, "input_gradient", now, before, found)
    assert np.array_equal(again, numeric.alone(spec, "input_gradient", now))
