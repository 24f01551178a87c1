r"""left ⊗ right of two grids: what the sign means, which zeros belong to them, and what comes out.

The sign has the meanings that people give it: a cross-correlation, or a true convolution, which
rotates the right grid by itself; valid (the grids as they stand), full, same, or transposed. A grid
by name stands for itself with the zeros that this geometry gives it, unless the sign or a ``pad``
says which zeros there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.correlation import INSERTED, Expanded, window
from engine.correlation import Correlation as Picture
from engine.geometry import Pair
from engine.reading.grids import CellGrid, Entry, by
from engine.reading.normal_form import STARS
from engine.reading.polynomials import Polynomial, Polynomials, add
from engine.reading.terms import Interpreter
from engine.results import CORRELATIONS, FACTORS

WITH_ZEROS = "Grids by name stand for themselves with this geometry's padding and inserted zeros."
NOT_AS_IT_STANDS = (
    "Not as it stands: it is right with this geometry's zeros between the cells, and wrong without "
    "them."
)
WHICHEVER_FIRST = "The kernel slides over the input, whichever is first."
LEFT_OVER = "What comes of the rows and columns left over behind the last window is cut off."
MOST_ZEROS = 64
"""So many rows or columns of zeros are added to a side."""


class NoResult(ValueError):
    """An operation between grids that do not fit: what is written has no worth at all."""


class Sliding:
    """One ⊗: its two grids as they are slid over each other, and the result."""

    def __init__(self, interpreter: Interpreter, values: Polynomials) -> None:
        self.interpreter = interpreter
        self.derivation = interpreter.derivation
        self.values = values
        self.two_signs = False
        """Whether a star stands beside another sign, so that the two mean two things."""

    def result_of(self, left: CellGrid, right: CellGrid) -> str:
        """Which result two grids are slid for, by the cells they are made of."""
        grids = {left.made_of, right.made_of}
        return next((result for result in CORRELATIONS if grids == set(FACTORS[result])), "")

    def prepared(
        self, left: CellGrid, sign: str, mode: str, right: CellGrid
    ) -> tuple[CellGrid, CellGrid, str]:
        """The two grids as they are slid, and for which result."""
        star = sign in STARS
        convolution = self.derivation.notation.convolution and star
        if convolution:
            right = right.rotated
        left, right = self._in_order(left, sign, right)
        result = self.result_of(left, right)
        picture = self.derivation.picture(result) if result else None
        if star and not convolution:
            right = self._star(sign, mode, picture, left, right)
        if mode == "T":
            right = right.rotated
        if mode in ("full", "valid", "same") or left.padded or right.padded:
            left, right = self._with_inserted(picture, left, right)
            left = _bordered(left, right.size, mode)
        elif picture and left.whole and right.whole:
            left, right = self._expanded(picture, left, right)
        return left, right, result

    def slid(self, left: CellGrid, right: CellGrid, result: str) -> CellGrid:
        """What comes out, by the step that this geometry has for it."""
        picture = self.derivation.picture(result) if result else None
        slid = _slide(left, right, picture.step if picture else (1, 1), self.values)
        return self._cut(slid, left, picture) if picture else slid

    def _in_order(self, left: CellGrid, sign: str, right: CellGrid) -> tuple[CellGrid, CellGrid]:
        """The kernel slides over the other grid; the notes' own ⊗ says which one slides."""
        kernel_first = left.made_of == "k" and right.made_of in ("x", "dz")
        strict = sign in ("⊗", r"\otimes") and not self.two_signs
        if kernel_first and not strict:
            self.interpreter.liberties[WHICHEVER_FIRST] = None
            return right, left
        return left, right

    def _star(
        self, sign: str, mode: str, picture: Picture | None, left: CellGrid, right: CellGrid
    ) -> CellGrid:
        """The right grid under a star: a true convolution where that alone is right."""
        shown = "(*)" if sign == "(*)" else f"${sign}$"
        named = picture and left.whole == picture.left.grid and right.whole == picture.right.grid
        if picture and named and picture.right.rotated and not right.turned and mode != "T":
            valid = mode in ("valid", "same")
            which = f"{mode} true convolution" if valid else "full true convolution"
            kernel = self.interpreter.names.matrix("k")
            self.interpreter.liberties[
                f"{shown} is read as the {which}: it rotates ${kernel}$ by itself."
            ] = None
            return right.rotated
        if self.two_signs and picture and right.turned and not picture.right.rotated:
            self.interpreter.liberties[f"{shown} beside another sign is the true convolution."] = (
                None
            )
            return right.rotated
        self.interpreter.liberties[rf"{shown} is read as $\otimes$, the cross-correlation."] = None
        return right

    def _with_inserted(
        self, picture: Picture | None, left: CellGrid, right: CellGrid
    ) -> tuple[CellGrid, CellGrid]:
        """Named grids with the zeros between their cells, and no padding."""
        if not picture or (left.made_of, right.made_of) != (picture.left.grid, picture.right.grid):
            return left, right
        return (
            self._inserted(left, picture.left) if left.whole and not left.padded else left,
            self._inserted(right, picture.right) if right.whole and not right.padded else right,
        )

    def _inserted(self, grid: CellGrid, expanded: Expanded) -> CellGrid:
        if not _has_inserted(expanded):
            return grid
        if not grid.dilated:
            self.interpreter.liberties[NOT_AS_IT_STANDS] = None
        rows, columns = grid.size
        return grid.spread(_between(expanded.rows, rows), _between(expanded.columns, columns))

    def _expanded(
        self, picture: Picture, left: CellGrid, right: CellGrid
    ) -> tuple[CellGrid, CellGrid]:
        """Grids by name stand for what this geometry makes of them: padding, zeros between."""
        needed = (picture.left.grid, False, picture.right.grid, picture.right.rotated)
        if (left.whole, left.turned, right.whole, right.turned) != needed:
            return left, right
        if left.dilated or right.dilated:
            return self._around(left, picture.left), self._around(right, picture.right)
        missing = [
            _has_inserted(expanded) and not grid.dilated
            for grid, expanded in ((left, picture.left), (right, picture.right))
        ]
        if any(missing):
            self.interpreter.liberties[NOT_AS_IT_STANDS] = None
        elif not (picture.left.is_plain and picture.right.is_plain):
            self.interpreter.liberties[WITH_ZEROS] = None
        if right.turned:
            right = right.rotated  # the picture's own turn brings it back
        return (
            left.spread(picture.left.rows, picture.left.columns),
            right.spread(picture.right.rows, picture.right.columns),
        )

    def _around(self, grid: CellGrid, expanded: Expanded) -> CellGrid:
        """The zeros around a grid that has those between its cells, or gets them here."""
        if not grid.dilated:
            grid = self._inserted(grid, expanded)
        self.interpreter.liberties[WITH_ZEROS] = None
        return grid.with_border(*_border(expanded.rows), *_border(expanded.columns))

    def _cut(self, slid: CellGrid, left: CellGrid, picture: Picture) -> CellGrid:
        """Without what comes of rows and columns left over behind the last window."""
        height, width = picture.result.size
        rows, columns = slid.size
        if left.size != picture.left.size or rows < height or columns < width:
            return slid
        if slid.size != picture.result.size:
            self.interpreter.liberties[LEFT_OVER] = None
        return CellGrid(tuple(row[:width] for row in slid.rows[:height]))


