"""Every line's LaTeX, beside SymPy building and printing the same sums itself.

    PYTHONPATH=. python tests/benchmarks/bench_symbolic.py           naive SymPy on about 80 lines
    PYTHONPATH=. python tests/benchmarks/bench_symbolic.py --whole   on every line (seconds)

``engine`` is the whole: derive from a cold table, then all lines of all four results. ``naive``
makes unevaluated Add and Mul and prints them with ``latex(order="none")``; where it is measured
on some of the lines only, the table says on how many, and the time is scaled to all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import sympy

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.geometry import Spec
from engine.symbolic import Line
from engine.taps import table


class Row(NamedTuple):
    """One geometry: milliseconds for all of its lines, and the budget (None: there is none)."""

    name: str
    lines: int
    engine: float
    naive: float
    naive_lines: int
    budget: float | None


CASES: tuple[tuple[str, Spec, float | None], ...] = (
    ("notes: conv 3×3 / 2×2", Conv2dSpec(), None),
    ("notes: transposed 2×2 / 2×2", ConvTranspose2dSpec((2, 2), (2, 2)), None),
    ("10×10 / 3×3", Conv2dSpec((10, 10), (3, 3)), 1.0),
    ("28×28 / 5×5", Conv2dSpec((28, 28), (5, 5)), 20.0),
)


def rows(*, whole: bool = False) -> list[Row]:
    """All cases; with ``whole`` the naive side is measured on every line."""
    found = []
    for name, spec, budget in CASES:
        lines = [line for result in symbolic.derive(spec).results.values() for line in result]
        some = lines if whole else lines[:: max(1, len(lines) // 80)]
        naive = best(lambda lines=some: [naive_latex(line) for line in lines], 1)
        terms = [sum(len(line.terms) for line in part) for part in (lines, some)]
        scaled = naive * terms[0] / terms[1]
        found.append(
            Row(name, len(lines), best(lambda s=spec: engine(s), 200), scaled, len(some), budget)
        )
    return found


def engine(spec: Spec) -> list[str]:
    """Every line of every result, from nothing."""
    table.cache_clear()
    return [latex for lines in symbolic.derive(spec).results.values() for latex in lines.latex()]


def naive_latex(line: Line) -> str:
    """The line as one builds and prints it with SymPy: the same text."""
    return f"{line.left_side} = {sympy.latex(line.expr, order='none')}"


def best(run: Callable[[], object], times: int) -> float:
    """The shortest of ``times`` runs, in milliseconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        run()
        found.append(perf_counter() - start)
    return min(found) * 1e3


def main() -> None:
    """Print the table."""
    print(f"{'every line as LaTeX':30}{'lines':>6}{'engine':>11}{'budget':>9}  naive SymPy")
    for row in rows(whole="--whole" in sys.argv[1:]):
        budget = f"{row.budget:g} ms" if row.budget else ""
        measured = "" if row.naive_lines == row.lines else f" (from {row.naive_lines} lines)"
        print(
            f"{row.name:30}{row.lines:6}{row.engine:8.3f} ms{budget:>9}"
            f"{row.naive:10.0f} ms = {row.naive / row.engine:.0f} ×{measured}"
        )


if __name__ == "__main__":
    main()
