"""Geometries every test can draw from, and a few with names.

``conv2d_specs()`` and ``conv_transpose2d_specs()`` are Hypothesis strategies over the whole legal
space: stride, asymmetric padding, padding larger than the kernel, dilation, groups (depthwise
too), several channels, rows left over behind the last window, kernel = padded input, 1 × 1,
output_padding (also ≥ the stride where it is below the dilation). They construct legal specs
rather than filter, keep outputs to about 8 × 8, and shrink towards the notes' plain case.

``CONV2D`` and ``CONV_TRANSPOSE2D`` are the same corners as fixed cases with readable ids::

    @pytest.mark.parametrize("spec", CONV2D.values(), ids=CONV2D)
    @given(spec=conv2d_specs(), data=st.data())
    def test_...(spec, data):
        arrays = data.draw(arrays_for(spec))      # x, k, b, dz of small integers
        z = numeric.conv2d(arrays.x, arrays.k, arrays.b, **hyper(spec))
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from engine import numeric
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.symbolic import Notation
from engine.symbolic.notation import BASES, LETTERS

CONV2D: dict[str, Conv2dSpec] = {
    "notes": Conv2dSpec((3, 3), (2, 2)),
    "one-cell": Conv2dSpec((1, 1), (1, 1)),
    "kernel-1x1": Conv2dSpec((3, 2), (1, 1)),
    "kernel-is-input": Conv2dSpec((3, 4), (3, 4)),
    "kernel-is-padded-input": Conv2dSpec((2, 2), (4, 4), padding=1),
    "stride-2": Conv2dSpec((5, 5), (3, 3), stride=2),
    "stride-2-remainder": Conv2dSpec((6, 5), (3, 2), stride=2),
    "stride-over-kernel": Conv2dSpec((7, 7), (2, 1), stride=3),
    "padding-1": Conv2dSpec((3, 3), (3, 3), padding=1),
    "padding-over-kernel": Conv2dSpec((2, 3), (2, 1), padding=3),
    "padding-asymmetric": Conv2dSpec((3, 4), (2, 3), padding=((0, 2), (3, 1))),
    "padding-same-even": Conv2dSpec((4, 3), (2, 4), padding="same"),
    "dilation-2": Conv2dSpec((5, 5), (2, 3), dilation=(3, 2)),
    "everything": Conv2dSpec((5, 6), (2, 3), stride=(2, 3), padding=((1, 0), (2, 1)), dilation=2),
    "channels": Conv2dSpec((3, 3), (2, 2), in_channels=2, out_channels=3),
    "groups": Conv2dSpec((3, 3), (2, 2), in_channels=4, out_channels=2, groups=2),
    "depthwise": Conv2dSpec((4, 3), (2, 2), padding=1, in_channels=3, out_channels=3, groups=3),
}
"""Corners of the convolution by name."""

CONV_TRANSPOSE2D: dict[str, ConvTranspose2dSpec] = {
    "notes": ConvTranspose2dSpec((2, 2), (2, 2)),
    "one-cell": ConvTranspose2dSpec((1, 1), (1, 1)),
    "kernel-1x1": ConvTranspose2dSpec((3, 2), (1, 1), stride=2),
    "stride-2": ConvTranspose2dSpec((2, 3), (3, 3), stride=2),
    "stride-over-kernel": ConvTranspose2dSpec((2, 2), (1, 2), stride=3),
    "padding-1": ConvTranspose2dSpec((3, 3), (3, 3), padding=1),
    "padding-over-kernel": ConvTranspose2dSpec((6, 5), (2, 1), padding=2),
    "padding-asymmetric": ConvTranspose2dSpec((3, 3), (2, 3), padding=((0, 1), (2, 0))),
    "output-padding": ConvTranspose2dSpec((2, 2), (3, 3), stride=2, padding=1, output_padding=1),
    "output-padding-unreached": ConvTranspose2dSpec((2, 2), (1, 1), stride=3, output_padding=2),
    "output-padding-over-stride": ConvTranspose2dSpec(
        (2, 3), (2, 2), dilation=3, padding=1, output_padding=(2, 1)
    ),
    "output-padding-only": ConvTranspose2dSpec(
        (1, 1), (2, 2), dilation=3, padding=((5, 0), (0, 0)), output_padding=2
    ),
    "channels": ConvTranspose2dSpec((2, 2), (2, 2), in_channels=2, out_channels=3),
    "groups": ConvTranspose2dSpec((2, 2), (2, 2), in_channels=4, out_channels=2, groups=2),
    "depthwise": ConvTranspose2dSpec(
        (2, 3), (2, 2), stride=2, in_channels=3, out_channels=3, groups=3
    ),
}
"""Corners of the transposed convolution by name."""


class Arrays(NamedTuple):
    """Operands that fit one spec."""

    x: np.ndarray
    k: np.ndarray
    b: np.ndarray
    dz: np.ndarray


class _Side(NamedTuple):
    """One axis' numbers: input, kernel, stride, dilation, padding before/after, extra."""

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    extra: int = 0


def hyper(spec: Spec) -> dict[str, Any]:
    """The spec's hyper-parameters as keyword arguments of the numeric functions."""
    names = ["stride", "padding", "dilation", "groups"]
    if isinstance(spec, ConvTranspose2dSpec):
        names.append("output_padding")
    return {name: getattr(spec, name) for name in names}


