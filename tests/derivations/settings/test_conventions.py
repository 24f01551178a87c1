"""The visitor's conventions: every page follows them, and a link brings them back."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem.cell_names import channel_names, spoken
from derivations.ui.problem.operations import CONV2D
from derivations.ui.problem.problem import channels_of
from derivations.ui.problem.wording import words, write
from derivations.ui.settings import conventions
from engine import numeric
from engine.results import GRID_OF
from engine.symbolic import NOTES, Cell, Notation
from tests.cases import true_convolution
from tests.derivations.pages import lessons
from tests.derivations.problems import problem_of
from tests.derivations.visits import (
    address,
    button,
    check,
    figures_of,
    later_formulas,
    link,
    opened,
    result_of,
    result_on,
    stage_of,
)

NETWORK = {"base": 0, "letters": "a w z b", "delta": "true", "conv": "true convolution"}
ML = {"letters": "X W Y b"}
OWN = {"base": 0, "letters": "I W O β", "ell": "J", "bias": "none"}
FOREIGN = {
    "I W O β": r"(?<![A-Za-z\\])[xkzXKZbBL](?![A-Za-z]|\s*-)",
    "a w z b": r"(?<![A-Za-z\\])[xkXKB](?![A-Za-z]|\s*-)",
    "X W Y b": r"(?<![A-Za-z\\])[kzKZB](?![A-Za-z]|\s*-)",
}
"""Letters that stand for no cell there; before a minus k is a size, in every notation."""

ALL = [page for page in contents.ALL if page is not contents.CHECKED]
"""The notes themselves stay in their own notation."""
pages = pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.url or "start")


def latex_on(app: AppTest) -> list[str]:
    """All LaTeX of the page but what is said of the notes, which stays in their notation."""
    texts = [text.value for text in [*app.markdown, *app.caption, *app.latex, *app.subheader]]
    texts += [f"${latex}$" for latex in later_formulas(app)]
    own = [SIZE.sub("", text) for text in texts if not re.match(NOTES_OWN, text)]
    return [
        re.sub(r"\\(text|operatorname|begin|end|colorbox)\{[^{}]*\}", "", part)
        for text in own
        for part in re.findall(r"\$[^$]+\$", text)
    ]


SIZE = re.compile(r"\$k\$(?= (?:that of|is how many|is the kernel))")
"""Where k is said to be the size of the kernel, which it is in every notation."""

NOTES_OWN = r":gray\[|:orange\[|Written there|Right:"


@pytest.mark.parametrize("query", [NETWORK, ML, OWN], ids=lambda query: str(query["letters"]))
@pages
def test_every_page_is_written_in_the_visitors_letters(entry: Entry, query: dict[str, Any]) -> None:
    app = check(opened(entry, **query))
    found = latex_on(app)
    # Two pages say it in plain characters.
    assert found or entry in (contents.START, contents.MINE)
    assert not [text for text in found if re.search(FOREIGN[query["letters"]], text)]


IN_WORDS = r"∂L|\\partial L|(?<![\w\\*{.<])[XKZL](?![\w’>])"
"""The notes' grids and their loss in plain characters."""


def words_on(app: AppTest) -> list[str]:
    """Everything in words: of the page itself, and what its stage says."""
    parts = [*app.markdown, *app.caption, *app.title, *app.subheader, *app.success, *app.info]
    found = [part.value for part in parts]
    found += [one.label for one in [*app.button, *app.metric]]
    found += [part.proto.label for part in app.get("page_link")]
    stage = stage_of(app)
    for told in ("sentences", "titles", "plain", "labels", "evidence", "says", "tour", "rows"):
        found += texts_in(stage.get(told, ""))
    own = [text for text in found if not re.match(rf"{NOTES_OWN}|Any letters", text)]
    return [re.sub(r"`[^`]*`|\\(?:text|textbf)\{[^{}]*\}", "", text) for text in own]


def texts_in(told: Any) -> list[str]:
    """All texts in plain data but the names of grids."""
    if isinstance(told, str):
        return [told]
    if isinstance(told, dict):
        told = [part for key, part in told.items() if key not in ("grid", "values", "factors")]
    return [text for part in told for text in texts_in(part)] if isinstance(told, list) else []


@pages
def test_every_page_speaks_of_the_visitors_grids_and_loss(entry: Entry) -> None:
    app = check(opened(entry, **OWN))
    found = words_on(app)
    assert len(found) > 3
    assert not [text for text in found if re.search(IN_WORDS, text)]


@pages
def test_without_a_bias_none_is_added(entry: Entry) -> None:
    for query in ({"bias": "none", "letters": "I W O β"}, {"bias": "there", "letters": "I W O β"}):
        found = [text for text in words_on(opened(entry, **query)) if re.search(r"[+-] ?β", text)]
        assert not found or query["bias"] == "there"


