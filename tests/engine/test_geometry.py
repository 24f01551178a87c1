"""Geometry against counting by hand, PyTorch's formulae, and the sentences of its refusals."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.geometry import Axis, Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.misfits import (
    ChannelsNotShared,
    KernelTooLong,
    Misfit,
    NothingLeft,
    OutputPaddingTooLarge,
    SameWithStride,
)
from tests.cases import conv2d_specs, conv_transpose2d_specs

every_spec = conv2d_specs() | conv_transpose2d_specs()


def windows_that_fit(axis: Axis) -> int:
    """Count coarse positions by sliding until the window leaves the padded axis."""
    padded = axis.fine + axis.pad_before + axis.pad_after
    count = 0
    while count * axis.stride + axis.dilation * (axis.kernel - 1) < padded:
        count += 1
    return count


@given(spec=conv2d_specs())
def test_output_counts_the_windows_that_fit(spec: Conv2dSpec) -> None:
    assert spec.output_size == tuple(map(windows_that_fit, spec.axes))


@given(spec=conv_transpose2d_specs())
def test_transposed_output_is_where_the_taps_end(spec: ConvTranspose2dSpec) -> None:
    for axis, extra, size in zip(spec.axes, spec.output_padding, spec.output_size, strict=True):
        last = max(
            i * axis.stride + a * axis.dilation
            for i in range(axis.coarse)
            for a in range(axis.kernel)
        )
        assert size == last + 1 + extra - axis.pad_before - axis.pad_after


@given(spec=conv_transpose2d_specs())
def test_transposed_geometry_undoes_a_convolution(spec: ConvTranspose2dSpec) -> None:
    """A convolution over z with the same numbers has x's size, unless output_padding ≥ stride."""
    if any(e >= s for e, s in zip(spec.output_padding, spec.stride, strict=True)):
        return
    back = Conv2dSpec(
        spec.output_size, spec.kernel_size, stride=spec.stride, padding=spec.padding,
        dilation=spec.dilation,
    )  # fmt: skip
    assert back.output_size == spec.input_size
    assert back.remainder == spec.remainder == spec.output_padding


@given(spec=every_spec)
def test_unreached_cells_are_those_without_a_tap(spec: Spec) -> None:
    for axis, unreached in zip(
        spec.axes, (spec.unreached_rows, spec.unreached_columns), strict=True
    ):
        reached = {
            i * axis.stride + a * axis.dilation - axis.pad_before
            for i in range(axis.coarse)
            for a in range(axis.kernel)
        }
        assert unreached == tuple(m for m in range(axis.fine) if m not in reached)


@given(spec=every_spec)
def test_implied_padding_rebuilds_the_fine_size(spec: Spec) -> None:
    """Spread, pad by d(k − 1) − p and the remainder, slide the kernel: the fine size again."""
    for axis in spec.axes:
        before, after = axis.implied_padding
        spread = (axis.coarse - 1) * axis.stride + 1
        assert spread + before + after + axis.remainder - axis.span + 1 == axis.fine


@given(spec=conv2d_specs())
def test_remainder_is_below_the_stride(spec: Conv2dSpec) -> None:
    assert all(0 <= r < s for r, s in zip(spec.remainder, spec.stride, strict=True))


@given(spec=every_spec)
def test_a_spec_in_normal_form_is_itself(spec: Spec) -> None:
    names = [field.name for field in fields(spec)]
    again = type(spec)(**{name: getattr(spec, name) for name in names})
    assert again == spec
    assert hash(again) == hash(spec)


@pytest.mark.parametrize(
    ("padding", "normal"),
    [
        (1, ((1, 1), (1, 1))),
        ((1,), ((1, 1), (1, 1))),
        ((1, 2), ((1, 1), (2, 2))),
        (((0, 1), (2, 3)), ((0, 1), (2, 3))),
        ([[0, 1], [2, 3]], ((0, 1), (2, 3))),
        ("valid", ((0, 0), (0, 0))),
        ("same", ((0, 1), (1, 1))),
    ],
    ids=str,
)
def test_padding_has_one_normal_form(padding: Any, normal: Any) -> None:
    assert Conv2dSpec((4, 4), (2, 3), padding=padding).padding == normal


@given(size=st.integers(1, 9), kernel=st.integers(1, 6), dilation=st.integers(1, 3))
def test_same_keeps_the_size(size: int, kernel: int, dilation: int) -> None:
    spec = Conv2dSpec(size, kernel, dilation=dilation, padding="same")
    assert spec.output_size == (size, size)


