"""Two clicks from a stage to a file, by mouse and by key; the file is what the screen shows."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import on_stage
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered
from tests.browser.taking import SVG, figure, take

OpenPage = Callable[..., Page]
BUTTON = ".st-key-open-along button:visible"


@pytest.mark.parametrize("path", ["conv2d-input-gradient", "conv-transpose2d-forward", "sandbox"])
def test_two_clicks_lead_to_a_file_that_runs(
    open_page: OpenPage, tmp_path: Path, path: str
) -> None:
    page = open_page(path)
    page.get_by_role("button", name="Take along").click()
    file = take(page, "NumPy, vectorised", tmp_path)
    text = file.read_text(encoding="utf-8")
    assert page.url in text
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.stderr
    assert done.stdout.endswith("All is as the page shows it.\n")
    assert_clean(page)


def test_a_key_unfolds_it_and_the_focus_is_there(open_page: OpenPage) -> None:
    page = open_page("conv2d-input-gradient")
    page.keyboard.press("?")
    expect(page.locator(".conv-stage dialog")).to_contain_text("take it along")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".st-key-along button").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-along button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-along")).to_have_count(0)
    expect(page.locator(BUTTON)).to_be_focused()
    assert_clean(page)


@pytest.mark.parametrize("path", ["sandbox", "conv2d-input-gradient"])
def test_on_a_telephone_its_button_lies_on_no_other(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=390, height=844)
    button = page.locator(BUTTON).bounding_box()
    line = page.locator(".conv-layer-short").bounding_box()
    assert button
    assert line
    beside = line["x"] + line["width"] <= button["x"]
    below = button["y"] + button["height"] <= line["y"]
    assert beside or below, (button, line)
    assert line["width"] > 90
    page.close()


def test_a_file_has_the_cell_that_was_gone_to_meanwhile(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """Unfolded at once after a step: the browser tells the cell only when it rests."""
    page = open_page("conv2d-input-gradient")
    on_stage.select(page, 0, 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    page.wait_for_timeout(2000)
    answered(page)
    file = take(page, "NumPy, vectorised", tmp_path)
    assert "row=1&col=3" in page.url
    assert page.url in file.read_text(encoding="utf-8")


def test_formulas_are_copied_as_mathml(visitor: BrowserContext, look: OpenPage) -> None:
    visitor.grant_permissions(["clipboard-read", "clipboard-write"])
    page = look("conv2d-input-gradient")
    page.get_by_role("button", name="Take along").click()
    for what in ("The line", "All lines", "As matrices"):
        group = page.get_by_role("group", name=f"Copy: {what}")
        for kind, start in (("LaTeX", "\\["), ("Markdown", "$$"), ("MathML", "<math ")):
            group.get_by_role("button", name=kind).click()
            expect(page.locator(".conv-copies-says")).to_have_text(f"{what} is copied as {kind}.")
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied.startswith(start)
            assert "merror" not in copied
    assert_clean(page)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("conv2d-input-gradient", {}),
        ("conv-transpose2d-forward", {}),
        ("conv2d-forward", {"h": 5, "w": 5, "kh": 3, "kw": 3, "s": 2, "p": 1, "ci": 3, "co": 2}),
        (
            "conv-transpose2d-forward",
            {"th": 2, "tw": 2, "tkh": 3, "tkw": 3, "ts": 2, "tp": 1, "to": 1},
        ),
        ("conv2d-input-gradient", {"letters": "α θ φ ω", "ell": "J", "act": "relu"}),
        ("sandbox", {}),
    ],
)
def test_an_svg_has_the_cells_of_the_page(
    open_page: OpenPage, tmp_path: Path, path: str, query: dict[str, object]
) -> None:
    page = open_page(path, **query)
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    assert root.findtext(f"{SVG}desc") == page.url
    boards = {key: one for one in root.iter(f"{SVG}g") if (key := one.get("data-board"))}
    for key, board in boards.items():
        where = ".conv-behind" if key.startswith("behind-") else on_stage.MAIN
        place = on_stage.board(key.removeprefix("behind-"), where)
        shown = page.locator(f"{place} .conv-cell b").all_inner_texts()
        drawn = [text.text for text in board.iter(f"{SVG}text")][1:]
        assert drawn == shown
    assert {"left", "right", "result"} <= {*boards}
    assert_clean(page)


def test_a_png_is_twice_as_large_and_may_be_transparent(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("conv2d-input-gradient")
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    for name, alpha in (("PNG", 255), ("PNG, transparent", 0)):
        image = Image.open(figure(page, name, tmp_path)).convert("RGBA")
        assert image.info["Comment"] == page.url
        width, height = (2 * float(str(root.get(side))) for side in ("width", "height"))
        assert image.size == (pytest.approx(width, abs=2), pytest.approx(height, abs=2))
        assert image.getpixel((3, 3))[3] == alpha
    assert_clean(page)


def test_without_colours_it_is_black_on_white_with_hatching(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("conv2d-input-gradient")
    page.get_by_role("button", name="Take along").click()
    page.locator(".st-key-along-shows").get_by_role("button", name="Colours").click()
    answered(page)
    drawn = figure(page, "SVG", tmp_path).read_text(encoding="utf-8")
    assert 'fill="url(#above-' in drawn
    assert 'fill="url(#below-' in drawn
    assert "rgb(" not in drawn


# --- what moves ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moving(open_page: OpenPage) -> Page:
    """The notes' ∂L/∂X, what can be taken along unfolded."""
    page = open_page("conv2d-input-gradient")
    page.get_by_role("button", name="Take along").click()
    expect(page.locator(".conv-figures")).to_be_visible()
    return page


