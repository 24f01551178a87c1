"""An activation behind Z on the pages: what arrives is ∂L/∂A, and nothing else differs."""

from __future__ import annotations

import re

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.is_mine_right import answer
from derivations.ui.problem.operations import CONV2D
from derivations.ui.problem.problem import with_activation
from derivations.ui.stage.model import model
from engine import numeric
from engine.activations import Activation
from engine.reading import worst
from tests.derivations.pages import FORWARD, INPUT_GRADIENT, TRANSPOSED_KERNEL_GRADIENT
from tests.derivations.problems import problem_of
from tests.derivations.visits import address, check, opened, stage_of, turn_to, values_on


def shown(told: dict, grid: str) -> np.ndarray:
    return values_on(told, "z", grid)


def test_the_numbers_that_are_set_are_those_of_the_output() -> None:
    app = check(opened(INPUT_GRADIENT, act="relu", g="1 2; 3 4", step="Activation"))
    told = stage_of(app)
    z = shown(told, "z")
    assert np.array_equal(shown(told, "da"), [[[1, 2], [3, 4]]])
    assert np.array_equal(shown(told, "df"), (z > 0).astype(int))
    assert np.array_equal(shown(told, "dz"), shown(told, "da") * (z > 0))
    assert "da" in told["editable"]
    assert "dz" not in told["editable"]
    assert told["step"] == "activation"
    assert all(one["holds"] for one in told["evidence"]["input_gradient"]["said"])
    assert told["evidence"]["input_gradient"]["said"][-1]["claim"] == "∂L/∂Z = finite differences"
    (field,) = [one for one in app.text_input if one.key == "g"]
    assert field.label.startswith("∂L/∂A")
    assert any("∂L/∂Z = ∂L/∂A ⊙ f′(Z) is computed" in one.value for one in app.caption)

    turn_to(app, TRANSPOSED_KERNEL_GRADIENT)  # it stands behind every Z
    assert stage_of(check(app))["behind"]
    assert address(app)["act"] == "relu"
    app.selectbox(key="act").set_value("leaky_relu").run()
    app.number_input(key="slope").set_value(0.2).run()
    assert (address(check(app))["act"], address(app)["slope"]) == ("leaky_relu", "0.2")
    assert {*np.unique(shown(stage_of(app), "df"))} <= {0.2, 1.0}
    app.selectbox(key="act").set_value("").run()
    assert "behind" not in stage_of(check(app))
    assert "act" not in address(app)


def test_the_way_there_ends_in_a() -> None:
    told = stage_of(check(opened(FORWARD, act="tanh", letters="a w z b", base="0", x="normal 1")))
    assert np.allclose(shown(told, "a"), np.tanh(shown(told, "z")))
    assert told["names"]["a"] == ["h_{#}"]
    assert told["behind"]["there"]["boards"][1]["values"] == "a"


def test_without_one_a_model_says_nothing_of_it() -> None:
    plain = problem_of(CONV2D, CONV2D.notes)
    for result in ("forward", "input_gradient"):
        told = model(plain, (result,), (0, 0, 0), "numbers")
        assert not {"a", "da", "df"} & {*told["values"], *told["shapes"], *told["order"]}
        assert "behind" not in told
        assert "behind" not in told["rows"][0]
    behind = with_activation(plain, Activation("relu"))
    assert model(behind, ("forward",), (0, 0, 0), "numbers")["id"] != told["id"]


@pytest.mark.parametrize("loss", ["Given", "Squares", "Target"])
def test_learning_goes_through_the_slope(loss: str) -> None:
    app = check(
        opened(contents.SANDBOX, act="leaky_relu", slope="0.1", n=2, loss=loss, eta="0.001",
               steps=2, learn="kernel,bias")
    )  # fmt: skip
    told = stage_of(app)
    a, da = shown(told, "a"), shown(told, "da")
    if loss == "Squares":
        assert np.allclose(da, a)
    z = shown(told, "z")
    assert np.allclose(shown(told, "dz"), da * np.where(z > 0, 1, 0.1))
    assert ("da" in told["editable"]) == (loss == "Given")
    for said in told["evidence"].values():
        assert said["said"]
        assert all(one["holds"] for one in said["said"]), said
    # And two steps by the rule lead there.
    problem = problem_of(CONV2D, CONV2D.notes, 2)
    arrays = problem.arrays
    activation = Activation("leaky_relu", 0.1)
    start = numeric.forward(problem.spec, *(arrays[grid] for grid in "xkb"))
    target = activation.value(start) * 0
    if loss == "Target":
        target = a.reshape(start.shape) - da.reshape(start.shape)
    for _ in range(2):
        z = numeric.forward(problem.spec, *(arrays[grid] for grid in "xkb"))
        upstream = problem.arrays["dz"] if loss == "Given" else activation.value(z) - target
        found = numeric.backward(
            problem.spec, arrays["x"], arrays["k"], activation.backward(z, upstream)
        )
        arrays |= {"k": arrays["k"] - 0.001 * found.dk, "b": arrays["b"] - 0.001 * found.db}
    assert np.allclose(values_on(told, "k", "k").ravel(), arrays["k"].ravel())
    (equation,) = [one.value for one in app.markdown if r"\odot" in one.value]
    assert r"\frac{\partial L}{\partial A}" in equation


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial a_{11}} "
         r"f'(z_{11}) k_{11}", "Right."),
        ("dx11 = da11*f'(z11)*k12", "A slip."),
        ("dx11 = da11*k11", "**A is"),
        ("a11 = f(z11)", "**A is"),
        ("dx11 = da11*f'(z12)*k11", "**A is"),
    ],
)  # fmt: skip
def test_a_typed_line_through_it_is_read_or_not_understood(text: str, word: str) -> None:
    problem = with_activation(problem_of(CONV2D, CONV2D.notes), Activation("relu"))
    found = answer.judged(problem, text)
    assert found
    if word == "**A is":
        assert found.refusal
        assert "da11 f'(z11) k11" in str(found.refusal)
    else:
        assert answer.LOOKS[worst(found.verdicts)].word == word


