"""The app as `make serve` serves it: every page under its policy, and what passes the guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from derivations.ui import contents
from tests.browser import harness, on_stage, pointer
from tests.browser.harness import assert_clean

pytestmark = pytest.mark.skipif(
    bool(harness.STATIC_SITE), reason="there is no guard without a server"
)
PATH = "conv2d-input-gradient"


@pytest.fixture(scope="module")
def app_server() -> Iterator[harness.Server]:
    """The app behind its guard, in place of `streamlit run`."""
    with harness.run_served() as server:
        yield server


@pytest.mark.parametrize("entry", contents.ALL, ids=lambda entry: entry.url or "start")
def test_a_page_keeps_the_policy(look: Callable[..., Page], entry: contents.Entry) -> None:
    """A browser writes what a policy forbids to the console, and no page may have that."""
    page = look(entry.url)
    assert_clean(page)
    assert page.locator("h1").count() == 1


def test_the_policy_is_there_and_forbids(look: Callable[..., Page]) -> None:
    page = look("")
    page.evaluate(
        """() => document.body.append(Object.assign(document.createElement("img"),
                                                  { src: "http://127.0.0.2/picture.png" }))"""
    )
    page.wait_for_timeout(200)
    said = harness.record_of(page).console_errors
    assert [one for one in said if "Content Security Policy" in one], said


def test_a_visitor_edits_sets_saves_and_opens(look: Callable[..., Page], tmp_path: Path) -> None:
    page = look(PATH)
    on_stage.cell(page, "plain", 0, 0).dblclick()
    page.keyboard.type("42")
    pointer.press(page, "Enter")
    assert "42" in on_stage.cell(page, "plain", 0, 0).inner_text()
    pointer.unfold(page, "Numbers")
    with page.expect_download() as saved:
        page.locator(".st-key-save-state button:visible").click()
    file = tmp_path / "state.json"
    saved.value.save_as(file)
    assert b"42" in file.read_bytes()
    page.goto(page.url.partition("?")[0])
    harness.settle(page)
    assert "42" not in on_stage.cell(page, "plain", 0, 0).inner_text()
    pointer.unfold(page, "Numbers")
    page.locator("input[type=file]").set_input_files(file)
    pointer.answered(page)
    assert "42" in on_stage.cell(page, "plain", 0, 0).inner_text()
    assert_clean(page)


def test_a_finger_lights_the_matrix_there_too(browser: Browser, server: str) -> None:
    """Behind this policy Chromium says after every tap that the pointer has left the grid."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = harness.open_url(context, harness.page_url(server, "as-a-matrix"))
    page.touchscreen.tap(*pointer.middle_of(page, "matrix-z", 0, 1))
    page.wait_for_timeout(500)
    assert pointer.cells(page, "matrix", "met") == {(1, column) for column in (1, 2, 4, 5)}
    assert_clean(page)
    context.close()


def test_files_are_written_beside_the_server_one_after_another(look: Callable[..., Page]) -> None:
    page = look(PATH, k="42 1; 2 3")
    page.get_by_role("button", name="Take along").click()
    pointer.answered(page)
    for name in ("NumPy, loops", "Whole derivation (LaTeX)", "Jupyter notebook"):
        with page.expect_download() as waits:
            page.locator(".st-key-along").get_by_role("button", name=name, exact=True).click()
        assert "42" in Path(waits.value.path()).read_text(), name
    assert_clean(page)


def test_the_longest_numbers_that_are_read_pass(look: Callable[..., Page]) -> None:
    """100,000 characters, and what their sentence says of them."""
    page = look("is-mine-right")
    box = page.locator(".st-key-nums textarea")
    box.fill("dx = [[" + ", ".join(["−1.25"] * 14_000) + "]]")
    box.press("Control+Enter")
    pointer.answered(page)
    assert page.locator(".st-key-diagnosis, .st-key-answer").count()
    assert_clean(page)


# --- in a frame -------------------------------------------------------------------------------


class Course(BaseHTTPRequestHandler):
    """A course's page: a frame of what is asked for."""

    def do_GET(self) -> None:
        url = parse_qs(urlsplit(self.path).query).get("shows", [""])[0]
        page = f'<iframe src="{url}" width="1200" height="800"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Not at all."""


@pytest.fixture(scope="module")
def course() -> Iterator[str]:
    """Another origin, which shows the app in a frame."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Course)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def in_frame(browser: Browser, course: str, url: str, *, shown: bool) -> None:
    """Whether the app shows a stage in the course's page."""
    context = harness.new_context(browser)
    page = context.new_page()
    page.goto(f"{course}/?{urlencode({'shows': url})}")
    stage = page.frame_locator("iframe").locator(".conv-stage").first
    if shown:
        stage.wait_for()
    else:
        page.wait_for_timeout(2000)
        assert not stage.count()
    context.close()


def test_no_other_origin_shows_it_in_a_frame(browser: Browser, server: str, course: str) -> None:
    in_frame(browser, course, f"{server}/{PATH}?view=stage", shown=False)


def test_a_course_that_is_named_shows_the_stage_alone(browser: Browser, course: str) -> None:
    with harness.run_served(CONV_FRAMES=course) as served:
        in_frame(browser, course, f"{served.url}/{PATH}?view=stage", shown=True)
        in_frame(browser, course, f"{served.url}/{PATH}", shown=False)
