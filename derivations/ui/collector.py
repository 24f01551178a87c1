"""The garbage collector of a process that holds the sessions of many visitors."""

from __future__ import annotations

import gc
from functools import cache


@cache
def calm(sympy: bool) -> None:
    """Once a process, and once more with SymPy, which the first proof imports.

    A full collection need not walk what was imported, which is half of its time. The rest is the
    heap of all sessions: with 400 of them every rerun waited a fifth of a second for a full
    collection every two seconds. It comes the rarer, and not so rarely that what it alone finds
    takes much memory: what a rerun makes lives until the session's next one.
    """
    gc.freeze()
    gc.collect()  # of what is left: a full collection waits for a quarter of what the last one met
    gc.set_threshold(5_000, 20, 10)
