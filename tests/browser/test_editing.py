"""Numbers are changed in place or as text, and everything follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, click_cell, numbers_on, query

OpenPage = Callable[..., Page]


def type_numbers(page: Page, grid: str, text: str) -> None:
    """Type the numbers of a grid into its text."""
    field = page.locator(f".st-key-{grid} input")
    field.fill(text)
    field.press("Enter")
    answered(page)


def type_cell(page: Page, text: str) -> None:
    """Type a number into the field that a click on a cell has opened."""
    expect(page.locator("[class*='st-key-edit-'] input")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    answered(page)


def warnings(page: Page) -> list[str]:
    """The notes on what was not taken."""
    return page.get_by_test_id("stAlert").all_inner_texts()


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-forward")


@pytest.fixture(scope="module")
def sandbox(open_page: OpenPage) -> Page:
    return open_page("sandbox")


# --- in place ---------------------------------------------------------------------------------


def test_a_clicked_number_is_changed_and_all_follows(page: Page) -> None:
    x, (before, *_), z = (numbers_on(page, grid) for grid in ("left", "right", "result"))
    click_cell(page, "right", 0, 1)  # k₁₂
    assert page.locator("[class*='st-key-edit-'] input").input_value() == str(before[1])
    type_cell(page, "7")
    assert numbers_on(page, "right")[0][1] == 7
    # z₁₁ has k₁₂ beside x₁₂, so it grows by (7 − before) · x₁₂; and so on for each z.
    after = numbers_on(page, "result")
    for i, row in enumerate(z):
        for j, number in enumerate(row):
            assert after[i][j] == number + (7 - before[1]) * x[i][j + 1]
    assert "(7)" in pointer.line_latex(page)
    assert rf"\mathbf{{{after[1][1]:g}}}" in pointer.line_latex(page)
    rows = [row.split() for row in query(page)["k"].split(";")]
    assert rows[0][1] == "7"
    assert_clean(page)


def test_a_number_is_held_within_its_bounds(page: Page) -> None:
    click_cell(page, "right", 0, 0)
    type_cell(page, "100000")
    assert abs(numbers_on(page, "right")[0][0] or 0) <= 999
    click_cell(page, "right", 0, 0)
    type_cell(page, "-0.5")
    assert numbers_on(page, "right")[0][0] == -0.5
    assert_clean(page)


def test_a_click_on_padding_opens_nothing(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward", p=1)
    click_cell(page, "left", 0, 0)
    assert page.locator("[class*='st-key-edit-'] input").count() == 0
    click_cell(page, "left", 1, 1)  # x₁₁
    assert page.locator("[class*='st-key-edit-'] input").count() == 1
    assert_clean(page)


# --- as text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 2; 3 4", [[1, 2], [3, 4]]),
        ("[[5, 6], [7, -8]]", [[5, 6], [7, -8]]),
        ("1,0;0,−1", [[1, 0], [0, -1]]),
        ("one hot 2,1", [[0, 0], [1, 0]]),
        ("", [[2, 3], [-2, 4]]),
    ],
)
def test_a_typed_kernel_is_the_kernel(page: Page, text: str, numbers: list[list[int]]) -> None:
    pointer.unfold(page, "Numbers")
    type_numbers(page, "k", text)
    assert numbers_on(page, "right") == numbers
    assert query(page).get("k", "") == text
    assert not warnings(page)
    assert_clean(page)


@pytest.mark.parametrize("text", ["1 2; 3", "garbage", "1e9 1; 1 1", "import os", "$x$ <b>1</b>"])
def test_garbage_is_answered_by_a_sentence_and_nothing_is_lost(page: Page, text: str) -> None:
    pointer.unfold(page, "Numbers")
    type_numbers(page, "k", "5 6; 7 8")
    before = numbers_on(page, "result")
    type_numbers(page, "k", text)
    assert len(warnings(page)) == 1
    assert numbers_on(page, "right") == [[5, 6], [7, 8]]
    assert numbers_on(page, "result") == before
    assert page.locator(".st-key-k input").input_value() == text
    assert_clean(page)
    type_numbers(page, "k", "5 6; 7 9")
    assert not warnings(page)
    assert numbers_on(page, "right") == [[5, 6], [7, 9]]


# --- the sandbox ------------------------------------------------------------------------------


def test_a_filling_fills_and_is_in_the_address(sandbox: Page) -> None:
    sandbox.locator(".st-key-fill-k input").click()
    sandbox.get_by_role("option", name="one hot").click()
    answered(sandbox)
    assert numbers_on(sandbox, "input-k") == [[1, 0], [0, 0]]
    assert query(sandbox)["k"].startswith("one hot")
    # One product alone travels: Z is the upper left of X, plus the bias.
    x, bias = numbers_on(sandbox, "input-x"), numbers_on(sandbox, "input-b")[0][0]
    expected = [[number + bias for number in row[:2]] for row in x[:2]]
    assert numbers_on(sandbox, "forward-result") == expected
    assert_clean(sandbox)


def test_pasted_numbers_reach_every_result(sandbox: Page) -> None:
    before = {row: numbers_on(sandbox, f"{row}-result") for row in ("kernel_gradient",)}
    pointer.unfold(sandbox, "Numbers")
    type_numbers(sandbox, "g", "[[1, 1],\n [1, 1]]".replace("\n", " "))
    assert numbers_on(sandbox, "input-dz") == [[1, 1], [1, 1]]
    assert numbers_on(sandbox, "bias_gradient-result") == [[4]]
    assert numbers_on(sandbox, "kernel_gradient-result") != before["kernel_gradient"]
    assert_clean(sandbox)


def test_a_cell_of_the_sandbox_is_changed_in_place(sandbox: Page) -> None:
    click_cell(sandbox, "input-dz", 1, 1)
    type_cell(sandbox, "9")
    assert numbers_on(sandbox, "input-dz") == [[1, 1], [1, 9]]
    assert numbers_on(sandbox, "bias_gradient-result") == [[12]]
    assert_clean(sandbox)


def test_hovering_in_the_sandbox_lights_one_row_only(sandbox: Page) -> None:
    pointer.hover_cell(sandbox, "input_gradient-result", 1, 1)
    assert pointer.cells(sandbox, "input_gradient-left", "fan")
    assert not pointer.cells(sandbox, "kernel_gradient-left", "fan")
    pointer.leave(sandbox)
    assert not pointer.cells(sandbox, "input_gradient-left", "fan")


def test_the_sandbox_takes_a_step_and_takes_it_back(sandbox: Page) -> None:
    sandbox.locator(".st-key-loss").get_by_role("radio", name="Target").click()
    answered(sandbox)
    z, target = (numbers_on(sandbox, grid) for grid in ("forward-result", "input-t"))
    missed = [[a - b for a, b in zip(*rows, strict=True)] for rows in zip(z, target, strict=True)]
    assert numbers_on(sandbox, "input-dz") == missed
    click_cell(sandbox, "input-dz", 0, 0)
    assert "is computed from L" in sandbox.locator(".st-key-inputs").inner_text()
    before = numbers_on(sandbox, "input-k")
    sandbox.get_by_role("button", name="Take a step").click()
    answered(sandbox)
    assert query(sandbox)["steps"] == "1"
    assert numbers_on(sandbox, "input-k") != before
    assert sandbox.locator(".st-key-chart-losses .js-plotly-plot").count() == 1
    click_cell(sandbox, "input-t", 0, 1)
    type_cell(sandbox, "5")
    assert numbers_on(sandbox, "input-t")[0][1] == 5
    sandbox.get_by_role("button", name="Undo").click()
    answered(sandbox)
    assert numbers_on(sandbox, "input-k") == before
    assert "steps" not in query(sandbox)
    assert_clean(sandbox)
