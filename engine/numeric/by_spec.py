"""What a spec computes: its forward pass, its gradients, or one result by name."""

from __future__ import annotations

from numpy.typing import ArrayLike

from engine.geometry import Conv2dSpec, Spec
from engine.numeric.conv2d import conv2d, conv2d_backward
from engine.numeric.conv_transpose2d import conv_transpose2d, conv_transpose2d_backward
from engine.numeric.gradients import Gradients
from engine.numeric.grids import Array
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


def compute(
    spec: Spec, result: str, *, x: ArrayLike, k: ArrayLike, b: ArrayLike, dz: ArrayLike
) -> Array:
    """The result ``"forward"``, ``"kernel_gradient"``, ``"input_gradient"`` or ``"bias_gradient"``.

    Arrays as :func:`conv2d` takes them; the result has the shape of z, k, x or (C_out,). Raises
    ValueError for another name or for arrays that do not fit. All three gradients are computed
    whichever is asked for: who wants more than one asks :func:`backward`.

    >>> compute(Conv2dSpec((1, 3), (1, 2)), "bias_gradient", x=[[1, 10, 100]], k=[[2, 1]], b=0,
    ...         dz=[[3, 4]])
    array([7])
    """
    grid = grid_of(result)
    if grid == "z":
        return forward(spec, x, k, b)
    return backward(spec, x, k, dz).of(grid)
