"""How long a page takes to show what a real event asks for, by its own clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

# What is looked at, as text that changes when it does. A line and its rings are two parts: both
# have to have changed.
_LOOKS = """
  const all = (selector, say) => [...document.querySelectorAll(selector)].map(say).join("|");
  const LOOKS = {
    shown: () => [
      document.querySelector(".conv-stage .conv-line").textContent,
      all(".conv-main .conv-ring", (ring) => ring.className + ring.style.transform),
    ],
    numbers: () => [all(".conv-main .conv-board[data-key=result] .conv-cell", (cell) =>
      cell.getAttribute("aria-label"))],
    size: () => [all(".conv-main .conv-board[data-key=result] [aria-rowcount]", (grid) =>
      grid.getAttribute("aria-rowcount"))],
    page: () => [
      document.querySelector("h1").textContent,
      all(".conv-main .conv-title", (title) => title.textContent),
    ],
  };
"""

# Armed before the event. A frame has been drawn when the message that its callback sends arrives:
# the browser computes styles, lays out and paints in between.
_ARM = f"""([event, kind]) => {{
  {_LOOKS}
  const look = () => {{ try {{ return LOOKS[kind](); }} catch {{ return null; }} }};
  const before = look();
  window.__took = new Promise((done, fail) => addEventListener(event, (seen) => {{
    const [created, started] = [seen.timeStamp, performance.now()];
    const drawn = () => {{
      const now = performance.now();
      const is = look();
      if (is && is.every((part, place) => part && part !== before[place]))
        return done([now - started, now - created]);
      if (now - started > 5000) return fail(new Error("nothing new was shown: " + is));
      requestAnimationFrame(frame);
    }};
    const {{ port1, port2 }} = new MessageChannel();
    port1.onmessage = drawn;
    const frame = () => port2.postMessage(0);
    requestAnimationFrame(frame);
  }}, {{ once: true, capture: true }}));
}}"""

# Counts the frames that show another cell than the one before.
_COUNT = f"""() => {{
  {_LOOKS}
  const found = {{ cells: 0, is: String(LOOKS.shown()), from: performance.now() }};
  window.__counted = found;
  const look = () => {{
    if (window.__counted !== found) return;
    const is = String(LOOKS.shown());
    if (is !== found.is) found.cells += 1;
    found.is = is;
    requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}}"""

_COUNTED = """() => {
  const { cells, from } = window.__counted;
  window.__counted = null;
  return cells / ((performance.now() - from) / 1000);
}"""


class Took(NamedTuple):
    """Seconds to the drawn frame: since the page got the event, and since the event was made.

    The second holds the wait for the next frame too, up to 17 ms of it.
    """

    seconds: float
    since_made: float


def took(page: Page, event: str, kind: str, act: Callable[[], object]) -> Took:
    """The time from an event that ``act`` causes until ``kind`` is shown anew.

    ``kind``: "shown" (the line and the rings), "numbers" and "size" (of the result), "page" (its
    title and its grids).
    """
    page.evaluate(_ARM, [event, kind])
    act()
    seconds, since_made = (value / 1000 for value in page.evaluate("window.__took"))
    return Took(seconds, since_made)


def cells_a_second(page: Page, act: Callable[[], object]) -> float:
    """How many cells the frames show, one after another, while ``act`` goes on."""
    page.evaluate(_COUNT)
    act()
    found: float = page.evaluate(_COUNTED)
    return found
