"""The sandbox learns: steps are those of the rule, a link replays them, and nothing runs away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.problem.grid_text import default
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation, Settings
from derivations.ui.problem.problem import channels_of, shape_of
from derivations.ui.sandbox.curve import MOST_MARKERS, loss_curve
from derivations.ui.sandbox.learning import MOST_STEPS
from engine import numeric
from engine.agreement import LOSS
from tests.derivations.problems import problem_of
from tests.derivations.visits import (
    address,
    check,
    link,
    opened,
    stage_of,
    values_on,
    words_of_charts,
)

CHANNELS = {"ci": 2, "co": 3, "p": 1}
CASES = {
    "conv": (CONV2D, CONV2D.notes, 1),
    "conv, channels, batch": (CONV2D, CONV2D.notes | CHANNELS, 2),
    "transpose": (CONV_TRANSPOSE2D, CONV_TRANSPOSE2D.notes, 1),
    "transpose, channels, batch": (CONV_TRANSPOSE2D, CONV_TRANSPOSE2D.notes | CHANNELS, 2),
}
LEARNED = {"kernel": "k", "bias": "b", "input": "x"}
LOSSES = ("Given", "Squares", "Target")


def sandbox(case: str = "conv", **query: object) -> AppTest:
    """The sandbox at a case's geometry."""
    operation, settings, samples = CASES[case]
    return opened(contents.SANDBOX, **link(contents.SANDBOX, settings, operation, samples), **query)


def inputs_of(app: AppTest) -> dict[str, list]:
    """The numbers of the first channel that the stage shows, and the target they follow from."""
    told = stage_of(app)
    found = {grid: values_on(told, grid, grid)[0].tolist() for grid in ("x", "k", "b", "dz", "z")}
    if app.button_group(key="loss").value == "Target":
        found["t"] = np.subtract(found["z"], found["dz"]).tolist()
    return found


def press(app: AppTest, title: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == title]
    assert not button.disabled, title
    return button.click().run()


def is_open(app: AppTest, title: str) -> bool:
    (button,) = [button for button in app.button if button.label == title]
    return not button.disabled


def by_the_rule(
    operation: Operation, settings: Settings, samples: int, loss: str, moved: list[str], steps: int
) -> dict[str, np.ndarray]:
    """x, k, b and ∂L/∂Z after steps with η = 0.001, from the formulas alone."""
    problem = problem_of(operation, settings, samples)
    arrays: dict[str, Any] = problem.arrays
    target = default(shape_of(problem.spec, "t", samples), "t").reshape(arrays["dz"].shape)
    for step in range(steps + 1):
        z = numeric.compute(problem.spec, "forward", **arrays)
        if loss != "Given":
            arrays["dz"] = z - (target if loss == "Target" else 0)
        if step == steps:
            return arrays
        found = {
            grid: numeric.compute(problem.spec, f"{name}_gradient", **arrays)
            for name, grid in LEARNED.items()
        }
        arrays |= {LEARNED[name]: arrays[LEARNED[name]] - 0.001 * found[LEARNED[name]]
                   for name in moved}  # fmt: skip
    raise AssertionError


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_steps_are_those_of_the_rule(case: str, loss: str) -> None:
    operation, settings, samples = CASES[case]
    spec = operation.spec(settings)
    for moved in (["kernel"], ["kernel", "bias", "input"]):
        app = opened(
            contents.SANDBOX,
            **link(contents.SANDBOX, settings, operation, samples),
            loss=loss,
            eta="0.001",
            steps=3,
            learn=moved[0],
        )
        app.button_group(key="learn").set_value(moved).run()
        check(app)
        expected = by_the_rule(operation, settings, samples, loss, moved, 3)
        if samples == 1 and spec.in_channels == 1:
            for grid, shown in inputs_of(app).items():
                if grid not in ("t", "z"):
                    told = channels_of(spec, grid, expected[grid])[0]
                    np.testing.assert_allclose(shown, told, rtol=1e-12, err_msg=grid)
        metric = {one.label: one.value.replace("−", "-") for one in app.metric}
        z = numeric.compute(spec, "forward", **expected)
        value = {
            "Given": (z * expected["dz"]).sum(),
            "Squares": (z**2).sum() / 2,
            "Target": (expected["dz"] ** 2).sum() / 2,
        }[loss]
        assert metric["L"] == f"{value:.4g}"
        assert metric["Step 3 promised"].startswith("-")


