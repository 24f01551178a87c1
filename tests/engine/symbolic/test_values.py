"""Numbers put into the lines are what NumPy computes, exactly on integers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric, symbolic
from engine.geometry import Spec
from engine.symbolic import Cell, Values, array_place
from tests.cases import arrays_for, conv2d_specs, conv_transpose2d_specs, hyper

specs = conv2d_specs(max_size=5) | conv_transpose2d_specs(max_size=3)


@given(spec=specs, data=st.data())
def test_every_line_has_numpys_value(spec: Spec, data: st.DataObject) -> None:
    x, k, b, dz = (
        a[0] if a.ndim == 4 and n != 1 else a
        for n, a in enumerate(data.draw(arrays_for(spec, max_batch=1)))
    )
    values, d = Values(spec, x=x, k=k, b=b, dz=dz), symbolic.derive(spec)
    convolution = isinstance(spec, Conv2dSpec)
    forward = numeric.conv2d if convolution else numeric.conv_transpose2d
    backward = numeric.conv2d_backward if convolution else numeric.conv_transpose2d_backward
    gradients = backward(x, k, dz, **hyper(spec))
    for lines, array in (
        (d.forward, forward(x, k, b, **hyper(spec))),
        (d.kernel_gradient, gradients.dk),
        (d.input_gradient, gradients.dx),
        (d.bias_gradient, gradients.db),
    ):
        assert len(lines) == array.size
        for line in lines:
            assert values.line(line) == array[array_place(spec, line.target)]


def test_numbers_keep_their_type() -> None:
    thirds = [[Fraction(1, 3)] * 3] * 3
    d = symbolic.derive(Conv2dSpec())
    whole = Values(d.spec, x=thirds, k=[[1, 2], [3, 4]], b=0).line(d.forward[0])
    assert whole == Fraction(10, 3)
    huge = Values(d.spec, x=[[10**30] * 3] * 3, k=[[1, 1], [1, 1]], b=1).line(d.forward[0])
    assert huge == 4 * 10**30 + 1


def test_factors_are_in_the_lines_order() -> None:
    d = symbolic.derive(Conv2dSpec())
    values = Values(
        d.spec, x=np.arange(9).reshape(3, 3), k=[[5, 6], [7, 8]], b=9, dz=[[1, 2], [3, 4]]
    )
    assert list(values.factors(d.forward[0])) == [(0, 5), (1, 6), (3, 7), (4, 8), (9,)]
    assert list(values.factors(d.input_gradient[1])) == [(1, 6), (2, 5)]
    assert list(values.factors(d.bias_gradient[0])) == [(1,), (2,), (3,), (4,)]


@pytest.mark.parametrize(
    ("grid", "wrong", "message"),
    [
        ("x", [[1, 2], [3, 4]], r"x has shape \(1, 2, 2\): this geometry needs \(1, 3, 3\)"),
        ("x", [[1, 2, 3], [4, 5], [6, 7, 8]], r"x is no rectangular .* needs \(1, 3, 3\)"),
        ("x", [[1, 2, 3], 4, [6, 7, 8]], "x is no rectangular"),
        ("x", [["1"] * 3] * 3, "x is no rectangular grid of numbers"),
        ("x", np.ones((1, 1, 3, 3)), r"x has shape \(1, 1, 3, 3\)"),
        ("x", [], r"x has shape \(1, 1, 0\)"),
        ("k", [[1]], r"k has shape \(1, 1, 1, 1\): this geometry needs \(1, 1, 2, 2\)"),
        ("b", [1, 2], r"b has shape \(2,\): this geometry needs \(1,\)"),
        ("dz", np.ones((2, 3)), r"dz has shape \(1, 2, 3\)"),
    ],
)
def test_a_wrong_shape_is_refused_by_name(grid: str, wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Values(Conv2dSpec(), **{grid: wrong})


def test_the_transposed_weight_array_has_its_in_axis_first() -> None:
    spec = ConvTranspose2dSpec((2, 2), (1, 1), in_channels=2, out_channels=3)
    k = np.arange(6).reshape(2, 3, 1, 1)
    assert Values(spec, k=k)(Cell("k", (2, 1, 0, 0))) == k[1, 2, 0, 0]
    with pytest.raises(ValueError, match=r"needs \(2, 3, 1, 1\)"):
        Values(spec, k=k.swapaxes(0, 1))


def test_a_grid_that_was_not_given_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no numbers were given for grid 'dz'"):
        Values(Conv2dSpec(), b=1)(Cell("dz", (0, 0, 0)))
