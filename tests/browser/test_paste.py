"""The one field of the start page in Chromium: what is pasted leads on, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]

MODEL = """Net(
  (conv1): Conv2d(3, 640, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)
  (bn1): BatchNorm2d(64)
  (up): ConvTranspose2d(640, 32, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))
)"""


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("")


@pytest.fixture
def field(page: Page) -> Locator:
    """The field of the start page, wherever the page was left."""
    if page.locator(".conv-paste").count() == 0:
        page.get_by_test_id("stTopNavLink").first.click()
        page.locator(".conv-paste").wait_for()
        answered(page)
    return page.locator(".conv-paste textarea")


def paste(page: Page, field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")
    answered(page)


def test_stage_and_field_are_in_sight(page: Page, field: Locator) -> None:
    stage = page.locator(".st-key-stage").bounding_box()
    box = page.locator(".conv-paste-row").bounding_box()
    assert stage
    assert box
    assert stage["y"] + stage["height"] <= box["y"]
    assert box["y"] + box["height"] <= 900
    assert_clean(page)


def test_what_cannot_be_read_is_told_and_stays(page: Page, field: Locator) -> None:
    text = "nn.Linear(3, <b>4</b>)\n![](//host/a.png)"
    paste(page, field, text)
    expect(page.locator(".conv-paste-says")).to_contain_text("Linear")
    expect(field).to_have_value(text)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_clean(page)


def test_a_layer_opens_its_page(page: Page, field: Locator) -> None:
    paste(page, field, "x = nn.ConvTranspose2d(\n    2, 3, 4,\n    stride=2, padding=1)")
    line = page.locator(".conv-layer textarea")
    expect(line).to_have_value("ConvTranspose2d(2, 3, 4, stride=2, padding=1) on 4×4")
    assert "conv-transpose2d-forward" in page.url
    expect(page.locator(".conv-layer-says")).to_have_text(
        "It doubles the size, of any input. No input size is named: 4×4 is taken."
    )
    assert_clean(page)


def test_a_layer_with_numbers_and_results_leads_to_the_verdict(page: Page, field: Locator) -> None:
    arrays = "x = 1 2; 3 4\nw = 2\ndout = 1 1; 1 1\ndx = 2 2; 2 3"
    paste(page, field, f"nn.Conv2d(1, 1, 1, bias=False)\n{arrays}")
    page.wait_for_url("**/is-mine-right**")
    expect(page.locator(".conv-layer textarea")).to_have_value(re.compile(r"^Conv2d\(1, 1, 1"))
    expect(page.locator(".st-key-nums textarea")).to_have_value(arrays)
    expect(page.locator(".st-key-numbers-verdict")).to_contain_text("3 of 4 cells are right")
    assert_clean(page)


def test_of_a_model_a_layer_is_chosen(page: Page, field: Locator) -> None:
    paste(page, field, MODEL)
    expect(field).to_have_value(MODEL)
    page.locator(".st-key-pasted-layers").get_by_role(
        "button", name="up: ConvTranspose2d(640"
    ).click()
    page.locator(".conv-layer").wait_for()
    answered(page)
    assert "conv-transpose2d-forward" in page.url
    assert query(page)["layer"].startswith("ConvTranspose2d(640, 32, 4, stride=2, padding=1) on")
    page.locator(".st-key-layers").get_by_role("button", name="conv1: Conv2d(3, 640").click()
    answered(page)
    page.get_by_role("link", name="Open this layer in Conv 2D").click()
    expect(page.locator(".conv-layer textarea")).to_have_value(
        re.compile(r"Conv2d\(3, \d+, 7, stride=2, padding=3\) on 7×7")
    )
    answered(page)
    assert query(page)["layer"] == "Conv2d(3, 640, 7, stride=2, padding=3, bias=False) on 7×7"
    assert_clean(page)


def test_a_changed_geometry_is_another_layer(page: Page) -> None:
    line = page.locator(".conv-layer textarea")
    line.fill("Conv2d(1, 1, 2) on 3×3")
    line.press("Enter")
    answered(page)
    assert query(page) == {"b": "zeros"}


@pytest.mark.parametrize("which", [1, 2])
def test_lines_and_numbers_are_judged(page: Page, field: Locator, which: int) -> None:
    example = page.locator(".conv-paste-examples button").nth(which)
    text = example.get_attribute("data-text")
    assert text
    example.click()
    page.locator(".st-key-mine").wait_for()
    answered(page)
    assert "is-mine-right" in page.url
    card = {1: "mine", 2: "mine-numbers"}[which]
    expect(page.locator(f".st-key-{card} textarea").first).to_have_value(text)
    assert_clean(page)


@pytest.mark.walk
def test_a_text_too_long_for_a_link_arrives(page: Page, field: Locator) -> None:
    text = "\n".join(f"z{n % 2 + 1}1 = x11*k11" for n in range(400))
    paste(page, field, text)
    page.locator(".st-key-mine").wait_for()
    answered(page)
    expect(page.locator(".st-key-mine textarea")).to_have_value(text)
    assert "tex" not in query(page)
    statements = page.locator('[class*="st-key-statement-"]')
    expect(statements).to_have_count(12)
    page.get_by_role("button", name="Show more").click()
    expect(statements).to_have_count(24)
    assert_clean(page)
