"""The page that judges what visitors wrote, without a browser."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import MINE
from derivations.ui.is_mine_right.answer import LOOKS, REFUSED, Judged, places
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from derivations.ui.settings.too_long import MOST
from engine import Conv2dSpec, symbolic
from engine.reading import LONGEST_TEXT, CannotRead, judge
from engine.reading.claims import NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.verdict import LOOSE
from tests.derivations.visits import address, button, follow, link, opened, stage_of, turn_to

ELSEWHERE = (
    r"\frac{\partial J}{\partial x_{0,1}} = w_{00} \frac{\partial J}{\partial y_{01}} "
    r"+ w_{01} \frac{\partial J}{\partial y_{00}}"
)
"""∂L/∂x₁₂ of the notes, as a book may write it."""


def answer_to(text: str, **query: Any) -> AppTest:
    app = opened(MINE, tex=text, **query)
    assert not app.exception
    return app


def headline(app: AppTest) -> str:
    """The verdict with its first words."""
    looks = (*LOOKS.values(), REFUSED)
    found = [m.value for m in app.markdown if any(f"**{look.word}**" in m.value for look in looks)]
    return found[0] if found else ""


def verdict(app: AppTest) -> str:
    """Which kind the first line says."""
    words = {look.word: kind for kind, look in LOOKS.items()}
    found = re.search(r"\*\*(.+?)\*\*", headline(app))
    return words.get(found[1], "") if found else ""


def formulas(app: AppTest) -> list[str]:
    return [m.value for m in app.markdown if m.value.startswith("$$")]


# --- the verdict ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dx12 = dz11*k12 + dz12*k11", PROVED),
        ("dx12 = dz11*k12 - dz12*k11", SLIP),
        (r"\frac{\partial L}{\partial x_{12}} = \frac{\partial L}{\partial z_v} k_{12}", SLIP),
        ("z11 = x11 k11 + x12 k12 + x21 k21 + x22 k22 + B\nz12 = x12 k11", SLIP),
        ("dz11*k12 + dz12*k11", LOOSE),
        ("dx12 = q11 k12 + q12 k11", NOT_UNDERSTOOD),
        (ELSEWHERE, PROVED),
    ],
)
def test_a_typed_text_gets_its_verdict(text: str, kind: str) -> None:
    app = answer_to(text)
    assert verdict(app) == kind
    assert address(app)["tex"] == text


def test_of_many_slips_a_dozen_is_shown_and_more_when_asked_for() -> None:
    text = "\n".join(f"z{n % 2 + 1}1 = x11*k11" for n in range(27))
    app = answer_to(text)
    assert headline(app).endswith("In all 27 statements.")
    for shown in (12, 24):
        assert len(slips_of(app)) == shown
        told = [caption.value for caption in app.caption]
        assert f"{27 - shown} more statements are not shown yet." in told
        button(app, "Show more").click().run()
    assert len(slips_of(app)) == 27
    assert not [one for one in app.button if one.label == "Show more"]
    app.text_area(key="tex").set_value(f"{text}\nz12 = x11*k11").run()
    assert len(slips_of(app)) == 12


def test_what_is_right_is_shown_however_much_it_is() -> None:
    right = "z11 = x11 k11 + x12 k12 + x21 k21 + x22 k22 + B"
    app = answer_to("\n".join([right] * 14 + ["z12 = x12 k11"]))
    assert not [one for one in app.button if one.label == "Show more"]
    assert len(slips_of(app)) == 1


def slips_of(app: AppTest) -> list[str]:
    """The lines with a term that is missing."""
    return [text for text in formulas(app) if "missing" in text]


def test_every_term_is_marked() -> None:
    app = answer_to("dx22 = dz11*k22 - dz12*k21 + dz21*k22 + dz11*k22")
    (line,) = [text for text in formulas(app) if r"\overset" in text]
    assert line.count(r"\checkmark") == 1
    assert line.count("wrong sign") == 1
    assert line.count("✗") == 1
    assert line.count(r"\text{once}") == 1
    assert line.count(r"\text{missing}") == 1


def test_the_first_line_says_what_stands_where_and_why() -> None:
    app = answer_to("dx12 = dz11*k21 + dz12*k11")
    assert "You used $k_{21}$; the rotated kernel has $k_{12}$ there." in headline(app)
    other = headline(answer_to("dx12 = dz11*k11 + dz12*k11"))
    assert "$k_{11}$ stands where $k_{12}$ belongs: $z_{11}$ contains $x_{12} k_{12}$." in other
    assert sum("You used" in text.value for text in app.markdown) == 1, "it is told once"


def test_each_statement_has_its_verdict() -> None:
    app = answer_to("dx11 = dz11 k11\ndx12 = dz11 k21 + dz12 k11\ndx13 = dz12 k12")
    assert "In 1 of 3 statements; the others are right." in headline(app)
    badges = [m.value for m in app.markdown if re.match(r":\w+-badge\[", m.value)]
    assert [SLIP in badge for badge in badges] == [False, True, False]


def test_a_whole_system_stands_in_one_block() -> None:
    lines = symbolic.derive(Conv2dSpec()).input_gradient
    app = answer_to("\n".join(line.latex() for line in lines))
    assert "All 9 statements are." in headline(app)
    (block,) = formulas(app)
    assert block.count("&=") == 9


def test_the_geometry_is_the_one_that_is_set() -> None:
    transposed = "dx11 = dz11 k11 + dz12 k12 + dz21 k21 + dz22 k22"
    assert verdict(answer_to(transposed)) == SLIP
    assert verdict(answer_to(transposed, op="Transpose")) == PROVED
    strided = "dx11 = dz11 k11"
    assert verdict(answer_to(strided, s=2, h=4, w=4)) == PROVED
    assert verdict(answer_to("dx12 = dz11 k12", s=2, h=4, w=4)) == PROVED


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
    ],
)
def test_numbers_are_held_against_the_numbers_of_the_page(text: str, kind: str) -> None:
    app = answer_to(text, **HOMEWORK)
    assert verdict(app) == kind
    if "-8" in text and kind == SLIP:
        assert "is $8$ here, not $-8$" in headline(app)


@pytest.mark.parametrize("text", ["[[1,2],[3,4]]", "dK = 9 -7; 15 7", "dK:\n9 -7\n15 7"])
def test_numbers_that_are_no_line_are_offered_a_place(text: str) -> None:
    app = answer_to(text)
    assert not [box for box in app.markdown if "**A slip.**" in box.value]
    app.button(key="to-numbers").click().run()
    assert app.text_area(key="nums").value == text
    assert app.text_area(key="tex").value == ""


def test_sixteen_wrong_numbers_are_counted() -> None:
    app = answer_to(f"{[[9] * 4] * 4} = dX", **HOMEWORK)
    said = [text.value for text in app.markdown if "$9$ stands where" in text.value]
    assert sum(text.count("stands where") for text in said) == 7, "one in the first line"
    assert any(caption.value == "And 9 more differences." for caption in app.caption)


# --- how it was read ------------------------------------------------------------------------------


def test_the_notation_is_the_one_that_is_set() -> None:
    from_zero = answer_to("dx00 = dz00 k00")
    assert verdict(from_zero) == PROVED
    assert button(from_zero, "indices count from 0")
    assert verdict(answer_to("dx11 = dz11 k12")) == SLIP
    own = answer_to("dx00 = dz00 k00", base=0)
    assert verdict(own) == PROVED
    assert not [one for one in own.button if "indices" in one.label]
    assert verdict(answer_to("dx11 = dy11 w11", letters="X W Y b")) == PROVED


def test_a_click_changes_an_assumption_and_another_takes_it_back() -> None:
    app = answer_to(ELSEWHERE.replace("{0,1}", "{01}"))
    button(app, "indices count from 0").click().run()
    assert verdict(app) == SLIP
    assert address(app)["as"] == "base:1"
    button(app, "indices count from 1 ✕").click().run()
    assert verdict(app) == PROVED
    assert "as" not in address(app)


def test_a_letter_may_be_said_to_be_another_one() -> None:
    app = answer_to(ELSEWHERE)
    app.button(key="mean-w-x").click().run()
    assert verdict(app) != PROVED
    assert address(app)["as"] == "w:x"


def test_a_question_is_answered_by_a_button() -> None:
    app = answer_to("dx12 = q11 k12 + q12 k11")
    assert any(m.value == "What is $q$?" for m in app.markdown)
    button(app, "the gradient that comes from the loss").click().run()
    assert verdict(app) == PROVED
    assert address(app)["as"] == "q:dz"
    again = answer_to("dx12 = q11 k12 + q12 k11", **{"as": "q:dz"})
    assert verdict(again) == PROVED


@pytest.mark.parametrize(
    "said", ["q", "q:nothing", "base:7", ":dz", "q:dz," * 200, "![](//host/a.png):dz", "$a$:dz"]
)
def test_what_a_link_says_that_nobody_may_mean_is_told(said: str) -> None:
    app = answer_to("dx11 = dz11 k11", **{"as": said})
    (warning,) = app.warning
    assert "what the text means" in warning.value
    assert verdict(app) == PROVED


def test_a_name_of_code_keeps_its_meaning_in_a_link() -> None:
    text = "dX[0,1] = dout[0,0]*W[0,1] + dout[0,1]*W[0,0]"
    app = answer_to(text)
    assert verdict(app) in (PROVED, LOOSE)
    app.button(key="mean-dout-x").click().run()
    assert verdict(app) not in (PROVED, LOOSE)
    assert address(app)["as"] == "dout:x"
    assert verdict(answer_to(text, **{"as": "dout:x"})) == verdict(app)


def test_what_was_said_of_a_letter_goes_with_the_letter() -> None:
    app = answer_to("dx11 = dz11 k11", **{"as": "q:dz"})
    assert not [one for one in app.button if "✕" in one.label]


def test_one_click_makes_the_notation_that_of_all_pages() -> None:
    app = answer_to(ELSEWHERE)
    app.button(key="everywhere").click().run()
    assert {"base": "0", "ell": "J"}.items() <= address(app).items()
    assert address(app)["letters"].split()[:3] == ["x", "w", "y"]
    assert verdict(app) == PROVED
    assert not [one for one in app.button if one.key == "everywhere"]
    assert not [one for one in app.button if "indices" in one.label]
    turn_to(app, contents.NOTES[CONV2D][3])
    assert not app.exception
    stage = stage_of(app)
    assert (stage["base"], stage["loss"]) == (0, "J")
    assert stage["names"]["dz"] == [r"\frac{\partial J}{\partial y_{#}}"]


def test_the_letter_of_the_gradient_goes_with_the_notation() -> None:
    app = answer_to("dX = G * rot180(K)", **{"as": "axes:first"})
    app.button(key="everywhere").click().run()
    assert address(app)["up"] == "G"
    assert not [one for one in app.button if one.key == "everywhere"]
    turn_to(app, contents.NOTES[CONV2D][3])
    assert stage_of(app)["names"]["dz"] == ["G_{#}"]


def test_what_was_said_is_past_when_the_notation_is_taken() -> None:
    app = answer_to("dx00 = q00 k00", **{"as": "q:dz,base:0"})
    app.button(key="everywhere").click().run()
    assert {"base": "0", "up": "q"}.items() <= address(app).items()
    assert "as" not in address(app)
    assert verdict(app) == PROVED


def test_a_right_line_stands_above_what_the_notes_write() -> None:
    (pair,) = formulas(answer_to(ELSEWHERE))
    assert r"\frac{\partial J}{\partial x_{01}}" in pair
    assert r"\frac{\partial L}{\partial x_{12}}" in pair
    assert "the notes" in pair
    (own,) = formulas(answer_to("dx12 = dz11*k12 + dz12*k11"))
    assert "the notes" not in own


# --- what cannot be read --------------------------------------------------------------------------


def test_what_cannot_be_read_says_where_and_what_could_be() -> None:
    app = answer_to("dx12 = dz11*k12 + + 3")
    assert "**I cannot read this.**" in headline(app)
    assert r"\(character 19\)" in headline(app)
    app.button(key="readable").click().run()
    assert verdict(app) == PROVED


def test_places_in_the_text() -> None:
    text = "dx11 = dz11 k11\ndx12 = dz11 k21 - dz12 k11"
    found = Judged(judge(text, symbolic.derive(Conv2dSpec())))
    assert [text[a:b] for a, b in places(text, found)] == ["dz11 k21", "dz12 k11"]
    asked = Judged(judge("dx12 = q11 k12 + q12 k11", symbolic.derive(Conv2dSpec())))
    assert places("dx12 = q11 k12 + q12 k11", asked) == [(7, 8), (17, 18)]
    assert places("a + + b", Judged(refusal=CannotRead("no", 4))) == [(4, 5)]
    assert places("a +", Judged(refusal=CannotRead("no", 3))) == [(2, 3)], "the end is marked too"
    assert places("", None) == []


@pytest.mark.parametrize("text", ["x" * 9_000, "(" * 3_000, "<script>", "__import__('os')", "$$"])
def test_a_hostile_text_in_a_link_does_no_harm(text: str) -> None:
    app = answer_to(text)
    assert len(app.warning) <= 1
    assert len(app.text_area(key="tex").value or "") <= LONGEST_TEXT


MARKED_UP = ["**bold** + +", "![](//host/a.png)", ":material/home: = =", "`a`"]


@pytest.mark.parametrize("text", MARKED_UP)
def test_nothing_of_a_text_is_markdown(text: str) -> None:
    app = answer_to(text)
    said = headline(app).partition("**I cannot read this.**")[2]
    assert not re.search(r"(?<!\\)[`*\[!]", said), said


def test_a_text_too_long_for_a_link_is_left_out_and_that_is_said() -> None:
    app = answer_to("dx11 = dz11 k11")
    long = "dx11 = " + " + ".join(["dz11 k11"] * 500)
    assert LONGEST_IN_LINK < len(long) < MOST["tex"]
    app.text_area(key="tex").set_value(long).run()
    assert "tex" not in address(app)
    assert any("too long for a link" in caption.value for caption in app.caption)
    follow(app, MINE, base=0)  # a link that says nothing of it takes nothing away
    assert app.text_area(key="tex").value == long


def test_what_is_too_long_to_be_read_is_told() -> None:
    app = answer_to("")
    app.text_area(key="tex").set_value("x" * (LONGEST_TEXT + 1)).run()
    assert not app.exception
    assert f"I read at most {LONGEST_TEXT}" in headline(app)


# --- examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda one: one.name)
@pytest.mark.parametrize("geometry", [{}, {"ci": 2, "co": 2}, {"s": 2, "p": 1}], ids=str)
def test_the_examples_are_read(operation: Any, geometry: dict[str, int]) -> None:
    app = opened(MINE, **link(MINE, {**operation.notes, **geometry}, operation))
    names = [one.key for one in app.button if str(one.key).startswith("example-")]
    assert len(names) >= 5
    for name in names:
        app.button(key=name).click().run()
        assert not app.exception
        expected = SLIP if "slip" in name else NOT_UNDERSTOOD if "unheard" in name else PROVED
        assert verdict(app) == expected, (name, app.text_area(key="tex").value)


NOTATIONS = (
    {"base": 0, "letters": "I W O β", "ell": "J", "bias": "none"},
    {"letters": "I θ O b", "up": "G", "ell": r"\mathcal{L}"},
    {"base": 0, "letters": "a w z b", "up": "δ", "conv": "true convolution"},
    {"letters": "X W Y b", "up": "dout"},
)


@pytest.mark.parametrize("query", NOTATIONS, ids=lambda query: str(query["letters"]))
def test_the_examples_are_written_and_read_in_ones_own_notation(query: dict[str, Any]) -> None:
    app = opened(MINE, **query)
    placeholder = app.text_area(key="tex").placeholder
    app.text_area(key="tex").set_value(placeholder).run()
    assert verdict(app) == PROVED, placeholder
    assert not [one for one in app.button if str(one.key).startswith("assumed")]
    for name in [one.key for one in app.button if str(one.key).startswith("example-")]:
        app.button(key=name).click().run()
        assert not app.exception
        expected = SLIP if "slip" in name else NOT_UNDERSTOOD if "unheard" in name else PROVED
        assert verdict(app) == expected, (name, app.text_area(key="tex").value)


# --- the way to the derivation --------------------------------------------------------------------


def test_a_line_of_ones_own_is_derived_at_its_cell_in_ones_own_geometry() -> None:
    own = {"h": "4", "kh": "3"}
    app = answer_to(r"dx43 = dz11 k11", **own)
    links = [part.proto for part in app.get("page_link") if "Derived on" in part.proto.label]
    found = [dict(parse_qsl(one.query_string)) for one in links]
    assert {"h": "4", "kh": "3", "row": "4", "col": "3", "ch": "1"} in found
    page = opened(contents.NOTES[CONV2D][3], **own, row=4, col=3, ch=1)
    assert stage_of(page)["at"] == [0, 3, 2]
    assert not page.warning
