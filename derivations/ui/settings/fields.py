"""The fields of the parameters: each is named by its key, and holds what the address says.

Streamlit's own binding to the address is not used: it takes no link that is followed within a
visit, and writes an entry into the browser's history for every field of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.fillings import Shape
from derivations.ui.problem.operations import Operation
from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import quoted
from derivations.ui.settings import held, link
from derivations.ui.settings.parameters import ACTIVATION, LONGEST_IN_LINK, PARAMETERS
from derivations.ui.settings.too_long import MOST
from engine.geometry import Conv2dSpec, Spec
from engine.taps import kernel_channels, kernel_pairs


def whole_number(
    place: Any, title: str, bounds: tuple[int, int], start: int, key: str, **how: Any
) -> int:
    """A whole number between both bounds; what is held from elsewhere is brought within them."""
    link.prepare(key, start)
    held, (least, most) = st.session_state[key], bounds
    if not least <= held <= most:
        st.session_state[key] = min(max(held, least), most)
    return int(place.number_input(title, *bounds, step=1, key=key, **how))


def decimal_number(
    place: Any, title: str, bounds: tuple[float, float], start: float, key: str, **how: Any
) -> float:
    """A number between both bounds."""
    link.prepare(key, start)
    return float(place.number_input(title, *bounds, key=key, **how))


def segments(title: str, options: Sequence[Any], key: str, **how: Any) -> Any:
    """One of a few values, all of them in sight."""
    _prepare_choice(key, options)
    return st.segmented_control(title, options, required=True, key=key, **how)


def tags(title: str, options: Sequence[str], key: str, **how: Any) -> Any:
    """One of some names that need room, or with ``selection_mode="multi"`` any of them."""
    _prepare_choice(key, options)
    return st.pills(title, options, key=key, **how)


def menu(title: str, options: Sequence[str], key: str, **how: Any) -> str:
    """One of many names."""
    _prepare_choice(key, options)
    return str(st.selectbox(title, options, key=key, **how))


def switch(title: str, key: str) -> bool:
    """Yes or no."""
    link.prepare(key, PARAMETERS[key].start)
    return bool(st.toggle(title, key=key))


def text(place: Any, title: str, most: int, key: str, **how: Any) -> str:
    """A text of so many characters at most, on one line."""
    link.prepare(key, "")
    return str(place.text_input(title, max_chars=most, key=key, **how) or "")


def _prepare_choice(key: str, options: Sequence[Any]) -> None:
    """What is held and not among the options (a step that another page has) becomes the usual."""
    start = PARAMETERS[key].start
    link.prepare(key, start)
    value = st.session_state[key]
    if not {*(value if isinstance(value, list) else [value])} <= {*options}:
        st.session_state[key] = start


# --- a field that says what holds -----------------------------------------------------------------

_SAID = "_said"
"""What such fields have said: {key: {name of the field: text}}, the one that is there last."""
_HEARD = "_heard"
"""In which of them something was chosen or typed since it was drawn."""
MOST_SAID = 8
"""Of so many fields in a row; what comes from an older one is not heard."""


def that_says(key: str, text: str) -> str:
    """The name of a field that says what holds, whatever was chosen or typed in it.

    Where something else has changed what holds, it is another field than before. What the browser
    sends before it has heard of that has the old text beside what was pressed: in the same field
    Streamlit would take that for chosen there.
    """
    said = st.session_state.setdefault(_SAID, {}).setdefault(key, {key: text})
    field = [*said][-1]
    if st.session_state.get(_HEARD) == field:
        del st.session_state[_HEARD]
    elif said[field] != text:
        times = int(field.removeprefix(key).lstrip("-") or 0) + 1
        field = f"{key}-{times}"
    said[field] = text
    for older in [*said][:-MOST_SAID]:
        del said[older]
    st.session_state[field] = text
    return field


def heard_in(key: str, field: str) -> str | None:
    """What was chosen or typed in a field of :func:`that_says`; None where it says what it said."""
    heard, said = str(st.session_state[field]), st.session_state[_SAID][key]
    if heard == said.get(field, heard):
        return None
    st.session_state[_HEARD] = field
    return heard


# --- a number for rows and columns, or one for each -----------------------------------------------

_REFUSED = "_pair_refused"
"""Which parameter's field was typed in, and why that was not taken; told once."""


