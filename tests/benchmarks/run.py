"""Every benchmark in one process run, written to RESULTS.md beside this file.

    PYTHONPATH=. python tests/benchmarks/run.py

Ratios are the result; absolute times are only their basis, and belong to the machine named in the
table. Growth is the slope of log(time) over log(size), fitted over the sizes given.
"""

from __future__ import annotations

# First: it asks for one thread before NumPy is loaded.
import bench_numeric  # isort: skip

import io
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import product
from math import floor, log10
from pathlib import Path
from typing import Any

import bench_browser
import bench_symbolic
import numpy as np

from engine import Conv2dSpec, numeric

RESULTS = Path(__file__).with_name("RESULTS.md")
PACKAGES = ("numpy", "sympy", "scipy", "torch", "streamlit", "plotly", "playwright")


WHY_OVER = """\
## Why a row is over

- **A depthwise forward pass.** The copy by kernel columns and the two products over it are most of
  the time; runs differ between 1.6 and 2.7. Tried without gain: nine shifted passes over blocks of
  planes (2.8 times as long as what stands), whole planes copied shifted, larger strips.
- **8×8 / 3×3 forward, where it is over.** It stands on its budget: 0.99 in one run, 1.02 in the
  next."""


def main() -> None:
    """Run everything and write the file."""
    parts = [
        head(),
        numeric_part(),
        growth_part(),
        symbolic_part(),
        browser_part(),
        load_part(),
        WHY_OVER,
    ]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


def load_part() -> str:
    """The figures of the last `make test-load`, or those that stand here already."""
    figures = RESULTS.parents[2] / "build" / "load.md"
    if figures.exists():
        return f"{LOAD}{figures.read_text(encoding='utf-8').rstrip()}"
    _, _, kept = RESULTS.read_text(encoding="utf-8").partition(LOAD)
    return LOAD + kept.partition("\n\n## ")[0].rstrip()


LOAD = "## Under load, by `make test-load`\n\n"


def head() -> str:
    """The machine and the versions."""
    versions = ", ".join(f"{name} {found}" for name in PACKAGES if (found := installed(name)))
    return (
        "# Benchmarks\n\n"
        f"Written by `make bench` on {date.today()}: {processor()}, {os.cpu_count()} cores (one "
        f"used by every numeric row), {platform.system()}, Python {platform.python_version()}, "
        f"{versions}; {blas()}. Load before: {os.getloadavg()[0]:.1f}.\n\n"
        "Ratios are the result: ours over the peer's, in the same process, each the least of "
        "several runs that take turns. Absolute times are only their basis."
    )


def installed(name: str) -> str:
    """The version of a package, empty without it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def blas() -> str:
    """The library of NumPy's matrix products and the kernel that it has chosen.

    No other one is loaded yet.
    """
    if not find_spec("threadpoolctl"):
        return "kernel of the matrix products unknown (no threadpoolctl)"
    from threadpoolctl import threadpool_info

    (numpys,) = (part for part in threadpool_info() if part["user_api"] == "blas")
    name = f"{numpys['internal_api']} {numpys['version']}"
    return f"matrix products by {name}, kernel {numpys.get('architecture', 'unknown')}"


def processor() -> str:
    """The name of the processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


# --- numeric ----------------------------------------------------------------------------------


def numeric_part() -> str:
    """Every numeric case beside PyTorch, SciPy, plain loops and the machine's own matmul."""
    peaks = {kind: matmul_peak(kind) for kind in ("f4", "f8")}
    lines = [
        "## Numeric engine",
        "",
        f"Matmul peak of one thread: {peaks['f4'] / 1e9:.0f} GFLOPS float32, "
        f"{peaks['f8'] / 1e9:.0f} GFLOPS float64. Memory: most new bytes of a call beside its "
        "bound (padded input + output + 1 MB, twice that backward).",
        "",
        "| case | ours µs | ours / PyTorch | budget | ours / SciPy | ours / loops | of peak "
        "| new kB / bound |",
        "|-|-|-|-|-|-|-|-|",
    ]
    for row in bench_numeric.rows():
        case = row.case
        share = flops(row) / row.ours / peaks[case.dtype]
        loops = loops_seconds(case) if small(case) and not row.is_backward else None
        lines.append(
            f"| {row.title} | {row.ours * 1e6:.1f} | {ratio(row.ours, row.torch)} "
            f"| {verdict(row.ratio, row.budget)} | {ratio(row.ours, row.scipy)} "
            f"| {ratio(row.ours, loops)} | {share:.1%} "
            f"| {row.peak / 1024:.0f} / {row.peak_budget / 1024:.0f} |"
        )
    return "\n".join(lines)


def small(case: bench_numeric.Case) -> bool:
    """Whether plain loops finish in no time."""
    return bool(np.prod(case.x) <= 1024)


