"""Several layers of one text: a button for each, so that one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from derivations.ui.problem.wording import literal

MOST = 24
"""Layers that have a button."""


def show(
    layers: Sequence[str], chosen: int | None, key: str, choose: Callable[[int], None]
) -> None:
    """A button for every layer that is unlike those before it; the chosen one has no need of one.

    ``choose`` is called with the number of a layer, counted from 0.
    """
    unlike = [n for n, layer in enumerate(layers) if layer not in layers[:n]]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.caption(_said(len(layers), len(unlike), chosen is not None), width="content")
        for n in unlike[:MOST]:
            st.button(
                f"{literal(layers[n])}{_times(layers.count(layers[n]))}",
                key=f"{key}-{n}",
                disabled=chosen is not None and layers[n] == layers[chosen],
                on_click=choose,
                args=(n,),
            )


def _said(count: int, unlike: int, is_chosen: bool) -> str:
    said = f"The text has {count} convolutions" + ("; another:" if is_chosen else ": which one?")
    return f"{said} Here are the first {MOST} kinds." if unlike > MOST else said


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""
