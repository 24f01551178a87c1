"""Scatter and gather: two ways to the same fine grid, and the turn between them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.symbolic import derive
from engine.two_ways import (
    arrivals,
    coarse_size,
    fine_size,
    gathering,
    patch,
    piled,
)
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs, hyper

CASES = {f"conv2d: {name}": spec for name, spec in CONV2D.items()} | {
    f"conv_transpose2d: {name}": spec for name, spec in CONV_TRANSPOSE2D.items()
}
named = pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
single = {"max_size": 5, "max_channels": 1}
any_spec = conv2d_specs(**single) | conv_transpose2d_specs(**single)


def cells(size: tuple[int, int]) -> product:
    return product(*map(range, size))


@named
def test_a_cell_meets_in_its_window_what_the_patches_bring_in_the_same_order(spec: Spec) -> None:
    for target in cells(fine_size(spec)):
        assert tuple(gathering(spec).meetings(target)) == arrivals(spec, target), target


@named
def test_the_place_in_the_window_is_the_kernel_cells_place_turned_by_180_degrees(
    spec: Spec,
) -> None:
    last = [
        dilation * (size - 1)
        for dilation, size in zip(spec.dilation, spec.kernel_size, strict=True)
    ]
    kernel = gathering(spec).right
    for place in cells(kernel.size):
        if at := kernel.cell(place):
            reach = (p + d * k for p, d, k in zip(place, spec.dilation, at, strict=True))
            assert tuple(reach) == tuple(last)


@named
def test_a_patch_is_the_kernel_as_it_is(spec: Spec) -> None:
    for source in cells(coarse_size(spec)):
        for (u, v), (m, n) in patch(spec, source):
            for side, (k, fine) in enumerate(((u, m), (v, n))):
                start = source[side] * spec.stride[side] - spec.padding[side][0]
                assert fine == start + k * spec.dilation[side]


def test_the_kernel_cells_of_the_notes_inner_cell_run_backwards() -> None:
    met = dict(gathering(Conv2dSpec((3, 3), (2, 2))).meetings((1, 1)))
    assert met == {(0, 0): (1, 1), (0, 1): (1, 0), (1, 0): (0, 1), (1, 1): (0, 0)}


def test_between_two_cells_of_a_stride_no_patch_starts() -> None:
    spec = Conv2dSpec((5, 5), (3, 3), stride=2)
    starts = {patch(spec, source)[0].target for source in cells(coarse_size(spec))}
    rows = {row for row, _ in starts}
    assert rows == {0, 2}
    assert gathering(spec).left.rows == (-1, -1, 0, -2, 1, -1, -1)


@given(spec=any_spec, data=st.data())
def test_the_pile_ends_in_what_numpy_computes(spec: Spec, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 999))
    rng = np.random.default_rng(seed)
    coarse = rng.integers(-4, 5, coarse_size(spec))
    kernel = rng.integers(-4, 5, spec.kernel_size)
    start = int(rng.integers(-4, 5))
    sums = piled(spec, coarse, kernel, start)
    if isinstance(spec, Conv2dSpec):
        x = np.zeros(spec.input_size, int)
        expected = numeric.conv2d_backward(x, kernel, coarse, **hyper(spec)).dx + start
    else:
        expected = numeric.conv_transpose2d(coarse, kernel, [start], **hyper(spec))
    assert np.array_equal(sums[-1], expected)
    assert (sums[0] == start).all()


@given(spec=any_spec)
def test_after_each_patch_only_that_patch_has_changed(spec: Spec) -> None:
    coarse, kernel = np.ones(coarse_size(spec), int), np.ones(spec.kernel_size, int)
    sums = piled(spec, coarse, kernel)
    for n, source in enumerate(cells(coarse_size(spec)), start=1):
        changed = {tuple(map(int, place)) for place in np.argwhere(sums[n] != sums[n - 1])}
        assert changed == {painted.target for painted in patch(spec, source)}


@given(spec=any_spec)
def test_what_arrives_is_the_line(spec: Spec) -> None:
    derivation = derive(spec)
    grid = derivation.input_gradient if isinstance(spec, Conv2dSpec) else derivation.forward
    for target in cells(fine_size(spec)):
        terms = [t.factors for t in grid.at((0, *target)).terms if len(t.factors) == 2]
        told = tuple((one.index[1:], two.index[2:]) for one, two in terms)
        assert told == arrivals(spec, target)


def test_a_shape_that_is_not_the_specs_is_refused() -> None:
    with pytest.raises(ValueError, match=r"kernel has shape \(3, 3\): .* needs \(2, 2\)"):
        piled(Conv2dSpec((3, 3), (2, 2)), np.zeros((2, 2)), np.zeros((3, 3)))
    with pytest.raises(ValueError, match="coarse has shape"):
        piled(ConvTranspose2dSpec((2, 2), (2, 2)), np.zeros((3, 3)), np.zeros((2, 2)))
