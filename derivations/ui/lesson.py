"""What the eight derivation pages share: title, claim, stage, and the way to the next page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from derivations.ui import contents, controls, stage
from derivations.ui.evidence import prove_on_request
from derivations.ui.problem import Problem
from derivations.ui.sizes import show_sizes
from derivations.ui.unreached import show_unreached
from engine.correlation import Correlation, as_correlation
from engine.symbolic import Derivation, Line, Lines, Symbols


@dataclass(frozen=True)
class Lesson:
    """One result of one operation, for the geometry and numbers of the sidebar."""

    problem: Problem
    result: str
    derivation: Derivation

    @property
    def lines(self) -> Lines:
        """The lines of the result."""
        return self.derivation.results[self.result]

    @property
    def symbols(self) -> Symbols:
        """The names of the cells."""
        return self.derivation.symbols

    @property
    def picture(self) -> Correlation:
        """The result as one plain correlation."""
        return as_correlation(self.problem.spec, self.result)

    def in_notes(self, row: int, column: int, step: str = "result") -> str:
        """A line (1-based) of the notes' own example in LaTeX, whatever the geometry is now."""
        operation = self.problem.operation
        lines = stage.derivation_of(operation.spec(operation.notes)).results[self.result]
        return lines[(row - 1) * lines.shape[-1] + column - 1].latex(step)

    def line(self, row: int, column: int) -> Line:
        """The line the notes single out, 1-based; the last one where the grid is smaller."""
        height, width = self.lines.shape[-2:]
        return self.lines[(min(row, height) - 1) * width + min(column, width) - 1]


def open_lesson(result: str, title: str, claim: str) -> Lesson:
    """Title, claim and stage of a derivation page."""
    problem = controls.current()
    st.title(title, anchor=False)
    st.markdown(claim)
    stage.show(problem, result)
    prove_on_request(stage.derivation_of(problem.spec, problem.notation))
    show_unreached(problem.spec)
    show_sizes(problem.spec)
    return Lesson(problem, result, stage.derivation_of(problem.spec, problem.notation))


def close_lesson(lesson: Lesson) -> None:
    """Links to the page before and the page after, in the order of the notes."""
    entries = [entry for pages in contents.NOTES.values() for entry in pages]
    name = f"{lesson.problem.operation.name}/{lesson.result}"
    place = next(i for i, entry in enumerate(entries) if name in entry.script)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, icon in ((-1, ":material/arrow_back:"), (1, ":material/arrow_forward:")):
            if 0 <= place + step < len(entries):
                entry = entries[place + step]
                operation = entry.operation.title if entry.operation else ""
                st.page_link(entry.script, label=f"{operation} · {entry.title}", icon=icon)
