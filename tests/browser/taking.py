"""What a visitor takes along: the file behind a button."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

SVG = "{http://www.w3.org/2000/svg}"


def take(page: Page, name: str, folder: Path) -> Path:
    """Download what a button of what is unfolded offers."""
    return _downloaded(page, page.locator(".st-key-along"), name, folder)


def figure(page: Page, name: str, folder: Path) -> Path:
    """A figure that the stage makes, unfolded first where it is not."""
    if not page.locator(".st-key-along").count():
        page.get_by_role("button", name="Take along").click()
    return _downloaded(page, page.locator(".conv-figures"), name, folder)


def _downloaded(page: Page, where: Locator, name: str, folder: Path) -> Path:
    with page.expect_download() as waits:
        where.get_by_role("button", name=name, exact=True).click()
    path = folder / waits.value.suggested_filename
    waits.value.save_as(path)
    return path
