"""Every mistake made on purpose: what comes out, where it shows, and where it truly hides."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.signal import correlate2d

from engine import Conv2dSpec, ConvTranspose2dSpec, mistakes, numeric
from engine.geometry import Spec
from engine.mistakes import (
    GATHER,
    MEAN,
    MISTAKES,
    NO_PADDING,
    NO_ROTATION,
    NO_ZEROS,
    PADDING_K,
    PADDING_P,
    TRANSPOSE,
    TRUE_CONVOLUTION,
    WRONG_SIDE,
    Mistake,
    TooManyProducts,
)
from engine.symbolic import Cell, array_place, derive
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs
from tests.effort import draws

CASES = {f"conv2d: {name}": spec for name, spec in CONV2D.items()} | {
    f"conv_transpose2d: {name}": spec for name, spec in CONV_TRANSPOSE2D.items()
}
each = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
in_the_picture = pytest.mark.parametrize(
    "mistake", [one for one in MISTAKES if one is not MEAN], ids=lambda mistake: mistake.name
)
any_spec = conv2d_specs(4, 2) | conv_transpose2d_specs(3, 2)
single = conv2d_specs(5, 1) | conv_transpose2d_specs(4, 1)
seeds = st.integers(0, 999)
few = draws(30)
"""Examples of a law that is drawn for every mistake anew."""


def numbers(spec: Spec, seed: int, largest: int = 10**6) -> dict[str, np.ndarray]:
    """Numbers so large and unordered that nothing is equal by accident."""
    rng = np.random.default_rng(seed)
    shapes = {
        "x": (spec.in_channels, *spec.input_size),
        "k": spec.kernel_shape,
        "b": (spec.out_channels,),
        "dz": (spec.out_channels, *spec.output_size),
    }
    return {
        name: rng.integers(1, largest, shape) * rng.choice([-1, 1], shape)
        for name, shape in shapes.items()
    }


def coarse_of(spec: Spec) -> str:
    return "dz" if isinstance(spec, Conv2dSpec) else "x"


def products_of(spec: Spec, mistake: Mistake) -> np.ndarray:
    """The wrong numbers without the bias that a forward pass puts on."""
    arrays = numbers(spec, 3)
    return mistakes.spoilt(spec, mistake, {**arrays, "b": np.zeros_like(arrays["b"])})


# --- the numbers, from outside ------------------------------------------------------------------


def spread(a: np.ndarray, step: tuple[int, int]) -> np.ndarray:
    """Zeros between the cells, by Kronecker's product."""
    one = np.zeros(step, int)
    one[0, 0] = 1
    return np.kron(a, one)[: (len(a) - 1) * step[0] + 1, : (a.shape[1] - 1) * step[1] + 1]


def bordered(a: np.ndarray, border: Any) -> np.ndarray:
    """Zeros around, or a crop, by np.pad and slices."""
    padded = np.pad(a, [[max(0, n) for n in side] for side in border])
    (top, bottom), (left, right) = ((max(0, -n) for n in side) for side in border)
    return padded[top : max(0, len(padded) - bottom), left : max(0, padded.shape[1] - right)]


def border_of(spec: Spec) -> list[list[int]]:
    """d(k − 1) − p, and behind what the last window leaves over."""
    return [
        [d * (k - 1) - before, d * (k - 1) - after + rest]
        for k, d, (before, after), rest in zip(
            spec.kernel_size, spec.dilation, spec.padding, spec.remainder, strict=True
        )
    ]


