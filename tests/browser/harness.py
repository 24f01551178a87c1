"""The running app and a Chromium that looks at it, for browser tests and screenshots."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
)

from tests.browser.file_server import served

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FIREFOX_NAMES = ("firefox-esr", "firefox")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--in-process-gpu",
)
BASE_PATH_PROBES = ("/_stcore/health", "/_stcore/host-config")
SECONDS_TO_START = 60
STATIC_SITE = os.environ.get("STATIC_SITE")
"""The folder of the edition without a server, where that is what is looked at."""
SECONDS_TO_SETTLE = 120 if STATIC_SITE else 45

# Idle: connected, no script running or asked for, nothing still being fetched or drawn, and nothing
# of the page has changed for QUIET_MS, in which it was looked at and drawn as often as a page that
# is not kept waiting is: what follows from a window's size is done when it is drawn. An observer
# sees what changes: to read a long page's text over and over would take much of the processor.
QUIET_MS = 300
LOOK_MS = 50
_SETTLED = """([quiet, often]) => {
  const now = performance.now();
  const begin = () =>
    Object.assign(window, { __since: performance.now(), __looks: 0, __drawn: 0 });
  if (!window.__observer) {
    begin();
    window.__observer = new MutationObserver(begin);
    window.__observer.observe(document, { subtree: true, childList: true, characterData: true });
  }
  const app = document.querySelector('[data-testid="stApp"]');
  const idle = app && document.querySelector('[data-testid="stMain"]')
    && app.dataset.testScriptState === "notRunning"
    && app.dataset.testConnectionState === "CONNECTED"
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
         .every(chart => chart.querySelector(".js-plotly-plot .main-svg"))
    && document.fonts.status === "loaded";
  if (!idle) begin();
  window.__looks += 1;
  requestAnimationFrame(() => { window.__drawn += 1; });
  return idle && now - window.__since >= quiet && window.__looks > often
    && window.__drawn > often / 2;
}"""
_PYTHON_ANSWERS = """async () => {
  for (let n = 0; n < 2; n += 1) await window.conv?.runPython("0");
}"""
"""Without a server Python hears of things in turn: when it answers, it is done with the others."""

_BEGIN = "Object.assign(window, { __since: performance.now(), __looks: 0, __drawn: 0 })"


@dataclass
class Server:
    """A running app: where it is and what it has logged. Files that are served run nothing."""

    url: str
    process: subprocess.Popen[bytes] | None
    log_path: Path
    start: Callable[[], subprocess.Popen[bytes]] | None = None

    def replace(self) -> None:
        """Kill the process without a word, and start another in its place."""
        self.process.kill()
        self.process.wait()
        self.process = self.start()
        _wait_until_healthy(self)

    @property
    def log(self) -> str:
        """Empty once the app is stopped: a report of the very last test may come later."""
        try:
            return self.log_path.read_text(errors="replace")
        except FileNotFoundError:
            return ""


@dataclass
class Record:
    """What one page asked for and complained about since it was opened."""

    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)


_records: dict[Page, Record] = {}


# --- the app ------------------------------------------------------------------------------------


@contextmanager
def run_app(script: str | Path = "app.py") -> Iterator[Server]:
    """Serve ``script`` (relative to the repository) on a free port of 127.0.0.1, then stop it."""
    if STATIC_SITE:
        with served(Path(STATIC_SITE)) as (url, _):
            yield Server(url, None, Path(os.devnull))
        return
    script = ROOT / script
    port = _free_port()
    command = [
        *("-m", "streamlit", "run", str(script)),
        *("--server.address", "127.0.0.1"),
        *("--server.port", str(port)),
        *("--server.headless", "true"),
        *("--server.fileWatcherType", "none"),
    ]
    with _run(command, port, script.parent, {}) as server:
        yield server


@contextmanager
def run_served(**settings: str) -> Iterator[Server]:
    """Serve the app as `make serve` does, behind its guard, then stop it."""
    port = _free_port()
    environment = {"HOST": "127.0.0.1", "PORT": str(port), **settings}
    with _run(["-m", "serve"], port, ROOT, environment) as server:
        yield server


@contextmanager
def _run(
    command: list[str], port: int, folder: Path, environment: dict[str, str]
) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as directory:
        log_path = Path(directory, "app.log")

        def start() -> subprocess.Popen[bytes]:
            with log_path.open("ab") as log:
                return subprocess.Popen(
                    [sys.executable, *command],
                    cwd=folder,
                    env={**os.environ, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )

        server = Server(f"http://127.0.0.1:{port}", start(), log_path, start)
        try:
            _wait_until_healthy(server)
            yield server
        finally:
            _stop(server.process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server) -> None:
    """Wait for the body ``ok``: the status alone says nothing, since unknown paths answer 200."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the app exited with {server.process.returncode}:\n{server.log}")
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:
                if answer.read().strip() == b"ok":
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.05)
    raise RuntimeError(f"the app was not up in {SECONDS_TO_START} s:\n{server.log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# --- the browser --------------------------------------------------------------------------------


def find_chromium() -> str:
    """The Chromium named by CHROMIUM, else the first on PATH."""
    return _find("CHROMIUM", CHROMIUM_NAMES, "make test")


def find_firefox() -> str:
    """The Firefox named by FIREFOX, else the first on PATH."""
    return _find("FIREFOX", FIREFOX_NAMES, "make test-firefox")


def _find(variable: str, names: tuple[str, ...], provider: str) -> str:
    if named := os.environ.get(variable):
        return named
    for name in names:
        if path := shutil.which(name):
            return path
    raise RuntimeError(
        f"none of {', '.join(names)} is there and {variable} is not set; `{provider}` provides one"
    )


def run_browser(playwright: Playwright) -> AbstractContextManager[Browser]:
    """The browser that BROWSER names: chromium, unless it says firefox."""
    browsers = {"chromium": run_chromium, "firefox": run_firefox}
    return browsers[os.environ.get("BROWSER", "chromium")](playwright)


@contextmanager
def run_chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_ARGS))
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def run_firefox(playwright: Playwright) -> Iterator[Browser]:
    """Firefox as its makers build it, over WebDriver BiDi."""
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=find_firefox())
    try:
        yield browser
    finally:
        browser.close()


