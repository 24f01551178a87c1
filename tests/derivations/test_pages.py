"""Every page, run without a browser: it renders, refuses kindly, and shows the engines' numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents, numbers
from derivations.ui.contents import Entry
from derivations.ui.controls import GRIDS, shape_of
from derivations.ui.equations import stages_of
from derivations.ui.operations import (
    BOUNDS,
    CONV2D,
    CONV_TRANSPOSE2D,
    OPERATIONS,
    Operation,
    Settings,
)
from engine import numeric
from engine.correlation import RESULTS
from engine.geometry import Spec
from engine.symbolic import derive

APP = Path(__file__).parents[2] / "app.py"
SECONDS = 30
LARGEST = {
    CONV2D: {"h": 16, "w": 16, "kh": 7, "kw": 7, "s": 1, "p": 4, "d": 1},
    CONV_TRANSPOSE2D: {"h": 16, "w": 16, "kh": 7, "kw": 7, "s": 4, "p": 0, "d": 3, "o": 3},
}
LESSONS = [entry for pages in contents.NOTES.values() for entry in pages]
lessons = pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.url)
pages = pytest.mark.parametrize("entry", contents.ALL, ids=lambda entry: entry.url or "start")


# --- opening a page ---------------------------------------------------------------------------


@cache
def page_hash(entry: Entry) -> str:
    """The name Streamlit gives a page; only a running app knows it."""
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    return app.switch_page(entry.script)._page_hash


def opened(entry: Entry, **query: object) -> AppTest:
    """A page as a visitor gets it who opens a link: no other page was there before."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app._page_hash = page_hash(entry)
    for name, value in query.items():
        app.query_params[name] = str(value)
    return app.run()


def link(entry: Entry, geometry: Settings) -> dict[str, object]:
    """The link's parameters of a geometry on a page; the sandbox also names its operation."""
    operation = entry.operation or CONV2D
    return {operation.key(name): value for name, value in geometry.items()}


def check(app: AppTest, warnings: int = 0) -> AppTest:
    """No exception, the number of notes asked for, and all evidence green."""
    assert not app.exception, [error.message for error in app.exception]
    assert not app.error
    assert len(app.warning) == warnings, [note.value for note in app.warning]
    badges = [line.value for line in app.markdown if "-badge[" in line.value]
    assert all(badge.startswith(":green-badge[") for badge in badges), badges
    assert not [text.value for text in app.caption if "disagree" in text.value]
    return app


def result_of(entry: Entry) -> str:
    """The result a page derives: the last part of its script's name."""
    return Path(entry.script).stem


# --- reading a page ---------------------------------------------------------------------------


def figures_of(app: AppTest) -> dict[str, list[list[float | None]]]:
    """The numbers of every grid on the page by its key: the last layer of each heatmap."""
    found = {}
    for chart in app.get("plotly_chart"):
        key = chart.proto.id.rsplit("chart-", 1)[1]
        found[key] = json.loads(chart.proto.spec)["data"][-1]["z"]
    return found


def model_of(app: AppTest, key: str = "linker") -> dict[str, Any]:
    """What the linker is told."""
    (told,) = [part for part in app.get("bidi_component") if part.proto.id.endswith(f"-{key}")]
    found: dict[str, Any] = json.loads(told.proto.json)
    return found


def line_on(app: AppTest) -> list[str]:
    """The stages of the shown line, without the boxes that make its terms findable."""
    rows = [text.value for text in app.markdown if r"\colorbox{#" in text.value]
    return [re.sub(r"\\colorbox\{#\w{8}\}\{\\\(\\displaystyle (.*?)\\\)\}", r"\1", r) for r in rows]


def bold_on(app: AppTest) -> str:
    """The number the shown line ends in."""
    (found,) = re.findall(r"\\mathbf\{(.*?)\}", " ".join(text.value for text in app.markdown))
    return str(found)


def problem_arrays(spec: Spec, **given: np.ndarray) -> dict[str, np.ndarray]:
    grids = {grid: numbers.default(shape_of(spec, grid), grid) for grid in GRIDS} | given
    return {**grids, "b": grids["b"].ravel()}


def computed(spec: Spec, result: str, **given: np.ndarray) -> np.ndarray:
    return np.squeeze(numeric.compute(spec, result, **problem_arrays(spec, **given)))


# --- every page -------------------------------------------------------------------------------


@pages
def test_the_page_as_it_opens(entry: Entry) -> None:
    app = check(opened(entry))
    assert len(app.title) == 1
    assert not dict(app.query_params)  # an untouched page is its plain address


