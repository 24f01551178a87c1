"""The transposed convolution and its gradients.

Nothing here is new: with x as the coarse grid and z as the fine one it is the convolution's table
of taps, so forward scatters, and the gradient of x gathers.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from engine.numeric.arguments import check_dz, conv_transpose2d_plan, read
from engine.numeric.gradients import Gradients, add_bias, gradients
from engine.numeric.grids import Array
from engine.numeric.sums import correlate, gather, scatter


def conv_transpose2d(
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: Any = 1,
    dilation: Any = 1,
) -> Array:
    r"""Spread every input cell over the output, times the kernel, and sum what meets.

    .. math:: z_{o,m,n} = b_o + \sum_{(c,i,j,u,v)\ \to\ (m,n)} x_{c,i,j}\ k_{c,o,u,v},
        \qquad m = i s + u d - p,\quad n = j s + v d - p

    ``x`` is (H, W), (C, H, W) or (N, C, H, W), ``k`` (kh, kw) or (C_in, C_out / groups, kh, kw),
    ``b`` None, (C_out,) or, for one output channel, a number. The result has x's rank; an x
    without channels needs a kernel with one output channel. ``padding`` crops the output;
    ``output_padding``, smaller than the stride or the dilation, adds rows at its bottom and
    columns at its right. Hyper-parameters in numbers as for :func:`engine.numeric.conv2d`.

    Dtypes and errors as for :func:`engine.numeric.conv2d`. An inf or NaN travels along real taps
    only, as in PyTorch; an output cell that none reaches is b.
    Source: the notes, "Conv 2D Transpose"; PyTorch ``torch.nn.functional.conv_transpose2d``.

    >>> conv_transpose2d([[1, 2]], [[3, 4], [5, 6]], 1)
    array([[ 4, 11,  9],
           [ 6, 17, 13]])
    """
    if b is None:
        (x, k), dtype = read(x=x, k=k)
    else:
        (x, k, b), dtype = read(x=x, k=k, b=b)
    plan = conv_transpose2d_plan(x, k, stride, padding, output_padding, dilation, groups)
    windows = plan.windows
    z = scatter(windows, x.reshape(windows.coarse_shape), k).reshape(plan.z_shape)
    if b is not None:
        add_bias(z, b, plan)
    return z if z.dtype is dtype else z.astype(dtype)


def conv_transpose2d_backward(
    x: ArrayLike,
    k: ArrayLike,
    dz: ArrayLike,
    *,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: Any = 1,
    dilation: Any = 1,
) -> Gradients:
    r"""Give ∂L/∂X, ∂L/∂K and ∂L/∂B of :func:`conv_transpose2d` for dz = ∂L/∂Z.

    .. math::
        \frac{\partial L}{\partial x_{c,i,j}} &= \sum_{o,u,v}
            \frac{\partial L}{\partial z_{o,\ i s + u d - p,\ j s + v d - p}}\ k_{c,o,u,v} \\
        \frac{\partial L}{\partial k_{c,o,u,v}} &= \sum_{i,j}
            \frac{\partial L}{\partial z_{o,\ i s + u d - p,\ j s + v d - p}}\ x_{c,i,j} \\
        \frac{\partial L}{\partial b_o} &= \sum_{m,n} \frac{\partial L}{\partial z_{o,m,n}}

    So ∂L/∂X is the convolution of ∂L/∂Z with the same kernel. ``dz`` has the shape of z, ``dx``
    that of x, ``dk`` that of k; ``db`` is (C_out,). Taps that the padding cropped count as zeros
    that take part (0 · NaN is NaN), as in PyTorch. Other arguments, dtypes and errors as for
    :func:`conv_transpose2d`; for complex numbers the other factor is conjugated.

    >>> conv_transpose2d_backward([[2]], [[3, 4]], [[10, 100]])
    Gradients(dx=array([[430]]), dk=array([[ 20, 200]]), db=array([110]))
    """
    (x, k, dz), dtype = read(x=x, k=k, dz=dz)
    plan = conv_transpose2d_plan(x, k, stride, padding, output_padding, dilation, groups)
    check_dz(dz, plan.z_shape)
    windows = plan.windows
    dx = gather(windows, dz, windows.matrix(k).conj())
    dk = correlate(windows, dz, x.reshape(windows.coarse_shape).conj())
    return gradients(plan, dx, dk, dz.reshape(windows.fine_shape), dtype)
