"""Stands in for micropip, which stlite loads: nothing is resolved, everything is in archives.

The first archive lies beside the app when Python starts. What is in another is fetched at its first
import: the list of it is in the first one.
"""

from __future__ import annotations

import json
import os
import sys
import types
import zipimport
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from typing import Any

HOME = "/home/pyodide/"
ARCHIVES = ("packages.zip", "packages-pages.zip", "packages-rest.zip")


def add_mock_package(
    name: str,
    version: str,
    *,
    modules: Mapping[str, str] | None = None,
    persistent: bool = False,
) -> None:
    """A package that is never used: stlite puts some in the place of those that cannot be had."""
    for module, source in (modules or {}).items():
        made = types.ModuleType(module)
        exec(source, made.__dict__)  # noqa: S102 - stlite's own text
        sys.modules[module] = made


async def install(requirements: object, *args: object, **kwargs: object) -> None:
    """Nothing: all that is required is there."""


class NoSockets(types.ModuleType):
    """In the place of ssl, whose names anyio and http.client have but to find."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        is_class = name[0].isupper() and not name.isupper()
        value = type(name, (OSError,), {}) if is_class else None
        setattr(self, name, value)
        return value


class Themed(zipimport.zipimporter):
    """Loads Plotly's figures and then does what Streamlit would have done at its own start."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module, then make Streamlit's theme the one of every figure."""
        super().exec_module(module)
        from streamlit.elements.lib.streamlit_plotly_theme import configure_streamlit_plotly_theme

        configure_streamlit_plotly_theme()


class Later:
    """Finds the modules that lie in an archive which is not here yet, and fetches it."""

    def __init__(self, index: Mapping[str, int]) -> None:
        self.archive_of = index
        self.here = {0}

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The place of a module of another archive, or None."""
        number = self.archive_of.get(name)
        if number is None:
            return None
        if name == "plotly" and is_streamlit_loading():
            raise ModuleNotFoundError(f"{name} is not there yet", name=name)
        if number not in self.here:
            self.fetch(number)
        folder = name.replace(".", "/").rpartition("/")[0]
        kind = Themed if name == "plotly.graph_objects" else zipimport.zipimporter
        spec = kind(f"{HOME}{ARCHIVES[number]}" + f"/{folder}" * bool(folder)).find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            inner = name.replace(".", "/")  # its modules may lie in any of the archives
            spec.submodule_search_locations = [f"{HOME}{archive}/{inner}" for archive in ARCHIVES]
        return spec

    def fetch(self, number: int) -> None:
        """Wait for an archive: an import cannot go on without."""
        import js  # type: ignore[import-not-found]

        request = js.XMLHttpRequest.new()
        request.open("GET", os.environ["STATIC_BASE"] + ARCHIVES[number], False)
        request.responseType = "arraybuffer"
        request.send(None)
        if request.status != 200:
            raise ImportError(f"{ARCHIVES[number]} could not be fetched: {request.status}")
        with open(HOME + ARCHIVES[number], "wb") as file:
            file.write(request.response.to_py())
        self.here.add(number)
        sys.path_importer_cache.clear()


def is_streamlit_loading() -> bool:
    """Whether Streamlit asks for Plotly only to theme it: a tenth of the time to a page."""
    charts = sys.modules.get("streamlit.elements.plotly_chart")
    return charts is not None and not hasattr(charts, "PlotlyMixin")


sys.path.insert(1, HOME + ARCHIVES[0])
sys.modules["ssl"] = NoSockets("ssl")
_index = zipimport.zipimporter(HOME + ARCHIVES[0]).get_data("_later.json")
sys.meta_path.insert(0, Later(json.loads(_index)))
