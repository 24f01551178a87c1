"""What an image would hold, put into a folder and run: it is enough, and nothing is written."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.client import Visitor
from tests.load.fleet import answers, free_port, wait
from tests.serve.manifests.test_manifests import ROOT, VALUES, in_the_image

PAGES = ("", "conv2d-input-gradient", "why-rotated", "as-a-matrix", "is-mine-right", "practice")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the image, after its build has put down the scripts."""
    folder = tmp_path_factory.mktemp("image")
    for name in in_the_image():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    line = [sys.executable, "-m", "serve.warm"]
    subprocess.run(line, cwd=folder, check=True, capture_output=True, timeout=300)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "."], cwd=folder, check=True)
    return folder


def written(folder: Path) -> dict[Path, int]:
    """Every file of a folder, and when it was written last."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def served(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that runs in it, as the Dockerfile's last line has it run."""
    port, home = free_port(), tmp_path_factory.mktemp("home")
    told = {"PORT": str(port), "HOST": "127.0.0.1", "HOME": str(home), "CONV_WARM": "yes"}
    process = subprocess.Popen(
        [sys.executable, "-m", "serve"],
        cwd=image,
        env=os.environ | told | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(lambda: answers(f"http://127.0.0.1:{port}{VALUES['LIVE']}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_all_pages_are_served_and_nothing_is_written(image: Path, served: str) -> None:
    before = written(image)

    async def visit(page: str) -> list[tuple[str, str]]:
        stream = served.replace("http", "ws", 1) + "/_stcore/stream"
        async with Visitor(stream, page) as visitor:
            await visitor.arrive()
            assert visitor.texts
            return visitor.errors

    async def visits() -> list[list[tuple[str, str]]]:
        return [await visit(page) for page in PAGES]

    assert asyncio.run(visits()) == [[]] * len(PAGES)
    time.sleep(0.5)
    assert written(image) == before


def test_every_script_was_put_down_when_the_image_was_built(image: Path, served: str) -> None:
    """So a replica has the scripts of pages that another one has drawn."""
    scripts = sorted((image / "static" / "scripts").glob("*.mjs"))
    assert {"conv_stage", "conv_layer", "conv_linker", "conv_keepsake", "conv_two_ways"} <= {
        script.name.rpartition("-")[0] for script in scripts
    }
    for script in scripts:
        with urllib.request.urlopen(f"{served}/app/static/scripts/{script.name}") as answer:
            assert "javascript" in answer.headers["Content-Type"]


def test_the_health_check_of_the_container(image: Path, served: str) -> None:
    told = {"PORT": served.rpartition(":")[2], "LIVE": VALUES["LIVE"]}
    line = [sys.executable, "-m", "serve.lives"]

    def check(**changed: str) -> int:
        environment = os.environ | told | changed
        return subprocess.run(line, cwd=image, env=environment, timeout=30).returncode

    assert check() == 0
    assert check(PORT="1") == 1
    assert check(LIVE="/nowhere") == 1
