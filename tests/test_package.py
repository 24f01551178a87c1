"""What stands in several files about the package agrees, and what is installed works alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = (ROOT / "requirements.txt").read_text("utf-8").splitlines()


def test_every_room_has_its_row_in_the_readme() -> None:
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "README.md").read_text("utf-8"), re.M)
    told = {name.split("/")[-1] for row in rows for name in re.findall(r"`([\w./]+?)/?`", row)}
    rooms = [path.parent for house in ("engine", "derivations/ui") for path in _modules(house)]
    assert {room.name for room in rooms} - {"ui"} <= told


def _modules(house: str) -> list[Path]:
    return sorted((ROOT / house).rglob("*.py"))


def test_what_the_guides_name_is_there() -> None:
    for guide in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"):
        text = (ROOT / guide).read_text("utf-8")
        for name in re.findall(r"`((?:engine|derivations|tests|settings|stage)/[\w/.]+)`", text):
            places = (ROOT / name, ROOT / "derivations" / "ui" / name, ROOT / f"{name}.py")
            assert any(place.exists() for place in places), f"{guide} names {name}"


def test_the_engine_needs_what_the_app_needs() -> None:
    assert set(PROJECT["dependencies"]) < set(NEEDED)


def test_the_oldest_are_the_lower_bounds() -> None:
    pinned = re.findall(r"^(\w+)==([\d.]+)", (ROOT / "requirements-oldest.txt").read_text(), re.M)
    least = dict(re.fullmatch(r"(\w+)>=([\d.]+),<\d+(?:; .+)?", line).groups() for line in NEEDED)
    assert {name: version.rsplit(".", 1)[0] for name, version in pinned} == least


def test_the_version_is_the_last_of_the_changelog() -> None:
    titles = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert titles[0] == PROJECT["version"]


ALONE = """
from importlib.metadata import version
import engine
from engine import Conv2dSpec, reading, symbolic
(verdict,) = reading.judge("z_{11} = x_{11}", symbolic.derive(Conv2dSpec((1, 1), (1, 1))))
print(engine.__file__, version("conv-derivation-explorer"), verdict.kind, sep="\\n")
"""


@pytest.mark.slow
def test_the_engine_is_installed_with_its_grammar(tmp_path: Path) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    shutil.copytree(ROOT / "engine", source / "engine")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    options = ["--no-build-isolation", "--disable-pip-version-check", "--target", str(site)]
    subprocess.run([*install, *options, str(source)], check=True)
    alone = subprocess.run(
        [sys.executable, "-c", ALONE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    file, version, kind = alone.stdout.splitlines()
    assert Path(file).is_relative_to(site)
    assert version == PROJECT["version"]
    assert kind == "a slip"
