"""The matrices against the definition, the table of taps and the numeric engine."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.numeric import input_matrix, kernel_matrix, kernel_places, matrix_road
from engine.numeric import matrix as matrix_module
from engine.numeric.matrix import LARGEST_MATRIX, bias_matrix, matrix_shape, shifts
from engine.results import RESULTS
from engine.taps import grid_shape, ravel, taps
from tests.cases import CONV2D, CONV_TRANSPOSE2D, arrays_for, conv2d_specs, conv_transpose2d_specs

every_spec = conv2d_specs() | conv_transpose2d_specs()


def test_the_notes_matrix() -> None:
    """Dumoulin & Visin's unrolled matrix, for the notes' 3 × 3 input and 2 × 2 kernel."""
    assert kernel_matrix(Conv2dSpec(), [[1, 2], [3, 4]]).tolist() == [
        [1, 2, 0, 3, 4, 0, 0, 0, 0],
        [0, 1, 2, 0, 3, 4, 0, 0, 0],
        [0, 0, 0, 1, 2, 0, 3, 4, 0],
        [0, 0, 0, 0, 1, 2, 0, 3, 4],
    ]


@given(spec=every_spec, data=st.data())
def test_every_result_is_a_matrix_product(spec: Spec, data: st.DataObject) -> None:
    arrays = data.draw(arrays_for(spec))._asdict()
    for result in RESULTS:
        expected = numeric.compute(spec, result, **arrays)
        found = matrix_road(spec, result, **arrays)
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected, strict=True, err_msg=result)


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("dtype", [np.int8, np.float16, np.float32, np.float64, np.complex128])
@pytest.mark.parametrize("spec", [Conv2dSpec((5, 4), (3, 2), padding=1), ConvTranspose2dSpec()])
def test_the_shape_and_dtype_are_compute_s(spec: Spec, dtype: Any, result: str) -> None:
    """Also without channels, and complex numbers conjugated alike."""
    rng = np.random.default_rng(0)
    sizes = {"x": spec.input_size, "k": spec.kernel_size, "b": (), "dz": spec.output_size}
    arrays = {name: rng.integers(-3, 4, size).astype(dtype) for name, size in sizes.items()}
    if dtype is np.complex128:
        arrays = {name: a + 1j * rng.integers(-3, 4, a.shape) for name, a in arrays.items()}
    expected = numeric.compute(spec, result, **arrays)
    np.testing.assert_array_equal(matrix_road(spec, result, **arrays), expected, strict=True)


@given(spec=every_spec, data=st.data())
def test_z_is_linear_in_x_and_in_k(spec: Spec, data: st.DataObject) -> None:
    """C vec X = D vec K, and both transposed give the trilinear form's other two partials."""
    x, k, _, dz = data.draw(arrays_for(spec, max_batch=1))
    c, d = kernel_matrix(spec, k), input_matrix(spec, x[0])
    assert c.shape == matrix_shape(spec, "forward") == (dz.size, x.size)
    assert d.shape == matrix_shape(spec, "kernel_gradient") == (dz.size, k.size)
    np.testing.assert_array_equal(c @ x.ravel(), d @ k.ravel())
    assert (c.T @ dz.ravel()) @ x.ravel() == (d.T @ dz.ravel()) @ k.ravel()
    assert bias_matrix(spec).shape == matrix_shape(spec, "bias_gradient")


@given(spec=conv_transpose2d_specs(), data=st.data())
def test_transposed_means_transposed(spec: ConvTranspose2dSpec, data: st.DataObject) -> None:
    """The convolution from z to x with the same weight array has the transposed matrix."""
    if any(e >= s for e, s in zip(spec.output_padding, spec.stride, strict=True)):
        return
    back = Conv2dSpec(
        spec.output_size, spec.kernel_size, stride=spec.stride, padding=spec.padding,
        dilation=spec.dilation, groups=spec.groups,
        in_channels=spec.out_channels, out_channels=spec.in_channels,
    )  # fmt: skip
    k = data.draw(arrays_for(spec)).k
    np.testing.assert_array_equal(kernel_matrix(spec, k), kernel_matrix(back, k).T)


