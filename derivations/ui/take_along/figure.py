"""The stage as a picture apart from the screen: which grids stand side by side, and what lights.

A result of several channels is the sum of several products: each has a row of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.stage import pictures
from derivations.ui.stage.pictures import TURN
from derivations.ui.take_along.subject import Subject
from engine.correlation import PADDING
from engine.results import grid_of
from engine.taps import kernel_pairs

NUMBERS, SYMBOLS, WINDOW, COLOURS, LINE = "numbers", "symbols", "window", "colours", "line"
CHANNELS = "channels"
OPTIONS = {
    NUMBERS: "Numbers", SYMBOLS: "Symbols", WINDOW: "The selected window",
    COLOURS: "Colours", LINE: "The line", CHANNELS: "All pairs of channels",
}  # fmt: skip
"""What may be in a picture."""

MOST_CELLS = 600
"""Of more cells a picture is no picture any more."""

MOST_PRODUCTS = 4
"""Of a sum of more products the first are drawn, and how many more there are is said."""

Span = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(frozen=True)
class Cell:
    """A cell: its name in LaTeX and its number; a zero around or between cells has no name."""

    name: str
    value: float
    kind: str
    """"cell", "padding" or "inserted"."""


@dataclass(frozen=True)
class Board:
    """One channel of a grid as it is drawn."""

    key: str
    """left, right, bias, turned or result."""
    sign: str
    """What stands before it, in LaTeX."""
    title: str
    done: str
    """What was done to the grid: padded, turned …"""
    cells: tuple[tuple[Cell, ...], ...]
    lit: Span | None = None
    """What lights for the selected cell."""

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.cells), len(self.cells[0])


@dataclass(frozen=True)
class Picture:
    """A result as an equation of grids: the products row by row, then what they come to."""

    products: tuple[tuple[Board, ...], ...]
    ends: tuple[Board, ...]
    left_out: int
    """How many products are not drawn."""

    @property
    def cells(self) -> int:
        """How many are drawn."""
        boards = [*self.ends, *(board for row in self.products for board in row)]
        return sum(rows * columns for rows, columns in (board.size for board in boards))


def picture(subject: Subject, result: str) -> Picture:
    """The picture of a result at the selected cell."""
    problem, spec = subject.problem, subject.spec
    drawn = pictures.picture(problem, result)
    boards = {board["key"]: board for board in drawn["boards"]}
    channel, *at = _place(subject, result)
    pairs, place = [(channel, -1)], (at[0], at[1])
    if result != "bias_gradient":
        correlation = pictures.correlation_of(problem, result)
        # Of a batch the first sample: a place of the derivation, which knows but one.
        pairs = correlation.channels(spec, channel % shape_of(spec, grid_of(result))[0])
    window = _window(drawn, boards, place)
    products = [
        tuple(
            _board(subject, boards[key], flat, window.get(key), first=at_pair == 0)
            for key, flat in (("left", left), ("right", right))
            if key in boards
        )
        for at_pair, (left, right) in enumerate(pairs[:MOST_PRODUCTS])
    ]
    ends = [
        _board(subject, boards[key], channel, window.get(key))
        for key in ("bias", "turned", "result")
        if key in boards
    ]
    return Picture(tuple(products), tuple(ends), max(0, len(pairs) - MOST_PRODUCTS))


def fits(subject: Subject) -> bool:
    """Whether the pictures of a view have so few cells that they can be drawn."""
    spec = subject.spec
    if max(*spec.input_size, *spec.output_size, *spec.kernel_size) > 30:
        return False  # not to be expanded for this
    return all(picture(subject, result).cells <= MOST_CELLS for result in subject.results)


def _place(subject: Subject, result: str) -> tuple[int, int, int]:
    if subject.result == result:
        return subject.at
    _, height, width = shape_of(subject.spec, grid_of(result))
    return 0, min(1, height - 1), min(1, width - 1)


def _window(
    drawn: pictures.Picture, boards: dict[str, pictures.Board], place: tuple[int, int]
) -> dict[str, Span]:
    """What lights on each board for the cell at a place."""
    spots: dict[str, Span] = {}
    for key in ("result", "turned"):
        if key in boards:
            row, column = (
                boards[key][side].index(at)
                for side, at in zip(("rows", "columns"), place, strict=True)
            )
            spots[key] = (row, column, row, column)
    window = drawn["window"]
    if window is None:
        return {**spots, "left": _all(boards["left"])}
    at_row, at_column, *_ = spots.get("turned", spots["result"])
    (down, across), (high, wide) = window["step"], window["size"]
    top, start = window["start"][0] + at_row * down, window["start"][1] + at_column * across
    left = (top, start, top + high - 1, start + wide - 1)
    return {**spots, "left": left, "right": _all(boards["right"])}


def _all(board: pictures.Board) -> Span:
    return 0, 0, len(board["rows"]) - 1, len(board["columns"]) - 1


def _board(
    subject: Subject, board: pictures.Board, channel: int, lit: Span | None, *, first: bool = True
) -> Board:
    """A board of one channel. Of those below the first product what was done is not said again."""
    problem = subject.problem
    values, names = _values(problem, board), _names(subject, board)
    _, height, width = shape_of(problem.spec, board["grid"], problem.samples)
    is_bias = board["grid"] == "b"

    def cell(row: int, column: int) -> Cell:
        if row < 0 or column < 0:
            kind = "padding" if PADDING in (row, column) else "inserted"
            return Cell("", 0, kind)
        flat = channel if is_bias else (channel * height + row) * width + column
        return Cell(names(flat), values.flat[flat], "cell")

    cells = tuple(tuple(cell(row, column) for column in board["columns"]) for row in board["rows"])
    # K before its turn is left out: it is the left grid that the right one is laid on.
    sign = r"\otimes" if board["key"] == "right" else board["sign"]
    sign = sign.replace(TURN, r"\curvearrowright")
    done = board["done"] if first else ""
    return Board(board["key"], sign, _title(problem, board, channel), done, cells, lit)


def _values(problem: Problem, board: pictures.Board) -> np.ndarray:
    name = board["values"]
    if name in problem.grids:
        return problem.grids[name]
    results = {"dk": "kernel_gradient", "dx": "input_gradient", "db": "bias_gradient"}
    return problem.result(results.get(name, "forward"))


def _names(subject: Subject, board: pictures.Board) -> Callable[[int], str]:
    """The names of cells by their place; of a batch there are none."""
    if subject.problem.samples > 1:
        return lambda flat: ""
    notation, names = subject.problem.notation, subject.derivation.symbols.names[board["grid"]]
    if board["values"] != board["grid"]:
        return lambda flat: notation.gradient(names[flat])
    return lambda flat: names[flat]


def _title(problem: Problem, board: pictures.Board, channel: int) -> str:
    """What a grid is called, with its channel where there are several, in LaTeX."""
    grid = board["grid"]
    name, above = problem.matrix(grid), ""
    if problem.has_channels and grid != "b":
        above = f"^{{{_channel(problem, grid, channel)}}}"
    elif problem.has_channels:
        above = f"_{{{problem.notation.number(channel)}}}"
    if grid == "dz":
        letter = problem.notation.upstream_letter
        inner = f"{problem.notation.matrix('z')}{above}"
        return f"{letter}{above}" if letter else problem.notation.gradient(inner)
    if board["values"] != grid:
        return problem.notation.gradient(f"{name}{above}")
    return f"{name}{above}"


def _channel(problem: Problem, grid: str, channel: int) -> str:
    number = problem.notation.number
    if grid == "k":
        out, into = kernel_pairs(problem.spec)[channel]
        return f"({number(out)},{number(into)})"
    return f"({number(channel)})"
