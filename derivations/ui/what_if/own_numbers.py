"""The visitor's own numbers while others hide or show a mistake: kept until they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import streamlit as st

from derivations.ui.problem.operations import OPERATIONS, Operation
from derivations.ui.problem.problem import GRIDS
from derivations.ui.settings import keepsake, link
from derivations.ui.settings.fields import set_text, text_key
from derivations.ui.settings.parameters import ACTIVATION
from engine.activations import NAMES as ACTIVATIONS


class _Kept(NamedTuple):
    """The text of a grid as the visitor left it, and the one that was put in its place."""

    own: str
    put: str
    activation: str = ""
    """What stood behind Z, where ∂L/∂Z itself was set and nothing does any more."""


def _read(raw: Any) -> dict[str, _Kept]:
    found = {key: _Kept(*map(_checked, one)) for key, one in raw.items() if key in GRID_KEYS}
    if not {one.activation for one in found.values()} <= {"", *ACTIVATIONS}:
        raise ValueError(raw)
    return found


def _checked(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(text)
    return text


GRID_KEYS = frozenset(text_key(operation, grid) for operation in OPERATIONS for grid in GRIDS)

KEPT = keepsake.Part[dict[str, _Kept]]("_own_numbers", lambda held: held or None, _read)
"""What was written over, by the key of the grid's text."""


@contextmanager
def kept(operation: Operation, grid: str) -> Iterator[None]:
    """Keep what stands in a grid while its text is written over."""
    key = text_key(operation, grid)
    before, activation = _text(key), str(link.held(ACTIVATION)) if grid == "dz" else ""
    yield
    held = _held()
    if key in held and held[key].put == before:
        before, activation = held[key].own, held[key].activation
    held[key] = _Kept(before, _text(key), activation)


def overwritten(operation: Operation) -> list[str]:
    """The grids that can be given back: those in which nothing was typed since."""
    held = _held()
    return [
        grid for grid in GRIDS if _is_open(held.get(text_key(operation, grid)), operation, grid)
    ]


def _is_open(one: _Kept | None, operation: Operation, grid: str) -> bool:
    return one is not None and one.own != one.put == _text(text_key(operation, grid))


def give_back(operation: Operation) -> None:
    """Put back every text that was written over (before its widget is drawn)."""
    held = _held()
    for grid in overwritten(operation):
        one = held.pop(text_key(operation, grid))
        set_text(operation, grid, one.own)
        if one.activation:
            link.put(ACTIVATION, one.activation)


def _held() -> dict[str, _Kept]:
    KEPT.found()
    held: dict[str, _Kept] = st.session_state.setdefault(KEPT.key, {})
    return held


def _text(key: str) -> str:
    return link.held(key) or ""
