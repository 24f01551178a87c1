"""Times a visitor feels, in a real Chromium: medians and 95th percentiles beside their budgets.

    PYTHONPATH=. python tests/benchmarks/bench_browser.py [ROUNDS]

Mouse and keyboard are the browser's own (DevTools protocol), and the page's clock runs from the
event to the frame in which everything is drawn that it asks for (`in_page`). ``made`` is the same
from the making of the event on, with the wait for the next frame. ``CPU`` is what the server's
process spent, ``bytes`` what its socket sent. First pages stand beside the floor: a Streamlit page
with one heading, one heatmap and one formula. A row over its budget is marked; other work on the
machine shows in every row, so the load is printed too.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from in_page import cells_a_second, took
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, sync_playwright

from tests.browser import harness, pointer

ROUNDS = 15
TEACHING: dict[str, Any] = {"h": 5, "w": 5, "kh": 3, "kw": 3, "p": 1}
LARGEST: dict[str, Any] = {"h": 16, "w": 16, "kh": 7, "kw": 7, "p": 4}
CHANNELS = {"ci": 4, "co": 4}
REAL: dict[str, Any] = {"h": 32, "w": 32, "kh": 3, "kw": 3, "p": 1, "ci": 16, "co": 8}
WIDE: dict[str, Any] = {"h": 64, "w": 64, "kh": 3, "kw": 3, "p": 1, "ci": 64, "co": 64}
BOUNDS: dict[str, Any] = {"h": 64, "w": 64, "kh": 11, "kw": 11, "p": 5, "ci": 64, "co": 64}


class Case(NamedTuple):
    """What is shown, and the budgets there, in milliseconds; None is only printed."""

    query: dict[str, Any]
    hover: float | None = 50
    edit: float = 150
    geometry: float | None = 250
    page: float | None = 500
    cells_a_second: float = 30


CASES = {
    "the notes": Case({}, 16),
    "4 → 4 channels": Case({**TEACHING, **CHANNELS}),
    "16×16 / 7×7": Case(LARGEST),
    "16×16 / 7×7, 4 → 4 channels": Case({**LARGEST, **CHANNELS}),
    "32×32 / 3×3, 16 → 8 channels": Case(REAL),
    "64×64 / 3×3, 64 → 64": Case(WIDE, None, 300, None, None, 0),
    "64×64 / 11×11, 64 → 64": Case(BOUNDS, None, 300, None, None, 0),
}

PATH, NEIGHBOUR = "conv2d-input-gradient", "conv2d-kernel-gradient"
FLOOR = "tests/benchmarks/floor.py"
KEYS_A_SECOND = 60  # as fast as frames: what the page can, not what a keyboard does
SECONDS_HELD = 1.0


class Socket:
    """What went over the sockets of a page."""

    def __init__(self, page: Page) -> None:
        self.bytes_received = self.messages_sent = 0
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._receive)
        socket.on("framesent", self._send)

    def _receive(self, data: bytes | str) -> None:
        self.bytes_received += len(data)

    def _send(self, data: bytes | str) -> None:
        self.messages_sent += 1


def row(
    name: str, seconds: list[float], budget: float | None = None, made: list[float] | None = None
) -> None:
    """Print the median and the 95th percentile in milliseconds."""
    times = sorted(1000 * value for value in seconds)
    median, high = statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]
    asked = "" if budget is None else f"≤ {budget:.0f}"
    over = " OVER" if budget is not None and median > budget else ""
    since = "" if made is None else f"  made: {1000 * statistics.median(made):.0f}"
    print(f"{name:52}{median:9.1f}{high:9.1f}   {asked:8}{over}{since}", flush=True)


def rate_row(name: str, rates: list[float], least: float) -> None:
    """Print a median rate, which has to be high."""
    median = statistics.median(rates)
    under = " UNDER" if median < least else ""
    print(f"{name:52}{median:9.1f}{min(rates):9.1f}   ≥ {least:<6.0f}{under}", flush=True)


def count_row(name: str, count: int) -> None:
    """Print what there has to be nothing of."""
    print(f"{name:52}{count:9}{'':9}   = 0     {' OVER' if count else ''}", flush=True)


def cpu_seconds(process: int) -> float:
    """What a process and its threads have spent so far (Linux only; elsewhere nothing)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- first pages --------------------------------------------------------------------------------


