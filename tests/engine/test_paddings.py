"""Named paddings against the frameworks' own definitions, and forward passes by brute force."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import numeric
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Pair
from engine.paddings import Odd, same, same_output_padding, transposed_same

pairs = st.tuples(st.integers(1, 9), st.integers(1, 9))
steps = st.tuples(st.integers(1, 4), st.integers(1, 4))
odds = st.sampled_from(("before", "after"))


@given(pairs, pairs, steps, steps, odds)
def test_a_convolution_leaves_a_cell_for_every_stride_begun(
    size: Pair, kernel: Pair, stride: Pair, dilation: Pair, odd: Odd
) -> None:
    """TensorFlow: out = ceil(in / stride), and no more padding than that needs."""
    padding = same(size, kernel, stride, dilation, odd)
    spec = Conv2dSpec(size, kernel, stride=stride, padding=padding, dilation=dilation)
    assert spec.output_size == tuple(ceil(i / s) for i, s in zip(size, stride, strict=True))
    for axis in spec.axes:
        before, after = axis.pad_before, axis.pad_after
        assert min(before, after) >= 0
        less, more = (before, after) if odd == "after" else (after, before)
        assert more - less in (0, 1)
        # One zero less would not do; and where none is put, none is needed.
        assert not (before + after) or axis.remainder == 0


@given(pairs, pairs, steps, steps, odds)
def test_a_transposed_convolution_makes_i_times_s(
    size: Pair, kernel: Pair, stride: Pair, dilation: Pair, odd: Odd
) -> None:
    padding = transposed_same(kernel, stride, dilation, odd)
    spec = ConvTranspose2dSpec(
        size,
        kernel,
        stride=stride,
        padding=padding,
        dilation=dilation,
        output_padding=same_output_padding(kernel, stride, dilation),
    )
    assert spec.output_size == tuple(i * s for i, s in zip(size, stride, strict=True))
    # It is the gradient of the convolution with the same name from i · s to i.
    assert padding == same(spec.output_size, kernel, stride, dilation, odd)


@given(pairs, pairs, steps)
def test_without_a_stride_it_is_pytorchs_same(size: Pair, kernel: Pair, dilation: Pair) -> None:
    spec = Conv2dSpec(size, kernel, padding="same", dilation=dilation)
    assert same(size, kernel, (1, 1), dilation) == spec.padding


# tf.nn.convolution: out = ceil(in / stride), total = max((out - 1) * stride + filter - in, 0),
# before = total // 2; ONNX's SAME_LOWER has the odd one before. Worked by hand.
@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "before", "after"),
    [
        (4, 3, 2, 1, 0, 1),
        (5, 3, 2, 1, 1, 1),
        (224, 7, 2, 1, 2, 3),
        (4, 1, 2, 1, 0, 0),  # one too few would be needed: there is no negative padding
        (5, 2, 1, 1, 0, 1),
        (6, 3, 4, 2, 1, 2),
    ],
)
def test_paddings_worked_by_hand(
    size: int, kernel: int, stride: int, dilation: int, before: int, after: int
) -> None:
    arguments = ((size, size), (kernel, kernel), (stride, stride), (dilation, dilation))
    assert same(*arguments) == ((before, after), (before, after))
    assert same(*arguments, "before") == ((after, before), (after, before))


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "crop", "added"),
    [
        (3, 2, 1, (0, 1), 0),
        (4, 2, 1, (1, 1), 0),
        (2, 2, 1, (0, 0), 0),
        (1, 2, 1, (0, 0), 1),
        (2, 4, 1, (0, 0), 2),
        (3, 1, 2, (2, 2), 0),
    ],
)
def test_crops_worked_by_hand(
    kernel: int, stride: int, dilation: int, crop: Pair, added: int
) -> None:
    arguments = ((kernel, kernel), (stride, stride), (dilation, dilation))
    assert transposed_same(*arguments) == (crop, crop)
    assert transposed_same(*arguments, "before") == (crop[::-1], crop[::-1])
    assert same_output_padding(*arguments) == (added, added)


@given(pairs, pairs, steps, steps, odds, st.integers(0, 99))
def test_forward_passes_by_brute_force(
    size: Pair, kernel: Pair, stride: Pair, dilation: Pair, odd: Odd, seed: int
) -> None:
    """The zeros put on with numpy.pad, the patches added up with numpy, the edges cut off."""
    rng = np.random.default_rng(seed)
    x, k = rng.integers(-4, 5, size), rng.integers(-4, 5, kernel)
    padding = same(size, kernel, stride, dilation, odd)
    padded = np.pad(x, padding)
    expected = np.zeros([ceil(i / s) for i, s in zip(size, stride, strict=True)], int)
    for i, j in np.ndindex(expected.shape):
        for u, v in np.ndindex(kernel):
            at = i * stride[0] + u * dilation[0], j * stride[1] + v * dilation[1]
            expected[i, j] += padded[at] * k[u, v]
    found = numeric.conv2d(x, k, stride=stride, padding=padding, dilation=dilation)
    np.testing.assert_array_equal(found, expected)

    sizes = zip(size, kernel, stride, dilation, strict=True)
    whole = np.zeros([max((i - 1) * s + d * (n - 1) + 1, i * s) for i, n, s, d in sizes], int)
    for i, j in np.ndindex(size):
        for u, v in np.ndindex(kernel):
            at = i * stride[0] + u * dilation[0], j * stride[1] + v * dilation[1]
            whole[at] += x[i, j] * k[u, v]
    (top, _), (left, _) = crop = transposed_same(kernel, stride, dilation, odd)
    rows, columns = (i * s for i, s in zip(size, stride, strict=True))
    extra = same_output_padding(kernel, stride, dilation)
    found = numeric.conv_transpose2d(
        x, k, stride=stride, padding=crop, output_padding=extra, dilation=dilation
    )
    np.testing.assert_array_equal(found, whole[top : top + rows, left : left + columns])
