"""Whatever a link says: what fits is taken, the rest is refused in one sentence."""

from __future__ import annotations

import re
from unittest.mock import patch

import numpy as np
import pytest
from streamlit.runtime.state.session_state_proxy import SessionStateProxy

from derivations.ui import contents
from derivations.ui.problem.operations import BOUNDS, CONV2D, CONV_TRANSPOSE2D
from derivations.ui.settings import link
from engine import Conv2dSpec, numeric
from tests.derivations.pages import (
    FORWARD,
    INPUT_GRADIENT,
    TRANSPOSED_FORWARD,
    TRANSPOSED_INPUT_GRADIENT,
)
from tests.derivations.visits import address, check, figures_of, opened, stage_of

HOSTILE = [
    "99",
    "-1",
    "0",
    "",
    " ",
    "zz",
    "1.5",
    "1e9",
    "NaN",
    "٣",
    "+3",
    "0x3",
    "9" * 400,
    "inf",
    "x" * 10_000,
    "None",
    "__import__('os').system('id')",
    "1; DROP TABLE cells",
    "<img src=x onerror=alert(1)>",
    "**bold** $\\frac{1}{2}$ [a](http://example.com)",
    "\u202e\u0000\n\t",
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
def test_a_hostile_value_anywhere_in_a_link_falls_back(value: str) -> None:
    for operation, entry in ((CONV2D, INPUT_GRADIENT), (CONV_TRANSPOSE2D, TRANSPOSED_FORWARD)):
        clean = figures_of(opened(entry))
        geometry = {operation.key(name): value for name in operation.names}
        # A setting none of whose bounds forbids the value is left out of the attack.
        geometry = {key: value for key in geometry if not _allowed(key.removeprefix(
            operation.prefix), value)}  # fmt: skip
        app = opened(entry, **geometry, row=value, col=value, step=value)
        assert not app.exception, [error.message for error in app.exception]
        assert figures_of(app) == clean
        assert len(app.warning) <= 1
        assert all(len(note.value) < 1_500 for note in app.warning)


@pytest.mark.parametrize("value", ["", "x", "Conv3d", "9" * 10_000])
def test_the_sandbox_knows_no_other_operation(value: str) -> None:
    app = opened(contents.SANDBOX, op=value)
    assert figures_of(check(app, warnings=1)) == figures_of(opened(contents.SANDBOX))


def test_an_empty_setting_in_a_link_can_be_set_afterwards() -> None:
    app = opened(FORWARD, s="")
    app.text_input(key="_pair_s").set_value("2").run()
    assert len(figures_of(check(app))["result"]) == 1


def test_an_address_that_is_gone_back_to_is_taken_where_streamlit_does_not_say_so() -> None:
    app = opened(FORWARD, h=4)
    for back in (False, True):
        app.query_params.clear()
        app.query_params["h"] = "5"
        if back:
            app.query_params[link.BACK] = ""
        app = check(app.run())
        assert address(app) == {"h": "5" if back else "4"}


def test_a_stride_of_its_own_for_rows_and_columns_is_typed_and_linked() -> None:
    app = opened(FORWARD, h=5, w=4, s="2,2")
    assert address(app) == {"h": "5", "w": "4", "s": "2"}
    for typed in ("2 1", "(2, 1)", "2,1"):
        app = opened(FORWARD, h=5, w=4)
        app.text_input(key="_pair_s").set_value(typed).run()
        assert address(check(app))["s"] == "2,1"
        assert app.text_input(key="_pair_s").value == "2, 1"
        assert np.shape(figures_of(app)["result"]) == (2, 3)
    app.text_input(key="_pair_s").set_value("2 9").run()
    assert address(check(app))["s"] == "2,1"
    assert app.text_input(key="_pair_s").value == "2, 1"
    (told,) = [one.value for one in app.caption if "not taken" in one.value]
    assert "`2 9` was not taken for Stride: it goes from 1 to 8" in told
    assert not [one for one in app.run().caption if "not taken" in one.value]


def _allowed(name: str, value: str) -> bool:
    least, most, _ = BOUNDS[name]
    return value.isascii() and value.isdigit() and least <= int(value[:9]) <= most


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
def test_hostile_numbers_in_a_link_are_refused_or_read(value: str) -> None:
    for entry, prefix in ((FORWARD, ""), (TRANSPOSED_INPUT_GRADIENT, "t"), (contents.SANDBOX, "")):
        app = opened(entry, **{prefix + grid: value for grid in ("x", "k", "b", "g")})
        assert not app.exception, [error.message for error in app.exception]
        notes = [note for note in app.warning if "diverges" not in note.value]
        assert len(notes) <= 1
        for grid in figures_of(app).values():
            assert all(cell is None or abs(cell) < 1e20 for row in grid for cell in row)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"h": "99"}, "99"),
        ({"s": "zz"}, "zz"),
        ({"row": "99"}, "99"),
        ({"col": "0"}, "0"),
        ({"step": "zz"}, "zz"),
        ({"x": "garbage"}, "garbage"),
        ({"k": "1 2; 3"}, "K"),
    ],
)
def test_one_sentence_names_what_was_not_taken(query: dict[str, str], named: str) -> None:
    app = check(opened(FORWARD, **query), warnings=1)
    assert named in app.warning[0].value
    assert app.warning[0].value.count("\n") == 0
    assert figures_of(app) == figures_of(opened(FORWARD))
    # Told once: the next thing a visitor does clears it, unless the text is still there to mend.
    app.number_input(key="h").set_value(4).run()
    assert len(app.warning) == (1 if {"x", "k"} & set(query) else 0)


