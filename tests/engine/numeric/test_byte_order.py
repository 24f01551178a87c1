"""Arrays of the other byte order, with any strides: the numbers and dtypes of the native ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import agreement, numeric
from engine.geometry import ConvTranspose2dSpec, Spec
from engine.numeric.matrix import matrix_road
from tests.cases import Arrays, conv2d_specs, conv_transpose2d_specs, hyper, random_arrays
from tests.effort import draws

every_spec = conv2d_specs(5, 3) | conv_transpose2d_specs(3, 3)

REAL = ["i2", "i4", "i8", "f4", "f8"]
DTYPES = [*REAL, "u2", "u4", "u8", "f2", "g", "F", "D", "G"]
RESULTS = ("forward", "kernel_gradient", "input_gradient", "bias_gradient")


def swapped(a: np.ndarray) -> np.ndarray:
    """The same numbers with their bytes the other way round."""
    return a.astype(a.dtype.newbyteorder("S"))


def in_c_order(a: np.ndarray) -> np.ndarray:
    return swapped(a)


def in_fortran_order(a: np.ndarray) -> np.ndarray:
    return np.asfortranarray(swapped(a))


def mirrored(a: np.ndarray) -> np.ndarray:
    """Strides below zero."""
    return swapped(a[..., ::-1])[..., ::-1]


def every_second(a: np.ndarray) -> np.ndarray:
    return swapped(a.repeat(2, axis=-1))[..., ::2]


def unaligned(a: np.ndarray) -> np.ndarray:
    """Numbers that begin at an odd byte, as in a packed record."""
    record = np.zeros(a.shape, [("byte", "u1"), ("number", a.dtype.newbyteorder("S"))])
    record["number"] = a
    return record["number"]


LAYOUTS = [in_c_order, in_fortran_order, mirrored, every_second, unaligned]

layouts = st.tuples(*[st.sampled_from([*LAYOUTS, np.asarray])] * 4).filter(
    lambda four: set(four) != {np.asarray}
)
"""What becomes of x, k, b and dz; some may stay native."""


def changed(arrays: Arrays, four: tuple[Callable, ...]) -> Arrays:
    return Arrays(*(f(a) for f, a in zip(four, arrays, strict=True)))


def assert_same(mine: Any, native: Any) -> None:
    """Equal numbers, and a dtype of this machine's order."""
    assert mine.dtype == native.dtype
    assert mine.dtype.isnative
    np.testing.assert_array_equal(mine, native)


def layers(spec: Spec, arrays: Arrays) -> Iterator[np.ndarray]:
    """What is defined for every dtype."""
    x, k, b, dz = arrays
    name = "conv_transpose2d" if isinstance(spec, ConvTranspose2dSpec) else "conv2d"
    forward, backward = getattr(numeric, name), getattr(numeric, f"{name}_backward")
    yield forward(x, k, b, **hyper(spec))
    yield forward(x, k, **hyper(spec))
    yield from backward(x, k, dz, **hyper(spec))
    yield numeric.kernel_matrix(spec, k)
    yield numeric.input_matrix(spec, x[0])
    for result in RESULTS:
        yield numeric.compute(spec, result, **arrays._asdict())
        yield matrix_road(spec, result, **arrays._asdict())
    if name == "conv2d":
        yield numeric.input_gradient_by_rotation(x, k, dz, **hyper(spec))


@given(spec=every_spec, dtype=st.sampled_from(DTYPES), four=layouts, seed=st.integers(0, 9))
def test_layers(spec: Spec, dtype: str, four: tuple, seed: int) -> None:
    arrays = random_arrays(spec, batch=2, seed=seed, dtype=dtype)
    for mine, native in zip(layers(spec, changed(arrays, four)), layers(spec, arrays), strict=True):
        assert_same(mine, native)


def teaching(spec: Spec, arrays: Arrays) -> Iterator[np.ndarray]:
    """What moves and differentiates real numbers."""
    x, k, b, dz = arrays
    for loss in (numeric.HalfSquares(dz), numeric.Linear(dz)):
        yield loss.gradient(dz)
        yield np.array([loss.value(dz), loss.magnitude(np.abs(dz))])
        done = numeric.descend(spec, loss, x=x, k=k, b=b, rate=2**-9, moved="kb", steps=2)
        yield from done.here[:4]
        yield np.array(done.losses)
    yield np.array(numeric.curvature(spec, x=x, k=k, moved="k"))
    yield np.array(numeric.curvature(spec, x=x, k=k, moved="x"))
    yield numeric.finite_differences(lambda a: a * a, x, x)


@draws(50)
@given(spec=every_spec, dtype=st.sampled_from(REAL), four=layouts)
def test_losses_descent_and_differences(spec: Spec, dtype: str, four: tuple) -> None:
    arrays = random_arrays(spec, dtype=dtype)
    for mine, native in zip(
        teaching(spec, changed(arrays, four)), teaching(spec, arrays), strict=True
    ):
        assert_same(mine, native)


@draws(20)
@given(spec=every_spec, dtype=st.sampled_from(["i4", "f4", "f8"]), four=layouts)
def test_evidence(spec: Spec, dtype: str, four: tuple) -> None:
    arrays = random_arrays(spec, dtype=dtype)
    found = agreement.verdicts(spec, **changed(arrays, four)._asdict())
    assert found == agreement.verdicts(spec, **arrays._asdict())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_what_only_moves_keeps_its_order(dtype: str, layout: Callable) -> None:
    a = np.arange(12).reshape(2, 2, 3).astype(dtype)
    for move in (
        numeric.rotate180,
        lambda grid: numeric.zero_pad(grid, ((1, 0), (-1, 2))),
        lambda grid: numeric.insert_zeros(grid, (2, 3)),
    ):
        moved = move(layout(a))
        assert moved.dtype == a.dtype.newbyteorder("S")
        np.testing.assert_array_equal(moved, move(a))
