"""By keyboard alone through one derivation: cells, line, a number; and what the address holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, loses_first, query

OpenPage = Callable[..., Page]
PATH = "conv2d-input-gradient"
RESULT = ".conv-main .conv-board[data-key=result]"
REST = 1500  # milliseconds: the browser tells where it rests, and Python writes the address
RESTED = 600  # milliseconds without a move are a rest


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page(PATH)


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    page.keyboard.press("Escape")
    assert_clean(page)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, from wherever it is."""
    for _ in range(150):
        if page.evaluate("it => Boolean(document.activeElement.closest(it))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def place(page: Page) -> int:
    """Which cell of the result is shown, counted from 1."""
    return int(page.locator(".conv-stage [data-part=count]").inner_text().split()[0])


def line(page: Page) -> str:
    """The shown line as it is read aloud."""
    return page.locator(".conv-line .conv-heard").get_attribute("aria-label") or ""


def numbers(page: Page) -> list[str]:
    """What is read of every cell of the result."""
    return [
        cell.get_attribute("aria-label") or ""
        for cell in page.locator(f"{RESULT} .conv-cell[data-at]").all()
    ]


# --- the walk -----------------------------------------------------------------------------------


def test_the_result_is_one_stop_of_tab_and_its_cells_are_walked_through(page: Page) -> None:
    tab_to(page, f"{RESULT} .conv-cell")
    page.keyboard.press("Home")
    assert place(page) == 1
    focused = page.evaluate(
        """() => { const { ariaLabel, ariaRowIndex, ariaColIndex, role } = document.activeElement;
                   return [ariaLabel, ariaRowIndex, ariaColIndex, role]; }"""
    )
    assert focused[1:] == ["1", "1", "gridcell"]
    assert focused[0].startswith("∂L/∂x₁₁ = ")
    first = line(page)
    assert "x₁₁" in first
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert place(page) == 5
    assert "x₂₂" in line(page) != first
    assert page.evaluate("document.activeElement.ariaLabel").startswith("∂L/∂x₂₂ = ")
    page.keyboard.press("End")
    assert place(page) == 9
    page.keyboard.press("ArrowDown")  # there is no row below
    assert place(page) == 9
    page.keyboard.press("ArrowRight")  # round
    assert place(page) == 1
    for at in range(2, 8):  # and on into the next row
        page.keyboard.press("ArrowRight")
        assert place(page) == at
        spoken = page.evaluate("document.activeElement.ariaLabel")
        assert spoken.startswith("∂L/∂x" + ["₁₁", "₁₂", "₁₃", "₂₁", "₂₂", "₂₃", "₃₁"][at - 1])
    page.keyboard.press("ArrowLeft")
    assert place(page) == 6
    page.keyboard.press("Tab")
    assert not page.evaluate("it => document.activeElement.closest(it)", RESULT)


def test_the_line_is_unfolded_by_1_to_4(page: Page) -> None:
    tab_to(page, f"{RESULT} .conv-cell")
    page.keyboard.press("Home")
    shown = []
    for key in "1234":
        page.keyboard.press(key)
        shown.append(page.locator(".conv-line").inner_text())
    assert len(set(shown)) >= 3  # "local" and "result" may be one
    assert "=" in shown[3]
    page.keyboard.press("3")


def test_t_goes_from_term_to_term_and_lights_it_in_the_line_and_the_grids(page: Page) -> None:
    tab_to(page, f"{RESULT} .conv-cell")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")  # x₂₂: four terms
    lit = []
    for _ in range(4):
        page.keyboard.press("t")
        lit.append(page.locator(".conv-line .conv-lit").first.inner_text())
        assert page.locator(".conv-main .conv-ring-hot:not(.conv-out)").count() >= 2
    assert len(set(lit)) == 4
    page.keyboard.press("Shift+T")
    assert page.locator(".conv-line .conv-lit").first.inner_text() == lit[2]
    page.keyboard.press("Escape")
    assert page.locator(".conv-line .conv-lit").count() == 0


def test_a_number_is_typed_in_its_cell_and_what_follows_follows(page: Page) -> None:
    before = numbers(page)
    tab_to(page, ".conv-main .conv-cell.conv-editable")
    cell = page.evaluate("document.activeElement.ariaLabel").split(" = ")[0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.conv-edit')")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    answered(page)
    assert page.evaluate("document.activeElement.ariaLabel") == f"{cell} = 7"
    assert numbers(page) != before
    page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.ariaLabel") == f"{cell} = 7"


def test_space_plays_and_stops(page: Page) -> None:
    play = page.locator(".conv-stage [data-part=play]")
    tab_to(page, f"{RESULT} .conv-cell")
    page.keyboard.press("Space")
    assert play.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Space")
    assert play.get_attribute("aria-pressed") == "false"


def test_every_key_is_told_by_a_question_mark(page: Page) -> None:
    tab_to(page, f"{RESULT} .conv-cell")
    page.keyboard.press("?")
    told = page.locator("dialog.conv-keys[open]")
    assert "Home" in told.inner_text()
    page.keyboard.press("Escape")
    assert told.count() == 0


def test_the_list_of_keys_is_in_the_visitors_letters(open_page: OpenPage) -> None:
    page = open_page(PATH, letters="a w z b")
    page.locator(".conv-stage [data-part=on]").focus()
    page.keyboard.press("?")
    told = page.locator("dialog.conv-keys[open]").inner_text()
    assert "turn W by 180°" in told
    assert "K by" not in told
    assert_clean(page)


# --- while a key is held ------------------------------------------------------------------------


@pytest.mark.skipif(bool(harness.STATIC_SITE), reason="there is no server that could be asked")
def test_while_an_arrow_is_held_nothing_is_sent_and_nothing_chatters(page: Page) -> None:
    tab_to(page, ".conv-stage [data-part=on]")
    page.wait_for_timeout(REST)
    start = place(page)
    page.evaluate(
        """() => {
          window.__sent = 0;
          const { send } = WebSocket.prototype;
          WebSocket.prototype.send = function (...data) {
            window.__sent += 1;
            return send.apply(this, data);
          };
          window.__said = 0;
          window.__pressed = [];
          addEventListener("keydown", () => window.__pressed.push(performance.now()), true);
          for (const live of document.querySelectorAll(".conv-stage [role=status]"))
            new MutationObserver(() => { window.__said += 1; })
              .observe(live, { childList: true, characterData: true, subtree: true });
        }"""
    )
    for _ in range(40):
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(20)
    assert place(page) == (start - 1 + 40) % 9 + 1
    # On a busy machine the key may come as late as that of a visitor who rests.
    rests = page.evaluate(
        "rest => __pressed.filter((at, n) => n && at - __pressed[n - 1] > rest).length", RESTED
    )
    assert page.evaluate("window.__sent") <= rests, "the server was asked while the key was held"
    assert page.evaluate("window.__said") <= 2
    page.keyboard.up("ArrowRight")
    page.wait_for_timeout(REST)
    assert 1 <= page.evaluate("window.__sent") <= 2  # the cell on which it rests


# --- the address --------------------------------------------------------------------------------


def test_the_address_holds_cell_and_step_where_they_rest(
    browser: Browser, server: str, page: Page
) -> None:
    tab_to(page, f"{RESULT} .conv-cell")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.wait_for_timeout(REST)
    answered(page)
    held = query(page)
    assert (held.get("row", "2"), held.get("col", "2"), held.get("step")) == ("1", "2", "Chain")
    spoken = line(page)
    page.reload()
    harness.settle(page)
    assert (place(page), line(page)) == (2, spoken)
    context = harness.new_context(browser)
    copied = harness.open_url(context, page.url)
    assert (place(copied), line(copied)) == (2, spoken)
    assert query(copied) == held
    context.close()


def test_where_the_visitor_rests_is_told_again_if_it_is_lost(browser: Browser, server: str) -> None:
    context = harness.new_context(browser)
    context.add_init_script(loses_first("rest"))
    page = harness.open_url(context, harness.page_url(server, PATH))
    page.locator(f"{RESULT} .conv-cell[data-at]").nth(1).click()
    expect(page).to_have_url(re.compile(r"\brow=1\b"))
    assert page.evaluate("window.lost")
    assert_clean(page)
    context.close()