def by_scipy(spec: Spec, mistake: Mistake, arrays: dict[str, np.ndarray]) -> np.ndarray:
    """One channel: each mistake as someone would write it who makes it."""
    coarse, fine = arrays["x"][0], arrays["dz"][0]
    if isinstance(spec, Conv2dSpec):
        coarse, fine = fine, coarse
    k = arrays["k"][0, 0]
    border = border_of(spec)
    if mistake is TRUE_CONVOLUTION:
        turned = spread(coarse, spec.stride)[::-1, ::-1]
        slid = correlate2d(np.pad(fine, spec.padding), turned, "valid")
        (height, width), (down, across) = spec.kernel_size, spec.dilation
        return slid[::down, ::across][:height, :width]
    wrong_border = {
        NO_PADDING: [[0, 0], [0, 0]],
        PADDING_K: [[before + 1, after + 1] for before, after in border],
        PADDING_P: [
            [before, after + rest]
            for (before, after), rest in zip(spec.padding, spec.remainder, strict=True)
        ],
        WRONG_SIDE: [[after, before] for before, after in border],
    }.get(mistake, border)
    cells = coarse if mistake is NO_ZEROS else spread(coarse, spec.stride)
    turned = {NO_ROTATION: k, TRANSPOSE: k.T}.get(mistake, k[::-1, ::-1])
    return correlate2d(bordered(cells, wrong_border), spread(turned, spec.dilation), "valid")


@in_the_picture
@few
@given(spec=single, seed=seeds)
def test_what_comes_out_is_what_the_mistake_gives_by_hand(
    mistake: Mistake, spec: Spec, seed: int
) -> None:
    assume(min(mistake.size(spec)) > 0)
    arrays = numbers(spec, seed, 9)
    result = mistakes.spoilt(spec, mistake, arrays)
    result = result - (arrays["b"] if mistake.result(spec) == "forward" else 0)
    assert np.array_equal(result.reshape(result.shape[-2:]), by_scipy(spec, mistake, arrays))


@given(spec=any_spec, seed=seeds)
def test_a_mean_is_the_mean(spec: Spec, seed: int) -> None:
    arrays = numbers(spec, seed, 9)
    found = mistakes.spoilt(spec, MEAN, arrays)
    assert np.allclose(found, arrays["dz"].mean(axis=(1, 2)), rtol=1e-14)


@each
@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
def test_every_wrong_line_put_into_numbers_is_the_wrong_number(
    mistake: Mistake, spec: Spec
) -> None:
    arrays = numbers(spec, 5, 9)
    found = mistakes.spoilt(spec, mistake, arrays)
    for line in derive(spec).results[mistake.result(spec)]:
        index = line.target.index
        place = array_place(spec, line.target)
        if any(at >= size for at, size in zip(place, found.shape, strict=True)):
            continue
        told = sum(
            np.prod(
                [
                    arrays[grid][array_place(spec, Cell(grid, cell))]
                    for grid, cell in zip(mistakes.factors(spec, mistake), term, strict=True)
                ]
            )
            for term in mistakes.wrong_products(spec, mistake, index)
        )
        bias = arrays["b"][index[0]] if line.target.grid == "z" else 0
        assert told / mistake.divisor(spec) + bias == found[place], line.target


@each
@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
def test_the_right_lines_are_the_derivations(mistake: Mistake, spec: Spec) -> None:
    for line in derive(spec).results[mistake.result(spec)]:
        terms = [term.factors for term in line.terms if term.factors[0].grid != "b"]
        told = mistakes.right_products(spec, mistake, line.target.index)
        assert [tuple(cell.index for cell in term) for term in terms] == told


# --- statements about all numbers -----------------------------------------------------------------


@each
@few
@given(spec=any_spec, seed=seeds)
def test_there_is_nothing_to_get_wrong_just_where_no_numbers_show_it(
    mistake: Mistake, spec: Spec, seed: int
) -> None:
    found = mistakes.outcome(spec, mistake, numbers(spec, seed))
    assert mistakes.changes_nothing(spec, mistake) == found.hides


@each
@few
@given(spec=any_spec, seed=seeds)
def test_the_sum_is_kept_just_where_large_numbers_keep_it(
    mistake: Mistake, spec: Spec, seed: int
) -> None:
    right, wrong, _ = mistakes.outcome(spec, mistake, numbers(spec, seed))
    assert mistakes.keeps_the_sum(spec, mistake) == (right.sum() == wrong.sum())