def test_without_a_bias_the_numbers_have_none() -> None:
    entry = contents.entry_at("conv2d-forward")
    with_one = stage_of(opened(entry, b="5"))["values"]["z"]
    without = stage_of(opened(entry, b="5", bias="none"))["values"]["z"]
    assert [z - 5 for z in with_one] == without


def test_any_letters_are_typed_one_by_one() -> None:
    app = opened(contents.entry_at("conv2d-forward"))
    for part, letter in {"x": "I", "k": "\\theta", "ell": "J", "up": "G"}.items():
        app.text_input(key=f"_letter_{part}").set_value(letter).run()
    assert address(app) == {"letters": "I θ z B", "ell": "J", "up": "G"}
    assert stage_of(check(app))["names"]["dz"] == ["G_{#}"]
    app.text_input(key="_letter_z").set_value("I").run()
    assert address(app)["letters"] == "I θ z B", "two grids of one letter are none"
    assert any("`I` was not taken" in text.value for text in app.caption)
    app.text_input(key="_letter_z").set_value("**o**").run()
    assert any("`**o**` was not taken" in text.value for text in app.caption)
    button(app, "Back to the notes’ notation").click().run()
    assert address(app) == {}


@pytest.mark.parametrize(
    ("url", "says"), [("conv2d-forward", "B"), ("conv-transpose2d-forward", "b")]
)
def test_the_field_of_the_bias_says_what_the_page_writes(url: str, says: str) -> None:
    app = opened(contents.entry_at(url))
    assert app.text_input(key="_letter_b").value == says
    assert stage_of(app)["names"]["b"] == [says]


@pytest.mark.parametrize(
    ("url", "letter"), [("conv2d-forward", "b"), ("conv-transpose2d-forward", "B")]
)
def test_a_letter_is_taken_also_where_a_set_of_that_name_has_another(url: str, letter: str) -> None:
    app = opened(contents.entry_at(url))
    app.text_input(key="_letter_b").set_value(letter).run()
    assert stage_of(check(app))["names"]["b"] == [letter]
    again = opened(contents.entry_at(url), **address(app))
    assert stage_of(again)["names"]["b"] == [letter]


def test_an_older_link_with_a_delta_is_one_with_a_letter() -> None:
    app = opened(contents.entry_at("conv2d-input-gradient"), delta="true")
    assert stage_of(app)["names"]["dz"] == [r"\delta_{#}"]
    app.text_input(key="_letter_up").set_value("").run()
    assert address(app) == {}


@lessons
def test_a_true_convolution_shows_what_numpy_computes(entry: Entry) -> None:
    """The grids, the line and its number are those of the visitor's own kernel."""
    assert entry.operation
    settings = {**entry.operation.notes, "s": 2, "h": 4, "kh": 3, "ci": 2}
    result = result_of(entry)
    app = check(opened(entry, **link(entry, settings), conv="true convolution"))
    problem = problem_of(entry.operation, settings, notation=Notation(convolution=True))
    numbers = true_convolution(problem.spec, result, **problem.arrays)
    expected = channels_of(problem.spec, GRID_OF[result], numbers)
    np.testing.assert_array_equal(result_on(app, problem, result), expected)
    plain = numeric.compute(problem.spec, result, **problem.arrays)
    assert (plain == numbers).all() == (result == "bias_gradient"), "the kernel is no palindrome"


@pytest.mark.parametrize(
    ("url", "notes", "true"),
    [
        ("conv2d-forward", [], ["plain"]),
        ("conv2d-kernel-gradient", [], ["turned"]),
        ("conv2d-input-gradient", ["plain"], []),
        ("conv-transpose2d-forward", ["plain"], []),
        ("conv-transpose2d-kernel-gradient", [], ["turned"]),
        ("conv-transpose2d-input-gradient", [], ["plain"]),
    ],
)
def test_the_turn_moves_to_the_other_results(url: str, notes: list[str], true: list[str]) -> None:
    """A grid is shown before and after its turn where there is one."""
    entry = contents.entry_at(url)
    grids = {"left", "right", "bias", "result"}
    assert set(figures_of(opened(entry))) - grids == set(notes)
    assert set(figures_of(opened(entry, conv="true convolution"))) - grids == set(true)


def test_the_gradient_of_k_stands_turned_and_as_it_is() -> None:
    entry = contents.entry_at("conv2d-kernel-gradient")
    app = opened(entry, conv="true convolution", row=1, col=2)
    found = figures_of(app)
    assert found["turned"] == [row[::-1] for row in found["result"][::-1]]
    window = stage_of(app)["rows"][0]["window"]
    assert window["last"] == [1, 1], "∂L/∂k₁₂ is what the window gives at its place 2, 1"
    assert figures_of(opened(entry))["result"] == found["turned"]


