"""The operation as a matrix: in LaTeX with symbols and numbers, and as a NumPy program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derivations.ui.problem import numerals
from derivations.ui.take_along import code, latex
from derivations.ui.take_along.subject import Subject
from engine.geometry import Conv2dSpec
from engine.numeric.matrix import kernel_places
from engine.symbolic import Cell
from engine.taps import grid_shape, kernel_pairs

LONGEST = 40
"""A matrix of more rows or columns is not written out: no page has room for it."""


def size(subject: Subject) -> tuple[int, int]:
    """How many rows and columns it has: the cells of z and those of x."""
    z, x = (int(np.prod(grid_shape(subject.spec, grid))) for grid in ("z", "x"))
    return z, x


def fits(subject: Subject) -> bool:
    """Whether it has room on a page."""
    return max(size(subject)) <= LONGEST


# --- LaTeX ----------------------------------------------------------------------------------------


def written(subject: Subject) -> str:
    r"""The matrix and its transpose, each as an equation of columns; for \input."""
    equations = "\n\n".join(
        f"{_many(max(size(subject)), one)}\n{latex.displayed(one)}\n\\endgroup"
        for one in equations_of(subject)
    )
    told = "The operation as a matrix, in symbols and in numbers."
    return f"{latex.for_input(subject, told, equations)}\n{equations}\n"


def _many(columns: int, equation: str) -> str:
    """What a matrix of amsmath needs: it has ten columns else, and no air between fractions."""
    air = "\\renewcommand{\\arraystretch}{1.6}" if r"\frac" in equation else ""
    return f"\\begingroup \\setcounter{{MaxMatrixCols}}{{{columns}}}{air}"


def equations_of(subject: Subject) -> Sequence[str]:
    """vec Z of vec X, and back ∂L/∂ vec X of ∂L/∂ vec Z; each in symbols, then in numbers."""
    symbols, problem = subject.derivation.symbols, subject.problem
    places = kernel_places(subject.spec, turned=problem.notation.convolution)
    names = [symbols.latex(cell) for cell in _kernel_cells(subject)]
    numbers = [numerals.tex(value) for value in problem.grids["k"].ravel().tolist()]
    z, x, dz, dx = (_column(subject, grid) for grid in ("z", "x", "dz", "dx"))
    bias = _column(subject, "b") if problem.notation.biased else ("", "")
    found = []
    for n, entries in enumerate((names, numbers)):
        plus = f" + {bias[n]}" if bias[n] else ""
        found.append(f"{z[n]} = {_matrix(places, entries)} {x[n]}{plus}")
    found += [
        f"{dx[n]} = {_matrix(places.T, entries)} {dz[n]}"
        for n, entries in enumerate((names, numbers))
    ]
    return found


def _matrix(places: np.ndarray, entries: Sequence[str]) -> str:
    rows = [[entries[at] if at >= 0 else "0" for at in row] for row in places.tolist()]
    return _bmatrix(rows)


def _bmatrix(rows: Sequence[Sequence[str]]) -> str:
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _column(subject: Subject, grid: str) -> tuple[str, str]:
    """A grid as one column, in symbols and in numbers; the bias as Z has it."""
    symbols, problem = subject.derivation.symbols, subject.problem
    of = "x" if grid == "dx" else grid
    shape = grid_shape(subject.spec, "z" if of in ("b", "dz") else of)
    computed = {"z": "forward", "dx": "input_gradient"}
    found = problem.result(computed[grid]) if grid in computed else problem.grids[grid]
    values: np.ndarray = found.ravel()
    cells = [Cell(of, index[:1] if of == "b" else index) for index in np.ndindex(*shape)]
    if of == "b":
        values = values.repeat(len(cells) // len(values))
    names = [symbols.latex(cell) for cell in cells]
    if grid == "dx":
        names = [problem.notation.gradient(name) for name in names]
    return (
        _bmatrix([[name] for name in names]),
        _bmatrix([[numerals.tex(value)] for value in values.tolist()]),
    )


def _kernel_cells(subject: Subject) -> list[Cell]:
    height, width = subject.spec.kernel_size
    return [
        Cell("k", (*pair, row, column))
        for pair in kernel_pairs(subject.spec)
        for row in range(height)
        for column in range(width)
    ]


# --- NumPy ----------------------------------------------------------------------------------------


def program(subject: Subject) -> str:
    """A NumPy program that makes the matrix, and computes Z and the gradients by it."""
    parts = [
        f"{code.head(subject, 'by one matrix')}\n\nimport numpy as np",
        f"# --- the numbers\n\n{code.given(subject)}",
        _making(subject),
        "\n".join(_through(subject)),
        code.checks(subject, {name: name for name in ("z", "dx") if name in subject.arrays}),
        f'print(f"The matrix of vec X is {{{_THERE[_is_conv(subject)]}.shape}}:\\n'
        f'{{{_THERE[_is_conv(subject)]}}}")',
        code.print_found(subject, {name: name for name in ("z", "dx")}),
    ]
    return "\n\n".join(parts) + "\n"


_THERE = {True: "C", False: "C.T"}
"""The matrix of the forward pass; the one of the way back is its transpose."""


def _is_conv(subject: Subject) -> bool:
    return isinstance(subject.spec, Conv2dSpec)


def _making(subject: Subject) -> str:
    """C of the convolution with this kernel, from its fine grid to its coarse one."""
    spec = subject.spec
    rows, columns = spec.axes
    fine, coarse = (rows.fine, columns.fine), (rows.coarse, columns.coarse)
    ins, outs = ("x", "z") if _is_conv(subject) else ("z", "x")
    channels = (
        (spec.in_channels, spec.out_channels)
        if _is_conv(subject)
        else (spec.out_channels, spec.in_channels)
    )
    turned = ["k = k[:, :, ::-1, ::-1]  # a true convolution turns K"]
    return "\n".join(
        [
            "# --- the matrix\n",
            *(turned if subject.problem.notation.convolution else []),
            f"fine = np.arange({channels[0]} * {fine[0]} * {fine[1]})"
            f".reshape({channels[0]}, {fine[0]}, {fine[1]})  # a column for every cell of {ins}",
            f"coarse = np.arange({channels[1]} * {coarse[0]} * {coarse[1]})"
            f".reshape({channels[1]}, {coarse[0]}, {coarse[1]})  # a row for every cell of {outs}",
            "C = np.zeros((coarse.size, fine.size))",
            "for o, i, j in np.ndindex(coarse.shape):",
            "    for c, u, v in np.ndindex(k.shape[1:]):",
            f"        m = i * {rows.stride} + u * {rows.dilation} - {rows.pad_before}",
            f"        n = j * {columns.stride} + v * {columns.dilation} - {columns.pad_before}",
            "        if 0 <= m < fine.shape[1] and 0 <= n < fine.shape[2]:  # else it is padding",
            *_entry(subject),
        ]
    )


def _entry(subject: Subject) -> Sequence[str]:
    groups = subject.spec.groups
    channel = "c"
    if groups > 1:
        channel = f"o // (len(coarse) // {groups}) * k.shape[1] + c"
    return [f"            C[coarse[o, i, j], fine[{channel}, m, n]] = k[o, c, u, v]"]


def _through(subject: Subject) -> Sequence[str]:
    there, back = ("C", "C.T") if _is_conv(subject) else ("C.T", "C")
    spec = subject.spec
    bias = " + b[:, None, None]" if "b" in subject.arrays else ""
    z, x = ((channels, *sizes) for channels, sizes in (
        (spec.out_channels, spec.output_size), (spec.in_channels, spec.input_size),
    ))  # fmt: skip
    found = ["# --- there and back, of every sample", ""]
    found.append(f"z = np.stack([({there} @ one.ravel()).reshape{z}{bias} for one in x])")
    if activation := subject.problem.activation:
        found.append(f"dz = da * {code.derivative_code(activation)}  # ∂L/∂z = ∂L/∂a · f′(z)")
    found.append(f"dx = np.stack([({back} @ one.ravel()).reshape{x} for one in dz])")
    return found