@in_the_picture
@few
@given(spec=any_spec, data=st.data())
def test_it_hides_whatever_a_grid_is_just_where_each_single_one_shows_nothing(
    mistake: Mistake, spec: Spec, data: st.DataObject
) -> None:
    free = data.draw(st.sampled_from(mistakes.factors(spec, mistake)))
    # Few small numbers, so that mirror images are met now and then.
    rng = np.random.default_rng(data.draw(seeds))
    arrays = {name: rng.integers(1, 3, a.shape) for name, a in numbers(spec, 0).items()}
    shown = False
    for place in np.ndindex(arrays[free].shape):
        one = np.zeros_like(arrays[free])
        one[place] = 1
        shown = shown or not mistakes.outcome(spec, mistake, {**arrays, free: one}).hides
    assert mistakes.hides_whatever(spec, mistake, free, arrays) == (not shown)


@each
@few
@given(spec=any_spec, seed=seeds)
def test_numbers_that_hide_it_hide_it(mistake: Mistake, spec: Spec, seed: int) -> None:
    arrays = numbers(spec, seed)
    hiding = mistakes.hiding(spec, mistake, arrays)
    if hiding is None:
        assert mistakes.outcome(spec, mistake, arrays).differs is None
    else:
        grid, values = hiding
        assert values.shape == arrays[grid].shape
        assert mistakes.outcome(spec, mistake, {**arrays, grid: values}).hides


@each
@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
def test_a_gradient_check_finds_the_right_number(mistake: Mistake, spec: Spec) -> None:
    arrays = numbers(spec, 7, 9)
    if mistake.result(spec) == "forward":
        with pytest.raises(ValueError, match="is no gradient"):
            mistakes.gradient_check(spec, mistake, (0, 0, 0), arrays)
        return
    right = mistakes.outcome(spec, mistake, arrays).right
    for place in np.ndindex(right.shape):
        assert mistakes.gradient_check(spec, mistake, place, arrays) == right[place]


# --- what the page says of each -------------------------------------------------------------------


@given(spec=single, seed=seeds, mirrored=st.booleans())
def test_a_missing_rotation_hides_behind_a_kernel_that_equals_its_turn(
    spec: Spec, seed: int, mirrored: bool
) -> None:
    arrays = numbers(spec, seed, 3)
    if mirrored:
        arrays["k"] = arrays["k"] + arrays["k"][..., ::-1, ::-1]
    equal = np.array_equal(arrays["k"], arrays["k"][..., ::-1, ::-1])
    hides = mistakes.hides_whatever(spec, NO_ROTATION, coarse_of(spec), arrays)
    # With padding a part of the kernel may reach nothing; without, it hides there and only there.
    assert hides == equal if not np.any(spec.padding) else hides >= equal


@given(spec=conv2d_specs(), seed=seeds)
def test_a_missing_rotation_of_an_antisymmetric_kernel_turns_every_sign(
    spec: Conv2dSpec, seed: int
) -> None:
    arrays = numbers(spec, seed)
    arrays["k"] = arrays["k"] - arrays["k"][..., ::-1, ::-1]
    right, wrong, _ = mistakes.outcome(spec, NO_ROTATION, arrays)
    assert np.array_equal(wrong, -right)


@given(spec=any_spec)
def test_without_padding_a_missing_rotation_or_a_transpose_keeps_the_sum(spec: Spec) -> None:
    if isinstance(spec, Conv2dSpec):
        sizes = [min(pair) for pair in zip(spec.input_size, spec.kernel_size, strict=True)]
        spec = replace(spec, kernel_size=tuple(sizes), padding=0, dilation=1)
    else:
        spec = replace(spec, padding=0)
    assert mistakes.keeps_the_sum(spec, NO_ROTATION)
    if spec.kernel_size[0] == spec.kernel_size[1]:
        assert mistakes.keeps_the_sum(spec, TRANSPOSE) or spec.dilation[0] != spec.dilation[1]


