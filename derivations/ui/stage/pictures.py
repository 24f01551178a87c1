"""The pictures of the stage: a result as an equation of grids, one board a grid, as plain data.

A board shows one channel at a time, so it has the rows and columns of one: the index of the grid
that stands there, or a zero's kind (PADDING, INSERTED). The browser draws it; see stage/boards.js.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from derivations.ui.problem.problem import OF_Z, Problem
from engine.correlation import Correlation, Cut, Expanded, as_correlation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec
from engine.results import factors_of, grid_of

Picture = dict[str, Any]
Board = dict[str, Any]

GRADIENTS = {"k": "dk", "x": "dx", "b": "db"}
"""The grid of numbers that is the gradient by a grid."""

TURN = "turn"
"""The sign between a grid and itself turned by 180°: the browser draws it."""


def picture(problem: Problem, result: str) -> Picture:
    """One result: its boards in the order of its equation, and how its window moves."""
    grid = grid_of(result)
    correlation = None if result == "bias_gradient" else correlation_of(problem, result)
    boards = _of_bias(problem) if correlation is None else _of_correlation(problem, correlation)
    return {
        "result": result,
        "grid": grid,
        "values": GRADIENTS.get(grid, grid),
        "factors": factors_of(result),
        "sum": "x" if result == "forward" else "z",
        "boards": [*boards],
        "window": correlation and _window(correlation),
        # Its lines have one step more.
        **({"behind": True} if problem.activation and grid != "z" else {}),
    }


def behind(problem: Problem) -> dict[str, Picture]:
    """What stands behind Z as two small pictures: Z → A there, and ∂L/∂A ⊙ f′(Z) = ∂L/∂Z back."""
    arrow = rf"\overset{{{problem.notation.function}}}{{\longrightarrow}}"
    return {
        "there": _cell_by_cell(problem, [("z", "result", ""), ("a", "result", arrow)]),
        "back": _cell_by_cell(
            problem,
            [("da", "upstream", ""), ("df", "slope", r"\odot"), ("dz", "product", "=")],
        ),
    }


def _cell_by_cell(problem: Problem, grids: list[tuple[str, str, str]]) -> Picture:
    """Grids of Z's shape side by side: (grid, role, the sign before it)."""
    return {
        "result": "behind",
        "grid": "z",
        "values": grids[-1][0],
        "factors": [],
        "sum": "z",
        "boards": [
            _board(problem, role, _plain(problem, grid), key=role, sign=sign)
            for grid, role, sign in grids
        ],
        "window": None,
    }


def correlation_of(problem: Problem, result: str) -> Correlation:
    """A result as one plain correlation, with K as the visitor's convention has it."""
    return as_correlation(problem.spec, result, turned=problem.notation.convolution)


def _of_bias(problem: Problem) -> Iterator[Board]:
    yield _board(problem, "left", _plain(problem, "dz"))
    yield _board(problem, "result", _plain(problem, "b"), sign=r"\overset{\sum}{\longrightarrow}")


def _of_correlation(problem: Problem, correlation: Correlation) -> Iterator[Board]:
    left, right, result = correlation.left, correlation.right, correlation.result
    yield _board(problem, "left", left)
    if right.rotated:
        yield _board(problem, "source", _plain(problem, "k"), key="plain", sign=r"\otimes")
        yield _board(problem, "right", right, sign=TURN)
    else:
        yield _board(problem, "right", right, sign=r"\otimes")
    if result.grid == "z" and problem.notation.biased:
        yield _board(problem, "bias", _plain(problem, "b"), sign="+")
    if result.rotated:
        yield _board(problem, "turned", result, sign="=")
        yield _board(problem, "result", _plain(problem, result.grid), sign=TURN)
    else:
        yield _board(problem, "result", result, sign="=")


def _plain(problem: Problem, grid: str) -> Expanded:
    """A grid as it is: nothing around or between its cells."""
    spec = problem.spec
    sizes = {"x": spec.input_size, "k": spec.kernel_size, "b": (1, 1)}
    height, width = sizes.get(grid, spec.output_size)
    return Expanded(grid, tuple(range(height)), tuple(range(width)))


def _board(problem: Problem, role: str, shown: Expanded, *, key: str = "", sign: str = "") -> Board:
    grid, is_result = shown.grid, role in ("result", "turned")
    gradient = is_result and grid not in OF_Z
    steps = _steps(shown)
    called = problem.gradient(problem.plain(grid)) if gradient else problem.plain(grid)
    return {
        "key": key or role,
        "role": role,
        "grid": grid,
        "values": GRADIENTS[grid] if gradient else grid,
        "rows": [*_whole(shown.rows, shown.cut[0])],
        "columns": [*_whole(shown.columns, shown.cut[1])],
        "cut": [_cut(shown.rows, shown.cut[0]), _cut(shown.columns, shown.cut[1])],
        "done": ", ".join(steps),
        "called": ", ".join([called, *steps]),
        "sign": sign,
        "rotated": shown.rotated,
        **_special(problem, grid),
    }


def _steps(grid: Expanded) -> list[str]:
    """What was done to a grid, a word or two for each step."""
    done = (
        ("padded", grid.is_padded),
        ("cropped", grid.is_cropped),
        ("zeros between", grid.is_spread),
        ("turned", grid.rotated),
    )
    return [word for word, happened in done if happened]


def _whole(axis: tuple[int, ...], cut: Cut) -> tuple[int, ...]:
    before, after = cut
    return (*before, *axis, *after)


def _cut(axis: tuple[int, ...], cut: Cut) -> tuple[int, int]:
    """How many places at both ends of a board a crop takes away."""
    before, after = cut
    return len(before), len(after)


def _special(problem: Problem, grid: str) -> Board:
    """Rows and columns of the fine grid that no window reaches, or that output_padding adds."""
    spec = problem.spec
    fine = ("x",) if isinstance(spec, Conv2dSpec) else OF_Z
    if grid not in fine:
        return {"unreached": ((), ()), "added": ((), ())}
    added: tuple[tuple[int, ...], ...] = ((), ())
    if isinstance(spec, ConvTranspose2dSpec):
        added = tuple(
            tuple(range(max(0, size - extra), size))
            for size, extra in zip(spec.output_size, spec.output_padding, strict=True)
        )
    return {"unreached": (spec.unreached_rows, spec.unreached_columns), "added": added}


def _window(correlation: Correlation) -> dict[str, Any]:
    """How the window moves; of a result that comes out turned, ``last`` is the first place.

    ``start``: rows and columns before the first window, which a crop cuts off.
    """
    height, width = correlation.result.size
    return {
        "start": tuple(len(before) for before, _ in correlation.left.cut),
        "step": correlation.step,
        "size": correlation.right.size,
        "last": (height - 1, width - 1) if correlation.result.rotated else None,
    }
