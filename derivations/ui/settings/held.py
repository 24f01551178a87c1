"""Numbers that are too long for a link: they are held here, and the link has a name for them.

The name is made of the numbers themselves: it says which they are and not what they are. So the
browser's Back leads to those that stood there before, and an edit that is taken back is gone.
"""

from __future__ import annotations

import re
from hashlib import blake2b

import numpy as np
import streamlit as st

from derivations.ui.kept import Kept

_HELD = "_held_numbers"
"""The arrays of this session by their names, the last named one last."""

MOST_BYTES = 1_000_000
"""Of one session; the last array stays however large it is."""

_NAME = re.compile(r"numbers-[0-9a-f]{20}")

EVERYWHERE = Kept[np.ndarray](50_000_000)
"""Arrays of all sessions by their bytes: a page that is loaded again finds those it had."""


class NotHeld(ValueError):
    """A name of numbers that are not here."""


def hold(values: np.ndarray) -> str:
    """Hold an array, (channels, height, width) as its text would be; give its name."""
    kind = f"{values.dtype.str}{values.shape}".encode()
    name = f"numbers-{blake2b(kind + values.tobytes(), digest_size=10).hexdigest()}"
    _keep(name, EVERYWHERE.of(name, values.copy, values.nbytes))
    return name


def is_name(text: str) -> bool:
    """Whether a text is the name of held numbers."""
    return bool(_NAME.fullmatch(text))


def find(name: str) -> np.ndarray:
    """The array of a name, not to be written on; NotHeld where it is not here."""
    arrays = st.session_state.get(_HELD, {})
    if name in arrays:
        found: np.ndarray = arrays[name]
        return found
    found = EVERYWHERE.of(name, lambda: _missing(name))
    _keep(name, found)
    return found


def _missing(name: str) -> np.ndarray:
    raise NotHeld(name)


def _keep(name: str, values: np.ndarray) -> None:
    arrays = st.session_state.setdefault(_HELD, {})
    arrays.pop(name, None)
    arrays[name] = values
    total = sum(array.nbytes for array in arrays.values())
    for other in [*arrays][:-1]:
        if total <= MOST_BYTES:
            break
        total -= arrays.pop(other).nbytes
