"""Names of cells in plain characters, for tooltips, sentences and those who hear the page."""

from __future__ import annotations

from derivations.ui.problem import Problem
from engine.geometry import Spec
from engine.symbolic import Cell
from engine.taps import kernel_channels, kernel_pairs

Place = tuple[int, int, int]
"""(flat channel, row, column) of a cell on a page."""


def channel_names(problem: Problem) -> dict[str, list[str]]:
    """The name of every channel of every grid: x, or x⁽¹⁾ and x⁽²⁾; with a batch x⁽ⁿʼᶜ⁾."""
    spec, bias = problem.spec, problem.operation.bias
    if not problem.has_channels and problem.samples == 1:
        return {"x": ["x"], "k": ["k"], "z": ["z"], "dz": ["∂L/∂z"], "t": ["t"], "b": [bias]}
    z = _raised("z", spec.out_channels, problem.samples)
    return {
        "x": _raised("x", spec.in_channels, problem.samples),
        "k": [f"k{_high(f'({o + 1},{i + 1})')}" for o, i in kernel_pairs(spec)],
        "z": z,
        "dz": [f"∂L/∂{name}" for name in z],
        "t": _raised("t", spec.out_channels, problem.samples),
        "b": [f"{bias}{str(o + 1).translate(_LOW)}" for o in range(spec.out_channels)],
    }


def _raised(letter: str, channels: int, samples: int) -> list[str]:
    if samples == 1:
        return [f"{letter}{_high(f'({c + 1})')}" for c in range(channels)]
    return [
        f"{letter}{_high(f'({n + 1},{c + 1})')}" for n in range(samples) for c in range(channels)
    ]


def spoken(problem: Problem, cell: Cell) -> str:
    """A cell's name: x₂₂, ∂L/∂z₁₁, k⁽²ʼ¹⁾₁₁."""
    channel, row, column = place_of(problem.spec, cell)
    name = channel_names(problem)[cell.grid][channel]
    return name if cell.grid == "b" else name + low_subscript(row, column)


def place_of(spec: Spec, cell: Cell) -> Place:
    """Where the pages hold a cell: (out, in) of k as one channel, a bias at row and column 0."""
    if cell.grid == "b":
        return cell.index[0], 0, 0
    if cell.grid == "k":
        out, channel, row, column = cell.index
        return out * kernel_channels(spec)[1] + channel, row, column
    first, row, column = cell.index
    return first, row, column


def low_subscript(row: int, column: int) -> str:
    """The 1-based subscript of a zero-based place.

    >>> low_subscript(0, 1), low_subscript(9, 0)
    ('₁₂', '₁₀,₁')
    """
    comma = "," if max(row, column) > 8 else ""
    return f"{str(row + 1).translate(_LOW)}{comma}{str(column + 1).translate(_LOW)}"


def _high(text: str) -> str:
    return text.translate(_HIGH)


_HIGH = str.maketrans("0123456789(),", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ʼ")
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