def flops(row: bench_numeric.Row) -> float:
    """Two operations a tap forward, twice as many backward; taps in the padding count as well."""
    (samples, _, height, width), (outs, ins, rows, columns) = row.case.x, row.case.k
    padding, stride = row.case.hyper.get("padding", 0), row.case.hyper.get("stride", 1)
    if row.operation == "conv2d":
        height = (height + 2 * padding - rows) // stride + 1
        width = (width + 2 * padding - columns) // stride + 1
    taps = samples * outs * ins * rows * columns * height * width
    return 4.0 * taps if row.is_backward else 2.0 * taps


def matmul_peak(kind: str) -> float:
    """Operations a second of a large square matrix product on one thread."""
    a = np.ones((1536, 1536), dtype=kind)
    (best,) = bench_numeric.seconds(lambda: a @ a, repeats=7)
    assert best
    return 2 * 1536**3 / best


def loops_seconds(case: bench_numeric.Case) -> float:
    """The convolution as it is defined, in plain Python."""
    x, k = np.ones(case.x[2:]).tolist(), np.ones(case.k[2:]).tolist()

    def convolve() -> list[list[float]]:
        height, width = len(x) - len(k) + 1, len(x[0]) - len(k[0]) + 1
        places = list(product(range(len(k)), range(len(k[0]))))
        return [
            [sum(x[i + u][j + v] * k[u][v] for u, v in places) for j in range(width)]
            for i in range(height)
        ]

    (best,) = bench_numeric.seconds(convolve, repeats=3)
    assert best
    return best


# --- growth -----------------------------------------------------------------------------------


def growth_part() -> str:
    """How cost grows with the number of cells of the input."""
    lines = [
        "## Growth",
        "",
        "Exponent e of time ∝ (cells of the input)^e, 3×3 kernel.",
        "",
        "| what | sides | exponent |",
        "|-|-|-|",
    ]
    for name, sides, run in growing():
        times = [bench_numeric.seconds(run(side), repeats=5)[0] for side in sides]
        cells = [side * side for side in sides]
        slope = np.polyfit(np.log(cells), np.log(np.array(times, dtype=float)), 1)[0]
        lines.append(f"| {name} | {', '.join(map(str, sides))} | {slope:.2f} |")
    return "\n".join(lines)


def growing() -> Iterator[tuple[str, tuple[int, ...], Callable[[int], Callable[[], Any]]]]:
    """What is watched as it grows: its name, the sizes, and what makes the call."""
    kernel = np.ones((3, 3), dtype="f4")

    def grid(side: int) -> Any:
        return np.ones((side, side), dtype="f4")

    yield "conv2d", (64, 128, 256, 512), lambda n: lambda: numeric.conv2d(grid(n), kernel)
    yield (
        "conv2d_backward",
        (64, 128, 256, 512),
        lambda n: lambda: numeric.conv2d_backward(grid(n), kernel, grid(n - 2)),
    )
    yield "every line as LaTeX", (8, 16, 32), lambda n: lambda: lines_of(n)
    yield (
        "every line as LaTeX, 3 → 2 channels",
        (8, 16, 32),
        lambda n: lambda: lines_of(n, in_channels=3, out_channels=2),
    )
    yield "the same by naive SymPy", (4, 6, 8), lambda n: lambda: naive_lines(n)


def lines_of(side: int, **channels: int) -> list[str]:
    """Every line of all four results."""
    return bench_symbolic.engine(Conv2dSpec((side, side), (3, 3), **channels))


def naive_lines(side: int) -> list[str]:
    """The same, built and printed by SymPy."""
    derivation = bench_symbolic.symbolic.derive(Conv2dSpec((side, side), (3, 3)))
    return [
        bench_symbolic.naive_latex(line) for lines in derivation.results.values() for line in lines
    ]


# --- symbolic and browser ---------------------------------------------------------------------


def symbolic_part() -> str:
    """Every line's LaTeX beside naive SymPy."""
    return f"## Symbolic lines\n\n{printed(bench_symbolic.main)}"


def browser_part() -> str:
    """What a visitor feels."""
    return f"## Browser\n\n{printed(bench_browser.main)}"


def printed(run: Callable[[], None]) -> str:
    """What a script prints, as it prints it."""
    arguments, sys.argv = sys.argv, sys.argv[:1]
    with redirect_stdout(io.StringIO()) as out:
        run()
    sys.argv = arguments
    return f"```\n{out.getvalue().rstrip()}\n```"


def ratio(ours: float, theirs: float | None) -> str:
    """Ours over theirs, with two decimals and at least two digits that count."""
    if not theirs:
        return "–"
    quotient = ours / theirs
    return f"{quotient:.{max(2, 1 - floor(log10(quotient)))}f}"


def verdict(found: float | None, budget: float | None) -> str:
    """The budget and whether it is met."""
    if not found or not budget:
        return "–"
    return f"{budget:g} {'met' if found <= budget else '**over**'}"


if __name__ == "__main__":
    main()
