"""Settings that do not fit together are explained, and mended by one click."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    SAME,
    SIDES,
    Operation,
    Settings,
)
from tests.derivations.pages import TRANSPOSED_FORWARD
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import check, link, opened, result_of, result_on

MISFITS = {
    "kernel larger than padded input": (CONV2D, {"h": 2, "kh": 7}),
    "dilated kernel larger than input": (CONV2D, {"kh": 3, "d": 3}),
    "output padding not below stride": (CONV_TRANSPOSE2D, {"s": 2, "o": 2}),
    "padding eats the whole output": (CONV_TRANSPOSE2D, {"p": 4}),
    "channels not shared": (CONV2D, {"ci": 3, "co": 2, "gr": 2}),
    "same with a stride": (CONV2D, {"pm": SAME, "s": 2}),
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
    geometry = {"h": 8, "w": 1, "kh": 5, "s": 2, "p": 4, "o": 3, "ci": 2, "co": 4, "gr": 3}
    app = check(opened(entry, **link(entry, geometry)), warnings=1)
    assert not [button for button in app.button if _repairs(button)]
    assert any("start from an example" in text.value for text in app.markdown)


def _repairs(button: Any) -> bool:
    return str(button.key).startswith("repair-")
