"""Several layers of one text: a button for each, so that one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from derivations.ui.problem.wording import literal

MOST = 24
"""Layers that have a button."""


class Choice(NamedTuple):
    """A layer of a text: what the text calls it, if anything, and its line."""

    name: str
    line: str


def show(
    layers: Sequence[Choice], chosen: int | None, key: str, choose: Callable[[int], None]
) -> None:
    """A button for every layer that is unlike those before it; the chosen one has no need of one.

    ``choose`` is called with the number of a layer, counted from 0.
    """
    lines = [layer.line for layer in layers]
    unlike = [n for n, line in enumerate(lines) if line not in lines[:n]]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.caption(_said(len(layers), len(unlike), chosen is not None), width="content")
        for n in unlike[:MOST]:
            st.button(
                literal(label(layers[n], lines.count(lines[n]))),
                key=f"{key}-{n}",
                disabled=chosen is not None and lines[n] == lines[chosen],
                on_click=choose,
                args=(n,),
            )


def label(layer: Choice, count: int) -> str:
    """What is written on the button of so many layers that are alike.

    >>> label(Choice("conv1", "Conv2d(3, 64, 7)"), 1), label(Choice("", "Conv2d(3, 64, 7)"), 2)
    ('conv1: Conv2d(3, 64, 7)', 'Conv2d(3, 64, 7) (2 times)')
    """
    if not layer.name:
        return layer.line if count == 1 else f"{layer.line} ({count} times)"
    more = f" and {count - 1} more" if count > 1 else ""
    return f"{layer.name}{more}: {layer.line}"


def _said(count: int, unlike: int, is_chosen: bool) -> str:
    said = f"The text has {count} convolutions" + ("; another:" if is_chosen else ": which one?")
    return f"{said} Here are the first {MOST} kinds." if unlike > MOST else said
