"""What both operations do last: add the bias, sum its gradient, give shapes and dtype back."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.numeric.arguments import Plan
from engine.numeric.grids import Array


class Gradients(NamedTuple):
    """∂L/∂X, ∂L/∂K and ∂L/∂B, in the shapes of x, of k and (C_out,)."""

    dx: Array
    dk: Array
    db: Array

    def of(self, grid: str) -> Array:
        """The gradient by a grid: ``"x"``, ``"k"`` or ``"b"``; ValueError for another."""
        if grid not in ("x", "k", "b"):
            raise ValueError(f"grid {grid!r}: there are gradients by x, k and b")
        gradient: Array = getattr(self, f"d{grid}")
        return gradient


def add_bias(z: Array, b: Array, plan: Plan) -> None:
    """Add b_o to every cell of output channel o, in place: z is a fresh array."""
    channels = plan.out_channels
    if channels == 1 and b.size == 1 and b.ndim <= 1:
        z += b.reshape(())  # three times as fast as a b of shape (1,)
        return
    if b.shape != (channels,):
        alone = " or a single number" if channels == 1 else ""
        raise ValueError(
            f"b has shape {b.shape}: expected one number an output channel, "
            f"shape ({channels},){alone}"
        )
    z += b[:, None, None]


def gradients(plan: Plan, dx: Array, dk: Array, dz: Array, dtype: np.dtype[Any]) -> Gradients:
    r"""The three gradients in the caller's shapes and dtype; dz is (N, C_out, h, w).

    .. math:: db_o = \sum_{n,i,j} dz_{n,o,i,j}
    """
    db = np.add.reduce(dz, axis=(0, 2, 3), dtype=dz.dtype)
    dx, dk = dx.reshape(plan.x_shape), dk.reshape(plan.k_shape)
    if dz.dtype is dtype:
        return Gradients(dx, dk, db)
    return Gradients(dx.astype(dtype), dk.astype(dtype), db.astype(dtype))
