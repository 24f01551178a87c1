"""The table of taps against the definition, written as the naive loops."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.taps import TAP_FACTORS, Tap, grid_shape, ravel, table, taps, unravel
from tests.cases import conv2d_specs, conv_transpose2d_specs, hyper

specs = conv2d_specs() | conv_transpose2d_specs()


def by_definition(spec: Spec) -> set[Tap]:
    """Every (x, k, z) of fine = coarse · s + tap · d − p, by loops over all that meet."""
    convolution = isinstance(spec, Conv2dSpec)
    coarse_size = spec.output_size if convolution else spec.input_size
    fine_size = spec.input_size if convolution else spec.output_size
    (top, _), (left, _) = spec.padding
    found = set()
    for group, o, c in product(
        range(spec.groups), range(spec.out_channels_per_group), range(spec.in_channels_per_group)
    ):
        z_channel = group * spec.out_channels_per_group + o
        x_channel = group * spec.in_channels_per_group + c
        k_channels = (z_channel, c) if convolution else (o, x_channel)
        for i, j, u, v in product(*map(range, coarse_size), *map(range, spec.kernel_size)):
            row = i * spec.stride[0] + u * spec.dilation[0] - top
            column = j * spec.stride[1] + v * spec.dilation[1] - left
            if 0 <= row < fine_size[0] and 0 <= column < fine_size[1]:
                fine, coarse = (row, column), (i, j)
                x, z = (fine, coarse) if convolution else (coarse, fine)
                found.add(Tap((x_channel, *x), (*k_channels, u, v), (z_channel, *z)))
    return found


@given(spec=specs)
def test_taps_are_the_definition(spec: Spec) -> None:
    found = list(taps(spec))
    assert len(found) == len(set(found))
    assert set(found) == by_definition(spec)


@given(spec=specs)
def test_a_true_convolution_turns_the_kernel_and_nothing_else(spec: Spec) -> None:
    height, width = spec.kernel_size
    found = {
        tap._replace(k=(*tap.k[:2], height - 1 - tap.k[2], width - 1 - tap.k[3]))
        for tap in taps(spec, turned=True)
    }
    assert found == by_definition(spec)


@given(spec=specs, turned=st.booleans())
def test_taps_run_over_z_then_x(spec: Spec, turned: bool) -> None:
    found = list(taps(spec, turned=turned))
    assert found == sorted(found, key=lambda tap: (tap.z, tap.x))


@pytest.mark.parametrize("by", TAP_FACTORS)
@given(spec=specs)
def test_lines_are_the_taps_grouped(by: str, spec: Spec) -> None:
    """A z line runs over x row-major, a k or x line over z row-major; no tap is lost."""
    first, second = TAP_FACTORS[by]
    order = "x" if by == "z" else "z"
    expected = sorted(by_definition(spec), key=lambda tap: getattr(tap, order))
    for index in product(*map(range, grid_shape(spec, by))):
        own = [tap for tap in expected if getattr(tap, by) == index]
        places = table(spec).line(by, index)
        assert [unravel(place, grid_shape(spec, first)) for place in places[0]] == [
            getattr(tap, first) for tap in own
        ]
        assert [unravel(place, grid_shape(spec, second)) for place in places[1]] == [
            getattr(tap, second) for tap in own
        ]


@given(spec=conv_transpose2d_specs())
def test_transposed_taps_are_the_convolutions_with_x_and_z_changed_over(
    spec: ConvTranspose2dSpec,
) -> None:
    """With one channel: the weight layouts differ otherwise.

    An ``output_padding`` of a stride or more holds a window that the transposed one has not.
    """
    shared = hyper(spec) | {"groups": 1}
    plain = ConvTranspose2dSpec(spec.input_size, spec.kernel_size, **shared)
    del shared["output_padding"]
    convolution = Conv2dSpec(spec.output_size, spec.kernel_size, **shared)
    inside = set(product(range(1), *map(range, spec.input_size)))
    changed_over = {(t.z, t.k, t.x) for t in taps(convolution) if t.z in inside}
    assert {(t.x, t.k, t.z) for t in taps(plain)} == changed_over


@given(shape=st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple))
def test_ravel_and_unravel_are_inverse(shape: tuple[int, ...]) -> None:
    indices = list(product(*map(range, shape)))
    assert [ravel(index, shape) for index in indices] == list(range(len(indices)))
    assert [unravel(place, shape) for place in range(len(indices))] == indices
