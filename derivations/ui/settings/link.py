"""What a link asks for, and what is said of it when it cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from derivations.ui.problem.operations import BOUNDS, MOST_SAMPLES, Operation
from derivations.ui.settings import conventions


def in_bounds(name: str, text: str) -> int | None:
    """The whole number a link gives for a setting, or None when it is none or out of bounds."""
    least, most, _ = BOUNDS[name]
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        return None
    return int(text) if least <= int(text) <= most else None


def link_remarks(operation: Operation, told: Iterable[str] = ()) -> list[str]:
    """One sentence for the parameters of a link that cannot be taken; told once a visit.

    Once its widget is drawn, a parameter is the page's own.
    """
    told = [*told]
    for name in operation.names:
        key = operation.key(name)
        text = None if key in st.session_state else st.query_params.get(key)
        if text is not None and in_bounds(name, text) is None:
            least, most, title = BOUNDS[name]
            told.append(f"{title} “{text[:20]}” (it goes from {least} to {most})")
    told += unknown(operation.key("pm"), "padding", operation.padding_modes)
    told += unknown("n", "batch", [str(n) for n in range(1, MOST_SAMPLES + 1)])
    for key, title, options in conventions.CHOICES:
        told += unknown(key, title, options)
    return fallbacks(told)


def fallbacks(told: list[str]) -> list[str]:
    """One sentence about what a link asked for in vain."""
    return (
        [f"The link asked for {', '.join(told)}: the usual value is shown instead."] if told else []
    )


def unknown(key: str, title: str, names: Iterable[str]) -> list[str]:
    """What a link says of a choice among names that is none of them."""
    text = None if key in st.session_state else st.query_params.get(key)
    if text is None or text in names:
        return []
    return [f"{title} “{text[:20]}” (there are {', '.join(names)})"]
