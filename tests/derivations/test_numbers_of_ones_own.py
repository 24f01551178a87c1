"""The card of numbers on "Is mine right?", without a browser."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui.compared import words
from derivations.ui.contents import MINE
from derivations.ui.is_mine_right import diagnosed, numbers_box, own_machine
from derivations.ui.problem import claims, grid_text
from derivations.ui.problem.claims import Paste
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.problem.problem import GRIDS, Problem, shape_of
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from engine import Conv2dSpec, numeric
from engine.geometry import Spec
from engine.mistakes import TABLE, Mistake
from engine.reading import LONGEST_NUMBERS, read_named_numbers
from engine.symbolic import NOTES, Notation
from tests.derivations.visits import address, figures_of, opened
from tests.engine.test_diagnosis import Made, changed

RIGHT = "2 -3 -9; 2 18 -9; -4 6 4"
NOT_TURNED = "tensor([[4., -14., 6.], [11., -7., -8.], [6., 7., 2.]])"


def answer_to(text: str, **query: Any) -> AppTest:
    app = opened(MINE, nums=text, **query)
    assert not app.exception
    return app


def first_line(app: AppTest) -> str:
    """The verdict on the numbers."""
    found = [m.value for m in app.markdown if re.match(r":material/\w+: \*\*", m.value)]
    return found[-1] if found else ""


def says(app: AppTest) -> str:
    return " ".join([m.value for m in app.markdown] + [c.value for c in app.caption])


def press(app: AppTest, key: str) -> AppTest:
    app.button(key).click().run()
    assert not app.exception
    return app


# --- the layer that is not said ---


def test_what_is_right_for_another_stride_is_not_called_wrong() -> None:
    chance = np.random.default_rng(3)
    x, k, dz = (chance.integers(-4, 5, shape) for shape in ((4, 4), (3, 3), (2, 2)))
    dx = numeric.conv2d_backward(x, k, dz, stride=2, padding=1).dx
    text = "\n".join(
        f"{name} = {grid.tolist()}" for name, grid in (("x", x), ("w", k), ("dout", dz), ("dx", dx))
    )
    app = answer_to(text, h=4, w=4, kh=3, kw=3)
    assert "Right for another layer of these sizes." in first_line(app)
    app = press(app, "fit-the-layer")
    assert address(app) == {**address(app), "s": "2", "p": "1"}
    assert "**Right, to the digits you wrote.**" in first_line(app)
    # Where no array fits yet, the layer in which they are right is the one that is offered.
    assert "**Right, to the digits you wrote.**" in first_line(
        press(answer_to(text), "fit-the-layer")
    )


def test_all_arrays_of_a_paste_have_their_channels_last() -> None:
    chance = np.random.default_rng(5)
    x, k = (chance.integers(-4, 5, shape) for shape in ((2, 3, 4, 4), (2, 3, 3, 3)))
    dz = chance.integers(-4, 5, (2, 2, 2, 2))  # fits both ways
    dx = numeric.conv2d_backward(x, k, dz).dx
    text = "\n".join(
        f"{name} = {grid.tolist()}"
        for name, grid in (
            ("x", np.moveaxis(x, 1, -1)),
            ("w", k.transpose(2, 3, 1, 0)),
            ("dout", np.moveaxis(dz, 1, -1)),
            ("dx", np.moveaxis(dx, 1, -1)),
        )
    )
    app = answer_to(text, h=4, w=4, kh=3, kw=3, ci=3, co=2)
    assert "**Right, to the digits you wrote.**" in first_line(app)


# --- the verdict ----------------------------------------------------------------------------------


def test_right_numbers_are_right() -> None:
    assert "**Right, to the digits you wrote.**" in first_line(answer_to(RIGHT))
    assert "✗" not in says(answer_to(RIGHT))


def test_a_known_mistake_is_named_and_explained() -> None:
    app = answer_to(NOT_TURNED)
    assert "**Exactly what you get with $K$ not turned.**" in first_line(app)
    assert "All 9 cells differ, yet both grids add up to 7" in says(app)
    grids = figures_of(app)
    yours, right = (np.array(grids[f"mine-{name}"]) for name in ("yours", "right"))
    assert np.array_equal(grids["mine-difference"], yours - right)
    (lines,) = [m.value for m in app.markdown if "yours" in m.value and "array" in m.value]
    assert r"\colorbox{#d9770655}{\(\displaystyle k_{22}\)}" in lines
    assert r"\colorbox{#d9770655}{\(\displaystyle k_{11}\)}" in lines
    assert r"(1)(4) = \mathbf{4}" in lines.replace("= (1)", "(1)").replace("  ", " ")
    (link,) = [one.proto for one in app.get("page_link") if "turned" in one.proto.label]
    assert link.page == "why-rotated"


def test_the_page_that_explains_has_the_numbers_of_the_paste() -> None:
    k = [[1, 2], [3, 4]]
    dz = [[1, 0], [0, 2]]
    right = numeric.conv2d_backward(np.zeros((3, 3)), np.rot90(k, 2), np.array(dz)).dx
    app = answer_to(f"w = {k}\ndout = {dz}\ndx = {right.tolist()}")
    assert "$K$ not turned" in first_line(app)
    (link,) = [one.proto for one in app.get("page_link") if "turned" in one.proto.label]
    assert "k=1+2" in link.query_string or "k=1%202" in link.query_string, link.query_string


def test_no_known_mistake_says_what_is_right_and_what_is_wrong() -> None:
    app = answer_to("2 -3 -9; 2 18 -9; -4 6 400")
    assert "**No known mistake gives these numbers.** 8 of 9 cells are right." in first_line(app)
    assert "One number alone is wrong" in says(app)
    assert "The shortest line that is wrong" in says(app)
    assert "1 of 9 cells differs." in says(app)
    texts = json.loads(
        next(
            chart.proto.spec
            for chart in app.get("plotly_chart")
            if chart.proto.id.endswith("mine-difference")
        )
    )["data"][-1]["text"]
    assert sum(text.count("<b>=</b>") for row in texts for text in row) == 8


def test_a_wrong_shape_says_what_it_would_be_the_shape_of() -> None:
    app = answer_to("1 2; 3 4", grid="dx")
    assert "**The wrong shape: 2×2.**" in first_line(app)
    assert "has the shape of $X$: 3×3" in first_line(app)


@pytest.mark.parametrize("text", ["nonsense", "[[1, 2], [3", "1 2; 3", "tensor([[..., 1]])", "$$"])
def test_nonsense_gets_a_sentence_and_is_not_lost(text: str) -> None:
    app = answer_to(text)
    assert first_line(app)
    assert "This is a line" not in first_line(app)
    assert app.text_area("nums").value == text


def test_of_a_large_grid_the_part_around_the_cell_is_shown_and_a_map() -> None:
    numbers = np.zeros((12, 12))
    numbers[9, 2] = 1000.5
    app = answer_to(f"dx = {numbers.tolist()}", h=12, w=12, kh=3, kw=3, p=1, g="zeros")
    assert "One number alone is wrong" in says(app)
    grids = figures_of(app)
    assert len(grids["mine-map"]) == 12
    part = np.array(grids["mine-difference"])
    assert 3 <= len(part) < 12
    assert 1000.5 in part
    assert "of 12×12" in says(app)


def test_the_channel_that_differs_is_shown_first() -> None:
    app = answer_to("dx = [[[0,0],[0,0]],[[0,0],[5,0]]]", h=2, w=2, kh=1, kw=1, ci=2, g="zeros")
    assert figures_of(app)["mine-yours"] == [[0, 0], [5, 0]]
    assert "Only channel 2 is wrong" in says(app) or "One number alone" in says(app)


def test_a_long_line_stands_in_rows() -> None:
    app = answer_to("; ".join(["1 1 1 1"] * 4), h=4, w=4, kh=3, kw=3, p=1, grid="dx")
    (lines,) = [m.value for m in app.markdown if "yours" in m.value and "array" in m.value]
    assert lines.count(r"\quad =") == 1


def test_mistakes_that_agree_are_all_named_and_told_apart() -> None:
    k, dz = np.array([[1, 2], [2, 5]]), np.array([[1, 0], [0, 2]])
    wrong = numeric.conv2d_backward(np.zeros((3, 3)), np.rot90(k, 2), dz).dx
    app = answer_to(f"dx = {wrong.tolist()}", k="1 2; 2 5", g="1 0; 0 2")
    assert "$K$ not turned, or with $K$ transposed instead of turned" in first_line(app)
    press(app, "tell-apart")
    assert "nums" not in address(app)
    assert "Run yours with these numbers" in says(app)
    (code,) = [one.value for one in app.code if "dz = np.array" in one.value]
    found = read_named_numbers(code.partition("\n\n")[2])
    own = {one.grid: one.values for one in found}
    k, dz = (own[grid].squeeze() for grid in ("k", "dz"))
    wrong = numeric.conv2d_backward(np.zeros((3, 3)), np.rot90(k, 2), dz).dx
    app.text_area("nums").input(str(wrong.tolist())).run()
    assert "**Exactly what you get with $K$ not turned.**" in first_line(app)


def test_what_if_shows_where_it_hides() -> None:
    for app, title in (
        (answer_to(NOT_TURNED), "No+rotation"),
        (answer_to("0.25", g="1 0; 0 0", grid="db"), "Mean"),
    ):
        (link,) = [one.proto for one in app.get("page_link") if one.proto.page == "what-if"]
        assert f"mistake={title}" in link.query_string


HOSTILE = [
    "|||", "x=", "=" * 50, "[" * 2000, "1e999", "nan inf", "![](//host/a.png)", "<b>1</b>",
    "$x$ 1", "dx = [[1, 2], [3]]", "\x00\x01", "1;" * 500, "x = 1, x = 2, x = 3", "a=1,b=2,c=3",
    ":material/check: 1 2", "dk = 1e300 1e300; 1e300 -1e300", "\u0661 \u0662; \u0663 \u0664",
    "dx = nan nan nan; 1 2 3; 4 5 inf",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_is_answered_as_text(text: str) -> None:
    app = answer_to(text)
    assert first_line(app)
    assert "](//host" not in re.sub(r"\\.", "", says(app))
    assert "<b>1" not in re.sub(r"\\.", "", says(app))


# --- which grid -----------------------------------------------------------------------------------


def test_where_several_fit_it_is_asked() -> None:
    app = answer_to("1 2; 3 4")
    assert "**Which grid is it?**" in first_line(app)
    keys = [one.key for one in app.button if str(one.key).startswith("which-")]
    assert keys == ["which-z", "which-dk"]
    press(app, "which-dk")
    assert address(app)["grid"] == "dk"
    assert "No known mistake" in first_line(app)


def test_of_several_the_right_one_is_taken() -> None:
    app = answer_to("9 -7; 15 7")
    assert "**Right" in first_line(app)
    assert app.button("claim-dk").disabled, "it is the one that is shown"


def test_another_text_is_not_held_for_the_grid_of_the_last() -> None:
    app = answer_to("1 2; 3 4", grid="dk")
    app.text_area("nums").input(NOT_TURNED).run()
    assert "$K$ not turned" in first_line(app)
    assert "grid" not in address(app)


def test_several_arrays_go_where_their_names_say() -> None:
    app = answer_to("x = 1 2 3; 4 5 6; 7 8 9, dout = 1 0; 0 1, dk = 6 8; 12 14, db = 3")
    assert "**∂L/∂B: No known mistake" in first_line(app)
    assert "∂L/∂K ✓ right" in [one.label for one in app.button]
    press(app, "other-dk")
    assert "**∂L/∂K: Right, to the digits you wrote.**" in first_line(app)
    press(app, "take-given")
    assert address(app)["x"] == "1 2 3; 4 5 6; 7 8 9"
    assert address(app)["g"] == "1 0; 0 1"
    assert "take-given" not in [one.key for one in app.button]


def test_numbers_of_another_layer_offer_that_layer() -> None:
    x = np.arange(16).reshape(4, 4)
    app = answer_to(f"x = {x.tolist()}, w = {np.eye(3).tolist()}, dout = [[1, 2], [3, 4]]\ndb = 10")
    assert "**These numbers are of another layer.**" in first_line(app)
    press(app, "fit-the-layer")
    assert address(app)["h"] == "4"
    assert "**Right, to the digits you wrote.**" in first_line(app)


def test_numbers_of_a_question_lead_to_their_layer() -> None:
    text = "x=[[-1.9954,-0.3385]], W=-0.7767, dY=[1.5,0,0.7], dX = [-1.1650, -0.5437]"
    app = press(answer_to(text, op="Transpose"), "fit-the-layer")
    assert {key: address(app)[key] for key in ("th", "tkh", "tkw", "ts")} == {
        "th": "1", "tkh": "1", "tkw": "1", "ts": "2",
    }  # fmt: skip
    assert "**Right, to the digits you wrote.**" in first_line(app)


# --- between the boxes ----------------------------------------------------------------------------


def test_numbers_in_the_box_of_lines_are_brought_here() -> None:
    app = press(opened(MINE, tex=NOT_TURNED), "to-numbers")
    assert "$K$ not turned" in first_line(app)
    assert address(app) == {"nums": NOT_TURNED}


def test_a_line_in_the_box_of_numbers_is_brought_there() -> None:
    app = press(answer_to("dx12 = dz11*k12 + dz12*k11"), "to-lines")
    assert address(app) == {"tex": "dx12 = dz11*k12 + dz12*k11"}
    assert any("**Right.**" in m.value for m in app.markdown)


def test_what_is_too_long_for_a_link_is_kept_and_told() -> None:
    text = str(np.random.default_rng(0).normal(size=(30, 30)).tolist())
    assert len(text) > LONGEST_IN_LINK
    app = opened(MINE, h=16, w=16)
    app.text_area("nums").input(text).run()
    assert "too long for a link" in says(app)
    assert "nums" not in address(app)
    app.run()
    assert app.text_area("nums").value == text


def test_more_than_is_read_is_told() -> None:
    app = opened(MINE)
    app.text_area("nums").input("1 2 3 4\n" * (LONGEST_NUMBERS // 8 + 1)).run()
    assert "**I cannot read this.**" in first_line(app)
    assert "characters" in says(app)


@pytest.mark.parametrize("op", ["Conv", "Transpose"])
@pytest.mark.parametrize("query", [{}, {"ci": 2, "co": 2}, {"s": 2, "h": 5, "w": 5, "p": 1}])
def test_every_example_is_judged(op: str, query: dict[str, int]) -> None:
    prefix = "t" if op == "Transpose" else ""
    app = opened(MINE, op=op, **{prefix + name: value for name, value in query.items()})
    for name in [str(one.key) for one in app.button if str(one.key).startswith("numbers-")]:
        press(app, name)
        verdict = "**Right" if "right" in name else "**Exactly what you get"
        assert verdict in first_line(app), (name, first_line(app))


# --- every mistake, through the page's own functions ----------------------------------------------


def problem_of(spec: Spec, arrays: dict[str, np.ndarray], notation: Notation = NOTES) -> Problem:
    """A page about a geometry, with one sample of these numbers."""
    operation = CONV2D if isinstance(spec, Conv2dSpec) else CONV_TRANSPOSE2D
    grids = {grid: grid_text.default(shape_of(spec, grid), grid) for grid in GRIDS}
    empty = Problem(operation, spec, grids, notation=notation)
    one = {grid: values[:1] if grid in ("x", "dz") else values for grid, values in arrays.items()}
    shown = {grid: empty.shown(grid, one[grid]) for grid in GRIDS}
    return Problem(operation, spec, shown, notation=notation)


def paste_of(made: Made, grid: str, numbers: np.ndarray) -> Paste:
    """All of it as text: what is given, and what is claimed."""
    text = "\n".join(
        f"{name} = {values.tolist()}" for name, values in [*made.arrays.items(), (grid, numbers)]
        if name in (*GRIDS, grid)
    )  # fmt: skip
    problem = problem_of(made.spec, made.arrays)
    return claims.sorted_out(problem, read_named_numbers(text), grid)


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.name)
def test_the_first_line_names_every_mistake(mistake: Mistake) -> None:
    for made, made_in, numbers in changed(mistake, 3):
        grid = made.grid(made_in)
        if not numbers.size or numbers.ndim > 4:
            continue
        problem, paste = problem_of(made.spec, made.arrays), paste_of(made, grid, numbers)
        if claims.misfits(problem, paste.given):
            continue  # one number may be any grid
        judgement = claims.judged(problem, paste)
        one = judgement.diagnosis.of(grid)
        if one.right:
            continue  # the same numbers in another order of axes
        word, _ = diagnosed.headline(problem, judgement, one)
        named = [mistake.name in finding.names for finding in one.findings]
        assert any(named), (made.spec, word)
        if named.index(True) < diagnosed.MOST_NAMED:
            assert words.phrase(problem, one, one.findings[named.index(True)]) in word


def test_right_numbers_are_never_blamed() -> None:
    held = 0
    for seed in range(60):
        made = Made(seed, whole=seed % 4 == 1)
        if sum(values.size for values in made.arrays.values()) > 1_500:
            continue  # longer than a text may be
        for made_in in ("gather", "slide", "kernel_gradient", "bias_gradient"):
            grid = made.grid(made_in)
            right = made.bench.array(grid)
            for digits in (17, 4) if right.size < 400 else ():
                problem = problem_of(made.spec, made.arrays)
                paste = paste_of(made, grid, right.round(digits))
                if not claims.misfits(problem, paste.given) and right.size:
                    held += 1
                    assert claims.judged(problem, paste).right, (made.spec, grid)
    assert held > 100


def test_a_true_convolution_is_judged_as_it_is_counted() -> None:
    made = Made(4)
    notation = Notation(convolution=True)
    problem = problem_of(made.spec, made.arrays, notation)
    for grid in claims.results_of(problem):
        values = problem.result(claims.RESULT_OF[grid])
        numbers = read_named_numbers(f"{grid} = {_as_arrays(problem, grid, values).tolist()}")
        judgement = claims.judged(problem, claims.sorted_out(problem, numbers, grid))
        assert judgement.right, grid


def _as_arrays(problem: Problem, grid: str, values: np.ndarray) -> np.ndarray:
    """A grid of the page in the engine's layout."""
    shape = claims.shape_of(problem.spec, grid)
    if grid == "dk":
        spec = problem.spec
        inverse = [shape[axis] for axis in spec.weight_order]
        return values.reshape(inverse).transpose(spec.weight_order)
    return values.reshape(shape)


