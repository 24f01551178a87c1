"""What stands behind Z, and what ∂L/∂Z then is: in equations, and counted for these numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from derivations.ui.lesson import rules
from derivations.ui.problem import numerals
from derivations.ui.problem.cell_names import channel_names, low_subscript
from derivations.ui.problem.problem import Problem
from engine.activations import Activation


def paragraphs(problem: Problem, result: str) -> Iterator[str]:
    """The section of a page, heading and all; nothing where nothing stands behind Z."""
    if not (activation := problem.activation):
        return
    notation = problem.notation
    z, a, f = (*map(notation.matrix, ("z", "a")), notation.function)
    yield f"## Behind ${z}$: ${a} = {f}({z})$"
    cell = notation.letter("z")
    formula = rf"{f}({cell}) &= {activation.latex(cell)}"
    slope = rf"{notation.slope(cell)} &= {activation.derivative_latex(cell, f)}"
    yield (
        f"{activation.title}, cell by cell:\n$$\n\\begin{{aligned}}\n{formula} \\\\[4pt]\n{slope}\n"
        "\\end{aligned}\n$$"
    )
    if result == "forward":
        yield (
            f"On the way back ${notation.matrix('da')}$ arrives, and every cell is multiplied by "
            f"the slope of ${f}$ at its own place:\n$$\n{_elementwise(problem)}\n$$"
        )
    else:
        yield from _back(problem, result)
    yield from facts(problem)


def _back(problem: Problem, result: str) -> Iterator[str]:
    notation = problem.notation
    upstream, z, a = _cells(problem)
    yield (
        f"What arrives is ${notation.matrix('da')}$. Each ${a}$ is made of its own ${z}$ alone, so "
        "the sum of the chain rule has one term:\n$$\n"
        rf"{upstream} = {notation.gradient(a)} \frac{{\partial {a}}}{{\partial {z}}} = "
        rf"{notation.gradient(a)}\, {notation.slope(z)}"
        f"\n$$\nAll cells at once:\n$$\n{_elementwise(problem)}\n$$"
    )
    yield (
        r"$\odot$ multiplies cell by cell. It is no $\otimes$: no window moves, nothing is summed "
        f"and nothing turned, since no ${notation.letter('a')}$ has to do with another "
        f"${notation.letter('z')}$ than its own."
    )
    whole = problem.tex(rules.chain_rule(problem, result))
    written = whole.replace(upstream, rf"{notation.gradient(a)}\, {notation.slope(z)}")
    yield f"From there on all is as without ${notation.function}$:\n$$\n{written}\n$$"


def _cells(problem: Problem) -> tuple[str, str, str]:
    r"""∂L/∂z, z and a of any place in LaTeX: \frac{\partial L}{\partial z_{ij}}."""
    above = "^{(o)}" if problem.has_channels else ""
    z, a = (f"{problem.notation.letter(grid)}{above}_{{ij}}" for grid in ("z", "a"))
    return problem.tex(rf"\frac{{\partial L}}{{\partial z{above}_{{ij}}}}"), z, a


def _elementwise(problem: Problem) -> str:
    dz, da, df = map(problem.notation.matrix, ("dz", "da", "df"))
    return rf"{dz} = {da} \odot {df}"


# --- of these numbers -----------------------------------------------------------------------------


def facts(problem: Problem) -> Iterator[str]:
    """What f does to the cells that are set: how many it silences, how little it lets back."""
    activation = problem.activation
    assert activation
    if not activation.has_corner:
        yield from _flat(problem)
        return
    cells = problem.result("forward")
    silent = int((cells <= 0).sum())
    z, f = problem.notation.letter("z"), problem.notation.function
    part = _least(activation)
    kept = f"{part} of their gradient back" if part else "nothing back"
    mask = f"${f}'$ is a mask of ones and zeros: cells" if activation.name == "relu" else "Cells"
    yield (
        f"{mask} with ${z} \\le 0$ send {kept}. Here {'that is' if silent == 1 else 'those are'} "
        f"**{silent} of {cells.size}**."
    )
    yield from _corners(problem, np.argwhere(cells == 0))


def _least(activation: Activation) -> str:
    slope = 0.0 if activation.name == "relu" else activation.slope
    return f"{slope:g}" if slope else ""


def _corners(problem: Problem, places: np.ndarray) -> Iterator[str]:
    """That a z is exactly 0, where there is no derivative."""
    if not len(places):
        return
    names = [
        channel_names(problem)["z"][channel] + low_subscript(problem.notation, row, column)
        for channel, row, column in places[:MOST_NAMED].tolist()
    ]
    activation = problem.activation
    assert activation
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    verb = "is" if len(places) == 1 else "are"
    yield (
        f"{', '.join(names)}{more} {verb} exactly 0, where ${problem.notation.function}$ has a "
        f"corner and no derivative: {_least(activation) or '0'} is taken there, as PyTorch does."
    )


MOST_NAMED = 6


def _flat(problem: Problem) -> Iterator[str]:
    """How much of a gradient comes back at most."""
    most = float(problem.behind("df").max())
    f, z = problem.notation.function, problem.notation.letter("z")
    said = f"Here ${f}'({z})$ is {numerals.about(most)} at most"
    if most >= FLAT:
        yield f"{said}."
        return
    k, x = problem.matrix("k"), problem.matrix("x")
    yield (
        f"{said}: far from 0 ${f}$ is flat, and hardly anything comes back (a *vanishing "
        f"gradient*). Smaller numbers show more: fill ${k}$ and ${x}$ with `normal 1`."
    )


FLAT = 0.05
