"""What is to be seen of wrong numbers that no known mistake gives: where and how they are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.mistakes.recipes import BIAS, KERNEL, Array, Setting

Index = tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """Which numbers are wrong.

    ``kind``: "not finite", "zeros", "factor", "offset", "one cell", "border", "channel", "sample",
    "rows", "columns", "corner", "block", "all" or "scattered". ``right``: so many numbers are
    right. ``look_at``: the wrong cell with the shortest line. ``factor``: of "factor" and "offset".
    """

    kind: str
    says: str
    right: int
    look_at: Index
    factor: float | None = None


def pattern(
    setting: Setting, claimed: Array, right: Array, differs: Array, terms: Array
) -> Pattern:
    """The first pattern that fits.

    All arrays have the shape of the result; ``terms``: how many products are summed in each cell.
    """
    found = next(
        fit
        for fit in (*_how_wrong(claimed, right, differs), *_where(setting, differs))
        if fit is not None
    )
    kind, says, factor = found
    places = np.argwhere(differs)
    shortest = int(np.argmin(terms[differs]))
    look_at = tuple(int(at) for at in places[shortest])
    return Pattern(kind, says, int((~differs).sum()), look_at, factor)


_Fit = tuple[str, str, float | None]


def _how_wrong(claimed: Array, right: Array, differs: Array) -> Iterator[_Fit | None]:
    if not np.isfinite(claimed).all():
        yield "not finite", "Some of the numbers are not finite.", None
        return
    if not claimed.any():
        yield "zeros", "Every number is 0.", None
        return
    if differs.sum() < 2 or not np.isfinite(right).all():
        return
    ratio = _constant(claimed[right != 0], right[right != 0])
    if ratio is not None and not claimed[right == 0].any():
        yield "factor", f"Every number is {ratio:.6g} times the right one.", ratio
    offset = claimed - right
    if differs.all() and np.ptp(offset) <= 1e-6 * abs(offset).max():
        yield "offset", f"Every number is off by {offset.flat[0]:.6g}.", float(offset.flat[0])


def _constant(claimed: Array, right: Array) -> float | None:
    """The one ratio of all pairs, to a millionth."""
    if claimed.size < 2:
        return None
    ratio = float(np.vdot(claimed, right) / np.vdot(right, right))
    off = abs(claimed - ratio * right).max()
    return ratio if off <= 1e-6 * abs(claimed).max() and ratio else None


def _where(setting: Setting, differs: Array) -> Iterator[_Fit | None]:
    count, size = int(differs.sum()), differs.size
    if count == 1 and size > 1:
        at = tuple(int(i) + 1 for i in np.argwhere(differs)[0])
        yield "one cell", f"One number alone is wrong: {_cell(setting, at, differs.shape)}.", None
    if setting.made_in != BIAS:
        yield from _along_leading(setting, differs)
        yield from _on_the_plane(np.asarray(differs.any(axis=(0, 1))))
    if count == size:
        yield "all", "Every number is wrong.", None
    yield "scattered", f"{count} of {size} numbers are wrong, in no order that is known.", None


def _cell(setting: Setting, at: Index, shape: tuple[int, ...]) -> str:
    """Where a cell is; an axis along which there is but one place is not named."""
    names: tuple[str, ...] = ("sample", "channel", "row", "column")
    if setting.made_in == KERNEL:
        names = ("filter", "channel", "row", "column")
    if setting.made_in == BIAS:
        names = ("channel",)
    axes = zip(names, at, shape, strict=True)
    return ", ".join(f"{name} {place}" for name, place, length in axes if length > 1)


def _along_leading(setting: Setting, differs: Array) -> Iterator[_Fit | None]:
    """One sample or one channel alone."""
    names = ("filter", "channel") if setting.made_in == KERNEL else ("sample", "channel")
    for axis, name in enumerate(names):
        others = tuple(other for other in range(4) if other != axis)
        places = np.flatnonzero(differs.any(axis=others))
        if len(places) == 1 < differs.shape[axis]:
            kind = "sample" if name == "sample" else "channel"
            yield kind, f"Only {name} {places[0] + 1} is wrong, all others are right.", None


def _on_the_plane(wrong: Array) -> Iterator[_Fit | None]:
    """Where wrong cells are on the plane of rows and columns."""
    rows, columns = (np.flatnonzero(wrong.any(axis=1 - axis)) for axis in (0, 1))
    height, width = wrong.shape
    ring = _ring(wrong)
    if ring:
        how = "" if ring == 1 else f", {ring} cells deep"
        yield "border", f"Only the border is wrong{how}; all inside of it is right.", None
    for name, places, length in (("rows", rows, height), ("columns", columns, width)):
        if len(places) < length:
            told = _every(name[:-1], places)
            if told:
                yield name, f"Only {told} {'is' if len(places) == 1 else 'are'} wrong.", None
    if len(rows) == height and len(columns) == width:
        return
    corner = _corner(rows, columns, height, width)
    if corner:
        yield "corner", f"Only the {corner} corner is wrong.", None
    where = f"rows {_span(rows)}, columns {_span(columns)}"
    yield "block", f"All wrong numbers are in {where}.", None


def _ring(wrong: Array) -> int:
    """How deep a border all wrong cells lie in; 0 where something inside is wrong, or nothing is
    inside, or not all four sides are wrong.
    """
    height, width = wrong.shape
    sides = wrong[0].any(), wrong[-1].any(), wrong[:, 0].any(), wrong[:, -1].any()
    if not all(sides):
        return 0
    for deep in range(1, (min(height, width) + 1) // 2):
        if not wrong[deep : height - deep, deep : width - deep].any():
            return deep
    return 0


def _every(name: str, places: Array) -> str:
    """One place, or every second and so on; empty where they are in no such order."""
    if len(places) == 1:
        return f"{name} {places[0] + 1}"
    apart = np.diff(places)
    if len(places) > 2 and np.all(apart == apart[0]) and apart[0] > 1:
        nth = {2: "second", 3: "third"}.get(int(apart[0]), f"{apart[0]}th")
        return f"every {nth} {name} from {name} {places[0] + 1} on"
    return ""


def _corner(rows: Array, columns: Array, height: int, width: int) -> str:
    named = []
    ends = (rows, height, ("top", "bottom")), (columns, width, ("left", "right"))
    for places, length, (first, last) in ends:
        if 2 * len(places) > length or places[-1] - places[0] + 1 > length / 2:
            return ""
        if places[0] == 0:
            named.append(first)
        elif places[-1] == length - 1:
            named.append(last)
    return " ".join(named) if len(named) == 2 else ""


def _span(places: Array) -> str:
    first, last = places[0] + 1, places[-1] + 1
    return f"{first}" if first == last else f"{first} to {last}"
