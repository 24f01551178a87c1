"""The layer line in Chromium: typed, pasted, dragged and walked through; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from derivations.ui.problem.operations import LARGEST_INPUT
from tests.browser import harness, pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]

NOTES = "Conv2d(1, 1, 2, stride=1, padding=0) on 3×3"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-input-gradient")


@pytest.fixture
def line(page: Page) -> Locator:
    """The field, with the notes' example in it."""
    field = page.locator(".conv-layer textarea")
    enter(page, NOTES)
    expect(field).to_have_value(NOTES)
    return field


def enter(page: Page, text: str) -> None:
    """Type a layer."""
    field = page.locator(".conv-layer textarea")
    field.fill(text)
    field.press("Enter")
    answered(page)


def said(page: Page) -> str:
    """What is said to what was typed."""
    return page.locator(".conv-layer-says").inner_text()


def caret_at(field: Locator, place: int) -> None:
    """Put the caret before a character."""
    field.evaluate("(e, at) => { e.focus(); e.setSelectionRange(at, at); }", place)


def at_rest(page: Page) -> None:
    """Wait until a number that was changed has rested, and is set."""
    page.wait_for_timeout(300)
    answered(page)


def drag(page: Page, number: int, across: int, down: int = 0) -> None:
    """Drag a number of the line by some pixels."""
    box = page.locator(".conv-layer-mirror b").nth(number).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=6)
    page.mouse.up()
    answered(page)


def test_a_layer_of_a_program_is_the_geometry(page: Page, line: Locator) -> None:
    enter(page, "self.c = nn.Conv2d(1, 1, kernel_size=(3, 2), stride=2, padding=1)  # on 5x5")
    assert query(page) == {"h": "5", "w": "5", "kh": "3", "s": "2", "p": "1"}
    expect(line).to_have_value("Conv2d(1, 1, (3, 2), stride=2, padding=1) on 5×5")
    expect(page.locator(".conv-layer-after")).to_have_text("→ Z 3×3")
    enter(page, "(up): Conv2d(1, 1, kernel_size=(2, 2), stride=(1, 1)) on 5x4")
    assert query(page) == {"h": "5", "w": "4"}
    assert not said(page)
    assert_clean(page)


def test_a_pasted_layer_is_set_when_the_field_is_left(page: Page, line: Locator) -> None:
    line.fill("Conv2d(1, 1, 3) on 4×4")
    page.keyboard.press("Tab")
    answered(page)
    assert query(page) == {"h": "4", "w": "4", "kh": "3", "kw": "3"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("what is this", "“what is this” is no layer: expected a layer such as Conv2d("),
        ("nn.Linear(1, 9)", "Linear"),
        ("Conv2d(1, 1, 2, stride=k)", "stride=k, which says no value"),
        ("Conv2d(![](//host/a.png), <b>1</b>)", "At “!”: expected a value"),
    ],
)
def test_what_cannot_be_taken_is_told_and_stays(
    page: Page, line: Locator, text: str, says: str
) -> None:
    enter(page, text)
    assert says in said(page)
    expect(line).to_have_value(text)
    expect(line).to_have_attribute("aria-invalid", "true")
    assert not query(page)
    assert_clean(page)
    line.press("Escape")
    expect(line).to_have_value(NOTES)
    expect(page.locator(".conv-layer-says")).to_have_text("")


def test_escape_takes_back_what_was_typed(page: Page, line: Locator) -> None:
    line.fill("Conv2d(1, 1, 5")
    line.press("Escape")
    expect(line).to_have_value(NOTES)
    page.keyboard.press("Tab")
    answered(page)
    assert not query(page)


def test_what_does_not_fit_is_mended_as_ever(page: Page, line: Locator) -> None:
    enter(page, "Conv2d(1, 1, 4) on 3×3")
    expect(page.locator(".conv-layer-after")).to_have_text("→ does not fit")
    expect(page.locator(".st-key-misfit")).to_contain_text("The kernel spans 4 rows")
    page.get_by_role("button", name="Padding 1 instead of 0").click()
    answered(page)
    expect(line).to_have_value("Conv2d(1, 1, 4, stride=1, padding=1) on 3×3")
    expect(page.locator(".conv-layer-after")).to_have_text("→ Z 2×2")


def test_the_arrows_change_the_number_at_the_caret(page: Page, line: Locator) -> None:
    caret_at(line, NOTES.index("3×3"))
    for _ in range(3):
        line.press("ArrowUp")
    expect(line).to_have_value(NOTES.replace("3×3", "6×3"))
    at_rest(page)
    assert query(page) == {"h": "6"}
    line.press("ArrowDown")
    at_rest(page)
    assert query(page) == {"h": "5"}
    expect(line).to_be_focused()
    line.press("Shift+ArrowUp")
    at_rest(page)
    assert query(page) == {"h": "15"}
    for _ in range(6):
        line.press("Shift+ArrowUp")
    at_rest(page)
    assert query(page) == {"h": str(LARGEST_INPUT)}, "held within its bounds"


