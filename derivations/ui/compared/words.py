"""What is said of wrong numbers: the mistake in the visitor's notation, and what a sum finds."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from derivations.ui.problem.numerals import about
from derivations.ui.problem.problem import Problem
from engine.mistakes import Finding, GridDiagnosis
from engine.mistakes.behind import Behind
from engine.mistakes.catalogue import words
from engine.symbolic import Notation

FIRST, SHORTEST = "The first cell that differs", "The shortest line that is wrong"
"""Which cell's lines are shown."""


def phrase(problem: Problem, one: GridDiagnosis, finding: Finding) -> str:
    """A mistake, or two together, in the visitor's notation: K not turned."""
    told = " and ".join(
        _TURNED.get(mistake.name, mistake.phrase) if _is_turned(problem) else mistake.phrase
        for mistake in finding.mistakes
    )
    return said(problem, told.format(**words(one.setting)))


_TURNED = {
    "no-rotation": "K turned by 180°",
    "transpose": "K turned over its other diagonal",
    "flipped-kernel": "K not turned",
}
"""What is said otherwise where K is the kernel of a true convolution: the engine's is its turn."""


def _is_turned(problem: Problem) -> bool:
    return problem.notation.convolution


def behind(notation: Notation) -> Notation:
    """A notation in which the cells of A stand where those of Z do."""
    x, k, _, b = notation.letters.split()
    return replace(notation, letters=f"{x} {k} {notation.letter('a')} {b}")


def behind_said(problem: Problem, mistake: Behind) -> str:
    """A mistake made at the activation, in the visitor's notation."""
    notation = problem.notation
    grids = {grid: f"${problem.matrix(grid)}$" for grid in ("z", "a", "b", "dz", "da")}
    return mistake.phrase.format(f=notation.function, **grids)


def said(problem: Problem, sentence: str) -> str:
    """A sentence of the engine with its grids as formulas in the visitor's notation."""
    bias = r"\partial L/\partial " + problem.bias
    told = _LONE.sub("", sentence).replace("∂L/∂B", f"∂L/∂{_BIAS}")
    told = _GRADIENT.sub(r"$\\partial L/\\partial \1$", told)
    told = _LETTER.sub(r"$\g<0>$", told)
    return problem.write(told).replace(f"∂L/∂{_BIAS}", f"${bias}$")


_BIAS = "\ue000"
_GRADIENT = re.compile(r"∂L/∂([XKZ])(?!\w)")
_LETTER = re.compile(r"(?<![\w$/\\])[XKZ](?![\w$/])")
_LONE = re.compile(r"\b1×1×(?=\d+×\d)")
"""The batch and the channel of a shape that has but one of each."""


def sums(one: GridDiagnosis) -> str:
    """How many cells differ, and whether a check of the sum would find it."""
    count, size = len(one.cells), one.expected.size
    cells = "The one cell differs" if size == 1 else f"All {size} cells differ"
    if count < size:
        cells = f"{count} of {size} cells {'differs' if count == 1 else 'differ'}"
    mine, right = (float(values.sum()) for values in (one.claimed, one.expected))
    if not np.isfinite(mine):
        return f"{cells}."
    allowed = float(one.allowed.sum()) + 1e-9 * max(abs(mine), abs(right))
    if size > 1 and abs(mine - right) <= allowed:
        both = f"{cells}, yet both grids add up to {_sum(right)}"
        return f"{both}: a check of the sum finds nothing here."
    if size == 1:
        return f"{cells}."
    return f"{cells}. Yours add up to {_sum(mine)}, the right ones to {_sum(right)}."


def _sum(value: float) -> str:
    return about(float(f"{value:.9g}"))
