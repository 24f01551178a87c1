"""What goes wrong on the way to a line, each mistake on purpose: how it is told from another one.

A *slip* takes one cell for another: the kernel as it is for the rotated one, row for column. It
explains a single factor, and made in every term a whole line. ``wrong_lines`` are the lines that
slips and other mistakes lead to, the most specific first. An answer is held against them only
after it was found wrong, so none can be said of a right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from engine.correlation import Correlation
from engine.geometry import Conv2dSpec, Spec
from engine.practice.products import Factors, Product, collected, exists, products_of
from engine.results import result_of
from engine.symbolic import Cell, Derivation, Line, derive
from engine.taps import grid_shape


class Slip(NamedTuple):
    """One cell taken for another, in words for one factor and for a whole line."""

    name: str
    take: Callable[[Line, Cell], Cell]
    """The cell that is written by mistake; the cell itself where the mistake does not touch it."""
    says: Callable[[Line, str, str], str]
    """The sentence for one factor, of the line and the LaTeX of what was used and what is right."""
    whole: Callable[[Line], str]
    """The sentence for a line in which it happened throughout."""


class WrongLine(NamedTuple):
    """The sum a mistake leads to, and what is said to somebody who wrote it."""

    name: str
    products: tuple[Product, ...]
    says: str


# --- slips ------------------------------------------------------------------------------------


def _placed(cell: Cell, row: int, column: int) -> Cell:
    """The cell of the same channel at another place."""
    return Cell(cell.grid, (*cell.index[:-2], row, column))


def _size(line: Line, cell: Cell) -> Sequence[int]:
    return grid_shape(line.derivation.spec, cell.grid)[-2:]


def _sliding(line: Line) -> tuple[str, bool]:
    """The grid that slides over the other in the closing picture, and whether it is rotated."""
    if line.target.grid == "b":
        return "", False
    picture = picture_of(line)
    return picture.right.grid, picture.right.rotated


def picture_of(line: Line) -> Correlation:
    """The closing picture of the result that a line belongs to (not of a bias line)."""
    return line.derivation.picture(result_of(line.target.grid))


def turned(line: Line, cell: Cell) -> Cell:
    """The cell that a turn by 180° of the sliding grid puts there, or that leaving it out does."""
    if cell.grid != _sliding(line)[0]:
        return cell
    height, width = _size(line, cell)
    row, column = cell.index[-2:]
    return _placed(cell, height - 1 - row, width - 1 - column)


def transposed(line: Line, cell: Cell) -> Cell:
    """The kernel cell that Kᵀ has where K, rotated or not, is asked for."""
    height, width = _size(line, cell) if cell.grid == "k" else (0, 1)
    if height != width or _sliding(line)[0] != "k":
        return cell
    _, rotated = _sliding(line)
    row, column = turned(line, cell).index[-2:] if rotated else cell.index[-2:]
    return _placed(cell, column, row)


def changed_over(line: Line, cell: Cell) -> Cell:
    """Row and column changed over."""
    return cell if cell.grid == "b" else _placed(cell, cell.index[-1], cell.index[-2])


def z_for_its_gradient(line: Line, cell: Cell) -> Cell:
    """The output for the gradient that comes back to it."""
    return Cell("z", cell.index) if cell.grid == "dz" else cell


def other_letter(line: Line, cell: Cell) -> Cell:
    """x for k, or k for x, at the right place."""
    if cell.grid not in ("x", "k"):
        return cell
    other = "k" if cell.grid == "x" else "x"
    channels = (0,) * (len(grid_shape(line.derivation.spec, other)) - 2)
    return Cell(other, (*channels, *cell.index[-2:]))


def _says_turned(line: Line, used: str, right: str) -> str:
    if _sliding(line)[1]:
        return f"You used ${used}$; the rotated kernel has ${right}$ there."
    return f"You used ${used}$; nothing is rotated here, and ${right}$ is there."


def _says_turned_throughout(line: Line) -> str:
    grid, rotated = _sliding(line)
    if rotated:
        return "These are the terms with the kernel as it is: here it is rotated by 180°."
    name = line.derivation.notation.matrix(grid) if grid else ""
    return f"These are the terms with ${name}$ rotated by 180°: here it is taken as it is."


SLIPS = (
    Slip(
        "turned",
        turned,
        _says_turned,
        _says_turned_throughout,
    ),
    Slip(
        "transposed",
        transposed,
        lambda line, used, right: (
            f"You used ${used}$, as if the kernel were transposed; "
            f"{'rotated by 180°' if _sliding(line)[1] else 'as it is'} it has ${right}$ there."
        ),
        lambda line: (
            f"These are the terms with ${line.derivation.notation.matrix('k')}^T$: the kernel is "
            f"{'rotated by 180°' if _sliding(line)[1] else 'taken as it is'}, not transposed."
        ),
    ),
    Slip(
        "z for its gradient",
        z_for_its_gradient,
        lambda line, used, right: f"${right}$ belongs there, not ${used}$ itself.",
        lambda line: (
            "You wrote the outputs themselves: what comes back from the loss is multiplied, "
            "their gradients."
        ),
    ),
    Slip(
        "other letter",
        other_letter,
        lambda line, used, right: f"The place is right, the grid is not: ${right}$, not ${used}$.",
        lambda line: (
            "The places are right, the letters are not: the input and the kernel are taken for "
            "each other."
        ),
    ),
    Slip(
        "changed over",
        changed_over,
        lambda line, used, right: (
            f"Row and column are changed over: ${right}$ belongs there, not ${used}$."
        ),
        lambda line: "Row and column are changed over throughout: the row is written first.",
    ),
)
"""Every slip; where two lead to the same cell, the first is said."""


def slip_between(line: Line, right: Cell, used: Cell) -> Slip | None:
    """The slip that takes ``used`` for ``right``."""
    if right == used:
        return None
    return next((slip for slip in SLIPS if slip.take(line, right) == used), None)


def slip_in_product(line: Line, right: Factors, used: Factors) -> str:
    """What is said to a product in which one factor, or all, slipped; empty where none did."""
    latex = line.derivation.symbols.latex
    lost = [cell for cell in right if cell not in used]
    extra = [cell for cell in used if cell not in right]
    for slip in SLIPS:
        if lost and sorted(slip.take(line, cell) for cell in lost) == sorted(extra):
            written = (" ".join(map(latex, cells)) for cells in (extra, lost))
            return slip.says(line, *written)
    return ""


# --- whole lines ------------------------------------------------------------------------------


def wrong_lines(line: Line) -> Iterator[WrongLine]:
    """Every wrong line that is known, the most specific first.

    What a mistake leads to may be the right line here (a kernel of one cell looks the same when
    rotated): such a one is left out.
    """
    right = collected(products_of(line))
    for wrong in _all_wrong(line):
        if collected(wrong.products) != right:
            yield wrong


def recognised(line: Line, products: Sequence[Product]) -> WrongLine | None:
    """The mistake that leads to these products, if one is known."""
    found = collected(products)
    return next((w for w in wrong_lines(line) if collected(w.products) == found), None)


def _all_wrong(line: Line) -> Iterator[WrongLine]:
    yield from _slipped(line)
    yield from _forgotten_bias(line)
    yield from _mean(line)
    yield from _negative(line)
    yield from _other_geometry(line)
    yield from _other_line(line)


def _slipped(line: Line) -> Iterator[WrongLine]:
    for slip in SLIPS:
        yield WrongLine(
            slip.name,
            tuple(
                Product(1, tuple(slip.take(line, cell) for cell in term.factors))
                for term in line.terms
            ),
            slip.whole(line),
        )


def _forgotten_bias(line: Line) -> Iterator[WrongLine]:
    if line.bias:
        bias = line.derivation.symbols.latex(line.bias)
        says = f"The bias is missing: every output ends in $+\\, {bias}$."
        yield WrongLine("forgotten bias", products_of(line)[:-1], says)


def _mean(line: Line) -> Iterator[WrongLine]:
    if line.target.grid == "b":
        share = Fraction(1, max(1, line.size))
        yield WrongLine(
            "mean",
            tuple(Product(share, factors) for _, factors in products_of(line)),
            "This is the mean. The gradient of the bias is the sum: every output contains it once.",
        )


def _negative(line: Line) -> Iterator[WrongLine]:
    yield WrongLine(
        "sign",
        tuple(Product(-1, factors) for _, factors in products_of(line)),
        "Every sign is turned: the derivative itself is a plain sum. (The minus belongs to the "
        "step of gradient descent.)",
    )


def _other_geometry(line: Line) -> Iterator[WrongLine]:
    """The same cell's line where one of the hyper-parameters is left out."""
    spec = line.derivation.spec
    for name, plain in (("stride", 1), ("padding", 0), ("dilation", 1)):
        other = _without(spec, name, plain)
        found = _same_cell(line, other) if other else None
        if found:
            value = f" (which is {_stride(spec)} here)" if name == "stride" else ""
            says = f"These are the terms without {name}{value}."
            yield WrongLine(f"{name} ignored", products_of(found), says)


