"""Pointing at cells and terms in the browser, and reading what is lit."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page

from tests.browser.harness import settle

_CELL = """([grid, row, column]) => {
  const plot = document.querySelector(`.st-key-${grid} .js-plotly-plot`);
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.l2p(column), box.top + yaxis._offset + yaxis.l2p(row)];
}"""

_CLEAR_OF_THE_BAR = """plot => {
  if (plot.getBoundingClientRect().top < 80) plot.scrollIntoView({ block: "center" });
}"""

_TERMS = """lit => [...document.querySelectorAll(".st-key-lines .colorbox")]
  .filter(box => !lit || box.classList.contains("conv-term-lit"))
  .map(box => {
    const [stage, low, high] =
      (box.dataset.term ?? box.style.backgroundColor).match(/\\d+/g).map(Number);
    return [stage, low + 256 * high];
  })"""

Cells = set[tuple[int, int]]


def middle_of(page: Page, grid: str, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell of a drawn grid (rows and columns of the picture, from 0), in pixels."""
    plot = page.locator(f".st-key-{grid} .js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    plot.evaluate(_CLEAR_OF_THE_BAR)
    x, y = page.evaluate(_CELL, [grid, row, column])
    return x, y


def hover_cell(page: Page, grid: str, row: int, column: int) -> None:
    """Rest the pointer on a cell until the linker has answered."""
    leave(page)
    x, y = middle_of(page, grid, row, column)
    page.mouse.move(x, y)
    page.mouse.move(x + 1, y + 1)
    page.wait_for_timeout(120)  # Plotly looks at the pointer some 20 times a second


def answered(page: Page) -> None:
    """Wait for the answer to what was just done."""
    settle(page)


def press(page: Page, key: str) -> None:
    """Press a key and wait for the answer."""
    page.keyboard.press(key)
    answered(page)


def hover_term(page: Page, *, stage: int, place: int) -> None:
    """Rest the pointer on a term of the shown line: its stage from 1, its place from 0."""
    leave(page)
    number = page.evaluate(_TERMS, False).index([stage, place])
    term = page.locator(".st-key-lines .colorbox").nth(number)
    term.scroll_into_view_if_needed()
    box = term.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(50)


def leave(page: Page) -> None:
    """Take the pointer off the stage."""
    page.mouse.move(3, 3)
    page.wait_for_timeout(50)


def cells(page: Page, grid: str, level: str) -> Cells:
    """The cells (or the first cell of each area) of a grid that are marked at a level."""
    marks = page.locator(f".st-key-{grid} .conv-mark.conv-{level}")
    found = marks.evaluate_all("marks => marks.map(m => m.dataset.cell.split(',').map(Number))")
    return {(row, column) for row, column in found}


def lit_terms(page: Page) -> Cells:
    """(stage, place) of every term that is lit."""
    return {(stage, place) for stage, place in page.evaluate(_TERMS, True)}


def status(page: Page) -> str:
    """The sentence under the stage."""
    return page.locator("[data-linker-status]").first.inner_text()


def unfold(page: Page, title: str) -> None:
    """Open Geometry, Numbers or Notation in the row of settings, where it is folded up."""
    button = page.locator(".st-key-settings").get_by_role("button", name=title, exact=True)
    if button.get_attribute("aria-expanded") != "true":
        button.click()
        answered(page)


def fold(page: Page) -> None:
    """Close what is unfolded."""
    page.keyboard.press("Escape")
    page.locator(".st-key-geometry, .st-key-numbers, .st-key-notation").wait_for(state="detached")


def query(page: Page) -> dict[str, str]:
    """The parameters in the address."""
    return dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))


_DRAWN = ".js-plotly-plot, .conv-picture"


def tag_charts(page: Page) -> None:
    """Put a mark on the grids that a grid drawn anew would not have, when all of them are drawn."""
    page.wait_for_function(
        """drawn => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
          .every(chart => chart.querySelector(drawn) || chart.matches(drawn))""",
        arg=_DRAWN,
    )
    page.evaluate(
        "drawn => document.querySelectorAll(drawn).forEach(one => one.kept = true)", _DRAWN
    )


def charts_kept(page: Page) -> bool:
    """Whether every grid is one that was marked."""
    kept: bool = page.evaluate(
        """drawn => {
          const found = [...document.querySelectorAll(drawn)];
          return found.length > 0 && found.every(one => one.kept);
        }""",
        _DRAWN,
    )
    return kept


def numbers_on(page: Page, grid: str) -> list[list[float | None]]:
    """The numbers a drawn grid holds: its last layer."""
    found: list[list[float | None]] = page.evaluate(
        """grid => {
          const { data } = document.querySelector(`.st-key-${grid} .js-plotly-plot`);
          return [...data.at(-1).z].map(row => [...row]);
        }""",
        grid,
    )
    return found


def choose_listed(page: Page, key: str, name: str) -> None:
    """Open a list and click what is called so.

    A list closes where the page is scrolled. And it scrolls an entry that the pointer is on wholly
    into sight: a press as quick as a script's begins on that entry and is let go over another one.
    """
    field = page.locator(f".st-key-{key} input")
    field.scroll_into_view_if_needed()
    answered(page)
    field.click()
    entry = page.get_by_role("option", name=name)
    entry.hover()
    answered(page)
    entry.click()
    answered(page)


def choose(page: Page, key: str, name: str) -> None:
    """Set a value of a popover: one of a few in sight, or what is typed."""
    typed = page.locator(f".st-key-{key} input:not([type=radio])")
    typed.or_(page.locator(f".st-key-{key} [role=radio]")).first.wait_for()
    if typed.count():
        typed.fill(name)
        typed.press("Enter")
    else:
        page.locator(f".st-key-{key}").get_by_role("radio", name=name, exact=True).click()
    answered(page)


def loses_first(event: str) -> str:
    """A script with which the first message of a component's event never goes out."""
    return (
        f"""const told = (bytes) => new TextDecoder().decode(bytes).includes('"{event}"');"""
        + """
        const losing = (send, bytesOf) => function (...sent) {
            if (window.lost || !told(bytesOf(sent[0]) ?? new Uint8Array())) {
                return send.apply(this, sent);
            }
            window.lost = true;
        };
        WebSocket.prototype.send = losing(WebSocket.prototype.send, (data) => new Uint8Array(data));
        Worker.prototype.postMessage = losing(
            Worker.prototype.postMessage, (message) => message?.data?.payload);
        """
    )
