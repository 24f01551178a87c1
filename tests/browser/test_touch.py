"""A finger has no place between touches: it points by touching, and what it points at stays lit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import harness, on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.on_stage import cell, lit, words
from tests.browser.pointer import answered, query

# Conv, ∂L/∂X of the notes' example, as in test_linking.py.
PADDED, TURNED, RESULT = "left", "right", "result"

Visit = Callable[[str], Page]


@pytest.fixture(scope="module")
def telephone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def visit(telephone: BrowserContext, server: str) -> Visit:
    return lambda path: harness.open_url(telephone, harness.page_url(server, path))


@pytest.fixture(scope="module")
def page(visit: Visit) -> Page:
    return visit("conv2d-input-gradient")


def touch(what: Locator) -> None:
    """Touch the middle of it, and let the browser send what it sends after a touch."""
    what.scroll_into_view_if_needed()
    what.tap()
    what.page.wait_for_timeout(150)


def slide(page: Page, what: Locator, by: int) -> None:
    """Put a finger on it and slide: the page scrolls."""
    box = what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    send = page.context.new_cdp_session(page).send
    send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        at = {"x": x, "y": y + by * step / 8}
        send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)


@pytest.fixture(autouse=True)
def selected(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins with x₂₂ selected and nothing lit, and leaves the page clean."""
    if "page" not in request.fixturenames:
        yield
        return
    page: Page = request.getfixturevalue("page")
    touch(cell(page, RESULT, 1, 1))
    touch(cell(page, PADDED, 0, 0))
    yield
    assert_clean(page)


def test_a_touched_cell_lights_what_it_meets_and_stays_lit(page: Page) -> None:
    touch(cell(page, TURNED, 0, 0))  # k₂₂
    page.wait_for_timeout(500)
    assert lit(page, TURNED, "hot") == {(0, 0)}
    assert lit(page, PADDED, "hot") == {(1, 1)}
    assert lit(page, RESULT, "fan") == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert on_stage.lit_terms(page) == {0}
    assert "k22" in words(page)
    assert not page.locator(".conv-edit").count()


def test_a_touch_of_another_cell_or_beside_lets_go(page: Page) -> None:
    touch(cell(page, TURNED, 0, 0))
    touch(cell(page, TURNED, 1, 1))  # k₁₁
    assert lit(page, TURNED, "hot") == {(1, 1)}
    assert on_stage.lit_terms(page) == {3}
    touch(cell(page, PADDED, 0, 0))  # a zero of the padding
    assert not lit(page, TURNED, "hot")
    assert not on_stage.lit_terms(page)
    assert lit(page, RESULT, "target") == {(1, 1)}


def test_a_touched_result_is_selected(page: Page) -> None:
    touch(cell(page, TURNED, 0, 0))
    touch(cell(page, RESULT, 0, 1))
    assert lit(page, RESULT, "target") == {(0, 1)}
    assert "x₁₂" in on_stage.line(page)
    assert not lit(page, TURNED, "hot")


def test_a_touched_term_stays_lit(page: Page) -> None:
    touch(page.locator('.conv-line [data-tap="1"]').last)
    assert on_stage.lit_terms(page) == {1}
    assert lit(page, PADDED, "hot") == {(1, 2)}
    touch(cell(page, PADDED, 0, 0))
    assert not on_stage.lit_terms(page)


def test_a_second_touch_opens_the_number(page: Page) -> None:
    corner = cell(page, TURNED, 1, 1)
    touch(corner)
    touch(corner)
    field = page.locator(".conv-edit")
    expect(field).to_be_focused()
    # The pads of digits of some telephones have no minus.
    assert not field.get_attribute("inputmode")
    page.keyboard.type("-6")
    touch(field)  # to set the caret is no reason to begin anew
    expect(field).to_have_value("-6")
    page.keyboard.press("Enter")
    answered(page)
    assert corner.inner_text().split()[-1] in ("-6", "−6")
    assert query(page)["k"].startswith("-6")