def _stride(spec: Spec) -> str:
    down, across = spec.stride
    return str(down) if down == across else f"{down} down and {across} across"


def _without(spec: Spec, name: str, plain: int) -> Spec | None:
    """The geometry with one hyper-parameter at its plain value; None where there is none."""
    changes: dict[str, Any] = {name: plain}
    if not isinstance(spec, Conv2dSpec) and name in ("stride", "dilation"):
        changes["output_padding"] = 0
    try:
        other = replace(spec, **changes)
    except ValueError:
        return None
    return None if other == spec else other


def _same_cell(line: Line, spec: Spec) -> Line | None:
    if not exists(spec, line.target):
        return None
    return derive(spec, line.derivation.notation).lines_of(line.target.grid).at(line.target.index)


def _other_line(line: Line) -> Iterator[WrongLine]:
    """The lines of every other cell: first those of the same result, then of the other three."""
    for other in _other_lines(line):
        if other.size:
            says = f"These are the terms of ${other.left_side}$."
            yield WrongLine("another line", products_of(other), says)


def _other_lines(line: Line) -> Iterator[Line]:
    derivation: Derivation = line.derivation
    own = result_of(line.target.grid)
    for result in sorted(derivation.results, key=lambda name: name != own):
        for other in derivation.results[result]:
            if other.target != line.target:
                yield other
