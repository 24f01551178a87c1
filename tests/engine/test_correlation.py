"""The closing picture of every derivation, computed literally, against the numeric engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import numeric
from engine.correlation import (
    INSERTED,
    PADDING,
    UNCUT,
    Correlation,
    Expanded,
    as_correlation,
)
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs, hyper

PICTURES = ("forward", "kernel_gradient", "input_gradient")


def plain(spec: Spec) -> Spec:
    """The same geometry with one channel: a picture shows one channel's grids."""
    return type(spec)(spec.input_size, spec.kernel_size, **(hyper(spec) | {"groups": 1}))


specs = (conv2d_specs(max_channels=1) | conv_transpose2d_specs(max_channels=1)).map(plain)


def shown(grid: Expanded, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """The expanded grid's numbers, zeros included."""
    array = arrays[grid.grid]
    cells = [[array[i, j] if min(i, j) >= 0 else 0 for j in grid.columns] for i in grid.rows]
    return np.array(cells, dtype=array.dtype).reshape(grid.size)


def correlate(picture: Correlation, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """result[i, j] = Σ_ab left[i·step + a, j·step + b] · right[a, b], by loops."""
    left, right = shown(picture.left, arrays), shown(picture.right, arrays)
    result = np.zeros(picture.result.size, dtype=left.dtype)
    for i, j in np.ndindex(result.shape):
        for a, b in np.ndindex(right.shape):
            row, column = i * picture.step[0] + a, j * picture.step[1] + b
            result[i, j] += left[row, column] * right[a, b]
    return result


def computed(spec: Spec, result: str, a: dict[str, np.ndarray]) -> np.ndarray:
    convolution = isinstance(spec, Conv2dSpec)
    if result == "forward":
        forward = numeric.conv2d if convolution else numeric.conv_transpose2d
        return forward(a["x"], a["k"], **hyper(spec))
    backward = numeric.conv2d_backward if convolution else numeric.conv_transpose2d_backward
    gradients = backward(a["x"], a["k"], a["dz"], **hyper(spec))
    return gradients.dk if result == "kernel_gradient" else gradients.dx


@pytest.mark.parametrize("result", PICTURES)
@given(spec=specs, seed=st.integers(0, 99))
def test_every_picture_is_what_numpy_computes(result: str, spec: Spec, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = {"x": spec.input_size, "k": spec.kernel_size, "dz": spec.output_size}
    arrays = {grid: rng.integers(-4, 5, size) for grid, size in sizes.items()}
    picture = as_correlation(spec, result)
    np.testing.assert_array_equal(correlate(picture, arrays), computed(spec, result, arrays))
    sides = zip(picture.left.size, picture.right.size, picture.step, strict=True)
    room = tuple((left - right) // step + 1 for left, right, step in sides)
    assert room == picture.result.size  # no row too many for the result either


@pytest.mark.parametrize("result", PICTURES)
@given(spec=specs, seed=st.integers(0, 99))
def test_every_picture_of_a_true_convolution_is_what_numpy_computes(
    result: str, spec: Spec, seed: int
) -> None:
    """With K turned in; what comes out stands at the cells the picture names, turned for ∂L/∂K."""
    rng = np.random.default_rng(seed)
    sizes = {"x": spec.input_size, "k": spec.kernel_size, "dz": spec.output_size}
    arrays = {grid: rng.integers(-4, 5, size) for grid, size in sizes.items()}
    picture = as_correlation(spec, result, turned=True)
    expected = computed(spec, result, arrays | {"k": np.rot90(arrays["k"], 2)})
    expected = np.rot90(expected, 2) if result == "kernel_gradient" else expected
    found = np.empty_like(expected)
    found[np.ix_(picture.result.rows, picture.result.columns)] = correlate(picture, arrays)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("spec", "rotated"),
    [(Conv2dSpec(), "forward"), (ConvTranspose2dSpec((2, 2)), "input_gradient")],
    ids=["conv", "transposed"],
)
def test_a_true_convolution_moves_the_turn(spec: Spec, rotated: str) -> None:
    for result in ("forward", "input_gradient"):
        notes, true = (as_correlation(spec, result, turned=turned) for turned in (False, True))
        assert (notes.right.rotated, true.right.rotated) == (result != rotated, result == rotated)
    assert as_correlation(spec, "kernel_gradient", turned=True).result.rotated
    assert not as_correlation(spec, "kernel_gradient").result.rotated


@pytest.mark.parametrize("spec", [*CONV2D.values(), *CONV_TRANSPOSE2D.values()])
def test_no_window_reaches_beyond_the_left_grid(spec: Spec) -> None:
    """The last window ends at the border, or short of it by less than a step."""
    for result in PICTURES:
        picture = as_correlation(spec, result)
        for side in (0, 1):
            last = (picture.result.size[side] - 1) * picture.step[side] + picture.right.size[side]
            assert last <= picture.left.size[side]


def test_zeros_say_where_they_come_from() -> None:
    spec = Conv2dSpec((6, 6), (3, 3), stride=2, padding=1)
    left = as_correlation(spec, "input_gradient").left
    assert left.rows == (PADDING, 0, INSERTED, 1, INSERTED, 2, PADDING, PADDING)
    assert spec.remainder == (1, 1), "the last zero is the row that no window reaches"


def test_a_negative_implied_padding_is_a_crop() -> None:
    spec = Conv2dSpec((3, 3), (1, 1), padding=1)
    left = as_correlation(spec, "input_gradient").left
    assert left.rows == (1, 2, 3)
    assert left.cut == (((0,), (4,)), ((0,), (4,)))
    assert left.turned.turned == left


@pytest.mark.parametrize("result", PICTURES)
@given(spec=specs)
def test_every_cell_stands_in_the_picture_or_is_cut_off_of_it(result: str, spec: Spec) -> None:
    """And what is cut off, no product ever needs."""
    sizes = {"x": spec.input_size, "k": spec.kernel_size, "dz": spec.output_size}
    picture = as_correlation(spec, result)
    for grid in (picture.left, picture.right):
        for axis, (before, after), size in zip(
            (grid.rows, grid.columns), grid.cut, sizes[grid.grid], strict=True
        ):
            seen = sorted(at for at in (*before, *axis, *after) if at >= 0)
            assert seen == list(range(size))
            for side in (before, after):
                assert not side or any(at >= 0 for at in side)
        assert grid.is_cropped == (grid.cut != (((), ()), ((), ())))
    assert not picture.right.is_cropped


def test_a_grid_without_its_last_row_is_not_the_grid_itself() -> None:
    spec = Conv2dSpec((6, 6), (3, 3), stride=2)  # a row and a column are left over
    left = as_correlation(spec, "kernel_gradient").left
    assert (left.rows, left.cut[0]) == ((0, 1, 2, 3, 4), ((), (5,)))
    assert not left.is_plain
    assert replace(left, cut=(UNCUT, UNCUT)).is_plain


@given(spec=specs)
def test_where_the_implied_padding_is_negative_cells_are_cut_off(spec: Spec) -> None:
    """Unless the left-over rows and columns behind the last window make up for it."""
    gathers = "input_gradient" if isinstance(spec, Conv2dSpec) else "forward"
    left = as_correlation(spec, gathers).left
    for axis, cut in zip(spec.axes, left.cut, strict=True):
        before, after = axis.implied_padding
        assert bool(cut[0]) == (before < 0)
        assert bool(cut[1]) == (after + axis.remainder < 0)


def test_the_bias_is_no_correlation() -> None:
    with pytest.raises(ValueError, match="'bias_gradient' is no correlation: expected one of"):
        as_correlation(Conv2dSpec(), "bias_gradient")


def test_a_grid_of_endless_zeros_is_refused() -> None:
    spec = ConvTranspose2dSpec((2, 2), (1, 1), stride=10**8, padding=10**8 // 2)
    with pytest.raises(ValueError, match="at most 1048576"):
        as_correlation(spec, "forward")
