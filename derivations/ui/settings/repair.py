"""Settings that do not fit, explained: the rule, a small drawing, and buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from derivations.ui.problem.operations import (
    BOUNDS,
    HYPERPARAMETERS,
    OF_BOTH_SIDES,
    SAME,
    TENSORFLOW,
    Operation,
    Settings,
    both,
)
from derivations.ui.problem.problem import Unfit
from derivations.ui.problem.wording import counted
from derivations.ui.settings.given import put
from engine.misfits import (
    LENGTHS,
    ChannelsNotShared,
    KernelTooLong,
    Misfit,
    NothingLeft,
    OutputPaddingTooLarge,
    SameWithStride,
    TooManyCells,
)
from engine.repairs import Repair, repairs

TITLES = {name: BOUNDS[shorts[0]][2] for name, shorts in HYPERPARAMETERS.items()} | {
    "input_size": "input",
    "kernel_size": "kernel",
    "padding": "padding",
    "output_padding": "output padding",
}
"""What a parameter of the spec is called on the page."""

LONGEST_ROW = 40
"""Cells of a row that are drawn."""


def show_misfit(operation: Operation, unfit: Unfit) -> None:
    """Say why the settings make no geometry, draw it, and offer the nearest that do."""
    arguments = _arguments(operation, unfit.settings)
    shown = [_shown(misfit) for misfit in _once(unfit.misfits)]
    with st.container(border=True, gap="xsmall", key="misfit"):
        st.warning(why(unfit), icon=":material/rule:")
        for one in shown:
            if one.rows:  # some rules have no picture, and Streamlit takes no empty text
                st.html(_drawing(one.rows, one.fits))
        if isinstance(unfit.misfits[0], TooManyCells):
            st.caption(_UNTIL_THEN)
            return
        fitting = repairs(operation.spec_class, arguments, operation.bounds(unfit.settings))
        st.markdown(
            "The nearest settings that fit:"
            if fitting
            else "More than two settings have to change: start from an example of Geometry."
        )
        with st.container(horizontal=True, gap="xsmall"):
            _offer_tensorflows_same(operation, unfit)
            for number, repair in enumerate(fitting):
                st.button(
                    _label(repair),
                    key=f"repair-{number}",
                    on_click=_apply,
                    args=(operation, repair),
                )
        st.caption(_UNTIL_THEN)


def why(unfit: Unfit) -> str:
    """Why the settings make no geometry."""
    sentences = (_shown(misfit).sentence for misfit in _once(unfit.misfits))
    return " ".join(["These settings do not fit together.", *sentences])


def _arguments(operation: Operation, settings: Settings) -> dict[str, Any]:
    """The parameters of the spec; once rows and columns differ, each of them may be mended."""
    if any(not isinstance(settings[name], int) for name in OF_BOTH_SIDES if name in settings):
        settings = settings | {
            name: both(settings[name]) for name in OF_BOTH_SIDES if name in settings
        }
    return operation.arguments(settings)


_UNTIL_THEN = "Until then the page below shows the notes’ example. Nothing you set is lost."


def _offer_tensorflows_same(operation: Operation, unfit: Unfit) -> None:
    """The padding that goes by the same name and takes any stride, where it is all that fails."""
    if unfit.settings["pm"] != SAME:
        return
    try:
        operation.spec(unfit.settings | {"pm": TENSORFLOW})
    except Misfit:
        return
    st.button(
        "TensorFlow’s “same” instead",
        key="repair-same",
        on_click=put,
        args=(operation, {"pm": TENSORFLOW}),
    )


def _once(misfits: Sequence[Misfit]) -> list[Misfit]:
    """The misfits without those of the columns that are the rows' over again."""
    return [
        misfit
        for misfit in misfits
        if getattr(misfit, "side", "rows") == "rows" or replace(misfit, side="rows") not in misfits  # type: ignore[type-var]
    ]


def _label(repair: Repair) -> str:
    """A repair in the words of the page."""
    said = " and ".join(part.says(TITLES[part.name]) for part in repair.parts)
    return said[:1].upper() + said[1:]


def _apply(operation: Operation, repair: Repair) -> None:
    put(operation, operation.settings(repair.changes))


# --- one function a misfit --------------------------------------------------------------------


class Row(NamedTuple):
    """Cells side by side under a name."""

    name: str
    cells: list[str]


class Shown(NamedTuple):
    """A misfit in a sentence and, where it has a picture, in rows of which ``fits`` cells fit."""

    sentence: str
    rows: tuple[Row, ...] = ()
    fits: int = 0