def new_context(
    browser: Browser, *, width: int = 1400, height: int = 900, dark: bool = False
) -> BrowserContext:
    """A fresh visitor with a window of ``width`` × ``height`` pixels, who prefers light or dark."""
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )


def open_url(context: BrowserContext, url: str, size: tuple[int, int] | None = None) -> Page:
    """Open ``url`` in a new tab, keep a record of it, and wait until it is settled."""
    page = context.new_page()
    if size:
        page.set_viewport_size({"width": size[0], "height": size[1]})
    record = _records[page] = Record()
    page.on("request", lambda request: record.requests.append(request.url))
    page.on("websocket", lambda socket: record.requests.append(socket.url))
    page.on("requestfailed", lambda request: _note_failure(record, request))
    page.on("response", lambda response: _note_response(record, response))
    page.on("console", lambda message: _note_console(record, message))
    page.on("pageerror", lambda error: record.page_errors.append(str(error)))
    page.on("close", lambda closed: _records.pop(closed, None))
    page.goto(url)
    settle(page)
    return page


def _note_failure(record: Record, request: Request) -> None:
    # A request that the page itself gave up (it navigated on, or no longer needs the answer) is
    # no failure.
    if request.failure not in ("net::ERR_ABORTED", "NS_BINDING_ABORTED"):
        record.failed.append(f"{request.failure} {request.url}")


def _note_response(record: Record, response: Response) -> None:
    # On a page's own path Streamlit first asks below that path whether the server lives there,
    # and then at the root.
    if response.status >= 400 and not response.url.endswith(BASE_PATH_PROBES):
        record.failed.append(f"{response.status} {response.url}")


