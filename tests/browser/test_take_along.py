"""Two clicks from a stage to a file, by mouse and by key; the file is what the screen shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import on_stage
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered

OpenPage = Callable[..., Page]
BUTTON = ".st-key-open-along button:visible"


def take(page: Page, name: str, folder: Path) -> Path:
    """Download what a button offers."""
    with page.expect_download() as waits:
        page.locator(".st-key-along").get_by_role("button", name=name, exact=True).click()
    path = folder / waits.value.suggested_filename
    waits.value.save_as(path)
    return path


@pytest.mark.parametrize("path", ["conv2d-input-gradient", "conv-transpose2d-forward", "sandbox"])
def test_two_clicks_lead_to_a_file_that_runs(
    open_page: OpenPage, tmp_path: Path, path: str
) -> None:
    page = open_page(path)
    page.get_by_role("button", name="Take along").click()
    file = take(page, "NumPy, vectorised", tmp_path)
    text = file.read_text(encoding="utf-8")
    assert page.url in text
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.stderr
    assert done.stdout.endswith("All is as the page shows it.\n")
    assert_clean(page)


def test_a_key_unfolds_it_and_the_focus_is_there(open_page: OpenPage) -> None:
    page = open_page("conv2d-input-gradient")
    page.keyboard.press("?")
    expect(page.locator(".conv-stage dialog")).to_contain_text("take it along")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".st-key-along button").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-along button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-along")).to_have_count(0)
    expect(page.locator(BUTTON)).to_be_focused()
    assert_clean(page)


def test_a_file_has_the_cell_that_was_gone_to_meanwhile(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """Unfolded at once after a step: the browser tells the cell only when it rests."""
    page = open_page("conv2d-input-gradient")
    on_stage.select(page, 0, 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    page.wait_for_timeout(2000)
    answered(page)
    file = take(page, "NumPy, vectorised", tmp_path)
    assert "row=1&col=3" in page.url
    assert page.url in file.read_text(encoding="utf-8")


def test_formulas_are_copied_as_mathml(visitor: BrowserContext, look: OpenPage) -> None:
    visitor.grant_permissions(["clipboard-read", "clipboard-write"])
    page = look("conv2d-input-gradient")
    page.get_by_role("button", name="Take along").click()
    for what in ("The line", "All lines", "As matrices"):
        group = page.get_by_role("group", name=f"Copy: {what}")
        for kind, start in (("LaTeX", "\\["), ("Markdown", "$$"), ("MathML", "<math ")):
            group.get_by_role("button", name=kind).click()
            expect(page.locator(".conv-copies-says")).to_have_text(f"{what} is copied as {kind}.")
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied.startswith(start)
            assert "merror" not in copied
    assert_clean(page)
