"""Numbers are changed in their cells, by a block or as text, and everything follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.on_stage import cell, numbers, type_number
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]
PATH = "conv2d-forward"
FIELD = ".conv-edit"


def type_numbers(page: Page, grid: str, text: str) -> None:
    """Type the numbers of a grid into its text."""
    field = page.locator(f".st-key-{grid} input")
    field.fill(text)
    field.press("Enter")
    answered(page)


def warnings(page: Page) -> list[str]:
    """The notes on what was not taken."""
    return page.get_by_test_id("stAlert").all_inner_texts()


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page(PATH)


@pytest.fixture(scope="module")
def sandbox(open_page: OpenPage) -> Page:
    return open_page("sandbox")


# --- in place -----------------------------------------------------------------------------------


def test_a_clicked_number_is_changed_and_all_follows(page: Page) -> None:
    x, (before, *_), z = (numbers(page, grid) for grid in ("left", "right", "result"))
    cell(page, "right", 0, 1).click()  # k₁₂
    field = page.locator(FIELD)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-label", "k₁₂ =")
    assert field.input_value() == f"{before[1]:g}"
    page.keyboard.press("Escape")
    names = page.evaluate_handle("[...document.querySelectorAll('.conv-main .conv-cell .katex')]")
    type_number(page, "right", 0, 1, "7")
    assert numbers(page, "right")[0][1] == 7
    # A number is no reason to set the names of its neighbours anew, which costs most of an edit.
    assert page.evaluate("(names) => names.every((name) => name.isConnected)", names)
    # z₁₁ has k₁₂ beside x₁₂, so it grows by (7 − before) · x₁₂; and so on for each z.
    after = numbers(page, "result")
    for i, row in enumerate(z):
        for j, number in enumerate(row):
            assert after[i][j] == number + (7 - before[1]) * x[i][j + 1]
    rows = [row.split() for row in query(page)["k"].split(";")]
    assert rows[0][1] == "7"
    assert_clean(page)


def test_a_number_that_is_left_by_a_link_is_on_the_next_page(open_page: OpenPage) -> None:
    """It is taken as its field is left, and the page has gone before anybody hears of it."""
    page = open_page(PATH)
    for typed, board, path in (
        ("7", "right", "conv2d-input-gradient"),
        ("8", "plain", "conv2d-forward"),
        ("9", "right", "conv2d-input-gradient"),
    ):
        cell(page, board, 0, 0).click()
        page.locator(FIELD).fill(typed)
        page.locator(f'a[href*="{path}"]:visible').first.click()
        page.wait_for_url(f"**/{path}?k={typed}*")
        answered(page)
        assert_clean(page)


def test_a_number_with_a_decimal_comma_is_one_number(page: Page) -> None:
    before = numbers(page, "right")
    type_number(page, "right", 0, 0, "1,5")
    assert numbers(page, "right") == [[1.5, before[0][1]], before[1]]
    assert_clean(page)


def test_any_number_is_kept_whole_and_shown_shortened(page: Page) -> None:
    """All its digits stand in the field, in the title, and are heard and written into the link."""
    one = cell(page, "right", 0, 0)
    for text, shown in (("-3e20", "−3e20"), ("0.12345678901234567", "0.1235"), ("1e-7", "1e−7")):
        type_number(page, "right", 0, 0, text)
        expect(one.locator("b")).to_have_text(shown)
        assert float(query(page)["k"].split()[0]) == float(text)
        heard, _, beyond = one.get_attribute("aria-label").split(" = ")[1].partition(", ")
        assert float(heard.replace("−", "-")) == float(text)
        is_beyond = text == "-3e20"  # far from all others, which have the colours
        assert beyond.startswith("beyond the colours: these end at ±") == is_beyond
        assert one.evaluate("(cell) => cell.matches('.conv-beyond')") == is_beyond
        one.click()
        assert float(page.locator(FIELD).input_value()) == float(text)
        page.keyboard.press("Escape")
    assert_clean(page)


def test_what_is_no_number_is_refused_with_a_sentence(page: Page) -> None:
    before = numbers(page, "right")
    type_number(page, "right", 0, 0, "<b>$x$</b>")
    toast = page.locator(".conv-toast")
    expect(toast).to_contain_text("“<b>$x$</b>” is no number such as 2")
    type_number(page, "right", 0, 0, "-1e999")
    expect(toast).to_contain_text("“-1e999” is too large for a float64")
    assert numbers(page, "right") == before
    assert_clean(page)


def test_escape_leaves_the_number_as_it_was(page: Page) -> None:
    before = numbers(page, "right")
    cell(page, "right", 0, 0).click()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    assert page.locator(FIELD).count() == 0
    assert numbers(page, "right") == before


def test_tab_goes_on_to_the_next_number_and_takes_this_one(page: Page) -> None:
    cell(page, "right", 0, 0).click()
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    expect(page.locator(FIELD)).to_have_attribute("aria-label", "k₁₂ =")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    expect(page.locator(FIELD)).to_have_attribute("aria-label", "k₂₁ =")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(FIELD)).to_have_attribute("aria-label", "k₁₂ =")
    page.keyboard.press("Escape")
    answered(page)
    assert numbers(page, "right")[0] == [1, 2]
    assert query(page)["k"].startswith("1 2;")


def test_the_arrows_count_up_and_down_in_an_open_number(page: Page) -> None:
    before = numbers(page, "right")[1][1]
    cell(page, "right", 1, 1).click()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    answered(page)
    assert numbers(page, "right")[1][1] == before + 1


def test_a_digit_on_a_cell_opens_it_with_that_digit(page: Page) -> None:
    cell(page, "right", 1, 0).focus()
    page.keyboard.type("-3")
    page.keyboard.press("Enter")
    answered(page)
    assert numbers(page, "right")[1][0] == -3


def test_a_block_is_pasted_over_the_cells_to_the_right_and_below(page: Page) -> None:
    before = numbers(page, "left")
    on_stage.paste(page, "left", 1, 1, "10\t11\t12\n20\t21\t22\n30\t31\t32")
    after = numbers(page, "left")
    assert after == [before[0], [before[1][0], 10, 11], [before[2][0], 20, 21]]
    assert_clean(page)


def test_it_is_said_what_of_a_paste_was_not_taken_each_time(page: Page) -> None:
    toast = page.locator(".conv-toast")
    for text, said in (
        ("[[1.,2.],[3.]]", "Rows of 1 and of 2 numbers"),
        ("hello", "“hello” is no number"),
        ("hello", "“hello” is no number"),
        ("1 2\n3 4", "From x₃₃ on there is room for 1×1 of the 2×2 numbers"),
        ("1 2\n3 4", "From x₃₃ on there is room for 1×1 of the 2×2 numbers"),
    ):
        page.evaluate("document.querySelector('.conv-toast').textContent = ''")
        on_stage.paste(page, "left", 2, 2, text)
        expect(toast).to_contain_text(said)
    assert numbers(page, "left")[2][2] == 1
    assert_clean(page)


def test_a_zero_of_the_padding_opens_nothing(open_page: OpenPage) -> None:
    page = open_page(PATH, p=1)
    cell(page, "left", 0, 0).click()
    assert page.locator(FIELD).count() == 0
    cell(page, "result", 0, 0).click()
    assert page.locator(FIELD).count() == 0
    cell(page, "left", 1, 1).click()  # x₁₁
    assert page.locator(FIELD).count() == 1
    page.keyboard.press("Escape")
    assert_clean(page)


# --- by a drag ----------------------------------------------------------------------------------


def test_a_drag_changes_a_number_and_back_undoes_it_as_one_step(page: Page) -> None:
    before, z = numbers(page, "right"), numbers(page, "result")
    box = cell(page, "right", 0, 0).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for up in range(0, 41, 4):
        page.mouse.move(x, y - up)
        page.wait_for_timeout(40)
    page.mouse.up()
    on_stage.leave(page)
    page.wait_for_timeout(700)
    answered(page)
    assert page.locator(FIELD).count() == 0
    assert numbers(page, "right")[0][0] == before[0][0] + 5
    assert numbers(page, "result") != z
    page.go_back()
    answered(page)
    assert (numbers(page, "right"), numbers(page, "result")) == (before, z)
    assert_clean(page)


@pytest.mark.parametrize("key", ["Control+z", "Meta+z"])
def test_a_number_is_taken_back_by_a_key_and_the_page_is_not_left(
    open_page: OpenPage, key: str
) -> None:
    page = open_page(PATH)
    first = numbers(page, "right")
    type_number(page, "right", 0, 0, "7")
    second = numbers(page, "right")
    type_number(page, "right", 0, 1, "8")
    cell(page, "right", 1, 0).click()
    page.keyboard.type("9")
    page.keyboard.press(key)  # of the text in the field
    page.keyboard.press("Escape")
    answered(page)
    assert numbers(page, "right")[0] == [7, 8]
    for before in (second, first, first):
        page.keyboard.press(key)
        page.wait_for_function(
            """before => [...document.querySelectorAll(
                 '.conv-main .conv-board[data-key="right"] .conv-cell')]
               .map((one) => one.children[1].textContent.replace("−", "-")).join() === before""",
            arg=",".join(f"{number:g}" for row in before for number in row),
        )
        answered(page)
        assert PATH in page.url
    expect(page.locator(".conv-toast")).to_contain_text("nothing to take back")
    assert_clean(page)


# Streamlit sends what falls into one turn for one fragment alone: here that of the resting cell.
_LOST = """() => {
  const at = [0, 0, 0];
  dispatchEvent(new CustomEvent("conv-rest", { detail: { at, step: "result" } }));
  const cell = document.querySelector('.conv-main .conv-board[data-key="left"] .conv-cell');
  for (const text of ["5", "6"]) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    cell.focus();
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }
}"""


def test_a_number_of_which_the_stage_hears_nothing_arrives_all_the_same(
    open_page: OpenPage,
) -> None:
    page = open_page(PATH)
    before = query(page).get("x")
    page.evaluate(_LOST)
    page.wait_for_function(
        "before => new URLSearchParams(location.search).get('x') != before", arg=before
    )
    page.wait_for_function("location.search.includes('x=6+')", timeout=15_000)
    assert numbers(page, "left")[0][0] == 6
    type_number(page, "left", 2, 2, "7")
    assert [numbers(page, "left")[place][place] for place in (0, 2)] == [6, 7]
    assert query(page)["x"].startswith("6 ")
    assert_clean(page)


def test_numbers_of_several_cells_that_follow_each_other_fast_all_arrive(
    open_page: OpenPage,
) -> None:
    page = open_page(PATH)
    for column in range(3):
        cell(page, "left", 0, column).click()
        page.keyboard.type(str(column + 5))
        page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('x=5+6+7')")
    answered(page)
    assert numbers(page, "left")[0] == [5, 6, 7]
    assert_clean(page)


# --- as text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2; 3 4", [[1, 2], [3, 4]]),
        ("[[5, 6], [7, -8]]", [[5, 6], [7, -8]]),
        ("1,0;0,−1", [[1, 0], [0, -1]]),
        ("one hot 2,1", [[0, 0], [1, 0]]),
        ("", [[2, 3], [-2, 4]]),
    ],
)
def test_a_typed_kernel_is_the_kernel(page: Page, text: str, expected: list[list[int]]) -> None:
    pointer.unfold(page, "Numbers")
    type_numbers(page, "k", text)
    assert numbers(page, "right") == expected
    assert query(page).get("k", "") == text
    assert not warnings(page)
    assert_clean(page)


@pytest.mark.parametrize("text", ["1 2; 3", "garbage", "1e999 1; 1 1", "import os", "$x$ <b>1</b>"])
def test_garbage_is_answered_by_a_sentence_and_nothing_is_lost(page: Page, text: str) -> None:
    pointer.unfold(page, "Numbers")
    type_numbers(page, "k", "5 6; 7 8")
    before = numbers(page, "result")
    type_numbers(page, "k", text)
    assert len(warnings(page)) == 1
    assert numbers(page, "right") == [[5, 6], [7, 8]]
    assert numbers(page, "result") == before
    assert page.locator(".st-key-k input").input_value() == text
    assert_clean(page)
    type_numbers(page, "k", "5 6; 7 9")
    assert not warnings(page)
    assert numbers(page, "right") == [[5, 6], [7, 9]]


# --- as a file ----------------------------------------------------------------------------------


def test_a_page_is_saved_in_a_file_and_opened_as_it_was(page: Page, tmp_path: Path) -> None:
    pointer.unfold(page, "Numbers")
    type_numbers(page, "k", "0.12345678901234567 -3e20; 1e-7 4")
    before, line = query(page), on_stage.line(page)
    with page.expect_download() as download:
        page.locator(".st-key-save-state button:visible").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    type_numbers(page, "k", "1 2; 3 4")
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_function("location.search.includes('12345678901234567')")
    answered(page)
    assert (query(page), on_stage.line(page)) == (before, line)
    bad = tmp_path / "bad.json"
    bad.write_text('{"format": 1}', encoding="utf-8")
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.locator(".st-key-numbers")).to_contain_text("no saved state of this app")
    assert_clean(page)


# --- the sandbox --------------------------------------------------------------------------------


def tab(page: Page, place: int) -> None:
    """Show another result: Z, ∂L/∂K, ∂L/∂X, ∂L/∂B as they stand in the tabs."""
    page.locator(".conv-tabs [role=tab]").nth(place).click()


def tabs(page: Page) -> list[str]:
    return page.locator(".conv-tabs [role=tab]").all_inner_texts()


def test_the_tabs_show_one_result_each(sandbox: Page) -> None:
    assert len(tabs(sandbox)) == 4
    titles = []
    for place in range(4):
        tab(sandbox, place)
        selected = sandbox.locator(".conv-tabs [aria-selected=true]")
        assert selected.count() == 1
        titles.append(on_stage.names(sandbox, "result")[0].split(" = ")[0])
        sandbox.locator(".conv-line .conv-heard").wait_for(state="attached")
    assert [title.rstrip("₁₂₃") for title in titles] == [
        ("∂L/∂" if "∂" in name else "") + name[-1].lower() if name[-1] != "B" else "∂L/∂B"
        for name in tabs(sandbox)
    ]
    sandbox.locator(".conv-tabs [aria-selected=true]").focus()
    sandbox.keyboard.press("ArrowRight")
    assert sandbox.locator(".conv-tabs [aria-selected=true]").inner_text() == tabs(sandbox)[0]
    assert_clean(sandbox)


def test_a_filling_fills_and_is_in_the_address(sandbox: Page) -> None:
    tab(sandbox, 0)
    pointer.choose_listed(sandbox, "fill-k", "one hot")
    assert numbers(sandbox, "right") == [[1, 0], [0, 0]]
    assert query(sandbox)["k"].startswith("one hot")
    # One product alone travels: Z is the upper left of X, plus the bias.
    x, bias = numbers(sandbox, "left"), numbers(sandbox, "bias")[0][0]
    assert numbers(sandbox, "result") == [[number + bias for number in row[:2]] for row in x[:2]]
    assert_clean(sandbox)


def test_numbers_changed_on_one_tab_reach_every_result(sandbox: Page) -> None:
    gradient, bias = (next(n for n, t in enumerate(tabs(sandbox)) if t[-1] == one) for one in "KB")
    tab(sandbox, gradient)
    before = numbers(sandbox, "result")
    on_stage.paste(sandbox, "right", 0, 0, "1 1\n1 1")
    assert numbers(sandbox, "right") == [[1, 1], [1, 1]]
    assert numbers(sandbox, "result") != before
    tab(sandbox, bias)
    assert numbers(sandbox, "result") == [[4]]
    type_number(sandbox, "left", 1, 1, "9")
    assert numbers(sandbox, "result") == [[12]]
    assert_clean(sandbox)


def test_the_sandbox_takes_a_step_and_takes_it_back(sandbox: Page) -> None:
    sandbox.locator(".st-key-loss").get_by_role("radio", name="Squares").click()
    answered(sandbox)
    tab(sandbox, 0)
    before = numbers(sandbox, "right")
    sandbox.get_by_role("button", name="Take a step").click()
    answered(sandbox)
    assert query(sandbox)["steps"] == "1"
    assert numbers(sandbox, "right") != before
    assert sandbox.locator(".st-key-chart-losses .js-plotly-plot").count() == 1
    cell(sandbox, "right", 0, 0).click()  # what a step has moved is computed
    assert sandbox.locator(FIELD).count() == 0
    sandbox.get_by_role("button", name="Undo").click()
    answered(sandbox)
    assert numbers(sandbox, "right") == before
    assert "steps" not in query(sandbox)
    assert_clean(sandbox)
