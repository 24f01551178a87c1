"""Times of the numeric engine beside its peers, in one process, on one thread.

    PYTHONPATH=. python tests/benchmarks/bench_numeric.py

Every row is the least of several runs. PyTorch is timed where it is installed; without it SciPy
(forward, one channel) stands beside. A budget is the largest ratio of our time to PyTorch's
that is asked for; a row over its budget is marked. Peak memory is what a call allocates through
NumPy at most, results included, beside padded input + output + 1 MB (twice that backward).
"""

# ruff: noqa: E402

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before NumPy and PyTorch read them
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)  # they may ask for a kernel that is not this processor's best

import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from engine import numeric

BOTH = ("conv2d", "conv_transpose2d")


class Case(NamedTuple):
    """Shapes, dtype, hyper-parameters, and the budgets forward and backward (None: none is set).

    The budgets are those of the first of ``operations``.
    """

    x: tuple[int, ...]
    k: tuple[int, ...]
    forward: float | None = None
    backward: float | None = None
    dtype: str = "f4"
    hyper: Mapping[str, int] = MappingProxyType({})
    operations: tuple[str, ...] = BOTH


class Row(NamedTuple):
    """One timed call: seconds of ours and of the peers, and bytes."""

    title: str
    case: Case
    operation: str
    is_backward: bool
    ours: float
    torch: float | None
    scipy: float | None
    ratio: float | None
    budget: float | None
    peak: int
    peak_budget: int


MAPS = 8, 64, 56, 56
SAME = {"padding": 1}
CASES = {
    "notes 3×3 / 2×2": Case((1, 1, 3, 3), (1, 1, 2, 2), 1.0, 0.5),
    "8×8 / 3×3": Case((1, 1, 8, 8), (1, 1, 3, 3), 1.0, 0.5),
    "28×28 / 5×5": Case((1, 1, 28, 28), (1, 1, 5, 5), 0.25, 0.2),
    "8×64×56² / 64×64×3×3": Case(MAPS, (64, 64, 3, 3), 1.5, 1.5, hyper=SAME),
    "8×64×56² / 64×64×3×3 float64": Case(MAPS, (64, 64, 3, 3), 0.8, 0.9, "f8", SAME),
    "8×64×56² / 3×3 depthwise": Case(MAPS, (64, 1, 3, 3), 2.0, 2.0, hyper=SAME | {"groups": 64}),
    "8×64×56² / 3×3 in 4 groups": Case(MAPS, (64, 16, 3, 3), hyper=SAME | {"groups": 4}),
    "8×64×28² / 64×64×4×4 stride 2": Case(
        (8, 64, 28, 28), (64, 64, 4, 4), 1.7, 1.7,
        hyper=SAME | {"stride": 2}, operations=("conv_transpose2d",),
    ),
}  # fmt: skip


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
    name: str, x: Any, k: Any, b: Any, dz: Any, hyper: Mapping[str, int]
) -> list[Callable[[], Any]] | None:
    """PyTorch's forward, recording for autograd as in training, and its whole backward."""
    if not find_spec("torch"):
        return None
    import torch

    torch.set_num_threads(1)
    function = getattr(torch.nn.functional, name)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, k, b)]
    z, g = function(*leaves, **hyper), torch.tensor(dz)
    return [
        lambda: function(*leaves, **hyper),
        lambda: torch.autograd.grad(z, leaves, g, retain_graph=True),
    ]


def scipy_call(name: str, x: Any, k: Any, b: Any) -> Callable[[], Any] | None:
    """SciPy's forward, for the cases of one channel."""
    if not find_spec("scipy") or x.shape[1] != 1:
        return None
    from scipy.signal import convolve2d, correlate2d

    if name == "conv2d":
        return lambda: correlate2d(x[0, 0], k[0, 0], "valid") + b
    return lambda: convolve2d(x[0, 0], k[0, 0], "full") + b


def rows() -> Iterator[Row]:
    """Every case, forward and backward, convolution and transposed convolution."""
    for title, case in CASES.items():
        for operation in case.operations:
            yield from pair_of_rows(f"{operation} {title}", case, operation)


def pair_of_rows(title: str, case: Case, operation: str) -> Iterator[Row]:
    """The forward row and the backward row of one operation."""
    rng = np.random.default_rng(0)
    x, k = (rng.normal(size=s).astype(case.dtype) for s in (case.x, case.k))
    forward, backward = getattr(numeric, operation), getattr(numeric, f"{operation}_backward")
    dz = np.ones_like(forward(x, k, **case.hyper))
    b = rng.normal(size=dz.shape[1]).astype(case.dtype)
    calls = [
        lambda: forward(x, k, b, **case.hyper),
        lambda: backward(x, k, dz, **case.hyper),
    ]
    peers = torch_calls(operation, x, k, b, dz, case.hyper) or [None, None]
    others = [scipy_call(operation, x, k, b), None]
    budgets = (case.forward, case.backward) if operation == case.operations[0] else (None, None)
    allowed = bytes_allowed(operation, case, x, dz)
    for i, word in enumerate(("forward", "backward")):
        ours, torch, scipy = seconds(calls[i], peers[i], others[i])
        ratio = ours / torch if torch else None
        yield Row(
            f"{title} {word}", case, operation, i == 1, ours, torch, scipy, ratio, budgets[i],
            peak(calls[i]), allowed * (1 + i),
        )  # fmt: skip


def bytes_allowed(operation: str, case: Case, x: Any, z: Any) -> int:
    """Padded input + output + 1 MB; a transposed input is spread and padded as in the notes."""
    stride, padding = case.hyper.get("stride", 1), case.hyper.get("padding", 0)
    sides = [n + 2 * padding for n in x.shape[2:]]
    if operation == "conv_transpose2d":
        pairs = zip(x.shape[2:], case.k[2:], strict=True)
        sides = [(n - 1) * stride + 1 + 2 * (k - 1 - padding) for n, k in pairs]
    return x.shape[0] * x.shape[1] * sides[0] * sides[1] * x.itemsize + z.nbytes + 2**20


def main() -> None:
    """Print the table."""
    print(f"{'µs':>63}{'PyTorch':>11}{'SciPy':>9}{'ratio':>8}{'budget':>8}{'peak kB':>9}{'of':>8}")
    for row in rows():
        torch, scipy = (f"{t * 1e6:.1f}" if t else "–" for t in (row.torch, row.scipy))
        ratio, budget = (f"{r:.2f}" if r else "–" for r in (row.ratio, row.budget))
        over = row.ratio and row.budget and row.ratio > row.budget
        memory = f"{row.peak / 1024:9.0f}{row.peak_budget / 1024:8.0f}"
        print(
            f"{row.title:52}{row.ours * 1e6:11.1f}{torch:>11}{scipy:>9}{ratio:>8}{budget:>8}"
            + memory
            + (" over budget" if over else "")
            + (" too much memory" if row.peak > row.peak_budget else "")
        )


if __name__ == "__main__":
    main()
