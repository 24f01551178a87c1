"""What a spec computes: its forward pass, its gradients, or one result by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Conv2dSpec, Spec
from engine.numeric.arguments import check_dz, conv2d_plan, conv_transpose2d_plan, read
from engine.numeric.conv2d import conv2d, conv2d_backward
from engine.numeric.conv_transpose2d import conv_transpose2d, conv_transpose2d_backward
from engine.numeric.gradients import Gradients
from engine.numeric.grids import Array
from engine.numeric.sums import correlate
from engine.results import grid_of


def forward(spec: Spec, x: ArrayLike, k: ArrayLike, b: ArrayLike | None = None) -> Array:
    """Z of the spec's operation, arrays as :func:`conv2d` takes them.

    >>> forward(Conv2dSpec((1, 3), (1, 2)), [[1, 10, 100]], [[2, 1]])
    array([[ 12, 120]])
    """
    if isinstance(spec, Conv2dSpec):
        return conv2d(x, k, b, **spec.hyper_parameters)
    return conv_transpose2d(x, k, b, **spec.hyper_parameters)


def backward(spec: Spec, x: ArrayLike, k: ArrayLike, dz: ArrayLike) -> Gradients:
    """∂L/∂X, ∂L/∂K and ∂L/∂B of the spec's operation for dz = ∂L/∂Z.

    >>> backward(Conv2dSpec((1, 3), (1, 2)), [[1, 10, 100]], [[2, 1]], [[1, 0]]).dk
    array([[ 1, 10]])
    """
    if isinstance(spec, Conv2dSpec):
        return conv2d_backward(x, k, dz, **spec.hyper_parameters)
    return conv_transpose2d_backward(x, k, dz, **spec.hyper_parameters)


def input_gradient(spec: Spec, k: ArrayLike, dz: ArrayLike) -> Array:
    """∂L/∂X alone: that of a convolution is a transposed one of ∂L/∂Z, and the other way round.

    >>> input_gradient(Conv2dSpec((1, 3), (1, 2)), [[2, 1]], [[1, 0]])
    array([[2, 1, 0]])
    """
    if isinstance(spec, Conv2dSpec):
        more = {"output_padding": spec.remainder}
        return conv_transpose2d(dz, np.conj(k), **spec.hyper_parameters, **more)
    how = {**spec.hyper_parameters}
    del how["output_padding"]
    height, width = spec.input_size  # more windows fit where output_padding holds a whole stride
    return conv2d(dz, np.conj(k), **how)[..., :height, :width]


def kernel_gradient(spec: Spec, x: ArrayLike, dz: ArrayLike) -> Array:
    """∂L/∂K alone, in the shape that the weight array has with its channels.

    >>> kernel_gradient(Conv2dSpec((1, 3), (1, 2)), [[1, 10, 100]], [[1, 0]])
    array([[[[ 1, 10]]]])
    """
    (x, dz), dtype = read(x=x, dz=dz)
    like = np.broadcast_to(np.zeros((), x.dtype), spec.kernel_shape)
    if isinstance(spec, Conv2dSpec):
        plan = conv2d_plan(x, like, **spec.hyper_parameters)
        fine, coarse = x.conj(), dz
    else:
        plan = conv_transpose2d_plan(x, like, **spec.hyper_parameters)
        fine, coarse = dz, x.conj()
    check_dz(dz, plan.z_shape)
    dk = correlate(plan.windows, fine, coarse.reshape(plan.windows.coarse_shape))
    return dk.reshape(spec.kernel_shape).astype(dtype, copy=False)


MADE_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "forward": ("x", "k", "b"),
        "kernel_gradient": ("x", "dz"),
        "input_gradient": ("k", "dz"),
        "bias_gradient": ("dz",),
    }
)
"""The operands of each result."""


def alone(spec: Spec, result: str, operands: Mapping[str, ArrayLike]) -> Array:
    """The same as :func:`compute`, of the operands that the result is made of and of no others.

    >>> alone(Conv2dSpec((1, 3), (1, 2)), "bias_gradient", {"dz": [[3, 4]]})
    array([7])
    """
    grid = grid_of(result)
    if grid == "z":
        return forward(spec, operands["x"], operands["k"], operands.get("b"))
    dz = operands["dz"]
    if grid == "x":
        return input_gradient(spec, operands["k"], dz)
    if grid == "k":
        return kernel_gradient(spec, operands["x"], dz)
    cells = np.reshape(dz, (-1, spec.out_channels, *spec.output_size))
    total: Array = cells.sum(axis=(0, 2, 3), dtype=cells.dtype)
    return total


def compute(
    spec: Spec, result: str, *, x: ArrayLike, k: ArrayLike, b: ArrayLike, dz: ArrayLike
) -> Array:
    """The result ``"forward"``, ``"kernel_gradient"``, ``"input_gradient"`` or ``"bias_gradient"``.

    Arrays as :func:`conv2d` takes them; the result has the shape of z, k, x or (C_out,). Raises
    ValueError for another name or for arrays that do not fit. All three gradients are computed
    whichever is asked for: who wants more than one asks :func:`backward`, and who has not all
    operands :func:`alone`.

    >>> compute(Conv2dSpec((1, 3), (1, 2)), "bias_gradient", x=[[1, 10, 100]], k=[[2, 1]], b=0,
    ...         dz=[[3, 4]])
    array([7])
    """
    grid = grid_of(result)
    if grid == "z":
        return forward(spec, x, k, b)
    return backward(spec, x, k, dz).of(grid)
