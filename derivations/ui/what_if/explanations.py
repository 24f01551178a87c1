"""What is said of each mistake, and the numbers and geometries that show it."""

from __future__ import annotations

from collections.abc import Callable
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


class _Here(NamedTuple):
    """What the sentences depend on in a geometry."""

    convolution: bool
    same_shape: bool
    """Whether the wrong grid has the size of the right one."""
    padded: bool
    """Whether the operation itself has padding."""
    moved: bool
    """Whether there should be a border before the first cell."""
    bias_follows: bool
    """Whether a bias is added to what is wrong."""


_Where = Callable[[_Here], str]


def _no_rotation(here: _Here) -> str:
    said = (
        "It hides behind a kernel that equals its own turn: all ones, a blur, a Laplace filter. "
        "With one that is the *negative* of its turn, such as a Sobel filter, every sum gets the "
        "wrong sign"
    )
    said += "; the bias is added to it as ever." if here.bias_follows else "."
    if here.padded:
        return said
    return (
        f"{said} Without padding each {{coarse}} meets each k once either way, so the sum over "
        "{fine} is the right one."
    )


def _transpose(diagonal: str) -> _Where:
    def said(here: _Here) -> str:
        if here.same_shape:
            return f"It hides behind a kernel that is its own mirror image in {diagonal} diagonal."
        return "The kernel is not square: the shape shows it."

    return said


def _no_padding(here: _Here) -> str:
    where = "but it stands in another place" if here.moved else "and it stands in its own place"
    said = f"Every number is that of a window that lies wholly inside of {{coarse}}, {where}. "
    if here.same_shape:
        return said + (
            "The shape does not tell here: what is missing at one end is too much at the other. "
            "Zeros hide it."
        )
    return said + "The shape shows it, whatever the numbers are."


def _padding_k(here: _Here) -> str:
    ring = "what lies beyond the edge of {fine}" if here.padded else "{nothing} only"
    return (
        "The shape shows it, whatever the numbers are. Inside of the ring too many every number is "
        f"right; the ring holds {ring}. Cut off at one end alone, it leaves all numbers one place "
        "away from where they belong."
    )


def _padding_p(here: _Here) -> str:
    said = "Where $2p = d(k-1)$ on every side, as in half padding, there is nothing to see. "
    if here.same_shape:
        return said + (
            "Here both sides together have the right number of zeros, as “same” padding of an even "
            "kernel has it, so the shape does not tell: everything stands away from its place."
        )
    return said + "Here the shape shows it, whatever the numbers are."


def _no_zeros(here: _Here) -> str:
    return (
        "With stride 1 there is nothing to insert, and a single cell has nothing between: code "
        "that is tested so looks right. Here the shape shows it, whatever the numbers are."
    )


def _wrong_side(here: _Here) -> str:
    return (
        "With the same padding on both sides and nothing left over there is nothing to mix up. "
        "Here the numbers stand away from their places; what is pushed over the edge is lost, and "
        "what moves in belongs to no cell. Zeros hide it."
    )


def _true_convolution(here: _Here) -> str:
    said = "It hides behind {coarse} that equals its own turn: one of a single cell, or all ones"
    return said + (", as under a loss that is the plain sum of Z." if here.convolution else ".")


def _mean(here: _Here) -> str:
    return (
        "It hides where Z has one cell, or where the sum is 0. The direction is right and only the "
        "length is wrong: training goes on, as with a smaller learning rate for the bias, and "
        "nobody notices."
    )


class _About(NamedTuple):
    """What is said of a mistake; where it hides depends on the geometry."""

    done: str
    instead: str
    where: _Where


