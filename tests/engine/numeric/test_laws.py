"""What must hold for every geometry: the naive loops, and the laws of a trilinear form."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d

from engine import numeric
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.numeric import arguments, sums, windows
from tests import plans
from tests.cases import (
    CONV2D,
    CONV_TRANSPOSE2D,
    Arrays,
    arrays_for,
    conv2d_specs,
    conv_transpose2d_specs,
    hyper,
    random_arrays,
    true_convolution,
)
from tests.effort import draws
from tests.plans import planned

every_spec = conv2d_specs() | conv_transpose2d_specs()
EVERY = {f"conv2d-{name}": spec for name, spec in CONV2D.items()}
EVERY |= {f"conv_transpose2d-{name}": spec for name, spec in CONV_TRANSPOSE2D.items()}


def forward(spec: Spec, x: Any, k: Any, b: Any = None) -> np.ndarray:
    transposed = isinstance(spec, ConvTranspose2dSpec)
    function = numeric.conv_transpose2d if transposed else numeric.conv2d
    return function(x, k, b, **hyper(spec))


def backward(spec: Spec, x: Any, k: Any, dz: Any) -> numeric.Gradients:
    transposed = isinstance(spec, ConvTranspose2dSpec)
    function = numeric.conv_transpose2d_backward if transposed else numeric.conv2d_backward
    return function(x, k, dz, **hyper(spec))


def naive_taps(spec: Spec) -> Iterator[tuple[tuple, tuple, tuple]]:
    """Every (x cell, k cell, z cell) that multiply and meet, by six loops and one rule."""
    transposed = isinstance(spec, ConvTranspose2dSpec)
    (top, _), (left, _) = spec.padding
    fine = spec.output_size if transposed else spec.input_size
    coarse = spec.input_size if transposed else spec.output_size
    kernel = spec.kernel_shape
    per_group = kernel[0] // spec.groups
    for o, c, u, v in itertools.product(*map(range, kernel)):
        channel = o // per_group * kernel[1] + c
        for i, j in itertools.product(*map(range, coarse)):
            m = i * spec.stride[0] + u * spec.dilation[0] - top
            n = j * spec.stride[1] + v * spec.dilation[1] - left
            if 0 <= m < fine[0] and 0 <= n < fine[1]:
                ends = (channel, m, n), (o, i, j)
                x, z = reversed(ends) if transposed else ends
                yield x, (o, c, u, v), z


def naive(spec: Spec, arrays: Arrays) -> tuple[np.ndarray, ...]:
    """z, dx, dk and db of one sample, one tap after the other."""
    x, k, b, dz = arrays.x[0], arrays.k, arrays.b, arrays.dz[0]
    z = np.zeros_like(dz) + b[:, None, None]
    dx, dk = np.zeros_like(x), np.zeros_like(k)
    for at_x, at_k, at_z in naive_taps(spec):
        z[at_z] += x[at_x] * k[at_k]
        dx[at_x] += dz[at_z] * k[at_k]
        dk[at_k] += dz[at_z] * x[at_x]
    return z, dx, dk, dz.sum(axis=(1, 2))


def assert_naive(spec: Spec, arrays: Arrays) -> None:
    z = forward(spec, arrays.x, arrays.k, arrays.b)
    got = z[0], *(a[0] if i == 0 else a for i, a in enumerate(backward(spec, *_xkdz(arrays))))
    for name, mine, expected in zip(("z", "dx", "dk", "db"), got, naive(spec, arrays), strict=True):
        np.testing.assert_array_equal(mine, expected, err_msg=f"{name} of {spec}")


def _xkdz(arrays: Arrays) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return arrays.x, arrays.k, arrays.dz


@pytest.mark.parametrize("dtype", [np.int64, np.float64])
@pytest.mark.parametrize("spec", EVERY.values(), ids=EVERY)
def test_named_cases_equal_the_naive_loops(spec: Spec, dtype: Any) -> None:
    assert_naive(spec, random_arrays(spec, dtype=dtype))


@given(spec=every_spec, seed=st.integers(0, 99))
def test_every_case_equals_the_naive_loops(spec: Spec, seed: int) -> None:
    assert_naive(spec, random_arrays(spec, seed=seed))


@given(spec=every_spec, data=st.data())
def test_a_batch_is_its_samples(spec: Spec, data: st.DataObject) -> None:
    x, k, b, dz = data.draw(arrays_for(spec, max_batch=3))
    z, (dx, dk, db) = forward(spec, x, k, b), backward(spec, x, k, dz)
    alone = [backward(spec, *pair) for pair in ((xi, k, gi) for xi, gi in zip(x, dz, strict=True))]
    np.testing.assert_array_equal(z, [forward(spec, xi, k, b) for xi in x])
    np.testing.assert_array_equal(dx, [a.dx for a in alone])
    np.testing.assert_array_equal(dk, sum(a.dk for a in alone))
    np.testing.assert_array_equal(db, sum(a.db for a in alone))


@given(spec=every_spec, data=st.data(), factor=st.integers(-3, 3))
def test_linear_in_x_and_in_k(spec: Spec, data: st.DataObject, factor: int) -> None:
    x, k, b, _ = random_arrays(spec)
    y, q, *_ = random_arrays(spec, seed=data.draw(st.integers(1, 99)))
    both = forward(spec, x, k) + factor * forward(spec, y, k)
    np.testing.assert_array_equal(forward(spec, x + factor * y, k), both)
    both = forward(spec, x, k) + factor * forward(spec, x, q)
    np.testing.assert_array_equal(forward(spec, x, k + factor * q), both)
    shift = np.broadcast_to(b[:, None, None], both.shape)
    np.testing.assert_array_equal(forward(spec, x, k, b) - forward(spec, x, k), shift)


@given(spec=every_spec, data=st.data())
def test_one_trilinear_form(spec: Spec, data: st.DataObject) -> None:
    """⟨z, g⟩ = ⟨x, dx⟩ = ⟨k, dk⟩ = T(x, k, g): each gradient is a partial derivative of T."""
    x, k, _, dz = data.draw(arrays_for(spec))
    gradients = backward(spec, x, k, dz)
    form = np.vdot(forward(spec, x, k), dz)
    assert form == np.vdot(x, gradients.dx) == np.vdot(k, gradients.dk)


@given(spec=conv2d_specs(), data=st.data())
def test_transposed_convolution_is_the_adjoint(spec: Conv2dSpec, data: st.DataObject) -> None:
    """⟨conv(x), g⟩ = ⟨x, convᵀ(g)⟩, the remainder rows given back by output_padding."""
    x, k, _, dz = data.draw(arrays_for(spec))
    back = numeric.conv_transpose2d(dz, k, output_padding=spec.remainder, **hyper(spec))
    assert back.shape == x.shape
    assert np.vdot(numeric.conv2d(x, k, **hyper(spec)), dz) == np.vdot(x, back)
    np.testing.assert_array_equal(numeric.conv2d_backward(x, k, dz, **hyper(spec)).dx, back)


@given(spec=conv2d_specs(), data=st.data())
def test_the_notes_road_gives_the_same_input_gradient(
    spec: Conv2dSpec, data: st.DataObject
) -> None:
    x, k, _, dz = data.draw(arrays_for(spec))
    rotated = numeric.input_gradient_by_rotation(x, k, dz, **hyper(spec))
    np.testing.assert_array_equal(rotated, numeric.conv2d_backward(x, k, dz, **hyper(spec)).dx)


@draws(40)
@given(spec=conv2d_specs(4, 2) | conv_transpose2d_specs(3, 2), dtype=st.sampled_from("iqfd"))
def test_finite_differences_agree(spec: Spec, dtype: str) -> None:
    """Exactly, even in floating point: the numbers are small integers, the steps powers of 2."""
    x, k, b, dz = random_arrays(spec, dtype=dtype)
    gradients = backward(spec, x, k, dz)
    tried = (
        numeric.finite_differences(lambda a: forward(spec, a, k, b), x, dz),
        numeric.finite_differences(lambda a: forward(spec, x, a, b), k, dz),
        numeric.finite_differences(lambda a: forward(spec, x, k, a), b, dz),
    )
    for mine, expected in zip(gradients, tried, strict=True):
        np.testing.assert_array_equal(mine, expected)


def test_finite_differences_move_one_number_at_a_time() -> None:
    """The derivative of a product is the other factor, unmoved."""
    tried = numeric.finite_differences(lambda a: a[0] * a[1], [3, 5], 10)
    assert tried.tolist() == [50, 30]
    tried = numeric.finite_differences(np.sin, np.array([0.0, 1.0, 2.0]), np.ones(3))
    np.testing.assert_allclose(tried, np.cos([0, 1, 2]), rtol=1e-9)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (5, 4)])
def test_scipy_agrees_on_plain_grids(height: int, width: int) -> None:
    rng = np.random.default_rng(0)
    x, k = rng.normal(size=(7, 6)), rng.normal(size=(height, width))
    close = {"rtol": 1e-13, "atol": 1e-13}
    np.testing.assert_allclose(numeric.conv2d(x, k), correlate2d(x, k, "valid"), **close)
    np.testing.assert_allclose(numeric.conv_transpose2d(x, k), convolve2d(x, k, "full"), **close)
    dz = rng.normal(size=(8 - height, 7 - width))
    dx, dk, _ = numeric.conv2d_backward(x, k, dz)
    np.testing.assert_allclose(dx, convolve2d(dz, k, "full"), **close)
    np.testing.assert_allclose(dk, correlate2d(x, dz, "valid"), **close)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (5, 4)])
def test_scipy_agrees_on_a_true_convolution(height: int, width: int) -> None:
    rng = np.random.default_rng(0)
    x, k = rng.normal(size=(7, 6)), rng.normal(size=(height, width))
    dz = rng.normal(size=(8 - height, 7 - width))

    def compute(spec: Spec, result: str, x: np.ndarray, dz: np.ndarray) -> np.ndarray:
        return true_convolution(spec, result, x=x, k=k, b=0.0, dz=dz)

    close = {"rtol": 1e-13, "atol": 1e-13}
    conv = Conv2dSpec((7, 6), (height, width))
    back = ConvTranspose2dSpec(conv.output_size, (height, width))
    turned_dk = correlate2d(x, dz, "valid")
    for found, expected in (
        (compute(conv, "forward", x, dz), convolve2d(x, k, "valid")),
        (compute(conv, "input_gradient", x, dz), correlate2d(dz, k, "full")),
        (compute(conv, "kernel_gradient", x, dz), np.rot90(turned_dk, 2)),
        (compute(conv, "kernel_gradient", x, dz), convolve2d(np.rot90(x, 2), dz, "valid")),
        (compute(back, "forward", dz, x), correlate2d(dz, k, "full")),
        (compute(back, "input_gradient", dz, x), convolve2d(x, k, "valid")),
        (compute(back, "kernel_gradient", dz, x), np.rot90(turned_dk, 2)),
    ):
        np.testing.assert_allclose(found, expected, **close)


@given(spec=every_spec, data=st.data())
def test_a_true_convolution_has_the_adjoints_of_its_forward(
    spec: Spec, data: st.DataObject
) -> None:
    """⟨dz, z − b⟩ = ⟨dk, k⟩ = ⟨dx, x⟩, with the visitor's own k and its gradient in one layout."""
    arrays = data.draw(arrays_for(spec))._asdict()
    found = {
        result: true_convolution(spec, result, **arrays)
        for result in ("forward", "kernel_gradient", "input_gradient")
    }
    products = found["forward"] - arrays["b"][:, None, None]
    whole = np.vdot(arrays["dz"], products)
    assert whole == np.vdot(found["kernel_gradient"], arrays["k"])
    assert whole == np.vdot(found["input_gradient"], arrays["x"])