@pytest.mark.parametrize("case", ["conv", "transpose"])
def test_what_is_beside_the_steps(case: str) -> None:
    app = check(sandbox(case, loss="Target"))
    told = stage_of(app)["evidence"]
    claims = [one["claim"] for found in told.values() for one in found["said"]]
    assert claims.count(LOSS) == 3, "all three gradients"
    assert len([text for text in app.markdown if LOSS in text.value]) == 1, "and ∂L/∂Z"
    assert any(text.value.startswith("Every η up to") for text in app.caption)
    press(app, "Take a step")
    check(app)
    assert any(text.startswith("L over 1 step: from ") for text in words_of_charts(app))
    given = check(sandbox(case))
    told = stage_of(given)["evidence"]
    assert LOSS not in [one["claim"] for found in told.values() for one in found["said"]]
    assert not any(text.value.startswith("Every η up to") for text in given.caption)


@pytest.mark.slow
def test_undo_is_exact_and_a_link_replays() -> None:
    app = check(sandbox(loss="Target", eta="0.003"))
    seen = [inputs_of(app)]
    for _ in range(3):
        seen.append(inputs_of(check(press(app, "Take a step"))))
    assert seen[0]["k"] != seen[1]["k"] != seen[2]["k"]
    press(app, "Take 10")
    assert address(app)["steps"] == "13"
    again = opened(contents.SANDBOX, **address(app))
    assert inputs_of(check(again)) == inputs_of(app)
    app.number_input(key="steps").set_value(3).run()
    for back in (3, 2, 1):
        assert inputs_of(app) == seen[back]
        check(press(app, "Undo"))
    assert inputs_of(app) == seen[0]
    assert not is_open(app, "Undo")
    press(app, "Take 10")
    assert inputs_of(check(press(app, "Start over"))) == seen[0]
    assert "steps" not in address(app)


@pytest.mark.parametrize("case", ["conv", "transpose, channels, batch"])
@pytest.mark.parametrize("learned", ["kernel", "input"])
def test_a_descent_that_diverges_says_so(case: str, learned: str) -> None:
    app = check(sandbox(case, loss="Squares", eta="10", steps="150", learn=learned), warnings=1)
    (note,) = [one.value for one in app.warning]
    assert note.startswith("L grows: η is too large. It diverges: step ")
    taken = app.number_input(key="steps").value
    assert taken == 150, "the link's own number stays, for a smaller η"
    for grid in inputs_of(app).values():
        assert all(cell is None or np.isfinite(cell) for row in grid for cell in row)
    assert not is_open(app, "Take a step")
    assert not is_open(app, "Take 10")
    check(press(app, "Undo"), warnings=app.number_input(key="steps").value > 0)
    assert app.number_input(key="steps").value < 20
    app.number_input(key="eta").set_value(0.0001).run()
    check(app)


def test_a_first_step_that_runs_away_is_not_taken() -> None:
    app = sandbox(loss="Squares", eta="10", x="999 " * 9, learn="kernel", steps="1")
    check(app, warnings=1)
    assert "step 1 would take a number past 1,000,000" in app.warning[0].value
    assert "after 0 steps" in app.warning[0].value
    assert not is_open(app, "Undo")


def test_a_step_too_wide_is_told_before_it_diverges() -> None:
    app = check(sandbox(loss="Squares", eta="0.2", steps="1"), warnings=1)
    assert app.warning[0].value.startswith("L grows: η is too large. Step 1 took it from ")


def test_nothing_to_move_is_no_step() -> None:
    app = check(sandbox(loss="Squares"))
    before = inputs_of(app)
    app.button_group(key="learn").set_value([]).run()
    assert not is_open(app, "Take a step")
    assert "Choose what a step moves." in [text.value for text in app.caption]
    assert inputs_of(check(app)) == before
    app.number_input(key="steps").set_value(5).run()
    assert inputs_of(check(app)) == before


HOSTILE = ["", "1e9", "-1", "inf", "nan", "9" * 400, "zz", "<b>1</b>", "0x1", "1e-9", "\u0663.5"]


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_hostile_link_falls_back(value: str) -> None:
    clean = inputs_of(opened(contents.SANDBOX))
    app = opened(contents.SANDBOX, loss=value, eta=value, steps=value, learn=value)
    assert not app.exception, [error.message for error in app.exception]
    assert inputs_of(app) == clean
    assert len(app.warning) == 1
    assert "usual value is shown instead" in app.warning[0].value
    assert len(app.warning[0].value) < 500


