"""Wherever grids are shown, two presses lead to a figure of them that moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.harness import assert_clean
from tests.browser.taking import SVG, figure

MOST_FRAMES = 100
OpenPage = Callable[..., Page]


@pytest.mark.parametrize(
    ("path", "query", "pictures"),
    [
        ("conv2d-forward", {"view": "stage", "h": 4}, 6),
        ("", {}, 8),
        ("why-rotated", {}, 9),
        ("as-a-matrix", {"op": "Transpose"}, 9),
        ("what-if", {}, 4),
    ],
)
def test_two_presses_lead_to_a_film(
    look: OpenPage, tmp_path: Path, path: str, query: dict[str, object], pictures: int
) -> None:
    page = look(path, **query)
    page.keyboard.press("a")
    expect(page.locator(".conv-figures")).to_be_visible()
    image = Image.open(figure(page, "GIF", tmp_path))
    assert image.n_frames == pictures
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    assert root.findtext(f"{SVG}desc") == page.url
    assert_clean(page)


def test_of_several_results_one_is_chosen(look: OpenPage, tmp_path: Path) -> None:
    page = look("as-a-matrix")
    page.keyboard.press("a")
    page.get_by_role("combobox", name="Of", exact=True).select_option("∂L/∂X")
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    assert root.findtext(f"{SVG}title") == "The grids of ∂L/∂x₂₂"
    assert_clean(page)


def test_both_passes_stand_one_under_the_other(look: OpenPage, tmp_path: Path) -> None:
    page = look("")
    page.keyboard.press("a")
    expect(page.locator(".conv-figures")).to_be_visible()
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    keys = [one.get("data-board") for one in root.iter(f"{SVG}g") if one.get("data-board")]
    assert keys == ["left", "right", "bias", "result", "left", "plain", "right", "result"]
    words = "".join(str(text) for one in root.iter(f"{SVG}text") for text in one.itertext())
    assert "The way there" in words
    assert "The way back" in words


@pytest.mark.parametrize("channels", [1, 8])
def test_of_a_layer_too_large_to_be_drawn_a_part_is(
    look: OpenPage, tmp_path: Path, channels: int
) -> None:
    """With eight channels its numbers are too many for any file but this and the line."""
    channels_of = {"ci": channels, "co": channels}
    page = look("conv2d-input-gradient", h=48, w=48, kh=5, kw=5, row=31, col=21, **channels_of)
    page.keyboard.press("a")
    expect(page.locator(".conv-figures")).to_be_visible()
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    assert (root.findtext(f"{SVG}title") or "").endswith("₃₁,₂₁")
    words = "".join(str(text) for one in root.iter(f"{SVG}text") for text in one.itertext())
    assert "a part of 48×48" in words
    film = ElementTree.parse(figure(page, "Animated SVG", tmp_path)).getroot()
    frames = {frame for one in film.iter() for frame in one.get("data-frames", "").split()}
    assert len(frames) == MOST_FRAMES
    assert_clean(page)
