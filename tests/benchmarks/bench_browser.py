"""Times a visitor feels, in a real Chromium: medians and 95th percentiles beside their budgets.

    PYTHONPATH=. python tests/benchmarks/bench_browser.py [ROUNDS]

``hover`` runs in the page, from the mouse event to the overlay having been drawn (the linker's
work alone; Plotly itself looks at the pointer some 20 times a second). ``click`` runs from the
mouse's release to the new line standing in the page, ``edit`` from Enter to the new numbers in the
drawn grid. ``CPU`` is what the server's process spent, ``bytes`` what its socket sent, for one
click. A row over its budget is marked; other work on the machine shows in every row, so the load
is printed too.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.browser import harness, pointer

ROUNDS = 15
TEACHING: dict[str, Any] = {"h": 5, "w": 5, "kh": 3, "kw": 3, "p": 1}
LARGEST: dict[str, Any] = {"h": 16, "w": 16, "kh": 7, "kw": 7, "p": 4}
CASES = {
    "teaching": TEACHING,
    "4 → 4 channels": {**TEACHING, "ci": 4, "co": 4},
    "largest": LARGEST,
    "largest, 4 → 4 channels": {**LARGEST, "ci": 4, "co": 4},
}
PATH = "conv2d-input-gradient"


class Socket:
    """How much the server has sent to a page."""

    def __init__(self) -> None:
        self.sent = 0

    def watch(self, socket: WebSocket) -> None:
        """Count what arrives."""
        socket.on("framereceived", lambda data: self._count(data))

    def _count(self, data: bytes | str) -> None:
        self.sent += len(data)


def row(name: str, seconds: list[float], budget: float | None = None) -> None:
    """Print the median and the 95th percentile in milliseconds."""
    times = sorted(1000 * value for value in seconds)
    median, high = statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]
    asked = "" if budget is None else f"≤ {budget:.0f}"
    over = " OVER" if budget is not None and median > budget else ""
    print(f"{name:42}{median:9.1f}{high:9.1f}   {asked:8}{over}", flush=True)


def cpu_seconds(process: int) -> float:
    """What a process and its threads have spent so far (Linux only; elsewhere nothing)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- in the page --------------------------------------------------------------------------------

# From a mouse event on a term to the overlay's next change, and the frame that shows it. The
# linker answers within the event, so the marks stand when it returns.
_HOVER = """async ({ rounds }) => {
  const boxes = [...document.querySelectorAll(".st-key-lines .colorbox")];
  const last = boxes.filter(box => box.getClientRects().length).slice(-12);
  const times = [];
  for (let round = 0; round < rounds; round++)
    for (const box of last) {
      const { left, top, width, height } = box.getBoundingClientRect();
      const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true };
      const started = performance.now();
      box.dispatchEvent(new PointerEvent("pointermove", at));
      if (!box.classList.contains("conv-term-lit")) throw new Error("the term was not lit");
      document.querySelector(".conv-hot").getBoundingClientRect();  // lay out what was drawn
      times.push((performance.now() - started) / 1000);
      await new Promise(requestAnimationFrame);
    }
  return times;
}"""

_HOVER_CELL = """async ({ rounds }) => {
  const plot = document.querySelector(".st-key-right .js-plotly-plot");
  const z = plot.data.at(-1).z;
  const cells = z.flatMap((row, y) => row.map((value, x) => [x, y, value]))
    .filter(cell => cell[2] !== null).slice(0, 12);
  const times = [];
  for (let round = 0; round < rounds; round++)
    for (const [x, y] of cells) {
      const started = performance.now();
      plot.emit("plotly_hover", { points: [{ x, y }] });
      const drawn = document.querySelector(".st-key-right .conv-hot");
      if (!drawn) throw new Error("the cell was not lit");
      drawn.getBoundingClientRect();
      times.push((performance.now() - started) / 1000);
      await new Promise(requestAnimationFrame);
    }
  plot.emit("plotly_unhover", {});
  return times;
}"""

# Watches for a condition from a native event on, so that Python's own way to the browser is not
# counted.
_WATCH = """([event, kind]) => {
  const line = () => document.querySelector(".st-key-lines").textContent;
  const grid = () => JSON.stringify(
    document.querySelector(".st-key-result .js-plotly-plot")?.data?.at(-1)?.z);
  const now = kind === "line" ? line : grid;
  window.__took = new Promise(done => addEventListener(event, () => {
    const started = performance.now(), before = now();
    const look = () => {
      let is = null;
      try { is = now(); } catch { /* between two drawings */ }
      if (is && is !== before) done((performance.now() - started) / 1000);
      else setTimeout(look, 2);
    };
    look();
  }, { once: true, capture: true }));
}"""