def bench_start() -> None:
    """From the command to the first healthy answer."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        with harness.run_app():
            times.append(time.perf_counter() - started)
    row("server up", times, 500)


def bench_first_pages(browser: Browser, server: str) -> None:
    """A first page beside the floor, one after the other, with nothing cached and then with all."""
    times: dict[tuple[str, str], list[float]] = {}
    with harness.run_app(FLOOR) as floor:
        addresses = {"floor": floor.url, "page": harness.page_url(server, PATH)}
        addresses["start"] = server
        for _ in range(6):
            for name, address in addresses.items():
                context = harness.new_context(browser)
                for cache in ("cold", "warm"):
                    times.setdefault((name, cache), []).append(load_seconds(context, address))
                context.close()
    medians = {case: statistics.median(found[1:]) for case, found in times.items()}
    for cache, allowed in (("cold", 0.6), ("warm", 0.4)):
        budget = 1000 * (medians["floor", cache] + allowed)
        row(f"first page, {cache}: the floor", times["floor", cache][1:])
        for name, title in (("page", "∂L/∂X of the notes"), ("start", "start")):
            row(f"first page, {cache}: {title}", times[name, cache][1:], budget)


def load_seconds(context: BrowserContext, address: str) -> float:
    """From the navigation to the last change of the page, which `harness.settle` has noted."""
    page = harness.open_url(context, address)
    seconds: float = page.evaluate("window.__since / 1000")
    page.close()
    return seconds


# --- on a page ----------------------------------------------------------------------------------


def bench_page(browser: Browser, server: harness.Server, name: str, rounds: int) -> None:
    """Everything a visitor does on one page."""
    case = CASES[name]
    with opened(browser, server, case.query) as (page, socket):
        bench_hover(page, socket, name, rounds, case.hover)
        bench_held_key(page, socket, name, case.cells_a_second)
        bench_edit(page, socket, server, name, rounds, case.edit)
    with opened(browser, server, case.query) as (page, socket):
        bench_geometry(page, name, rounds, case.geometry)
    with opened(browser, server, case.query) as (page, socket):
        bench_page_change(page, name, max(2, rounds // 3), case.page)


@contextmanager
def opened(
    browser: Browser, server: harness.Server, query: dict[str, Any]
) -> Iterator[tuple[Page, Socket]]:
    """A page with its sockets counted."""
    context = harness.new_context(browser)
    sockets: list[Socket] = []
    context.on("page", lambda page: sockets.append(Socket(page)))
    page = harness.open_url(context, harness.page_url(server.url, PATH, **query))
    page.locator(".conv-stage .conv-ring").first.wait_for(state="attached")
    yield page, sockets[0]
    context.close()


def result_cells(page: Page) -> list[Locator]:
    """Some cells of the result, those in sight, in an order in which no two neighbours follow."""
    cells = page.locator(".conv-main .conv-board[data-key=result] .conv-cell[data-at]").all()
    return [*cells[0:13:2], *cells[1:13:2]]


def middle(cell: Locator) -> tuple[float, float]:
    """Where to point."""
    box = cell.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def bench_hover(page: Page, socket: Socket, name: str, rounds: int, budget: float | None) -> None:
    """From cell to cell of the result, without a click."""
    places = [middle(cell) for cell in result_cells(page)]
    page.mouse.move(*places[-1])
    pointer.answered(page)
    before = socket.messages_sent
    times = [
        took(page, "pointermove", "shown", partial(page.mouse.move, *place))
        for place in places * max(1, 3 * rounds // len(places))
    ]
    sent = socket.messages_sent - before
    seconds, made = [time.seconds for time in times], [time.since_made for time in times]
    row(f"hover → line and lights, {name}", seconds, budget, made)
    count_row(f"messages while the pointer moves, {name}", sent)
    pointer.leave(page)
    pointer.answered(page)


def bench_held_key(page: Page, socket: Socket, name: str, least: float) -> None:
    """→ is held."""
    page.locator("body").press("ArrowRight")
    pointer.answered(page)
    page.wait_for_timeout(1500)  # the address has been told
    sent = 0

    def hold() -> None:
        end = time.perf_counter() + SECONDS_HELD
        due = time.perf_counter()
        while due < end:
            page.keyboard.down("ArrowRight")  # again and again: a repeated one
            due += 1 / KEYS_A_SECOND
            time.sleep(max(0, due - time.perf_counter()))

    rates = []
    for _ in range(3):
        before = socket.messages_sent
        rates.append(cells_a_second(page, hold))
        sent += socket.messages_sent - before
        page.keyboard.up("ArrowRight")
        page.wait_for_timeout(1500)
    rate_row(f"cells a second while → is held, {name}", rates, least)
    count_row(f"messages while → is held, {name}", sent)
    pointer.answered(page)


def bench_edit(
    page: Page, socket: Socket, server: harness.Server, name: str, rounds: int, budget: float
) -> None:
    """A number typed into its cell, of K where K has room; Enter is what counts."""
    visible = page.locator(".conv-main .conv-cell.conv-editable:visible")
    kernels = page.locator(".conv-main .conv-cell.conv-editable[data-values=k]:visible")
    if not visible.count():
        print(f"{'':4}no edit in place: no field holds so many numbers")
        return
    cell = (kernels if kernels.count() else visible).first
    spent, received = cpu_seconds(server.process.pid), socket.bytes_received
    times = []
    for number in range(rounds):
        cell.click()
        page.locator(".conv-edit").fill(str(5 + number % 2))
        times.append(
            took(page, "keydown", "numbers", partial(page.keyboard.press, "Enter")).seconds
        )
        pointer.answered(page)
    spent, received = cpu_seconds(server.process.pid) - spent, socket.bytes_received - received
    row(f"edit → new numbers, {name}", times, budget)
    kilobytes = received / rounds / 1000
    print(f"{'':4}an edit: {1000 * spent / rounds:.0f} ms CPU, {kilobytes:.1f} kB sent")


def bench_geometry(page: Page, name: str, rounds: int, budget: float | None) -> None:
    """Another size of the input in the layer line; Enter is what counts."""
    field = page.locator(".conv-layer-field textarea")
    text = field.input_value()
    head, _, size = text.rpartition(" on ")
    height = int(size.partition("×")[0])
    times = []
    for number in range(rounds):
        other = height - 1 + number % 2
        field.fill(f"{head} on {other}×{other}")
        times.append(took(page, "keydown", "size", partial(field.press, "Enter")).seconds)
        pointer.answered(page)
    row(f"geometry → new grids, {name}", times, budget)


def bench_page_change(page: Page, name: str, rounds: int, budget: float | None) -> None:
    """To the neighbouring page and back by the menu, until its title and its grids stand there."""
    times = []
    for _ in range(rounds):
        for wanted in (NEIGHBOUR, PATH):
            page.get_by_test_id("stTopNavSection").first.click()
            link = page.locator(f'[data-testid="stTopNavDropdownLink"][href$="{wanted}"]')
            link.wait_for()
            times.append(took(page, "click", "page", link.click).seconds)
            pointer.answered(page)
    row(f"page change, {name}", times, budget)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{os.cpu_count()} cores, load {load:.1f} before; {rounds} rounds")
    print(f"{'milliseconds':52}{'median':>9}{'95 %':>9}   budget (of the median)")
    bench_start()
    with (
        harness.run_app() as server,
        sync_playwright() as playwright,
        harness.run_chromium(playwright) as browser,
    ):
        bench_first_pages(browser, server.url)
        for name in CASES:
            bench_page(browser, server, name, rounds)


if __name__ == "__main__":
    main()