def test_a_cell_touched_again_after_another_is_pointed_at(page: Page) -> None:
    touch(cell(page, TURNED, 0, 0))
    touch(page.locator(".conv-stage").get_by_role("button", name="Next cell").first)
    touch(cell(page, TURNED, 0, 0))
    assert not page.locator(".conv-edit").count()
    assert lit(page, TURNED, "hot") == {(0, 0)}


def test_a_finger_that_scrolls_points_at_nothing(page: Page) -> None:
    before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    slide(page, cell(page, TURNED, 0, 0), -200)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") > before
    assert not lit(page, TURNED, "hot")
    assert not on_stage.lit_terms(page)
    assert lit(page, RESULT, "target") == {(1, 1)}


def test_a_number_is_opened_also_where_its_cell_is_too_small_to_show_it(
    telephone: BrowserContext, server: str
) -> None:
    url = harness.page_url(server, "conv2d-forward", h=4, w=4, ci=2)
    page = harness.open_url(telephone, url)
    small = cell(page, "right", 1, 0)
    assert not small.locator("b").is_visible()
    touch(small)
    touch(small)
    field = page.locator(".conv-edit")
    expect(field).to_be_focused()
    box, window = field.bounding_box(), page.viewport_size
    assert box
    assert window
    assert box["width"] >= 64  # five digits of this size
    assert 0 <= box["x"] <= box["x"] + box["width"] <= window["width"]
    on_top = """field => {
      const { left, right, top, bottom } = field.getBoundingClientRect();
      return [left + 2, right - 2].every(
        (x) => document.elementFromPoint(x, (top + bottom) / 2) === field);
    }"""
    assert field.evaluate(on_top)
    page.keyboard.type("-6")
    page.keyboard.press("Enter")
    answered(page)
    assert "= −6" in (small.get_attribute("aria-label") or "")
    assert_clean(page)


def test_the_matrix_lights_where_it_is_touched(visit: Visit) -> None:
    page = visit("as-a-matrix")
    page.touchscreen.tap(*pointer.middle_of(page, "matrix-z", 0, 1))
    page.wait_for_timeout(300)
    assert pointer.cells(page, "matrix", "met") == {(1, column) for column in (1, 2, 4, 5)}
    assert "z₁₂" in pointer.status(page)
    page.touchscreen.tap(*pointer.middle_of(page, "matrix-k", 0, 0))
    page.wait_for_timeout(300)
    assert pointer.cells(page, "matrix", "met") == {(0, 0), (1, 1), (2, 3), (3, 4)}
    page.mouse.wheel(0, 50)
    page.wait_for_timeout(200)
    assert pointer.cells(page, "matrix", "met"), "who scrolls goes on looking at it"
    page.locator("h1").tap()
    page.wait_for_timeout(200)
    assert not pointer.cells(page, "matrix", "met")
    assert_clean(page)


def test_a_touched_term_of_a_worked_line_lights_its_cells(visit: Visit) -> None:
    page = visit("practice")
    touch(page.get_by_role("button", name="Show the worked line"))
    answered(page)
    terms = page.locator(".st-key-worked-line .colorbox")
    told = set()
    for term in (terms.first, terms.last):
        term.evaluate("term => term.scrollIntoView({ block: 'center', inline: 'center' })")
        box = term.bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(150)
        assert pointer.lit_terms(page)
        told.add(page.locator(".st-key-worked-line [data-linker-status]").inner_text())
    assert len(told) == 2
    assert_clean(page)


def test_the_start_page_lights_a_product_where_it_is_touched(visit: Visit) -> None:
    page = visit("")
    first = page.locator('.conv-pass .conv-board[data-key="right"] .conv-cell').first
    touch(first)
    assert "k11" in words(page) or "k22" in words(page)
    said = words(page)
    touch(page.locator('.conv-pass .conv-board[data-key="right"] .conv-cell').nth(1))
    assert words(page) != said
    assert_clean(page)
