"""Settings that do not fit together are explained, and mended by one click."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    SAME,
    SIDES,
    TENSORFLOW,
    Operation,
    Settings,
)
from derivations.ui.settings.repair import Row, _drawing
from tests.derivations.pages import FORWARD, TRANSPOSED_FORWARD
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import address, button, check, link, opened, result_of, result_on

MISFITS = {
    "kernel larger than padded input": (CONV2D, {"h": 2, "kh": 7}),
    "dilated kernel larger than input": (CONV2D, {"kh": 3, "d": 3}),
    "output padding not below stride": (CONV_TRANSPOSE2D, {"s": 2, "o": 2}),
    "padding eats the whole output": (CONV_TRANSPOSE2D, {"p": 4}),
    "channels not shared": (CONV2D, {"ci": 3, "co": 2, "gr": 2}),
    "same with a stride": (CONV2D, {"pm": SAME, "s": 2}),
    "kernel larger than one row": (CONV2D, {"h": 1, "kh": 2}),
    "padding eats one row": (CONV_TRANSPOSE2D, {"h": 1, "w": 1, "kh": 1, "kw": 1, "p": 1}),
    "one channel for two groups": (CONV2D, {"ci": 1, "co": 2, "gr": 2}),
    "same of one row with a stride": (CONV2D, {"h": 1, "kh": 1, "pm": SAME, "s": 2}),
    "one side eats the whole output": (CONV_TRANSPOSE2D, {"pm": SIDES, "pt": 2, "pb": 1}),
}


@pytest.mark.parametrize(("operation", "geometry"), MISFITS.values(), ids=MISFITS)
def test_a_misfit_is_explained_and_the_notes_example_shown(
    operation: Operation, geometry: Settings
) -> None:
    for entry in (*contents.NOTES[operation], contents.MATRIX, contents.SANDBOX):
        parameters = link(entry, geometry, operation)
        app = check(opened(entry, **parameters), warnings=1)
        assert len(app.warning[0].value) < 400
        notes = problem_of(operation, operation.notes)
        result = result_of(entry)
        if entry.operation:
            assert np.array_equal(result_on(app, notes, result), computed(notes, result))


@pytest.mark.slow
def test_every_offered_repair_mends() -> None:
    for operation, geometry in MISFITS.values():
        entry = contents.NOTES[operation][0]
        offered = [b.key for b in opened(entry, **link(entry, geometry)).button if _repairs(b)]
        assert offered
        for key in offered:
            app = opened(entry, **link(entry, geometry))
            check(app.button(key=key).click().run())


def test_settings_that_no_two_changes_mend_are_still_explained() -> None:
    entry = TRANSPOSED_FORWARD
    geometry = {"h": 8, "w": 1, "kh": 5, "s": 2, "p": 40, "o": 7, "ci": 2, "co": 4, "gr": 3}
    app = check(opened(entry, **link(entry, geometry)), warnings=1)
    assert not [button for button in app.button if _repairs(button)]
    assert any("start from an example" in text.value for text in app.markdown)


def _repairs(button: Any) -> bool:
    return str(button.key).startswith("repair-")


SAID = {
    "kernel larger than padded input": [
        "The kernel spans 7 rows, the padded input has 2: kernel height ≤ 2 or padding ≥ 3 fits.",
    ],
    "dilated kernel larger than input": ["The kernel spans 7 rows with dilation 3, "],
    "output padding not below stride": [
        "Output padding 2 (height) has to be smaller than the stride, 2, or than the dilation, 1: "
        "it can be at most 1.",
    ],
    "padding eats the whole output": ["The padding takes 4 + 4 rows away from an output of 3, "],
    "channels not shared": ["3 input channels cannot be shared out equally to 2 groups: "],
    "same with a stride": ["PyTorch, whose rules hold here, knows it for stride 1 only"],
    "kernel larger than one row": ["The kernel spans 2 rows, the padded input has 1: "],
    "padding eats one row": ["The padding takes 1 + 1 rows away from an output of 1, "],
    "one channel for two groups": ["1 input channel cannot be shared out equally to 2 groups: "],
    "same of one row with a stride": ["“same” asks for as many rows of Z as X has, 1. "],
    "one side eats the whole output": ["The padding takes 2 + 1 rows away from an output of 3, "],
}


@pytest.mark.parametrize("name", MISFITS)
def test_a_misfit_is_told_once_and_in_the_words_of_the_page(name: str) -> None:
    operation, geometry = MISFITS[name]
    entry = contents.NOTES[operation][0]
    app = opened(entry, **link(entry, geometry))
    (said,) = (warning.value for warning in app.warning)
    for sentence in SAID[name]:
        assert said.count(sentence) == 1, said
    labels = [button.label for button in app.button if _repairs(button)]
    drawn = [html.body for html in app.get("html") if 'class="conv-misfit' in html.body]
    assert drawn
    shown = " ".join([said, *drawn, *labels])
    assert not re.search(r"(?<!\+ )\b1 (input channels|output channels|rows|columns)\b", shown)
    assert "_" not in shown, "the names of the code are not the page's"


def test_what_a_drawing_says_is_escaped() -> None:
    shown = _drawing([Row("<b>&", ["<i>"])], 1)
    assert "&lt;b&gt;&amp;" in shown
    assert "&lt;i&gt;" in shown


def test_pytorchs_same_with_a_stride_is_one_click_from_tensorflows() -> None:
    app = check(opened(FORWARD, pm="same", s=2, h=4), warnings=1)
    assert "PyTorch" in app.warning[0].value
    button(app, "TensorFlow’s “same” instead").click().run()
    assert app.session_state["pm"] == TENSORFLOW
    assert any("⌈4/2⌉ = 2 rows" in caption.value for caption in check(app).caption)


def test_rows_or_columns_alone_are_mended() -> None:
    app = check(opened(TRANSPOSED_FORWARD, ts="2,1", to=1, tkh=3), warnings=1)
    assert "Output padding 1 (width) has to be smaller than the stride, 1," in app.warning[0].value
    button(app, "Horizontal output padding 0 instead of 1").click().run()
    assert address(check(app)) == {"tkh": "3", "ts": "2,1", "to": "1,0"}
