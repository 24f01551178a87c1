"""The start page's living stage: both passes of the notes' example, one product lit in all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from derivations.ui.problem import grid_text
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from derivations.ui.problem.problem import GRIDS, Problem, shape_of
from derivations.ui.settings import link
from derivations.ui.stage import stage
from derivations.ui.stage.model import model
from derivations.ui.start import tour
from engine.results import RESULTS
from engine.symbolic import Notation

_SAYS = {
    "there": "The way there|X and K, with B added, make Z, and Z makes the loss L",
    "back": "The way back|∂L/∂x says how fast L grows as x grows",
    "went": "{x} went into {z} through {k}, so the gradient of {z} comes home to {x} through {k}.",
    "why": "{x} is the {there} cell in the window of {z}. {x} has a window too, on the padded "
    "{upstream}, and in it {z} is the {back}: <b>for {k} to lie there, {K} is turned by 180°.</b>",
    "added": "{bias} was added to {z} as it is, so the gradient of {z} comes home to {bias} as it "
    "is.",
    "sum": "{bias} was added to every $z$: <b>its gradient is the sum of theirs, and nothing is "
    "turned.</b>",
}
"""Said under the grids: of a product with its windows, and of the bias."""


def show(notation: Notation) -> None:
    """The stage, and the tour that starts from it.

    The story is told of a cross-correlation: there the turn is on the way back.
    """
    notation = replace(notation, convolution=False)
    conv, transpose = (_notes(one, notation) for one in (CONV2D, CONV_TRANSPOSE2D))
    both = {
        **model(
            conv,
            ("forward", "input_gradient", *RESULTS[1:2], *RESULTS[3:]),
            (0, 1, 1),
            "numbers",
            evidence={},
        ),
        "view": "both",
        "nouns": {"x": "input", "k": "kernel", "b": "bias", "z": "output"},
        "says": {which: conv.write(text) for which, text in _SAYS.items()},
        "tour": tour.told(conv),
        "tourAt": link.held("tour"),
    }
    other = model(transpose, ("forward", "input_gradient"), (0, 1, 1), "result", evidence={})
    link.prepare("tour", 0)
    stage.place([both, {**other, "view": "", "says": {}}], "start-stage")
    stage.follow_tour()


def _notes(operation: Operation, notation: Notation) -> Problem:
    """The notes' own example of an operation, with the usual numbers."""
    spec = operation.spec(operation.notes)
    grids = {grid: grid_text.default(shape_of(spec, grid), grid) for grid in GRIDS}
    if not notation.biased:
        grids["b"] = np.zeros_like(grids["b"])
    return Problem(operation, spec, grids, notation=notation)
