"""A view as a notebook: the text of the page, every grid by NumPy, and checks of them.

The file is written as JSON by hand, since it is small: nbformat would bring a schema validator into
every start, and into an edition that runs in a browser. The tests validate it with nbformat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from textwrap import indent
from typing import Any

from derivations.ui.take_along import code, formulas, markdown
from derivations.ui.take_along.frameworks import torch
from derivations.ui.take_along.general import paragraphs_of
from derivations.ui.take_along.subject import Paragraph, Subject
from engine.programs import as_program
from engine.results import RESULTS, grid_of

Cell = tuple[str, str]
"""Its kind, "markdown" or "code", and its text."""

MADE = {"forward": "z", "kernel_gradient": "dk", "input_gradient": "dx", "bias_gradient": "db"}


def document(subject: Subject) -> str:
    """The notebook (.ipynb), which runs from top to bottom with NumPy alone."""
    cells = [_cell(n, *cell) for n, cell in enumerate(cells_of(subject))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False)


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind, "id": f"cell-{number}", "metadata": {},
        "source": source.strip().splitlines(keepends=True),
    }  # fmt: skip
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def cells_of(subject: Subject) -> Iterator[Cell]:
    """All of it: the derivation section by section, then with numbers."""
    yield "markdown", _opening(subject)
    for section in _sections(subject):
        yield "markdown", section
    yield "markdown", "## The numbers\n\n" + _called(subject)
    yield "code", f"{_IMPORTS}\n\n{code.given(subject)}"
    yield from _grids(subject)
    yield from _line(subject)
    yield "markdown", "## As the page shows it\n\nWhat has to come out; nothing is said if it does."
    yield "code", code.checks(subject, {name: name for name in code.wanted(subject)})
    yield "markdown", "## As loops\n\nThe same sums as the lines write them, one product a turn."
    yield "code", _by_loops(subject)
    yield "markdown", "## By autograd\n\nWhere PyTorch is installed, it has the last word."
    yield "code", _autograd(subject)
    yield (
        "markdown",
        "## A figure\n\nWhere matplotlib is installed: what meets in the selected cell.",
    )
    yield "code", _figure(subject)


_IMPORTS = "import numpy as np\nfrom numpy.lib.stride_tricks import sliding_window_view"


def _opening(subject: Subject) -> str:
    return f"# {markdown.title(subject)}\n\n{markdown.end(subject)}"


def _called(subject: Subject) -> str:
    said = f"In code {subject.letters}. " if subject.letters else ""
    return f"{markdown.escaped(said)}`x` is (N, C, H, W), `k` is `{code.kernel_layout(subject)}`."


def _sections(subject: Subject) -> Iterator[str]:
    """The text of the page, a cell from each heading on."""
    section: list[str] = []
    for paragraph in paragraphs_of(subject):
        if _is_heading(paragraph) and section:
            yield "\n\n".join(section)
            section = []
        section += markdown.written(subject, paragraph)
    yield "\n\n".join(section)


def _is_heading(paragraph: Paragraph) -> bool:
    return isinstance(paragraph, str) and paragraph.startswith("## ")


# --- the grids ------------------------------------------------------------------------------------


def _grids(subject: Subject) -> Iterator[Cell]:
    """Z and the gradients, each with its equation and the steps that make it."""
    for result in RESULTS:
        name = MADE[result]
        if name not in subject.arrays:
            continue
        yield "markdown", f"## {_heading(subject, result)} by NumPy"
        yield "code", f"{_steps(subject, result)}\n{name}"
        activation = subject.problem.activation
        if result == "forward" and activation:
            told = f"${subject.problem.notation.matrix('dz')}$ behind {activation.title}"
            yield "markdown", f"## {told}\n\nWhat arrives is `da`, ∂L/∂a."
            yield "code", f"dz = da * {code.derivative_code(activation)}\ndz"


def _heading(subject: Subject, result: str) -> str:
    name = subject.problem.matrix(grid_of(result))
    return f"${name if result == 'forward' else subject.problem.notation.gradient(name)}$"


def _steps(subject: Subject, result: str) -> str:
    """The program of a result, and its call."""
    program = as_program(
        subject.spec, result, "einsum", bias="b" in subject.arrays,
        turned=subject.problem.notation.convolution,
    )  # fmt: skip
    _, _, function = program.partition("\n\n")
    return f"{function.strip()}\n\n\n{MADE[result]} = {_calls(subject)[MADE[result]]}"


def _calls(subject: Subject, suffix: str = "") -> dict[str, str]:
    """How each grid is computed, by functions whose names end in a suffix."""
    bias = ", b" if "b" in subject.arrays else ""
    return {
        "z": f"forward{suffix}(x, k{bias})",
        "dx": f"input_gradient{suffix}(k, dz)",
        "dk": f"kernel_gradient{suffix}(x, dz)",
        "db": f"bias_gradient{suffix}(dz)",
    }


def _line(subject: Subject) -> Iterator[Cell]:
    """The selected cell by hand."""
    for result in subject.results:
        line = formulas.line_at(subject, result)
        by_hand = markdown.displayed(formulas.of_line(subject, line))
        yield "markdown", f"## One cell by hand\n\n{by_hand}"


def _by_loops(subject: Subject) -> str:
    """The programs of loops, and that they find the same."""
    _, functions = code.functions_of(subject, "loops")
    functions = re.sub(r"^def (\w+)\(", rf"def \1_{LOOPS}(", functions, flags=re.MULTILINE)
    calls = _calls(subject, f"_{LOOPS}")
    if not subject.problem.is_finite:
        return f"{functions}\n\n{calls['z']}"
    checks = "\n".join(
        f"np.testing.assert_allclose({calls[name]}, {name}, rtol=0, "
        f"atol={code.tolerance(subject, name):.0e})"
        for name in code.wanted(subject)
    )
    return f"{functions}\n\n{checks}"


LOOPS = "by_loops"


# --- PyTorch, and the figure ----------------------------------------------------------------------


def _autograd(subject: Subject) -> str:
    parts = torch.program(subject)
    upstream = subject.problem.upstream
    operands = ", ".join([*(n for n in ("x", "k", "b") if n in subject.arrays), upstream])
    found = ", ".join(f'"{name}": {one}' for name, one in parts.found.items())
    inner = f"{parts.forward}\n{parts.backward}\nreturn {{{found}}}"
    right = ", ".join(f'"{name}": {name}' for name in parts.found)
    checked = (
        f"RIGHT = {{{right}}}\n"
        f"for name, found in by_autograd({operands}).items():\n"
        "    np.testing.assert_allclose(found, RIGHT[name], rtol=0, atol=LOOSE[name])\n"
        'print("Autograd finds the same.")'
    )
    loose = ", ".join(f'"{name}": {code.tolerance(subject, name):.0e}' for name in parts.found)
    if not subject.problem.is_finite:
        checked = f"by_autograd({operands})"
    return (
        f"try:\n    import torch\n    import torch.nn.functional as F\nexcept ImportError:\n"
        f'    print("PyTorch is not installed here.")\nelse:\n    LOOSE = {{{loose}}}\n\n'
        f"    def by_autograd({operands}):\n{indent(inner, ' ' * 8)}\n\n{indent(checked, ' ' * 4)}"
    )


def _figure(subject: Subject) -> str:
    """Grids with their numbers, the cells that meet in the selected one framed."""
    drawn = ",\n    ".join(
        f"({title!r}, {array}, {lit!r})" for title, array, lit in _drawn(subject)
    )
    return f"""try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None
    print("matplotlib is not installed here.")

