r"""The formulas of a view in LaTeX that KaTeX, MathJax and amsmath set alike, without delimiters.

A system is in pieces, so that a page of paper may end between two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from derivations.ui.problem import numerals
from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.take_along.subject import Chain, Subject, System
from engine.correlation import Correlation, Expanded, as_correlation
from engine.results import grid_of
from engine.symbolic import Line
from engine.symbolic.layout import (
    bmatrix,
    correlation_equation,
    kept,
    marked_chain,
    system,
    underlined,
    written,
)
from engine.symbolic.values import Values
from engine.symbolic.widths import ems, rows_of

ROW = 33
"""Em that stand side by side on a page of A4 or Letter, also within LaTeX's own margins."""

MOST_LINES, PIECE = 200, 13.5
"""So many lines of a result are written out, and so high is one piece of its system,"""
HIGH = 1.5
"""of which a row with fractions takes so much, and any other 1."""

MOST_CHAIN_TERMS = 100
"""Of steps on the way, which are long and all alike, no more lines than have so many terms."""


# --- one line -------------------------------------------------------------------------------------


def lines_at(subject: Subject) -> Iterator[str]:
    """The line of the selected cell, of every result of the view."""
    for result in subject.results:
        yield of_line(subject, line_at(subject, result))


def line_at(subject: Subject, result: str) -> Line:
    """The line of the selected cell; of a page of all results that which each opens with."""
    _, height, width = shape = shape_of(subject.spec, grid_of(result))
    channel, row, column = subject.at if subject.result else _usual(shape)
    return subject.derivation.results[result][(channel * height + row) * width + column]


def _usual(shape: Place) -> Place:
    return 0, min(1, shape[1] - 1), min(1, shape[2] - 1)


def of_line(
    subject: Subject, line: Line, stages: Sequence[str] = ("chain", "local", "result")
) -> str:
    """A line from the first of some stages to its number, a step a row."""
    if line.target.grid == "z":  # it has no chain rule
        stages = [stage for stage in stages if stage != "chain"]
    steps = [written(line.summands(stage)) for stage in stages]
    numbers = _in_numbers(subject.problem, line)
    rows: list[str] = []
    for at, step in enumerate([*steps, *numbers]):
        if at and step == ([*steps, *numbers])[at - 1]:
            continue  # a step that changes nothing
        head = line.left_side if not rows else ""
        room = rows_of(step or ["0"], ems(line.left_side), ROW)
        rows.append(f"{head} &= " + r" \\ &\quad + ".join(" + ".join(one) for one in room))
    return r"\begin{aligned} " + r" \\[6pt] ".join(rows) + r" \end{aligned}"


def _in_numbers(problem: Problem, line: Line) -> list[list[str]]:
    """The products with their numbers, and what they come to; of a batch nothing."""
    if problem.samples > 1:
        return []
    values = Values(problem.spec, **problem.arrays)
    products = [
        "".join(f"({numerals.tex(values(cell))})" for cell in term.factors)
        for term in islice(line.terms, MOST_PRODUCTS)
    ]
    if line.size > MOST_PRODUCTS:
        products.append(r"\cdots")
    total = problem.result(_result(line)).ravel()[line.place]
    return [*([products] if products else []), [rf"\mathbf{{{numerals.tex(total)}}}"]]


MOST_PRODUCTS = 50
"""Of a longer sum the first products are written with their numbers."""


def _result(line: Line) -> str:
    grid = line.target.grid
    return next(
        name for name in ("forward", "kernel_gradient", "input_gradient", "bias_gradient")
        if grid_of(name) == grid
    )  # fmt: skip


# --- all lines ------------------------------------------------------------------------------------


def all_lines(subject: Subject, result: str) -> list[str]:
    """Every line of a result, in pieces."""
    lines = subject.derivation.results[result]
    return pieces(subject, System(result, 0, len(lines), "result"))


