"""Settings that do not fit, explained: the rule, a small drawing, and buttons that mend it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from derivations.ui.problem.operations import BOUNDS, EQUAL, SIDES, Operation, Settings
from derivations.ui.problem.problem import Misfit
from engine.repairs import (
    ChannelsNotShared,
    KernelTooLong,
    NothingLeft,
    OutputPaddingTooLarge,
    Repair,
    SameWithStride,
    repairs,
    what_does_not_fit,
)

_SHORT = {
    "stride": "s",
    "dilation": "d",
    "output_padding": "o",
    "in_channels": "ci",
    "out_channels": "co",
    "groups": "gr",
}
"""The setting that holds a parameter of the spec."""


def show_misfit(operation: Operation, misfit: Misfit) -> None:
    """Say why the settings make no geometry, draw it, and offer the nearest that do."""
    settings, rule = misfit.settings, misfit.rule
    arguments = operation.arguments(settings)
    with st.container(border=True, key="misfit"):
        st.warning(
            f"These settings do not fit together: {rule}.",
            icon=":material/rule:",
        )
        misfits = what_does_not_fit(operation.spec_class, arguments)
        for drawing in dict.fromkeys(map(_drawing, misfits)):
            if drawing:  # some rules have no picture, and Streamlit takes no empty text
                st.html(drawing)
        fitting = list(repairs(operation.spec_class, arguments, _bounds()))
        st.markdown(
            "The nearest settings that fit:"
            if fitting
            else "More than two settings have to change: start from an example in the sidebar."
        )
        with st.container(horizontal=True):
            for number, repair in enumerate(fitting):
                st.button(
                    _label(repair.sentence),
                    key=f"repair-{number}",
                    on_click=_apply,
                    args=(operation, repair),
                )
        st.caption("Until then the page below shows the notes’ example. Nothing you set is lost.")


def _label(sentence: str) -> str:
    """A repair in the words of the sidebar."""
    for name, short in _SHORT.items():
        title = "output padding" if short == "o" else BOUNDS[short][2]
        sentence = sentence.replace(f"{name} ", f"{title} ")
    return sentence[:1].upper() + sentence[1:]


def _bounds() -> dict[str, tuple[int, int]]:
    """What the widgets allow, by the spec's own names."""
    bounds = {name: BOUNDS[short][:2] for name, short in _SHORT.items()}
    more = {"input_size": "h", "kernel_size": "kh", "padding": "p"}
    return bounds | {name: BOUNDS[short][:2] for name, short in more.items()}


def _apply(operation: Operation, repair: Repair) -> None:
    for name, value in _settings_of(repair.changes).items():
        st.session_state[operation.key(name)] = value


def _settings_of(changes: Any) -> Settings:
    """A repair in the sidebar's own settings."""
    found: Settings = {}
    for name, value in changes.items():
        if name == "input_size":
            found |= dict(zip(("h", "w"), value, strict=True))
        elif name == "kernel_size":
            found |= dict(zip(("kh", "kw"), value, strict=True))
        elif name == "padding" and isinstance(value, int):
            found |= {"pm": EQUAL, "p": value}
        elif name == "padding":
            (top, bottom), (left, right) = value
            found |= {"pm": SIDES, "pt": top, "pb": bottom, "pl": left, "pr": right}
        else:
            found[_SHORT[name]] = value
    return found


# --- drawings ---------------------------------------------------------------------------------
# Cells as small squares of text: no chart, no script, and a screen reader gets the sentence.


def _drawing(misfit: object) -> str:
    if isinstance(misfit, KernelTooLong):
        return _rows(
            (
                f"padded input, {misfit.padded} {misfit.side}",
                ["0"] * misfit.pad_before + ["x"] * misfit.input + ["0"] * misfit.pad_after,
            ),
            (
                f"kernel, {misfit.span} {misfit.side}",
                ["k" if place in misfit.cells else "" for place in range(misfit.span)],
            ),
            fits=misfit.padded,
        )
    if isinstance(misfit, NothingLeft):
        kept = max(0, misfit.size)
        return _rows(
            (f"output before padding, {misfit.whole} {misfit.side}", ["z"] * misfit.whole),
            (
                f"padding takes {misfit.pad_before} + {misfit.pad_after}",
                ["−"] * (misfit.pad_before + misfit.pad_after) + ["z"] * kept,
            ),
            fits=misfit.whole,
        )
    if isinstance(misfit, OutputPaddingTooLarge):
        return _rows(
            (
                f"room: the larger of stride {misfit.stride}, dilation {misfit.dilation}, less 1",
                ["·"] * misfit.largest,
            ),
            (f"output_padding {misfit.output_padding}", ["+"] * misfit.output_padding),
            fits=misfit.largest,
        )
    if isinstance(misfit, SameWithStride):
        return _rows(
            (f"“same” asks for {misfit.input} {misfit.side} of z", ["z"] * misfit.input),
            (f"stride {misfit.stride} leaves {misfit.output}", ["z"] * misfit.output),
            fits=misfit.output,
        )
    if isinstance(misfit, ChannelsNotShared):
        return _rows(
            (
                f"{misfit.name}: {misfit.channels} to share among {misfit.groups} groups",
                [str(place % misfit.groups + 1) for place in range(misfit.channels)],
            ),
            fits=misfit.channels - misfit.channels % misfit.groups,
        )
    return ""


def _rows(*rows: tuple[str, list[str]], fits: int) -> str:
    """Rows of cells, those beyond ``fits`` marked as too many."""
    return "".join(
        f'<div class="conv-misfit"><span class="conv-misfit-name">{name}</span>'
        + "".join(
            f'<span class="conv-misfit-cell{" conv-too-many" if at >= fits else ""}">{cell}</span>'
            for at, cell in enumerate(cells[:40])
        )
        + "</div>"
        for name, cells in rows
    )
