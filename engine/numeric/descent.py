r"""Gradient descent: what the gradients are for.

A step moves numbers against their gradients,

.. math:: k \leftarrow k - \eta\, \frac{\partial L}{\partial k},

and lowers L to first order by :math:`\eta \sum (\partial L / \partial k)^2`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from itertools import islice
from math import isfinite, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Spec
from engine.numeric.by_spec import backward, forward
from engine.numeric.grids import Array, native
from engine.numeric.losses import Loss
from engine.numeric.matrix import bias_matrix, input_matrix, kernel_matrix, matrix_shape

MOVABLE = ("x", "k", "b")

LARGEST_NUMBER = 1e6
"""Where a number of x, k or b would pass this, or the largest at the start, a descent runs away."""

LARGEST_CURVED = 2**16
"""Of a matrix with more entries the curvature is not computed."""


class Point(NamedTuple):
    """Where a descent stands: its numbers, ∂L/∂Z, L and the slope.

    ``slope`` is the sum of the squared gradients of all that moves: η times it is the decrease
    that the next step promises to first order.
    """

    x: Array
    k: Array
    b: Array
    dz: Array
    loss: float
    slope: float


class Descent(NamedTuple):
    """Where a descent has come to, and how L went.

    ``before`` is the point one step earlier (None at the start), ``losses`` has L at the start
    and after every step, ``runs_away`` says that the next step would pass ``bound``.
    """

    here: Point
    before: Point | None
    losses: tuple[float, ...]
    runs_away: bool
    bound: float = LARGEST_NUMBER


def step(number: ArrayLike, gradient: ArrayLike, rate: float) -> Array:
    r"""One step against the gradient; whole numbers become floating point ones.

    .. math:: k \leftarrow k - \eta\, \frac{\partial L}{\partial k}

    >>> step([[2, 1]], [[10, -4]], rate=0.1)
    array([[1. , 1.4]])
    """
    return np.asarray(np.subtract(number, rate * np.asarray(gradient)))


def descend(
    spec: Spec,
    loss: Loss,
    *,
    x: ArrayLike,
    k: ArrayLike,
    b: ArrayLike,
    rate: float,
    moved: Collection[str],
    steps: int,
) -> Descent:
    """Take ``steps`` steps down L, or as many as there are before a number runs away.

    ``x``, ``k``, ``b`` as :func:`engine.numeric.conv2d` takes them; ``moved`` names those that a
    step moves, out of "x", "k" and "b". The same arguments give the same numbers, bit for
    bit. Raises ValueError for a rate that is no positive number, an unknown name or fewer than 0
    steps.

    >>> from engine import Conv2dSpec
    >>> from engine.numeric.losses import HalfSquares
    >>> one = Conv2dSpec((1, 1), (1, 1))
    >>> done = descend(one, HalfSquares(), x=[[1]], k=[[8]], b=0, rate=0.5, moved="k", steps=3)
    >>> done.here.k, done.losses
    (array([[1.]]), (32.0, 8.0, 2.0, 0.5))
    """
    _check(rate, moved, steps)
    start = {"x": x, "k": k, "b": b}
    bound = max([LARGEST_NUMBER, *(float(np.abs(start[name]).max()) for name in moved)])
    path = _path(spec, loss, start, rate, moved, bound)
    last: deque[Point] = deque(maxlen=2)
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):
        for point in islice(path, steps + 1):
            last.append(point)
            losses.append(point.loss)
        runs_away = next(path, None) is None
    before = last[0] if len(last) > 1 else None
    return Descent(last[-1], before, tuple(losses), runs_away, bound)


def _check(rate: float, moved: Collection[str], steps: int) -> None:
    if not (isfinite(rate) and rate > 0):
        raise ValueError(f"rate is {rate}: a step needs a positive number")
    if unknown := set(moved) - set(MOVABLE):
        raise ValueError(f"moved has {sorted(unknown)}: a step moves some of {MOVABLE}")
    if steps < 0:
        raise ValueError(f"steps is {steps}: it must be 0 or more")


def _path(
    spec: Spec,
    loss: Loss,
    numbers: dict[str, ArrayLike],
    rate: float,
    moved: Collection[str],
    bound: float,
) -> Iterator[Point]:
    """The start and the point after every step, until a number runs away."""
    here = {name: native(array) for name, array in numbers.items()}
    while True:
        z = forward(spec, **here)
        dz = loss.gradient(z)
        found = backward(spec, here["x"], here["k"], dz)
        gradients = {"x": found.dx, "k": found.dk, "b": found.db.reshape(here["b"].shape)}
        slope = sum(float(np.square(gradients[name], dtype=float).sum()) for name in moved)
        yield Point(**here, dz=dz, loss=loss.value(z), slope=slope)
        here |= {name: step(here[name], gradients[name], rate) for name in moved}
        # A NaN is no smaller, and ends it too.
        if not all(np.abs(here[name]).max() <= bound for name in moved):
            return


def curvature(spec: Spec, *, x: ArrayLike, k: ArrayLike, moved: Collection[str]) -> float | None:
    r"""The largest curvature λ of L = ½ Σ (z − t)² in all that moves: a rate ≤ 1/λ lowers L.

    .. math:: \text{vec } Z = M \theta + \text{const}, \qquad \lambda = \lambda_{max}(M^T M)

    ``x`` may be a batch; ``moved`` as in :func:`descend`. None where L is not quadratic or this is
    not worth its price: for nothing, for x together with k or b, and for a matrix of more than
    ``LARGEST_CURVED`` entries.

    >>> from engine import Conv2dSpec
    >>> curvature(Conv2dSpec((1, 2), (1, 1)), x=[[3, 4]], k=[[1]], moved="k")
    25.0
    """
    names = set(moved)
    if not names or ("x" in names and names != {"x"}):
        return None
    result = "forward" if names == {"x"} else "kernel_gradient"
    samples = np.reshape(x, (-1, spec.in_channels, *spec.input_size))
    if len(samples) * prod(matrix_shape(spec, result)) > LARGEST_CURVED:
        return None
    if names == {"x"}:
        matrix = kernel_matrix(spec, k)
    else:
        parts = {"k": lambda one: input_matrix(spec, one), "b": lambda one: bias_matrix(spec)}
        matrix = np.vstack(
            [np.hstack([parts[name](one) for name in sorted(names)]) for one in samples]
        )
    return float(np.linalg.norm(matrix.astype(float), 2)) ** 2
