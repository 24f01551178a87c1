"""Memory that visits left behind, found and handed back."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def clear_up() -> None:
    """Collect what nobody holds any more, and give its pages back to the system (with glibc)."""
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
