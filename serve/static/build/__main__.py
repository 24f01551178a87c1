"""Build the edition without a server: ``python -m serve.static.build FOLDER``."""

from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path

from serve.static.build import (
    app,
    archives,
    front_end,
    inputs,
    licences,
    packages,
    pages,
    python,
    tiers,
)
from serve.static.build.archives import Files


def site() -> Files:
    """Every file of the edition, by its name below the address that it is served at."""
    scripts = app.scripts()
    python_files = _python()
    front = front_end.built()
    opening = (inputs.HERE / "opening.js").read_bytes()
    app_archive = app.archive(scripts)
    folders = {
        "python": named("python", python_files),
        "stlite": named("stlite", front),
        "app": f"{named('app', {'': app_archive})}.zip",
        "opening": f"{named('opening', {'': opening})}.js",
    }
    folders["heart"] = f"{folders['stlite']}/{front_end.heart(front)}"
    files = {
        **{f"{folders['python']}/{name}": data for name, data in python_files.items()},
        **{f"{folders['stlite']}/{name}": data for name, data in front.items()},
        folders["app"]: app_archive,
        folders["opening"]: opening,
        **app.fetched(),
        **scripts,
        "LICENSES.txt": licences.text(front).encode(),
    }
    files |= pages.built(files, folders)
    return files | {"sw.js": pages.worker(files)}


def _python() -> Files:
    wheels = {inputs.NUMPY: packages.numpy(), python.MICROPIP: python.stand_in()}
    archived = tiers.built(packages.collected(), python.library())
    return {**python.core(), **python.loadable(wheels), **archived}


def named(what: str, files: Files) -> str:
    """A name that other files would not have: a page and what it asks for are of one build."""
    told = "".join(f"{name}:{inputs.digest(data)}\n" for name, data in sorted(files.items()))
    return f"{what}-{inputs.digest(told.encode())[:10]}"


def main(folder: Path) -> None:
    """Build into ``folder``, in the place of what is there."""
    files = site()
    shutil.rmtree(folder, ignore_errors=True)
    archives.write(files, folder)
    size = sum(map(len, files.values()))
    sent = sum(min(len(data), len(gzip.compress(data, 6))) for data in files.values())
    print(f"{folder}: {len(files)} files, {size / 1e6:.1f} MB, {sent / 1e6:.1f} MB with gzip")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
