"""The start page's living stage and its tour: by keys, by its buttons, and by a link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from derivations.ui.start.tour import STEPS
from tests.browser import on_stage
from tests.browser.harness import assert_clean, settle
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]
CARD = ".conv-tour"
PASS = '.conv-main .conv-picture[data-place="{}"]'


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("")


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    assert_clean(page)


def count(page: Page) -> str:
    return page.locator(f"{CARD} [data-tour=count]").inner_text()


def title(page: Page) -> str:
    return page.locator(f"{CARD} h2").inner_text()


def press(page: Page, name: str) -> None:
    page.locator(f"{CARD} [data-tour={name}]").click()


# --- both passes --------------------------------------------------------------------------------


def lit(page: Page, place: int) -> int:
    return page.locator(f"{PASS.format(place)} .conv-ring-hot:not(.conv-out)").count()


def test_both_passes_stand_there_with_one_product_lit_in_both(page: Page) -> None:
    assert lit(page, 0) >= 2
    assert lit(page, 1) >= 2
    said = on_stage.words(page)
    assert "went into" in said
    assert "turned by 180°" in said


def test_a_cell_that_is_pointed_at_lights_one_of_its_products(page: Page) -> None:
    cell = page.locator(f"{PASS.format(0)} .conv-cell[data-grid=x][data-at='0,0,0']").first
    cell.hover()
    assert on_stage.words(page).startswith("x11 went into z11 through k11")
    page.locator(f"{PASS.format(1)} .conv-cell[data-grid=k][data-at='0,1,1']").last.hover()
    assert "through k22" in on_stage.words(page)
    on_stage.leave(page)


def test_every_cell_that_is_no_zero_has_a_line_on_both_ways_and_a_sentence(page: Page) -> None:
    cells = page.locator(".conv-main .conv-cell[data-at]:visible")
    page.locator(".conv-main .conv-cell[data-grid=b]").hover()
    assert on_stage.words(page).startswith("B was added to z")
    for place in range(cells.count()):  # one after another, and from the bias on
        cells.nth(place).hover()
        lines = page.locator(".conv-pass-line .conv-chip.conv-lit")
        assert lines.count() == 2, place
        assert "the gradient of z" in on_stage.words(page)
        assert lit(page, 0) >= 1
        assert lit(page, 1) >= 1
    on_stage.leave(page)


def test_what_is_first_in_one_window_is_last_in_the_other(page: Page) -> None:
    for k, (there, back) in {
        "0,0,0": ("first", "last"),
        "0,0,1": ("second", "last but one"),
        "0,1,0": ("last but one", "second"),
        "0,1,1": ("last", "first"),
    }.items():
        page.locator(f"{PASS.format(0)} .conv-cell[data-grid=k][data-at='{k}']").hover()
        said = on_stage.words(page)
        assert f" is the {there} cell in the window of z" in said
        assert re.search(rf"in it z\d\d is the {back}: for k\d\d to lie there, K is turned", said)
    on_stage.leave(page)


def test_what_plays_goes_through_first_and_last_cells_alone(page: Page) -> None:
    seen = set()
    page.locator(f"{PASS.format(0)} .conv-cell[data-grid=k][data-at='0,0,0']").hover()
    page.get_by_role("button", name="Play", exact=True).click()
    for _ in range(4):
        page.wait_for_timeout(1400)
        seen |= {*re.findall(r"through (k\d\d)", on_stage.words(page))}
    if page.get_by_role("button", name="Pause").count():
        page.get_by_role("button", name="Pause").click()
    assert seen == {"k11", "k22"}


# --- the tour -----------------------------------------------------------------------------------


def test_it_is_walked_through_from_its_first_step_to_its_last(page: Page) -> None:
    page.get_by_role("button", name="Show me").click()
    seen = []
    for place in range(1, len(STEPS) + 1):
        assert count(page) == f"{place} of {len(STEPS)}"
        seen.append(title(page))
        assert page.locator(f"{CARD} .katex-error").count() == 0
        assert page.locator(".conv-main .conv-cell").count() > 0
        if place < len(STEPS):
            press(page, "on")
    assert seen == [step.title for step in STEPS]
    answered(page)
    assert query(page)["tour"] == str(len(STEPS))
    press(page, "on")  # "Play on by yourself"
    assert page.locator(CARD).is_hidden()
    answered(page)
    assert "tour" not in query(page)
    assert lit(page, 0) >= 2  # both passes again


def test_it_goes_by_the_arrows_and_is_left_by_escape(page: Page) -> None:
    page.get_by_role("button", name="Show me").focus()
    page.keyboard.press("Enter")
    assert count(page).startswith("1 of")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert count(page).startswith("2 of")
    page.keyboard.press("Escape")
    assert page.locator(CARD).is_hidden()
    expect(page.get_by_role("button", name="Show me")).to_be_focused()


def test_the_keyboard_stays_on_the_button_that_it_is_on(page: Page) -> None:
    page.get_by_role("button", name="Show me").focus()
    page.keyboard.press("Enter")
    on, back = (page.locator(f"{CARD} [data-tour={name}]") for name in ("on", "back"))
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        expect(on).to_be_focused()
    back.focus()
    page.keyboard.press("ArrowLeft")
    expect(back).to_be_focused()
    page.keyboard.press("ArrowLeft")  # to the first step, where nothing goes back
    expect(on).to_be_focused()
    assert count(page).startswith("1 of")
    page.keyboard.press("Escape")


def test_what_is_heard_is_of_the_step_that_is_shown(page: Page) -> None:
    page.get_by_role("button", name="Show me").click()
    for step in STEPS:
        assert title(page) == step.title
        name = on_stage.line(page).split(" = ")[0]
        # Where both passes are shown a product of the line is lit, and told.
        of_product = step.way and step.play == "terms"
        said = name.removeprefix("∂L/∂") if of_product else f"^{re.escape(name)} = "
        expect(page.locator(".conv-live")).to_have_text(re.compile(said))
        press(page, "on")
    assert page.locator(CARD).is_hidden()


def test_a_link_opens_it_at_its_step(open_page: OpenPage) -> None:
    found = open_page("", tour=7)
    found.locator(CARD).wait_for()
    assert count(found) == f"7 of {len(STEPS)}"
    assert title(found) == STEPS[6].title
    assert on_stage.line(found).startswith("∂L/∂x₂₂ = ")
    assert query(found)["tour"] == "7"
    assert_clean(found)


@pytest.mark.parametrize("way", ["Leave", "Escape", "Play on"])
def test_a_tour_that_a_link_has_opened_is_left_like_any_other(
    open_page: OpenPage, way: str
) -> None:
    found = open_page("", tour=len(STEPS) - 1)
    found.locator(CARD).wait_for()
    found.evaluate(
        "() => addEventListener('conv-rest', ({ detail }) => (window.rests ??= []).push(detail))"
    )
    found.keyboard.press("ArrowRight")
    assert count(found).startswith(f"{len(STEPS)} of")
    if way == "Escape":
        found.keyboard.press("Escape")
    else:
        press(found, "leave" if way == "Leave" else "on")
    assert found.locator(CARD).is_hidden()
    answered(found)
    assert found.locator(CARD).is_hidden()
    assert "tour" not in query(found)
    found.wait_for_timeout(1_000)  # for what is told once nothing moves
    # Another one behind the last would take its place where both wait for an answer.
    assert found.evaluate("window.rests") == [{"tour": len(STEPS)}, {"tour": 0}]
    assert lit(found, 0) >= 2  # both passes again
    found.get_by_role("button", name="Show me").click()
    assert count(found).startswith("1 of")
    assert_clean(found)


def test_the_step_that_says_why_k_turns_has_both_passes_in_sight(open_page: OpenPage) -> None:
    found = open_page("", tour=7)
    found.locator(CARD).wait_for()
    for width, height in ((1400, 900), (1366, 768), (1024, 768), (390, 844)):
        found.set_viewport_size({"width": width, "height": height})
        settle(found)
        found.locator(f"{CARD} [data-tour=back]").click()
        found.locator(f"{CARD} [data-tour=on]").click()
        assert count(found).startswith("7 of")
        settle(found)
        dock = found.locator(".conv-controls").bounding_box() if width < 640 else None
        edge = dock["y"] if dock else height
        for part in (".conv-tour-says", ".conv-main", ".conv-line", ".conv-way-grids"):
            box = found.locator(part).bounding_box()
            assert box, (width, part)
            assert box["y"] >= 50, (width, part)
            assert box["y"] + box["height"] <= edge + 1, (width, part)
        # One product is lit in both, also for who wants nothing to move.
        for where in (".conv-main", ".conv-way"):
            assert found.locator(f"{where} .conv-ring-hot:not(.conv-out)").count() >= 2
    assert_clean(found)


def test_a_step_that_is_not_there_opens_the_start_page_as_it_is(open_page: OpenPage) -> None:
    found = open_page("", tour=99)
    assert found.locator(CARD).is_hidden()
    assert lit(found, 0) >= 2
    assert_clean(found)


def test_it_can_be_read_on_a_telephone(open_page: OpenPage) -> None:
    found = open_page("", width=390, height=844, tour=1)
    found.locator(CARD).wait_for()
    for _ in STEPS[1:]:
        found.locator(f"{CARD} [data-tour=on]").click()
        box = found.locator(CARD).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert_clean(found)


@pytest.mark.parametrize("width", [1400, 800, 390])
def test_what_begins_the_tour_lies_on_no_remark(open_page: OpenPage, width: int) -> None:
    page = open_page("", width=width, tour=99)
    begin, remark = (
        page.locator(one).first.bounding_box() for one in (".conv-start-tour", "[role=alert]")
    )
    assert begin
    assert remark
    beside = begin["x"] >= remark["x"] + remark["width"]
    below = begin["y"] >= remark["y"] + remark["height"]
    assert beside or below, (begin, remark)
    assert_clean(page)
