"""How quiet and how fast the machine was while something was measured; what a budget says then."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

QUIET = 0.25
"""Of the processors so much may go to others: of more of it no time is a measure of the app."""

PACE = 0.0074
"""Seconds of a processor that :func:`_plain_work` takes where the budgets are from.

By the notes' forward pass: 3.2 µs there (tests/benchmarks/RESULTS.md), 6.3 where this took 14.5 ms.
"""


@dataclass
class Machine:
    """What others took of the processors, a share from 0 to 1, and how slow these are."""

    others: float = 0.0
    slowness: float = 1.0
    """How many times as long it takes for plain Python as the machine of the budgets."""

    def holds(self, what: str, measured: float, budget: float, unit: str) -> None:
        """Print a figure beside its budget, and fail where it is over on a quiet machine.

        In the short round, which every change has to pass, no time fails: it is told alone. How
        slow the machine is excuses nothing: it is told with what is over.
        """
        met, is_time = measured <= budget, unit in ("s", "ms")
        told = "met" if met else "**over**"
        if not met and self.others > QUIET:
            told = f"not held: others took {self.others:.0%} of the processors"
        elif not met and is_time:
            told += f"; plain Python takes {self.slowness:.1f} times as long here"
        print(f"  {what}: {measured:.4g} {unit}, budget {budget:.4g} {unit}: {told}", flush=True)
        write(f"| {which()} | {what} | {measured:.3g} {unit} | {budget:.3g} {unit} {told} |")
        assert met or self.others > QUIET or (is_time and os.environ.get("LOAD") == "short"), (
            f"{what}: {measured:.4g} {unit}, over {budget:.4g} {unit}"
        )


FIGURES = Path(__file__).parents[2] / "build" / "load.md"
"""The figures of the last run: `make bench` takes them over into its RESULTS.md."""


def write(row: str) -> None:
    """Put down a row of the figures."""
    FIGURES.parent.mkdir(exist_ok=True)
    with FIGURES.open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def which() -> str:
    """The test that runs, in words."""
    name = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition("::")[2].partition(" (")[0]
    return name.removeprefix("test_").replace("_", " ").replace("[", ": ").replace("]", "")


def _busy() -> float:
    """Seconds that all processors have computed."""
    fields = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def _own(processes: tuple[int, ...]) -> float:
    """Seconds that these processes have computed, and this one."""
    total = 0.0
    for process in (os.getpid(), *processes):
        try:
            text = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            continue
        user, system = text.rpartition(")")[2].split()[11:13]
        total += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return total


def _plain_work() -> float:
    """Seconds of a processor for work that has nothing to do with the app: the least of some."""
    taken = []
    for _ in range(5):
        began, total = time.thread_time(), 0
        for number in range(300_000):
            total += number % 7
        taken.append(time.thread_time() - began)
    return min(taken)


@contextmanager
def watched(*processes: int) -> Iterator[Machine]:
    """See what others take of the processors meanwhile: what is ours are these processes."""
    machine, work = Machine(), _plain_work()
    began = time.perf_counter()
    busy, own = _busy(), _own(processes)
    yield machine
    taken = (_busy() - busy) - (_own(processes) - own)
    seconds = (time.perf_counter() - began) * (os.cpu_count() or 1)
    machine.others = min(1.0, max(0.0, taken / seconds))
    machine.slowness = (work + _plain_work()) / 2 / PACE
