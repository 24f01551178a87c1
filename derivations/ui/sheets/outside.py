"""What of a sheet comes from whoever hands it out, and what every file of it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.ui.problem import wording
from derivations.ui.take_along.subject import Link
from engine.geometry import Conv2dSpec, Spec
from engine.results import grid_of
from engine.sheets import TASKS, Plan, Sheet, draw
from engine.sheets.by_line import ANumber
from engine.symbolic import Notation

A4, LETTER = "A4", "Letter"
PAPERS = (A4, LETTER)


HERE = Link("/practice")


@dataclass(frozen=True)
class Handout:
    """Sheets as somebody hands them out: the plan, the paper, a title, and the link to them."""

    plan: Plan
    paper: str = A4
    title: str = ""
    """What the lecturer writes above them: any text."""
    link: Link = HERE

    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets, drawn anew."""
        return draw(self.plan)

    @property
    def heading(self) -> str:
        """What stands above every sheet."""
        return "".join(filter(str.isprintable, self.title)).strip() or "Exercises on convolution"

    @property
    def code(self) -> str:
        """What stands on every sheet in small, by which the lecturer finds its key again."""
        return f"seed {self.plan.seed}"

    def mark(self, sheet: Sheet) -> str:
        """The number of a sheet, and the seed."""
        number = f"Sheet {sheet.number} of {self.plan.copies} · " if self.plan.copies > 1 else ""
        return f"{number}{self.code}"

    @property
    def stem(self) -> str:
        """How its files' names begin."""
        name = "sheets" if self.plan.copies > 1 else "sheet"
        return f"{name}_{self.plan.level}_{self.plan.seed}"

    @property
    def counting(self) -> str:
        """From where cells are counted, and which convolution is meant, where it is not usual."""
        notation = self.plan.notation
        said = [f"Indices count from {notation.base}, the row first."]
        if notation.convolution:
            letter = wording.plain(notation.matrix("k"))
            said.append(f"{letter} is the kernel of a true convolution; ⊗ is a cross-correlation.")
        return " ".join(said)

    @property
    def asked_for(self) -> str:
        """What was asked for, in a phrase."""
        plan = self.plan
        return (
            f"{plan.count} exercise{'s' * (plan.count > 1)}, {plan.level}, seed {plan.seed}"
            f"{f', {plan.copies} sheets' if plan.copies > 1 else ''}"
        )


def title_of(kind: str, notation: Notation, spec: Spec | None = None) -> str:
    """What a kind of exercise is called, in the visitor's letters.

    >>> from engine.symbolic import Notation
    >>> title_of("dk", Notation(letters="X W Y b"))
    'A number of ∂L/∂W'
    """
    task = TASKS[kind]
    if not issubclass(task, ANumber):
        return task.title
    name = wording.grid_name(notation, spec or Conv2dSpec(), grid_of(task.result))
    return f"A number of {name if kind == 'z' else wording.gradient(notation, name)}"


def lacking(handout: Handout, sheets: Sequence[Sheet]) -> str:
    """What is said where a sheet has fewer exercises than were asked for; empty where none has."""
    if all(len(sheet.tasks) == handout.plan.count for sheet in sheets):
        return ""
    return (
        "There are no more exercises of this choice of which none gives another’s answer away: "
        "choose more kinds for longer sheets."
    )