def timed(page: Page, event: str, kind: str, act: Callable[[], None]) -> float:
    """Seconds from a native event that ``act`` causes to the change of the line or the grid."""
    page.evaluate(_WATCH, [event, kind])
    act()
    seconds: float = page.evaluate("window.__took")
    pointer.answered(page)
    return seconds


def click(page: Page, place: tuple[int, int]) -> Callable[[], None]:
    """Click a result cell; the pointer is there already."""
    pointer.hover_cell(page, "result", *place)

    def act() -> None:
        page.mouse.down()
        page.mouse.up()

    return act


def type_kernel(page: Page, text: str) -> Callable[[], None]:
    """Type a whole kernel; Enter is what counts."""
    field = page.locator(".st-key-k input")
    field.fill(text)
    return lambda: field.press("Enter")


# --- rows ---------------------------------------------------------------------------------------


def bench_start() -> None:
    """From the command to the first healthy answer."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        with harness.run_app():
            times.append(time.perf_counter() - started)
    row("server up", times, 1000)


def bench_first_load(browser: Browser, base: str, name: str, query: dict[str, Any]) -> None:
    """A new visitor's first page, nothing cached, until it is whole and quiet (300 ms of it)."""
    times = []
    for _ in range(3):
        context = harness.new_context(browser)
        started = time.perf_counter()
        harness.open_url(context, harness.page_url(base, PATH, **query))
        times.append(time.perf_counter() - started - harness.QUIET_MS / 1000)
        context.close()
    row(f"first load, {name}", times)


def bench_page(
    browser: Browser, server: harness.Server, name: str, query: dict[str, Any], rounds: int
) -> None:
    """Everything a visitor does on one page."""
    context = harness.new_context(browser)
    socket = Socket()
    context.on("page", lambda page: page.on("websocket", socket.watch))
    page = harness.open_url(context, harness.page_url(server.url, PATH, **query))
    row(f"hover a term, {name}", page.evaluate(_HOVER, {"rounds": rounds}), 16)
    row(f"hover a cell, {name}", page.evaluate(_HOVER_CELL, {"rounds": rounds}), 16)
    pointer.leave(page)
    header = 1 if "ci" in query else 0
    places = [(header + i % 2, 1 + i % 3) for i in range(rounds)]
    spent, sent = cpu_seconds(server.process.pid), socket.sent
    clicks = [timed(page, "mouseup", "line", click(page, place)) for place in places]
    spent, sent = cpu_seconds(server.process.pid) - spent, socket.sent - sent
    row(f"click → new line, {name}", clicks, 250)
    print(f"{'':4}a click: {1000 * spent / rounds:.0f} ms CPU, {sent / rounds / 1000:.1f} kB sent")
    pointer.unfold(page, "Numbers")
    spent, sent = cpu_seconds(server.process.pid), socket.sent
    edits = [
        timed(page, "keydown", "grid", type_kernel(page, f"random {seed}"))
        for seed in range(1, rounds + 1)
    ]
    spent, sent = cpu_seconds(server.process.pid) - spent, socket.sent - sent
    row(f"edit → new numbers, {name}", edits, 300)
    print(f"{'':4}an edit: {1000 * spent / rounds:.0f} ms CPU, {sent / rounds / 1000:.1f} kB sent")
    bench_page_change(page, name, rounds)
    context.close()


def bench_page_change(page: Page, name: str, rounds: int) -> None:
    """To the neighbouring page and back, until its title stands there with its grids drawn."""
    times = []
    for _ in range(max(2, rounds // 3)):
        for wanted in ("conv2d-bias-gradient", PATH):
            title = page.locator("h1").inner_text()
            link = page.locator(f'[data-testid="stPageLink"] a[href$="{wanted}"]').first
            link.scroll_into_view_if_needed()
            started = time.perf_counter()
            link.click()
            page.wait_for_function(
                """title => document.querySelector("h1")?.innerText !== title
                     && document.querySelector(".st-key-result .js-plotly-plot .main-svg")
                     && document.querySelector(".st-key-result .conv-target")""",
                arg=title,
            )
            times.append(time.perf_counter() - started)
            pointer.answered(page)
    row(f"page change, {name}", times)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{os.cpu_count()} cores, load {load:.1f} before; {rounds} rounds")
    print(f"{'milliseconds':42}{'median':>9}{'95 %':>9}   budget (of the median)")
    bench_start()
    with (
        harness.run_app() as server,
        sync_playwright() as playwright,
        harness.run_chromium(playwright) as browser,
    ):
        for name, query in CASES.items():
            bench_first_load(browser, server.url, name, query)
            bench_page(browser, server, name, query, rounds)


if __name__ == "__main__":
    main()
