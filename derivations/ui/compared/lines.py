"""One cell that differs: the line that was computed and the right one, what parts them marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from derivations.ui.compared.words import behind
from derivations.ui.problem.numerals import NOISE
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.verdicts import label
from engine.mistakes import GridDiagnosis, Sum, sum_of
from engine.mistakes.diagnosis import BEHIND
from engine.mistakes.recipes import right_recipe
from engine.symbolic import Cell, Fragment
from engine.symbolic.layout import kept
from engine.symbolic.widths import ems, rows_of
from engine.taps import Index

MARK = "#d9770655"

Place = tuple[str, Index]
Term = tuple[Place, ...]

BESIDE = 22
"""Em: lines that are no longer stand beside their grids, with their numbers on the same row."""


ROW = 37
"""Em of a row of a longer line."""


class _Line(NamedTuple):
    """One line as it is written; without parts its number is all that is known."""

    name: str
    symbols: list[str]
    numbers: list[str]
    value: str
    signs: tuple[str, str] = ("=", "=")
    """Before the numbers, and before its value: ≈ where digits are left out."""


def lines(problem: Problem, arrays: Mapping[str, np.ndarray], one: GridDiagnosis) -> str:
    """The line that somebody's number comes from, where that is known, above the right one.

    Empty where the layer is too large for its cells to be named.
    """
    try:
        written = _Names(problem, len(arrays["x"]))
    except ValueError:
        return ""
    at, setting = place(one), one.setting
    right = sum_of(setting, right_recipe(setting), at)
    wrong = sum_of(setting, one.findings[0].recipe, at) if one.findings else None
    mine, own = one.claimed[at].item(), one.expected[at].item()
    marks = _unlike(wrong, right) if wrong and right else ({}, {})
    both = [
        _line(written, arrays, "yours", wrong, marks[0], mine),
        _line(written, arrays, "right", right, marks[1], own),
    ]
    target = written.cell(one.grid, at)
    if one.grid == BEHIND:
        both = [_through(row, problem.notation.function) for row in both]
    widths = [ems(_unboxed(" + ".join([target, *row.symbols, *row.numbers]))) for row in both]
    short = max(widths) <= BESIDE
    rows = [rf"{label(row.name)} & {target} {_body(row, target, short=short)}" for row in both]
    body = r" \\ ".join(rows).replace("& ", r"& \displaystyle ")
    return rf"\def\arraystretch{{2.2}} \begin{{array}}{{ll}} {body} \end{{array}}"


def place(one: GridDiagnosis) -> Index:
    """The cell that is shown: the first that differs, or without an explanation the shortest."""
    return one.pattern.look_at if one.pattern else one.first or ()


def _body(row: _Line, target: str, *, short: bool) -> str:
    before, last = row.signs
    value = rf"{last} \mathbf{{{row.value}}}"
    if not row.symbols:
        return value
    if short:
        return f"= {' + '.join(row.symbols)} {before} {' + '.join(row.numbers)} {value}"
    return f"= {_rows(row.symbols, ems(target))} {_NEXT} {before} {_rows(row.numbers, 2)} {value}"


_NEXT = r"\\ & \quad"
"""Another row of the same line."""


def _rows(parts: Sequence[str], before: float) -> str:
    rest = iter(parts)
    rows = rows_of([*map(_unboxed, parts)], before, ROW)
    return f" {_NEXT} + ".join(" + ".join(next(rest) for _ in row) for row in rows)


def _line(
    written: _Names,
    arrays: Mapping[str, np.ndarray],
    name: str,
    found: Sum | None,
    marked: Mapping[Term, frozenset[int]],
    value: float,
) -> _Line:
    if found is None or any(grid not in arrays for term in found.terms for grid, _ in term):
        return _Line(name, [], [], number(value), _signs([], value))
    symbols, numbers, count = [], [], Counter[Term]()
    for term in found.terms:
        count[term] += 1
        factors = [written.cell(*factor) for factor in term]
        if term in marked:
            factors = [
                _boxed(factor) if n in marked[term] else factor for n, factor in enumerate(factors)
            ]
        symbols.append(" ".join(factors))
        numbers.append("".join(f"({number(arrays[grid][at].item())})" for grid, at in term))
    if found.bias:
        times = "" if found.times == 1 else "-" if found.times == -1 else f"{found.times} "
        symbols.append(times + written.cell(*found.bias))
        numbers.append(f"{times}({number(arrays['b'][found.bias[1]].item())})")
    both = (_parts(symbols, found.factor), _parts(numbers, found.factor, marked=False))
    put_in = [arrays[grid][at].item() for term in found.terms for grid, at in term]
    return _Line(name, *both, number(value), _signs(put_in, value))


def _signs(put_in: Sequence[float], value: float) -> tuple[str, str]:
    is_exact = all(map(_is_written_exactly, put_in))
    is_all = is_exact and _is_written_exactly(value)
    return "=" if is_exact else r"\approx", "=" if is_all else r"\approx"


def _is_written_exactly(value: float) -> bool:
    off = abs(float(f"{value:.6g}") - value) if np.isfinite(value) else 0.0
    return off <= NOISE * abs(value)


def _parts(parts: Sequence[str], factor: float, *, marked: bool = True) -> list[str]:
    """The summands as they are written, of many the first and the last; what multiplies all."""
    places = kept([Fragment(part, ()) for part in parts])
    written = [r"\cdots" if at is None else parts[at] for at in places] or ["0"]
    if factor == 1:
        return written
    by = _boxed(_factor(factor)) if marked else _factor(factor)
    if len(written) == 1:
        return [rf"{by} \cdot {written[0]}"]
    first, *others, last = written
    return [rf"{by} \cdot \big( {first}", *others, rf"{last} \big)"]


def _factor(factor: float) -> str:
    if factor == -1:
        return "(-1)"
    if factor and abs(1 / factor - round(1 / factor)) < 1e-9 and abs(factor) < 1:
        return rf"\tfrac{{1}}{{{round(1 / factor)}}}"
    return number(factor)


_Marks = dict[Term, frozenset[int]]
"""Which factors of a term are marked."""


def _unlike(wrong: Sum, right: Sum) -> tuple[_Marks, _Marks]:
    """The factors that only one of two sums has: of a pair of factors the one that is other."""
    mine, own = Counter(wrong.terms), Counter(right.terms)
    strange, missing = mine - own, own - mine
    return _marks(strange, missing), _marks(missing, strange)


def _marks(terms: Counter[Term], others: Counter[Term]) -> _Marks:
    """Where a term shares a factor with one of the others only its other factor is marked."""
    shared = {factor for term in others for factor in term}
    found = {}
    for term in terms:
        unlike = frozenset(n for n, factor in enumerate(term) if factor not in shared)
        alone = len(unlike) in (0, len(term))
        found[term] = frozenset(range(len(term))) if alone else unlike
    return found


def _boxed(latex: str) -> str:
    return rf"{_BOX}{latex}{_END}"


def _unboxed(latex: str) -> str:
    """What is seen of a formula, to be measured."""
    return latex.replace(_BOX, "").replace(_END, "")


_BOX, _END = rf"\colorbox{{{MARK}}}{{\(\displaystyle ", r"\)}"


def number(value: float) -> str:
    """A number in LaTeX, to six digits."""
    if not np.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty" if value < 0 else r"\text{nan}"
    written = f"{value or 0:.6g}"
    mantissa, exponent, power = written.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if exponent else mantissa


def _through(row: _Line, function: str) -> _Line:
    """A line of Z as what an activation is taken of."""
    if not row.symbols:
        return row
    symbols, numbers = (
        [*parts[:-1], parts[-1] + r" \big)"] for parts in (row.symbols, row.numbers)
    )
    symbols[0], numbers[0] = (rf"{function} \big( {parts[0]}" for parts in (symbols, numbers))
    return row._replace(symbols=symbols, numbers=numbers)


class _Names:
    """The names of cells by their places in the engine's arrays, in the visitor's notation."""

    def __init__(self, problem: Problem, samples: int) -> None:
        self.problem, self.samples = problem, samples
        self.symbols = derivation_of(problem.spec, problem.notation).symbols
        self.behind = derivation_of(problem.spec, behind(problem.notation)).symbols

    def cell(self, grid: str, at: Index) -> str:
        """The LaTeX of a cell: x, k, b, z, dz, or a gradient by one of them."""
        if grid != "dz" and grid.startswith("d"):
            return self.problem.notation.gradient(self.cell(grid[1:], at))
        if grid == "b":
            return self.symbols.latex(Cell("b", at))
        if grid == "k":
            return self.symbols.latex(self._kernel_cell(at))
        sample, *index = at
        symbols = self.behind if grid == BEHIND else self.symbols
        latex = symbols.latex(Cell("z" if grid == BEHIND else grid, tuple(index)))
        return self._of_sample(latex, sample) if self.samples > 1 else latex

    def _kernel_cell(self, at: Index) -> Cell:
        spec = self.problem.spec
        out, inner, row, column = spec.weight_place(at)
        if self.problem.notation.convolution:
            height, width = spec.kernel_size
            row, column = height - 1 - row, width - 1 - column
        return Cell("k", (out, inner, row, column))

    def _of_sample(self, latex: str, sample: int) -> str:
        n = self.problem.notation.number(sample)
        if "^{(" in latex:
            return latex.replace("^{(", f"^{{({n},", 1)
        return latex.replace("_{", f"^{{({n})}}_{{", 1)
