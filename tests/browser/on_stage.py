"""Pointing at the cells of the stage, and reading what is lit, written and sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

from tests.browser.harness import STATIC_SITE
from tests.browser.pointer import answered

MAIN, OTHER = ".conv-main", ".conv-way-grids"

Spots = set[tuple[int, int]]

# The spots (row and column of the whole board, zeros counted) whose middle lies in a ring.
_LIT = """([board, ring]) => {
  document.getAnimations().forEach((one) => one.finish()); // a window that glides has arrived
  const grid = document.querySelector(board);
  const rings = [...grid.querySelectorAll(`.conv-ring-${ring}:not(.conv-out)`)]
    .map((one) => one.getBoundingClientRect());
  const spots = [];
  for (const cell of grid.querySelectorAll(".conv-cell")) {
    const { left, top, width, height } = cell.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (rings.some((box) => box.left < x && x < box.right && box.top < y && y < box.bottom))
      spots.push(cell.dataset.spot.split(",").map(Number));
  }
  return spots;
}"""


def board(key: str, where: str = MAIN) -> str:
    """The selector of a grid: "left", "plain" (K as it is), "right", "turned", "result"."""
    return f'{where} .conv-board[data-key="{key}"]'


def cell(page: Page, key: str, row: int, column: int, where: str = MAIN) -> Locator:
    """A cell by its place on the drawn grid, zeros counted, from 0."""
    return page.locator(f'{board(key, where)} .conv-cell[data-spot="{row},{column}"]')


def hover(page: Page, key: str, row: int, column: int, where: str = MAIN) -> None:
    """Put the pointer on a cell: the answer is drawn in the same turn."""
    cell(page, key, row, column, where).hover()


def leave(page: Page) -> None:
    """Take the pointer off the stage, and wait until it shows the selected cell again."""
    page.mouse.move(3, 3)
    page.wait_for_timeout(150)


def select(page: Page, row: int, column: int) -> None:
    """Select a cell of the result by a click."""
    cell(page, "result", row, column).click()
    leave(page)


def hover_term(page: Page, place: int) -> None:
    """Put the pointer on a product of the line, counted from 0."""
    page.locator(f'.conv-line [data-tap="{place}"]').last.hover()


def lit(page: Page, key: str, ring: str, where: str = MAIN) -> Spots:
    """The places of a grid inside a ring: "window", "target", "hot", "fan"."""
    found = page.evaluate(_LIT, [board(key, where), ring])
    return {(row, column) for row, column in found}


def lit_terms(page: Page) -> set[int]:
    """The products of the line that are lit."""
    found = page.locator(".conv-line [data-tap].conv-lit")
    return {int(one.get_attribute("data-tap") or -1) for one in found.all()}


def line(page: Page) -> str:
    """The shown line as it is read aloud."""
    return page.locator(".conv-line .conv-heard").get_attribute("aria-label") or ""


def words(page: Page) -> str:
    """The sentence under the grids, with the letters of its formulas as they come: z12."""
    said = page.locator(".conv-words").text_content() or ""
    return " ".join(said.replace("\u200b", "").split())


def names(page: Page, key: str, where: str = MAIN) -> list[str]:
    """What is read of every cell in sight: its name and its number, or that it is a zero."""
    cells = page.locator(f"{board(key, where)} .conv-cell")
    found: list[str] = cells.evaluate_all("cells => cells.map((cell) => cell.ariaLabel)")
    return found


def numbers(page: Page, key: str, where: str = MAIN) -> list[list[float]]:
    """The numbers of a grid that is wholly in sight, row by row, zeros among them."""
    page.locator(f"{board(key, where)} .conv-cell").first.wait_for(state="attached")
    rows: list[list[str]] = page.locator(f"{board(key, where)} .conv-cells").evaluate_all(
        """rows => rows.map((row) => [...row.querySelectorAll(".conv-cell b")]
             .map((number) => number.textContent))"""
    )
    return [[float(number.replace("−", "-")) for number in row] for row in rows]


def place(page: Page) -> str:
    """Where in the result we are: "5 of 9"."""
    return page.locator(".conv-stage [data-part=count]").inner_text()


def type_number(page: Page, key: str, row: int, column: int, text: str) -> None:
    """Click a cell, type a number over its own and take it."""
    cell(page, key, row, column).click()
    page.locator(".conv-edit").wait_for()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    answered(page)


def paste(page: Page, key: str, row: int, column: int, text: str) -> None:
    """Paste a text over a cell and what lies to its right and below."""
    cell(page, key, row, column).evaluate(
        """(cell, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          cell.focus();
          cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        text,
    )
    answered(page)


def can_count_messages(page: Page) -> bool:
    """Whether the browser tells of what goes over a socket that is open already."""
    browser = page.context.browser
    return browser is not None and browser.browser_type.name == "chromium"


# Without a server what is sent goes to the worker that Python runs in.
_NOTE_MESSAGES = """() => {
  const kernel = conv._kernel;
  const send = kernel.sendWebSocketMessage;
  kernel.sendWebSocketMessage = (...message) => {
    noteMessage();
    return send.apply(kernel, message);
  };
}"""


@contextmanager
def messages(page: Page) -> Iterator[list[object]]:
    """What the page sends to the server meanwhile, one entry a message (Chromium alone)."""
    sent: list[object] = []
    if STATIC_SITE:
        page.expose_function("noteMessage", lambda: sent.append(None))
        page.evaluate(_NOTE_MESSAGES)
        yield sent
        page.evaluate("() => { delete conv._kernel.sendWebSocketMessage; }")
        return
    session = page.context.new_cdp_session(page)
    session.on("Network.webSocketFrameSent", lambda event: sent.append(event))
    session.send("Network.enable")
    yield sent
    session.detach()