def of_both_sides(place: Any, title: str, key: str) -> None:
    """A number for rows and columns, or one for each; it says what holds, whatever was typed."""
    field = f"_pair_{key}"
    st.session_state[field] = _spaced(key)
    with place.container(key=key):  # found by the parameter's name, as every other field
        st.text_input(
            title, key=field, max_chars=MOST["_pair_"], on_change=_take_pair, args=(title, key)
        )


def _spaced(key: str) -> str:
    return PARAMETERS[key].write(link.held(key)).replace(",", ", ")


def _take_pair(title: str, key: str) -> None:
    """Set what was typed, or keep why it was not taken."""
    typed = str(st.session_state[f"_pair_{key}"])
    found = PARAMETERS[key].read(typed)
    if found is not None:
        link.put(key, found)
    else:
        shown = quoted(typed) if typed.strip() else "Nothing"
        st.session_state[_REFUSED] = f"{shown} was not taken for {title}: {PARAMETERS[key].bounds}."


def show_refused_pair() -> None:
    """Why what was typed in one of these fields was not taken."""
    if refused := st.session_state.pop(_REFUSED, ""):
        st.caption(f":red[✗] {refused}")


# --- the numbers of a grid --------------------------------------------------------------------


def text_key(operation: Operation, grid: str) -> str:
    """The URL parameter of a grid's numbers; ``g`` is what arrives: ∂L/∂Z, or ∂L/∂A."""
    return operation.key(text_name(grid))


def text_name(grid: str) -> str:
    """The short name of a grid's text, as in BOUNDS."""
    return "g" if grid in ("dz", "da") else grid


def held_numbers(
    operation: Operation,
    grid: str,
    title: str,
    shape: tuple[int, int, int],
    order: Order | None = None,
) -> tuple[np.ndarray, list[str]]:
    """The numbers that the text of a grid stands for, and what of it could not be taken.

    ``order``: the channels as they stand in the text, where that is not their own order.
    """
    key = text_key(operation, grid)
    typed = str(link.held(key))
    try:
        read = read_numbers(typed, grid, shape, order)
        if len(typed) > LONGEST_IN_LINK and not read.remark:
            typed = text_of(read.values, grid, order)
            link.put(key, typed)
    except grid_text.CannotRead as error:
        return _last_read(key, grid, shape, order), [
            f"{title}: {error} Shown are the last numbers that could be read, or the usual ones."
        ]
    st.session_state[f"_read_{key}"] = typed
    return read.values, [f"{title}: {read.remark}"] if read.remark else []


def read_numbers(
    text: str, grid: str, shape: tuple[int, int, int], order: Order | None = None
) -> grid_text.Grid:
    """The numbers of a text, each channel in its own place; raises CannotRead."""
    written = grid_text.weight_size(text) if order else None
    weight = written[:2] if written and written[2:] == shape[1:] else None
    if order and weight and weight != order.weight:
        given, needed = ("×".join(map(str, size)) for size in (weight, order.weight))
        raise grid_text.CannotRead(
            f"A weight of {given} kernels: that of this layer has {needed}, {order.says}."
        )
    # What arrives may be called ∂L/∂A or dout: it is read alike.
    read = read_text(text, text_shape(grid, shape), "dz" if grid == "da" else grid)
    values = read.values.reshape(shape)
    if order:
        values = values[np.argsort(order.of_weight if weight else order.of_text)]
    return read._replace(values=values)


def read_text(text: str, shape: Shape, grid: str) -> grid_text.Grid:
    """The numbers of a text, or those that it names; raises CannotRead."""
    if not held.is_name(text):
        return grid_text.read(text, shape, grid)
    try:
        return grid_text.fitted([*held.find(text)], "", shape, grid)
    except held.NotHeld:
        raise grid_text.CannotRead(_NOT_HELD) from None


_NOT_HELD = (
    "The link has but a name for these numbers: they are too long for it, and no longer here. "
    "Open them from the file in which they were saved."
)