@pytest.mark.parametrize(
    ("text", "word", "says"),
    [
        ("dz11 = da11 f'(z11)", "Right.", "nine numbers"),
        ("dz = da * (z > 0)", "Right.", "nine numbers"),
        ("dz = da * (z >= 0)", "Right.", "another side than PyTorch"),
        ("dz = da", "A slip.", "forgotten"),
        ("dz = da * z", "A slip.", "It is not"),
    ],
)
def test_the_step_behind_z_alone_is_judged(text: str, word: str, says: str) -> None:
    app = check(opened(contents.MINE, act="relu", tex=text))
    (said,) = [one.value for one in app.markdown if f"**{word}**" in one.value]
    assert says in said


def test_numbers_without_the_slope_are_named() -> None:
    problem = with_activation(problem_of(CONV2D, CONV2D.notes), Activation("relu"))
    forgotten = numeric.backward(
        problem.spec, problem.arrays["x"], problem.arrays["k"], problem.grids["da"]
    )
    app = check(opened(contents.MINE, act="relu", nums=f"dk = {forgotten.dk[0, 0].tolist()}"))
    (said,) = [one.value for one in app.markdown if "Exactly what you get" in one.value]
    assert "f′ forgotten" in said
    right = problem.result("input_gradient")[0].tolist()
    da = problem.grids["da"][0].tolist()
    app = check(opened(contents.MINE, act="relu", nums=f"dA = {da}\ndx = {right}"))
    assert [one.value for one in app.markdown if "Right, to the digits" in one.value]


@pytest.mark.parametrize("letters", ["x k z b", "a w z b"])
def test_what_it_makes_is_judged(letters: str) -> None:
    """In the cells of A, beside the line of Z that it is taken of."""
    problem = with_activation(problem_of(CONV2D, CONV2D.notes), Activation("relu"))
    name = "a" if letters == "x k z b" else "h"
    right, z = (one[0].tolist() for one in (problem.behind("a"), problem.result("forward")))
    link = {"act": "relu", "letters": letters}
    app = check(opened(contents.MINE, nums=f"{name} = {right}", **link))
    assert [one.value for one in app.markdown if "Right, to the digits" in one.value]
    app = check(opened(contents.MINE, nums=f"{name} = {z}", **link))
    text = " ".join(one.value for one in app.markdown)
    assert f"f forgotten: $Z$ taken as ${name.upper()}$" in text
    assert re.search(name + r"_\{\d\d\} = f \\big\(", text)
    app = check(opened(contents.MINE, nums=f"{name} = [[0, 1]]", **link))
    assert any("The wrong shape" in one.value for one in app.markdown)


def test_a_link_that_names_a_without_an_activation_is_no_harm() -> None:
    app = check(opened(contents.MINE, grid="a", nums="[[1, 2], [3, 4]]"))
    assert any("Which grid is it?" in one.value for one in app.markdown)


def test_numbers_that_hide_a_mistake_set_what_they_say_and_give_all_back() -> None:
    """∂L/∂Z itself is set then: with an activation behind Z it would be computed from them."""
    app = check(opened(contents.WHAT_IF, act="relu", mistake="Mean"))
    before = address(app)
    next(one for one in app.button if one.label == "Numbers that hide it").click().run()
    assert {"act", "g"} & {*address(check(app))} == {"g"}
    assert any("**hides**" in one.value for one in (*app.markdown, *app.info))
    next(one for one in app.button if one.label == "My numbers again").click().run()
    assert address(check(app)) == before


def test_practice_asks_for_numbers_that_can_be_written() -> None:
    app = check(opened(contents.PRACTICE, act="sigmoid", x="normal 1", k="normal 1"))
    dz = app.session_state["_run"].problem.grids["dz"]
    assert np.array_equal(dz, np.round(dz, 4))
    assert dz.any()