def test_what_a_link_says_is_shown_as_text_and_not_as_markup() -> None:
    app = check(opened(FORWARD, h="**1**", x="**b**"), warnings=1)
    said = app.warning[0].value
    # Nothing but code spans holds what came from outside: Markdown reads nothing in them.
    assert "`**1**`" in said
    assert "`**b**`" in said
    assert not {"**1**", "**b**"} & {*re.sub(r"`[^`]*`", "", said).split()}


HUGE = {
    "x": "1e308 -1e300 1e308; 1e200 1e308 -1e308; 3 1e-320 1e308",
    "k": "1e308 -1e308; 1e308 2e307",
    "g": "1e308 -1e10; 1e300 -1e308",
}


@pytest.mark.parametrize("activation", ["", "sigmoid"])
@pytest.mark.parametrize("entry", [FORWARD, contents.WHAT_IF, contents.SANDBOX, contents.MATRIX])
def test_results_that_no_float64_holds_are_shown_and_compared_with_nothing(
    entry: contents.Entry, activation: str
) -> None:
    diverges = entry is contents.SANDBOX and (not activation or _z_is_no_number())
    query = HUGE | ({"act": activation} if activation else {})
    app = check(opened(entry, **query), warnings=1 + diverges)
    assert "larger than a float64 holds" in app.warning[0].value
    evidence = stage_of(app).get("evidence", {})
    assert all(one["holds"] for result in evidence.values() for one in result["said"])


def _z_is_no_number() -> bool:
    """Whether ∞ − ∞ comes up: where products are added before they are rounded, none is ∞.

    Behind a sigmoid the gradients are 0 at ±∞, and no number runs away.
    """
    x, k = ([[float(one) for one in row.split()] for row in HUGE[grid].split(";")] for grid in "xk")
    with np.errstate(over="ignore", invalid="ignore"):
        z = numeric.forward(Conv2dSpec((3, 3), (2, 2)), x=x, k=k, b=1)
    return bool(np.isnan(z).any())


def test_the_state_of_a_widget_of_no_page_is_passed_over() -> None:
    """Streamlit then gives no state as a whole."""
    with patch.object(SessionStateProxy, "to_dict", side_effect=KeyError) as asked:
        app = check(opened(FORWARD, h=5).run())
    assert asked.called
    assert address(app) == {"h": "5"}


@pytest.mark.parametrize("rest", ["zzz", "h", "**b**", "h5h6h"])
def test_what_of_a_short_link_cannot_be_read_is_told(rest: str) -> None:
    app = check(opened(FORWARD, q=f"w4{rest}"), warnings=1)
    assert f"settings in short `{'h' if rest == 'h5h6h' else rest}`" in app.warning[0].value
    assert address(app)["w"] == "4"
