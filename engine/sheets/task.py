"""What every exercise of a sheet has, and when one of them gives another's answer away."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

from engine.geometry import Spec
from engine.practice.dice import Dice
from engine.results import as_factor
from engine.sheets.content import Block, text_of
from engine.sheets.layers import described
from engine.symbolic import Cell, Derivation, Line, Notation

Facts = frozenset[Hashable]
"""What somebody knows who has read something."""


@dataclass(frozen=True)
class Order:
    """What is drawn: how hard, of which operation, in which notation."""

    level: str
    operation: str
    notation: Notation


@dataclass(frozen=True)
class Task(ABC):
    """One exercise with a layer, and with numbers, of its own."""

    kind: ClassVar[str]
    """Its name in a link."""
    title: ClassVar[str]
    """Its name on the sheet."""

    derivation: Derivation

    @classmethod
    @abstractmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """The exercise that the dice choose; None where what they chose makes none."""

    @property
    def spec(self) -> Spec:
        """Its layer."""
        return self.derivation.spec

    @cached_property
    def layer(self) -> str:
        """Its layer in a phrase."""
        return described(self.spec)

    @property
    @abstractmethod
    def question(self) -> tuple[Block, ...]:
        """What is asked, with room to write."""

    @property
    @abstractmethod
    def answer(self) -> tuple[Block, ...]:
        """The answer, as short as a key of thirty sheets has room for."""

    @property
    def worked(self) -> tuple[Block, ...]:
        """The way to it, where the answer does not show it."""
        return ()

    @property
    @abstractmethod
    def asked(self) -> Facts:
        """Whoever knows one of these knows the answer, or a part of it."""

    @property
    @abstractmethod
    def shown(self) -> Facts:
        """What its question shows."""

    def gives_away(self, other: Task) -> bool:
        """Whether who reads its question knows something that another one asks for."""
        return bool((self.shown & other.asked) - self.looks)

    def stands_beside(self, other: Task) -> bool:
        """Whether both may be on one sheet."""
        return not (self.gives_away(other) or other.gives_away(self) or self.text == other.text)

    @property
    def looks(self) -> Facts:
        """What of it helps, and yet is no part of an answer: how lines of such a layer look."""
        return frozenset()

    def leads_to(self, other: Task) -> bool:
        """Whether reading it helps with another one."""
        return not self.shown.isdisjoint(other.asked)

    @cached_property
    def text(self) -> str:
        """Its question as text: two exercises with the same are the same."""
        return text_of(self.question)


# --- facts ----------------------------------------------------------------------------------------
#
# A transposed convolution has the table of the convolution that goes back: what one shows of it,
# the other has with other letters. So facts speak of the fine and the coarse grid, not of x and z.


def role(spec: Spec, grid: str) -> str:
    """Which side of the table a grid is: "fine", "coarse" or "kernel"."""
    if grid == "k":
        return "kernel"
    return "fine" if as_factor(spec.fine_grid) == as_factor(grid) else "coarse"


def sizes(spec: Spec) -> Iterator[Hashable]:
    """How both sizes belong together, along the rows and along the columns."""
    for axis in spec.axes:
        yield "sizes", axis


def taps(of: Line) -> frozenset[tuple[Hashable, Hashable]]:
    """Which cells of the three grids meet in a line, each with the line's own cell."""
    spec, target = of.derivation.spec, of.target
    own = role(spec, target.grid), _channels_first(spec, target)
    return frozenset(
        (own, frozenset((role(spec, one.grid), _channels_first(spec, one)) for one in term.factors))
        for term in of.terms
        if len(term.factors) > 1 or target.grid == "b"
    )


def _channels_first(spec: Spec, cell: Cell) -> tuple[int, ...]:
    """The index of a cell, that of a kernel's with the coarse channel first."""
    if cell.grid != "k" or as_factor(spec.coarse_grid) != "x":
        return cell.index
    out, into, *place = cell.index
    return into, out, *place


def pattern(of: Line) -> Hashable:
    """How the lines of a result of one kind of layer look, whatever the size of its input."""
    spec = of.derivation.spec
    channels = (spec.in_channels, spec.out_channels)
    fine_first = channels if as_factor(spec.fine_grid) == "x" else channels[::-1]
    return (
        "pattern", role(spec, of.target.grid), spec.kernel_size, spec.stride, spec.padding,
        spec.dilation, spec.groups, fine_first,
    )  # fmt: skip


def picture(spec: Spec, grid: str) -> Hashable:
    """The grids, with their zeros, that make a result."""
    return "picture", spec.axes, role(spec, grid)


def turn(spec: Spec, grid: str) -> Hashable:
    """Whether K is turned in a result of an operation."""
    return "turn", type(spec), grid
