"""The edition without a server: below a path, in a frame, without a network, and made anew."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from serve.static.build import archives, bytecode, pages
from tests.browser import harness
from tests.browser.file_server import served

pytestmark = pytest.mark.skipif(not harness.STATIC_SITE, reason="`make test-static` builds it")
SITE = Path(harness.STATIC_SITE or os.devnull)
BELOW = "/course/conv/"
DEEP = "conv2d-input-gradient?p=1&row=1"
START = "How gradients flow through a convolution"
MOST_AT_FIRST, MOST_IN_ALL = 18e6, 25e6
SECONDS = 120_000

IS_KEPT = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  return Boolean(registration?.active && !registration.installing && !registration.waiting);
}"""
IS_WAITING = "async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting)"


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who has never been here."""
    context = harness.new_context(browser)
    yield context
    context.close()


def wait_until(page: Page, what: str) -> None:
    """Playwright's own waiting takes a promise for true."""
    for _ in range(SECONDS // 200):
        if page.evaluate(what):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"it never was: {what}")


def heading(page: Page) -> str:
    return page.locator("h1").first.inner_text()


def sent(path: Path) -> int:
    """Bytes of a file as a host that compresses sends it."""
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))


# --- the first visit ------------------------------------------------------------------------------


def test_a_first_visit_fetches_no_more_than_its_budget(visitor: BrowserContext) -> None:
    with served(SITE) as (url, asked):
        begun = time.perf_counter()
        page = visitor.new_page()
        page.goto(f"{url}/")
        page.wait_for_function("() => document.querySelector('h1, .conv-picture')", timeout=SECONDS)
        shown = "() => performance.getEntriesByName('shown').length"
        page.wait_for_function(shown, timeout=SECONDS)
        cold = time.perf_counter() - begun
        fetched = {urlsplit(path).path.lstrip("/") or "index.html" for path in [*asked]}
        size = sum(sent(SITE / name) for name in fetched)
        assert all((SITE / name).is_file() for name in fetched)
        wait_until(page, IS_KEPT)
        page.close()
        begun = time.perf_counter()
        page = visitor.new_page()
        page.goto(f"{url}/")
        page.wait_for_function(shown, timeout=SECONDS)
        warm = time.perf_counter() - begun
    whole = sum(sent(path) for path in SITE.rglob("*") if path.is_file())
    print(f"\nfirst page {size / 1e6:.1f} MB in {cold:.1f} s, again in {warm:.1f} s; ", end="")
    print(f"all {whole / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}")
    assert 5e6 < size <= MOST_AT_FIRST
    assert size < whole <= MOST_IN_ALL


def test_what_loads_is_said_until_the_page_stands_there(visitor: BrowserContext) -> None:
    page = visitor.new_page()
    with served(SITE) as (url, _):
        page.goto(f"{url}/practice", wait_until="domcontentloaded")
        bar, said = page.locator("#bar"), page.locator("#what")
        assert said.inner_text().startswith("Fetching Python")
        picture = page.locator("#opening img")
        picture.evaluate("picture => picture.decode()")
        assert picture.bounding_box()["width"] > 600
        page.wait_for_function("() => document.getElementById('bar')?.value > 50", timeout=SECONDS)
        steps = {said.inner_text()}
        while bar.count():
            steps |= {*said.all_inner_texts()}
            page.wait_for_timeout(20)
        harness.settle(page)
        assert {"Starting Python", "Loading Streamlit", "Computing the page"} <= steps
        assert page.locator("#opening").count() == 0
        assert heading(page) == "Practice"


# --- where it lies --------------------------------------------------------------------------------


def test_a_link_below_a_path_in_a_frame_of_another_host(
    visitor: BrowserContext, tmp_path: Path
) -> None:
    with served(SITE, BELOW) as (url, _), served(tmp_path) as (course, _):
        frame = f'<title>Course</title><iframe src="{url}/{DEEP}" width="1200" height="800">'
        (tmp_path / "index.html").write_text(frame)
        page = visitor.new_page()
        page.goto(f"{course}/")
        inner = page.frame_locator("iframe")
        inner.get_by_role("heading", level=1, name="The gradient of the input").wait_for()
        inner.locator(".conv-cell").first.wait_for()
        assert urlsplit(page.frames[1].url).query == DEEP.partition("?")[2]


@pytest.mark.slow
@pytest.mark.parametrize("path", [DEEP, "conv2d-forward/?p=1", "", "practice/index.html"])
def test_addresses_below_a_path(visitor: BrowserContext, path: str) -> None:
    with served(SITE, BELOW) as (url, _):
        page = harness.open_url(visitor, f"{url}/{path}")
        harness.assert_clean(page)
        page.get_by_role("link", name="Sandbox", exact=True).first.click()
        page.get_by_role("heading", level=1, name="Sandbox").wait_for()
        harness.settle(page)
        assert urlsplit(page.url).path == f"{BELOW}sandbox"
        page.reload()
        harness.settle(page)
        assert heading(page) == "Sandbox"
        page.get_by_role("link", name="Start", exact=True).first.click()
        page.get_by_role("heading", level=1, name=START).wait_for()
        harness.settle(page)
        assert urlsplit(page.url).path == BELOW
        harness.assert_clean(page)


# --- without a network ----------------------------------------------------------------------------