@given(spec=any_spec, seed=seeds)
def test_a_transpose_shows_by_the_shape_unless_the_kernel_is_square(spec: Spec, seed: int) -> None:
    height, width = spec.kernel_size
    differs = mistakes.outcome(spec, TRANSPOSE, numbers(spec, seed)).differs
    assert (differs is None) == (height != width)


def test_a_transpose_hides_behind_a_mirror_image_in_the_other_diagonal() -> None:
    spec = Conv2dSpec((4, 4), (3, 3))
    arrays = numbers(spec, 1)
    arrays["k"][0, 0] = [[1, 2, 3], [4, 5, 2], [6, 4, 1]]
    assert mistakes.hides_whatever(spec, TRANSPOSE, "dz", arrays)
    arrays["k"][0, 0] = [[1, 2, 3], [2, 5, 4], [3, 4, 6]]  # symmetric in the diagonal itself
    assert not mistakes.hides_whatever(spec, TRANSPOSE, "dz", arrays)


@given(spec=any_spec)
def test_without_padding_the_inner_cells_are_left_with_their_right_numbers(spec: Spec) -> None:
    right = _bare_right(spec, NO_PADDING)
    wrong = products_of(spec, NO_PADDING)
    tops = [axis.implied_padding[0] for axis in spec.axes]
    assume(min(min(axis.implied_padding) for axis in spec.axes) >= 0)
    inner = right[
        :, *(slice(top, top + size) for top, size in zip(tops, wrong.shape[-2:], strict=True))
    ]
    assert np.array_equal(inner, wrong)


@given(spec=any_spec)
def test_one_zero_too_many_puts_a_ring_around_the_right_numbers(spec: Spec) -> None:
    right, wrong = _bare_right(spec, PADDING_K), products_of(spec, PADDING_K)
    assert wrong.shape[-2:] == tuple(size + 2 for size in right.shape[-2:])
    assert np.array_equal(wrong[:, 1:-1, 1:-1], right)
    if not np.any(spec.padding):
        ring = wrong.copy()
        ring[:, 1:-1, 1:-1] = 0
        assert not ring.any()


def _bare_right(spec: Spec, mistake: Mistake) -> np.ndarray:
    arrays = numbers(spec, 3)
    arrays["b"] = np.zeros_like(arrays["b"])
    return numeric.compute(spec, mistake.result(spec), **arrays)


@given(spec=any_spec)
def test_the_forward_padding_does_no_harm_where_padding_is_half(spec: Spec) -> None:
    half = all(
        2 * before == 2 * after == d * (k - 1)
        for k, d, (before, after) in zip(spec.kernel_size, spec.dilation, spec.padding, strict=True)
    )
    if half:
        assert mistakes.changes_nothing(spec, PADDING_P)
    sides = zip(mistakes.right_size(spec, PADDING_P), PADDING_P.size(spec), strict=True)
    assert all(
        right == wrong
        for (right, wrong), axis in zip(sides, spec.axes, strict=True)
        if sum(axis.implied_padding) == axis.pad_before + axis.pad_after
    )


@given(spec=any_spec)
def test_zeros_are_missed_wherever_there_are_any(spec: Spec) -> None:
    none = all(axis.stride == 1 or axis.coarse == 1 for axis in spec.axes)
    if none:
        assert mistakes.changes_nothing(spec, NO_ZEROS)
    else:
        assert NO_ZEROS.size(spec) != mistakes.right_size(spec, NO_ZEROS)


