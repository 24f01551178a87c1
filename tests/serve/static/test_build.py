"""How the edition without a server is put together: patches, archives, tiers and pins."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui import contents
from serve.static.build import (
    app,
    archives,
    front_end,
    inputs,
    licences,
    pages,
    patches,
    tiers,
)
from tests.effort import draws
from tests.node import node

NAMES = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)
FILES = st.dictionaries(NAMES.map(lambda name: f"{name}.txt"), st.binary(max_size=40), max_size=6)


# --- archives -------------------------------------------------------------------------------------


@given(FILES)
@draws(40)
def test_an_archive_holds_its_files(files: archives.Files) -> None:
    assert archives.read(archives.packed(files)) == files


@given(FILES)
@draws(20)
def test_an_archive_is_the_same_in_any_order(files: archives.Files) -> None:
    assert archives.packed(files) == archives.packed(dict(reversed(files.items())))


def test_an_archive_has_its_folders() -> None:
    """A namespace package has no module of its own: its folder has to be there."""
    assert archives.folders(["google/protobuf/any.pyc", "top.pyc"]) == {
        "google/",
        "google/protobuf/",
    }


# --- scripts --------------------------------------------------------------------------------------


def test_scripts_of_what_is_unfolded_are_there_too() -> None:
    """A page fetches them from its host: Python in the browser can put nothing down there."""
    names = {Path(address).name.rpartition("-")[0] for address in app.scripts()}
    assert {"conv_stage", "conv_linker", "conv_two_ways", "conv_copies", "conv_figures"} <= names


# --- patches --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["nothing", "here and here"])
def test_a_place_that_is_not_there_once_is_no_patch(text: str) -> None:
    with pytest.raises(ValueError, match="expected once"):
        patches.replaced_once(text.encode(), "here", "there", "a file")


def test_a_file_that_is_not_there_is_no_patch() -> None:
    with pytest.raises(ValueError, match="0 files are named"):
        patches.patched({}, patches.OF_PACKAGES)


def test_a_patch_changes_its_place_and_nothing_else() -> None:
    files = {"a-1.js": b"here it is", "b.js": b"here it is"}
    changed = patches.patched(files, {"a-": (("here", "there"),)})
    assert changed == {"a-1.js": b"there it is", "b.js": b"here it is"}


def test_a_patch_is_python() -> None:
    for name, changes in patches.OF_PACKAGES.items():
        for _, new in changes:
            ast.parse(f"if True:\n{new}", name)


# --- tiers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("lark/lark.pyc", "lark.lark"),
        ("lark/__init__.pyc", "lark"),
        ("lark/grammars/common.lark", None),
        ("typing.pyc", "typing"),
    ],
)
def test_the_module_of_a_file(name: str, module: str | None) -> None:
    assert tiers.module_of(name) == module


def test_the_lists_name_each_module_once() -> None:
    assert not tiers.traced_first & tiers.traced_pages


def test_the_first_page_waits_for_neither_sympy_nor_plotly() -> None:
    assert not {module for module in tiers.traced_first if re.match(r"(sympy|plotly)\b", module)}
    assert {"sympy", "plotly.graph_objects"} <= tiers.traced_pages


def test_every_module_is_in_one_archive_and_named_where_it_is_later() -> None:
    files = {
        "streamlit/__init__.pyc": b"1",
        "sympy/__init__.pyc": b"2",
        "sympy/data.txt": b"3",
        "never/traced.pyc": b"4",
        "lark-1.dist-info/METADATA": b"5",
    }
    built = tiers.built(files, {"typing.pyc": b"6", "never_traced.pyc": b"7"})
    held = {name: archives.read(data) for name, data in built.items()}
    index = json.loads(held["packages.zip"].pop(tiers.INDEX))
    assert {*held["packages.zip"]} == {"streamlit/__init__.pyc", "lark-1.dist-info/METADATA"}
    assert {*held["packages-pages.zip"]} == {"sympy/__init__.pyc", "sympy/data.txt"}
    assert {*held["packages-rest.zip"]} == {"never/traced.pyc", "never_traced.pyc"}
    assert {*held["python_stdlib.zip"]} == {"typing.pyc"}
    assert index == {"sympy": 1, "never.traced": 2, "never_traced": 2}


# --- the front end --------------------------------------------------------------------------------


def test_what_is_never_shown_is_left_out_with_what_it_imports() -> None:
    texts = {
        "stlite.js": 'import {a} from "./index-1.js"; lazy("./Video-1.js"); lazy("./Button-1.js");',
        "index-1.js": "",
        "Video-1.js": 'import "./player-1.js"',
        "player-1.js": "",
        "Button-1.js": "",
    }
    assert {*front_end.reached(texts)} == {"stlite.js", "index-1.js", "Button-1.js"}


def test_what_is_shown_may_not_need_what_is_left_out() -> None:
    texts = {"stlite.js": 'import {a} from "./Video-1.js";', "Video-1.js": ""}
    with pytest.raises(ValueError, match=r"Video-1\.js"):
        front_end.reached(texts)


def test_what_is_bundled_and_has_no_licence_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_end, "bundled", lambda scripts: {"react", "something-new"})
    with pytest.raises(ValueError, match="no licence of something-new"):
        licences.gathered(["stlite.js"])
    monkeypatch.setattr(front_end, "bundled", lambda scripts: {"react", "@emotion/react"})
    assert any("react-dom" in names for names in licences.gathered(["stlite.js"]))


def test_the_packages_in_a_script_are_told_by_its_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [
        "../node_modules/a/node_modules/@b/c/d.js",
        "../src/own.ts",
        "../node_modules/e/f.js",
    ]
    (tmp_path / "one.js.map").write_text(json.dumps({"sources": sources}))
    monkeypatch.setattr(inputs, "STLITE", tmp_path)
    assert front_end.bundled(["one.js", "moment-1.js"]) == {"@b/c", "e", "moment"}


# --- pages ----------------------------------------------------------------------------------------

FOLDERS = {"python": "py", "stlite": "st", "app": "app.zip", "opening": "o.js", "heart": "st/h.js"}
FIRST = [*(f"py/{name}" for name in pages.FIRST), f"py/{inputs.NUMPY}", "app.zip"]


def test_every_page_of_the_contents_has_a_file() -> None:
    built = pages.built(dict.fromkeys(FIRST, b"1234"), FOLDERS)
    folders = {f"{entry.url}/index.html" for entry in contents.ALL if entry.url}
    assert {*built} == {*folders, "index.html", "404.html", "manifest.webmanifest"}


def test_a_page_knows_where_the_edition_lies() -> None:
    built = pages.built(dict.fromkeys(FIRST, b"1234"), FOLDERS)
    start, other = built["index.html"].decode(), built["practice/index.html"].decode()
    assert "%" not in re.sub(r"\d%", "", start)
    assert 'href="./st/stlite.css"' in start
    assert 'href="../st/stlite.css"' in other
    assert start.replace('"./', '"../') == other  # as the worker makes one of the other


def test_the_worker_keeps_what_a_page_may_ask_for() -> None:
    files = {"index.html": b"1", "practice/index.html": b"2", "404.html": b"3", "app.zip": b"4"}
    text = pages.worker(files).decode()
    kept = json.loads(re.search(r"FILES = .*?\((\{.*?\})\)\);", text, re.DOTALL)[1])
    assert kept == {name: sha256(files[name]).hexdigest() for name in ("app.zip", "index.html")}


def test_another_file_is_another_version() -> None:
    one, other = pages.worker({"app.zip": b"1"}), pages.worker({"app.zip": b"2"})
    version = re.compile(rb'VERSION = "(\w{16})"')
    assert version.search(one)[1] != version.search(other)[1]
    assert one == pages.worker({"app.zip": b"1"})


# --- the pins -------------------------------------------------------------------------------------


def test_the_lock_file_has_a_digest_and_no_host_for_every_package() -> None:
    text = (inputs.HERE / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all(one["integrity"].startswith("sha512-") for name, one in packages.items() if name)


def test_the_lock_file_is_of_the_packages_that_are_named() -> None:
    named = json.loads((inputs.HERE / "package.json").read_text())["dependencies"]
    locked = json.loads((inputs.HERE / "package-lock.json").read_text())["packages"]
    assert named == {name: locked[f"node_modules/{name}"]["version"] for name in named}
    assert named == locked[""]["dependencies"]


def test_every_requirement_has_a_version_and_a_digest() -> None:
    text = (inputs.HERE / "requirements.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) > 10
    for line in lines:
        assert re.fullmatch(r"[a-z-]+==[\d.]+ +--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("script", sorted(Path(pages.__file__).parent.parent.glob("*.js")))
def test_a_script_of_the_page_can_be_read(script: Path) -> None:
    subprocess.run([node(), "--check", script], check=True, capture_output=True)


def test_every_script_that_a_page_fetches_is_there() -> None:
    """Also those of what is unfolded: there a page has nowhere to put them down."""
    names = {address.rpartition("/")[2].rpartition("-")[0] for address in app.scripts()}
    assert {"conv_stage", "conv_two_ways", "conv_typed", "conv_link", "conv_copies"} <= names
    assert "conv_figures" in names
