"""Reading what a caller hands over: arrays of one legal dtype, and shapes that fit a geometry.

Every refusal is a ValueError, or a TypeError for a wrong type, that names the argument, its
value, the rule and what would be legal.
"""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.numeric.grids import Array, native
from engine.numeric.windows import Windows

Shape = tuple[int, ...]

_KINDS = frozenset("iufc")
"""NumPy's letters for integers, unsigned integers, floating point and complex numbers."""

_READY = frozenset(map(np.dtype, "bBhHiIlLqQfdgFDG"))
"""What is computed as it is: every dtype of these kinds but float16 and swapped bytes."""


class Plan(NamedTuple):
    """What depends on shapes and hyper-parameters alone."""

    spec: Spec
    windows: Windows
    x_shape: Shape
    k_shape: Shape
    z_shape: Shape
    out_channels: int


def read(**arguments: ArrayLike) -> tuple[list[Array], np.dtype[Any]]:
    """The arguments as arrays of one computing dtype, and the dtype the result shall have.

    Several dtypes become NumPy's common one (a plain Python number takes the others'), in this
    machine's byte order. float16 is computed in float32 and rounded once at the end.
    """
    given: list[Any] = [*arguments.values()]
    dtype = getattr(given[0], "dtype", None)
    for value in given:
        if type(value) is not np.ndarray or value.dtype is not dtype:
            break
    else:
        if dtype in _READY:  # nothing to convert, which a small call feels
            return given, dtype
    arrays = [_read(name, value) for name, value in arguments.items()]
    dtype = arrays[0].dtype
    if len({array.dtype for array in arrays}) > 1:
        weak = (int, float, complex)
        pairs = zip(arguments.values(), arrays, strict=True)
        dtype = np.result_type(*(v if type(v) in weak else a.dtype for v, a in pairs))
        arrays = [array.astype(dtype, copy=False) for array in arrays]
    if dtype.char == "e":
        arrays = [array.astype(np.float32) for array in arrays]
    return arrays, dtype


def _read(name: str, value: ArrayLike) -> Array:
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None
    if array.dtype.kind not in _KINDS:
        raise TypeError(
            f"{name} has dtype {array.dtype}: expected an integer, floating point or complex dtype"
        )
    return native(array)


def check_dz(dz: Array, z_shape: Shape) -> None:
    """Refuse a dz = ∂L/∂Z that has not the shape of z."""
    if dz.shape != z_shape:
        raise ValueError(f"dz has shape {dz.shape} but z has {z_shape}: give dz the shape of z")


def conv2d_plan(x: Array, k: Array, stride: Any, padding: Any, dilation: Any, groups: Any) -> Plan:
    """The plan of a convolution, from the cache if these shapes were seen before."""
    hyper = stride, padding, dilation, groups
    plain = type(stride) is type(padding) is type(dilation) is type(groups) is int
    make = _cached_conv2d if plain or all(map(_is_plain, hyper)) else _cached_conv2d.__wrapped__
    return make(x.shape, k.shape, x.itemsize, *hyper)


def conv_transpose2d_plan(
    x: Array, k: Array, stride: Any, padding: Any, output_padding: Any, dilation: Any, groups: Any
) -> Plan:
    """The plan of a transposed convolution, from the cache if these shapes were seen before."""
    hyper = stride, padding, output_padding, dilation, groups
    make = _cached_transpose if all(map(_is_plain, hyper)) else _cached_transpose.__wrapped__
    return make(x.shape, k.shape, x.itemsize, *hyper)


def _is_plain(value: Any) -> bool:
    """Whether it can be a cache key: there 1, True and 1.0 are equal, but one only is legal."""
    kind = type(value)
    return kind is int or kind is str or (kind is tuple and all(map(_is_plain, value)))


@lru_cache(maxsize=512)
def _cached_conv2d(
    x_shape: Shape, k_shape: Shape, itemsize: int,
    stride: Any, padding: Any, dilation: Any, groups: Any,
) -> Plan:  # fmt: skip
    batch, channels, *size = _x_four(x_shape)
    out, _, *cells = k_four = _k_four(k_shape)
    spec = Conv2dSpec(
        tuple(size), tuple(cells), stride=stride, padding=padding, dilation=dilation,
        in_channels=channels, out_channels=out, groups=groups,
    )  # fmt: skip
    if k_four != spec.kernel_shape:
        raise _wrong_channels(x_shape, k_shape, k_four[1] * spec.groups, spec)
    return _plan(spec, x_shape, k_shape, batch, itemsize)


@lru_cache(maxsize=512)
def _cached_transpose(
    x_shape: Shape, k_shape: Shape, itemsize: int,
    stride: Any, padding: Any, output_padding: Any, dilation: Any, groups: Any,
) -> Plan:  # fmt: skip
    batch, channels, *size = _x_four(x_shape)
    k_in, k_out, *cells = k_four = _k_four(k_shape)
    spec = ConvTranspose2dSpec(
        tuple(size), tuple(cells), stride=stride, padding=padding, dilation=dilation,
        in_channels=channels, out_channels=_times(k_out, groups), groups=groups,
        output_padding=output_padding,
    )  # fmt: skip
    if k_four != spec.kernel_shape:
        raise _wrong_channels(x_shape, k_shape, k_in, spec)
    return _plan(spec, x_shape, k_shape, batch, itemsize)


def _plan(spec: Spec, x_shape: Shape, k_shape: Shape, batch: int, itemsize: int) -> Plan:
    """x is the fine grid of a convolution and the coarse one of a transposed convolution."""
    fine, coarse = spec.in_channels_per_group, spec.out_channels_per_group
    if isinstance(spec, ConvTranspose2dSpec):
        fine, coarse = coarse, fine
    windows = Windows(*spec.axes, batch, spec.groups, fine, coarse, itemsize)
    if len(x_shape) == 2 and spec.out_channels != 1:
        raise ValueError(
            f"x has shape {x_shape}, without channels, but k of shape {k_shape} makes "
            f"{spec.out_channels} of them: give x the shape (1, {x_shape[0]}, {x_shape[1]})"
        )
    z_four = batch, spec.out_channels, *spec.output_size
    z_shape = z_four[4 - len(x_shape) :]
    return Plan(spec, windows, x_shape, k_shape, z_shape, spec.out_channels)


def _x_four(shape: Shape) -> Shape:
    """(N, C, H, W) of an x with or without its batch and channels."""
    if not 2 <= len(shape) <= 4:
        raise ValueError(f"x has shape {shape}: expected (H, W), (C, H, W) or (N, C, H, W)")
    return (1,) * (4 - len(shape)) + shape


def _k_four(shape: Shape) -> Shape:
    """(·, ·, kh, kw) of a k with or without its channels."""
    if len(shape) not in (2, 4):
        raise ValueError(
            f"k has shape {shape}: expected (kh, kw), or with both channels (C_out, C_in / groups, "
            "kh, kw), for a transposed convolution (C_in, C_out / groups, kh, kw)"
        )
    return (1,) * (4 - len(shape)) + shape


def _times(channels: int, groups: Any) -> int:
    """Output channels of ``groups`` groups; the spec itself refuses a wrong ``groups``."""
    try:
        return channels * max(1, operator.index(groups))
    except TypeError:
        return channels


def _wrong_channels(x_shape: Shape, k_shape: Shape, reads: int, spec: Spec) -> ValueError:
    return ValueError(
        f"x of shape {x_shape} has {spec.in_channels} channels but k of shape {k_shape} with "
        f"groups {spec.groups} reads {reads}: use k of shape {spec.kernel_shape} "
        f"or x with {reads} channels"
    )
