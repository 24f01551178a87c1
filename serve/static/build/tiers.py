"""Modules in three archives: what the first page imports, what the other pages do, and the rest.

The lists are traced by ``make static-modules``. A module in the wrong archive costs a fetch
and is no error: the archives are found by ``micropip.py``, whichever a module is in.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from serve.static.build import archives, inputs
from serve.static.build.archives import Files

FIRST, PAGES, REST = 0, 1, 2
NAMES = ("packages.zip", "packages-pages.zip", "packages-rest.zip")
INDEX = "_later.json"
"""In the first archive: the archive of every module that lies in another."""


def traced(name: str) -> frozenset[str]:
    """The modules of a list."""
    return frozenset((inputs.HERE / name).read_text().split())


def tier_of(module: str) -> int:
    """The archive that a module belongs to."""
    if module in traced_first:
        return FIRST
    return PAGES if module in traced_pages else REST


traced_first, traced_pages = traced("modules-first.txt"), traced("modules-pages.txt")


def module_of(name: str) -> str | None:
    """The module that a file holds, ``a.b`` for ``a/b.pyc`` and ``a/b/__init__.pyc``; else None."""
    path = PurePosixPath(name)
    if path.suffix != ".pyc":
        return None
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def sorted_out(files: Files) -> tuple[Files, Files, Files]:
    """The files of each archive: a file that is no module goes with its package."""
    tiers: tuple[Files, Files, Files] = ({}, {}, {})
    for name, data in files.items():
        top = PurePosixPath(name).parts[0]
        is_metadata = top.endswith(".dist-info")
        tiers[FIRST if is_metadata else tier_of(module_of(name) or top)][name] = data
    return tiers


def built(packages: Files, library: Files) -> Files:
    """The three archives, and Python's own with what is imported at once of its library."""
    tiers = sorted_out(packages)
    of_library = sorted_out(library)
    later = {
        module: tier
        for tier in (PAGES, REST)
        for name in (*tiers[tier], *of_library[tier])
        if (module := module_of(name))
    }
    index = {INDEX: json.dumps(later, separators=(",", ":"), sort_keys=True).encode()}
    return {
        NAMES[FIRST]: archives.packed(tiers[FIRST] | index),
        NAMES[PAGES]: archives.packed(tiers[PAGES] | of_library[PAGES]),
        NAMES[REST]: archives.packed(tiers[REST] | of_library[REST]),
        "python_stdlib.zip": archives.packed(of_library[FIRST]),
    }
