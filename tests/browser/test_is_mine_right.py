"""Is mine right? A text gets its verdict, questions are answered, its letters are adopted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe, contrast, harness
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]
LONG = " + ".join([r"\frac{\partial L}{\partial z_{11}} k_{22}"] * 90)
"""Nearly as long as a text in a link may be: longer still in an address."""

ELSEWHERE = (
    r"\frac{\partial J}{\partial x_{01}} = w_{00} \frac{\partial J}{\partial y_{01}} "
    r"+ w_{01} \frac{\partial J}{\partial y_{00}}"
)


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("is-mine-right")


def type_in(page: Page, text: str) -> None:
    field = page.locator(".st-key-tex textarea")
    field.fill(text)
    field.press("Control+Enter")
    answered(page)


def verdict(page: Page, kind: str) -> str:
    """The first line of the answer, in sight without scrolling."""
    line = page.locator(f".st-key-verdict-{kind}")
    expect(line).to_be_in_viewport()
    return line.inner_text().replace("\u00a0", " ")


def press(page: Page, name: str) -> None:
    page.locator(".st-key-answer").get_by_role("button", name=name, exact=True).click()
    answered(page)


def test_a_typed_line_gets_its_verdict_and_its_terms_are_marked(page: Page) -> None:
    assert_clean(page)
    type_in(page, "dx12 = dz11*k12 - dz12*k11")
    assert "A slip." in verdict(page, "slip")
    assert "wrong sign" in page.locator(".st-key-answer").inner_text().replace("\u00a0", " ")
    assert query(page)["tex"] == "dx12 = dz11*k12 - dz12*k11"
    assert_clean(page)
    assert not contrast.too_pale(page)
    assert not axe.grave(page)


def test_the_wrong_term_is_marked_where_it_was_typed(page: Page) -> None:
    (mark,) = page.locator(".conv-typed mark").all()
    assert mark.inner_text() == "dz12*k11"
    # Its letters lie upon the letters of the box: the mirror breaks and scrolls as the box does.
    box, mirror = page.locator(".st-key-tex textarea"), page.locator(".conv-typed")
    here, there = (one.bounding_box() for one in (box, mirror))
    assert here is not None
    assert there is not None
    assert abs(here["x"] - there["x"]) < 2
    assert abs(here["y"] - there["y"]) < 2
    # What is typed on is not marked by what was said before.
    box.press_sequentially(" ")
    expect(mirror).to_be_hidden()
    box.press("Backspace")
    expect(mirror).to_be_visible()


def test_a_question_is_answered_by_a_click(page: Page) -> None:
    type_in(page, "dx12 = q11 k12 + q12 k11")
    assert "Not understood yet." in verdict(page, "unclear")
    press(page, "the gradient that comes from the loss")
    assert "Right." in verdict(page, "right")
    assert query(page)["as"] == "q:dz"
    assert not axe.grave(page)


def test_an_assumption_is_changed_by_a_click_and_taken_back(page: Page) -> None:
    type_in(page, ELSEWHERE)
    assert "Right." in verdict(page, "right")
    press(page, "indices count from 0")
    assert "A slip." in verdict(page, "slip")
    press(page, "indices count from 1 ✕")
    assert "Right." in verdict(page, "right")
    page.locator(".st-key-reading [data-testid=stPopover] button").first.click()
    choices = page.get_by_test_id("stPopoverBody").get_by_role("button")
    expect(choices.first).to_be_visible()
    assert choices.count() > 1
    page.keyboard.press("Escape")


def test_the_notation_goes_to_every_page_by_one_click(page: Page) -> None:
    press(page, "Use this notation everywhere")
    assert "Right." in verdict(page, "right")
    assert query(page)["ell"] == "J"
    page.get_by_test_id("stTopNavSection").filter(has_text="Conv 2D").first.click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="∂J/∂X").first.click()
    answered(page)
    stage = page.locator(".conv-stage")
    expect(stage).to_be_visible()
    said = "".join(stage.inner_text().split())
    assert "∂J" in said
    assert "∂L" not in said
    assert "K" not in said
    page.go_back()
    answered(page)


def test_on_a_telephone_and_in_the_dark(page: Page) -> None:
    type_in(page, "dy00 = 1\ndx12 = dz11 + + 2")
    assert "I cannot read this." in verdict(page, "unclear")
    page.set_viewport_size({"width": 390, "height": 844})
    answered(page)
    assert_clean(page)
    if harness.prefers_dark(page):
        answered(page)
        assert not contrast.too_pale(page)
        assert_clean(page)
    assert not axe.grave(page)


def test_a_link_carries_a_long_line(open_page: OpenPage) -> None:
    assert 3_500 < len(LONG) < 4_000
    page = open_page("is-mine-right", tex=LONG)
    assert page.locator(".st-key-tex textarea").input_value() == LONG
    assert "There is no left side" in page.locator("[data-testid='stMain']").inner_text()
    assert_clean(page)


def test_what_is_too_long_for_its_field_is_said_and_nothing_is_lost(page: Page) -> None:
    type_in(page, "dx11 = dz11*k11")
    field = page.locator(".st-key-tex textarea")
    field.press("End")
    page.keyboard.insert_text("1" * 99_990)
    said = page.locator(".st-key-tex").get_by_role("alert")
    expect(said).to_contain_text("100,005 characters")
    expect(said).to_contain_text("takes 100,000 at most")
    assert not contrast.too_pale(page)
    assert field.input_value() == "dx11 = dz11*k11"
    page.keyboard.type(" ")
    expect(said).to_have_count(0)
    assert field.input_value() == "dx11 = dz11*k11 "
