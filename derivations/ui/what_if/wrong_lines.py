"""One cell with a mistake: both lines with what differs marked, and what a gradient check says.

The engine's mistakes are made in a cross-correlation. Where K is the kernel of a true convolution,
the kernel they see is turned, and its cells are written here as the visitor counts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.numerals import is_shown_exactly, readable, tex
from derivations.ui.problem.problem import Problem, derivation_of
from engine import mistakes
from engine.geometry import Pair
from engine.mistakes import Mistake, Outcome, Product
from engine.symbolic import Cell, Fragment, Line, array_place
from engine.symbolic.layout import kept
from engine.taps import Index

_MARK = "#d9770655"

ROUNDING = 1e-12
"""Two numbers that part by less than this part of them agree."""

_Term = tuple[Cell, ...]


def show(problem: Problem, mistake: Mistake, found: Outcome, line: Line | None) -> None:
    """Both lines of the :func:`first` cell that is wrong, and the gradient check of its number."""
    shows = found.differs is not None and not found.hides
    name = f": {_spoken(problem, line)}" if line is not None else ""
    st.subheader(f"The first {'cell' if shows else 'line'} that differs{name}", anchor=False)
    if line is None:
        st.markdown(
            "No cell is left to compare."
            if not found.wrong.size
            else "Every line that both grids have is right: they differ in their shape alone."
        )
        return
    right, wrong = _products(problem, mistake, line)
    place = _place(problem, line)
    numbers = found.right[place].item(), found.wrong[place].item()
    divisor = mistake.divisor(problem.spec)
    _show_line(problem, "Right", line, right, right - wrong, numbers[0])
    _show_line(problem, "Wrong", line, wrong, wrong - right, numbers[1], divisor)
    _show_check(problem, mistake, line, numbers)


def sizes(problem: Problem, mistake: Mistake) -> tuple[Pair, Pair]:
    """(height, width) of the wrong grid and of the right one."""
    return mistake.size(problem.spec), mistakes.right_size(problem.spec, mistake)


# --- which cell -----------------------------------------------------------------------------------


def first(problem: Problem, mistake: Mistake, found: Outcome) -> Line | None:
    """The first cell whose number differs; where none does, the first whose line differs."""
    high, wide = (min(pair) for pair in zip(*sizes(problem, mistake), strict=True))
    shown = found.differs if found.differs is not None and not found.hides else None
    for line in derivation_of(problem.spec, problem.notation).results[mistake.result(problem.spec)]:
        row, column = line.target.index[-2:] if line.target.grid != "b" else (0, 0)
        if row >= high or column >= wide:
            continue
        if _differs(problem, mistake, line) if shown is None else shown[_place(problem, line)]:
            return line
    return None


def _spoken(problem: Problem, line: Line) -> str:
    name = spoken(problem, line.target)
    return name if line.target.grid == "z" else problem.gradient(name)


def _differs(problem: Problem, mistake: Mistake, line: Line) -> bool:
    right, wrong = _products(problem, mistake, line)
    return right != wrong or mistake.divisor(problem.spec) != 1


def _products(
    problem: Problem, mistake: Mistake, line: Line
) -> tuple[Counter[_Term], Counter[_Term]]:
    """The terms of a line as they should be and as they are, in the notes' order."""
    spec, index = problem.spec, _counted(problem, line.target).index
    grids = mistakes.factors(spec, mistake)

    def cells(term: Product) -> _Term:
        return tuple(_counted(problem, Cell(*pair)) for pair in zip(grids, term, strict=True))

    right = Counter(map(cells, mistakes.right_products(spec, mistake, index)))
    wrong = Counter(map(cells, mistakes.wrong_products(spec, mistake, index)))
    return right, wrong


def _counted(problem: Problem, cell: Cell) -> Cell:
    """A cell of the engine's kernel as the visitor counts it, and the other way round."""
    if cell.grid != "k" or not problem.notation.convolution:
        return cell
    height, width = problem.spec.kernel_size
    *channels, row, column = cell.index
    return Cell("k", (*channels, height - 1 - row, width - 1 - column))


