"""The notebook that is taken along: valid, and it runs from top to bottom with NumPy alone."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.take_along import notebook
from derivations.ui.take_along.subject import Link, Subject
from tests.derivations.pages import INPUT_GRADIENT, LESSONS
from tests.derivations.take_along.subjects import NAMED, any_subject, subject
from tests.derivations.take_along.test_formulas import VIEWS
from tests.derivations.take_along.test_take_along import taken, unfolded
from tests.effort import share

HAS_JUPYTER = all(map(importlib.util.find_spec, ("nbformat", "nbclient", "ipykernel")))
needs_jupyter = pytest.mark.skipif(
    not HAS_JUPYTER,
    reason="NO NOTEBOOK WAS RUN BY JUPYTER: nbformat, nbclient or ipykernel is not installed "
    "(requirements-test.txt)",
)


def cells(of: Subject, kind: str) -> Iterator[str]:
    """The texts of the cells of a kind."""
    for cell in json.loads(notebook.document(of))["cells"]:
        if cell["cell_type"] == kind:
            yield "".join(cell["source"])


def run(of: Subject) -> dict[str, Any]:
    """Run every cell of code, in their order and in one place; what they leave."""
    space: dict[str, Any] = {}
    for source in cells(of, "code"):
        exec(compile(source, "cell", "exec"), space)  # noqa: S102
    return space


@needs_jupyter
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMED)
def test_jupyter_runs_it(name: str) -> None:
    import nbclient
    import nbformat

    read = nbformat.reads(notebook.document(subject(NAMED[name], "input_gradient")), 4)
    nbformat.validate(read)
    nbclient.NotebookClient(read, timeout=120).execute()
    said = [out for cell in read.cells for out in cell.get("outputs", ())]
    assert not [out for out in said if out.output_type == "error"]
    assert any("array(" in out.get("data", {}).get("text/plain", "") for out in said)


@needs_jupyter
def test_any_notebook_is_valid() -> None:
    import nbformat

    for seed in range(share(30)):
        nbformat.validate(nbformat.reads(notebook.document(any_subject(seed)), 4))


def test_it_runs_whatever_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(share(40)):
        of = any_subject(seed)
        space = run(of)
        assert {"z", "dx", "dk"} <= {*space}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("entry", [*LESSONS, contents.SANDBOX], ids=lambda entry: entry.url)
def test_that_of_every_page_runs_and_has_its_text(entry: Entry, name: str) -> None:
    of = taken(unfolded(entry, **VIEWS[name]))
    run(of)
    told = "\n".join(cells(of, "markdown"))
    headings = [one for one in of.paragraphs if isinstance(one, str) and one.startswith("## ")]
    for heading in headings:
        assert heading.partition(" :small")[0] in told


def test_a_wrong_number_stops_it() -> None:
    of = taken(unfolded(INPUT_GRADIENT))
    changed = of.arrays["x"].copy()
    changed.flat[0] += 1
    other = replace(of)
    other.__dict__["arrays"] = {**of.arrays, "x": changed}
    with pytest.raises(AssertionError):
        run(other)


def test_what_came_from_outside_is_text() -> None:
    hostile = '"""`![](//host/a.png)\n# Heading\n'
    of = replace(
        subject(NAMED["the notes' convolution"]), layer=hostile, title=hostile,
        link=Link(f"http://a.example/){hostile}"),
    )  # fmt: skip
    first = next(cells(of, "markdown"))
    assert "\n# Heading" not in first
    read = re.sub(r"`[^`]*`", "", re.sub(r"\\.", "", first))
    assert "](" not in read.partition("[This view]")[0]
    run(of)