@pytest.fixture(params=[1, 64, 600], ids="{}-bytes".format)
def small_blocks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Blocks so small that samples, rows and single rows are cut."""
    with planned(BLOCK_BYTES=request.param):
        yield


@draws(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spec=every_spec, seed=st.integers(0, 99))
def test_blocks_do_not_change_the_result(small_blocks: None, spec: Spec, seed: int) -> None:
    assert_naive(spec, random_arrays(spec, seed=seed))
    x, k, b, dz = random_arrays(spec, seed=seed, batch=3)
    per_sample = [forward(spec, xi, k, b) for xi in x]
    np.testing.assert_array_equal(forward(spec, x, k, b), per_sample)
    gradients = backward(spec, x, k, dz)
    assert np.vdot(k, gradients.dk) == np.vdot(x, gradients.dx)


@given(spec=every_spec, seed=st.integers(0, 99))
def test_both_roads_of_scatter_agree(spec: Spec, seed: int) -> None:
    """Adding back through the view = the full correlation, wherever that exists."""
    x, k, _, dz = random_arrays(spec, seed=seed)
    plan = arguments._cached_conv2d if isinstance(spec, Conv2dSpec) else arguments._cached_transpose
    view = plan(x.shape, k.shape, x.itemsize, **hyper(spec)).windows
    coarse = dz if isinstance(spec, Conv2dSpec) else x
    added = view.crop(sums._add_back(view, coarse, view.matrix(k).swapaxes(-1, -2)))
    with planned(**plans.LARGE):
        scattered = sums.scatter(replace(view), coarse, k)
    np.testing.assert_array_equal(scattered.reshape(added.shape), added)


@given(
    spec=every_spec,
    seed=st.integers(0, 99),
    block=st.sampled_from([2000, 6000, windows.BLOCK_BYTES]),
)
def test_the_roads_of_large_grids_equal_the_naive_loops(spec: Spec, seed: int, block: int) -> None:
    """Narrow groups in strips, and a correlation for every s-th cell of the finer grid."""
    with planned(**plans.LARGE, BLOCK_BYTES=block):
        assert_naive(spec, random_arrays(spec, seed=seed))


@given(
    spec=every_spec,
    dtype=st.sampled_from(["i1", "u2", "i4", "f4", "f8", "g", "F", "D"]),
    place=st.tuples(st.sampled_from(["x", "k", "dz"]), st.integers(0, 10**6)),
    wild=st.sampled_from([0, np.nan, np.inf, -np.inf]),
)
@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")
def test_the_roads_of_large_grids_equal_those_of_small_ones(
    spec: Spec, dtype: str, place: tuple[str, int], wild: float
) -> None:
    """In every dtype, and with an inf or NaN somewhere."""
    arrays = random_arrays(spec, batch=2, dtype=dtype)
    if dtype in "FD":
        others = random_arrays(spec, batch=2, seed=1, dtype=dtype)
        arrays = Arrays(*(a + 1j * other for a, other in zip(arrays, others, strict=True)))
    name, index = place
    target = getattr(arrays, name)
    if target.dtype.kind == "f":
        target.flat[index % target.size] = wild
    with planned(**plans.SMALL):
        small = forward(spec, arrays.x, arrays.k, arrays.b), *backward(spec, *_xkdz(arrays))
    with planned(**plans.LARGE):
        large = forward(spec, arrays.x, arrays.k, arrays.b), *backward(spec, *_xkdz(arrays))
    for mine, expected in zip(large, small, strict=True):
        assert mine.dtype == expected.dtype
        np.testing.assert_array_equal(mine, expected)


def depthwise(channels: int) -> dict[str, int]:
    return dict.fromkeys(("in_channels", "out_channels", "groups"), channels)


LARGE = {
    "depthwise": (Conv2dSpec((40, 30), (3, 5), padding=1, **depthwise(8)), True),
    "depthwise-dilated": (Conv2dSpec((40, 30), (3, 3), dilation=2, **depthwise(8)), True),
    "depthwise-long": (Conv2dSpec((300, 400), (5, 5), padding=2, **depthwise(2)), True),
    "pairs": (
        Conv2dSpec((40, 30), (3, 3), padding=1, in_channels=8, out_channels=8, groups=4), True,
    ),
    "wide-groups": (
        Conv2dSpec((40, 30), (3, 3), padding=1, in_channels=16, out_channels=16, groups=2), False,
    ),
    "stride-2": (Conv2dSpec((41, 30), (4, 4), stride=2, padding=1, **depthwise(8)), False),
    "stride-3": (Conv2dSpec((61, 50), (5, 2), stride=3, dilation=2, **depthwise(8)), False),
}  # fmt: skip
"""Grids as large as the fast roads are for, and whether their groups are narrow."""


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize(("spec", "is_narrow"), LARGE.values(), ids=LARGE)
def test_scipy_agrees_on_large_grids(spec: Conv2dSpec, is_narrow: bool, dtype: str) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=a.shape).astype(dtype) for a in random_arrays(spec, batch=2)]
    x, k, b, dz = arrays
    plan = arguments.conv2d_plan(x, k, spec.stride, spec.padding, spec.dilation, spec.groups)
    assert (plan.windows.strip is not None) == is_narrow
    assert plan.windows.phases
    expected = scipy_results(spec, *(a.astype(float) for a in arrays))
    back = numeric.conv_transpose2d(dz, k, output_padding=spec.remainder, **hyper(spec))
    found = forward(spec, x, k, b), *backward(spec, x, k, dz), back
    tiny = 1e-4 if dtype == "f4" else 1e-12
    for mine, theirs in zip(found, (*expected, expected[1]), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=tiny, atol=tiny * np.abs(theirs).max())


def scipy_results(spec: Conv2dSpec, x: Any, k: Any, b: Any, dz: Any) -> tuple[np.ndarray, ...]:
    """z, dx, dk and db, one channel at a time, by SciPy on grids with their zeros written out."""
    padded = numeric.zero_pad(x, spec.padding)
    spread = numeric.zero_pad(
        numeric.insert_zeros(dz, spec.stride), tuple((0, extra) for extra in spec.remainder)
    )
    dilated = numeric.insert_zeros(k, spec.dilation)
    z, dx, dk = np.zeros_like(dz) + b[:, None, None], np.zeros_like(padded), np.zeros_like(k)
    for n, o, c in itertools.product(range(len(x)), *map(range, k.shape[:2])):
        channel = o // spec.out_channels_per_group * spec.in_channels_per_group + c
        source, upstream, cells = padded[n, channel], spread[n, o], dilated[o, c]
        (down, across), (below, beside) = spec.stride, spec.dilation
        z[n, o] += correlate2d(source, cells, "valid")[::down, ::across]
        whole = convolve2d(upstream, cells, "full")
        dx[n, channel] += whole
        dk[o, c] += correlate2d(source, upstream, "valid")[::below, ::beside]
    (top, bottom), (left, right) = spec.padding
    inside = dx[..., top : dx.shape[-2] - bottom, left : dx.shape[-1] - right]
    return z, inside, dk, dz.sum(axis=(0, 2, 3))


@given(spec=every_spec, data=st.data())
def test_operands_are_left_alone_and_results_are_new(spec: Spec, data: st.DataObject) -> None:
    arrays = data.draw(arrays_for(spec))
    before = [a.copy() for a in arrays]
    for a in arrays:
        a.flags.writeable = False
    x, k, b, dz = arrays
    results = [forward(spec, x, k, b), forward(spec, x, k), *backward(spec, x, k, dz)]
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not any(np.shares_memory(r, a) for r in results for a in arrays)
    assert all(r.flags.writeable and r.flags.c_contiguous for r in results)


@given(spec=every_spec, data=st.data())
def test_memory_order_does_not_matter(spec: Spec, data: st.DataObject) -> None:
    arrays = data.draw(arrays_for(spec))
    turned = Arrays(*(np.asfortranarray(a)[..., ::-1][..., ::-1] for a in arrays))
    z, other = (forward(spec, a.x, a.k, a.b) for a in (arrays, turned))
    np.testing.assert_array_equal(z, other)
    for mine, other in zip(
        backward(spec, *_xkdz(arrays)), backward(spec, *_xkdz(turned)), strict=True
    ):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_wild_numbers_in_the_kernel_travel_along_real_taps_only(wild: float) -> None:
    k = np.ones((3, 3))
    k[0, 0] = wild
    dx = numeric.conv2d_backward(np.ones((4, 4)), k, np.ones((4, 4)), padding=1).dx
    expected = np.ones((4, 4), bool)
    expected[:3, :3] = False
    np.testing.assert_array_equal(np.isfinite(dx), expected)
    np.testing.assert_array_equal(dx[:3, :3], wild)


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_wild_numbers_in_the_kernel_do_not_meet_the_padding_at_a_stride(wild: float) -> None:
    """The last kernel cell reaches no cell of the first row or column."""
    k = np.ones((4, 4))
    k[3, 3] = wild
    expected = np.ones((12, 12), bool)
    expected[3::2, 3::2] = False
    with planned(**plans.LARGE):
        z = numeric.conv_transpose2d(np.ones((5, 5)), k, stride=2)
    np.testing.assert_array_equal(np.isfinite(z), expected)


@pytest.mark.parametrize("channels", [(1, 1), (1, 2), (2, 1)], ids=str)
@pytest.mark.parametrize("size", [(1, 1), (1, 2), (3, 3)], ids=str)
def test_zero_times_nan_is_nan(size: tuple[int, int], channels: tuple[int, int]) -> None:
    """Also where a matrix shrinks to one number: NumPy's ``dot`` takes 0 · NaN for 0 there."""
    reads, makes = channels
    x = np.full((reads, *size), np.nan)
    for cells in ((1, 1), size):
        k = np.zeros((makes, reads, *cells))
        z = numeric.conv2d(x, k)
        assert np.isnan(z).all()
        assert np.isnan(numeric.conv2d_backward(x, k, np.zeros_like(z)).dk).all()


