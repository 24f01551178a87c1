"""The first place of the window on a spread grid, drawn: why its padding is d(k − 1) − p."""

from __future__ import annotations

from html import escape

from derivations.ui.problem.problem import Problem
from engine.geometry import Axis, Conv2dSpec

CELL = 22
"""The side of a cell in px, of a large window less."""
WIDEST = 352
"""The most px that a drawing takes: a telephone has 390, with its margins."""


def drawing(problem: Problem) -> str:
    """The window over the first coarse cell as HTML, with the same in words."""
    rows, columns = problem.spec.axes
    down, across = rows.span + 1, columns.span + 1
    cells = "".join(
        f'<span class="{_kind(rows, columns, row, column)}"></span>'
        for row in range(down)
        for column in range(across)
    )
    side = min(CELL, WIDEST // across)
    said = escape(words(problem))
    return (
        f'<div class="conv-first" role="img" aria-label="{said}" '
        f'style="grid-template-columns: repeat({across}, {side}px); grid-auto-rows: {side}px">'
        f'{cells}<i style="width: {columns.span * side}px; height: {rows.span * side}px"></i></div>'
        f'<p class="conv-first-said">{said}</p>'
    )


def words(problem: Problem) -> str:
    """What the drawing shows.

    >>> from derivations.ui.problem.operations import CONV2D
    >>> print(words(Problem(CONV2D, CONV2D.spec(CONV2D.notes), {})))
    The window’s first place: only its last cell lies on ∂L/∂Z (dark); 1 row above it and 1 column \
left of it hang over.
    """
    rows, columns = problem.spec.axes
    coarse = "∂L/∂Z" if isinstance(problem.spec, Conv2dSpec) else "X"
    over = [
        f"{reach} {name if reach == 1 else f'{name}s'} {where}"
        for reach, name, where in (
            (rows.span - 1, "row", "above it"),
            (columns.span - 1, "column", "left of it"),
        )
        if reach
    ]
    said = f"The window’s first place: only its last cell lies on {coarse} (dark)"
    if over:
        one = len(over) == 1 and over[0].startswith("1 ")
        said += f"; {' and '.join(over)} {'hangs' if one else 'hang'} over"
    cut = [
        f"the first {name if axis.pad_before == 1 else f'{axis.pad_before} {name}s'}"
        for axis, name in ((rows, "row"), (columns, "column"))
        if axis.pad_before
    ]
    if cut:
        said += f". The padding takes {' and '.join(cut)} away again (crossed out)"
    return problem.write(f"{said}.")


def _kind(rows: Axis, columns: Axis, row: int, column: int) -> str:
    """How a place is drawn: the first coarse cell, another one or a zero; and whether it is cut."""
    after = (row - rows.span + 1, column - columns.span + 1)
    of_grid = "conv-first-grid" if any(after) else "conv-first-cell"
    kind = "conv-first-zero" if min(after) < 0 else of_grid
    cut = row < rows.pad_before or column < columns.pad_before
    return f"{kind} conv-first-cut" if cut else kind