# A title, a grid of one channel, and the cells (row, column) to be framed.
GRIDS = [
    {drawn},
]

if plt:
    figure, axes = plt.subplots(1, len(GRIDS), figsize=(3.2 * len(GRIDS), 3.4))
    for at, (title, grid, framed) in zip(np.atleast_1d(axes), GRIDS):
        most = np.nan_to_num(np.abs(grid)).max() or 1
        at.imshow(grid, cmap="RdBu", vmin=-2 * most, vmax=2 * most)
        if grid.size <= 150:
            for (row, column), number in np.ndenumerate(grid):
                at.text(column, row, f"{{number:.4g}}", ha="center", va="center")
        for row, column in framed:
            at.add_patch(plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, lw=2))
        at.set(title=title, xticks=[], yticks=[])
    plt.show()"""


def _drawn(subject: Subject) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """The grids of one line: those that meet, then the result, of the first channels in it."""
    result = subject.result or "forward"
    line = formulas.line_at(subject, result)
    terms = [term for term in line.terms if term.factors[0].grid != "b"]
    if terms and subject.problem.samples == 1:
        first = terms[0].factors
        for at, cell in enumerate(first):
            same = [
                term.factors[at].index[-2:] for term in terms
                if all(one.index[:-2] == other.index[:-2]
                       for one, other in zip(term.factors, first, strict=True))
            ]  # fmt: skip
            yield _one(subject, cell.grid, cell.index, [*dict.fromkeys(same)], gradient=False)
    grid, index = line.target
    framed = [index[-2:]] if grid != "b" else [(0, 0)]
    yield _one(subject, grid, index, framed, gradient=grid != "z")


def _one(
    subject: Subject, grid: str, index: tuple[int, ...], framed: list[Any], *, gradient: bool
) -> tuple[str, str, list[tuple[int, int]]]:
    name = f"d{grid}" if gradient else grid
    title = subject.problem.matrix(grid)
    if gradient:
        title = subject.problem.notation.gradient(title)
    framed = [(int(row), int(column)) for row, column in framed]
    if grid == "b":
        return f"${title}$", f"{name}[{index[0]} : {index[0] + 1}].reshape(1, 1)", framed
    place = index[:-2] if grid != "k" else subject.spec.weight_place((*index[:2], 2, 3))[:2]
    places = ", ".join(map(str, place if grid == "k" else (0, *place)))
    return f"${title}$", f"{name}[{places}]", framed