def pieces(subject: Subject, of: System) -> list[str]:
    """A system in pieces that each have room on a page; of very many lines the first."""
    lines = subject.derivation.results[of.result]
    count = min(of.size, MOST_LINES)
    if of.stage != "result":
        count = max(1, min(count, MOST_CHAIN_TERMS // max(1, len(_summands(lines[of.start], of)))))
    shown = [lines[place] for place in range(of.start, of.start + count)]
    left = [line.left_side for line in shown] if of.underline else []
    found = []
    for start, stop in _spans(shown, of):
        text = system(shown[start:stop], of.stage, alive_only=of.alive_only, row=ROW)
        found.append(underlined(text, *of.underline, *left))
    if count < of.size:
        more = of.size - count
        found.append(rf"\text{{and so on, {more} more line{'s' * (more > 1)}}}")
    return found


def _spans(lines: Sequence[Line], of: System) -> Iterator[tuple[int, int]]:
    """Runs of lines that fill no more than a piece."""
    start, filled = 0, 0.0
    for place, line in enumerate(lines):
        rows = len(rows_of(_summands(line, of), ems(line.left_side), ROW))
        height = rows * (HIGH if r"\frac" in line.left_side else 1)
        if place > start and filled + height > PIECE:
            yield start, place
            start, filled = place, 0.0
        filled += height
    yield start, len(lines)


def _summands(line: Line, of: System) -> list[str]:
    parts = line.summands(of.stage)
    if of.alive_only:
        return [parts[place].latex for place in parts.alive]
    return written(parts)


def chain_of(subject: Subject, of: Chain) -> str:
    """The chain rule of a line with the notes' marks, broken where a row is full."""
    line = subject.derivation.results[subject.result][of.place]
    parts = marked_chain(line)
    rows = rows_of(
        [r"\cdots" if place is None else parts[place].latex for place in kept(parts)],
        ems(line.left_side), ROW,
    )  # fmt: skip
    body = r" \\[6pt] &\quad + ".join(" + ".join(row) for row in rows)
    return rf"\begin{{aligned}} {line.left_side} &= {body} \end{{aligned}}"


# --- matrices -------------------------------------------------------------------------------------


def closing(subject: Subject) -> Iterator[str]:
    """What a derivation ends in: the line of the selected cell, and the equations of matrices."""
    yield from lines_at(subject)
    if subject.result != "bias_gradient":  # its equation is its line
        yield from matrix_equations(subject)


def matrix_equations(subject: Subject) -> Iterator[str]:
    """Each result as an equation of matrices: in symbols, and of one channel in numbers, too."""
    for result in subject.results:
        if result == "bias_gradient":
            yield _sum_of_bias(subject)
            continue
        picture = picture_of(subject.problem, result)
        yield correlation_equation(subject.derivation.symbols, picture)
        if subject.problem.samples == 1 and not subject.problem.has_channels:
            yield in_numbers(subject.problem, picture)


def picture_of(problem: Problem, result: str) -> Correlation:
    """A result as one plain correlation, as the visitor's convolution has it."""
    return as_correlation(problem.spec, result, turned=problem.notation.convolution)


def _sum_of_bias(subject: Subject) -> str:
    line = subject.derivation.results["bias_gradient"][0]
    rows = rows_of(written(line.summands("result")), ems(line.left_side), ROW)
    body = r" \\ &\quad + ".join(" + ".join(row) for row in rows)
    return rf"\begin{{aligned}} {line.left_side} &= {body} \end{{aligned}}"


def in_numbers(problem: Problem, picture: Correlation) -> str:
    """The same equation with the numbers that are set, of a layer of one channel."""
    left, right = (
        _numbers(problem, one, problem.grids[one.grid]) for one in (picture.left, picture.right)
    )
    result = picture.result.grid
    values = problem.result({"z": "forward", "x": "input_gradient", "k": "kernel_gradient"}[result])
    biased = result == "z" and problem.notation.biased
    bias = f" + {numerals.tex(problem.grids['b'].flat[0])}" if biased else ""
    return rf"{left} \otimes {right}{bias} = {_numbers(problem, picture.result, values)}"


def _numbers(problem: Problem, grid: Expanded, values: np.ndarray) -> str:
    def entry(place: Any) -> str:
        cell = grid.cell(place)
        return numerals.tex(values[(0, *cell)]) if cell else "0"

    height, width = grid.size
    return bmatrix([[entry((row, column)) for column in range(width)] for row in range(height)])
