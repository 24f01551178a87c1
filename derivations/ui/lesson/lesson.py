"""What the eight derivation pages share: the text beside its stage, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from math import prod
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from derivations.ui import contents, pages
from derivations.ui.lesson import (
    as_code,
    behind,
    by_index,
    does,
    later,
    letters,
    overlap,
    remarks,
    rules,
    systems,
    window,
)
from derivations.ui.lesson.sizes import show_sizes
from derivations.ui.lesson.stride_hint import show_stride_hint
from derivations.ui.lesson.unreached import show_unreached
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.settings import conventions, given
from derivations.ui.stage import stage
from derivations.ui.stage.evidence import prove_on_request
from derivations.ui.stage.pictures import correlation_of
from derivations.ui.take_along import take_along
from derivations.ui.take_along.subject import Chain, Paragraph, System
from engine.correlation import Correlation
from engine.symbolic import NOTES, Derivation, Line, Lines, Symbols
from engine.symbolic.layout import correlation_equation, marked_chain, written

TEXT, STAGE = 424, 872
"""The widths of both columns in a window of 1400 px; house.css holds the first."""

NUMBERS = dict(
    enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        2,
    )
)


@dataclass(frozen=True)
class Lesson:
    """One result of one operation, for the geometry and numbers that are set.

    ``section``, ``markdown``, ``latex`` and ``tex`` take a text in the notes' notation and write
    it in the visitor's, or the text ``convolution`` where K is the kernel of a true convolution.
    What is written is gathered, since every element of its own costs a page some time.
    """

    problem: Problem
    result: str
    derivation: Derivation
    text: DeltaGenerator
    """The column it is written in."""
    _gathered: list[str] = field(default_factory=list)
    _copied: list[str] = field(default_factory=list)
    _written: list[Paragraph] = field(default_factory=list)
    """All of it in one, for a file that is taken along."""

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
        return correlation_of(self.problem, self.result)

    # --- writing ----------------------------------------------------------------------------------

    def section(self, title: str, numbers: str = "") -> None:
        """The heading of one step of the notes, with the numbers of its equations there."""
        said = f" :small[notes {numbers}]" if numbers else ""
        self.add(f"## {self.problem.write(title)}{said}")

    def markdown(self, text: str, *, convolution: str | None = None) -> None:
        """Prose."""
        self.add(self.problem.write(text, convolution=convolution))

    def latex(self, text: str, *, convolution: str | None = None, then: str = "") -> None:
        """An equation on its own line; ``then`` is the end of it, in the visitor's notation."""
        self.equation(self.tex(text, convolution=convolution) + then)

    def tex(self, text: str, *, convolution: str | None = None) -> str:
        """A piece of an equation."""
        return self.problem.tex(text, convolution=convolution)

    def equation(self, latex: str) -> None:
        """An equation that is in the visitor's notation; a long one is set when it is near."""
        if len(latex) <= later.SHORT:
            self.add(f"$$\n{latex}\n$$")
            return
        self._written.append(f"$$\n{latex}\n$$")
        self.flush()
        self.text.html(later.formula(latex))

    def add(self, *texts: str) -> None:
        """Paragraphs that are in the visitor's notation."""
        self._gathered.extend(texts)
        self._written.extend(texts)

    def flush(self) -> None:
        """Put what was gathered on the page."""
        if self._gathered:
            self.text.markdown("\n\n".join(self._gathered))
            self._gathered.clear()

    def show_system(self, lines: Sequence[Line], stage: str, key: str, **how: Any) -> None:
        """Lines as one system whose parts are linked to the stage: see :mod:`systems`."""
        self._written.append(
            System(
                self.result, lines[0].place, len(lines), stage, how.get("alive_only", False),
                how.get("underline", ()),
            )
        )  # fmt: skip
        self.flush()
        with self.text:
            self._copied.append(systems.show_system(self.problem, lines, stage, key, **how))

    def show_marked_chain(self, line: Line) -> None:
        """The chain rule of one line with the notes' marks: ✓ known, ? sought, 0 vanishing."""
        latex = f"{line.left_side} = {' + '.join(written(marked_chain(line)))}"
        if len(latex) <= later.SHORT:
            self.add(rf"$\displaystyle {latex}$")
            return
        self._written.append(Chain(line.place))
        self.flush()
        self.text.html(later.formula(rf"\displaystyle {latex}", in_line=True))

    def show_picture(self) -> None:
        """The result as a correlation of matrices; of several channels the first."""
        self.equation(correlation_equation(self.symbols, self.picture))
        self.markdown(window.steps(self.picture))
        if not self.problem.has_channels:
            return
        grid, first = self.lines.grid, self.problem.notation.number(0)
        if prod(self.lines.shape[:-2]) > 1:
            which = {"z": f"filter {first}", "x": f"channel {first}"}.get(
                grid, f"filter {first} and channel {first}"
            )
            self.add(f"This is {which}; every other one goes the same way.")
        self.add("Channel by channel, the grids as they stand above:")
        self.latex(rules.of_channels(self.problem, self.result))
        self.markdown(rules.of_groups(self.problem.spec, self.result))

    def show_rule(self) -> None:
        """Of several channels the rule by its indices; Z's stands with what the layer does."""
        if not self.problem.has_channels or self.result in ("forward", "bias_gradient"):
            return
        found = by_index.rule(self.problem, self.result)
        self.add("Over channels and places in one rule:")
        self.equation(found.latex)
        runs = self.problem.write(rules.of_groups(self.problem.spec, self.result))
        self.add(f"{runs} {found.says}")

    def show_overlap(self) -> None:
        """The first place of the window, drawn for the geometry that is set."""
        self.flush()
        self.text.html(overlap.drawing(self.problem))

    def show_batch(self) -> None:
        """Why the sum runs over the samples of a batch, too, and where that is to be seen."""
        why, latex = by_index.over_a_batch(self.problem, self.result)
        self.markdown(why)
        self.equation(latex)
        self.flush()
        self.text.page_link(
            pages.of(contents.SANDBOX),
            label="The picture of it, with two samples",
            icon=":material/layers:",
            query_params=by_index.to_batch(self.problem),
        )

    def show_code(self) -> None:
        """The result as a program."""
        self.flush()
        with self.text:
            as_code.show(self.problem, self.result)

    def on_the_notes(self, *notes: remarks.Remark) -> None:
        """What the notes write at this step of their own example, where it has to be granted."""
        self.flush()
        with self.text:
            remarks.show(self.problem, notes)

    # --- lines ------------------------------------------------------------------------------------

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
    def all_lines(self) -> str:
        """The title of the section that has them all."""
        count = len(self.lines)
        return "The one line" if count == 1 else f"All {NUMBERS.get(count, count)} lines"

    @property
    def is_undilated(self) -> bool:
        """Whether the cells of K lie side by side, as in the notes."""
        return self.problem.spec.dilation == (1, 1)

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


