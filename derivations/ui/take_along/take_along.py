"""What one can take along from a stage: a button that unfolds the files, by what one gets.

Nothing is written before it is asked for: each file is made by a function that is called when its
button is clicked, and closed the button costs a page next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from derivations.ui import contents
from derivations.ui.elsewhere import compute
from derivations.ui.figures import figures
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import given, layer, link, saved
from derivations.ui.stage import selection
from derivations.ui.stage.component import STAGE, component
from derivations.ui.take_along import (
    code,
    figure,
    formulas,
    latex,
    links,
    markdown,
    matrices,
    notebook,
    tikz,
)
from derivations.ui.take_along.subject import MOST_NUMBERS, Paragraph, Subject, count
from engine.results import grid_of

PYTHON, TEX = "text/x-python", "application/x-tex"

HERE = Path(__file__).parent
MODULES = (STAGE / "katex.js", HERE / "formula_text.js", HERE / "copying.js", HERE / "copies.js")
_MARKUP = """
<div class="conv-copies"><div class="conv-copies-rows"></div>
<p class="conv-copies-says" role="status"></p></div>
"""

_TAKEN = "_taken_along"
"""What the files that are offered are written of; nothing while none are."""
_TEXT = "_text_along"
"""The text of the page, and which page that is."""


class File(NamedTuple):
    """A file that can be had."""

    label: str
    ending: str
    """What its name ends in."""
    kind: str
    """Its type, as a browser is told it."""
    write: Callable[[Subject], str]
    says: str
    fits: Callable[[Subject], bool] = lambda subject: True
    """Whether there is one of a view."""


class Group(NamedTuple):
    """Files that are of one use."""

    title: str
    files: Sequence[File]
    called: str = ""
    """What they are, in a word."""
    figures: str = ""
    """Of what figures are made in the browser: of the page's "stage", or of its "numbers"."""


CODE = Group(
    "Code that runs, with these numbers",
    (
        File(
            "NumPy, loops", "numpy_loops.py", PYTHON, code.numpy_loops,
            "Z and all gradients, one product a turn: to be read.",
        ),
        File(
            "NumPy, vectorised", "numpy.py", PYTHON, code.numpy_vectorised,
            "The same by windows and einsum.",
        ),
        File("PyTorch", "pytorch.py", PYTHON, code.pytorch, "Forward, and back by autograd."),
        File("JAX", "jax.py", PYTHON, code.jax_program, "Forward, and back by its vjp."),
        File(
            "TensorFlow", "tensorflow.py", PYTHON, code.tensorflow_program,
            "Forward, and back by a gradient tape; the layer as Keras has it.",
        ),
    ),
    "code",
)  # fmt: skip

LINE = File(
    "The line (LaTeX)", "line.tex", TEX, latex.line,
    "The line of the selected cell, from the chain rule to its number.",
)  # fmt: skip

FORMULAS = Group(
    "Formulas, in your notation",
    (
        LINE,
        File("All lines (LaTeX)", "lines.tex", TEX, latex.all_lines, "One system after the other."),
        File(
            "As matrices (LaTeX)", "matrices.tex", TEX, latex.matrices,
            "The closing equation, in symbols and in numbers.",
        ),
        File(
            "Whole derivation (LaTeX)", "derivation.tex", TEX, latex.document,
            "A document: pdflatex sets it as it is.",
        ),
        File(
            "… without preamble", "body.tex", TEX, latex.body,
            "The same derivation, for a document of your own.",
        ),
        File(
            "… as Markdown", "derivation.md", "text/markdown", markdown.document,
            "The same, with formulas between double dollar signs.",
        ),
    ),
    "formulas",
)  # fmt: skip

FIGURES = Group(
    "The stage as a figure",
    (
        File(
            "TikZ (LaTeX)", "figure.tex", TEX, tikz.document,
            "The grids for a document of your own: pdflatex sets it as it is.", figure.fits,
        ),
    ),
    "figures",
    "stage",
)  # fmt: skip

