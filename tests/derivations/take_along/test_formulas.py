"""The formulas that are taken along: they are the page's, and pdflatex sets them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.take_along import latex, markdown
from derivations.ui.take_along.subject import Link, Subject
from engine.symbolic import Notation
from tests.derivations.pages import INPUT_GRADIENT, KERNEL_GRADIENT, LESSONS
from tests.derivations.take_along.subjects import NAMED, any_subject, subject
from tests.derivations.take_along.test_take_along import taken, unfolded
from tests.derivations.take_along.tex import compiled, needs_tex, standing_alone
from tests.effort import share

VIEWS: dict[str, dict[str, object]] = {
    "as it opens": {},
    "other letters": {"letters": "α θ φ ω", "ell": "J", "up": "grad_out", "base": 0},
    "a true convolution": {"conv": "true convolution", "bias": "none", "act": "leaky_relu"},
}


def view(entry: Entry, **query: object) -> Subject:
    """A view as a page offers it, with its text."""
    return taken(unfolded(entry, **query))


@needs_tex
@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("entry", [*LESSONS, contents.SANDBOX], ids=lambda entry: entry.url)
def test_the_derivation_of_every_page_is_set(entry: Entry, name: str, tmp_path: Path) -> None:
    compiled(latex.document(view(entry, **VIEWS[name])), tmp_path)


@needs_tex
@pytest.mark.parametrize("name", NAMED)
def test_every_piece_is_set_in_a_document_of_ones_own(name: str, tmp_path: Path) -> None:
    of = subject(NAMED[name], "input_gradient")
    pieces = [write(of) for write in (latex.line, latex.all_lines, latex.matrices, latex.body)]
    compiled(standing_alone("\n\n".join(pieces)), tmp_path)


@needs_tex
def test_any_geometry_is_set(tmp_path: Path) -> None:
    found = [latex.line(any_subject(seed)) for seed in range(share(30))]
    found += [latex.matrices(any_subject(seed)) for seed in range(share(30))]
    compiled(standing_alone("\n\n".join(found)), tmp_path)


@needs_tex
def test_what_came_from_outside_sets_nothing(tmp_path: Path) -> None:
    hostile = r"\end{document} \input{/etc/passwd} 50% $ ^^5c # _ & ~ { } β “x”" + "\n\\bye \x07 漢"
    of = replace(
        subject(NAMED["the notes' convolution"]), layer=hostile, title=hostile,
        link=Link(f"http://a.example/?x={hostile}"),
    )  # fmt: skip
    source = latex.document(of)
    assert "\n\\bye" not in source
    compiled(source, tmp_path)
    read = [line for line in source.splitlines() if not line.startswith("%")]
    assert "\n".join(read).count(r"\end{document}") == 1


def test_the_line_ends_in_the_number_of_the_page() -> None:
    of = view(INPUT_GRADIENT, row=2, col=2)
    assert of.problem.result("input_gradient")[0, 1, 1] == 18
    (line,) = [*_displayed(latex.line(of))]
    assert line.startswith(r"\begin{aligned}")
    assert r"\frac{\partial L}{\partial x_{22}} &=" in line
    assert r"(1)(4) + (-3)(-2) + (2)(3) + (1)(2)" in line
    assert line.endswith("\\mathbf{18}\n\\end{aligned}")


def test_all_lines_are_all() -> None:
    of = subject(NAMED["3 to 2 channels, stride 2"], "input_gradient")
    source = latex.all_lines(of)
    lines = of.derivation.results["input_gradient"]
    assert len(lines) == 75
    for line in lines:
        assert f"{line.left_side} &= " in source


def test_matrices_have_the_numbers() -> None:
    source = latex.matrices(subject(NAMED["the notes' convolution"], "input_gradient"))
    assert r"0 & 1 & -3 & 0" in source
    assert "2 & 18 & -9" in source


def test_a_page_takes_its_own_text() -> None:
    told = markdown.document(view(KERNEL_GRADIENT, letters="X W Y b"))
    assert "## All four lines" in told
    assert "That is $\\frac{\\partial L}{\\partial Y}$ sliding over $X$" in told
    assert ":small" not in told
    assert "The small number beside a heading" not in told
    assert told.count("$$\n") % 2 == 0


def test_the_text_of_another_page_is_not_taken() -> None:
    app = unfolded(INPUT_GRADIENT)
    app.session_state["_text_along"] = (KERNEL_GRADIENT, ("## Of another page",))
    app.session_state["open-along"] = True  # which the oldest Streamlit forgets here
    assert "Of another page" not in markdown.document(taken(app.run()))


def test_markdown_of_any_view_has_whole_formulas() -> None:
    for seed in range(share(40)):
        told = markdown.document(any_subject(seed))
        blocks = told.split("$$")
        assert len(blocks) % 2 == 1
        for formula in (block.replace(r"\{", "") for block in blocks[1::2]):
            assert formula.count("{") == formula.count("}")
            assert formula.count(r"\begin") == formula.count(r"\end")


def test_notation_is_that_of_the_page() -> None:
    notation = Notation(base=0, letters="a w z b", loss="J", delta=True)
    source = latex.line(subject(NAMED["the notes' convolution"], "input_gradient", notation))
    assert r"\frac{\partial J}{\partial a_{11}}" in source
    assert r"\delta_{00}" in source


def _displayed(source: str) -> list[str]:
    return [found.strip() for found in re.findall(r"\\\[(.*?)\\\]", source, re.DOTALL)]
