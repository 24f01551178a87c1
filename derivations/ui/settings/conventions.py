"""The visitor's conventions: one switch for every page, line, exercise and link.

The address holds them, and the selected cell is counted in them: a link that says ``base=0&row=0``
and one that says ``row=1`` mean the same cell.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from derivations.ui.problem.wording import plain, quoted
from derivations.ui.settings import fields, link
from derivations.ui.settings.parameters import (
    CELL,
    CROSS_CORRELATION,
    TRUE_CONVOLUTION,
)
from derivations.ui.settings.too_long import MOST
from engine.geometry import Spec
from engine.symbolic import NOTES, Notation
from engine.symbolic.notation import BASES, LETTERS

BASE, NAMES, LOSS, UPSTREAM, BIAS, DELTA, KIND = (
    "base",
    "letters",
    "ell",
    "up",
    "bias",
    "delta",
    "conv",
)
"""The URL parameters; ``delta`` is how older links say that ``up`` is δ."""

GRIDS = {"x": "Input", "k": "Kernel", "z": "Output", "b": "Bias"}
"""The grids whose letters are ``letters``, in their order, and the titles of their fields."""

_REFUSED = "_letter_refused"
"""Why the last letter that was typed was not taken; told once."""


def held() -> Notation:
    """The notation before its fields are drawn: from them, the link, or the notes."""
    base, letters, loss, upstream, biased, delta, kind = link.held_of(
        (BASE, NAMES, LOSS, UPSTREAM, BIAS, DELTA, KIND)
    )
    return Notation(
        base,
        letters,
        convolution=kind == TRUE_CONVOLUTION,
        loss=loss,
        biased=biased,
        upstream=upstream or (r"\delta" if delta else ""),
    )


def adopt(notation: Notation) -> None:
    """Make a notation that of all pages (before its fields are drawn); what ⊗ is stays."""
    _recount(notation.base - link.held(BASE))
    for key, value in {
        BASE: notation.base,
        NAMES: notation.letters,
        LOSS: notation.loss,
        UPSTREAM: notation.upstream or (r"\delta" if notation.delta else ""),
        BIAS: notation.biased,
        DELTA: False,
    }.items():
        link.put(key, value)


# --- the fields -----------------------------------------------------------------------------------


def choose(spec: Spec) -> None:
    """The widgets; ``spec`` is the page's, whose bias the notes write in their own way."""
    notation = held()
    fields.segments("Indices start at", BASES, BASE, on_change=_follow_base)
    sets = [*LETTERS] if notation.letters in LETTERS else [*LETTERS, notation.letters]
    fields.menu("Letters", sets, NAMES, format_func=_called)
    for row in (("x", "k", "z", "b"), (LOSS, UPSTREAM)):
        with st.container(horizontal=True, gap="xsmall"):
            for part in row:
                _letter_field(notation, part, spec)
    if refused := st.session_state.pop(_REFUSED, ""):
        st.caption(f":red[✗] {refused}")
    fields.segments("Bias is", [True, False], BIAS, format_func={True: "there", False: "none"}.get)
    fields.menu("“The” convolution is", [CROSS_CORRELATION, TRUE_CONVOLUTION], KIND)
    if notation != NOTES:
        st.button("Back to the notes’ notation", on_click=_back, type="tertiary")
    st.caption(
        "Any letters, also Greek ones, typed or as `\\theta`. The notes count from 1, write x k z "
        "b, and mean a cross-correlation. Remarks on what the notes write stay in their notation."
    )


def _called(letters: str) -> str:
    return " ".join(map(plain, letters.split()))


def _letter_field(notation: Notation, part: str, spec: Spec) -> None:
    """A field for one letter; it says what holds, whatever was typed."""
    field = fields.that_says(f"_letter_{part}", _letter_of(notation, part, spec))
    st.text_input(
        {**GRIDS, LOSS: "Loss", UPSTREAM: "Gradient of the output"}[part],
        max_chars=MOST["_letter_"],
        key=field,
        width=204 if part == UPSTREAM else 62,
        placeholder=f"∂{plain(notation.loss)}/∂{plain(notation.matrix('z'))}",
        on_change=_take_letter,
        args=(part, field, spec),
        disabled=part == "b" and not notation.biased,
    )