GRIDS = FIGURES._replace(title="The grids as a figure", figures="numbers")
"""The same from a page that draws no stage."""

NOTEBOOK = Group(
    "A notebook",
    (
        File(
            "Jupyter notebook", "derivation.ipynb", "application/x-ipynb+json", notebook.document,
            "The derivation, every grid by NumPy, checks, autograd and a figure where they are.",
        ),
    ),
    "a notebook",
)  # fmt: skip

GROUPS = (FIGURES, FORMULAS, CODE, NOTEBOOK)
"""All there is to take along from a stage."""

WITHOUT_STAGE = (GRIDS, FORMULAS, CODE, NOTEBOOK)
"""The same from a page that draws no stage."""

OF_BOTH = (Group("Both passes as a figure", (), "figures", "stage"),)
"""What there is to take along from the start page."""

OF_MATRICES = (
    Group(
        "The matrix",
        (
            File(
                "The matrix (LaTeX)", "matrix.tex", TEX, matrices.written,
                "It and its transpose as equations of columns, in symbols and in numbers.",
                matrices.fits,
            ),
            File(
                "The matrix (NumPy)", "matrix.py", PYTHON, matrices.program,
                "Makes it of K, and computes Z and the input gradient by it.",
            ),
        ),
        "the matrix",
    ),
    GRIDS, FORMULAS, CODE, NOTEBOOK,
)  # fmt: skip
"""What there is to take along from "As a matrix"."""


@st.fragment
def show(
    result: str = "", problem: Problem | None = None, groups: Sequence[Group] = GROUPS
) -> None:
    """The button, and what it unfolds: groups of files, and the link, which every page has.

    ``result``: what the page derives; "" where that is all. ``problem``: what is shown, where that
    is another than the page is run with. It runs alone when it is unfolded, so that the rest of the
    page need not.
    """
    fold = st.popover(
        "Take along", icon=":material/download:", width="content", key="open-along",
        on_change="rerun", help=f"Take along: {told_of(groups)} (A)",
    )  # fmt: skip
    st.session_state.pop(_TAKEN, None)
    if fold.open:
        with fold, st.container(key="along"):
            _choose(result, problem or given.current(), groups)
    else:
        links.close()
    if saved.is_opened():
        link.write()
        st.rerun()


def told_of(groups: Sequence[Group]) -> str:
    """What there is to be had, in a phrase."""
    called = filter(None, (group.called for group in groups))
    return ", ".join([*called, "the link and its QR code"])


def follow(result: str) -> None:
    """Go with the selected cell while the files are offered: none of them is written yet."""
    if taken := st.session_state.get(_TAKEN):
        now = _subject(result, taken.subject.problem)
        taken.subject = replace(now, shows=taken.subject.shows)


@dataclass
class Taken:
    """What the files are written of when they are asked for, apart from any run."""

    subject: Subject
    groups: Sequence[Group] = ()
    """What is offered."""

    def write(self, file: File) -> str:
        """A file of it: it is made apart from any run, where it keeps nobody else waiting."""
        return compute(file.write, self.subject)


def _choose(result: str, problem: Problem, groups: Sequence[Group]) -> None:
    why = _refused(problem)
    offered = _of_any_size(groups, problem) if why else groups
    if offered:
        subject = _subject(result, problem)
        st.session_state[_TAKEN] = taken = Taken(subject, offered)
        for group in offered:
            _show_group(group, taken)
            if LINE in group.files:
                _show_copies(subject)
        st.caption(
            "Each has the link in it that opens this view again."
            + (f" {subject.link.says}" if subject.link.says else "")
        )
    if why and groups:
        st.caption(why)
    entry = given.run().entry
    links.show(links.link_of(entry, problem), entry.title_in(problem.notation), stem_of(entry))


def stem_of(entry: contents.Entry) -> str:
    """How the names of the files of a page begin that are about no result."""
    return entry.url.replace("-", "_") or "start"


