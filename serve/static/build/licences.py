"""The licences of all that is served, in one file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from email.parser import HeaderParser
from pathlib import Path

from serve.static.build import archives, front_end, inputs
from serve.static.build.archives import Files

LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)

HEAD = """\
Licences of what this site serves.

The app itself is served as it is in its repository, compiled; so are the packages below, without
their tests, and with the changes that the app's build makes to a few lines of them
(serve/static/build/patches.py). Python's standard library is compiled from the sources that
Pyodide ships. The interpreter (pyodide/pyodide.*) is unmodified.
"""

SOURCES = {
    "@stlite/browser": "github.com/whitphx/stlite, with its fork of Streamlit",
    "pyodide": "github.com/pyodide/pyodide",
}
"""Where the sources are of what is served in another form."""

GATHERED = inputs.HERE / "licences-of-scripts.txt"
"""Of what is bundled into stlite's scripts, and of their fonts: its packages have none in them.

Each under the names of what it is for, gathered from the packages that npm has by those names, at
the versions that the scripts are of where another version has another licence.
"""

LINE = "=" * 90


def text(scripts: Iterable[str]) -> str:
    """Every licence under the name of what it is for; ``scripts``: the front end's, by name."""
    parts = [*_of_scripts(), *gathered(scripts).items(), *_of_wheels(), *_of_the_app()]
    return HEAD + "".join(f"\n{LINE}\n{title}\n\n{said.strip()}\n" for title, said in parts)


def _of_scripts() -> list[tuple[str, str]]:
    found = []
    for name, source in SOURCES.items():
        package = json.loads((inputs.PACKAGES / name / "package.json").read_text())
        said = f"Licence: {package['license']}. Sources: {source}."
        found.append((f"{name} {package['version']}", said))
    return found


def gathered(scripts: Iterable[str]) -> dict[str, str]:
    """The licences of what is bundled into the scripts, by the names of what each is for.

    Raises ValueError with what has none.
    """
    parts = (part.partition("\n\n") for part in GATHERED.read_text().split(f"{LINE}\n")[1:])
    found = {names: said for names, _, said in parts}
    named = {name for names in found for name in re.split(r",\s+", names)}
    if missing := front_end.bundled(scripts) - named:
        raise ValueError(f"{GATHERED.name} has no licence of {', '.join(sorted(missing))}")
    return found


def _of_wheels() -> list[tuple[str, str]]:
    wheels = {path.name: archives.read(path) for path in inputs.wheels()}
    wheels[inputs.NUMPY] = archives.read(inputs.numpy_wheel())
    return [_of_wheel(name, files) for name, files in sorted(wheels.items())]


def _of_wheel(wheel: str, files: Files) -> tuple[str, str]:
    told = next(data for name, data in files.items() if name.endswith(".dist-info/METADATA"))
    metadata = HeaderParser().parsestr(told.decode())
    named = (
        metadata["License-Expression"]
        or metadata["License"]
        or ", ".join(
            value.rpartition(" :: ")[2]
            for value in metadata.get_all("Classifier", [])
            if value.startswith("License ::")
        )
    )
    texts = [data.decode(errors="replace") for name, data in sorted(files.items()) if _is_one(name)]
    if not named and not texts:
        raise ValueError(f"{wheel} says nothing of its licence")
    short = named.splitlines()[0] if named else "as follows"
    title = f"{metadata['Name']} {metadata['Version']}"
    return title, "\n\n".join([f"Licence: {short}", *texts])


def _is_one(name: str) -> bool:
    return ".dist-info/" in name and bool(LICENCE.search(name))


def _of_the_app() -> list[tuple[str, str]]:
    static = inputs.ROOT / "static"
    found = sorted(path for path in static.rglob("*") if LICENCE.search(path.name))
    return [(f"app/{_below_root(path)}", path.read_text()) for path in found]


def _below_root(path: Path) -> str:
    return path.relative_to(inputs.ROOT).as_posix()