CELLS = 9


def test_a_gif_has_a_frame_for_every_cell_and_is_small(moving: Page, tmp_path: Path) -> None:
    file = figure(moving, "GIF", tmp_path)
    assert file.stat().st_size < 100_000
    image = Image.open(file)
    assert image.n_frames == CELLS
    drawn = set()
    for frame in range(CELLS):
        image.seek(frame)
        assert image.info["duration"] == 1000
        drawn.add(image.convert("RGB").tobytes())
    assert len(drawn) == CELLS
    assert moving.url.encode() in file.read_bytes()
    expect(moving.locator(".conv-figures-says")).to_contain_text("9 pictures")
    assert_clean(moving)


def test_size_and_speed_of_what_moves_are_chosen(moving: Page, tmp_path: Path) -> None:
    usual = Image.open(figure(moving, "GIF", tmp_path)).size
    moving.get_by_label("Size").select_option("small")
    moving.get_by_label("Cells a second").select_option("4")
    image = Image.open(figure(moving, "GIF", tmp_path))
    assert image.size == tuple(pytest.approx(0.75 * side, abs=1) for side in usual)
    image.seek(1)
    assert image.info["duration"] == 250
    moving.get_by_label("Size").select_option("medium")
    moving.get_by_label("Cells a second").select_option("1")


def test_an_animated_svg_moves_in_an_image(moving: Page, tmp_path: Path) -> None:
    """As a page or a slide shows it: no script runs there, and no file is fetched."""
    file = figure(moving, "Animated SVG", tmp_path)
    root = ElementTree.parse(file).getroot()
    assert root.findtext(f"{SVG}desc") == moving.url
    frames = {part.get("data-frames") for part in root.iter(f"{SVG}g") if part.get("data-frames")}
    assert {str(frame) for frame in range(CELLS)} <= frames
    page = moving.context.new_page()
    page.emulate_media(reduced_motion="no-preference")
    page.set_content(f"<body>{file.read_text(encoding='utf-8')}</body>")
    for frame in range(CELLS):
        lines = page.evaluate(
            """(time) => {
              for (const one of document.getAnimations()) {
                one.pause();
                one.currentTime = time;
              }
              return [...document.querySelectorAll("g.f")]
                .filter((one) => getComputedStyle(one).visibility === "visible")
                .map((one) => one.dataset.frames.split(" "));
            }""",
            1000 * frame + 500,
        )
        assert lines
        assert all(str(frame) in places for places in lines)
    page.close()


def test_a_webm_lasts_as_long_as_its_cells(moving: Page, tmp_path: Path) -> None:
    file = figure(moving, "WebM", tmp_path)
    data = base64.b64encode(file.read_bytes()).decode()
    page = moving.context.new_page()
    page.set_content("<video></video>")
    seen = page.evaluate(
        """async (data) => {
          const video = document.querySelector("video");
          const waits = (event) => new Promise((resolve) =>
            video.addEventListener(event, resolve, { once: true }));
          const painted = () => new Promise((resolve) =>
            requestAnimationFrame(() => requestAnimationFrame(resolve)));
          video.src = `data:video/webm;base64,${data}`;
          await waits("loadeddata");
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
          const pen = canvas.getContext("2d", { willReadFrequently: true });
          const shown = [];
          for (let cell = 0; cell < 9; cell += 1) {
            video.currentTime = cell + 0.5;
            await waits("seeked");
            await painted(); // it is told before the picture is there
            pen.drawImage(video, 0, 0);
            shown.push(canvas.toDataURL());
          }
          return [video.duration, new Set(shown).size, canvas.width, canvas.height];
        }""",
        data,
    )
    assert seen[:2] == [CELLS, CELLS]
    assert seen[2] > 500
    page.close()


def test_a_long_tour_can_be_stopped_and_the_page_stays_alive(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("conv2d-forward", h=16, w=16, kh=3, kw=3)
    page.get_by_role("button", name="Take along").click()
    says = page.locator(".conv-figures-says")
    page.locator(".conv-figures").get_by_role("button", name="GIF").click()
    expect(says).to_contain_text("%")
    page.locator(".conv-figures").get_by_role("button", name="Stop").click()
    expect(says).to_have_text("Stopped.")
    figure(page, "Animated SVG", tmp_path)
    expect(says).to_have_text("100 pictures. It ends after 100 of 196 cells.")
    assert_clean(page)


def test_a_pdf_has_its_link_and_its_text(moving: Page, tmp_path: Path) -> None:
    data = figure(moving, "PDF", tmp_path).read_bytes()
    assert data.startswith(b"%PDF-1.4")
    assert moving.url.encode("utf-16-be").hex().encode() in data
    shown = [bytes.fromhex(code.decode()) for code in re.findall(rb"<(\w+)> Tj", data)]
    assert [*map(len, shown)]
    assert b"18" in shown
    assert b"padded" in shown


def test_behind_a_lens_the_whole_board_is_drawn(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("conv2d-forward", h=14, w=15, kh=3, kw=3)
    root = ElementTree.parse(figure(page, "SVG", tmp_path)).getroot()
    left = next(root.iter(f"{SVG}g"))
    assert len([*left.iter(f"{SVG}text")]) == 1 + 14 * 15
    assert page.locator(f"{on_stage.board('left')} .conv-cell").count() < 14 * 15
