"""The figures of a layer against counting its taps one by one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.figures import Along, Figures
from engine.geometry import Spec
from engine.taps import axis_taps, taps
from tests.effort import draws

PADDINGS = st.tuples(
    st.tuples(st.integers(0, 5), st.integers(0, 5)), st.tuples(st.integers(0, 5), st.integers(0, 5))
)


ENDS = st.tuples(st.integers(0, 5), st.integers(0, 5))


SIDE = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), ENDS)
"""Kernel, stride, dilation and padding along one side."""


@st.composite
def specs(draw: st.DrawFn, longest: int = 9, channels: int = 2) -> Spec:
    """Any geometry that fits."""
    count = st.integers(1, channels)
    groups, convolution = draw(count), draw(st.booleans())
    sides, sizes, extra = (draw(SIDE), draw(SIDE)), [], []
    for kernel, stride, dilation, ends in sides:
        more = 0 if convolution else draw(st.integers(0, max(stride, dilation) - 1))
        lacking = sum(ends) - dilation * (kernel - 1) - more
        least = 1 - lacking if convolution else 1 - (-lacking // stride)
        sizes.append(draw(st.integers(max(1, least), max(1, least, longest))))
        extra.append(more)
    kernels, strides, dilations, paddings = zip(*sides, strict=True)
    given: dict[str, Any] = {
        "stride": strides,
        "dilation": dilations,
        "padding": paddings,
        "groups": groups,
        "in_channels": groups * draw(count),
        "out_channels": groups * draw(count),
    }
    if convolution:
        return Conv2dSpec(sizes, kernels, **given)
    return ConvTranspose2dSpec(sizes, kernels, **given, output_padding=extra)


@draws(300)
@given(specs())
def test_products_are_those_of_the_taps(spec: Spec) -> None:
    figures = Figures(spec)
    counted = Counter(tap.z for tap in taps(spec))
    every_z = [
        counted[o, i, j]
        for o in range(spec.out_channels)
        for i in range(spec.output_size[0])
        for j in range(spec.output_size[1])
    ]
    assert figures.multiply_adds == sum(every_z)
    assert figures.products == (min(every_z), max(every_z))
    assert figures.all_multiply_adds >= figures.multiply_adds


@draws(300)
@given(specs(longest=300))
def test_a_long_axis_has_the_counts_of_its_taps(spec: Spec) -> None:
    for side, along in enumerate(Figures(spec).along):
        axis = spec.axes[side]
        met = axis_taps(spec, side)
        coarse_of = (lambda t: t.z) if isinstance(spec, Conv2dSpec) else (lambda t: t.x)
        fine_of = (lambda t: t.x) if isinstance(spec, Conv2dSpec) else (lambda t: t.z)
        coarse, fine = Counter(map(coarse_of, met)), Counter(map(fine_of, met))
        assert along.meetings == len(met)
        assert along.of_coarse == {coarse[n] for n in range(axis.coarse)}
        assert along.of_fine == {fine[n] for n in range(axis.fine)}
        assert along.unreached == len(axis.unreached)
        if along.has_inside:
            first = max(0, axis.span - 1 - axis.pad_before)
            last = min(axis.fine, axis.coarse * axis.stride - axis.pad_before)
            for n in range(first, last):
                assert fine[n] == along.pattern[(n + axis.pad_before) % axis.stride]


@draws(100)
@given(specs(), st.booleans())
def test_parameters_are_the_cells_of_the_weight_and_the_bias(spec: Spec, bias: bool) -> None:
    expected = int(np.prod(spec.kernel_shape)) + (spec.out_channels if bias else 0)
    assert Figures(spec, bias).parameters == expected


def test_a_large_layer_is_counted_at_once() -> None:
    spec = Conv2dSpec(2**20, 11, stride=3, padding=5, in_channels=2048, out_channels=2048)
    rows, _ = Figures(spec).along
    exact = sum(
        sum(0 <= 3 * c + t - 5 < 2**20 for t in range(11)) for c in (0, 1, rows.axis.coarse - 1)
    ) + sum(
        sum(0 <= 3 * c + t - 5 < 2**20 for t in range(11)) for c in range(2, rows.axis.coarse - 1)
    )
    assert rows.meetings == exact


def test_what_is_too_large_is_told() -> None:
    with pytest.raises(ValueError, match="at most 512 is counted"):
        Along(Conv2dSpec(2**14, 513).axes[0])
