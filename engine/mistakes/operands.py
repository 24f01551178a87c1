"""The operands of a diagnosis as arrays with batch and channels, checked against the geometry."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Spec
from engine.mistakes.recipes import Array


def operands(
    spec: Spec, x: ArrayLike, k: ArrayLike, dz: ArrayLike | None, b: ArrayLike | None
) -> dict[str, Array]:
    """x (N, C_in, H, W), k in the weight layout, b (C_out,) and dz (N, C_out, h, w) as float64.

    No b and no dz are zeros. Raises ValueError naming the array, its shape and what is expected.
    """
    x = _four("x", x, (spec.in_channels, *spec.input_size))
    out = (spec.out_channels, *spec.output_size)
    arrays = {
        "x": x,
        "k": _kernel(spec, k),
        "b": np.zeros(spec.out_channels) if b is None else _read("b", b).reshape(-1),
        "dz": np.zeros((len(x), *out)) if dz is None else _four("dz", dz, out),
    }
    if arrays["b"].shape != (spec.out_channels,):
        raise ValueError(
            f"b has {arrays['b'].size} numbers: expected one an output channel, {spec.out_channels}"
        )
    if len(arrays["dz"]) != len(x):
        raise ValueError(f"dz has {len(arrays['dz'])} samples but x has {len(x)}")
    return arrays


def _read(name: str, values: ArrayLike) -> Array:
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} has dtype {array.dtype}: expected whole or floating-point numbers")
    return array.astype(float)


def _four(name: str, values: ArrayLike, one: tuple[int, ...]) -> Array:
    """An array of samples of a shape, where batch and channels may be left out."""
    array = _read(name, values)
    four = array.reshape((1,) * (4 - array.ndim) + array.shape)
    if four.ndim != 4 or four.shape[1:] != one or not len(four):
        raise ValueError(
            f"{name} has shape {array.shape}: this geometry has {one}, with or without a batch"
        )
    return four


def _kernel(spec: Spec, values: ArrayLike) -> Array:
    array = _read("k", values)
    four = array.reshape((1,) * (4 - array.ndim) + array.shape)
    if four.shape != spec.kernel_shape:
        raise ValueError(f"k has shape {array.shape}: this geometry has {spec.kernel_shape}")
    return four
