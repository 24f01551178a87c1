"""Which part of the app a path leads to."""

from __future__ import annotations

from starlette.types import Scope

STREAM = "/_stcore/stream"
UPLOAD = "/_stcore/upload_file/"
FRONT_END = "/static/"
"""The scripts and styles of Streamlit's front end."""
OWN_FILES = "/app/static/"
"""The app's own: fonts, KaTeX, its components' scripts."""
MEDIA = "/media/"
"""Files that a page offers to save."""
COMPONENTS = "/_stcore/bidi-components/"
ASKED_FIRST = ("/_stcore/health", "/_stcore/host-config")
"""What a front end asks for before it opens the websocket."""
TOLD = "/_serve/"
"""What is for whoever runs the app: a proxy closes it with one rule."""


def path_of(scope: Scope, base: str = "") -> str:
    """A path without what stands before the app: "/" where it is that alone."""
    path = str(scope["path"])
    before = f"/{base.strip('/')}"
    if before == "/":
        return path
    if path == before or path.startswith(f"{before}/"):
        return path[len(before) :] or "/"
    return path


def kind_of(path: str) -> str:
    """What a path leads to, in a word: never any of the path's own text."""
    if path.startswith(FRONT_END):
        return "front-end"
    if path.startswith(OWN_FILES):
        return "own-file"
    if path.startswith(MEDIA):
        return "media"
    if path.startswith(COMPONENTS):
        return "component"
    if path.startswith(UPLOAD):
        return "upload"
    if path.startswith(TOLD):
        return "told"
    if path == STREAM:
        return "stream"
    if path in ASKED_FIRST:
        return "asked-first"
    # A page's own address, below which the front end first asks whether the server lives there.
    if path.startswith("/_") or "/_stcore/" in path:
        return "closed"
    return "page"
