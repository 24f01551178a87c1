"""Backward passes as somebody writes them who makes a mistake: plain loops, no catalogue.

Each function is given a spec and arrays with batch and channels, and returns the grid it computes
("dx", "dk", "db", "z") with its numbers; None where the mistake makes no difference in principle.
What the diagnosis has to name is in ``CODE``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from scipy.signal import convolve2d, correlate2d

from engine.geometry import Conv2dSpec, Spec

Array = np.ndarray
Arrays = dict[str, Array]


class Meeting(NamedTuple):
    """One product: where it is on x, in the weight array and on z."""

    x: tuple[int, ...]
    k: tuple[int, ...]
    z: tuple[int, ...]


def meetings(
    spec: Spec,
    batch: int,
    *,
    stride: Any = None,
    dilation: Any = None,
    padding: Any = None,
    ignore_groups: bool = False,
) -> Iterator[Meeting]:
    """All products of the operation in plain nested loops, for numbers that may be wrong."""
    (sh, sw), (dh, dw) = stride or spec.stride, dilation or spec.dilation
    (top, _), (left, _) = padding or spec.padding
    convolution = isinstance(spec, Conv2dSpec)
    fine = spec.input_size if convolution else spec.output_size
    coarse = spec.output_size if convolution else spec.input_size
    coarse_channels, per_group, kh, kw = spec.kernel_shape
    each = coarse_channels // spec.groups
    ranges = map(range, (batch, coarse_channels, per_group, *coarse, kh, kw))
    for n, q, c, i, j, u, v in product(*ranges):
        row, column = i * sh + u * dh - top, j * sw + v * dw - left
        if not (0 <= row < fine[0] and 0 <= column < fine[1]):
            continue
        f = c if ignore_groups else q // each * per_group + c
        small, large = (n, q, i, j), (n, f, row, column)
        yield (
            Meeting(large, (q, c, u, v), small)
            if convolution
            else Meeting(small, (q, c, u, v), large)
        )


def dx(spec: Spec, a: Arrays, **wrong: Any) -> Array:
    found = np.zeros_like(a["x"])
    for x, k, z in meetings(spec, len(found), **wrong):
        found[x] += a["dz"][z] * a["k"][k]
    return found


def dk(spec: Spec, a: Arrays, **wrong: Any) -> Array:
    found = np.zeros_like(a["k"])
    for x, k, z in meetings(spec, len(a["x"]), **wrong):
        found[k] += a["dz"][z] * a["x"][x]
    return found


def z_without_bias(spec: Spec, a: Arrays, **wrong: Any) -> Array:
    found = np.zeros_like(a["dz"])
    for x, k, z in meetings(spec, len(found), **wrong):
        found[z] += a["x"][x] * a["k"][k]
    return found


def z(spec: Spec, a: Arrays, **wrong: Any) -> Array:
    return z_without_bias(spec, a, **wrong) + a["b"][:, None, None]


def _turned(a: Arrays, rows: bool = True, columns: bool = True) -> Arrays:
    k = a["k"][..., :: -1 if rows else 1, :: -1 if columns else 1]
    return {**a, "k": k}


def _square(spec: Spec) -> bool:
    return spec.kernel_size[0] == spec.kernel_size[1]


def _assigned(spec: Spec, a: Arrays, grid: str) -> Array:
    """= where += belongs."""
    found = np.zeros_like(a[grid])
    for x, k, out in meetings(spec, len(a["x"])):
        if grid == "x":
            found[x] = a["dz"][out] * a["k"][k]
        else:
            found[k] = a["dz"][out] * a["x"][x]
    return found


def _shifted(values: Array, down: int, right: int) -> Array:
    height, width = values.shape[-2:]
    padded = np.pad(values, [(0, 0), (0, 0), (1, 1), (1, 1)])
    return padded[..., 1 - down : 1 - down + height, 1 - right : 1 - right + width]


def _plane(spec: Spec, a: Arrays) -> tuple[Array, Array, Array] | None:
    """x, k and dz of one sample and one channel of a plain convolution; else None."""
    if not isinstance(spec, Conv2dSpec) or spec.kernel_shape[:2] != (1, 1) or len(a["x"]) > 1:
        return None
    if (spec.stride, spec.dilation) != ((1, 1), (1, 1)) or np.any(spec.padding):
        return None
    return a["x"][0, 0], a["k"][0, 0], a["dz"][0, 0]


def _scipy_dx_without_turn(spec: Spec, a: Arrays) -> Array | None:
    plane = _plane(spec, a)
    return plane and correlate2d(plane[2], plane[1], "full")[None, None]


def _scipy_dx_valid(spec: Spec, a: Arrays) -> Array | None:
    plane = _plane(spec, a)
    if plane is None or any(k > z for k, z in zip(plane[1].shape, plane[2].shape, strict=True)):
        return None
    return convolve2d(plane[2], plane[1], "valid")[None, None]


def _scipy_dk_by_convolution(spec: Spec, a: Arrays) -> Array | None:
    plane = _plane(spec, a)
    return plane and convolve2d(plane[0], plane[2], "valid")[None, None]


def _scipy_dk_exchanged(spec: Spec, a: Arrays) -> Array | None:
    plane = _plane(spec, a)
    return plane and correlate2d(plane[0], plane[2], "valid")[::-1, ::-1][None, None]


def _by_roll(spec: Spec, a: Arrays, grid: str) -> Array:
    """Z, or ∂L/∂X, of a convolution that keeps the size, its cells moved by np.roll."""
    found = np.zeros_like(a[grid])
    (top, _), (left, _) = spec.padding
    for (o, c, u, v), factor in np.ndenumerate(a["k"]):
        down, right = u - top, v - left
        if grid == "x":
            found[:, c] += factor * np.roll(a["dz"][:, o], (down, right), (1, 2))
        else:
            found[:, o] += factor * np.roll(a["x"][:, c], (-down, -right), (1, 2))
    return found if grid == "x" else found + a["b"][:, None, None]


Code = Callable[[Spec, Arrays], Array | None]


def _when(test: Callable[[Spec, Arrays], bool], code: Code) -> Code:
    return lambda spec, a: code(spec, a) if test(spec, a) else None


def _several(spec: Spec, a: Arrays) -> bool:
    return len(a["x"]) > 1


CODE: dict[str, tuple[str, str, Code]] = {
    "dx by the kernel turned": ("dx", "no-rotation flipped-kernel", lambda s, a: dx(s, _turned(a))),
    "dx by the kernel upside down": (
        "dx", "rows-only columns-only", lambda s, a: dx(s, _turned(a, columns=False))
    ),
    "dx by SciPy without a turn": ("dx", "no-rotation", _scipy_dx_without_turn),
    "dx by SciPy, valid": ("dx", "no-padding", _scipy_dx_valid),
    "dk by SciPy's convolution": ("dk", "true-convolution", _scipy_dk_by_convolution),
    "dk by SciPy, operands exchanged": ("dk", "turned-result", _scipy_dk_exchanged),
    "dx with = for +=": ("dx", "last-window last-product", lambda s, a: _assigned(s, a, "x")),
    "dk with = for +=": ("dk", "last-window", lambda s, a: _assigned(s, a, "k")),
    "dx without the stride": ("dx", "no-zeros no-stride", lambda s, a: dx(s, a, stride=(1, 1))),
    "dk without the stride": ("dk", "no-zeros", lambda s, a: dk(s, a, stride=(1, 1))),
    "z without the stride": ("z", "no-zeros no-stride", lambda s, a: z(s, a, stride=(1, 1))),
    "dx without dilation": ("dx", "no-dilation", lambda s, a: dx(s, a, dilation=(1, 1))),
    "dk without dilation": ("dk", "no-dilation", lambda s, a: dk(s, a, dilation=(1, 1))),
    "z without dilation": ("z", "no-dilation", lambda s, a: z(s, a, dilation=(1, 1))),
    "dx without padding": (
        "dx", "cropped-wrong-side no-padding", lambda s, a: dx(s, a, padding=((0, 0), (0, 0)))
    ),
    "dk without padding": ("dk", "no-padding", lambda s, a: dk(s, a, padding=((0, 0), (0, 0)))),
    "z without padding": (
        "z", "cropped-wrong-side no-padding", lambda s, a: z(s, a, padding=((0, 0), (0, 0)))
    ),
    "dx without groups": ("dx", "groups-ignored", lambda s, a: dx(s, a, ignore_groups=True)),
    "dk without groups": ("dk", "groups-ignored", lambda s, a: dk(s, a, ignore_groups=True)),
    "z without groups": ("z", "groups-ignored", lambda s, a: z(s, a, ignore_groups=True)),
    "z by a true convolution": ("z", "flipped-kernel no-rotation", lambda s, a: z(s, _turned(a))),
    "z without bias": ("z", "no-bias", z_without_bias),
    "z with bias twice": ("z", "bias-twice", lambda s, a: z(s, a) + a["b"][:, None, None]),
    "dx of a transposed kernel": (
        "dx", "transpose transposed-too",
        _when(lambda s, a: _square(s), lambda s, a: dx(s, {**a, "k": a["k"].swapaxes(2, 3)})),
    ),
    "dk of the last sample": (
        "dk", "last-sample",
        _when(_several, lambda s, a: dk(s, {n: v[-1:] if n in ("x", "dz") else v
                                            for n, v in a.items()})),
    ),
    "dk, the mean over the batch": (
        "dk", "mean-batch", _when(_several, lambda s, a: dk(s, a) / len(a["x"]))
    ),
    "db, the mean over all": (
        "db", "mean mean-both mean-batch", lambda s, a: a["dz"].mean(axis=(0, 2, 3))
    ),
    "db of every sample": ("db", "bias-axes", _when(_several, lambda s, a: a["dz"].sum((2, 3)))),
    "db over the channels": ("db", "bias-axes", lambda s, a: a["dz"].sum((0, 1, 2))),
    "dx transposed": ("dx", "transposed-result", lambda s, a: dx(s, a).swapaxes(2, 3)),
    "dx, channels last": ("dx", "channels-last", lambda s, a: dx(s, a).transpose(0, 2, 3, 1)),
    "dk one place down": ("dk", "shift-down", lambda s, a: _shifted(dk(s, a), 1, 0)),
    "dx one place to the left": ("dx", "shift-left", lambda s, a: _shifted(dx(s, a), 0, -1)),
    "dx by np.roll": ("dx", "wrapped", lambda s, a: _by_roll(s, a, "x")),
    "z by np.roll": ("z", "wrapped", lambda s, a: _by_roll(s, a, "dz")),
    "dk moved by np.roll": ("dk", "rolled", lambda s, a: np.roll(dk(s, a), (1, -1), (2, 3))),
    "dx with the wrong sign": ("dx", "sign", lambda s, a: -dx(s, a)),
    "dk added to itself": ("dk", "added-twice", lambda s, a: 2 * dk(s, a)),
    "dk for dx": ("dx", "dk-instead", dk),
    "dx without what comes from above": (
        "dx", "ones-for-dz", lambda s, a: dx(s, {**a, "dz": np.ones_like(a["dz"])})
    ),
}  # fmt: skip
"""What is computed: the grid, names of which one has to be found, and the code."""
