"""Several channels: one of a grid at a time, chosen by small pictures, and lit with its product."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import on_stage
from tests.browser.harness import assert_clean
from tests.browser.on_stage import board, cell, hover, hover_term, leave, line, lit, numbers
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]

# X 3×3 in two channels, two filters of two kernels 2×2, Z 2×2 in two channels; z⁽²⁾₁₁ selected.
TWO = {"ci": 2, "co": 2, "ch": 2, "row": 1, "col": 1}
X, K, Z = "left", "right", "result"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-forward", **TWO)


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    page.keyboard.press("Escape")
    leave(page)
    assert_clean(page)


def thumbs(page: Page, key: str) -> Locator:
    return page.locator(f"{board(key)} .conv-thumbs [role=radio]")


def channel(page: Page, key: str) -> str:
    """Which channel of a grid is shown, as it is named in its cells."""
    return (cell(page, key, 0, 0).get_attribute("aria-label") or "").split(" = ")[0]


def test_the_link_opens_its_channel_and_its_cell(page: Page) -> None:
    assert channel(page, Z) == "z⁽²⁾₁₁"
    assert channel(page, X) == "x⁽¹⁾₁₁"
    assert channel(page, K) == "k⁽²,¹⁾₁₁"
    assert line(page).startswith("z⁽²⁾₁₁ = ")
    assert lit(page, X, "window") == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_the_scrubber_names_the_cell_with_its_channel(page: Page, open_page: OpenPage) -> None:
    gradient = open_page("conv2d-input-gradient", **TWO)
    for one, name in ((page, "z11(2)"), (gradient, "∂L/∂x11(2)")):
        scrubber = one.locator(".conv-stage [data-part=name]")
        said = (scrubber.text_content() or "").replace("\u200b", "")
        assert said == name


def test_a_term_of_another_channel_turns_the_grids_to_it(page: Page) -> None:
    hover_term(page, 4)  # x⁽²⁾₁₁ k⁽²,²⁾₁₁
    assert on_stage.lit_terms(page) == {4}
    assert (channel(page, X), channel(page, K)) == ("x⁽²⁾₁₁", "k⁽²,²⁾₁₁")
    assert lit(page, X, "hot") == lit(page, K, "hot") == {(0, 0)}
    hover_term(page, 0)  # x⁽¹⁾₁₁ k⁽²,¹⁾₁₁
    assert (channel(page, X), channel(page, K)) == ("x⁽¹⁾₁₁", "k⁽²,¹⁾₁₁")


def test_a_channel_is_chosen_by_the_mouse(page: Page) -> None:
    assert thumbs(page, X).count() == 2
    assert page.locator(f"{board(X)} [role=radiogroup]").get_attribute("aria-label")
    thumbs(page, X).nth(1).click()
    assert (channel(page, X), channel(page, K)) == ("x⁽²⁾₁₁", "k⁽²,²⁾₁₁")
    assert thumbs(page, X).nth(1).get_attribute("aria-checked") == "true"
    assert line(page).startswith("z⁽²⁾₁₁ = ")  # the line is that of the result all the same
    thumbs(page, X).nth(0).click()
    assert channel(page, X) == "x⁽¹⁾₁₁"


def test_a_channel_of_the_result_is_chosen_by_the_arrows_and_is_in_the_address(page: Page) -> None:
    thumbs(page, Z).nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert channel(page, Z) == "z⁽¹⁾₁₁"
    assert channel(page, K).startswith("k⁽¹,")
    assert page.evaluate("document.activeElement.dataset.channel") == "0"
    page.wait_for_function("!location.search.includes('ch=')")
    page.keyboard.press("ArrowRight")
    assert channel(page, Z) == "z⁽²⁾₁₁"
    page.wait_for_function("location.search.includes('ch=2')")
    answered(page)


def test_a_walk_goes_on_into_the_next_channel(page: Page) -> None:
    back, on = (page.locator(f".conv-stage [data-part={name}]") for name in ("back", "on"))
    assert on_stage.place(page) == "5 of 8"
    back.click()
    assert channel(page, Z) == "z⁽¹⁾₁₁"
    assert lit(page, Z, "target") == {(1, 1)}
    assert line(page).startswith("z⁽¹⁾₂₂ = ")
    on.click()
    assert line(page).startswith("z⁽²⁾₁₁ = ")


def test_a_cell_of_a_kernel_flows_into_its_own_filter_alone(page: Page) -> None:
    hover(page, K, 0, 0)  # k⁽²,¹⁾₁₁: all four z of the second filter
    assert lit(page, Z, "fan") == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert on_stage.lit_terms(page) == {0}


def test_a_number_of_another_channel_is_changed_in_place(page: Page) -> None:
    thumbs(page, X).nth(1).click()
    x, kernel, z = (numbers(page, key) for key in (X, K, Z))
    on_stage.type_number(page, K, 0, 0, "9")
    assert channel(page, K) == "k⁽²,²⁾₁₁"
    assert numbers(page, K) == [[9, kernel[0][1]], kernel[1]]
    grown = 9 - kernel[0][0]
    expected = [[z[i][j] + grown * x[i][j] for j in range(2)] for i in range(2)]
    assert numbers(page, Z) == expected
    assert query(page)["k"].count("|") == 3


def test_a_channel_that_meets_none_of_the_result_cannot_be_chosen(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward", ci=2, co=2, gr=2, row=1, col=1)
    assert channel(page, X) == "x⁽¹⁾₁₁"
    assert [one.is_disabled() for one in thumbs(page, X).all()] == [False, True]
    thumbs(page, Z).nth(1).click()
    assert channel(page, X) == "x⁽²⁾₁₁"
    assert [one.is_disabled() for one in thumbs(page, X).all()] == [True, False]
    assert_clean(page)