def test_a_link_brings_the_conventions_and_the_cell_back() -> None:
    entry = contents.entry_at("conv2d-input-gradient")
    app = check(opened(entry, **NETWORK, row=0, col=2))
    stage = stage_of(app)
    assert (stage["at"], stage["base"], stage["names"]["x"]) == ([0, 0, 2], 0, ["a_{#}"])
    stage = stage_of(check(opened(entry, row=1, col=3)))
    assert (stage["at"], stage["base"], stage["names"]["x"]) == ([0, 0, 2], 1, ["x_{#}"])


def test_the_same_cell_stays_selected_when_the_first_index_changes() -> None:
    app = check(opened(contents.entry_at("conv2d-input-gradient"), row=1, col=3))
    app.button_group(key="base").set_value(0).run()
    assert address(app) == {"row": "0", "col": "2", "base": "0"}
    assert stage_of(check(app))["at"] == [0, 0, 2]


@pages
def test_a_garbled_link_falls_back_to_the_notes(entry: Entry) -> None:
    app = opened(entry, base="7", letters="p q r", delta="maybe", conv="upside down")
    check(app, warnings=1)
    for text in app.warning:
        for wrong in ("first index `7`", "letters `p q r`", "delta `maybe`", "`upside down`"):
            assert wrong in text.value


@lessons
def test_a_page_says_which_conventions_are_on(entry: Entry) -> None:
    (said,) = [text.value for text in opened(entry, **NETWORK).caption if "Your conv" in text.value]
    for part in ("indices start at 0", "the letters are a w z b", "δ is ∂L/∂Z", "true convolution"):
        assert part in said
    assert not [text for text in opened(entry).caption if "Your conventions" in text.value]


@pytest.mark.parametrize(
    ("notation", "written"),
    [
        (NOTES, ["x₂₂", "∂L/∂z₁₁", "k₁₂", "B"]),
        (Notation(base=0), ["x₁₁", "∂L/∂z₀₀", "k₀₁", "B"]),
        (Notation(letters="X W Y b", delta=True), ["x₂₂", "δ₁₁", "w₁₂", "b"]),
        (Notation(base=0, letters="a w z b"), ["a₁₁", "∂L/∂z₀₀", "w₀₁", "b"]),
    ],
)
def test_plain_names(notation: Notation, written: list[str]) -> None:
    problem = problem_of(CONV2D, CONV2D.notes, notation=notation)
    cells = [
        Cell("x", (0, 1, 1)), Cell("dz", (0, 0, 0)), Cell("k", (0, 0, 0, 1)), Cell("b", (0,))
    ]  # fmt: skip
    assert [spoken(problem, cell) for cell in cells] == written
    several = problem_of(CONV2D, {**CONV2D.notes, "ci": 2, "co": 3}, notation=notation)
    above = "⁽⁰⁾" if notation.base == 0 else "⁽¹⁾"
    assert channel_names(several)["x"][0] == notation.letter("x") + above


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("∂L/∂Z under the turned K.", "δ under the turned W."),
        ("Where the size of Z comes from", "Where the size of Y comes from"),
        ("padding so that X’s size", "padding so that X’s size"),
        ("Conv 2D: ∂L/∂B", "Conv 2D: ∂L/∂b"),
        ("`K` and $K$ and K", "`K` and $W$ and W"),
        ("every $z_{ij}$, a $k_{11}$", "every $y_{ij}$, a $w_{00}$"),
    ],
)
def test_wording(text: str, expected: str) -> None:
    notation = Notation(base=0, letters="X W Y b", delta=True)
    assert write(notation, text) == expected
    assert write(NOTES, text) == text


def test_described() -> None:
    assert conventions.described(NOTES) == ""
    assert conventions.described(Notation(letters="X W Y b", delta=True)) == (
        "the letters are X W Y b; δ is ∂L/∂Y"
    )


def test_words_keep_what_is_no_name() -> None:
    notation = Notation(letters="a w z b")
    for text in ("2-D Conv 2D Transpose", "LaTeX", "Keys: ← and →", "x-ray"[1:]):
        assert words(notation, text) == text


@pytest.mark.parametrize("query", [{}, NETWORK], ids=["notes", "network"])
def test_the_followed_cell_is_underlined_with_channels_too(query: dict[str, Any]) -> None:
    entry = contents.entry_at("conv2d-forward")
    app = opened(entry, **link(entry, {"ci": 2, "co": 2}), **query)
    name = "w^{(0,0)}_{00}" if query else "k^{(1,1)}_{11}"
    assert [latex for latex in later_formulas(app) if rf"\underline{{{name}}}" in latex]
    assert [text.value for text in app.markdown if f"the underlined ${name}$" in text.value]