_SAID = {
    "no-rotation": _About(
        "K is laid on the window as it is.",
        "Read forwards, the window needs K rotated by 180°.",
        _no_rotation,
    ),
    "transpose": _About(
        "K is turned over its diagonal: rows become columns.",
        "A rotation by 180° reverses both instead.",
        _transpose("the *other*"),
    ),
    "no-padding": _About(
        "{coarse} is left without a border.",
        "It needs $d(k-1)-p$ zeros on each side ($k-1-p$ without dilation; a negative number cuts "
        "as many off), and at the bottom and right as many more as rows and columns are left over.",
        _no_padding,
    ),
    "padding-k": _About(
        "One too many on each side: $d(k-1)+1-p$, which is $k-p$ without dilation.",
        "With $d(k-1)-p$ the first window is that of the first cell of {fine}; with one more every "
        "window comes one place too early.",
        _padding_k,
    ),
    "padding-p": _About(
        "The padding $p$ of the operation itself is used once more.",
        "What belongs there is $d(k-1)-p$: of the $d(k-1)$ places that the window hangs over the "
        "edge, $p$ belong to no cell of {fine}.",
        _padding_p,
    ),
    "no-zeros": _About(
        "The cells of {coarse} stand side by side, whatever the stride is.",
        "$s-1$ zeros belong between them, one for each place at which no patch starts.",
        _no_zeros,
    ),
    "wrong-side": _About(
        "What belongs before the first cell and what belongs behind the last have changed places.",
        "Each side has a padding of its own, and what is left over behind the last window belongs "
        "at the bottom and right.",
        _wrong_side,
    ),
    "true-convolution": _About(
        "The second grid is turned by 180° before it slides over the first, as a true "
        "convolution does.",
        "∂L/∂K is a cross-correlation: nothing is turned.",
        _true_convolution,
    ),
    "mean": _About(
        "The sum is divided by the number of cells.",
        "Each z contains the bias once, so ∂L/∂{bias} is the plain sum of its filter's ∂L/∂z.",
        _mean,
    ),
}


_TURNED_ALREADY = "On every patch it lies rotated already, and a turn of that is none: here K "
_TURNED_ALREADY += "stands as it is."

_SAID_OF_A_TRUE_CONVOLUTION = {
    "no-rotation": _SAID["no-rotation"]._replace(
        done="K is rotated by 180° before it is laid on the window.", instead=_TURNED_ALREADY
    ),
    "transpose": _About(
        "K is turned over its other diagonal, from top right to bottom left.",
        _TURNED_ALREADY,
        _transpose("that"),
    ),
    "true-convolution": _SAID["true-convolution"]._replace(
        done="The second grid is turned by 180° before it slides over the first.",
        instead="Only the result is turned, as K itself is; the two grids are not.",
    ),
}
"""What is said otherwise where K is the kernel of a true convolution."""


def said_of(problem: Problem, mistake: Mistake) -> Said:
    """The sentences of a mistake for a geometry, in the visitor's notation."""
    spec, convolution = problem.spec, problem.operation is CONV2D
    words = {
        "coarse": "∂L/∂Z" if convolution else "X",
        "fine": "∂L/∂X" if convolution else "Z",
        "bias": "B" if convolution else "b",
        "nothing": "zeros" if convolution or not problem.notation.biased else "the bias",
    }
    here = _Here(
        convolution,
        mistake.size(spec) == mistakes.right_size(spec, mistake),
        any(map(any, spec.padding)),
        any(axis.implied_padding[0] for axis in spec.axes),
        not convolution and problem.notation.biased,
    )
    about = _SAID[mistake.name]
    if problem.notation.convolution:
        about = _SAID_OF_A_TRUE_CONVOLUTION.get(mistake.name, about)
    sentences = (about.done, about.instead, about.where(here))
    said = Said(*(problem.write(sentence.format(**words)) for sentence in sentences))
    if "-1" in said.done + said.instead:
        return said._replace(instead=f"{said.instead} {_SIZES}")
    return said


_SIZES = "Of the layer $k$ is the kernel’s size, $s$ the stride, $p$ the padding, $d$ the dilation."
"""In no visitor's letters: these are sizes, and no cells."""


def geometry_that_shows(operation: Operation, mistake: Mistake) -> str:
    """The first named example in which there is something to get wrong; "" if none."""
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
