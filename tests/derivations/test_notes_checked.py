"""The page that checks the notes and whatever is typed, without a browser."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import CHECKED
from derivations.ui.notes_checked import equations
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from engine.reading import LONGEST_TEXT
from engine.reading.claims import NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.verdict import KINDS, LOOSE
from tests.derivations.visits import address, check, link, opened, stage_of
from tests.notes import EQUATIONS
from tests.test_notes import SLIPS


def squeezed(latex: str) -> str:
    return re.sub(r"\s+", "", latex)


def texts(app: AppTest) -> list[str]:
    return [text.value for text in (*app.markdown, *app.latex)]


def shown_numbers(app: AppTest) -> list[int]:
    """The numbers of the equations on the page."""
    found = (re.match(r"\*\*(\d+)\*\* :", text.value) for text in app.markdown)
    return [int(match[1]) for match in found if match]


def answer_to(text: str, **query: Any) -> AppTest:
    app = opened(CHECKED, tex=text, show="Slips", **query)
    assert not app.exception
    return app


def answer_badge(app: AppTest) -> str:
    """The verdict on the typed text: it stands right above the first box."""
    found = [t.value for t in app.markdown if re.match(r":\w+-badge\[", t.value)]
    kinds = [kind for text in found[1:2] for kind in KINDS if f" {kind}]" in text]
    return kinds[-1] if kinds else ""


# --- the notes ----------------------------------------------------------------------------------


def test_the_notes_are_the_57_equations_as_they_are_written() -> None:
    written = [squeezed(equation.latex) for equation in equations.equations()]
    assert written == [squeezed(equation.latex) for equation in EQUATIONS]
    operations = [equation.operation.name for equation in equations.equations()]
    assert operations == [equation.section for equation in EQUATIONS]


def test_every_equation_is_on_the_page_with_its_verdict() -> None:
    app = check(opened(CHECKED))
    assert shown_numbers(app) == list(range(1, 58))
    on_page = squeezed(" ".join(texts(app)))
    for equation in equations.equations():
        assert squeezed(equation.latex) in on_page, equation.number
    summary = next(t.value for t in app.markdown if "6 slips" in t.value)
    counted = [int(number) for number in re.findall(r": (\d+) ", summary)]
    assert sum(counted) == 57
    assert f"{counted[0]} {PROVED}" in summary
    assert f"{counted[1]} {LOOSE}" in summary


def test_only_the_slips_and_what_is_right() -> None:
    app = opened(CHECKED, show="Slips")
    assert set(shown_numbers(app)) == SLIPS
    assert not app.exception
    on_page = squeezed(" ".join(texts(app)))
    for number in SLIPS:
        for verdict in equations.equations()[number - 1].verdicts:
            for fault in verdict.failed:
                assert squeezed(fault.right) in on_page
    links = [part.proto.label for part in app.get("page_link")]
    assert sum("Derived on" in label for label in links) == len(SLIPS)


def test_loose_notation_says_what_is_meant() -> None:
    app = opened(CHECKED, show="Loose notation")
    numbers = shown_numbers(app)
    assert not SLIPS & set(numbers)
    freely = [t.value for t in app.markdown if "Read freely" in t.value]
    assert len(freely) >= len(numbers) > 10


def test_an_unknown_choice_in_a_link_is_told() -> None:
    app = opened(CHECKED, show="zz")
    (warning,) = app.warning
    assert "`zz`" in warning.value
    assert len(shown_numbers(app)) == 57


def test_every_slip_links_to_a_page_there_is() -> None:
    for number in SLIPS:
        equation = equations.equations()[number - 1]
        for verdict in equation.verdicts:
            for fault in verdict.failed:
                assert contents.lesson(equation.operation, fault.result) in contents.ALL


# --- one's own ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dx12 = dz11*k12 + dz12*k11", PROVED),
        ("dx12 = dz11*k12 - dz12*k11", SLIP),
        (r"\frac{\partial L}{\partial x_{12}} = \frac{\partial L}{\partial z_v} k_{12}", SLIP),
        ("z11 = x11 k11 + x12 k12 + x21 k21 + x22 k22 + B\nz12 = x12 k11", SLIP),
        ("dz11*k12 + dz12*k11", LOOSE),
    ],
)
def test_a_typed_text_gets_its_verdict(text: str, kind: str) -> None:
    app = answer_to(text)
    assert answer_badge(app) == kind
    assert address(app)["tex"] == text


def test_every_term_is_marked() -> None:
    app = answer_to("dx22 = dz11*k22 - dz12*k21 + dz21*k22 + dz11*k22")
    (line,) = [part.value for part in app.latex if r"\overset" in part.value]
    assert line.count(r"\checkmark") == 1
    assert line.count("wrong sign") == 1
    assert line.count("✗") == 1
    assert line.count(r"\text{once}") == 1
    assert line.count(r"\text{missing}") == 1


def test_the_geometry_is_the_one_that_is_set() -> None:
    transposed = "dx11 = dz11 k11 + dz12 k12 + dz21 k21 + dz22 k22"
    assert answer_badge(answer_to(transposed)) == SLIP
    assert answer_badge(answer_to(transposed, op="Transpose")) == PROVED
    strided = "dx11 = dz11 k11"
    assert answer_badge(answer_to(strided, s=2, h=4, w=4)) == PROVED
    assert answer_badge(answer_to("dx12 = dz11 k12", s=2, h=4, w=4)) == PROVED


def test_the_notation_is_the_one_that_is_set() -> None:
    from_zero = answer_to("dx00 = dz00 k00")
    assert answer_badge(from_zero) == PROVED
    assert any("indices count from 0" in one.value for one in from_zero.markdown)
    assert answer_badge(answer_to("dx11 = dz11 k12")) == SLIP
    assert answer_badge(answer_to("dx00 = dz00 k00", base=0)) == PROVED
    weights = answer_to("dx11 = dy11 w11", letters="X W Y b")
    assert answer_badge(weights) == PROVED


def test_what_cannot_be_read_says_where() -> None:
    app = answer_to("dx12 = dz11*k12 + + 3")
    (warning,) = app.warning
    assert "character 19" in warning.value
    assert not answer_badge(app)


@pytest.mark.parametrize("operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda one: one.name)
def test_the_examples_are_read(operation: Any) -> None:
    app = opened(CHECKED, show="Slips", op=operation.short)
    names = [button.label for button in app.button if button.label.startswith(("a ", "matr"))]
    assert len(names) == 4
    for name in names:
        (button,) = [button for button in app.button if button.label == name]
        button.click().run()
        assert not app.exception
        assert not app.warning, (name, [w.value for w in app.warning])
        assert answer_badge(app) == (SLIP if "slip" in name else PROVED), name


@pytest.mark.parametrize("text", ["x" * 9_000, "(" * 3_000, "<script>", "__import__('os')", "$$"])
def test_a_hostile_text_in_a_link_does_no_harm(text: str) -> None:
    app = answer_to(text)
    assert len(app.warning) <= 1
    assert len(app.text_area(key="tex").value or "") <= LONGEST_TEXT


def test_many_channels() -> None:
    app = opened(CHECKED, show="Slips", **link(CHECKED, {"ci": 2, "co": 2}, CONV2D))
    for button in [b.label for b in app.button if b.label.startswith(("a ", "matr"))]:
        next(b for b in app.button if b.label == button).click().run()
        assert not app.exception
        assert not app.warning, button


HOMEWORK = {"h": "4", "w": "4", "kh": "3", "kw": "3", "g": "1 2; 3 4"} | {
    "k": "1 0 -1; 2 0 -2; 1 0 -1"
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dx11 = 1", PROVED),
        ("dx22 = 1*0 + 2*2 + 3*0 + 4*1", PROVED),
        ("dx22 = -8", SLIP),
        ("[[1,2,-1,-2],[5,8,-5,-8],[7,10,-7,-10],[3,4,-3,-4]] = dX", PROVED),
        ("[[1,2],[3,4]]", NOT_UNDERSTOOD),
    ],
)
def test_numbers_are_held_against_the_numbers_of_the_page(text: str, kind: str) -> None:
    app = answer_to(text, **HOMEWORK)
    assert answer_badge(app) == kind
    assert not app.exception
    if "-8" in text and kind == SLIP:
        assert any("is $8$ here, not $-8$" in shown.value for shown in app.markdown)


def test_sixteen_wrong_numbers_are_counted() -> None:
    app = answer_to(f"{[[9] * 4] * 4} = dX", **HOMEWORK)
    listed = [text.value for text in app.markdown if "$9$ stands where" in text.value]
    assert sum(text.count("stands where") for text in listed) == 6
    assert any(caption.value == "And 10 more differences." for caption in app.caption)


# --- the way to the derivation --------------------------------------------------------------------


def derived_at(app: AppTest) -> list[dict[str, str]]:
    """Where each link to a derivation leads."""
    links = [part.proto for part in app.get("page_link") if "Derived on" in part.proto.label]
    return [dict(parse_qsl(one.query_string)) for one in links]


def test_a_line_of_ones_own_is_derived_at_its_cell_in_ones_own_geometry() -> None:
    own = {"h": "4", "kh": "3"}
    app = answer_to(r"dx43 = dz11 k11", **own)
    assert {"h": "4", "kh": "3", "row": "4", "col": "3", "ch": "1"} in derived_at(app)
    page = opened(contents.NOTES[CONV2D][3], **own, row=4, col=3, ch=1)
    assert stage_of(page)["at"] == [0, 3, 2]
    assert not page.warning


def test_an_equation_of_the_notes_is_derived_at_its_cell_in_their_geometry() -> None:
    app = opened(CHECKED, show="Slips", h=7, base=0)
    found = derived_at(app)
    assert {"base": "0", "ch": "0", "row": "1", "col": "1"} in found  # equation 28, of x₂₂
    assert not any("h" in view for view in found)
