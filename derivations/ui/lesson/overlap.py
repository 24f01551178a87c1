"""The first place of the window on a spread grid, drawn: why its padding is d(k − 1) − p."""

from __future__ import annotations

from html import escape

from derivations.ui.problem.problem import Problem
from engine.geometry import Axis, Conv2dSpec

CELL = 22
"""The side of a cell in px, of a large window less."""
WIDEST = 380
"""The most px that a drawing takes."""


def drawing(problem: Problem) -> str:
    """The window over the first coarse cell as SVG, with the same in words."""
    rows, columns = problem.spec.axes
    across, down = columns.span + 1, rows.span + 1
    side = min(CELL, WIDEST // across)
    cells = "".join(
        _cell(rows, columns, row, column, side) for row in range(down) for column in range(across)
    )
    frame = (
        f'<rect class="conv-first-window" x="1.5" y="1.5" rx="4" width="{columns.span * side - 1}" '
        f'height="{rows.span * side - 1}"/>'
    )
    width, height = across * side + 3, down * side + 3
    return (
        f'<svg class="conv-first" role="img" aria-label="{escape(words(problem))}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">{cells}{frame}</svg>'
        f'<p class="conv-first-said">{escape(words(problem))}</p>'
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
        f"{axis.pad_before} {name if axis.pad_before == 1 else f'{name}s'}"
        for axis, name in ((rows, "row"), (columns, "column"))
        if axis.pad_before
    ]
    if cut:
        said += f". The padding takes the first {' and '.join(cut)} away again (crossed out)"
    return problem.write(f"{said}.")


def _cell(rows: Axis, columns: Axis, row: int, column: int, side: int) -> str:
    first = row == rows.span - 1 and column == columns.span - 1
    on = row >= rows.span - 1 and column >= columns.span - 1
    kind = "conv-first-cell" if first else "conv-first-grid" if on else "conv-first-zero"
    x, y, inner = column * side + 2, row * side + 2, side - 2
    drawn = f'<rect class="{kind}" x="{x}" y="{y}" width="{inner}" height="{inner}" rx="3"/>'
    if row < rows.pad_before or column < columns.pad_before:
        cross = f"M{x} {y}l{inner} {inner}m0-{inner}l-{inner} {inner}"
        drawn += f'<path class="conv-first-cut" d="{cross}"/>'
    return drawn
