"""Exercises about sizes: how large Z is, which padding, which output_padding gives a size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from engine.geometry import ConvTranspose2dSpec, Pair, Spec
from engine.practice.dice import Dice
from engine.sheets import task
from engine.sheets.content import Block, Formula, Room, Words
from engine.sheets.layers import TRANSPOSED, described, large_layer
from engine.sheets.task import Facts, Order, Task
from engine.summary import rows
from engine.symbolic import derive


@dataclass(frozen=True)
class OfSize(Task):
    """An exercise that two sizes and what lies between them are all there is to."""

    @cached_property
    def asked(self) -> Facts:
        """How the sizes belong together."""
        return frozenset(task.sizes(self.spec))

    @cached_property
    def shown(self) -> Facts:
        """A part of it, which completes what another exercise shows of the same."""
        return self.asked

    @property
    def z(self) -> str:
        """The letter of the output in LaTeX."""
        return self.derivation.notation.matrix("z")

    @property
    def worked(self) -> tuple[Block, ...]:
        """The formula with its numbers, of the height and of the width."""
        return tuple(_formulas(self))


def _formulas(of: OfSize) -> Iterator[Formula]:
    for row in rows(of.spec):
        if row.name in ("Size", "Height", "Width"):
            yield Formula(row.latex)


class Size(OfSize):
    """The size of Z."""

    kind: ClassVar[str] = "size"
    title: ClassVar[str] = "Output size"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """Any layer."""
        spec = large_layer(dice, order.level, order.operation)
        return cls(derive(spec, order.notation)) if spec else None

    @property
    def right(self) -> Pair:
        """(height, width) of Z."""
        return self.spec.output_size

    @property
    def question(self) -> tuple[Block, ...]:
        """The layer."""
        asks = f"Given is {self.layer}. How many rows and columns has ${self.z}$?"
        return Words(asks), Room(2)

    @property
    def answer(self) -> tuple[Block, ...]:
        """Both numbers."""
        return (Formula(rf"{self.right[0]} \times {self.right[1]}"),)


class WhichPadding(OfSize):
    """The smallest padding that gives a size."""

    kind: ClassVar[str] = "padding"
    title: ClassVar[str] = "Which padding?"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """A padding that no smaller one stands in for."""
        level = "middle" if order.level == "easy" else order.level
        spec = large_layer(dice, level, order.operation)
        if spec is None or (order.level == "easy" and max(spec.stride) > 1):
            return None
        made = cls(derive(spec, order.notation))
        return made if made.right and not made._smaller_does else None

    @property
    def right(self) -> int:
        """The padding of every side."""
        return self.spec.padding[0][0]

    @property
    def _smaller_does(self) -> bool:
        for padding in range(self.right):
            try:
                if self._with(padding).output_size == self.spec.output_size:
                    return True
            except ValueError:
                continue
        return False

    def _with(self, padding: int) -> Spec:
        changes: dict[str, Any] = {"padding": padding}
        return replace(self.spec, **changes)

    @property
    def question(self) -> tuple[Block, ...]:
        """The layer without its padding, and the size."""
        height, width = self.spec.output_size
        said = described(self.spec, hidden="padding")
        transposed = isinstance(self.spec, ConvTranspose2dSpec)
        which = "Which padding" if transposed else "Which is the smallest padding that"
        asks = f"{which} makes ${self.z}$ of the size {height}×{width}?"
        return Words(f"Given is {said}. {asks}"), Room(2)

    @property
    def answer(self) -> tuple[Block, ...]:
        """The number."""
        return (Formula(f"p = {self.right}"),)


class WhichOutputPadding(OfSize):
    """The output_padding that gives a transposed convolution the size of what was convolved."""

    kind: ClassVar[str] = "more"
    title: ClassVar[str] = "Which output_padding?"

    @classmethod
    def drawn(cls, dice: Dice, order: Order) -> Self | None:
        """A transposed layer with stride 2 or more, and one other than 0."""
        spec = large_layer(dice, order.level, TRANSPOSED, more=True)
        made = cls(derive(spec, order.notation)) if spec else None
        return made if made and any(made.right) else None

    @property
    def right(self) -> Pair:
        """That of the rows and that of the columns."""
        more: Pair = getattr(self.spec, "output_padding", (0, 0))
        return more

    @property
    def question(self) -> tuple[Block, ...]:
        """The layer without it, and the size."""
        height, width = self.spec.output_size
        said = described(self.spec, hidden="output_padding")
        asks = f"Which output_padding makes ${self.z}$ of the size {height}×{width}?"
        return Words(f"Given is {said}. {asks}"), Room(2)

    @property
    def answer(self) -> tuple[Block, ...]:
        """One number, or one for the rows and one for the columns."""
        rows_, columns = self.right
        return (Words(str(rows_) if rows_ == columns else f"({rows_}, {columns})"),)
