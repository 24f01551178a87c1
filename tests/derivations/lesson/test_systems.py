"""No line of a system is lost, and each of its parts says where it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.lesson import places, systems
from derivations.ui.problem.operations import CONV_TRANSPOSE2D, OPERATIONS
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.symbolic import derive
from engine.symbolic.layout import kept, system
from tests.effort import draws

LARGEST: tuple[Spec, ...] = (
    Conv2dSpec((16, 16), (7, 7), padding=4),
    Conv2dSpec((16, 16), (1, 1), padding=4),
    ConvTranspose2dSpec((16, 16), (7, 7), stride=4, dilation=3),
    ConvTranspose2dSpec((16, 16), (7, 7), stride=4, output_padding=3),
)
EXAMPLES = [o.spec(geometry) for o in OPERATIONS for geometry in o.examples.values()]
BOX = re.compile(r"\\colorbox\{#([0-9a-f]{2})([0-9a-f]{4})00\}\{\\\(\\displaystyle (.*?)\\\)\}")


@pytest.mark.parametrize("spec", [*EXAMPLES, *LARGEST], ids=repr)
@pytest.mark.parametrize("stage", ["chain", "result"])
def test_the_pieces_of_a_system_hold_every_line_once(spec: Spec, stage: str) -> None:
    for lines in derive(spec).results.values():
        pieces = list(systems.pieces(lines, stage))
        assert [i for piece in pieces for i in piece] == list(range(len(lines)))
        for piece in pieces:
            assert 1 <= len(piece) <= systems.MOST_LINES_AT_ONCE
            terms = sum(systems.length(lines[i], stage) for i in piece)
            assert len(piece) == 1 or terms <= systems.MOST_TERMS_AT_ONCE


@draws(30)
@given(st.sampled_from(EXAMPLES), st.sampled_from(("result", "chain")))
def test_a_system_writes_one_row_a_line(spec: Spec, stage: str) -> None:
    lines = derive(spec).input_gradient[:6]
    latex = system(lines, stage)
    assert latex.count(" &= ") == len(lines)
    for line in lines:
        assert f"{line.left_side} &= " in latex


def test_a_system_of_survivors_leaves_no_survivor_out() -> None:
    lines = derive(CONV_TRANSPOSE2D.spec(CONV_TRANSPOSE2D.notes)).input_gradient
    latex = system(lines, "chain", alive_only=True)
    for line in lines:
        for part in line.fragments("chain"):
            assert (part.latex in latex) == (not part.vanishes)


@draws(30)
@given(st.sampled_from(EXAMPLES), st.sampled_from(("result", "chain")))
def test_every_part_lies_in_a_box_of_its_own_line_and_product(spec: Spec, stage: str) -> None:
    for lines in derive(spec).results.values():
        some = lines[:3]
        latex = system(some, stage, mark=places.boxed)
        found = {(int(line, 16) - 1, int(n, 16) - 1): part for line, n, part in BOX.findall(latex)}
        for at, line in enumerate(some):
            assert found.pop((at, -1)) == line.left_side
            parts = line.fragments(stage)
            alive = [part.latex for part in parts if not part.vanishes]
            shown = [parts[n] for n in kept(parts) if n is not None and not parts[n].vanishes]
            for part in shown:
                number = alive.index(part.latex)
                assert found.pop((at, number)) == part.latex
                assert {*line.terms[number].factors} >= {*part.cells} - {
                    line.target
                } or stage == "chain"
        assert not found


def test_what_has_no_place_among_the_digits_is_refused() -> None:
    assert places.colour(254, 65_534) == "#ffffff00"
    for line, product in ((255, 0), (0, 65_535)):
        with pytest.raises(ValueError, match="no colour for product"):
            places.colour(line, product)