def open_lesson(result: str, title: str, answer: str, *, convolution: str | None = None) -> Lesson:
    """Both columns of a derivation page: its stage, and its text with title and answer.

    ``convolution`` is the answer where K is the kernel of a true convolution.
    """
    problem = given.current()
    with st.container(key="lesson"):
        left, right = st.columns([TEXT, STAGE])
    text = left.container(key="text")
    with right.container(key="stage"):
        stage.show(result)
    lesson = Lesson(problem, result, derivation_of(problem.spec, problem.notation), text)
    with text:
        _show_tabs(problem, result)
        st.title(problem.write(title), anchor=False)
    lesson.markdown(answer, convolution=convolution)
    if result == "bias_gradient" and not problem.notation.biased:
        lesson.markdown("There is no bias in your notation: so it would be with one, $B$.")
    if not problem.misfit:  # else they would stand above the box that says what is shown
        numbered = "The small number beside a heading is that of its equations there."
        called = letters.sentence(problem, result)
        lesson._gathered.append(f":small[{called} {remarks.THE_NOTES} {numbered}]")
        lesson._written.append(called)
        lesson.show_rule()
    lesson.flush()
    with text:
        conventions.show(problem.notation)
        if result == "forward" and not problem.misfit:
            does.show(problem)
        show_stride_hint(problem)
        show_unreached(problem)
    if result != "forward":
        lesson.add(*behind.paragraphs(problem, result))
    return lesson


def _show_tabs(problem: Problem, result: str) -> None:
    """The four results of the operation, this one marked."""
    with st.container(key="tabs", horizontal=True, gap=None):
        for entry in contents.NOTES[problem.operation]:
            here = entry == contents.lesson(problem.operation, result)
            name = entry.title_in(problem.notation).rpartition(": ")[2]
            with st.container(key="here", width="content") if here else nullcontext():
                st.page_link(pages.of(entry), label=name, width="content")


def close_lesson(lesson: Lesson) -> None:
    """What can be asked of the whole page, and the pages before and after in the notes' order."""
    if lesson.result == "forward":
        lesson.add(*behind.paragraphs(lesson.problem, lesson.result))
    lesson.flush()
    take_along.keep(lesson._written)
    with lesson.text:
        st.divider()
        prove_on_request(lesson.derivation)
        show_sizes(lesson.problem)
        with st.popover("LaTeX", icon=":material/content_copy:", type="tertiary"):
            st.code("\n\n".join(lesson._copied), language="latex", wrap_lines=True)
        st.page_link(pages.of(contents.CHECKED), label="The notes, checked", width="content")
        _show_neighbours(lesson)


def _show_neighbours(lesson: Lesson) -> None:
    entries = [entry for pages in contents.NOTES.values() for entry in pages]
    name = f"{lesson.problem.operation.name}/{lesson.result}"
    place = next(i for i, entry in enumerate(entries) if name in entry.script)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, icon in ((-1, ":material/arrow_back:"), (1, ":material/arrow_forward:")):
            if 0 <= place + step < len(entries):
                entry = entries[place + step]
                operation = entry.operation.title if entry.operation else ""
                st.page_link(
                    pages.of(entry),
                    label=f"{operation} · {entry.title_in(lesson.problem.notation)}",
                    icon=icon,
                )
