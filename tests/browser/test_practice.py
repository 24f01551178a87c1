"""An exercise in the browser: type an answer, read what is said to it, go on, print the key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import assert_clean
from tests.browser.pointer import (
    answered,
    charts_kept,
    hover_term,
    lit_terms,
    query,
    tag_charts,
)

OpenPage = Callable[..., Page]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    """The line of ∂L/∂x₂₁."""
    return open_page("practice", kind="Whole line", of="∂L/∂X", seed=1)


def type_answer(page: Page, text: str) -> None:
    field = page.locator('[class*="st-key-given-"] input')
    field.fill(text)
    field.press("Enter")
    answered(page)


def said(page: Page) -> list[str]:
    return page.get_by_test_id("stAlert").all_inner_texts()


def test_a_wrong_line_is_told_term_by_term(page: Page) -> None:
    tag_charts(page)
    type_answer(page, r"dz11 k12 + \frac{\partial L}{\partial z_{21}} k_{22}")
    (told,) = said(page)
    assert "rotated by 180°" in told
    marks = page.locator(".st-key-marks").inner_text()
    assert marks.count("✗ not there") == 2
    assert marks.count("the rotated kernel has") == 2
    assert charts_kept(page)
    assert_clean(page)


def test_the_verdict_is_in_sight_beside_the_button(page: Page) -> None:
    button = page.get_by_role("button", name="Check").bounding_box()
    told = page.get_by_test_id("stAlert").bounding_box()
    assert button
    assert told
    assert told["x"] > button["x"] + button["width"]
    assert abs(told["y"] + told["height"] / 2 - button["y"] - button["height"] / 2) < 30
    assert told["y"] + told["height"] < 900


def test_it_stays_readable_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    answered(page)
    assert_clean(page)
    page.set_viewport_size({"width": 1400, "height": 900})
    answered(page)


def test_the_right_line_is_right_and_the_next_exercise_is_fresh(page: Page) -> None:
    type_answer(page, "k21 dz11 + dz21*k11")
    assert ["order" in told for told in said(page)] == [True]
    assert "1 solved" in page.get_by_text("This visit").inner_text()
    page.get_by_role("button", name="Next exercise").click()
    answered(page)
    assert query(page)["seed"] == "2"
    assert page.locator('[class*="st-key-given-"] input').input_value() == ""
    assert not said(page)


def test_the_worked_line_is_linked_with_its_grids(page: Page) -> None:
    page.get_by_role("button", name="Show the worked line").click()
    answered(page)
    told = page.locator(".st-key-worked-line [data-linker-status]")
    hover_term(page, stage=1, place=0)
    expect(told).to_have_text("z₁₁ does not contain x₂₃, so ∂z₁₁/∂x₂₃ = 0 and the term vanishes.")
    hover_term(page, stage=1, place=1)
    expect(told).to_have_text("∂L/∂x₂₃ collects ∂L/∂z₁₂ · ∂z₁₂/∂x₂₃.")
    assert lit_terms(page)
    assert_clean(page)


def test_on_paper_the_key_has_no_menus(page: Page) -> None:
    page.get_by_role("button", name="Answer key").click()
    answered(page)
    assert query(page)["key"] == "1"
    page.emulate_media(media="print")
    answered(page)
    for hidden in (".st-key-settings", ".st-key-practice-choice", ".st-key-answer-key"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator('[class*="st-key-printed-"]').count() == 10
    assert page.locator('[class*="st-key-answered-"]').count() == 10
    assert_clean(page)


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is on what is looked for."""
    for _ in range(most):
        if page.evaluate("one => document.activeElement?.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def test_an_exercise_is_solved_by_the_keyboard_alone(open_page: OpenPage) -> None:
    """From the top of the page to a right answer, and on to the next exercise."""
    page = open_page("practice", kind="Whole line", of="∂L/∂X", seed=1)
    tab_to(page, '[class*="st-key-given-"] input')
    page.keyboard.type("dz11 k21 + dz21 k11")
    page.keyboard.press("Enter")
    answered(page)
    assert "1 solved" in page.get_by_text("This visit").inner_text()
    tab_to(page, ".st-key-next-exercise button")
    page.keyboard.press("Enter")
    answered(page)
    assert query(page)["seed"] == "2"
    assert not said(page)
    assert_clean(page)
