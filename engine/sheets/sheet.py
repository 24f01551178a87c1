"""Sheets of exercises: which a seed draws, so that none of a sheet gives another's answer away.

Sheet n of a seed is the same whatever else is asked for with it: it depends on the sheets before it
alone, of which it repeats no exercise as long as there are others.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.practice.dice import Dice
from engine.sheets.by_grids import Choosing, Filling
from engine.sheets.by_line import (
    AFactor,
    ASlip,
    NumberOfB,
    NumberOfK,
    NumberOfX,
    NumberOfZ,
    WhatVanishes,
    WholeLine,
)
from engine.sheets.by_size import Size, WhichOutputPadding, WhichPadding
from engine.sheets.layers import CONV, LEVELS, OPERATIONS, TRANSPOSED
from engine.sheets.task import Order, Task
from engine.symbolic import NOTES, Notation

TASKS: dict[str, type[Task]] = {
    one.kind: one
    for one in (
        NumberOfZ, NumberOfK, NumberOfX, NumberOfB, WholeLine, ASlip, AFactor, WhatVanishes,
        Choosing, Filling, Size, WhichPadding, WhichOutputPadding,
    )
}  # fmt: skip
"""Every kind of exercise by its name, in the order in which they take turns."""

MOST_TASKS, MOST_COPIES = 20, 40

MOST_DRAWS, PATIENCE = 120, 12
"""So often an exercise is drawn; each time so many draws are in vain one fault more is let pass."""


@dataclass(frozen=True)
class Plan:
    """What sheets are asked for: all that they follow from.

    Raises ValueError for an unknown name, and for more than MOST_TASKS exercises or MOST_COPIES
    sheets.
    """

    kinds: tuple[str, ...] = tuple(TASKS)
    count: int = 8
    level: str = LEVELS[0]
    operations: tuple[str, ...] = OPERATIONS
    seed: int = 1
    copies: int = 1
    notation: Notation = NOTES

    def __post_init__(self) -> None:
        for name, given, known in (
            ("kind", self.kinds, TASKS), ("level", (self.level,), LEVELS),
            ("operation", self.operations, OPERATIONS),
        ):  # fmt: skip
            unknown = [one for one in given if one not in known]
            if unknown or not given:
                raise ValueError(f"{name} {unknown}: expected some of {', '.join(known)}")
        for name, number, most in (
            ("exercises", self.count, MOST_TASKS), ("sheets", self.copies, MOST_COPIES),
        ):  # fmt: skip
            if not 1 <= number <= most:
                raise ValueError(f"{number} {name}: there are 1 to {most}")

    @property
    def possible(self) -> tuple[str, ...]:
        """The kinds that there are with this notation and of these operations."""
        left_out = set() if self.notation.biased else {"db"}
        if TRANSPOSED not in self.operations:
            left_out.add("more")
        chosen = {*self.kinds} - left_out
        return tuple(kind for kind in TASKS if kind in chosen)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its number, counted from 1, and its exercises."""

    number: int
    tasks: tuple[Task, ...]


def draw(plan: Plan) -> tuple[Sheet, ...]:
    """The sheets of a plan; one has fewer exercises where there are no more that may stand on it.

    >>> [task.kind for task in draw(Plan(("size", "dx"), count=3))[0].tasks]
    ['dx', 'size', 'dx']
    """
    used: set[str] = set()
    return tuple(_sheet(plan, number, used) for number in range(1, plan.copies + 1))


def _sheet(plan: Plan, number: int, used: set[str]) -> Sheet:
    """A sheet that repeats nothing of ``used``, into which it puts what it has."""
    tasks: dict[int, Task] = {}
    for place in _in_order(plan):
        found = _task(plan, number, place, [*tasks.values()], used)
        if found:
            tasks[place] = found
            used.add(found.text)
    return Sheet(number, tuple(tasks[place] for place in sorted(tasks)))


FIRST = ("fill", "slip", "factor")
"""What has the least choice is drawn first: which grids are padded, and what shows how."""


def _in_order(plan: Plan) -> list[int]:
    """The places of a sheet in the order in which they are drawn: turn by turn of all kinds."""
    kinds = plan.possible
    if not kinds:
        return []
    ranks = [FIRST.index(kind) if kind in FIRST else len(FIRST) for kind in kinds]
    count = len(kinds)
    return sorted(range(plan.count), key=lambda place: (place // count, ranks[place % count]))


def _task(plan: Plan, number: int, place: int, others: list[Task], used: set[str]) -> Task | None:
    """An exercise beside the others.

    One that is on another sheet, or that helps with another of this one without giving anything of
    its answer away, is there only where there is no other.
    """
    kind = plan.possible[place % len(plan.possible)]
    best: tuple[int, Task] | None = None
    for turn in range(MOST_DRAWS):
        dice = Dice("sheet", plan.seed, plan.level, kind, number, place, turn)
        operation = dice.one_of([one for one in OPERATIONS if one in plan.operations])
        found = TASKS[kind].drawn(dice, Order(plan.level, operation, plan.notation))
        if found is None or not all(map(found.stands_beside, others)):
            continue
        faults = 2 * (found.text in used) + any(
            one.leads_to(found) or found.leads_to(one) for one in others
        )
        if best is None or faults < best[0]:
            best = faults, found
        if best[0] <= turn // PATIENCE:
            break
    return best[1] if best else None


__all__ = ["CONV", "MOST_COPIES", "MOST_TASKS", "TASKS", "TRANSPOSED", "Plan", "Sheet", "draw"]