def test_the_arrows_beside_no_number_change_nothing(page: Page, line: Locator) -> None:
    caret_at(line, 3)
    line.press("ArrowUp")
    answered(page)
    expect(line).to_have_value(NOTES)


def test_a_number_is_dragged(page: Page, line: Locator) -> None:
    drag(page, 4, 30)
    expect(line).to_have_value(NOTES.replace("padding=0", "padding=2"))
    assert query(page) == {"p": "2"}
    drag(page, 5, 0, -30)
    expect(line).to_have_value(NOTES.replace("padding=0", "padding=2").replace("3×3", "5×3"))
    assert query(page) == {"p": "2", "h": "5"}
    drag(page, 4, -300)
    expect(line).to_have_value(NOTES.replace("3×3", "5×3"))
    answered(page)
    assert query(page) == {"h": "5"}
    assert_clean(page)


def test_a_click_on_a_number_puts_the_caret_behind_it(page: Page, line: Locator) -> None:
    drag(page, 2, 0)
    expect(line).to_be_focused()
    assert line.evaluate("field => field.selectionStart") == NOTES.index("2, stride") + 1
    assert not query(page)


def test_what_is_typed_survives_what_goes_on_elsewhere(page: Page, line: Locator) -> None:
    pointer.unfold(page, "Notation")
    zero, one = (page.locator(".st-key-base").get_by_role("radio", name=name) for name in "01")
    line.fill("Conv2d(1, 1, 3")
    zero.evaluate("button => button.click()")  # the field keeps the focus: nothing is sent of it
    answered(page)
    assert query(page) == {"base": "0"}
    expect(line).to_have_value("Conv2d(1, 1, 3")
    one.click()
    answered(page)
    assert said(page) == "At the end: expected a comma or )."
    expect(line).to_have_value("Conv2d(1, 1, 3")
    pointer.fold(page)


def test_a_transposed_layer_leads_to_its_own_page(open_page: OpenPage) -> None:
    page = open_page("conv2d-kernel-gradient", letters="X W Y b")
    enter(page, "nn.ConvTranspose2d(1, 2, 3, 2, 1) on 4×4")
    assert said(page) == "ConvTranspose2d has a page of its own, which takes it as it is:"
    expect(page.locator(".conv-layer textarea")).to_have_value(
        "nn.ConvTranspose2d(1, 2, 3, 2, 1) on 4×4"
    )
    page.get_by_role("link", name="Open this layer in Conv 2D Transpose").click()
    field = page.locator(".conv-layer textarea")
    expect(field).to_have_value("ConvTranspose2d(1, 2, 3, stride=2, padding=1) on 4×4")
    answered(page)
    assert "conv-transpose2d-kernel-gradient" in page.url
    expect(page.locator(".conv-layer-after")).to_have_text("→ Y 7×7")
    assert_clean(page)


def test_in_the_sandbox_a_layer_chooses_its_operation(open_page: OpenPage) -> None:
    page = open_page("sandbox")
    enter(page, "nn.ConvTranspose2d(1, 1, 3, 2, bias=False)")
    layer = "ConvTranspose2d(1, 1, 3, stride=2, bias=False) on 2×2"
    set_ = {"op": "Transpose", "tkh": "3", "tkw": "3", "ts": "2", "tb": "zeros", "layer": layer}
    assert query(page) == set_
    assert said(page).startswith("The layer has no bias: b is 0")