def shapes(spec: Spec, batch: int = 1) -> Arrays:
    """The shapes of x, k, b and dz, with batch and channels, in an ``Arrays`` of tuples."""
    x = (batch, spec.in_channels, *spec.input_size)
    dz = (batch, spec.out_channels, *spec.output_size)
    return Arrays(x, spec.kernel_shape, (spec.out_channels,), dz)


def random_arrays(spec: Spec, *, batch: int = 1, seed: int = 0, dtype: Any = np.int64) -> Arrays:
    """Small integers (−4 … 4) for x, k, b and dz, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return Arrays(*(rng.integers(-4, 5, shape).astype(dtype) for shape in shapes(spec, batch)))


@st.composite
def arrays_for(draw: st.DrawFn, spec: Spec, *, dtype: Any = np.int64, max_batch: int = 2) -> Arrays:
    """Small integers for x, k, b and dz; products and sums of them are exact in every dtype."""
    batch = draw(st.integers(1, max_batch))
    return random_arrays(spec, batch=batch, seed=draw(st.integers(0, 999)), dtype=dtype)


@st.composite
def conv2d_specs(draw: st.DrawFn, max_size: int = 6, max_channels: int = 4) -> Conv2dSpec:
    """Any legal convolution with inputs up to ``max_size`` and channels up to ``max_channels``."""
    rows, columns = draw(_conv2d_sides(max_size)), draw(_conv2d_sides(max_size))
    return Conv2dSpec(**_common(rows, columns), **draw(_channels(max_channels)))


@st.composite
def conv_transpose2d_specs(
    draw: st.DrawFn, max_size: int = 4, max_channels: int = 4
) -> ConvTranspose2dSpec:
    """Any legal transposed convolution with inputs up to ``max_size``; outputs up to about 8."""
    rows, columns = draw(_transpose_sides(max_size)), draw(_transpose_sides(max_size))
    return ConvTranspose2dSpec(
        **_common(rows, columns),
        **draw(_channels(max_channels)),
        output_padding=(rows.extra, columns.extra),
    )


def _common(rows: _Side, columns: _Side) -> dict[str, Any]:
    return {
        "input_size": (rows.size, columns.size),
        "kernel_size": (rows.kernel, columns.kernel),
        "stride": (rows.stride, columns.stride),
        "dilation": (rows.dilation, columns.dilation),
        "padding": ((rows.before, rows.after), (columns.before, columns.after)),
    }


@st.composite
def _channels(draw: st.DrawFn, most: int) -> dict[str, int]:
    """groups, and channels of x and z that are multiples of it (equal to it: depthwise)."""
    groups = draw(st.integers(1, most))
    ins, outs = (draw(st.integers(1, most // groups)) * groups for _ in range(2))
    return {"in_channels": ins, "out_channels": outs, "groups": groups}


@st.composite
def _conv2d_sides(draw: st.DrawFn, most: int) -> _Side:
    """An axis whose dilated kernel spans at most the padded input, often exactly all of it."""
    size = draw(st.integers(1, most))
    before, after = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    padded = size + before + after
    kernel = draw(st.integers(1, min(padded, 4)) | st.just(min(padded, most)))
    dilation = draw(st.integers(1, min(3, (padded - 1) // (kernel - 1)) if kernel > 1 else 3))
    windows = padded - dilation * (kernel - 1)
    stride = draw(st.integers(max(1, windows // 8), 3 + windows // 8))
    return _Side(size, kernel, stride, dilation, before, after)


@st.composite
def _transpose_sides(draw: st.DrawFn, most: int) -> _Side:
    """An axis whose padding leaves at least one cell of the output."""
    size, kernel = draw(st.integers(1, most)), draw(st.integers(1, 3))
    stride = draw(st.integers(1, 3 if size <= 3 else 2))
    dilation = draw(st.integers(1, 3))
    extra = draw(st.integers(0, max(stride, dilation) - 1))
    whole = (size - 1) * stride + dilation * (kernel - 1) + extra + 1
    before = draw(st.integers(0, min(4, whole - 1)))
    after = draw(st.integers(0, min(4, whole - 1 - before)))
    return _Side(size, kernel, stride, dilation, before, after, extra)


def notations(*, convolution: bool | None = None) -> st.SearchStrategy[Notation]:
    """Any notation; ``convolution`` fixes which convolution it is."""
    kinds = st.booleans() if convolution is None else st.just(convolution)
    return st.builds(
        Notation, st.sampled_from(BASES), st.sampled_from(list(LETTERS)), st.booleans(), kinds
    )


NOTATIONS: dict[str, Notation] = {
    "notes": Notation(),
    "zero-based": Notation(base=0),
    "machine-learning": Notation(letters="X W Y b", delta=True),
    "true-convolution": Notation(convolution=True),
    "everything": Notation(base=0, letters="a w z b", delta=True, convolution=True),
}
"""A few notations by name."""


def true_convolution(spec: Spec, result: str, **arrays: Any) -> np.ndarray:
    """A result where k is the kernel of a true convolution: turned before, its gradient after."""
    found = numeric.compute(spec, result, **{**arrays, "k": numeric.rotate180(arrays["k"])})
    return numeric.rotate180(found) if result == "kernel_gradient" else found