def dilated_by_name(grid: CellGrid, expanded: Expanded) -> CellGrid:
    """A named grid with the zeros that an expanded one has between its cells."""
    rows, columns = grid.size
    spread = grid.spread(_between(expanded.rows, rows), _between(expanded.columns, columns))
    return replace(spread, dilated=True)


def padded_by_name(grid: CellGrid, expanded: Expanded) -> CellGrid:
    """A named grid with all the zeros that an expanded one has."""
    return replace(grid.spread(expanded.rows, expanded.columns), padded=True)


def _has_inserted(grid: Expanded) -> bool:
    return INSERTED in (*grid.rows, *grid.columns)


def _between(places: tuple[int, ...], cells: int) -> list[int]:
    """All cells in their order, with the zeros that an expanded axis has between two of them."""
    kept = [n for n, place in enumerate(places) if place >= 0]
    gap = kept[1] - kept[0] - 1 if len(kept) > 1 else 0
    return [
        n // (gap + 1) if n % (gap + 1) == 0 else INSERTED for n in range(cells * (gap + 1) - gap)
    ]


def _border(places: tuple[int, ...]) -> Pair:
    """How many zeros stand before the first cell and after the last."""
    kept = [n for n, place in enumerate(places) if place >= 0]
    return kept[0], len(places) - 1 - kept[-1]


def _bordered(left: CellGrid, window: Pair, mode: str) -> CellGrid:
    """The left grid with the zeros that a mode adds."""
    rows, columns = (size - 1 for size in window)
    if mode == "full":
        return left.with_border(rows, rows, columns, columns)
    if mode == "same":
        return left.with_border(rows // 2, rows - rows // 2, columns // 2, columns - columns // 2)
    return left


def _slide(left: CellGrid, right: CellGrid, step: Pair, values: Polynomials) -> CellGrid:
    (height, width), (rows, columns) = left.size, right.size
    if height < rows or width < columns:
        raise NoResult(
            f"A {by(right.size)} grid does not fit into a {by(left.size)} one: "
            r"$\otimes$ has no result."
        )
    down, across = (height - rows) // step[0] + 1, (width - columns) // step[1] + 1

    def entry(target: Pair) -> Entry:
        total: Polynomial = Counter()
        for (i, j), (a, b) in window(right.size, step, target):
            one, other = left.rows[i][j].worth, right.rows[a][b].worth
            if one and other:
                add(total, values.times(one, other))
        return Entry(total, "")

    return CellGrid(tuple(tuple(entry((i, j)) for j in range(across)) for i in range(down)))
