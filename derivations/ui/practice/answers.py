"""How an exercise of each kind is answered: one form, one widget or a few, one button."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from derivations.ui.problem.cell_names import low_subscript
from derivations.ui.problem.wording import plain
from derivations.ui.settings.too_long import MOST
from engine.practice import (
    DrawnGrid,
    Exercise,
    Feedback,
    GridPair,
    MissingFactor,
    Number,
    RightGrids,
    Vanishing,
    WholeLine,
    letter_of,
)
from engine.reading import CannotRead
from engine.symbolic import Cell, Notation

LARGEST_ANSWER = 1e300


class Asked(NamedTuple):
    """A form: what is given in it, whether just now, and the place beside its button."""

    given: Any
    """The answer, or None where there is none."""
    handed_in: bool
    beside: DeltaGenerator


def ask(exercise: Exercise, name: str) -> Asked:
    """The form of an exercise.

    ``name`` is that of the exercise: another one starts with an empty form.
    """
    with st.form(f"answer-{name}", border=False):
        given = _WIDGETS[type(exercise)](exercise, f"given-{name}")
        with st.container(horizontal=True, vertical_alignment="center", key="practice-check"):
            handed_in = st.form_submit_button("Check", type="primary", icon=":material/check:")
            beside = st.container(width="stretch")
    return Asked(given, handed_in, beside)


def read(raw: Any) -> Any:
    """An answer that was kept as plain data. Raises ValueError, TypeError or IndexError."""
    if isinstance(raw, list):
        return [Cell(str(grid), tuple(map(int, index))) for grid, index in raw[:MOST_MARKS]]
    if isinstance(raw, str):
        return raw[: MOST["given-"]]
    return None if raw is None else float(raw) if isinstance(raw, float) else int(raw)


MOST_MARKS = 100
"""No grid of an exercise has so many cells."""


def fits(exercise: Exercise, answer: Any) -> bool:
    """Whether an answer is one that the form of an exercise could have given."""
    if isinstance(exercise, Vanishing):
        return isinstance(answer, list) and {*answer} <= {*exercise.cells}
    if isinstance(exercise, RightGrids):
        return type(answer) is int and 0 <= answer < len(exercise.options)
    if isinstance(exercise, Number):
        return isinstance(answer, int | float) and abs(answer) <= LARGEST_ANSWER
    return isinstance(answer, str)


def check(exercise: Exercise, answer: Any) -> Feedback:
    """What is said to an answer; a text that cannot be read is not right, and where is told."""
    try:
        return exercise.check(answer)
    except CannotRead as error:
        return Feedback(False, str(error))


def _line(exercise: Exercise, key: str) -> str | None:
    """The right side of a line as text."""
    example = f"{'*'.join(_factors(exercise))} + …"
    return _text(f"{_target(exercise)} =", example, key)


def _factor(exercise: Exercise, key: str) -> str | None:
    """One cell as text."""
    return _text("The factor in the box", " or ".join(_factors(exercise)), key)


def _target(exercise: Exercise) -> str:
    """The cell whose line is asked for in plain characters: a field is heard by its label."""
    line = exercise.line
    notation, cell = line.derivation.notation, line.target
    is_bias = cell.grid == "b"
    letter = notation.bias(line.derivation.spec) if is_bias else notation.letter(cell.grid)
    name = letter if is_bias else letter + low_subscript(notation, *cell.index[-2:])
    return name if cell.grid == "z" else f"∂L/∂{name}"


def _text(label: str, example: str, key: str) -> str | None:
    given = st.text_input(
        label,
        max_chars=MOST["given-"],
        key=key,
        placeholder=f"plainly, such as {example}, or in LaTeX",
        autocomplete="off",
    )
    return given or None


def _factors(exercise: Exercise) -> list[str]:
    """A cell of each grid of which the line's terms are made, as it is typed."""
    notation = exercise.line.derivation.notation
    place = notation.subscript(0, 0)
    x, k, z = (plain(notation.letter(grid)) for grid in "xkz")
    names = {"x": x, "k": k, "dz": plain(notation.upstream_letter) or f"d{z}"}
    grids = {"z": ("x", "k"), "k": ("dz", "x"), "x": ("dz", "k"), "b": ("dz",)}
    return [f"{names[grid]}{place}" for grid in grids[exercise.line.target.grid]]