def _note_console(record: Record, message: ConsoleMessage) -> None:
    # A resource that failed to load is noted, with its address, as a request or a response.
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        record.console_errors.append(message.text)


def record_of(page: Page) -> Record:
    """The record of a page that `open_url` opened."""
    return _records[page]


def settle(page: Page) -> None:
    """Wait until the app is idle and everything is drawn; call it after each action."""
    page.evaluate(_BEGIN)
    _wait_until_quiet(page)
    if STATIC_SITE:
        page.evaluate(_PYTHON_ANSWERS)
        _wait_until_quiet(page)


def _wait_until_quiet(page: Page) -> None:
    page.wait_for_function(
        _SETTLED,
        arg=[QUIET_MS, QUIET_MS // LOOK_MS],
        polling=LOOK_MS,
        timeout=SECONDS_TO_SETTLE * 1000,
    )


def prefers_dark(page: Page) -> bool:
    """Let the visitor prefer dark from now on; False in Firefox, where BiDi has no such wish."""
    page.emulate_media(color_scheme="dark")
    browser = page.context.browser
    return browser is not None and browser.browser_type.name != "firefox"


def page_url(base: str, path: str = "", /, **query: object) -> str:
    """``page_url(base, "conv2d", k="2x2")`` is ``base/conv2d?k=2x2``."""
    url = f"{base}/{path.lstrip('/')}"
    return f"{url}?{urlencode(query, doseq=True)}" if query else url


# --- what every page has to keep ----------------------------------------------------------------


def problems(page: Page) -> list[str]:
    """Everything about ``page`` that no page may have, a sentence each."""
    record = record_of(page)
    found = [f"uncaught error in the browser: {error}" for error in record.page_errors]
    found += [f"console error: {error}" for error in record.console_errors]
    found += [f"failed request: {failure}" for failure in record.failed]
    found += [f"request to another host: {url}" for url in record.requests if not _is_local(url)]
    found += page.evaluate(_PROBLEMS_IN_DOCUMENT)
    return found


def assert_clean(page: Page) -> None:
    """No error, no formula wrong to eye or ear, nothing too wide, no request to another host."""
    found = problems(page)
    assert not found, f"{page.url}\n- " + "\n- ".join(found)


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or parts.hostname == "127.0.0.1"


_PROBLEMS_IN_DOCUMENT = """() => {
  const found = [];
  for (const bad of document.querySelectorAll('[data-testid="stException"]'))
    found.push("exception on the page: " + bad.innerText.slice(0, 500));
  for (const bad of document.querySelectorAll(".katex-error"))
    found.push("KaTeX cannot read: " + bad.textContent.slice(0, 200));
  for (const formula of document.querySelectorAll(".katex-html"))
    for (const part of formula.querySelectorAll("*"))
      if (getComputedStyle(part).color === "rgb(204, 0, 0)") {
        found.push("KaTeX does not know (red): " + part.textContent.slice(0, 200));
        break;
      }
  const CHILDREN = {
    msub: 2, msup: 2, msubsup: 3, mfrac: 2, mroot: 2, munder: 2, mover: 2, munderover: 3,
  };
  for (const part of document.querySelectorAll(`merror, ${Object.keys(CHILDREN).join()}`))
    if (part.childElementCount !== CHILDREN[part.localName])
      found.push("no MathML: " + part.closest("math").textContent.slice(0, 200));
  for (const badge of document.querySelectorAll(".stMarkdownBadge"))
    if (badge.scrollWidth > badge.clientWidth + 1 && getComputedStyle(badge).overflow !== "visible")
      found.push("a badge is cut: " + badge.textContent);
  const width = document.documentElement.clientWidth;
  for (const box of [document.documentElement, document.body,
                     document.querySelector('[data-testid="stMain"]')])
    if (box && box.scrollWidth > width)
      found.push(`${box.dataset?.testid ?? box.tagName} is ${box.scrollWidth} px wide `
                 + `in a window of ${width} px`);
  return found;
}"""