def test_the_full_correlation_is_taken_only_where_it_is_shorter() -> None:
    """A kernel as large as its input has one window, but as many turned ones as input cells."""
    large = arguments._cached_conv2d((50, 50), (50, 50), 8, 1, 0, 1, 1)
    usual = arguments._cached_conv2d((50, 50), (3, 3), 8, 1, 0, 1, 1)
    assert large.windows.phases is None
    assert usual.windows.phases is not None


@pytest.mark.filterwarnings("error")
def test_large_numbers_that_stay_finite_raise_no_warning() -> None:
    """Squares of the kernel's cells would overflow, but nobody asked for them."""
    k = np.full((2, 2), 1e30, np.float32)
    dx, _, _ = numeric.conv2d_backward(np.ones((3, 3), "f4"), k, np.ones((2, 2), "f4"))
    np.testing.assert_allclose(dx[1, 1], 4e30, rtol=1e-6)


def test_a_window_in_the_padding_gives_b() -> None:
    z = numeric.conv2d([[5]], [[7]], 3, padding=2)
    assert z[0, 0] == 3
    assert z[2, 2] == 38


def test_the_view_stays_inside_its_buffer() -> None:
    """NumPy itself refuses a view that would leave the padded grid."""
    plan = arguments._cached_conv2d((3, 3), (2, 2), 8, 1, 0, 1, 1)
    with pytest.raises(ValueError, match="strides is incompatible with shape"):
        plan.windows.view(np.zeros((1, 1, 3, 2)))
