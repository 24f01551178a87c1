"""What is said of each mistake, and the numbers and geometries that show it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from derivations.ui.problem.grid_text import read
from derivations.ui.problem.operations import CONV2D, Operation
from derivations.ui.problem.problem import Problem, shape_of
from engine import mistakes
from engine.mistakes import Mistake


class Said(NamedTuple):
    """What is done wrong, what would be right, and where it hides, in sentences."""

    done: str
    instead: str
    hides: str


_SAID = {
    "no-rotation": Said(
        "K is laid on the window as it is.",
        "Read forwards, the window needs K rotated by 180°.",
        "It hides behind a kernel that equals its own turn: all ones, a blur, a Laplace filter. "
        "With one that is the *negative* of its turn, such as a Sobel filter, it shows: every "
        "number has the wrong sign. Without padding each {coarse} meets each k once either way, so "
        "the sum over "
        "{fine} is the right one.",
    ),
    "transpose": Said(
        "K is turned over its diagonal: rows become columns.",
        "A rotation by 180° reverses both instead.",
        "It hides behind a kernel that is its own mirror image in the *other* diagonal. A kernel "
        "that is not square shows it by the shape.",
    ),
    "no-padding": Said(
        "The window never hangs over the edge of {coarse}.",
        "It needs $d(k-1)-p$ zeros on each side ($k-1-p$ without dilation), and the rows and "
        "columns left over at the bottom and right.",
        "It cannot hide: what is left are the cells whose window lies wholly inside, each with its "
        "right number, but in another place.",
    ),
    "padding-k": Said(
        "One zero too many on each side: $k-p$ for $k-1-p$.",
        "The window has to meet the first cell with its last one only, and not to miss it.",
        "The shape shows it. Inside of the ring too many, every number is right; with $p = 0$ the "
        "ring holds zeros only (or, in Z, the bias). Cut off at one end alone, it leaves all "
        "numbers one place away from where they belong.",
    ),
    "padding-p": Said(
        "The forward pass's own padding p is used once more.",
        "What belongs there is $d(k-1)-p$.",
        "It hides wherever $2p = d(k-1)$: with “same” padding both are one number, and everything "
        "one tests with half padding agrees. Elsewhere the shape shows it.",
    ),
    "no-zeros": Said(
        "The cells of {coarse} stand side by side, although the stride is more than 1.",
        "$s-1$ zeros belong between them: there no patch starts.",
        "With stride 1 there is nothing to insert, and a single cell has nothing between: code "
        "tested so looks right. Elsewhere the shape shows it.",
    ),
    "wrong-side": Said(
        "The zeros before the first and behind the last cell have changed places.",
        "What is left over behind the last window belongs at the bottom and right.",
        "With the same padding on both sides and nothing left over there is nothing to mix up. "
        "Otherwise the right numbers stand in the wrong places, and those that are pushed over the "
        "edge are lost.",
    ),
    "true-convolution": Said(
        "The second grid is turned by 180° before it slides over the first, as a true "
        "convolution does.",
        "∂L/∂K is a cross-correlation: nothing is turned.",
        "It hides behind {coarse} that equals its own turn: a single cell, or all ones, as under a "
        "loss that is the plain sum of Z.",
    ),
    "mean": Said(
        "The sum is divided by the number of cells.",
        "Each z contains the bias once, so ∂L/∂{bias} is the plain sum of its filter's ∂L/∂z.",
        "It hides where Z has one cell, or where the sum is 0. The direction is right and only the "
        "length is wrong: training goes on, as with a smaller learning rate for the bias, and "
        "nobody notices.",
    ),
}


_SAID_OF_A_TRUE_CONVOLUTION = {
    "no-rotation": _SAID["no-rotation"]._replace(
        done="K is rotated by 180° before it is laid on the window.",
        instead="A true convolution has turned it once on the way there: here K stands as it is.",
    ),
    "transpose": _SAID["transpose"]._replace(
        done="K is turned over its other diagonal, from top right to bottom left.",
        instead="A true convolution has turned it once on the way there: here K stands as it is.",
        hides="It hides behind a kernel that is its own mirror image in that diagonal. A kernel "
        "that is not square shows it by the shape.",
    ),
    "true-convolution": _SAID["true-convolution"]._replace(
        done="The second grid is turned by 180° before it slides over the first.",
        instead="Only the result is turned, as K itself is; the two grids are not.",
    ),
}
"""What is said otherwise where K is the kernel of a true convolution."""


def said_of(problem: Problem, mistake: Mistake) -> Said:
    """The sentences of a mistake for an operation, in the visitor's notation."""
    convolution = problem.operation is CONV2D
    words = {
        "coarse": "∂L/∂Z" if convolution else "X",
        "fine": "∂L/∂X" if convolution else "Z",
        "bias": "B" if convolution else "b",
    }
    said = _SAID[mistake.name]
    if problem.notation.convolution:
        said = _SAID_OF_A_TRUE_CONVOLUTION.get(mistake.name, said)
    return Said(*(problem.write(sentence.format(**words)) for sentence in said))


def geometry_that_shows(operation: Operation, mistake: Mistake) -> str:
    """The first example of the sidebar in which there is something to get wrong; "" if none."""
    return next(
        (
            title
            for title, settings in operation.examples.items()
            if not mistakes.changes_nothing(operation.spec(settings), mistake)
        ),
        "",
    )


FILLINGS = ("", *(f"random {seed}" for seed in range(1, 6)))
"""The numbers that are tried, as they are typed."""


def numbers_that_show(problem: Problem, mistake: Mistake) -> tuple[str, str] | None:
    """A grid and a filling for it with which the mistake shows, the other numbers as they are."""
    for grid in mistakes.factors(problem.spec, mistake)[::-1]:
        shape = shape_of(problem.spec, grid)
        written = shape if shape[0] > 1 else shape[1:]
        for filling in FILLINGS:
            values = read(filling, written, grid).values.reshape(shape)
            tried = replace(problem, grids={**problem.grids, grid: values})
            if not mistakes.outcome(problem.spec, mistake, tried.operands).hides:
                return grid, filling
    return None
