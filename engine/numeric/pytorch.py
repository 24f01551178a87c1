"""PyTorch's numbers for the same results, where it happens to be installed.

The app does not need it and nothing here imports it before it is asked for a number.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Conv2dSpec, Spec
from engine.numeric.arguments import read
from engine.numeric.grids import Array
from engine.results import grid_of


def is_installed() -> bool:
    """Whether there is a PyTorch to import."""
    return find_spec("torch") is not None


def compute_by_pytorch(
    spec: Spec, result: str, *, x: ArrayLike, k: ArrayLike, b: ArrayLike, dz: ArrayLike
) -> Array:
    """PyTorch's own convolution for "forward", its automatic differentiation for a gradient.

    Arrays as :func:`engine.numeric.matrix_road` takes them, with the channel axes of the spec.
    It is computed, and given back, in double precision: PyTorch differentiates no integers.
    Raises ImportError where there is no PyTorch, ValueError for another name.
    """
    grid = grid_of(result)
    torch: Any = import_module("torch")
    arrays, dtype = read(x=x, k=k, b=b, dz=dz)
    wide = np.complex128 if dtype.kind == "c" else np.float64
    *leaves, upstream = (torch.tensor(array.astype(wide)) for array in arrays)
    for leaf in leaves:
        leaf.requires_grad_()
    z = _forward(torch.nn.functional, spec, *leaves)
    if result == "forward":
        return np.asarray(z.detach().numpy())
    (gradient,) = torch.autograd.grad(z, leaves["xkb".index(grid)], upstream)
    return np.asarray(gradient.numpy())


def _forward(functional: Any, spec: Spec, x: Any, k: Any, b: Any) -> Any:
    """PyTorch pads and crops both sides of an axis alike: the sides are done apart from it."""
    (top, bottom), (left, right) = spec.padding
    hyper = spec.hyper_parameters | {"padding": 0}
    if isinstance(spec, Conv2dSpec):
        return functional.conv2d(functional.pad(x, (left, right, top, bottom)), k, b, **hyper)
    z = functional.conv_transpose2d(x, k, b, **hyper)
    return z[..., top : z.shape[-2] - bottom, left : z.shape[-1] - right]