def test_on_a_telephone_the_line_opens_the_geometry(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward", width=390, height=844, s=2, h=5)
    short = page.locator(".conv-layer-short")
    expect(short).to_have_text("Conv2d(1, 1, 2, stride=2) on 5×3 → Z 2×1")
    expect(page.locator(".conv-layer textarea")).to_be_hidden()
    buttons = page.locator(".st-key-settings").get_by_test_id("stPopover")
    expect(buttons.first).to_be_hidden()
    short.click()
    page.locator(".st-key-geometry").wait_for()
    pointer.choose(page, "p", "1")
    answered(page)
    expect(short).to_have_text("Conv2d(1, 1, 2, stride=2, padding=1) on 5×3 → Z 3×2")
    pointer.fold(page)
    pointer.unfold(page, "Numbers")
    page.locator(".st-key-numbers").wait_for()
    pointer.fold(page)
    short.click()
    expect(buttons.first).to_be_hidden()
    assert_clean(page)


LONG = "ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1) on 3×4"


@pytest.mark.parametrize(
    ("path", "query", "text"),
    [
        ("conv-transpose2d-forward", {"th": 3, "tw": 4, "tkh": 3, "tkw": 3, "ts": 2, "tp": 1,
                                      "to": 1, "tci": 2, "tco": 2}, LONG),
        ("conv2d-forward", {"ci": 4, "co": 4, "gr": 4, "kh": 7, "kw": 7, "d": 3},
         "Conv2d(4, 4, 7, stride=1, padding=0, dilation=3, groups=4) on 3×3"),
    ],
)  # fmt: skip
def test_a_long_layer_is_seen_whole(
    open_page: OpenPage, path: str, query: dict[str, int], text: str
) -> None:
    page = open_page(path, **query)
    line = page.locator(".conv-layer textarea")
    expect(line).to_have_value(text)
    fits = (
        "field => [field.scrollWidth - field.clientWidth, field.scrollHeight - field.clientHeight]"
    )
    assert line.evaluate(fits) == [0, 0]
    for number in page.locator(".conv-layer-mirror b").all():
        mirror, box = page.locator(".conv-layer-field").bounding_box(), number.bounding_box()
        assert box["y"] + box["height"] <= mirror["y"] + mirror["height"]
        assert box["x"] + box["width"] <= mirror["x"] + mirror["width"]
    assert_clean(page)


def test_a_long_layer_is_told_whole_on_a_telephone(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward", width=390, height=844, ci=4, co=4, gr=4, kh=7, kw=7, d=3)
    short = page.locator(".conv-layer-short")
    assert "groups=4) on 3×3" in short.inner_text()
    assert short.evaluate("one => one.scrollWidth - one.clientWidth") <= 0


@pytest.mark.parametrize("width", [390, 700, 1024])
def test_beside_the_choice_of_an_operation_there_is_room_for_the_layer(
    open_page: OpenPage, width: int
) -> None:
    page = open_page("sandbox", width=width, height=844)
    layer = page.locator(".st-key-layer-line").bounding_box()
    assert layer is not None
    assert layer["width"] >= 240
    assert layer["height"] <= 80
    assert_clean(page)


def test_what_is_pasted_in_several_lines_is_one_layer(page: Page, line: Locator) -> None:
    line.fill("nn.Conv2d(1, 1,\n    kernel_size=3,\n    padding=1)")
    line.press("Enter")
    answered(page)
    assert query(page) == {"kh": "3", "kw": "3", "p": "1"}


def test_lines_of_a_program_stay_lines(page: Page, line: Locator) -> None:
    line.fill("k = 3  # the kernel\nc = nn.Conv2d(1, 1, k, padding=k // 2)\nd = nn.Conv2d(1, 1, 2)")
    line.press("Enter")
    answered(page)
    expect(line).to_have_value("Conv2d(1, 1, 3, stride=1, padding=1) on 3×3")
    others = page.locator(".st-key-layers")
    expect(others).to_contain_text("The text has 2 convolutions")
    others.get_by_role("button", name="Conv2d(1, 1, 2)").click()
    expect(line).to_have_value(NOTES)
    expect(others.get_by_role("button", name="Conv2d(1, 1, 2)")).to_be_disabled()


@pytest.fixture
def losing(browser: Browser, server: str) -> Iterator[Page]:
    """A page whose first text of the line is lost on its way."""
    context = harness.new_context(browser)
    context.add_init_script(pointer.loses_first("set"))
    page = harness.open_url(context, harness.page_url(server, "conv2d-forward"))
    page.locator(".conv-layer textarea").fill("Conv2d(1, 1, 3) on 5×5")
    page.locator(".conv-layer textarea").press("Enter")
    page.wait_for_function("window.lost")
    yield page
    assert_clean(page)
    context.close()


def test_a_text_that_is_lost_on_its_way_is_sent_again(losing: Page) -> None:
    expect(losing).to_have_url(re.compile(r"\bh=5&w=5&kh=3&kw=3"))


def test_a_lost_text_that_is_given_up_stays_so(losing: Page) -> None:
    losing.locator(".conv-layer textarea").press("Escape")
    losing.wait_for_timeout(4_000)
    answered(losing)
    assert not query(losing)
    assert "on 3×3" in losing.locator(".conv-layer textarea").input_value()


def test_what_is_set_meanwhile_is_newer_than_a_lost_text(losing: Page) -> None:
    pointer.unfold(losing, "Geometry")
    losing.locator(".st-key-h button").last.click()
    losing.wait_for_timeout(4_000)
    answered(losing)
    assert query(losing) == {"h": "4"}
