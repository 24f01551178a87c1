"""The notes' road to ∂L/∂X: spread ∂L/∂Z with zeros and correlate it with the turned kernel.

A readable second way, used to check :func:`engine.numeric.conv2d_backward` and to show the grids
that the notes draw.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Spec
from engine.numeric.arguments import check_dz, conv2d_plan, read
from engine.numeric.conv2d import conv2d
from engine.numeric.grids import Array, insert_zeros, rotate180, zero_pad


def input_gradient_by_rotation(
    x: ArrayLike,
    k: ArrayLike,
    dz: ArrayLike,
    *,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: Any = 1,
) -> Array:
    r"""Give ∂L/∂X of a convolution as the notes do.

    .. math:: \frac{\partial L}{\partial X}
        = \text{padded}\left(\frac{\partial L}{\partial Z}\right) \otimes \text{rotated } K

    s − 1 zeros go between the cells of dz; each side is padded by d(k − 1) − p (a negative number
    crops) and the bottom and right also by the remainder
    (i + 2p − d(k − 1) − 1) mod s; the kernel, dilated, is turned by 180° and its channels changed
    over. Arguments, dtypes and errors as for :func:`engine.numeric.conv2d_backward`; of x only
    shape and dtype count. Here the padding's zeros do meet the kernel, so its inf and NaN spread
    further than in ``conv2d_backward``.

    >>> input_gradient_by_rotation([[1, 2], [3, 4]], [[5, 6], [7, 8]], [[10]])
    array([[50, 60],
           [70, 80]])
    """
    (x, k, dz), dtype = read(x=x, k=k, dz=dz)
    plan = conv2d_plan(x, k, stride, padding, dilation, groups)
    check_dz(dz, plan.z_shape)
    spec = plan.spec
    grid = padded_gradient(dz, spec)
    dx = conv2d(grid, turned_kernel(k.conj(), spec), dilation=spec.dilation, groups=spec.groups)
    return dx.astype(dtype, copy=False)


def padded_gradient(dz: ArrayLike, spec: Spec) -> Array:
    """∂L/∂Z as the notes draw it: zeros inserted between its cells, then padded or cropped."""
    rows, columns = spec.axes
    return zero_pad(insert_zeros(dz, spec.stride), (rows.border, columns.border))


def turned_kernel(k: ArrayLike, spec: Spec) -> Array:
    """K turned by 180°, (C_out, C_in / groups, kh, kw) become (C_in, C_out / groups, kh, kw)."""
    turned = rotate180(np.asarray(k))
    if turned.ndim == 2:
        return turned
    by_group = turned.reshape(spec.groups, spec.out_channels_per_group, *turned.shape[1:])
    swapped = by_group.swapaxes(1, 2)
    return swapped.reshape(-1, spec.out_channels_per_group, *turned.shape[2:])
