"""Choose the pair of grids whose cross-correlation is the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from engine.correlation import INSERTED, PADDING, Correlation, Expanded, as_correlation
from engine.geometry import Pair, Spec
from engine.practice.exercise import Exercise
from engine.practice.feedback import NOT_THERE, RIGHT, Feedback, Mark
from engine.practice.mistakes import RESULT_OF
from engine.symbolic import Cell
from engine.symbolic.layout import implied_padding
from engine.taps import grid_shape

LONGEST_SIDE = 9
"""A grid with more rows or columns, zeros included, is too large to choose by eye."""

_LETTERS = {"x": "X", "k": "K", "dz": r"\frac{\partial L}{\partial Z}", "z": "Z"}

Places = tuple[tuple[Cell | None, ...], ...]
"""The rows of a drawn grid: a cell, or None for a zero that was put there."""


class DrawnGrid(NamedTuple):
    """A grid as it is drawn: its letter in LaTeX and its rows."""

    letter: str
    places: Places

    @property
    def size(self) -> Pair:
        """(height, width) with the zeros."""
        return len(self.places), len(self.places[0])


class GridPair(NamedTuple):
    """``right`` slides over ``left`` by ``step``; ``name`` and ``says`` tell a wrong pair."""

    left: DrawnGrid
    right: DrawnGrid
    step: Pair
    name: str = ""
    says: str = ""


@dataclass(frozen=True)
class RightGrids(Exercise):
    """One of ``options`` makes the result that ``line`` belongs to; ``place`` says which."""

    options: tuple[GridPair, ...]
    place: int
    kind: ClassVar[str] = "grids"

    @property
    def asks(self) -> str:
        """The question in a sentence."""
        return "Which pair gives it? The second grid slides over the first."

    @property
    def question(self) -> str:
        """The result that is sought."""
        return rf"? \;\otimes\; ? = {self._result}"

    @property
    def solution(self) -> str:
        """The letter of the right pair."""
        pair = self.options[self.place]
        letters = rf"{pair.left.letter} \otimes {pair.right.letter}"
        return rf"\textbf{{{letter_of(self.place)}}}: \quad {letters} = {self._result}"

    @property
    def _result(self) -> str:
        grid = self.line.target.grid
        if grid == "z":
            return f"Z - {self.symbols.names['b'][0]}"
        return rf"\frac{{\partial L}}{{\partial {_LETTERS[grid]}}}"

    @property
    def hints(self) -> tuple[str, ...]:
        """What meets what, whether it is rotated, and how much padding there is."""
        picture = self._picture
        left, right = _LETTERS[picture.left.grid], _LETTERS[picture.right.grid]
        return (
            f"Look at one line: ${self.line.latex()}$.",
            f"${right}$ slides over ${left}$, "
            f"{'rotated by 180°' if picture.right.rotated else 'not rotated'}.",
            self._padding_hint,
        )

    @property
    def _padding_hint(self) -> str:
        spec, result = self.line.derivation.spec, RESULT_OF[self.line.target.grid]
        if as_correlation(spec, result).right.rotated:
            return f"The padding: ${implied_padding(spec)}$ (negative: a crop)."
        (top, bottom), (left, right) = spec.padding
        return f"The padding: {top} at the top, {bottom} below, {left} left, {right} right."

    @property
    def _picture(self) -> Correlation:
        return as_correlation(self.line.derivation.spec, RESULT_OF[self.line.target.grid])

    def check(self, answer: int) -> Feedback:
        """Whether the option at this place is the right one, and what is wrong with it."""
        mark = rf"\text{{pair {letter_of(answer)}}}"
        if answer == self.place:
            return Feedback(True, "Right.", (Mark(mark, RIGHT),))
        option = self.options[answer]
        return Feedback(False, option.says, (Mark(mark, NOT_THERE),), option.name)


def letter_of(place: int) -> str:
    """The letter of an option: A, B, C, …"""
    return "ABCDEFGH"[place]


def right_pair(spec: Spec, result: str) -> GridPair:
    """The pair of grids that makes a result."""
    return _drawn(spec, as_correlation(spec, result))


def wrong_pairs(spec: Spec, result: str) -> Iterator[GridPair]:
    """Pairs that make something else, each wrong in a telling way and no two alike."""
    picture = as_correlation(spec, result)
    seen = [correlated(_drawn(spec, picture))]
    for name, wrong, says in _wrong(spec, result, picture):
        if min(_overhang(wrong)) < 0:
            continue
        pair = _drawn(spec, wrong)._replace(name=name, says=says)
        pair = _transposed(pair) if name == "transposed" else pair
        if correlated(pair) not in seen:
            seen.append(correlated(pair))
            yield pair


_Named = tuple[str, Correlation, str]


def _wrong(spec: Spec, result: str, picture: Correlation) -> Iterator[_Named]:
    yield _unturned(picture)
    yield from _of_other_grids(spec, result, picture)
    if picture.right.grid == "k" and spec.kernel_size[0] == spec.kernel_size[1]:
        unturned = replace(picture, right=_turned(picture.right)) if _turns(picture) else picture
        how = "rotated by 180°" if _turns(picture) else "taken as it is"
        yield "transposed", unturned, f"Here the kernel is transposed: it has to be {how}."
    yield from _without_zeros(picture)
    yield from _other_padding(spec, picture)
    if picture.step != (1, 1):
        says = "Here the step is 1: the second grid has to move by {} and {}."
        yield "step", replace(picture, step=(1, 1)), says.format(*picture.step)


def _turns(picture: Correlation) -> bool:
    return picture.right.rotated


def _unturned(picture: Correlation) -> _Named:
    wrong = replace(picture, right=_turned(picture.right))
    if _turns(picture):
        return "turned", wrong, "Here the kernel is taken as it is: it has to be rotated by 180°."
    letter = _LETTERS[picture.right.grid]
    return "turned", wrong, f"Here ${letter}$ is rotated by 180°: it has to stay as it is."


def _turned(grid: Expanded) -> Expanded:
    return replace(grid, rows=grid.rows[::-1], columns=grid.columns[::-1])


def _of_other_grids(spec: Spec, result: str, picture: Correlation) -> Iterator[_Named]:
    """The pair of another result."""
    for other in ("forward", "kernel_gradient", "input_gradient"):
        if other != result:
            name = {"forward": "$Z$"}.get(other) or (
                rf"$\frac{{\partial L}}{{\partial {'K' if other == 'kernel_gradient' else 'X'}}}$"
            )
            yield "another result", as_correlation(spec, other), f"This pair gives {name}."


def _without_zeros(picture: Correlation) -> Iterator[_Named]:
    """The zeros between the cells forgotten."""
    left, right = (_stripped(grid, INSERTED) for grid in (picture.left, picture.right))
    for grid, wrong in (
        (picture.left, replace(picture, left=left)),
        (picture.right, replace(picture, right=right)),
    ):
        says = f"Here the zeros between the cells of ${_LETTERS[grid.grid]}$ are forgotten."
        yield "zeros between", wrong, says


def _other_padding(spec: Spec, picture: Correlation) -> Iterator[_Named]:
    """No padding where there is some; one cell of it where there is none."""
    letter = _LETTERS[picture.left.grid]
    says = f"Here ${letter}$ has no padding: the pair gives too few cells."
    yield "padding ignored", replace(picture, left=_stripped(picture.left, PADDING)), says
    says = f"Here ${letter}$ has one cell of padding too many on every side."
    yield "too much padding", replace(picture, left=_bordered(picture.left)), says


def _stripped(grid: Expanded, zeros: int) -> Expanded:
    """A grid without its PADDING or its INSERTED zeros."""
    rows, columns = (tuple(at for at in axis if at != zeros) for axis in (grid.rows, grid.columns))
    return replace(grid, rows=rows, columns=columns)


def _bordered(grid: Expanded) -> Expanded:
    rows, columns = ((PADDING, *axis, PADDING) for axis in (grid.rows, grid.columns))
    return replace(grid, rows=rows, columns=columns)


def _overhang(picture: Correlation) -> Pair:
    """By how much the left grid is larger than the one that slides over it."""
    (height, width), (rows, columns) = picture.left.size, picture.right.size
    return height - rows, width - columns


# --- drawn ------------------------------------------------------------------------------------


def _drawn(spec: Spec, picture: Correlation) -> GridPair:
    return GridPair(_grid(spec, picture.left), _grid(spec, picture.right), picture.step)


def _grid(spec: Spec, grid: Expanded) -> DrawnGrid:
    channels = (0,) * (len(grid_shape(spec, grid.grid)) - 2)

    def place(row: int, column: int) -> Cell | None:
        return Cell(grid.grid, (*channels, row, column)) if row >= 0 and column >= 0 else None

    places = tuple(tuple(place(row, column) for column in grid.columns) for row in grid.rows)
    return DrawnGrid(_LETTERS[grid.grid], places)


def _transposed(pair: GridPair) -> GridPair:
    places = tuple(zip(*pair.right.places, strict=True))
    return pair._replace(right=pair.right._replace(places=places))


def correlated(pair: GridPair) -> tuple[tuple[frozenset[frozenset[Cell]], ...], ...]:
    """The products that meet in every cell of ``left ⊗ right``."""
    (height, width), (rows, columns) = pair.left.size, pair.right.size
    return tuple(
        tuple(_met(pair, top, left) for left in range(0, width - columns + 1, pair.step[1]))
        for top in range(0, height - rows + 1, pair.step[0])
    )


def _met(pair: GridPair, top: int, left: int) -> frozenset[frozenset[Cell]]:
    return frozenset(
        frozenset((under, over))
        for a, row in enumerate(pair.right.places)
        for b, over in enumerate(row)
        if over and (under := pair.left.places[top + a][left + b])
    )