@given(spec=every_spec, turned=st.booleans())
def test_the_places_are_those_of_the_taps(spec: Spec, turned: bool) -> None:
    expected = np.full(matrix_shape(spec, "forward"), -1)
    shapes = {grid: grid_shape(spec, grid) for grid in ("x", "k", "z")}
    for x, k, z in taps(spec, turned=turned):
        expected[ravel(z, shapes["z"]), ravel(x, shapes["x"])] = ravel(k, shapes["k"])
    np.testing.assert_array_equal(kernel_places(spec, turned=turned), expected)


@given(spec=every_spec, data=st.data())
def test_the_places_say_what_stands_in_the_matrix(spec: Spec, data: st.DataObject) -> None:
    k = data.draw(arrays_for(spec)).k
    out_first = k if isinstance(spec, Conv2dSpec) else k.swapaxes(0, 1)
    places = kernel_places(spec)
    expected = np.where(places < 0, 0, out_first.ravel()[places])
    np.testing.assert_array_equal(kernel_matrix(spec, k), expected)


@given(spec=every_spec)
def test_two_kernel_cells_never_meet_in_one_entry(spec: Spec) -> None:
    for axis in spec.axes:
        assert shifts(axis).sum(axis=1).max() <= 1


@pytest.mark.parametrize("spec", [CONV2D["groups"], CONV_TRANSPOSE2D["groups"]])
def test_groups_make_blocks(spec: Spec) -> None:
    z_half, x_half = (n // 2 for n in matrix_shape(spec, "forward"))
    places = kernel_places(spec)
    assert (places[:z_half, x_half:] == -1).all()
    assert (places[z_half:, :x_half] == -1).all()


def test_an_empty_batch_has_no_gradient() -> None:
    spec = Conv2dSpec()
    arrays = {"x": np.zeros((0, 1, 3, 3)), "k": [[1.0, 2], [3, 4]], "b": 1.0}
    arrays |= {"dz": np.zeros((0, 1, 2, 2))}
    assert matrix_road(spec, "forward", **arrays).shape == (0, 1, 2, 2)
    assert matrix_road(spec, "kernel_gradient", **arrays).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"x": np.ones((3, 2))}, "x has shape (3, 2): this geometry needs (1, 3, 3) a sample"),
        ({"x": np.ones((2, 1, 3, 3))}, "x has 2 samples but dz has 1"),
        ({"k": np.ones((2, 3))}, "k has shape (2, 3): this geometry needs (1, 1, 2, 2)"),
        ({"b": np.ones(2)}, "b has shape (2,): this geometry needs (1,)"),
        ({"dz": np.ones((1, 4))}, "dz has shape (1, 4): this geometry needs (1, 2, 2) a sample"),
    ],
)
def test_wrong_shapes_are_refused(change: dict[str, Any], sentence: str) -> None:
    right = {"x": np.ones((3, 3)), "k": np.ones((2, 2)), "b": 1.0, "dz": np.ones((2, 2))}
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        matrix_road(Conv2dSpec(), "forward", **(right | change))


def test_other_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="result 'z'"):
        matrix_road(Conv2dSpec(), "z", x=1, k=1, b=1, dz=1)
    with pytest.raises(ValueError, match="the matrix is that of one sample"):
        input_matrix(Conv2dSpec(), np.ones((2, 1, 3, 3)))


def test_a_large_matrix_is_refused_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Conv2dSpec((64, 65), (1, 1))
    assert LARGEST_MATRIX < 64 * 65 * 64 * 65
    monkeypatch.setattr(matrix_module, "shifts", lambda axis: pytest.fail("it was begun"))
    with pytest.raises(ValueError, match="4160 × 4160 = 17305600 entries: at most 16777216"):
        kernel_matrix(spec, [[1]])
    with pytest.raises(ValueError, match="entries"):
        kernel_places(spec)
    many = Conv2dSpec((64, 64), (9, 9), padding=4, out_channels=128)
    with pytest.raises(ValueError, match="entries"):
        input_matrix(many, np.ones((64, 64)))


def test_a_long_kernel_over_little_input_is_refused() -> None:
    spec = Conv2dSpec((1, 1), (40_000, 1), padding=((40_000, 0), (0, 0)))
    assert spec.output_size == (2, 1)
    kernel_matrix(spec, np.ones((40_000, 1)))
    spec = Conv2dSpec((400, 1), (300_000, 1), padding=((300_000, 0), (0, 0)))
    with pytest.raises(ValueError, match="the table of an axis would have"):
        kernel_matrix(spec, np.ones((300_000, 1), np.int8))
