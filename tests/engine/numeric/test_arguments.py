"""Dtypes, ranks, refusals, memory: how the numeric functions treat what they are given."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.misfits import Misfit
from engine.numeric import (
    conv2d,
    conv2d_backward,
    conv_transpose2d,
    conv_transpose2d_backward,
    finite_differences,
    input_gradient_by_rotation,
)

X = np.arange(9.0).reshape(3, 3)
K = np.array([[1.0, 2.0], [3.0, 5.0]])
DTYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "g", "F", "D"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("forward", "backward"),
    [(conv2d, conv2d_backward), (conv_transpose2d, conv_transpose2d_backward)],
    ids=["conv2d", "conv_transpose2d"],
)
def test_dtype_stays(forward: Callable, backward: Callable, dtype: str) -> None:
    x, k, b = X.astype(dtype), K.astype(dtype), np.ones(1, dtype)
    z = forward(x, k, b)
    assert z.dtype == forward(x, k).dtype == np.dtype(dtype)
    assert {a.dtype for a in backward(x, k, z)} == {np.dtype(dtype)}
    np.testing.assert_array_equal(z, forward(X, K, 1).astype(dtype))


def test_several_dtypes_become_their_common_one() -> None:
    assert conv2d(X.astype("f4"), K.astype("f8")).dtype == np.float64
    assert conv2d(X.astype("i4"), K.astype("f4")).dtype == np.float64
    assert conv2d(X.astype("f4"), K.astype("i2")).dtype == np.float32
    assert conv2d(X.astype("f4"), K.astype("f4"), np.ones(1)).dtype == np.float64
    assert conv2d(X.astype("f4"), K.astype("f4"), 1.5).dtype == np.float32
    assert conv2d(X.astype(">f4"), K.astype("f4")).dtype == np.float32


def test_float16_is_summed_in_float32() -> None:
    """4096 + 1 + 1 … is lost one by one in float16."""
    x = np.ones((1, 65), "f2")
    x[0, 0] = 4096
    assert conv2d(x, np.ones((1, 65), "f2"))[0, 0] == 4160


def test_float16_is_added_back_in_float32() -> None:
    """At stride 2 the taps of one cell are added one after the other, the large one first."""
    k = np.ones((1, 65), "f2")
    k[0, 0] = 4096
    assert conv_transpose2d(np.ones((1, 70), "f2"), k, stride=2)[0, 80] == 4096 + 32


@pytest.mark.parametrize(
    ("forward", "backward"),
    [(conv2d, conv2d_backward), (conv_transpose2d, conv_transpose2d_backward)],
    ids=["conv2d", "conv_transpose2d"],
)
def test_complex_gradients_conjugate_the_other_factor(
    forward: Callable, backward: Callable
) -> None:
    """⟨dz, z⟩ = ⟨dx, x⟩ = ⟨dk, k⟩ with the complex inner product, which conjugates its left."""
    x, k = X + 1j * X[::-1], K - 2j * K.T
    z = forward(x, k, padding=1)
    dz = z + 1j
    dx, dk, _ = backward(x, k, dz, padding=1)
    assert np.vdot(dz, z) == np.vdot(dx, x) == np.vdot(dk, k)
    if forward is conv2d:
        np.testing.assert_array_equal(input_gradient_by_rotation(x, k, dz, padding=1), dx)


def test_lists_are_read() -> None:
    assert conv2d(X.tolist(), K.tolist(), [1.0]).tolist() == conv2d(X, K, 1).tolist()
    z = conv2d([[1, 2], [3, 4]], [[1]])
    assert z.dtype == np.int64


@pytest.mark.parametrize("x_shape", [(3, 3), (1, 3, 3), (1, 1, 3, 3)], ids=str)
@pytest.mark.parametrize("k_shape", [(2, 2), (1, 1, 2, 2)], ids=str)
@pytest.mark.parametrize("b", [None, 2.0, np.float64(2), np.array([2.0])], ids=repr)
def test_ranks(x_shape: tuple, k_shape: tuple, b: Any) -> None:
    x, k = X.reshape(x_shape), K.reshape(k_shape)
    for forward, backward in (
        (conv2d, conv2d_backward),
        (conv_transpose2d, conv_transpose2d_backward),
    ):
        z = forward(x, k, b)
        assert z.ndim == x.ndim
        np.testing.assert_array_equal(z.ravel(), forward(X, K, b).ravel())
        dx, dk, db = backward(x, k, z)
        assert (dx.shape, dk.shape, db.shape) == (x_shape, k_shape, (1,))
    assert input_gradient_by_rotation(x, k, conv2d(x, k)).shape == x_shape


def test_an_empty_batch_has_empty_results() -> None:
    x, k = np.ones((0, 2, 3, 3)), np.ones((4, 2, 2, 2))
    z = conv2d(x, k, np.ones(4), padding=1)
    assert z.shape == (0, 4, 4, 4)
    dx, dk, db = conv2d_backward(x, k, z, padding=1)
    assert dx.shape == x.shape
    assert not dk.any()
    assert not db.any()


def call(function: Callable, *operands: Any, **hyper: Any) -> Callable[[], Any]:
    return lambda: function(*operands, **hyper)


ones = np.ones
endless = np.broadcast_to(1.0, (10**6, 10**6))

REFUSALS: dict[str, tuple[Callable, type[Exception], list[str]]] = {
    "rank-1": (call(conv2d, [1, 2], K), ValueError, ["x has shape (2,)", "(H, W), (C, H, W)"]),
    "rank-0": (call(conv2d, 5, K), ValueError, ["x has shape ()"]),
    "rank-5": (call(conv2d, ones((1,) * 5), K), ValueError, ["x has shape (1, 1, 1, 1, 1)"]),
    "k-rank-3": (call(conv2d, X, ones((1, 2, 2))), ValueError, ["k has shape (1, 2, 2)", "(kh,"]),
    "channels": (
        call(conv2d, ones((3, 4, 4)), ones((4, 2, 3, 3))),
        ValueError,
        ["has 3 channels", "(4, 2, 3, 3)", "reads 2", "(4, 3, 3, 3)", "x with 2 channels"],
    ),
    "channels-groups": (
        call(conv2d, ones((4, 4, 4)), ones((4, 4, 3, 3)), groups=2),
        ValueError,
        ["groups 2 reads 8", "(4, 2, 3, 3)"],
    ),
    "channels-transposed": (
        call(conv_transpose2d, ones((3, 4, 4)), ones((2, 5, 3, 3))),
        ValueError,
        ["has 3 channels", "reads 2", "(3, 5, 3, 3)"],
    ),
    "no-channel-axis": (
        call(conv2d, X, ones((2, 1, 2, 2))), ValueError, ["(3, 3)", "2 of them", "(1, 3, 3)"],
    ),
    "b-length": (
        call(conv2d, X, K, [1, 2]), ValueError, ["b has shape (2,)", "(1,)", "single number"],
    ),
    "b-matrix": (call(conv2d, X, K, [[1]]), ValueError, ["b has shape (1, 1)", "(1,)"]),
    "b-scalar": (
        call(conv2d, X[None], ones((2, 1, 2, 2)), 1), ValueError, ["b has shape ()", "(2,)"],
    ),
    "dz-shape": (
        call(conv2d_backward, X, K, ones((3, 2))),
        ValueError, ["dz has shape (3, 2)", "z has (2, 2)"],
    ),
    "dz-rank": (
        call(conv2d_backward, X, K, ones((1, 2, 2))), ValueError, ["(1, 2, 2)", "(2, 2)"],
    ),
    "dz-transposed": (
        call(conv_transpose2d_backward, X, K, X), ValueError, ["dz has shape (3, 3)", "(4, 4)"],
    ),
    "dz-rotation": (call(input_gradient_by_rotation, X, K, X), ValueError, ["dz has shape"]),
    "empty-x": (call(conv2d, ones((0, 3)), K), ValueError, ["input_size is 0", "at least 1"]),
    "empty-k": (call(conv2d, X, ones((0, 2))), ValueError, ["kernel_size is 0", "at least 1"]),
    "no-channels": (
        call(conv2d, ones((0, 3, 3)), ones((1, 0, 2, 2))), ValueError, ["in_channels is 0"],
    ),
    "stride": (call(conv2d, X, K, stride=0), ValueError, ["stride is 0", "at least 1"]),
    "stride-true": (call(conv2d, X, K, stride=True), TypeError, ["stride is True"]),
    "stride-float": (call(conv2d, X, K, stride=(1.0, 1)), TypeError, ["stride is 1.0"]),
    "padding-list-float": (call(conv2d, X, K, padding=[0.0]), TypeError, ["padding is 0.0"]),
    "groups": (call(conv2d, X, K, groups=0), ValueError, ["groups is 0", "at least 1"]),
    "groups-transposed": (
        call(conv_transpose2d, X, K, groups="2"), TypeError, ["groups is '2'", "integer"],
    ),
    "groups-negative": (call(conv_transpose2d, X, K, groups=-1), ValueError, ["groups is -1"]),
    "large-kernel": (
        call(conv2d, X, K, dilation=3), ValueError, ["dilation 3", "4 rows", "≤ 1", "≥ 1"],
    ),
    "output-padding": (
        call(conv_transpose2d, X, K, output_padding=1), ValueError, ["output_padding 1", "≤ 0"],
    ),
    "text": (call(conv2d, "abc", K), TypeError, ["x has dtype <U3", "floating point"]),
    "none": (call(conv2d, X, None), TypeError, ["k has dtype object"]),
    "objects": (call(conv2d, X.astype(object), K), TypeError, ["x has dtype object"]),
    "bool": (call(conv2d, X > 1, K), TypeError, ["x has dtype bool"]),
    "bool-b": (call(conv2d, X, K, True), TypeError, ["b has dtype bool"]),
    "dates": (call(conv2d_backward, X, K, ones((2, 2), "M8[D]")), TypeError, ["dz has dtype dat"]),
    "ragged": (call(conv2d, [[1, 2], [3]], K), ValueError, ["x is not a rectangular array"]),
    "endless-x": (
        call(conv2d, endless, K), ValueError, ["1000000 × 1000000", "at most 268435456"],
    ),
    "endless-padding": (
        call(conv2d, X, K, padding=10**6), ValueError, ["2000003", "at most 268435456"],
    ),
    "endless-output": (
        call(conv_transpose2d, X, K, stride=10**6), ValueError, ["2000002", "at most 268435456"],
    ),
    "endless-channels": (
        call(conv2d, ones((1, 400, 400)), np.broadcast_to(1.0, (10**6, 1, 1, 1))),
        ValueError, ["1000000 × 400 × 400", "at most 268435456"],
    ),
    "endless-channels-kernel": (
        call(conv2d, ones((2**15, 1, 1)), np.broadcast_to(1.0, (2**15, 2**15, 1, 1))),
        ValueError, ["the kernel", "1073741824 elements", "at most 268435456"],
    ),
    "endless-kernel": (
        call(conv_transpose2d, X, np.broadcast_to(1.0, (10**5, 10**5))),
        ValueError, ["100002", "at most 268435456"],
    ),
    "differences-bool": (
        call(finite_differences, np.sin, np.ones(2, bool), 1), TypeError, ["a has dtype bool"],
    ),
    "differences-step": (
        call(finite_differences, np.sin, [1.0], 1, step=0), ValueError, ["step is 0", "positive"],
    ),
    "differences-integer": (
        call(finite_differences, np.sin, [1], 1, step=0.5), ValueError, ["step is 0.5", "int64"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refusals_name_value_rule_and_way_out(case: tuple) -> None:
    function, error, words = case
    tracemalloc.start()
    with pytest.raises(error) as caught:
        function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(caught.value, Misfit) or type(caught.value) is error
    for word in words:
        assert word in str(caught.value)
    assert peak < 2**20


@pytest.mark.parametrize("stride", [True, 1.0, (1.0, 1), (True, 1)], ids=repr)
def test_what_equals_a_cached_legal_value_is_still_refused(stride: Any) -> None:
    for legal in (1, (1, 1)):
        conv2d(X, K, stride=legal)
        conv_transpose2d(X, K, stride=legal)
    for function in (conv2d, conv_transpose2d):
        with pytest.raises(TypeError, match="stride is"):
            function(X, K, stride=stride)


def test_any_integer_and_any_sequence_will_do() -> None:
    expected = conv2d(X, K, stride=2, padding=1)
    for two, one in ((np.int8(2), [1]), ([2, 2], [[1, 1], (1, 1)]), (np.array([2, 2]), (1, 1))):
        np.testing.assert_array_equal(conv2d(X, K, stride=two, padding=one), expected)


def peak_of(function: Callable, *operands: Any, **hyper: Any) -> int:
    """Most bytes alive at a time during a second call (the first one plans)."""
    function(*operands, **hyper)
    tracemalloc.start()
    result = function(*operands, **hyper)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del result
    return peak


MEMORY = {
    "channels": ((4, 32, 40, 40), (32, 32, 3, 3), {"padding": 1}),
    "large-kernel": ((1, 1, 300, 300), (1, 1, 40, 40), {}),
    "stride": ((8, 16, 64, 64), (32, 16, 5, 5), {"stride": 2, "padding": 2}),
    "many-samples": ((2000, 1, 16, 16), (8, 1, 3, 3), {}),
    "depthwise": ((2, 64, 64, 64), (64, 1, 3, 3), {"padding": 1, "groups": 64}),
    "depthwise-stride": ((2, 64, 64, 64), (64, 1, 4, 4), {"padding": 1, "groups": 64, "stride": 2}),
    "depthwise-long": ((1, 2, 600, 600), (2, 1, 5, 5), {"padding": 2, "groups": 2}),
    "grouped": ((2, 64, 64, 64), (64, 16, 3, 3), {"padding": 1, "groups": 4}),
    "stride-4x4": ((4, 32, 40, 40), (32, 32, 4, 4), {"padding": 1, "stride": 2}),
    "one-long-row": ((1, 128, 1, 3000), (16, 128, 1, 3), {"padding": (0, 1)}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["conv2d", "conv_transpose2d"])
@pytest.mark.parametrize(("x_shape", "k_shape", "hyper"), MEMORY.values(), ids=MEMORY)
def test_memory_stays_near_operands_and_results(
    name: str, x_shape: tuple, k_shape: tuple, hyper: dict
) -> None:
    """At most padded input + output + 1 MB; twice that backward.

    The padded input of a transposed convolution is the notes': x spread and padded; where it is
    added back instead, the padded output stands in its place.
    """
    rng = np.random.default_rng(0)
    k, fine = (rng.normal(size=shape).astype("f4") for shape in (k_shape, x_shape))
    coarse = conv2d(fine, k, **hyper)
    rows, columns = 2 * np.broadcast_to(hyper.get("padding", 0), 2)
    (*_, height, width), (*_, kh, kw) = x_shape, k_shape
    budget = bytes_of(fine, height + rows, width + columns) + coarse.nbytes + 2**20
    if name == "conv2d":
        assert peak_of(conv2d, fine, k, **hyper) <= budget
        assert peak_of(conv2d_backward, fine, k, coarse, **hyper) <= 2 * budget
        return
    z = conv_transpose2d(coarse, k, **hyper)
    spread = bytes_of(coarse, z.shape[2] + kh - 1, z.shape[3] + kw - 1)
    padded = max(spread, bytes_of(z, z.shape[2] + rows, z.shape[3] + columns))
    budget = padded + z.nbytes + 2**20
    assert peak_of(conv_transpose2d, coarse, k, **hyper) <= budget
    assert peak_of(conv_transpose2d_backward, coarse, k, z, **hyper) <= 2 * budget


def bytes_of(grid: np.ndarray, height: int, width: int) -> int:
    """Bytes of the grid if its two spatial axes had these lengths."""
    return int(grid.shape[0] * grid.shape[1] * height * width * grid.itemsize)


def test_importing_numeric_loads_neither_sympy_nor_screens() -> None:
    code = (
        "import sys, engine.numeric; "
        "print([m for m in ('sympy', 'streamlit', 'plotly', 'engine.symbolic', 'engine.taps') "
        "if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