def test_all_of_it_opens_without_a_network(visitor: BrowserContext) -> None:
    with served(SITE, BELOW) as (url, _):
        page = harness.open_url(visitor, f"{url}/")
        wait_until(page, IS_KEPT)
        page.close()
    visitor.set_offline(True)
    for path, title in {
        DEEP: "The gradient of the input",
        "": START,
        "as-a-matrix": "As a matrix",
    }.items():
        page = harness.open_url(visitor, f"{url}/{path}")
        assert heading(page) == title
        harness.assert_clean(page)
        page.close()
    page = harness.open_url(visitor, f"{url}/no-such-page")
    assert heading(page) == START


# --- a newer version ------------------------------------------------------------------------------


def renew(site: Path, title: str) -> None:
    """What a build of a changed app is: another page, another digest, another worker."""
    for page in site.rglob("index.html"):
        page.write_text(page.read_text().replace("<title>Conv", f"<title>{title}: conv"))
    files = {name: data for name, data in archives.below(site).items() if name != "sw.js"}
    (site / "sw.js").write_bytes(pages.worker(files))


def title_of(page: Page, url: str) -> str:
    """The first word of the title, when there has been time to load another version."""
    page.goto(f"{url}/practice", wait_until="commit")
    page.wait_for_timeout(3000)
    page.wait_for_selector("#opening, [data-testid=stMain]", state="attached")
    return page.title().split()[0].rstrip(":")


def until_the_older_has_gone(visitor: BrowserContext) -> None:
    """Wait until no worker waits any more: a browser takes a while to see that a tab was closed."""
    watcher = visitor.new_page()
    versions: dict[str, str] = {}
    workers = visitor.new_cdp_session(watcher)
    workers.on(
        "ServiceWorker.workerVersionUpdated",
        lambda told: versions.update({one["versionId"]: one["status"] for one in told["versions"]}),
    )
    workers.send("ServiceWorker.enable")
    for _ in range(SECONDS // 200):
        watcher.wait_for_timeout(200)
        states = {*versions.values()}
        if "activated" in states and not {"installed", "activating"} & states:
            watcher.close()
            return
    raise AssertionError(f"a worker waits still: {versions}")


def test_a_newer_version_comes_whole_and_only_when_the_older_is_left(
    visitor: BrowserContext, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    with served(site) as (url, asked):
        page = visitor.new_page()
        page.goto(f"{url}/LICENSES.txt")
        page.evaluate("() => navigator.serviceWorker.register('/sw.js')")
        wait_until(page, IS_KEPT)
        renew(site, "Newer")
        del asked[:]
        other = visitor.new_page()
        page.goto(f"{url}/practice", wait_until="commit")
        other.goto(f"{url}/practice", wait_until="commit")
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        wait_until(page, IS_WAITING)
        assert title_of(page, url) == "Conv", "the other tab still shows the older one"
        other.close()
        page.close()
        until_the_older_has_gone(visitor)
        page = visitor.new_page()
        assert title_of(page, url) == "Newer"
        wait_until(page, IS_KEPT)
        assert len(page.evaluate("() => caches.keys()")) == 1
        assert not any("packages" in path for path in asked), "what is as it was is not fetched"


def test_a_version_that_is_not_whole_is_not_kept(visitor: BrowserContext, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    renew(site, "Newer")
    (site / "LICENSES.txt").write_text("of another build")
    with served(site) as (url, _):
        page = visitor.new_page()
        page.goto(f"{url}/manifest.webmanifest")
        failed = page.evaluate("""async () => {
          const { installing } = await navigator.serviceWorker.register("/sw.js");
          while (installing.state === "installing") await new Promise(go => setTimeout(go, 50));
          return installing.state;
        }""")
        assert failed == "redundant"


# --- what it is made of ---------------------------------------------------------------------------


def test_an_installed_one_has_a_name_and_icons() -> None:
    manifest = json.loads((SITE / "manifest.webmanifest").read_text())
    assert manifest["name"]
    assert manifest["display"] == "standalone"
    sizes = {}
    for icon in manifest["icons"]:
        data = (SITE / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            assert data.startswith(b"\x89PNG")
            sizes[icon["sizes"]] = "{}x{}".format(*struct.unpack(">II", data[16:24]))
    assert sizes == {"192x192": "192x192", "512x512": "512x512"}


def test_the_licence_of_every_package_is_there() -> None:
    text = (SITE / "LICENSES.txt").read_text()
    for name in (
        "@stlite/browser",
        "pyodide",
        "numpy 2",
        "sympy 1",
        "plotly",
        "streamlit",
        "Inter",
        "Source Sans",
        "react-dom",
        "plotly.js",
    ):
        assert name in text, name
    assert "Open WebUI" not in text


@pytest.mark.slow
def test_another_build_has_the_same_bytes(tmp_path: Path) -> None:
    """In a process with another order of sets, and at another time."""
    command = [sys.executable, "-m", "serve.static.build", str(tmp_path / "site")]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=harness.ROOT, env=environment, check=True, capture_output=True)
    once, again = archives.below(SITE), archives.below(tmp_path / "site")
    assert {*once} == {*again}
    assert not [name for name, data in once.items() if again[name] != data]


def test_compiling_is_the_same_every_time_and_keeps_what_a_module_says() -> None:
    files = {
        "a.py": b'"""Head."""\ndef f():\n    """Tail."""\n    return {"a", "b", "c"}\n',
        "b.py": b"this is no Python",
        "c.txt": b"text",
    }
    once = bytecode.compiled(files, bytecode.WITHOUT_DOCSTRINGS)
    assert once == bytecode.compiled(files, bytecode.WITHOUT_DOCSTRINGS)
    assert {*once} == {"a.pyc", "b.py", "c.txt"}
    assert b"Tail" not in once["a.pyc"]
    assert b"Tail" in bytecode.compiled(files, bytecode.WHOLE)["a.pyc"]
