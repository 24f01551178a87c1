"""The stage in TikZ: the grids of the page, and pdflatex draws them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from derivations.ui.take_along import figure, tikz
from derivations.ui.take_along.figure import OPTIONS, picture
from derivations.ui.take_along.subject import Subject
from engine.results import RESULTS
from engine.symbolic import Notation
from tests.derivations.take_along.subjects import NAMED, any_subject, subject
from tests.derivations.take_along.tex import compiled, needs_tex, pages
from tests.effort import share

NOTES = NAMED["the notes' convolution"]


def fitting(seed: int) -> Subject:
    """Any view that can be drawn."""
    return next(one for at in range(seed, seed + 900, 97) if figure.fits(one := any_subject(at)))


@needs_tex
@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("name", NAMED)
def test_the_four_views_are_drawn_on_one_page(name: str, result: str, tmp_path: Path) -> None:
    said = compiled(tikz.document(subject(NAMED[name], result)), tmp_path)
    assert pages(said) == 1
    assert "Overfull" not in said


@needs_tex
@pytest.mark.slow
def test_any_view_is_drawn_with_any_options(tmp_path: Path) -> None:
    chosen = [*(some for n in range(len(OPTIONS) + 1) for some in combinations(OPTIONS, n))]
    for seed in range(share(24)):
        shows = chosen[seed * 7 % len(chosen)]
        compiled(tikz.document(replace(fitting(seed), shows=shows)), tmp_path, f"view{seed}")


def grid(source: str, name: str) -> list[list[str]]:
    """What stands in the cells of a matrix."""
    found = re.search(rf"\\matrix \({name}\) .*?\{{\n(.*?)\n *\}};", source, re.DOTALL)
    assert found
    rows = [row.strip().removesuffix(r"\\") for row in found[1].splitlines()]
    return [[re.sub(r"\|\[.*?\]\| ", "", one).strip() for one in row.split(r"\&")] for row in rows]


def test_the_grids_are_those_of_the_page() -> None:
    source = tikz.document(subject(NOTES, "input_gradient"))
    assert grid(source, "left") == [
        ["0", "0", "0", "0"], ["0", "1", "-3", "0"], ["0", "2", "1", "0"], ["0", "0", "0", "0"],
    ]  # fmt: skip
    assert grid(source, "right") == [["4", "-2"], ["3", "2"]]
    assert grid(source, "result")[1] == ["2", "18", "-9"]
    assert "fit=(left-2-2)(left-3-3)" in source
    assert "fit=(result-2-2)(result-2-2)" in source
    assert r"\mathbf{18}" in source


def test_options_leave_out_what_is_not_chosen() -> None:
    of = subject(NOTES, "input_gradient")
    bare = tikz.document(replace(of, shows=()))
    assert grid(bare, "right") == [["{}", "{}"], ["{}", "{}"]]
    for gone in ("fit=(", "|[positive", r"\mathbf", r"\both"):
        assert gone not in bare
    named = tikz.document(replace(of, shows=("symbols",)))
    assert grid(named, "right") == [["k_{22}", "k_{21}"], ["k_{12}", "k_{11}"]]
    both = tikz.document(replace(of, shows=("symbols", "numbers")))
    assert grid(both, "right")[0] == [r"\both{k_{22}}{4}", r"\both{k_{21}}{-2}"]


def test_the_window_multiplies_to_the_number_it_lights() -> None:
    """Held against the numbers alone: what lies under the window, times the right grid, summed."""
    for seed in range(share(150)):
        of = any_subject(seed, samples=1)
        if of.result == "bias_gradient":
            continue
        drawn = picture(of, of.result)
        if drawn.left_out:
            continue
        total = 0.0
        for left, right in drawn.products:
            assert left.lit
            top, start, bottom, end = left.lit
            under = [row[start : end + 1] for row in left.cells[top : bottom + 1]]
            over = right.cells
            assert (len(under), len(under[0])) == right.size
            total += sum(
                one.value * other.value
                for rows in zip(under, over, strict=True)
                for one, other in zip(*rows, strict=True)
            )
        ends = {board.key: board for board in drawn.ends}
        if "bias" in ends:
            total += ends["bias"].cells[0][0].value
        lit = ends["result"].lit
        assert lit
        assert ends["result"].cells[lit[0]][lit[1]].value == pytest.approx(total)


def test_long_numbers_are_set_smaller_and_leave_a_cell_its_size() -> None:
    """A cell that grows with its number would stand out of its grid."""
    of = subject(NOTES, "input_gradient")
    assert r"font=\normalsize" in tikz.document(of)
    for by, font in ((0.5, "scriptsize"), (0.37, "tiny")):
        grids = {name: values * by for name, values in of.problem.grids.items()}
        long = replace(of, problem=replace(of.problem, grids=grids))
        assert rf"font=\{font}" in tikz.document(long)
        assert r"font=\normalsize" in tikz.document(replace(long, shows=("window",)))


def test_too_many_cells_are_refused() -> None:
    operation, settings, samples = NOTES
    large = subject((operation, {**settings, "h": 29, "w": 29}, samples))
    assert not figure.fits(large)
    with pytest.raises(ValueError, match="no picture"):
        tikz.document(large)


def test_a_true_convolution_turns_its_result() -> None:
    of = subject(NOTES, "kernel_gradient", Notation(convolution=True))
    source = tikz.document(of)
    assert grid(source, "turned") == [row[::-1] for row in grid(source, "result")[::-1]]
    assert r"\curvearrowright" in source
