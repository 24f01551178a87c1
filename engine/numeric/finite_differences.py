"""Gradients by trying it out: change one number a little and see what the loss does.

Slow and with no knowledge of convolutions, so an independent witness for every gradient.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from engine.numeric.grids import Array, native


def finite_differences(
    f: Callable[[Array], ArrayLike], a: ArrayLike, g: ArrayLike, step: float | None = None
) -> Array:
    r"""Differentiate L = Σ f(a)·g by every number of ``a``, by central differences.

    .. math:: \frac{\partial L}{\partial a_i} \approx
        \frac{L(a + h e_i) - L(a - h e_i)}{2h}

    ``f`` takes an array like ``a`` and gives one of the shape of ``g`` (= ∂L/∂f). The result has
    a's shape and dtype, in this machine's byte order. ``step`` is h: by default 1 for integers,
    for floating point the power of two next to the cube root of the dtype's precision, which
    balances truncation against rounding. Where f is affine in ``a`` (a convolution in each of x,
    k and b) nothing is truncated, and for integers the result is exact. Calls ``f`` twice a
    number.

    Raises TypeError for a dtype that is neither integer nor floating point, ValueError for a
    step that is not positive or, for integers, not an integer.

    >>> finite_differences(lambda a: 3 * a, np.array([1, 2]), np.array([10, 100]))
    array([ 30, 300])
    """
    a, g = np.array(native(a)), np.asarray(g)
    h = _step(a.dtype, step)
    gradient = np.empty_like(a)
    for i in np.ndindex(a.shape):
        centre = a[i]
        losses = []
        for moved in (centre + h, centre - h):
            a[i] = moved
            losses.append(np.sum(np.asarray(f(a)) * g))
        a[i] = centre
        rise = losses[0] - losses[1]
        gradient[i] = rise // (2 * h) if isinstance(h, int) else rise / (2 * h)
    return gradient


def _step(dtype: np.dtype, step: float | None) -> int | float:
    if dtype.kind not in "if":
        raise TypeError(f"a has dtype {dtype}: expected a signed integer or floating point dtype")
    if step is not None and not step > 0:
        raise ValueError(f"step is {step}: it must be positive")
    if dtype.kind == "f":
        return 2.0 ** round(np.log2(np.finfo(dtype).eps) / 3) if step is None else float(step)
    whole = 1 if step is None else int(step)
    if step not in (None, whole):
        raise ValueError(f"step is {step}: for the integer dtype {dtype} it must be an integer")
    return whole
