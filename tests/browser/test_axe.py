"""axe-core finds nothing serious on any page: light, dark, and in the width of a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from derivations.ui import contents
from derivations.ui.sheets import page as sheets
from derivations.ui.sheets.outside import Handout
from engine.sheets import Plan
from tests.browser import axe, harness, pointer
from tests.browser.every_page import EVERY_PAGE

PHONE = {"width": 390, "height": 844}

KNOWN = (
    axe.Known(
        "label-content-name-mismatch",
        ":is(.conv-cell, .two-ways-cell)[aria-label*=' = ']",
        "a cell shows B over 1 and is called “B = 1”; axe joins what is shown to one word, B1",
    ),
    axe.Known(
        "target-size",
        ".conv-way .conv-cell",
        "the other pass is small; its cells are large on their own page, and T walks its products",
    ),
)
"""What is right though axe says it is not, or is Streamlit's and cannot be mended by ours."""


@pytest.mark.parametrize("entry", EVERY_PAGE)
def test_axe_finds_nothing_serious(look: Callable[..., Page], entry: contents.Entry) -> None:
    page = look(entry.url)
    assert_nothing_grave(page, "light")
    if harness.prefers_dark(page):
        pointer.answered(page)
        assert_nothing_grave(page, "dark")
    page.set_viewport_size(PHONE)
    pointer.answered(page)
    assert_nothing_grave(page, "390 px wide")


def assert_nothing_grave(page: Page, state: str) -> None:
    page.wait_for_timeout(REGIONS)
    page.wait_for_function(_NAMED, timeout=SOON)
    found = axe.grave(page, KNOWN)
    assert not found, f"{page.url}, {state}:{axe.report(found)}"


REGIONS, SOON = 300, 5_000
"""Milliseconds after which a script begins to name what scrolls sideways, and has done it; it does
so while nothing else is to do, which is later where three browsers share a machine."""

_NAMED = """() => [...document.querySelectorAll('[data-testid="stMain"] .katex-display')].every(
  (box) => (box.scrollWidth > box.clientWidth + 1) === (box.getAttribute("role") === "region"),
)"""


def test_axe_finds_nothing_serious_in_what_can_be_taken_along(look: Callable[..., Page]) -> None:
    page = look("conv2d-input-gradient")
    page.keyboard.press("a")
    page.locator(".conv-copies button").first.wait_for()
    assert_nothing_grave(page, "unfolded")
    if harness.prefers_dark(page):
        pointer.answered(page)
        assert_nothing_grave(page, "unfolded, dark")
    page.get_by_role("button", name="Show QR code").click()
    page.locator("dialog.conv-code").wait_for()
    assert_nothing_grave(page, "its QR code")


def test_axe_finds_nothing_serious_on_a_sheet_for_the_class(look: Callable[..., Page]) -> None:
    """What it is chosen by, and the pages to print."""
    page = look("practice", students=2)
    page.locator(".conv-print button").first.wait_for()
    assert_nothing_grave(page, "a sheet")
    if harness.prefers_dark(page):
        pointer.answered(page)
        assert_nothing_grave(page, "a sheet, dark")
    handout = Handout(Plan(count=13, level="hard"), title="Exercise 3")
    for write in (sheets.sheets, sheets.key):
        page.set_content(write(handout))
        assert_nothing_grave(page, write.__name__)


def test_axe_finds_what_is_broken(look: Callable[..., Page]) -> None:
    page = look("practice")
    page.evaluate(
        """() => {
          const text = document.createElement("span");
          text.textContent = "pale";
          text.style.cssText = "color: #ccc; background: #fff";
          const button = document.createElement("button");
          button.className = "nameless";
          document.querySelector("h1").append(text, button);
        }"""
    )
    assert {finding.rule for finding in axe.grave(page)} == {"color-contrast", "button-name"}
    known = axe.Known("button-name", ".nameless", "a test")
    assert {finding.rule for finding in axe.grave(page, [known])} == {"color-contrast"}
