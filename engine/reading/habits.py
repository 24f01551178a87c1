r"""Habits of writing that are told, since they could mean something else: \dot{x}, ∇X for ∂L/∂x.

They are seen in the text as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.reading.assumptions import Assumption
from engine.reading.dress import has_slopes, has_wholes, letters_of_indices
from engine.reading.syntax import Statement

_MARKED = re.compile(r"\\(dot|bar)\s*(?:\{\s*([A-Za-z])\s*\}|\s([A-Za-z]))")

_BEFORE_A_GRID = re.compile(
    r"(?:\\(?P<sign>nabla|Delta)(?![A-Za-z_])|(?P<bare>[∇Δ]))\s?(?P<grid>[A-Za-z])(?![A-Za-z({])"
)
_DELTA_OF = re.compile(r"(?:\\delta|δ)\s?_\s?(?:\{\s?(?P<a>[A-Z])\s?\}|(?P<b>[A-Z])(?![A-Za-z]))")
_SIGN_OF = {"∇": "nabla", "Δ": "Delta"}
_OF_FUNCTION = re.compile(r"(?:\\partial|∂)\s?f\s?\(")


def habits(statements: Iterable[Statement], loss: str) -> tuple[Assumption, ...]:
    """What is assumed of the way in which a text is written."""
    text = "\n".join(one.text for one in statements)
    found = dict.fromkeys(
        rf"$\{mark}{{{one or other}}}$ is $\partial {loss}/\partial {one or other}$"
        for mark, one, other in _MARKED.findall(text)
    )
    gradients = {
        f"\\{one['sign'] or _SIGN_OF[one['bare']]} {one['grid']}": one["grid"]
        for one in _BEFORE_A_GRID.finditer(text)
        if one["grid"] != loss
    }
    gradients |= {
        rf"\delta_{one['a'] or one['b']}": one["a"] or one["b"] for one in _DELTA_OF.finditer(text)
    }
    found |= {
        rf"${shown}$ is $\partial {loss}/\partial {grid}$": None
        for shown, grid in gradients.items()
    }
    if has_slopes(text):
        found[r"the slope belongs to the layer below: before it stands $\partial L/\partial X$"] = (
            None
        )
    found |= {f"${sign}$ is ${name}$": None for sign, name in letters_of_indices(text).items()}
    if has_wholes(text):
        found["the indices at a whole matrix say nothing"] = None
    if _OF_FUNCTION.search(text):
        found[r"$f(\ldots)$ is the loss"] = None
    return tuple(map(Assumption, found))
