"""The fields of the geometry, with its named examples."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from derivations.ui.problem.networks import NETWORKS
from derivations.ui.problem.operations import BOUNDS, EQUAL, SIDES, Operation, Settings
from derivations.ui.problem.padding_said import padding_said
from derivations.ui.settings import fields, given, keepsake, link, pasted
from derivations.ui.settings.given import take_example
from derivations.ui.settings.part import line_of
from derivations.ui.settings.pasted import Pasted

_OWN = "Your own"

_UNFOLDED = keepsake.yes_or_no("_unfolded")
"""Whether the channels have been more than one, and so are in sight."""


def choose(operation: Operation, settings: Settings) -> None:
    """The fields of a geometry; ``settings``: as they are set."""
    _example_picker(operation, settings)
    _sizes(operation, h="Input rows", w="Input columns")
    _sizes(operation, kh="Kernel rows", kw="Kernel columns")
    _of_both_sides(operation, settings)
    _padding(operation, settings)
    # Once unfolded it stays so: folded up under the fingers it takes the keyboard's place away.
    if any(settings[name] != 1 for name in ("ci", "co", "gr")):
        st.session_state[_UNFOLDED.key] = True
    unfolded = bool(_UNFOLDED.found())
    with st.expander("Channels and groups", icon=":material/layers:", expanded=unfolded):
        _size(operation, "ci", st, "Input channels")
        _size(operation, "co", st, "Output channels")
        _size(operation, "gr", st, "Groups")


def _of_both_sides(operation: Operation, settings: Settings) -> None:
    """Stride, dilation and output_padding, in a row."""
    titles = {"s": "Stride", "d": "Dilation", "o": "Output padding"}
    if not operation.takes_output_padding(settings["pm"]):
        del titles["o"]
    places = st.columns(len(titles), vertical_alignment="bottom")  # one title may take two rows
    for (name, title), place in zip(titles.items(), places, strict=True):
        fields.of_both_sides(place, title, operation.key(name))
    fields.show_refused_pair()
    st.caption("One number for rows and columns, or one for each: `2, 1`.")


def _padding(operation: Operation, settings: Settings) -> None:
    """One number for all sides, four numbers, or a name that a framework has for it."""
    mode = settings["pm"]
    if mode == EQUAL:
        _size(operation, "p", st, "Padding")
    elif mode == SIDES:
        _sizes(operation, pt="Padding top", pb="Padding bottom")
        _sizes(operation, pl="Padding left", pr="Padding right")
    fields.menu(
        "Padding mode",
        operation.padding_modes,
        operation.key("pm"),
        label_visibility="collapsed" if mode in (EQUAL, SIDES) else "visible",
    )
    if said := padding_said(operation, settings):
        st.caption(said)


def _example_picker(operation: Operation, held: Settings) -> None:
    """The named examples; it shows which of them the settings are, if any."""
    key = operation.key("example")
    fitting = _figure(operation, held) or _network(operation, held)
    options = [*operation.examples, *_networks(operation), *([] if fitting else [_OWN])]
    field = fields.that_says(key, fitting or _OWN)
    st.selectbox(
        "Example", options, key=field, on_change=_take_chosen_example, args=(operation, field)
    )


def _figure(operation: Operation, held: Settings) -> str:
    """The figure that the settings are; empty where they are none."""
    fitting = (title for title, its in operation.examples.items() if _is_held(operation, its, held))
    return next(fitting, "")


def _is_held(operation: Operation, settings: Settings, held: Settings) -> bool:
    return all(settings[name] == held[name] for name in operation.deciding(settings))


@cache
def _networks(operation: Operation) -> dict[str, Pasted]:
    """The layers of real networks that are of an operation."""
    found = {title: pasted.read(line) for title, line in NETWORKS.items()}
    return {title: one for title, one in found.items() if one.operation is operation}


def _network(operation: Operation, held: Settings) -> str:
    """The network whose layer is held; empty where it is none."""
    whole = given.run().whole
    line = line_of(whole) if whole else ""
    fitting = (
        title
        for title, one in _networks(operation).items()
        if one.whole == line and _is_held(operation, one.stands[1], held)
    )
    return next(fitting, "")


def _take_chosen_example(operation: Operation, field: str) -> None:
    title = fields.heard_in(operation.key("example"), field)
    if title is None:
        return
    network = _networks(operation).get(title)
    if not network:
        take_example(operation, title)
        return
    for key, value in network.parameters.items():
        link.put(key, value)


def _sizes(operation: Operation, **titles: str) -> None:
    """Numbers side by side: a row of their own, so that Tab takes them as they are read."""
    places = st.columns(len(titles), vertical_alignment="bottom")  # one title may take two rows
    for (name, title), place in zip(titles.items(), places, strict=True):
        _size(operation, name, place, title)


def _size(operation: Operation, name: str, place: Any, title: str) -> None:
    least, most, _ = BOUNDS[name]
    fields.whole_number(place, title, (least, most), operation.notes[name], operation.key(name))
