"""The pages of the edition, the worker that keeps it, and what an installed one is called."""

from __future__ import annotations

import json

from derivations.ui import contents
from serve.static.build import inputs
from serve.static.build.archives import Files

ICON_SIZES = (192, 512)

FIRST = (
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "packages.zip",
)
"""What Python needs at once, beside NumPy and the app."""


def built(files: Files, folders: dict[str, str]) -> Files:
    """A page for each entry of the contents, one for any other address, and the manifest."""
    page = _page(files, folders)
    pages = {
        f"{entry.url}/index.html" if entry.url else "index.html": page.replace(
            "%BASE%", "../" if entry.url else "./"
        ).encode()
        for entry in contents.ALL
    }
    return {**pages, "404.html": pages["index.html"], "manifest.webmanifest": _manifest()}


def _page(files: Files, folders: dict[str, str]) -> str:
    python, stlite = folders["python"], folders["stlite"]
    first = [*(f"{python}/{name}" for name in FIRST), f"{python}/{inputs.NUMPY}", folders["app"]]
    where = {
        "base": "%BASE%",
        "stlite": stlite,
        "python": python,
        "app": folders["app"],
        "first": {name: len(files[name]) for name in first},
    }
    text = (inputs.HERE / "index.html").read_text()
    for mark, said in {
        "%TITLE%": contents.APP,
        "%STLITE%": stlite,
        "%HEART%": folders["heart"],
        "%OPENING%": folders["opening"],
        "%WHERE%": json.dumps(where),
    }.items():
        text = text.replace(mark, said)
    return text


def _manifest() -> bytes:
    icons = [
        {"src": f"app/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICON_SIZES
    ]
    vector = {"src": "app/static/favicon.svg", "sizes": "any", "type": "image/svg+xml"}
    told = {
        "name": contents.APP,
        "short_name": "Conv explorer",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fdfcfa",
        "theme_color": "#fdfcfa",
        "icons": [*icons, vector],
    }
    return json.dumps(told, indent=1).encode()


def worker(files: Files) -> bytes:
    """The service worker of exactly these files."""
    digests = {name: inputs.digest(data) for name, data in sorted(files.items()) if _is_kept(name)}
    told = json.dumps(digests, indent=1)
    text = (inputs.HERE / "sw.js").read_text()
    text = text.replace("%VERSION%", inputs.digest(told.encode())[:16])
    return text.replace('"%FILES%"', told).encode()


def _is_kept(name: str) -> bool:
    """Whether the worker keeps a file: of the pages, which are alike, it keeps one."""
    return not name.endswith("/index.html") and name != "404.html"
