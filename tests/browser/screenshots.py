"""Take a picture of every page: wide, on a phone, and dark.

    python tests/browser/screenshots.py OUTDIR [PAGE ...]

PAGE is a page's URL path, with a query if wanted: ``conv2d_forward?stride=2``; without any, every
page of the app's menu. Writes ``OUTDIR/<page>-{wide,phone,dark}.png``, prints what is wrong with a
page, and exits with 1 if anything is.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

if __name__ == "__main__":  # run as a script, the repository is not on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browser import harness

LOOKS: dict[str, dict[str, int | bool]] = {
    "wide": {"width": 1400, "height": 900},
    "phone": {"width": 390, "height": 844},
    "dark": {"width": 1400, "height": 900, "dark": True},
}
LOG_TAIL = 4_000  # characters
TALLEST = 12_000  # px; Chromium draws no taller picture reliably


def menu_paths(browser: Browser, base: str) -> list[str]:
    """The URL paths of the pages in the app's menu, the first page first."""
    context = harness.new_context(browser, width=390, height=844)  # narrow: the menu is a list
    page = harness.open_url(context, harness.page_url(base))
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.count():
        opener.click()
        harness.settle(page)
    links = page.evaluate(
        """() => [...document.querySelectorAll(
             'a[data-testid="stSidebarNavLink"], a[data-testid="stTopNavLink"]')]
             .map(a => new URL(a.href).pathname)"""
    )
    context.close()
    return list(dict.fromkeys(["", *(path.strip("/") for path in links)]))


def shoot(page: Page, path: Path) -> None:
    """Take the whole page: Streamlit scrolls inside stMain, so the window is made as tall."""
    width = page.viewport_size["width"] if page.viewport_size else 1400
    for _ in range(3):  # what is tall may depend on how tall the window is
        height = page.evaluate(
            """() => Math.max(innerHeight,
                 document.querySelector('[data-testid="stMain"]').scrollHeight)"""
        )
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
        harness.settle(page)
    page.screenshot(path=path)


def main() -> int:
    parser = argparse.ArgumentParser(description="Take a picture of every page.")
    parser.add_argument("outdir", type=Path, metavar="OUTDIR")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="URL path; default: all")
    parser.add_argument("--app", default="app.py", help="another app to look at")
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=list(LOOKS))
    arguments = parser.parse_args()
    arguments.outdir.mkdir(parents=True, exist_ok=True)
    faults = 0
    with (
        harness.run_app(arguments.app) as server,
        sync_playwright() as playwright,
        harness.run_chromium(playwright) as browser,
    ):
        for path in arguments.pages or menu_paths(browser, server.url):
            for look in arguments.looks:
                context = harness.new_context(browser, **LOOKS[look])  # type: ignore[arg-type]
                page = harness.open_url(context, harness.page_url(server.url, path))
                found = harness.problems(page)
                name = re.sub(r"\W+", "-", path).strip("-") or "home"
                target = arguments.outdir / f"{name}-{look}.png"
                shoot(page, target)
                print(target, *found, sep="\n  - ")
                faults += len(found)
                context.close()
        if faults:
            print(server.log[-LOG_TAIL:])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
