"""Why a program's result is not right, where one change of a grid makes it so.

Nothing is guessed: a reason is given where the right result, with that grid changed, is in every
cell what the program makes.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from engine.geometry import Conv2dSpec, Spec
from engine.reading.code.arrays import as_array, as_typed
from engine.reading.code.running import Run
from engine.reading.polynomials import Polynomial, same
from engine.symbolic import Cell

_Change = Callable[[tuple[int, ...]], tuple[int, ...]]
_TURNS = re.compile(r"flip|rot|::-1|convolve|conv2\(|convn\(|transpose2d")
_BY_NAME = re.compile(r"\bconv(?:_transpose)?2d\(")
_EXCHANGES = re.compile(r"transpose\(|swap|permute|movea|moved|einsum")
CHANNELS = "The channel axes of the kernel"
_ONE_AXIS = "Of the kernel one axis is turned as it should be, the other is not."
_RESULTS = {"dx": "∂L/∂X", "dk": "∂L/∂K", "db": "∂L/∂b", "z": "Z"}


def why_unlike(written: Any, expected: Any, target: str, run: Run, text: str) -> str:
    """The one thing that is other in every cell, in a sentence; empty where there is none."""
    if (factor := _factor(written, expected)) is not None:
        if factor.numerator == 1 and factor > 0:
            return (
                f"It is 1/{factor.denominator} of {_RESULTS[target]}: a mean where the sum belongs."
            )
        return f"It is {factor} times {_RESULTS[target]}."
    for grid, change, says in _changes(run, target, text):
        if _is_changed(written, expected, grid, change):
            return says
    if target == "z" and agree(without_bias(written), without_bias(expected)):
        return _of_bias(run)
    return _of_result(written, expected, target)


def without_bias(array: Any) -> Any:
    """z without its biases."""

    def bare(polynomial: Polynomial) -> Polynomial:
        return Counter(
            {one: n for one, n in polynomial.items() if not one or one[0].grid != "b"}  # type: ignore[union-attr]
        )

    return as_array(np.frompyfunc(bare, 1, 1)(array))


def _of_bias(run: Run) -> str:
    says = "All but the bias is right: each filter has its own, and once"
    maps = run.grids.layout.maps
    return f"{says}, as in b[:, None, None]." if maps in ("chw", "nchw") else f"{says}."


def why_other_shape(written: Any, expected: Any, target: str, run: Run, text: str) -> Iterator[str]:
    """What a result of another shape is, where that is known."""
    if run.spec.groups > 1 and _BY_NAME.search(text) and "groups" not in text:
        yield f"The call says nothing of groups: it needs groups={run.spec.groups}."
    if not isinstance(written, np.ndarray) or target != "db":
        return
    if not written.ndim and same(written.item(), _total(expected)):
        yield "It is the sum over all filters: each has a bias of its own."


def order_of_kernel(tree: ast.AST, kernels: Collection[str], spec: Spec, *, whole: bool) -> str:
    """What is said of a kernel, by one of its names, whose channel axes are exchanged."""
    name = "Conv2d" if isinstance(spec, Conv2dSpec) else "ConvTranspose2d"
    first, order = ("filter", "in, out") if isinstance(spec, Conv2dSpec) else ("input", "out, in")
    says = f"in {name}'s order the first axis of the kernel is the {first}"
    says += f"; right if yours is ({order}, …)." if whole else "."
    typed = _indexed(tree, kernels)
    return f"${as_typed(typed)}$: {says}" if typed else f"{says[0].upper()}{says[1:]}"


def _indexed(tree: ast.AST, kernels: Collection[str]) -> str:
    """The kernel with its first two indices, as it was typed."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Tuple)
            and isinstance(node.value, ast.Name)
            and node.value.id in kernels
            and len(node.slice.elts) in (2, 4)
        ):
            first, second = node.slice.elts[:2]
            if isinstance(first, ast.Name) and isinstance(second, ast.Name):
                return f"{node.value.id}[{first.id}, {second.id}]"
    return ""