def _refused(problem: Problem) -> str:
    """Why there are no files of a problem; empty where there are."""
    if problem.misfit:
        return "The settings do not fit together: there is no file to take along."
    if (numbers := count(problem)) > MOST_NUMBERS:
        return (
            f"Other files would be too large: {numbers:,} numbers in each, and {MOST_NUMBERS:,} "
            "are the most. Choose a smaller layer."
        )
    return ""


def _of_any_size(groups: Sequence[Group], problem: Problem) -> Sequence[Group]:
    """What there is of a layer however large it is: what the stage shows, and its line."""
    if problem.misfit:
        return ()
    drawn = [group._replace(files=()) for group in groups if group.figures == "stage"]
    lines = [group._replace(files=(LINE,)) for group in groups if group is FORMULAS]
    return [*drawn, *lines]


def _show_group(group: Group, taken: Taken) -> None:
    st.caption(group.title)
    if group.figures:
        _choose_what_shows(taken, of_stage=group.figures == "stage")
    with st.container(horizontal=True, gap="small"):
        for file in group.files:
            if not (fits := file.fits(taken.subject)):
                st.caption(f"{file.label}: too many cells; choose a smaller layer.")
            st.download_button(
                file.label,
                partial(taken.write, file),
                f"{taken.subject.stem}_{file.ending}",
                file.kind,
                key=f"along-{file.ending.replace('_', '-').replace('.', '-')}",
                on_click="ignore",
                help=file.says,
                disabled=not fits,
            )


def _choose_what_shows(taken: Taken, *, of_stage: bool) -> None:
    """What is in a figure, and those that are made in the browser."""
    several = taken.subject.problem.has_channels
    options = [one for one in figure.OPTIONS if several or one != figure.CHANNELS]
    chosen = st.pills(
        "In the figure", options, key="along-shows", selection_mode="multi",
        default=[*taken.subject.shows], format_func=lambda option: figure.OPTIONS[option],
        label_visibility="collapsed",
    )  # fmt: skip
    taken.subject = replace(taken.subject, shows=tuple(chosen))
    subject = taken.subject
    if of_stage:
        figures.show(chosen, subject.stem)
    else:
        at, results = subject.at, subject.results
        figures.show(chosen, subject.stem, problem=subject.problem, results=results, at=at)


def _show_copies(subject: Subject) -> None:
    """Formulas to be copied; MathML is made in the browser."""
    told = [
        {"name": "The line", "latex": [*formulas.lines_at(subject)]},
        {"name": "As matrices", "latex": [*formulas.matrix_equations(subject)]},
    ]
    cells = sum(len(subject.derivation.results[result]) for result in subject.results)
    if cells <= MOST_COPIED:
        lines = [one for result in subject.results for one in formulas.all_lines(subject, result)]
        told.insert(1, {"name": "All lines", "latex": lines})
    copies = component("conv_copies", _MARKUP, HERE / "copies.css", *MODULES)
    copies(data=[{"formulas": told}], key="copies")


MOST_COPIED = 100
"""Of more lines a file has them all, and nobody pastes them."""


def _subject(result: str, problem: Problem) -> Subject:
    entry, operation = given.run().entry, problem.operation
    shape = shape_of(problem.spec, grid_of(result or "forward"), problem.samples)
    return Subject(
        problem,
        result,
        selection.held_place(shape, problem.notation.base),
        layer.write(operation, given.held_settings(operation), short=True),
        links.link_of(entry, problem),
        entry.title_in(problem.notation),
        _paragraphs(),
    )


def keep(paragraphs: Sequence[Paragraph]) -> None:
    """Keep the text of a page: it is written again only when other things than numbers are set."""
    st.session_state[_TEXT] = given.run().entry, tuple(paragraphs)


def _paragraphs() -> tuple[Paragraph, ...]:
    entry, paragraphs = st.session_state.get(_TEXT, (None, ()))
    return paragraphs if entry == given.run().entry else ()
