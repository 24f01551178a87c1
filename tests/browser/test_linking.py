"""What belongs together lights together, and the server is not asked for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import on_stage
from tests.browser.harness import assert_clean
from tests.browser.on_stage import OTHER, cell, hover, hover_term, leave, line, lit, words
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]

# Conv, ∂L/∂X of the notes' example: padded ∂L/∂Z under the turned K, x₂₂ selected. On the padded
# grid ∂L/∂z₁₁ stands in row 1, column 1 (counted from 0); on the turned kernel k₂₂ in 0, 0.
PADDED, PLAIN, TURNED, RESULT = "left", "plain", "right", "result"
ALL = {(0, 0), (0, 1), (1, 0), (1, 1)}


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-input-gradient")


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    page.keyboard.press("Escape")
    leave(page)
    assert_clean(page)


# --- what is lit --------------------------------------------------------------------------------


def test_the_selected_cell_and_its_window_are_framed(page: Page) -> None:
    leave(page)
    assert lit(page, RESULT, "target") == {(1, 1)}
    assert lit(page, PADDED, "window") == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert not lit(page, PADDED, "hot")
    assert "x₂₂" in line(page)
    assert on_stage.place(page) == "5 of 9"


def test_a_result_cell_that_is_pointed_at_shows_its_line_and_window(page: Page) -> None:
    before = line(page)
    hover(page, RESULT, 0, 1)  # x₁₂
    assert lit(page, RESULT, "target") == {(0, 1)}
    assert lit(page, PADDED, "window") == {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert "x₁₂" in line(page)
    assert "z11" in words(page)
    assert "z12" in words(page)
    assert "z21" not in words(page)
    leave(page)
    assert line(page) == before
    assert lit(page, RESULT, "target") == {(1, 1)}


def test_nothing_is_sent_while_the_pointer_goes_over_cells_and_terms(page: Page) -> None:
    if not on_stage.can_count_messages(page):
        pytest.skip("only Chromium tells what is sent")
    answered(page)
    with on_stage.messages(page) as sent:
        for row in range(3):
            for column in range(3):
                hover(page, RESULT, row, column)
        for key in (PADDED, PLAIN, TURNED):
            hover(page, key, 1, 1)
        for place in range(4):
            hover_term(page, place)
        leave(page)
        page.wait_for_timeout(1000)  # the cell on which one rests is told after 0.6 s
        assert not sent
        cell(page, RESULT, 0, 0).click()
        page.wait_for_timeout(1000)
        assert sent, "the messages are not seen"
    on_stage.select(page, 1, 1)


def test_a_term_lights_its_cells_in_both_passes(page: Page) -> None:
    hover_term(page, 1)  # ∂L/∂z₁₂ · k₂₁
    assert on_stage.lit_terms(page) == {1}
    assert lit(page, PADDED, "hot") == {(1, 2)}
    assert lit(page, PLAIN, "hot") == {(1, 0)}
    assert lit(page, TURNED, "hot") == {(0, 1)}
    assert not lit(page, RESULT, "hot")
    # On the way there x₂₂ met k₂₁ in z₁₂.
    assert lit(page, "left", "hot", OTHER) == {(1, 1)}
    assert lit(page, "right", "hot", OTHER) == {(1, 0)}
    assert lit(page, "result", "target", OTHER) == {(0, 1)}
    assert "x22" in words(page)
    assert "k21" in words(page)
    leave(page)
    assert not on_stage.lit_terms(page)
    assert not lit(page, PADDED, "hot")


def test_a_term_that_vanishes_says_why(page: Page) -> None:
    on_stage.select(page, 0, 0)
    page.keyboard.press("2")  # the line up to its local derivatives
    before = words(page)
    why = "The window of z₁₂ leaves x₁₁ out: ∂z₁₂/∂x₁₁ = 0."
    live = page.locator(".conv-live")
    try:
        gone = page.locator('.conv-line [data-gone="0,0,1"]')
        gone.last.hover()
        assert "leaves" in words(page)
        assert not on_stage.lit_terms(page)
        expect(live).to_have_text(why)
        hover_term(page, 0)
        assert "leaves" not in words(page)
        gone.last.hover()
        page.keyboard.press("ArrowRight")  # in the line of x₁₂ the same z does not vanish
        assert "leaves" not in words(page)
        page.keyboard.press("ArrowLeft")
        gone.last.hover()
        leave(page)
        assert words(page) == before
    finally:
        page.keyboard.press("3")
        on_stage.select(page, 1, 1)


def test_a_cell_lights_its_term_its_partner_and_every_result_it_flows_into(page: Page) -> None:
    hover(page, TURNED, 0, 0)  # k₂₂
    assert lit(page, TURNED, "hot") == {(0, 0)}
    assert lit(page, PLAIN, "hot") == {(1, 1)}
    assert lit(page, PADDED, "hot") == {(1, 1)}  # it meets ∂L/∂z₁₁ in the line of x₂₂
    assert on_stage.lit_terms(page) == {0}
    assert lit(page, RESULT, "fan") == {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_a_cell_of_the_left_grid_fans_out_over_its_own_window(page: Page) -> None:
    hover(page, PADDED, 1, 1)  # ∂L/∂z₁₁
    assert lit(page, RESULT, "fan") == ALL
    assert on_stage.lit_terms(page) == {0}


def test_a_zero_of_the_padding_says_that_it_is_one_and_lights_nothing(page: Page) -> None:
    hover(page, PADDED, 0, 0)
    assert cell(page, PADDED, 0, 0).get_attribute("aria-label") == "0, padding"
    assert not on_stage.lit_terms(page)
    assert not lit(page, PADDED, "hot")


# --- what is kept -------------------------------------------------------------------------------


def test_a_click_keeps_the_cell_and_no_grid_is_built_again(page: Page) -> None:
    on_stage.select(page, 1, 1)
    page.evaluate("document.querySelector('.conv-picture').kept = true")
    cell(page, RESULT, 0, 2).click()
    leave(page)
    assert lit(page, RESULT, "target") == {(0, 2)}
    assert "x₁₃" in line(page)
    page.wait_for_url("**row=1**")
    assert {"row": "1", "col": "3"}.items() <= query(page).items()
    assert page.evaluate("document.querySelector('.conv-picture').kept")
    on_stage.select(page, 1, 1)
    page.wait_for_function("!location.search.includes('row')")


def test_a_click_on_a_term_keeps_it_lit(page: Page) -> None:
    page.locator('.conv-line [data-tap="2"]').last.click()
    leave(page)
    assert on_stage.lit_terms(page) == {2}
    assert lit(page, PADDED, "hot") == {(2, 1)}
    page.keyboard.press("Escape")
    assert not on_stage.lit_terms(page)


def test_the_scrubber_goes_to_any_cell(page: Page) -> None:
    scrubber = page.locator(".conv-stage [data-part=scrubber]")
    for at in (0, 8, 4):
        scrubber.fill(str(at))
        assert on_stage.place(page) == f"{at + 1} of 9"
        assert lit(page, RESULT, "target") == {divmod(at, 3)}
        assert scrubber.get_attribute("aria-valuetext", timeout=0)
    assert scrubber.get_attribute("aria-valuetext") == "∂L/∂x₂₂, 5 of 9"


def test_it_plays_from_cell_to_cell_until_it_is_stopped(page: Page) -> None:
    on_stage.select(page, 0, 0)
    play = page.locator(".conv-stage [data-part=play]")
    page.locator(".conv-stage [data-part=speed]").click()  # twice as fast
    play.click()
    page.wait_for_function(
        "parseInt(document.querySelector('[data-part=count]').textContent) >= 3", timeout=15_000
    )
    play.click()
    stood = on_stage.place(page)
    page.wait_for_timeout(1500)
    assert on_stage.place(page) == stood
    for _ in range(3):
        page.locator(".conv-stage [data-part=speed]").click()
    on_stage.select(page, 1, 1)


def test_a_page_at_rest_draws_nothing(page: Page) -> None:
    leave(page)
    answered(page)
    changes = page.evaluate(
        """() => new Promise(done => {
          let changes = 0;
          const watch = new MutationObserver(records => { changes += records.length; });
          const stage = document.querySelector(".st-key-stage");
          watch.observe(stage, { childList: true, subtree: true });
          setTimeout(() => { watch.disconnect(); done(changes); }, 1600);
        })"""
    )
    assert changes == 0


# --- other pages --------------------------------------------------------------------------------


def test_the_bias_of_a_z_line_is_named(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward")
    hover_term(page, 4)
    assert "undefined" not in words(page)
    assert words(page).startswith("B is added to z22")
    assert_clean(page)


def test_a_stage_that_is_given_up_leaves_the_line_in_words(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward")
    assert page.locator(".conv-lost").is_hidden()
    page.evaluate("document.querySelector('.conv-stage').classList.remove('conv-alive')")
    assert page.locator(".conv-lost").is_visible()
