"""What is taken along from "The notes, checked": every equation with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from derivations.ui.notes_checked.equations import Equation, equations
from derivations.ui.take_along import markdown
from derivations.ui.take_along.markdown import displayed
from derivations.ui.take_along.subject import Subject
from derivations.ui.take_along.take_along import File, Group
from derivations.ui.verdicts import said_of
from engine.reading.verdict import KINDS


def _text(subject: Subject) -> str:
    """All of them as Markdown."""
    count = Counter(equation.kind for equation in equations())
    kinds = ", ".join(f"{count[kind]} {kind}" for kind in KINDS if count[kind])
    parts = ["# The notes, checked", f"{len(equations())} equations: {kinds}."]
    for document, all_of_it in groupby(equations(), key=lambda equation: equation.document):
        parts.append(f"## {document}")
        for equation in all_of_it:
            parts += _of(equation)
    return "\n\n".join([*parts, markdown.end(subject)]) + "\n"


def _of(equation: Equation) -> Iterator[str]:
    """An equation as it stands in the notes, and what there is to say of it."""
    yield f"**{equation.number}.** {equation.kind}"
    yield displayed(equation.latex)
    said = [
        sentence
        for verdict in equation.verdicts
        for sentence in (
            *verdict.liberties, *(one for check in verdict.failed for one in said_of(check)),
        )
    ]  # fmt: skip
    if said:
        yield "\n".join(f"- {sentence}" for sentence in said)
    for verdict in equation.verdicts:
        for check in verdict.failed[:1]:
            if check.right:
                yield "Right:"
                yield displayed(check.right)


GROUPS = (
    Group(
        "The verdicts",
        (
            File(
                "All 57 verdicts (Markdown)", "notes_checked.md", "text/markdown", _text,
                "Every equation of the notes, its verdict, and what is right instead.",
            ),
        ),
        "the verdicts",
    ),
)  # fmt: skip