def _shown(misfit: Misfit) -> Shown:
    match misfit:
        case KernelTooLong():
            return _kernel_too_long(misfit)
        case NothingLeft():
            return _nothing_left(misfit)
        case OutputPaddingTooLarge():
            return _output_padding_too_large(misfit)
        case SameWithStride():
            return _same_with_stride(misfit)
        case ChannelsNotShared():
            return _channels_not_shared(misfit)
        case TooManyCells():
            said = misfit.sentence
            return Shown(f"{said[:1].upper()}{said[1:]}.")
        case _:
            return Shown(f"{misfit}.")


def _kernel_too_long(misfit: KernelTooLong) -> Shown:
    dilated = f" with dilation {misfit.dilation}" if misfit.dilation > 1 else ""
    padded = ["0"] * misfit.pad_before + ["x"] * misfit.input + ["0"] * misfit.pad_after
    kernel = ["k" if place in misfit.cells else "" for place in range(misfit.span)]
    return Shown(
        f"The kernel spans {counted(misfit.span, misfit.side)}{dilated}, the padded input has "
        f"{misfit.padded}: kernel {LENGTHS[misfit.side]} ≤ {misfit.longest} or padding ≥ "
        f"{misfit.padding} fits.",
        (
            Row(f"padded input, {counted(misfit.padded, misfit.side)}", padded),
            Row(f"kernel, {counted(misfit.span, misfit.side)}", kernel),
        ),
        misfit.padded,
    )


def _nothing_left(misfit: NothingLeft) -> Shown:
    taken = misfit.pad_before + misfit.pad_after
    whole = counted(misfit.whole, misfit.side)
    return Shown(
        f"The padding takes {misfit.pad_before} + {misfit.pad_after} {misfit.side} away from an "
        f"output of {misfit.whole}, and nothing is left: padding ≤ {misfit.padding} leaves some.",
        (
            Row(f"output before padding, {whole}", ["z"] * misfit.whole),
            Row(f"padding takes {misfit.pad_before} + {misfit.pad_after}", ["−"] * taken),
        ),
        misfit.whole,
    )


def _output_padding_too_large(misfit: OutputPaddingTooLarge) -> Shown:
    return Shown(
        f"Output padding {misfit.output_padding} ({LENGTHS[misfit.side]}) has to be smaller than "
        f"the stride, {misfit.stride}, or than the dilation, {misfit.dilation}: it can be at most "
        f"{misfit.largest}.",
        (
            Row(f"output padding of at most {misfit.largest}", ["·"] * misfit.largest),
            Row(f"output padding {misfit.output_padding}", ["+"] * misfit.output_padding),
        ),
        misfit.largest,
    )


def _same_with_stride(misfit: SameWithStride) -> Shown:
    return Shown(
        f"“same” asks for as many {misfit.side} of Z as X has, {misfit.input}. PyTorch, whose "
        f"rules hold here, knows it for stride 1 only: stride {misfit.stride} leaves "
        f"{misfit.output}.",
        (
            Row(f"“same” asks for {counted(misfit.input, misfit.side)} of z", ["z"] * misfit.input),
            Row(f"stride {misfit.stride} leaves {misfit.output}", ["z"] * misfit.output),
        ),
        misfit.output,
    )


def _channels_not_shared(misfit: ChannelsNotShared) -> Shown:
    channels = counted(misfit.channels, TITLES[misfit.name])
    groups = [str(place % misfit.groups + 1) for place in range(misfit.channels)]
    return Shown(
        f"{channels} cannot be shared out equally to {misfit.groups} groups: the "
        f"number has to be a multiple of {misfit.groups}, such as {misfit.nearest}.",
        (Row(f"{channels} to share among {misfit.groups} groups", groups),),
        misfit.channels - misfit.channels % misfit.groups,
    )


# --- drawings ---------------------------------------------------------------------------------
# Cells as small squares of text: no chart, no script, and a screen reader gets the sentence.


def _drawing(rows: Sequence[Row], fits: int) -> str:
    """Rows of cells, those beyond ``fits`` marked as too many."""
    return "".join(
        f'<div class="conv-misfit"><span class="conv-misfit-name">{escape(row.name)}</span>'
        + "".join(
            f'<span class="conv-misfit-cell{" conv-too-many" if at >= fits else ""}">'
            f"{escape(cell)}</span>"
            for at, cell in enumerate(row.cells[:LONGEST_ROW])
        )
        + "</div>"
        for row in rows
    )
