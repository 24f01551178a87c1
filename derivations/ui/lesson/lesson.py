"""What the eight derivation pages share: title, claim, stage, and the way to the next page."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import streamlit as st

from derivations.ui import contents
from derivations.ui.lesson import letters, rules, window
from derivations.ui.lesson.sizes import show_sizes
from derivations.ui.lesson.stride_hint import show_stride_hint
from derivations.ui.lesson.unreached import show_unreached
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.settings import conventions, given
from derivations.ui.stage import equations, stage
from derivations.ui.stage.evidence import prove_on_request
from derivations.ui.stage.panels import picture_of
from engine.correlation import Correlation
from engine.symbolic import NOTES, Derivation, Line, Lines, Symbols
from engine.symbolic.layout import correlation_equation


@dataclass(frozen=True)
class Lesson:
    """One result of one operation, for the geometry and numbers that are set.

    ``section``, ``markdown``, ``latex`` and ``tex`` take a text in the notes' notation and write
    it in the visitor's, or the text ``convolution`` where K is the kernel of a true convolution.
    """

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
        return picture_of(self.problem, self.result)

    def section(self, title: str, numbers: str = "") -> None:
        """The heading of one step of the notes, with the numbers of its equations."""
        equations.section(self.problem.write(title), numbers)

    def markdown(self, text: str, *, convolution: str | None = None) -> None:
        """Prose."""
        st.markdown(self.problem.write(text, convolution=convolution))

    def latex(self, text: str, *, convolution: str | None = None, then: str = "") -> None:
        """An equation on its own line; ``then`` is the end of it, in the visitor's notation."""
        st.latex(self.tex(text, convolution=convolution) + then)

    def tex(self, text: str, *, convolution: str | None = None) -> str:
        """A piece of an equation."""
        return self.problem.tex(text, convolution=convolution)

    def show_picture(self) -> None:
        """The result as a correlation of matrices; of several channels the first, and the rule."""
        st.latex(correlation_equation(self.symbols, self.picture))
        if said := window.steps(self.picture):
            st.caption(said)
        if not self.problem.has_channels:
            return
        grid, first = self.lines.grid, self.problem.notation.number(0)
        if prod(self.lines.shape[:-2]) > 1:
            which = {"z": f"filter {first}", "x": f"channel {first}"}.get(
                grid, f"filter {first} and channel {first}"
            )
            st.caption(f"This is {which}; every other one goes the same way.")
        st.markdown("Channel by channel, the grids as they stand above:")
        self.latex(rules.of_channels(self.problem, self.result))
        self.markdown(rules.of_groups(self.problem.spec, self.result))

    def on_the_notes(self, *remarks: str) -> None:
        """What the notes write at this step of their own example."""
        spec = self.problem.operation.spec(self.problem.operation.notes)
        sizes = ("×".join(map(str, size)) for size in (spec.input_size, spec.kernel_size))
        example = "a {} input and a {} kernel with stride 1 and no padding".format(*sizes)
        equations.remarks_on_notes(example, remarks)

    def in_notes(self, row: int, column: int, step: str = "result") -> str:
        """A line (1-based) of the notes' own example, as they write it, whatever is set now."""
        operation = self.problem.operation
        lines = derivation_of(operation.spec(operation.notes), NOTES).results[self.result]
        return lines[(row - 1) * lines.shape[-1] + column - 1].latex(step)

    def line(self, row: int, column: int) -> Line:
        """The line the notes single out, 1-based; the last one where the grid is smaller."""
        height, width = self.lines.shape[-2:]
        return self.lines[(min(row, height) - 1) * width + min(column, width) - 1]

    @property
    def worked_line(self) -> Line:
        """The line of the first cell, or the first with the most terms where that has none."""
        first = self.line(1, 1)
        return first if first.size else self.longest_line

    @property
    def longest_line(self) -> Line:
        """The line of the first channel with the most terms: the notes' inner one, or the last."""
        height, width = self.lines.shape[-2:]
        return max(self.lines[: height * width], key=lambda line: (line.size, -line.place))


def open_lesson(result: str, title: str, claim: str, *, convolution: str | None = None) -> Lesson:
    """Title, claim and stage of a derivation page.

    ``convolution`` is the claim where K is the kernel of a true convolution.
    """
    problem = given.current()
    st.title(problem.write(title), anchor=False)
    st.markdown(problem.write(claim, convolution=convolution))
    if not problem.misfit:  # else they would stand above the box that says what is shown
        st.caption(letters.sentence(problem, result))
    conventions.show(problem.notation)
    stage.show(result)
    derivation = derivation_of(problem.spec, problem.notation)
    prove_on_request(derivation)
    show_stride_hint(problem)
    show_unreached(problem)
    show_sizes(problem)
    _introduce_the_notes(problem)
    return Lesson(problem, result, derivation)


def _introduce_the_notes(problem: Problem) -> None:
    """What the letters and the notes are, for a reader who has neither."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            problem.write(
                "$X$ is the input, $K$ the kernel, $Z$ the output, $L$ the loss. The page goes on "
                "as *the notes* do: two short documents of 57 equations, with one small example "
                "each. Here every step is written for the geometry that is set."
            ),
            width="stretch",
        )
        st.page_link(contents.CHECKED.script, label="The notes, checked", width="content")


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
                st.page_link(
                    entry.script,
                    label=f"{operation} · {entry.title_in(lesson.problem.notation)}",
                    icon=icon,
                )