def _letter_of(notation: Notation, part: str, spec: Spec) -> str:
    letters = {
        LOSS: notation.loss,
        UPSTREAM: notation.upstream_letter,
        "b": notation.bias(spec),
    }
    return plain(letters[part] if part in letters else notation.letter(part))


def _take_letter(part: str, field: str, spec: Spec) -> None:
    """Set the letter that was typed, or keep why it was not taken."""
    heard = fields.heard_in(f"_letter_{part}", field)
    if heard is None:
        return
    notation, typed = held(), _in_latex(heard.strip())
    try:
        if part == LOSS:
            found = replace(notation, loss=typed)
        elif part == UPSTREAM:
            found = replace(notation, upstream=typed, delta=False)
        else:
            here = {grid: _letter_of(notation, grid, spec) for grid in GRIDS}
            found = replace(notation, letters=_letters(here | {part: plain(typed)}, spec))
    except ValueError:
        shown = quoted(plain(typed)) if typed else "Nothing"
        st.session_state[_REFUSED] = (
            f"{shown} was not taken: a letter of its own is needed, such as I or θ."
        )
    else:
        adopt(found)


def _in_latex(typed: str) -> str:
    """A letter as a notation has it: Greek ones as one sign, and by LaTeX's name where it must."""
    letter = plain(typed)
    return {"ℒ": r"\mathcal{L}", "ℓ": r"\ell", "δ": r"\delta", "Δ": r"\Delta"}.get(letter, letter)


def _letters(typed: dict[str, str], spec: Spec) -> str:
    """Four letters as one text: the name of a set, where they are one."""
    for name in LETTERS:
        one = Notation(letters=name)
        if all(_letter_of(one, grid, spec) == typed[grid] for grid in GRIDS):
            return name
    if any(len(letter.split()) != 1 for letter in typed.values()):
        raise ValueError("one letter each")
    letters = " ".join(typed.values())
    # A set's name whose letters are others, as the notes' B: two blanks are no name.
    return "  ".join(typed.values()) if letters in LETTERS else letters


def _back() -> None:
    adopt(replace(NOTES, convolution=held().convolution))
    link.put(KIND, CROSS_CORRELATION)


def _follow_base() -> None:
    _recount(1 if st.session_state[BASE] == 1 else -1)


def _recount(by: int) -> None:
    """The same cell stays selected: its numbers move with the first index."""
    for key in CELL:
        if by and (number := link.held(key)) is not None:
            link.put(key, number + by)


# --- what is said of them -------------------------------------------------------------------------


def show(notation: Notation) -> None:
    """A line on the page where the conventions are not the notes'."""
    with st.container():  # of its own: what follows keeps its place, and is not mounted anew
        if said := described(notation):
            st.caption(
                f":material/translate: Your conventions: {said}. Remarks and equation numbers are "
                "those of the notes, in their notation."
            )


def described(notation: Notation) -> str:
    """Which conventions are not the notes', in a phrase; empty when all are."""
    said = []
    if notation.base != NOTES.base:
        said.append(f"indices start at {notation.base}")
    if notation.letters != NOTES.letters:
        said.append(f"the letters are {_called(notation.letters)}")
    if notation.loss != NOTES.loss:
        said.append(f"{plain(notation.loss)} is the loss")
    if notation.upstream_letter:
        written = f"∂{plain(notation.loss)}/∂{plain(notation.matrix('z'))}"
        said.append(f"{plain(notation.upstream_letter)} is {written}")
    if not notation.biased:
        said.append("there is no bias")
    if notation.convolution:
        kernel = plain(notation.matrix("k"))
        said.append(f"{kernel} is the kernel of a true convolution (⊗ stays a cross-correlation)")
    return "; ".join(said)
