"""Numbers and names of a large layer as the browser gets them: what is shown, and small pictures.

A grid of few numbers goes whole. Of a larger one go the channels that are shown, each as bytes, and
of every channel a picture of a few cells a side; the browser asks for a channel that it has not.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Sequence
from math import isfinite
from typing import Any

import numpy as np

from derivations.ui.problem.numerals import strongest

MOST_WHOLE = 3000
"""Of a grid with more numbers the shown channels are sent."""

SIDE = 14
"""Rows and columns of a channel's picture."""

MOST_PICTURES = 256
"""Kernels are more, and have none."""

MOST_NAMES = 64
"""Of more channels the names are told by their rule."""

_KINDS = ("<i1", "<i2", "<i4", "<f8")


def numbers(values: np.ndarray, channels: Collection[int], *, pictured: bool = True) -> Any:
    """The numbers of a grid (channels, height, width): all as a list, or some channels packed.

    ``pictured``: with a picture of every channel, where they can be chosen by it.
    """
    if values.size <= MOST_WHOLE:
        return _listed(values)
    largest = _largest(values)
    kind, top = _kind(values, largest), strongest(values)
    some = sorted({n for n in channels if 0 <= n < len(values)})
    return {
        "size": values.size,
        "strongest": top,
        "kind": kind[1:],
        "channels": some,
        "numbers": _text(values[some].astype(kind)),
        "pictures": _pictures(values, top) if pictured and len(values) <= MOST_PICTURES else None,
    }


def _listed(values: np.ndarray) -> list[Any]:
    """All numbers; those that no JSON holds by their names, as JavaScript calls them."""
    numbers: list[Any] = values.ravel().tolist()
    if values.dtype.kind != "f" or np.isfinite(values).all():
        return numbers
    return [number if isfinite(number) else _NOT_FINITE[str(number)] for number in numbers]


_NOT_FINITE = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}


def _largest(values: np.ndarray) -> float:
    """The largest of the finite ones."""
    sizes = np.abs(values)
    largest = float(sizes.max())
    return largest if isfinite(largest) else float(sizes[np.isfinite(sizes)].max(initial=0))


def _kind(values: np.ndarray, largest: float) -> str:
    """The smallest type that holds all of them exactly."""
    if values.dtype.kind == "f" or largest >= 2**31:
        return _KINDS[-1]
    return next(kind for kind in _KINDS if largest <= np.iinfo(kind).max)


def _pictures(values: np.ndarray, top: float) -> dict[str, Any]:
    """Every channel in few cells: each the number at its place, as a share of the strongest."""
    rows, columns = (
        (np.arange(min(n, SIDE)) * n + n // 2) // min(n, SIDE) for n in values.shape[1:]
    )
    some = values[:, np.minimum(rows, values.shape[1] - 1)]
    some = some[:, :, np.minimum(columns, values.shape[2] - 1)]
    with np.errstate(over="ignore", invalid="ignore"):
        shares = np.clip(np.nan_to_num(some / top), -1, 1)
    shares = np.round(127 * shares).astype(np.int8)
    return {"size": some.shape[1:], "shares": _text(shares)}


def taps(channels: Sequence[tuple[int, int, int]]) -> Any:
    """Which channels meet: as they are or, of many, as bytes (the k are counted through)."""
    is_counted = all(k == n and max(x, z) < 256 for n, (x, k, z) in enumerate(channels))
    if len(channels) <= MOST_NAMES or not is_counted:
        return channels
    x, _, z = np.array(channels).T.astype(np.uint8)
    return {"x": _text(x), "z": _text(z)}


def names(of_grids: dict[str, list[str]], pair: str) -> dict[str, Any]:
    """Names by their grid; of many kernels the first, its pair of channels told apart by ``@``."""
    return {
        grid: of if len(of) <= MOST_NAMES or pair not in of[0] else {"of": of[0].replace(pair, "@")}
        for grid, of in of_grids.items()
    }


def _text(array: np.ndarray) -> str:
    return b64encode(array.tobytes()).decode("ascii")
