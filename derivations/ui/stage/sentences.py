"""Sentences about a line that hold for every geometry: they are read off the line."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.problem import Problem
from engine.symbolic import Cell, Derivation, Line
from engine.symbolic.cells import partial

MOST_NAMES = 6
"""Of more cells the first and the last are named."""


def uses(line: Line) -> str:
    """How many z use the cell of a gradient line, and what that says of the others."""
    name, z = _math(line, line.target), _letter(line, "z")
    every, used = len(line.derivation.forward), line.size
    if not used:
        return f"No ${z}$ contains {name}: every local derivative is 0."
    if used == every:
        return f"Every ${z}$ contains {name}: no local derivative vanishes."
    found = f"one ${z}$ alone" if used == 1 else f"{used} of the {every} ${z}$"
    return f"{name} is used by {found}. The others do not contain it: they give 0."


def most_used_kernel_line(derivation: Derivation) -> Line:
    """The line of the first kernel cell that meets the most x."""
    return max(derivation.kernel_gradient, key=lambda line: (line.size, -line.place))


def follow(line: Line) -> str:
    """Beside how many x a kernel cell stands in the lines of z: what its gradient will collect."""
    name, x, z = _math(line, line.target), _letter(line, "x"), _letter(line, "z")
    every, used = len(line.derivation.forward), line.size
    if not used:
        return f"No window meets a cell of ${x}$: every ${z}$ is its bias alone."
    of = partial("L", line.derivation.symbols.latex(line.target))
    lines = "every line" if used == every else f"{used} of the {every} lines"
    where = f"in {lines}, beside another ${x}$ each time" if used > 1 else f"beside one ${x}$ alone"
    return (
        f"Follow the underlined {name}: it stands {where}. That is all the chain rule will need "
        f"for ${of}$."
    )


def has_an_order(line: Line) -> bool:
    """Whether a line has two products of one channel, so that there is an order to see."""
    channels = [term.factors[0].index[0] for term in line.terms if len(term.factors) > 1]
    return channels.count(channels[0]) > 1 if channels else False


def order(line: Line) -> str:
    """How the z and the k of a convolution's ∂L/∂x line run, for the first filter in it.

    Neighbouring windows meet an x at neighbouring cells of k, the other way round.
    """
    first = line.terms[0].factors[0].index[0]
    pairs = [term.factors for term in line.terms if term.factors[0].index[0] == first]
    z, k = (
        _listed(line, [Cell(grid, pair[at].index) for pair in pairs])
        for at, grid in enumerate(("z", "k"))
    )
    of_z, of_k = (f"${_letter(line, grid)}$" for grid in ("z", "k"))
    true = line.derivation.notation.convolution
    how = f"and so do the {of_k}" if true else f"and the {of_k} backwards"
    return f"In the line of {_math(line, line.target)} the {of_z} run forwards, {z}, {how}, {k}."


def _listed(line: Line, cells: Sequence[Cell]) -> str:
    names = [_math(line, cell) for cell in cells]
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 2], "…", names[-1]]
    return ", ".join(names)


def _math(line: Line, cell: Cell) -> str:
    return f"${line.derivation.symbols.latex(cell)}$"


def _letter(line: Line, grid: str) -> str:
    return line.derivation.notation.letter(grid)


def sentence(line: Line, problem: Problem) -> str:
    """What the highlight shows, in words."""
    target = spoken(problem, line.target)
    products = [term.factors for term in line.terms if term.factors[0].grid != "b"]
    if line.target.grid == "z":
        if not products:
            return f"{target} meets no cell of {problem.matrix('x')}: it is the bias alone."
        return f"{target} is made of {_spoken_list(problem, [factors[0] for factors in products])}."
    if line.target.grid == "b":
        of = "of its own filter " if problem.has_channels else ""
        z = problem.notation.letter("z")
        return f"Every {z} {of}contains {target} once: ∂L/∂{target} is the sum of their gradients."
    if not products:
        z = problem.notation.letter("z")
        return f"No {z} contains {target}: its gradient is 0."
    are = "this is the one term" if len(products) == 1 else "these are the terms"
    uses = [factors[0]._replace(grid="z") for factors in products]
    return f"{target} is used by {_spoken_list(problem, uses)}: {are} of ∂L/∂{target}."


def _spoken_list(problem: Problem, cells: list[Cell]) -> str:
    names = [spoken(problem, cell) for cell in cells]
    if len(names) <= 12:
        return ", ".join(names)
    return f"{', '.join(names[:10])}, … {names[-1]} ({len(names)} in all)"