def _changes(run: Run, target: str, text: str) -> Iterator[tuple[str, _Change, str]]:
    """What may have been done to a grid: which, what becomes of its cells' indices, and why."""
    spec = run.spec
    (rows, columns), (tall, wide) = spec.kernel_size, spec.output_size
    if target in ("dx", "z"):
        yield (
            "k",
            lambda at: (*at[:2], rows - 1 - at[2], columns - 1 - at[3]),
            _turn(target, text, spec),
        )
        if rows == columns:
            yield (
                "k",
                lambda at: (*at[:2], at[3], at[2]),
                "The rows and columns of the kernel are exchanged.",
            )
            yield (
                "k",
                lambda at: (*at[:2], rows - 1 - at[3], columns - 1 - at[2]),
                "The kernel is transposed, and turned by 180° once too often or too rarely.",
            )
        yield (
            "k",
            lambda at: (*at[:2], rows - 1 - at[2], at[3]),
            _ONE_AXIS,
        )
        yield (
            "k",
            lambda at: (*at[:2], at[2], columns - 1 - at[3]),
            _ONE_AXIS,
        )
        if spec.in_channels == spec.out_channels > 1 == spec.groups:
            known = _EXCHANGES.search(text) or run.grids.layout.maps[-1] == "c"
            more = "" if known else ": exchange them, as in .transpose(0, 1)"
            yield (
                "k",
                lambda at: (at[1], at[0], *at[2:]),
                f"{CHANNELS} stand the other way round{more}.",
            )
            yield (
                "k",
                lambda at: (at[1], at[0], rows - 1 - at[2], columns - 1 - at[3]),
                f"The kernel is not turned as it should be, and its channel axes stand the other "
                f"way round{more}.",
            )
    if target in ("dx", "dk"):
        if tall == wide:
            yield (
                "dz",
                lambda at: (at[0], at[2], at[1]),
                "The rows and columns of ∂L/∂Z are exchanged.",
            )
        yield "dz", lambda at: (at[0], tall - 1 - at[1], wide - 1 - at[2]), _turn_of_upstream(text)


def _turn(target: str, text: str, spec: Spec) -> str:
    result = _RESULTS[target]
    needs = (target == "dx") == isinstance(spec, Conv2dSpec)
    if needs and not _TURNS.search(text):
        return (
            f"The kernel is not turned: slid over the other grid, {result} needs it turned by 180°."
        )
    if needs:
        return f"The kernel is turned by 180° twice, or not at all: {result} needs it turned once."
    return f"The kernel is turned by 180°: for {result} it stays as it is."


def _turn_of_upstream(text: str) -> str:
    by = ", and a convolution by name turns its second grid" if "convolve" in text else ""
    return f"∂L/∂Z is turned by 180°{by}: it stays as it is."


def _of_result(written: Any, expected: Any, target: str) -> str:
    """What was done to the result itself."""
    if expected.ndim < 2:
        return ""
    name = _RESULTS[target]
    if agree(written, expected[..., ::-1, ::-1]):
        return f"The result is {name} turned by 180°."
    if expected.shape[-1] == expected.shape[-2] and agree(written, expected.swapaxes(-1, -2)):
        return f"The rows and columns of {name} are exchanged."
    square = expected.ndim == 4 and expected.shape[0] == expected.shape[1]
    if square and target == "dk" and agree(written, expected.swapaxes(0, 1)):
        return f"The channel axes of {name} are exchanged."
    return ""


def _factor(written: Any, expected: Any) -> Fraction | None:
    """The one number that the right result is multiplied by; None where there is none."""
    first = next((n for n, one in enumerate(expected.flat) if one), None)
    if first is None:
        return None
    monomial, n = next(iter(expected.flat[first].items()))
    factor = Fraction(written.flat[first].get(monomial, 0)) / n
    if factor in (0, 1):
        return None
    times = np.frompyfunc(
        lambda one: Counter({monomial: factor * n for monomial, n in one.items()}), 1, 1
    )
    return factor if agree(written, as_array(times(expected))) else None


def _is_changed(written: Any, expected: Any, grid: str, change: _Change) -> bool:
    """Whether a result is another one in which the cells of a grid have other places."""

    def renamed(cell: Any) -> Any:
        if cell.grid.rstrip("'") == grid:
            return Cell(cell.grid, change(cell.index))
        return cell

    return all(
        same(a, Counter({tuple(sorted(map(renamed, one))): n for one, n in b.items()}))
        for a, b in zip(written.flat, expected.flat, strict=True)
    )


def agree(one: Any, other: Any) -> bool:
    """Whether two arrays are the same, cell by cell."""
    return one.shape == other.shape and all(
        same(a, b) for a, b in zip(one.flat, other.flat, strict=True)
    )


def _total(array: Any) -> Polynomial:
    found: Polynomial = Counter()
    for one in array.flat:
        found.update(one)
    return found
