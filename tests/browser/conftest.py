"""Fixtures of the browser tests: the app, a browser, and pages that are already settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import harness

OpenPage = Callable[..., Page]
expect.set_options(timeout=20_000)  # a page is slow where several share a processor
LOG_TAIL = 10_000  # characters of the app's log that a failing test shows


@pytest.fixture(scope="session")
def app_server() -> Iterator[harness.Server]:
    """The app on a free port of 127.0.0.1, one process for the whole run."""
    with harness.run_app() as server:
        yield server


@pytest.fixture(scope="module")
def server(app_server: harness.Server) -> str:
    """The app's base URL, without a slash at the end; a module may run an app of its own."""
    return app_server.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser: Chromium, or what BROWSER names.

    One a module, not one a run: while Playwright is up, its event loop counts as running in this
    thread, and tests elsewhere could not start their own.
    """
    with sync_playwright() as playwright, harness.run_browser(playwright) as running:
        yield running


@pytest.fixture(scope="module")
def open_page(browser: Browser, server: str) -> Iterator[OpenPage]:
    """``open_page(path="", *, width=1400, height=900, dark=False, **query)``: a settled page.

    Each call is a visit of its own, in a tab of its own; the scripts of the one before are in the
    browser's cache. The pages stay open until the module is done, so that a module can load a page
    once and look at it in many tests.
    """
    contexts: dict[bool, BrowserContext] = {}

    def open_one(
        path: str = "", *, width: int = 1400, height: int = 900, dark: bool = False, **query: object
    ) -> Page:
        if dark not in contexts:
            contexts[dark] = harness.new_context(browser, dark=dark)
        url, size = harness.page_url(server, path, **query), (width, height)
        return harness.open_url(contexts[dark], url, size)

    yield open_one
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor for a module's pages: what a page shares with the one before is in the cache."""
    context = harness.new_context(browser)
    yield context
    context.close()


@pytest.fixture
def look(visitor: BrowserContext, server: str) -> Iterator[OpenPage]:
    """``look(path, **query)``: a page, closed afterwards."""
    opened: list[Page] = []

    def open_one(path: str, **query: object) -> Page:
        opened.append(harness.open_url(visitor, harness.page_url(server, path, **query)))
        return opened[-1]

    yield open_one
    for page in opened:
        page.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Put the end of the app's log under the report of a failed test."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    running = getattr(item, "funcargs", {}).get("app_server")
    if report.failed and isinstance(running, harness.Server):
        report.sections.append(("log of the app", running.log[-LOG_TAIL:]))
