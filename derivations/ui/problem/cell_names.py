"""Names of cells in plain characters, for tooltips, sentences and those who hear the page."""

from __future__ import annotations

import re

from derivations.ui.kept import Kept
from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import plain
from engine.geometry import Spec
from engine.results import grid_of
from engine.symbolic import Cell, Notation
from engine.taps import kernel_channels, kernel_pairs

Place = tuple[int, int, int]
"""(flat channel, row, column) of a cell on a page."""


RESULT_TITLES = {
    "forward": "Z",
    "kernel_gradient": "∂L/∂K",
    "bias_gradient": "∂L/∂b",
    "input_gradient": "∂L/∂X",
}
"""What a link calls a result, in the order of the notes, in which every page shows them."""


def result_name(problem: Problem, result: str) -> str:
    """What a result is called: Z, ∂L/∂K."""
    grid = grid_of(result)
    name = problem.plain(grid)
    return name if grid == "z" else problem.gradient(name)


def channel_names(problem: Problem) -> dict[str, list[str]]:
    """The name of every channel of every grid: x, or x⁽¹⁾ and x⁽²⁾; with a batch x⁽ⁿ,ᶜ⁾."""
    return NAMES.of(problem.naming, lambda: _channel_names(problem))


NAMES = Kept[dict[str, list[str]]](30)
"""A layer of 64 channels on either side has 4096 kernels; a page asks for their names again and
again."""


def _channel_names(problem: Problem) -> dict[str, list[str]]:
    notation, bias = problem.notation, plain(problem.bias)
    z = _raised(problem, plain(notation.letter("z")), problem.spec.out_channels)
    upstream = plain(notation.upstream_letter)
    if not _is_raised(problem):
        biases = [bias]
    else:
        outs = range(problem.spec.out_channels)
        biases = [f"{bias}{notation.number(o).translate(_LOW)}" for o in outs]
    return {
        "x": _raised(problem, plain(notation.letter("x")), problem.spec.in_channels),
        "k": _kernels(problem),
        "z": z,
        "dz": _raised(problem, upstream, problem.spec.out_channels)
        if upstream
        else [*map(problem.gradient, z)],
        "t": _raised(problem, "t", problem.spec.out_channels),
        "b": biases,
        **(_behind(problem, z) if problem.activation else {}),
    }


def _behind(problem: Problem, z: list[str]) -> dict[str, list[str]]:
    """What an activation adds; a subscript stands behind f′ at z."""
    a = _raised(problem, plain(problem.notation.letter("a")), problem.spec.out_channels)
    slopes = [f"{problem.notation.function}′ at {name}" for name in z]
    return {"a": a, "da": [*map(problem.gradient, a)], "df": slopes}


def _is_raised(problem: Problem) -> bool:
    """Whether a channel or a sample stands above the letters."""
    return problem.has_channels or problem.samples > 1


def _kernels(problem: Problem) -> list[str]:
    letter, number = plain(problem.notation.letter("k")), problem.notation.number
    if not _is_raised(problem):
        return [letter]
    return [letter + raised(f"({number(o)},{number(i)})") for o, i in kernel_pairs(problem.spec)]


def _raised(problem: Problem, letter: str, channels: int) -> list[str]:
    """A letter with its channel above, and in a batch with its sample before that."""
    if not _is_raised(problem):
        return [letter]
    number, samples = problem.notation.number, problem.samples
    return [
        letter + raised(f"({number(c)})" if samples == 1 else f"({number(n)},{number(c)})")
        for n in range(samples)
        for c in range(channels)
    ]


def spoken(problem: Problem, cell: Cell) -> str:
    """A cell's name: x₂₂, ∂L/∂z₁₁, k⁽²,¹⁾₁₁."""
    channel, row, column = place_of(problem.spec, cell)
    name = channel_names(problem)[cell.grid][channel]
    return name if cell.grid == "b" else name + low_subscript(problem.notation, row, column)


def place_of(spec: Spec, cell: Cell) -> Place:
    """Where the pages hold a cell: (out, in) of k as one channel, a bias at row and column 0."""
    if cell.grid == "b":
        return cell.index[0], 0, 0
    if cell.grid == "k":
        out, channel, row, column = cell.index
        return out * kernel_channels(spec)[1] + channel, row, column
    first, row, column = cell.index
    return first, row, column


def low_subscript(notation: Notation, row: int, column: int) -> str:
    """The subscript of a zero-based place.

    >>> from engine.symbolic import NOTES
    >>> low_subscript(NOTES, 0, 1), low_subscript(NOTES, 9, 0)
    ('₁₂', '₁₀,₁')
    """
    return notation.subscript(row, column).translate(_LOW)


def marked_up(name: str) -> str:
    """A name as a chart writes it, where a raised comma is as high as the digits beside it.

    >>> marked_up("∂L/∂k⁽¹,²⁾"), marked_up("∂L/∂z")
    ('∂L/∂k<sup>(1,2)</sup>', '∂L/∂z')
    """
    return re.sub("⁽[^⁾]*⁾", lambda found: f"<sup>{found[0].translate(_BACK)}</sup>", name)


def raised(text: str) -> str:
    """A channel, or a pair of them, as it stands above a letter: ⁽¹,²⁾."""
    # There is no raised comma, and what looks like one reads as a prime: the plain one stays.
    return text.translate(_HIGH)


_DIGITS, _RAISED = "0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾"
_HIGH, _BACK = str.maketrans(_DIGITS, _RAISED), str.maketrans(_RAISED, _DIGITS)
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