def _number(exercise: Exercise, key: str) -> float | None:
    return st.number_input(
        f"The value of {_target(exercise)}",
        -LARGEST_ANSWER,
        LARGEST_ANSWER,
        None,
        step=1.0,
        format="%0.10g",
        key=key,
        placeholder="a number",
        width=240,
    )


def _marks(exercise: Vanishing, key: str) -> list[Cell]:
    """The cells of a grid to mark, row by row."""
    rows: dict[int, list[Cell]] = {}
    for cell in exercise.cells:
        rows.setdefault(cell.index[-2], []).append(cell)
    marked: list[Cell] = []
    for number, row in rows.items():
        marked += st.pills(
            f"Row {number + 1}",
            row,
            selection_mode="multi",
            format_func=lambda cell: f"${exercise.derivative(cell)}$",
            key=f"{key}-{number}",
            label_visibility="collapsed",
        )
    return marked


def _pair(exercise: RightGrids, key: str) -> int | None:
    chosen = st.radio(
        "The right pair",
        range(len(exercise.options)),
        index=None,
        format_func=letter_of,
        horizontal=True,
        key=key,
    )
    return None if chosen is None else int(chosen)


_WIDGETS: dict[type[Exercise], Callable[..., Any]] = {
    MissingFactor: _factor,
    WholeLine: _line,
    Number: _number,
    Vanishing: _marks,
    RightGrids: _pair,
}


# --- pairs of grids ---------------------------------------------------------------------------


def show_pairs(exercise: RightGrids, key: str = "") -> None:
    """The pairs to choose from, each as two small pictures; ``key`` tells sets of them apart."""
    notation = exercise.line.derivation.notation
    st.caption(
        f"The numbers in the cells are indices, no values: {notation.subscript(0, 0)} is the first "
        "cell of its grid. A single 0 is a zero that was put there."
    )
    for start in range(0, len(exercise.options), 2):
        places = range(start, min(start + 2, len(exercise.options)))
        for column, place in zip(st.columns(2), places, strict=False):
            with column.container(border=True, height="stretch"):
                letter = letter_of(place)
                _show_pair(letter, exercise.options[place], notation, f"pair-{key}{letter}")


def _show_pair(letter: str, pair: GridPair, notation: Notation, key: str) -> None:
    st.markdown(f"**{letter}**{_steps(pair)}")
    with st.container(
        horizontal=True,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="small",
        key=key,
    ):
        for grid, sign, place in ((pair.left, "", "first"), (pair.right, r"\otimes", "second")):
            # The sign stays with the grid it stands before when the row is broken.
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                if sign:
                    st.markdown(f"${sign}$", width="content")
                with st.container(width="content", gap="xsmall", horizontal_alignment="center"):
                    st.markdown(f"${grid.letter}$", width="content")
                    name = f"{letter}, {place} grid"
                    st.html(picture(grid, notation, name), width="content")


def _steps(pair: GridPair) -> str:
    rows, columns = pair.step
    if rows != columns:
        return f", in steps of {rows} down and {columns} across"
    return "" if rows == 1 else f", in steps of {rows}"


def picture(grid: DrawnGrid, notation: Notation, name: str) -> str:
    """A grid as an HTML table: the subscript of every cell, and 0 where a zero was put.

    ``name`` is what it is called where it is heard.
    """
    rows = "".join(
        "<tr>" + "".join(_cell(cell, notation) for cell in row) + "</tr>" for row in grid.places
    )
    return f'<table class="conv-grid" aria-label="{name}">{rows}</table>'


def _cell(cell: Cell | None, notation: Notation) -> str:
    if cell is None:
        return '<td class="conv-zero">0</td>'
    return f"<td>{escape(notation.subscript(*cell.index[-2:]))}</td>"
