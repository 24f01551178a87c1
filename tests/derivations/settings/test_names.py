"""What the fields of the settings are called, and the order in which Tab comes to them."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.problem.operations import SIDES
from tests.derivations.pages import FORWARD, TRANSPOSED_FORWARD
from tests.derivations.visits import opened

SIZES = ["Input rows", "Input columns", "Kernel rows", "Kernel columns"]
PADDINGS = ["Padding top", "Padding bottom", "Padding left", "Padding right"]
WIDGETS = ("button_group", "number_input", "selectbox", "text_input", "toggle")


def names(app: AppTest) -> list[str]:
    """What every field is called."""
    return [field.label for kind in WIDGETS for field in app.get(kind)]


@pytest.mark.parametrize(
    "entry", [FORWARD, TRANSPOSED_FORWARD, contents.SANDBOX], ids=lambda entry: entry.url
)
def test_every_field_is_named_whole_and_alone(entry: contents.Entry) -> None:
    named = names(opened(entry))
    assert {*SIZES} < {*named}
    assert len(named) == len({*named}), named


@pytest.mark.parametrize("entry", [FORWARD, TRANSPOSED_FORWARD], ids=lambda entry: entry.url)
def test_numbers_side_by_side_are_reached_as_they_are_read(entry: contents.Entry) -> None:
    prefix = entry.operation.prefix if entry.operation else ""
    app = opened(entry, **{f"{prefix}pm": SIDES})
    assert [field.label for field in app.number_input][:8] == [*SIZES, *PADDINGS]
    assert len(names(app)) == len({*names(app)})
