"""A hue for each kernel cell, the same wherever that cell is met: in K, in K turned, in a formula.

Colour never says it alone: the cell's name stands beside it.
"""

from __future__ import annotations

# Paul Tol's bright and muted schemes: told apart without red-green vision, and mid-tone, so that
# a tint of them carries text on a light and on a dark page.
_FEW = ("#4477aa", "#ee6677", "#ccbb44", "#228833", "#aa3377", "#66ccee")
_SOME = (
    *("#cc6677", "#4477dd", "#ddcc77", "#117733", "#88ccee"),
    *("#aa3377", "#44aa99", "#999933", "#aa77dd"),
)


def hues(cells: int) -> list[str]:
    """One ``#rrggbb`` for each of so many kernel cells, row-major; beyond nine they come again.

    >>> hues(2)
    ['#4477aa', '#ee6677']
    """
    palette = _FEW if cells <= len(_FEW) else _SOME
    return [palette[n % len(palette)] for n in range(cells)]


def tinted(latex: str, hue: str) -> str:
    r"""LaTeX on a box in a hue, pale enough for dark and for light text.

    >>> tinted("k_{11}", "#4477aa")
    '\\colorbox{#4477aa66}{\\(\\displaystyle k_{11}\\)}'
    """
    return rf"\colorbox{{{hue}66}}{{\(\displaystyle {latex}\)}}"
