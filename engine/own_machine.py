"""A check to run on one's own machine: numbers, the right results, and a gradient check of them.

The text of a test file (for pytest, or run by itself) and of a notebook. Both stand alone: NumPy is
all they need, and where PyTorch is installed it is asked, too. Nothing is run here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from engine.geometry import ConvTranspose2dSpec, Spec
from engine.programs import as_program

MOST_NUMBERS = 20_000
"""With more of them a file is too large to be looked at."""

OPERANDS, RESULTS = ("x", "k", "b", "dz"), ("z", "dx", "dk", "db")

Arrays = Mapping[str, np.ndarray]


class Writer(Protocol):
    """What writes a file."""

    def __call__(self, spec: Spec, arrays: Arrays, title: str, *, turned: bool = False) -> str:
        """Its text."""


class _Parts(NamedTuple):
    """What both files are made of, each a piece of a program."""

    numbers: str
    yours: str
    checks: str
    run: str


def check_file(spec: Spec, arrays: Arrays, title: str, *, turned: bool = False) -> str:
    """A Python file that checks a forward and a backward pass of one's own.

    ``arrays``: x (N, C, H, W), k in the weight layout, b, dz, and the right z, dx, dk, db.
    ``title``: the layer in one line. ``turned``: K is the kernel of a true convolution, also in
    ``arrays``. Raises ValueError where there are more than ``MOST_NUMBERS``.
    """
    parts = _parts(spec, arrays, turned=turned)
    head = f'"""{_HEAD.format(title=_plain(title))}\n"""'
    return (
        "\n\n\n".join([f"{head}\n\n{parts.numbers}", parts.yours, parts.checks, parts.run]) + "\n"
    )


def notebook(spec: Spec, arrays: Arrays, title: str, *, turned: bool = False) -> str:
    """The same as a notebook (.ipynb): the numbers, yours, the checks, each a cell."""
    parts = _parts(spec, arrays, turned=turned)
    cells = [
        _cell("markdown", f"# {_plain(title)}\n\n{_INTRODUCTION}"),
        _cell("code", parts.numbers),
        _cell("markdown", "Write yours here."),
        _cell("code", parts.yours),
        _cell("markdown", "The checks: run this cell once."),
        _cell("code", parts.checks),
        _cell("code", "failed = check_all()"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": [{**cell, "id": f"cell-{n}"} for n, cell in enumerate(cells)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False)


_HEAD = """Is my backward pass right? {title}