@lessons
def test_every_named_example(entry: Entry) -> None:
    operation = entry.operation
    assert operation
    app = opened(entry)
    for title, geometry in operation.examples.items():
        app.selectbox(key=operation.key("example")).set_value(title).run()
        check(app)
        shown = {name: app.session_state[operation.key(name)] for name in operation.names}
        assert shown == {name: geometry[name] for name in operation.names}
        result = np.array(figures_of(app)["result"], dtype=float)
        spec = operation.spec(geometry)
        assert np.array_equal(result.squeeze(), computed(spec, result_of(entry))), title


@pages
def test_the_largest_sizes(entry: Entry) -> None:
    check(opened(entry, **link(entry, LARGEST[entry.operation or CONV2D])))


@pytest.mark.parametrize(
    "geometry",
    [
        LARGEST[CONV_TRANSPOSE2D],
        {**LARGEST[CONV_TRANSPOSE2D], "h": 1, "kh": 1},
        {**LARGEST[CONV_TRANSPOSE2D], "w": 1, "kw": 1},
    ],
    ids=["square", "one row", "one column"],
)
def test_the_sandbox_draws_the_largest_transposed_grids(geometry: Settings) -> None:
    parameters = {CONV_TRANSPOSE2D.key(name): value for name, value in geometry.items()}
    check(opened(contents.SANDBOX, op=CONV_TRANSPOSE2D.short, **parameters))


def test_a_smallest_geometry_is_still_a_page() -> None:
    for entry in LESSONS:
        check(opened(entry, **link(entry, {"h": 1, "w": 1, "kh": 1, "kw": 1})))


# --- what is shown is what the engines say ------------------------------------------------------


@lessons
@pytest.mark.parametrize("geometry", [{}, {"h": 4, "w": 3, "kw": 3, "s": 2, "p": 1, "d": 1}])
def test_every_cell_shows_the_engines_line_and_number(entry: Entry, geometry: Settings) -> None:
    operation, result = entry.operation, result_of(entry)
    assert operation
    spec = operation.spec({**operation.notes, **geometry})
    values = computed(spec, result)
    lines = derive(spec).results[result]
    for place in {(0, 0), (values.shape[0] - 1, 0) if values.ndim == 2 else (0, 0)}:
        query = {"row": place[0] + 1, "col": place[1] + 1} if values.size > 1 else {}
        app = check(opened(entry, **link(entry, geometry), **query))
        grid = np.array(figures_of(app)["result"], dtype=float).squeeze()
        assert np.array_equal(grid, values)
        line = lines[place[0] * lines.shape[-1] + place[1]]
        stages = list(stages_of(line))
        shown = dict(zip(stages, line_on(app), strict=True))
        for stage in ("local", "result"):
            grey = re.sub(r"\\textcolor\{gray\}\{(.*?0.*?)\}( \+|\$|$)", r"\1\2", shown[stage])
            plain = line.latex(stage).removeprefix(f"{line.left_side} = ")
            assert plain in grey, stage
        assert line.left_side in shown[stages[0]]
        value = values[place] if values.ndim == 2 else values.item()
        assert bold_on(app) == numbers.number(float(value))
        assert tuple(model_of(app)["selected"]) == place


@lessons
def test_the_step_leaves_the_later_stages_out(entry: Entry) -> None:
    app = opened(entry)
    options = app.button_group(key="step").options
    for count, option in enumerate(options, start=1):
        app.button_group(key="step").set_value(_stage_called(entry, option)).run()
        assert len(line_on(check(app))) == count


def _stage_called(entry: Entry, title: str) -> str:
    line = derive(CONV2D.spec(CONV2D.notes)).results[result_of(entry)][0]
    return next(stage for stage, called in stages_of(line).items() if called == title)


def test_next_and_previous_walk_row_by_row_and_around() -> None:
    app = opened(LESSONS[0], h=3, w=4)  # Z is 2×3
    seen = []
    for _ in range(6):
        seen.append(tuple(model_of(app)["selected"]))
        _button(app, "Next").click().run()
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert tuple(model_of(app)["selected"]) == (0, 0)
    _button(app, "Previous").click().run()
    assert tuple(model_of(app)["selected"]) == (1, 2)
    assert (app.query_params["row"], app.query_params["col"]) == ("2", "3")


def _button(app: AppTest, label: str) -> Any:
    return next(button for button in app.button if button.label == label)


# --- numbers ----------------------------------------------------------------------------------