def _place(problem: Problem, line: Line) -> Index:
    """Where the engine holds a line's number."""
    return array_place(problem.spec, _counted(problem, line.target))


# --- a line ---------------------------------------------------------------------------------------


def _show_line(
    problem: Problem,
    name: str,
    line: Line,
    terms: Counter[_Term],
    strange: Counter[_Term],
    value: float,
    divisor: int = 1,
) -> None:
    """A line in symbols and in numbers; the terms the other line has not are boxed."""
    told = [*terms.elements()]
    marks = [term in strange for term in told]
    if line.target.grid == "z":
        told.append((Cell("b", line.target.index[:1]),))
        marks.append(False)
    symbols = derivation_of(problem.spec, problem.notation).symbols
    names = [" ".join(map(symbols.latex, term)) for term in told]
    numbers = ["".join(f"({tex(_number(problem, cell))})" for cell in term) for term in told]
    in_symbols, in_numbers = (_sum(parts, marks, divisor) for parts in (names, numbers))
    factors = [_number(problem, cell) for term in told for cell in term]
    is_exact = all(map(is_shown_exactly, factors))
    first, last = (
        "=" if exact else r"\approx" for exact in (is_exact, is_exact and is_shown_exactly(value))
    )
    label, body = st.columns([1, 7], vertical_alignment="center")
    label.caption(name)
    with body.container(key=f"marked-{name.lower()}"):
        st.markdown(
            rf"$\displaystyle {line.left_side} = {in_symbols}$" + "  \n"
            rf"$\displaystyle {first} {in_numbers} {last} \mathbf{{{tex(value)}}}$"
        )


def _sum(parts: Sequence[str], marks: Sequence[bool], divisor: int) -> str:
    boxed = [
        Fragment(_boxed(part) if marked else part, ())
        for part, marked in zip(parts, marks, strict=True)
    ]
    written = (r"\cdots" if place is None else boxed[place].latex for place in kept(boxed))
    whole = " + ".join(written) or "0"
    if divisor == 1:
        return whole
    return _boxed(rf"\frac{{1}}{{{divisor}}}") + rf" \left( {whole} \right)"


def _boxed(latex: str) -> str:
    return rf"\colorbox{{{_MARK}}}{{\(\displaystyle {latex}\)}}"


def _number(problem: Problem, cell: Cell) -> float:
    value: float = problem.arrays[cell.grid][array_place(problem.spec, cell)].item()
    return value


# --- the gradient check ---------------------------------------------------------------------------


def _show_check(
    problem: Problem, mistake: Mistake, line: Line, numbers: tuple[float, float]
) -> None:
    """What a gradient check says of the cell: (L(t + 1) − L(t − 1)) / 2."""
    spec = problem.spec
    if mistake.result(spec) == "forward":
        text = (
            "**A gradient check does not find this one.** It holds a backward pass against its own "
            "forward pass, and here the forward pass is wrong: compare $Z$ with another library."
        )
        st.markdown(problem.write(text))
        return
    check = mistakes.gradient_check(spec, mistake, _place(problem, line), problem.operands)
    told = {"Right": numbers[0], "Wrong": numbers[1], "Gradient check": check}
    with st.container(horizontal=True, horizontal_alignment="center"):
        for title, value in told.items():
            st.metric(title, readable(value), border=True, width=150)
    how = problem.write("halve the difference of L = Σ ∂L/∂z · z. It knows nothing of rotations.")
    nothing = "Here it finds nothing: with these numbers both agree."
    agree = abs(numbers[0] - numbers[1]) <= ROUNDING * max(map(abs, numbers))
    st.caption(
        f"Gradient check: move {spoken(problem, line.target)} up and down by 1, {how} "
        + (nothing if agree else ""),
        text_alignment="center",
    )
