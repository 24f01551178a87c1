"""The linker: a component that lights cells and terms that belong together.

It sends a small model to the browser and hears of nothing. The model is pure data: which index
every row and column of a grid shows, the taps along the rows and along the columns (their product
is the table of taps), and the cells of each term of the shown line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from derivations.ui.charts.boards import HEADER
from derivations.ui.charts.panels import Panel, picture_of, spoken_title
from derivations.ui.problem.cell_names import channel_names
from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import plain
from derivations.ui.stage.component import STAGE, component
from derivations.ui.stage.sentences import said_of_cells, said_of_lines, said_of_matrices
from engine.correlation import INSERTED, PADDING, Correlation
from engine.geometry import Conv2dSpec
from engine.results import factors_of
from engine.taps import axis_taps, channel_taps

_HERE = Path(__file__).parent

MODULES = (
    *(STAGE / f"{name}.js" for name in ("keys", "numbers")),
    *(
        _HERE / f"{name}.js"
        for name in (
            "model", "sentences", "lamp", "lights", "overlays", "pointing", "cursor", "linker",
        )
    ),
)  # fmt: skip

_NAME = "conv_linker"

_MARKUP = """
<p class="conv-status" role="status" aria-live="polite" data-linker-status></p>
<p class="conv-keys" aria-hidden="true" data-linker-keys></p>
"""


def mount(data: dict[str, Any], key: str) -> None:
    """Link the grids and lines of the page."""
    # In a list: Streamlit looks through a dictionary for data frames, and imports pandas for it.
    linked = component(_NAME, _MARKUP, _HERE / "linker.css", *MODULES)
    linked(data=[data], key=key)


def model(
    problem: Problem, result: str, shown: list[Panel], selection: dict[str, Any]
) -> dict[str, Any]:
    """What the linker needs to light cells and terms; ``selection`` is of the one selected cell."""
    bias = result == "bias_gradient"
    return {
        **_plain(problem, "stage", _linked_grids(problem, shown)),
        "taps": _bias_taps(problem) if bias else _taps(problem),
        "window": None if bias else _window(picture_of(problem, result)),
        "factors": factors_of(result),
        "says": {**said_of_cells(problem), **said_of_lines(problem, result)},
        **selection,
    }


def matrix_model(
    problem: Problem, shown: list[Panel], shapes: dict[str, tuple[int, ...]]
) -> dict[str, Any]:
    """What the linker needs for the operation as a matrix: rows are cells of z, columns of x."""
    matrices = [
        {"key": key, "role": "matrix", "called": name, "rowGrid": rows, "columnGrid": columns}
        for (key, rows, columns), name in zip(
            (("matrix", "z", "x"), ("matrix-transposed", "x", "z")),
            matrix_names(problem),
            strict=True,
        )
    ]
    return {
        **_plain(problem, "matrices", [*_linked_grids(problem, shown), *matrices]),
        "shapes": shapes,
        "taps": _taps(problem),
        "says": {**said_of_cells(problem), **said_of_matrices(problem)},
        "sentence": problem.write(
            "Point at a cell: one of Z lights its row in the first matrix, one of X its column, "
            "one of K every place at which it stands."
        ),
    }


def matrix_names(problem: Problem) -> tuple[str, str]:
    """What the matrices with a row a z and with a row an x are called.

    C is the convolution's in both operations: that is what makes the other one "transposed".
    """
    of_z, of_x = "Matrix C", "Matrix C transposed"
    return (of_z, of_x) if isinstance(problem.spec, Conv2dSpec) else (of_x, of_z)


def _plain(problem: Problem, stage: str, grids: list[dict[str, Any]]) -> dict[str, Any]:
    """What every model says (model.js names its parts), with nothing selected."""
    return {
        "stage": stage,
        "grids": grids,
        "names": channel_names(problem),
        "base": problem.notation.base,
        "loss": plain(problem.notation.loss),
        "order": _ORDER,
        "kinds": {"header": HEADER, "padding": PADDING, "inserted": INSERTED},
        "taps": [[], [], []],
        "window": None,
        "factors": [],
        "selected": None,
        "shapes": None,
        "terms": {},
        "sentence": "",
        "says": said_of_cells(problem),
    }


_ORDER = {"x": 0, "k": 1, "b": 1, "z": 2, "dz": 2}
"""Where a grid's index stands in a tap; a bias meets z as a kernel of one cell would."""


def _window(picture: Correlation) -> dict[str, Any]:
    """How the window moves; of a result that comes out turned, ``last`` is the first place.

    ``start``: rows and columns before the first window, which a crop cuts off.
    """
    height, width = picture.result.size
    last = (height - 1, width - 1) if picture.result.rotated else None
    start = tuple(len(before) for before, _ in picture.left.cut)
    return {"start": start, "step": picture.step, "size": picture.right.size, "last": last}


Axis = Sequence[tuple[int, int, int]]
"""The taps along channels, rows or columns: (x, k, z) places."""


def _taps(problem: Problem) -> list[Axis]:
    """The three small tables whose product is the table of taps; samples share k alone."""
    spec = problem.spec
    channels = [
        (n * spec.in_channels + x, k, n * spec.out_channels + z)
        for n in range(problem.samples)
        for x, k, z in channel_taps(spec)
    ]
    turned = problem.notation.convolution
    return [channels, *(list(axis_taps(spec, side, turned=turned)) for side in (0, 1))]


def _bias_taps(problem: Problem) -> list[Axis]:
    """A bias in the place of k: one cell that meets every z of its own filter."""
    outs = problem.spec.out_channels
    height, width = problem.spec.output_size
    channels = [(0, o, n * outs + o) for n in range(problem.samples) for o in range(outs)]
    return [channels, [(0, 0, row) for row in range(height)], [(0, 0, c) for c in range(width)]]


def _linked_grids(problem: Problem, shown: list[Panel]) -> list[dict[str, Any]]:
    return [
        {
            "key": panel.key,
            "role": panel.role,
            "called": spoken_title(panel, problem),
            "grid": panel.grid,
            "rows": panel.board.rows,
            "columns": panel.board.columns,
            "channels": panel.board.channels,
        }
        for panel in shown
    ]
