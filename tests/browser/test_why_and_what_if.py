"""Two questions in the browser: both ways move together, and a mistake shows its difference."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, numbers_on, query

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def why(open_page: OpenPage) -> Page:
    return open_page("why-rotated")


def part(page: Page, name: str) -> list[str]:
    """The numbers of a board, row by row."""
    return page.locator(f"[data-part={name}] .two-ways-cell b").all_inner_texts()


def arrived(page: Page) -> list[str]:
    """The kernel cells of the terms that have arrived at the watched cell, in order."""
    return page.locator(".two-ways-term:not(.two-ways-waiting) .two-ways-chip").all_inner_texts()


def step(page: Page, name: str) -> None:
    page.locator(f"[data-part={name}]").click()


def hues_of(page: Page, name: str) -> dict[str, str]:
    """The background of every kernel cell on a board, by its name."""
    found: dict[str, str] = page.evaluate(
        """name => Object.fromEntries(
          [...document.querySelectorAll(`[data-part=${name}] .two-ways-cell`)]
            .map(cell => [cell.firstChild.textContent, getComputedStyle(cell).backgroundColor]))""",
        name,
    )
    return found


def tags(page: Page, cells: str) -> list[str]:
    """What stands beneath the numbers of some cells."""
    found = page.locator(f"{cells} .two-ways-tag").all_inner_texts()
    return [text.strip() for text in found if text.strip()]


def test_one_step_moves_both_ways(why: Page) -> None:
    assert arrived(why) == ["k₂₂", "k₂₁"]
    before = part(why, "piled")
    step(why, "next")
    assert arrived(why) == ["k₂₂", "k₂₁", "k₁₂"]
    after = part(why, "piled")
    assert after != before
    assert part(why, "gathered")[4] == after[4]
    now = why.locator("[data-part=left] .two-ways-now, [data-part=source] .two-ways-now")
    expect(now).to_have_count(2)
    said = why.locator("[data-part=status]").inner_text()
    assert said.startswith("∂L/∂z₂₁ is delivered, cell 3 of 4.")
    assert "∂L/∂z₂₁ paints k₁₂ onto ∂L/∂x₂₂" in said


def test_the_patch_has_the_hues_of_k_and_the_window_those_of_k_turned(why: Page) -> None:
    patch = [tag.split(":")[0] for tag in tags(why, "[data-part=piled] .two-ways-fresh")]
    window = [tag.removeprefix("· ") for tag in tags(why, "[data-part=left] .two-ways-window")]
    assert patch == ["k₁₁", "k₁₂", "k₂₁", "k₂₂"]
    assert window == patch[::-1]
    assert hues_of(why, "kernel") == hues_of(why, "turned")
    assert len(set(hues_of(why, "kernel").values())) == 4
    hue = """cells => cells.map(cell => cell.style.getPropertyValue("--hue"))"""
    in_k = why.locator("[data-part=kernel] .two-ways-cell").evaluate_all(hue)
    assert why.locator("[data-part=piled] .two-ways-fresh").evaluate_all(hue) == in_k
    assert why.locator("[data-part=left] .two-ways-window").evaluate_all(hue) == in_k[::-1]


def test_what_is_added_has_one_sign(why: Page) -> None:
    added = [tag.split()[1] for tag in tags(why, "[data-part=piled] .two-ways-fresh")]
    assert added == ["+4", "+6", "−4", "+8"]


@pytest.mark.parametrize(("width", "least"), [(390, 10.5), (1400, 11.5), (1920, 15)])
def test_what_is_added_can_be_read(open_page: OpenPage, width: int, least: float) -> None:
    page = open_page("why-rotated", width=width, height=1080)
    sizes = page.locator(".two-ways-name, .two-ways-tag").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert min(sizes) >= least


@pytest.mark.parametrize("width", [390, 1400, 1920])
def test_the_two_ways_stand_alone(open_page: OpenPage, width: int) -> None:
    page = open_page("why-rotated", width=width, height=1080, view="stage")
    assert page.locator("h1, .st-key-settings, .st-key-lines").count() == 0
    expect(page.get_by_role("spinbutton")).to_have_count(0)
    assert page.get_by_test_id("stHeader").is_hidden()
    cell = page.locator("[data-part=piled] .two-ways-cell").first.bounding_box()
    line = page.locator("[data-part=line]").bounding_box()
    assert cell
    assert line
    if width > 390:
        assert cell["width"] > width / 21
        assert line["y"] + line["height"] <= 1080
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('at=3')")
    assert query(page)["view"] == "stage"
    assert_clean(page)


def test_every_number_stands_under_its_own_name(why: Page) -> None:
    # Nobody shall read k₂₂ = 1: the number is that of ∂L/∂z₁₁, k₂₂ stands beneath as a factor.
    corner = why.locator("[data-part=left] .two-ways-window").first
    assert corner.inner_text().split() == ["∂L/∂z₁₁", "=", "1", "·", "k₂₂"]
    assert corner.get_attribute("aria-label") == "∂L/∂z₁₁ = 1, times k₂₂ = 4"
    middle = why.locator("[data-part=piled] .two-ways-watched")
    sums = part(why, "piled")
    assert middle.inner_text().split() == ["∂L/∂x₂₂", "=", sums[4], "k₁₂:", "+6"]
    assert middle.get_attribute("aria-label") == f"∂L/∂x₂₂ = {sums[4]} so far: k₁₂ added 6"
    first = why.locator("[data-part=source] .two-ways-cell").first
    assert first.get_attribute("aria-label") == "∂L/∂z₁₁ = 1, delivered"


def test_keys_step_and_a_click_chooses_the_cell(why: Page) -> None:
    why.keyboard.press("ArrowRight")
    assert arrived(why) == ["k₂₂", "k₂₁", "k₁₂", "k₁₁"]
    assert part(why, "piled") == ["2", "−3", "−9", "2", "18", "−9", "−4", "6", "4"]
    why.locator("[data-part=piled] .two-ways-cell").nth(1).click()
    assert arrived(why) == ["k₁₂", "k₁₁"]
    assert part(why, "gathered")[:2] == ["2", "−3"]
    assert set(part(why, "gathered")[2:]) == {""}


def test_at_rest_the_address_names_the_place(why: Page) -> None:
    why.wait_for_timeout(600)
    answered(why)
    found = query(why)
    assert (found["row"], found["at"]) == ("1", "4")
    assert arrived(why) == ["k₁₂", "k₁₁"]


@pytest.mark.walk
def test_playing_runs_through_every_patch(why: Page) -> None:
    count = why.locator("[data-part=count]")
    count.evaluate(
        """(count) => {
          window.counted = [];
          new MutationObserver(() => window.counted.push(count.innerText))
            .observe(count, { childList: true, characterData: true, subtree: true });
        }"""
    )
    step(why, "play")
    expect(count).to_have_text("4 of 4 delivered")
    expect(why.locator("[data-part=play]")).to_have_text("Play")
    seen = [int(text[0]) for text in why.evaluate("window.counted")]
    assert [*dict.fromkeys(seen)][-3:] == [2, 3, 4]
    assert_clean(why)


def test_on_a_telephone_nothing_runs_over_the_edge(open_page: OpenPage) -> None:
    page = open_page("why-rotated", width=390, h=5, w=5, kh=3, kw=3, s=2)
    assert_clean(page)


@pytest.mark.parametrize(("width", "channels"), [(390, 1), (390, 2), (1400, 2)])
def test_every_name_is_seen_whole(open_page: OpenPage, width: int, channels: int) -> None:
    page = open_page("why-rotated", width=width, h=4, w=4, ci=channels, co=channels, s=2, p=1)
    cut = page.locator(".two-ways-name, .two-ways-tag").evaluate_all(
        """texts => texts.filter(text => text.textContent.trim()).flatMap(text => {
          const [all, cell] = [document.createRange(), text.closest(".two-ways-cell")];
          all.selectNodeContents(text);
          const [a, b] = [all.getBoundingClientRect(), cell.getBoundingClientRect()];
          const whole = b.left <= a.left && a.right <= b.right && b.top <= a.top + 1
            && a.bottom <= b.bottom + 1;
          return whole ? [] : [text.textContent];
        })"""
    )
    assert cut == []
    captions = page.locator(".two-ways-row figcaption").evaluate_all(
        "captions => captions.map(caption => caption.getBoundingClientRect().height)"
    )
    assert max(captions) <= 48  # two lines at most


def test_a_mistake_shows_its_difference_and_numbers_hide_it(open_page: OpenPage) -> None:
    page = open_page("what-if")
    right, wrong, difference = (
        numbers_on(page, f"mistake-{name}") for name in ("right", "wrong", "difference")
    )
    assert right != wrong
    flat = [[*chain(*grid)] for grid in (right, wrong, difference)]
    assert [b - a for a, b in zip(*flat[:2], strict=True)] == flat[2]
    for name in ("right", "wrong", "difference"):
        expect(page.locator(f".st-key-mistake-{name} .shapelayer path")).to_have_count(1)
    mine = page.get_by_role("button", name="My numbers again")
    expect(mine).to_have_count(0)
    page.get_by_role("button", name="Numbers that hide it").click()
    answered(page)
    assert {*chain(*numbers_on(page, "mistake-difference"))} == {0}
    assert "k" in query(page)
    mine.click()
    answered(page)
    assert numbers_on(page, "mistake-wrong") == wrong
    assert "k" not in query(page)
    expect(mine).to_have_count(0)
    page.get_by_role("button", name="Numbers that hide it").click()
    answered(page)
    page.get_by_role("radio", name="Mean", exact=True).or_(
        page.get_by_role("button", name="Mean", exact=True)
    ).first.click()
    answered(page)
    assert query(page)["mistake"] == "Mean"
    assert_clean(page)


# --- numbers that are shown ---------------------------------------------------------------------

# What is seen and heard with a hyphen before a digit; what MathML and code hold aside.
_HYPHENS = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode;
    if (!parentElement.closest("script, style, noscript, code, .katex-mathml"))
      found.push(textContent);
  }
  for (const name of ["aria-label", "title"])
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name));
  return found.filter((text) => /(^|[^\w-])-\d/.test(text));
}"""


@pytest.mark.parametrize("path", ["why-rotated", "what-if", "as-a-matrix", "practice", "sandbox"])
def test_a_number_that_is_shown_has_a_true_minus(path: str, open_page: OpenPage) -> None:
    page = open_page(path)
    assert "−" in page.locator("[data-testid=stMain]").inner_text()
    assert page.evaluate(_HYPHENS) == []
