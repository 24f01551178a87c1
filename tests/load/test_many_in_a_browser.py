"""A real browser through the proxy, by HTTPS: its replica is killed, and its page goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import harness, on_stage, pointer
from tests.browser.pointer import answered, query
from tests.load.certificates import certificate
from tests.load.fleet import Fleet, fleet, haproxy, wait
from tests.load.machine import watched

pytestmark = [
    pytest.mark.short,
    pytest.mark.skipif(
        haproxy() is None,
        reason="NO HAPROXY: the proxy was not tested (find_or_install_haproxy.sh)",
    ),
]

BACK_WITHIN = 2.0


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    whole = certificate(tmp_path_factory.mktemp("certificates"))
    with fleet(2, CERTIFICATES=str(whole)) as running:
        wait(lambda: running.log("proxy").count("UP/READY") >= 2)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, harness.run_chromium(playwright) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    size = {"width": 1400, "height": 900}
    context = browser.new_context(viewport=size, ignore_https_errors=True, reduced_motion="reduce")
    yield context
    context.close()


def shown(page: Page) -> list[str]:
    """The text of a page, and every number of its grids."""
    cells: list[str] = page.locator(".conv-main .conv-cell").all_inner_texts()
    return [page.locator(".st-key-text").inner_text(), *cells]


def replica_of(page: Page, many: Fleet) -> int:
    """The replica that the last request of a page was led to, by the proxy's log."""
    before = len(many.log("proxy"))
    page.evaluate("fetch('/_stcore/health').then((answer) => answer.text())")
    wait(lambda: " ms, replica" in many.log("proxy")[before:])
    name = many.log("proxy")[before:].split(" ms, ")[1].split(",")[0]
    named = re.findall(r"(replica\d+) changed its IP .* to 127\.0\.0\.(\d+)", many.log("proxy"))
    return int(dict(named)[name]) - 10


def test_a_page_goes_on_when_its_replica_is_killed(many: Fleet, visitor: BrowserContext) -> None:
    page = harness.open_url(visitor, f"{many.door}/conv2d-input-gradient?s=2&h=5&w=5")
    assert page.url.startswith("https://"), "HTTP leads there"
    on_stage.cell(page, "plain", 0, 0).dblclick()
    page.keyboard.type("42")
    pointer.press(page, "Enter")
    harness.assert_clean(page)
    before, address = shown(page), page.url
    lost = replica_of(page, many)
    many.kill(lost)
    with watched(*many.processes()) as machine:
        began = time.perf_counter()
        page.locator('[data-test-connection-state="PINGING_SERVER"]').wait_for(state="attached")
        page.locator('[data-test-connection-state="CONNECTED"]').wait_for(state="attached")
        seconds = time.perf_counter() - began
    machine.holds("a browser back", seconds, BACK_WITHIN, "s")
    assert shown(page) == before, "it has been there all the time"
    on_stage.cell(page, "plain", 0, 1).dblclick()
    page.keyboard.type("7")
    pointer.press(page, "Enter")
    page.wait_for_url(re.compile("42"))
    answered(page)
    assert query(page)["k"].startswith("42 7")
    assert query(page)["s"] == "2"
    assert address != page.url
    assert replica_of(page, many) != lost
    many.start(lost)
