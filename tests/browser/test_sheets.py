"""A sheet for the class: two clicks to a page to print and to a file; on paper nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from derivations.ui.sheets import page as writer
from derivations.ui.sheets.outside import A4, LETTER, Handout
from engine.sheets import Plan
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered

OpenPage = Callable[..., Page]

POINTS = {A4: (595, 842), LETTER: (612, 792)}
"""Width and height of a sheet of paper."""


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    """A link to three sheets."""
    return open_page("practice", level="hard", students=3, head="<b>Exercise</b> 3")


def printed(page: Page, name: str) -> Page:
    """The tab that a button opens, with its page in it."""
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=name).click()
    tab = opened.value
    tab.wait_for_url("blob:**")
    tab.wait_for_load_state()
    return tab


def test_a_link_unfolds_it_and_a_click_opens_the_sheets(page: Page) -> None:
    expect(page.locator(".st-key-sheet-choice")).to_be_visible()
    assert_clean(page)
    tab = printed(page, "Print the sheets")
    expect(tab.locator("table.sheet")).to_have_count(3)
    expect(tab.locator("h1").first).to_have_text("<b>Exercise</b> 3")
    expect(tab.get_by_text("Sheet 2 of 3 · seed 1")).to_have_count(1)
    assert tab.locator("math").count() > 50
    assert not tab.locator("script, img, h1 b").count()
    tab.close()


def test_the_key_opens_too_and_leads_back_to_the_sheets(page: Page) -> None:
    tab = printed(page, "Print the key")
    expect(tab.locator("section.answers")).to_have_count(3)
    assert tab.get_by_role("link").get_attribute("href") == page.url
    tab.close()


def test_what_is_changed_is_on_the_next_sheets(page: Page) -> None:
    field = page.get_by_label("Students")
    field.fill("2")
    field.press("Enter")
    answered(page)
    tab = printed(page, "Print the sheets")
    expect(tab.locator("table.sheet")).to_have_count(2)
    tab.close()
    assert_clean(page)


def test_files_are_a_click_away(page: Page, tmp_path: Path) -> None:
    for name, ending in (
        ("Sheets (HTML)", "html"),
        ("Key (LaTeX)", "tex"),
        ("Notebooks (zip)", "zip"),
    ):
        with page.expect_download() as waits:
            page.get_by_role("button", name=name, exact=True).click()
        path = tmp_path / waits.value.suggested_filename
        waits.value.save_as(path)
        assert path.suffix == f".{ending}"
        assert path.stat().st_size > 2000


def test_it_is_readable_on_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    answered(page)
    assert_clean(page)
    expect(page.get_by_role("button", name="Print the key")).to_be_visible()
    page.set_viewport_size({"width": 1400, "height": 900})


WIDE = """() => {
  const right = (one) => one.getBoundingClientRect().right;
  return [...document.querySelectorAll(".sheet, .task, .grids, .formula, .grid")]
    .filter(one => right(one) > right(document.body) + 1).map(one => one.textContent.slice(0, 60));
}"""


@pytest.mark.parametrize("paper", POINTS)
def test_on_paper_nothing_is_cut(page: Page, tmp_path: Path, paper: str) -> None:
    """As wide as the paper lets it be, and each sheet begins a page of its own."""
    handout = Handout(Plan(count=13, level="hard", copies=4, seed=5), paper)
    tab = page.context.new_page()
    tab.set_viewport_size({"width": POINTS[paper][0] * 96 // 72, "height": 1000})
    tab.emulate_media(media="print")
    for write in (writer.sheets, writer.key):
        tab.set_content(write(handout))
        assert not tab.evaluate(WIDE)
    path = tmp_path / "sheets.pdf"
    tab.set_content(writer.sheets(Handout(Plan(("size",), 2, copies=5), paper)))
    tab.pdf(path=path, prefer_css_page_size=True)
    tab.close()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", path.read_bytes())
    assert len(boxes) == 5
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {POINTS[paper]}
