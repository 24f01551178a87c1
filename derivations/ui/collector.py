"""The garbage collector of a process that holds the sessions of many visitors."""

from __future__ import annotations

import gc
from functools import cache


@cache
def calm(sympy: bool) -> None:
    """Once a process, and once more with SymPy, which the first proof imports.

    A full collection need not walk what was imported, which is half of its time. The rest is the
    heap of all sessions: with 400 of them every rerun waited a fifth of a second for a full
    collection every two seconds. It comes the rarer, since what a rerun leaves is mostly young.
    """
    gc.freeze()
    gc.set_threshold(5_000, 20, 100)
