"""Numbers with which a mistake does not show, close to those that are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.geometry import Spec
from engine.results import as_factor

Array = NDArray[Any]
Arrays = dict[str, Array]
"""x, k, b and dz as :mod:`engine.numeric` takes them, with a channel axis and without a batch."""

Hiding = Callable[[Spec, Arrays], tuple[str, Array]]
"""Gives a grid, and the numbers of it that hide a mistake."""


def kernel_like_its_turn(spec: Spec, arrays: Arrays) -> tuple[str, Array]:
    """A kernel that a turn by 180° leaves as it is."""
    return "k", _mirrored(arrays["k"], lambda k: k[..., ::-1, ::-1])


def kernel_like_its_turned_transpose(spec: Spec, arrays: Arrays) -> tuple[str, Array]:
    """A kernel that turned by 180° is its own transpose."""
    return "k", _mirrored(arrays["k"], lambda k: k[..., ::-1, ::-1].swapaxes(-1, -2))


def coarse_like_its_turn(spec: Spec, arrays: Arrays) -> tuple[str, Array]:
    """A coarse grid that a turn by 180° leaves as it is."""
    grid = as_factor(spec.coarse_grid)
    return grid, _mirrored(arrays[grid], lambda a: a[..., ::-1, ::-1])


def nothing_on_the_coarse_grid(spec: Spec, arrays: Arrays) -> tuple[str, Array]:
    """A coarse grid of zeros: whatever is done with it, nothing comes out."""
    grid = as_factor(spec.coarse_grid)
    return grid, np.zeros_like(arrays[grid])


def gradients_without_a_sum(spec: Spec, arrays: Arrays) -> tuple[str, Array]:
    """∂L/∂Z whose sum is 0, and so its mean."""
    return "dz", _without_sum(arrays["dz"])


def _mirrored(values: Array, image: Callable[[Array], Array]) -> Array:
    """Every cell that stands behind its mirror image takes the image's number."""
    places = np.arange(values[0, 0].size if values.ndim == 4 else values[0].size)
    places = places.reshape(values.shape[-2:])
    return np.where(image(places) < places, image(values), values)


def _without_sum(values: Array) -> Array:
    """Every second number is the negative of the one before it; a last odd one is 0."""
    flat = values.reshape(len(values), -1).copy()
    even = flat.shape[1] // 2 * 2
    flat[:, 1:even:2] = -flat[:, 0:even:2]
    flat[:, even:] = 0
    return flat.reshape(values.shape)