REFUSALS: dict[str, tuple[type, dict[str, Any], type[Exception], list[str]]] = {
    "stride-0": (Conv2dSpec, {"stride": 0}, ValueError, ["stride is 0", "at least 1"]),
    "stride-true": (Conv2dSpec, {"stride": True}, TypeError, ["stride is True", "integer"]),
    "stride-float": (Conv2dSpec, {"stride": 1.5}, TypeError, ["stride is 1.5", "integer"]),
    "stride-three": (Conv2dSpec, {"stride": (1, 1, 1)}, ValueError, ["(1, 1, 1)", "vertical"]),
    "stride-huge": (Conv2dSpec, {"stride": 2**40}, ValueError, [str(2**40), "at most"]),
    "padding-negative": (Conv2dSpec, {"padding": -1}, ValueError, ["padding is -1", "at least 0"]),
    "padding-name": (Conv2dSpec, {"padding": "full"}, ValueError, ["'full'", "'valid'", "'same'"]),
    "same-stride": (
        Conv2dSpec, {"padding": "same", "stride": 2}, ValueError,
        ["PyTorch", "'same'", "stride 2", "use stride 1"],
    ),
    "kernel-too-big": (
        Conv2dSpec,
        {"input_size": (2, 9), "padding": 1, "kernel_size": (3, 1), "dilation": 2},
        ValueError,
        ["dilation 2", "spans 5 rows", "padded input has 4", "kernel height ≤ 2", "padding ≥ 2"],
    ),
    "channels-groups": (
        Conv2dSpec, {"in_channels": 3, "groups": 2}, ValueError,
        ["in_channels 3", "2 groups", "multiple of 2", "4"],
    ),
    "transposed-name": (
        ConvTranspose2dSpec, {"padding": "same"}, ValueError, ["'same'", "in numbers"],
    ),
    "output-padding": (
        ConvTranspose2dSpec, {"output_padding": 2, "stride": 2}, ValueError,
        ["output_padding 2", "stride, 2,", "dilation, 1:", "output_padding ≤ 1"],
    ),
    "output-gone": (
        ConvTranspose2dSpec, {"padding": 2}, ValueError, ["padding 2 + 2", "4 rows", "≤ 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refusals_name_value_rule_and_way_out(case: tuple) -> None:
    make, keywords, error, words = case
    with pytest.raises(error) as caught:
        make(**keywords)
    assert isinstance(caught.value, Misfit) or type(caught.value) is error
    for word in words:
        assert word in str(caught.value)


@given(
    size=st.integers(1, 6), kernel=st.integers(1, 8), dilation=st.integers(1, 3),
    before=st.integers(0, 2), after=st.integers(0, 2),
)  # fmt: skip
def test_the_way_out_of_a_large_kernel_is_legal(
    size: int, kernel: int, dilation: int, before: int, after: int
) -> None:
    padding = ((before, after), (0, 0))
    assume(dilation * (kernel - 1) + 1 > before + size + after)
    with pytest.raises(KernelTooLong) as caught:
        Conv2dSpec((size, 1), (kernel, 1), dilation=dilation, padding=padding)
    refusal = caught.value
    assert f"≤ {refusal.longest} or padding ≥ {refusal.padding}" in str(refusal)
    Conv2dSpec((size, 1), (refusal.longest, 1), dilation=dilation, padding=padding)
    Conv2dSpec((size, 1), (kernel, 1), dilation=dilation, padding=(refusal.padding, 0))


@pytest.mark.parametrize(
    ("make", "keywords", "found"),
    [
        (
            Conv2dSpec,
            {"in_channels": 3, "groups": 2, "kernel_size": (4, 5)},
            [ChannelsNotShared, ChannelsNotShared, KernelTooLong, KernelTooLong],
        ),
        (
            Conv2dSpec,
            {"padding": "same", "stride": (1, 2), "out_channels": 3, "groups": 3},
            [ChannelsNotShared, SameWithStride],
        ),
        (
            ConvTranspose2dSpec,
            {"output_padding": (1, 0), "padding": 3, "in_channels": 3, "groups": 3},
            [ChannelsNotShared, OutputPaddingTooLarge, NothingLeft, NothingLeft],
        ),
    ],
)
def test_all_that_does_not_fit_is_found_before_the_first_is_raised(
    make: type[Spec], keywords: dict[str, Any], found: list[type[Misfit]]
) -> None:
    with pytest.raises(Misfit) as caught:
        make(**keywords)
    misfits = caught.value.misfits
    assert list(map(type, misfits)) == found
    assert misfits[0] is caught.value
    assert all(str(misfit) == misfit.sentence for misfit in misfits)


def test_the_fields_are_in_normal_form_whatever_was_given() -> None:
    spec = ConvTranspose2dSpec(4, [3], stride=(2,), padding=1, output_padding=1)
    assert (spec.input_size, spec.kernel_size, spec.stride) == ((4, 4), (3, 3), (2, 2))
    assert (spec.padding, spec.output_padding) == (((1, 1), (1, 1)), (1, 1))
    assert replace(spec, output_padding=0) == ConvTranspose2dSpec(4, 3, stride=2, padding=1)
