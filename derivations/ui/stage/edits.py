"""Numbers changed in place: what the browser sends of a cell, checked and written down."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.cell_names import channel_names, low_subscript
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import given, held, link
from derivations.ui.settings.fields import (
    TOO_LONG,
    order_of_kernels,
    read_numbers,
    set_numbers,
    text_key,
)
from derivations.ui.stage.component import heard

_ANSWER = "_answer"
"""The number of the last change that was read, and what is to be said of it."""

MOST_AT_ONCE = 50
"""Of what is sent at once so many changes are read; the browser sends no more."""

_CODE = re.compile("`([^`]*)`")
"""What Markdown shows as code: the browser shows the sentence as plain text."""


def editable(problem: Problem) -> list[str]:
    """The grids whose numbers can be set in place: not computed ones, nor what no text can hold."""
    computed = given.run().computed
    return [
        grid
        for grid in problem.own_grids
        if grid not in computed and problem.grids[grid].size <= grid_text.MOST_CELLS
    ]


def take(key: str) -> None:
    """Write what the component of ``key`` sends: changes by their numbers, the last one last.

    A change that has been read before is sent again where the browser has not heard of it.
    """
    n, problem, touched, said = answer()["n"], given.now(), set(), []
    allowed = editable(problem)
    for sent in _numbered(heard(key, "edit")):
        if sent["n"] <= n:
            continue
        n = sent["n"]
        try:
            change = changed(problem, sent, allowed)
        except grid_text.CannotRead as error:
            said.append(_CODE.sub(r"“\1”", str(error)))
            continue
        if change:
            problem = replace(problem, grids=problem.grids | {change.grid: change.numbers})
            touched.add(change.grid)
            said += [change.says] * bool(change.says)
    for grid in touched:
        said += [TOO_LONG] * _becomes_too_long(problem, grid)
    st.session_state[_ANSWER] = {"n": n, "says": " ".join(said[-MOST_SAID:])}


def _becomes_too_long(problem: Problem, grid: str) -> bool:
    """Write the numbers of a grid down; whether from now on a link has but a name for them."""
    key = text_key(problem.operation, grid)
    was_held = held.is_name(str(link.held(key)))
    set_numbers(problem, grid, problem.grids[grid])
    return not was_held and held.is_name(str(link.held(key)))


MOST_SAID = 3
"""Of what was not taken the last sentences are told."""


def answer() -> dict[str, Any]:
    """How far what the browser sends has been read, and what is to be said of the last of it."""
    found: dict[str, Any] = st.session_state.get(_ANSWER, {"n": 0, "says": ""})
    return found


def _numbered(sent: Any) -> list[dict[str, Any]]:
    """The changes in what a browser sends, or anything else."""
    found = sent[:MOST_AT_ONCE] if isinstance(sent, list) else []
    return [one for one in found if isinstance(one, dict) and type(one.get("n")) is int]


class Change(NamedTuple):
    """A grid, all its numbers as they are from now on, and what there is to say of it."""

    grid: str
    numbers: np.ndarray
    says: str = ""


def changed(problem: Problem, sent: Any, grids: Collection[str]) -> Change | None:
    """What becomes of a grid when what was sent is written into it; None for what is no change.

    ``sent``: {"grid", "at": [channel, row, column], "text"}, as a browser sends it, or anything
    else. Raises CannotRead where the text holds no numbers.
    """
    found = sent if isinstance(sent, dict) else {}
    grid, at, text = found.get("grid"), found.get("at"), found.get("text")
    if not (isinstance(grid, str) and isinstance(text, str) and isinstance(at, list)):
        return None
    if grid not in grids or not _is_place(at):
        return None
    numbers = problem.grids[grid]
    if not all(0 <= n < size for n, size in zip(at, numbers.shape, strict=True)):
        return None
    if grid == "k" and grid_text.weight_size(text):
        order = order_of_kernels(problem.spec)
        whole = read_numbers(text, grid, numbers.shape, order)
        return Change(
            grid, whole.values, whole.remark or f"The whole weight is taken: {order.says}."
        )
    block = grid_text.block(text)
    channel, row, column = at
    cell = channel_names(problem)[grid][channel]
    cell += low_subscript(problem.notation, row, column) if grid != "b" else ""
    return Change(grid, _with(numbers, block, at), _cut(numbers.shape, block.shape, at, cell))


def _cut(shape: tuple[int, ...], block: tuple[int, ...], at: list[int], cell: str) -> str:
    """What of a block does not fit into a grid from a cell on, in a sentence."""
    channel, row, column = at
    channels, height, width = shape
    room: tuple[int, ...]
    if (height, width) == (1, 1):  # biases: a row of them runs on
        block, room = (prod(block),), (channels - channel,)
    else:
        room = (height - row, width - column)
    taken = tuple(map(min, block, room))
    if taken == block:
        return ""
    some, all_of_it = ("×".join(map(str, size)) for size in (taken, block))
    return (
        f"From {cell} on there is room for {some} of the {all_of_it} numbers: the rest is cut off."
    )


def _is_place(at: Any) -> bool:
    return isinstance(at, list) and len(at) == 3 and all(type(n) is int for n in at)


def _with(numbers: np.ndarray, block: np.ndarray, at: list[int]) -> np.ndarray:
    """A grid with a block written over it, from a cell on; what would lie outside is left out."""
    channel, row, column = at
    if numbers.dtype.kind != block.dtype.kind:
        numbers = numbers.astype(float)
    written = numbers.copy()
    place = written[channel, row:, column:]
    if written.shape[1:] == (1, 1):  # biases: a channel each, so that a row of them runs on
        flat = block.ravel()[: len(written) - channel]
        written[channel : channel + len(flat), 0, 0] = flat
        return written
    height, width = (min(a, b) for a, b in zip(place.shape, block.shape, strict=True))
    place[:height, :width] = block[:height, :width]
    return written
