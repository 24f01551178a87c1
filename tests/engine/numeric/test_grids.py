"""Zeros around, zeros between, half a turn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.numeric import insert_zeros, rotate180, zero_pad

sides = st.tuples(st.integers(-3, 3), st.integers(-3, 3))


@given(height=st.integers(1, 6), width=st.integers(1, 6), rows=sides, columns=sides)
def test_zero_pad_moves_every_cell(height: int, width: int, rows: tuple, columns: tuple) -> None:
    a = np.arange(1, height * width + 1).reshape(height, width)
    shape = height + sum(rows), width + sum(columns)
    if min(shape) < 0:
        with pytest.raises(ValueError, match="crops more"):
            zero_pad(a, (rows, columns))
        return
    expected = np.zeros(shape, int)
    for i, j in np.ndindex(shape):
        if 0 <= i - rows[0] < height and 0 <= j - columns[0] < width:
            expected[i, j] = a[i - rows[0], j - columns[0]]
    np.testing.assert_array_equal(zero_pad(a, (rows, columns)), expected)


def test_leading_axes_and_dtype_stay() -> None:
    a = np.ones((2, 3, 4, 5), np.float32)
    assert zero_pad(a, ((1, 0), (0, -2))).shape == (2, 3, 5, 3)
    assert insert_zeros(a, (2, 3)).shape == (2, 3, 7, 13)
    assert {f.dtype for f in (zero_pad(a, ((1, 1), (1, 1))), insert_zeros(a, 2))} == {a.dtype}


@given(stride=st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_insert_zeros_spreads_the_cells(stride: tuple[int, int]) -> None:
    a = np.arange(1, 7).reshape(2, 3)
    spread = insert_zeros(a, stride)
    np.testing.assert_array_equal(spread[:: stride[0], :: stride[1]], a)
    assert spread.sum() == a.sum()
    assert spread.shape == (stride[0] + 1, 2 * stride[1] + 1)


def test_two_half_turns_are_none() -> None:
    a = np.arange(12).reshape(2, 2, 3)
    np.testing.assert_array_equal(rotate180(rotate180(a)), a)
    assert rotate180(a)[0, 0, 0] == a[0, 1, 2]


def test_refusals() -> None:
    with pytest.raises(ValueError, match="stride is 0: it must be at least 1"):
        insert_zeros([[1]], 0)
    with pytest.raises(ValueError, match=r"shape \(2,\): expected at least rows and columns"):
        rotate180([1, 2])
    with pytest.raises(ValueError, match="at most 268435456"):
        zero_pad([[1]], ((10**6, 0), (10**6, 0)))
    with pytest.raises(ValueError, match="at most 268435456"):
        insert_zeros(np.ones((2, 2)), 10**6)
