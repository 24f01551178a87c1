"""A padding by name, chosen in its field or by a link, is computed and explained."""

from __future__ import annotations

import pytest

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D, ODD, OPERATIONS, Operation
from derivations.ui.problem.padding_said import padding_said
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import check, link, opened, result_on


@pytest.mark.parametrize("mode", ODD)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_link_by_name_shows_the_padded_geometry_and_says_whose_it_is(
    operation: Operation, mode: str
) -> None:
    geometry = operation.notes | {"h": 4, "w": 5, "kh": 3, "kw": 3, "s": 2, "pm": mode}
    entry = contents.NOTES[operation][0]
    parameters = link(entry, {name: geometry[name] for name in ("h", "w", "kh", "kw", "s", "pm")})
    assert " " not in str(parameters[operation.key("pm")])
    app = check(opened(entry, **parameters))
    assert padding_said(operation, geometry) in [caption.value for caption in app.caption]
    problem = problem_of(operation, geometry, 1)
    sizes = (2, 3) if operation is CONV2D else (8, 10)
    assert problem.spec.output_size == sizes
    shown = result_on(app, problem, "forward")
    assert (shown == computed(problem, "forward")).all()
    # output_padding belongs to the name: there is nothing to choose.
    assert operation.key("o") not in [group.key for group in app.button_group]
