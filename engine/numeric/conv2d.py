"""The convolution (a cross-correlation, as in the notes and in PyTorch) and its gradients."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from engine.numeric.arguments import check_dz, conv2d_plan, read
from engine.numeric.gradients import Gradients, add_bias, gradients
from engine.numeric.grids import Array
from engine.numeric.sums import correlate, gather, scatter


def conv2d(
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: Any = 1,
) -> Array:
    r"""Slide the kernel over the padded input and sum the products.

    .. math:: z_{o,i,j} = b_o + \sum_{c,u,v} x_{c,\ i s + u d - p,\ j s + v d - p}\ k_{o,c,u,v}

    ``x`` is (H, W), (C, H, W) or (N, C, H, W), ``k`` (kh, kw) or (C_out, C_in / groups, kh, kw),
    ``b`` None, (C_out,) or, for one output channel, a number. The result has x's rank; an x
    without channels needs a kernel with one output channel. ``stride`` and ``dilation`` are an
    int or (vertical, horizontal), ``padding`` an int, (vertical, horizontal),
    ((top, bottom), (left, right)), ``"valid"`` or, at stride 1, ``"same"``.

    Integer, floating point and complex dtypes stay what they are (integers wrap on overflow, as
    NumPy's do); several become NumPy's common one; float16 is summed in float32. Operands may
    have either byte order and any strides, results are contiguous and in this machine's order.
    Padding counts as zeros that take part: where a window reaches into it, 0 · NaN and 0 · inf
    give NaN, as in PyTorch's own kernels (oneDNN's, which it takes for some shapes, may skip
    padding). A batch may be empty, no other axis.

    Raises ValueError (TypeError for a wrong type) naming the value, the rule and what is legal.
    Source: the notes, "Conv 2D Backprop"; PyTorch ``torch.nn.functional.conv2d``.

    >>> conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, 2]], 1)
    array([[12, 15],
           [21, 24]])
    """
    if b is None:
        (x, k), dtype = read(x=x, k=k)
    else:
        (x, k, b), dtype = read(x=x, k=k, b=b)
    plan = conv2d_plan(x, k, stride, padding, dilation, groups)
    windows = plan.windows
    z = gather(windows, x, windows.matrix(k)).reshape(plan.z_shape)
    if b is not None:
        add_bias(z, b, plan)
    return z if z.dtype is dtype else z.astype(dtype)


def conv2d_backward(
    x: ArrayLike,
    k: ArrayLike,
    dz: ArrayLike,
    *,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: Any = 1,
) -> Gradients:
    r"""Give ∂L/∂X, ∂L/∂K and ∂L/∂B of :func:`conv2d` for dz = ∂L/∂Z.

    .. math::
        \frac{\partial L}{\partial k_{o,c,u,v}} &= \sum_{i,j}
            \frac{\partial L}{\partial z_{o,i,j}}\ x_{c,\ i s + u d - p,\ j s + v d - p} \\
        \frac{\partial L}{\partial x_{c,m,n}} &= \sum_{(o,i,j,u,v)\ \to\ (m,n)}
            \frac{\partial L}{\partial z_{o,i,j}}\ k_{o,c,u,v} \\
        \frac{\partial L}{\partial b_o} &= \sum_{i,j} \frac{\partial L}{\partial z_{o,i,j}}

    ``dz`` has the shape of z, ``dx`` that of x, ``dk`` that of k; ``db`` is (C_out,). Other
    arguments, dtypes and errors as for :func:`conv2d`. Padding takes part in ``dk`` (0 · NaN is
    NaN) but never in ``dx``: there an inf or NaN travels along real taps only, as in PyTorch.
    For complex numbers the other factor is conjugated, PyTorch's convention.

    >>> gradients = conv2d_backward([[1, 2], [3, 4]], [[5, 6], [7, 8]], [[10]])
    >>> gradients.dx
    array([[50, 60],
           [70, 80]])
    >>> gradients.dk
    array([[10, 20],
           [30, 40]])
    >>> gradients.db
    array([10])
    """
    (x, k, dz), dtype = read(x=x, k=k, dz=dz)
    plan = conv2d_plan(x, k, stride, padding, dilation, groups)
    check_dz(dz, plan.z_shape)
    windows = plan.windows
    coarse = dz.reshape(windows.coarse_shape)
    dk = correlate(windows, x.conj(), coarse)
    dx = scatter(windows, coarse, k.conj())
    return gradients(plan, dx, dk, coarse, dtype)