def grid_field(
    operation: Operation,
    grid: str,
    title: str,
    shape: tuple[int, int, int],
    *,
    disabled: bool = False,
    order: Order | None = None,
) -> None:
    """The field of a grid's text; :func:`held_numbers` are the numbers in it."""
    written = text_shape(grid, shape)
    typed = text(
        st,
        f"{title} ({'×'.join(map(str, written))})" if shape != (1, 1, 1) else title,
        MOST[text_key(operation, grid)],
        text_key(operation, grid),
        placeholder=grid_text.write(grid_text.default(written, grid))[:40],
        disabled=disabled,
    )
    if (count := int(np.prod(shape))) > grid_text.MOST_CELLS:
        st.caption(
            f"{count:,} numbers are too many to be held: a filling sets them all by its name, such "
            "as normal 1 or edge."
        )
    elif held.is_name(typed):
        st.caption(
            f"{count:,} numbers, too long for a link: it has but this name for them. “Save this "
            "state” below keeps them in a file."
        )
    if disabled:
        st.caption(f"{title} is computed from the loss.")
    try:
        read_numbers(typed, grid, shape, order)
    except grid_text.CannotRead as error:
        st.caption(f":red[✗] {error}")


class Order(NamedTuple):
    """The flat channels of k as they stand in a text."""

    of_text: list[int]
    """Of rows parted by bars: by output channel, then by input channel, as the grid is drawn."""
    of_weight: list[int]
    """Of an array in all its brackets: as PyTorch keeps the weight,"""
    weight: tuple[int, int]
    """whose first two lengths are these,"""
    says: str
    """and mean this."""


def order_of_kernels(spec: Spec) -> Order:
    """How the kernels are read; PyTorch's weight of a transposed convolution begins with x's."""
    pairs = kernel_pairs(spec)
    flat = np.arange(len(pairs)).reshape(kernel_channels(spec)).transpose(spec.weight_order[:2])
    is_plain = isinstance(spec, Conv2dSpec)
    says = "C_out × C_in/groups" if is_plain else "C_in × C_out/groups"
    first, second = flat.shape
    of_text = sorted(range(len(pairs)), key=pairs.__getitem__)
    return Order(of_text, flat.ravel().tolist(), (first, second), says)


TOO_LONG = (
    "So many numbers are too long for a link: they are held while this page is open. “Numbers” "
    "saves them in a file."
)
"""What is said where numbers get but a name in the link."""


def text_shape(grid: str, shape: tuple[int, int, int]) -> tuple[int, ...]:
    """The shape in which a grid is written: one channel as a plain matrix, biases as one row."""
    if grid == "b":
        return 1, shape[0]
    return shape if shape[0] > 1 else shape[1:]


def _last_read(key: str, grid: str, shape: tuple[int, int, int], order: Order | None) -> np.ndarray:
    """The numbers of the last text that could be read; a one-hot place may lie outside by now."""
    try:
        return read_numbers(st.session_state.get(f"_read_{key}") or "", grid, shape, order).values
    except grid_text.CannotRead:
        return read_numbers("", grid, shape, order).values


def set_text(operation: Operation, grid: str, text: str) -> None:
    """Write a grid's text (before its widget is drawn).

    Where ∂L/∂Z itself is set, nothing stands behind Z any more: it would be computed.
    """
    if grid == "dz":
        link.put(ACTIVATION, PARAMETERS[ACTIVATION].start)
    link.put(text_key(operation, grid), text)


def set_cell(problem: Problem, grid: str, place: tuple[int, int, int], value: float) -> None:
    """Write one number into a grid's text (before its widget is drawn)."""
    values = problem.grids[grid].copy()
    whole = float(value).is_integer() and values.dtype.kind == "i"
    values = values if whole else values.astype(float)
    values[place] = value
    set_numbers(problem, grid, values)


def set_numbers(problem: Problem, grid: str, values: np.ndarray) -> None:
    """Write all numbers of a grid, (channels, height, width), into its text."""
    order = order_of_kernels(problem.spec) if grid == "k" else None
    set_text(problem.operation, grid, text_of(values, grid, order))


def text_of(values: np.ndarray, grid: str, order: Order | None = None) -> str:
    """All numbers of a grid, (channels, height, width), as its text; or the name of so many."""
    ordered = values[order.of_text] if order else values
    written = ordered.reshape(text_shape(grid, values.shape))
    text = grid_text.write(written) if 2 * written.size <= LONGEST_IN_LINK else ""
    if text and len(text) <= LONGEST_IN_LINK:
        return text
    return held.hold(written.reshape((1, *written.shape)[-3:]))