Write your own functions where it says "yours", then run this file: python {{this file}}, or with
pytest. NumPy is all it needs; where PyTorch is installed it is asked, too."""

_INTRODUCTION = (
    "Is my backward pass right? Write your own functions where it says *yours*, and run all cells. "
    "NumPy is all it needs; where PyTorch is installed it is asked, too."
)


def _plain(title: str) -> str:
    """A title that ends no string and begins no Markdown."""
    return "".join(c for c in title if c.isprintable() and c not in '"\\`<>*_[]|#')


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _parts(spec: Spec, arrays: Arrays, *, turned: bool) -> _Parts:
    count = sum(arrays[name].size for name in (*OPERANDS, *RESULTS))
    if count > MOST_NUMBERS:
        raise ValueError(f"{count} numbers are too many for a file: at most {MOST_NUMBERS}")
    import_line, _, forward = as_program(spec, "forward", "einsum", turned=turned).partition("\n\n")
    checks = _CHECKS.replace("FORWARD", forward.strip()).replace("TORCH", _torch(spec, turned))
    return _Parts(f"{import_line}\n\n{_numbers(spec, arrays)}", _YOURS, checks, _RUN)


def _numbers(spec: Spec, arrays: Arrays) -> str:
    layer = {name: getattr(spec, name) for name in ("stride", "padding", "dilation", "groups")}
    if isinstance(spec, ConvTranspose2dSpec):
        layer["output_padding"] = spec.output_padding
    told = ", ".join(f"{name}={value!r}" for name, value in layer.items())
    inputs = "\n".join(f"{name} = {_array(arrays[name])}" for name in OPERANDS)
    right = ",\n".join(f'    "{name}": {_array(arrays[name])}' for name in RESULTS)
    return (
        f"LAYER = dict({told})\n\n"
        f"# x is (N, C, H, W), k as PyTorch keeps a weight; dz is the gradient of z.\n"
        f"{inputs}\n\nRIGHT = {{\n{right},\n}}"
    )


def _array(values: np.ndarray) -> str:
    """An array as a literal that reads back equal."""
    return f"np.array({np.asarray(values, float).tolist()!r})"


_YOURS = '''# --- yours ----------------------------------------------------------------------


def my_forward(x, k, b):
    """z of your own; None where there is none to be checked."""
    return None


def my_backward(x, k, dz):
    """Your own gradients, any of {"dx": ..., "dk": ..., "db": ...}."""
    return {}


# --- end of yours ---------------------------------------------------------------------------'''

_CHECKS = '''FORWARD


def explain(name, mine, right):
    """What is wrong with an array of yours; "" where nothing is."""
    mine = np.asarray(mine)
    lengths, own = ([n for n in a.shape if n > 1] for a in (mine, right))
    if lengths != own:
        return f"{name} has the shape {mine.shape}, and {right.shape} is right"
    mine = mine.reshape(right.shape)
    loose = 1e-4 if mine.dtype == np.float32 else 1e-6
    allowed = loose * max(1e-30, np.abs(right).max(initial=0))
    wrong = ~(np.abs(mine - right) <= allowed)
    if not wrong.any():
        return ""
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    return (
        f"{wrong.sum()} of {right.size} numbers of {name} are wrong, "
        f"first {name}{list(at)}: {mine[at]:.6g}, and {right[at]:.6g} is right"
    )


def of_yours(name):
    """An array of yours; None where there is none."""
    if name == "z":
        return my_forward(x.copy(), k.copy(), b.copy())
    return (my_backward(x.copy(), k.copy(), dz.copy()) or {}).get(name)


def by_differences(name, most=40):
    """(L(t + 1) - L(t - 1)) / 2 of L = sum(dz * z), for some cells: z is linear in each of them."""
    given = {"dx": x, "dk": k, "db": b}[name]
    cells = [np.unravel_index(n, given.shape) for n in range(given.size)]
    for at in cells[:: max(1, len(cells) // most)]:
        step = np.zeros(given.shape)
        step[at] = 1
        moved = [
            forward(*(a + sign * step if a is given else a for a in (x, k, b))) for sign in (1, -1)
        ]
        yield at, float(np.sum(dz * (moved[0] - moved[1])) / 2)


def check_differences(gradients):
    """The gradients that finite differences contradict, each with the first cell in which."""
    found = []
    for name, gradient in gradients.items():
        gradient = np.asarray(gradient, float)
        if gradient.size != RIGHT[name].size:
            found.append(f"{name} has the shape {gradient.shape}: there is nothing to compare")
            continue
        gradient = gradient.reshape(RIGHT[name].shape)
        loose = 1e-4 * max(1e-30, np.abs(RIGHT[name]).max(initial=0))
        for at, slope in by_differences(name):
            if not abs(gradient[at] - slope) <= loose:
                told = f"{name}{[int(i) for i in at]} is {gradient[at]:.6g}"
                found.append(f"{told}, and finite differences give {slope:.6g}")
                break
    return found


def by_torch():
    """The right results of PyTorch; None where it is not installed, or has no such padding."""
    try:
        import torch
        import torch.nn.functional as F
    except ImportError:
        return None
TORCH


BY_ITSELF = False
"""Whether this runs without pytest."""


def skip(why):
    """Say that something is not checked; under pytest the test is skipped."""
    if not BY_ITSELF:
        import pytest

        pytest.skip(why)
    print(f"  -  {why}")


def check(name):
    mine = of_yours(name)
    if mine is None:
        return skip(f"{name}: there is none of yours")
    said = explain(name, mine, RIGHT[name])
    assert not said, said
    print(f"  ok {name}")


def test_z():
    check("z")


def test_dx():
    check("dx")


def test_dk():
    check("dk")


def test_db():
    check("db")


def test_right_by_finite_differences():
    """The right results themselves, so that nothing here has to be believed."""
    found = check_differences({name: RIGHT[name] for name in ("dx", "dk", "db")})
    assert not found, found
    print("  ok the right results, by finite differences")


def test_yours_by_finite_differences():
    mine = {name: of_yours(name) for name in ("dx", "dk", "db")}
    mine = {name: gradient for name, gradient in mine.items() if gradient is not None}
    if not mine:
        return skip("finite differences: there is no gradient of yours")
    found = check_differences(mine)
    assert not found, found
    print("  ok yours, by finite differences")


def test_right_by_pytorch():
    found = by_torch()
    if found is None:
        return skip("PyTorch is not asked: it is not installed, or has no such padding")
    for name, right in found.items():
        said = explain(name, RIGHT[name], right)
        assert not said, said
    print("  ok the right results, by PyTorch")


CHECKS = [
    test_z, test_dx, test_dk, test_db, test_right_by_finite_differences,
    test_yours_by_finite_differences, test_right_by_pytorch,
]


def check_all():
    """Run every check; how many failed."""
    global BY_ITSELF
    BY_ITSELF, failed = True, 0
    for one in CHECKS:
        try:
            one()
        except AssertionError as error:
            failed += 1
            print(f"  NO {one.__name__}: {error}")
    print(f"{failed} of {len(CHECKS)} checks failed." if failed else "Nothing is wrong.")
    return failed'''

_RUN = """if __name__ == "__main__":
    raise SystemExit(min(check_all(), 1))"""


def _torch(spec: Spec, turned: bool) -> str:
    """The rest of by_torch, which pads by itself: PyTorch pads both sides alike."""
    (top, bottom), (left, right) = spec.padding
    if min(top, bottom, left, right) < 0:
        return "    return None"
    k = "torch.flip(tk, (2, 3))" if turned else "tk"
    how = f"stride={spec.stride!r}, dilation={spec.dilation!r}, groups={spec.groups!r}"
    lines = [
        "    tx, tk, tb = (torch.tensor(a, requires_grad=True) for a in (x, k, b))",
    ]
    if isinstance(spec, ConvTranspose2dSpec):
        height, width = spec.output_size
        how += f", output_padding={spec.output_padding!r}"
        lines += [
            f"    whole = F.conv_transpose2d(tx, {k}, tb, {how})",
            f"    z = whole[:, :, {top}:{top + height}, {left}:{left + width}]",
        ]
    else:
        lines += [
            f"    padded = F.pad(tx, ({left}, {right}, {top}, {bottom}))",
            f"    z = F.conv2d(padded, {k}, tb, {how})",
        ]
    lines += [
        "    z.backward(torch.tensor(dz))",
        '    grids = {"z": z, "dx": tx.grad, "dk": tk.grad, "db": tb.grad}',
        "    return {name: grid.detach().numpy() for name, grid in grids.items()}",
    ]
    return "\n".join(lines)