@pytest.mark.parametrize("key", ["steps", "eta", "loss", "learn"])
def test_one_sentence_names_what_was_not_taken(key: str) -> None:
    app = check(sandbox(**{key: "12345"}), warnings=1)
    assert "`12345`" in app.warning[0].value
    app.button_group(key="n").set_value(2).run()
    assert not check(app).warning, "told once"


def test_a_target_is_typed_and_kept() -> None:
    app = check(sandbox(loss="Target", t="5"))
    app.text_input(key="t").set_value("1 2; 3 4").run()
    assert inputs_of(check(app))["t"] == [[1, 2], [3, 4]]
    app.button_group(key="loss").set_value("Squares").run()
    assert "t" not in inputs_of(check(app))
    press(app, "Take a step")
    app.button_group(key="loss").set_value("Target").run()
    assert inputs_of(check(app))["t"] == [[1, 2], [3, 4]]
    app.text_input(key="t").set_value("1 2; 3").run()
    assert not app.exception
    assert inputs_of(app)["t"] == [[1, 2], [3, 4]]
    assert any("Rows of 1 and of 2" in text.value for text in app.caption)


def test_each_operation_has_its_own_target() -> None:
    app = check(sandbox("transpose", loss="Target", tt="1 2 3; 4 5 6; 7 8 9", t="5"))
    assert inputs_of(app)["t"] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    app.button_group(key="op").set_value(CONV2D.short).run()
    assert inputs_of(app)["t"][0][0] == 5


def test_a_computed_gradient_and_a_number_that_moved_are_not_changed_in_place() -> None:
    assert set(stage_of(check(sandbox()))["editable"]) == {"x", "k", "b", "dz"}
    app = check(sandbox(loss="Target", learn="kernel"))
    assert app.text_input(key="g").disabled
    assert set(stage_of(app)["editable"]) == {"x", "k", "b"}
    press(app, "Take a step")
    assert set(stage_of(check(app))["editable"]) == {"x", "b"}


def test_the_last_step_there_is() -> None:
    app = check(sandbox(loss="Squares", eta="0.001", steps=str(MOST_STEPS - 3)))
    press(app, "Take 10")
    assert app.number_input(key="steps").value == MOST_STEPS
    assert not is_open(app, "Take a step")


def test_the_line_of_l() -> None:
    (line,) = loss_curve([8, 4, 2]).data
    assert "%{x} steps" not in line.hovertemplate, "the first is 1 step"
    assert (list(line.x), list(line.y), line.mode) == ([0, 1, 2], [8, 4, 2], "lines+markers")
    assert loss_curve([8, 4, 2]).layout.yaxis.type == "linear"
    wide, wider = (loss_curve([8, 4, least]).layout.yaxis for least in (0.01, 1e-15))
    assert (wide.type, wide.dtick, wider.type, wider.dtick) == ("log", 1, "log", 3)
    assert loss_curve([8, -4]).layout.yaxis.type == "linear"
    assert loss_curve([1.0] * (MOST_MARKERS + 1)).data[0].mode == "lines"


def test_a_loss_that_stands_still_does_not_grow() -> None:
    check(sandbox(loss="Given", g="1 1; 1 1", x="zeros", b="-3", steps="2"))


@pytest.mark.parametrize("letters", ["x k z b", "X W Y b"])
def test_a_true_convolution_learns_the_kernel_turned(letters: str) -> None:
    """The same kernel, written turned: the same L, and the steps turned as well."""
    how = {"loss": "Target", "steps": "3", "eta": "0.003"}
    plain = check(sandbox(k="2 3; -2 4", **how))
    turned = check(sandbox(k="4 -2; 3 2", conv="true convolution", letters=letters, **how))
    assert np.array_equal(np.rot90(inputs_of(plain)["k"], 2), inputs_of(turned)["k"]), "bit for bit"
    assert [one.value for one in plain.metric] == [one.value for one in turned.metric]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"h": 16, "w": 16, "kh": 5, "kw": 5, "ci": 2, "co": 2}, "products"),
        ({"h": 16, "w": 16, "kh": 1, "kw": 1, "s": 4, "ci": 4, "co": 4, "gr": 4}, "trials"),
    ],
)
def test_what_would_keep_the_server_busy_is_not_checked(geometry: Settings, said: str) -> None:
    query = link(contents.SANDBOX, geometry, CONV_TRANSPOSE2D, 2)
    app = check(opened(contents.SANDBOX, **query, loss="Squares", eta="0.0001", steps="2"))
    (told,) = [one.value for one in app.info]
    assert said in told
    assert not [text.value for text in app.markdown if LOSS in text.value]
    assert "Step 2 promised" in [one.label for one in app.metric]
