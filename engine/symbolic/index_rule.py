r"""One rule for every cell of a result, its indices written with the geometry's own numbers.

All indices obey the relation of the fine and the coarse grid, ``fine = s · coarse + d · place − p``
along each axis, counted from the first index. Where the result stands on the coarse grid or on K it
gives the index of the fine cell; where it stands on the fine grid it gives that of the kernel's:

.. math:: z^{(o)}_{mn} = b_o + \sum_c \sum_{ij} x^{(c)}_{ij} \, k^{(o,c)}_{m-2i+3,\,n-2j+3}

With a dilation a fine cell has no one place for every coarse cell, and the relation itself stands
under the sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.geometry import Axis, Conv2dSpec, Pair, Spec
from engine.results import FACTORS, checked_result, grid_of


class IndexRule(NamedTuple):
    """A rule in the notes' letters, and which of its terms are 0."""

    latex: str
    says: str


def index_rule(
    spec: Spec, result: str, *, base: int = 1, turned: bool = False, batch: bool = False
) -> IndexRule:
    r"""The rule of a result; of several channels with the sum over them.

    ``base``: the first index. ``turned``: K is the kernel of a true convolution. ``batch``: with
    the samples n. Raises ValueError for the bias, which has no place in a window, and for another
    result.

    >>> print(index_rule(Conv2dSpec((5, 5), (3, 3), stride=2, padding=1), "forward").latex)
    z_{mn} = B + \sum_{uv} x_{2m+u-3,\,2n+v-3} \, k_{uv}
    """
    checked = checked_result(result)
    grid = grid_of(checked)
    if grid == "b":
        raise ValueError("the bias stands in every z: its gradient has no index to follow")
    write = {spec.fine_grid: _on_fine, "k": _on_kernel}.get(grid, _on_coarse)
    names, sums, says = write(spec, base, turned)
    names = {"dz": names["z"], **names}
    several = spec.in_channels > 1 or spec.out_channels > 1
    factors = r" \, ".join(
        _name(one, names[one], several=several, batch=batch)
        for one in FACTORS[checked_result(result)]
    )
    target = _name(grid, names[grid], several=several, batch=batch)
    over = _over(spec, grid, sums, several=several, batch=batch)
    if grid == "z":
        bias = "B" if isinstance(spec, Conv2dSpec) else "b"
        return IndexRule(f"{target} = {bias}{'_o' if several else ''} + {over} {factors}", says)
    return IndexRule(rf"\frac{{\partial L}}{{\partial {target}}} = {over} {factors}", says)


_Written = tuple[dict[str, str], str, str]
"""The subscripts of x, k and z; what the sum over places runs over; which terms are 0."""


def _on_coarse(spec: Spec, base: int, turned: bool) -> _Written:
    fine = _fine(spec, ("m", "n"), base, turned)
    names = {spec.coarse_grid: "mn", "k": "uv", spec.fine_grid: fine}
    return names, "uv", _outside(spec)


def _on_kernel(spec: Spec, base: int, turned: bool) -> _Written:
    fine = _fine(spec, ("i", "j"), base, turned)
    names = {spec.coarse_grid: "ij", "k": "uv", spec.fine_grid: fine}
    return names, "ij", _outside(spec)


def _on_fine(spec: Spec, base: int, turned: bool) -> _Written:
    names = {spec.fine_grid: "mn", spec.coarse_grid: "ij", "k": "uv"}
    if spec.dilation != (1, 1):
        rows, columns = (
            f"{fine_index(axis, coarse, place, base, turned=turned)} = {own}"
            for axis, coarse, place, own in zip(spec.axes, "ij", "uv", "mn", strict=True)
        )
        return names, rf"\substack{{ij,\,uv \\ {rows} \\ {columns}}}", ""
    places = [
        kernel_index(axis, own, coarse, base, turned=turned)
        for axis, own, coarse in zip(spec.axes, "mn", "ij", strict=True)
    ]
    names["k"] = r",\,".join(places)
    return names, "ij", _beyond(spec.kernel_size, base)


def _fine(spec: Spec, coarse: tuple[str, str], base: int, turned: bool) -> str:
    return r",\,".join(
        fine_index(axis, own, place, base, turned=turned)
        for axis, own, place in zip(spec.axes, coarse, "uv", strict=True)
    )


def fine_index(axis: Axis, coarse: str, place: str, base: int, *, turned: bool = False) -> str:
    """The fine cell that a coarse cell meets at a place of K, all counted from ``base``.

    >>> fine_index(Conv2dSpec((5, 5), (3, 3), stride=2, padding=1).axes[0], "i", "u", 0)
    '2i+u-1'
    """
    rest = base - axis.stride * base - axis.pad_before
    if turned:
        last = axis.kernel - 1 + base
        return _linear(
            ((axis.stride, coarse), (-axis.dilation, place)), rest + axis.dilation * last
        )
    return _linear(((axis.stride, coarse), (axis.dilation, place)), rest - axis.dilation * base)


def kernel_index(axis: Axis, fine: str, coarse: str, base: int, *, turned: bool = False) -> str:
    """The place of K, undilated, at which a fine and a coarse cell meet.

    >>> kernel_index(Conv2dSpec((5, 5), (3, 3), stride=2, padding=1).axes[0], "m", "i", 1)
    'm-2i+3'
    """
    there = axis.pad_before + axis.stride * base
    if turned:
        return _linear(((axis.stride, coarse), (-1, fine)), axis.kernel - 1 + 2 * base - there)
    return _linear(((1, fine), (-axis.stride, coarse)), there)


def _linear(parts: Iterable[tuple[int, str]], rest: int) -> str:
    """2i+u−1 as it is written, what is added first."""
    written = ""
    for count, name in sorted(parts, key=lambda part: part[0] < 0):
        sign = "-" if count < 0 else "+" if written else ""
        written += f"{sign}{'' if abs(count) == 1 else abs(count)}{name}"
    return f"{written}{rest:+d}" if rest else written


def _over(spec: Spec, grid: str, places: str, *, several: bool, batch: bool) -> str:
    """The sums: over samples, over channels, over places."""
    sums = [r"\sum_n"] if batch and grid == "k" else []
    if several and grid != "k":
        sums.append(r"\sum_c" if grid == "z" else r"\sum_o")
    return " ".join((*sums, rf"\sum_{{{places}}}"))


def _name(grid: str, places: str, *, several: bool, batch: bool) -> str:
    """A cell: its letter, its sample and channels, its place."""
    above = {"k": "o,c", "x": "c"}.get(grid, "o") if several else ""
    if batch and grid != "k":
        above = f"n,{above}" if above else "n"
    cell = f"{'z' if grid == 'dz' else grid}{f'^{{({above})}}' if above else ''}_{{{places}}}"
    return rf"\frac{{\partial L}}{{\partial {cell}}}" if grid == "dz" else cell


def _outside(spec: Spec) -> str:
    """The terms over padding."""
    if not any(map(any, spec.padding)):
        return ""
    name, grid = ("x", "X") if spec.fine_grid == "x" else ("∂L/∂z", "∂L/∂Z")
    return f"Where there is no such {name}, outside {grid}, the term is 0."


def _beyond(kernel: Pair, base: int) -> str:
    """The terms for which K has no place."""
    rows, columns = (f"{base} to {size - 1 + base}" if size > 1 else f"{base}" for size in kernel)
    if rows == columns:
        return f"K has rows and columns {rows} only; all other terms are 0."
    return f"K has rows {rows} and columns {columns} only; all other terms are 0."
