"""Questions that people come with, asked at the start page: three clicks at most, a paste is one.

The answer is in sight without scrolling, in plain words, at 1400 × 900 and on a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from engine import numeric
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered

pytestmark = pytest.mark.walk

OpenPage = Callable[..., Page]
MOST_CLICKS = 3

X = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [2, 1, 0, 1], [1, 0, 2, 3]])
K = np.array([[1, 2], [3, 4]])
G = np.array([[1, 0, 2], [0, 2, 1], [1, 1, 0]])
GIVEN = "\n".join(f"{name} = {a.tolist()}" for name, a in (("x", X), ("w", K), ("dout", G)))
TURNED = numeric.conv2d_backward(X, K[::-1, ::-1], G).dx
RIGHT = numeric.conv2d_backward(X, K, G).dx


class Asker:
    """Somebody at the start page, whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        if page.locator(".conv-paste").count() == 0:
            page.goto(re.sub(r"(//[^/]+).*", r"\1", page.url))
            page.locator(".conv-paste").wait_for()
            answered(page)

    def paste(self, text: str) -> None:
        """Put a text into the one field, and Enter."""
        self.clicks += 1
        field = self.page.locator(".conv-paste textarea")
        field.fill(text)
        field.press("Enter")
        self.page.locator(".conv-paste").wait_for(state="detached")
        answered(self.page)

    def click(self, place: Locator) -> None:
        """Of something anywhere on the page: where it is scrolled to says nothing here."""
        self.clicks += 1
        place.dispatch_event("click")
        answered(self.page)

    def sees(self, place: Locator, words: str | re.Pattern[str] = "") -> None:
        """It is in sight where the page was opened, after three clicks at most."""
        expect(place).to_be_in_viewport()
        if words:
            expect(place).to_contain_text(words)
        assert self.clicks <= MOST_CLICKS
        assert_clean(self.page)


@pytest.fixture(scope="module", params=[(1400, 900), (390, 844)], ids=["desk", "telephone"])
def opened(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    width, height = request.param
    return open_page("", width=width, height=height)


@pytest.fixture
def asker(opened: Page) -> Asker:
    return Asker(opened)


def test_my_numbers_in_the_formula(asker: Asker) -> None:
    asker.paste(GIVEN)
    assert "conv2d-input-gradient" in asker.page.url
    asker.sees(asker.page.locator(".conv-layer-says"), "The numbers of X, K and ∂L/∂Z are those")
    asker.sees(asker.page.locator(".conv-line"), re.compile(rf"{RIGHT[1, 1]}"))


def test_homework_is_my_dx_right_and_if_not_why(asker: Asker) -> None:
    asker.paste(f"{GIVEN}\ndx = {TURNED.tolist()}")
    asker.sees(asker.page.locator(".st-key-verdict-slip-numbers"), "Exactly what you get with")
    asker.sees(asker.page.locator(".st-key-verdict-slip-numbers"), "not turned")
    asker.sees(asker.page.locator(".conv-layer-says"), "No layer is named")
    asker.click(asker.page.locator(".st-key-numbers-verdict a").first)
    asker.page.wait_for_url("**/why-rotated**")


def test_homework_that_is_right(asker: Asker) -> None:
    asker.paste(f"{GIVEN}\ndx = {RIGHT.tolist()}")
    asker.sees(asker.page.locator(".st-key-verdict-right-numbers"), "Right, to the digits you")


def test_the_rule_with_channels_and_its_code(asker: Asker) -> None:
    asker.paste("nn.Conv2d(3, 2, 3) on 4x4")
    asker.click(asker.page.locator(".st-key-tabs a").last)
    rule = asker.page.locator(".st-key-text").get_by_text("Over channels and places in one rule")
    if asker.page.viewport_size and asker.page.viewport_size["width"] > 1000:
        asker.sees(rule)
    expect(rule).to_be_visible()
    expect(asker.page.get_by_text("runs over both filters")).not_to_have_count(0)
    asker.click(asker.page.locator(".st-key-code").get_by_text("NumPy, einsum"))
    code = asker.page.locator(".st-key-code code")
    expect(code).to_contain_text("einsum")
    assert asker.clicks <= MOST_CLICKS


def test_the_bias_over_a_batch(asker: Asker) -> None:
    asker.clicks += 1
    asker.page.goto(f"{asker.page.url}conv2d-bias-gradient")
    answered(asker.page)
    asker.sees(
        asker.page.locator(".st-key-text").get_by_text("over all places and, in a batch, over all")
    )
    expect(asker.page.get_by_text("Over a batch the sum runs over its samples")).to_be_visible()
    asker.click(asker.page.get_by_role("link", name="The picture of it, with two samples"))
    asker.page.wait_for_url("**/sandbox**")
    assert asker.clicks <= MOST_CLICKS


def test_groups(asker: Asker) -> None:
    asker.paste("nn.Conv2d(4, 4, 3, groups=4) on 5x5")
    asker.sees(
        asker.page.locator(".conv-layer-says"),
        "Depthwise: one channel of Z from every channel of X, and from no other.",
    )


def test_what_a_transposed_layer_does(asker: Asker) -> None:
    asker.paste("nn.ConvTranspose2d(16, 8, 4, 2, 1)")
    asker.sees(asker.page.locator(".conv-layer-says"), "It doubles the size, of any input.")


def test_a_layer_of_keras(asker: Asker) -> None:
    asker.paste("Conv2D(32, 3, strides=2, padding='same', input_shape=(28, 28, 1))")
    says = asker.page.locator(".conv-layer-says")
    asker.sees(says, "It halves the size.")
    asker.sees(says, "PyTorch has no “same” with a stride")