def test_a_layer_that_would_take_too_long_is_refused() -> None:
    spec = Conv2dSpec((64, 64), (11, 11), in_channels=64, out_channels=64, padding=5)
    grids = {grid: np.zeros(shape_of(spec, grid), dtype=int) for grid in GRIDS}
    found = numbers_box._read(Problem(CONV2D, spec, grids), f"db = {[0] * 64}", "")
    assert found.too_large > claims.MOST_PRODUCTS
    assert found.judgement is None


def test_the_files_hold_what_was_judged() -> None:
    made = Made(2)
    problem = problem_of(made.spec, made.arrays)
    arrays = own_machine.arrays_of(problem, None)
    for write in (own_machine.own_machine.check_file, own_machine.own_machine.notebook):
        text = own_machine.written(problem, arrays, "a layer", write)
        assert repr(float(problem.result("input_gradient").flat[0])) in text


@pytest.mark.parametrize("digits", [1, 2, 4])
def test_what_is_right_but_rounded_is_looked_at(digits: int) -> None:
    """The quick look passes over what is far from right alone."""
    chance = np.random.default_rng(4)
    x, k, dz = (chance.normal(size=shape) for shape in ((6, 6), (3, 3), (4, 4)))
    right = {"dx": numeric.conv2d_backward(x, k, dz).dx, "z": numeric.conv2d(x, k)}
    spec = Conv2dSpec((6, 6), (3, 3))
    grids = {grid: np.zeros(shape_of(spec, grid)) for grid in GRIDS}
    problem = Problem(CONV2D, spec, grids)
    given = {"x": x, "k": k, "dz": dz}
    for grid, values in right.items():
        text = "\n".join(
            f"{name} = {np.round(a, digits).tolist()}"
            for name, a in {**given, grid: values}.items()
        )
        paste = claims.sorted_out(problem, read_named_numbers(text))
        assert claims.near(problem, paste), text
        wrong = text.replace(f"{grid} = ", f"{grid} = -1 * ")
        far = claims.sorted_out(problem, read_named_numbers(wrong))
        assert not claims.near(problem, far)
