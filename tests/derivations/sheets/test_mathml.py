"""The house's LaTeX as MathML: all that sheets have of it, well-formed, and nothing else."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from derivations.ui.sheets.mathml import UnknownLatex, mathml
from engine.sheets import LEVELS, Block, Formula, Grids, Plan, Words, draw
from engine.symbolic import NOTES
from tests.derivations.sheets.handouts import GREEK, OWN, UNBIASED
from tests.effort import share


def formulas(block: Block) -> list[str]:
    if isinstance(block, Words):
        return block.text.split("$")[1::2]
    if isinstance(block, Formula):
        return [block.start, *block.parts]
    if isinstance(block, Grids):
        cells = [cell for grid in block.grids for row in grid.rows for cell in row]
        return [*cells, *(grid.title for grid in block.grids), *(one.sign for one in block.grids)]
    return []


def test_all_that_a_sheet_says_is_known_and_well_formed() -> None:
    for seed in range(share(12)):
        notation = (NOTES, OWN, GREEK, UNBIASED)[seed % 4]
        for level in LEVELS:
            (sheet,) = draw(Plan(count=13, level=level, seed=seed, notation=notation))
            for task in sheet.tasks:
                for block in (*task.question, *task.answer, *task.worked):
                    for latex in formulas(block):
                        found = ET.fromstring(mathml(latex))
                        assert "\\" not in "".join(found.itertext()), latex


@pytest.mark.parametrize(
    ("latex", "inner"),
    [
        ("x_{11}", "<msub><mi>x</mi><mn>11</mn></msub>"),
        ("x^{(1)}_{10,1}", "<msubsup><mi>x</mi><mrow><mn>10</mn><mo>,</mo><mn>1</mn></mrow>"
         '<mrow><mo stretchy="false">(</mo><mn>1</mn><mo stretchy="false">)</mo></mrow></msubsup>'),
        (r"\frac{\partial L}{\partial \theta}", "<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow>"
         "<mrow><mo>∂</mo><mi>θ</mi></mrow></mfrac>"),
        (r"\mathit{grad\_out}_{12}", '<msub><mi mathvariant="normal" style="font-style:italic">'
         "grad_out</mi><mn>12</mn></msub>"),
        (r"(-2)(3) \cdot 4", '<mo stretchy="false">(</mo><mo>−</mo><mn>2</mn>'
         '<mo stretchy="false">)</mo><mo stretchy="false">(</mo><mn>3</mn>'
         '<mo stretchy="false">)</mo><mo>⋅</mo><mn>4</mn>'),
        ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"\text{<b> & {x}}", None),
    ],
)  # fmt: skip
def test_what_it_makes(latex: str, inner: str | None) -> None:
    if inner is None:
        with pytest.raises(UnknownLatex):
            mathml(latex)
        return
    assert re.sub(r"</?math[^>]*>", "", mathml(latex)) == inner


@pytest.mark.parametrize(
    "latex",
    [r"\href{http://a.example}{x}", r"\begin{bmatrix}1\end{bmatrix}", "x_", "{x", "x}", "a & b",
     r"\input{x}", "%", r"\frac{1}"],
)  # fmt: skip
def test_anything_else_is_refused(latex: str) -> None:
    with pytest.raises(UnknownLatex):
        mathml(latex)
