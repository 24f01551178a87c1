"""The stage has room in every window: the grids and the line with its result are seen at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import on_stage
from tests.browser.harness import assert_clean, settle

OpenPage = Callable[..., Page]
INPUT, KERNEL = "conv2d-input-gradient", "conv2d-kernel-gradient"
GEOMETRIES = {
    "notes": (INPUT, {"row": 2, "col": 2}),
    "5x5": (INPUT, {"h": 5, "w": 5, "kh": 3, "kw": 3, "row": 3, "col": 3}),
    "two channels": (
        INPUT,
        {"h": 6, "w": 6, "kh": 3, "kw": 3, "ci": 2, "co": 2, "row": 3, "col": 3},
    ),
    "three channels": (INPUT, {"h": 5, "w": 5, "kh": 3, "kw": 3, "ci": 3, "co": 3, "row": 3}),
    "large": (INPUT, {"h": 16, "w": 16, "kh": 7, "kw": 7, "ci": 4, "co": 4, "row": 8, "col": 8}),
    "kernel gradient": (KERNEL, {"h": 5, "w": 5, "kh": 3, "kw": 3, "row": 2, "col": 2}),
    "wide window": (
        KERNEL,
        {"h": 40, "w": 40, "kh": 5, "kw": 5, "ci": 8, "co": 6},
    ),
    "upsampling": (
        "conv-transpose2d-forward",
        {"th": 4, "tw": 4, "tkh": 4, "tkw": 4, "ts": 2, "tp": 1, "row": 3, "col": 3},
    ),
}
OFTEN = ("notes", "large")
"""What is looked at every time; all of them on a walk."""
EVERY = [pytest.param(name, marks=[] if name in OFTEN else pytest.mark.walk) for name in GEOMETRIES]

# What of the stage is cut: by the window, by a box around it, or by another part of the stage.
_CUT = """() => {
  const found = [];
  const stage = document.querySelector(".conv-stage");
  const seen = (element) => element && element.getClientRects().length > 0;
  const parts = [".conv-main .conv-grid", ".conv-main .conv-title", ".conv-words",
    ".conv-line .conv-term", ".conv-line .conv-left", ".conv-line .conv-end b"];
  for (const selector of parts) {
    for (const element of stage.querySelectorAll(selector)) {
      if (!seen(element)) continue;
      const box = element.getBoundingClientRect();
      let [top, bottom, left, right] = [0, innerHeight, 0, innerWidth];
      for (let one = element.parentElement; one; one = one.parentElement) {
        const { overflowY } = getComputedStyle(one);
        if (overflowY === "visible") continue;
        const around = one.getBoundingClientRect();
        [top, bottom] = [Math.max(top, around.top), Math.min(bottom, around.bottom)];
        [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
      }
      if (box.top < top - 1 || box.bottom > bottom + 1
          || box.left < left - 1 || box.right > right + 1)
        found.push(`${selector} ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`
          + ` in ${[left, top, right, bottom].map(Math.round)}`);
    }
  }
  const grids = [...stage.querySelectorAll(".conv-main .conv-grid")].filter(seen)
    .map((grid) => grid.getBoundingClientRect().bottom);
  const line = stage.querySelector(".conv-line").getBoundingClientRect();
  if (Math.max(...grids) > line.top) found.push("the line lies on the grids");
  const titles = [...stage.querySelectorAll(".conv-main .conv-title")].filter(seen);
  for (const title of titles) {
    const one = title.getBoundingClientRect();
    for (const cell of stage.querySelectorAll(".conv-main .conv-cell")) {
      if (!seen(cell)) continue;
      const other = cell.getBoundingClientRect();
      if (one.left < other.right && other.left < one.right
          && one.top < other.bottom && other.top < one.bottom) {
        found.push(`the title ${title.textContent} lies on a cell`);
        break;
      }
    }
  }
  return found;
}"""


def _measure(page: Page, selector: str, property_: str) -> float:
    return float(
        page.locator(selector).first.evaluate(
            "(one, name) => parseFloat(getComputedStyle(one)[name])", property_
        )
    )


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    settle(page)


@pytest.mark.parametrize("geometry", EVERY)
def test_alone_all_of_it_is_seen_in_a_hall_on_a_beamer_and_in_a_frame(
    open_page: OpenPage, geometry: str
) -> None:
    path, query = GEOMETRIES[geometry]
    page = open_page(path, width=1920, height=1080, view="stage", step="Numbers", **query)
    for width, height in ((1920, 1080), (1280, 720), (600, 400)):
        resize(page, width, height)
        assert page.evaluate(_CUT) == [], (width, height)
        if geometry == "notes" and width == 1920:
            assert _measure(page, ".conv-main .conv-cell", "width") >= 96
            assert _measure(page, ".conv-line", "fontSize") >= 40
    assert on_stage.line(page)
    assert_clean(page)
    page.close()


@pytest.mark.parametrize("geometry", EVERY)
def test_beside_the_text_the_grids_and_what_the_line_comes_to_are_seen(
    open_page: OpenPage, geometry: str
) -> None:
    path, query = GEOMETRIES[geometry]
    page = open_page(path, step="Numbers", **query)
    for width, height in ((1400, 900), (1920, 1080), (1024, 768)):
        resize(page, width, height)
        assert page.evaluate(_CUT) == [], (width, height)
    page.close()


@pytest.mark.parametrize("geometry", ["notes", "5x5", "two channels", "wide window"])
def test_on_a_telephone_the_grids_the_sentence_and_the_result_are_seen(
    open_page: OpenPage, geometry: str
) -> None:
    path, query = GEOMETRIES[geometry]
    page = open_page(path, width=390, height=844, step="Numbers", **query)
    assert page.evaluate(_CUT) == []
    page.close()


def test_where_a_stage_goes_on_below_its_edge_a_shadow_says_so(open_page: OpenPage) -> None:
    path, query = GEOMETRIES["5x5"]
    page = open_page(path, **query)
    column = page.locator("[data-testid=stColumn]:has(.st-key-stage)").last
    more = column.evaluate("one => one.scrollHeight - one.clientHeight")
    assert more > 20  # the other pass is there, below
    assert "local" in column.evaluate("one => getComputedStyle(one).backgroundAttachment")
    page.close()


def test_at_the_end_of_the_page_the_stage_still_stands_there(open_page: OpenPage) -> None:
    page = open_page(INPUT, step="Numbers")
    page.locator("[data-testid=stMain]").evaluate("one => one.scrollTo(0, one.scrollHeight)")
    settle(page)  # what comes into view has been set
    page.locator("[data-testid=stMain]").evaluate("one => one.scrollTo(0, one.scrollHeight)")
    settle(page)
    top = page.locator("[data-testid=stColumn]:has(.st-key-stage)").last.bounding_box()
    assert top
    assert top["y"] >= 58
    assert page.evaluate(_CUT) == []
    page.close()


def test_the_numbers_of_small_cells_and_of_the_other_pass_lie_in_them(open_page: OpenPage) -> None:
    path, query = GEOMETRIES["large"]
    page = open_page(path, **query)
    wide = """cells => cells.filter(cell => cell.querySelector("b").scrollWidth > cell.clientWidth
      || cell.querySelector("b").offsetWidth > cell.clientWidth).map(cell => cell.innerText)"""
    assert page.locator(".conv-main .conv-cell").evaluate_all(wide) == []
    path, query = GEOMETRIES["upsampling"]
    page = open_page(path, **query)
    assert page.locator(".conv-way .conv-cell b:visible").count() > 9
    assert "turned" not in page.locator(".conv-way .conv-title").all_inner_texts()
    page.close()


def test_in_a_low_window_the_cells_stay_readable_and_the_stage_goes_with_the_text(
    open_page: OpenPage,
) -> None:
    path, query = GEOMETRIES["large"]
    page = open_page(path, width=600, height=400, **query)
    assert _measure(page, ".conv-main .conv-cell", "width") >= 22
    column = page.locator("[data-testid=stColumn]:has(.st-key-stage)").last
    assert column.evaluate("one => getComputedStyle(one).position") == "static"
    assert_clean(page)
    page.close()


@pytest.mark.parametrize("width", [390, 1400])
def test_the_arrow_of_the_sum_is_seen_to_its_head(open_page: OpenPage, width: int) -> None:
    page = open_page("conv2d-bias-gradient", width=width)
    arrow = page.locator(".conv-main .conv-sign .katex").bounding_box()
    ring = page.locator('.conv-main .conv-board[data-key="result"] .conv-ring-target')
    around = ring.bounding_box()
    assert arrow
    assert around
    shadow = ring.evaluate("one => getComputedStyle(one).boxShadow")  # the ring is drawn by it
    reaches = max(float(pixels) for pixels in re.findall(r"([\d.]+)px(?:,|$)", shadow))
    assert reaches > 5
    assert arrow["x"] + arrow["width"] <= around["x"] - reaches
    page.close()
