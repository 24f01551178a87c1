"""Numbers that were pasted on the start page: the layer that they lead to, and their page."""

from __future__ import annotations

from typing import NamedTuple

from derivations.ui.problem import claims
from derivations.ui.problem.claims import Paste
from derivations.ui.problem.grid_text import default
from derivations.ui.problem.layer_of_numbers import fitting
from derivations.ui.problem.operations import CONV2D, Settings
from derivations.ui.problem.problem import GRIDS, Problem, shape_of
from derivations.ui.settings import layer
from derivations.ui.settings.pasted import Pasted
from derivations.ui.settings.pasted_numbers import numbers_of, texts_of
from engine.reading import CannotRead, read_layer, read_named_numbers
from engine.symbolic import NOTES, Notation

TOLD = "No layer is named: the plainest is taken in which the numbers fit."

RESULTS = {
    frozenset({"x", "k"}): "forward",
    frozenset({"x", "dz"}): "kernel_gradient",
    frozenset({"k", "dz"}): "input_gradient",
    frozenset({"x", "k", "dz"}): "input_gradient",
}
"""What can be worked out of which grids."""


class Taken(NamedTuple):
    """What is set by numbers alone."""

    pasted: Pasted
    result: str
    """Which of the pages of the notes they belong to; empty where some of them are to be judged."""


def take(text: str, notation: Notation = NOTES) -> Taken | None:
    """The layer in which all numbers of a text fit; None where it is the usual one, or none is."""
    try:
        arrays = read_named_numbers(text)
    except CannotRead:
        return None
    usual = _usual(notation)
    paste = claims.sorted_out(usual, arrays)
    if not paste.given or paste.unnamed:
        return None
    changes = fitting(usual, CONV2D.notes, paste) if _misfits(usual, paste) else {}
    if changes is None:
        return None
    settings = CONV2D.notes | changes
    says = TOLD if changes else ""
    found = Pasted(CONV2D, changes, "", True, says)
    result = "" if paste.claimed else RESULTS.get(frozenset({*paste.given} - {"b"}), "")
    if result:
        found = _with_numbers(found, text, settings)
        result = result if {*paste.given} <= {*found.numbers} else ""
    return Taken(found, result) if changes or result else None


def _usual(notation: Notation) -> Problem:
    """The notes' example in the visitor's notation."""
    spec = CONV2D.spec(CONV2D.notes)
    grids = {grid: default(shape_of(spec, grid), grid) for grid in GRIDS}
    return Problem(CONV2D, spec, grids, notation=notation)


def _misfits(problem: Problem, paste: Paste) -> bool:
    if claims.misfits(problem, paste.given):
        return True
    samples = claims.samples_of(problem, paste.given)
    return any(
        claims.fitted(problem.spec, grid, numbers, samples) is None
        for grid, numbers in paste.claimed.items()
    )


def _with_numbers(found: Pasted, text: str, settings: Settings) -> Pasted:
    one = read_layer(layer.write(CONV2D, settings))
    texts, said = texts_of(numbers_of(text, one), CONV2D.spec(settings))
    return found._replace(numbers=texts, says=f"{found.says} {said}".strip())
