"""The link: copied, as a code that a telephone reads off the screen, in a frame, and as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import on_stage
from tests.browser.harness import assert_clean, settle

OpenPage = Callable[..., Page]

SAYS = ".st-key-along .conv-link-says"


def on_the_screen(page: Page) -> list[str]:
    """What a telephone reads off it."""
    picture = Image.open(BytesIO(page.screenshot()))
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def unfold(page: Page) -> None:
    page.keyboard.press("a")
    expect(page.get_by_label("Short link")).not_to_have_value("")


def shown_link(page: Page) -> str:
    return page.get_by_label("Short link").input_value()


@pytest.fixture(scope="module")
def stage(open_page: OpenPage) -> Page:
    """A dark page, unfolded."""
    page = open_page(
        "conv2d-input-gradient", dark=True, h=5, w=5, kh=3, kw=3, k="1 0 -1; 2 0 -2; 1 0 -1"
    )
    unfold(page)
    return page


def test_a_code_is_read_off_a_dark_screen(stage: Page) -> None:
    stage.get_by_role("button", name="Show QR code").click()
    code = stage.locator("dialog.conv-code")
    expect(code).to_be_visible()
    link = shown_link(stage)
    assert code.locator("img").get_attribute("alt") == link
    expect(code.locator(".conv-code-link")).to_have_text(link)
    box, window = code.locator("img").bounding_box(), stage.viewport_size
    assert box
    assert window
    assert min(box["width"], box["height"]) > 0.75 * window["height"]
    assert on_the_screen(stage) == [link]


def test_esc_or_a_click_leads_back_to_what_is_unfolded(stage: Page) -> None:
    code, opener = (
        stage.locator("dialog.conv-code"),
        stage.get_by_role("button", name="Show QR code"),
    )
    stage.keyboard.press("Escape")
    expect(code).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()  # at once: it is there already
    expect(code).to_be_visible()
    code.click(position={"x": 300, "y": 300})
    expect(code).to_be_hidden()
    expect(stage.locator(".st-key-along")).to_be_visible()
    assert_clean(stage)


def test_the_link_goes_with_the_cell(stage: Page) -> None:
    """Unfolded at once after a step: the browser tells the cell only when it rests."""
    stage.keyboard.press("Escape")
    on_stage.select(stage, 2, 2)
    stage.keyboard.press("ArrowRight")
    unfold(stage)
    expect(stage.get_by_label("Short link")).to_have_value(re.compile("row3col4"))
    assert "row=3&col=4" in stage.url


def test_the_short_link_and_the_frame_open_the_view(stage: Page, visitor: BrowserContext) -> None:
    if not stage.locator(".st-key-along").count():
        unfold(stage)
    link = shown_link(stage)
    frame = unescape(stage.get_by_label("Embed code").input_value()).split('"')[1]
    assert len(link) < len(stage.url)
    page = visitor.new_page()
    page.goto(link)
    settle(page)
    assert page.url == stage.url
    page.goto(frame)
    settle(page)
    expect(page.locator(".conv-hall")).to_be_visible()
    unfold(page)
    expect(page.get_by_label("Short link")).to_have_value(frame)
    page.close()


def test_link_and_embed_code_are_copied(visitor: BrowserContext, look: OpenPage) -> None:
    visitor.grant_permissions(["clipboard-read", "clipboard-write"])
    page = look("conv-transpose2d-forward", ts=2, to=1)
    unfold(page)
    for name, label in (("Copy link", "Short link"), ("Copy embed code", "Embed code")):
        page.get_by_role("button", name=name).click()
        expect(page.locator(SAYS)).to_contain_text("is copied.")
        assert (
            page.evaluate("navigator.clipboard.readText()")
            == page.get_by_label(label).input_value()
        )
    page.evaluate("delete Navigator.prototype.clipboard")  # as without HTTPS
    page.locator(SAYS).evaluate("(says) => { says.textContent = ''; }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(SAYS)).to_have_text("The link is copied.")


@pytest.mark.parametrize("path", ["", "is-mine-right", "notes-checked", "why-rotated"])
def test_the_key_unfolds_it_on_every_page(look: OpenPage, path: str) -> None:
    page = look(path)
    unfold(page)
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-along")).to_have_count(0)
    assert_clean(page)


def test_beside_the_code_of_a_long_link_stands_what_to_know_of_it(look: OpenPage) -> None:
    numbers = [[f"{3 * row + 7 * at}.{row}{at}" for at in range(16)] for row in range(16)]
    page = look("conv2d-forward", h=16, w=16, x="; ".join(map(" ".join, numbers)))
    unfold(page)
    page.get_by_role("button", name="Show QR code").click()
    code = page.locator("dialog.conv-code")
    expect(code.locator(".conv-code-says")).to_contain_text("read")
    picture, window = code.locator("img").bounding_box(), page.viewport_size
    assert picture
    assert window
    assert picture["height"] > 0.7 * window["height"]
    assert code.locator(".conv-code-link").evaluate("(link) => link.clientHeight") < 100
    expect(page.locator(SAYS)).to_have_text("")


def test_a_letter_that_is_typed_unfolds_nothing(look: OpenPage) -> None:
    page = look("is-mine-right")
    page.locator(".st-key-mine textarea").first.click()
    page.keyboard.type("a aa")
    page.wait_for_timeout(300)
    assert not page.locator(".st-key-along").count()


def test_a_saved_state_is_opened_from_it(look: OpenPage, tmp_path: Path) -> None:
    page = look("conv2d-kernel-gradient", h=4, x="1 2 3; 4 5 6; 7 8 9; 0 1 0")
    unfold(page)
    with page.expect_download() as waits:
        page.locator(".st-key-along").get_by_role("button", name="Save this state").click()
    path = tmp_path / "state.json"
    waits.value.save_as(path)
    other = look("practice")
    unfold(other)
    other.locator(".st-key-along input[type=file]").set_input_files(path)
    other.wait_for_url("**/conv2d-kernel-gradient?**")
    settle(other)
    assert other.url == page.url
