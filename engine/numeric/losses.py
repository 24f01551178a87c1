"""Losses of z: the number L that stands above a layer, and the gradient ∂L/∂Z it sends down.

=====================  ======================  ===============
``Linear(g)``          L = Σ g · z             ∂L/∂Z = g
``HalfSquares(t)``     L = ½ Σ (z − t)²        ∂L/∂Z = z − t
=====================  ======================  ===============

Each has the same verbs: ``value(z)``, ``gradient(z)`` and, for the rounding of a value,
``magnitude(sizes)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from engine.activations import Activation
from engine.numeric.grids import Array, native


class Loss(Protocol):
    """What maps z to a number and knows its own derivative."""

    def value(self, z: ArrayLike) -> float:
        """L, in double precision."""

    def gradient(self, z: ArrayLike) -> Array:
        """∂L/∂Z, in z's shape."""

    def magnitude(self, sizes: ArrayLike) -> float:
        """The most that the terms of L can add up to without their signs, for |z| ≤ ``sizes``."""


@dataclass(frozen=True, eq=False)
class Linear:
    r"""The loss whose upstream gradient is given: a number times every z.

    .. math:: L = \sum g\, z, \qquad \frac{\partial L}{\partial Z} = g

    ``upstream`` (g) has z's shape; ValueError otherwise.

    >>> given = Linear([[1, -1]])
    >>> given.value([[5, 2]]), given.gradient([[5, 2]])
    (3.0, array([[ 1, -1]]))
    """

    upstream: ArrayLike

    def value(self, z: ArrayLike) -> float:
        """Σ g · z."""
        g = _like(z, self.upstream, "upstream")
        return float((np.asarray(z, float) * g).sum())

    def gradient(self, z: ArrayLike) -> Array:
        """The given g, whatever z is."""
        return _like(z, self.upstream, "upstream")

    def magnitude(self, sizes: ArrayLike) -> float:
        """Σ |g| · |z|."""
        return Linear(np.abs(self.upstream)).value(sizes)


@dataclass(frozen=True, eq=False)
class HalfSquares:
    r"""Half the squared distance of z from a target, by default from 0.

    .. math:: L = \tfrac12 \sum (z - t)^2, \qquad \frac{\partial L}{\partial Z} = z - t

    ``target`` (t) has z's shape or is one number for all cells; ValueError otherwise.

    >>> distance = HalfSquares([[4, 4]])
    >>> distance.value([[5, 2]]), distance.gradient([[5, 2]])
    (2.5, array([[ 1, -2]]))
    """

    target: ArrayLike = 0

    def value(self, z: ArrayLike) -> float:
        """½ Σ (z − t)²."""
        return float(np.square(self.gradient(z), dtype=float).sum()) / 2

    def gradient(self, z: ArrayLike) -> Array:
        """z − t: how far every cell is from where it shall be."""
        target = self.target if np.ndim(self.target) == 0 else _like(z, self.target, "target")
        return np.asarray(np.subtract(z, target))

    def magnitude(self, sizes: ArrayLike) -> float:
        """½ Σ (|z| + |t|)²."""
        return HalfSquares(-np.abs(self.target)).value(sizes)


@dataclass(frozen=True, eq=False)
class Behind:
    r"""A loss of what an activation makes of z.

    .. math:: L = \ell(f(z)), \qquad \frac{\partial L}{\partial Z} = \ell'(A) \odot f'(Z)

    >>> behind = Behind(Activation("relu"), HalfSquares(1))
    >>> behind.value([[5, -2]]), behind.gradient([[5, -2]])
    (8.5, array([[4, 0]]))
    """

    activation: Activation
    loss: Loss

    def value(self, z: ArrayLike) -> float:
        """ℓ(f(z))."""
        return self.loss.value(self.activation.value(z))

    def of_activation(self, z: ArrayLike) -> Array:
        """∂L/∂A, in z's shape."""
        return self.loss.gradient(self.activation.value(z))

    def gradient(self, z: ArrayLike) -> Array:
        """∂L/∂A ⊙ f′(Z)."""
        return self.activation.backward(z, self.of_activation(z))

    def magnitude(self, sizes: ArrayLike) -> float:
        """That of ℓ for the largest f(z) there are: none grows faster than z, from 1 at most."""
        return self.loss.magnitude(1 + max(self.activation.curved[0], 1) * np.asarray(sizes))


def _like(z: ArrayLike, numbers: ArrayLike, name: str) -> Array:
    """The numbers of a loss, refused where they do not stand one beside each z."""
    found = native(numbers)
    if found.shape != np.shape(z):
        raise ValueError(f"{name} has shape {found.shape}, but z has shape {np.shape(z)}")
    return found