@lessons
def test_typed_numbers_change_the_result(entry: Entry) -> None:
    operation, result = entry.operation, result_of(entry)
    assert operation
    spec = operation.spec(operation.notes)
    grid, name = ("x", "x") if result == "forward" else ("dz", "g")
    typed = np.arange(np.prod(shape_of(spec, grid))).reshape(shape_of(spec, grid)) - 3
    app = opened(entry)
    before = figures_of(app)["result"]
    app.text_input(key=operation.key(name)).set_value(numbers.write(typed)).run()
    after = figures_of(check(app))["result"]
    expected = computed(spec, result, **{grid: typed})
    assert np.array_equal(np.squeeze(np.array(after)), expected)
    assert before != after


def test_a_number_that_is_not_whole_is_shown_to_three_decimals() -> None:
    app = check(opened(LESSONS[0], k="0.125 0; 0 0", x="1 0 0; 0 0 0; 0 0 0", b="0"))
    assert figures_of(app)["result"] == [[0.125, 0], [0, 0]]
    assert bold_on(app) == "0.125"


def test_garbage_keeps_the_numbers_before_it() -> None:
    app = opened(LESSONS[0])
    app.text_input(key="k").set_value("5 6; 7 8").run()
    good = figures_of(check(app))
    app.text_input(key="k").set_value("5 6; 7").run()
    check(app, warnings=1)
    assert figures_of(app) == good
    assert app.text_input(key="k").value == "5 6; 7"  # what was typed can be mended
    app.text_input(key="k").set_value("5 6; 7 9").run()
    assert figures_of(check(app)) != good


def test_numbers_are_fitted_when_the_geometry_grows_and_are_back_when_it_shrinks() -> None:
    app = opened(LESSONS[0])
    app.text_input(key="k").set_value("5 6; 7 8").run()
    small = figures_of(app)
    app.number_input(key="kh").set_value(3).run()
    check(app, warnings=1)
    assert [row[:2] for row in figures_of(app)["right"][:2]] == [[5, 6], [7, 8]]
    app.number_input(key="kh").set_value(2).run()
    assert figures_of(check(app)) == small


@pytest.mark.parametrize("filling", numbers.FILLINGS)
def test_the_sandbox_fills_a_grid(filling: str) -> None:
    app = opened(contents.SANDBOX)
    app.selectbox(key="fill-x").set_value(filling).run()
    assert app.text_input(key="x").value == filling
    assert figures_of(check(app))["input-x"] == numbers.read(filling, (3, 3), "x").values.tolist()


# --- settings that do not fit -----------------------------------------------------------------

MISFITS = {
    "kernel larger than padded input": (CONV2D, {"h": 2, "kh": 7}),
    "dilated kernel larger than input": (CONV2D, {"kh": 3, "d": 3}),
    "output padding not below stride": (CONV_TRANSPOSE2D, {"s": 2, "o": 2}),
    "padding eats the whole output": (CONV_TRANSPOSE2D, {"p": 4}),
}


@pytest.mark.parametrize(("operation", "geometry"), MISFITS.values(), ids=MISFITS)
def test_a_misfit_is_explained_and_the_notes_example_shown(
    operation: Operation, geometry: Settings
) -> None:
    for entry in (*contents.NOTES[operation], contents.SANDBOX):
        parameters = {operation.key(name): value for name, value in geometry.items()}
        if entry is contents.SANDBOX:
            parameters["op"] = operation.short  # type: ignore[assignment]
        app = check(opened(entry, **parameters), warnings=1)
        assert len(app.warning[0].value) < 400
        values = computed(operation.spec(operation.notes), "input_gradient")
        if result_of(entry) == "input_gradient":
            assert figures_of(app)["result"] == values.tolist()


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
    for operation, entry in ((CONV2D, LESSONS[3]), (CONV_TRANSPOSE2D, LESSONS[4])):
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


@pytest.mark.parametrize("value", ["", "x", "conv", "9" * 10_000])
def test_the_sandbox_knows_no_other_operation(value: str) -> None:
    app = opened(contents.SANDBOX, op=value)
    assert figures_of(check(app)) == figures_of(opened(contents.SANDBOX))


def test_an_empty_setting_in_a_link_can_be_set_afterwards() -> None:
    app = opened(LESSONS[0], s="")
    app.button_group(key="s").set_value(2).run()
    assert len(figures_of(check(app))["result"]) == 1


