"""Plans made with other constants, so that small grids take the roads of large ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.numeric import arguments, windows

LARGE = {"MANY_CELLS": 0, "FEW_CHANNELS": 10**6}
"""Every grid counts as large."""

SMALL = {"MANY_CELLS": 10**9}
"""No grid counts as large."""


@contextmanager
def planned(**constants: int) -> Iterator[None]:
    """Plan with these constants of :mod:`engine.numeric.windows`, and forget the plans."""
    caches = arguments._cached_conv2d, arguments._cached_transpose
    with pytest.MonkeyPatch.context() as patch:
        for name, value in constants.items():
            patch.setattr(windows, name, value)
        for cache in caches:
            cache.cache_clear()
        yield
    for cache in caches:
        cache.cache_clear()
