r"""Habits of writing that are told, because they could mean something else: \dot{x} for ∂L/∂x.

They are seen in the text as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.reading.assumptions import Assumption
from engine.reading.syntax import Statement

_MARKED = re.compile(r"\\(dot|bar)\s*(?:\{\s*([A-Za-z])\s*\}|\s([A-Za-z]))")


def habits(statements: Iterable[Statement], loss: str) -> tuple[Assumption, ...]:
    """What is assumed of the way in which a text is written."""
    text = "\n".join(one.text for one in statements)
    found = dict.fromkeys(
        rf"$\{mark}{{{one or other}}}$ is $\partial {loss}/\partial {one or other}$"
        for mark, one, other in _MARKED.findall(text)
    )
    return tuple(map(Assumption, found))
