"""Times of the numeric engine beside its peers, in one process, on one thread.

    python tests/benchmarks/bench_numeric.py

Every row is the least of several runs. PyTorch is timed where it is installed; without it SciPy
(forward, one channel) stands beside. A budget is the largest ratio of our time to PyTorch's
that is asked for; a row over its budget is marked. Peak memory is what a call allocates through
NumPy at most, results included, beside padded input + output + 1 MB (twice that backward).
"""

# ruff: noqa: E402

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before NumPy and PyTorch read them

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from engine import numeric


class Case(NamedTuple):
    """Shapes, dtype, padding, and the budgets forward and backward (None: none is set)."""

    x: tuple[int, ...]
    k: tuple[int, ...]
    dtype: str
    padding: int
    forward: float | None
    backward: float | None


class Row(NamedTuple):
    """One timed call: seconds of ours and of the peers, and bytes."""

    case: str
    ours: float
    torch: float | None
    scipy: float | None
    ratio: float | None
    budget: float | None
    peak: int
    peak_budget: int


BIG = (8, 64, 56, 56), (64, 64, 3, 3)
CASES = {
    "notes 3×3 / 2×2": Case((1, 1, 3, 3), (1, 1, 2, 2), "f4", 0, 1.0, 0.5),
    "8×8 / 3×3": Case((1, 1, 8, 8), (1, 1, 3, 3), "f4", 0, 1.0, 0.5),
    "28×28 / 5×5": Case((1, 1, 28, 28), (1, 1, 5, 5), "f4", 0, 0.25, 0.2),
    "8×64×56² / 64×64×3×3": Case(*BIG, "f4", 1, 1.9, 1.7),
    "8×64×56² / 64×64×3×3 float64": Case(*BIG, "f8", 1, 0.8, 0.9),
}


def seconds(
    *calls: Callable[[], Any] | None, least: float = 0.02, repeats: int = 15
) -> list[float | None]:
    """The least time of each call; they take turns, so that a busy machine disturbs all alike."""
    loops = [call and max(1, round(least / max(once(call, 2), 1e-7))) for call in calls]
    best: list[float | None] = [call and float("inf") for call in calls]
    for _ in range(repeats):
        for i, call in enumerate(calls):
            if call:
                best[i] = min(best[i], once(call, loops[i]))
    return best


def once(call: Callable[[], Any], loops: int) -> float:
    """Mean time of one call over ``loops`` of them."""
    start = time.perf_counter()
    for _ in range(loops):
        call()
    return (time.perf_counter() - start) / loops


def peak(call: Callable[[], Any]) -> int:
    """Most bytes that one call has allocated at a time."""
    call()
    tracemalloc.start()
    result = call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del result
    return most


def torch_calls(
    name: str, x: Any, k: Any, b: Any, dz: Any, padding: int
) -> list[Callable[[], Any]] | None:
    """PyTorch's forward, recording for autograd as in training, and its whole backward."""
    if not find_spec("torch"):
        return None
    import torch

    torch.set_num_threads(1)
    function = getattr(torch.nn.functional, name)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, k, b)]
    z, g = function(*leaves, padding=padding), torch.tensor(dz)
    return [
        lambda: function(*leaves, padding=padding),
        lambda: torch.autograd.grad(z, leaves, g, retain_graph=True),
    ]


def scipy_call(name: str, x: Any, k: Any, b: Any) -> Callable[[], Any] | None:
    """SciPy's forward, for the cases of one channel."""
    if not find_spec("scipy") or k.shape[:2] != (1, 1):
        return None
    from scipy.signal import convolve2d, correlate2d

    if name == "conv2d":
        return lambda: correlate2d(x[0, 0], k[0, 0], "valid") + b
    return lambda: convolve2d(x[0, 0], k[0, 0], "full") + b


def rows() -> Iterator[Row]:
    """Every case, forward and backward, convolution and transposed convolution."""
    rng = np.random.default_rng(0)
    for title, case in CASES.items():
        for name in ("conv2d", "conv_transpose2d"):
            x, k, b = (rng.normal(size=s).astype(case.dtype) for s in (case.x, case.k, case.k[:1]))
            yield from pair_of_rows(f"{name} {title}", name, case, x, k, b)


def pair_of_rows(title: str, name: str, case: Case, x: Any, k: Any, b: Any) -> Iterator[Row]:
    """The forward row and the backward row of one operation."""
    forward, backward = getattr(numeric, name), getattr(numeric, f"{name}_backward")
    z = forward(x, k, b, padding=case.padding)
    dz = np.ones_like(z)
    calls = [
        lambda: forward(x, k, b, padding=case.padding),
        lambda: backward(x, k, dz, padding=case.padding),
    ]
    peers = torch_calls(name, x, k, b, dz, case.padding) or [None, None]
    others = [scipy_call(name, x, k, b), None]
    budget = bytes_allowed(name, case, x, z)
    for i, word in enumerate(("forward", "backward")):
        ours, torch, scipy = seconds(calls[i], peers[i], others[i])
        ratio = ours / torch if torch else None
        limit = (case.forward, case.backward)[i] if name == "conv2d" else None
        yield Row(
            f"{title} {word}", ours, torch, scipy, ratio, limit, peak(calls[i]), budget * (1 + i)
        )


def bytes_allowed(name: str, case: Case, x: Any, z: Any) -> int:
    """Padded input + output + 1 MB; a transposed input is padded by k − 1 − p, as in the notes."""
    reach = [case.padding if name == "conv2d" else n - 1 - case.padding for n in case.k[2:]]
    height, width = (n + 2 * p for n, p in zip(x.shape[2:], reach, strict=True))
    return x.shape[0] * x.shape[1] * height * width * x.itemsize + z.nbytes + 2**20


def main() -> None:
    """Print the table."""
    print(f"{'µs':>57}{'PyTorch':>11}{'SciPy':>9}{'ratio':>8}{'budget':>8}{'peak kB':>9}{'of':>8}")
    for row in rows():
        torch, scipy = (f"{t * 1e6:.1f}" if t else "–" for t in (row.torch, row.scipy))
        ratio, budget = (f"{r:.2f}" if r else "–" for r in (row.ratio, row.budget))
        over = row.ratio and row.budget and row.ratio > row.budget
        memory = f"{row.peak / 1024:9.0f}{row.peak_budget / 1024:8.0f}"
        print(
            f"{row.case:46}{row.ours * 1e6:11.1f}{torch:>11}{scipy:>9}{ratio:>8}{budget:>8}{memory}"
            + (" over budget" if over else "")
            + (" too much memory" if row.peak > row.peak_budget else "")
        )


if __name__ == "__main__":
    main()
