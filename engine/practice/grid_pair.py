"""Choose the pair of grids whose cross-correlation is the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, NamedTuple, Self

from engine.correlation import (
    INSERTED,
    PADDING,
    Correlation,
    Expanded,
)
from engine.geometry import Pair
from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.feedback import Feedback
from engine.practice.slips import picture_of
from engine.results import CORRELATIONS, as_factor, result_of
from engine.symbolic import Cell, Derivation, Line, Values
from engine.symbolic.layout import implied_padding
from engine.taps import grid_shape

MOST_OPTIONS = 4

LONGEST_SIDE = 9
"""A grid with more rows or columns, zeros included, is too large to choose by eye."""

Places = tuple[tuple[Cell | None, ...], ...]
"""The rows of a drawn grid: a cell, or None for a zero that was put there."""


class DrawnGrid(NamedTuple):
    """A grid as it is drawn: its letter in LaTeX and its rows."""

    letter: str
    places: Places

    @property
    def size(self) -> Pair:
        """(height, width) with the zeros."""
        return len(self.places), len(self.places[0]) if self.places else 0


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

    @classmethod
    def drawn(cls, line: Line, values: Values, dice: Dice) -> Self:
        """The right pair, the likeliest wrong one and others, in a drawn order."""
        right, (likeliest, *others) = _pairs(line.derivation, result_of(line.target.grid))
        shown = [right, likeliest, *dice.some_of(others, MOST_OPTIONS - 2)]
        options = dice.some_of(shown, MOST_OPTIONS)
        return cls(line, tuple(options), options.index(right))

    @classmethod
    def suits(cls, derivation: Derivation, result: str) -> bool:
        """Whether there is a wrong pair to tell from the right one, and all are small enough."""
        if result not in CORRELATIONS:
            return False
        right, wrong = _pairs(derivation, result)
        sizes = [side for pair in (right, *wrong) for grid in pair[:2] for side in grid.size]
        return bool(wrong) and max(sizes) <= LONGEST_SIDE

    @property
    def asks(self) -> str:
        """The question in a sentence."""
        return "Which pair of grids gives it? The second one slides over the first."

    @property
    def question(self) -> str:
        """The result that is sought."""
        return rf"? \;\otimes\; ? = {self._result}"

    @property
    def solution(self) -> str:
        """The letter of the right pair, and what it is made of."""
        pair, picture = self.options[self.place], picture_of(self.line)
        grids = (
            _described(pair.left.letter, picture.left),
            _described(pair.right.letter, picture.right),
        )
        both = r" \otimes ".join(grids)
        return rf"\textbf{{{letter_of(self.place)}}}: \quad {both} = {self._result}"

    @property
    def _result(self) -> str:
        return result_name(self.line.derivation, result_of(self.line.target.grid))

    @property
    def hints(self) -> tuple[str, ...]:
        """What meets what, whether it is rotated, and how much padding there is."""
        picture, letter = picture_of(self.line), self.line.derivation.notation.matrix
        left, right = letter(picture.left.grid), letter(picture.right.grid)
        return (
            f"Look at one line: ${self.line.latex()}$.",
            f"${right}$ slides over ${left}$, "
            f"{'rotated by 180°' if picture.right.rotated else 'not rotated'}.",
            self._padding_hint,
        )

    @property
    def _padding_hint(self) -> str:
        spec = self.line.derivation.spec
        if PADDING not in _axes(picture_of(self.line).left):
            return "Nothing is padded."
        if _is_gathered(self.line):
            (top, bottom), (left, right) = spec.padding
            return f"Padding: {top} at the top, {bottom} below, {left} left, {right} right."
        return (
            f"The padding: ${implied_padding(spec)}$, with kernel size $k$, padding $p$ and "
            "dilation $d$ (and what the last window leaves over)."
        )

    def check(self, answer: int) -> Feedback:
        """Whether the option at this place is the right one, and what is wrong with it."""
        if answer == self.place:
            return Feedback(True, "Right.")
        option = self.options[answer]
        return Feedback(False, f"Not {letter_of(answer)}. {option.says}", (), option.name)


def _described(letter: str, grid: Expanded) -> str:
    """A grid in LaTeX with what was done to it in words."""
    before = r"\text{padded }" if PADDING in _axes(grid) else ""
    after = [
        word
        for word, done in (
            ("zeros between", INSERTED in _axes(grid)),
            ("rotated by 180°", grid.rotated),
        )
        if done
    ]
    return before + letter + (rf"\text{{ ({', '.join(after)})}}" if after else "")


def _axes(grid: Expanded) -> tuple[int, ...]:
    return grid.rows + grid.columns


def _is_gathered(line: Line) -> bool:
    """Whether the fine grid is the left one, with its own padding."""
    return picture_of(line).left.grid == as_factor(line.derivation.spec.fine_grid)


def letter_of(place: int) -> str:
    """The letter of an option: A, B, C, …"""
    return "ABCDEFGH"[place]


def result_name(derivation: Derivation, result: str) -> str:
    """The whole of a result in LaTeX, without its bias."""
    lines, letter = derivation.results[result], derivation.notation.matrix
    if result == "forward":
        bias = f" - {derivation.symbols.names['b'][0]}" if derivation.notation.biased else ""
        return f"{letter('z')}{bias}"
    turned = derivation.notation.convolution and result == "kernel_gradient"
    name = derivation.notation.gradient(letter(lines.grid))
    return rf"{name} \text{{ rotated by 180°}}" if turned else name


@lru_cache(maxsize=64)
def _pairs(derivation: Derivation, result: str) -> tuple[GridPair, Sequence[GridPair]]:
    return right_pair(derivation, result), tuple(wrong_pairs(derivation, result))


def right_pair(derivation: Derivation, result: str) -> GridPair:
    """The pair of grids that makes a result."""
    return _drawn(derivation, derivation.picture(result))


def wrong_pairs(derivation: Derivation, result: str) -> Iterator[GridPair]:
    """Pairs that make something else, each wrong in a telling way and no two alike."""
    picture = derivation.picture(result)
    size = picture.result.size
    seen = [correlated(picture, size)]
    for name, wrong, says in _wrong(derivation, result, picture):
        if min(wrong.windows) > 0 and (met := correlated(wrong, size)) not in seen:
            seen.append(met)
            yield _drawn(derivation, wrong)._replace(name=name, says=says)


_Named = tuple[str, Correlation, str]


def _wrong(derivation: Derivation, result: str, picture: Correlation) -> Iterator[_Named]:
    letter = derivation.notation.matrix
    left, right = letter(picture.left.grid), letter(picture.right.grid)
    yield _unturned(picture, right)
    yield from _of_other_grids(derivation, result)
    if picture.right.grid == "k":
        yield _with_transposed_kernel(picture)
    yield from _without_zeros(picture, left, right)
    yield from _other_padding(picture, left)
    says = "Here the step is 1: the second grid has to move by {} and {}.".format(*picture.step)
    yield "step", replace(picture, step=(1, 1)), says


def _unturned(picture: Correlation, right: str) -> _Named:
    wrong = replace(picture, right=picture.right.turned)
    if picture.right.rotated:
        return "turned", wrong, "Here the kernel is taken as it is: it has to be rotated by 180°."
    return "turned", wrong, f"Here ${right}$ is rotated by 180°: it has to stay as it is."


def _of_other_grids(derivation: Derivation, result: str) -> Iterator[_Named]:
    """The pair of another result."""
    for other in CORRELATIONS:
        if other != result:
            says = f"This pair gives ${result_name(derivation, other)}$."
            yield "another result", derivation.picture(other), says


def _with_transposed_kernel(picture: Correlation) -> _Named:
    """The kernel in its own order, rows and columns exchanged."""
    plain = picture.right.turned if picture.right.rotated else picture.right
    over = replace(plain, rows=plain.columns, columns=plain.rows, transposed=True)
    how = "rotated by 180°" if picture.right.rotated else "taken as it is"
    says = f"Here the kernel is transposed: it has to be {how}."
    return "transposed", replace(picture, right=over), says


def _without_zeros(picture: Correlation, left: str, right: str) -> Iterator[_Named]:
    """The zeros between the cells forgotten."""
    says = "Here the zeros between the cells of ${}$ are forgotten."
    closed = replace(picture, left=_stripped(picture.left, INSERTED))
    yield "zeros between", closed, says.format(left)
    closed = replace(picture, right=_stripped(picture.right, INSERTED))
    yield "zeros between", closed, says.format(right)


def _other_padding(picture: Correlation, left: str) -> Iterator[_Named]:
    """No padding where there is some; one cell too much of it."""
    says = f"Here ${left}$ has no padding: the pair gives too few cells."
    yield "padding ignored", replace(picture, left=_stripped(picture.left, PADDING)), says
    says = f"Here ${left}$ has one cell of padding too many on every side."
    yield "too much padding", replace(picture, left=_bordered(picture.left)), says


def _stripped(grid: Expanded, zeros: int) -> Expanded:
    """A grid without its PADDING or its INSERTED zeros."""
    rows, columns = (tuple(at for at in axis if at != zeros) for axis in (grid.rows, grid.columns))
    return replace(grid, rows=rows, columns=columns)


def _bordered(grid: Expanded) -> Expanded:
    rows, columns = ((PADDING, *axis, PADDING) for axis in (grid.rows, grid.columns))
    return replace(grid, rows=rows, columns=columns)


# --- drawn ------------------------------------------------------------------------------------


def _drawn(derivation: Derivation, picture: Correlation) -> GridPair:
    left, right = (_grid(derivation, grid) for grid in (picture.left, picture.right))
    return GridPair(left, right, picture.step)


def _grid(derivation: Derivation, grid: Expanded) -> DrawnGrid:
    channels = (0,) * (len(grid_shape(derivation.spec, grid.grid)) - 2)

    def drawn(place: Pair) -> Cell | None:
        cell = grid.cell(place)
        return Cell(grid.grid, (*channels, *cell)) if cell else None

    height, width = grid.size
    places = tuple(tuple(drawn((i, j)) for j in range(width)) for i in range(height))
    return DrawnGrid(derivation.notation.matrix(grid.grid), places)


_Met = frozenset[tuple[str, Pair]]
"""Two cells that meet, whichever of them slides."""


def correlated(picture: Correlation, most: Pair) -> tuple[tuple[frozenset[_Met], ...], ...]:
    """The products that meet in every cell of ``left ⊗ right``, as far as the result goes.

    Rows left over behind the last window make cells beyond it, which nobody asked for.
    """
    height, width = map(min, picture.windows, most)
    return tuple(
        tuple(_products(picture, (row, column)) for column in range(width)) for row in range(height)
    )


def _products(picture: Correlation, target: Pair) -> frozenset[_Met]:
    left, right = picture.left.grid, picture.right.grid
    return frozenset(
        frozenset(((left, under), (right, over))) for under, over in picture.meetings(target)
    )
