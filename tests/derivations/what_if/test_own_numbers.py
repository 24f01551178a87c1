"""The visitor's own numbers come back by one click, whatever hid or showed a mistake meanwhile."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D, OPERATIONS, Operation
from derivations.ui.settings.fields import text_key
from derivations.ui.what_if.explanations import geometry_that_shows
from engine.mistakes import MISTAKES, Mistake
from tests.derivations.problems import problem_of
from tests.derivations.visits import button, check, link, opened

PAGE = contents.WHAT_IF
MINE = "My numbers again"
HIDE, SHOW = "Numbers that hide it", "Numbers that show it"
OWN = "2 0; 0,5"
"""As a visitor may write it: not as the page would."""


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return check(button(app, label).click().run())


def test_hide_and_show_and_hide_again_and_my_numbers_are_back() -> None:
    app = check(opened(PAGE, k=OWN, base=1))
    assert MINE not in labels(app)
    for label in (HIDE, SHOW, HIDE):
        press(app, label)
        assert MINE in labels(app)
        assert app.text_input(key="k").value != OWN
    press(app, MINE)
    assert app.text_input(key="k").value == OWN
    assert MINE not in labels(app)


def test_what_is_typed_meanwhile_is_the_visitors() -> None:
    app = press(opened(PAGE, k=OWN), HIDE)
    app.text_input(key="k").set_value("1 2; 3 4").run()
    assert MINE not in labels(check(app))
    press(app, HIDE)
    press(app, MINE)
    assert app.text_input(key="k").value == "1 2; 3 4"


def test_numbers_that_were_never_typed_come_back_as_none() -> None:
    app = press(press(opened(PAGE), HIDE), MINE)
    assert app.text_input(key="k").value == ""
    assert "**shows**" in app.info[0].value


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_grid_comes_back(mistake: Mistake, operation: Operation) -> None:
    title = geometry_that_shows(operation, mistake)
    geometry = operation.examples[title]
    named = {} if mistake is MISTAKES[0] else {"mistake": mistake.title}
    grids = {text_key(operation, grid): "random 3" for grid in ("x", "k", "dz")}
    app = check(opened(PAGE, **link(PAGE, geometry, operation), **named, **grids))
    assert problem_of(operation, geometry)
    for label in (HIDE, SHOW):
        if not button(app, label).disabled:
            press(app, label)
    if MINE in labels(app):
        press(app, MINE)
    assert {key: app.text_input(key=key).value for key in grids} == grids


def test_they_come_back_after_another_page_and_another_operation() -> None:
    app = press(opened(PAGE, k=OWN), HIDE)
    app.button_group(key="op").set_value("Transpose").run()
    assert MINE not in labels(check(app))
    app.button_group(key="op").set_value(CONV2D.short).run()
    press(app, MINE)
    assert app.text_input(key="k").value == OWN