@given(spec=any_spec)
def test_a_border_on_the_wrong_side_moves_every_number(spec: Spec) -> None:
    right, wrong = _bare_right(spec, WRONG_SIDE), products_of(spec, WRONG_SIDE)
    assert right.shape == wrong.shape
    down, across = (
        axis.implied_padding[1] + axis.remainder - axis.implied_padding[0] for axis in spec.axes
    )
    if (down, across) == (0, 0):
        assert mistakes.changes_nothing(spec, WRONG_SIDE)
    height, width = right.shape[-2:]
    for i, j in product(range(height), range(width)):
        m, n = i + down, j + across
        if 0 <= m < height and 0 <= n < width:
            assert np.array_equal(wrong[:, m, n], right[:, i, j])


@given(spec=any_spec, seed=seeds)
def test_a_true_convolution_hides_behind_a_grid_that_equals_its_turn(spec: Spec, seed: int) -> None:
    arrays, coarse = numbers(spec, seed), coarse_of(spec)
    arrays[coarse] = np.ones_like(arrays[coarse])
    other = "x" if coarse == "dz" else "dz"
    assert mistakes.hides_whatever(spec, TRUE_CONVOLUTION, other, arrays)
    if np.prod(arrays[coarse].shape[-2:]) == 1:
        assert mistakes.changes_nothing(spec, TRUE_CONVOLUTION)


@given(spec=any_spec, seed=seeds)
def test_a_mean_hides_where_there_is_one_cell_or_the_sum_is_zero(spec: Spec, seed: int) -> None:
    arrays = numbers(spec, seed, 3)
    sums = arrays["dz"].sum(axis=(1, 2))
    one_cell = np.prod(spec.output_size) == 1
    assert mistakes.outcome(spec, MEAN, arrays).hides == (one_cell or not sums.any())
    assert mistakes.changes_nothing(spec, MEAN) == one_cell


# --- the edges --------------------------------------------------------------------------------


@pytest.mark.parametrize("mistake", [NO_ROTATION, TRANSPOSE, TRUE_CONVOLUTION, MEAN])
def test_floating_point_numbers_differ_by_more_than_rounding_or_not_at_all(
    mistake: Mistake,
) -> None:
    spec = Conv2dSpec((7, 7), (3, 3))
    rounded = 0
    for seed in range(10):
        arrays = {name: a / 7 for name, a in numbers(spec, seed, 50).items()}
        grid, values = mistakes.hiding(spec, mistake, arrays) or ("", np.zeros(0))
        found = mistakes.outcome(spec, mistake, {**arrays, grid: values})
        assert found.hides
        assert not mistakes.outcome(spec, mistake, arrays).hides
        rounded += not np.array_equal(found.right, found.wrong)
    if mistake is TRUE_CONVOLUTION:
        assert rounded  # summed backwards, so that the tolerance is needed


def test_of_too_many_products_nothing_is_said() -> None:
    spec = Conv2dSpec((16, 16), (7, 7), padding=3)
    arrays = numbers(spec, 0)
    with pytest.raises(TooManyProducts):
        mistakes.keeps_the_sum(spec, NO_ROTATION)
    arrays["k"] = np.ones_like(arrays["k"])
    with pytest.raises(TooManyProducts):
        mistakes.hides_whatever(spec, NO_ROTATION, "dz", arrays)


def test_what_is_no_factor_is_refused() -> None:
    with pytest.raises(ValueError, match="'x' is no factor"):
        mistakes.hides_whatever(Conv2dSpec(), NO_ROTATION, "x", numbers(Conv2dSpec(), 0))


def test_where_nothing_is_left_the_wrong_grid_is_empty() -> None:
    spec = ConvTranspose2dSpec((2, 2), (3, 3))
    assert NO_PADDING.size(spec) == (0, 0)
    assert mistakes.spoilt(spec, NO_PADDING, numbers(spec, 0)).shape == (1, 0, 0)
    assert mistakes.hiding(spec, NO_PADDING, numbers(spec, 0)) is None


def test_every_mistake_has_a_name_of_its_own() -> None:
    assert len({one.name for one in MISTAKES}) == len({one.title for one in MISTAKES}) == 9
    assert {one.spoils for one in MISTAKES} == {GATHER, "kernel_gradient", "bias_gradient"}
