"""Figures as the browser makes them: a tour shows at each cell what stands still there."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.stage.model import model
from engine.results import RESULTS, grid_of
from tests.derivations.problems import CASES, EXAMPLES, problem_of
from tests.node import node

ROOT = Path(__file__).parents[3]
JS = ROOT / "tests" / "js"
SVG = "{http://www.w3.org/2000/svg}"
MOST_FRAMES = 100
NOTES = "conv2d: The notes’ example"
DRAWN = [
    "conv2d: two groups", "conv2d: a batch of single channels", "conv2d: padded and cropped",
    "conv_transpose2d: a crop", "conv_transpose2d: all at once", "conv2d: all at once",
    "conv2d: Channels: 3 → 2", "conv_transpose2d: Odd remainder (output_padding 1)",
    "conv_transpose2d: The notes’ example", NOTES,
]  # fmt: skip
ALL = ("numbers", "symbols", "window", "colours", "line")
SHOWS = [ALL, (*ALL, "channels"), ("numbers", "window")]


LOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def run(script: str, told: object) -> Any:
    answer = subprocess.run(
        [node(), str(JS / script)], input=json.dumps(told), capture_output=True, text=True,
        check=True, encoding="utf-8",
    )  # fmt: skip
    return json.loads(answer.stdout)


@cache
def drawn(shows: tuple[str, ...] = ALL) -> dict[str, Any]:
    """By case, for every result what tests/js/draw_figures.js makes of it."""
    cases = [*dict.fromkeys([*DRAWN, *EXAMPLES])] if shows == ALL else DRAWN
    models = [
        model(problem_of(*CASES[case]), RESULTS, (0, 0, 0), "result", evidence={}) for case in cases
    ]
    return dict(zip(cases, run("draw_figures.js", [models, shows]), strict=True))


def texts(root: ElementTree.Element, frame: int | None = None) -> list[str]:
    """Everything that is drawn, in its order; ``frame``: at that place of a tour."""
    found: list[str] = []
    for element in root:
        shown = element.get("data-frames")
        if shown is None or str(frame) in shown.split():
            own = element.tag.removeprefix(SVG)
            if own in ("rect", "path", "text", "tspan"):
                found.append(f"{own}{sorted(element.attrib.items())}{element.text}")
            found += texts(element, frame)
    return found


def result_of(problem: Problem, result: str) -> np.ndarray:
    shape = shape_of(problem.spec, grid_of(result), problem.samples)
    return problem.result(result).reshape(shape)


@pytest.mark.parametrize("shows", SHOWS, ids=" ".join)
@pytest.mark.parametrize("case", DRAWN)
def test_a_tour_shows_at_every_cell_what_stands_still_there(
    case: str, shows: tuple[str, ...]
) -> None:
    for made in drawn(shows)[case]:
        moving = ElementTree.fromstring(made["moving"])
        stills = made["stills"]
        for frame in {0, 1 % len(stills), len(stills) // 2, len(stills) - 1}:
            still = stills[frame]
            # A tour has the height of its highest figure: the ground is told apart by its size.
            there, here = (
                Counter(one for one in texts(root, frame) if not is_ground(one))
                for root in (moving, ElementTree.fromstring(still))
            )
            assert there == here, (made["result"], frame)


def is_ground(told: str) -> bool:
    return "('fill', '#ffffff')" in told and "stroke" not in told


@pytest.mark.parametrize("case", [*dict.fromkeys([*DRAWN, *EXAMPLES])])
def test_it_goes_through_all_cells_and_their_numbers(case: str) -> None:
    problem = problem_of(*CASES[case])
    for made in drawn()[case]:
        cells = result_of(problem, made["result"])
        if cells.size == 1:  # its line's products instead
            continue
        assert len(made["stills"]) == min(cells.size, MOST_FRAMES)
        places = [*zip(made["stills"], np.ndindex(cells.shape), strict=False)]
        titles = [(re.search("<title[^>]*>(.*?)</title>", still) or [""])[1] for still, _ in places]
        assert len({*titles}) == len(titles)
        for title, (_, (_, row, column)) in zip(titles, places, strict=True):
            low = f"{row + 1}{column + 1}" if max(row, column) < 9 else f"{row + 1},{column + 1}"
            assert grid_of(made["result"]) == "b" or title.translate(LOW).endswith(low)
        for still, at in (places[0], places[-1]):
            boards = {
                one.get("data-board"): one for one in ElementTree.fromstring(still).iter(f"{SVG}g")
            }
            numbers = [
                float(str(text.text).replace("−", "-"))
                for text in boards["result"].iter(f"{SVG}text")
                if text.get("font-weight") == "600"
            ]
            assert numbers == pytest.approx(cells[at[0]].ravel(), rel=1e-3)


def test_of_a_single_cell_it_goes_through_the_products() -> None:
    (made,) = [one for one in drawn()[NOTES] if one["result"] == "bias_gradient"]
    assert len(made["stills"]) == 4
    assert len({*made["stills"]}) == 4


@pytest.mark.parametrize("case", DRAWN)
def test_what_moves_begins_as_the_first_and_stands_still_where_nothing_may_move(case: str) -> None:
    for made in drawn()[case]:
        root = ElementTree.fromstring(made["moving"])
        for part in root.iter(f"{SVG}g"):
            if frames := part.get("data-frames"):
                assert (part.get("visibility") != "hidden") == (frames.split()[0] == "0")
        style = root.findtext(f"{SVG}style") or ""
        if len(made["stills"]) > 1:
            seconds = len(made["stills"]) / 2
            assert (
                f"@media (prefers-reduced-motion:no-preference){{.f{{animation:{seconds:g}s"
                in style
            )


def test_all_pairs_of_channels_are_drawn_where_they_are_asked_for() -> None:
    one, every = (drawn(shows)["conv2d: two groups"][0] for shows in SHOWS[:2])
    assert "One of 2 pairs of channels" in one["stills"][0]
    assert "pairs of channels" not in every["stills"][0]
    lefts = [
        [board for board in ElementTree.fromstring(made["stills"][0]).iter(f"{SVG}g")
         if board.get("data-board") == "left"]
        for made in (one, every)
    ]  # fmt: skip
    assert [len(found) for found in lefts] == [1, 2]
    assert texts(lefts[1][0]) != texts(lefts[1][1])
    assert every["cells"] > one["cells"]


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", DRAWN)
def test_a_pdf_tells_where_its_objects_stand(case: str) -> None:
    for made in drawn()[case]:
        data = made["pdf"].encode("latin-1")
        start = int(data.split(b"startxref\n")[1].split()[0])
        assert data[start:].startswith(b"xref\n")
        places = [int(line[:10]) for line in data[start:].split(b"\n") if line.endswith(b" n ")]
        for number, place in enumerate(places, start=1):
            assert data[place:].startswith(f"{number} 0 obj\n".encode())
        stream = re.search(rb"/Length (\d+) >>\nstream\n", data)
        assert stream
        assert data[stream.end() + int(stream[1]) :].startswith(b"\nendstream")
        assert "https://a.example/?a=1&b=2".encode("utf-16-be").hex().encode() in data


@pytest.mark.parametrize("case", DRAWN)
def test_a_pdf_has_the_texts_of_the_figure(case: str) -> None:
    for made in drawn()[case]:
        root = ElementTree.fromstring(made["stills"][0])
        wanted = [
            str(text.text)
            for text in root.iter(f"{SVG}text")
            if re.fullmatch(r"\d+", text.text or "")
        ]
        shown = [
            bytes.fromhex(code).decode("latin-1") for code in re.findall(r"<(\w+)> Tj", made["pdf"])
        ]
        assert Counter(wanted) <= Counter(shown)
        assert "?" not in shown


def packed(frames: np.ndarray, *, bare: bool = False) -> tuple[bytes, bytes]:
    """A GIF and a WebM of pictures (n, height, width) of colours as 0xAABBGGRR."""
    _, height, width = frames.shape
    told = {
        "size": [width, height],
        "frames": [frame.ravel().tolist() for frame in frames],
        "bare": bare,
        "comment": "https://a.example/?" + "a" * 300,
    }
    gif, webm = (base64.b64decode(one) for one in run("pack_films.js", told))
    return gif, webm


def pictures(opaque: bool = True) -> np.ndarray:
    chance = np.random.default_rng(3)
    colours = chance.integers(0, 1 << 24, 40) | (0xFF << 24)
    frames = colours[chance.integers(0, 40, (4, 9, 14))]
    frames[1] = np.where(chance.random((9, 14)) < 0.8, frames[0], frames[1])
    return frames if opaque else np.where(chance.random(frames.shape) < 0.3, 0, frames)


def shown(image: Image.Image, frame: int) -> np.ndarray:
    image.seek(frame)
    red, green, blue, alpha = np.moveaxis(np.asarray(image.convert("RGBA"), np.int64), -1, 0)
    return np.where(alpha == 0, 0, red | green << 8 | blue << 16 | alpha << 24)


@pytest.mark.parametrize("opaque", [True, False])
def test_a_gif_shows_every_picture_as_it_was_drawn(opaque: bool) -> None:
    frames = pictures(opaque)
    image = Image.open(io.BytesIO(packed(frames, bare=not opaque)[0]))
    assert image.n_frames == len(frames)
    assert image.info["loop"] == 0
    for place, frame in enumerate(frames):
        assert (shown(image, place) == frame).all()
        assert image.info["duration"] == 500


def test_a_gif_says_where_it_comes_from() -> None:
    gif, _ = packed(pictures())
    image = Image.open(io.BytesIO(gif))
    said = image.info.get("comment", b"")
    for frame in range(image.n_frames):
        image.seek(frame)
    image.seek(0)
    text = b"https://a.example/?" + b"a" * 300
    pieces = [text[at : at + 255] for at in range(0, len(text), 255)]
    block = b"\x21\xfe" + b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0"
    assert said or block in gif
    assert gif.endswith(block + b"\x3b")


def test_a_webm_says_where_every_picture_stands() -> None:
    frames = pictures()
    _, webm = packed(frames)
    ((_, segment),) = [one for one in elements(webm) if one[0] == 0x18538067]
    at, places, times = 0, {}, []
    for number, body in elements(segment):
        if number == 0x1F43B675:
            (_, time), (_, block) = elements(body)
            places[int.from_bytes(time)] = at
            times.append(int.from_bytes(time))
            assert len(block) == 4 + frames[0].size
        at += 12 + len(body) if number > 0xFFFFFF else 9 + len(body)
    assert times == [0, 500, 1000, 1500]
    (cues,) = [body for number, body in elements(segment) if number == 0x1C53BB6B]
    told = {}
    for _, cue in elements(cues):
        (_, time), (_, place) = elements(cue)
        told[int.from_bytes(time)] = int.from_bytes(dict(elements(place))[0xF1])
    assert told == {time: places[time] for time in (0, 1000)}


def elements(data: bytes) -> list[tuple[int, bytes]]:
    """The elements of EBML: their numbers and what is in them."""
    found, at = [], 0
    while at < len(data):
        length = 8 - data[at].bit_length() + 1
        number = int.from_bytes(data[at : at + length])
        at += length
        length = 8 - data[at].bit_length() + 1
        size = int.from_bytes(data[at : at + length]) & ((1 << 7 * length) - 1)
        at += length
        found.append((number, data[at : at + size]))
        at += size
    return found


def test_the_encoder_of_gifs_is_the_one_that_was_published() -> None:
    """npm's gifenc 1.0.3, as static/gifenc/README.md says."""
    file = ROOT / "static" / "gifenc" / "gifenc.mjs"
    readme = (file.parent / "README.md").read_text(encoding="utf-8")
    assert sha256(file.read_bytes()).hexdigest() in readme
