"""Why rotated: what the browser is told of both ways, and what the page says beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.problem.numerals import readable
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    OPERATIONS,
    SIDES,
    Operation,
    Settings,
)
from derivations.ui.problem.problem import Problem, channels_of
from derivations.ui.why_rotated import two_ways
from derivations.ui.why_rotated.hues import hues
from engine import numeric
from engine.geometry import Conv2dSpec
from engine.symbolic import Notation
from engine.taps import kernel_pairs
from tests.derivations.problems import EXAMPLES, Case, any_case, problem_of
from tests.derivations.visits import check, link, model_of, opened
from tests.effort import draws

PAGE = contents.WHY_ROTATED
either = pytest.mark.parametrize(
    "convolution", [False, True], ids=["cross-correlation", "true convolution"]
)
examples = pytest.mark.parametrize("case", EXAMPLES.values(), ids=EXAMPLES)


def visit(operation: Operation, title: str, **query: object) -> AppTest:
    return opened(PAGE, **link(PAGE, operation.examples[title], operation), **query)


def story_on(app: AppTest) -> dict[str, Any]:
    return model_of(app, "two-ways")


@pytest.mark.parametrize(
    ("geometry", "around"),
    [
        ({}, "padded"),
        ({"kh": 1, "kw": 1}, "as it is"),
        ({"p": 2}, "cropped"),
        ({"s": 2, "h": 5, "w": 5}, "zeros between, padded"),
        ({"pm": SIDES, "pt": 2, "pb": 0, "pl": 1, "pr": 1}, "padded, cropped"),
    ],
)
def test_what_was_done_to_the_gathered_grid_is_said(geometry: Settings, around: str) -> None:
    problem = problem_of(CONV2D, {**CONV2D.notes, **geometry})
    assert two_ways.story(problem, 0)["titles"]["around"] == around


def test_what_a_crop_cuts_off_stands_around_what_is_kept() -> None:
    problem = problem_of(CONV2D, {**CONV2D.notes, "p": 3, "w": 5})
    story = two_ways.story(problem, 0)
    assert story["left"]["rows"] == tuple(range(8))
    assert story["left"]["columns"] == tuple(range(10))
    assert story["kept"] == {"start": [2, 2], "size": (4, 6)}
    whole = two_ways.story(problem_of(CONV2D, CONV2D.notes), 0)
    assert whole["kept"] == {"start": [0, 0], "size": (4, 4)}


def last_sums(story: dict[str, Any]) -> list[str]:
    """The numbers of the fine grid after the last patch, as the browser works them out."""
    height, width = story["target"]["size"]
    sums = [story["target"]["start"]] * (height * width)
    for patch in story["patches"]:
        for target, _, _, after in patch:
            sums[target] = after
    return sums


def fine_grid(problem: Problem) -> np.ndarray:
    """What NumPy says both ways lead to, as (channels, height, width)."""
    convolution = isinstance(problem.spec, Conv2dSpec)
    result = "input_gradient" if convolution else "forward"
    values = numeric.compute(problem.spec, result, **problem.operands)
    return channels_of(problem.spec, "x" if convolution else "z", values)


@pytest.mark.parametrize(
    "convolution", [False, True], ids=["cross-correlation", "true convolution"]
)
@examples
def test_every_patch_together_is_the_gradient(case: Case, convolution: bool) -> None:
    problem = replace(problem_of(*case), notation=Notation(convolution=convolution))
    spec, expected = problem.spec, fine_grid(problem)
    bias = np.zeros(spec.in_channels, int) if case[0] is CONV2D else problem.grids["b"].ravel()
    found = np.zeros_like(expected)
    for flat, (out, channel) in enumerate(kernel_pairs(spec)):
        there = channel if case[0] is CONV2D else out
        sums = [int(text.replace("−", "-")) for text in last_sums(two_ways.story(problem, flat))]
        found[there] += np.reshape(sums, expected.shape[1:]) - bias[there]
    assert np.array_equal(found + bias[:, None, None], expected)


@pytest.mark.parametrize(
    "convolution", [False, True], ids=["cross-correlation", "true convolution"]
)
@examples
def test_the_turn_is_between_the_patch_and_the_window(case: Case, convolution: bool) -> None:
    problem = replace(problem_of(*case), notation=Notation(convolution=convolution))
    story = two_ways.story(problem, 0)
    for side in ("rows", "columns"):
        in_the_window = [place for place in story["right"][side] if place >= 0]
        assert in_the_window == list(story["painted"][side])[::-1]
    said = story["titles"]["painted"], story["titles"]["turned"]
    assert said == (("as it is", "rotated by 180°")[:: -1 if convolution else 1])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_page_tells_the_notes_example(operation: Operation) -> None:
    problem = problem_of(operation, operation.notes)
    app = check(visit(operation, "The notes’ example"))
    story = story_on(app)
    assert story["at"] == [1, 1, 2]
    assert story["kernel"]["names"] == ["k₁₁", "k₁₂", "k₂₁", "k₂₂"]
    assert story["kernel"]["hues"] == hues(4)
    terms = [
        (n, k) for n, patch in enumerate(story["patches"]) for cell, k, *_ in patch if cell == 4
    ]
    assert terms == [(0, 3), (1, 2), (2, 1), (3, 0)]
    assert last_sums(story) == [readable(value) for value in fine_grid(problem).ravel().tolist()]


@examples
def test_five_steps_end_in_the_coloured_picture(case: Case) -> None:
    operation, settings, _ = case
    app = check(opened(PAGE, **link(PAGE, settings, operation)))
    steps = [
        text.value for text in app.markdown if text.value[:3] in {f"**{n}" for n in range(1, 6)}
    ]
    assert len(steps) == 5
    stride = "inserted zeros" in steps[-1]
    assert stride == (settings["s"] > 1)
    first = hues(settings["kh"] * settings["kw"])[0]
    assert sum(rf"\colorbox{{{first}66}}" in formula.value for formula in app.latex) >= 3


def test_a_link_names_the_cell_and_the_step() -> None:
    app = check(visit(CONV2D, "Strides", row=3, col=2, at=4))
    assert story_on(app)["at"] == [2, 1, 4]
    assert app.number_input(key="row").value == 3


@pytest.mark.parametrize(
    "query", [{"row": 99}, {"col": "x"}, {"at": -1}, {"at": "1e9", "row": 0}, {"ch": 7}]
)
def test_a_link_to_no_place_is_told_so(query: dict[str, object]) -> None:
    app = check(visit(CONV2D, "Strides", **query), warnings=1)
    assert "The link asked for" in app.warning[0].value
    assert story_on(app)["at"] == [1, 1, 1]


def test_the_numbers_beneath_move_both_ways() -> None:
    app = visit(CONV2D, "The notes’ example")
    app.number_input(key="at").set_value(4).run()
    assert story_on(check(app))["at"] == [1, 1, 4]


def test_a_smaller_geometry_keeps_the_place_inside() -> None:
    app = visit(CONV2D, "Strides", row=5, col=5, at=4)
    app.selectbox(key="example").set_value("The notes’ example").run()
    assert story_on(check(app))["at"] == [2, 2, 4]


def test_each_pair_of_channels_has_its_own_picture() -> None:
    title = "Channels: 3 → 2"
    problem = problem_of(CONV2D, CONV2D.examples[title])
    app = check(visit(CONV2D, title, ch=5))
    story = story_on(app)
    out, channel = kernel_pairs(problem.spec)[4]
    assert story["source"]["names"][0] == f"∂L/∂z⁽{'⁰¹²³'[out + 1]}⁾₁₁"
    assert story["target"]["names"][0] == f"x⁽{'⁰¹²³'[channel + 1]}⁾₁₁"
    assert story["kernel"]["numbers"] == [
        readable(one) for one in problem.grids["k"][4].ravel().tolist()
    ]
    assert story["others"] == "filter 1"
    assert any("filter 2 and channel 2" in text.value for text in app.caption)


@pytest.mark.parametrize(
    ("operation", "title", "others"),
    [
        (CONV2D, "The notes’ example", ""),
        (CONV2D, "Depthwise, stride 2", ""),
        (CONV2D, "Channels: 3 → 2", "filter 2"),
        (CONV_TRANSPOSE2D, "Upsampling by 2, channels 3 → 2", "channels 2, 3"),
    ],
)
def test_what_other_pairs_add_to_the_same_cells_is_said(
    operation: Operation, title: str, others: str
) -> None:
    app = check(visit(operation, title))
    assert story_on(app)["others"] == others
    said = [text.value for text in app.caption if "One pair is drawn" in text.value]
    assert len(said) == (title != "The notes’ example")
    assert all((others or "groups cut the others off") in text for text in said)


@pytest.mark.parametrize(
    "geometry",
    [
        {"h": 16, "w": 16, "kh": 7, "kw": 7},
        {"h": 16, "w": 4, "kh": 2, "kw": 2},
        {"h": 9, "w": 9, "kh": 1, "kw": 1},
        {"h": 12, "w": 12, "kh": 6, "kw": 6, "p": 4},
    ],
)
def test_what_is_too_large_to_read_is_said_and_not_drawn(geometry: dict[str, int]) -> None:
    app = check(opened(PAGE, **geometry))
    assert not [part for part in app.get("bidi_component") if part.proto.id.endswith("-two-ways")]
    assert any("are drawn for smaller ones" in note.value for note in app.info)
    assert len(app.latex) >= 5


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_what_the_browser_is_told_stays_small(operation: Operation) -> None:
    sizes = {
        title: len(str(two_ways.story(problem_of(operation, settings), 0)))
        for title, settings in operation.examples.items()
    }
    assert sizes["The notes’ example"] < 2_000
    assert max(sizes.values()) < 20_000, sizes


@draws(15)
@given(case=any_case, convolution=st.booleans())
def test_whatever_the_widgets_can_say_is_a_page(case: Case, convolution: bool) -> None:
    operation, geometry, _ = case
    query = {**link(PAGE, geometry, operation), "conv": "true convolution"}
    app = opened(PAGE, **(query if convolution else link(PAGE, geometry, operation)))
    assert not app.exception, [error.message for error in app.exception]
    assert not app.error