def _allowed(name: str, value: str) -> bool:
    least, most, _ = BOUNDS[name]
    return value.isascii() and value.isdigit() and least <= int(value[:9]) <= most


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
def test_hostile_numbers_in_a_link_are_refused_or_read(value: str) -> None:
    for entry, prefix in ((LESSONS[0], ""), (LESSONS[7], "t"), (contents.SANDBOX, "")):
        app = opened(entry, **{prefix + grid: value for grid in ("x", "k", "b", "g")})
        assert not app.exception, [error.message for error in app.exception]
        assert len(app.warning) <= 1
        for grid in figures_of(app).values():
            assert all(cell is None or abs(cell) < 1e9 for row in grid for cell in row)


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
    app = check(opened(LESSONS[0], **query), warnings=1)
    assert named in app.warning[0].value
    assert app.warning[0].value.count("\n") == 0
    assert figures_of(app) == figures_of(opened(LESSONS[0]))
    # Told once: the next thing a visitor does clears it, unless the text is still there to mend.
    app.number_input(key="h").set_value(4).run()
    assert len(app.warning) == (1 if {"x", "k"} & set(query) else 0)


def test_what_a_link_says_is_shown_as_text_and_not_as_markup() -> None:
    app = opened(LESSONS[0], h="**1**", x="[a](http://b)")
    assert len(app.warning) == 1
    assert not app.exception


# --- going from page to page --------------------------------------------------------------------


def test_both_operations_keep_their_settings_over_all_pages() -> None:
    app = opened(LESSONS[0])
    app.number_input(key="h").set_value(5).run()
    app.button_group(key="p").set_value(1).run()
    app.text_input(key="k").set_value("1 2; 3 4").run()
    before = figures_of(app)
    app.switch_page(LESSONS[4].script).run()
    app.number_input(key="th").set_value(4).run()
    app.text_input(key="tk").set_value("9 8; 7 6").run()
    other = figures_of(check(app))
    app.switch_page(LESSONS[1].script).run()
    check(app)
    app.switch_page(LESSONS[0].script).run()
    assert figures_of(check(app)) == before
    assert app.query_params["k"] == "1 2; 3 4"
    app.switch_page(LESSONS[4].script).run()
    assert figures_of(check(app)) == other
    assert app.text_input(key="tk").value == "9 8; 7 6"


def test_a_place_outside_of_a_smaller_grid_moves_inside() -> None:
    app = opened(LESSONS[0], h=8, w=8, row=7, col=7)
    assert tuple(model_of(check(app))["selected"]) == (6, 6)
    app.number_input(key="h").set_value(3).run()
    assert tuple(model_of(check(app))["selected"]) == (1, 6)
    app.switch_page(LESSONS[2].script).run()  # the bias has one cell
    assert tuple(model_of(check(app))["selected"]) == (0, 0)


def test_the_way_through_the_notes_leads_from_page_to_page() -> None:
    for before, after in zip(LESSONS, [*LESSONS[1:], None], strict=True):
        links = [part.proto.page for part in opened(before).get("page_link")]
        assert (after.url in links) if after else links


# --- whatever the widgets can say -----------------------------------------------------------------


@st.composite
def geometries(draw: st.DrawFn, operation: Operation) -> Settings:
    return {name: draw(st.integers(*BOUNDS[name][:2])) for name in operation.names}


def _cases() -> Iterator[st.SearchStrategy[tuple[Operation, Settings]]]:
    for operation in OPERATIONS:
        yield st.tuples(st.just(operation), geometries(operation))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.one_of(*_cases()), st.sampled_from(RESULTS))
def test_every_geometry_the_widgets_can_say_renders_or_explains_itself(
    case: tuple[Operation, Settings], result: str
) -> None:
    operation, geometry = case
    entry = next(entry for entry in contents.NOTES[operation] if result_of(entry) == result)
    app = opened(entry, **link(entry, geometry))
    try:
        spec = operation.spec(geometry)
    except ValueError:
        check(app, warnings=1)
        spec = operation.spec(operation.notes)
    else:
        check(app)
    expected = computed(spec, result)
    assert np.array_equal(np.squeeze(np.array(figures_of(app)["result"], dtype=float)), expected)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.sampled_from(LESSONS),
    st.lists(st.sampled_from([*sorted(BOUNDS), "row", "col", "Next", "Previous"]), max_size=6),
    st.data(),
)
def test_whatever_is_clicked_no_page_breaks(
    entry: Entry, acts: list[str], data: st.DataObject
) -> None:
    operation = entry.operation
    assert operation
    app = opened(entry)
    for act in acts:
        _do(app, operation, act, data)
        assert not app.exception, [error.message for error in app.exception]
        assert len(app.warning) <= 1


def _do(app: AppTest, operation: Operation, act: str, data: st.DataObject) -> None:
    if act in ("Next", "Previous"):
        _button(app, act).click().run()
        return
    key = operation.key(act) if act in BOUNDS else act
    for widget in (*app.number_input, *app.button_group):
        if widget.key == key:
            bounds = BOUNDS[act][:2] if act in BOUNDS else (int(widget.min), int(widget.max))
            widget.set_value(data.draw(st.integers(*bounds))).run()
            return
