"""What a derivation page says beside its lines: in whose example, and why."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui.contents import Entry
from derivations.ui.problem.operations import Settings
from tests.derivations.pages import (
    INPUT_GRADIENT,
    KERNEL_GRADIENT,
    TRANSPOSED_FORWARD,
    lessons,
)
from tests.derivations.visits import check, later_formulas, link, opened


def texts(app: AppTest) -> str:
    shown = [text.value for text in [*app.markdown, *app.caption, *app.latex]]
    return " ".join([*shown, *later_formulas(app)])


@lessons
def test_what_the_notes_write_is_folded_and_speaks_of_their_own_example(entry: Entry) -> None:
    assert entry.operation
    app = check(opened(entry, **link(entry, {"h": 5, "w": 5, "kh": 3, "kw": 3, "s": 2, "p": 1})))
    boxes = [box for box in app.get("popover") if re.match("slip|loose", box.proto.popover.label)]
    folded = [text.value for box in boxes for text in box.markdown]
    remarks = [text.value for text in app.markdown if text.value.startswith((":gray[", ":orange["))]
    assert folded == remarks
    size = "3×3 input" if entry.operation.name == "conv2d" else "2×2 input"
    for box in boxes:
        said = box.caption[0].value
        assert said.startswith("*The notes* are two short documents of 57 equations")
        assert f"About the notes’ own example, a {size} and a 2×2 kernel" in said
        assert ("has a slip" in said) == ("slip" in box.proto.popover.label)


@lessons
def test_a_reader_without_the_notes_is_told_what_they_are(entry: Entry) -> None:
    app = opened(entry)
    said = [text.value for text in app.markdown]
    told = next(place for place, text in enumerate(said) if "two short documents" in text)
    first = next(place for place, text in enumerate(said) if ":small[notes " in text)
    assert told <= first, "before the first number of an equation"
    assert said[told].find("two short documents") < (said[told].find(":small[notes ") % 10**9)


@lessons
def test_a_sign_between_two_grids_is_explained(entry: Entry) -> None:
    said = texts(opened(entry))
    if entry.result != "bias_gradient":
        assert (
            r"$\otimes$ lays the right grid on the left one. The cells under it are a *window*"
            in said
        )


def test_both_gradients_say_which_of_them_is_turned_and_why() -> None:
    for entry in (KERNEL_GRADIENT, INPUT_GRADIENT):
        answer = texts(opened(entry))
        assert r"\partial L/\partial X$ needs $K$ turned by 180°" in answer
        assert "further *back* in each next one, so its $k$ run backwards" in answer
        true = texts(opened(entry, conv="true convolution"))
        assert r"\partial L/\partial K$ comes out turned by 180°" in true
        assert "a $k$ further *on* in each next one, so its $k$ run forwards" in true


@pytest.mark.parametrize("geometry", [{"kh": 1, "kw": 1}, {"h": 4, "w": 4, "s": 2}])
@pytest.mark.parametrize("conv", ["cross-correlation", "true convolution"])
@pytest.mark.parametrize("entry", [KERNEL_GRADIENT, INPUT_GRADIENT], ids=lambda one: one.url)
def test_the_answer_claims_no_order_where_windows_share_no_x(
    entry: Entry, geometry: Settings, conv: str
) -> None:
    answer = texts(check(opened(entry, **link(entry, geometry), conv=conv)))
    for claim in re.findall(r"[^.;:]*\$k\$ run (?:back|for)wards", answer):
        assert "several windows" in claim or "Where there is" in claim, claim


@pytest.mark.parametrize("entry", [INPUT_GRADIENT, TRANSPOSED_FORWARD], ids=lambda one: one.url)
def test_the_padding_has_its_reasons(entry: Entry) -> None:
    said = texts(opened(entry))
    assert "Here $k$ is how many rows and columns $K$ has (2), $s$ the stride (1)" in said
    for part in (r"**Why $d(k-1)$?**", "**Why $-p$?**", "The window moves by one cell"):
        assert part in said


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"ci": 2, "co": 3}, "$o$ runs over all 3 filters."),
        ({"ci": 4, "co": 2, "gr": 2}, "$o$ runs over the one filter of its channel's own group"),
        ({"ci": 2, "co": 2, "gr": 2}, "With 2 groups (depthwise: every channel is a group"),
    ],
)
def test_with_channels_the_rule_has_its_sum(geometry: Settings, said: str) -> None:
    told = texts(check(opened(INPUT_GRADIENT, **link(INPUT_GRADIENT, geometry))))
    assert r"\sum_{oij}" in told
    assert r"\sum_o \frac{\partial L}{\partial Z^{(o)}}" in told
    assert said in told


def test_a_single_product_is_no_order() -> None:
    apart = texts(opened(INPUT_GRADIENT, **link(INPUT_GRADIENT, {"h": 4, "w": 4, "s": 2})))
    assert "there is no order to be seen" in apart
    assert "So the kernel is read backwards" not in apart
